//! Heads in force over tables that go on without heads of their own.

use super::head::Band;
use crate::document::{Place, Table};
use std::rc::Rc;

/// Heads in force.
pub(super) struct Standing {
    /// The heads.
    pub band: Rc<Band>,
    /// Left edges of the columns and the right edge of the last, on the page; empty without geometry.
    pub edges: Vec<f32>,
    /// Number of columns.
    pub cols: usize,
}

/// Column edges on the page, in the direction in which the columns run: on a turned page, where boxes lie as printed,
/// that is not from left to right.
pub(super) fn edges(table: &Table) -> Vec<f32> {
    let Place::Page { bbox, .. } = &table.place else {
        return Vec::new();
    };
    let (right, down) = columns_run(table).unwrap_or((1.0, 0.0));
    let (start, length) = if right.abs() >= down.abs() {
        let start = if right >= 0.0 { bbox.x0 } else { -bbox.x1 };
        (start, bbox.width())
    } else {
        let start = if down >= 0.0 { bbox.y0 } else { -bbox.y1 };
        (start, bbox.height())
    };
    let edges = table.column_edges.iter();
    edges.map(|e| start + e * length).collect()
}

/// From the first column to the last, on the page; `None` where a row has but one cell everywhere.
fn columns_run(table: &Table) -> Option<(f32, f32)> {
    (0..table.rows).find_map(|row| {
        let first = table.cell_at(row, 0)?;
        let last = table.cell_at(row, table.cols.checked_sub(1)?)?;
        match (&first.place, &last.place) {
            (Place::Page { bbox: a, .. }, Place::Page { bbox: b, .. }) if a != b => {
                let (from, to) = (a.center(), b.center());
                Some((to.x - from.x, to.y - from.y))
            }
            _ => None,
        }
    })
}

impl Standing {
    /// The heads over a table without heads of its own that goes on from the one before; `None` where its columns are
    /// others. Columns at a page's edge may be missing, or run together where only merged cells go on in them.
    pub(super) fn over(&self, table: &Table) -> Option<Rc<Band>> {
        let here = edges(table);
        if self.edges.len() < 2 || here.len() < 2 {
            return (table.cols == self.cols).then(|| Rc::clone(&self.band));
        }
        let width = self.edges.last()? - self.edges.first()?;
        let tolerance = width * 0.01;
        let known = |edge: &f32| self.edges.iter().any(|e| (e - edge).abs() <= tolerance);
        let agreeing = here.iter().filter(|e| known(e)).count();
        if table.cols == self.cols && agreeing == here.len() {
            return Some(Rc::clone(&self.band));
        }
        // Nearly all edges must be edges there too, and most columns must go on.
        if agreeing * 10 < here.len() * 9 || table.cols * 10 < self.cols * 6 {
            return None;
        }
        let columns = here
            .windows(2)
            .map(|pair| {
                let [left, right] = pair else { return None };
                let middle = (left + right) / 2.0;
                let at = self
                    .edges
                    .windows(2)
                    .position(|e| matches!(e, [a, b] if (*a..=*b).contains(&middle)))?;
                self.band.columns.get(at).cloned()
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Rc::new(Band {
            rows: 0..0,
            columns,
            item_is_measure: self.band.item_is_measure,
            known: self.band.known,
        }))
    }
}
