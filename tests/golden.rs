//! The golden corpus: every document of `corpus/documents` read with the built-in rules and compared with its approved
//! truth. What differs fails, unless `corpus/known.toml` lists it with a reason; so does a listed difference that is gone.

mod golden {
    pub mod align;
    pub mod compare;
}

use golden::compare::{Difference, compare, uncleaned};
use gyokaku::{intake, pipeline, rule::RuleSet};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// `corpus/known.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFile {
    #[serde(default)]
    difference: Vec<Known>,
}

/// A difference that is accepted for now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    document: String,
    #[serde(default)]
    record: String,
    field: String,
    reason: String,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The published form of a run over the corpus.
fn read_corpus(jobs: usize) -> Value {
    let documents = corpus().join("documents");
    let found =
        intake::find(&[documents], Path::new("/nonexistent/out")).expect("the corpus is there");
    let options = pipeline::Options {
        jobs,
        ..Default::default()
    };
    let output = pipeline::run(&found.files, &RuleSet::builtin(), &options, &|_| {});
    serde_json::to_value(output).expect("the published form is JSON")
}

/// File name → truth.
fn truths() -> BTreeMap<String, Value> {
    let mut truths = BTreeMap::new();
    for entry in fs::read_dir(corpus().join("truth")).expect("corpus/truth") {
        let path = entry.expect("an entry of corpus/truth").path();
        let text = fs::read_to_string(&path).expect("a truth file");
        let truth: Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let name = truth["documents"][0]["file"]
            .as_str()
            .expect("documents[0].file");
        truths.insert(name.to_string(), truth);
    }
    truths
}

fn file_name(document: &Value) -> String {
    let path = document["path"].as_str().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_string()
}

#[test]
fn documents_give_their_approved_records() {
    let output = read_corpus(0);
    let truths = truths();
    let empty = Vec::new();
    let documents = output["documents"].as_array().unwrap_or(&empty);
    let records = output["records"].as_array().unwrap_or(&empty);
    let read: BTreeSet<String> = documents.iter().map(file_name).collect();
    let approved: BTreeSet<String> = truths.keys().cloned().collect();
    assert_eq!(read, approved, "documents read, and documents with truth");

    let mut differences = Vec::new();
    for document in documents {
        let name = file_name(document);
        let own: Vec<&Value> = records
            .iter()
            .filter(|r| r["document"] == document["id"])
            .collect();
        differences.extend(compare(&name, document, &own, &truths[&name]));
    }

    let text = fs::read_to_string(corpus().join("known.toml")).expect("corpus/known.toml");
    let known: KnownFile =
        toml::from_str(&text).unwrap_or_else(|e| panic!("corpus/known.toml: {e}"));
    let is = |k: &Known, d: &Difference| {
        k.document == d.document && k.record == d.record && k.field == d.field
    };
    let news: Vec<&Difference> = differences
        .iter()
        .filter(|d| !known.difference.iter().any(|k| is(k, d)))
        .collect();
    let gone: Vec<&Known> = known
        .difference
        .iter()
        .filter(|k| !differences.iter().any(|d| is(k, d)))
        .collect();
    for k in &known.difference {
        assert!(
            !k.reason.trim().is_empty(),
            "corpus/known.toml: no reason for {} {} {}",
            k.document,
            k.record,
            k.field
        );
    }
    assert!(
        news.is_empty() && gone.is_empty(),
        "{}",
        report(&news, &gone, approved.len())
    );
}

/// The differences by document and record, and a table of how many there are.
fn report(news: &[&Difference], gone: &[&Known], documents: usize) -> String {
    let mut out = String::from("\n");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut last = ("", "");
    for d in news {
        *counts.entry(&d.document).or_default() += 1;
        if last.0 != d.document {
            let _ = writeln!(out, "\n=== {}", d.document);
        }
        if last != (&d.document, &d.record) {
            let _ = writeln!(
                out,
                "  {}",
                if d.record.is_empty() {
                    "(document)"
                } else {
                    &d.record
                }
            );
        }
        last = (&d.document, &d.record);
        let _ = writeln!(
            out,
            "    {}\n      expected: {}\n      got:      {}",
            d.field, d.expected, d.got
        );
    }
    for k in gone {
        let _ = writeln!(
            out,
            "\nno longer differs, take it out of corpus/known.toml: {} {} {}",
            k.document, k.record, k.field
        );
    }
    let _ = writeln!(
        out,
        "\n{} differences in {} of {documents} documents",
        news.len(),
        counts.len()
    );
    for (document, n) in counts {
        let _ = writeln!(out, "  {n:4}  {document}");
    }
    out
}

#[test]
fn cleaned_text_holds_no_radicals() {
    let output = read_corpus(0);
    let found: Vec<String> = output["records"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(uncleaned)
        .collect();
    assert!(
        found.is_empty(),
        "code points that print like others were kept:\n{}",
        found.join("\n")
    );
}

#[test]
fn coverage_adds_up() {
    let output = read_corpus(0);
    for document in output["documents"].as_array().into_iter().flatten() {
        let coverage = &document["coverage"];
        let n = |key: &str| coverage[key].as_u64().unwrap_or(0);
        let parts = ["fields", "extra", "heads", "headings", "notes", "leftover"]
            .map(n)
            .iter()
            .sum::<u64>();
        assert_eq!(n("in_tables"), parts, "{}: {coverage}", file_name(document));
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    assert_eq!(read_corpus(1).to_string(), read_corpus(2).to_string());
}
