//! Printed legends (評価の凡例): the marks of a paper's ratings with what it says they mean, in the order it prints them.
//! In lines of text, in cells, and as tables of their own, wherever they stand.

mod line;
mod table;

use super::checked::Rule;
use crate::document::{Block, Document, Place, Table};
use crate::japanese::key;
use line::Run;
use std::collections::BTreeSet;

/// A mark and what is printed as its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// As printed.
    pub mark: String,
    /// What it means.
    pub meaning: String,
}

/// A legend of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Legend {
    /// Marks in printed order, each once.
    pub entries: Vec<Entry>,
    /// What is printed over it and before its first mark, as a [`key`]: it may name what is rated.
    pub name: String,
    /// Where it begins.
    pub place: Place,
    /// The block that is this legend and nothing else, where it is a table.
    pub table: Option<usize>,
}

/// The legends of a document, in reading order.
pub(super) fn find(rule: &Rule, document: &Document) -> Vec<Legend> {
    let mut legends = Vec::new();
    let mut run = Run::default();
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => {
                for line in text.text().split('\n') {
                    if let Some(done) = run.take(rule, line, &text.place) {
                        legends.push(done);
                    }
                }
            }
            Block::Table(found) => {
                let announced = run.announced();
                let above = run.last_line().to_string();
                legends.extend(std::mem::take(&mut run).finish());
                if let Some(legend) = table::read(rule, found, announced) {
                    legends.push(Legend {
                        table: Some(at),
                        name: above + &legend.name,
                        ..legend
                    });
                } else {
                    legends.extend(in_cells(rule, found));
                }
            }
        }
    }
    legends.extend(run.finish());
    legends
}

/// Legends within cells of a table of records: rows over (nearly) all columns, and cells that call themselves one
/// (heads: 評価（A：達成、B：未達成）).
fn in_cells(rule: &Rule, table: &Table) -> Vec<Legend> {
    let mut legends = Vec::new();
    for cell in table.cells.iter().filter(|c| !c.is_empty()) {
        let wide = cell.cols.len() * 5 >= table.cols * 4;
        let mut run = Run::default();
        let mut found: Vec<(Legend, bool)> = Vec::new();
        for line in cell.text().split('\n') {
            let headed = run.headed();
            found.extend(run.take(rule, line, &cell.place).map(|l| (l, headed)));
        }
        let headed = run.headed();
        found.extend(run.finish().map(|l| (l, headed)));
        legends.extend(
            found
                .into_iter()
                .filter(|(_, headed)| wide || *headed)
                .map(|(legend, _)| legend),
        );
    }
    legends
}

/// The part of a column head before the legend printed in it ("評価 Ａ：達成 Ｂ：未達成").
pub(super) fn before_legend(rule: &Rule, head: &str) -> Option<String> {
    let marked = |line: &str| {
        let first = line.trim_start().chars().next();
        first.is_some_and(|c| rule.legend.marks.contains(&key(&c.to_string())))
    };
    if head.chars().count() > HEAD + MEANING || !head.split(char::is_whitespace).skip(1).any(marked)
    {
        return None;
    }
    let mut run = Run::default();
    let mut before = String::new();
    let mut lines = head.split('\n');
    for line in lines.by_ref() {
        let known = run.len();
        run.take(rule, line, &Place::File);
        if run.len() > known {
            before.push_str(run.prefix());
            break;
        }
        before.push_str(line);
    }
    for line in lines {
        run.take(rule, line, &Place::File);
    }
    run.finish().map(|_| before)
}

/// Whether a text calls itself a legend of ratings.
fn is_head(rule: &Rule, text: &str) -> bool {
    let text = key(text);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.chars().count() <= HEAD && rule.legend.heads.iter().any(|p| p.is_match(text))
}

/// What stands before the first mark of a legend, or over it, is no longer.
const HEAD: usize = 24;

/// A meaning is no longer.
const MEANING: usize = 80;

/// Whether a text is a mark. Numbers are marks only where the paper calls its list a legend.
fn is_mark(rule: &Rule, text: &str, headed: bool) -> bool {
    let text = key(text);
    rule.legend.marks.contains(&text) || headed && rule.legend.numbers.contains(&text)
}

