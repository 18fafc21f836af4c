//! What 集計 counts: tables of municipalities (and years) by something.

use super::super::style;
use super::super::{Facts, text, words};
use super::ratings;
use crate::record::{MatchKind, Record, Standing, Status};
use rust_xlsxwriter::ChartType;
use std::collections::{BTreeMap, BTreeSet};

/// A table of counts with its chart.
pub(super) struct Block {
    /// Title of table and chart.
    pub title: String,
    /// What is to be known of it, a line each.
    pub notes: Vec<String>,
    /// Head of the names.
    pub corner: &'static str,
    /// The columns.
    pub heads: Vec<Head>,
    /// Names with a count a column.
    pub rows: Vec<(String, Vec<usize>)>,
    /// Whether the columns can be added up.
    pub has_sums: bool,
    /// How it is drawn.
    pub chart: Option<ChartType>,
}

/// A column.
pub(super) struct Head {
    /// Its head.
    pub text: String,
    /// Colour of its bars.
    pub colour: u32,
}

impl Head {
    /// A column of something that has no order of worth, by its position.
    fn nth(at: usize, text: impl Into<String>) -> Head {
        let colours = style::SERIES.iter().cycle();
        Head {
            text: text.into(),
            colour: colours.copied().nth(at).unwrap_or_default(),
        }
    }
}

/// All tables, in their order; some may have no rows.
pub(super) fn blocks(facts: &Facts) -> Vec<Block> {
    let mut blocks = vec![overview(facts), by_year(facts)];
    blocks.extend(ratings::blocks(facts));
    blocks.extend([by_standing(facts), by_change(facts)]);
    blocks
}

/// Counts by municipality, year and column. Rows come in the order of the municipalities and of the years.
pub(super) struct Counts<'f, 'a> {
    facts: &'f Facts<'a>,
    columns: usize,
    rows: BTreeMap<(usize, Option<i32>), Vec<usize>>,
}

impl<'f, 'a> Counts<'f, 'a> {
    pub(super) fn new(facts: &'f Facts<'a>, columns: usize) -> Self {
        Self {
            facts,
            columns,
            rows: BTreeMap::new(),
        }
    }

    /// Counts one more; a column that is not there is left out.
    pub(super) fn add(&mut self, municipality: Option<&str>, year: Option<i32>, column: usize) {
        let key = (self.facts.place_of(municipality), year);
        let row = self
            .rows
            .entry(key)
            .or_insert_with(|| vec![0; self.columns]);
        if let Some(count) = row.get_mut(column) {
            *count += 1;
        }
    }

    pub(super) fn rows(self) -> Vec<(String, Vec<usize>)> {
        let facts = self.facts;
        let named = |((at, year), counts): ((usize, Option<i32>), Vec<usize>)| {
            let name = facts.municipalities.get(at);
            let name = name.map_or_else(
                || "（市町村不明）".to_string(),
                |name| text::clean(name).into_owned(),
            );
            let year = year.map(|y| format!(" {}", text::year(&y.to_string())));
            (name + &year.unwrap_or_default(), counts)
        };
        self.rows.into_iter().map(named).collect()
    }
}

/// Records that are no sums.
pub(super) fn counted<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Record> {
    facts.output.records.iter().filter(|r| r.row_kind.is_none())
}

fn overview(facts: &Facts) -> Block {
    let heads = ["文書", "記録", "項目", "エラー", "注意"];
    let mut counts = Counts::new(facts, heads.len());
    let documents = &facts.output.documents;
    let of = |at: usize| {
        documents
            .get(at)?
            .municipality
            .as_ref()
            .map(|m| m.name.as_str())
    };
    for (at, document) in documents.iter().enumerate() {
        if document.status != Status::Skipped {
            counts.add(of(at), None, 0);
        }
    }
    for record in counted(facts) {
        counts.add(record.municipality.as_deref(), None, 1);
    }
    for item in &facts.output.items {
        counts.add(item.municipality.as_deref(), None, 2);
    }
    for question in &facts.questions {
        match question.severity {
            "error" => counts.add(of(question.document), None, 3),
            "warning" => counts.add(of(question.document), None, 4),
            _ => {}
        }
    }
    let heads = heads.into_iter().enumerate();
    Block {
        title: "市町村の一覧".into(),
        notes: vec!["記録は文書の行（計を除く）、項目は文書をまたいで同じ取組を一つにしたものです。エラーと注意は要確認にあります。".into()],
        corner: "市町村",
        heads: heads.map(|(at, text)| Head::nth(at, text)).collect(),
        rows: counts.rows(),
        has_sums: false,
        chart: None,
    }
}

