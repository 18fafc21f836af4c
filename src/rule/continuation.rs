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

/// Column edges on the page.
pub(super) fn edges(table: &Table) -> Vec<f32> {
    match &table.place {
        Place::Page { bbox, .. } => table
            .column_edges
            .iter()
            .map(|e| bbox.x0 + e * bbox.width())
            .collect(),
        _ => Vec::new(),
    }
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
