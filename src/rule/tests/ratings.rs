//! What ratings are worth: by the rule, by a printed legend, by their place among the marks in use.

use super::{document, read};
use crate::document::{Block, Document};
use crate::finding::Code;
use crate::rule::{Reading, RuleSet, examples};

fn rated(note: &str, marks: [&str; 3]) -> Document {
    let row = |no: &'static str, item: &'static str, mark| [no, item, "総務課", mark];
    let rows = [
        ["No.", "取組項目", "担当課", "評価"],
        row("1", "窓口の改善", marks[0]),
        row("2", "広報の見直し", marks[1]),
        row("3", "滞納整理", marks[2]),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
    document("架空野市行政改革 取組の進捗状況", note, &rows)
}

/// Level and meaning of each record's rating.
fn worth(reading: &Reading) -> Vec<(Option<i32>, Option<&str>)> {
    let ratings = reading.records.iter().flat_map(|r| &r.ratings);
    ratings.map(|r| (r.level, r.meaning.as_deref())).collect()
}

#[test]
fn a_printed_legend_is_the_scale() {
    let rules = RuleSet::builtin();
    let note = "評価区分　Ａ：計画以上　Ｂ：計画どおり　Ｃ：一部遅れ　Ｄ：未着手";
    let found = read(&rules, &rated(note, ["A", "D", "-"]));
    let wanted = [
        (Some(1), Some("計画以上")),
        (Some(4), Some("未着手")),
        (None, Some("評価の対象外")),
    ];
    assert_eq!(worth(&found), wanted);
    // Numbers from the worst to the best, in a table behind the records.
    let mut document = rated("", ["3", "1", "2"]);
    let rows = [
        ["評価基準", "<"],
        ["1", "未着手"],
        ["2", "やや遅れ"],
        ["3", "計画どおり"],
    ];
    let rows = rows.map(|r| r.map(String::from).to_vec());
    let place = document.blocks[0].place().clone();
    document
        .blocks
        .push(Block::Table(examples::table(&rows, &[], &place)));
    let found = read(&rules, &document);
    let wanted = [(1, "計画どおり"), (3, "未着手"), (2, "やや遅れ")];
    assert_eq!(worth(&found), wanted.map(|(l, m)| (Some(l), Some(m))));
    assert_eq!(found.coverage.leftover, 0);
    let unread =
        |f: &crate::finding::Finding| matches!(f.code, Code::TableUnread | Code::RatingUnknown);
    assert!(!found.findings.iter().any(unread), "{:?}", found.findings);
}

#[test]
fn a_mark_that_the_legend_leaves_out_is_told() {
    let note = "評価区分　◎：達成　○：概ね達成　×：未達成";
    let found = read(&RuleSet::builtin(), &rated(note, ["◎", "△", "×"]));
    let levels: Vec<Option<i32>> = worth(&found).iter().map(|w| w.0).collect();
    assert_eq!(levels, [Some(1), None, Some(3)]);
    let told = |f: &&crate::finding::Finding| f.code == Code::RatingUnknown;
    assert_eq!(found.findings.iter().filter(told).count(), 1);
}

#[test]
fn the_scale_of_a_rule_comes_before_the_printed_one() {
    let rule = r#"schema = 1
id = "x"
name = "x"
kind = "progress"
[detect]
need = ["item", "ratings"]
[[rating]]
mark = "A"
level = 1
[[rating]]
mark = "B"
level = 2
meaning = "計画どおり"
"#;
    let rules = RuleSet::single("x", rule).expect("a rule");
    let read = |note| {
        let found = read(&rules, &rated(note, ["A", "B", "A"]));
        let told = found
            .findings
            .iter()
            .any(|f| f.code == Code::LegendContradicts);
        (found, told)
    };
    let (found, told) = read("評価区分　A：計画以上　B：計画どおり");
    assert_eq!(worth(&found)[0], (Some(1), Some("計画以上")));
    assert!(!told);
    let (found, told) = read("評価区分　A：計画以上　B：遅れている");
    assert_eq!(worth(&found)[1], (Some(2), Some("計画どおり")));
    assert!(told);
    assert!(read("評価区分　A：計画以上　B：計画どおり　C：遅れている").1);
}

#[test]
fn without_a_legend_a_mark_has_its_place_among_those_in_use() {
    let levels = |marks| -> Vec<i32> {
        let found = read(&RuleSet::builtin(), &rated("", marks));
        worth(&found).iter().filter_map(|w| w.0).collect()
    };
    assert_eq!(levels(["◎", "△", "×"]), [1, 3, 4]);
    assert_eq!(levels(["△", "▲", "×"]), [3, 4, 5]);
    assert_eq!(levels(["A", "C", "B"]), [1, 3, 2]);
    assert_eq!(levels(["S", "A", "B"]), [1, 2, 3]);
}

#[test]
fn a_sentence_is_no_mark() {
    let rules = RuleSet::builtin();
    let sentence = "年度内に様式を統一したが、掲示が一部の窓口に限られた。";
    let reading = read(
        &rules,
        &rated("", ["A", sentence, "B（件数が計画を下回ったため）"]),
    );
    let marks = |at: usize| -> Vec<&str> {
        let ratings = reading.records[at].ratings.iter();
        ratings.map(|r| r.raw.as_str()).collect()
    };
    assert_eq!(
        (marks(0), marks(1), marks(2)),
        (vec!["A"], vec![], vec!["B"])
    );
    assert_eq!(reading.records[1].extra["評価"], sentence);
    assert_eq!(
        reading.records[2].extra["評価"],
        "B（件数が計画を下回ったため）"
    );
    let told = |f: &&crate::finding::Finding| f.code == Code::RatingUnknown;
    assert_eq!(reading.findings.iter().filter(told).count(), 1);
    // Words that come back are a scale of the paper's own.
    let words = "計画の水準に達していない";
    let reading = read(&rules, &rated("", ["A", words, words]));
    assert_eq!(reading.records[2].ratings[0].raw, words);
}

#[test]
fn a_form_rated_in_several_respects_keeps_all_ratings() {
    let rules = RuleSet::builtin();
    let row = |label: &'static str, value| vec![label, value];
    let forms: Vec<Vec<&str>> = [["窓口の改善", "A", "B"], ["広報の見直し", "C", "A"]]
        .iter()
        .flat_map(|[item, own, committee]| {
            [
                row("取組項目", item),
                row("担当課", "総務課"),
                row("取組の内容", "様式を統一する。"),
                row("取組の実績", "様式を統一した。"),
                row("担当課評価", own),
                row("委員会評価", committee),
            ]
        })
        .collect();
    let rows: Vec<&[&str]> = forms.iter().map(Vec::as_slice).collect();
    let parts = rows
        .chunks(6)
        .map(|form| document("架空野市行政改革 進行管理票（令和5年度）", "", form).blocks);
    let document = Document {
        blocks: parts.flatten().collect(),
        pages: 1,
        findings: Vec::new(),
    };
    let reading = read(&rules, &document);
    let found: Vec<Vec<(&str, &str)>> = reading
        .records
        .iter()
        .map(|r| {
            let ratings = r.ratings.iter();
            ratings
                .map(|r| (r.axis.as_deref().unwrap_or_default(), r.raw.as_str()))
                .collect()
        })
        .collect();
    assert_eq!(
        found,
        [
            [("担当課評価", "A"), ("委員会評価", "B")],
            [("担当課評価", "C"), ("委員会評価", "A")],
        ]
    );
}

#[test]
fn a_mark_means_what_the_legend_of_its_column_says() {
    let rules = RuleSet::builtin();
    let rows: [&[&str]; 3] = [
        &["No.", "取組項目", "担当課", "事業評価", "総合評価"],
        &["1", "窓口の改善", "総務課", "A", "A"],
        &["2", "広報の見直し", "秘書課", "B", "B"],
    ];
    let mut document = document(
        "架空野市行政改革 取組の進捗状況",
        "事業評価　Ａ：計画以上　Ｂ：計画どおり　Ｃ：遅れ",
        &rows,
    );
    let Some(Block::Paragraph(mut note)) = document.blocks.get(1).cloned() else {
        unreachable!()
    };
    note.lines[0].text = "総合評価　Ａ：継続　Ｂ：見直し　Ｃ：廃止".into();
    document.blocks.insert(2, Block::Paragraph(note));
    let reading = read(&rules, &document);
    let meanings: Vec<Option<&str>> = worth(&reading).into_iter().map(|w| w.1).collect();
    let wanted = ["計画以上", "継続", "計画どおり", "見直し"];
    assert_eq!(meanings, wanted.map(Some));
    let told = |f: &crate::finding::Finding| f.code == Code::LegendContradicts;
    assert!(!reading.findings.iter().any(told));
}
