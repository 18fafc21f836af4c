//! Drafts → records.

use super::checked::Rule;
use super::fields::{Part, text_of, tidy};
use super::filling::{Filling, add_year, extra};
use super::head::{Column, Role};
use super::lattice::Slot;
use super::rows::{Draft, total_cell};
use super::scale::Scales;
use super::schedule;
use super::spot::around;
use super::tally::{Tally, Use, shortened};
use super::written::Field;
use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use crate::record::Record;
use std::borrow::Cow;
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
    /// What the records of a section share that reports on a year of its own; a document that reports on none has no
    /// such sections.
    pub(super) fn of_year(&self, year: Option<i32>) -> Cow<'_, Self> {
        match (self.fiscal_year, year) {
            (Some(own), Some(other)) if own != other => Cow::Owned(Self {
                fiscal_year: year,
                ..self.clone()
            }),
            _ => Cow::Borrowed(self),
        }
    }

    /// The year so many years from the one reported on.
    fn year_from_now(&self, years: i32) -> Option<i32> {
        Some(self.fiscal_year? + years)
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
        filling.forget_place(Field::No.name());
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
