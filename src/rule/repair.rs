//! Rows of tables whose columns are not certain ([`GridOrigin::Separated`]): the place to put them right, with what
//! the columns mean, before records are built.

use super::checked::Rule;
use super::head::Band;
use super::lattice::Row;
use crate::document::{GridOrigin, Table};
use crate::finding::Finding;

/// The heads of a table whose head row has slid, put right against its rows (a head over two columns takes one
/// position in a dump).
pub(super) fn heads(_rule: &Rule, _table: &Table, _band: &mut Band, _findings: &mut Vec<Finding>) {}

/// Rows that have slid, put right. Slots may be moved among the columns of a row; a slot keeps the cell it came from,
/// so that no character is lost or counted twice.
pub(super) fn rows(_rule: &Rule, rows: &mut [Row], _findings: &mut Vec<Finding>) {
    if rows.iter().all(|r| r.origin != GridOrigin::Separated) {
        // A drawn or stored grid is certain.
    }
}
