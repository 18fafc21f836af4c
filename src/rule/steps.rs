//! What a row is to the record before it: a record of its own, more of it, or one that shares its cells.

use super::checked::Rule;
use super::head::Role;
use super::lattice::{Row, Slot, is_lane};
use super::rows::Draft;
use super::written::Field;
use crate::document::{GridOrigin, Place};
use crate::japanese::departments::is_unit;

/// What a row is to the record before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A record of its own.
    New,
    /// A record of its own that shares name and number with the one before it.
    Own,
    /// More of the record before it.
    More,
    /// A record of its own whose other cells are those of the record before it (merged cells cut by a page break, or
    /// lost in a dump).
    Shares,
}

/// What a row is to the record above it in the same table.
pub(super) fn step_below(rule: &Rule, draft: &Draft, last: &Row, row: &Row) -> Step {
    let (Some(above), Some(name)) = (last.slot(Field::Item), row.slot(Field::Item)) else {
        return if lanes_only(row) {
            Step::More
        } else {
            Step::New
        };
    };
    let separated = row.origin == GridOrigin::Separated;
    if !name.is_empty() {
        return match (above.cell == name.cell, differs(draft, row)) {
            (true, false) => Step::More,
            (true, true) => Step::New,
            (false, _) if separated && others_blank(row) => Step::Shares,
            (false, _) if !separated && draft.goes_on && same_cells(draft, row) => Step::Shares,
            (false, _) => Step::New,
        };
    }
    // No name here: a lane of arrows, more text, a row of its own, or a row cut by the page's end.
    let number = row.slot(Field::No).map(Slot::key).unwrap_or_default();
    let number_above = last.slot(Field::No).map_or(usize::MAX, |s| s.cell);
    let new_number = !number.is_empty()
        && row.slot(Field::No).is_some_and(|s| s.cell != number_above)
        && number != draft_text(draft, Field::No);
    if new_number {
        return Step::New;
    }
    // On a page a nameless row of a drawn grid that reaches the table's end, under cells of its own, is a row whose name stands
    // beyond the page break.
    let own_cells = above.cell != name.cell
        && row
            .slot(Field::No)
            .is_none_or(|s| s.cell != number_above && s.to_bottom);
    if row.origin.has_spans() && !on_sheet(row) && name.to_bottom && own_cells && !marks_only(row) {
        return Step::New;
    }
    if lanes_only(row) || (above.cell == name.cell && !differs(draft, row)) {
        return Step::More;
    }
    let own = rule.own.iter().any(|f| row.holds(*f));
    if own && draft_holds_own(rule, draft) || another_unit(draft, row) {
        Step::Own
    } else {
        Step::More
    }
}

/// What the first row of a table is to the last record of the table before it.
pub(super) fn step_over_break(rule: &Rule, draft: &Draft, row: &Row) -> Step {
    let own = rule.own.iter().any(|f| row.holds(*f)) && draft_holds_own(rule, draft);
    let number = row.slot(Field::No).map(Slot::key);
    // A row of figures is named by its indicator.
    let named = match row.slot(Field::Item) {
        Some(_) => Field::Item,
        None => Field::Indicator,
    };
    let name = row.slot(named).map(Slot::key).unwrap_or_default();
    let before = draft_text(draft, named);
    let before_number = draft_text(draft, Field::No);
    if name.is_empty() && number.as_deref().unwrap_or_default().is_empty() {
        return if own && whole_unit(rule, row) {
            Step::Own
        } else {
            Step::More
        };
    }
    if before.is_empty() && before_number.is_empty() && draft.cut {
        return if own { Step::New } else { Step::More };
    }
    if let Some(number) = number {
        let unnumbered = draft
            .rows
            .last()
            .and_then(|r| r.slot(Field::No))
            .is_some_and(|s| s.is_empty() && s.to_bottom);
        if !number.is_empty() && before_number.is_empty() && unnumbered {
            // A row without its number at the page's end, and the number here.
            return Step::More;
        }
        if number.is_empty() && !before_number.is_empty() {
            // Name without number, where numbers are printed: the rest of a row cut in two.
            return Step::More;
        }
        if !number.is_empty() && number != before_number {
            return Step::New;
        }
    }
    if before.is_empty() && draft.cut {
        return if own { Step::New } else { Step::More };
    }
    if !name.is_empty() && name == before {
        let same = rule
            .own
            .iter()
            .all(|f| row.slot(*f).map(Slot::key).unwrap_or_default() == draft_text(draft, *f));
        let rated = row.holds(Field::Ratings) && !draft_text(draft, Field::Ratings).is_empty();
        let told = [Field::Results, Field::Summary].iter().any(|f| {
            row.slot(*f)
                .is_some_and(|s| !s.is_empty() && s.key() != draft_text(draft, *f))
        });
        return if own && (!same || (rated && told)) {
            Step::New
        } else {
            Step::More
        };
    }
    // Sheets have no pages: what is blank on top of one is blank.
    if !on_sheet(row) && (others_blank(row) || merged_goes_on(draft, row)) {
        Step::Shares
    } else {
        Step::New
    }
}

