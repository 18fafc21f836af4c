//! Reconciling the invented prefecture of `corpus/prefecture`: the matches its stories intend, and no others.

use gyokaku::decision::Decisions;
use gyokaku::record::{Item, MatchKind, Output};
use gyokaku::{intake, pipeline, rule::RuleSet};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// `corpus/prefecture/truth.json`.
#[derive(Deserialize)]
struct Truth {
    municipalities: Vec<Story>,
}

#[derive(Deserialize)]
struct Story {
    documents: Vec<Printed>,
    pairs: Vec<Pair>,
    others: Vec<Relation>,
}

/// A document and the intended identity of each of its rows.
#[derive(Deserialize)]
struct Printed {
    file: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
}

/// An item from one document to the next in which it stands.
#[derive(Deserialize)]
struct Pair {
    id: String,
    from: String,
    to: String,
    kind: MatchKind,
}

/// A split, merger, addition or end.
#[derive(Deserialize)]
struct Relation {
    kind: MatchKind,
    before: Vec<String>,
    after: Vec<String>,
    to: String,
}

fn prefecture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/prefecture")
}

fn truth() -> Truth {
    let text = std::fs::read_to_string(prefecture().join("truth.json")).expect("truth.json");
    serde_json::from_str(&text).expect("the form of truth.json")
}

fn run(inputs: &[PathBuf], jobs: usize, decisions: Decisions) -> Output {
    let found = intake::find(inputs, Path::new("/nonexistent/out")).expect("the inputs are there");
    let options = pipeline::Options {
        jobs,
        decisions,
        ..Default::default()
    };
    pipeline::run(&found.files, &RuleSet::builtin(), &options, &|_| {})
}

fn run_prefecture() -> Output {
    run(&[prefecture().join("documents")], 0, Decisions::default())
}

/// A run, and which item each intended row fell into.
struct Result {
    output: Output,
    /// (file, intended id) → index of the item.
    items: BTreeMap<(String, String), usize>,
    /// document id → file.
    files: BTreeMap<String, String>,
}

impl Result {
    fn of(output: Output, truth: &Truth) -> Result {
        let files: BTreeMap<String, String> = output
            .documents
            .iter()
            .map(|d| {
                let parts: Vec<&str> = d.path.rsplit('/').take(2).collect();
                (d.id.clone(), format!("{}/{}", parts[1], parts[0]))
            })
            .collect();
        let mut of_record = BTreeMap::new();
        for (at, item) in output.items.iter().enumerate() {
            for record in &item.records {
                let before = of_record.insert(*record, at);
                assert_eq!(before, None, "a record in two items");
            }
        }
        let mut items = BTreeMap::new();
        let printed = truth.municipalities.iter().flat_map(|s| &s.documents);
        for document in printed {
            let own = output
                .records
                .iter()
                .enumerate()
                .filter(|(_, r)| files[&r.document] == document.file);
            let own: Vec<_> = own.collect();
            assert_eq!(own.len(), document.rows.len(), "rows of {}", document.file);
            for ((record, read), row) in own.iter().zip(&document.rows) {
                assert_eq!(read.item.as_deref(), Some(row.name.as_str()));
                let item = *of_record.get(record).expect("every record is in an item");
                let key = (document.file.clone(), row.id.clone());
                let before = items.insert(key, item);
                assert!(before.is_none_or(|b| b == item), "rows of one item apart");
            }
        }
        Result {
            output,
            items,
            files,
        }
    }

    fn item(&self, file: &str, id: &str) -> &Item {
        &self.output.items[self.items[&(file.to_string(), id.to_string())]]
    }

    /// The file before `to` that the relation is told from does not matter: an item is looked up where it last stood.
    fn item_before(&self, story: &Story, to: &str, id: &str) -> &Item {
        let before = story.documents.iter().take_while(|d| d.file != to);
        let file = before
            .filter(|d| d.rows.iter().any(|r| r.id == id))
            .map(|d| d.file.as_str())
            .last()
            .unwrap_or_else(|| panic!("{id} stands nowhere before {to}"));
        self.item(file, id)
    }
}

