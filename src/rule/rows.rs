//! Grid rows → records: which rows are one record, and what a record shares with the one before it.

use super::checked::Rule;
use super::head::Role;
use super::heading::{Entry, Path, hierarchy_text};
use super::lattice::{Row, Slot, is_lane};
use super::written::Field;
use crate::japanese::departments::is_unit;
use crate::document::GridOrigin;
use crate::japanese::key;
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
    /// No row of records with a name is above it.
    pub doubtful: bool,
    /// Unit printed above the table.
    pub unit: Option<String>,
}

/// Collects rows into drafts.
#[derive(Debug, Default)]
pub(super) struct Collector {
    /// The records so far.
    pub drafts: Vec<Draft>,
    /// Hierarchy texts that carry down, by position among the hierarchy columns.
    carried: Vec<Option<String>>,
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
        let step = self.step(rule, &row, path);
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
        let hierarchy = self.carry(rule, &row);
        let mut entries = path.entries().to_vec();
        entries.extend(hierarchy.into_iter().map(|text| Entry { level: usize::MAX, text }));
        let shared = match step {
            Step::Own => self.shared(&row, |role| matches!(role, Role::Field(Field::No | Field::Item | Field::Description | Field::Concrete))),
            Step::Shares => self.shared(&row, |role| !matches!(role, Role::Field(Field::Item | Field::Hierarchy))),
            Step::New | Step::More => Vec::new(),
        };
        let doubtful = step == Step::New && !row.holds(Field::Item);
        self.drafts.push(Draft { path: entries, rows: vec![row], shared, doubtful, unit: unit.map(String::from) });
    }

    /// Whether a blank row lies under cells that the record before it owns.
    fn covered_by_last(&self, row: &Row) -> bool {
        self.drafts.last().and_then(|d| d.rows.last()).is_some_and(|last| {
            last.block == row.block
                && row.slots.iter().any(|s| last.slots.iter().any(|l| l.cell == s.cell && s.cell != usize::MAX))
        })
    }

    fn step(&self, rule: &Rule, row: &Row, path: &Path) -> Step {
        let Some(draft) = self.drafts.last() else { return Step::New };
        let Some(last) = draft.rows.last() else { return Step::New };
        let own = rule.own.iter().any(|f| row.holds(*f));
        if last.block == row.block && Rc::ptr_eq(&last.band, &row.band) {
            let name = |r: &Row| r.slot(Field::Item).map(|s| (s.cell, s.is_empty()));
            if let (Some((a, _)), Some((b, false))) = (name(last), name(row)) {
                if a != b {
                    return if others_blank(row) && row.origin == GridOrigin::Separated {
                        Step::Shares
                    } else {
                        Step::New
                    };
                }
                return if differs(draft, row) { Step::New } else { Step::More };
            }
            // No name here: a lane of arrows, more text, or a row of its own.
            if lanes_only(row) {
                return Step::More;
            }
            if name(row).is_none() {
                return Step::New;
            }
            let same_empty = matches!((name(last), name(row)), (Some((a, _)), Some((b, _))) if a == b);
            if same_empty && !differs(draft, row) {
                return Step::More;
            }
            return if own && draft_holds_own(rule, draft) { Step::Own } else { Step::More };
        }
        // The first row of another table: is the record before it cut by the page break?
        let joins = row.first && self.last_epoch == path.epoch && may_be_cut(last, row);
        if !joins {
            return Step::New;
        }
        let number = row.slot(Field::No).map(Slot::key);
        let name = row.slot(Field::Item).map(Slot::key).unwrap_or_default();
        let before = draft_text(draft, Field::Item);
        let before_number = draft_text(draft, Field::No);
        if name.is_empty() && number.as_deref().unwrap_or_default().is_empty() {
            let starts_own = own && draft_holds_own(rule, draft) && whole_unit(rule, row);
            return if starts_own { Step::Own } else { Step::More };
        }
        if let Some(number) = number {
            if number.is_empty() && !before_number.is_empty() {
                // Name without number, where numbers are printed: the rest of a name cut in two.
                return Step::More;
            }
            if !number.is_empty() && number != before_number {
                return Step::New;
            }
        }
        if !name.is_empty() && name == before {
            if own && draft_holds_own(rule, draft) {
                let same = rule.own.iter().all(|f| row.slot(*f).map(Slot::key).unwrap_or_default() == draft_text(draft, *f));
                return if same { Step::More } else { Step::New };
            }
            return Step::More;
        }
        if others_blank(row) { Step::Shares } else { Step::New }
    }

    /// Path texts of the row's hierarchy columns, blank ones carried down.
    fn carry(&mut self, rule: &Rule, row: &Row) -> Vec<String> {
        let columns: Vec<(usize, &Slot)> =
            row.with_roles().filter(|(_, role, _)| *role == Role::Field(Field::Hierarchy)).map(|(i, _, s)| (i, s)).collect();
        self.carried.resize(columns.len(), None);
        let mut seen: Vec<usize> = Vec::new();
        for (level, (_, slot)) in columns.iter().enumerate() {
            // A cell over two hierarchy columns is one heading.
            let wide = seen.contains(&slot.cell);
            seen.push(slot.cell);
            let text = hierarchy_text(rule, &slot.text());
            if wide {
                if let Some(carried) = self.carried.get_mut(level) {
                    *carried = None;
                }
                continue;
            }
            if text.is_empty() {
                continue;
            }
            let before = self.carried.get(level).cloned().flatten().map(|t| key(&t)).unwrap_or_default();
            let now = key(&text);
            let rest = row.first && !before.is_empty() && before.ends_with(&now);
            if now != before && !rest {
                for (deeper, carried) in self.carried.iter_mut().enumerate().skip(level) {
                    *carried = (deeper == level).then(|| text.clone());
                }
            }
        }
        self.carried.iter().flatten().cloned().collect()
    }

    /// Slots of the record before, for columns that are blank here.
    fn shared(&self, row: &Row, wanted: impl Fn(Role) -> bool) -> Vec<(usize, usize, Slot)> {
        let Some(draft) = self.drafts.last() else { return Vec::new() };
        row.with_roles()
            .filter(|(_, role, slot)| slot.is_empty() && wanted(*role))
            .filter_map(|(column, _, _)| draft_slot(draft, column).map(|(block, slot)| (block, column, slot)))
            .collect()
    }
}

