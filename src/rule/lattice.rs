//! Table rows with the meaning of their columns, before records are built.

use super::head::{Band, Role, YearBlock};
use super::written::Field;
use crate::document::{GridOrigin, Line, Place, Table, join_lines};
use crate::japanese::key;
use std::rc::Rc;

/// What stands at a grid position of a row.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The cell (position in `Table::cells`) the text comes from; merged cells stand in all rows they cover.
    pub cell: usize,
    /// Its lines as read.
    pub lines: Vec<Line>,
    /// Number of grid columns the cell covers.
    pub width: usize,
    /// Whether the cell goes down to the table's last row: a page break may cut it there.
    pub to_bottom: bool,
    /// Where it stands.
    pub place: Place,
    /// The number behind its text, where the source stores one.
    pub number: Option<f64>,
}

impl Slot {
    /// Whether nothing is printed.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|l| l.text.trim().is_empty())
    }

    /// The text, wrapped lines joined.
    pub fn text(&self) -> String {
        join_lines(&self.lines)
    }

    /// The key of the text.
    pub fn key(&self) -> String {
        key(&self.text())
    }
}

/// A grid row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Block of the document the table is.
    pub block: usize,
    /// Grid row.
    pub row: usize,
    /// One slot a column.
    pub slots: Vec<Slot>,
    /// Whether it is the first row of records of its table.
    pub first: bool,
    /// How sure the columns are.
    pub origin: GridOrigin,
    /// Meaning of the columns.
    pub band: Rc<Band>,
}

impl Row {
    /// Slots with their columns' roles.
    pub fn with_roles(&self) -> impl Iterator<Item = (usize, Role, &Slot)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(i, slot)| Some((i, self.band.columns.get(i)?.role, slot)))
    }

    /// The slot of a field's first column.
    pub fn slot(&self, field: Field) -> Option<&Slot> {
        self.band.column_of(field).and_then(|c| self.slots.get(c))
    }

    /// Whether a field's column is there and holds text.
    pub fn holds(&self, field: Field) -> bool {
        self.slot(field).is_some_and(|s| !s.is_empty())
    }

    /// Whether nothing is printed in it.
    pub fn is_blank(&self) -> bool {
        self.slots.iter().all(Slot::is_empty)
    }
}

/// Whether a role's cells are arrows, words under years, or the measure above them: cells that do not tell one record
/// from the next.
pub fn is_lane(role: Role) -> bool {
    matches!(
        role,
        Role::Year(YearBlock::Schedule | YearBlock::MeasureSchedule | YearBlock::Open)
    )
}

/// Rows of a part of a table under a band of heads.
pub fn rows(
    block: usize,
    table: &Table,
    rows: std::ops::Range<usize>,
    band: &Rc<Band>,
) -> Vec<Row> {
    let index = table.index();
    rows.map(|row| {
        let slots = (0..table.cols)
            .map(|col| {
                let cell = index
                    .get(row * table.cols + col)
                    .copied()
                    .unwrap_or(usize::MAX);
                match table.cells.get(cell) {
                    Some(found) => Slot {
                        cell,
                        lines: found.lines.clone(),
                        width: found.cols.len(),
                        to_bottom: found.rows.end == table.rows,
                        place: found.place.clone(),
                        number: found.number,
                    },
                    None => Slot {
                        cell,
                        lines: Vec::new(),
                        width: 1,
                        to_bottom: false,
                        place: table.place.clone(),
                        number: None,
                    },
                }
            })
            .collect();
        Row {
            block,
            row,
            slots,
            first: false,
            origin: table.origin,
            band: Rc::clone(band),
        }
    })
    .collect()
}
