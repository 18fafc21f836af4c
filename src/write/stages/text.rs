//! One stage as lines to be read by people.

use super::{Stage, View, origin, source};
use crate::document::{Place, Table};
use crate::geometry::Rect;
use crate::page::{Glyph, Stroke};
use crate::table::stages::{stages, text_lines};
use std::fmt::Write;
use std::ops::Range;

pub(super) fn text(view: &View<'_>, stage: Stage) -> String {
    let page = view.page;
    let mut out = format!("── {} ──", page.number);
    let mut line = |text: String| {
        out.push('\n');
        out.push_str(&text);
    };
    match stage {
        Stage::Text => text_lines(page).into_iter().for_each(line),
        Stage::Glyphs => {
            page.glyphs.iter().for_each(|g| line(glyph(g)));
            let apart = page.apart.iter();
            apart.for_each(|a| line(format!("{}\t{}", glyph(&a.glyph), a.why.as_str())));
        }
        Stage::Rulings => {
            let found = stages(page);
            page.strokes.iter().for_each(|s| line(stroke(s)));
            found.rulings.iter().for_each(|b| line(named("ruling", b)));
            for (n, grid) in found.grids.iter().enumerate() {
                let name = format!("grid {}", n + 1);
                grid.iter().for_each(|b| line(named(&name, b)));
            }
            found.frames.iter().for_each(|b| line(named("frame", b)));
        }
        Stage::Arrows => stages(page).arrows.iter().for_each(|a| {
            line(named(if a.is_block { "block" } else { "line" }, &a.bbox));
        }),
        Stage::Images => page.images.iter().for_each(|b| line(named("image", b))),
        Stage::Grid | Stage::Tables => {
            for (n, t) in view.tables.iter().enumerate() {
                line(table(n + 1, t, stage == Stage::Tables));
            }
        }
    }
    out
}

fn named(name: &str, b: &Rect) -> String {
    format!("{name}\t{}", bbox(b))
}

fn bbox(b: &Rect) -> String {
    format!("{:.2} {:.2} {:.2} {:.2}", b.x0, b.y0, b.x1, b.y1)
}

/// A stroke as drawn: its ends, width and colour, and whether it is dashed.
fn stroke(s: &Stroke) -> String {
    let [r, g, b] = s.color;
    let (from, to) = (s.from, s.to);
    let dashed = if s.dashed { "\tdashed" } else { "" };
    format!(
        "stroke\t{:.2} {:.2} {:.2} {:.2}\t{:.2}\t#{r:02x}{g:02x}{b:02x}{dashed}",
        from.x, from.y, to.x, to.y, s.width
    )
}

fn glyph(g: &Glyph) -> String {
    let (text, unicode) = (g.text.escape_debug(), source(g.unicode));
    format!("{text}\t{}\t{:.2}\t{unicode}", bbox(&g.bbox), g.size)
}

/// A table: what spoke for it, its cells, its arrows.
fn table(number: usize, table: &Table, with_text: bool) -> String {
    let place = |place: &Place| match place {
        Place::Page { bbox: b, .. } => bbox(b),
        _ => String::new(),
    };
    let mut out = format!(
        "table {number}\t{}\t{} × {}\t{}\t{:.2}",
        place(&table.place),
        table.rows,
        table.cols,
        origin(table.origin),
        table.confidence()
    );
    // Writing to a string cannot fail.
    if with_text {
        let _ = write!(
            out,
            "\n  head {}\tstub {}",
            table.head_rows(),
            table.stub_cols()
        );
        for sign in table.signs() {
            let _ = write!(
                out,
                "\n  {:.2} {} {}",
                sign.share,
                sign.kind.ja(),
                sign.kind.en()
            );
        }
    }
    for cell in &table.cells {
        let at = position(&cell.rows, &cell.cols);
        let _ = match with_text {
            true => write!(out, "\n  {at}\t{}", cell.text().replace('\n', "⏎")),
            false => write!(out, "\n  {at}\t{}", place(&cell.place)),
        };
    }
    for arrow in table.arrows.iter().filter(|_| with_text) {
        let at = position(&arrow.rows, &arrow.cols);
        let text = arrow.text.as_deref().unwrap_or_default();
        let _ = write!(out, "\n  → {at}\t{}", text.replace('\n', "⏎"));
    }
    out
}

/// Rows and columns from 0, as in the tables' JSON: "2,0" or "2–3,0–4".
pub(super) fn position(rows: &Range<usize>, cols: &Range<usize>) -> String {
    let span = |r: &Range<usize>| match r.len() {
        0 | 1 => r.start.to_string(),
        _ => format!("{}–{}", r.start, r.end - 1),
    };
    format!("{},{}", span(rows), span(cols))
}
