//! Papers with one form an item: label cells own the value cells beside or below them.

use super::build::Shared;
use super::checked::Rule;
use super::fields::{Part, one_line, text_of};
use super::filling::{Filling, add_year, extra};
use super::label::{below, heads_years, label_of, labels, overlap, pieces, right_of, year_of};
use super::tally::{Tally, Use};
use super::written::Field;
use crate::document::{Cell, GridOrigin, Place, Table};
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::japanese::years::without_years;
use crate::record::Record;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The heading of a form: mark and name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FormHeading {
    /// "①".
    pub no: Option<String>,
    /// Its name.
    pub item: String,
    /// Where it stands.
    pub place: Place,
    /// Cell it stands in, if it stands in a table.
    pub cell: Option<(usize, usize)>,
}

/// A form being read.
#[derive(Debug, Clone, Default)]
pub(super) struct FormDraft {
    /// Headings above it.
    pub path: Vec<super::heading::Entry>,
    /// Its own heading.
    pub heading: Option<FormHeading>,
    /// The year that its section of the document reports on, where it names one.
    pub year: Option<i32>,
    /// Label texts of plain fields, with head as printed; what is rated in several respects, or of several years, has several.
    fields: BTreeMap<Owner, (String, Vec<Part>)>,
    /// Cells under years: field → year → part.
    yearly: BTreeMap<Field, Vec<(i32, Part)>>,
    /// Labels the rule does not name: head, year, text.
    extra: Vec<(String, Option<i32>, Part)>,
    /// Year heads, by grid column.
    years: Vec<(Range<usize>, i32)>,
    /// Where its first table stands.
    pub start: Option<Place>,
    /// The label read last: what a page break cuts off belongs to it.
    last: Option<Owner>,
}

/// A label of a form: its field, and which of the labels of that field it is. Only what is rated or of a year has more than
/// one.
type Owner = (Field, usize);

impl FormDraft {
    /// A form under these headings.
    pub(super) fn new(
        path: Vec<super::heading::Entry>,
        heading: Option<FormHeading>,
        start: Place,
        year: Option<i32>,
    ) -> Self {
        Self {
            path,
            heading,
            year,
            start: Some(start),
            ..Self::default()
        }
    }

    /// Whether a label has been read already.
    fn has(&self, field: Field, head: &str) -> bool {
        let in_grid = year_of(head).is_none() && self.yearly.contains_key(&field);
        in_grid || self.fields.contains_key(&self.owner(field, head))
    }

    /// The label of a field under a head.
    fn owner(&self, field: Field, head: &str) -> Owner {
        let same = |known: &str| match field {
            Field::Ratings => key(known) == key(head),
            _ => year_of(known) == year_of(head),
        };
        let of_field = self.fields.range((field, 0)..=(field, usize::MAX));
        let mut known = of_field.clone();
        match known.position(|(_, (known, _))| same(known)) {
            Some(at) => (field, at),
            None => (field, of_field.count()),
        }
    }

    /// The texts of a plain field, as keys, one a cell.
    pub(super) fn texts(&self, field: Field) -> impl Iterator<Item = String> {
        let labels = self.fields.range((field, 0)..=(field, usize::MAX));
        let parts = labels.flat_map(|(_, (_, parts))| parts);
        parts.map(|p| key(&text_of(std::slice::from_ref(p))))
    }

    /// Years named by the form.
    pub(super) fn years(&self) -> impl Iterator<Item = i32> {
        self.years.iter().map(|(_, y)| *y)
    }
}

/// Whether a new form begins with these labels: one of them has been read already.
pub(super) fn begins_anew(
    draft: &FormDraft,
    table: &Table,
    labels: &BTreeMap<usize, Field>,
) -> bool {
    let head = |label: &usize| table.cells.get(*label).map(Cell::text).unwrap_or_default();
    labels
        .iter()
        .any(|(l, f)| !matches!(f, Field::Group | Field::Year) && draft.has(*f, &head(l)))
}

