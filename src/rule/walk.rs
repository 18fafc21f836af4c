//! The way through a document with one rule: blocks in reading order → drafts of records.

mod forms;

use super::aside::{is_banner, is_contents};
use super::checked::Rule;
use super::continuation::{Standing, edges};
use super::facts::TextLine;
use super::fields::may_repeat;
use super::form::{FormDraft, FormHeading};
use super::head::{Band, Role, bands};
use super::heading::{Entry, Path, half_width, heading_of};
use super::keyed::Keyed;
use super::lattice::{Row, rows};
use super::legend::Legend;
use super::rows::{Above, Collector};
use super::section::Section;
use super::tally::{Tally, Use};
use super::written::Field;
use crate::document::{Block, Document, Line, Place, Table, TextBlock, join_lines};
use crate::finding::{Code, Finding};
use crate::japanese::{clean, key};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

static UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"単位[::]\s*([^)\s]+)").ok());

/// A rule on its way through a document.
pub(super) struct Walk<'a> {
    rule: &'a Rule,
    document: &'a Document,
    path: Path,
    /// Heads in force, and where their columns stand.
    band: Option<Standing>,
    unit: Option<String>,
    /// The section of the document, and the year it reports on.
    section: Section,
    heading: Option<FormHeading>,
    heading_used: bool,
    /// Records of tables.
    pub collector: Collector,
    /// Records of forms.
    pub forms: Vec<FormDraft>,
    /// Where the characters went.
    pub tally: Tally,
    /// What to review.
    pub findings: Vec<Finding>,
    /// Text outside records.
    pub lines: Vec<TextLine>,
    /// Years of year columns.
    pub years: BTreeSet<i32>,
    /// Years of results columns.
    pub results: BTreeSet<i32>,
    unknown: BTreeSet<String>,
    /// Tables that are legends.
    legends: BTreeSet<usize>,
}

