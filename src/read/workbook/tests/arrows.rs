//! Shapes drawn over a table of five year columns.

use super::{assert_covers, codes, outline, ruled_rows, saved, tables, with_part};
use crate::document::Document;
use crate::finding::Code;
use crate::read::workbook::read;
use rust_xlsxwriter::Shape;

/// A table with five year columns (C to G) and the drawing of `shapes` over it.
fn with_drawing(shapes: &str) -> Document {
    let bytes = saved(|w| {
        let s = w.add_worksheet();
        ruled_rows(s, 0, 0, &[&["No.", "項目", "R3", "R4", "R5", "R6", "R7"]]);
        ruled_rows(
            s,
            1,
            0,
            &[
                &["1", "広報", "", "", "", "", ""],
                &["2", "窓口", "", "", "", "", ""],
            ],
        );
        s.set_row_height(1, 60)
            .expect("height")
            .set_row_height(2, 60)
            .expect("height");
        s.insert_shape(1, 2, &Shape::textbox()).expect("shape");
    });
    read(&with_part(&bytes, "xl/drawings/drawing1.xml", |_| {
        format!("<xdr:wsDr xmlns:xdr=\"d\" xmlns:a=\"a\">{shapes}</xdr:wsDr>")
    }))
}

/// An anchor between (column, offset in pixels, row, offset in pixels) corners. Columns are 64 pixels wide, the tall
/// rows 80 pixels high.
fn anchor(from: [i64; 4], to: [i64; 4], inner: &str) -> String {
    let corner = |[col, x, row, y]: [i64; 4]| {
        format!(
            "<xdr:col>{col}</xdr:col><xdr:colOff>{}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{}</xdr:rowOff>",
            x * 9525,
            y * 9525
        )
    };
    format!(
        "<xdr:twoCellAnchor><xdr:from>{}</xdr:from><xdr:to>{}</xdr:to>{inner}</xdr:twoCellAnchor>",
        corner(from),
        corner(to)
    )
}

const LINE: &str =
    "<xdr:cxnSp><xdr:spPr><a:ln><a:tailEnd type=\"triangle\"/></a:ln></xdr:spPr></xdr:cxnSp>";

