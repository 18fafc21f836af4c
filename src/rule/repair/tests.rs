//! Slid rows of invented documents, and what must hold for any table.

use super::{Label, Role, Vocabulary, repair};
use crate::document::{Block, Document, Table};
use crate::finding::{Code, Finding};
use crate::japanese::key;

fn role(text: &str) -> Option<Role> {
    Some(match key(text).as_str() {
        "No." => Role::Number,
        "体系" => Role::Path,
        "項目" | "取組" => Role::Item,
        "担当課" => Role::Departments,
        "計画" | "実績" | "内容" => Role::Text,
        "主な取組" => Role::Measure,
        "実施時期" => Role::Year,
        "評価" => Role::Rating,
        "頁" => Role::Page,
        _ => return None,
    })
}

fn label(text: &str) -> Option<Label> {
    Some(match key(text).as_str() {
        "担当課" | "関係課" | "現状と課題" | "現状の数値" => Label::Single,
        "年度" => Label::Years,
        "進捗状況" | "年度目標" | "数値" => Label::Yearly,
        "年次計画" => Label::Group,
        _ => return None,
    })
}

fn is_rating(text: &str) -> bool {
    matches!(text.trim(), "◎" | "○" | "△" | "-")
}

fn repaired(dump: &str, form_labels: Option<usize>) -> (Vec<Table>, Vec<Finding>) {
    let document = crate::read::text::read(dump.as_bytes());
    let vocabulary = Vocabulary {
        role: &role,
        label: &label,
        form_labels,
        is_rating: &is_rating,
    };
    let (blocks, findings) = repair(&document, &vocabulary);
    (tables(blocks), findings)
}

