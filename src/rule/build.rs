//! Drafts → records.

use super::checked::Rule;
use super::fields::{
    Part, actions, differs, item_and_flags, one_line, ratings, raw_text, text_of, tidy, units,
};
use super::head::{Column, Role};
use super::lattice::Slot;
use super::rows::{Draft, total_cell};
use super::scale::Scales;
use super::schedule;
use super::spot::{around, spot};
use super::tally::{Tally, Use, shortened};
use super::written::Field;
use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::japanese::numbers::{number_behind, whole_number};
use crate::record::{Record, RowKind};
use std::collections::{BTreeMap, BTreeSet};

/// What all records of a section of a document share.
#[derive(Clone)]
pub(super) struct Shared<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The document.
    pub document: &'a Document,
    /// Municipality.
    pub municipality: Option<String>,
    /// Year reported on.
    pub fiscal_year: Option<i32>,
    /// Scales of what legends name.
    pub scales: Scales,
    /// Texts of rating cells, as keys, that more than one of them holds.
    pub repeated: BTreeSet<String>,
}

impl Shared<'_> {
    /// What the records of a section share that reports on a year of its own.
    pub(super) fn of_year(&self, year: Option<i32>) -> Self {
        Self {
            fiscal_year: self.fiscal_year.and(year).or(self.fiscal_year),
            ..self.clone()
        }
    }

    /// The year so many years from the one reported on.
    fn year_from_now(&self, years: i32) -> Option<i32> {
        Some(self.fiscal_year? + years)
    }
}

/// A record being filled, with the evidence of each field.
#[derive(Default)]
pub(super) struct Filling {
    /// The record.
    pub record: Record,
    places: BTreeMap<String, Vec<Place>>,
    /// Numbers that the source stores, by field and year.
    stored: BTreeMap<(&'static str, String), f64>,
}

impl Filling {
    /// Notes where a field stands.
    pub(super) fn place(&mut self, field: &str, parts: &[Part]) {
        self.places.entry(field.to_string()).or_default().extend(
            parts
                .iter()
                .filter(|p| p.lines.iter().any(|l| !l.text.trim().is_empty()))
                .map(|p| p.place.clone()),
        );
    }

    /// Notes the number that the source stores behind a text of a year.
    pub(super) fn store(&mut self, field: &'static str, year: i32, number: Option<f64>) {
        if let Some(number) = number {
            self.stored.insert((field, year.to_string()), number);
        }
    }

    /// Says of the ratings from one on what they rate, and what they are worth under that head.
    pub(super) fn rated_as(
        &mut self,
        shared: &Shared,
        from: usize,
        head: &str,
        axis: Option<&String>,
    ) {
        let ratings = self.record.ratings.get_mut(from..).unwrap_or_default();
        shared.scales.settle(head, ratings);
        for rating in ratings {
            rating.axis = axis.cloned();
        }
    }

    /// Notes the text exactly as read where the value differs from it.
    pub(super) fn raw(&mut self, field: &str, parts: &[Part], value: &str) {
        let raw = raw_text(parts);
        if differs(&raw, value) {
            self.record.raw.insert(field.to_string(), raw);
        }
    }

