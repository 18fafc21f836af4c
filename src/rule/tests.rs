//! Documents of unseen formats: read without a rule, and with a drafted one.

mod drafts;
mod filled;
mod forms;
mod heads;
mod ratings;
mod sections;

use super::{Circumstances, Reading, RuleSet, apply, draft, examples};
use crate::document::{Block, Document, Line, Place, TextBlock};
use crate::finding::Code;
use crate::geometry::Rect;
use crate::record::RowKind;

fn document(title: &str, note: &str, rows: &[&[&str]]) -> Document {
    let place = Place::Page {
        page: 1,
        bbox: Rect::new(0.0, 0.0, 500.0, 700.0),
    };
    let text = |text: &str, level: Option<u8>| TextBlock {
        lines: vec![Line::hard(text)],
        level,
        place: place.clone(),
        furniture: false,
    };
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|r| r.iter().map(|t| (*t).to_string()).collect())
        .collect();
    Document {
        blocks: vec![
            Block::Heading(text(title, Some(1))),
            Block::Paragraph(text(note, None)),
            Block::Table(examples::table(&rows, &[], &place)),
        ],
        pages: 1,
        findings: Vec::new(),
    }
}

fn indicators() -> Document {
    document(
        "架空野市行政改革プラン 成果指標一覧",
        "（令和4年度～令和5年度）",
        &[
            &[
                "No.",
                "取組項目",
                "指標",
                "単位",
                "基準値",
                "R4",
                "<",
                "R5",
                "<",
            ],
            &["^", "^", "^", "^", "^", "目標", "実績", "目標", "実績"],
            &[
                "1",
                "電子申請の拡大",
                "申請件数",
                "件",
                "1,000",
                "1,200",
                "1,350",
                "1,400",
                "△20",
            ],
            &["^", "^", "利用率", "％", "10.5", "12", "13.1", "14", "15"],
            &[
                "2",
                "滞納整理",
                "収納率",
                "％",
                "97.1",
                "97.5",
                "97.6",
                "98",
                "98.1",
            ],
        ],
    )
}

fn amounts() -> Document {
    document(
        "架空野市行財政改革 効果額一覧",
        "（単位：千円）",
        &[
            &[
                "No.",
                "取組項目",
                "担当課",
                "令和4年度",
                "令和5年度",
                "合計",
            ],
            &["1", "広告収入の確保", "総務課", "1,200", "1,300", "2,500"],
            &["2", "施設の統合", "財政課", "△4,447", "800", "△3,647"],
            &["小計", "<", "", "△3,247", "2,100", "△1,147"],
            &["合計", "<", "<", "△3,247", "2,100", "△1,147"],
        ],
    )
}

fn read(rules: &RuleSet, document: &Document) -> Reading {
    apply(rules, document, &Circumstances::default())
}

fn holds_indicators(reading: &Reading) {
    assert_eq!(reading.records.len(), 3);
    let rate = &reading.records[1];
    assert_eq!(rate.item.as_deref(), Some("電子申請の拡大"));
    assert_eq!(rate.indicator.as_deref(), Some("利用率"));
    assert_eq!(rate.baseline.as_deref(), Some("10.5"));
    assert_eq!(rate.yearly_goals["2023"], "14");
    assert_eq!(rate.yearly_values["2022"], "13.1");
    assert_eq!(reading.records[0].numbers["yearly_values"]["2023"], -20.0);
}

fn holds_amounts(reading: &Reading) {
    let kinds: Vec<Option<RowKind>> = reading.records.iter().map(|r| r.row_kind).collect();
    let sums = [Some(RowKind::Subtotal), Some(RowKind::Total)];
    assert_eq!(kinds, [None, None, sums[0], sums[1]]);
    let joined = &reading.records[1];
    assert_eq!(joined.unit.as_deref(), Some("千円"));
    assert_eq!(joined.numbers["yearly_values"]["2022"], -4447.0);
    let total = &reading.records[3];
    assert_eq!(
        (total.no.as_deref(), total.item.as_deref()),
        (None, Some("合計"))
    );
}

