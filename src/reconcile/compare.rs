//! The evidence for two appearances being one item, weighed after Fellegi and Sunter (A Theory for Record Linkage,
//! 1969): each agreement adds the logarithm of how much oftener it is found in one item's appearances than in two
//! items'.
//!
//! Names and texts are *substance*; number, heading, department and neighbours are *place*. Place ranks, but never
//! joins by itself: a new item often takes the place of a dropped one.

use super::entry::Entry;
use crate::record::{Evidence, MatchKind};
use rapidfuzz::fuzz;
use std::collections::{BTreeMap, BTreeSet};

/// Weight in bits of a piece of evidence.
fn bits(evidence: Evidence) -> f64 {
    match evidence {
        Evidence::TitleSame | Evidence::TextSame => 12.0,
        Evidence::TitleSpelling => 7.0,
        Evidence::TitleContained => 4.0,
        Evidence::NeighboursSame => 4.0,
        Evidence::PathSame | Evidence::TextSimilar => 3.0,
        Evidence::TitleSimilar
        | Evidence::NoSame
        | Evidence::DepartmentsSame
        | Evidence::NeighbourSame => 2.0,
        Evidence::DepartmentsShared | Evidence::TextFollowsTitle => 1.0,
        Evidence::NoDifferent => -0.5,
        Evidence::PathDifferent | Evidence::DepartmentsDifferent => -2.0,
        Evidence::TitleDifferent => -3.0,
        Evidence::TextDifferent => -6.0,
        Evidence::NumberBelow
        | Evidence::MeasuresShared
        | Evidence::OnlyOne
        | Evidence::Rival
        | Evidence::NowhereElse
        | Evidence::Decided => 0.0,
    }
}

/// Names at least this similar (share of characters kept in order) are called similar.
const TITLE_SIMILAR: f64 = 0.6;
/// Texts at least this similar are the same but for editing.
const TEXT_SAME: f64 = 0.85;
/// Texts at least this similar have something in common; sentences of this kind of document always share phrases.
const TEXT_SIMILAR: f64 = 0.6;
/// Texts less similar than this tell of different things.
const TEXT_DIFFERENT: f64 = 0.35;
/// Texts shorter than this are phrases many items share (連携事業の推進).
const TELLING_TEXT: usize = 15;
/// Of a name of at least this many characters, one may be lost without making it another name.
const LONG_TITLE: usize = 10;
/// Characters whose coming or going turns a name into that of another thing.
const TURNING: &[char] = &[
    '非', '不', '未', '無', '新', '旧', '各', '第', '次', '期', '準', '副', '元',
];

/// A comparison of an item as known so far with an entry of a later document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub evidence: Vec<Evidence>,
    /// In bits.
    pub weight: f64,
}

impl Comparison {
    pub(super) fn has(&self, evidence: Evidence) -> bool {
        self.evidence.contains(&evidence)
    }

    /// Whether something besides the place speaks for it.
    pub(super) fn has_substance(&self) -> bool {
        let contained = self.has(Evidence::TitleContained) && self.has(Evidence::TextSimilar);
        [
            Evidence::TitleSame,
            Evidence::TitleSpelling,
            Evidence::TextSame,
        ]
        .iter()
        .any(|e| self.has(*e))
            || contained && self.has(Evidence::PathSame)
    }

    pub(super) fn add(&mut self, evidence: Evidence) {
        if !self.has(evidence) {
            self.evidence.push(evidence);
            self.weight += bits(evidence);
        }
    }
}

/// What is known of the two documents as wholes when two of their entries are compared.
#[derive(Debug, Default)]
pub(super) struct Circumstances {
    /// Headings that were renamed: earlier → later, told by where their items went.
    pub headings: BTreeMap<Vec<String>, Vec<String>>,
    /// Texts that several entries of a document have alike: they tell nothing of one item.
    pub shared_texts: BTreeSet<String>,
}