/// Whether a mark may begin with a character.
fn begins_mark(rule: &Rule, first: char) -> bool {
    let first = key(first.encode_utf8(&mut [0; 4]));
    let begins = |marks: &BTreeSet<String>| {
        let mut from = marks.range::<String, _>(&first..);
        from.next().is_some_and(|mark| mark.starts_with(&first))
    };
    begins(&rule.legend.marks) || begins(&rule.legend.numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Line, TextBlock};
    use crate::geometry::Rect;
    use crate::rule::{RuleSet, examples};

    fn place() -> Place {
        Place::Page {
            page: 1,
            bbox: Rect::new(0.0, 0.0, 500.0, 700.0),
        }
    }

    fn text(lines: &[&str]) -> Block {
        Block::Paragraph(TextBlock {
            lines: lines.iter().map(|l| Line::hard(*l)).collect(),
            level: None,
            place: place(),
            furniture: false,
        })
    }

    fn grid(rows: &[&[&str]]) -> Block {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|r| r.iter().map(|t| (*t).to_string()).collect())
            .collect();
        Block::Table(examples::table(&rows, &[], &place()))
    }

    /// Legends as "mark=meaning" joined by "|", with a "*" before those that are a table of their own.
    fn found(blocks: Vec<Block>) -> Vec<String> {
        let set = RuleSet::builtin();
        let rule = set.shapes().first().expect("a shape");
        let document = Document {
            blocks,
            pages: 1,
            findings: Vec::new(),
        };
        find(rule, &document)
            .iter()
            .map(|l| {
                let entries: Vec<String> = l
                    .entries
                    .iter()
                    .map(|e| format!("{}={}", e.mark, e.meaning))
                    .collect();
                let table = if l.table.is_some() { "*" } else { "" };
                format!("{table}{}", entries.join("|"))
            })
            .collect()
    }

    #[test]
    fn legends_in_lines() {
        for line in [
            "評価の凡例　Ａ：計画以上　Ｂ：計画どおり　Ｃ：遅れ",
            "※評価区分（Ａ…計画以上、Ｂ…計画どおり、Ｃ…遅れ）",
            "担当課の評価は、「Ａ」＝計画以上、「Ｂ」＝計画どおり、「Ｃ」＝遅れ。",
            "Ａ（計画以上）、Ｂ（計画どおり）、Ｃ（遅れ）",
            "【進捗区分】 Ａ・・・計画以上／Ｂ・・・計画どおり／Ｃ・・・遅れ",
        ] {
            let wanted = ["Ａ=計画以上|Ｂ=計画どおり|Ｃ=遅れ"];
            assert_eq!(found(vec![text(&[line])]), wanted, "{line}");
        }
        let symbols = ["◎=達成|○=概ね達成|△=一部のみ|×=未着手"];
        let line = "◎達成 ○概ね達成 △一部のみ ×未着手";
        assert_eq!(found(vec![text(&[line])]), symbols);
        let lines = ["◎：達成", "○：概ね達成", "△：一部のみ", "×：未着手"];
        assert_eq!(found(lines.map(|l| text(&[l])).to_vec()), symbols);
        assert_eq!(found(vec![text(&lines)]), symbols);
        let numbers = ["評価基準", "５：達成", "４：概ね達成"];
        assert_eq!(found(vec![text(&numbers)]), ["５=達成|４=概ね達成"]);
        let axes = [
            "【進捗度の区分】Ａ：計画以上　Ｂ：遅れ",
            "【効果の区分】１：大きい　２：小さい",
        ];
        assert_eq!(
            found(vec![text(&axes)]),
            ["Ａ=計画以上|Ｂ=遅れ", "１=大きい|２=小さい"]
        );
        let words = "評価区分　順調：計画どおり　遅れ：計画を下回る";
        assert_eq!(
            found(vec![text(&[words])]),
            ["順調=計画どおり|遅れ=計画を下回る"]
        );
    }

    #[test]
    fn other_lists_are_no_legends() {
        for lines in [
            &["○ 窓口の改善", "○ 広報の見直し"][..],
            &["1：窓口の改善", "2：広報の見直し"],
            &["A4判で作成し、B5判も用意する。"],
            &["凡例　→：実施　○：検討"],
            &["工程の凡例　●：実施　○：検討"],
            &["担当課の評価はAが3件、Bが5件である。"],
        ] {
            assert_eq!(found(vec![text(lines)]), [""; 0], "{lines:?}");
        }
        // A small table of records with a mark in each row.
        let records: &[&[&str]] = &[
            &["取組項目", "評価", "担当課"],
            &["窓口の改善", "◎", "市民課"],
            &["広報の見直し", "○", "秘書課"],
        ];
        assert_eq!(found(vec![grid(records)]), [""; 0]);
        let lettered: &[&[&str]] = &[
            &["No.", "取組項目", "担当課"],
            &["A", "窓口の改善", "市民課"],
            &["B", "広報の見直し", "秘書課"],
        ];
        assert_eq!(found(vec![grid(lettered)]), [""; 0]);
    }

    #[test]
    fn legends_as_tables() {
        let wanted = ["*◎=計画以上|○=計画どおり|△=遅れ"];
        for rows in [
            &[
                &["区分", "内容"][..],
                &["◎", "計画以上"],
                &["○", "計画どおり"],
                &["△", "遅れ"],
            ][..],
            &[
                &["評価の凡例", "<"],
                &["評価", "内容"],
                &["◎", "計画以上"],
                &["○", "計画どおり"],
                &["△", "遅れ"],
            ],
            &[&["◎", "計画以上", "○", "計画どおり", "△", "遅れ"]],
            &[
                &["評価", "◎", "○", "△"],
                &["意味", "計画以上", "計画どおり", "遅れ"],
            ],
            &[&["◎：計画以上", "○：計画どおり", "△：遅れ"]],
            &[
                &["評価区分", "◎", "計画以上"],
                &["^", "○", "計画どおり"],
                &["^", "△", "遅れ"],
            ],
        ] {
            assert_eq!(found(vec![grid(rows)]), wanted, "{rows:?}");
        }
        let criteria: &[&[&str]] = &[
            &["評価", "内容", "達成率"],
            &["A", "計画以上", "100％以上"],
            &["B", "遅れ", "100％未満"],
        ];
        assert_eq!(
            found(vec![grid(criteria)]),
            ["*A=計画以上 100％以上|B=遅れ 100％未満"]
        );
        let numbers: &[&[&str]] = &[&["1", "計画以上"], &["2", "遅れ"]];
        let announced = vec![text(&["【評価基準】"]), grid(numbers)];
        assert_eq!(found(announced), ["*1=計画以上|2=遅れ"]);
        assert_eq!(found(vec![grid(numbers)]), [""; 0]);
    }

    #[test]
    fn legends_within_tables_of_records() {
        let rows: &[&[&str]] = &[
            &["取組項目", "評価\n（A：達成、B：未達成）", "担当課"],
            &["窓口の改善", "A", "市民課"],
            &["※評価区分　S：達成以上　A：達成　B：未達成", "<", "<"],
        ];
        assert_eq!(
            found(vec![grid(rows)]),
            ["A=達成|B=未達成", "S=達成以上|A=達成|B=未達成"]
        );
    }
}
