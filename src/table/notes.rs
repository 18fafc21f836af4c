//! Notes laid over a page: boxes and speech bubbles with a dashed outline, painted over what is printed beneath. Their
//! sides bound no cell and their words stand in none; each is laid out as a sheet of its own.

use super::marks::{self, box_of};
use super::scale::Scale;
use super::sideways::Sheet;
use crate::geometry::{Point, Rect};
use crate::page::{Fill, Page};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A note, by the area it covers and the paths that draw it.
struct Note {
    outline: Vec<Point>,
    paths: BTreeSet<u32>,
}

/// A sheet without the notes laid over it, followed by these.
pub fn apart(sheet: Sheet<'_>) -> Vec<Sheet<'_>> {
    if !sheet.page.strokes.iter().any(|s| s.dashed) {
        return vec![sheet];
    }
    let notes = notes(&sheet.page, &Scale::of(&sheet.page));
    if notes.is_empty() {
        return vec![sheet];
    }
    let mut rest = sheet.page.into_owned();
    let paths: BTreeSet<u32> = notes.iter().flat_map(|n| &n.paths).copied().collect();
    rest.strokes.retain(|s| !paths.contains(&s.path));
    rest.fills.retain(|f| !paths.contains(&f.path));
    let without_lines = |glyphs| Page {
        number: rest.number,
        width: rest.width,
        height: rest.height,
        glyphs,
        ..Page::default()
    };
    let mut sheets = Vec::new();
    let mut glyphs = std::mem::take(&mut rest.glyphs);
    for note in notes {
        let (own, others) = glyphs
            .into_iter()
            .partition(|g| holds(&note.outline, g.bbox.center()));
        glyphs = others;
        sheets.push(Sheet {
            page: Cow::Owned(without_lines(own)),
            turn: sheet.turn,
        });
    }
    rest.glyphs = glyphs;
    let rest = Sheet {
        page: Cow::Owned(rest),
        turn: sheet.turn,
    };
    sheets.insert(0, rest);
    sheets
}

/// The notes of a page. None where arrows or bars are drawn: there a dashed box is a bar, for what is not settled yet.
fn notes(page: &Page, scale: &Scale) -> Vec<Note> {
    let mut seen = BTreeSet::new();
    let dashed = page.strokes.iter().filter(|s| s.dashed);
    let paths = dashed.map(|s| s.path).filter(|path| seen.insert(*path));
    let found: Vec<Note> = paths.filter_map(|path| note(page, path, scale)).collect();
    if found.is_empty() {
        return found;
    }
    let taken: BTreeSet<u32> = found.iter().flat_map(|n| &n.paths).copied().collect();
    let mut rest = page.clone();
    rest.strokes.retain(|s| !taken.contains(&s.path));
    rest.fills.retain(|f| !taken.contains(&f.path));
    match marks::separate(&rest, scale).marks.is_empty() {
        true => found,
        false => Vec::new(),
    }
}

/// The note whose outline a dashed path draws: the same area is filled right before, and hides lines drawn earlier or has
/// a tail that points somewhere.
fn note(page: &Page, path: u32, scale: &Scale) -> Option<Note> {
    let sides = || page.strokes.iter().filter(|s| s.path == path);
    let boxes: Vec<Rect> = sides().map(box_of).collect();
    let bbox = Rect::around(&boxes).filter(|_| boxes.len() >= 4)?;
    let same = |f: &&Fill| {
        let (a, b) = (&f.bbox, &bbox);
        let apart = [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1];
        apart.iter().all(|d| d.abs() <= scale.snap())
    };
    let beneath = |f: &&Fill| f.path <= path;
    let fill = page.fills.iter().filter(beneath).rfind(same)?;
    let pointed = sides().any(|s| s.in_shape);
    let lines = page.strokes.iter().filter(|s| s.path < fill.path);
    let lines = lines.map(box_of);
    let areas = page.fills.iter().filter(|f| f.path < fill.path);
    let mut lines = lines.chain(areas.map(|f| f.bbox));
    if !pointed && !lines.any(|line| crosses(&line, &bbox, scale)) {
        return None;
    }
    Some(Note {
        outline: fill.outline.clone(),
        paths: [path, fill.path].into(),
    })
}

/// Whether a line runs through a box, from side to side or into it from one.
fn crosses(line: &Rect, area: &Rect, scale: &Scale) -> bool {
    let inner = area.grown(-scale.snap());
    let upright = line.width() <= scale.thin()
        && inner.x0 < line.x0
        && line.x1 < inner.x1
        && line.y1.min(area.y1) - line.y0.max(area.y0) > area.height() / 2.0;
    let level = line.height() <= scale.thin()
        && inner.y0 < line.y0
        && line.y1 < inner.y1
        && line.x1.min(area.x1) - line.x0.max(area.x0) > area.width() / 2.0;
    upright || level
}

/// Whether a point lies in a polygon.
fn holds(outline: &[Point], p: Point) -> bool {
    let ends = outline.iter().zip(outline.iter().cycle().skip(1));
    let crossed = ends.filter(|(a, b)| {
        (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x
    });
    crossed.count() % 2 == 1
}
