//! Applying decisions to what was read.

use super::{CellDecision, Decisions, FindingKey, RowKey};
use crate::document::Place;
use crate::finding::{Code, Finding, Lang};
use crate::intake;
use crate::japanese::{numbers, text};
use crate::reconcile::printed;
use crate::record::{DocumentInfo, FindingOut, Output, Rating, Record};
use crate::review;
use serde_json::Value;
use std::collections::BTreeMap;

/// Rows by document and printed words.
pub struct Rows {
    rows: BTreeMap<(String, String), Vec<usize>>,
}

impl Rows {
    /// Indexes the records of a run.
    pub fn of(documents: &[DocumentInfo], records: &[Record]) -> Rows {
        let hashes: BTreeMap<&str, String> = documents
            .iter()
            .map(|d| (d.id.as_str(), intake::id(&d.sha256)))
            .collect();
        let mut rows: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            if let Some(hash) = hashes.get(record.document.as_str()) {
                let key = (hash.clone(), text::key(&review::row_text(record)));
                rows.entry(key).or_default().push(index);
            }
        }
        Rows { rows }
    }

    /// Indices of the records a key names: several where each department or KPI has a row, and in copies of a file.
    pub fn find(&self, key: &RowKey) -> Vec<usize> {
        let key = (key.document.clone(), text::key(&key.item));
        self.rows.get(&key).cloned().unwrap_or_default()
    }
}

/// Corrects cells and settles findings; what no longer fits becomes a finding of its document.
pub fn apply(output: &mut Output, decisions: &Decisions, lang: Lang) {
    if decisions.is_empty() {
        return;
    }
    let rows = Rows::of(&output.documents, &output.records);
    let mut unfit: Vec<(&RowKey, String)> = Vec::new();
    for cell in &decisions.cells {
        if !correct(output, &rows, cell) {
            let words = format!("{} {}: {}", cell.row.item, cell.field, cell.was);
            unfit.push((&cell.row, words));
        }
    }
    // Corrections may have changed a row's words: pairs may name them as read, or as corrected.
    let rows_now = Rows::of(&output.documents, &output.records);
    for key in decisions.pairs.iter().flat_map(|p| [&p.a, &p.b]) {
        if rows.find(key).is_empty() && rows_now.find(key).is_empty() {
            unfit.push((key, key.item.clone()));
        }
    }
    let unfit_rows: Vec<(FindingKey, String)> = unfit
        .into_iter()
        .map(|(row, words)| (of_document(row), words))
        .collect();
    let mut all = unfit_rows;
    for decision in &decisions.findings {
        if !settle(output, &decision.finding, &decision.answer) {
            let key = &decision.finding;
            let words = [&key.code, &key.place, &key.subject];
            let words = words.map(String::as_str).join(" ");
            all.push((key.clone(), words.trim().to_string()));
        }
    }
    for (key, words) in all {
        tell(output, &key, &words, lang);
    }
}

fn of_document(row: &RowKey) -> FindingKey {
    FindingKey {
        document: row.document.clone(),
        file: row.file.clone(),
        ..FindingKey::default()
    }
}

/// Puts the right text into the rows that have the wrong one. Whether it fitted anywhere.
fn correct(output: &mut Output, rows: &Rows, cell: &CellDecision) -> bool {
    let was = text::key(&cell.was);
    let right = text::key(&cell.text);
    let mut fitted = false;
    for index in rows.find(&cell.row) {
        let Some(record) = output.records.get(index) else {
            continue;
        };
        let fields = printed(record);
        let read = fields.iter().find(|(field, _)| *field == cell.field);
        let read = read.map_or("", |(_, text)| text.as_str());
        if text::key(read) == right {
            // Read rightly by now.
            fitted = true;
        } else if text::key(read) == was
            && let Some(corrected) = corrected(record, read, cell, &output.records)
            && let Some(place) = output.records.get_mut(index)
        {
            *place = corrected;
            fitted = true;
        }
    }
    fitted
}