fn by_year(facts: &Facts) -> Block {
    let years: BTreeSet<Option<i32>> = counted(facts).map(|r| r.fiscal_year).collect();
    let mut counts = Counts::new(facts, years.len());
    for record in counted(facts) {
        let column = years.iter().position(|y| *y == record.fiscal_year);
        let column = column.unwrap_or_default();
        counts.add(record.municipality.as_deref(), None, column);
    }
    let head = |(at, year): (usize, &Option<i32>)| match year {
        Some(year) => Head::nth(at, text::year(&year.to_string())),
        None => Head::nth(at, "計画"),
    };
    Block {
        title: "市町村 × 年度（記録の数）".into(),
        notes: vec!["「計画」は実績の年度のない記録です。同じ表のPDFとExcelのように同じ項目が複数の文書にあれば、その数だけ数えます。".into()],
        corner: "市町村",
        heads: years.iter().enumerate().map(head).collect(),
        rows: counts.rows(),
        has_sums: true,
        chart: Some(ChartType::BarStacked),
    }
}

/// The columns of standings.
pub(super) fn standings() -> Vec<Head> {
    let head = |standing: &Standing| Head {
        text: standing.ja().to_string(),
        colour: style::of_standing(*standing),
    };
    words::STANDINGS.iter().map(head).collect()
}

fn by_standing(facts: &Facts) -> Block {
    let mut counts = Counts::new(facts, words::STANDINGS.len());
    for item in &facts.output.items {
        for progress in &item.progress {
            let standing = words::STANDINGS.iter();
            let column = standing.clone().position(|s| *s == progress.standing);
            let year = Some(progress.fiscal_year);
            let column = column.unwrap_or_default();
            counts.add(item.municipality.as_deref(), year, column);
        }
    }
    Block {
        title: "市町村・年度 × 進み具合（計画と報告を比べた数）".into(),
        notes: vec!["計画の年度・矢印と、報告の年度・評価を比べたものです。取組に番号があれば番号ごとに数えます。".into()],
        corner: "市町村・年度",
        heads: standings(),
        rows: counts.rows(),
        has_sums: true,
        chart: Some(ChartType::BarPercentStacked),
    }
}

fn by_change(facts: &Facts) -> Block {
    // What stays the same would hide the rest in the chart.
    let kinds: Vec<MatchKind> = words::MATCH_KINDS
        .iter()
        .copied()
        .filter(|kind| *kind != MatchKind::Same)
        .collect();
    let candidates = kinds.len();
    let mut counts = Counts::new(facts, candidates + 1);
    for item in &facts.output.items {
        let name = item.municipality.as_deref();
        for step in &item.matches {
            if let Some(column) = kinds.iter().position(|k| *k == step.kind) {
                counts.add(name, None, column);
            }
        }
        if !item.candidates.is_empty() {
            counts.add(name, None, candidates);
        }
    }
    let heads = kinds.iter().map(|kind| kind.ja()).chain(["候補"]);
    Block {
        title: "市町村 × 項目の変化（文書から文書へ）".into(),
        notes: vec![
            "変わらない項目は数えません。候補は、同じ項目かどうかを人が決めるものです（要確認）。"
                .into(),
        ],
        corner: "市町村",
        heads: heads
            .enumerate()
            .map(|(at, text)| Head::nth(at, text))
            .collect(),
        rows: counts.rows(),
        has_sums: true,
        chart: Some(ChartType::BarStacked),
    }
}
