//! Drafted rules: what they recognise, and what they were made from.

use super::{amounts, document, in_other_words, read};
use crate::document::{Block, Document, Line};
use crate::rule::{RuleSet, draft, fits};

fn titled(mut document: Document, title: &str) -> Document {
    if let Some(Block::Heading(text)) = document.blocks.first_mut() {
        text.lines = vec![Line::hard(title)];
    }
    document
}

#[test]
fn an_unedited_draft_takes_no_other_paper() {
    let builtin = RuleSet::builtin();
    let text = draft::draft(&builtin, &amounts(), "new").expect("a table");
    let rules = RuleSet::single("new", &text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let rule = |document: &Document| read(&rules, document).rule;
    assert_eq!(rule(&amounts()).as_deref(), Some("new"), "{text}");
    let other = titled(amounts(), "霧ヶ浜市行財政改革 効果額一覧");
    assert_eq!(rule(&other), None, "{text}");
    let rows: &[&[&str]] = &[
        &["取組項目", "担当課", "令和4年度", "令和5年度"],
        &["広告収入の確保", "総務課", "1,200", "1,300"],
        &["施設の統合", "財政課", "△4,447", "800"],
    ];
    let fewer = document("架空野市行財政改革 効果額一覧", "", rows);
    assert_eq!(rule(&fewer), None, "{text}");
    let lacks = fits(&rules, &fewer);
    assert_eq!((lacks[0].rule.as_str(), lacks[0].score), ("new", 0));
    assert_eq!(lacks[0].missing, ["No.", "合計"]);
    // Of another year it is the same paper.
    let [measures, _] = in_other_words();
    let of = |year: &str| titled(measures.clone(), &format!("架空野市の歩み（{year}）"));
    let text = draft::draft(&builtin, &of("令和5年度"), "new").expect("a table");
    let rules = RuleSet::single("new", &text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let found = read(&rules, &of("令和6年度"));
    assert_eq!(found.rule.as_deref(), Some("new"), "{text}");
}

#[test]
fn rows_of_pages_without_heads_are_no_heads_of_a_draft() {
    let heads: &[&str] = &["テーマ", "受け持つ課", "手応え", "回数"];
    let row = |a: &'static str, b: &'static str, n: &'static str| [a, b, "まずまず", n];
    let first = [
        row("庁舎の集約", "財政課", "12"),
        row("窓口の委託", "市民課", "7"),
        row("庁用車の更新", "財政課", "3"),
    ];
    let second = [
        row("広報の電子化", "秘書課", "なし"),
        row("滞納の整理", "税務課", "8"),
        row("書庫の整頓", "総務課", "5"),
    ];
    let rows: Vec<&[&str]> = std::iter::once(heads)
        .chain(first.iter().map(|r| &r[..]))
        .collect();
    let mut whole = document("架空野市 手帳", "", &rows);
    let rows: Vec<&[&str]> = second.iter().map(|r| &r[..]).collect();
    whole.blocks.extend(document("", "", &rows).blocks.pop());
    let text = draft::draft(&RuleSet::builtin(), &whole, "new").expect("a table");
    assert!(!text.contains("広報の電子化\""), "{text}");
    assert!(text.contains("heads = [\"テーマ\"]"), "{text}");
}
