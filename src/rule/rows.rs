//! Grid rows → records: which rows are one record, and what a record shares with the one before it.

use super::checked::Rule;
use super::head::Role;
use super::heading::{Entry, Path, hierarchy_text};
use super::lattice::{Row, Slot};
use super::steps::{
    Step, draft_holds_own, draft_slot, draft_text, may_be_cut, same_cells, shares, step_below,
    step_over_break, stored,
};
use super::written::Field;
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
    /// The year that its section of the document reports on, where it names one.
    pub year: Option<i32>,
}

impl Draft {
    /// The year that its results are of, where the heads name one and no more.
    pub(super) fn reports_on(&self) -> Option<i32> {
        let columns = self.rows.first().map(|r| &r.band.columns)?;
        let results = columns
            .iter()
            .filter(|c| c.role == Role::Field(Field::Results));
        let mut years = results.map(|c| c.year);
        let year = years.next()??;
        years.all(|other| other == Some(year)).then_some(year)
    }
}

/// What stands above a row in its document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above<'a> {
    /// Headings in force.
    pub path: &'a Path,
    /// Unit printed above the table.
    pub unit: Option<&'a str>,
    /// The year that its section of the document reports on.
    pub year: Option<i32>,
}

/// Collects rows into drafts.
#[derive(Debug, Default)]
pub(super) struct Collector {
    /// The records so far.
    pub drafts: Vec<Draft>,
    /// How many blank cells took the text above them although nothing shows that they were merged, by block and column.
    pub filled: BTreeMap<(usize, usize), (String, usize)>,
    /// Hierarchy texts that carry down, by column.
    carried: BTreeMap<usize, String>,
    /// Headings for which `carried` holds.
    epoch: usize,
    /// Headings under which the last row stands.
    last_epoch: usize,
}

impl Collector {
    /// Takes the next row.
    pub(super) fn take(&mut self, rule: &Rule, row: Row, above: &Above<'_>) {
        let path = above.path;
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
            Step::Own => {
                // A dump has lost the span of a unit over the indicators of an item.
                let unit = !row.origin.has_spans() && row.holds(Field::Indicator);
                self.shared(&row, |role| match role {
                    Role::Field(Field::Departments) => unit,
                    Role::Field(field) => matches!(
                        field,
                        Field::No | Field::Item | Field::Description | Field::Concrete
                    ),
                    _ => false,
                })
            }
            Step::Shares if row.first => {
                self.goes_on_in(&row);
                self.merged(&row)
            }
            Step::Shares if self.under_shared(&row) => self.still_shared(&row),
            Step::Shares => self.shared(&row, shares),
            Step::New | Step::More => Vec::new(),
        };
        for (block, column, _) in &shared {
            if *block == row.block {
                self.note_filled(&row, *column);
            }
        }
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
            unit: above.unit.map(String::from),
            year: above.year,
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
                if self.carried.contains_key(&level) {
                    self.note_filled(row, column);
                }
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

    /// Counts a blank cell that took the text above it: where merged cells are known, or nothing can be merged.
    fn note_filled(&mut self, row: &Row, column: usize) {
        if stored(row) {
            let head = row.band.columns.get(column).map(|c| c.head.clone());
            let filled = self.filled.entry((row.block, column)).or_default();
            *filled = (head.unwrap_or_default(), filled.1 + 1);
        }
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
