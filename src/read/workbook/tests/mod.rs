//! Workbooks built in memory, read as documents.

mod arrows;
mod binary;
mod grids;
mod hidden;
mod limits;

use super::read;
use crate::document::{Block, CellRange, Document, Place, Table};
use crate::finding::Code;
use proptest::prelude::*;
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};
use std::io::{Cursor, Read, Write};

fn saved(build: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    build(&mut workbook);
    workbook.save_to_buffer().expect("workbook")
}

/// A document of one sheet.
fn sheet(build: impl FnOnce(&mut Worksheet)) -> Document {
    read(&saved(|w| build(w.add_worksheet())))
}

/// The package with a part replaced.
fn with_part(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut file = from.by_index(i).expect("part");
        let name = file.name().expect("name").into_owned();
        let mut text = Vec::new();
        file.read_to_end(&mut text).expect("part");
        if name == part {
            text = change(&String::from_utf8(text).expect("text")).into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("start");
        to.write_all(&text).expect("write");
    }
    to.finish().expect("finish").into_inner()
}

fn ruled() -> Format {
    Format::new().set_border(FormatBorder::Thin)
}

/// Writes rows of ruled cells from a corner.
fn ruled_rows(sheet: &mut Worksheet, row: u32, col: u16, rows: &[&[&str]]) {
    for (r, texts) in (row..).zip(rows) {
        for (c, text) in (col..).zip(*texts) {
            sheet
                .write_with_format(r, c, *text, &ruled())
                .expect("cell");
        }
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    let mut tables = Vec::new();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            tables.push(table);
        }
    }
    tables
}

/// Blocks in short: "H1 text", "P text", "T 2x3".
fn outline(document: &Document) -> Vec<String> {
    let short = |b: &Block| match b {
        Block::Heading(t) => format!("H{} {}", t.level.unwrap_or(0), t.text()),
        Block::Paragraph(t) => format!("P {}", t.text()),
        Block::Table(t) => format!("T {}x{}", t.rows, t.cols),
    };
    document.blocks.iter().map(short).collect()
}

fn texts(table: &Table) -> Vec<String> {
    table.cells.iter().map(|c| c.text()).collect()
}

fn codes(document: &Document) -> Vec<Code> {
    document.findings.iter().map(|f| f.code).collect()
}

fn assert_covers(table: &Table) {
    let mut covered = vec![0; table.rows * table.cols];
    for cell in &table.cells {
        for row in cell.rows.clone() {
            for col in cell.cols.clone() {
                covered[row * table.cols + col] += 1;
            }
        }
    }
    assert!(covered.iter().all(|n| *n == 1), "{covered:?}");
    assert_eq!(table.column_edges.len(), table.cols + 1);
    assert!(
        table
            .cells
            .is_sorted_by_key(|c| (c.rows.start, c.cols.start))
    );
}

#[test]
fn tables_headings_and_paragraphs_come_in_row_order() {
    let document = sheet(|s| {
        let title = Format::new().set_bold().set_font_size(14);
        s.write_with_format(0, 0, "行政改革プラン", &title)
            .expect("cell");
        s.write(1, 0, "この計画は、行政の仕事を見直すためのものである。")
            .expect("cell");
        ruled_rows(s, 3, 2, &[&["番号", "項目"], &["1", "広報の見直し"]]);
        ruled_rows(s, 3, 6, &[&["区分"], &["新規"], &["継続"]]);
        s.write(8, 0, "※ 再掲").expect("cell");
    });
    assert_eq!(
        outline(&document),
        [
            "H1 行政改革プラン",
            "P この計画は、行政の仕事を見直すためのものである。",
            "T 2x2",
            "T 3x1",
            "P ※ 再掲"
        ]
    );
    let [table, _] = tables(&document)[..] else {
        panic!("two tables")
    };
    assert_eq!(texts(table), ["番号", "項目", "1", "広報の見直し"]);
    assert_eq!(
        table.place,
        Place::Sheet {
            sheet: 1,
            name: "Sheet1".into(),
            range: CellRange::parse("C4:D5").expect("range")
        }
    );
    assert_eq!(
        table.cells[3].place,
        Place::Sheet {
            sheet: 1,
            name: "Sheet1".into(),
            range: CellRange::of(4, 3)
        }
    );
}

#[test]
fn a_form_a_sheet_keeps_heading_levels_over_the_workbook() {
    let bytes = saved(|w| {
        for name in ["甲", "乙"] {
            let s = w.add_worksheet();
            s.set_name(name).expect("name");
            let big = Format::new().set_bold().set_font_size(16);
            let small = Format::new().set_bold().set_font_size(12);
            if name == "甲" {
                s.write_with_format(0, 0, "第1章", &big).expect("cell");
            }
            s.write_with_format(1, 0, format!("{name}の取組"), &small)
                .expect("cell");
            ruled_rows(s, 2, 0, &[&["担当課", "総務課"], &["内容", "見直し"]]);
        }
    });
    assert_eq!(
        outline(&read(&bytes)),
        ["H1 第1章", "H2 甲の取組", "T 2x2", "H2 乙の取組", "T 2x2"]
    );
}

