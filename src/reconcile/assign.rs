//! Which entry of a document is which item: certain pairs joined one to one, the others named as candidates.
//!
//! ```text
//! decided by a person → same name, same heading → all other pairs by weight of evidence → splits and mergers
//! ```
//!
//! Pairs are taken by falling weight (a stable matching, as the weight of a pair is the same from both sides); a pair
//! with a rival of nearly its weight is no certain one.

use super::compare::{Circumstances, Comparison, compare, shared_texts};
use super::entry::Entry;
use crate::record::Evidence;
use std::collections::{BTreeMap, BTreeSet};

/// A pair of this weight with substance is joined. Two items of one name elsewhere in the plan weigh more; two whose names
/// and headings differ need the same telling text and the same departments.
const CERTAIN: f64 = 9.0;
/// A pair that outweighs its rivals by less is left to a person.
const MARGIN: f64 = 3.0;
/// A pair of this weight is worth a person's look.
const CANDIDATE: f64 = 3.0;
/// As many candidates of one entry are worth a look.
const MOST_CANDIDATES: usize = 3;

/// An item as known before a document is looked at.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Every name it ever had, as keys.
    pub titles: Vec<String>,
    /// As last seen; texts it does not print any more are kept.
    pub entry: Entry,
}

/// What a person decided on pairs (known, entry).
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub same: BTreeSet<(usize, usize)>,
    pub different: BTreeSet<(usize, usize)>,
}

/// The result: which known item each entry is, and which ones it may be.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    /// entry → known, with its evidence.
    pub pairs: BTreeMap<usize, (usize, Comparison)>,
    /// entry → knowns that it may be, likeliest first.
    pub candidates: BTreeMap<usize, Vec<(usize, Comparison)>>,
    /// Headings that were renamed.
    pub headings: BTreeMap<Vec<String>, Vec<String>>,
}

/// Assigns entries to known items.
pub(super) fn assign(known: &[Known], entries: &[Entry], decided: &Decided) -> Assignment {
    let mut work = Work {
        known,
        entries,
        decided,
        circumstances: Circumstances {
            headings: BTreeMap::new(),
            shared_texts: &shared_texts(known.iter().map(|k| &k.entry))
                | &shared_texts(entries.iter()),
        },
        by_entry: BTreeMap::new(),
        by_known: BTreeMap::new(),
    };
    for (k, e) in &decided.same {
        let mut found = work.compare(*k, *e);
        found.add(Evidence::Decided);
        work.join(*k, *e, found);
    }
    work.join_names();
    work.circumstances.headings = work.renamed_headings();
    let pairs = work.free_pairs();
    // Each round knows more neighbours than the one before.
    while work.take(work.with_neighbours(&pairs)) > 0 {}
    let candidates = work.candidates(work.with_neighbours(&pairs));
    Assignment {
        candidates,
        headings: work.circumstances.headings,
        pairs: work.by_entry,
    }
}

struct Work<'a> {
    known: &'a [Known],
    entries: &'a [Entry],
    decided: &'a Decided,
    circumstances: Circumstances,
    by_entry: BTreeMap<usize, (usize, Comparison)>,
    by_known: BTreeMap<usize, usize>,
}

