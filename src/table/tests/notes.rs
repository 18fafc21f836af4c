//! Notes laid over a table.

use super::*;

/// A white box drawn last, with a word in it.
fn lay(page: &mut Page, b: Rect, dashed: bool) {
    let corner = |x, y| Point { x, y };
    let outline = vec![
        corner(b.x0, b.y0),
        corner(b.x1, b.y0),
        corner(b.x1, b.y1),
        corner(b.x0, b.y1),
    ];
    let path = 30_000;
    for n in 0..4 {
        let (from, to) = (outline[n], outline[(n + 1) % 4]);
        page.strokes.push(Stroke {
            dashed,
            ..stroke(from.x, from.y, to.x, to.y, path)
        });
    }
    page.fills.push(Fill {
        outline,
        bbox: b,
        color: [255; 3],
        path,
    });
    let (x, y) = (b.x0 + 1.0, b.y0 + 1.0);
    page.glyphs.push(Glyph {
        bbox: Rect::new(x, y, x + 9.0, y + 9.0),
        size: 9.0,
        ..glyph("注", x, y)
    });
}

fn words(document: &Document) -> Vec<String> {
    let blocks = document.blocks.iter();
    blocks
        .filter_map(|b| match b {
            Block::Heading(t) | Block::Paragraph(t) => Some(t.text()),
            Block::Table(_) => None,
        })
        .collect()
}

/// A place over the wall right of a cell, below its letter.
fn over_wall(d: &Drawn, col: usize, row: usize) -> Rect {
    let (x, y) = (d.xs[col + 1], d.ys[row]);
    Rect::new(x - 14.0, y + 15.0, x + 4.0, y + 27.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn adding_a_note_never_changes_the_grid(d in drawn(), col in 0usize..6, row in 0usize..6) {
        let (cols, rows) = (d.xs.len() - 1, d.ys.len() - 1);
        // Inside a merged cell there is no wall for it to hide.
        let place = over_wall(&d, (1 + col % cols).min(cols - 2), 1 + row % (rows - 1));
        let plain = page(&d);
        let mut with = plain.clone();
        lay(&mut with, place, true);
        let (a, b) = (layout(&[plain]), layout(&[with]));
        prop_assert_eq!(shape(table(&a)), shape(table(&b)));
        prop_assert_eq!(words(&b), ["注"]);
    }
}

#[test]
fn a_dashed_box_that_hides_no_line_is_no_note() {
    let d = years();
    let mut p = page(&d);
    let inside = Rect::new(60.0, 80.0, 130.0, 110.0);
    lay(&mut p, inside, true);
    assert!(!words(&layout(&[p])).contains(&"注".to_string()));
}

#[test]
fn boxes_of_a_schedule_are_its_bars() {
    let d = years();
    let place = over_wall(&d, 2, 1);
    let told = |p: Page| words(&layout(&[p])).contains(&"注".to_string());
    let mut solid = page(&d);
    lay(&mut solid, place, false);
    assert!(!told(solid));
    let mut with_arrow = page(&d);
    lay(&mut with_arrow, place, true);
    assert!(told(with_arrow.clone()));
    add_arrow(&mut with_arrow, 245.0, 385.0, 108.0);
    assert!(!told(with_arrow));
}
