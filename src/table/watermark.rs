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

/// The pages without their watermarks, and these, page by page.
pub fn lift(pages: Vec<Cow<'_, Page>>) -> (Vec<Cow<'_, Page>>, Vec<Vec<Watermark>>) {
    let mut known: Vec<Watermark> = Vec::new();
    for page in &pages {
        let new = found(page, &[]).into_iter().map(|(_, mark)| mark);
        known.extend(new);
    }
    if known.is_empty() {
        let none = pages.iter().map(|_| Vec::new()).collect();
        return (pages, none);
    }
    pages
        .into_iter()
        .map(|page| {
            let (words, marks): (Vec<_>, Vec<_>) = found(&page, &known).into_iter().unzip();
            (without(page, words.into_iter().flatten().collect()), marks)
        })
        .unzip()
}

/// A page by itself without its watermarks.
pub fn lift_page(page: Cow<'_, Page>) -> Cow<'_, Page> {
    let words = found(&page, &[]).into_iter().flat_map(|(word, _)| word);
    let words = words.collect();
    without(page, words)
}

/// The watermarks of a page with their glyphs. What is `known` from another page is one at the same place here too, where it may cross nothing
/// (a title page).
fn found(page: &Page, known: &[Watermark]) -> Vec<(Vec<usize>, Watermark)> {
    let scale = Scale::of(page);
    let askew = is_askew(page);
    let mut out = Vec::new();
    for word in words(page, &scale, askew) {
        let glyphs = || word.iter().map(|&g| &page.glyphs[g]);
        let Some(bbox) = Rect::around(glyphs().map(|g| &g.bbox)) else {
            continue;
        };
        let size = glyphs().map(|g| g.size).fold(0.0, f32::max);
        let text: String = glyphs().map(|g| g.text.as_str()).collect();
        let again = |w: &Watermark| {
            let place = w.bbox.grown(size * 0.1);
            w.text == text && bbox.corners().iter().all(|c| place.contains(*c))
        };
        let slants = glyphs().all(|g| slant(g) > UPRIGHT) && !askew;
        if slants || known.iter().any(again) || crosses(page, &bbox, size) {
            let page = page.number;
            out.push((word, Watermark { text, bbox, page }));
        }
    }
    out
}

/// A page without some of its glyphs.
fn without(page: Cow<'_, Page>, lifted: BTreeSet<usize>) -> Cow<'_, Page> {
    if lifted.is_empty() {
        return page;
    }
    let mut rest = page.into_owned();
    let mut n = 0;
    rest.glyphs.retain(|_| {
        n += 1;
        !lifted.contains(&(n - 1))
    });
    Cow::Owned(rest)
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
fn words(page: &Page, scale: &Scale, askew: bool) -> Vec<Vec<usize>> {
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
    let others = page
        .glyphs
        .iter()
        .filter(|g| g.size < size * 0.75 && !g.is_space() && ink.contains(g.bbox.center()));
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
            text: c.into(),
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
        lifted_of(vec![page(marks)]).remove(0)
    }

    fn lifted_of(pages: Vec<Page>) -> Vec<Vec<String>> {
        let letters = |pages: &[Cow<'_, Page>]| pages.iter().map(|p| p.glyphs.len()).sum();
        let pages: Vec<Cow<'_, Page>> = pages.into_iter().map(Cow::Owned).collect();
        let count: usize = letters(&pages);
        let (rest, found) = lift(pages);
        let words = || found.iter().flatten().map(|w| w.text.chars().count());
        let kept: usize = letters(&rest);
        assert_eq!(kept + words().sum::<usize>(), count, "no letter is lost");
        let texts = |of_page: Vec<Watermark>| of_page.into_iter().map(|w| w.text).collect();
        found.into_iter().map(texts).collect()
    }

    #[test]
    fn a_watermark_is_one_where_it_crosses_nothing_too() {
        let at = |x: f32, y: f32| page(word("案", 80.0, 0.0, x, y));
        let pages = vec![at(60.0, 200.0), at(60.0, 10.0)];
        assert_eq!(
            lifted_of(pages),
            [vec![], vec!["案".to_string()]],
            "elsewhere it is a heading"
        );
        let mut title = at(60.0, 10.0);
        title.glyphs.retain(|g| g.size > 10.0 || g.bbox.y0 < 25.0);
        let pages = vec![title, at(60.0, 10.0)];
        assert_eq!(
            lifted_of(pages),
            [vec!["案".to_string()], vec!["案".to_string()]]
        );
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
        assert_eq!(lift(vec![Cow::Owned(page)]).1, [[]]);
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
