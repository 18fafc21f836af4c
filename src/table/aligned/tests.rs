//! What becomes a table by alignment, and what must not, on pages drawn by hand.

use crate::document::{Block, Cell, Document, GridOrigin, Table};
use crate::geometry::{Point, Rect};
use crate::page::{Fill, Glyph, Page, Stroke, UnicodeSource};
use crate::table::layout;
use crate::table::tests::{add_arrow, turned_once};
use proptest::prelude::*;
use std::ops::Range;

mod guards;
mod lists;
mod rows_and_heads;
mod shares;

const EM: f32 = 10.0;
/// Advance of a letter that is not ideographic.
const LETTER: f32 = 5.0;

fn page() -> Page {
    Page {
        number: 1,
        width: 600.0,
        height: 800.0,
        ..Page::default()
    }
}

/// Sets text from `x` on, its top at `y`; a space is a gap without a glyph.
fn set(page: &mut Page, text: &str, x: f32, y: f32) -> f32 {
    let mut at = x;
    for c in text.chars() {
        let step = if c.is_ascii() { LETTER } else { EM };
        if c == ' ' {
            at += EM * 0.28;
            continue;
        }
        page.glyphs.push(Glyph {
            text: c.into(),
            bbox: Rect::new(at, y, at + step, y + EM),
            size: EM,
            unicode: UnicodeSource::Resolved,
            vertical: false,
            angle: 0.0,
            bold: false,
        });
        at += step;
    }
    at
}

/// Sets text that ends at `x`.
fn set_right(page: &mut Page, text: &str, x: f32, y: f32) {
    let width: f32 = text
        .chars()
        .map(|c| match c {
            ' ' => EM * 0.28,
            c if c.is_ascii() => LETTER,
            _ => EM,
        })
        .sum();
    set(page, text, x - width, y);
}

fn line(page: &mut Page, x0: f32, y0: f32, x1: f32, y1: f32) {
    let path = page.strokes.len() as u32;
    page.strokes.push(Stroke {
        from: Point { x: x0, y: y0 },
        to: Point { x: x1, y: y1 },
        width: 0.5,
        color: [0; 3],
        dashed: false,
        path,
        in_shape: false,
    });
}

fn rule(page: &mut Page, x0: f32, x1: f32, y: f32) {
    line(page, x0, y, x1, y);
}

fn tables(document: &Document) -> Vec<&Table> {
    let mut found = Vec::new();
    for block in &document.blocks {
        if let Block::Table(t) = block {
            found.push(t);
        }
    }
    found
}

fn only(document: &Document) -> &Table {
    let all = tables(document);
    assert_eq!(all.len(), 1, "one table");
    all[0]
}

fn text(table: &Table, row: usize, col: usize) -> String {
    table
        .cell_at(row, col)
        .map(|c| c.text())
        .unwrap_or_default()
}

/// Rows of a name and numbers that end at the same places, 14 points apart.
fn body(page: &mut Page, names: &[&str], ends: &[f32], y: f32) {
    for (r, name) in names.iter().enumerate() {
        let y = y + 14.0 * r as f32;
        set(page, name, 50.0, y);
        for (c, end) in ends.iter().enumerate() {
            let number = format!("{}.{}", (r + 1) * (c + 2) * 7, r);
            set_right(page, &number, *end, y);
        }
    }
}

const NAMES: [&str; 5] = ["North", "South east", "West", "Middle land", "Total"];

fn prose(page: &mut Page, x: f32, y: f32, lines: usize) {
    let words = [
        "the plans that were made",
        "in former years did not",
        "say how often a measure",
        "was looked at again, and",
    ];
    for n in 0..lines {
        set(
            page,
            &format!("{} {}", words[n % 4], words[(n + 1) % 4]),
            x,
            y + 12.0 * n as f32,
        );
    }
}

#[test]
fn rules_above_below_and_under_the_head_make_a_table() {
    let mut p = page();
    prose(&mut p, 50.0, 40.0, 4);
    rule(&mut p, 48.0, 402.0, 106.0);
    for (head, end) in [("1999", 200.0), ("2000", 300.0), ("Change", 400.0)] {
        set_right(&mut p, head, end, 110.0);
    }
    set(&mut p, "Region", 50.0, 110.0);
    rule(&mut p, 48.0, 402.0, 124.0);
    body(&mut p, &NAMES, &[200.0, 300.0, 400.0], 128.0);
    rule(&mut p, 48.0, 402.0, 200.0);
    prose(&mut p, 50.0, 210.0, 4);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols, t.origin), (6, 4, GridOrigin::Aligned));
    assert_eq!(text(t, 0, 3), "Change");
    assert_eq!(text(t, 4, 0), "Middle land");
    assert_eq!(text(t, 5, 1), "70.4");
}

