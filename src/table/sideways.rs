//! Blocks set sideways on a page that reads upright, such as a wide table on a narrow page: each is taken off the page and
//! laid out as a page of its own.

use super::scale::Scale;
use super::upright::{Quarter, Turn};
use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use std::borrow::Cow;

/// Letters of one block stand no further apart than so many ems: the width of an empty cell.
const NEAR: f32 = 4.0;

/// Fewer lines are no block but a label beside a table or a chart.
const LINES: usize = 3;

/// Lines of a paragraph are no further apart than so many of their ems.
const LEADING: f32 = 2.2;

/// A line of a paragraph has at least so many letters on average; labels over columns have fewer.
const LETTERS: usize = 12;

/// What is laid out as one page.
pub struct Sheet<'p> {
    /// What stands on it, turned upright.
    pub page: Cow<'p, Page>,
    /// How it was turned; `None` for what stood upright.
    pub turn: Option<Turn>,
}

/// An upright page as what reads upright on it, followed by the blocks that are set sideways.
pub fn sheets(page: &Page) -> Vec<Sheet<'_>> {
    let regions = regions(page);
    let mut rest = Cow::Borrowed(page);
    let mut sheets = Vec::new();
    for (quarter, region) in regions {
        let (inside, outside) = parted(rest.into_owned(), &region);
        let turn = Turn::by(quarter, page);
        sheets.push(Sheet {
            page: Cow::Owned(turn.turned(inside)),
            turn: Some(turn),
        });
        rest = Cow::Owned(outside);
    }
    let rest = Sheet {
        page: rest,
        turn: None,
    };
    sheets.insert(0, rest);
    sheets
}

/// What of a page lies in a region, and what lies outside it.
fn parted(page: Page, region: &Rect) -> (Page, Page) {
    let empty = Page {
        number: page.number,
        width: page.width,
        height: page.height,
        ..Page::default()
    };
    let (mut inside, mut outside) = (empty.clone(), empty);
    let is_in = |b: &Rect| region.contains(b.center());
    let of = |s: &crate::page::Stroke| Rect::new(s.from.x, s.from.y, s.to.x, s.to.y);
    (inside.glyphs, outside.glyphs) = page.glyphs.into_iter().partition(|g| is_in(&g.bbox));
    (inside.strokes, outside.strokes) = page.strokes.into_iter().partition(|s| is_in(&of(s)));
    (inside.fills, outside.fills) = page.fills.into_iter().partition(|f| is_in(&f.bbox));
    (inside.images, outside.images) = page.images.into_iter().partition(is_in);
    outside.apart = page.apart;
    (inside, outside)
}

/// The blocks that are set sideways, and how.
fn regions(page: &Page) -> Vec<(Quarter, Rect)> {
    let mut found: Vec<(Quarter, Rect)> = Vec::new();
    for quarter in [Quarter::One, Quarter::Three] {
        let turned = page.glyphs.iter().filter(|g| quarter.is_of(g));
        let letters: Vec<&Glyph> = turned.filter(|g| !g.is_space()).collect();
        if letters.len() < LINES {
            continue;
        }
        let scale = Scale::of(page);
        for cluster in clusters(&letters, scale.em * NEAR) {
            let region = with_drawings(page, cluster, &scale);
            let upright = |g: &Glyph| !quarter.is_of(g) && region.contains(g.bbox.center());
            let free = found.iter().all(|(_, other)| !other.touches(&region));
            if free
                && !letters_in(page, &region).any(upright)
                && (is_grid(page, &region, &scale) || is_paragraph(page, &region))
            {
                found.push((quarter, region));
            }
        }
    }
    found
}

fn letters(page: &Page) -> impl Iterator<Item = &Glyph> {
    page.glyphs.iter().filter(|g| !g.is_space())
}

fn letters_in<'p>(page: &'p Page, region: &'p Rect) -> impl Iterator<Item = &'p Glyph> {
    letters(page).filter(|g| region.contains(g.bbox.center()))
}

/// Boxes around letters that are near each other.
fn clusters(letters: &[&Glyph], reach: f32) -> Vec<Rect> {
    let mut clusters: Vec<Rect> = Vec::new();
    for letter in letters {
        let mut joined = letter.bbox;
        clusters.retain(|c| {
            let near = c.touches(&letter.bbox.grown(reach));
            if near {
                joined = joined.union(c);
            }
            !near
        });
        clusters.push(joined);
    }
    clusters
}

/// The box with all lines and areas that hang together with it.
fn with_drawings(page: &Page, cluster: Rect, scale: &Scale) -> Rect {
    let strokes = page.strokes.iter();
    let strokes = strokes.map(|s| Rect::new(s.from.x, s.from.y, s.to.x, s.to.y));
    let mut drawn: Vec<Rect> = strokes.chain(page.fills.iter().map(|f| f.bbox)).collect();
    let mut region = cluster;
    loop {
        let before = drawn.len();
        drawn.retain(|d| {
            let hangs = d.grown(scale.snap()).touches(&region);
            if hangs {
                region = region.union(d);
            }
            !hangs
        });
        if drawn.len() == before {
            return region;
        }
    }
}

/// Whether lines in both directions make at least two rows and two columns.
fn is_grid(page: &Page, region: &Rect, scale: &Scale) -> bool {
    let strokes = page.strokes.iter();
    let strokes = strokes.map(|s| Rect::new(s.from.x, s.from.y, s.to.x, s.to.y));
    let areas = page.fills.iter().map(|f| f.bbox);
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for line in strokes.chain(areas) {
        if !region.grown(scale.snap()).contains(line.center()) {
            continue;
        }
        // The sides of an area are lines too.
        if line.width() > scale.min_cell() {
            across.extend([line.y0, line.y1]);
        }
        if line.height() > scale.min_cell() {
            down.extend([line.x0, line.x1]);
        }
    }
    distinct(across, scale.min_cell()) > 2 && distinct(down, scale.min_cell()) > 2
}

/// How many of the positions are further apart than `same`.
fn distinct(mut positions: Vec<f32>, same: f32) -> usize {
    positions.sort_by(f32::total_cmp);
    let apart = positions.windows(2).filter(|w| w[1] - w[0] > same).count();
    apart + usize::from(!positions.is_empty())
}

/// Whether the letters in a region make lines one below the other, as prose does.
fn is_paragraph(page: &Page, region: &Rect) -> bool {
    let em = Scale::of(&Page {
        glyphs: letters_in(page, region).cloned().collect(),
        ..Page::default()
    })
    .em;
    let mut middles: Vec<f32> = letters_in(page, region)
        .map(|g| g.bbox.center().x)
        .collect();
    let letters = middles.len();
    let lines = distinct(middles.clone(), em * 0.5);
    middles.sort_by(f32::total_cmp);
    let loose = middles.windows(2).any(|w| w[1] - w[0] > em * LEADING);
    lines >= LINES && letters >= lines * LETTERS && !loose
}
