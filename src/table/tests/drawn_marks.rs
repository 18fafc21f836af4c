//! Periods drawn without an arrow's head, labels, and letters that hang over a border.

use super::*;

fn strip(x0: f32, x1: f32, y0: f32, y1: f32, path: u32) -> Fill {
    Fill {
        outline: vec![
            Point { x: x0, y: y0 },
            Point { x: x1, y: y0 },
            Point { x: x1, y: y1 },
            Point { x: x0, y: y1 },
        ],
        bbox: Rect::new(x0, y0, x1, y1),
        color: [90; 3],
        path,
    }
}

fn columns(p: Page) -> Vec<Range<usize>> {
    let document = layout(&[p]);
    let t = table(&document);
    assert_eq!(shape(t), shape(table(&layout(&[page(&years())]))));
    t.arrows.iter().map(|a| a.cols.clone()).collect()
}

#[test]
fn filled_strips_are_marks_and_shaded_cells_are_none() {
    let mut p = page(&years());
    p.fills.push(strip(143.0, 188.0, 80.0, 85.0, 900));
    p.fills.push(strip(192.0, 330.0, 100.0, 105.0, 901));
    p.fills.push(strip(140.0, 390.0, 40.0, 60.0, 902)); // the shade of the heads
    assert_eq!(columns(p), [1..2, 2..5]);
}

#[test]
fn lines_without_a_head_are_marks_and_underlines_are_none() {
    let mut p = page(&years());
    p.strokes.push(stroke(143.0, 187.0, 85.0, 900));
    p.strokes.push(stroke(193.0, 336.0, 105.0, 901));
    for (i, c) in "下線のある語".chars().enumerate() {
        p.glyphs
            .push(glyph(&c.to_string(), 50.0 + EM * i as f32, 85.0));
    }
    p.strokes.push(stroke(50.0, 110.0, 96.0, 902));
    assert_eq!(
        columns_of_lines(p),
        [1..2, 2..5],
        "the underline is no mark"
    );

    fn stroke(x0: f32, x1: f32, y: f32, path: u32) -> Stroke {
        super::stroke(x0, y, x1, y, path)
    }
    fn columns_of_lines(p: Page) -> Vec<Range<usize>> {
        let document = layout(&[p]);
        let t = table(&document);
        assert_eq!((t.rows, t.cols), (2, 6));
        t.arrows.iter().map(|a| a.cols.clone()).collect()
    }
}

#[test]
fn a_framed_strip_with_words_is_a_block() {
    let mut p = page(&years());
    let (x0, x1, y0, y1) = (195.0, 385.0, 80.0, 100.0);
    for (a, b) in [
        ((x0, y0), (x1, y0)),
        ((x1, y0), (x1, y1)),
        ((x1, y1), (x0, y1)),
        ((x0, y1), (x0, y0)),
    ] {
        p.strokes.push(super::stroke(a.0, a.1, b.0, b.1, 900));
    }
    for (i, c) in "順次実施".chars().enumerate() {
        p.glyphs
            .push(glyph(&c.to_string(), 260.0 + EM * i as f32, 85.0));
    }
    let document = layout(&[p]);
    let t = table(&document);
    assert_eq!((t.rows, t.cols, t.arrows.len()), (2, 6, 1));
    assert_eq!(t.arrows[0].text.as_deref(), Some("順次実施"));
    assert_eq!(t.arrows[0].cols, 2..6);
}

#[test]
fn letters_that_hang_over_a_border_stay_with_their_cell() {
    let d = years();
    let mut p = page(&d);
    // Two lines of the first cell; the first hangs over the wall at 140 and meets the text of the second cell.
    let mut write = |text: &str, x: f32, y: f32| {
        for (i, c) in text.chars().enumerate() {
            p.glyphs.push(glyph(&c.to_string(), x + EM * i as f32, y));
        }
    };
    write("決済端末のキャッシュ", 45.0, 80.0);
    write("レス化", 45.0, 92.0);
    write("配置", 145.0, 80.0);
    let document = layout(&[p]);
    let t = table(&document);
    let text = |col: usize| t.cell_at(1, col).map(|c| c.text()).unwrap_or_default();
    assert!(
        text(0).contains("決済端末のキャッシュレス化"),
        "{}",
        text(0)
    );
    assert!(text(1).ends_with("配置"), "{}", text(1));
}

#[test]
fn punctuation_that_hangs_over_the_last_border_is_not_lost() {
    let mut p = page(&years());
    for (i, c) in "実施済。".chars().enumerate() {
        p.glyphs
            .push(glyph(&c.to_string(), 360.0 + EM * i as f32, 80.0));
    }
    let document = layout(&[p]);
    assert_eq!(document.blocks.len(), 1);
    assert!(
        table(&document)
            .cell_at(1, 5)
            .is_some_and(|c| c.text().ends_with("実施済。"))
    );
}

#[test]
fn borders_filled_between_two_rectangles_are_rules() {
    let d = years();
    let plain = page(&d);
    let mut rings = plain.clone();
    rings.strokes.clear();
    for (i, (r, c)) in d.cells.iter().enumerate() {
        let (x0, x1) = (d.xs[c.start], d.xs[c.end]);
        let (y0, y1) = (d.ys[r.start], d.ys[r.end]);
        rings.fills.push(strip(x0, x1, y0, y1, i as u32));
        rings
            .fills
            .push(strip(x0 + 0.6, x1 - 0.6, y0 + 0.6, y1 - 0.6, i as u32));
    }
    let expected = shape(table(&layout(&[plain])));
    assert_eq!(shape(table(&layout(&[rings]))), expected);
}

#[test]
fn strokes_of_letters_are_no_table() {
    // The outline of 口 over the letter itself, with a wall through it.
    let mut p = page(&years());
    p.glyphs.push(glyph("目", 40.0, 10.0));
    let lines = [
        ((41.0, 11.0), (49.0, 11.0)),
        ((41.0, 15.0), (49.0, 15.0)),
        ((41.0, 19.0), (49.0, 19.0)),
        ((41.0, 11.0), (41.0, 19.0)),
        ((49.0, 11.0), (49.0, 19.0)),
    ];
    for (i, (a, b)) in lines.into_iter().enumerate() {
        p.strokes
            .push(super::stroke(a.0, a.1, b.0, b.1, 900 + i as u32));
    }
    let document = layout(&[p]);
    assert_eq!(shape(table(&document)).len(), 12);
    assert_eq!(document.blocks.len(), 2);
}

#[test]
fn text_brought_under_its_head_by_spaces_stands_there() {
    let d = years();
    let cells = |spaces: usize| {
        let mut p = page(&d);
        p.glyphs.truncate(7);
        // "12" ends before the wall at 190, "34" stands where the spaces lead it.
        let mut x = 170.0;
        for c in "12"
            .chars()
            .chain((0..spaces).map(|_| ' '))
            .chain("34".chars())
        {
            let width = if c == ' ' { 4.0 } else { 6.0 };
            p.glyphs.push(Glyph {
                bbox: Rect::new(x, 90.0, x + width, 100.0),
                ..glyph(&c.to_string(), x, 90.0)
            });
            x += width;
        }
        let document = layout(&[p]);
        let t = table(&document);
        [1, 2].map(|c| t.cell_at(1, c).map(|cell| cell.text().trim().to_string()))
    };
    let told = |a: &str, b: &str| [Some(a.to_string()), Some(b.to_string())];
    assert_eq!(cells(4), told("12", "34"));
    assert_eq!(cells(1), told("12 34", ""), "one space parts words");
}
