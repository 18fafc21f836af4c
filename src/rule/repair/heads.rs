//! Heads of columns in two rows, of which a dump has lost the spans.

use crate::document::{Cell, Line, Place};
use std::ops::Range;

/// A row of heads while its cells are brought to their columns.
#[derive(Debug, Default)]
pub struct HeadRow {
    heads: Vec<(Range<usize>, Vec<Line>, Place)>,
}

impl HeadRow {
    /// Takes the next cell as read. `joins`: a blank belongs to the head on its left.
    pub fn take(&mut self, cols: Range<usize>, cell: &Cell, joins: bool) {
        if cols.is_empty() {
            return;
        }
        let blank = cell.is_empty();
        match self.heads.last_mut() {
            Some(last) if last.0.start == cols.start => last.1.extend(cell.lines.iter().cloned()),
            Some(last) if blank && joins && last.0.end == cols.start => last.0.end = cols.end,
            _ => self
                .heads
                .push((cols, cell.lines.clone(), cell.place.clone())),
        }
    }

    /// The row's cells; columns behind the last head are one blank.
    pub fn cells(mut self, row: usize, width: usize, table: &Place) -> Vec<Cell> {
        let covered = self.heads.last().map_or(0, |h| h.0.end);
        if covered < width {
            self.heads.push((covered..width, Vec::new(), table.clone()));
        }
        let cell = |(cols, lines, place): (Range<usize>, Vec<Line>, Place)| Cell {
            rows: row..row + 1,
            cols,
            lines,
            place,
            number: None,
        };
        self.heads.into_iter().map(cell).collect()
    }
}

/// Two rows of heads: blanks right of a head with years below belong to that head, blanks below a head too.
pub fn span_heads(cells: Vec<Cell>, upper: usize) -> Vec<Cell> {
    let (head, rest): (Vec<Cell>, Vec<Cell>) =
        cells.into_iter().partition(|c| c.rows.start >= upper);
    let (top, below): (Vec<Cell>, Vec<Cell>) =
        head.into_iter().partition(|c| c.rows.start == upper);
    let filled_under = |cols: &Range<usize>| {
        below
            .iter()
            .any(|b| b.cols.start < cols.end && cols.start < b.cols.end && !b.is_empty())
    };
    let mut out = rest;
    let mut spanned: Vec<Cell> = Vec::new();
    for mut cell in top {
        let below_filled = filled_under(&cell.cols);
        match spanned.last_mut() {
            Some(last) if cell.is_empty() && below_filled && last.rows.len() == 1 => {
                last.cols.end = cell.cols.end
            }
            _ => {
                if !below_filled {
                    cell.rows.end = upper + 2;
                }
                spanned.push(cell);
            }
        }
    }
    let open: Vec<std::ops::Range<usize>> = spanned
        .iter()
        .filter(|c| c.rows.len() == 1)
        .map(|c| c.cols.clone())
        .collect();
    out.extend(spanned);
    out.extend(
        below
            .into_iter()
            .filter(|b| open.iter().any(|o| o.contains(&b.cols.start))),
    );
    out
}