    /// Fills a field of the record from its parts.
    pub(super) fn fill(
        &mut self,
        shared: &Shared,
        field: Field,
        head: (&str, Option<i32>),
        parts: &[Part],
        findings: &mut Vec<Finding>,
    ) {
        let text = text_of(parts);
        if text.is_empty() {
            return;
        }
        let (head, year) = head;
        if let (Some(year), [part]) = (year.or(shared.fiscal_year), parts) {
            self.store(field.name(), year, part.number);
        }
        self.place(field.name(), parts);
        let record = &mut self.record;
        let mut value = text.clone();
        match field {
            Field::No => {
                value = one_line(&text);
                record.no = Some(value.clone());
            }
            Field::Item | Field::Concrete => {
                let (name, flags) = item_and_flags(&text);
                value.clone_from(&name);
                record.flags = flags;
                record.item = Some(name).filter(|n| !n.is_empty());
            }
            Field::Measure | Field::MeasureSchedule => {
                append(&mut record.measure, &text);
                record.actions = record.measure.as_deref().map(actions).unwrap_or_default();
            }
            Field::Description => append(&mut record.description, &text),
            Field::Summary => append(&mut record.summary, &text),
            Field::CurrentState => append(&mut record.current_state, &text),
            Field::GoalState => append(&mut record.goal_state, &text),
            Field::Baseline => append(&mut record.baseline, &text),
            Field::Target => append(&mut record.target, &text),
            Field::Indicator => append(&mut record.indicator, &text),
            Field::Unit => append(&mut record.unit, &text),
            Field::PageRef => append(&mut record.page_ref, &text),
            Field::Departments => record.departments.extend(units(parts)),
            Field::RelatedDepartments => record.related_departments.extend(units(parts)),
            Field::Ratings => {
                let found = ratings(shared.rule, &shared.repeated, &text);
                record.ratings.extend(found.ratings);
                if found.remark {
                    extra(record, head, &text);
                }
                if found.unknown {
                    let place = parts.first().map_or(Place::File, |p| p.place.clone());
                    findings.push(Finding::new(Code::RatingUnknown, shortened(&text), place));
                }
            }
            Field::Plans | Field::Results => match year.or(shared.fiscal_year) {
                Some(year) => {
                    let into = if field == Field::Plans {
                        &mut record.plans
                    } else {
                        &mut record.results
                    };
                    add_year(into, year, &text);
                }
                None => extra(record, head, &text),
            },
            Field::YearlyGoals | Field::YearlyValues if year.or(shared.fiscal_year).is_some() => {
                let goals = field == Field::YearlyGoals;
                let into = if goals {
                    &mut record.yearly_goals
                } else {
                    &mut record.yearly_values
                };
                add_year(into, year.or(shared.fiscal_year).unwrap_or_default(), &text);
            }
            // A time or a figure without a year column has no place of its own.
            Field::Schedule
            | Field::YearlyGoals
            | Field::YearlyValues
            | Field::ExpectedValues
            | Field::Year
            | Field::Group
            | Field::Extra
            | Field::Hierarchy => {
                extra(record, head, &text);
            }
        }
        self.raw(field.name(), parts, &value);
    }

