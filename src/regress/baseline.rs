//! An earlier run kept as a file, and what has become better or worse since.

use super::compare::Difference;
use super::{CorpusError, Outcome, corpus::Fault};
use crate::finding::Lang;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Version of the file's form.
const SCHEMA: &str = "gyokaku/baseline/1";

/// Totals are kept with this many decimals; less is no change.
const DECIMALS: i32 = 6;

/// What an earlier run gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    documents: BTreeMap<String, Kept>,
}

/// A document of an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// 0 to 1; absent without truth.
    total: Option<f64>,
    /// Adjacency F1 of its tables, where its truth has tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tables: Option<f64>,
    /// Its differences: record, field, what was read.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    differences: BTreeSet<(String, String, String)>,
}

/// How a document compares with an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A total fell, something differs that did not, or the document is gone.
    Worse,
    /// Something else is read where it was wrong already.
    Other,
    /// Only better.
    Better,
    /// Not in the earlier run.
    New,
}

/// A document that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Path below `documents/`.
    pub document: String,
    /// Which way.
    pub change: Change,
    /// Total before and now, where there is one.
    pub totals: (Option<f64>, Option<f64>),
    /// Differences that are new.
    pub new: usize,
    /// Differences that are gone.
    pub gone: usize,
}

impl Baseline {
    /// What a run gave.
    pub fn of(outcome: &Outcome) -> Baseline {
        let kept = outcome.documents.iter().map(|d| {
            let tables = d.score.as_ref().and_then(|s| s.tables);
            let kept = Kept {
                total: d.total().map(rounded),
                tables: tables.and_then(|t| t.f1()).map(rounded),
                differences: d.differences.iter().map(key).collect(),
            };
            (d.document.clone(), kept)
        });
        Baseline {
            schema: SCHEMA.into(),
            documents: kept.collect(),
        }
    }

    /// Reads a file. Errors: it is missing, or of another form.
    pub fn load(path: &Path) -> Result<Baseline, CorpusError> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| CorpusError::new(path, Fault::Unreadable(e.to_string())))?;
        let invalid = |what: String| CorpusError::new(path, Fault::Invalid(what));
        let baseline: Baseline = serde_json::from_str(&text).map_err(|e| invalid(e.to_string()))?;
        if baseline.schema != SCHEMA {
            return Err(invalid(format!("schema: {}", baseline.schema)));
        }
        Ok(baseline)
    }

    /// The file's content: a document a line, so that changes show line by line.
    pub fn render(&self) -> Result<String, serde_json::Error> {
        let mut lines = Vec::new();
        for (name, kept) in &self.documents {
            let name = serde_json::to_string(name)?;
            lines.push(format!("{name}:{}", serde_json::to_string(kept)?));
        }
        let schema = serde_json::to_string(&self.schema)?;
        let lines = lines.join(",\n");
        Ok(format!(
            "{{\"schema\":{schema},\n\"documents\":{{\n{lines}\n}}}}\n"
        ))
    }

    /// Documents that changed since, the worse first.
    pub fn changes(&self, now: &Baseline) -> Vec<Changed> {
        let names: BTreeSet<&String> = self.documents.keys().chain(now.documents.keys()).collect();
        let mut out: Vec<Changed> = names
            .into_iter()
            .filter_map(|name| changed(name, self.documents.get(name), now.documents.get(name)))
            .collect();
        out.sort_by(|a, b| (a.change, &a.document).cmp(&(b.change, &b.document)));
        out
    }
}

fn rounded(total: f64) -> f64 {
    let factor = 10f64.powi(DECIMALS);
    (total * factor).round() / factor
}

fn key(d: &Difference) -> (String, String, String) {
    (d.record.clone(), d.field.clone(), d.got.clone())
}

