//! The scale of a paper's ratings: what its rule says, else what the paper prints in a legend, else what such marks
//! commonly mean.

use super::checked::{Grade, Origin, Rule};
use super::legend::{Entry, Legend};
use super::tally::shortened;
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::record::{Rating, Record};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What marks look like: a scale is of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Number,
    Symbol,
    Word,
}

fn kind(mark: &str) -> Kind {
    let mut chars = mark.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii_alphabetic() => Kind::Letter,
        (Some(c), None) if !c.is_alphanumeric() || c == '〇' => Kind::Symbol,
        _ if mark.chars().all(|c| c.is_ascii_digit()) => Kind::Number,
        _ => Kind::Word,
    }
}

/// The rule with the scale that the paper prints. Where the rule names a scale of its own, the paper adds meanings to its
/// marks, and what speaks against it is told.
pub(super) fn printed<'a>(
    rule: &'a Rule,
    legends: &[Legend],
    findings: &mut Vec<Finding>,
) -> Cow<'a, Rule> {
    if legends.is_empty() {
        return Cow::Borrowed(rule);
    }
    let mut rule = rule.clone();
    for (at, legend) in legends.iter().enumerate() {
        let earlier = legends.get(..at).unwrap_or_default();
        if earlier.iter().any(|other| apart(legend, other)) {
            take(&mut rule, legend, &mut Vec::new());
        } else {
            take(&mut rule, legend, findings);
        }
    }
    Cow::Owned(rule)
}

/// Whether two legends explain a mark differently and are of different names: each is of what it names.
fn apart(a: &Legend, b: &Legend) -> bool {
    let differs =
        |x: &Entry, y: &Entry| key(&x.mark) == key(&y.mark) && key(&x.meaning) != key(&y.meaning);
    let named = !a.name.is_empty() && !b.name.is_empty() && a.name != b.name;
    let mut entries = a.entries.iter();
    named && entries.any(|x| b.entries.iter().any(|y| differs(x, y)))
}

/// Scales of what a paper rates by several legends that share marks (事業評価 A, 総合評価 A).
#[derive(Debug, Clone, Default)]
pub(super) struct Scales(Vec<(String, Vec<Grade>)>);

impl Scales {
    /// The scales of legends that explain marks differently.
    pub(super) fn of(rule: &Rule, legends: &[Legend]) -> Scales {
        let told_apart = |legend: &&Legend| legends.iter().any(|other| apart(legend, other));
        let scale = |legend: &Legend| {
            let levels = levels(&rule.scale, &legend.entries);
            let grades = legend.entries.iter().zip(levels);
            let grades = grades.map(|(entry, level)| Grade {
                marks: vec![key(&entry.mark)],
                level,
                meaning: Some(entry.meaning.clone()),
                origin: Origin::Printed,
            });
            (legend.name.clone(), grades.collect())
        };
        Scales(legends.iter().filter(told_apart).map(scale).collect())
    }

    /// Gives ratings under a head the levels and meanings of the legend that names it, where one does.
    pub(super) fn settle(&self, head: &str, ratings: &mut [Rating]) {
        let head = key(head);
        let mut named = self.0.iter().filter(|(name, _)| name.contains(&head));
        let (Some((_, grades)), None) = (named.next(), named.next()) else {
            return;
        };
        for rating in ratings {
            let mark = key(&rating.raw);
            if let Some(grade) = grades.iter().find(|g| g.marks.contains(&mark)) {
                rating.level = grade.level;
                rating.meaning.clone_from(&grade.meaning);
            }
        }
    }
}