/// The text of a draft's column, from its rows or shared.
fn draft_slot(draft: &Draft, column: usize) -> Option<(usize, Slot)> {
    let own = draft.rows.iter().find_map(|r| r.slots.get(column).filter(|s| !s.is_empty()).map(|s| (r.block, s.clone())));
    own.or_else(|| draft.shared.iter().find(|(_, c, _)| *c == column).map(|(b, _, s)| (*b, s.clone())))
}

fn draft_text(draft: &Draft, field: Field) -> String {
    let column = draft.rows.first().and_then(|r| r.band.column_of(field));
    column.and_then(|c| draft_slot(draft, c)).map(|(_, s)| s.key()).unwrap_or_default()
}

fn draft_holds_own(rule: &Rule, draft: &Draft) -> bool {
    rule.own.iter().any(|f| draft.rows.iter().any(|r| r.holds(*f)))
}

fn whole_unit(rule: &Rule, row: &Row) -> bool {
    rule.own.iter().filter_map(|f| row.slot(*f)).any(|s| is_unit(&s.key()))
}

/// Whether a text column of the row and of the draft hold different cells, both with text.
fn differs(draft: &Draft, row: &Row) -> bool {
    row.with_roles().any(|(column, role, slot)| {
        !is_lane(role)
            && !matches!(role, Role::Field(Field::Hierarchy) | Role::Blank)
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

fn lanes_only(row: &Row) -> bool {
    row.with_roles().all(|(_, role, slot)| is_lane(role) || slot.is_empty())
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
