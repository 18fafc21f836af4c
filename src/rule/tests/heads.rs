//! Heads that name years and more.

use super::{document, read};
use crate::document::{Block, GridOrigin};
use crate::rule::RuleSet;

#[test]
fn years_that_are_counted_and_heads_in_brackets_behind_a_year() {
    let rules = RuleSet::builtin();
    let counted: &[&[&str]] = &[
        &[
            "取組名",
            "取組概要",
            "令和6年度\n（1年目）",
            "令和7年度\n（2年目）",
            "担当部署",
        ],
        &["窓口の改善", "様式を統一する。", "準備", "開始", "総務課"],
        &["広報の見直し", "紙面を改める。", "検討", "実施", "秘書課"],
    ];
    let found = read(&rules, &document("架空野市行政改革行動計画", "", counted));
    assert_eq!(found.records[0].schedule.years["2025"], "開始");
    let valued: &[&[&str]] = &[
        &[
            "取組項目",
            "成果指標",
            "R2（現状値）",
            "R3実績",
            "R4実績",
            "所管",
        ],
        &["窓口の改善", "待ち時間", "15", "12", "10", "総務課"],
        &["広報の見直し", "満足度", "61", "63", "66", "秘書課"],
    ];
    let found = read(
        &rules,
        &document("架空野市行政改革 指標の推移（令和4年度実績）", "", valued),
    );
    assert_eq!(found.records[1].baseline.as_deref(), Some("61"));
    assert_eq!(found.records[1].yearly_values["2022"], "66");
}

#[test]
fn what_is_rated_was_done() {
    let rules = RuleSet::builtin();
    let title = "令和4年度 架空野市業務改善計画実施報告";
    let rated: &[&[&str]] = &[
        &[
            "No",
            "改善項目",
            "実施部署",
            "令和４年度の実施内容",
            "達成度",
        ],
        &["1", "窓口の改善", "総務課", "様式を統一した。", "◎"],
        &["2", "広報の見直し", "秘書課", "紙面を改めた。", "○"],
    ];
    let found = read(&rules, &document(title, "", rated));
    assert_eq!(found.records[0].results["2022"], "様式を統一した。");
    assert!(found.records[0].plans.is_empty());
    // Beside results it is what was planned, and of two years one comes next.
    let both: &[&[&str]] = &[
        &[
            "No",
            "改善項目",
            "令和４年度の実施内容",
            "令和４年度の実績",
            "達成度",
        ],
        &["1", "窓口の改善", "様式を統一する。", "統一した。", "◎"],
        &["2", "広報の見直し", "紙面を改める。", "改めた。", "○"],
    ];
    let found = read(&rules, &document(title, "", both));
    assert_eq!(found.records[0].plans["2022"], "様式を統一する。");
    let next: &[&[&str]] = &[
        &[
            "No",
            "改善項目",
            "令和４年度の取組",
            "令和５年度の取組",
            "達成度",
        ],
        &["1", "窓口の改善", "様式を統一した。", "続ける。", "◎"],
        &["2", "広報の見直し", "紙面を改めた。", "続ける。", "○"],
    ];
    let found = read(&rules, &document(title, "", next));
    assert_eq!(found.records[0].plans["2023"], "続ける。");
}

#[test]
fn those_concerned_are_in_charge_where_nobody_else_is() {
    let read_of = |heads: [&str; 4]| {
        let rows: [&[&str]; 2] = [&heads, &["窓口の改善", "総務課", "様式を統一した。", "A"]];
        let document = document("架空野市行政改革 取組の進捗状況（令和5年度）", "", &rows);
        read(&RuleSet::builtin(), &document)
    };
    let found = read_of(["取組項目", "関係課", "取組内容・成果", "評価"]);
    assert_eq!(found.records[0].departments, ["総務課"]);
    assert_eq!(found.records[0].results["2023"], "様式を統一した。");
    assert!(found.records[0].related_departments.is_empty());
}

#[test]
fn a_name_in_heavy_brackets_over_all_columns_heads_the_rows_below() {
    let rows: [&[&str]; 5] = [
        &["取組項目", "担当課", "R4決算", "R5決算"],
        &["【歳入の確保】", "<", "<", "<"],
        &["広告の掲載", "総務課", "1,000", "1,200"],
        &["【歳出の削減】", "<", "<", "<"],
        &["照明の取替え", "管財課", "△300", "900"],
    ];
    let spanned = document("架空野市行財政改革プラン 効果額", "（単位：千円）", &rows);
    let values = |text: &str| text.replace('<', "");
    let blank = rows.map(|row| row.iter().map(|t| values(t)).collect::<Vec<_>>());
    let blank: Vec<Vec<&str>> = blank
        .iter()
        .map(|r| r.iter().map(String::as_str).collect())
        .collect();
    let blank: Vec<&[&str]> = blank.iter().map(Vec::as_slice).collect();
    let mut dumped = document("架空野市行財政改革プラン 効果額", "（単位：千円）", &blank);
    for block in &mut dumped.blocks {
        if let Block::Table(table) = block {
            table.origin = GridOrigin::Separated;
        }
    }
    for document in [&spanned, &dumped] {
        let reading = read(&RuleSet::builtin(), document);
        let paths: Vec<&str> = reading.records.iter().map(|r| r.path[0].as_str()).collect();
        assert_eq!(paths, ["【歳入の確保】", "【歳出の削減】"]);
        assert_eq!(reading.records[1].yearly_values["2022"], "△300");
    }
}

#[test]
fn heads_that_name_years_beside_each_other_are_no_labels_of_a_form() {
    let rows: [&[&str]; 3] = [
        &[
            "取組項目",
            "成果指標",
            "R2（現状値）",
            "R3実績",
            "R4実績",
            "R5目標",
            "所管",
        ],
        &["窓口の改善", "件数", "100", "110", "125", "140", "総務課"],
        &["広報の見直し", "部数", "90", "95", "97", "99", "秘書課"],
    ];
    let document = document(
        "架空野市行政改革実施計画 指標の推移（令和4年度実績）",
        "",
        &rows,
    );
    let reading = read(&RuleSet::builtin(), &document);
    assert_eq!(reading.records.len(), 2);
    assert_eq!(reading.records[1].yearly_goals["2023"], "99");
    assert_eq!(reading.records[1].yearly_values["2021"], "95");
}

#[test]
fn figures_under_the_years_of_what_was_reached_are_no_ratings() {
    let rules = RuleSet::builtin();
    let over = "達成状況";
    let reached: &[&[&str]] = &[
        &["番号", "取組項目", "指標", "担当課", over, over, over, over],
        &[
            "",
            "",
            "",
            "",
            "令和4年度",
            "令和4年度",
            "令和5年度",
            "令和5年度",
        ],
        &["", "", "", "", "目標", "実績", "目標", "実績"],
        &[
            "1",
            "窓口の改善",
            "待ち時間",
            "総務課",
            "15",
            "12",
            "10",
            "9.5",
        ],
        &[
            "2",
            "広報の見直し",
            "満足度",
            "秘書課",
            "61",
            "63",
            "64",
            "66",
        ],
    ];
    let found = read(
        &rules,
        &document("架空野市行政改革 数値目標の達成状況", "", reached),
    );
    assert!(found.records[0].ratings.is_empty());
    assert_eq!(found.records[0].yearly_values["2023"], "9.5");
    assert_eq!(found.records[1].yearly_goals["2022"], "61");
}
