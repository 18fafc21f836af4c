//! A first rule for a document of an unseen format: from its heads, the cells below them, and headings.
//!
//! ```text
//! Document ─sketch→ heads (known, guessed, open) ─text→ rule.toml
//! ```

mod text;

use super::checked::Rule;
use super::keyed::Keyed;
use super::label;
use super::set::RuleSet;
use super::sketch::{self, Heads};
use super::{facts, front, keyed, legend, scale};
use crate::document::{Block, Document, Table};
use crate::japanese::years::without_years;
use std::collections::BTreeSet;

/// A commented `rule.toml` for a document, ready to be run and changed. `None` where the document has no table.
pub fn draft(rules: &RuleSet, document: &Document, id: &str) -> Option<String> {
    let lines = front(document);
    let title = facts::title(None, &lines).unwrap_or_default();
    let shape = super::detect::shape(rules.shapes(), &keyed(document), Some(title.as_str()))
        .or_else(|| rules.shapes().first())?;
    let legends = legend::find(shape, document);
    // What speaks against the printed scale is told when the draft is run.
    let shape = &*scale::printed(shape, &legends, &mut Vec::new());
    let printed: BTreeSet<usize> = legends.iter().filter_map(|l| l.table).collect();
    let tables: Vec<&Table> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(at, _)| !printed.contains(at))
        .filter_map(|(_, b)| match b {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    let heads = match &shape.form {
        Some(_) => of_forms(shape, &tables),
        None => {
            let tables: Vec<Keyed<'_>> = tables.into_iter().map(Keyed::of).collect();
            sketch::of_tables(shape, &tables)
        }
    };
    if heads.known.is_empty() && heads.guessed.is_empty() && heads.open.is_empty() {
        return None;
    }
    let draft = text::Draft {
        shape,
        heads: &heads,
        id,
        title: &title,
        legend: legends.first(),
    };
    Some(draft.written())
}

fn of_forms(shape: &Rule, tables: &[&Table]) -> Heads {
    let mut heads = Heads::default();
    for table in tables {
        for (cell, field) in label::labels(shape, table, &(0..table.rows)) {
            if let Some(cell) = table.cells.get(cell) {
                let (bare, _) = without_years(&cell.text());
                heads.know(field, bare);
            }
        }
    }
    heads.fields = heads.known.keys().copied().collect();
    heads
}
