//! Rules: what a format's columns, labels and marks mean. [`Document`] → records.
//!
//! ```text
//! rule.toml ─written→ RuleFile ─checked→ Rule
//! Document ─detect→ Rule ─repair (dumps)→ Document ─legend→ Rule with the printed scale ─walk→ rows and forms ─rows, form→ drafts ─build→ records
//!                                                   └ head: columns and their roles → lattice: rows
//! ```

mod aside;
mod beside;
mod build;
pub mod checked;
mod checker;
mod checks;
mod content;
mod continuation;
pub mod detect;
pub mod draft;
mod error;
pub mod examples;
mod facts;
mod fields;
mod filling;
mod form;
pub mod head;
mod heading;
mod infer;
mod join;
mod keyed;
mod label;
pub mod lattice;
mod legend;
mod patterns;
mod repair;
mod rows;
mod scale;
mod schedule;
pub mod schema;
mod section;
mod sense;
mod set;
mod sketch;
mod spot;
mod steps;
mod tally;
#[cfg(test)]
mod tests;
mod walk;
pub mod written;

pub use checked::Rule;
pub use error::{RuleError, Words};
pub use set::RuleSet;

use crate::document::{Block, Document, Place};
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::record::{Coverage, Municipality, Period, Record};
use build::Shared;
use facts::TextLine;
use heading::Entry;
use keyed::Keyed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use walk::Walk;
use written::Keep;

/// What is known of a document besides its content.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// Path as given, for municipality names in file and folder names.
    pub path: String,
    /// Municipality given by the user ("府中市" or "東京都府中市").
    pub municipality: Option<String>,
}

/// What a rule read from a document. `records[i].document` and `records[i].source.file` are left empty: the pipeline
/// fills them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Id of the rule, `None` where none fits.
    pub rule: Option<String>,
    /// The municipality.
    pub municipality: Option<Municipality>,
    /// Printed title.
    pub title: Option<String>,
    /// plan, progress, …
    pub document_kind: Option<String>,
    /// Western fiscal year reported on.
    pub fiscal_year: Option<i32>,
    /// Years covered.
    pub period: Option<Period>,
    /// The records, in document order.
    pub records: Vec<Record>,
    /// What to review.
    pub findings: Vec<Finding>,
    /// Where every character of the table regions went.
    pub coverage: Coverage,
}

/// Chooses the rule that fits and reads the document with it.
pub fn apply(rules: &RuleSet, document: &Document, circumstances: &Circumstances) -> Reading {
    let document = &*beside::parted(document);
    let lines = front(document);
    let mut reading = Reading {
        title: facts::title(None, &lines),
        ..Reading::default()
    };
    let tables = keyed(document);
    match detect::choose(
        rules.rules(),
        &tables,
        reading.title.as_deref(),
        &mut reading.findings,
    ) {
        Some(rule) => read_with(rule, document, circumstances, &mut reading),
        None => without_rule(
            rules,
            document,
            &tables,
            circumstances,
            &lines,
            &mut reading,
        ),
    }
    reading
}

/// Reads a document that no rule fits: with the vocabulary where it shows enough of a plan, else not at all.
fn without_rule(
    rules: &RuleSet,
    document: &Document,
    tables: &[Keyed<'_>],
    circumstances: &Circumstances,
    lines: &[TextLine],
    reading: &mut Reading,
) {
    let title = reading.title.clone();
    let (shapes, heads) = sketch::completed(rules.shapes(), tables);
    // Heads that the vocabulary has, or a title that speaks of reform: cells alone make no plan.
    let plain = detect::shape(rules.shapes(), tables, title.as_deref());
    let reform = |shape: &Rule| {
        let patterns = shape.evidence.iter().flat_map(|e| &e.titles);
        let title = title.as_deref().map(key).unwrap_or_default();
        patterns.into_iter().any(|p| p.is_match(&title))
    };
    let shape = detect::shape(&shapes, tables, title.as_deref())
        .filter(|shape| plain.is_some() || reform(shape));
    match shape {
        Some(shape) => {
            for (head, guess) in &heads.guessed {
                let subject = format!("{head} → {}", guess.field.name());
                let place = guess.place.clone();
                reading
                    .findings
                    .push(Finding::new(Code::ColumnInferred, subject, place));
            }
            read_with(shape, document, circumstances, reading);
            reading.rule = None;
            reading
                .findings
                .insert(0, Finding::new(Code::RuleVocabulary, "", Place::File));
        }
        None => {
            reading
                .findings
                .push(Finding::new(Code::RuleNone, "", Place::File));
            reading.municipality = facts::municipality(
                circumstances,
                reading.title.as_deref(),
                lines,
                &mut reading.findings,
            );
            reading.period = facts::period(reading.title.as_deref(), lines, &[]);
            reading.coverage = tally::Tally::default().coverage(document, &mut reading.findings);
        }
    }
}

/// How well each rule fits a document, the best first, then those that lack least: the rules of the set, then reading without one (an empty id).
pub fn fits(rules: &RuleSet, document: &Document) -> Vec<detect::Fit> {
    let title = facts::title(None, &front(document));
    let tables = keyed(document);
    let fit = |r: &Rule| detect::fit(r, &tables, title.as_deref());
    let mut fits: Vec<detect::Fit> = rules.rules().iter().map(fit).collect();
    let order = |fit: &detect::Fit| (std::cmp::Reverse(fit.score), fit.missing.len());
    fits.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.rule.cmp(&b.rule)));
    let bare = rules.shapes().iter().map(fit).max_by_key(|f| f.score);
    fits.extend(bare);
    fits
}

