//! The golden corpus: nothing may be worse than in `corpus/baseline.json`, and what holds for every document whatever its truth.

use gyokaku::finding::Lang;
use gyokaku::pipeline::Options;
use gyokaku::regress::baseline::{self, Baseline, Change};
use gyokaku::regress::{self, Corpus, Outcome};
use gyokaku::rule::RuleSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn outcome() -> &'static Outcome {
    static OUTCOME: OnceLock<Outcome> = OnceLock::new();
    OUTCOME.get_or_init(|| {
        let corpus = Corpus::load(&corpus()).unwrap_or_else(|errors| {
            let messages = errors.iter().map(|e| e.message(Lang::En));
            panic!("{}", messages.collect::<Vec<_>>().join("\n"))
        });
        regress::run(&corpus, &RuleSet::builtin(), &Options::default())
    })
}

#[test]
fn nothing_is_worse_than_the_baseline() {
    let before = Baseline::load(&corpus().join("baseline.json"))
        .unwrap_or_else(|e| panic!("{}", e.message(Lang::En)));
    let changes = before.changes(&Baseline::of(outcome()));
    let worse = changes.iter().any(|c| c.change == Change::Worse);
    assert!(
        !worse,
        "{}{}",
        regress::tell(outcome(), Lang::En),
        baseline::tell(&changes, Lang::En)
    );
}

#[test]
fn every_document_has_truth_and_what_is_known_still_differs() {
    let without: Vec<&str> = outcome()
        .documents
        .iter()
        .filter(|d| d.score.is_none())
        .map(|d| d.document.as_str())
        .collect();
    assert_eq!(without, Vec::<&str>::new());
    assert_eq!(outcome().gone, []);
}

/// Code points of the radical blocks print like others: no cleaned field may hold one.
#[test]
fn cleaned_text_holds_no_radicals() {
    for record in &outcome().output.records {
        let mut cleaned = record.clone();
        cleaned.raw.clear();
        let text = serde_json::to_string(&cleaned).expect("a record is JSON");
        let radical = text.chars().find(|c| ('\u{2E80}'..='\u{2FDF}').contains(c));
        assert_eq!(radical, None, "{text}");
    }
}

#[test]
fn coverage_adds_up() {
    for document in &outcome().documents {
        let exact = document.score.as_ref().map(|s| s.conservation.exact);
        assert_eq!(exact, Some(true), "{}", document.document);
    }
}