/// The record with the right text in place; `None` for a field that is no text (arrows).
fn corrected(record: &Record, read: &str, cell: &CellDecision, all: &[Record]) -> Option<Record> {
    let mut parts = cell.field.split('.');
    let name = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let list = |separator: &str| -> Value {
        let parts = cell.text.split(separator).map(str::trim);
        parts.filter(|p| !p.is_empty()).map(Value::from).collect()
    };
    let mut value = serde_json::to_value(record).ok()?;
    let fields = value.as_object_mut()?;
    match (name, rest.as_slice()) {
        ("departments" | "related_departments" | "flags", []) => {
            fields.insert(name.to_string(), list("、"));
        }
        ("path", []) => {
            fields.insert(name.to_string(), list(" > "));
        }
        ("ratings", _) => {
            let ratings = ratings(&cell.text, record, all);
            fields.insert(name.to_string(), serde_json::to_value(ratings).ok()?);
        }
        ("schedule", ["years", year]) => {
            fields
                .get_mut(name)?
                .get_mut("years")?
                .as_object_mut()?
                .insert((*year).to_string(), cell.text.clone().into());
        }
        ("plans" | "results" | "yearly_goals" | "yearly_values", [year]) => {
            fields
                .get_mut(name)?
                .as_object_mut()?
                .insert((*year).to_string(), cell.text.clone().into());
        }
        ("schedule", _) => return None,
        // The summary is of one year; its name may tell which.
        (_, [] | [_]) => {
            fields.insert(name.to_string(), cell.text.clone().into());
        }
        _ => return None,
    }
    let mut corrected: Record = serde_json::from_value(value).ok()?;
    if let (Some(of_field), [year]) = (corrected.numbers.get_mut(name), rest.as_slice()) {
        match numbers::whole_number(&cell.text) {
            Some(number) => of_field.insert((*year).to_string(), number),
            None => of_field.remove(*year),
        };
    }
    corrected
        .raw
        .entry(cell.field.clone())
        .or_insert_with(|| read.to_string());
    Some(corrected)
}

/// Ratings from their text; level and meaning are those the same mark has elsewhere in the document.
fn ratings(text: &str, record: &Record, all: &[Record]) -> Vec<Rating> {
    let known = |raw: &str| {
        let own = all.iter().filter(|r| r.document == record.document);
        own.flat_map(|r| &r.ratings).find(|r| r.raw == raw)
    };
    let rating = |department: Option<&str>, raw: &str| Rating {
        department: department.map(str::to_string),
        raw: raw.trim().to_string(),
        level: known(raw.trim()).and_then(|r| r.level),
        meaning: known(raw.trim()).and_then(|r| r.meaning.clone()),
        ..Rating::default()
    };
    let mut parts = text.split('【');
    let bare = parts.next().map(str::trim).filter(|t| !t.is_empty());
    let mut ratings: Vec<Rating> = bare.map(|raw| rating(None, raw)).into_iter().collect();
    ratings.extend(parts.filter_map(|part| {
        let (department, raw) = part.split_once('】')?;
        Some(rating(Some(department.trim()), raw))
    }));
    if ratings.len() == record.ratings.len() {
        // A mark that is corrected rates what it rated before.
        for (corrected, read) in ratings.iter_mut().zip(&record.ratings) {
            corrected.axis.clone_from(&read.axis);
        }
    }
    ratings
}

/// Marks the finding as settled. Whether it is there.
fn settle(output: &mut Output, key: &FindingKey, answer: &str) -> bool {
    let is = |f: &FindingOut| {
        f.code == key.code
            && f.subject == key.subject
            && review::place(f.place.as_ref()) == key.place
    };
    let mut settled = false;
    for document in output.documents.iter_mut() {
        if intake::id(&document.sha256) != key.document {
            continue;
        }
        for finding in document.findings.iter_mut().filter(|f| is(f)) {
            finding.settled = Some(answer.to_string());
            settled = true;
        }
    }
    settled
}

/// Tells of a decision that no longer fits, at its document, or at the one that has taken its file name.
fn tell(output: &mut Output, key: &FindingKey, words: &str, lang: Lang) {
    let named = |d: &DocumentInfo| file_name(&d.path) == file_name(&key.file);
    let same = |d: &DocumentInfo| intake::id(&d.sha256) == key.document;
    let at = output
        .documents
        .iter()
        .position(same)
        .or_else(|| output.documents.iter().position(named));
    if let Some(document) = at.and_then(|at| output.documents.get_mut(at)) {
        let finding = Finding::new(Code::DecisionUnfit, words, Place::File);
        let finding = FindingOut::of(&finding, lang);
        if !document.findings.contains(&finding) {
            document.findings.push(finding);
        }
    }
}

/// Files that decisions name and that are not in this run, under this content or this name: their decisions are kept
/// for another run.
pub fn absent(documents: &[DocumentInfo], decisions: &Decisions) -> Vec<String> {
    let pairs = decisions.pairs.iter().flat_map(|p| [&p.a, &p.b]);
    let rows = pairs.chain(decisions.cells.iter().map(|c| &c.row));
    let rows = rows.map(|r| (&r.document, &r.file));
    let findings = decisions.findings.iter();
    let all = rows.chain(findings.map(|f| (&f.finding.document, &f.finding.file)));
    let mut files: Vec<String> = all
        .filter(|(document, file)| {
            !documents.iter().any(|d| {
                intake::id(&d.sha256) == **document || file_name(&d.path) == file_name(file)
            })
        })
        .map(|(document, file)| if file.is_empty() { document } else { file })
        .cloned()
        .collect();
    files.sort();
    files.dedup();
    files
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}