/// The tables of a document with the keys of their cells.
fn keyed(document: &Document) -> Vec<Keyed<'_>> {
    let tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.map(Keyed::of).collect()
}

/// Lines outside tables, before any rule is known.
fn front(document: &Document) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        let (text, heading) = match block {
            Block::Heading(text) => (text, true),
            Block::Paragraph(text) => (text, false),
            Block::Table(_) => continue, // Texts in tables are read when the rule is known.
        };
        lines.extend(text.text().split('\n').map(|line| TextLine {
            text: line.to_string(),
            level: text.level.filter(|_| heading),
            heading,
            page: text.place.page(),
            after_records: false,
        }));
    }
    lines
}

fn read_with(
    rule: &Rule,
    document: &Document,
    circumstances: &Circumstances,
    reading: &mut Reading,
) {
    let repaired = repair::by_rule(rule, document, &mut reading.findings);
    let document = &*repaired;
    let legends = legend::find(rule, document);
    let scales = scale::Scales::of(rule, &legends);
    let rule = &*scale::printed(rule, &legends, &mut reading.findings);
    let walk = Walk::through(rule, document, &legends);
    let repeated = walk.repeated_ratings();
    let (mut tally, mut findings) = (walk.tally, walk.findings);
    let columns: Vec<i32> = walk.years.iter().copied().collect();
    let results = &walk.results;
    reading.rule = Some(rule.id.clone());
    reading.document_kind = Some(rule.kind.clone());
    reading.title = facts::title(Some(rule), &walk.lines);
    let title = reading.title.clone();
    reading.municipality = facts::municipality(
        circumstances,
        title.as_deref(),
        &walk.lines,
        &mut reading.findings,
    );
    let of_sections = walk.collector.drafts.iter().map(|d| d.year);
    let of_sections = of_sections
        .chain(walk.forms.iter().map(|f| f.year))
        .flatten();
    let told = results.iter().copied().max().or(of_sections.max());
    reading.fiscal_year = facts::fiscal_year(&rule.kind, title.as_deref(), &walk.lines, told);
    reading.period = facts::period(title.as_deref(), &walk.lines, &columns);
    let shared = Shared {
        rule,
        document,
        municipality: reading.municipality.as_ref().map(|m| m.name.clone()),
        fiscal_year: reading.fiscal_year,
        scales,
        repeated,
    };
    let paths: Vec<&[Entry]> = walk
        .collector
        .drafts
        .iter()
        .map(|d| d.path.as_slice())
        .chain(walk.forms.iter().map(|f| f.path.as_slice()))
        .collect();
    let chapters = chapters(rule, &paths);
    let path_of = |entries: &[Entry]| -> Vec<String> {
        entries
            .iter()
            .filter(|e| !chapters.contains(&e.level))
            .map(|e| e.text.clone())
            .collect()
    };
    let titled = title.as_deref().and_then(facts::reported_year);
    for draft in &walk.collector.drafts {
        // A report of which no title names a year, bound of tables that do.
        let of_heads = || draft.reports_on().filter(|_| titled.is_none());
        reading.records.extend(build::record(
            &shared.of_year(draft.year.or_else(of_heads)),
            draft,
            path_of(&draft.path),
            &mut tally,
            &mut findings,
        ));
    }
    for draft in &walk.forms {
        reading.records.push(form::record(
            &shared.of_year(draft.year),
            draft,
            path_of(&draft.path),
            &mut tally,
            &mut findings,
        ));
    }
    scale::settle(rule, &mut reading.records);
    reading
        .findings
        .extend(checks::number_gaps(&reading.records, document));
    if let Some(period) = facts::printed_period(title.as_deref(), &walk.lines) {
        let outside = checks::years_outside(&reading.records, period, document);
        reading.findings.extend(outside);
    }
    reading.findings.extend(findings);
    if reading.records.is_empty() {
        reading
            .findings
            .push(Finding::new(Code::NoRecords, "", Place::File));
    }
    reading.coverage = tally.coverage(document, &mut reading.findings);
}

/// Levels that are no part of the path: chapters, and those of which all records stand under the same one.
fn chapters(rule: &Rule, paths: &[&[Entry]]) -> BTreeSet<usize> {
    let mut texts: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for entry in paths.iter().flat_map(|p| p.iter()) {
        texts.entry(entry.level).or_default().insert(&entry.text);
    }
    let is_chapter = |i: usize, keep: Keep| match keep {
        Keep::Path => false,
        Keep::Never => true,
        Keep::Varies => texts.get(&i).is_none_or(|t| t.len() < 2),
    };
    rule.levels
        .iter()
        .enumerate()
        .filter(|(i, l)| is_chapter(*i, l.keep))
        .map(|(i, _)| i)
        .collect()
}
