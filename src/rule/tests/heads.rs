//! Heads that name years and more.

use super::{document, read};
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
