//! Measures on a sheet in EMU: boxes, and the edges of rows and columns.

use super::layout::Layout;
use super::sheet::SheetCell;
use std::collections::BTreeMap;

/// A box in EMU, `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Frame {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Frame {
    /// The frame between two corners, in any order.
    pub fn around(xa: f64, ya: f64, xb: f64, yb: f64) -> Self {
        Self {
            x0: xa.min(xb),
            y0: ya.min(yb),
            x1: xa.max(xb),
            y1: ya.max(yb),
        }
    }

    pub fn width(self) -> f64 {
        self.x1 - self.x0
    }

    pub fn height(self) -> f64 {
        self.y1 - self.y0
    }

    /// Whether a place lies within it, not on its border.
    pub fn holds(self, (x, y): (f64, f64)) -> bool {
        self.x0 < x && x < self.x1 && self.y0 < y && y < self.y1
    }

    pub fn middle(self) -> (f64, f64) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }
}

/// Places of row or column edges in EMU from the sheet's corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ruler {
    edges: Vec<f64>,
}

impl Ruler {
    /// Measures `count` rows or columns.
    pub fn new(count: u32, size: impl Fn(u32) -> f64) -> Self {
        let mut edges = Vec::with_capacity(count as usize + 1);
        let mut at = 0.0;
        edges.push(at);
        for i in 0..count {
            at += size(i);
            edges.push(at);
        }
        Self { edges }
    }

    /// Place of the leading edge of a row or column; the end of what was measured for those beyond.
    pub fn edge(&self, i: u32) -> f64 {
        self.edges
            .get(i as usize)
            .or(self.edges.last())
            .copied()
            .unwrap_or(0.0)
    }

    /// A place within a row or column; not beyond its end, as sizes differ by a few pixels between programs.
    pub fn within(&self, i: u32, offset: f64) -> f64 {
        (self.edge(i) + offset.max(0.0)).min(self.edge(i.saturating_add(1)).max(self.edge(i)))
    }
}

/// The largest offset that anchors name in each row, and in each column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reach {
    pub rows: BTreeMap<u32, f64>,
    pub cols: BTreeMap<u32, f64>,
}

/// Rulers over the rows and columns of a sheet's cells (in order), and those that anchors name. A row without a stored height is
/// as high as its text needs, which only the program that shows it knows: anchors within it tell how high at least.
pub(super) fn rulers(layout: &Layout, cells: &[SheetCell], reach: &Reach) -> (Ruler, Ruler) {
    let rows = cells.last().map_or(0, |c| c.row + 1);
    let cols = cells.iter().map(|c| c.col + 1).max().unwrap_or(0);
    let count = |used: u32, lanes: &BTreeMap<u32, f64>| {
        used.max(lanes.keys().next_back().map_or(0, |l| l + 1))
    };
    let size = |stored: f64, reach: Option<&f64>| match reach {
        Some(reach) if stored > 0.0 && *reach >= stored => reach + stored * 0.1,
        _ => stored,
    };
    (
        Ruler::new(count(rows, &reach.rows), |r| {
            size(layout.row_height(r), reach.rows.get(&r))
        }),
        Ruler::new(count(cols, &reach.cols), |c| match layout.col_width(c) {
            width if width > 0.0 => width.max(reach.cols.get(&c).copied().unwrap_or(0.0)),
            hidden => hidden,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_stay_within_their_lane() {
        let ruler = Ruler::new(3, |_| 100.0);
        assert_eq!(
            (
                ruler.within(1, 30.0),
                ruler.within(1, 300.0),
                ruler.within(9, 5.0)
            ),
            (130.0, 200.0, 300.0)
        );
    }
}
