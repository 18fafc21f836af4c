//! Dumps of invented documents, and the laws that hold for any text.

use super::read;
use crate::document::{Block, Document, GridOrigin, Place, Table};
use crate::finding::Code;

fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Table(t) = b {
                Some(t)
            } else {
                None
            }
        })
        .collect()
}

fn cell(table: &Table, row: usize, col: usize) -> String {
    table
        .cell_at(row, col)
        .map(|c| c.text())
        .unwrap_or_default()
}

fn texts(document: &Document) -> Vec<(Option<u8>, String)> {
    document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Heading(t) | Block::Paragraph(t) => Some((t.level, t.text())),
            Block::Table(_) => None,
        })
        .collect()
}

#[test]
fn a_page_of_html_that_breaks_off_in_a_table_is_told() {
    let page = "<!DOCTYPE html>\n<html><body><table>\n<tr><td>No.</td><td>項目</td></tr>\n<tr><td>1</td><td>窓口</td></tr>\n</table></body></html>";
    let codes = |text: &str| -> Vec<Code> {
        let findings = read(text.as_bytes()).findings;
        findings.iter().map(|f| f.code).collect()
    };
    assert_eq!(codes(page), []);
    let cut = page.find("窓口").expect("the item");
    assert_eq!(codes(&page[..cut]), [Code::PageCut]);
}

#[test]
fn tabbed_rows_become_a_table_of_the_widest_row() {
    let document = read("表題\n\nNo.\t項目\t担当\n1\t甲\n2\t乙\t財政課\n".as_bytes());
    let tables = tables(&document);
    assert_eq!(
        (tables[0].rows, tables[0].cols, tables[0].origin),
        (3, 3, GridOrigin::Separated)
    );
    assert_eq!(cell(tables[0], 1, 2), "");
    assert_eq!(cell(tables[0], 2, 2), "財政課");
    assert_eq!(
        tables[0].cell_at(2, 2).expect("a cell").place,
        Place::Lines {
            page: 1,
            first: 5,
            last: 5
        }
    );
    assert_eq!(texts(&document), [(None, "表題".into())]);
}