fn changed(name: &str, before: Option<&Kept>, now: Option<&Kept>) -> Option<Changed> {
    let nothing = Kept::default();
    let (b, n) = (before.unwrap_or(&nothing), now.unwrap_or(&nothing));
    let places = |k: &Kept| -> BTreeSet<(String, String)> {
        let of = k.differences.iter();
        of.map(|(record, field, _)| (record.clone(), field.clone()))
            .collect()
    };
    let (old, new) = (places(b), places(n));
    let fell = |b: Option<f64>, n: Option<f64>| b.is_some() && n < b;
    let change = match (before, now) {
        (None, _) => Change::New,
        (_, None) => Change::Worse,
        _ if b == n => return None,
        _ if !new.is_subset(&old) || fell(b.total, n.total) || fell(b.tables, n.tables) => {
            Change::Worse
        }
        _ if new.len() < old.len() || n.total > b.total || n.tables > b.tables => Change::Better,
        _ => Change::Other,
    };
    Some(Changed {
        document: name.into(),
        change,
        totals: (b.total, n.total),
        new: new.difference(&old).count(),
        gone: old.difference(&new).count(),
    })
}

/// The changes as a table.
pub fn tell(changes: &[Changed], lang: Lang) -> String {
    let (title, none) = match lang {
        Lang::Ja => ("前回との比較", "前回と同じです。"),
        Lang::En => ("Against the baseline", "No change."),
    };
    let mut out = format!("\n== {title}\n");
    if changes.is_empty() {
        let _ = writeln!(out, "{none}");
        return out;
    }
    let _ = writeln!(
        out,
        "{}",
        match lang {
            Lang::Ja => " 前回    今回    新しい違い 直った違い        文書",
            Lang::En => "before     now        new       gone        document",
        }
    );
    for c in changes {
        let total = |t: Option<f64>| t.map_or("     –".into(), |t| format!("{:6.2}", 100.0 * t));
        let word = match (c.change, lang) {
            (Change::Worse, Lang::Ja) => "悪化",
            (Change::Worse, Lang::En) => "worse",
            (Change::Other, Lang::Ja) => "変化",
            (Change::Other, Lang::En) => "other",
            (Change::Better, Lang::Ja) => "改善",
            (Change::Better, Lang::En) => "better",
            (Change::New, Lang::Ja) => "新規",
            (Change::New, Lang::En) => "new",
        };
        let _ = writeln!(
            out,
            "{}  {} {:10} {:10}  {word}  {}",
            total(c.totals.0),
            total(c.totals.1),
            c.new,
            c.gone,
            c.document
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(total: f64, differences: &[(&str, &str, &str)]) -> Kept {
        let own = |d: &(&str, &str, &str)| (d.0.to_string(), d.1.to_string(), d.2.to_string());
        Kept {
            total: Some(total),
            tables: None,
            differences: differences.iter().map(own).collect(),
        }
    }

    fn baseline(documents: &[(&str, Kept)]) -> Baseline {
        Baseline {
            schema: SCHEMA.into(),
            documents: documents
                .iter()
                .map(|(n, k)| (n.to_string(), k.clone()))
                .collect(),
        }
    }

    #[test]
    fn each_change_is_named() {
        let d = [("#1", "item", "x")];
        let before = baseline(&[
            ("gone", kept(1.0, &[])),
            ("healed", kept(0.9, &d)),
            ("moved", kept(0.9, &d)),
            ("other", kept(0.9, &d)),
            ("same", kept(0.9, &d)),
            ("sunk", kept(0.9, &d)),
        ]);
        let now = baseline(&[
            ("fresh", kept(1.0, &[])),
            ("healed", kept(1.0, &[])),
            ("moved", kept(0.95, &[("#1", "no", "x")])),
            ("other", kept(0.9, &[("#1", "item", "y")])),
            ("same", kept(0.9, &d)),
            ("sunk", kept(0.8, &d)),
        ]);
        let found: Vec<(Change, String)> = before
            .changes(&now)
            .into_iter()
            .map(|c| (c.change, c.document))
            .collect();
        let expected = [
            (Change::Worse, "gone"),
            (Change::Worse, "moved"),
            (Change::Worse, "sunk"),
            (Change::Other, "other"),
            (Change::Better, "healed"),
            (Change::New, "fresh"),
        ];
        assert_eq!(found, expected.map(|(c, n)| (c, n.to_string())));
        assert_eq!(before.changes(&before), []);
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        let kept = baseline(&[("甲市.pdf", kept(rounded(2.0 / 3.0), &[("#1", "item", "x")]))]);
        let text = kept.render().expect("JSON");
        assert_eq!(
            serde_json::from_str::<Baseline>(&text).expect("a baseline"),
            kept
        );
        assert_eq!(text.lines().count(), 4);
    }
}