    /// The finished record.
    pub(super) fn finish(mut self, shared: &Shared, start: &Place) -> Record {
        self.record.municipality.clone_from(&shared.municipality);
        self.record.fiscal_year = shared.fiscal_year;
        self.record.source.spot = spot(start);
        for (field, places) in &self.places {
            // Where a field goes on over a page break, the place where it begins is given.
            if !places.is_empty() {
                self.record.source.cells.insert(
                    field.clone(),
                    spot(&around(&places.iter().collect::<Vec<_>>())),
                );
            }
        }
        let item = self.record.item.as_deref().map(key).unwrap_or_default();
        if shared.rule.totals.iter().any(|p| p.is_match(&item)) {
            self.record.row_kind = Some(RowKind::Total);
        } else if shared.rule.subtotals.iter().any(|p| p.is_match(&item)) {
            self.record.row_kind = Some(RowKind::Subtotal);
        }
        numbers(&mut self.record, &self.stored);
        self.record
    }
}

fn append(field: &mut Option<String>, text: &str) {
    match field {
        Some(before) => {
            before.push('\n');
            before.push_str(text);
        }
        None => *field = Some(text.to_string()),
    }
}

/// Adds a text under a year; what is there already is kept above it.
pub(super) fn add_year(into: &mut BTreeMap<String, String>, year: i32, text: &str) {
    into.entry(year.to_string())
        .and_modify(|before| {
            if key(before) != key(text) {
                before.push('\n');
                before.push_str(text);
            }
        })
        .or_insert_with(|| text.to_string());
}

/// Keeps a text under its printed head.
pub(super) fn extra(record: &mut Record, head: &str, text: &str) {
    let head = if head.trim().is_empty() {
        "（見出しなし）"
    } else {
        head
    };
    record
        .extra
        .entry(head.to_string())
        .and_modify(|before| {
            before.push('\n');
            before.push_str(text);
        })
        .or_insert_with(|| text.to_string());
}

/// Numbers behind the printed figures: as stored, where the source does, else as printed.
fn numbers(record: &mut Record, stored: &BTreeMap<(&'static str, String), f64>) {
    for (name, values) in [
        ("yearly_values", &record.yearly_values),
        ("yearly_goals", &record.yearly_goals),
    ] {
        let found: BTreeMap<String, f64> = values
            .iter()
            .filter_map(|(year, text)| {
                let stored = stored.get(&(name, year.clone()));
                let number = stored.and_then(|n| number_behind(text, *n));
                Some((year.clone(), number.or_else(|| whole_number(text))?))
            })
            .collect();
        if !found.is_empty() {
            record.numbers.insert(name.to_string(), found);
        }
    }
}

fn part(block: usize, slot: &Slot) -> Part {
    Part {
        block,
        lines: slot.lines.clone(),
        place: slot.place.clone(),
        number: slot.number,
    }
}

/// The parts of a draft's column, each cell once.
fn parts_of(draft: &Draft, column: usize, tally: &mut Tally, what: Use) -> Vec<Part> {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut parts = Vec::new();
    let shared = draft
        .shared
        .iter()
        .filter(|(_, c, _)| *c == column)
        .map(|(block, _, slot)| (*block, slot));
    let own = draft
        .rows
        .iter()
        .filter_map(|r| r.slots.get(column).map(|s| (r.block, s)));
    let tail = draft
        .tail
        .iter()
        .filter(|(_, c, _)| *c == column)
        .map(|(block, _, slot)| (*block, slot));
    for (block, slot) in shared.chain(own).chain(tail) {
        if slot.is_empty() || seen.contains(&(block, slot.cell)) {
            continue;
        }
        seen.push((block, slot.cell));
        tally.mark(block, slot.cell, what);
        parts.push(part(block, slot));
    }
    parts
}

/// What each of several columns of ratings rates: its head, without the heads over all of them.
fn axes(columns: &[Column]) -> BTreeMap<usize, String> {
    let columns = columns.iter().enumerate();
    let rated: Vec<(usize, &str)> = columns
        .filter(|(_, c)| c.role == Role::Field(Field::Ratings))
        .map(|(at, c)| (at, c.head.as_str()))
        .collect();
    let inner = |head: &str| head.rsplit(' ').next().unwrap_or(head).to_string();
    let told_apart = |name: &dyn Fn(&str) -> String| {
        let names: BTreeSet<String> = rated.iter().map(|(_, head)| name(head)).collect();
        names.len() == rated.len()
    };
    let named = |name: &dyn Fn(&str) -> String| {
        let named = rated.iter().map(|(at, head)| (*at, name(head)));
        named.collect()
    };
    match rated.len() {
        0 | 1 => BTreeMap::new(),
        _ if told_apart(&inner) => named(&inner),
        _ if told_apart(&str::to_string) => named(&str::to_string),
        // One head over several columns.
        _ => BTreeMap::new(),
    }
}

/// Builds the record of a draft.
pub(super) fn record(
    shared: &Shared,
    draft: &Draft,
    path: Vec<String>,
    tally: &mut Tally,
    findings: &mut Vec<Finding>,
) -> Option<Record> {
    let first = draft.rows.first()?;
    let mut filling = Filling::default();
    filling.record.path = path;
    let mut columns_used: Vec<(usize, usize)> = Vec::new();
    let axes = axes(&first.band.columns);
    for (column, meaning) in first.band.columns.iter().enumerate() {
        match meaning.role {
            Role::Field(Field::Hierarchy) => {
                for row in &draft.rows {
                    if let Some(slot) = row.slots.get(column) {
                        tally.mark(row.block, slot.cell, Use::Heading);
                    }
                }
            }
            Role::Field(field) => {
                let parts: Vec<Part> = fresh(
                    parts_of(draft, column, tally, Use::Field),
                    draft,
                    column,
                    &mut columns_used,
                );
                let year = meaning.year.or(shared.year_from_now(meaning.from_now));
                let by_year = matches!(
                    field,
                    Field::Results | Field::Plans | Field::YearlyGoals | Field::YearlyValues
                );
                if field == Field::Extra || (by_year && year.is_none()) {
                    parts_of(draft, column, tally, Use::Extra);
                }
                let rated = filling.record.ratings.len();
                filling.fill(shared, field, (&meaning.head, year), &parts, findings);
                let axis = axes.get(&column);
                filling.rated_as(shared, rated, axis.unwrap_or(&meaning.head), axis);
                if field == Field::Item && first.band.item_is_measure {
                    filling.fill(
                        shared,
                        Field::Measure,
                        (&meaning.head, None),
                        &parts,
                        findings,
                    );
                }
            }
            Role::Unknown | Role::Blank => {
                let parts = fresh(
                    parts_of(draft, column, tally, Use::Extra),
                    draft,
                    column,
                    &mut columns_used,
                );
                let text = text_of(&parts);
                if !text.is_empty() {
                    extra(&mut filling.record, &meaning.head, &text);
                    filling.place("extra", &parts);
                }
            }
            Role::Kind => {
                parts_of(draft, column, tally, Use::Head);
            }
            Role::Year(_) => {}
        }
    }
    // "合計" in the number column or over it names the row.
    if let (None, Some(slot)) = (&filling.record.item, total_cell(shared.rule, first)) {
        filling.record.no = None;
        filling.places.remove(Field::No.name());
        filling.record.raw.remove(Field::No.name());
        tally.mark(first.block, slot.cell, Use::Field);
        let parts = [part(first.block, slot)];
        filling.fill(shared, Field::Item, ("", None), &parts, findings);
    }
    let years = schedule::read(shared.rule, shared.document, draft, tally, findings);
    if !years.measure.is_empty() {
        let parts: Vec<Part> = years
            .measure
            .iter()
            .map(|(block, slot)| part(*block, slot))
            .collect();
        let mut bare = parts.clone();
        for part in &mut bare {
            let (lines, lanes) = schedule::without_lanes(&part.lines);
            if lanes {
                findings.push(Finding::new(
                    Code::ArrowUnread,
                    shortened(&text_of(std::slice::from_ref(part))),
                    part.place.clone(),
                ));
                part.lines = lines;
            }
        }
        filling.fill(shared, Field::Measure, ("", None), &bare, findings);
        filling.raw("measure", &parts, &text_of(&bare));
    }
    filling.record.schedule.spans = years.spans;
    for (year, texts) in &years.years {
        texts
            .iter()
            .for_each(|t| add_year(&mut filling.record.schedule.years, *year, &tidy(t)));
    }
    for (year, texts) in &years.goals {
        texts
            .iter()
            .for_each(|t| add_year(&mut filling.record.yearly_goals, *year, &tidy(t)));
    }
    for (year, texts) in &years.values {
        texts
            .iter()
            .for_each(|t| add_year(&mut filling.record.yearly_values, *year, &tidy(t)));
    }
    for (head, block, slot) in &years.others {
        let part = part(*block, slot);
        extra(
            &mut filling.record,
            head,
            &text_of(std::slice::from_ref(&part)),
        );
        filling.place("extra", &[part]);
    }
    for (field, year, number) in &years.stored {
        filling.store(field, *year, Some(*number));
    }
    for (name, block, slot) in &years.read {
        filling.place(name, &[part(*block, slot)]);
    }
    if filling.record.unit.is_none()
        && (!years.values.is_empty() || !filling.record.yearly_values.is_empty())
    {
        filling.record.unit.clone_from(&draft.unit);
    }
    let start = start_of(draft);
    if draft.doubtful && filling.record.item.is_none() {
        let text = draft
            .rows
            .iter()
            .flat_map(|r| &r.slots)
            .find(|s| !s.is_empty())
            .map(Slot::text)
            .unwrap_or_default();
        findings.push(Finding::new(
            Code::RowDoubtful,
            shortened(&text),
            start.clone(),
        ));
    }
    Some(filling.finish(shared, &start))
}

/// Leaves out a cell that a column to the left has taken already (one cell over several columns).
fn fresh(
    parts: Vec<Part>,
    draft: &Draft,
    column: usize,
    used: &mut Vec<(usize, usize)>,
) -> Vec<Part> {
    let cells: Vec<(usize, usize)> = draft
        .rows
        .iter()
        .filter_map(|r| {
            r.slots
                .get(column)
                .filter(|s| !s.is_empty())
                .map(|s| (r.block, s.cell))
        })
        .collect();
    let taken = !cells.is_empty() && cells.iter().all(|c| used.contains(c));
    used.extend(cells);
    if taken { Vec::new() } else { parts }
}

/// Where the row begins: its own cells on the page of its first row.
fn start_of(draft: &Draft) -> Place {
    let Some(first) = draft.rows.first() else {
        return Place::File;
    };
    let places: Vec<&Place> = draft
        .rows
        .iter()
        .filter(|r| r.block == first.block)
        .flat_map(|r| r.with_roles())
        .filter(|(_, role, slot)| *role != Role::Field(Field::Hierarchy) && !slot.is_empty())
        .map(|(_, _, slot)| &slot.place)
        .collect();
    around(&places)
}
