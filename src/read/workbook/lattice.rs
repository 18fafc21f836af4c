//! A sheet as a lattice: the lanes (rows and columns) that are shown, the units (cells and merged regions) on them,
//! and the drawn edges between them.

use super::ruler::Ruler;
use super::sheet::{Borders, Cells, Content, SheetCell, Style};
use crate::document::CellRange;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Most positions a lattice may have: far more than a page of any plan, few enough for memory.
const POSITION_LIMIT: usize = 6_000_000;

/// No unit, in the index.
const NOBODY: u32 = u32::MAX;

fn mark(used: &mut Vec<bool>, i: u32) {
    let i = i as usize;
    if used.len() <= i {
        used.resize(i + 1, false);
    }
    used[i] = true;
}

/// The shown rows (or columns). Blank ones in a row are one lane.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Axis {
    /// Rows or columns of each lane.
    pub lanes: Vec<Range<u32>>,
    /// Edges of the lanes in EMU, one more than lanes.
    pub edges: Vec<f64>,
}

impl Axis {
    fn new(used: &[bool], hidden: impl Fn(u32) -> bool, ruler: &Ruler) -> Self {
        let mut lanes: Vec<Range<u32>> = Vec::new();
        let mut blank = false;
        for (i, used) in (0u32..).zip(used).filter(|(i, _)| !hidden(*i)) {
            let is_blank = !used;
            match lanes.last_mut() {
                Some(last) if blank && is_blank && last.end == i => last.end = i + 1,
                _ => lanes.push(i..i + 1),
            }
            blank = is_blank;
        }
        let mut edges: Vec<f64> = lanes.iter().map(|l| ruler.edge(l.start)).collect();
        edges.push(lanes.last().map_or(0.0, |l| ruler.edge(l.end)));
        Self { lanes, edges }
    }

    /// The lane of a row or column; `None` for a hidden one.
    pub fn lane(&self, i: u32) -> Option<usize> {
        let at = self.lanes.partition_point(|l| l.end <= i);
        self.lanes
            .get(at)
            .is_some_and(|l| l.contains(&i))
            .then_some(at)
    }

    /// The lanes of the shown rows or columns from `first` to `last` (inclusive).
    fn span(&self, first: u32, last: u32) -> Range<usize> {
        let start = self.lanes.partition_point(|l| l.end <= first);
        let end = self.lanes.partition_point(|l| l.start <= last);
        start..end.max(start)
    }

    /// The lane that holds a place in EMU.
    pub fn at(&self, place: f64) -> Option<usize> {
        let lane = self.edges.partition_point(|e| *e <= place).checked_sub(1)?;
        (lane < self.lanes.len()).then_some(lane)
    }
}

/// A cell, or a merged region.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub content: Content,
    /// Index into the styles; `None` for a cell that the sheet does not list.
    pub style: Option<u32>,
    pub merged: bool,
}

impl Unit {
    /// Whether nothing is printed in it.
    pub fn is_empty(&self) -> bool {
        self.content.is_blank()
    }
}

/// The lattice of a sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lattice {
    pub rows: Axis,
    pub cols: Axis,
    pub units: Vec<Unit>,
    /// Unit at each position, row by row.
    index: Vec<u32>,
    /// Drawn edges above each position (one row of positions more than the lattice).
    across: Vec<bool>,
    /// Drawn edges left of each position (one column of positions more than the lattice).
    down: Vec<bool>,
}

/// Cells that are not shown: in hidden rows and columns, and below merged regions; and merged regions that overlap
/// earlier ones, which are not merged.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Unseen {
    pub rows: BTreeSet<u32>,
    pub cols: BTreeSet<u32>,
    pub covered: Vec<(u32, u32)>,
    pub overlapping: Vec<CellRange>,
}

