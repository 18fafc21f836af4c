//! Grid rows → records: which rows are one record, and what a record shares with the one before it.

use super::checked::Rule;
use super::head::Role;
use super::heading::{Entry, Path, hierarchy_text};
use super::lattice::{Row, Slot, is_lane};
use super::written::Field;
use crate::document::GridOrigin;
use crate::japanese::departments::is_unit;
use crate::japanese::key;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The rows of one record.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Headings and hierarchy cells above it.
    pub path: Vec<Entry>,
    /// Its grid rows, in order.
    pub rows: Vec<Row>,
    /// Slots it shares with the record before it: blank here, printed there (block, column, slot).
    pub shared: Vec<(usize, usize, Slot)>,
    /// It has no name.
    pub doubtful: bool,
    /// It has no name and goes down to the end of its page: the name may stand beyond the page break.
    pub cut: bool,
    /// The rest of its merged cells, beyond a page break (block, column, slot).
    pub tail: Vec<(usize, usize, Slot)>,
    /// It stands under merged cells of the record before it.
    pub goes_on: bool,
    /// Unit printed above the table.
    pub unit: Option<String>,
}

/// Collects rows into drafts.
#[derive(Debug, Default)]
pub(super) struct Collector {
    /// The records so far.
    pub drafts: Vec<Draft>,
    /// Hierarchy texts that carry down, by column.
    carried: BTreeMap<usize, String>,
    /// Headings for which `carried` holds.
    epoch: usize,
    /// Headings under which the last row stands.
    last_epoch: usize,
}

/// What a row is to the record before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
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

impl Collector {
    /// Takes the next row.
    pub(super) fn take(&mut self, rule: &Rule, row: Row, path: &Path, unit: Option<&str>) {
        if row.is_blank() && !self.covered_by_last(&row) {
            return;
        }
        let total = total_cell(rule, &row).is_some();
        let step = if total {
            Step::New
        } else if self.next_kind(&row) {
            Step::More
        } else {
            self.step(rule, &row, path)
        };
        if path.epoch != self.epoch {
            self.carried.clear();
            self.epoch = path.epoch;
        }
        self.last_epoch = path.epoch;
        if step == Step::More {
            if let Some(draft) = self.drafts.last_mut() {
                draft.rows.push(row);
            }
            return;
        }
        // A total stands under no hierarchy cell: its own name may stand in that column.
        let hierarchy = if total {
            Vec::new()
        } else {
            self.carry(rule, &row)
        };
        let mut entries = path.entries().to_vec();
        entries.extend(hierarchy.into_iter().map(|text| Entry {
            level: usize::MAX,
            text,
        }));
        let shared = match step {
            Step::Own => self.shared(&row, |role| {
                matches!(
                    role,
                    Role::Field(Field::No | Field::Item | Field::Description | Field::Concrete)
                )
            }),
            Step::Shares if row.first => {
                self.goes_on_in(&row);
                self.merged(&row)
            }
            Step::Shares if self.under_shared(&row) => self.still_shared(&row),
            Step::Shares => self.shared(&row, shares),
            Step::New | Step::More => Vec::new(),
        };
        // A row of figures is named by its indicator.
        let doubtful =
            step == Step::New && !total && !row.holds(Field::Item) && !row.holds(Field::Indicator);
        let cut = doubtful && row.slot(Field::Item).is_some_and(|s| s.to_bottom);
        self.drafts.push(Draft {
            path: entries,
            rows: vec![row],
            shared,
            doubtful,
            cut,
            tail: Vec::new(),
            goes_on: step == Step::Shares,
            unit: unit.map(String::from),
        });
    }

    /// Slots of the record before a page break, for all columns: merged cells go on in the row, blank or with the rest
    /// of their text.
    fn merged(&self, row: &Row) -> Vec<(usize, usize, Slot)> {
        let Some(draft) = self.drafts.last() else {
            return Vec::new();
        };
        row.with_roles()
            .filter(|(_, role, _)| shares(*role))
            .flat_map(|(column, _, _)| {
                let carried = draft
                    .shared
                    .iter()
                    .filter(move |(_, c, _)| *c == column)
                    .cloned();
                let own = draft.rows.iter().filter_map(move |r| {
                    let slot = r.slots.get(column).filter(|s| !s.is_empty())?;
                    Some((r.block, column, slot.clone()))
                });
                carried.chain(own)
            })
            .collect()
    }

    /// Gives the rest of merged cells that a page break cut to the records before it that stand under them.
    fn goes_on_in(&mut self, row: &Row) {
        let Some(last) = self.drafts.last().cloned() else {
            return;
        };
        for (column, role, slot) in row.with_roles() {
            let Some((block, cut)) =
                draft_slot(&last, column).filter(|_| shares(role) && !slot.is_empty())
            else {
                continue;
            };
            for draft in self.drafts.iter_mut().rev().take(40) {
                if draft_slot(draft, column).is_some_and(|(b, s)| b == block && s.cell == cut.cell)
                {
                    draft.tail.push((row.block, column, slot.clone()));
                }
            }
        }
    }