/// Reads a part of a table into the form. Every cell that is read is marked in the tally.
pub(super) fn read(
    rule: &Rule,
    block: usize,
    table: &Table,
    rows: &Range<usize>,
    draft: &mut FormDraft,
    tally: &mut Tally,
    findings: &mut Vec<Finding>,
) {
    let labels = labels(rule, table, rows);
    let in_part = |c: &Cell| rows.contains(&c.rows.start);
    let mut taken: Vec<usize> = labels.keys().copied().collect();
    for (label, field) in &labels {
        tally.mark(block, *label, Use::Head);
        if let Some(cell) = table.cells.get(*label)
            && label_of(rule, cell).is_none()
        {
            let subject = format!("{} → {}", one_line(&cell.text()), field.name());
            findings.push(Finding::new(
                Code::ColumnInferred,
                subject,
                cell.place.clone(),
            ));
        }
    }
    // The heads of the year grid.
    let mut year_cells: Vec<(Range<usize>, i32)> = Vec::new();
    let mut year_start = None;
    for (i, cell) in table.cells.iter().enumerate().filter(|(_, c)| in_part(c)) {
        let (rest, years) = without_years(&cell.text());
        if let ([year], true) = (
            years.as_slice(),
            ["", "末", "まで"].contains(&rest.as_str()),
        ) {
            let row_has_more = table
                .cells
                .iter()
                .filter(|c| c.rows.start == cell.rows.start && in_part(c))
                .filter(|c| {
                    let (rest, years) = without_years(&c.text());
                    years.len() == 1 && rest.is_empty()
                });
            if row_has_more.count() >= 2 {
                year_cells.push((cell.cols.clone(), *year));
                year_start.get_or_insert(cell.rows.start);
                tally.mark(block, i, Use::Head);
                taken.push(i);
            }
        }
    }
    if !year_cells.is_empty() {
        draft.years = year_cells;
    }
    // Rows of the year grid: a label with one cell a year.
    for (label, field) in labels.iter().filter(|(_, f)| **f != Field::Year) {
        let Some(head) = table.cells.get(*label).filter(|l| heads_years(*field, l)) else {
            continue;
        };
        if draft.years.is_empty() || year_start.is_some_and(|s| head.rows.start <= s) {
            continue;
        }
        let values: Vec<usize> = right_of(table, head, &taken);
        let filled: Vec<usize> = values
            .iter()
            .copied()
            .filter(|v| table.cells.get(*v).is_some_and(|c| !c.is_empty()))
            .collect();
        for value in &values {
            taken.push(*value);
        }
        let texts: BTreeSet<String> = filled
            .iter()
            .filter_map(|v| table.cells.get(*v))
            .map(|c| key(&c.text()))
            .collect();
        let uniform = texts.len() == 1;
        for (position, value) in filled.iter().enumerate() {
            let Some(cell) = table.cells.get(*value) else {
                continue;
            };
            let years = years_under(
                table,
                head,
                cell,
                position,
                filled.len(),
                uniform,
                &draft.years,
            );
            if years.is_empty() {
                continue; // Stays unread: coverage makes it a finding.
            }
            tally.mark(block, *value, Use::Field);
            let entry = draft.yearly.entry(*field).or_default();
            entry.extend(years.into_iter().map(|y| (y, part(block, cell))));
        }
        draft.last = None;
    }
    // The cell right of a label.
    for (label, field) in plain(table, &labels, draft) {
        let Some(head) = table.cells.get(label) else {
            continue;
        };
        for value in right_of(table, head, &taken).into_iter().take(1) {
            own(
                rule, draft, field, head, block, table, value, tally, &mut taken,
            );
        }
        let owner = draft.owner(field, &head.text());
        draft
            .fields
            .entry(owner)
            .or_insert_with(|| (head.text(), Vec::new()));
    }
    // The cells below a label that has none, or an empty one, beside it.
    for (label, field) in plain(table, &labels, draft) {
        let Some(head) = table.cells.get(label) else {
            continue;
        };
        let owner = draft.owner(field, &head.text());
        let empty = draft.fields.get(&owner).is_none_or(|(_, parts)| {
            parts
                .iter()
                .all(|p| p.lines.iter().all(|l| l.text.trim().is_empty()))
        });
        if !empty {
            continue;
        }
        let below: Vec<usize> = below(table, head, rows, &taken);
        for value in below {
            own(
                rule, draft, field, head, block, table, value, tally, &mut taken,
            );
        }
    }
    rest(
        rule, block, table, rows, &labels, draft, tally, &mut taken, findings,
    );
}