impl Lattice {
    /// Builds the lattice and takes the cells' content into it; `Err` with the number of positions where there are
    /// too many of them.
    pub fn new(sheet: &mut Cells, styles: &[Style]) -> Result<(Self, Unseen), usize> {
        let layout = &sheet.layout;
        let style_of = |s: Option<u32>| s.and_then(|s| styles.get(s as usize));
        let borders = |s: Option<u32>| style_of(s).map(|s| s.borders).unwrap_or_default();
        let counts = |c: &&SheetCell| {
            !c.content.lines.is_empty()
                || style_of(c.style).is_some_and(|s| s.borders.any() || s.fill.is_some())
        };
        let (mut used_rows, mut used_cols) = (Vec::new(), Vec::new());
        for cell in sheet.cells.iter().filter(counts) {
            mark(&mut used_rows, cell.row);
            mark(&mut used_cols, cell.col);
        }
        let rows = Axis::new(&used_rows, |r| layout.row_hidden(r), &sheet.rulers.0);
        let cols = Axis::new(&used_cols, |c| layout.col_hidden(c), &sheet.rulers.1);
        let (height, width) = (rows.lanes.len(), cols.lanes.len());
        let positions = (height + 1).saturating_mul(width + 1);
        if positions > POSITION_LIMIT {
            return Err(positions);
        }
        let mut lattice = Self {
            rows,
            cols,
            units: Vec::with_capacity(height * width),
            index: vec![NOBODY; height * width],
            across: vec![false; (height + 1) * width],
            down: vec![false; height * (width + 1)],
        };
        let mut unseen = Unseen::default();
        let mut merged: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for merge in &layout.merges {
            let rows = lattice.rows.span(merge.r0, merge.r1);
            let cols = lattice.cols.span(merge.c0, merge.c1);
            if rows.is_empty() || cols.is_empty() {
                continue;
            }
            if lattice.is_taken(&rows, &cols) {
                unseen.overlapping.push(*merge);
                continue;
            }
            merged.insert((merge.r0, merge.c0), lattice.units.len() as u32);
            lattice.push(rows, cols, true);
        }
        let lanes = Vec::from_iter((0..used_cols.len() as u32).map(|c| lattice.cols.lane(c)));
        let mut last = (0, lattice.rows.lane(0));
        for cell in &mut sheet.cells {
            let (r, c) = (cell.row, cell.col);
            if last.0 != r {
                last = (r, lattice.rows.lane(r));
            }
            let b = borders(cell.style);
            if let Some(unit) = merged.get(&(r, c)) {
                let unit = &mut lattice.units[*unit as usize];
                unit.content = std::mem::take(&mut cell.content);
                unit.style = cell.style;
                // Some programs give the borders of a merged region to its first cell only.
                let (rows, cols) = (unit.rows.clone(), unit.cols.clone());
                lattice.draw(&rows, &cols, b);
            }
            let col = lanes.get(c as usize).copied().flatten();
            let (Some(row), Some(col)) = (last.1, col) else {
                // What it holds, if a merged region has not taken it, is left out.
                if !cell.content.lines.is_empty() {
                    if layout.row_hidden(r) {
                        unseen.rows.insert(r);
                    } else {
                        unseen.cols.insert(c);
                    }
                }
                continue;
            };
            lattice.draw(&(row..row + 1), &(col..col + 1), b);
            if lattice.is_taken(&(row..row + 1), &(col..col + 1)) {
                if !cell.content.lines.is_empty() {
                    unseen.covered.push((r, c));
                }
                continue;
            }
            if let Some(unit) = lattice.push(row..row + 1, col..col + 1, false) {
                unit.content = std::mem::take(&mut cell.content);
                unit.style = cell.style;
            }
        }
        for row in 0..height {
            for col in 0..width {
                if lattice.index[row * width + col] == NOBODY {
                    lattice.push(row..row + 1, col..col + 1, false);
                }
            }
        }
        Ok((lattice, unseen))
    }

    fn is_taken(&self, rows: &Range<usize>, cols: &Range<usize>) -> bool {
        let width = self.cols.lanes.len();
        rows.clone().any(|r| {
            let row = &self.index[r * width..][cols.clone()];
            row.iter().any(|u| *u != NOBODY)
        })
    }

    fn push(&mut self, rows: Range<usize>, cols: Range<usize>, merged: bool) -> Option<&mut Unit> {
        let width = self.cols.lanes.len();
        let id = self.units.len() as u32;
        for row in rows.clone() {
            self.index[row * width..][cols.clone()].fill(id);
        }
        self.units.push(Unit {
            rows,
            cols,
            content: Content::default(),
            style: None,
            merged,
        });
        self.units.last_mut()
    }

    fn draw(&mut self, rows: &Range<usize>, cols: &Range<usize>, b: Borders) {
        if !b.any() {
            return;
        }
        let width = self.cols.lanes.len();
        for col in cols.clone() {
            self.across[rows.start * width + col] |= b.top;
            self.across[rows.end * width + col] |= b.bottom;
        }
        for row in rows.clone() {
            self.down[row * (width + 1) + cols.start] |= b.left;
            self.down[row * (width + 1) + cols.end] |= b.right;
        }
    }

    /// The unit at a position.
    pub fn unit_at(&self, row: usize, col: usize) -> usize {
        self.index[row * self.cols.lanes.len() + col] as usize
    }

    /// Whether an edge is drawn above a position. Inside a merged region there is none.
    pub fn edge_above(&self, row: usize, col: usize) -> bool {
        let inside = row > 0
            && row < self.rows.lanes.len()
            && self.unit_at(row, col) == self.unit_at(row - 1, col);
        !inside && self.across[row * self.cols.lanes.len() + col]
    }

    /// Whether an edge is drawn left of a position. Inside a merged region there is none.
    pub fn edge_left(&self, row: usize, col: usize) -> bool {
        let inside = col > 0
            && col < self.cols.lanes.len()
            && self.unit_at(row, col) == self.unit_at(row, col - 1);
        !inside && self.down[row * (self.cols.lanes.len() + 1) + col]
    }

    /// The sheet's cells that lanes cover.
    pub fn range(&self, rows: &Range<usize>, cols: &Range<usize>) -> CellRange {
        let first = |axis: &Axis, i: usize| axis.lanes.get(i).map_or(0, |l| l.start);
        let last = |axis: &Axis, i: usize| {
            axis.lanes
                .get(i.saturating_sub(1))
                .map_or(0, |l| l.end.saturating_sub(1))
        };
        CellRange {
            r0: first(&self.rows, rows.start),
            c0: first(&self.cols, cols.start),
            r1: last(&self.rows, rows.end),
            c1: last(&self.cols, cols.end),
        }
    }
}
