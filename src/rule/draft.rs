//! A first rule for a document of an unseen format: from its heads, rating cells and headings.

use super::checked::Rule;
use super::head::{Band, all_bands};
use super::heading::half_width;
use super::keyed::Keyed;
use super::label;
use super::set::RuleSet;
use super::written::Field;
use super::{facts, front};
use crate::document::{Block, Document, Table};
use crate::japanese::years::without_years;
use crate::japanese::{clean, key};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What a table's heads say.
#[derive(Default)]
struct Heads {
    /// Field → heads as printed.
    known: BTreeMap<Field, BTreeSet<String>>,
    /// Heads whose field is not known, with what stands in their columns.
    unknown: BTreeMap<String, Vec<String>>,
    /// Marks in columns of ratings.
    marks: BTreeSet<String>,
    /// Fields for recognising the format.
    fields: BTreeSet<Field>,
}

/// A commented `rule.toml` for a document, ready to be run and changed. `None` where the document has no table.
pub fn draft(rules: &RuleSet, document: &Document, id: &str) -> Option<String> {
    let lines = front(document);
    let title = facts::title(None, &lines).unwrap_or_default();
    let tables: Vec<&Table> = document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    let shape = super::detect::shape(
        rules.shapes(),
        &super::keyed(document),
        Some(title.as_str()),
    )
    .or_else(|| rules.shapes().first())?;
    let heads = match &shape.form {
        Some(_) => form_heads(shape, &tables),
        None => table_heads(shape, &tables),
    };
    if heads.known.is_empty() && heads.unknown.is_empty() {
        return None;
    }
    Some(written(shape, &heads, id, &title))
}

fn form_heads(shape: &Rule, tables: &[&Table]) -> Heads {
    let mut heads = Heads::default();
    for table in tables {
        for (cell, field) in label::labels(shape, table, &(0..table.rows)) {
            if let Some(cell) = table.cells.get(cell) {
                heads.add(field, &cell.text());
            }
        }
    }
    heads.fields = heads.known.keys().copied().collect();
    heads
}

fn table_heads(shape: &Rule, tables: &[&Table]) -> Heads {
    let mut heads = Heads::default();
    let mut found = false;
    for table in tables {
        for band in all_bands(shape, &Keyed::of(table)) {
            found = true;
            heads.take(shape, table, &band);
        }
    }
    // No row looks like heads: the first row of the largest table is taken for them.
    let largest = tables.iter().max_by_key(|t| t.cells.len());
    if let (false, Some(table)) = (found, largest) {
        for cell in table
            .cells
            .iter()
            .filter(|c| c.rows.start == 0 && !c.is_empty())
        {
            let below = texts_below(table, &cell.cols, 1);
            match shape.heads.field(&without_years(&cell.text()).0) {
                Some(field) => {
                    heads.fields.insert(field);
                    heads.add(field, &cell.text());
                }
                None => heads.other(&cell.text(), below),
            }
        }
    }
    heads
}

fn texts_below(table: &Table, cols: &std::ops::Range<usize>, from: usize) -> Vec<String> {
    table
        .cells
        .iter()
        .filter(|c| c.rows.start >= from && c.cols.start == cols.start && !c.is_empty())
        .map(|c| one_line(&c.text()))
        .collect()
}

impl Heads {
    fn add(&mut self, field: Field, text: &str) {
        let (bare, _) = without_years(text);
        if !bare.is_empty() {
            self.known.entry(field).or_default().insert(bare);
        }
    }

    fn other(&mut self, text: &str, below: Vec<String>) {
        let (bare, _) = without_years(text);
        if !bare.is_empty() {
            self.unknown.entry(bare).or_default().extend(below);
        }
    }

    fn take(&mut self, shape: &Rule, table: &Table, band: &Band) {
        let all = [
            Field::No,
            Field::Hierarchy,
            Field::Item,
            Field::Measure,
            Field::MeasureSchedule,
            Field::Description,
            Field::Departments,
            Field::RelatedDepartments,
            Field::Schedule,
            Field::Plans,
            Field::Results,
            Field::Summary,
            Field::Ratings,
            Field::Baseline,
            Field::Target,
            Field::YearlyGoals,
            Field::YearlyValues,
            Field::Indicator,
            Field::Unit,
            Field::PageRef,
        ];
        self.fields.extend(all.iter().filter(|f| band.has(**f)));
        for cell in table
            .cells
            .iter()
            .filter(|c| band.rows.contains(&c.rows.start) && !c.is_empty())
        {
            let (bare, _) = without_years(&cell.text());
            match shape.heads.field(&bare) {
                Some(field) => self.add(field, &cell.text()),
                None => self.other(&cell.text(), texts_below(table, &cell.cols, band.rows.end)),
            }
        }
        if let Some(column) = band.column_of(Field::Ratings) {
            let marks = texts_below(table, &(column..column + 1), band.rows.end);
            self.marks
                .extend(marks.into_iter().filter(|m| key(m).chars().count() <= 3));
        }
    }

    /// The head that most likely names the rows: short texts that differ from row to row and are no figures.
    fn likely_name(&self) -> Option<&str> {
        self.unknown
            .iter()
            .filter(|(_, texts)| {
                texts
                    .iter()
                    .all(|t| t.chars().any(crate::japanese::text::is_japanese))
            })
            .map(|(head, texts)| {
                // Names are longer than marks and remarks.
                let length = texts.iter().map(|t| t.chars().count()).sum::<usize>();
                let different = texts.iter().collect::<BTreeSet<_>>().len();
                ((different, length), head)
            })
            .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)))
            .filter(|((different, _), _)| *different > 0)
            .map(|(_, head)| head.as_str())
    }
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

fn written(shape: &Rule, heads: &Heads, id: &str, title: &str) -> String {
    let mut fields = heads.fields.clone();
    let guessed = (shape.form.is_none()
        && !fields.contains(&Field::Item)
        && !fields.contains(&Field::Indicator))
    .then(|| heads.likely_name())
    .flatten();
    if guessed.is_some() {
        fields.insert(Field::Item);
    }
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
        "[detect]\n# この欄がすべてある表だけを読みます。\nneed = {}\nlikely = {}\n",
        list(&need),
        list(&likely)
    );
    let _ = writeln!(
        out,
        "# 列見出し（年度・空白・改行・全角半角は区別しません）"
    );
    for (field, names) in &heads.known {
        column(&mut out, "", &field_name(*field), names.iter());
    }
    for (head, texts) in &heads.unknown {
        let sample = texts
            .first()
            .map(|t| t.chars().take(30).collect::<String>());
        let sample = sample.unwrap_or_default();
        if guessed == Some(head.as_str()) {
            let _ = writeln!(out, "# 行の名前と推定しました（例: {sample}）");
            column(&mut out, "", "item", std::iter::once(head));
        } else {
            let _ = writeln!(
                out,
                "# 対応する項目が分かりません（例: {sample}）。このままなら extra に残ります。項目名: description, results, ratings など"
            );
            column(&mut out, "# ", "description", std::iter::once(head));
        }
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
