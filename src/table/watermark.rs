//! Watermarks: words laid over or under a page (DRAFT, 見本, 取扱注意), slanting, or far larger than the text they cross.
//! They are taken off before anything is read, so that none of their letters falls into a cell or between its lines.

use crate::document::{Block, Document, Line, Place, TextBlock};
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use crate::table::marks::box_of;
use crate::table::scale::Scale;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Slanting words this many times the page's em are no labels of slanting column heads.
const SLANTING: f32 = 1.5;

/// Upright letters this many times the page's em that stand over other letters are no heading.
const LARGE: f32 = 3.0;

/// Directions are told apart to this many degrees.
const UPRIGHT: f32 = 3.0;

/// A watermark of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Watermark {
    /// Its letters in the order they are drawn.
    pub text: String,
    /// The box around them.
    pub bbox: Rect,
    page: u32,
}

/// A page without its watermarks, and these.
pub fn lift(page: Cow<'_, Page>) -> (Cow<'_, Page>, Vec<Watermark>) {
    let scale = Scale::of(&page);
    let mut lifted: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for word in words(&page, &scale) {
        let glyphs = || word.iter().map(|&g| &page.glyphs[g]);
        let Some(bbox) = Rect::around(glyphs().map(|g| &g.bbox)) else {
            continue;
        };
        let slants = glyphs().all(|g| slant(g) > UPRIGHT) && !is_askew(&page);
        if !(slants || crosses(&page, &bbox, glyphs().map(|g| g.size).fold(0.0, f32::max))) {
            continue;
        }
        found.push(Watermark {
            text: word.iter().map(|&g| page.glyphs[g].text.as_str()).collect(),
            bbox,
            page: page.number,
        });
        lifted.extend(word);
    }
    if lifted.is_empty() {
        return (page, found);
    }
    let mut rest = page.into_owned();
    let mut n = 0;
    rest.glyphs.retain(|_| {
        n += 1;
        !lifted.contains(&(n - 1))
    });
    (Cow::Owned(rest), found)
}

/// Degrees off the nearest upright or sideways direction.
fn slant(g: &Glyph) -> f32 {
    let off = g.angle.rem_euclid(90.0);
    off.min(90.0 - off)
}

/// Whether a page was scanned askew: all its text slants, and none of it for being laid over.
fn is_askew(page: &Page) -> bool {
    page.glyphs.iter().filter(|g| slant(g) > UPRIGHT).count() * 2 > page.glyphs.len()
}

/// Runs of glyphs, drawn one after the other in one size and direction, that may be a watermark.
fn words(page: &Page, scale: &Scale) -> Vec<Vec<usize>> {
    let askew = is_askew(page);
    let may = |g: &Glyph| {
        let slants = slant(g) > UPRIGHT && !askew && g.size >= scale.em * SLANTING;
        slants || g.size >= scale.em * LARGE
    };
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (i, g) in page.glyphs.iter().enumerate() {
        if !may(g) {
            continue;
        }
        let goes_on = out.last().and_then(|w| w.last()).is_some_and(|&last| {
            let before = &page.glyphs[last];
            last + 1 == i
                && (before.size - g.size).abs() <= g.size * 0.05
                && (before.angle - g.angle).abs() <= UPRIGHT
        });
        match out.last_mut() {
            Some(word) if goes_on => word.push(i),
            _ => out.push(vec![i]),
        }
    }
    out
}

/// Whether letters of another size stand where a word of a size stands (the middles of two of them lie in its ink), or
/// a rule runs through all of it.
fn crosses(page: &Page, bbox: &Rect, size: f32) -> bool {
    // The ink keeps off the edges of the advance boxes.
    let ink = bbox.grown(-size * 0.15);
    let others = page.glyphs.iter().filter(|g| {
        g.size < size * 0.75 && !g.text.trim().is_empty() && ink.contains(g.bbox.center())
    });
    let strokes = page.strokes.iter().map(box_of);
    let thin = |b: &Rect| b.height() < size * 0.15;
    let through = |b: &Rect| {
        let y = b.center().y;
        thin(b) && b.x0 <= ink.x0 && b.x1 >= ink.x1 && ink.y0 < y && y < ink.y1
    };
    others.take(2).count() == 2
        || strokes
            .chain(page.fills.iter().map(|f| f.bbox))
            .any(|b| through(&b))
}

