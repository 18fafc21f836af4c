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
mod parts;
mod pieces;
mod rows;
#[cfg(test)]
mod tests;

pub use evidence::{Label, Role};

use super::checked::Rule;
use super::fields;
use super::written::Field;
use crate::document::{Block, Document, GridOrigin};
use crate::finding::Finding;
use crate::japanese::departments::is_unit;
use crate::japanese::key;
use crate::japanese::years::without_years;
use crate::record::Rating;
use std::borrow::Cow;

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

/// Puts the tables of a text dump right by what a rule says of heads, labels and ratings.
pub(super) fn by_rule<'a>(
    rule: &Rule,
    document: &'a Document,
    findings: &mut Vec<Finding>,
) -> Cow<'a, Document> {
    let separated = |b: &Block| matches!(b, Block::Table(t) if t.origin == GridOrigin::Separated);
    if !document.blocks.iter().any(separated) {
        return Cow::Borrowed(document);
    }
    let field = |text: &str| -> Option<Field> {
        let (head, years) = without_years(text);
        if head.is_empty() && !years.is_empty() {
            None
        } else {
            rule.heads.field(&head)
        }
    };
    let role = |text: &str| field(text).map(role_of);
    let label = |text: &str| {
        let short = key(text).chars().count() <= LABEL_LENGTH && without_years(text).1.is_empty();
        field(text).filter(|_| short).map(label_of)
    };
    let is_rating = |text: &str| {
        let found = fields::marks(rule, text);
        let named = |r: &Rating| r.department.as_deref().is_none_or(is_unit);
        !found.is_empty() && found.iter().all(named)
    };
    let form_labels = rule.form.as_ref().map(|f| f.labels);
    let vocabulary = Vocabulary {
        role: &role,
        label: &label,
        form_labels,
        is_rating: &is_rating,
    };
    let (blocks, mut found) = repair(document, &vocabulary);
    findings.append(&mut found);
    Cow::Owned(Document {
        blocks,
        ..document.clone()
    })
}

/// Longest label of a form, in characters.
const LABEL_LENGTH: usize = 14;

fn role_of(field: Field) -> Role {
    match field {
        Field::No => Role::Number,
        Field::Hierarchy => Role::Path,
        Field::Item | Field::Concrete => Role::Item,
        Field::Measure | Field::MeasureSchedule => Role::Measure,
        Field::Departments | Field::RelatedDepartments => Role::Departments,
        Field::Ratings => Role::Rating,
        Field::PageRef => Role::Page,
        Field::Schedule => Role::Year,
        Field::YearlyGoals
        | Field::YearlyValues
        | Field::ExpectedValues
        | Field::Extra
        | Field::Group
        | Field::Year => Role::Open,
        _ => Role::Text,
    }
}

fn label_of(field: Field) -> Label {
    match field {
        Field::Year => Label::Years,
        Field::Schedule | Field::YearlyGoals | Field::YearlyValues => Label::Yearly,
        Field::Group => Label::Group,
        _ => Label::Single,
    }
}

/// Puts the tables of a text dump right. Tables of other origin are left as they are.
pub fn repair(document: &Document, vocabulary: &Vocabulary) -> (Vec<Block>, Vec<Finding>) {
    let mut blocks = document.blocks.clone();
    let findings = match vocabulary.form_labels {
        Some(least) => forms::repair(&mut blocks, least, vocabulary),
        None => {
            blocks = parts::cut(blocks, vocabulary);
            lists::repair(&mut blocks, vocabulary)
        }
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
