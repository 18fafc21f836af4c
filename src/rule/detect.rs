//! Which rule fits a document, and why.

use super::checked::Rule;
use super::head::{Band, bands};
use super::keyed::Keyed;
use super::label;
use super::written::Field;
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::japanese::key;
use crate::japanese::years::without_years;
use serde::Serialize;

/// How well a rule fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Id of the rule.
    pub rule: String,
    /// 0 where it does not fit.
    pub score: u32,
    /// What speaks for it, in words.
    pub evidence: Vec<String>,
    /// What the table that comes nearest lacks, where the rule does not fit.
    pub missing: Vec<String>,
}

/// The fit of a rule to the tables of a document.
pub(super) fn fit(rule: &Rule, tables: &[Keyed<'_>], title: Option<&str>) -> Fit {
    let mut best = Fit {
        rule: rule.id.clone(),
        score: 0,
        evidence: Vec::new(),
        missing: missing(rule, None),
    };
    for table in tables {
        for band in candidates(rule, table) {
            let found = score(rule, &band);
            if found.0 > best.score {
                best.score = found.0;
                best.evidence = found.1;
            }
            let lacks = missing(rule, Some(&band));
            if lacks.len() < best.missing.len() {
                best.missing = lacks;
            }
        }
    }
    let named = title.map(key).unwrap_or_default();
    let titles = &rule.detect.need_title;
    if !titles.is_empty() && !titles.iter().any(|p| p.is_match(&named)) {
        best.score = 0;
        best.evidence.clear();
        best.missing.push("title".to_string());
    } else if best.score > 0 {
        best.missing.clear();
    }
    if best.score > 0
        && let Some(title) = title
        && rule.detect.title.iter().any(|p| p.is_match(title))
    {
        best.score += 1;
        best.evidence.push(format!("title {title}"));
    }
    best
}

fn candidates(rule: &Rule, table: &Keyed<'_>) -> Vec<Band> {
    match &rule.form {
        None => bands(rule, table),
        Some(form) => {
            let table = table.table;
            let labels = label::labels(rule, table, &(0..table.rows));
            if labels.len() < form.labels || !label::own_values(rule, table, &labels) {
                return Vec::new();
            }
            let known = labels.len();
            vec![Band {
                rows: 0..0,
                columns: label::as_columns(&labels),
                item_is_measure: false,
                known,
            }]
        }
    }
}

/// What a band lacks of what the rule needs; without one, all that it needs.
fn missing(rule: &Rule, band: Option<&Band>) -> Vec<String> {
    let has = |field: &Field| band.is_some_and(|b| b.has(*field));
    let need = rule.detect.need.iter().filter(|f| !has(f));
    let mut missing: Vec<String> = need.map(|f| f.name().to_string()).collect();
    missing.extend(unprinted(rule, band).into_iter().cloned());
    let likely = &rule.detect.likely;
    if missing.is_empty() && !likely.is_empty() && !likely.iter().any(has) {
        let names: Vec<&str> = likely.iter().map(|f| f.name()).collect();
        missing.push(names.join("|"));
    }
    missing
}

/// Heads that the rule needs and the band does not print.
fn unprinted<'a>(rule: &'a Rule, band: Option<&Band>) -> Vec<&'a String> {
    let printed: Vec<String> = band
        .into_iter()
        .flat_map(|b| &b.columns)
        .map(|c| without_years(&c.head).0)
        .collect();
    let heads = rule.detect.need_heads.iter();
    heads
        .filter(|head| !printed.iter().any(|p| p.contains(head.as_str())))
        .collect()
}

fn score(rule: &Rule, band: &Band) -> (u32, Vec<String>) {
    let needed = rule.detect.need.iter().all(|f| band.has(*f));
    if !needed || !unprinted(rule, Some(band)).is_empty() {
        return (0, Vec::new());
    }
    let mut points = 20_u32;
    let mut evidence = Vec::new();
    for field in &rule.detect.need {
        evidence.push(format!("needs {}", field.name()));
        points += 4;
    }
    let likely: Vec<_> = rule
        .detect
        .likely
        .iter()
        .filter(|f| band.has(**f))
        .collect();
    if likely.is_empty() && !rule.detect.likely.is_empty() {
        // The needed heads alone stand over statistics and budgets too.
        return (0, Vec::new());
    }
    for field in likely {
        evidence.push(format!("has {}", field.name()));
        points += 3;
    }
    for field in rule.detect.unlikely.iter().filter(|f| band.has(**f)) {
        evidence.push(format!("unlikely {}", field.name()));
        points = points.saturating_sub(6);
    }
    (points.max(1), evidence)
}

/// Whether a table shows enough to hold records. A rule vouches for its tables; without one, a table needs a name for
/// its rows and at least one of the fields that only plans have beside it.
pub(super) fn evident(rule: &Rule, band: &Band) -> bool {
    let Some(evidence) = &rule.evidence else {
        return true;
    };
    let name = [Field::Item, Field::Indicator]
        .iter()
        .find_map(|f| band.columns.get(band.column_of(*f)?));
    let Some(name) = name else { return false };
    let weak = evidence.weak.contains(&key(&name.head));
    let found = evidence.fields.iter().filter(|f| band.has(**f)).count();
    found >= if weak { 2 } else { 1 }
}

/// The shape that fits best, for a document without a rule. Of equals the one whose word stands last in the title: the
/// report on a plan bears the plan's name and ends in what it is (…計画の進捗状況). Then the first.
pub(super) fn shape<'a>(
    shapes: &'a [Rule],
    tables: &[Keyed<'_>],
    title: Option<&str>,
) -> Option<&'a Rule> {
    let mut best: Option<((u32, usize), &Rule)> = None;
    for rule in shapes {
        let score = fit(rule, tables, title).score;
        let last_word = title
            .into_iter()
            .flat_map(|t| rule.detect.title.iter().flat_map(move |p| p.find_iter(t)))
            .map(|found| found.end())
            .max();
        let rank = (score, last_word.unwrap_or(0));
        if score > 0 && best.is_none_or(|(b, _)| rank > b) {
            best = Some((rank, rule));
        }
    }
    best.map(|(_, rule)| rule)
}

/// The rule that fits best; a tie is reported, and the first by id is taken.
pub(super) fn choose<'a>(
    rules: &'a [Rule],
    tables: &[Keyed<'_>],
    title: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Option<&'a Rule> {
    let fits: Vec<(u32, &Rule)> = rules
        .iter()
        .map(|r| (fit(r, tables, title).score, r))
        .collect();
    let best = fits
        .iter()
        .map(|(score, _)| *score)
        .max()
        .filter(|s| *s > 0)?;
    let tied: Vec<&Rule> = fits
        .iter()
        .filter(|(score, _)| *score == best)
        .map(|(_, r)| *r)
        .collect();
    if tied.len() > 1 {
        let names = tied
            .iter()
            .map(|r| r.id.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        findings.push(Finding::new(Code::RuleAmbiguous, names, Place::File));
    }
    tied.first().copied()
}
