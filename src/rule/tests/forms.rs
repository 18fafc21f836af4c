//! Forms, one an item.

use super::{document, read};
use crate::document::{Block, Document, GridOrigin};
use crate::rule::{Reading, RuleSet};

/// A document of forms, each under the title.
fn forms(title: &str, forms: &[&[&[&str]]]) -> Document {
    let parts = forms.iter().map(|form| document(title, "", form).blocks);
    Document {
        blocks: parts.flatten().collect(),
        pages: 1,
        findings: Vec::new(),
    }
}

fn items(reading: &Reading) -> Vec<&str> {
    let records = reading.records.iter();
    records.filter_map(|r| r.item.as_deref()).collect()
}

#[test]
fn a_label_may_name_the_year_of_its_value() {
    let form = |item: &'static str| -> [[&'static str; 4]; 5] {
        [
            ["取組項目", item, "担当課", "総務課"],
            ["令和5年度の取組実績", "様式を調べた。", "<", "<"],
            ["令和6年度の取組実績", "様式を統一した。", "<", "<"],
            ["令和6年度評価", "A", "取組内容", "様式を統一する。"],
            ["令和7年度の取組予定", "広げる。", "<", "<"],
        ]
    };
    let forms = [form("窓口の改善"), form("広報の見直し")].map(|form| form.map(|row| row.to_vec()));
    let rows: Vec<Vec<&[&str]>> = forms
        .iter()
        .map(|form| form.iter().map(Vec::as_slice).collect())
        .collect();
    let rows: Vec<&[&[&str]]> = rows.iter().map(Vec::as_slice).collect();
    let title = "令和6年度 架空野市行政改革 取組評価票";
    let reading = read(&RuleSet::builtin(), &self::forms(title, &rows));
    assert_eq!(items(&reading), ["窓口の改善", "広報の見直し"]);
    for record in &reading.records {
        assert_eq!(record.results["2023"], "様式を調べた。");
        assert_eq!(record.results["2024"], "様式を統一した。");
        assert_eq!(record.plans["2025"], "広げる。");
        assert_eq!(record.ratings[0].raw, "A");
        assert_eq!(record.description.as_deref(), Some("様式を統一する。"));
    }
    assert_eq!(reading.coverage.leftover, 0);
}

#[test]
fn a_form_is_rated_in_each_respect_and_names_its_headings() {
    let form = |item: &'static str, mark: &'static str| -> [[&'static str; 4]; 5] {
        [
            ["重点方針", "届けやすい手続き", "担当課", "総務課"],
            ["取組項目", item, "<", "<"],
            ["取組の実績", "様式を統一した。", "<", "<"],
            ["評価", "A", "効果", mark],
            ["取組内容", "様式を統一する。", "<", "<"],
        ]
    };
    let forms = [form("窓口の改善", "1"), form("広報の見直し", "3")];
    let rows: Vec<Vec<&[&str]>> = forms
        .iter()
        .map(|form| form.iter().map(|row| &row[..]).collect())
        .collect();
    let rows: Vec<&[&[&str]]> = rows.iter().map(Vec::as_slice).collect();
    let mut document = self::forms("令和6年度 架空野市行政改革 取組評価票", &rows);
    let note = super::document("", "※効果　１：大きい　２：ある　３：まだない", &[]);
    document
        .blocks
        .extend(note.blocks.into_iter().skip(1).take(1));
    let reading = read(&RuleSet::builtin(), &document);
    let rated = |at: usize| -> Vec<(&str, Option<&str>)> {
        let ratings = reading.records[at].ratings.iter();
        ratings
            .map(|r| (r.raw.as_str(), r.meaning.as_deref()))
            .collect()
    };
    assert_eq!(rated(0)[1], ("1", Some("大きい")));
    assert_eq!(rated(1)[1], ("3", Some("まだない")));
    assert_eq!(reading.records[0].path, ["届けやすい手続き"]);
}

#[test]
fn forms_without_a_gap_begin_with_their_first_label() {
    let form = |no: &'static str, item: &'static str| -> [[&'static str; 5]; 7] {
        [
            ["取組番号", no, "取組名", item, ""],
            ["所管課", "総務課", "関連課", "全課", ""],
            ["背景・課題", "様式が課ごとに異なる。", "", "", ""],
            ["取組の内容", "様式を統一する。", "", "", ""],
            [
                "スケジュール",
                "年度",
                "令和6年度",
                "令和7年度",
                "令和8年度",
            ],
            ["", "計画", "検討", "実施", "検証"],
            ["", "目標", "10件", "20件", "30件"],
        ]
    };
    let rows = [form("1", "窓口の改善"), form("2", "広報の見直し")].concat();
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let mut document = document("架空野市行政改革推進計画 取組シート", "", &rows);
    for block in &mut document.blocks {
        if let Block::Table(table) = block {
            table.origin = GridOrigin::Delimited;
        }
    }
    let reading = read(&RuleSet::builtin(), &document);
    assert_eq!(items(&reading), ["窓口の改善", "広報の見直し"]);
    for record in &reading.records {
        // Words under years are no plans but a schedule.
        assert_eq!(record.schedule.years["2025"], "実施");
        assert_eq!(record.yearly_goals["2026"], "30件");
    }
}
