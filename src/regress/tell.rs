//! The report on the terminal: by document, by field, by format, what differs, one figure.

use super::compare::{Comparison, Difference, Tally};
use super::score::{FieldScore, Hits};
use super::{Outcome, mean};
use crate::finding::Lang;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Everything: tables, differences, the overall figure.
pub fn tell(outcome: &Outcome, lang: Lang) -> String {
    let mut out = tables(outcome, lang);
    out.push_str(&differences(outcome, lang));
    out.push_str(&last(outcome, lang));
    out
}

fn say(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("     –".into(), |s| format!("{:6.2}", 100.0 * s))
}

/// By document, by field and by format.
pub(super) fn tables(outcome: &Outcome, lang: Lang) -> String {
    let mut out = String::new();
    documents(&mut out, outcome, lang);
    fields(&mut out, outcome, lang);
    groups(&mut out, outcome, lang);
    out
}

fn documents(out: &mut String, outcome: &Outcome, lang: Lang) {
    let _ = writeln!(out, "== {}", say(lang, "文書ごと", "By document"));
    let head = say(
        lang,
        "  総合   再現   適合     正   誤   欠   余   矢印   評価 表構造 残り  文書",
        " total recall  preci  right wrng miss surp  spans ratngs tables left  document",
    );
    let _ = writeln!(out, "{head}");
    for d in &outcome.documents {
        let Some(s) = &d.score else {
            let none = say(lang, "正解がありません", "no truth yet");
            let _ = writeln!(out, "     –  {none}: {}", d.document);
            continue;
        };
        let t = d.tally();
        let _ = writeln!(
            out,
            "{} {} {}  {:5} {:4} {:4} {:4} {} {} {} {:4}{} {}",
            percent(Some(s.total())),
            percent(s.records.recall()),
            percent(s.records.precision()),
            t.right,
            t.wrong,
            t.missing,
            t.surplus,
            percent(s.spans.f1()),
            percent(s.ratings.share()),
            percent(s.tables.and_then(|h| h.f1())),
            s.conservation.leftover,
            // A sum that is not exact is a fault of the program.
            if s.conservation.exact { ' ' } else { '!' },
            d.document
        );
    }
}

fn fields(out: &mut String, outcome: &Outcome, lang: Lang) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut scores: BTreeMap<&str, FieldScore> = BTreeMap::new();
    for d in &outcome.documents {
        for (name, tally) in &d.tallies {
            tallies.entry(name).or_default().add(tally);
        }
        for (name, score) in d.score.iter().flat_map(|s| &s.fields) {
            let sum = scores.entry(name).or_default();
            sum.n += score.n;
            sum.exact += score.exact;
            sum.likeness += score.likeness;
        }
    }
    let _ = writeln!(out, "\n== {}", say(lang, "項目ごと", "By field"));
    let head = say(
        lang,
        "  一致   類似     正   誤   欠   余  項目",
        " exact   like  right wrng miss surp  field",
    );
    let _ = writeln!(out, "{head}");
    for (name, t) in tallies {
        let score = scores.get(name).filter(|s| s.n > 0);
        let _ = writeln!(
            out,
            "{} {}  {:5} {:4} {:4} {:4}  {name}",
            percent(score.map(|s| s.exact as f64 / s.n as f64)),
            percent(score.map(|s| s.likeness / s.n as f64)),
            t.right,
            t.wrong,
            t.missing,
            t.surplus
        );
    }
    let mut spans = Hits::default();
    for h in outcome.documents.iter().filter_map(|d| d.score.as_ref()) {
        spans.both += h.spans.both;
        spans.missing += h.spans.missing;
        spans.surplus += h.spans.surplus;
    }
    let _ = writeln!(
        out,
        "{}         {:5}      {:4} {:4}  {}",
        percent(spans.f1()),
        spans.both,
        spans.missing,
        spans.surplus,
        say(lang, "矢印 (F1)", "spans (F1)")
    );
}

fn groups(out: &mut String, outcome: &Outcome, lang: Lang) {
    let by = |of: &dyn Fn(&Comparison) -> Option<String>| {
        let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for d in &outcome.documents {
            if let (Some(name), Some(total)) = (of(d), d.total()) {
                groups.entry(name).or_default().push(total);
            }
        }
        groups
    };
    let formats = by(&|d| d.format.clone());
    let kinds = by(&|d| Some(d.kind.clone()));
    let titles = [
        say(lang, "様式ごと", "By format"),
        say(lang, "ファイルの種類ごと", "By kind of file"),
    ];
    for (title, groups) in titles.iter().zip([formats, kinds]) {
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n== {title}");
        for (name, totals) in groups {
            let all = mean(totals.iter().copied());
            let _ = writeln!(out, "{}  {:4}  {name}", percent(all), totals.len());
        }
    }
}

fn differences(outcome: &Outcome, lang: Lang) -> String {
    let mut out = String::new();
    let mut last: Option<&Difference> = None;
    for d in outcome.documents.iter().flat_map(|d| &d.differences) {
        if last.is_none() {
            let _ = writeln!(out, "\n== {}", say(lang, "違い", "Differences"));
        }
        if last.is_none_or(|l| l.document != d.document) {
            let _ = writeln!(out, "{}", d.document);
            last = None;
        }
        if last.is_none_or(|l| l.record != d.record) {
            let whole = say(lang, "（文書）", "(document)");
            let name = if d.record.is_empty() {
                whole
            } else {
                &d.record
            };
            let _ = writeln!(out, "  {name}");
        }
        last = Some(d);
        let page = d.spot.as_ref().map(|s| format!("  p.{}", s.page));
        let _ = writeln!(out, "    {}{}", d.field, page.unwrap_or_default());
        let _ = writeln!(out, "      {}: {}", say(lang, "正解", "truth"), d.expected);
        let _ = writeln!(out, "      {}: {}", say(lang, "読取", "read "), d.got);
        if let Some(reason) = &d.known {
            let _ = writeln!(out, "      {}: {reason}", say(lang, "既知", "known"));
        }
    }
    for k in &outcome.gone {
        let what = say(
            lang,
            "もう違わないので known.toml から除いてください",
            "no longer differs, take it out of known.toml",
        );
        let _ = writeln!(out, "{what}: {} {} {}", k.document, k.record, k.field);
    }
    out
}

fn last(outcome: &Outcome, lang: Lang) -> String {
    let all = outcome
        .documents
        .iter()
        .map(|d| d.differences.len())
        .sum::<usize>();
    let news = outcome.news().count();
    let n = outcome.documents.len();
    let without = outcome
        .documents
        .iter()
        .filter(|d| d.score.is_none())
        .count();
    let total = percent(outcome.total());
    let total = total.trim();
    let known = all - news;
    let remedy = match (without, lang) {
        (0, _) => "",
        (_, Lang::Ja) => {
            "  → 正解のない文書は、読み取り結果を確かめて --bless 文書 で正解にしてください（--baseline と比べるときのほかは、あるうちは終了コードが1です）。\n"
        }
        (_, Lang::En) => {
            "  → Look at what was read from documents without truth and take it over with --bless DOCUMENT; until then the exit code is 1, unless a --baseline is compared with.\n"
        }
    };
    let total = match lang {
        Lang::Ja => format!(
            "\n総合 {total}（{n}文書、違い{all}、うち既知{known}、正解のない文書{without}）\n"
        ),
        Lang::En => format!(
            "\noverall {total} ({n} documents, {all} differences, {known} of them accepted, {without} documents without truth)\n"
        ),
    };
    total + remedy
}
