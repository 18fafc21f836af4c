//! Workbooks made to do harm: each ends in a finding, and nothing outside the file is looked at.

use super::*;

/// A package with a further part.
fn with_added(bytes: &[u8], part: &str, content: &[u8]) -> Vec<u8> {
    let from = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut to = zip::ZipWriter::new_append(Cursor::new(bytes.to_vec())).expect("append");
    drop(from);
    to.start_file(part, zip::write::SimpleFileOptions::default())
        .expect("start");
    to.write_all(content).expect("write");
    to.finish().expect("finish").into_inner()
}

fn plain() -> Vec<u8> {
    saved(|w| {
        ruled_rows(
            w.add_worksheet(),
            0,
            0,
            &[&["番号", "項目"], &["1", "広報"]],
        )
    })
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// Entities that unfold into a billion laughs.
const LAUGHS: &str = "<!DOCTYPE x [<!ENTITY a \"笑笑笑笑笑笑笑笑笑笑\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";

#[test]
fn a_part_that_unpacks_into_too_much_is_told_as_too_large() {
    let bomb = with_part(&plain(), SHEET, |_| " ".repeat((128 << 20) + 1));
    assert!(bomb.len() < 1 << 20);
    assert_eq!(codes(&read(&bomb)), [Code::LimitSize]);
}

#[test]
fn entities_are_not_unfolded() {
    let in_sheet = with_part(&plain(), SHEET, |part| {
        let part = part.replace("<v>0</v>", "<v>&c;</v>");
        part.replacen("<worksheet", &format!("{LAUGHS}<worksheet"), 1)
    });
    assert_eq!(codes(&read(&in_sheet)), [Code::WorkbookInvalid]);
    let in_strings = with_part(&plain(), "xl/sharedStrings.xml", |part| {
        let part = part.replace("広報", "&c;");
        part.replacen("<sst", &format!("{LAUGHS}<sst"), 1)
    });
    let document = read(&in_strings);
    assert_eq!(codes(&document), [Code::WorkbookInvalid]);
    assert!(document.findings[0].subject.contains("&c;"));
    // One that reaches for a file.
    let outside = with_part(&plain(), "xl/sharedStrings.xml", |part| {
        let part = part.replace("広報", "&f;");
        let entity = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>";
        part.replacen("<sst", &format!("{entity}<sst"), 1)
    });
    assert_eq!(codes(&read(&outside)), [Code::WorkbookInvalid]);
}

#[test]
fn links_to_other_files_are_not_followed() {
    let linked = with_part(&plain(), SHEET, |part| {
        let formula = "<f>[1]控え!A1</f><v>7</v></c></row></sheetData>";
        let last = part
            .rfind("</c></row></sheetData>")
            .expect("the end of the cells");
        let before = part[..last].rfind("<v>").expect("a value");
        let cell = part[..before].replace("r=\"B2\" s=\"1\" t=\"s\"", "r=\"B2\" s=\"1\"");
        let rest = part[last..]
            .strip_prefix("</c></row></sheetData>")
            .expect("rest");
        format!("{cell}{formula}<drawing xmlns:r=\"r\" r:id=\"rId1\"/>{rest}")
    });
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"t/drawing\" TargetMode=\"External\" \
        Target=\"http://192.0.2.1/drawing1.xml\"/></Relationships>";
    let linked = with_added(
        &linked,
        "xl/worksheets/_rels/sheet1.xml.rels",
        relations.as_bytes(),
    );
    let document = read(&linked);
    // What the file itself stores is what is shown.
    assert_eq!(texts(tables(&document)[0]), ["番号", "項目", "1", "7"]);
    assert_eq!(codes(&document), []);
}

#[test]
fn macros_are_not_looked_at() {
    let with_macros = with_added(&plain(), "xl/vbaProject.bin", b"not even a project");
    let document = read(&with_macros);
    assert_eq!(texts(tables(&document)[0]), ["番号", "項目", "1", "広報"]);
    assert_eq!(codes(&document), []);
}

#[test]
fn a_protected_sheet_that_opens_without_a_password_is_read() {
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["番号", "項目"], &["1", "広報"]]);
        s.protect_with_password("secret");
    });
    assert_eq!(texts(tables(&document)[0]), ["番号", "項目", "1", "広報"]);
}

/// Squared paper: nothing but merged cells.
#[test]
fn forty_thousand_merged_regions_are_as_many_cells() {
    let (rows, cols) = (1000u32, 40u16);
    let document = sheet(|s| {
        for row in 0..rows {
            for col in 0..cols {
                let (top, left) = (row * 2, col * 3);
                s.merge_range(top, left, top + 1, left + 2, "", &ruled())
                    .expect("merge");
                s.write_with_format(top, left, format!("{row}-{col}"), &ruled())
                    .expect("cell");
            }
        }
    });
    let table = tables(&document)[0];
    assert_eq!((table.rows, table.cols), (rows as usize, usize::from(cols)));
    assert_eq!(table.cells.len(), 40_000);
    assert_eq!(table.cells[39_999].text(), "999-39");
}

#[test]
fn merged_regions_that_overlap_are_told_and_their_cells_kept() {
    let bytes = saved(|w| {
        let s = w.add_worksheet();
        s.merge_range(0, 0, 0, 1, "甲", &ruled()).expect("merge");
        ruled_rows(s, 1, 0, &[&["乙", "丙"]]);
    });
    let overlapping = with_part(&bytes, SHEET, |part| {
        part.replace(
            "<mergeCell ref=\"A1:B1\"/>",
            "<mergeCell ref=\"A1:B1\"/><mergeCell ref=\"B1:B2\"/>",
        )
    });
    let document = read(&overlapping);
    assert_eq!(codes(&document), [Code::MergeOverlap]);
    assert_eq!(texts(tables(&document)[0]), ["甲", "乙", "丙"]);
}

#[test]
fn a_format_that_prints_nothing_hides_its_cell_and_says_so() {
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["番号", "項目"], &["1", "広報"]]);
        let hidden = ruled().set_num_format(";;;");
        s.write_with_format(1, 1, "控え", &hidden).expect("cell");
        s.write_with_format(1, 0, 42, &hidden).expect("cell");
    });
    assert_eq!(texts(tables(&document)[0]), ["番号", "項目", "", ""]);
    let told: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [(Code::TextHidden, "A2 42"), (Code::TextHidden, "B2 控え")]
    );
}

#[test]
fn diagonal_borders_strike_cells_out_and_rule_nothing_off() {
    use rust_xlsxwriter::FormatDiagonalBorder;
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["番号", "項目"], &["1", ""]]);
        let struck = ruled()
            .set_border_diagonal(FormatBorder::Thin)
            .set_border_diagonal_type(FormatDiagonalBorder::BorderUp);
        s.write_blank(1, 1, &struck).expect("cell");
    });
    assert_eq!(outline(&document), ["T 2x2"]);
}