fn take(rule: &mut Rule, legend: &Legend, findings: &mut Vec<Finding>) {
    let named: Vec<String> = legend.entries.iter().map(|e| key(&e.mark)).collect();
    let own = |mark: &String| {
        let of_rule = |g: &Grade| g.origin == Origin::Rule && g.marks.contains(mark);
        rule.scale.iter().any(of_rule)
    };
    let mut against = Vec::new();
    if named.iter().any(own) {
        against.extend(out_of_order(rule, legend));
    } else {
        let kinds: Vec<Kind> = named.iter().map(|m| kind(m)).collect();
        let replaced = |g: &Grade| {
            let of_kind = |m: &String| kind(m) != Kind::Word && kinds.contains(&kind(m));
            g.origin == Origin::Common && g.level.is_some() && g.marks.iter().any(of_kind)
        };
        // What the legend leaves out of its own kind of marks has no place in it.
        let spellings: Vec<Grade> = rule.scale.clone();
        rule.scale.retain(|g| !replaced(g));
        for (entry, level) in legend
            .entries
            .iter()
            .zip(levels(&spellings, &legend.entries))
        {
            against.extend(add(rule, &spellings, entry, level));
        }
    }
    for entry in &legend.entries {
        against.extend(explain(rule, entry));
    }
    if !against.is_empty() {
        against.sort();
        against.dedup();
        let subject = shortened(&against.join("、"));
        let finding = Finding::new(Code::LegendContradicts, subject, legend.place.clone());
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}

/// Marks of the rule's scale that the legend prints in another order.
fn out_of_order(rule: &Rule, legend: &Legend) -> Vec<String> {
    let level = |entry: &Entry| {
        let mark = key(&entry.mark);
        rule.scale
            .iter()
            .find(|g| g.marks.contains(&mark))
            .and_then(|g| g.level)
    };
    let ranked: Vec<(&Entry, i32)> = legend
        .entries
        .iter()
        .filter_map(|e| Some((e, level(e)?)))
        .collect();
    let falls = |pair: &[(&Entry, i32)]| matches!(pair, [a, b] if a.1 >= b.1);
    let rises = |pair: &[(&Entry, i32)]| matches!(pair, [a, b] if a.1 <= b.1);
    if ranked.windows(2).all(|p| !falls(p)) || ranked.windows(2).all(|p| !rises(p)) {
        return Vec::new();
    }
    ranked
        .windows(2)
        .filter(|p| falls(p))
        .flatten()
        .map(|(e, level)| format!("{}（{level}）", e.mark))
        .collect()
}

/// The levels of a legend's marks by their order; none for what such a scale never ranks (－：対象外). A legend that begins
/// with its worst mark is read from its end.
fn levels(scale: &[Grade], entries: &[Entry]) -> Vec<Option<i32>> {
    let grade = |text: &str| scale.iter().find(|g| g.marks.contains(&key(text)));
    let ranked: Vec<bool> = entries
        .iter()
        .map(|e| grade(&e.mark).is_none_or(|g| g.level.is_some()))
        .collect();
    let count = ranked.iter().filter(|r| **r).count();
    let worth = |entry: &Entry| {
        let mark = grade(&entry.mark)
            .filter(|_| kind(&key(&entry.mark)) != Kind::Number)
            .and_then(|g| g.level);
        mark.or_else(|| word_in(scale, &entry.meaning))
    };
    let mut told = entries
        .iter()
        .zip(&ranked)
        .filter(|(_, r)| **r)
        .map(|(e, _)| worth(e));
    let (first, last) = (told.next().flatten(), told.next_back().flatten());
    let backwards = matches!((first, last), (Some(a), Some(b)) if a > b);
    let mut place = 0;
    ranked
        .iter()
        .map(|ranked| {
            place += usize::from(*ranked);
            let level = if backwards { count + 1 - place } else { place };
            ranked.then(|| i32::try_from(level).ok()).flatten()
        })
        .collect()
}

/// The level of the longest word of the scale in a text.
fn word_in(scale: &[Grade], text: &str) -> Option<i32> {
    let text = key(text);
    scale
        .iter()
        .flat_map(|g| g.marks.iter().map(move |m| (m, g.level)))
        .filter(|(m, _)| kind(m) == Kind::Word && text.contains(m.as_str()))
        .max_by_key(|(m, _)| m.chars().count())?
        .1
}

/// Adds a mark of a legend to the scale, or what speaks against it there: another legend.
fn add(rule: &mut Rule, spellings: &[Grade], entry: &Entry, level: Option<i32>) -> Option<String> {
    let mark = key(&entry.mark);
    rule.ranked.extend(level.map(|_| mark.clone()));
    let known = rule
        .scale
        .iter_mut()
        .find(|g| g.origin == Origin::Printed && g.marks.contains(&mark));
    if let Some(grade) = known {
        let same = grade.level == level;
        return (!same).then(|| format!("{}：{}", entry.mark, entry.meaning));
    }
    rule.scale.retain(|g| !g.marks.contains(&mark));
    let marks = spellings
        .iter()
        .find(|g| g.marks.contains(&mark))
        .map_or_else(|| vec![mark], |g| g.marks.clone());
    rule.scale.push(Grade {
        marks,
        level,
        meaning: Some(entry.meaning.clone()),
        origin: Origin::Printed,
    });
    None
}

/// Takes the printed meaning of a mark where there is none yet; what speaks against the one there is.
fn explain(rule: &mut Rule, entry: &Entry) -> Option<String> {
    let mark = key(&entry.mark);
    let said = format!("{}：{}", entry.mark, entry.meaning);
    let Some(grade) = rule.scale.iter_mut().find(|g| g.marks.contains(&mark)) else {
        // The rule's scale does not have it.
        return Some(said);
    };
    let printed = key(&entry.meaning);
    match grade.meaning.as_deref().map(key) {
        None => {
            grade.meaning = Some(entry.meaning.clone());
            None
        }
        Some(known) => (!known.contains(&printed) && !printed.contains(&known)).then_some(said),
    }
}

/// Levels of ratings of which nobody says what they are worth: the place of a mark in the first common scale that has all
/// marks in use.
pub(super) fn settle(rule: &Rule, records: &mut [Record]) {
    let common = |raw: &str| {
        let mark = key(raw);
        rule.scale
            .iter()
            .find(|g| g.origin == Origin::Common && g.marks.contains(&mark))
    };
    let in_family =
        |family: &[String], grade: &Grade| family.iter().position(|m| grade.marks.contains(m));
    for letters in [Kind::Symbol, Kind::Letter] {
        let used: BTreeSet<&String> = records
            .iter()
            .flat_map(|r| &r.ratings)
            .filter_map(|r| common(&r.raw))
            .filter(|g| g.level.is_some())
            .filter_map(|g| g.marks.first())
            .filter(|m| kind(m) == letters)
            .collect();
        let has_all = |family: &&Vec<String>| used.iter().all(|m| family.contains(m));
        let Some(family) = rule
            .families
            .iter()
            .find(has_all)
            .filter(|_| !used.is_empty())
        else {
            continue;
        };
        for rating in records.iter_mut().flat_map(|r| &mut r.ratings) {
            let place = common(&rating.raw)
                .filter(|g| g.level.is_some())
                .and_then(|g| in_family(family, g));
            if let Some(level) = place.and_then(|p| i32::try_from(p + 1).ok()) {
                rating.level = Some(level);
            }
        }
    }
}
