//! The way through papers with one form an item.

use super::Walk;
use crate::document::{Cell, Place, Table};
use crate::japanese::key;
use crate::rule::aside::{has_years, is_banner, is_contents};
use crate::rule::form::{self, FormDraft, FormHeading};
use crate::rule::heading::{half_width, heading_of, is_contents_entry, without_bullet};
use crate::rule::label;
use crate::rule::written::Field;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows in which the first label of a table stands again: forms that follow each other without a gap, as in separated values.
fn begin_anew(table: &Table, labels: &BTreeMap<usize, Field>) -> Vec<usize> {
    let cells = labels
        .iter()
        .filter_map(|(l, f)| Some((table.cells.get(*l)?, *f)));
    let Some((first, field)) = cells
        .clone()
        .min_by_key(|(c, _)| (c.rows.start, c.cols.start))
    else {
        return Vec::new();
    };
    let same = |c: &Cell, f: Field| {
        f == field && c.cols.start == first.cols.start && key(&c.text()) == key(&first.text())
    };
    let again = cells.filter(|(c, f)| c.rows.start > first.rows.start && same(c, *f));
    let mut rows: Vec<usize> = again.map(|(c, _)| c.rows.start).collect();
    rows.sort_unstable();
    rows
}

impl Walk<'_> {
    pub(super) fn form_heading(
        &self,
        line: &str,
        place: &Place,
        cell: Option<(usize, usize)>,
    ) -> Option<FormHeading> {
        let form = self.rule.form.as_ref()?;
        let line = without_bullet(line);
        if line.chars().count() > 70 || line.ends_with('。') || is_contents_entry(&line) {
            return None;
        }
        let half = half_width(&line);
        let found = form.headings.iter().find_map(|p| p.captures(&half))?;
        let words = |name: &str| -> Option<String> {
            let group = found.name(name)?;
            let start = half.get(..group.start())?.chars().count();
            Some(
                line.chars()
                    .skip(start)
                    .take(group.as_str().chars().count())
                    .collect::<String>()
                    .trim()
                    .to_string(),
            )
        };
        Some(FormHeading {
            no: words("no"),
            item: words("item")?,
            place: place.clone(),
            cell,
        })
    }

    pub(super) fn form_table(&mut self, block: usize, table: &Table) {
        let labels = label::labels(self.rule, table, &(0..table.rows));
        let open = self.heading.is_some();
        let is_form = labels.len() >= 2 || (!labels.is_empty() && open);
        if !is_form {
            let continues = self.heading_used && open && !is_contents(table) && table.cols > 1;
            if continues && has_years(table) {
                self.form_part(block, table, 0..table.rows);
            } else if self.is_aside(table) || table.cols == 1 {
                self.aside(block, table);
            }
            return;
        }
        let mut start = 0;
        let anew = begin_anew(table, &labels);
        for row in 0..table.rows {
            if anew.contains(&row) && start < row {
                self.form_part(block, table, start..row);
                start = row;
            }
            let Some(cell) = is_banner(table, row).filter(|c| !labels.contains_key(c)) else {
                continue;
            };
            let Some(found) = table.cells.get(cell) else {
                continue;
            };
            let text = found.text();
            let place = Place::File;
            let before_labels = !labels
                .keys()
                .filter_map(|l| table.cells.get(*l))
                .any(|l| (start..row).contains(&l.rows.start));
            let heading = text.split('\n').any(|l| {
                self.form_heading(l, &place, None).is_some()
                    || heading_of(self.rule, l, false).is_some()
            });
            if !heading && !before_labels || found.cols.len() < table.cols {
                continue;
            }
            if start < row {
                self.form_part(block, table, start..row);
            }
            self.lines_of_cell(block, table, cell);
            start = found.rows.end;
        }
        if start < table.rows {
            self.form_part(block, table, start..table.rows);
        }
    }

    fn form_part(&mut self, block: usize, table: &Table, range: Range<usize>) {
        let labels = label::labels(self.rule, table, &range);
        let blank = table
            .cells
            .iter()
            .filter(|c| range.contains(&c.rows.start))
            .all(crate::document::Cell::is_empty);
        if blank {
            return;
        }
        let new = match self.forms.last() {
            None => true,
            Some(draft) => {
                (self.heading.is_some() && !self.heading_used)
                    || form::begins_anew(draft, table, &labels)
            }
        };
        if new {
            let heading = self.heading.clone().filter(|_| !self.heading_used);
            let path = self.path.entries().to_vec();
            self.section.records_begin(self.rule, &self.lines);
            let year = self.section.year;
            self.forms
                .push(FormDraft::new(path, heading, table.place.clone(), year));
            self.heading_used = true;
        }
        if let Some(draft) = self.forms.last_mut() {
            form::read(
                self.rule,
                block,
                table,
                &range,
                draft,
                &mut self.tally,
                &mut self.findings,
            );
            self.years.extend(draft.years());
        }
    }
}