fn plain(table: &Table, labels: &BTreeMap<usize, Field>, draft: &FormDraft) -> Vec<(usize, Field)> {
    labels
        .iter()
        .filter(|(l, f)| {
            let grid = table.cells.get(**l).is_some_and(|l| heads_years(**f, l));
            let read_as_years = grid && draft.yearly.contains_key(*f);
            !matches!(f, Field::Group | Field::Year) && !read_as_years
        })
        .map(|(l, f)| (*l, *f))
        .collect()
}

/// Cells that nothing owns yet: text further right in a label's row, or above all labels the rest of what a page break
/// cut.
#[expect(
    clippy::too_many_arguments,
    reason = "a step of `read`, split off for its length"
)]
fn rest(
    rule: &Rule,
    block: usize,
    table: &Table,
    rows: &Range<usize>,
    labels: &BTreeMap<usize, Field>,
    draft: &mut FormDraft,
    tally: &mut Tally,
    taken: &mut Vec<usize>,
    findings: &mut Vec<Finding>,
) {
    let first_label = labels
        .keys()
        .filter_map(|l| table.cells.get(*l))
        .map(|c| c.rows.start)
        .min()
        .unwrap_or(usize::MAX);
    for (i, cell) in table.cells.iter().enumerate() {
        if !rows.contains(&cell.rows.start)
            || cell.is_empty()
            || taken.contains(&i)
            || tally.is_used(block, i)
        {
            continue;
        }
        let owner = labels
            .iter()
            .filter(|(_, f)| !matches!(f, Field::Group | Field::Year))
            .filter_map(|(l, f)| Some((table.cells.get(*l)?, *f)))
            .filter(|(l, _)| overlap(&l.rows, &cell.rows) && l.cols.end <= cell.cols.start)
            .max_by_key(|(l, _)| l.cols.end);
        match owner {
            Some((head, field)) => own(rule, draft, field, head, block, table, i, tally, taken),
            None if cell.rows.start < first_label => {
                if let Some(last) = draft.last {
                    findings.push(Finding::new(
                        Code::RowDoubtful,
                        super::tally::shortened(&cell.text()),
                        cell.place.clone(),
                    ));
                    let head = draft
                        .fields
                        .get(&last)
                        .map(|(h, _)| h.clone())
                        .unwrap_or_default();
                    draft
                        .fields
                        .entry(last)
                        .or_insert((head, Vec::new()))
                        .1
                        .push(part(block, cell));
                    tally.mark(block, i, Use::Field);
                    taken.push(i);
                }
            }
            None => unknown_label(block, table, i, draft, tally, taken, findings),
        }
    }
}

/// A short text with cells beside it that nothing owns: a label the rule does not name, kept with its values. Anything
/// else stays unread, and coverage makes it a finding.
fn unknown_label(
    block: usize,
    table: &Table,
    label: usize,
    draft: &mut FormDraft,
    tally: &mut Tally,
    taken: &mut Vec<usize>,
    findings: &mut Vec<Finding>,
) {
    let Some(head) = table.cells.get(label) else {
        return;
    };
    if key(&head.text()).chars().count() > 14 {
        return;
    }
    taken.push(label);
    let values = right_of(table, head, taken);
    if !values
        .iter()
        .any(|v| table.cells.get(*v).is_some_and(|c| !c.is_empty()))
    {
        return;
    }
    tally.mark(block, label, Use::Head);
    findings.push(Finding::new(
        Code::ColumnUnknown,
        one_line(&head.text()),
        head.place.clone(),
    ));
    for value in values {
        let Some(cell) = table.cells.get(value) else {
            continue;
        };
        taken.push(value);
        if cell.is_empty() {
            continue;
        }
        tally.mark(block, value, Use::Extra);
        let years: Vec<i32> = draft
            .years
            .iter()
            .filter(|(cols, _)| overlap(cols, &cell.cols))
            .map(|(_, y)| *y)
            .collect();
        let year = match years.as_slice() {
            [one] if table.origin != GridOrigin::Separated => Some(*one),
            _ => None,
        };
        draft
            .extra
            .push((one_line(&head.text()), year, part(block, cell)));
    }
}

fn part(block: usize, cell: &Cell) -> Part {
    Part {
        block,
        lines: cell.lines.clone(),
        place: cell.place.clone(),
        number: cell.number,
    }
}