impl<'a> Walk<'a> {
    /// Goes through the whole document.
    pub(super) fn through(rule: &'a Rule, document: &'a Document, legends: &[Legend]) -> Walk<'a> {
        let mut walk = Walk {
            rule,
            document,
            path: Path::default(),
            band: None,
            unit: None,
            section: Section::default(),
            heading: None,
            heading_used: false,
            collector: Collector::default(),
            forms: Vec::new(),
            tally: Tally::default(),
            findings: Vec::new(),
            lines: Vec::new(),
            years: BTreeSet::new(),
            results: BTreeSet::new(),
            unknown: BTreeSet::new(),
            legends: legends.iter().filter_map(|l| l.table).collect(),
        };
        for (i, block) in document.blocks.iter().enumerate() {
            if walk.section.come_to(block.place()) {
                walk.path.leave();
            }
            match block {
                Block::Heading(text) => walk.text(text, true, i),
                Block::Paragraph(text) => walk.text(text, false, i),
                Block::Table(table) => walk.table(i, table),
            }
        }
        walk.collector.finish(rule);
        walk.note_filled();
        walk
    }

    /// Texts of rating cells, as keys, that more than one of them holds.
    pub(super) fn repeated_ratings(&self) -> BTreeSet<String> {
        let rows = self.collector.drafts.iter().flat_map(|d| &d.rows);
        let mut cells: BTreeMap<(usize, usize), String> = BTreeMap::new();
        for row in rows {
            for (_, role, slot) in row.with_roles() {
                if role == Role::Field(Field::Ratings) && !slot.is_empty() {
                    cells.insert((row.block, slot.cell), slot.key());
                }
            }
        }
        let of_forms = self.forms.iter().flat_map(|f| f.texts(Field::Ratings));
        let mut once: BTreeSet<String> = BTreeSet::new();
        let texts = cells.into_values().chain(of_forms);
        let again = texts.filter(|t| may_repeat(t) && !once.insert(t.clone()));
        again.collect()
    }

    /// Tells once a table which blank cells took the text above them.
    fn note_filled(&mut self) {
        let mut tables: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for ((block, _), (head, count)) in &self.collector.filled {
            let columns = tables.entry(*block).or_default();
            columns.push(format!("{head}（{count}）"));
        }
        for (block, columns) in tables {
            let place = self.document.blocks.get(block).map(Block::place);
            let place = place.cloned().unwrap_or(Place::File);
            self.findings
                .push(Finding::new(Code::CellsFilled, columns.join("、"), place));
        }
    }

    fn text(&mut self, text: &TextBlock, heading: bool, block: usize) {
        let lines = self.logical_lines(text);
        let before_table = self
            .document
            .blocks
            .iter()
            .skip(block + 1)
            .find(|b| !matches!(b, Block::Heading(t) | Block::Paragraph(t) if t.furniture))
            .is_some_and(|b| matches!(b, Block::Table(_)));
        let count = lines.len();
        for (i, line) in lines.into_iter().enumerate() {
            let alone = heading || (before_table && i + 1 == count);
            let entry = TextLine {
                text: line,
                level: text.level.filter(|_| heading),
                heading,
                page: text.place.page(),
                after_records: self.has_records(),
            };
            // A page number or running head is never a heading of the path ("- 2 -" begins with a number too).
            if text.furniture {
                self.lines.push(entry);
                continue;
            }
            self.line(entry, alone, &text.place, None);
        }
    }

    /// Lines of a text block: wrapped lines joined, except where the next line begins a heading of its own.
    fn logical_lines(&self, text: &TextBlock) -> Vec<String> {
        let mut groups: Vec<Vec<Line>> = vec![Vec::new()];
        for line in &text.lines {
            let heads_on = self.form_heading(&line.text, &text.place, None).is_some()
                || heading_of(self.rule, &line.text, true).is_some();
            if heads_on && groups.last().is_some_and(|g| !g.is_empty()) {
                groups.push(Vec::new());
            }
            if let Some(group) = groups.last_mut() {
                group.push(line.clone());
            }
        }
        groups
            .iter()
            .flat_map(|g| {
                join_lines(g)
                    .split('\n')
                    .map(String::from)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn has_records(&self) -> bool {
        !self.collector.drafts.is_empty() || !self.forms.is_empty()
    }

    /// A line of text outside records: a heading of the path, a form's heading, a unit, or a note. True for a heading.
    fn line(
        &mut self,
        line: TextLine,
        alone: bool,
        place: &Place,
        cell: Option<(usize, usize)>,
    ) -> bool {
        let folded = half_width(&clean(&line.text));
        if let Some(unit) = UNIT
            .as_ref()
            .and_then(|u| u.captures(&folded))
            .and_then(|c| c.get(1))
        {
            self.unit = Some(unit.as_str().to_string());
        }
        if self.section.line(&line, alone) {
            self.path.leave();
        }
        let form_heading = self.form_heading(&line.text, place, cell);
        let heading = match form_heading {
            Some(found) => {
                self.heading = Some(found);
                self.heading_used = false;
                true
            }
            None => match heading_of(self.rule, &line.text, alone) {
                Some(entry) => {
                    self.path.enter(entry);
                    true
                }
                None => false,
            },
        };
        self.lines.push(line);
        heading
    }

    fn table(&mut self, block: usize, table: &Table) {
        if self.legends.contains(&block) {
            for (i, _) in table.cells.iter().enumerate() {
                self.tally.mark(block, i, Use::Note);
            }
            return;
        }
        if self.rule.form.is_some() {
            self.form_table(block, table);
            return;
        }
        let found = bands(self.rule, &Keyed::of(table));
        if found.is_empty() && self.is_aside(table) {
            self.aside(block, table);
            return;
        }
        for band in &found {
            for row in band.rows.clone() {
                for (i, cell) in table
                    .cells
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.rows.contains(&row))
                {
                    if cell.rows.end <= band.rows.end {
                        self.tally.mark(block, i, Use::Head);
                    }
                }
            }
        }
        let first = found.first().map_or(table.rows, |b| b.rows.start);
        self.rows_before_heads(block, table, 0..first);
        let starts: Vec<usize> = found
            .iter()
            .skip(1)
            .map(|b| b.rows.start)
            .chain([table.rows])
            .collect();
        for (mut band, end) in found.into_iter().zip(starts) {
            let from = band.rows.end;
            if let Some(before) = &self.band {
                band.settle_like(&before.band);
            }
            self.note_columns(&band, table);
            let band = Rc::new(band);
            self.band = Some(Standing {
                band: Rc::clone(&band),
                edges: edges(table),
                cols: table.cols,
            });
            self.body(block, table, from..end, &band);
        }
    }

    /// Rows above the first heads: headings and boxes that share the table's rules, then what goes on from the table
    /// before.
    fn rows_before_heads(&mut self, block: usize, table: &Table, range: Range<usize>) {
        let mut from = range.start;
        while from < range.end && self.banner(block, table, from) {
            from += 1;
        }
        let mut end = range.end;
        // Banners directly above the heads come after the rows that go on.
        while end > from && is_banner(table, end - 1).is_some() {
            end -= 1;
        }
        if from < end
            && let Some(band) = self.band.as_ref().and_then(|b| b.over(table))
        {
            self.body(block, table, from..end, &band);
            from = end;
        }
        for row in from..range.end {
            self.banner(block, table, row);
        }
    }

    /// Takes a row with one text over (nearly) all columns as lines of text.
    fn banner(&mut self, block: usize, table: &Table, row: usize) -> bool {
        let Some(cell) = is_banner(table, row) else {
            return table
                .cells
                .iter()
                .filter(|c| c.rows.contains(&row))
                .all(crate::document::Cell::is_empty);
        };
        self.lines_of_cell(block, table, cell);
        true
    }

    fn lines_of_cell(&mut self, block: usize, table: &Table, cell: usize) {
        if self.tally.is_used(block, cell) {
            return;
        }
        let Some(found) = table.cells.get(cell) else {
            return;
        };
        let mut heading = false;
        for text in found.text().split('\n') {
            let line = TextLine {
                text: text.to_string(),
                level: None,
                heading: false,
                page: found.place.page(),
                after_records: self.has_records(),
            };
            heading |= self.line(line, true, &found.place, Some((block, cell)));
        }
        self.tally
            .mark(block, cell, if heading { Use::Heading } else { Use::Note });
    }

    fn body(&mut self, block: usize, table: &Table, range: Range<usize>, band: &Rc<Band>) {
        let lattice: Vec<Row> = rows(block, table, range, band);
        let mut first = true;
        for mut row in lattice {
            let text_row = is_banner(table, row.row).filter(|cell| self.is_text_row(table, *cell));
            if let Some(cell) = text_row.or_else(|| self.note_row(&row)) {
                if !self.unnumbered(block, table, cell) {
                    self.lines_of_cell(block, table, cell);
                }
                continue;
            }
            row.first = first && !row.is_blank();
            first &= row.is_blank();
            self.section.records_begin(self.rule, &self.lines);
            let above = Above {
                path: &self.path,
                unit: self.unit.as_deref(),
                year: self.section.year,
            };
            self.collector.take(self.rule, row, &above);
        }
    }

    /// Takes a short text in heavy brackets over all columns (【歳入の確保】) as a heading of the rows below it. False for any other.
    fn unnumbered(&mut self, block: usize, table: &Table, cell: usize) -> bool {
        let Some(found) = table.cells.get(cell) else {
            return false;
        };
        let text = clean(&found.text());
        let text = text.trim();
        if !bracketed(text) || self.is_note(text) || heading_of(self.rule, text, false).is_some() {
            return false;
        }
        self.path.enter(Entry {
            level: self.rule.levels.len(),
            text: text.to_string(),
        });
        self.tally.mark(block, cell, Use::Heading);
        true
    }

    /// The cell of a row whose only text is a note, where the names of rows stand.
    fn note_row(&self, row: &Row) -> Option<usize> {
        let mut filled = row.with_roles().filter(|(_, _, slot)| !slot.is_empty());
        let (_, role, slot) = filled.next()?;
        let names = [Field::No, Field::Item, Field::Concrete, Field::Hierarchy];
        let named = matches!(role, Role::Field(field) if names.contains(&field));
        let alone = filled.all(|(_, _, other)| other.cell == slot.cell);
        (named && alone && self.is_note(&slot.text())).then_some(slot.cell)
    }

    /// Whether a text begins as the rule says that notes do.
    fn is_note(&self, text: &str) -> bool {
        let line = half_width(&clean(text.split('\n').next().unwrap_or(text)));
        self.rule.skip_lines.iter().any(|p| p.is_match(&line))
    }

    /// Whether the only text of a row stands over the columns as a heading or note, not in one of them.
    fn is_text_row(&self, table: &Table, cell: usize) -> bool {
        let Some(found) = table.cells.get(cell) else {
            return false;
        };
        let text = found.text();
        let wide = table.cols > 2 && found.cols.len() * 5 >= table.cols * 4;
        let on_sheet = matches!(found.place, Place::Sheet { .. });
        wide || found.cols.start == 0
            && table.cols > 2
            && (on_sheet || !table.origin.has_spans())
            && (self.is_note(&text)
                || bracketed(text.trim())
                || text
                    .split('\n')
                    .next()
                    .is_some_and(|l| heading_of(self.rule, l, false).is_some()))
    }

    fn note_columns(&mut self, band: &Band, table: &Table) {
        for column in &band.columns {
            if let Some(field) = column.inferred
                && self.unknown.insert(key(&column.head))
            {
                let subject = format!("{} → {}", column.head, field.name());
                let place = table.place.clone();
                self.findings
                    .push(Finding::new(Code::ColumnInferred, subject, place));
            }
            match column.role {
                Role::Year(_) => self.years.extend(column.year),
                Role::Field(Field::Results) => self.results.extend(column.year),
                Role::Unknown if self.unknown.insert(key(&column.head)) => {
                    self.findings.push(Finding::new(
                        Code::ColumnUnknown,
                        column.head.clone(),
                        table.place.clone(),
                    ));
                }
                _ => {}
            }
        }
    }

    /// Boxes, legends, notes and contents: tables without heads of which the rule knows that they hold no records, or
    /// that are no tables at all.
    fn is_aside(&self, table: &Table) -> bool {
        let filled: Vec<_> = table.cells.iter().filter(|c| !c.is_empty()).collect();
        let Some(first) = filled.first() else {
            return true;
        };
        let continues = self.band.as_ref().is_some_and(|b| b.over(table).is_some());
        let column: BTreeSet<usize> = filled.iter().map(|c| c.cols.start).collect();
        let boxed = filled.len() == 1 || table.cols == 1 || (column.len() == 1 && !continues);
        let line = half_width(&clean(&first.text()));
        let skipped = self
            .rule
            .skip_tables
            .iter()
            .any(|p| p.is_match(&key(&line)) || p.is_match(&line));
        boxed || skipped || (!continues && is_contents(table))
    }

    fn aside(&mut self, block: usize, table: &Table) {
        let contents = is_contents(table);
        for (i, cell) in table.cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            if contents {
                self.tally.mark(block, i, Use::Note);
            } else {
                self.lines_of_cell(block, table, i);
            }
        }
    }
}

/// Whether a text is one name in heavy brackets (【歳入の確保】).
fn bracketed(text: &str) -> bool {
    text.starts_with('【') && text.ends_with('】') && text.matches('【').count() == 1
}