impl Work<'_> {
    fn compare(&self, k: usize, e: usize) -> Comparison {
        match (self.known.get(k), self.entries.get(e)) {
            (Some(known), Some(entry)) => {
                compare(&known.titles, &known.entry, entry, &self.circumstances)
            }
            // Both come from the ranges of these lists.
            _ => Comparison {
                evidence: Vec::new(),
                weight: f64::MIN,
            },
        }
    }

    fn join(&mut self, k: usize, e: usize, found: Comparison) {
        self.by_known.insert(k, e);
        self.by_entry.insert(e, (k, found));
    }

    fn is_free(&self, k: usize, e: usize) -> bool {
        !self.by_known.contains_key(&k)
            && !self.by_entry.contains_key(&e)
            && !self.decided.different.contains(&(k, e))
    }

    /// Whether the entries before and after are joined to the items before and after.
    fn neighbours(&self, k: usize, e: usize) -> Option<Evidence> {
        let joined = |k: Option<usize>, e: Option<usize>| match (k, e) {
            (Some(k), Some(e)) => self.by_known.get(&k) == Some(&e),
            _ => false,
        };
        let before = joined(k.checked_sub(1), e.checked_sub(1));
        let after = joined(Some(k + 1), Some(e + 1));
        match (before, after) {
            (true, true) => Some(Evidence::NeighboursSame),
            (false, false) => None,
            _ => Some(Evidence::NeighbourSame),
        }
    }

    /// Pairs by key: the same name (or spelling) that stands once on both sides under the same heading, or once at all.
    fn join_names(&mut self) {
        let mut of_name: BTreeMap<&str, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for (k, known) in self.known.iter().enumerate() {
            for title in known.titles.iter().filter(|t| !t.is_empty()) {
                of_name.entry(title).or_default().0.insert(k);
            }
        }
        for (e, entry) in self.entries.iter().enumerate() {
            if !entry.title.is_empty() {
                of_name.entry(&entry.title).or_default().1.insert(e);
            }
        }
        for (knowns, entries) in of_name.into_values() {
            self.join_numbers(&knowns, &entries);
            let mut pairs = Vec::new();
            for (k, e) in knowns
                .iter()
                .flat_map(|k| entries.iter().map(move |e| (*k, *e)))
            {
                if self.is_free(k, e) {
                    pairs.push((k, e, self.compare(k, e)));
                }
            }
            self.take(pairs);
        }
    }

    /// Of those with one name, pairs with the whole key: heading and number that stand once on both sides.
    fn join_numbers(&mut self, knowns: &BTreeSet<usize>, entries: &BTreeSet<usize>) {
        if knowns.len() < 2 || entries.len() < 2 {
            return; // the name says as much
        }
        let mut of_key: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        let (known, new) = (self.known, self.entries);
        let key = |entry: &Entry| {
            let numbered = !entry.no.is_empty();
            numbered.then(|| (entry.headings.clone(), entry.no.clone()))
        };
        for k in knowns {
            if let Some(key) = known.get(*k).and_then(|known| key(&known.entry)) {
                of_key.entry(key).or_default().0.push(*k);
            }
        }
        for e in entries {
            if let Some(key) = new.get(*e).and_then(key) {
                of_key.entry(key).or_default().1.push(*e);
            }
        }
        for (knowns, entries) in of_key.into_values() {
            if let (&[k], &[e]) = (&knowns[..], &entries[..])
                && self.is_free(k, e)
            {
                let found = self.compare(k, e);
                self.join(k, e, found);
            }
        }
    }

    /// Where most items of a heading went under one other heading, and that one's came from there, it was renamed.
    fn renamed_headings(&self) -> BTreeMap<Vec<String>, Vec<String>> {
        let mut moves: BTreeMap<(&[String], &[String]), usize> = BTreeMap::new();
        let mut from: BTreeMap<&[String], usize> = BTreeMap::new();
        let mut to: BTreeMap<&[String], usize> = BTreeMap::new();
        for (e, (k, _)) in &self.by_entry {
            let (Some(known), Some(entry)) = (self.known.get(*k), self.entries.get(*e)) else {
                continue;
            };
            let (a, b) = (&known.entry.headings[..], &entry.headings[..]);
            *moves.entry((a, b)).or_default() += 1;
            *from.entry(a).or_default() += 1;
            *to.entry(b).or_default() += 1;
        }
        let most = |n: usize, all: Option<&usize>| 2 * n > all.copied().unwrap_or_default();
        moves
            .into_iter()
            .filter(|((a, b), n)| a != b && *n > 1 && most(*n, from.get(a)) && most(*n, to.get(b)))
            .map(|((a, b), _)| (a.to_vec(), b.to_vec()))
            .collect()
    }

    /// All pairs that are free by now, each compared once; neighbours are not known yet.
    fn free_pairs(&self) -> Vec<(usize, usize, Comparison)> {
        let free_entries = || (0..self.entries.len()).filter(|e| !self.by_entry.contains_key(e));
        let free_known = (0..self.known.len()).filter(|k| !self.by_known.contains_key(k));
        free_known
            .flat_map(|k| free_entries().map(move |e| (k, e)))
            .filter(|(k, e)| self.is_free(*k, *e))
            .map(|(k, e)| (k, e, self.compare(k, e)))
            .collect()
    }

    /// Those of the pairs that are still free, with what is known of their neighbours.
    fn with_neighbours(
        &self,
        pairs: &[(usize, usize, Comparison)],
    ) -> Vec<(usize, usize, Comparison)> {
        let free = pairs.iter().filter(|(k, e, _)| self.is_free(*k, *e));
        free.map(|(k, e, found)| {
            let mut found = found.clone();
            self.neighbours(*k, *e)
                .into_iter()
                .for_each(|n| found.add(n));
            (*k, *e, found)
        })
        .collect()
    }

    /// Takes the certain pairs by falling weight; gives how many.
    fn take(&mut self, mut pairs: Vec<(usize, usize, Comparison)>) -> usize {
        pairs.retain(|(_, _, f)| f.has_substance() && f.weight > CERTAIN - MARGIN);
        sort(&mut pairs);
        let mut taken = 0;
        for (at, (k, e, found)) in pairs.iter().enumerate() {
            if found.weight < CERTAIN {
                break;
            }
            if !self.is_free(*k, *e) {
                continue;
            }
            let near = pairs
                .iter()
                .enumerate()
                .take_while(|(_, (_, _, f))| f.weight > found.weight - MARGIN);
            let rival = near.into_iter().any(|(other, (k2, e2, _))| {
                other != at && (k2 == k || e2 == e) && self.is_free(*k2, *e2)
            });
            if !rival {
                self.join(*k, *e, found.clone());
                taken += 1;
            }
        }
        taken
    }

    /// The likeliest free pairs of each free entry.
    fn candidates(
        &self,
        mut pairs: Vec<(usize, usize, Comparison)>,
    ) -> BTreeMap<usize, Vec<(usize, Comparison)>> {
        sort(&mut pairs);
        let mut candidates: BTreeMap<usize, Vec<(usize, Comparison)>> = BTreeMap::new();
        for (k, e, mut found) in pairs {
            if found.weight < CANDIDATE {
                break;
            }
            let of_entry = candidates.entry(e).or_default();
            if of_entry.len() < MOST_CANDIDATES {
                if let Some((_, first)) = of_entry.first_mut()
                    && first.weight - found.weight < MARGIN
                {
                    first.add(Evidence::Rival);
                    found.add(Evidence::Rival);
                }
                of_entry.push((k, found));
            }
        }
        candidates
    }
}

/// By falling weight; in order of the documents where equal.
fn sort(pairs: &mut [(usize, usize, Comparison)]) {
    pairs.sort_by(|(k, e, a), (k2, e2, b)| {
        b.weight.total_cmp(&a.weight).then((k, e).cmp(&(k2, e2)))
    });
}