#[test]
fn merged_cells_span_and_empty_cells_have_no_lines() {
    let document = sheet(|s| {
        s.merge_range(0, 0, 1, 0, "項目", &ruled()).expect("merge");
        s.merge_range(0, 1, 0, 2, "実施時期", &ruled())
            .expect("merge");
        ruled_rows(s, 1, 1, &[&["R3", "R4"]]);
        ruled_rows(s, 2, 0, &[&["広報\n紙面", "", "実施"]]);
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_covers(table);
    assert_eq!(
        texts(table),
        ["項目", "実施時期", "R3", "R4", "広報\n紙面", "", "実施"]
    );
    assert_eq!(
        (table.cells[0].rows.clone(), table.cells[1].cols.clone()),
        (0..2, 1..3)
    );
    assert!(table.cells[5].lines.is_empty());
    assert!(table.cells[4].lines.len() == 2 && !table.cells[4].lines[0].wraps);
}

#[test]
fn hidden_parts_are_left_out_and_named() {
    let bytes = saved(|w| {
        let s = w.add_worksheet();
        ruled_rows(
            s,
            0,
            0,
            &[&["a", "b", "c"], &["d", "e", "f"], &["g", "h", "i"]],
        );
        s.set_row_hidden(1).expect("row");
        s.set_column_hidden(1).expect("column");
        s.set_row_hidden(9).expect("row");
        s.write(12, 0, "控え").expect("cell");
        s.set_row_hidden(12).expect("row");
        w.add_worksheet()
            .set_name("控え")
            .expect("name")
            .set_hidden(true)
            .write(0, 0, "下書き")
            .expect("cell");
    });
    let document = read(&bytes);
    assert_eq!(texts(tables(&document)[0]), ["a", "c", "g", "i"]);
    assert_eq!(document.pages, 2);
    let subjects: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(
        subjects,
        [
            (Code::RowsHidden, "Sheet1!2:2"),
            (Code::SheetHidden, "Sheet1!13:13"),
            (Code::SheetHidden, "Sheet1!B:B"),
            (Code::SheetHidden, "控え")
        ]
    );
}

#[test]
fn a_merged_region_that_begins_in_a_hidden_row_is_shown() {
    let document = sheet(|s| {
        s.merge_range(0, 0, 2, 0, "通年", &ruled()).expect("merge");
        ruled_rows(s, 0, 1, &[&["x"], &["y"], &["z"]]);
        s.set_row_hidden(0).expect("row");
    });
    assert_eq!(texts(tables(&document)[0]), ["通年", "y", "z"]);
}

#[test]
fn values_print_by_their_formats() {
    let document = sheet(|s| {
        let with = |code: &str| ruled().set_num_format(code);
        s.write_with_format(0, 0, -2929, &with("#,##0;\"△\"#,##0"))
            .expect("cell");
        s.write_with_format(0, 1, 0.986, &with("0.0%"))
            .expect("cell");
        let day = ExcelDateTime::from_ymd(2024, 4, 1).expect("date");
        s.write_with_format(0, 2, &day, &with("[$-411]ggge\"年\"m\"月\"d\"日\""))
            .expect("cell");
        s.write_with_format(1, 0, 3.0, &ruled()).expect("cell");
        s.write_with_format(1, 1, true, &ruled()).expect("cell");
        s.write_with_format(1, 2, Formula::new("1/0").set_result("#DIV/0!"), &ruled())
            .expect("cell");
    });
    let table = tables(&document)[0];
    assert_eq!(
        texts(table),
        ["△2,929", "98.6%", "令和6年4月1日", "3", "TRUE", "#DIV/0!"]
    );
    let numbers: Vec<_> = table.cells.iter().map(|c| c.number).collect();
    assert_eq!(
        numbers,
        [Some(-2929.0), Some(98.6), None, Some(3.0), None, None]
    );
}

#[test]
fn error_values_and_formulas_without_result_are_findings() {
    let bytes = saved(|w| {
        w.add_worksheet()
            .write(0, 0, 5)
            .expect("cell")
            .write(1, 0, 6)
            .expect("cell");
    });
    let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |part| {
        part.replace(
            "<c r=\"A1\"><v>5</v></c>",
            "<c r=\"A1\" t=\"e\"><v>#REF!</v></c>",
        )
        .replace("<v>6</v>", "<f>A1+1</f><v></v>")
    });
    let document = read(&bytes);
    let subjects: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(
        subjects,
        [(Code::CellError, "A1 #REF!"), (Code::CellError, "A2 =?")]
    );
}

#[test]
fn phonetic_runs_do_not_mix_into_the_text() {
    let bytes = saved(|w| {
        w.add_worksheet().write(0, 0, "行革").expect("cell");
    });
    let bytes = with_part(&bytes, "xl/sharedStrings.xml", |part| {
        part.replace(
            "<t>行革</t>",
            "<r><t>行</t></r><r><t>革</t></r><rPh sb=\"0\" eb=\"2\"><t>ギョウカク</t></rPh>",
        )
    });
    assert_eq!(outline(&read(&bytes)), ["H0 行革"]);
}

#[test]
fn locked_and_damaged_workbooks_are_told_apart() {
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(codes(&read(&ole)), [Code::WorkbookInvalid]);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(codes(&read(&ole)), [Code::Locked]);
    assert_eq!(
        codes(&read(b"PK\x03\x04 and nothing else")),
        [Code::WorkbookInvalid]
    );
    assert_eq!(codes(&read(b"")), [Code::WorkbookInvalid]);
    let whole = saved(|w| ruled_rows(w.add_worksheet(), 0, 0, &[&["a", "b"], &["c", "d"]]));
    let cut = with_part(&whole, "xl/worksheets/sheet1.xml", |part| {
        part[..part.len() / 2].to_string()
    });
    assert!(codes(&read(&cut)).contains(&Code::WorkbookInvalid));
    let bare = with_part(&whole, "xl/workbook.xml", |part| {
        part.replace("<sheets>", "<sheets/><old>")
            .replace("</sheets>", "</old>")
    });
    assert_eq!(codes(&read(&bare)), [Code::WorkbookInvalid]);
    let far = with_part(&whole, "xl/worksheets/sheet1.xml", |part| {
        part.replace("r=\"A1\"", "r=\"XFE1048577\"")
    });
    assert!(codes(&read(&far)).contains(&Code::WorkbookInvalid));
}

#[test]
fn right_aligned_texts_are_no_headings() {
    let document = sheet(|s| {
        s.write_with_format(
            0,
            5,
            "単位：千円",
            &Format::new().set_align(FormatAlign::Right),
        )
        .expect("cell");
        ruled_rows(s, 1, 0, &[&["a", "b"], &["c", "d"]]);
    });
    assert_eq!(outline(&document), ["P 単位：千円", "T 2x2"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_cover_the_grid_exactly_once_and_no_text_is_lost(
        merges in prop::collection::vec((0u32..8, 0u16..8, 0u32..4, 0u16..4), 0..6),
        cells in prop::collection::btree_map((0u32..9, 0u16..9), (any::<bool>(), 0u8..16), 0..50),
    ) {
        let mut free = vec![true; 256];
        let mut written = Vec::new();
        let document = sheet(|s| {
            for (r, c, h, w) in merges {
                let at: Vec<usize> = (r..=r + h).flat_map(|r| (c..=c + w).map(move |c| r as usize * 16 + c as usize)).collect();
                if (h, w) != (0, 0) && at.iter().all(|i| free[*i]) {
                    at.iter().for_each(|i| free[*i] = false);
                    let text = format!("M{r}-{c}");
                    s.merge_range(r, c, r + h, c + w, &text, &ruled()).expect("merge");
                    written.push(text);
                }
            }
            for ((r, c), (full, sides)) in cells {
                if !free[r as usize * 16 + c as usize] {
                    continue;
                }
                let side = |bit: u8| if sides & bit != 0 { FormatBorder::Thin } else { FormatBorder::None };
                let format = Format::new()
                    .set_border_left(side(1))
                    .set_border_right(side(2))
                    .set_border_top(side(4))
                    .set_border_bottom(side(8));
                if full {
                    let text = format!("C{r}-{c}");
                    s.write_with_format(r, c, &text, &format).expect("cell");
                    written.push(text);
                } else {
                    s.write_blank(r, c, &format).expect("cell");
                }
            }
        });
        let mut found: Vec<String> = Vec::new();
        for block in &document.blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => found.push(t.text()),
                Block::Table(table) => {
                    assert_covers(table);
                    found.extend(table.cells.iter().flat_map(|c| &c.lines).map(|l| l.text.clone()));
                }
            }
        }
        found.sort();
        written.sort();
        prop_assert_eq!(found, written);
    }

    #[test]
    fn damaged_bytes_never_panic(at in 0usize..4000, byte in any::<u8>()) {
        let mut bytes = saved(|w| ruled_rows(w.add_worksheet(), 0, 0, &[&["a", "b"], &["c", "d"]]));
        let at = at % bytes.len();
        bytes[at] = byte;
        read(&bytes);
    }
}