#[test]
fn unseen_formats_are_read_without_a_rule() {
    let rules = RuleSet::builtin().without_rules();
    let found = read(&rules, &indicators());
    holds_indicators(&found);
    assert_eq!(found.rule, None);
    assert_eq!(found.findings[0].code, Code::RuleVocabulary);
    assert_eq!(found.coverage.leftover, 0);
    let found = read(&rules, &amounts());
    holds_amounts(&found);
    assert_eq!(found.coverage.leftover, 0);
    // The same where rules are there, and none fits.
    holds_amounts(&read(&RuleSet::builtin(), &amounts()));
}

#[test]
fn minutes_and_statistics_give_no_records() {
    let tables: [&[&[&str]]; 4] = [
        &[
            &["項目", "単位", "令和3年度", "令和4年度"],
            &["人口", "人", "12,000", "11,900"],
        ],
        &[
            &["区分", "令和3年度", "令和4年度"],
            &["歳入", "100", "110"],
            &["歳出", "90", "95"],
        ],
        &[
            &["区分", "氏名", "所属"],
            &["委員長", "甲", "大学"],
            &["委員", "乙", "商工会"],
        ],
        &[&["項目", "担当", "内容"], &["開会", "事務局", "あいさつ"]],
    ];
    for rules in [RuleSet::builtin(), RuleSet::builtin().without_rules()] {
        for rows in tables {
            let found = read(&rules, &document("架空野市の記録", "令和5年8月3日", rows));
            assert!(found.records.is_empty(), "{:?}", found.records);
            assert!(found.findings.iter().any(|f| f.code == Code::RuleNone));
        }
    }
}