fn label(text: &str) -> String {
    format!(
        "<xdr:sp><xdr:nvSpPr><xdr:cNvSpPr txBox=\"1\"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst=\"rect\"/></xdr:spPr>\
         <xdr:txBody><a:bodyPr lIns=\"0\"/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
}

fn arrows(document: &Document) -> Vec<(usize, std::ops::Range<usize>, Option<&str>, bool)> {
    tables(document)
        .iter()
        .flat_map(|t| &t.arrows)
        .map(|a| {
            (
                a.rows.start,
                a.cols.clone(),
                a.text.as_deref(),
                a.text_on_arrow,
            )
        })
        .collect()
}

#[test]
fn arrows_pair_with_the_labels_above_them() {
    let document = with_drawing(
        &[
            anchor([2, 3, 1, 25], [6, 60, 1, 25], LINE),
            anchor([2, 5, 1, 8], [2, 25, 1, 22], &label("①")),
            anchor([4, 3, 1, 65], [6, 60, 1, 65], LINE),
            anchor([5, 5, 1, 48], [5, 25, 1, 62], &label("②")),
            // Ten of 64 pixels are less than a quarter of the column.
            anchor([2, 54, 2, 40], [3, 60, 2, 40], LINE),
        ]
        .concat(),
    );
    assert_eq!(
        arrows(&document),
        [
            (1, 2..7, Some("①"), false),
            (1, 4..7, Some("②"), false),
            (2, 3..4, None, false)
        ]
    );
    let table = tables(&document)[0];
    assert_covers(table);
    let text = |row, col| {
        table
            .cell_at(row, col)
            .map(|c| c.text())
            .unwrap_or_default()
    };
    assert_eq!(
        (text(1, 2), text(1, 5), text(1, 3)),
        ("①".into(), "②".into(), String::new())
    );
    assert!(document.findings.is_empty());
}

#[test]
fn block_arrows_bars_and_groups_are_arrows() {
    let block = "<xdr:sp><xdr:spPr><a:prstGeom prst=\"homePlate\"/></xdr:spPr><xdr:txBody><a:bodyPr/>\
        <a:p><a:r><a:t>検討</a:t></a:r></a:p></xdr:txBody></xdr:sp>";
    let bar = "<xdr:sp><xdr:spPr><a:prstGeom prst=\"rect\"/><a:solidFill><a:srgbClr val=\"808080\"/></a:solidFill></xdr:spPr></xdr:sp>";
    let group = "<xdr:grpSp><xdr:grpSpPr><a:xfrm><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"400\" cy=\"100\"/></a:xfrm></xdr:grpSpPr>\
        <xdr:cxnSp><xdr:spPr><a:xfrm><a:off x=\"200\" y=\"50\"/><a:ext cx=\"200\" cy=\"0\"/></a:xfrm><a:ln><a:headEnd type=\"none\"/>\
        <a:tailEnd type=\"arrow\"/></a:ln></xdr:spPr></xdr:cxnSp></xdr:grpSp>";
    let document = with_drawing(
        &[
            anchor([2, 0, 1, 20], [4, 0, 1, 50], block),
            anchor([5, 0, 1, 40], [7, 0, 1, 48], bar),
            anchor([2, 0, 2, 0], [6, 0, 2, 80], group),
        ]
        .concat(),
    );
    assert_eq!(
        arrows(&document),
        [
            (1, 2..4, Some("検討"), true),
            (1, 5..7, None, false),
            (2, 4..6, None, false)
        ]
    );
}

#[test]
fn texts_and_arrows_off_the_table_are_told() {
    let document = with_drawing(
        &[
            anchor([2, 0, 6, 5], [5, 0, 6, 15], &label("凡例 ①検討")),
            anchor([2, 3, 8, 2], [6, 60, 8, 2], LINE),
        ]
        .concat(),
    );
    assert_eq!(outline(&document), ["T 3x7", "P 凡例 ①検討"]);
    assert_eq!(codes(&document), [Code::ArrowUnread]);
}

#[test]
fn a_label_on_a_block_arrow_is_its_text() {
    let block = "<xdr:sp><xdr:spPr><a:prstGeom prst=\"rightArrow\"/></xdr:spPr></xdr:sp>";
    let document = with_drawing(
        &[
            anchor([2, 0, 1, 20], [5, 0, 1, 60], block),
            anchor([3, 10, 1, 32], [3, 50, 1, 48], &label("試行")),
        ]
        .concat(),
    );
    assert_eq!(arrows(&document), [(1, 2..5, Some("試行"), true)]);
}

#[test]
fn offsets_beyond_a_row_of_unknown_height_keep_their_order() {
    // The head row is 20 pixels high as stored; arrows reach 90 pixels into it.
    let shapes: Vec<String> = [("①", 30, 2), ("②", 60, 3), ("③", 90, 4)]
        .iter()
        .flat_map(|(mark, y, col)| {
            [
                anchor([*col, 3, 0, *y], [6, 60, 0, *y], LINE),
                anchor([*col, 5, 0, y - 16], [*col, 20, 0, y - 2], &label(mark)),
            ]
        })
        .collect();
    let document = with_drawing(&shapes.concat());
    let found = arrows(&document);
    let want = [(0, 2..7, "①"), (0, 3..7, "②"), (0, 4..7, "③")];
    assert_eq!(
        found,
        want.map(|(row, cols, mark)| (row, cols, Some(mark), false))
    );
}

#[test]
fn lines_that_strike_out_or_rule_are_no_arrows() {
    let plain = "<xdr:cxnSp><xdr:spPr><a:ln/></xdr:spPr></xdr:cxnSp>";
    let document = with_drawing(
        &[
            anchor([2, 0, 1, 0], [4, 0, 1, 79], plain),
            anchor([2, 0, 1, 79], [5, 0, 1, 79], plain),
            anchor([5, 0, 1, 40], [7, 0, 1, 40], plain),
            anchor([4, 30, 1, 10], [4, 32, 2, 70], LINE),
        ]
        .concat(),
    );
    assert_eq!(arrows(&document), [(1, 5..7, None, false)]);
}

/// A table with five year columns whose cells are filled as `rows` say: '#' and '=' are two colours, other characters
/// texts without a fill, blanks nothing; '>' begins a bar with a text on it.
fn painted(rows: &[&str]) -> Vec<(usize, std::ops::Range<usize>, Option<String>)> {
    let bytes = saved(|w| {
        let s = w.add_worksheet();
        ruled_rows(s, 0, 0, &[&["No.", "項目", "R3", "R4", "R5", "R6", "R7"]]);
        for (r, row) in (1..).zip(rows) {
            for (c, mark) in (0..).zip(row.chars()) {
                let fill = |colour: u32| super::ruled().set_background_color(colour);
                let (format, text) = match mark {
                    '#' => (fill(0x4472C4), String::new()),
                    '>' => (fill(0x4472C4), "実施".to_string()),
                    '=' => (fill(0xFFC000), String::new()),
                    ' ' => (super::ruled(), String::new()),
                    other => (super::ruled(), other.to_string()),
                };
                s.write_with_format(r, c, text, &format).expect("cell");
            }
        }
    });
    let document = read(&bytes);
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_covers(table);
    let arrows = table.arrows.iter();
    arrows
        .map(|a| (a.rows.start, a.cols.clone(), a.text.clone()))
        .collect()
}

#[test]
fn fills_over_year_columns_are_bars() {
    let text = || Some("実施".to_string());
    assert_eq!(
        painted(&["1a###  ", "2b >#> ", "3c ==# ", "4d     "]),
        [
            (1, 2..5, None),
            (2, 3..5, text()),
            (2, 5..6, text()),
            (3, 3..5, None),
            (3, 5..6, None)
        ]
    );
}

#[test]
fn fills_of_rows_and_of_what_does_not_apply_are_no_bars() {
    // A row in another colour, and blank cells filled among cells with values.
    assert_eq!(painted(&["1a     ", "#######", "2b     "]), []);
    assert_eq!(painted(&["1a123 #", "2b45678", "3c#2345"]), []);
    // Texts alone are highlighted, not spans.
    assert_eq!(painted(&["1a >   ", "2b     "]), []);
}

#[test]
fn painted_shapes_without_a_text_are_told() {
    let dot = "<xdr:sp><xdr:spPr><a:prstGeom prst=\"ellipse\"/><a:solidFill><a:srgbClr val=\"4472C4\"/></a:solidFill></xdr:spPr></xdr:sp>";
    let brace = "<xdr:sp><xdr:spPr><a:prstGeom prst=\"leftBrace\"/></xdr:spPr></xdr:sp>";
    let drawn =
        anchor([2, 8, 1, 8], [2, 20, 1, 20], dot) + &anchor([3, 8, 1, 8], [3, 20, 1, 20], brace);
    let document = with_drawing(&drawn);
    let told: Vec<_> = document
        .findings
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(told, [(Code::ShapeUnread, "1")]);
}
