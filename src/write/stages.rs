//! One stage of reading a page → text, JSON or SVG.

use crate::geometry::Rect;
use crate::page::{Glyph, Page, UnicodeSource};
use crate::table::stages::{stages, text_lines};
use serde_json::{Value, json};
use std::fmt::Write;

/// What to show of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Lines of text.
    Text,
    /// Every glyph with its box.
    Glyphs,
    /// Rulings, the cells between them, frames.
    Rulings,
    /// Arrows and bars.
    Arrows,
    /// Pictures.
    Images,
}

/// A stage as plain text ([`Stage::Text`]) or as one line of JSON.
pub fn text(page: &Page, stage: Stage) -> String {
    let mut value = json!({ "page": page.number, "width": hundredths(page.width), "height": hundredths(page.height) });
    match stage {
        Stage::Text => {
            let mut out = format!("── {} ──", page.number);
            for line in text_lines(page) {
                out.push('\n');
                out.push_str(&line);
            }
            return out;
        }
        Stage::Glyphs => {
            value["glyphs"] = page.glyphs.iter().map(glyph).collect();
            let apart = page.apart.iter().map(|a| {
                let mut value = glyph(&a.glyph);
                value["why"] = json!(a.why.as_str());
                value
            });
            value["apart"] = apart.collect();
        }
        Stage::Rulings => {
            let found = stages(page);
            let boxes = |v: &[Rect]| -> Value { v.iter().map(bbox).collect() };
            value["rulings"] = boxes(&found.rulings);
            value["grids"] = found.cells.iter().map(|c| boxes(c)).collect();
            value["frames"] = boxes(&found.frames);
        }
        Stage::Arrows => {
            let arrow = |(b, axis, block): &(Rect, f32, bool)| json!({ "bbox": bbox(b), "axis": hundredths(*axis), "block": block });
            value["arrows"] = stages(page).arrows.iter().map(arrow).collect();
        }
        Stage::Images => value["images"] = page.images.iter().map(bbox).collect(),
    }
    value.to_string()
}

fn glyph(g: &Glyph) -> Value {
    let unicode = match g.unicode {
        UnicodeSource::Resolved => "resolved",
        UnicodeSource::Reversed => "reversed",
        UnicodeSource::Guessed => "guessed",
    };
    json!({ "text": g.text, "bbox": bbox(&g.bbox), "size": hundredths(g.size), "unicode": unicode,
        "vertical": g.vertical, "bold": g.bold, "angle": hundredths(g.angle) })
}

fn bbox(b: &Rect) -> Value {
    json!([b.x0, b.y0, b.x1, b.y1].map(hundredths))
}

fn hundredths(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}

/// A stage as an SVG picture of the page's size; the glyphs stand in grey under every stage.
pub fn svg(page: &Page, stage: Stage) -> String {
    let (w, h) = (page.width, page.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"white\"/>\n"
    );
    for g in &page.glyphs {
        let ink = match (stage, g.unicode) {
            (Stage::Text | Stage::Glyphs, UnicodeSource::Resolved) => "black",
            (Stage::Text | Stage::Glyphs, UnicodeSource::Reversed) => "blue",
            (Stage::Text | Stage::Glyphs, UnicodeSource::Guessed) => "red",
            _ => "silver",
        };
        if stage == Stage::Glyphs {
            rect(&mut out, &g.bbox, "none", "orange", 0.2);
        }
        // The baseline lies about an eighth of the em above the bottom of the box.
        let y = g.bbox.y1 - g.size * 0.12;
        let _ = writeln!(
            out,
            "<text x=\"{:.2}\" y=\"{y:.2}\" font-size=\"{:.2}\" fill=\"{ink}\">{}</text>",
            g.bbox.x0,
            g.size,
            escaped(&g.text)
        );
    }
    match stage {
        Stage::Text | Stage::Glyphs => {}
        Stage::Rulings => {
            let found = stages(page);
            for (n, cell) in found.cells.iter().flatten().enumerate() {
                let fill = ["#cde8ff", "#ffe8cd"][n % 2];
                rect(&mut out, cell, fill, "none", 0.0);
            }
            for r in &found.rulings {
                rect(&mut out, r, "none", "red", 0.8);
            }
            for f in &found.frames {
                rect(&mut out, f, "none", "green", 0.8);
            }
        }
        Stage::Arrows => {
            for (b, axis, block) in &stages(page).arrows {
                let ink = if *block { "purple" } else { "red" };
                rect(&mut out, b, "none", ink, 0.8);
                rect(
                    &mut out,
                    &Rect::new(b.x0, *axis, b.x1, *axis),
                    "none",
                    ink,
                    0.4,
                );
            }
        }
        Stage::Images => {
            for b in &page.images {
                rect(&mut out, b, "none", "red", 1.0);
            }
        }
    }
    out.push_str("</svg>");
    out
}

/// Half transparent, so that what lies beneath stays to be seen.
fn rect(out: &mut String, b: &Rect, fill: &str, ink: &str, width: f32) {
    let (w, h) = (b.width().max(0.0), b.height().max(0.0));
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{w:.2}\" height=\"{h:.2}\" fill=\"{fill}\" fill-opacity=\"0.5\" \
         stroke=\"{ink}\" stroke-width=\"{width}\"/>",
        b.x0, b.y0
    );
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
