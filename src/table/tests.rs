//! Laws of tables, on pages drawn by hand.

use super::layout;
use crate::document::{Block, Document, Place, Table};
use crate::geometry::{Point, Rect};
use crate::page::{Fill, Glyph, Page, Stroke, UnicodeSource};
use proptest::prelude::*;
use std::ops::Range;

mod drawn_marks;
mod grids;
mod lines;
mod notes;

const EM: f32 = 10.0;

/// A grid to draw: border positions, and cells as spans that cover it.
#[derive(Debug, Clone)]
struct Drawn {
    xs: Vec<f32>,
    ys: Vec<f32>,
    cells: Vec<(Range<usize>, Range<usize>)>,
}

fn glyph(text: &str, x: f32, y: f32) -> Glyph {
    Glyph {
        text: text.into(),
        bbox: Rect::new(x, y, x + EM, y + EM),
        size: EM,
        unicode: UnicodeSource::Resolved,
        vertical: false,
        bold: false,
        angle: 0.0,
    }
}

fn stroke(x0: f32, y0: f32, x1: f32, y1: f32, path: u32) -> Stroke {
    Stroke {
        from: Point { x: x0, y: y0 },
        to: Point { x: x1, y: y1 },
        width: 0.5,
        color: [0; 3],
        dashed: false,
        path,
        in_shape: false,
    }
}

/// Every cell one stroked rectangle, with its number as text (letters of a private alphabet, one a cell).
fn page(drawn: &Drawn) -> Page {
    let mut page = Page {
        number: 1,
        width: 900.0,
        height: 900.0,
        ..Page::default()
    };
    for (i, (r, c)) in drawn.cells.iter().enumerate() {
        let b = Rect::new(
            drawn.xs[c.start],
            drawn.ys[r.start],
            drawn.xs[c.end],
            drawn.ys[r.end],
        );
        let path = i as u32;
        page.strokes.push(stroke(b.x0, b.y0, b.x1, b.y0, path));
        page.strokes.push(stroke(b.x1, b.y0, b.x1, b.y1, path));
        page.strokes.push(stroke(b.x1, b.y1, b.x0, b.y1, path));
        page.strokes.push(stroke(b.x0, b.y1, b.x0, b.y0, path));
        page.glyphs.push(glyph(&letter(i), b.x0 + 3.0, b.y0 + 3.0));
    }
    page
}

fn letter(i: usize) -> String {
    char::from_u32(0x4e00 + i as u32)
        .map(String::from)
        .unwrap_or_default()
}

fn table(document: &Document) -> &Table {
    let mut tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(t) => Some(t),
        _ => None,
    });
    let table = tables.next().expect("a table");
    assert!(tables.next().is_none(), "one table only");
    table
}

/// Rows, columns and text of every cell: what must not change when the page does.
fn shape(t: &Table) -> Vec<(Range<usize>, Range<usize>, String)> {
    t.cells
        .iter()
        .map(|c| (c.rows.clone(), c.cols.clone(), c.text()))
        .collect()
}

fn covers_once(t: &Table) -> bool {
    let mut seen = vec![0; t.rows * t.cols];
    for c in &t.cells {
        for r in c.rows.clone() {
            for k in c.cols.clone() {
                seen[r * t.cols + k] += 1;
            }
        }
    }
    seen.iter().all(|n| *n == 1)
}

