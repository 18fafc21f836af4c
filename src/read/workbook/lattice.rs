//! A sheet as a lattice: the lanes (rows and columns) that are shown, the units (cells and merged regions) on them,
//! and the drawn edges between them.

use super::layout::{CellRange, Layout};
use super::ruler::Ruler;
use super::style::{Borders, Style};
use crate::document::Line;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Most positions a lattice may have: far more than a page of any plan, few enough for memory.
const POSITION_LIMIT: usize = 6_000_000;

/// What a cell holds, as printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Content {
    pub lines: Vec<Line>,
    pub number: Option<f64>,
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
    fn new(count: u32, used: &BTreeSet<u32>, hidden: impl Fn(u32) -> bool, ruler: &Ruler) -> Self {
        let mut lanes: Vec<Range<u32>> = Vec::new();
        let mut blank = false;
        for i in (0..count).filter(|i| !hidden(*i)) {
            let is_blank = !used.contains(&i);
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
        (0..self.lanes.len()).find(|&i| self.edges[i] <= place && place < self.edges[i + 1])
    }
}

/// A cell, or a merged region.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub content: Content,
    /// Index into the styles; `None` for a cell that the sheet does not list.
    pub style: Option<usize>,
    pub merged: bool,
}

impl Unit {
    /// Whether nothing is printed in it.
    pub fn is_empty(&self) -> bool {
        self.content.lines.iter().all(|l| l.text.trim().is_empty())
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

/// Cells that are not shown: in hidden rows and columns, and below merged regions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Unseen {
    pub rows: BTreeSet<u32>,
    pub cols: BTreeSet<u32>,
    pub covered: Vec<(u32, u32)>,
}

impl Lattice {
    /// Builds the lattice; `Err` with the number of positions where there are too many of them.
    pub fn new(
        layout: &Layout,
        styles: &[Style],
        mut contents: BTreeMap<(u32, u32), Content>,
        (row_ruler, col_ruler): (&Ruler, &Ruler),
    ) -> Result<(Self, Unseen), usize> {
        let borders = |style: usize| styles.get(style).map(|s| s.borders).unwrap_or_default();
        let bordered = layout
            .styles
            .iter()
            .filter(|(_, s)| borders(**s).any())
            .map(|(at, _)| *at);
        let used: BTreeSet<(u32, u32)> = bordered.chain(contents.keys().copied()).collect();
        let used_rows: BTreeSet<u32> = used.iter().map(|(r, _)| *r).collect();
        let used_cols: BTreeSet<u32> = used.iter().map(|(_, c)| *c).collect();
        let count = |used: &BTreeSet<u32>| used.last().map_or(0, |l| l + 1);
        let rows = Axis::new(
            count(&used_rows),
            &used_rows,
            |r| layout.row_hidden(r),
            row_ruler,
        );
        let cols = Axis::new(
            count(&used_cols),
            &used_cols,
            |c| layout.col_hidden(c),
            col_ruler,
        );
        let (height, width) = (rows.lanes.len(), cols.lanes.len());
        let positions = (height + 1).saturating_mul(width + 1);
        if positions > POSITION_LIMIT {
            return Err(positions);
        }
        let mut lattice = Self {
            rows,
            cols,
            units: Vec::new(),
            index: vec![u32::MAX; height * width],
            across: vec![false; (height + 1) * width],
            down: vec![false; height * (width + 1)],
        };
        let mut unseen = Unseen::default();
        for merge in &layout.merges {
            lattice.place_merge(*merge, layout, &mut contents, &mut unseen);
        }
        for ((r, c), content) in contents {
            let (Some(row), Some(col)) = (lattice.rows.lane(r), lattice.cols.lane(c)) else {
                if layout.row_hidden(r) {
                    unseen.rows.insert(r);
                } else {
                    unseen.cols.insert(c);
                }
                continue;
            };
            let style = layout.styles.get(&(r, c)).copied();
            lattice.push(Unit {
                rows: row..row + 1,
                cols: col..col + 1,
                content,
                style,
                merged: false,
            });
        }
        for row in 0..height {
            for col in 0..width {
                if lattice.index[row * width + col] == u32::MAX {
                    let at = (lattice.rows.lanes[row].start, lattice.cols.lanes[col].start);
                    let style = layout.styles.get(&at).copied();
                    let (rows, cols) = (row..row + 1, col..col + 1);
                    lattice.push(Unit {
                        rows,
                        cols,
                        content: Content::default(),
                        style,
                        merged: false,
                    });
                }
            }
        }
        lattice.draw_edges(layout, borders);
        Ok((lattice, unseen))
    }

    fn push(&mut self, unit: Unit) {
        let width = self.cols.lanes.len();
        let id = self.units.len() as u32;
        for row in unit.rows.clone() {
            self.index[row * width..][unit.cols.clone()].fill(id);
        }
        self.units.push(unit);
    }

    /// Places a merged region with the content of its first cell. One that overlaps an earlier one is not merged.
    fn place_merge(
        &mut self,
        merge: CellRange,
        layout: &Layout,
        contents: &mut BTreeMap<(u32, u32), Content>,
        unseen: &mut Unseen,
    ) {
        let rows = self.rows.span(merge.r0, merge.r1);
        let cols = self.cols.span(merge.c0, merge.c1);
        if rows.is_empty() || cols.is_empty() {
            return;
        }
        let width = self.cols.lanes.len();
        if rows.clone().any(|r| {
            self.index[r * width..][cols.clone()]
                .iter()
                .any(|u| *u != u32::MAX)
        }) {
            return;
        }
        let content = contents.remove(&(merge.r0, merge.c0)).unwrap_or_default();
        let covered = contents
            .range((merge.r0, 0)..=(merge.r1, u32::MAX))
            .map(|(at, _)| *at);
        let covered: Vec<_> = covered
            .filter(|(_, c)| (merge.c0..=merge.c1).contains(c))
            .collect();
        for at in covered {
            contents.remove(&at);
            unseen.covered.push(at);
        }
        let style = layout.styles.get(&(merge.r0, merge.c0)).copied();
        self.push(Unit {
            rows,
            cols,
            content,
            style,
            merged: true,
        });
    }

    fn draw_edges(&mut self, layout: &Layout, borders: impl Fn(usize) -> Borders) {
        for (&(r, c), &style) in &layout.styles {
            let b = borders(style);
            if b.any()
                && let (Some(row), Some(col)) = (self.rows.lane(r), self.cols.lane(c))
            {
                self.draw(&(row..row + 1), &(col..col + 1), b);
            }
        }
        // Some programs give the borders of a merged region to its first cell only.
        for i in 0..self.units.len() {
            let unit = &self.units[i];
            if let Some(style) = unit.style.filter(|_| unit.merged) {
                let (rows, cols) = (unit.rows.clone(), unit.cols.clone());
                self.draw(&rows, &cols, borders(style));
            }
        }
    }

    fn draw(&mut self, rows: &Range<usize>, cols: &Range<usize>, b: Borders) {
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
