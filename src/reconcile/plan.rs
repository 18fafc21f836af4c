//! Which documents speak of the same plan, and in which order of time.
//!
//! Documents of a municipality belong together where many of their items bear the same names, where most headings are
//! the same, or where the title of the one contains that of the other. Periods that do not meet are different plans. A document whose municipality is not known
//! joins others only where it is the same table as they are.

use super::entry::Entry;
use crate::japanese::{text, years};
use crate::record::{DocumentInfo, Record};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Share of the smaller document's names that the other has too, for two documents of one plan. Different plans of a
/// municipality share a name here and there; the reports of a plan keep most of its names.
const SAME_PLAN: f64 = 0.3;
/// Share of the headings of the document with fewer that must be exceeded; 歳入の確保 stands in many a plan.
const SAME_HEADINGS: f64 = 0.5;
/// The same as for names, for documents of which one does not say whose it is: only the same table will do.
const SAME_TABLE: f64 = 0.8;
/// Fewer names than this do not prove that two tables are one.
const ENOUGH_NAMES: usize = 3;
/// A title shorter than this, without years, is contained in others by chance.
const TELLING_TITLE: usize = 6;

/// A document with its entries.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    /// Its entries, in document order.
    pub entries: Vec<Entry>,
    /// When: documents of the same time are forms of one table, or stand beside each other.
    pub time: Time,
    /// Index of the document.
    pub document: usize,
}

/// A point in a plan's life: the plan first, then its reports by year; revisions after what they revise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time {
    year: i32,
    revision: u32,
}

/// The editions of one plan, in order of time.
pub(super) type Plan = Vec<Edition>;

/// Groups documents by plan. Order: first record.
pub(super) fn plans(documents: &[DocumentInfo], records: &[Record]) -> Vec<Plan> {
    let by_id: BTreeMap<&str, usize> = documents
        .iter()
        .enumerate()
        .map(|(at, d)| (d.id.as_str(), at))
        .collect();
    let mut rows: BTreeMap<usize, Vec<(usize, &Record)>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        // Records of no listed document: a document of their own.
        let at = by_id.get(record.document.as_str()).copied();
        rows.entry(at.unwrap_or(documents.len()))
            .or_default()
            .push((index, record));
    }
    let unlisted = DocumentInfo::default();
    let members = rows.into_par_iter().map(|(at, rows)| {
        let info = documents.get(at).unwrap_or(&unlisted);
        Member::new(at, info, &rows)
    });
    let mut groups: Vec<Vec<Member>> = Vec::new();
    for member in members.collect::<Vec<_>>() {
        let mut joined: Vec<Member> = vec![member];
        let mut apart = Vec::new();
        for group in groups {
            // The new document stays last; what it has already gathered stands before it.
            let belongs = joined
                .last()
                .is_some_and(|new| group.iter().any(|old| old.same_plan(new)));
            if belongs {
                joined.splice(0..0, group);
            } else {
                apart.push(group);
            }
        }
        apart.push(joined);
        groups = apart;
    }
    groups.sort_by_key(|g| g.iter().map(|m| m.edition.document).min());
    groups
        .into_iter()
        .map(|group| {
            let mut plan: Plan = group.into_iter().map(|m| m.edition).collect();
            plan.sort_by_key(|e| (e.time, e.document));
            plan
        })
        .collect()
}

struct Member {
    edition: Edition,
    municipality: Option<String>,
    title: String,
    names: BTreeSet<String>,
    headings: BTreeSet<String>,
    period: Option<(i32, i32)>,
}

impl Member {
    fn new(document: usize, info: &DocumentInfo, rows: &[(usize, &Record)]) -> Member {
        let entries = super::entry::entries(document, rows);
        let names: BTreeSet<String> = entries
            .iter()
            .filter(|e| !e.title.is_empty())
            .map(|e| e.title.clone())
            .collect();
        let named = rows.iter().find_map(|(_, r)| r.municipality.as_deref());
        let municipality = match &info.municipality {
            Some(m) => Some(m.code.clone().unwrap_or_else(|| text::key(&m.name))),
            None => named.map(text::key),
        };
        let title = info.title.as_deref().unwrap_or_default();
        Member {
            title: text::key(&years::without_years(title).0),
            names,
            headings: entries.iter().flat_map(|e| e.headings.clone()).collect(),
            municipality,
            period: info.period.map(|p| (p.from, p.to)),
            edition: Edition {
                time: time(info, rows),
                entries,
                document,
            },
        }
    }

