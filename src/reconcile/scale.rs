//! Rating scales of the documents of a run, and which of them can be put side by side.
//!
//! A scale belongs to the plan that defines it. Levels count from 1, the best, but a C of five levels is no C of four,
//! and a mark whose meaning differs is another mark: scales that are not equal share an *order*, never a number.

use crate::japanese::text;
use crate::record::{Output, Rating, Standing};
use std::collections::BTreeMap;

/// The marks that documents rate with.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Its marks as printed, ranked ones first, best first.
    pub marks: Vec<Mark>,
    /// Ids of the documents that use it, in order of the run.
    pub documents: Vec<String>,
}

/// A mark of a scale.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Its level, 1 is the best; `None` where the scale does not rank it (完了, -).
    pub level: Option<i32>,
    /// As printed.
    pub raw: String,
    /// What the plan says it means.
    pub meaning: Option<String>,
    /// What that says of the schedule, in words common to all scales; `None` where it says nothing of it.
    pub standing: Option<Standing>,
}

/// How two scales stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparable {
    /// The same marks mean the same: ratings may be counted together.
    Alike,
    /// Every ranked mark says how the work stands to its plan: these words may be counted together.
    ByStanding,
    /// To be shown side by side, each with its own scale.
    No,
}

/// The scales of a run, in order of their first document. A mark is known by being used; documents read with one rule share
/// its scale, unless they print what a mark means, each in its own way.
pub fn scales(output: &Output) -> Vec<Scale> {
    let mut of_document: BTreeMap<&str, Vec<&Rating>> = BTreeMap::new();
    for record in &output.records {
        let ratings = of_document.entry(record.document.as_str()).or_default();
        ratings.extend(&record.ratings);
    }
    let mut by_rule: BTreeMap<(Option<&str>, Option<&str>), Vec<Mark>> = BTreeMap::new();
    let mut order = Vec::new();
    for document in &output.documents {
        let Some(ratings) = of_document.get(document.id.as_str()) else {
            continue;
        };
        if ratings.is_empty() {
            continue;
        }
        let mut own: Vec<Mark> = Vec::new();
        for rating in ratings {
            let mark = Mark::of(rating);
            if !own.contains(&mark) {
                own.push(mark);
            }
        }
        let shared = (document.rule.as_deref(), None);
        let disagrees = by_rule
            .get(&shared)
            .is_some_and(|marks| own.iter().any(|o| marks.iter().any(|m| o.disagrees(m))));
        // Without a rule, each document has its own scale.
        let key = if document.rule.is_none() || disagrees {
            (document.rule.as_deref(), Some(document.id.as_str()))
        } else {
            shared
        };
        let marks = by_rule.entry(key).or_default();
        own.retain(|mark| !marks.contains(mark));
        marks.extend(own);
        order.push((key, document.id.clone()));
    }
    let mut scales: Vec<Scale> = Vec::new();
    for (key, document) in order {
        let mut marks = by_rule.get(&key).cloned().unwrap_or_default();
        marks.sort_by_key(|m| (m.level.is_none(), m.level, m.raw.clone(), m.meaning.clone()));
        match scales.iter_mut().find(|s| s.marks == marks) {
            Some(scale) => scale.documents.push(document),
            None => scales.push(Scale {
                marks,
                documents: vec![document],
            }),
        }
    }
    scales
}

impl Mark {
    fn of(rating: &Rating) -> Mark {
        let meaning = rating.meaning.clone();
        Mark {
            level: rating.level,
            standing: meaning.as_deref().and_then(super::progress::standing_of),
            raw: rating.raw.clone(),
            meaning,
        }
    }
}

impl Mark {
    /// Whether the same mark is said to be worth something else.
    fn disagrees(&self, other: &Mark) -> bool {
        text::key(&self.raw) == text::key(&other.raw)
            && (self.level, &self.meaning) != (other.level, &other.meaning)
    }
}

impl Scale {
    /// Whether ratings of the two may be counted together, and how.
    pub fn comparable(&self, other: &Scale) -> Comparable {
        let ranked = |s: &Scale| -> Vec<Mark> {
            let ranked = s.marks.iter().filter(|m| m.level.is_some());
            ranked.cloned().collect()
        };
        let (own, others) = (ranked(self), ranked(other));
        let key = |m: &Mark| {
            let meaning = m.meaning.as_deref().map(text::key);
            (m.level, text::key(&m.raw), meaning)
        };
        let same =
            own.len() == others.len() && own.iter().zip(&others).all(|(a, b)| key(a) == key(b));
        let told = |marks: &[Mark]| !marks.is_empty() && marks.iter().all(|m| m.standing.is_some());
        if same {
            Comparable::Alike
        } else if told(&own) && told(&others) {
            Comparable::ByStanding
        } else {
            Comparable::No
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(marks: &[(i32, &str, Option<&str>)]) -> Scale {
        let marks = marks.iter().map(|(level, raw, meaning)| {
            Mark::of(&Rating {
                department: None,
                raw: (*raw).into(),
                level: Some(*level),
                meaning: meaning.map(str::to_string),
                ..Rating::default()
            })
        });
        Scale {
            marks: marks.collect(),
            documents: Vec::new(),
        }
    }

    #[test]
    fn only_equal_scales_are_counted_together() {
        let letters = scale(&[(1, "A", None), (2, "B", None)]);
        let marks = scale(&[(1, "◎", None), (2, "○", None)]);
        assert_eq!(letters.comparable(&letters), Comparable::Alike);
        assert_eq!(letters.comparable(&marks), Comparable::No);
        let told = scale(&[(1, "A", Some("計画どおり")), (2, "B", Some("やや遅れ"))]);
        let said = scale(&[(1, "◎", Some("予定どおり")), (2, "△", Some("遅れている"))]);
        assert_eq!(told.comparable(&said), Comparable::ByStanding);
        assert_eq!(told.comparable(&letters), Comparable::No);
    }
}
