//! A document as read against its truth: every leaf that differs, and how many do not.

use super::align::align;
use super::corpus::{Entry, Truth, TruthRecord};
use super::flat::{Leaves, field, leaves};
use super::score::{self, Conservation, Score, Share};
use super::text::plain;
use crate::finding::Severity;
use crate::record::{DocumentInfo, Record, Spot};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Shown for what is not there.
pub(super) const NOTHING: &str = "–";
/// The field of a difference that is a whole record.
const RECORD: &str = "(record)";

/// What was read from a document, against its truth.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Path below `documents/`.
    pub document: String,
    /// The format it is printed in, where its truth says so.
    pub format: Option<String>,
    /// Kind of file.
    pub kind: String,
    /// What differs, in the order of the truth.
    pub differences: Vec<Difference>,
    /// Field → how its leaves compare.
    pub tallies: BTreeMap<String, Tally>,
    /// The measures; `None` for a document without truth.
    pub score: Option<Score>,
}

impl Comparison {
    /// The document's total, 0 to 1; `None` without truth.
    pub fn total(&self) -> Option<f64> {
        self.score.as_ref().map(Score::total)
    }

    /// All fields together.
    pub fn tally(&self) -> Tally {
        let mut all = Tally::default();
        self.tallies.values().for_each(|t| all.add(t));
        all
    }
}

/// A leaf that is not as the truth says, or a whole record that is missing or surplus.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Path of the document below `documents/`.
    pub document: String,
    /// "#3 2 押印の見直し": position in the truth, No. and item; empty for the document itself.
    pub record: String,
    /// "results.2023", "ratings[0].raw", "(record)".
    pub field: String,
    /// What the truth says; "–" for nothing.
    pub expected: String,
    /// What was read; "–" for nothing.
    pub got: String,
    /// Where to look.
    pub spot: Option<Spot>,
    /// Why it is accepted, where `known.toml` does.
    pub known: Option<String>,
}

/// How leaves compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// As the truth says.
    pub right: usize,
    /// Another value.
    pub wrong: usize,
    /// In the truth alone.
    pub missing: usize,
    /// Read alone.
    pub surplus: usize,
}

impl Tally {
    /// Adds another one.
    pub fn add(&mut self, other: &Tally) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.surplus += other.surplus;
    }
}

/// Compares a document. `records` are its records as read.
pub(super) fn compare(entry: &Entry, document: &DocumentInfo, records: &[&Record]) -> Comparison {
    let mut out = Comparison {
        document: entry.name.clone(),
        format: None,
        kind: document.kind.clone(),
        differences: Vec::new(),
        tallies: BTreeMap::new(),
        score: None,
    };
    let Some(truth) = &entry.truth else {
        return out;
    };
    out.format.clone_from(&truth.format);
    let facts = compare_facts(&mut out, truth, document);
    let true_records: Vec<&Record> = truth.records.iter().map(|t| &t.record).collect();
    let pairs = align(&true_records, records);
    compare_records(&mut out, truth, records, &pairs);
    out.score = Some(Score {
        facts,
        conservation: Conservation::of(&document.coverage),
        ..score::score(truth, records, &pairs)
    });
    out
}

