//! A record being filled, field by field, with the evidence of each.

use super::build::Shared;
use super::fields::{
    Part, actions, differs, item_and_flags, one_line, ratings, raw_text, text_of, units,
};
use super::spot::{around, spot};
use super::tally::shortened;
use super::written::Field;
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::japanese::numbers::{number_behind, whole_number};
use crate::record::{Record, RowKind};
use std::collections::BTreeMap;

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
    /// Forgets where a field stands.
    pub(super) fn forget_place(&mut self, field: &str) {
        self.places.remove(field);
    }

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

/// Adds a text below what is there already.
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