#[test]
fn headings_and_boxes_before_a_head_row_are_no_rows() {
    let dump = "(1)窓口\t\t\t\n進捗状況\t\t\t\nNo.\t項目\t内容\t担当\n1\t甲\t乙\t丙\n\
                (2)電子化\t\t\t\nNo.\t項目\t内容\t担当\n1\t丁\t戊\t己\n注記\t\t\t\n";
    let document = read(dump.as_bytes());
    assert_eq!(
        texts(&document)
            .into_iter()
            .map(|t| t.1)
            .collect::<Vec<_>>(),
        ["(1)窓口", "進捗状況", "(2)電子化"]
    );
    assert_eq!(
        tables(&document).iter().map(|t| t.rows).collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn markdown_tables_and_headings() {
    let dump = "# 行革計画\n\n| No. | 項目 | |\n|---|:-:|---|\n| 1 | 甲<br>【継続】 | a\\|b |\n";
    let document = read(dump.as_bytes());
    assert_eq!(texts(&document), [(Some(1), "行革計画".into())]);
    let tables = tables(&document);
    assert_eq!((tables[0].rows, tables[0].cols), (2, 3));
    assert_eq!(cell(tables[0], 1, 1), "甲\n【継続】");
    assert_eq!(cell(tables[0], 1, 2), "a|b");
}

#[test]
fn html_tables_keep_their_spans() {
    let dump = "<table border=\"1\"><tr><th rowspan=2>項目</th><th colspan=2>実施時期</th></tr>\n\
                <tr><th>R3</th><th>R4</th></tr>\n<tr><td>甲</td><td>①</td><td></td></tr></table>あと\n";
    let document = read(dump.as_bytes());
    let tables = tables(&document);
    assert_eq!(
        (tables[0].rows, tables[0].cols, tables[0].origin),
        (3, 3, GridOrigin::Ruled)
    );
    assert_eq!(tables[0].cell_at(1, 0).map(|c| c.rows.clone()), Some(0..2));
    assert_eq!(
        tables[0].cell_at(0, 2).map(|c| c.text()),
        Some("実施時期".into())
    );
    assert_eq!(cell(tables[0], 2, 1), "①");
    assert_eq!(texts(&document), [(None, "あと".into())]);
}

#[test]
fn cells_over_several_lines_are_one_row() {
    let quoted = read("No.\t内容\t担当\n1\t\"甲\n乙\"\t丙\n2\t丁\t戊\n".as_bytes());
    assert_eq!(tables(&quoted)[0].rows, 3);
    assert_eq!(cell(tables(&quoted)[0], 1, 1), "甲\n乙");
    let tagged = read("No.\t内容\t担当\n1\t<p>甲\n乙</p>\t丙\n2\t丁\t戊\n".as_bytes());
    assert_eq!(tables(&tagged)[0].rows, 3);
    assert_eq!(cell(tables(&tagged)[0], 1, 1), "甲\n乙");
}

#[test]
fn pages_by_mark_by_number_and_by_running_head() {
    let pages = |dump: &str| {
        let document = read(dump.as_bytes());
        document
            .blocks
            .iter()
            .map(|b| match b {
                Block::Heading(t) | Block::Paragraph(t) => t.place.page(),
                Block::Table(t) => t.place.page(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(pages("甲\n\u{c}乙\n"), [1, 2]);
    assert_eq!(pages("甲\n\n<!-- PageBreak -->\n\n乙\n"), [1, 2]);
    assert_eq!(
        pages("甲\n\n- 1 -\n\n乙\n\n- 2 -\n\n丙\n\n- 3 -\n"),
        [1, 1, 2, 2, 3, 3]
    );
    let head = "取組の実績と総括\n\n(1) 財政\n\n項目\t内容\t課\n甲\t乙\t丙\n\n";
    assert_eq!(pages(&head.repeat(3)), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    let furniture: Vec<bool> = read(head.repeat(3).as_bytes())
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Paragraph(t) = b {
                Some(t.furniture)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(furniture, [false, false, true, false, true, false]);
}

#[test]
fn contents_are_furniture() {
    let document = read(
        "目次\n\n1 はじめに\t1\n(1) 経過\t\n2 取組\t3\n3 体制\t8\n\n4 資料 …… 12\n".as_bytes(),
    );
    assert!(tables(&document).is_empty());
    let furniture = document
        .blocks
        .iter()
        .filter(|b| matches!(b, Block::Paragraph(t) if t.furniture))
        .count();
    assert_eq!(furniture, 5);
}

#[test]
fn comments_of_a_page_are_furniture() {
    let document =
        read("<!-- PageHeader=\"実施計画\" -->\n\n本文\n\n<!-- PageNumber=\"3\" -->\n".as_bytes());
    let furniture: Vec<(String, bool)> = document
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Paragraph(t) = b {
                Some((t.text(), t.furniture))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(
        furniture,
        [
            ("実施計画".into(), true),
            ("本文".into(), false),
            ("3".into(), true)
        ]
    );
    assert_eq!(document.findings, []);
}

#[test]
fn damage_is_told_with_line_and_page() {
    let document = read(b"a\n\x0c\xff\n<foo>\n");
    let found: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.place.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (
                Code::TextUndecodable,
                Place::Lines {
                    page: 1,
                    first: 2,
                    last: 2
                }
            ),
            (
                Code::TextMarkup,
                Place::Lines {
                    page: 2,
                    first: 3,
                    last: 3
                }
            ),
        ]
    );
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    /// What is markup or white space somewhere; the rest must come out again.
    fn content(text: &str) -> Vec<char> {
        let markup =
            |c: &char| !c.is_whitespace() && !c.is_ascii() && *c != '・' && *c != '\u{fffd}';
        let mut chars: Vec<char> = text.chars().filter(markup).collect();
        chars.sort_unstable();
        chars
    }

    fn output(document: &Document) -> String {
        let mut out = String::new();
        for block in &document.blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => out.push_str(&t.text()),
                Block::Table(t) => t.cells.iter().for_each(|c| out.push_str(&c.text())),
            }
        }
        out
    }

    fn covers_grid(table: &Table) -> bool {
        let area: usize = table
            .cells
            .iter()
            .map(|c| c.rows.len() * c.cols.len())
            .sum();
        area == table.rows * table.cols && table.index().iter().all(|&i| i < table.cells.len())
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "\n",
                "\n\n",
                "\t",
                "\t\t",
                "|",
                " | ",
                "|---|",
                "# ",
                "- ",
                "<br>",
                "<p>",
                "</p>",
                "<ul>",
                "<li>",
                "</ul>",
                "<table>",
                "<tr>",
                "<td rowspan=3>",
                "<td colspan=\"2\">",
                "<td>",
                "</td>",
                "</tr>",
                "</table>",
                "<",
                ">",
                "\"",
                "**",
                "__",
                "\\",
                "&amp;",
                "&#9312;",
                "&x;",
                "<sup>",
                "</sup>",
                "<!-- ",
                "-->",
                "---",
                "\u{c}",
                "①",
                "。",
                " ",
                "```",
                "===",
            ])
            .prop_map(str::to_string),
            "[総務課財政部評価管理①②ABC0-9。、 ]{1,12}",
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_grids_are_covered(text in soup()) {
            let document = read(text.as_bytes());
            // A comment is dropped with a finding; what it held is in the finding.
            let told: String = document.findings.iter().filter(|f| f.subject.starts_with("<!--")).map(|f| f.subject.as_str()).collect();
            let (given, told) = (text.replace("&#9312;", "①"), told.replace("&#9312;", "①"));
            prop_assert_eq!(content(&given), content(&(output(&document) + &told)), "{}", text);
            for block in &document.blocks {
                if let Block::Table(table) = block {
                    prop_assert!(covers_grid(table));
                }
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let document = read(&bytes);
            prop_assert!(document.pages >= 1);
        }
    }
}

#[test]
fn pages_of_html_print_their_body_alone() {
    let page = "<!DOCTYPE html>\n<html><head>\n\t<title>x</title><style>\n\t\tbody { color: red }\n</style></head>\n<body>\n\
        <!-- 見出し\n<h1>旧</h1> -->\t<h1>行政<ruby>改革<rp>（</rp><rt>かいかく</rt><rp>）</rp></ruby>プラン</h1>\n\t<table>\n\t\t<tr><td colspan=2>基本方針１</td></tr>\n\t\t<tr><td>番号</td><td>項目</td></tr>\n\
        \t\t<tr><td>1</td><td>広報<img src=\"a.png\"></td></tr>\n\t\t<tr><td colspan=2>基本方針２</td></tr>\n\
        \t\t<tr><td>番号</td><td>項目</td></tr>\n\t\t<tr><td>2</td><td>窓口</td></tr>\n\t</table>\n<script>\nif (a < b) {}\n</script></body></html>";
    let document = read(page.as_bytes());
    let short = |b: &Block| match b {
        Block::Heading(t) | Block::Paragraph(t) => t.text(),
        Block::Table(t) => t
            .cells
            .iter()
            .map(|c| c.text())
            .collect::<Vec<_>>()
            .join("|"),
    };
    let blocks: Vec<String> = document.blocks.iter().map(short).collect();
    assert_eq!(
        blocks,
        [
            "行政改革プラン",
            "基本方針１",
            "番号|項目|1|広報",
            "基本方針２",
            "番号|項目|2|窓口"
        ]
    );
    let told: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(told, [(Code::ShapeUnread, "1")]);
}

#[test]
fn titles_and_units_of_a_sheet_stand_alone_in_their_rows() {
    let page = "<html><body><table><tr><td>効果額</td><td></td><td></td></tr><tr><td></td><td></td><td>単位：千円</td></tr>\
        <tr><td>項目</td><td>R5</td><td>R6</td></tr><tr><td>広報<comment>要確認</comment></td><td>1</td><td>2</td></tr></table></body></html>";
    let document = read(page.as_bytes());
    let short = |b: &Block| match b {
        Block::Heading(t) | Block::Paragraph(t) => t.text(),
        Block::Table(t) => t
            .cells
            .iter()
            .map(|c| c.text())
            .collect::<Vec<_>>()
            .join("|"),
    };
    let blocks: Vec<String> = document.blocks.iter().map(short).collect();
    assert_eq!(blocks, ["効果額", "単位：千円", "項目|R5|R6|広報|1|2"]);
}

#[test]
fn tables_of_irregular_rows_are_cut_where_their_head_comes_again() {
    let page = "<table><tr><td colspan=3>基本方針１</td></tr><tr><td>番号</td><td>項目</td><td>所管</td></tr>\
        <tr><td>1</td><td>広報</td></tr><tr><td colspan=3>基本方針２</td></tr>\
        <tr><td>番号</td><td>項目</td><td>所管</td></tr><tr><td>2</td><td>窓口</td><td>市民課</td></tr></table>";
    let document = read(page.as_bytes());
    let short = |b: &Block| match b {
        Block::Heading(t) | Block::Paragraph(t) => t.text(),
        Block::Table(t) => format!("{}x{}", t.rows, t.cols),
    };
    let blocks: Vec<String> = document.blocks.iter().map(short).collect();
    assert_eq!(blocks, ["基本方針１", "2x3", "基本方針２", "2x3"]);
}

#[test]
fn columns_at_which_no_cell_begins_are_dropped() {
    let page = "<table><tr><td colspan=4>担当課</td><td colspan=9>取組</td></tr><tr><td colspan=4>総務課</td><td colspan=9>見直し</td></tr></table>";
    let document = read(page.as_bytes());
    let [Block::Table(table)] = &document.blocks[..] else {
        panic!("one table")
    };
    assert_eq!((table.rows, table.cols, table.cells.len()), (2, 2, 4));
}