/// The facts of the document itself. Of a document that was read, no character may be left over.
fn compare_facts(out: &mut Comparison, truth: &Truth, document: &DocumentInfo) -> Share {
    let mut expected = truth.facts.clone();
    let all = facts(document);
    let mut read: Map<String, Value> = all
        .iter()
        .filter(|(name, _)| expected.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    expected.insert("coverage.leftover".into(), json!(0));
    read.insert(
        "coverage.leftover".into(),
        json!(document.coverage.leftover),
    );
    let before = out.differences.len();
    let (t, r) = (
        leaves(&Value::Object(expected)),
        leaves(&Value::Object(read)),
    );
    let n = compare_leaves(out, "", &t, &r, &|_| None);
    let wrong = out.differences.len() - before;
    Share {
        n,
        right: n - wrong,
    }
}

/// The facts of a document as truth files write them.
pub(super) fn facts(d: &DocumentInfo) -> Map<String, Value> {
    let to_review = |severity: &str| severity != Severity::Note.as_str();
    let codes: BTreeSet<&str> = d
        .findings
        .iter()
        .filter(|f| to_review(&f.severity))
        .map(|f| &*f.code)
        .collect();
    let facts = json!({
        "municipality": d.municipality.as_ref().map(|m| &m.name), "title": d.title, "kind": d.document_kind,
        "fiscal_year": d.fiscal_year, "period": d.period, "pages": d.pages, "rule": d.rule, "status": d.status,
        "findings": codes,
    });
    match facts {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn compare_records(
    out: &mut Comparison,
    truth: &Truth,
    records: &[&Record],
    pairs: &[(usize, usize)],
) {
    let read_of: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    let true_of: BTreeSet<usize> = pairs.iter().map(|p| p.1).collect();
    for (i, t) in truth.records.iter().enumerate() {
        if t.optional {
            continue;
        }
        let label = label(i, &t.record);
        match read_of.get(&i) {
            None => whole(out, label.clone(), label, NOTHING.into(), &t.record),
            Some(&j) => compare_record(out, truth, &label, t, records[j]),
        }
    }
    for (j, r) in records.iter().enumerate() {
        if !true_of.contains(&j) {
            // Named by what was read: it has no position in the truth.
            let name = format!("+{}", label(j, r));
            whole(out, name.clone(), NOTHING.into(), name, r);
        }
    }
}

/// A record that stands on one side only.
fn whole(out: &mut Comparison, name: String, expected: String, got: String, record: &Record) {
    let tally = out.tallies.entry(RECORD.into()).or_default();
    match expected.as_str() {
        NOTHING => tally.surplus += 1,
        _ => tally.missing += 1,
    }
    out.differences.push(Difference {
        document: out.document.clone(),
        record: name,
        field: RECORD.into(),
        expected,
        got,
        spot: Some(record.source.spot.clone()).filter(|s| s.page > 0),
        known: None,
    });
}

fn compare_record(out: &mut Comparison, truth: &Truth, label: &str, t: &TruthRecord, r: &Record) {
    out.tallies.entry(RECORD.into()).or_default().right += 1;
    let (mut expected, mut got) = (record_leaves(&t.record), record_leaves(r));
    if t.record.source.spot.page == 0 {
        // A truth written by hand need not say where.
        got.retain(|leaf, _| field(leaf) != "source.page");
    }
    if t.record.source.spot.sheet.is_none() {
        got.remove("source.sheet");
    }
    // What a mark means is read from a legend; the truth need not say it.
    got.retain(|leaf, _| !leaf.ends_with("].meaning") || expected.contains_key(leaf));
    let skipped = |leaf: &String| {
        let name = field(leaf);
        let group = name.split('.').next().unwrap_or(name);
        // A municipality that is not printed is still known from the file's name.
        let skips = |s: &BTreeSet<String>| s.contains(name) || s.contains(group);
        skips(&t.skip) || group != "municipality" && skips(&truth.skip)
    };
    expected.retain(|leaf, _| !skipped(leaf));
    got.retain(|leaf, _| !skipped(leaf));
    compare_leaves(out, label, &expected, &got, &|leaf| {
        let source = &r.source;
        let name = field(leaf);
        let group = name.split('.').next().unwrap_or(name);
        let cell = source.cells.get(name).or_else(|| source.cells.get(group));
        Some(cell.unwrap_or(&source.spot).clone())
    });
}

/// The leaves of a record that are compared: all but ids, texts before cleaning and boxes.
pub(super) fn record_leaves(record: &Record) -> Leaves {
    let mut value = json!(record);
    if let Some(map) = value.as_object_mut() {
        map.remove("document");
        map.remove("raw");
        let spot = &record.source.spot;
        map.insert(
            "source".into(),
            json!({ "page": spot.page, "sheet": spot.sheet }),
        );
    }
    let mut leaves = leaves(&value);
    leaves.retain(|_, text| !text.is_empty());
    leaves
}

/// Counts and lists the leaves; gives how many there are.
fn compare_leaves(
    out: &mut Comparison,
    record: &str,
    truth: &Leaves,
    read: &Leaves,
    spot: &dyn Fn(&str) -> Option<Spot>,
) -> usize {
    let names: BTreeSet<&String> = truth.keys().chain(read.keys()).collect();
    for name in &names {
        let (expected, got) = (truth.get(*name), read.get(*name));
        let group = if record.is_empty() {
            "(document)"
        } else {
            field(name)
        };
        let tally = out.tallies.entry(group.into()).or_default();
        match (expected.map(|s| plain(s)), got.map(|s| plain(s))) {
            (e, g) if e == g => {
                tally.right += 1;
                continue;
            }
            (Some(_), Some(_)) => tally.wrong += 1,
            (_, None) => tally.missing += 1,
            (None, _) => tally.surplus += 1,
        }
        let shown = |s: Option<&String>| s.map_or(NOTHING.to_string(), |s| s.replace('\n', "⏎"));
        out.differences.push(Difference {
            document: out.document.clone(),
            record: record.into(),
            field: (*name).clone(),
            expected: shown(expected),
            got: shown(got),
            spot: spot(name),
            known: None,
        });
    }
    names.len()
}

fn label(index: usize, record: &Record) -> String {
    let name = record.item.as_ref().or(record.indicator.as_ref());
    let parts = [record.no.as_deref(), name.map(String::as_str)];
    let mut label = format!("#{}", index + 1);
    for part in parts.into_iter().flatten() {
        label.push(' ');
        label.push_str(&part.replace('\n', "⏎"));
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::FoundFile;

    fn truth() -> Truth {
        let record = json!({
            "municipality": "霧ヶ浜市", "fiscal_year": null, "path": ["重点項目１ 窓口"], "no": "1", "item": "窓口の見直し",
            "departments": ["市民課"], "schedule": { "spans": [{ "mark": "②", "from": 2022, "to": 2023 }, { "mark": "①", "from": 2021, "to": 2021 }] },
            "results": { "2023": "実施した。\n継続する。" }, "ratings": [{ "department": null, "raw": "A", "level": 1 }], "source": { "page": 2 }
        });
        let facts =
            json!({ "municipality": "霧ヶ浜市", "kind": "plan", "pages": 2, "findings": [] });
        Truth {
            facts: facts.as_object().cloned().unwrap_or_default(),
            records: vec![TruthRecord {
                record: serde_json::from_value(record).expect("a record"),
                ..TruthRecord::default()
            }],
            ..Truth::default()
        }
    }

    fn document() -> DocumentInfo {
        let document = json!({ "municipality": { "name": "霧ヶ浜市" }, "document_kind": "plan", "pages": 2, "title": "計画" });
        serde_json::from_value(document).expect("a document")
    }

    fn compared(truth: Truth, document: &DocumentInfo, records: &[Record]) -> Comparison {
        let file = FoundFile::new("x.pdf", "x.pdf");
        let entry = Entry {
            name: "x.pdf".into(),
            file,
            truth_file: "x".into(),
            truth: Some(truth),
        };
        compare(&entry, document, &records.iter().collect::<Vec<_>>())
    }

    fn read() -> Record {
        let mut record = truth().records[0].record.clone();
        record.document = "0123456789ab".into();
        record.path = vec!["重点項目1　窓口".into()];
        record.results = [("2023".to_string(), "実施した。継続する。".to_string())].into();
        record.schedule.spans.reverse();
        record.source.spot.bbox = Some([0.0, 0.0, 1.0, 1.0]);
        record
    }

    #[test]
    fn widths_white_space_and_order_of_arrows_do_not_count() {
        let found = compared(truth(), &document(), &[read()]);
        assert_eq!(found.differences, []);
        assert_eq!(found.total(), Some(1.0));
    }

    #[test]
    fn each_difference_is_named_counted_and_placed() {
        let mut record = read();
        record.ratings[0].raw = "B".into();
        record.extra = [("備考".to_string(), "あり".to_string())].into();
        record.source.spot.page = 1;
        record.departments.clear();
        let mut document = document();
        document.municipality = None;
        document.coverage.leftover = 3;
        let found = compared(truth(), &document, &[record]);
        let named: Vec<(&str, &str)> = found
            .differences
            .iter()
            .map(|d| (d.record.as_str(), d.field.as_str()))
            .collect();
        let row = "#1 1 窓口の見直し";
        let expected = [
            ("", "coverage.leftover"),
            ("", "municipality"),
            (row, "departments"),
            (row, "extra.備考"),
            (row, "ratings[0].raw"),
            (row, "source.page"),
        ];
        assert_eq!(named, expected);
        let tally = found.tally();
        assert_eq!((tally.wrong, tally.missing, tally.surplus), (3, 2, 1));
        let boxes = found
            .differences
            .iter()
            .filter(|d| d.spot.is_some())
            .count();
        assert_eq!(boxes, 4);
        assert!(found.total() < Some(1.0));
    }

    #[test]
    fn missing_and_surplus_records_are_told() {
        let other = Record {
            no: Some("9".into()),
            item: Some("別の項目".into()),
            ..Record::default()
        };
        let found = compared(truth(), &document(), &[other]);
        let told: Vec<(&str, &str)> = found
            .differences
            .iter()
            .map(|d| (d.expected.as_str(), d.got.as_str()))
            .collect();
        assert_eq!(
            told,
            [("#1 1 窓口の見直し", NOTHING), (NOTHING, "+#1 9 別の項目")]
        );
    }

    #[test]
    fn what_the_truth_leaves_open_is_not_compared() {
        let mut truth = truth();
        truth.records[0].skip = ["departments".to_string()].into();
        truth.skip = ["schedule".to_string()].into();
        truth.records.push(TruthRecord {
            optional: true,
            record: Record {
                item: Some("合計".into()),
                ..Record::default()
            },
            ..TruthRecord::default()
        });
        let mut record = read();
        record.departments.clear();
        record.schedule.spans.clear();
        assert_eq!(compared(truth, &document(), &[record]).differences, []);
    }
}
