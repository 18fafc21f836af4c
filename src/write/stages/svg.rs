//! One stage as an SVG picture of the page's size. Whatever the stage, the page lies beneath: its areas, lines and
//! letters, pale where they are not what is shown.

use super::text::position;
use super::{Stage, View, origin};
use crate::document::{Place, Table};
use crate::geometry::Rect;
use crate::page::{Glyph, Page, UnicodeSource};
use crate::table::stages::stages;
use std::fmt::Write;

/// Share of the em between the baseline and the middle of a glyph's box, which reaches from −120 to 880 thousandths.
const MIDDLE: f32 = 0.38;

/// Fonts that hold Japanese on Windows, macOS and Linux.
const FONTS: &str =
    "'BIZ UDGothic','Yu Gothic','Hiragino Sans','Noto Sans CJK JP','IPAexGothic',sans-serif";

pub(super) fn svg(view: &View<'_>, stage: Stage) -> String {
    let page = view.page;
    let (w, h) = (page.width, page.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"{FONTS}\">\n<rect width=\"{w}\" height=\"{h}\" fill=\"white\"/>\n"
    );
    drawn(&mut out, page);
    glyphs(&mut out, page, matches!(stage, Stage::Text | Stage::Glyphs));
    match stage {
        Stage::Text => {}
        Stage::Glyphs => {
            for g in &page.glyphs {
                shape(&mut out, &g.bbox, "orange", 0.2, "none", "");
            }
            for a in &page.apart {
                let title = format!("{} {}", a.glyph.text, a.why.as_str());
                shape(&mut out, &a.glyph.bbox, "red", 0.3, "mistyrose", &title);
            }
        }
        Stage::Rulings => {
            let found = stages(page);
            for (n, cell) in found.grids.iter().flatten().enumerate() {
                shape(
                    &mut out,
                    cell,
                    "none",
                    0.0,
                    ["#cde8ff", "#ffe8cd"][n % 2],
                    "",
                );
            }
            for r in &found.rulings {
                shape(&mut out, r, "red", 0.8, "none", "");
            }
            for f in &found.frames {
                shape(&mut out, f, "green", 0.8, "none", "");
            }
        }
        Stage::Arrows => {
            for a in stages(page).arrows {
                let ink = if a.is_block { "purple" } else { "red" };
                shape(&mut out, &a.bbox, ink, 0.8, "none", "");
                shape(&mut out, &a.axis, ink, 0.4, "none", "");
            }
        }
        Stage::Images => {
            for b in &page.images {
                shape(&mut out, b, "red", 1.0, "none", "");
            }
        }
        Stage::Grid => view.tables.iter().for_each(|t| grid(&mut out, t)),
        Stage::Tables => view.tables.iter().for_each(|t| table(&mut out, t)),
    }
    out.push_str("</svg>");
    out
}

/// The areas and lines of the page, as drawn.
fn drawn(out: &mut String, page: &Page) {
    // Writing to a string cannot fail, here and below.
    for f in &page.fills {
        let [r, g, b] = f.color;
        let _ = write!(
            out,
            "<polygon fill=\"rgb({r},{g},{b})\" fill-opacity=\"0.4\" points=\""
        );
        for p in &f.outline {
            let _ = write!(out, "{:.2},{:.2} ", p.x, p.y);
        }
        out.push_str("\"/>\n");
    }
    for s in &page.strokes {
        let width = s.width.max(0.2);
        let [r, g, b] = s.color;
        let dashes = if s.dashed {
            " stroke-dasharray=\"3 2\""
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "<line x1=\"{:.2}\" y1=\"{:.2}\" x2=\"{:.2}\" y2=\"{:.2}\" stroke=\"rgb({r},{g},{b})\" stroke-opacity=\"0.3\" stroke-width=\"{width:.2}\"{dashes}/>",
            s.from.x, s.from.y, s.to.x, s.to.y
        );
    }
}

/// The glyphs: in the colour of how their Unicode was found where `told`, else pale.
fn glyphs(out: &mut String, page: &Page, told: bool) {
    for g in page.glyphs.iter().filter(|g| !g.text.trim().is_empty()) {
        let ink = match g.unicode {
            _ if !told => "gray",
            UnicodeSource::Resolved => "black",
            UnicodeSource::Reversed => "blue",
            UnicodeSource::Guessed => "red",
        };
        glyph(out, g, ink);
    }
}

