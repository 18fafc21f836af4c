//! The text of a drafted `rule.toml`.

use crate::japanese::years::years_in_key;
use crate::japanese::{clean, key};
use crate::rule::checked::Rule;
use crate::rule::heading::half_width;
use crate::rule::legend::Legend;
use crate::rule::sketch::{Guess, Heads};
use crate::rule::written::Field;
use std::collections::BTreeSet;
use std::fmt::Write;

/// All that a draft says.
pub(super) struct Draft<'a> {
    /// The shape of papers without a rule that the document is of.
    pub shape: &'a Rule,
    /// Its heads.
    pub heads: &'a Heads,
    /// Id of the rule.
    pub id: &'a str,
    /// Title of the document.
    pub title: &'a str,
    /// The first printed legend of its ratings.
    pub legend: Option<&'a Legend>,
}

fn one_line(text: &str) -> String {
    clean(text).split('\n').map(str::trim).collect()
}

/// A text in quotes, as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(one_line(text)).to_string()
}

fn field_name(field: Field) -> String {
    serde_json::to_value(field)
        .ok()
        .and_then(|v| v.as_str().map(String::from))
        .unwrap_or_default()
}

fn list(fields: &[Field]) -> String {
    let names: Vec<String> = fields.iter().map(|f| quoted(&field_name(*f))).collect();
    format!("[{}]", names.join(", "))
}

/// A pattern for titles like this one, with any years.
fn title_pattern(title: &str) -> Option<String> {
    let title = key(title);
    let mut pattern = String::new();
    let mut at = 0;
    for year in years_in_key(&title) {
        let before = title.get(at..year.start)?;
        pattern.push_str(&regex::escape(before));
        pattern.push_str(".*");
        at = year.end;
    }
    pattern.push_str(&regex::escape(title.get(at..)?));
    (!title.is_empty() && pattern != ".*").then_some(pattern)
}

impl Draft<'_> {
    /// A draft knows one paper, and is to take no others before a person has looked at it.
    fn narrow(&self, out: &mut String) {
        let heads: Vec<String> = self.heads.printed.iter().map(|h| quoted(h)).collect();
        let title = title_pattern(self.title);
        let _ = writeln!(
            out,
            "# この文書と同じ見出し・題名（年度は問わない）のものだけを読みます。ほかの文書にも使えると確かめたら、次の行を消すか緩めてください。\n\
             # Only papers with these heads and this title are read; loosen or drop these lines once others have been looked at."
        );
        if self.shape.form.is_none() && !heads.is_empty() {
            let _ = writeln!(out, "need_heads = [{}]", heads.join(", "));
        }
        if let Some(title) = title {
            let _ = writeln!(out, "need_title = [{}]", toml::Value::String(title));
        }
        let _ = writeln!(out);
    }

    /// The file.
    pub(super) fn written(&self) -> String {
        let Draft {
            shape,
            heads,
            id,
            title,
            legend,
        } = *self;
        let fields = &heads.fields;
        let progress = [Field::Results, Field::Ratings, Field::Summary]
            .iter()
            .any(|f| fields.contains(f));
        let kind = if progress { "progress" } else { &shape.kind };
        let need: Vec<Field> = if shape.form.is_some() {
            shape.detect.need.clone()
        } else {
            let evidence = shape.evidence.as_ref().map(|e| e.fields.as_slice());
            let names = [Field::Item, Field::Indicator];
            names
                .iter()
                .chain(evidence.unwrap_or_default())
                .filter(|f| fields.contains(f))
                .take(3)
                .copied()
                .collect()
        };
        let likely: Vec<Field> = fields
            .iter()
            .filter(|f| !need.contains(f) && !matches!(f, Field::Group | Field::Concrete))
            .copied()
            .collect();
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "# ひな形です。見出しと項目の対応を確かめ、gyokaku run 入力 -o 出力先 --rules このフォルダーの親 で試してください。\n\
         # A draft: check which head means which field, then run with --rules.\n\
         schema = 1\n# フォルダーの名前と同じにします。\nid = {}\nname = {}\n# plan（計画）か progress（実績・進捗）\nkind = {}\n",
            quoted(id),
            quoted(if title.is_empty() {
                "新しい様式"
            } else {
                title
            }),
            quoted(kind)
        );
        let _ = writeln!(
            out,
            "[detect]\n# この欄がすべてある表だけを読みます。\nneed = {}\nlikely = {}",
            list(&need),
            list(&likely)
        );
        self.narrow(&mut out);
        let _ = writeln!(
            out,
            "# 列見出し（年度・空白・改行・全角半角は区別しません）"
        );
        for (field, names) in &heads.known {
            column(&mut out, "", &field_name(*field), names.iter());
        }
        for (head, Guess { field, sample, .. }) in &heads.guessed {
            let _ = writeln!(
                out,
                "# 下のセルから推定しました（例: {sample}）。違っていれば field を直してください"
            );
            column(&mut out, "", &field_name(*field), std::iter::once(head));
        }
        for (head, sample) in &heads.open {
            let _ = writeln!(
                out,
                "# 対応する項目が分かりません（例: {sample}）。このままなら extra に残ります。項目名: description, results, ratings など"
            );
            column(&mut out, "# ", "description", std::iter::once(head));
        }
        if let Some(form) = &shape.form {
            let _ = writeln!(
                out,
                "# 一項目一様式: 見出しの形（no と item の二つの組が要ります）\n[form]\nlabels = {}\nheadings = [",
                form.labels
            );
            for heading in &form.headings {
                let _ = writeln!(out, "  '{}',", heading.as_str());
            }
            let _ = writeln!(out, "]\n");
        }
        let both = fields.contains(&Field::Item) && fields.contains(&Field::Indicator);
        let _ = writeln!(
            out,
            "[rows]\n# 名前が空いていても一行を一件とする欄\n{}own = [{}]\ntotals = ['^(合計|総計|総合計|計)$']\nsubtotals = ['^小計$']",
            if both { "" } else { "# " },
            quoted(if both { "indicator" } else { "departments" })
        );
        if let Some(legend) = legend {
            let marks: Vec<String> = legend.entries.iter().map(|e| e.mark.clone()).collect();
            let _ = writeln!(
                out,
                "\n# 評価の印は、印刷された凡例（{}）のとおりに読みます。[[rating]] は要りません",
                marks.join("・")
            );
            return out;
        }
        if !heads.marks.is_empty() {
            let _ = writeln!(
                out,
                "\n# 評価の印（level は 1 が最もよい。順位のない印には付けません）"
            );
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for mark in &heads.marks {
            let folded = half_width(&key(mark));
            if !seen.insert(key(&folded)) {
                continue;
            }
            let level = shape
                .scale
                .iter()
                .find(|g| g.marks.contains(&key(mark)))
                .and_then(|g| g.level);
            let _ = write!(out, "[[rating]]\nmark = {}\n", quoted(mark));
            match level {
                Some(level) => {
                    let _ = writeln!(out, "level = {level}\n");
                }
                None => {
                    let _ = writeln!(out, "# level = 1\n");
                }
            }
        }
        out
    }
}

fn column<'a>(
    out: &mut String,
    prefix: &str,
    field: &str,
    names: impl Iterator<Item = &'a String>,
) {
    let names: Vec<String> = names.map(|n| quoted(n)).collect();
    let _ = writeln!(
        out,
        "{prefix}[[column]]\n{prefix}field = {}\n{prefix}heads = [{}]\n",
        quoted(field),
        names.join(", ")
    );
}