/// Adds the watermarks to a document: as furniture, each on its page, and once as a finding.
pub fn tell(document: &mut Document, found: &[Vec<Watermark>]) {
    let mut words: Vec<&str> = Vec::new();
    for mark in found.iter().flatten() {
        let text = mark.text.trim();
        if !text.is_empty() && !words.contains(&text) {
            words.push(text);
        }
        document.blocks.push(Block::Paragraph(TextBlock {
            lines: vec![Line::hard(text)],
            level: None,
            place: place(mark),
            furniture: true,
        }));
    }
    if let Some(first) = found.iter().flatten().next() {
        let finding = Finding::new(Code::TextWatermark, words.join("、"), place(first));
        document.findings.push(finding);
    }
}

fn place(mark: &Watermark) -> Place {
    Place::Page {
        page: mark.page,
        bbox: mark.bbox,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::UnicodeSource;

    fn word(text: &str, size: f32, angle: f32, x: f32, y: f32) -> Vec<Glyph> {
        let step = angle.to_radians().sin_cos();
        let at = |i: usize| (x + step.1 * size * i as f32, y + step.0 * size * i as f32);
        let glyph = |(i, c): (usize, char)| Glyph {
            text: c.to_string(),
            bbox: Rect::new(at(i).0, at(i).1, at(i).0 + size, at(i).1 + size),
            size,
            unicode: UnicodeSource::Resolved,
            vertical: false,
            bold: false,
            angle,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    /// Three lines of ten letters of 10 points, at 20, 40 and 60 points from the top.
    fn page(marks: Vec<Glyph>) -> Page {
        let lines =
            (1..4).flat_map(|n| word("あいうえおかきくけこ", 10.0, 0.0, 50.0, 20.0 * n as f32));
        Page {
            number: 1,
            width: 400.0,
            height: 400.0,
            glyphs: lines.chain(marks).collect(),
            ..Page::default()
        }
    }

    fn lifted(marks: Vec<Glyph>) -> Vec<String> {
        let page = page(marks);
        let count = page.glyphs.len();
        let (rest, found) = lift(Cow::Owned(page));
        let letters: usize = found.iter().map(|w| w.text.chars().count()).sum();
        assert_eq!(rest.glyphs.len() + letters, count, "no letter is lost");
        found.into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn slanting_and_crossing_words_are_lifted() {
        assert_eq!(lifted(word("見本", 40.0, 315.0, 60.0, 80.0)), ["見本"]);
        assert_eq!(lifted(word("COPY", 40.0, 0.0, 60.0, 22.0)), ["COPY"]);
    }

    #[test]
    fn large_headings_and_slanting_labels_stay() {
        let none: [String; 0] = [];
        assert_eq!(lifted(word("第１章", 40.0, 0.0, 60.0, 120.0)), none);
        assert_eq!(lifted(word("４月", 10.0, 315.0, 60.0, 120.0)), none);
    }

    #[test]
    fn on_a_page_scanned_askew_nothing_is_a_watermark() {
        let mut page = page(word("第１章", 40.0, 4.0, 60.0, 120.0));
        page.glyphs.iter_mut().for_each(|g| g.angle = 4.0);
        assert_eq!(lift(Cow::Owned(page)).1, []);
    }

    #[test]
    fn a_document_tells_its_watermarks_once() {
        let mark = |page| Watermark {
            text: "見本".into(),
            bbox: Rect::new(0.0, 0.0, 9.0, 9.0),
            page,
        };
        let mut document = Document::default();
        tell(&mut document, &[vec![mark(1)], Vec::new(), vec![mark(3)]]);
        assert_eq!(document.findings.len(), 1);
        assert_eq!(document.findings[0].code, Code::TextWatermark);
        let furniture = |b: &Block| matches!(b, Block::Paragraph(t) if t.furniture);
        assert_eq!(document.blocks.iter().filter(|b| furniture(b)).count(), 2);
    }
}