#[test]
fn drafts_are_ready_to_run() {
    for (document, holds) in [
        (indicators(), holds_indicators as fn(&Reading)),
        (amounts(), holds_amounts),
    ] {
        let text = draft::draft(&RuleSet::builtin(), &document, "new").expect("a table");
        let rules = RuleSet::single("new", &text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        let found = read(&rules, &document);
        assert_eq!(found.rule.as_deref(), Some("new"), "{text}");
        holds(&found);
    }
}

#[test]
fn a_draft_names_a_column_of_which_nothing_is_known() {
    let document = document(
        "架空野市 見直し一覧",
        "",
        &[
            &["見直し案件", "所管", "状態", "備忘"],
            &["庁舎の集約", "財政課", "済", "甲"],
            &["窓口の委託", "市民課", "未", "乙"],
        ],
    );
    let text = draft::draft(&RuleSet::builtin(), &document, "new").expect("a table");
    RuleSet::single("new", &text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let guess = "field = \"item\"\nheads = [\"見直し案件\"]";
    assert!(text.contains(guess), "{text}");
    assert!(text.contains("# heads = [\"備忘\"]"), "{text}");
}

/// A KPI table and a table of amounts in words that the vocabulary does not have.
fn in_other_words() -> [Document; 2] {
    let measures: &[&[&str]] = &[
        &[
            "テーマ",
            "ものさし",
            "単位",
            "はじめの値",
            "R5",
            "<",
            "R6",
            "<",
            "受け持つ課",
        ],
        &[
            "^",
            "^",
            "^",
            "^",
            "めざす値",
            "届いた値",
            "めざす値",
            "届いた値",
            "^",
        ],
        &[
            "届く役場",
            "電子申請の割合",
            "％",
            "12.5",
            "20",
            "18",
            "30",
            "31",
            "総務課",
        ],
        &[
            "^",
            "待ち時間の平均",
            "分",
            "21",
            "18",
            "19",
            "15",
            "14",
            "町民課",
        ],
        &[
            "^",
            "出張所の受付",
            "件",
            "310",
            "360",
            "352",
            "380",
            "401",
            "町民課",
        ],
    ];
    let amounts: &[&[&str]] = &[
        &["柱立て", "見直したもの", "受け持ち", "効き目", "<"],
        &["^", "^", "^", "R5", "R6"],
        &["ふやす", "間伐材の売払い", "農林課", "1,240", "980"],
        &["^", "備品の公売", "総務課", "△85", "212"],
        &["^", "小計", "<", "1,155", "1,192"],
        &["へらす", "街路灯の更新", "建設課", "300", "410"],
        &["合計", "<", "<", "1,455", "1,602"],
    ];
    [
        document(
            "架空野市行革プラン 成果のものさし（令和6年度）",
            "",
            measures,
        ),
        document("架空野市行革プラン 効き目の集計", "（単位：千円）", amounts),
    ]
}

fn holds_other_words(found: &[Reading; 2]) {
    let [measures, amounts] = found;
    assert_eq!(measures.records.len(), 3);
    let first = &measures.records[0];
    assert_eq!(first.indicator.as_deref(), Some("電子申請の割合"));
    assert_eq!(first.path, ["届く役場"]);
    assert_eq!(first.baseline.as_deref(), Some("12.5"));
    assert_eq!(first.yearly_goals["2024"], "30");
    assert_eq!(first.yearly_values["2023"], "18");
    assert_eq!(first.departments, ["総務課"]);
    let names: Vec<Option<&str>> = amounts.records.iter().map(|r| r.item.as_deref()).collect();
    let wanted = [
        "間伐材の売払い",
        "備品の公売",
        "小計",
        "街路灯の更新",
        "合計",
    ];
    assert_eq!(names, wanted.map(Some));
    assert_eq!(amounts.records[1].numbers["yearly_values"]["2023"], -85.0);
    assert_eq!(amounts.records[3].path, ["へらす"]);
}

#[test]
fn columns_in_words_of_their_own_are_told_by_cells_and_years() {
    let rules = RuleSet::builtin();
    let found = in_other_words().map(|d| read(&rules, &d));
    holds_other_words(&found);
    let told = |f: &&crate::finding::Finding| f.code == Code::ColumnInferred;
    assert!(found[0].findings.iter().filter(told).count() >= 4);
    let drafted = in_other_words().map(|d| {
        let text = draft::draft(&rules, &d, "new").expect("a table");
        let rules = RuleSet::single("new", &text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        read(&rules, &d)
    });
    assert!(drafted.iter().all(|r| r.rule.as_deref() == Some("new")));
    holds_other_words(&drafted);
    // The same table under a title that speaks of something else is none of ours.
    let [_, mut amounts] = in_other_words();
    if let Block::Heading(title) = &mut amounts.blocks[0] {
        title.lines = vec![Line::hard("架空野市の統計 くらしの年表")];
    }
    assert!(read(&rules, &amounts).records.is_empty());
}

#[test]
fn rows_of_a_page_that_goes_on_are_no_heads() {
    let mut document = document(
        "架空野市行革プラン 進行管理一覧",
        "",
        &[
            &[
                "取組項目",
                "受け持ち",
                "令和5年度の計画",
                "令和5年度の実績",
                "評価",
            ],
            &[
                "窓口の改善",
                "市民課",
                "様式を統一する。",
                "12種類を統一した。",
                "◎",
            ],
            &[
                "広報の見直し",
                "秘書課",
                "紙面を改める。",
                "年６回とした。",
                "△",
            ],
        ],
    );
    let place = Place::Page {
        page: 2,
        bbox: Rect::new(0.0, 0.0, 500.0, 700.0),
    };
    let rows = [
        [
            "滞納整理",
            "税務課",
            "催告を早める。",
            "催告を早めた。",
            "○",
        ],
        [
            "職員研修",
            "総務課",
            "研修を増やす。",
            "研修を増やした。",
            "○",
        ],
    ];
    let rows = rows.map(|r| r.map(String::from).to_vec());
    document
        .blocks
        .push(Block::Table(examples::table(&rows, &[], &place)));
    let found = read(&RuleSet::builtin().without_rules(), &document);
    let names: Vec<Option<&str>> = found.records.iter().map(|r| r.item.as_deref()).collect();
    let wanted = ["窓口の改善", "広報の見直し", "滞納整理", "職員研修"];
    assert_eq!(names, wanted.map(Some));
}

#[test]
fn marks_of_arrows_under_years_are_no_figures() {
    let place = Place::Page {
        page: 1,
        bbox: Rect::new(0.0, 0.0, 500.0, 700.0),
    };
    let mut document = document("架空野市行革プラン 実施状況", "", &[]);
    let rows: [[&str; 5]; 6] = [
        ["No.", "取組項目", "年ごとの取組", "<", "取組状況"],
        ["^", "^", "R5", "R6", "^"],
        ["1", "窓口の改善", "①検討\n②実施", "<", "実施した。"],
        ["^", "^", "①", "②", "^"],
        ["2", "広報の見直し", "①検討\n②実施", "<", "検討した。"],
        ["^", "^", "①", "②", "^"],
    ];
    let rows = rows.map(|r| r.map(String::from).to_vec());
    let arrows = [
        (3, 2, 2, "①".into()),
        (3, 3, 3, "②".into()),
        (5, 2, 3, "①".into()),
    ];
    document.blocks.pop();
    document
        .blocks
        .push(Block::Table(examples::table(&rows, &arrows, &place)));
    let found = read(&RuleSet::builtin().without_rules(), &document);
    assert_eq!(found.records.len(), 2);
    assert!(found.records.iter().all(|r| r.yearly_values.is_empty()));
}

#[test]
fn heads_joined_to_their_year_and_units_over_indicators_of_a_dump() {
    let dump = "架空野市行革プラン 進捗管理（令和6年度）\n\n\
        取組項目\t指標名\t令和5年度の目標値\t令和6年度の目標値\t令和6年度の進捗\t担当課\n\
        窓口の改善\t待ち時間\t15分\t12分\t受付を一つにした。\t市民課\n\
        \t満足度\t60％\t70％\t調査を行った。\t\n\
        広報の見直し\t読者数\t1,000人\t1,200人\t紙面を改めた。\t秘書課\n";
    let document = crate::read::text::read(dump.as_bytes());
    let found = read(&RuleSet::builtin(), &document);
    let told: Vec<(&str, &str, &str)> = found
        .records
        .iter()
        .map(|r| {
            assert!(r.item.is_some());
            let indicator = r.indicator.as_deref().unwrap_or_default();
            let result = r.results.get("2024").map_or("", String::as_str);
            (
                indicator,
                result,
                r.departments.first().map_or("", String::as_str),
            )
        })
        .collect();
    let wanted = [
        ("待ち時間", "受付を一つにした。", "市民課"),
        ("満足度", "調査を行った。", "市民課"),
        ("読者数", "紙面を改めた。", "秘書課"),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn what_carries_down_ends_with_its_section() {
    let heads = &["分野", "No.", "取組項目", "担当課"][..];
    let first = document(
        "架空野市行政改革プラン",
        "（1）財政の健全化",
        &[
            heads,
            &["歳入", "1", "使用料の見直し", "財政課"],
            &["", "2", "広告の募集", "財政課"],
        ],
    );
    let second = document(
        "架空野市行政改革プラン",
        "（2）組織の見直し",
        &[
            heads,
            &["", "3", "課の再編", "人事課"],
            &["定員", "4", "定員の管理", "人事課"],
        ],
    );
    let both = Document {
        blocks: first
            .blocks
            .into_iter()
            .chain(second.blocks.into_iter().skip(1))
            .collect(),
        ..Document::default()
    };
    let reading = apply(&RuleSet::builtin(), &both, &Circumstances::default());
    let fields = |text: &str| {
        let of = |r: &crate::record::Record| r.path.iter().any(|p| p == text);
        reading.records.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        fields("歳入"),
        [true, true, false, false],
        "{:?}",
        reading.records
    );
    assert_eq!(fields("定員"), [false, false, false, true]);
}
