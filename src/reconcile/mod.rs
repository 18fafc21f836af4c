//! The same item over documents, years and forms.
//!
//! ```text
//! records ─plan→ plans of editions ─history (assign ← compare, parts)→ lives ─fields, progress→ items
//! ```
//!
//! Keys come first (municipality, plan, heading, number, department, name); similarity of texts ranks what is left. What
//! is not certain becomes a candidate for a person. After that the fields of an item are compared over its
//! documents, and what was planned with what was reported.

mod assign;
mod compare;
pub mod difference;
mod entry;
mod fields;
mod history;
mod parts;
mod plan;
mod progress;
pub mod scale;
#[cfg(test)]
mod tests;

pub(crate) use fields::printed;

use crate::decision::{Decisions, Same};
use crate::finding::Lang;
use crate::record::{Candidate, DocumentInfo, Evidence, Item, Match, Record};
use history::{Life, lives};
use plan::Plan;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Reconciles the records of a run. Records of subtotals and totals are in no item, every other is in exactly one.
pub fn reconcile(
    documents: &[DocumentInfo],
    records: &[Record],
    decisions: &Decisions,
    lang: Lang,
) -> Vec<Item> {
    let mut ids = Ids::default();
    let mut items = Vec::new();
    let plans = plan::plans(documents, records);
    // Plans have nothing to do with each other; what they give is taken in their order.
    let followed = plans.par_iter().map(|plan| {
        let decided = decided(plan, documents, records, decisions);
        (plan, lives(plan, &decided))
    });
    for (plan, lives) in followed.collect::<Vec<_>>() {
        let work = Work {
            plan,
            documents,
            records,
            decisions,
            lang,
        };
        let names: Vec<String> = lives.iter().map(|l| ids.of(work.origin(l))).collect();
        let whole = lives
            .par_iter()
            .enumerate()
            .map(|(at, life)| work.item(at, life, &lives, &names));
        items.par_extend(whole);
    }
    items
}

/// Ids of items: municipality code and a hash of where the item first stands, numbered where that stands twice.
#[derive(Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    fn of(&mut self, (place, words): (String, String)) -> String {
        let mut id = format!("{place}-");
        for byte in Sha256::digest(words.as_bytes()).iter().take(5) {
            // Writing to a String cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        let count = self.0.entry(id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            id = format!("{id}-{count}");
        }
        id
    }
}

struct Work<'a> {
    plan: &'a Plan,
    documents: &'a [DocumentInfo],
    records: &'a [Record],
    decisions: &'a Decisions,
    lang: Lang,
}

impl Work<'_> {
    /// Code (or name) of the municipality, and the words the item first stood under.
    fn origin(&self, life: &Life) -> (String, String) {
        let first = life.appearances.first();
        let entry = first.and_then(|(edition, at)| self.plan.get(*edition)?.entries.get(*at));
        let record = entry
            .and_then(|e| e.records.first())
            .and_then(|r| self.records.get(*r));
        let own = self.plan.iter().find_map(|e| {
            let municipality = self.documents.get(e.document)?.municipality.as_ref()?;
            Some(
                municipality
                    .code
                    .clone()
                    .unwrap_or(municipality.name.clone()),
            )
        });
        let named = record.and_then(|r| r.municipality.clone());
        let place = own.or(named).unwrap_or_else(|| "unknown".to_string());
        let words = record.map(crate::review::row_text).unwrap_or_default();
        (
            place.clone(),
            format!("{place}\n{}", crate::japanese::text::key(&words)),
        )
    }

    fn item(&self, at: usize, life: &Life, lives: &[Life], ids: &[String]) -> Item {
        let editions: Vec<(usize, &[usize])> = life
            .appearances
            .iter()
            .filter_map(|(edition, position)| {
                let entry = self.plan.get(*edition)?.entries.get(*position)?;
                Some((*edition, entry.records.as_slice()))
            })
            .collect();
        let records: Vec<usize> = editions.iter().flat_map(|(_, r)| *r).copied().collect();
        let newest = editions
            .last()
            .and_then(|(_, r)| self.records.get(*r.first()?));
        let municipality = records
            .iter()
            .find_map(|r| self.records.get(*r)?.municipality.clone());
        let id = |l: &usize| ids.get(*l).cloned().unwrap_or_default();
        let apart = |other: &usize| {
            let other = lives.get(*other).map(|l| l.appearances.as_slice());
            let shared = |e: usize| life.appearances.iter().any(|(own, _)| *own == e);
            other.is_some_and(|o| !o.iter().any(|(e, _)| shared(*e)))
        };
        Item {
            id: id(&at),
            municipality,
            path: newest.map(|r| r.path.clone()).unwrap_or_default(),
            no: newest.and_then(|r| r.no.clone()),
            item: newest.and_then(|r| r.item.clone()),
            matches: life
                .steps
                .iter()
                .map(|step| Match {
                    kind: step.kind,
                    from: self.document(step.from),
                    to: self.document(step.to),
                    changes: step.changes.clone(),
                    items: step.others.iter().map(id).collect(),
                    reason: self.reason(&step.evidence),
                    evidence: step.evidence.clone(),
                })
                .collect(),
            candidates: life
                .candidates
                .iter()
                .filter(|(other, _)| apart(other))
                .map(|(other, found)| Candidate {
                    item: id(other),
                    kind: compare::kind(found),
                    weight: found.weight,
                    reason: self.reason(&found.evidence),
                    evidence: found.evidence.clone(),
                })
                .collect(),
            fields: fields::compare(self.plan, &editions, self.records, self.decisions),
            progress: progress::compare(self.plan, self.documents, &editions, self.records),
            records,
        }
    }

    fn document(&self, edition: usize) -> String {
        let at = self.plan.get(edition).map(|e| e.document);
        let info = at.and_then(|at| self.documents.get(at));
        info.map(|d| d.id.clone()).unwrap_or_default()
    }

    fn reason(&self, evidence: &[Evidence]) -> String {
        let (words, comma): (fn(&Evidence) -> &'static str, &str) = match self.lang {
            Lang::Ja => (|e| e.words().0, "、"),
            Lang::En => (|e| e.words().1, ", "),
        };
        evidence.iter().map(words).collect::<Vec<_>>().join(comma)
    }
}

/// The decisions on pairs of rows of this plan, by edition and position. Those that name no row of the run are told
/// where decisions are checked.
fn decided(
    plan: &Plan,
    documents: &[DocumentInfo],
    records: &[Record],
    decisions: &Decisions,
) -> history::Decisions {
    let mut decided = history::Decisions::default();
    if decisions.pairs.is_empty() {
        return decided;
    }
    let rows = crate::decision::Rows::of(documents, records);
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (edition, e) in plan.iter().enumerate() {
        for (position, entry) in e.entries.iter().enumerate() {
            places.extend(entry.records.iter().map(|r| (*r, (edition, position))));
        }
    }
    for pair in &decisions.pairs {
        let found = |key| -> Vec<(usize, usize)> {
            let rows = rows.find(key).into_iter();
            rows.filter_map(|r| places.get(&r).copied()).collect()
        };
        let (from, to) = (found(&pair.a), found(&pair.b));
        let all = from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b)));
        match pair.answer {
            Same::Same => decided.same.extend(all),
            Same::Different => decided.different.extend(all),
        }
    }
    decided
}