/// The text of a draft's column, from its rows or shared.
pub(super) fn draft_slot(draft: &Draft, column: usize) -> Option<(usize, Slot)> {
    let own = draft.rows.iter().find_map(|r| {
        r.slots
            .get(column)
            .filter(|s| !s.is_empty())
            .map(|s| (r.block, s.clone()))
    });
    own.or_else(|| {
        draft
            .shared
            .iter()
            .find(|(_, c, _)| *c == column)
            .map(|(b, _, s)| (*b, s.clone()))
    })
}

pub(super) fn draft_text(draft: &Draft, field: Field) -> String {
    let column = draft.rows.first().and_then(|r| r.band.column_of(field));
    column
        .and_then(|c| draft_slot(draft, c))
        .map(|(_, s)| s.key())
        .unwrap_or_default()
}

pub(super) fn draft_holds_own(rule: &Rule, draft: &Draft) -> bool {
    rule.own
        .iter()
        .any(|f| draft.rows.iter().any(|r| r.holds(*f)))
}

fn whole_unit(rule: &Rule, row: &Row) -> bool {
    rule.own
        .iter()
        .filter_map(|f| row.slot(*f))
        .any(|s| is_unit(&s.key()))
}

/// Whether a text column of the row and of the draft hold different cells, both with text.
fn differs(draft: &Draft, row: &Row) -> bool {
    row.with_roles().any(|(column, role, slot)| {
        !is_lane(role)
            && !matches!(
                role,
                Role::Field(Field::Hierarchy) | Role::Blank | Role::Kind
            )
            && !slot.is_empty()
            && draft
                .rows
                .iter()
                .filter(|r| r.block == row.block)
                .filter_map(|r| r.slots.get(column))
                .any(|s| !s.is_empty() && s.cell != slot.cell)
    })
}

/// Whether the first row of a table may be the rest of the last row of another: they stand on different pages, or in a
/// dump, where tables end at every blank line.
pub(super) fn may_be_cut(last: &Row, row: &Row) -> bool {
    let page = |r: &Row| r.slots.first().map(|s| s.place.page());
    row.origin == GridOrigin::Separated || page(last) != page(row)
}

/// Whether a row of stored cells, of which none can be the rest of the one above, is another unit's with its own rating.
fn another_unit(draft: &Draft, row: &Row) -> bool {
    let mut fields = [Field::Departments, Field::Ratings].into_iter();
    stored(row) && fields.all(|f| row.holds(f) && !draft_text(draft, f).is_empty())
}

/// Whether a row's cells are stored as such: separated values, or a sheet.
pub(super) fn stored(row: &Row) -> bool {
    row.origin == GridOrigin::Delimited || on_sheet(row)
}

/// Whether a row stands on a sheet of a workbook.
pub(super) fn on_sheet(row: &Row) -> bool {
    let mut places = row.slots.iter().map(|s| &s.place);
    places.any(|p| matches!(p, Place::Sheet { .. }))
}

/// Whether a row holds nothing but marks and arrows.
fn marks_only(row: &Row) -> bool {
    lanes_only(row)
        && row
            .slots
            .iter()
            .all(|s| s.is_empty() || super::schedule::is_marks(&s.text()))
}

fn lanes_only(row: &Row) -> bool {
    row.with_roles()
        .all(|(_, role, slot)| is_lane(role) || slot.is_empty())
}

/// Columns that merged cells may share between records.
pub(super) fn shares(role: Role) -> bool {
    !matches!(role, Role::Field(Field::Item | Field::Hierarchy))
}

/// Whether all shared columns of a row are the cells of the row above it.
pub(super) fn same_cells(draft: &Draft, row: &Row) -> bool {
    let Some(last) = draft.rows.last().filter(|l| l.block == row.block) else {
        return false;
    };
    row.with_roles()
        .filter(|(_, role, _)| shares(*role))
        .all(|(column, _, slot)| last.slots.get(column).is_some_and(|s| s.cell == slot.cell))
}

/// Whether a named row behind a page break stands under merged cells of the record before it: none of the columns of
/// short texts, which are printed once, holds anything here, while two or more did there.
fn merged_goes_on(draft: &Draft, row: &Row) -> bool {
    let short = [Field::Departments, Field::Ratings, Field::PageRef];
    row.origin != GridOrigin::Separated
        && row.holds(Field::Item)
        && !row.holds(Field::No)
        && short.iter().all(|f| !row.holds(*f))
        && short
            .iter()
            .filter(|f| !draft_text(draft, **f).is_empty())
            .count()
            >= 2
}

/// Whether a row has a name and nothing else, where other columns are there to be filled.
fn others_blank(row: &Row) -> bool {
    let others: Vec<bool> = row
        .with_roles()
        .filter(|(_, role, _)| {
            matches!(role, Role::Field(f) if !matches!(f, Field::Item | Field::Hierarchy | Field::No)) || is_lane(*role)
        })
        .map(|(_, _, slot)| slot.is_empty())
        .collect();
    row.holds(Field::Item) && others.len() >= 3 && others.iter().all(|blank| *blank)
}
