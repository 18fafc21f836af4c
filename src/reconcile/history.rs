//! The items of a plan through its editions.

use super::assign::{Assignment, Decided, Known, assign};
use super::compare::{Comparison, compare_titles};
use super::entry::Entry;
use super::parts::{Parting, partings};
use super::plan::{Edition, Plan};
use crate::record::{Change, Evidence, MatchKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A document that has at least this share of the plan's items is a whole report: what it does not have was dropped.
/// One with less (an extract, a report of one department) says nothing of the rest.
const WHOLE: f64 = 0.5;

/// An item with all its appearances.
#[derive(Debug, Clone, Default)]
pub(super) struct Life {
    /// Its entries: (edition, position in it), in order of time.
    pub appearances: Vec<(usize, usize)>,
    /// What became of it.
    pub steps: Vec<Step>,
    /// Lives that this one may continue.
    pub candidates: Vec<(usize, Comparison)>,
    titles: Vec<String>,
    profile: Entry,
    ended: bool,
}

/// A step in an item's life.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub kind: MatchKind,
    /// Edition before.
    pub from: usize,
    /// Edition after.
    pub to: usize,
    pub changes: Vec<Change>,
    /// Other lives, of a split or merger.
    pub others: Vec<usize>,
    pub evidence: Vec<Evidence>,
}

/// An entry, by the position of its edition and its own in that edition.
pub type EntryPlace = (usize, usize);

/// What a person decided about two entries: (edition, position).
#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub same: BTreeSet<(EntryPlace, EntryPlace)>,
    pub different: BTreeSet<(EntryPlace, EntryPlace)>,
}

/// Follows the items of a plan through its editions.
pub(super) fn lives(plan: &Plan, decisions: &Decisions) -> Vec<Life> {
    let mut lives: Vec<Life> = Vec::new();
    for at in 0..plan.len() {
        follow(&mut lives, plan, at, decisions);
    }
    lives
}

fn follow(lives: &mut Vec<Life>, plan: &Plan, at: usize, decisions: &Decisions) {
    let Some(edition) = plan.get(at) else { return };
    // The plan's own order, so that neighbours are neighbours; what ended earlier stands behind.
    let mut order: Vec<usize> = (0..lives.len()).collect();
    order.sort_by_key(|l| {
        let last = lives.get(*l).and_then(|l| l.appearances.last()).copied();
        last.map(|(edition, position)| (Reverse(edition), position))
    });
    let known: Vec<Known> = order
        .iter()
        .filter_map(|l| lives.get(*l))
        .map(|l| Known {
            titles: l.titles.clone(),
            entry: l.profile.clone(),
        })
        .collect();
    let decided = decided(lives, &order, at, decisions);
    let mut done = assign(&known, &edition.entries, &decided);
    let mut parted = partings(&known, &edition.entries, &done);
    // Forms of one table are not history: what is one row here and two there was misread, and is for a person.
    let earlier_now = |k: &usize| {
        let last = order
            .get(*k)
            .and_then(|l| lives.get(*l)?.appearances.last());
        last.and_then(|(e, _)| plan.get(*e))
            .is_some_and(|e| e.time < edition.time)
    };
    parted.retain(|p| p.known.iter().all(earlier_now));
    for parting in &parted {
        for (k, e) in parting
            .known
            .iter()
            .flat_map(|k| parting.entries.iter().map(move |e| (*k, *e)))
        {
            if let Some(candidates) = done.candidates.get_mut(&e) {
                candidates.retain(|(other, _)| *other != k);
            }
        }
    }
    let of_entry = join(lives, plan, at, &order, &mut done);
    part(lives, at, &order, &of_entry, &parted);
    end(lives, plan, at, done.pairs.len());
}