/// Grids of 2–6 × 2–6 whose first column, or first row, is partly merged.
fn drawn() -> impl Strategy<Value = Drawn> {
    let steps = || prop::collection::vec(30.0f32..80.0, 2..6);
    (steps(), steps(), prop::collection::vec(any::<bool>(), 12)).prop_map(
        |(widths, heights, merge)| {
            let borders = |steps: &[f32]| {
                let mut at = 40.0;
                let mut all = vec![at];
                for s in steps {
                    at += s;
                    all.push(at);
                }
                all
            };
            let (rows, cols) = (heights.len(), widths.len());
            let mut cells = Vec::new();
            let mut taken = vec![false; rows * cols];
            for r in 0..rows {
                for c in 0..cols {
                    if taken[r * cols + c] {
                        continue;
                    }
                    let down = c == 0 && r > 0 && r + 1 < rows && merge[r];
                    let right = r == 0 && c > 0 && c + 1 < cols && merge[6 + c];
                    let (r1, c1) = (r + 1 + usize::from(down), c + 1 + usize::from(right));
                    for i in r..r1 {
                        for j in c..c1 {
                            taken[i * cols + j] = true;
                        }
                    }
                    cells.push((r..r1, c..c1));
                }
            }
            Drawn {
                xs: borders(&widths),
                ys: borders(&heights),
                cells,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn cells_are_found_with_their_spans_and_cover_the_grid_once(d in drawn()) {
        let document = layout(&[page(&d)]);
        let t = table(&document);
        prop_assert!(covers_once(t));
        let expected: Vec<_> = d.cells.iter().enumerate().map(|(i, (r, c))| (r.clone(), c.clone(), letter(i))).collect();
        prop_assert_eq!(shape(t), expected);
    }

    #[test]
    fn moving_and_scaling_the_page_keeps_grid_and_text(d in drawn(), dx in -30.0f32..300.0, dy in -30.0f32..300.0, k in 0.3f32..3.0) {
        let original = page(&d);
        let mut other = original.clone();
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
        prop_assert_eq!(shape(table(&a)), shape(table(&b)));
    }

    #[test]
    fn an_arrow_never_changes_the_grid(d in drawn(), row in 0usize..6, from in 0.0f32..0.4, to in 0.6f32..1.0, on_rule in any::<bool>()) {
        let plain = page(&d);
        let (x0, x1) = (d.xs[0], d.xs[d.xs.len() - 1]);
        let row = row.min(d.ys.len() - 2);
        let y = if on_rule { d.ys[row + 1] } else { d.ys[row] + (d.ys[row + 1] - d.ys[row]) * 0.7 };
        let mut with = plain.clone();
        add_arrow(&mut with, x0 + (x1 - x0) * from, x0 + (x1 - x0) * to, y);
        let (a, b) = (layout(&[plain]), layout(&[with]));
        prop_assert_eq!(shape(table(&a)), shape(table(&b)));
        prop_assert_eq!(table(&b).arrows.len(), 1);
    }

    #[test]
    fn a_watermark_never_changes_the_grid(d in drawn(), x in 40.0f32..200.0, y in 40.0f32..200.0, angle in 20.0f32..70.0) {
        let plain = page(&d);
        let mut with = plain.clone();
        for (n, c) in ["見", "本"].iter().enumerate() {
            let (x, y) = (x + 40.0 * n as f32, y - 40.0 * n as f32);
            with.glyphs.push(Glyph { size: 6.0 * EM, angle: 360.0 - angle, bbox: Rect::new(x, y, x + 6.0 * EM, y + 6.0 * EM), ..glyph(c, x, y) });
        }
        let (a, b) = (layout(&[plain]), layout(&[with]));
        prop_assert_eq!(shape(table(&a)), shape(table(&b)));
        prop_assert_eq!(b.findings.len(), a.findings.len() + 1);
    }

    #[test]
    fn turning_the_page_keeps_grid_and_text(d in drawn(), quarters in 1usize..4) {
        let upright = page(&d);
        let mut turned = upright.clone();
        for _ in 0..quarters {
            turned = turned_once(&turned);
        }
        let (a, b) = (layout(&[upright]), layout(&[turned.clone()]));
        prop_assert_eq!(shape(table(&a)), shape(table(&b)));
        // Cells lie where their letters do.
        for (cell, glyph) in table(&b).cells.iter().zip(&turned.glyphs) {
            let Place::Page { bbox, .. } = &cell.place else { panic!("a page") };
            prop_assert!(bbox.contains(glyph.bbox.center()), "{:?} {:?}", bbox, glyph.bbox);
        }
    }

    #[test]
    fn glyphs_are_conserved(d in drawn(), extra in prop::collection::vec((0.0f32..880.0, 0.0f32..880.0), 0..40)) {
        let mut p = page(&d);
        for (i, (x, y)) in extra.iter().enumerate() {
            p.glyphs.push(glyph(&letter(1000 + i), *x, *y));
        }
        let mut expected: Vec<String> = p.glyphs.iter().map(|g| g.text.to_string()).collect();
        let document = layout(&[p]);
        let mut found: Vec<String> = Vec::new();
        for block in &document.blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => found.push(t.text()),
                Block::Table(t) => found.extend(t.cells.iter().map(|c| c.text())),
            }
        }
        let mut found: Vec<String> = found.concat().chars().filter(|c| !c.is_whitespace()).map(String::from).collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(expected, found);
    }
}

/// The page turned by 90 degrees clockwise.
pub(in crate::table) fn turned_once(page: &Page) -> Page {
    let at = |p: Point| Point {
        x: page.height - p.y,
        y: p.x,
    };
    let mut turned = page.clone();
    (turned.width, turned.height) = (page.height, page.width);
    for s in &mut turned.strokes {
        (s.from, s.to) = (at(s.from), at(s.to));
    }
    for g in &mut turned.glyphs {
        let (a, b) = (
            at(Point {
                x: g.bbox.x0,
                y: g.bbox.y0,
            }),
            at(Point {
                x: g.bbox.x1,
                y: g.bbox.y1,
            }),
        );
        g.bbox = Rect::new(a.x, a.y, b.x, b.y);
        g.angle = (g.angle + 90.0) % 360.0;
    }
    turned
}

pub(in crate::table) fn add_arrow(page: &mut Page, x0: f32, x1: f32, y: f32) {
    let path = 10_000 + page.strokes.len() as u32;
    page.strokes.push(stroke(x0, y, x1 - 6.0, y, path));
    let outline = vec![
        Point { x: x1, y },
        Point {
            x: x1 - 6.0,
            y: y - 3.0,
        },
        Point {
            x: x1 - 6.0,
            y: y + 3.0,
        },
    ];
    page.fills.push(Fill {
        outline,
        bbox: Rect::new(x1 - 6.0, y - 3.0, x1, y + 3.0),
        color: [0; 3],
        path: path + 1,
    });
}

/// One head row, then a row with five year columns.
fn years() -> Drawn {
    let xs = vec![40.0, 140.0, 190.0, 240.0, 290.0, 340.0, 390.0];
    let ys = vec![40.0, 60.0, 120.0];
    let cells = (0..2)
        .flat_map(|r| (0..6).map(move |c| (r..r + 1, c..c + 1)))
        .collect();
    Drawn { xs, ys, cells }
}

#[test]
fn an_arrow_covers_the_columns_of_which_it_takes_a_quarter() {
    let mut p = page(&years());
    add_arrow(&mut p, 192.0, 303.0, 100.0); // a quarter of the fourth year begins at 302.5
    let t = layout(&[p]);
    assert_eq!(table(&t).arrows[0].cols, 2..5);
    assert_eq!(table(&t).arrows[0].rows, 1..2);
}

#[test]
fn each_arrow_takes_the_mark_above_it() {
    let mut p = page(&years());
    add_arrow(&mut p, 142.0, 388.0, 85.0);
    add_arrow(&mut p, 192.0, 388.0, 112.0);
    p.glyphs.push(glyph("①", 260.0, 72.0));
    p.glyphs.push(glyph("②", 285.0, 99.0));
    let t = layout(&[p]);
    let found: Vec<_> = table(&t)
        .arrows
        .iter()
        .map(|a| (a.cols.clone(), a.text.clone()))
        .collect();
    assert_eq!(
        found,
        [(1..6, Some("①".to_string())), (2..6, Some("②".to_string()))]
    );
}

#[test]
fn a_block_arrow_with_text_over_columns_is_one_arrow_and_one_cell() {
    let mut p = page(&years());
    let (x0, x1, y0, y1) = (195.0, 385.0, 80.0, 100.0);
    let mid = (y0 + y1) / 2.0;
    let outline = [
        (x0, y0),
        (x1 - 10.0, y0),
        (x1, mid),
        (x1 - 10.0, y1),
        (x0, y1),
    ]
    .map(|(x, y)| Point { x, y })
    .to_vec();
    p.fills.push(Fill {
        outline,
        bbox: Rect::new(x0, y0, x1, y1),
        color: [180; 3],
        path: 99_999,
    });
    for (i, c) in "段階的に順次全庁へ実施".chars().enumerate() {
        p.glyphs
            .push(glyph(&c.to_string(), 205.0 + EM * i as f32, 85.0));
    }
    let t = layout(&[p]);
    let t = table(&t);
    assert_eq!(t.arrows.len(), 1);
    assert_eq!(t.arrows[0].cols, 2..6);
    assert_eq!(t.arrows[0].text.as_deref(), Some("段階的に順次全庁へ実施"));
    assert!(t.arrows[0].text_on_arrow);
    let start = t
        .cells
        .iter()
        .find(|c| c.text().contains("段階的に順次全庁へ実施"));
    assert_eq!(start.map(|c| c.cols.clone()), Some(2..3));
}

#[test]
fn rules_drawn_as_thin_fills_and_as_dashes_are_rules() {
    let d = years();
    let plain = page(&d);
    let mut fills = plain.clone();
    let mut dashes = plain.clone();
    fills.strokes.clear();
    dashes.strokes.clear();
    for s in &plain.strokes {
        let b = Rect::new(s.from.x, s.from.y, s.to.x, s.to.y).grown(0.25);
        let outline = vec![
            Point { x: b.x0, y: b.y0 },
            Point { x: b.x1, y: b.y0 },
            Point { x: b.x1, y: b.y1 },
            Point { x: b.x0, y: b.y1 },
        ];
        fills.fills.push(Fill {
            outline,
            bbox: b,
            color: [0; 3],
            path: s.path,
        });
        let length = (s.to.x - s.from.x).abs() + (s.to.y - s.from.y).abs();
        let n = (length / 4.0).ceil();
        for i in 0..n as usize {
            let at = |t: f32| Point {
                x: s.from.x + (s.to.x - s.from.x) * t,
                y: s.from.y + (s.to.y - s.from.y) * t,
            };
            let (a, b) = (at(i as f32 / n), at((i as f32 + 0.5) / n));
            dashes.strokes.push(Stroke {
                from: a,
                to: b,
                ..*s
            });
        }
    }
    let expected = shape(table(&layout(&[plain])));
    assert_eq!(shape(table(&layout(&[fills]))), expected);
    assert_eq!(shape(table(&layout(&[dashes]))), expected);
}

#[test]
fn missing_outer_borders_are_added_and_a_single_box_is_no_table() {
    let d = years();
    let mut p = page(&d);
    let (left, right) = (d.xs[0], d.xs[6]);
    p.strokes
        .retain(|s| !(s.from.x == s.to.x && (s.from.x == left || s.from.x == right)));
    assert_eq!(table(&layout(&[p])).cols, 6);

    let single = Drawn {
        xs: vec![40.0, 400.0],
        ys: vec![40.0, 90.0],
        cells: vec![(0..1, 0..1)],
    };
    let document = layout(&[page(&single)]);
    assert!(
        document
            .blocks
            .iter()
            .all(|b| !matches!(b, Block::Table(_)))
    );
    assert_eq!(document.blocks.len(), 1);
}

#[test]
fn a_border_met_by_no_rule_is_still_the_border_of_the_outer_column() {
    let d = years();
    let mut p = page(&d);
    let (outer, inner) = (d.xs[0], d.xs[1]);
    // The first column holds one merged cell that came from the page before and goes on to the next: no rule in it.
    p.strokes
        .retain(|s| !(s.from.x.min(s.to.x) == outer && s.from.x.max(s.to.x) == inner));
    assert_eq!(table(&layout(&[p])).cols, 6);
}

#[test]
fn boxes_joined_by_lines_are_no_table() {
    let mut p = Page {
        number: 1,
        width: 600.0,
        height: 800.0,
        ..Page::default()
    };
    for n in 0..3 {
        let x = 40.0 + 120.0 * n as f32;
        for (x0, y0, x1, y1) in [
            (x, 40.0, x + 80.0, 40.0),
            (x + 80.0, 40.0, x + 80.0, 80.0),
            (x + 80.0, 80.0, x, 80.0),
            (x, 80.0, x, 40.0),
        ] {
            p.strokes.push(stroke(x0, y0, x1, y1, n));
        }
        p.glyphs.push(glyph(&letter(n as usize), x + 30.0, 55.0));
        if n < 2 {
            p.strokes
                .push(stroke(x + 80.0, 60.0, x + 120.0, 60.0, 10 + n));
        }
    }
    let document = layout(&[p]);
    assert!(!document.blocks.iter().any(|b| matches!(b, Block::Table(_))));
    assert_eq!(document.blocks.len(), 3, "every box is a text of its own");
}