/// Compares an item, as last seen under any of `titles`, with an entry.
pub(super) fn compare(
    titles: &[String],
    earlier: &Entry,
    later: &Entry,
    circumstances: &Circumstances,
) -> Comparison {
    let mut found = Comparison {
        evidence: Vec::new(),
        weight: 0.0,
    };
    let title = titles.iter().map(|t| compare_titles(t, &later.title)).min();
    let title = title.unwrap_or(Evidence::TitleDifferent);
    found.add(title);
    let path = compare_headings(&earlier.headings, &later.headings, circumstances);
    path.into_iter().for_each(|e| found.add(e));
    let same_place = path != Some(Evidence::PathDifferent);
    if !earlier.no.is_empty() && !later.no.is_empty() {
        match (same_number(&earlier.no, &later.no), same_place) {
            (true, true) => found.add(Evidence::NoSame),
            (false, _) => found.add(Evidence::NoDifferent),
            // The same number under another heading is chance.
            (true, false) => {}
        }
    }
    let units = compare_departments(&earlier.departments, &later.departments);
    units.into_iter().for_each(|e| found.add(e));
    let text = compare_texts(earlier, later, circumstances);
    let text = match text {
        Some(Evidence::TextSame)
            if title != Evidence::TitleSame && text_follows_title(earlier, later) =>
        {
            Some(Evidence::TextFollowsTitle)
        }
        text => text,
    };
    text.into_iter().for_each(|e| found.add(e));
    found
}

/// What a pair with this evidence would be.
pub(super) fn kind(found: &Comparison) -> MatchKind {
    if !found.has(Evidence::TitleSame) && !found.has(Evidence::TitleSpelling) {
        MatchKind::Renamed
    } else if found.has(Evidence::PathDifferent) || found.has(Evidence::NoDifferent) {
        MatchKind::Moved
    } else {
        MatchKind::Same
    }
}

/// Order of [`Evidence`] is order of strength for names.
pub(super) fn compare_titles(a: &str, b: &str) -> Evidence {
    if a.is_empty() || b.is_empty() {
        Evidence::TitleDifferent
    } else if a == b {
        Evidence::TitleSame
    } else if same_but_for_spelling(a, b) {
        Evidence::TitleSpelling
    } else if a.contains(b) || b.contains(a) {
        Evidence::TitleContained
    } else if fuzz::ratio(a.chars(), b.chars()) >= TITLE_SIMILAR {
        Evidence::TitleSimilar
    } else {
        Evidence::TitleDifferent
    }
}

/// Names are spelled differently where only single kana and marks between the bearing characters differ (取り組み,
/// 取組), or where a long one lost a single character. 市税 and 国保税 are no spellings of each other, nor is
/// さらなる向上 one of 向上.
fn same_but_for_spelling(a: &str, b: &str) -> bool {
    let ((bones_a, between_a), (bones_b, between_b)) = (bones(a), bones(b));
    if bones_a == bones_b && bones_a.len() >= 4 {
        let mut gaps = between_a.iter().zip(&between_b);
        if gaps.all(|(x, y)| x.abs_diff(*y) <= 1) {
            return true;
        }
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let (short, long): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    if short.len() < LONG_TITLE || long.len() != short.len() + 1 {
        return false;
    }
    let start = short.iter().zip(&long).take_while(|(s, l)| s == l).count();
    let lost = long.get(start).copied().unwrap_or_default();
    let inside = start > 0 && start < short.len();
    inside
        && short.get(start..) == long.get(start + 1..)
        && !lost.is_numeric()
        && !TURNING.contains(&lost)
}

/// The characters that carry the meaning of a name, and how many others stand before each and at the end.
fn bones(name: &str) -> (Vec<char>, Vec<usize>) {
    let mut bones = Vec::new();
    let mut between = Vec::new();
    let mut others = 0;
    for c in name.chars() {
        if is_bone(c) {
            bones.push(c);
            between.push(std::mem::take(&mut others));
        } else {
            others += 1;
        }
    }
    between.push(others);
    (bones, between)
}

/// What carries the meaning of a name: ideographs, katakana, letters and digits.
fn is_bone(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '\u{3041}'..='\u{309F}')
}