/// The decisions that bear on this edition, by position in `order` and in the edition.
fn decided(lives: &[Life], order: &[usize], at: usize, decisions: &Decisions) -> Decided {
    let known_of = |place: &(usize, usize)| {
        order
            .iter()
            .position(|l| lives.get(*l).is_some_and(|l| l.appearances.contains(place)))
    };
    let bearing = |pairs: &BTreeSet<(EntryPlace, EntryPlace)>| {
        let here = |a: &(usize, usize), b: &(usize, usize)| {
            let k = known_of(a)?;
            (b.0 == at).then_some((k, b.1))
        };
        pairs
            .iter()
            .filter_map(|(a, b)| here(a, b).or_else(|| here(b, a)))
            .collect()
    };
    Decided {
        same: bearing(&decisions.same),
        different: bearing(&decisions.different),
    }
}

/// Joins the entries to their lives, or begins new ones. Gives the life of each entry.
fn join(
    lives: &mut Vec<Life>,
    plan: &Plan,
    at: usize,
    order: &[usize],
    done: &mut Assignment,
) -> Vec<usize> {
    let mut of_entry = Vec::new();
    let Some(edition) = plan.get(at) else {
        return of_entry;
    };
    for (position, entry) in edition.entries.iter().enumerate() {
        let pair = done.pairs.get(&position);
        let life = pair.and_then(|(k, found)| Some((*order.get(*k)?, found)));
        if let Some((l, found)) = life {
            of_entry.push(l);
            if let Some(life) = lives.get_mut(l) {
                let last = life.appearances.last().and_then(|(e, _)| plan.get(*e));
                let is_later = last.is_some_and(|e| e.time < edition.time);
                life.go_on(at, position, entry, found, &done.headings);
                // Other forms of one table may be misread differently, but are the same.
                if !is_later && let Some(step) = life.steps.last_mut() {
                    step.kind = MatchKind::Same;
                }
            }
            continue;
        }
        let mut life = Life::default();
        life.appear(at, position, entry);
        let candidates = done.candidates.remove(&position).unwrap_or_default();
        life.candidates = candidates
            .into_iter()
            .filter_map(|(k, found)| Some((*order.get(k)?, found)))
            .collect();
        if let Some(before) = earlier(plan, at) {
            life.steps.push(Step {
                kind: MatchKind::Added,
                from: before,
                to: at,
                changes: Vec::new(),
                others: Vec::new(),
                evidence: vec![Evidence::NowhereElse],
            });
        }
        of_entry.push(lives.len());
        lives.push(life);
    }
    of_entry
}

impl Life {
    fn appear(&mut self, edition: usize, position: usize, entry: &Entry) {
        self.appearances.push((edition, position));
        if !self.titles.contains(&entry.title) {
            self.titles.push(entry.title.clone());
        }
        let texts = std::mem::take(&mut self.profile.texts);
        let departments = std::mem::take(&mut self.profile.departments);
        let measures = std::mem::take(&mut self.profile.measures);
        let no = std::mem::take(&mut self.profile.no);
        self.profile = entry.clone();
        for (field, text) in texts {
            self.profile.texts.entry(field).or_insert(text);
        }
        let keep = |new: &mut Vec<String>, old| {
            if new.is_empty() {
                *new = old;
            }
        };
        keep(&mut self.profile.departments, departments);
        keep(&mut self.profile.measures, measures);
        if self.profile.no.is_empty() {
            self.profile.no = no;
        }
    }

    fn go_on(
        &mut self,
        at: usize,
        position: usize,
        entry: &Entry,
        found: &Comparison,
        headings: &BTreeMap<Vec<String>, Vec<String>>,
    ) {
        let changes = self.changes(entry, found);
        let heading_renamed = headings.get(&self.profile.headings) == Some(&entry.headings);
        let moved =
            changes.contains(&Change::No) || changes.contains(&Change::Path) && !heading_renamed;
        let kind = if changes.contains(&Change::Title) {
            MatchKind::Renamed
        } else if moved {
            MatchKind::Moved
        } else {
            MatchKind::Same
        };
        self.steps.push(Step {
            kind,
            from: self.appearances.last().map_or(at, |(edition, _)| *edition),
            to: at,
            changes,
            others: Vec::new(),
            evidence: found.evidence.clone(),
        });
        self.ended = false;
        self.appear(at, position, entry);
    }