#[test]
fn a_short_rule_in_the_head_spans_the_columns_above_it() {
    let mut p = page();
    rule(&mut p, 48.0, 402.0, 40.0);
    set(&mut p, "Men", 190.0, 44.0);
    set(&mut p, "Women", 330.0, 44.0);
    rule(&mut p, 140.0, 252.0, 57.0);
    rule(&mut p, 280.0, 402.0, 57.0);
    set(&mut p, "Region", 50.0, 60.0);
    for (n, end) in [170.0, 250.0, 320.0, 400.0].iter().enumerate() {
        set_right(&mut p, ["No", "Rate"][n % 2], *end, 60.0);
    }
    rule(&mut p, 48.0, 402.0, 74.0);
    body(&mut p, &NAMES, &[170.0, 250.0, 320.0, 400.0], 78.0);
    rule(&mut p, 48.0, 402.0, 150.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (7, 5));
    let span = |r, c| t.cell_at(r, c).map(|x| (x.rows.clone(), x.cols.clone()));
    assert_eq!(span(0, 1), Some((0..1, 1..3)));
    assert_eq!(span(0, 3), Some((0..1, 3..5)));
    assert_eq!(span(0, 0), Some((0..2, 0..1)));
    assert_eq!(
        (text(t, 0, 2), text(t, 1, 2)),
        ("Men".into(), "Rate".into())
    );
}

#[test]
fn shaded_bands_bound_rows_of_several_lines() {
    let mut p = page();
    let rows = [
        ("Program", "", "Budget"),
        ("Office of records and", "of the archive", "$1.1M"),
        ("Open data", "", "$2.0M"),
        ("Total", "", "$3.1M"),
    ];
    let mut y = 50.0;
    for (n, (a, b, value)) in rows.iter().enumerate() {
        let height = if b.is_empty() { 20.0 } else { 34.0 };
        for (x0, x1) in [(48.0, 298.0), (300.0, 400.0)] {
            let b = Rect::new(x0, y, x1, y + height);
            let corner = |x, y| Point { x, y };
            p.fills.push(Fill {
                outline: vec![
                    corner(b.x0, b.y0),
                    corner(b.x1, b.y0),
                    corner(b.x1, b.y1),
                    corner(b.x0, b.y1),
                ],
                bbox: b,
                color: [100 + 20 * n as u8, 140, 190],
                path: p.fills.len() as u32,
            });
        }
        set(&mut p, a, 52.0, y + 4.0);
        set(&mut p, b, 52.0, y + 18.0);
        set(&mut p, value, 305.0, y + height - 15.0);
        y += height + 2.0;
    }
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (4, 2));
    assert!(text(t, 1, 0).contains("archive"));
    assert_eq!(text(t, 1, 1), "$1.1M");
}

#[test]
fn alignment_alone_makes_a_table_of_numbers() {
    let mut p = page();
    prose(&mut p, 50.0, 40.0, 5);
    body(&mut p, &NAMES, &[200.0, 300.0, 400.0], 130.0);
    prose(&mut p, 50.0, 230.0, 5);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols, t.origin), (5, 4, GridOrigin::Aligned));
}

#[test]
fn a_name_wrapped_over_two_lines_is_one_row() {
    let mut p = page();
    rule(&mut p, 48.0, 302.0, 40.0);
    set_right(&mut p, "2004", 200.0, 44.0);
    set_right(&mut p, "2005", 300.0, 44.0);
    rule(&mut p, 48.0, 302.0, 58.0);
    body(&mut p, &NAMES, &[200.0, 300.0], 62.0);
    set(&mut p, "Receipts from all", 50.0, 132.0);
    set(&mut p, "other sources", 55.0, 146.0);
    set_right(&mut p, "12.5", 200.0, 146.0);
    set_right(&mut p, "13.5", 300.0, 146.0);
    rule(&mut p, 48.0, 302.0, 160.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (7, 3));
    assert!(text(t, 6, 0).contains("Receipts") && text(t, 6, 0).contains("sources"));
    assert_eq!(text(t, 6, 1), "12.5");
}

