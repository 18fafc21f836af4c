//! Which grids of rulings are tables of their own.

use super::*;

fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.blocks.iter();
    blocks
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            _ => None,
        })
        .collect()
}

/// A grid of single cells.
fn plain(xs: &[f32], ys: &[f32]) -> Drawn {
    let rows = 0..ys.len() - 1;
    let cells = rows.flat_map(|r| (0..xs.len() - 1).map(move |c| (r..r + 1, c..c + 1)));
    Drawn {
        xs: xs.to_vec(),
        ys: ys.to_vec(),
        cells: cells.collect(),
    }
}

/// A head of two columns in a box of its own, and below it, after a gap, a body of three rows with these columns.
fn stacked(gap: f32, body: &[f32]) -> Page {
    let mut p = page(&plain(&[40.0, 140.0, 340.0], &[40.0, 70.0]));
    let ys = [70.0, 100.0, 130.0, 160.0].map(|y| y + gap);
    let below = page(&plain(body, &ys));
    p.strokes.extend(below.strokes.into_iter().map(|s| Stroke {
        path: s.path + 100,
        ..s
    }));
    p.glyphs.extend(below.glyphs);
    p
}

#[test]
fn a_head_in_a_box_of_its_own_belongs_to_the_body_right_below() {
    let same = [40.0, 140.0, 340.0];
    let document = layout(&[stacked(EM * 0.9, &same)]);
    let t = table(&document);
    assert_eq!((t.rows, t.cols), (4, 2));
    assert!(covers_once(t));
    let finer = [40.0, 140.0, 240.0, 340.0];
    let document = layout(&[stacked(EM * 0.5, &finer)]);
    let t = table(&document);
    assert_eq!((t.rows, t.cols), (4, 3));
    assert_eq!(t.cell_at(0, 2).map(|c| c.cols.clone()), Some(1..3));
}

#[test]
fn grids_that_stand_apart_are_tables_of_their_own() {
    let same = [40.0, 140.0, 340.0];
    assert_eq!(tables(&layout(&[stacked(EM * 1.1, &same)])).len(), 2);
    let other = [40.0, 180.0, 340.0];
    assert_eq!(tables(&layout(&[stacked(EM * 0.5, &other)])).len(), 2);
    let wider = [40.0, 140.0, 400.0];
    assert_eq!(tables(&layout(&[stacked(EM * 0.5, &wider)])).len(), 2);
}

/// A box with bands across its head and foot, twenty lines of text in it, and perhaps a second column.
fn framed(left: f32, inner: Option<f32>) -> Page {
    let right = 600.0 - left;
    let xs: Vec<f32> = [Some(left), inner, Some(right)]
        .into_iter()
        .flatten()
        .collect();
    let mut p = Page {
        width: 600.0,
        height: 800.0,
        ..page(&plain(&xs, &[30.0, 80.0, 740.0, 770.0]))
    };
    for n in 0..20 {
        let x = xs[xs.len() - 2] + 20.0;
        p.glyphs.push(glyph("章", x, 100.0 + 30.0 * n as f32));
    }
    p
}

#[test]
fn the_frame_of_a_page_is_no_table() {
    let document = layout(&[framed(30.0, None)]);
    assert!(tables(&document).is_empty());
    let lines = document.blocks.iter().map(|b| match b {
        Block::Heading(t) | Block::Paragraph(t) => t.text().chars().count(),
        Block::Table(_) => 0,
    });
    assert_eq!(lines.sum::<usize>(), 23, "no letter is lost");
    // Labels beside the text; a box that leaves a quarter of the page's width outside.
    assert_eq!(tables(&layout(&[framed(30.0, Some(100.0))])).len(), 1);
    assert_eq!(tables(&layout(&[framed(75.0, None)])).len(), 1);
}

/// A grid of three rows of two columns between a first and a last row of one cell each.
fn with_title(first: &str, last: &str) -> Page {
    let mut d = plain(
        &[40.0, 190.0, 340.0],
        &[40.0, 65.0, 90.0, 115.0, 140.0, 165.0],
    );
    d.cells.retain(|(r, _)| (1..4).contains(&r.start));
    d.cells.extend([(0..1, 0..2), (4..5, 0..2)]);
    let mut p = page(&d);
    p.glyphs.truncate(6);
    for (text, y) in [(first, 45.0), (last, 145.0)] {
        for (n, c) in text.chars().enumerate() {
            p.glyphs
                .push(glyph(&c.to_string(), 45.0 + EM * n as f32, y));
        }
    }
    p
}

#[test]
fn a_caption_and_a_source_within_the_frame_are_no_rows() {
    let rows = |first, last| {
        let document = layout(&[with_title(first, last)]);
        let t = table(&document);
        assert!(covers_once(t));
        (t.rows, document.blocks.len() - 1)
    };
    assert_eq!(rows("表１概要", "資料：市役所"), (3, 2));
    assert_eq!(rows("表１概要", "合計"), (4, 1));
    assert_eq!(rows("施設の概要", "（注２）概数"), (4, 1));
    assert_eq!(rows("表の概要", "資料の数"), (5, 0));
}
