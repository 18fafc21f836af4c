//! The stages between a page and its tables, for people who look for the cause of a wrong cell.

use super::{lattice, marks, rulings, runs};
use crate::geometry::Rect;
use crate::page::Page;
use crate::table::scale::Scale;

/// What the table stages make of the lines and areas of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stages {
    /// Horizontal and vertical rulings as boxes without thickness.
    pub rulings: Vec<Rect>,
    /// Cells of every grid of rulings.
    pub cells: Vec<Vec<Rect>>,
    /// Boxes around prose.
    pub frames: Vec<Rect>,
    /// Arrows and bars: box, height of the axis, and whether it is wide enough to carry text.
    pub arrows: Vec<(Rect, f32, bool)>,
}

/// The stages of a page.
pub fn stages(page: &Page) -> Stages {
    let scale = Scale::of(page);
    let drawn = marks::separate(page, &scale);
    let found = rulings::rulings(&drawn.strokes, &drawn.fills, &scale);
    let (lattices, frames) = lattice::lattices(&found, &scale);
    let horizontal = found
        .horizontal
        .iter()
        .map(|r| Rect::new(r.from, r.at, r.to, r.at));
    let vertical = found
        .vertical
        .iter()
        .map(|r| Rect::new(r.at, r.from, r.at, r.to));
    Stages {
        rulings: horizontal.chain(vertical).collect(),
        cells: lattices
            .iter()
            .map(|l| l.cells.iter().map(|(r, c)| l.cell_box(r, c)).collect())
            .collect(),
        frames,
        arrows: drawn
            .marks
            .iter()
            .map(|m| (m.bbox, m.axis, m.is_block))
            .collect(),
    }
}

/// The lines of text of a page without regard to its tables, from top to bottom.
pub fn text_lines(page: &Page) -> Vec<String> {
    let all: Vec<usize> = (0..page.glyphs.len()).collect();
    runs::lines(&page.glyphs, &all)
        .iter()
        .map(|line| runs::text(&page.glyphs, line))
        .collect()
}