/// A head and one ruled row below it, with walls.
fn one_row_grid(p: &mut Page, xs: &[f32], y0: f32, y1: f32, y2: f32) {
    for y in [y0, y1, y2] {
        rule(p, xs[0], xs[xs.len() - 1], y);
    }
    for x in xs {
        line(p, *x, y0, *x, y2);
    }
}

#[test]
fn numbers_below_each_other_in_one_ruled_row_are_rows() {
    let mut p = page();
    one_row_grid(&mut p, &[45.0, 150.0, 250.0, 350.0], 40.0, 58.0, 134.0);
    for (head, x) in [("Region", 50.0), ("Men", 160.0), ("Women", 260.0)] {
        set(&mut p, head, x, 44.0);
    }
    body(&mut p, &NAMES, &[240.0, 340.0], 62.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (6, 3));
    assert_eq!(text(t, 3, 0), "West");
}

#[test]
fn sentences_in_one_ruled_row_stay_one_row() {
    let mut p = page();
    one_row_grid(&mut p, &[45.0, 150.0, 350.0, 550.0], 40.0, 58.0, 140.0);
    for (head, x) in [("項目", 50.0), ("内容", 160.0), ("目標", 360.0)] {
        set(&mut p, head, x, 44.0);
    }
    for (n, half) in [
        "窓口の手続きを順に見直し、待",
        "ち時間を短くするとともに、夜",
        "間の受付を三年で広げる。全庁",
        "で進め方を共有する。",
    ]
    .iter()
    .enumerate()
    {
        let y = 62.0 + 14.0 * n as f32;
        set(&mut p, half, 155.0, y);
        set(&mut p, half, 355.0, y);
    }
    set(&mut p, "窓口の改善", 50.0, 62.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols, t.origin), (2, 3, GridOrigin::Ruled));
}

#[test]
fn names_left_of_a_grid_of_numbers_are_its_first_column() {
    let mut p = page();
    let ys: Vec<f32> = (0..6).map(|n| 40.0 + 16.0 * n as f32).collect();
    for y in &ys {
        rule(&mut p, 150.0, 350.0, *y);
    }
    for x in [150.0, 250.0, 350.0] {
        line(&mut p, x, ys[0], x, ys[5]);
    }
    for (r, name) in NAMES.iter().enumerate() {
        let y = ys[r] + 3.0;
        set(&mut p, name, 50.0, y);
        set_right(&mut p, &format!("{}00", r + 1), 245.0, y);
        set_right(&mut p, &format!("{}50", r + 1), 345.0, y);
    }
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 3));
    assert_eq!(text(t, 3, 0), "Middle land");
}

/// Rows, columns and text of every cell.
type Shape = Vec<(Range<usize>, Range<usize>, String)>;

/// The tables of a document: what must not change when the page does.
fn shape(document: &Document) -> Vec<Shape> {
    let cell = |c: &Cell| (c.rows.clone(), c.cols.clone(), c.text());
    let found = tables(document).into_iter();
    found.map(|t| t.cells.iter().map(cell).collect()).collect()
}