fn same_number(a: &[u32], b: &[u32]) -> bool {
    // One document may print the numbers of the headings too: 2-3-1 and 1.
    a.ends_with(b) || b.ends_with(a)
}

fn compare_headings(a: &[String], b: &[String], circumstances: &Circumstances) -> Option<Evidence> {
    let (innermost_a, innermost_b) = (a.last()?, b.last()?);
    let renamed = circumstances.headings.get(a).is_some_and(|to| to == b);
    // A document may leave out outer headings.
    if renamed || a == b || a.ends_with(b) || b.ends_with(a) {
        return Some(Evidence::PathSame);
    }
    let spelled = same_but_for_spelling(innermost_a, innermost_b) || innermost_a == innermost_b;
    let outer = |p: &[String]| p.iter().rev().nth(1).cloned();
    Some(if spelled && outer(a) == outer(b) {
        Evidence::PathSame
    } else {
        Evidence::PathDifferent
    })
}

fn compare_departments(a: &[String], b: &[String]) -> Option<Evidence> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    // 総務部財政課 and 財政課 are one unit.
    let one = |x: &String, y: &String| x.ends_with(y.as_str()) || y.ends_with(x.as_str());
    let shared = a.iter().filter(|x| b.iter().any(|y| one(x, y))).count();
    Some(if shared == 0 {
        Evidence::DepartmentsDifferent
    } else if shared == a.len() && a.len() == b.len() {
        Evidence::DepartmentsSame
    } else {
        Evidence::DepartmentsShared
    })
}

/// Compares the fields that both have; each counts by its length.
fn compare_texts(a: &Entry, b: &Entry, circumstances: &Circumstances) -> Option<Evidence> {
    let mut kept = 0.0;
    let mut all = 0.0;
    let mut shared = true;
    for (field, x) in &a.texts {
        let Some(y) = b.texts.get(field) else {
            continue;
        };
        let length = (x.chars().count() + y.chars().count()) as f64;
        kept += text_similarity(x, y) * length;
        all += length;
        let telling = x.chars().count() >= TELLING_TEXT && y.chars().count() >= TELLING_TEXT;
        let common = |t: &String| circumstances.shared_texts.contains(t);
        shared &= !telling || common(x) || common(y);
    }
    if all == 0.0 {
        return None;
    }
    let similarity = kept / all;
    if similarity >= TEXT_SAME {
        // A text that other items have too, or a mere phrase, fits but does not prove.
        Some(if shared {
            Evidence::TextSimilar
        } else {
            Evidence::TextSame
        })
    } else if similarity >= TEXT_SIMILAR {
        Some(Evidence::TextSimilar)
    } else {
        (similarity < TEXT_DIFFERENT && !shared).then_some(Evidence::TextDifferent)
    }
}

/// Share of characters kept in order, 0 to 1.
pub(super) fn text_similarity(a: &str, b: &str) -> f64 {
    if a == b {
        1.0
    } else {
        fuzz::ratio(a.chars(), b.chars())
    }
}

/// Whether the words in which the titles differ are the words in which the texts differ: 市税… and 国保税… with the
/// same sentence around them are two items.
fn text_follows_title(a: &Entry, b: &Entry) -> bool {
    let Some((own_a, own_b)) = differing(&a.title, &b.title) else {
        return false;
    };
    // 常勤 stands inside 非常勤: what is left without the longer words counts.
    let inside = |entry: &Entry, words: &str, longer: &str| {
        let bare = |t: &String| match longer.len() > words.len() {
            true => t.replace(longer, ""),
            false => t.clone(),
        };
        entry.texts.values().any(|t| bare(t).contains(words))
    };
    inside(a, &own_a, &own_b)
        && !inside(b, &own_a, &own_b)
        && inside(b, &own_b, &own_a)
        && !inside(a, &own_b, &own_a)
}

