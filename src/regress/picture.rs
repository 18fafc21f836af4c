//! The place of a difference as it looks in the document: a part of the page as SVG, or the cells around it as HTML.

use super::corpus::Entry;
use crate::document::{Block, CellRange, Document, Place, Table};
use crate::geometry::Rect;
use crate::intake;
use crate::page::Page;
use crate::read::{self, ReadOptions, pdf};
use crate::record::Spot;
use crate::source::{Kind, Source};
use std::fmt::Write;

/// Cells to show before and after those of the place.
const AROUND: usize = 1;
/// Margin around a box, in em of the page's text.
const MARGIN: f32 = 3.0;
/// The em where the page has no text, in points: that of common body text.
const EM: f32 = 10.0;

/// A document opened for pictures.
pub(super) enum Pictures {
    /// Pages as drawn.
    Pages(Vec<Page>),
    /// Cells as read, of workbooks.
    Cells(Document),
    /// Lines of text, from 1.
    Lines(Vec<String>),
    /// There is nothing to be drawn: the file cannot be opened.
    None,
}

impl Pictures {
    /// Opens a document.
    pub fn of(entry: &Entry, options: &ReadOptions) -> Pictures {
        let Some(source) = intake::open(&entry.file).source else {
            return Pictures::None;
        };
        match source.kind {
            Kind::Pdf => Pictures::Pages(pdf::pages(&source.bytes, options).0),
            Kind::Text => Pictures::Lines(lines(&source)),
            _ => Pictures::Cells(read::read(&source, options)),
        }
    }

    /// The place as HTML; empty where it is not in the document.
    pub fn draw(&self, spot: &Spot) -> String {
        match self {
            Pictures::Pages(pages) => {
                let page = pages.iter().find(|p| p.number == spot.page);
                page.map(|p| svg(p, spot.bbox)).unwrap_or_default()
            }
            Pictures::Cells(document) => cells(document, spot).unwrap_or_default(),
            Pictures::Lines(lines) => text(lines, spot),
            Pictures::None => String::new(),
        }
    }
}

/// A part of the page: what is drawn within the box and its margin, the box outlined; the whole page without a box.
fn svg(page: &Page, bbox: Option<[f32; 4]>) -> String {
    let whole = Rect::new(0.0, 0.0, page.width, page.height);
    let place = bbox.map(|[x0, y0, x1, y1]| Rect::new(x0, y0, x1, y1));
    let margin = MARGIN * em(page);
    let view = place.map_or(whole, |p| p.grown(margin).common(&whole));
    let (w, h) = (view.width(), view.height());
    let mut out = format!(
        "<svg viewBox=\"{:.1} {:.1} {w:.1} {h:.1}\" style=\"width:{:.0}px\"><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"white\"/>",
        view.x0,
        view.y0,
        w * 1.6,
        view.x0,
        view.y0
    );
    for fill in page.fills.iter().filter(|f| f.bbox.touches(&view)) {
        let [r, g, b] = fill.color;
        out.push_str("<path d=\"");
        for (n, p) in fill.outline.iter().enumerate() {
            let _ = write!(
                out,
                "{}{:.1} {:.1}",
                if n == 0 { 'M' } else { 'L' },
                p.x,
                p.y
            );
        }
        let _ = write!(out, "Z\" fill=\"rgb({r},{g},{b})\"/>");
    }
    for image in page.images.iter().filter(|i| i.touches(&view)) {
        outline(&mut out, image, "silver");
    }
    for s in &page.strokes {
        if Rect::new(s.from.x, s.from.y, s.to.x, s.to.y).touches(&view) {
            let (a, b) = (s.from, s.to);
            let _ = write!(
                out,
                "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"black\" stroke-width=\"{:.1}\"/>",
                a.x, a.y, b.x, b.y, s.width
            );
        }
    }
    for g in page.glyphs.iter().filter(|g| g.bbox.touches(&view)) {
        // The baseline lies about an eighth of the em above the bottom of the box.
        let y = g.bbox.y1 - g.size * 0.12;
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"{:.1}\">{}</text>",
            g.bbox.x0,
            g.size,
            escaped(&g.text)
        );
    }
    if let Some(place) = &place {
        outline(&mut out, place, "red");
    }
    out.push_str("</svg>");
    out
}

/// The commonest size of the page's text.
fn em(page: &Page) -> f32 {
    let mut sizes: Vec<f32> = page.glyphs.iter().map(|g| g.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(EM)
}

fn outline(out: &mut String, b: &Rect, ink: &str) {
    let _ = write!(
        out,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"{ink}\"/>",
        b.x0,
        b.y0,
        b.width(),
        b.height()
    );
}

/// The rows and columns of the table around the cell whose range is wanted.
fn cells(document: &Document, spot: &Spot) -> Option<String> {
    let range = CellRange::parse(spot.range.as_deref()?)?;
    let is = |place: &Place| match place {
        Place::Sheet {
            sheet, range: r, ..
        } => *sheet == spot.page && (r.r0, r.c0) == (range.r0, range.c0),
        _ => false,
    };
    let (table, cell) = document.blocks.iter().find_map(|b| match b {
        Block::Table(t) => t.cells.iter().find(|c| is(&c.place)).map(|c| (t, c)),
        Block::Heading(_) | Block::Paragraph(_) => None,
    })?;
    let rows = cell.rows.start.saturating_sub(AROUND)..(cell.rows.end + AROUND).min(table.rows);
    Some(rows_html(table, rows, cell.place.clone()))
}

fn rows_html(table: &Table, rows: std::ops::Range<usize>, marked: Place) -> String {
    let mut out = String::from("<table class=\"cells\">");
    for r in rows.clone() {
        out.push_str("<tr>");
        for c in &table.cells {
            // A cell that begins above is drawn in the first row shown.
            if c.rows.start.max(rows.start) != r || !c.rows.contains(&r) {
                continue;
            }
            let down = c.rows.end.min(rows.end) - r;
            let class = if c.place == marked {
                " class=\"here\""
            } else {
                ""
            };
            let _ = write!(
                out,
                "<td rowspan=\"{down}\" colspan=\"{}\"{class}>{}</td>",
                c.cols.len(),
                escaped(&c.text()).replace('\n', "<br>")
            );
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
    out
}

fn lines(source: &Source) -> Vec<String> {
    let text = String::from_utf8_lossy(&source.bytes);
    text.lines().map(str::to_string).collect()
}

/// The lines of the place and one around.
fn text(lines: &[String], spot: &Spot) -> String {
    let Some([first, last]) = spot.lines.map(|l| l.map(|n| n as usize)) else {
        return String::new();
    };
    let from = first.saturating_sub(1 + AROUND);
    let to = (last + AROUND).min(lines.len());
    let shown = lines.get(from..to).unwrap_or_default();
    let mut out = String::from("<pre>");
    for (n, line) in shown.iter().enumerate() {
        let _ = writeln!(out, "{:5}  {}", from + n + 1, escaped(line));
    }
    out.push_str("</pre>");
    out
}

/// Text in HTML and SVG.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