/// Names and numbers under a head, with a rule above and below it and at the foot.
fn under_rules(rows: usize, cols: usize) -> Page {
    let mut p = page();
    let ends: Vec<f32> = (0..cols).map(|c| 180.0 + 80.0 * c as f32).collect();
    let names: Vec<&str> = (0..rows).map(|r| NAMES[r % 5]).collect();
    body(&mut p, &names, &ends, 64.0);
    for y in [40.0, 60.0, 64.0 + 14.0 * rows as f32] {
        rule(&mut p, 48.0, ends[cols - 1] + 2.0, y);
    }
    set(&mut p, "Region", 50.0, 44.0);
    for end in &ends {
        set_right(&mut p, "Men", *end, 44.0);
    }
    p
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn glyphs_are_conserved_and_cells_cover_the_grid(rows in 1usize..7, cols in 1usize..5, rules in prop::collection::vec(any::<bool>(), 3), extra in prop::collection::vec((0.0f32..560.0, 0.0f32..300.0), 0..25), dx in 0.0f32..60.0) {
        let mut p = page();
        let ends: Vec<f32> = (0..cols).map(|c| 170.0 + dx + 80.0 * c as f32).collect();
        for (n, y) in [36.0, 60.0, 164.0].iter().enumerate() {
            if rules[n] {
                rule(&mut p, 48.0, ends[cols - 1] + 2.0, *y);
            }
        }
        for (c, end) in ends.iter().enumerate() {
            set_right(&mut p, ["Men", "Women", "All", "Share"][c], *end, 42.0);
        }
        for r in 0..rows {
            set(&mut p, NAMES[r % 5], 50.0, 64.0 + 14.0 * r as f32);
            for (c, end) in ends.iter().enumerate() {
                set_right(&mut p, &format!("{}", (r + 3) * (c + 11)), *end, 64.0 + 14.0 * r as f32);
            }
        }
        for (x, y) in extra {
            set(&mut p, "x", x, y);
        }
        let mut expected: Vec<String> = p.glyphs.iter().map(|g| g.text.to_string()).collect();
        let document = layout(&[p]);
        let mut found = String::new();
        for block in &document.blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => found += &t.text(),
                Block::Table(t) => {
                    prop_assert!(t.index().iter().all(|i| *i != usize::MAX));
                    let area: usize = t.cells.iter().map(|c| c.rows.len() * c.cols.len()).sum();
                    prop_assert_eq!(area, t.rows * t.cols);
                    for c in &t.cells {
                        found += &c.text();
                    }
                }
            }
        }
        let mut found: Vec<String> = found.chars().filter(|c| !c.is_whitespace()).map(String::from).collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(expected, found);
    }

    #[test]
    fn turning_the_page_keeps_the_table(rows in 3usize..7, cols in 2usize..5, quarters in 1usize..4) {
        let upright = under_rules(rows, cols);
        let mut turned = upright.clone();
        for _ in 0..quarters {
            turned = turned_once(&turned);
        }
        let (a, b) = (layout(&[upright]), layout(&[turned]));
        prop_assert_eq!(shape(&a), shape(&b));
        prop_assert_eq!(only(&a).rows, rows + 1);
    }

    #[test]
    fn an_arrow_and_a_watermark_never_change_the_table(rows in 3usize..7, cols in 2usize..5, row in 0usize..7, from in 0.0f32..40.0, x in 60.0f32..200.0) {
        let plain = under_rules(rows, cols);
        let mut with = plain.clone();
        // Below the letters of a row, above those of the next.
        let y = 64.0 + 14.0 * (row % rows) as f32 + 12.0;
        add_arrow(&mut with, 60.0 + from, 200.0, y);
        for (n, c) in ["見", "本"].iter().enumerate() {
            let (x, y, size) = (x + 40.0 * n as f32, 40.0 + 40.0 * n as f32, 5.0 * EM);
            let bbox = Rect::new(x, y, x + size, y + size);
            with.glyphs.push(Glyph { text: (*c).into(), bbox, size, angle: 315.0, ..plain.glyphs[0].clone() });
        }
        let (a, b) = (layout(&[plain]), layout(&[with]));
        prop_assert_eq!(shape(&a), shape(&b));
    }

    #[test]
    fn moving_and_scaling_the_page_keeps_the_table(rows in 3usize..7, cols in 2usize..5, ruled in any::<bool>(), dx in -30.0f32..100.0, dy in -30.0f32..300.0, k in 0.4f32..2.5) {
        let mut original = page();
        let ends: Vec<f32> = (0..cols).map(|c| 180.0 + 80.0 * c as f32).collect();
        let names: Vec<&str> = (0..rows).map(|r| NAMES[r % 5]).collect();
        body(&mut original, &names, &ends, 64.0);
        if ruled {
            for y in [40.0, 60.0, 64.0 + 14.0 * rows as f32] {
                rule(&mut original, 48.0, ends[cols - 1] + 2.0, y);
            }
            set(&mut original, "Region", 50.0, 44.0);
            for end in &ends {
                set_right(&mut original, "Men", *end, 44.0);
            }
        }
        let mut other = original.clone();
        (other.width, other.height) = (other.width * k, other.height * k);
        let at = |p: Point| Point { x: (p.x + dx) * k, y: (p.y + dy) * k };
        for s in &mut other.strokes {
            (s.from, s.to, s.width) = (at(s.from), at(s.to), s.width * k);
        }
        for g in &mut other.glyphs {
            let (a, b) = (at(Point { x: g.bbox.x0, y: g.bbox.y0 }), at(Point { x: g.bbox.x1, y: g.bbox.y1 }));
            g.bbox = Rect::new(a.x, a.y, b.x, b.y);
            g.size *= k;
        }
        let (a, b) = (layout(&[original]), layout(&[other]));
        prop_assert_eq!(only(&a).rows, rows + usize::from(ruled));
        prop_assert_eq!(shape(&a), shape(&b));
    }
}
