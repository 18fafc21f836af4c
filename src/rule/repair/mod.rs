//! Tables of text dumps, put right before they are read.
//!
//! A dump has no rulings: a lost tab moves the rest of a row, a merged cell is a blank, an arrow is a line of its own.
//! What the columns hold (a rating, a department, a page number are unmistakable) proves where a slid row belongs;
//! what cannot be proved stays as read. Each change, and each doubt, is a finding.

mod align;
mod evidence;
mod forms;
mod heads;
mod lists;
mod rows;
#[cfg(test)]
mod tests;

pub use evidence::{Label, Role};

use crate::document::{Block, Document};
use crate::finding::Finding;
use crate::japanese::key;
use crate::japanese::years::without_years;

/// What heads and marks of a format mean.
pub struct Vocabulary<'a> {
    /// What the column under a printed head holds; `None` for a text that is no head.
    pub role: &'a dyn Fn(&str) -> Option<Role>,
    /// What a label of a form owns; `None` for a text that is no label.
    pub label: &'a dyn Fn(&str) -> Option<Label>,
    /// Number of labels that make a table a form; `None` where the format has no forms.
    pub form_labels: Option<usize>,
    /// Whether a cell is a mark of the rating scale.
    pub is_rating: &'a dyn Fn(&str) -> bool,
}

/// Puts the tables of a text dump right. Tables of other origin are left as they are.
pub fn repair(document: &Document, vocabulary: &Vocabulary) -> (Vec<Block>, Vec<Finding>) {
    let mut blocks = document.blocks.clone();
    let findings = match vocabulary.form_labels {
        Some(least) => forms::repair(&mut blocks, least, vocabulary),
        None => lists::repair(&mut blocks, vocabulary),
    };
    (blocks, findings)
}

fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    let mut short: String = text.chars().take(30).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Whether a cell is a year and nothing else.
fn is_year(text: &str) -> bool {
    let (rest, years) = without_years(text);
    years.len() == 1 && matches!(key(&rest).as_str(), "" | "年" | "年度")
}