    /// What differs from the last appearance.
    fn changes(&self, entry: &Entry, found: &Comparison) -> Vec<Change> {
        let last = &self.profile;
        let mut changes = Vec::new();
        match compare_titles(&last.title, &entry.title) {
            Evidence::TitleSame => {}
            Evidence::TitleSpelling => changes.push(Change::Spelling),
            _ => changes.push(Change::Title),
        }
        if found.has(Evidence::PathDifferent) || {
            let renamed = last.headings != entry.headings;
            let inner = |a: &[String], b: &[String]| a.ends_with(b);
            renamed
                && !inner(&last.headings, &entry.headings)
                && !inner(&entry.headings, &last.headings)
        } {
            changes.push(Change::Path);
        }
        if found.has(Evidence::NoDifferent) {
            changes.push(Change::No);
        }
        if found.has(Evidence::DepartmentsDifferent) || found.has(Evidence::DepartmentsShared) {
            changes.push(Change::Departments);
        }
        changes
    }
}

/// The edition before, of an earlier time; `None` where there is none to compare with.
fn earlier(plan: &Plan, at: usize) -> Option<usize> {
    let time = plan.get(at)?.time;
    (0..at)
        .rev()
        .find(|i| plan.get(*i).is_some_and(|e| e.time < time))
}

/// Notes splits and mergers on the lives that take part.
fn part(lives: &mut [Life], at: usize, order: &[usize], of_entry: &[usize], parted: &[Parting]) {
    for parting in parted {
        let before: Vec<usize> = parting
            .known
            .iter()
            .filter_map(|k| order.get(*k).copied())
            .collect();
        let after: Vec<usize> = parting
            .entries
            .iter()
            .filter_map(|e| of_entry.get(*e).copied())
            .collect();
        let from = before
            .iter()
            .filter_map(|l| {
                lives
                    .get(*l)?
                    .appearances
                    .iter()
                    .rev()
                    .find(|(e, _)| *e != at)
            })
            .map(|(edition, _)| *edition)
            .max();
        let Some(from) = from else { continue };
        for (own, others) in [(&before, &after), (&after, &before)] {
            for l in own.iter() {
                let Some(life) = lives.get_mut(*l) else {
                    continue;
                };
                life.steps
                    .retain(|s| s.kind != MatchKind::Added || s.to != at);
                life.steps.push(Step {
                    kind: parting.kind,
                    from,
                    to: at,
                    changes: Vec::new(),
                    others: others.iter().copied().filter(|o| o != l).collect(),
                    evidence: parting.evidence.clone(),
                });
            }
        }
        for l in before {
            if let Some(life) = lives.get_mut(l)
                && !life.appearances.iter().any(|(e, _)| *e == at)
            {
                life.ended = true;
            }
        }
    }
}

/// Ends the lives that no document of this time has any more, once all documents of the time have been followed.
fn end(lives: &mut [Life], plan: &Plan, at: usize, joined: usize) {
    let Some(time) = plan.get(at).map(|e| e.time) else {
        return;
    };
    let now = |e: &usize| plan.get(*e).is_some_and(|e: &Edition| e.time == time);
    let Some(before) = earlier(plan, at) else {
        return;
    };
    let last_of_time = plan.get(at + 1).is_none_or(|e| e.time != time);
    let alive = lives
        .iter()
        .filter(|l| !l.ended && l.appearances.iter().any(|(e, _)| *e < at && !now(e)))
        .count();
    if !last_of_time || (joined as f64) < alive as f64 * WHOLE {
        return;
    }
    for life in lives.iter_mut() {
        if life.ended || life.appearances.iter().any(|(e, _)| now(e)) {
            continue;
        }
        life.ended = true;
        life.steps.push(Step {
            kind: MatchKind::Dropped,
            from: life.appearances.last().map_or(before, |(e, _)| *e),
            to: at,
            changes: Vec::new(),
            others: Vec::new(),
            evidence: vec![Evidence::NowhereElse],
        });
    }
}