    /// Whether a row stands under the same merged cells as the row above it, which go on from before a page break.
    fn under_shared(&self, row: &Row) -> bool {
        self.drafts
            .last()
            .is_some_and(|d| d.goes_on && same_cells(d, row))
    }

    /// What the record above shares, for a row under the same merged cells.
    fn still_shared(&self, row: &Row) -> Vec<(usize, usize, Slot)> {
        let Some(draft) = self.drafts.last() else {
            return Vec::new();
        };
        let under = |column: usize| {
            let above = draft
                .rows
                .last()
                .and_then(|r| r.slots.get(column))
                .map(|s| s.cell);
            above.is_some() && above == row.slots.get(column).map(|s| s.cell)
        };
        draft
            .shared
            .iter()
            .filter(|(_, c, _)| under(*c))
            .cloned()
            .collect()
    }

    /// Whether a row says something else of the record before it: goals, then figures, in rows of one name.
    fn next_kind(&self, row: &Row) -> bool {
        let Some(kinds) = row.band.kinds() else {
            return false;
        };
        let Some(draft) = self.drafts.last() else {
            return false;
        };
        let (Some(last), Some(kind)) = (draft.rows.last(), row.slots.get(kinds)) else {
            return false;
        };
        let told = |r: &Row| r.slots.get(kinds).is_some_and(|s| s.key() == kind.key());
        let same_name = |field: Field| match (last.slot(field), row.slot(field)) {
            (Some(above), Some(here)) => above.cell == here.cell || here.is_empty(),
            _ => true,
        };
        last.block == row.block
            && Rc::ptr_eq(&last.band, &row.band)
            && !kind.is_empty()
            && !draft.rows.iter().any(told)
            && [Field::No, Field::Item, Field::Indicator]
                .into_iter()
                .all(same_name)
    }

    /// Whether a blank row lies under cells that the record before it owns.
    fn covered_by_last(&self, row: &Row) -> bool {
        self.drafts
            .last()
            .and_then(|d| d.rows.last())
            .is_some_and(|last| {
                last.block == row.block
                    && row.slots.iter().any(|s| {
                        last.slots
                            .iter()
                            .any(|l| l.cell == s.cell && s.cell != usize::MAX)
                    })
            })
    }

    fn step(&self, rule: &Rule, row: &Row, path: &Path) -> Step {
        let Some(draft) = self.drafts.last() else {
            return Step::New;
        };
        let Some(last) = draft.rows.last() else {
            return Step::New;
        };
        if last.block == row.block && Rc::ptr_eq(&last.band, &row.band) {
            return step_below(rule, draft, last, row);
        }
        // The first row of another table: is the record before it cut by the page break?
        if row.first && self.last_epoch == path.epoch && may_be_cut(last, row) {
            step_over_break(rule, draft, row)
        } else {
            Step::New
        }
    }

    /// Gives names to records whose name stands beyond a page break, and puts rows without any name to the record
    /// before them.
    pub(super) fn finish(&mut self, rule: &Rule) {
        let mut i = 0;
        while i < self.drafts.len() {
            let nameless = self
                .drafts
                .get(i)
                .is_some_and(|d| d.cut && draft_text(d, Field::Item).is_empty());
            if !nameless {
                i += 1;
                continue;
            }
            let column = self
                .drafts
                .get(i)
                .and_then(|d| d.rows.first())
                .and_then(|r| r.band.column_of(Field::Item));
            let beyond = self
                .drafts
                .get(i + 1)
                .filter(|d| d.rows.first().is_some_and(|r| r.first));
            let borrowed = beyond
                .zip(column)
                .and_then(|(d, c)| Some((c, draft_slot(d, c)?)));
            if let (Some((column, (block, slot))), Some(draft)) = (borrowed, self.drafts.get_mut(i))
            {
                draft.shared.push((block, column, slot));
                draft.doubtful = false;
                i += 1;
            } else if i > 0 {
                let own = self.drafts.get(i).is_some_and(|d| draft_holds_own(rule, d));
                let from = self
                    .drafts
                    .get(i - 1)
                    .zip(column)
                    .and_then(|(d, c)| Some((c, draft_slot(d, c)?)));
                match (own, from) {
                    (true, Some((column, (block, slot)))) => {
                        if let Some(draft) = self.drafts.get_mut(i) {
                            draft.shared.push((block, column, slot));
                            draft.doubtful = false;
                        }
                        i += 1;
                    }
                    _ => {
                        let rest = self.drafts.remove(i);
                        if let Some(before) = self.drafts.get_mut(i - 1) {
                            before.rows.extend(rest.rows);
                        }
                    }
                }
            } else {
                i += 1;
            }
        }
    }