    fn same_plan(&self, other: &Member) -> bool {
        let apart = |a: (i32, i32), b: (i32, i32)| -> bool { a.1 < b.0 || b.1 < a.0 };
        if let (Some(a), Some(b)) = (self.period, other.period)
            && apart(a, b)
        {
            return false;
        }
        let known = self.municipality.is_some() && other.municipality.is_some();
        if known && self.municipality != other.municipality {
            return false;
        }
        // How many both have; of the one with fewer, and of the one with more.
        let shared = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
            let both = a.intersection(b).count();
            let of = |all: usize| both as f64 / all.max(1) as f64;
            (both, of(a.len().min(b.len())), of(a.len().max(b.len())))
        };
        let (names, of_fewer, of_more) = shared(&self.names, &other.names);
        let (_, headings, _) = shared(&self.headings, &other.headings);
        if known {
            of_fewer >= SAME_PLAN || headings > SAME_HEADINGS || self.title_meets(other)
        } else {
            names >= ENOUGH_NAMES && of_more >= SAME_TABLE
        }
    }

    fn title_meets(&self, other: &Member) -> bool {
        let (a, b) = (&self.title, &other.title);
        let telling = |t: &String| t.chars().count() >= TELLING_TITLE;
        telling(a) && telling(b) && (a.contains(b.as_str()) || b.contains(a.as_str()))
    }
}

/// When a document speaks: a report at the end of its year; a plan before everything; a revised one in the year its
/// title or file name gives, else right after the plan.
fn time(info: &DocumentInfo, rows: &[(usize, &Record)]) -> Time {
    let reported = info
        .fiscal_year
        .or_else(|| rows.iter().find_map(|(_, r)| r.fiscal_year));
    if let Some(year) = reported {
        return Time { year, revision: 0 };
    }
    let file = info.path.rsplit('/').next().unwrap_or_default();
    let title = info.title.as_deref().unwrap_or_default();
    let revision = [title, file]
        .into_iter()
        .map(|text| revision(&text::key(text)))
        .max()
        .unwrap_or_default();
    let dated = if revision == 0 {
        None
    } else {
        let inside = |y: &i32| info.period.is_none_or(|p| p.from < *y && *y < p.to);
        let years = [title, file].map(|t| years::without_years(t).1).concat();
        years.into_iter().filter(inside).max()
    };
    let is_plan = info.document_kind.as_deref().is_none_or(|k| k == "plan");
    let year = match dated {
        // A revision dated in a year comes before the report at the end of that year.
        Some(year) => year - 1,
        None if is_plan => i32::MIN,
        // A report that does not say of which year: after those that do.
        None => i32::MAX,
    };
    Time { year, revision }
}

/// 0 for an original, n for the nth revision (改訂版, 改定, 第2版, 改訂2版).
fn revision(key: &str) -> u32 {
    let revised = key.contains("改訂") || key.contains("改定") || key.contains("見直し版");
    let digits = |text: &str| -> Option<u32> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    if let Some((_, after)) = key.split_once("改訂").or_else(|| key.split_once("改定")) {
        let after = after.trim_start_matches('第');
        return digits(after).filter(|n| *n < 100).unwrap_or(1);
    }
    let edition = key
        .match_indices('第')
        .find_map(|(at, mark)| {
            let after = key.get(at + mark.len()..)?;
            let n = digits(after)?;
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with('版').then_some(n)
        })
        .unwrap_or_default();
    edition.saturating_sub(1).max(u32::from(revised))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions() {
        assert_eq!(revision("行革プラン"), 0);
        assert_eq!(revision("行革プラン(初版)"), 0);
        assert_eq!(revision("行革プラン第1版"), 0);
        assert_eq!(revision("行革プラン第3版"), 2);
        assert_eq!(revision("行革プラン改訂版"), 1);
        assert_eq!(revision("行革プラン(改訂2版)"), 2);
        assert_eq!(revision("第3次行革大綱"), 0);
    }
}