/// The words in which two names differ: what stands between their common beginning and their common end, and one
/// more character, so that 市 and 国保 are 市税 and 国保税. `None` where the one only says more than the other
/// (AI・RPA for RPA), unless that turns its meaning (非常勤 for 常勤).
fn differing(a: &str, b: &str) -> Option<(String, String)> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - start;
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(x, y)| x == y)
        .count();
    let own =
        |t: &[char]| -> Vec<char> { t.get(start..t.len() - end).unwrap_or_default().to_vec() };
    let (own_a, own_b) = (own(&a), own(&b));
    if own_a.is_empty() || own_b.is_empty() {
        let turns = |t: &[char]| t.first().is_some_and(|c| TURNING.contains(c));
        if !turns(&own_a) && !turns(&own_b) {
            return None;
        }
    }
    let after = a.get(a.len() - end..).unwrap_or_default();
    let more = if own_a.is_empty() || own_b.is_empty() {
        2
    } else {
        1
    };
    let word = |own: Vec<char>| {
        own.into_iter()
            .chain(after.iter().take(more).copied())
            .collect()
    };
    Some((word(own_a), word(own_b)))
}

/// Texts that more than one entry has, or nearly has.
pub(super) fn shared_texts<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeSet<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for text in entries.flat_map(|e| e.texts.values()) {
        *counts.entry(text).or_default() += 1;
    }
    let repeated = counts.iter().filter(|(_, n)| **n > 1);
    repeated.map(|(text, _)| (*text).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_things_are_not_spellings() {
        let is = compare_titles;
        assert_eq!(
            is("市税収納率の向上", "国保税収納率の向上"),
            Evidence::TitleSimilar
        );
        assert_eq!(
            is(
                "こおりやま広域圏連携中枢都市圏への参画",
                "こおりやま広域連携中枢都市圏への参画"
            ),
            Evidence::TitleSpelling
        );
        assert_eq!(
            is("収入アップの取り組み", "収入アップの取組"),
            Evidence::TitleSpelling
        );
        assert_eq!(
            is("市税収納率の向上", "市税収納率のさらなる向上"),
            Evidence::TitleSimilar
        );
        assert_eq!(
            is("第2次定員適正化計画の推進", "第3次定員適正化計画の推進"),
            Evidence::TitleSimilar
        );
        assert_eq!(
            is("会計年度常勤職員の適正配置", "会計年度非常勤職員の適正配置"),
            Evidence::TitleSimilar
        );
        assert_eq!(
            is("収納率の向上", "収納率の向上(納付環境の整備)"),
            Evidence::TitleContained
        );
    }

    #[test]
    fn sister_items_are_told_by_their_text() {
        let entry = |title: &str, text: &str| Entry {
            title: title.into(),
            texts: [("description".to_string(), text.to_string())].into(),
            ..Entry::default()
        };
        let a = entry(
            "市税収納率の向上",
            "口座振替の推進と催告の徹底により市税の収納率を高め、自主財源を確保する。",
        );
        let b = entry(
            "国保税収納率の向上",
            "口座振替の推進と催告の徹底により国保税の収納率を高め、自主財源を確保する。",
        );
        let found = compare(
            std::slice::from_ref(&a.title),
            &a,
            &b,
            &Circumstances::default(),
        );
        assert!(found.has(Evidence::TextFollowsTitle));
        assert!(!found.has_substance());
    }

    #[test]
    fn numbers_of_headings_may_stand_before() {
        assert!(same_number(&[2, 3, 1], &[1]));
        assert!(!same_number(&[2, 3, 1], &[3]));
    }
}