    /// Path texts of the row's hierarchy columns, blank ones carried down.
    fn carry(&mut self, rule: &Rule, row: &Row) -> Vec<String> {
        let mut seen: Vec<usize> = Vec::new();
        for (column, role, slot) in row.with_roles() {
            if role != Role::Field(Field::Hierarchy) {
                continue;
            }
            let level = row.band.columns.get(column).map_or(column, |c| c.order);
            // A cell over two hierarchy columns is one heading.
            let wide = seen.contains(&slot.cell) && !slot.is_empty();
            seen.push(slot.cell);
            let text = hierarchy_text(rule, &slot.text());
            if wide {
                self.carried.remove(&level);
                continue;
            }
            if text.is_empty() {
                continue;
            }
            let before = self.carried.get(&level).map(|t| key(t)).unwrap_or_default();
            let now = key(&text);
            let rest = row.first && !before.is_empty() && before.ends_with(&now);
            if now != before && !rest {
                self.carried.retain(|l, _| *l < level);
                self.carried.insert(level, text);
            }
        }
        self.carried.values().cloned().collect()
    }

    /// Slots of the record before, for columns that are blank here.
    fn shared(&self, row: &Row, wanted: impl Fn(Role) -> bool) -> Vec<(usize, usize, Slot)> {
        let Some(draft) = self.drafts.last() else {
            return Vec::new();
        };
        row.with_roles()
            .filter(|(_, role, slot)| slot.is_empty() && wanted(*role))
            .filter_map(|(column, _, _)| {
                draft_slot(draft, column).map(|(block, slot)| (block, column, slot))
            })
            .collect()
    }
}

/// The cell that names a row a total or subtotal, where it stands left of the item column or over it.
pub(super) fn total_cell<'a>(rule: &Rule, row: &'a Row) -> Option<&'a Slot> {
    let item = row.slot(Field::Item)?;
    let (_, _, slot) = row.with_roles().find(|(_, role, slot)| {
        matches!(role, Role::Field(Field::No | Field::Hierarchy)) && !slot.is_empty()
    })?;
    let free = item.is_empty() || item.cell == slot.cell;
    let name = slot.key();
    let mut patterns = rule.totals.iter().chain(&rule.subtotals);
    (free && patterns.any(|p| p.is_match(&name))).then_some(slot)
}

/// What a row is to the record above it in the same table.
fn step_below(rule: &Rule, draft: &Draft, last: &Row, row: &Row) -> Step {
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
    // In a drawn grid a nameless row that reaches the table's end, under cells of its own, is a row whose name stands
    // beyond the page break.
    let own_cells = above.cell != name.cell
        && row
            .slot(Field::No)
            .is_none_or(|s| s.cell != number_above && s.to_bottom);
    if !separated && name.to_bottom && own_cells && !marks_only(row) {
        return Step::New;
    }
    if lanes_only(row) || (above.cell == name.cell && !differs(draft, row)) {
        return Step::More;
    }
    let own = rule.own.iter().any(|f| row.holds(*f));
    if own && draft_holds_own(rule, draft) {
        Step::Own
    } else {
        Step::More
    }
}

/// What the first row of a table is to the last record of the table before it.
fn step_over_break(rule: &Rule, draft: &Draft, row: &Row) -> Step {
    let own = rule.own.iter().any(|f| row.holds(*f)) && draft_holds_own(rule, draft);
    let number = row.slot(Field::No).map(Slot::key);
    let name = row.slot(Field::Item).map(Slot::key).unwrap_or_default();
    let before = draft_text(draft, Field::Item);
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
    if others_blank(row) || merged_goes_on(draft, row) {
        Step::Shares
    } else {
        Step::New
    }
}

/// The text of a draft's column, from its rows or shared.
fn draft_slot(draft: &Draft, column: usize) -> Option<(usize, Slot)> {
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

fn draft_text(draft: &Draft, field: Field) -> String {
    let column = draft.rows.first().and_then(|r| r.band.column_of(field));
    column
        .and_then(|c| draft_slot(draft, c))
        .map(|(_, s)| s.key())
        .unwrap_or_default()
}

fn draft_holds_own(rule: &Rule, draft: &Draft) -> bool {
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
fn may_be_cut(last: &Row, row: &Row) -> bool {
    let page = |r: &Row| r.slots.first().map(|s| s.place.page());
    row.origin == GridOrigin::Separated || page(last) != page(row)
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
fn shares(role: Role) -> bool {
    !matches!(role, Role::Field(Field::Item | Field::Hierarchy))
}

/// Whether all shared columns of a row are the cells of the row above it.
fn same_cells(draft: &Draft, row: &Row) -> bool {
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