fn glyph(out: &mut String, g: &Glyph, ink: &str) {
    let c = g.bbox.center();
    let turn = match g.angle {
        0.0 => String::new(),
        angle => format!(" transform=\"rotate({angle:.2} {:.2} {:.2})\"", c.x, c.y),
    };
    let _ = writeln!(
        out,
        "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{:.2}\" text-anchor=\"middle\" fill=\"{ink}\"{turn}>{}</text>",
        c.x,
        c.y + g.size * MIDDLE,
        g.size,
        escaped(&g.text)
    );
}

/// The cells with the numbers of their rows and columns, from 0.
fn grid(out: &mut String, table: &Table) {
    for (n, cell) in table.cells.iter().enumerate() {
        let Place::Page { bbox, .. } = &cell.place else {
            continue; // only pages are drawn
        };
        let at = position(&cell.rows, &cell.cols);
        let spans = cell.rows.len() > 1 || cell.cols.len() > 1;
        let fill = match (spans, n % 2) {
            (true, _) => "#d8f0d0",
            (false, 0) => "#cde8ff",
            (false, _) => "#ffe8cd",
        };
        shape(out, bbox, "steelblue", 0.4, fill, &at);
        label(out, bbox, &at, "navy");
    }
}

/// The cells with head and stub, and the arrows; what spoke for the table stands above it, texts appear under the pointer.
fn table(out: &mut String, table: &Table) {
    let (head, stub) = (table.head_rows(), table.stub_cols());
    for (n, cell) in table.cells.iter().enumerate() {
        let Place::Page { bbox, .. } = &cell.place else {
            continue;
        };
        let fill = match (cell.rows.start < head, cell.cols.start < stub) {
            (true, _) => "#cde8ff",
            (false, true) => "#d8f0d0",
            (false, false) => "none",
        };
        let at = position(&cell.rows, &cell.cols);
        let confidence = table.cell_confidence(n);
        let ink = if confidence < 0.5 { "red" } else { "steelblue" };
        shape(
            out,
            bbox,
            ink,
            0.6,
            fill,
            &format!("{at} ({confidence:.2})\n{}", cell.text()),
        );
    }
    for arrow in &table.arrows {
        let Place::Page { bbox, .. } = &arrow.place else {
            continue;
        };
        let at = position(&arrow.rows, &arrow.cols);
        let text = arrow.text.as_deref().unwrap_or_default();
        shape(
            out,
            bbox,
            "crimson",
            0.8,
            "none",
            &format!("→ {at}\n{text}"),
        );
        label(out, bbox, &format!("→{at} {text}"), "crimson");
    }
    if let Place::Page { bbox, .. } = &table.place {
        let signs = table.signs().into_iter();
        let signs: Vec<String> = signs
            .map(|s| format!("{:.2} {}", s.share, s.kind.ja()))
            .collect();
        shape(out, bbox, "navy", 1.2, "none", "");
        let above = Rect {
            y0: bbox.y0 - 8.0,
            y1: bbox.y0,
            ..*bbox
        };
        let text = format!(
            "{} × {} {} {:.2} ({})",
            table.rows,
            table.cols,
            origin(table.origin),
            table.confidence(),
            signs.join("、")
        );
        label(out, &above, &text, "navy");
    }
}

/// Small letters at the top left of a box.
fn label(out: &mut String, b: &Rect, text: &str, ink: &str) {
    let size = (b.height() * 0.5).clamp(2.0, 6.0);
    let _ = writeln!(
        out,
        "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size:.2}\" fill=\"{ink}\">{}</text>",
        b.x0 + size * 0.2,
        b.y0 + size,
        escaped(text)
    );
}

/// A box, half transparent, so that what lies beneath stays to be seen; `title` appears under the pointer.
fn shape(out: &mut String, b: &Rect, ink: &str, width: f32, fill: &str, title: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"{fill}\" fill-opacity=\"0.4\" \
         stroke=\"{ink}\" stroke-width=\"{width}\" pointer-events=\"all\"><title>{}</title></rect>",
        b.x0,
        b.y0,
        b.width().max(0.0),
        b.height().max(0.0),
        escaped(title)
    );
}

/// Text for XML 1.0, which has no place for control characters and noncharacters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