#[test]
fn heads_printed_again_begin_a_table() {
    let dump = "No.\t項目\t担当課\t評価\n1\t窓口の改善\t市民課\t◎\nNo.\t項目\t担当課\t評価\n2\t広告の掲載\t財政課\t△\n";
    let (tables, findings) = repaired(dump, None);
    let rows: Vec<usize> = tables.iter().map(|t| t.rows).collect();
    assert_eq!(rows, [2, 2], "{tables:?}");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_year_below_two_heads_of_the_path_leaves_both_open() {
    let (tables, _) = repaired("\t\t体系\t体系\tNo.\n\tNo.\tR3", None);
    for table in tables {
        let area: usize = table
            .cells
            .iter()
            .map(|c| c.rows.len() * c.cols.len())
            .sum();
        assert_eq!(area, table.rows * table.cols, "{table:?}");
    }
}

fn tables(blocks: Vec<Block>) -> Vec<Table> {
    blocks
        .into_iter()
        .filter_map(|b| {
            if let Block::Table(t) = b {
                Some(t)
            } else {
                None
            }
        })
        .collect()
}

fn row(table: &Table, r: usize) -> Vec<String> {
    (0..table.cols)
        .map(|c| table.cell_at(r, c).map(|c| c.text()).unwrap_or_default())
        .collect()
}

#[test]
fn a_rating_and_a_department_prove_the_slide() {
    let dump = "項目\t内容\t担当課\t実績\t評価\n窓口\t窓口を見直す。\t市民課\t見直した。\t◎\n\
                財政課\t財源を探した。\t○\t\t\n道路\t補修を進める。\t土木課\t進めた。\t△\n";
    let (tables, findings) = repaired(dump, None);
    assert_eq!(
        row(&tables[0], 2),
        ["", "", "財政課", "財源を探した。", "○"]
    );
    assert_eq!(
        findings.iter().map(|f| f.code).collect::<Vec<_>>(),
        [Code::RowRepaired]
    );
}

#[test]
fn what_is_not_proven_stays_and_is_told() {
    let dump = "項目\t内容\t担当課\t実績\t評価\n窓口\t窓口を見直す。\t市民課\t見直した。\t◎\n甲乙\t丙丁\t戊己\t庚辛\t壬癸\n";
    let (tables, findings) = repaired(dump, None);
    assert_eq!(row(&tables[0], 2), ["甲乙", "丙丁", "戊己", "庚辛", "壬癸"]);
    assert_eq!(
        findings.iter().map(|f| f.code).collect::<Vec<_>>(),
        [Code::RowDoubtful]
    );
}

#[test]
fn a_head_over_two_columns_of_the_hierarchy() {
    let dump = "体系\t項目\t取組\t担当課\t計画\t評価\t頁\t\n\
                1 協働\t(1) 情報\t①広報\t広報紙を見直す。\t広報課\t見直す予定。\t◎\t1\n\
                \t\t広聴の場を増やす。\t広報課\t増やす予定。\t○\t2\t\n\n\
                体系\t項目\t取組\t担当課\t計画\t評価\t頁\n(2) 参加\t①審議会\t公募を進める。\t総務課\t進める予定。\t△\t3\n";
    let (tables, _) = repaired(dump, None);
    assert_eq!(tables[0].cell_at(0, 1).map(|c| c.cols.clone()), Some(0..2));
    assert_eq!(
        row(&tables[0], 2),
        [
            "",
            "",
            "",
            "広聴の場を増やす。",
            "広報課",
            "増やす予定。",
            "○",
            "2"
        ]
    );
    assert_eq!(
        row(&tables[1], 1),
        [
            "",
            "(2) 参加",
            "①審議会",
            "公募を進める。",
            "総務課",
            "進める予定。",
            "△",
            "3"
        ]
    );
}

#[test]
fn heads_in_two_rows_span_and_a_column_without_head_joins() {
    let dump = "| No. | 項目 | 主な取組 | 実施時期 | | 担当課 | |\n|---|---|---|---|---|---|---|\n\
                | | | | R3 | R4 | | |\n| 1 | 甲 | ①乙 | ① | | | 総務課 |\n";
    let (tables, _) = repaired(dump, None);
    assert_eq!(tables[0].cols, 6);
    assert_eq!(
        tables[0].cell_at(0, 4).map(|c| c.text()),
        Some("実施時期".into())
    );
    assert_eq!(tables[0].cell_at(1, 0).map(|c| c.rows.clone()), Some(0..2));
    assert_eq!(row(&tables[0], 2), ["1", "甲", "①乙", "①", "", "総務課"]);
}

#[test]
fn two_items_in_a_cell_and_a_measure_out_of_its_cell() {
    let two =
        "項目\t担当課\t計画\t評価\n【新】窓口の改善 【新】届出の電子化\t市民課\t進める予定。\t○\n";
    let (tables, _) = repaired(two, None);
    assert_eq!(row(&tables[0], 1)[0], "【新】窓口の改善");
    assert_eq!(row(&tables[0], 2), ["【新】届出の電子化", "", "", ""]);
    let slid = "No.\t項目\t主な取組\t実施時期\t\t実績\n\t\t\tR3\tR4\t\n1\t甲\t\t①\t②\t①調査 ②実施 両方を終えた。\n";
    let (tables, _) = repaired(slid, None);
    assert_eq!(
        row(&tables[0], 2),
        ["1", "甲", "①調査\n②実施", "①", "②", "両方を終えた。"]
    );
}

#[test]
fn forms_are_laid_out_by_their_labels() {
    let dump = "担当課\t総務課\t関係課\t全課\t\n現状と課題\t遅い。\t現状の数値\t\t\n\t\t10件\t\t\n年次計画\t年度\t令和2年度\t令和3年度\t令和4年度\n\
                進捗状況\t検討\t検討\t実施\t達成\n\t年度目標\t早める\t\t\n数値\t8件\t6件\t4件\t\n\n\
                担当課\t財政課 関係課 税務課\t\t\n現状と課題\t多い。\t\t\n年次計画\t年度 令和2年度 令和3年度 令和4年度\t\t\n進捗状況\t検討\t実施\t達成\n";
    let (tables, findings) = repaired(dump, Some(3));
    let first: Vec<Vec<String>> = (0..tables[0].rows).map(|r| row(&tables[0], r)).collect();
    assert_eq!(first[3], ["現状の数値", "10件", "10件", "10件", "10件"]);
    assert_eq!(
        first[4],
        ["年次計画", "年度", "令和2年度", "令和3年度", "令和4年度"]
    );
    assert_eq!(first[5], ["年次計画", "進捗状況", "検討", "実施", "達成"]);
    assert_eq!(
        first[6],
        ["年次計画", "年度目標", "早める", "早める", "早める"]
    );
    assert_eq!(first[7], ["年次計画", "数値", "8件", "6件", "4件"]);
    assert_eq!(row(&tables[1], 1)[..2], ["関係課", "税務課"]);
    assert_eq!(
        row(&tables[1], 4),
        ["年次計画", "進捗状況", "検討", "実施", "達成"]
    );
    assert!(findings.iter().all(|f| f.code == Code::RowRepaired));
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    fn content(blocks: &[Block]) -> Vec<char> {
        let mut chars: Vec<char> = Vec::new();
        for block in blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => chars.extend(t.text().chars()),
                Block::Table(t) => t.cells.iter().for_each(|c| chars.extend(c.text().chars())),
            }
        }
        chars.retain(|c| !c.is_whitespace());
        chars.sort_unstable();
        chars
    }

    fn soup() -> impl Strategy<Value = String> {
        let cell = prop::sample::select(vec![
            "",
            "",
            "",
            "No.",
            "体系",
            "項目",
            "取組",
            "担当課",
            "関係課",
            "計画",
            "主な取組",
            "実施時期",
            "評価",
            "頁",
            "年度",
            "年次計画",
            "進捗状況",
            "数値",
            "R3",
            "R4",
            "令和2年度",
            "1",
            "12",
            "(1) 甲",
            "①乙",
            "総務課",
            "○",
            "◎",
            "文を書く。",
            "【新】甲 【新】乙",
            "①甲 ②乙 終えた。",
            "甲 ① → ②",
            "→",
            "担当課 総務課",
            "年度 令和2年度 令和3年度",
        ]);
        prop::collection::vec(prop::collection::vec(cell, 1..8), 1..10).prop_map(|rows| {
            rows.iter()
                .map(|r| r.join("\t"))
                .collect::<Vec<_>>()
                .join("\n")
        })
    }

    /// A column without a head, a doubled one, and heads in the last column.
    #[test]
    fn the_last_head_stays() {
        let dump = "\t\t\tNo.\n\t評価\t体系\t実施時期\n(1) 甲\t①乙\n\t計画";
        let document: Document = crate::read::text::read(dump.as_bytes());
        let (blocks, _) = repair(
            &document,
            &Vocabulary {
                role: &role,
                label: &label,
                form_labels: None,
                is_rating: &is_rating,
            },
        );
        assert_eq!(content(&document.blocks), content(&blocks));
    }

    proptest! {
        #[test]
        fn lists_keep_every_character_and_cover_their_grid(dump in soup(), forms in any::<bool>()) {
            let document: Document = crate::read::text::read(dump.as_bytes());
            let form_labels = forms.then_some(2);
            let (blocks, _) = repair(&document, &Vocabulary { role: &role, label: &label, form_labels, is_rating: &is_rating });
            if !forms {
                prop_assert_eq!(content(&document.blocks), content(&blocks), "{}", dump);
            }
            for table in tables(blocks) {
                let area: usize = table.cells.iter().map(|c| c.rows.len() * c.cols.len()).sum();
                prop_assert_eq!(area, table.rows * table.cols, "{}", dump);
                prop_assert!(table.index().iter().all(|&i| i < table.cells.len()), "{}", dump);
            }
        }
    }
}
