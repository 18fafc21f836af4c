//! The stages between a page and its tables: `cargo bench --bench table`. Pages are drawn here, so that what a stage costs
//! can be followed as pages grow; whole documents are measured in `read`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gyokaku::geometry::{Point, Rect};
use gyokaku::page::{Glyph, Page, Stroke, UnicodeSource};
use gyokaku::table::{layout, stages::stages};

fn main() {
    divan::main();
}

/// Points from one row to the next, and from one column to the next.
const STEP: (f32, f32) = (14.0, 60.0);
/// Em of the text.
const EM: f32 = 10.0;
/// Columns of every table.
const COLS: usize = 9;

fn set(page: &mut Page, text: &str, x: f32, y: f32) {
    let glyph = |(n, c): (usize, char)| {
        let x = x + EM / 2.0 * n as f32;
        Glyph {
            text: c.into(),
            bbox: Rect::new(x, y, x + EM / 2.0, y + EM),
            size: EM,
            unicode: UnicodeSource::Resolved,
            vertical: false,
            bold: false,
            angle: 0.0,
        }
    };
    page.glyphs.extend(text.chars().enumerate().map(glyph));
}

/// A page with one table of numbers without rules.
fn unruled(rows: usize) -> Page {
    let mut page = Page {
        number: 1,
        width: 600.0,
        height: STEP.0 * rows as f32 + 80.0,
        ..Page::default()
    };
    for row in 0..rows {
        for col in 0..COLS {
            let text = format!("{:05}", (row + 7) * (col + 13) * 97 % 100_000);
            set(
                &mut page,
                &text,
                44.0 + STEP.1 * col as f32,
                42.0 + STEP.0 * row as f32,
            );
        }
    }
    page
}

/// The same with every row and column ruled.
fn ruled(rows: usize) -> Page {
    let mut page = unruled(rows);
    let (width, height) = (STEP.1 * COLS as f32, STEP.0 * rows as f32);
    let mut rule = |x0: f32, y0: f32, x1: f32, y1: f32| {
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
    };
    for row in 0..=rows {
        let y = 40.0 + STEP.0 * row as f32;
        rule(40.0, y, 40.0 + width, y);
    }
    for col in 0..=COLS {
        let x = 40.0 + STEP.1 * col as f32;
        rule(x, 40.0, x, 40.0 + height);
    }
    page
}

const ROWS: [usize; 3] = [10, 50, 250];

/// Lines → rulings → grids.
#[divan::bench(args = ROWS)]
fn grids_of_rulings(bencher: Bencher, rows: usize) {
    let page = ruled(rows);
    bencher
        .counter(ItemsCount::new(rows * COLS))
        .bench(|| stages(black_box(&page)));
}

/// All stages, for a ruled table.
#[divan::bench(args = ROWS)]
fn ruled_table(bencher: Bencher, rows: usize) {
    let pages = [ruled(rows)];
    bencher
        .counter(ItemsCount::new(rows * COLS))
        .bench(|| layout(black_box(&pages)));
}

/// All stages, for a table told by alignment alone.
#[divan::bench(args = ROWS)]
fn unruled_table(bencher: Bencher, rows: usize) {
    let pages = [unruled(rows)];
    bencher
        .counter(ItemsCount::new(rows * COLS))
        .bench(|| layout(black_box(&pages)));
}