#[test]
fn the_prefecture_is_reconciled_as_intended() {
    let truth = truth();
    let result = Result::of(run_prefecture(), &truth);

    // Precision: what is in one item was meant to be one.
    let mut meant: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for ((_, id), item) in &result.items {
        meant.entry(*item).or_default().insert(id);
    }
    for (item, ids) in &meant {
        if ids.len() > 1 {
            wrong.push(format!("{ids:?} in {:?}", result.output.items[*item].item));
        }
    }
    assert!(wrong.is_empty(), "joined, but different: {wrong:#?}");

    // Recall: what was meant to be one is, or is named as a candidate.
    let (mut all, mut joined) = (0, 0);
    let mut missed = Vec::new();
    for pair in truth.municipalities.iter().flat_map(|s| &s.pairs) {
        all += 1;
        let (a, b) = (
            result.item(&pair.from, &pair.id),
            result.item(&pair.to, &pair.id),
        );
        let told = format!("{} {} → {}", pair.id, pair.from, pair.to);
        if a.id == b.id {
            joined += 1;
            let to = |m: &&gyokaku::record::Match| result.files[&m.to] == pair.to;
            let step = a.matches.iter().find(to).expect("a step for every pair");
            assert_eq!(step.kind, pair.kind, "{told}: {}", step.reason);
            assert_eq!(result.files[&step.from], pair.from, "{told}");
        } else if !b.candidates.iter().any(|c| c.item == a.id) {
            missed.push(told);
        }
    }
    assert!(
        missed.is_empty(),
        "neither joined nor a candidate: {missed:#?}"
    );
    let recall = f64::from(joined) / f64::from(all);
    println!("{joined} of {all} joined");
    assert!(recall >= 0.97, "recall {recall}");
}

#[test]
fn additions_ends_splits_and_mergers_are_told() {
    let truth = truth();
    let result = Result::of(run_prefecture(), &truth);
    let mut steps: BTreeSet<(String, MatchKind, String)> = BTreeSet::new();
    for item in &result.output.items {
        for step in &item.matches {
            let happened = !matches!(
                step.kind,
                MatchKind::Same | MatchKind::Renamed | MatchKind::Moved
            );
            // A pair that was left to a person looks like an end and an addition until it is answered.
            let open = !item.candidates.is_empty()
                || result
                    .output
                    .items
                    .iter()
                    .any(|i| i.candidates.iter().any(|c| c.item == item.id));
            if happened && !open {
                steps.insert((item.id.clone(), step.kind, result.files[&step.to].clone()));
            }
        }
    }
    let mut meant: BTreeSet<(String, MatchKind, String)> = BTreeSet::new();
    let mut left_open = 0;
    for story in &truth.municipalities {
        for relation in &story.others {
            let before = relation.before.iter();
            let items = before
                .map(|id| result.item_before(story, &relation.to, id))
                .chain(
                    relation
                        .after
                        .iter()
                        .map(|id| result.item(&relation.to, id)),
                );
            for item in items {
                let key = (item.id.clone(), relation.kind, relation.to.clone());
                if steps.contains(&key) {
                    meant.insert(key);
                } else {
                    let asked = !item.candidates.is_empty()
                        || result
                            .output
                            .items
                            .iter()
                            .any(|i| i.candidates.iter().any(|c| c.item == item.id));
                    assert!(asked, "{:?} of {:?} is not told", relation.kind, item.item);
                    left_open += 1;
                }
            }
        }
    }
    let surplus: Vec<_> = steps.difference(&meant).collect();
    assert!(surplus.is_empty(), "told, but not meant: {surplus:#?}");
    // The sister items that took a dropped one's place.
    assert!(left_open <= 4, "{left_open} left open");
}

#[test]
fn another_plan_of_the_municipality_stays_apart() {
    let truth = truth();
    let result = Result::of(run_prefecture(), &truth);
    let reform = result.item("潮路市/1_計画.txt", "online");
    let digital = result.item("潮路市/2_計画.txt", "online");
    assert_eq!(reform.item, digital.item);
    assert_ne!(reform.id, digital.id);
}

#[test]
fn threads_and_order_change_nothing() {
    let one = run(&[prefecture().join("documents")], 1, Decisions::default());
    let several = run_prefecture();
    assert_eq!(one.items, several.items);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(prefecture().join("documents"))
        .expect("documents")
        .map(|e| e.expect("an entry").path())
        .collect();
    folders.sort();
    folders.reverse();
    let shuffled = run(&folders, 0, Decisions::default());
    assert_eq!(shuffled.items, several.items);
}
