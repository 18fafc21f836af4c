//! Where every character of the tables went.

use crate::document::{Block, Cell, Document};
use crate::finding::{Code, Finding};
use crate::japanese::text::weight;
use crate::record::Coverage;
use std::collections::BTreeMap;

/// What became of a cell; where it served for several things, the first of this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Field,
    Extra,
    Heading,
    Head,
    Note,
    Leftover,
}

/// The uses of all cells of a document, by block and cell.
#[derive(Debug, Default)]
pub(super) struct Tally {
    uses: BTreeMap<(usize, usize), Use>,
}

impl Tally {
    /// Says what a cell was used for.
    pub(super) fn mark(&mut self, block: usize, cell: usize, what: Use) {
        self.uses
            .entry((block, cell))
            .and_modify(|u| *u = (*u).min(what))
            .or_insert(what);
    }

    /// Whether a cell was used for anything.
    pub(super) fn is_used(&self, block: usize, cell: usize) -> bool {
        self.uses.contains_key(&(block, cell))
    }

    /// Counts every cell of every table once; what was used for nothing becomes a finding.
    pub(super) fn coverage(&self, document: &Document, findings: &mut Vec<Finding>) -> Coverage {
        let mut coverage = Coverage::default();
        for (b, block) in document.blocks.iter().enumerate() {
            let Block::Table(table) = block else { continue };
            let mut left = Vec::new();
            let mut used = false;
            for (c, cell) in table.cells.iter().enumerate() {
                let count: u64 = cell.lines.iter().map(|l| weight(&l.text)).sum();
                coverage.in_tables += count;
                let slot = match self.uses.get(&(b, c)).copied().unwrap_or(Use::Leftover) {
                    Use::Field => &mut coverage.fields,
                    Use::Extra => &mut coverage.extra,
                    Use::Heading => &mut coverage.headings,
                    Use::Head => &mut coverage.heads,
                    Use::Note => &mut coverage.notes,
                    Use::Leftover => {
                        if count > 0 {
                            left.push(cell);
                        }
                        &mut coverage.leftover
                    }
                };
                *slot += count;
                used |= self.is_used(b, c) && count > 0;
            }
            if !used && left.len() > 1 {
                let first = shortened(&beginning(&left));
                findings.push(Finding::new(Code::TableUnread, first, table.place.clone()));
            } else {
                findings.extend(left.iter().map(|c| {
                    Finding::new(Code::CellUnread, shortened(&c.text()), c.place.clone())
                }));
            }
        }
        coverage
    }
}

/// The texts of cells one after the other, as many as a message takes.
fn beginning(cells: &[&Cell]) -> String {
    let mut all = String::new();
    for (i, cell) in cells.iter().take(SHORT).enumerate() {
        if i > 0 {
            all.push_str(" / ");
        }
        all.push_str(&cell.text());
    }
    all
}

/// Characters of a text in a message.
const SHORT: usize = 60;

/// A text short enough for a message.
pub(super) fn shortened(text: &str) -> String {
    let text = text.split('\n').collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SHORT {
        text
    } else {
        text.chars().take(SHORT - 1).chain(['…']).collect()
    }
}
