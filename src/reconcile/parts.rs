//! Splits and mergers: one item that became several, or several that became one.
//!
//! A part is known by its measures, which the whole had before, or by a branch of the whole's number together with words
//! they share. A number alone proves nothing.

use super::assign::{Assignment, Known};
use super::compare::{Circumstances, compare, text_similarity};
use super::entry::Entry;
use crate::record::{Evidence, MatchKind};

/// A measure is found again where it is at least this similar.
const SAME_MEASURE: f64 = 0.85;
/// A measure shorter than this (検討, 実施) is anybody's.
const TELLING_MEASURE: usize = 6;
/// Of a part's measures, this share must come from the whole.
const MOST: f64 = 0.5;

/// An item that became several, or several that became one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parting {
    /// [`MatchKind::Split`] or [`MatchKind::Merged`].
    pub kind: MatchKind,
    /// Known items: one of a split, several of a merger.
    pub known: Vec<usize>,
    /// Entries: several of a split, one of a merger.
    pub entries: Vec<usize>,
    /// What speaks for each part, all together.
    pub evidence: Vec<Evidence>,
}

/// Finds splits and mergers among what the assignment left over.
pub(super) fn partings(known: &[Known], entries: &[Entry], done: &Assignment) -> Vec<Parting> {
    let taken: Vec<usize> = done.pairs.values().map(|(k, _)| *k).collect();
    let free_entries: Vec<usize> = (0..entries.len())
        .filter(|e| !done.pairs.contains_key(e))
        .collect();
    let free_known: Vec<usize> = (0..known.len()).filter(|k| !taken.contains(k)).collect();
    let circumstances = Circumstances {
        headings: done.headings.clone(),
        ..Circumstances::default()
    };
    let entry_of = |k: usize| {
        let pair = done.pairs.iter().find(|(_, (other, _))| *other == k);
        pair.map(|(e, _)| *e)
    };
    let mut found = Vec::new();
    for (k, whole) in known.iter().enumerate() {
        let kept = entry_of(k);
        let parts = free_entries
            .iter()
            .filter_map(|e| Some((*e, entries.get(*e)?)));
        let parts: Vec<(usize, Vec<Evidence>)> = parts
            .filter_map(|(e, part)| {
                let remains = kept.and_then(|e| entries.get(e));
                Some((e, part_of(&whole.entry, part, remains, &circumstances)?))
            })
            .collect();
        if parts.len() + usize::from(kept.is_some()) > 1 {
            found.push(Parting {
                kind: MatchKind::Split,
                known: vec![k],
                evidence: together(&parts),
                entries: parts.into_iter().map(|(e, _)| e).collect(),
            });
        }
    }
    for (e, whole) in entries.iter().enumerate() {
        let kept = done.pairs.get(&e).map(|(k, _)| *k);
        let parts = free_known.iter().filter_map(|k| Some((*k, known.get(*k)?)));
        let parts: Vec<(usize, Vec<Evidence>)> = parts
            .filter_map(|(k, part)| {
                let before = kept.and_then(|k| known.get(k)).map(|k| &k.entry);
                Some((k, part_of(whole, &part.entry, before, &circumstances)?))
            })
            .collect();
        if parts.len() + usize::from(kept.is_some()) > 1 {
            found.push(Parting {
                kind: MatchKind::Merged,
                entries: vec![e],
                evidence: together(&parts),
                known: parts.into_iter().map(|(k, _)| k).collect(),
            });
        }
    }
    unmistakable(found)
}

fn together(parts: &[(usize, Vec<Evidence>)]) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = parts.iter().flat_map(|(_, e)| e).copied().collect();
    all.sort();
    all.dedup();
    all
}

/// Partings that share no part with another: what could be a part of two wholes is for a person.
fn unmistakable(found: Vec<Parting>) -> Vec<Parting> {
    let parts = |p: &Parting| match p.kind {
        MatchKind::Split => (p.entries.clone(), true),
        _ => (p.known.clone(), false),
    };
    let contested = |p: &Parting| {
        let (own, split) = parts(p);
        found.iter().filter(|q| *q != p).any(|q| {
            let (others, other_split) = parts(q);
            split == other_split && own.iter().any(|x| others.contains(x))
        })
    };
    let clear: Vec<bool> = found.iter().map(|p| !contested(p)).collect();
    let kept = found.into_iter().zip(clear).filter(|(_, clear)| *clear);
    kept.map(|(p, _)| p).collect()
}

/// The evidence that `part` was, or became, a part of `whole`; `rest` is what else of the whole is known to
/// stand on the part's side. `None` where it is not certain.
fn part_of(
    whole: &Entry,
    part: &Entry,
    rest: Option<&Entry>,
    circumstances: &Circumstances,
) -> Option<Vec<Evidence>> {
    let found = compare(
        std::slice::from_ref(&whole.title),
        whole,
        part,
        circumstances,
    );
    let place = found.has(Evidence::PathSame)
        || found.has(Evidence::DepartmentsSame)
        || found.has(Evidence::DepartmentsShared);
    let mut evidence = Vec::new();
    let below = part.no.len() > whole.no.len()
        && !whole.no.is_empty()
        && part.no.starts_with(&whole.no)
        && found.has(Evidence::PathSame);
    if below {
        evidence.push(Evidence::NumberBelow);
    }
    if measures_shared(whole, part, rest) {
        evidence.push(Evidence::MeasuresShared);
    }
    let words = [
        Evidence::TitleContained,
        Evidence::TitleSimilar,
        Evidence::TextSame,
        Evidence::TextSimilar,
    ];
    evidence.extend(words.into_iter().filter(|e| found.has(*e)));
    evidence.extend(found.has(Evidence::PathSame).then_some(Evidence::PathSame));
    let by_measures = evidence.contains(&Evidence::MeasuresShared) && place;
    let by_number = below && words.iter().any(|e| found.has(*e));
    (by_measures || by_number).then_some(evidence)
}

/// Whether most measures of the part (or its name, which may have been a measure) are measures of the whole, and
/// none of these stands in the rest.
fn measures_shared(whole: &Entry, part: &Entry, rest: Option<&Entry>) -> bool {
    let telling = |m: &&String| m.chars().count() >= TELLING_MEASURE;
    let in_whole = |m: &String| stands_in(m, whole);
    let own: Vec<&String> = part.measures.iter().filter(telling).collect();
    let shared: Vec<&&String> = own.iter().filter(|m| in_whole(m)).collect();
    let named = telling(&&part.title) && in_whole(&part.title);
    let in_rest = |m: &String| rest.is_some_and(|r| stands_in(m, r));
    let left = |m: &String| !in_rest(m);
    let by_measures = !shared.is_empty()
        && shared.len() as f64 >= own.len() as f64 * MOST
        && shared.iter().all(|m| left(m));
    by_measures || named && left(&part.title)
}

fn stands_in(measure: &str, entry: &Entry) -> bool {
    let mut measures = entry.measures.iter();
    measures.any(|m| text_similarity(m, measure) >= SAME_MEASURE)
}