#[expect(clippy::too_many_arguments, reason = "a step of `read`")]
fn own(
    rule: &Rule,
    draft: &mut FormDraft,
    field: Field,
    head: &Cell,
    block: usize,
    table: &Table,
    value: usize,
    tally: &mut Tally,
    taken: &mut Vec<usize>,
) {
    let Some(cell) = table.cells.get(value) else {
        return;
    };
    taken.push(value);
    if cell.is_empty() {
        return;
    }
    tally.mark(block, value, Use::Field);
    draft.last = Some(draft.owner(field, &head.text()));
    for (inner, label, lines) in pieces(rule, table.origin, cell) {
        let label = label.unwrap_or_else(|| head.text());
        let owner = draft.owner(inner.unwrap_or(field), &label);
        let piece = Part {
            block,
            lines,
            place: cell.place.clone(),
            number: cell.number,
        };
        draft
            .fields
            .entry(owner)
            .or_insert_with(|| (label, Vec::new()))
            .1
            .push(piece);
    }
}

/// The years a cell of the grid belongs to: those it stands under; in a dump, where columns have slid, by order, and
/// the only text of a row to all of them.
fn years_under(
    table: &Table,
    head: &Cell,
    cell: &Cell,
    position: usize,
    count: usize,
    uniform: bool,
    years: &[(Range<usize>, i32)],
) -> Vec<i32> {
    if table.origin != GridOrigin::Separated {
        return years
            .iter()
            .filter(|(cols, _)| overlap(cols, &cell.cols))
            .map(|(_, y)| *y)
            .collect();
    }
    if count == 1 || (count > years.len() && uniform) {
        return years.iter().map(|(_, y)| *y).collect();
    }
    if count == years.len() {
        return years.get(position).map(|(_, y)| *y).into_iter().collect();
    }
    let offset = cell.cols.start.saturating_sub(head.cols.end);
    years.get(offset).map(|(_, y)| *y).into_iter().collect()
}

/// The record of a form.
pub(super) fn record(
    shared: &Shared,
    draft: &FormDraft,
    path: Vec<String>,
    tally: &mut Tally,
    findings: &mut Vec<Finding>,
) -> Record {
    let mut filling = Filling::default();
    filling.record.path = path;
    let rated = |of: Field| of == Field::Ratings;
    let several = draft.fields.keys().filter(|(of, _)| rated(*of)).count() > 1;
    for ((field, _), (head, parts)) in &draft.fields {
        if *field == Field::Hierarchy {
            let headings = parts
                .iter()
                .map(|p| one_line(&text_of(std::slice::from_ref(p))));
            filling.record.path.extend(headings);
            continue;
        }
        let known = filling.record.ratings.len();
        filling.fill(shared, *field, (head, year_of(head)), parts, findings);
        if rated(*field) {
            let head = one_line(head);
            filling.rated_as(shared, known, &head, Some(&head).filter(|_| several));
        }
    }
    for (field, cells) in &draft.yearly {
        for (year, part) in cells {
            let text = text_of(std::slice::from_ref(part));
            let record = &mut filling.record;
            let into = match field {
                Field::YearlyGoals => &mut record.yearly_goals,
                Field::YearlyValues => &mut record.yearly_values,
                Field::Plans => &mut record.plans,
                Field::Results => &mut record.results,
                _ => &mut record.schedule.years,
            };
            add_year(into, *year, &text);
            filling.place(field.name(), std::slice::from_ref(part));
            filling.store(field.name(), *year, part.number);
        }
    }
    for (head, year, part) in &draft.extra {
        let head = year.map_or_else(|| head.clone(), |y| format!("{head} {y}"));
        extra(
            &mut filling.record,
            &head,
            &text_of(std::slice::from_ref(part)),
        );
        filling.place("extra", std::slice::from_ref(part));
    }
    let mut start = draft.start.clone().unwrap_or(Place::File);
    match &draft.heading {
        Some(heading) => {
            filling.record.no.clone_from(&heading.no);
            if filling.record.item.is_none() {
                filling.record.item = Some(heading.item.clone());
            }
            if heading.place.page() == start.page() {
                start = super::spot::around(&[&heading.place, &start]);
            }
            if let Some((block, cell)) = heading.cell {
                tally.mark(block, cell, Use::Field);
            }
            filling
                .record
                .source
                .cells
                .insert("item".into(), super::spot::spot(&heading.place));
        }
        None if filling.record.item.is_none() => {
            findings.push(Finding::new(
                Code::RowDoubtful,
                "様式の見出し",
                start.clone(),
            ));
        }
        None => {}
    }
    filling.finish(shared, &start)
}
