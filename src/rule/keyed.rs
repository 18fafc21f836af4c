//! Tables with the keys of their cells: what every rule compares is folded once, whatever number of rules look at it.

use crate::document::{Cell, Table};
use crate::japanese::key;
use crate::japanese::years::{relative_in, without_years_in_key};
use std::ops::Range;
use std::sync::Arc;

/// A table and what its cells say as heads.
#[derive(Debug)]
pub struct Keyed<'t> {
    /// The table.
    pub table: &'t Table,
    /// One for each of [`Table::cells`].
    pub keys: Vec<HeadKey>,
    /// Position in [`Table::cells`] of the cell that covers a grid position, by rows.
    index: Vec<usize>,
    /// For each grid row, the position of the first cell that begins there or below; and the number of cells.
    first: Vec<usize>,
}

/// A printed text as a head. Its texts are shared: most are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadKey {
    /// As printed.
    pub text: Arc<str>,
    /// The [`key`] of the text.
    pub key: Arc<str>,
    /// The key without the years in it, or the words that count years from another.
    pub rest: Arc<str>,
    /// These years.
    pub years: Box<[i32]>,
}

impl HeadKey {
    /// Of any text.
    pub fn of(text: impl Into<String>) -> HeadKey {
        let text: Arc<str> = text.into().into();
        let key = shared(key(&text), &text);
        let (rest, years) = without_years_in_key(&key);
        let rest = relative_in(&rest).map_or(rest, |(rest, _)| rest);
        HeadKey {
            rest: shared(rest, &key),
            years: years.into(),
            key,
            text,
        }
    }
}

/// A text, or the same one that is there already.
fn shared(text: String, there: &Arc<str>) -> Arc<str> {
    match *text == **there {
        true => Arc::clone(there),
        false => text.into(),
    }
}

impl<'t> Keyed<'t> {
    /// The keys of a table.
    pub fn of(table: &'t Table) -> Keyed<'t> {
        let starts = |row: usize| table.cells.partition_point(|c| c.rows.start < row);
        Keyed {
            table,
            keys: table.cells.iter().map(|c| HeadKey::of(c.text())).collect(),
            index: table.index(),
            first: (0..=table.rows).map(starts).collect(),
        }
    }

    /// Position of the cell that covers a grid position.
    pub fn at(&self, row: usize, col: usize) -> Option<usize> {
        self.index.get(row * self.table.cols + col).copied()
    }

    /// Positions of the cells that begin in these rows.
    pub fn beginning_in(&self, rows: &Range<usize>) -> Range<usize> {
        let at = |row: usize| self.first.get(row).copied().unwrap_or(self.keys.len());
        at(rows.start)..at(rows.end)
    }

    /// Cells that are not empty and begin in these rows, with their keys.
    pub fn printed_in(
        &self,
        rows: &Range<usize>,
    ) -> impl Iterator<Item = (&'t Cell, &HeadKey)> + use<'t, '_> {
        let range = self.beginning_in(rows);
        let cells = self.table.cells.get(range.clone()).unwrap_or_default();
        let keys = self.keys.get(range).unwrap_or_default();
        let both = cells.iter().zip(keys);
        both.filter(|(cell, _)| !cell.is_empty())
    }
}
