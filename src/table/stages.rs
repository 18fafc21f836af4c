//! The stages between a page and its tables, for people who look for the cause of a wrong cell. They are the stages of
//! the run itself: the same grids are left out, and pages that read sideways are turned before.

use super::upright::{Turn, upright};
use super::watermark::lift_page;
use super::{Ruled, ruled, runs, sheets};
use crate::geometry::Rect;
use crate::page::Page;

/// What the table stages make of the lines and areas of a page; all boxes lie on the page as printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stages {
    /// Horizontal and vertical rulings as boxes without thickness.
    pub rulings: Vec<Rect>,
    /// Cells of every grid of rulings. An aligned reading may still take the place of a grid.
    pub grids: Vec<Vec<Rect>>,
    /// Boxes around prose.
    pub frames: Vec<Rect>,
    /// Arrows and bars.
    pub arrows: Vec<Drawn>,
}

/// An arrow or bar as drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// Box around it.
    pub bbox: Rect,
    /// Its axis, as a box without thickness.
    pub axis: Rect,
    /// It is wide enough to carry text.
    pub is_block: bool,
}

/// The stages of a page.
pub fn stages(page: &Page) -> Stages {
    let (page, turn) = upright(page);
    let page = lift_page(page);
    let mut stages = Stages::default();
    for sheet in sheets(&page) {
        let back = |b: Rect| {
            let on_page = sheet.turn.map_or(b, |turn| turn.box_back(&b));
            turn.map_or(on_page, |turn: Turn| turn.box_back(&on_page))
        };
        stages.add(ruled(&sheet.page), back);
    }
    stages
}

impl Stages {
    /// Adds what was found on a sheet; `back` leads from there to the page.
    fn add(&mut self, found: Ruled, back: impl Fn(Rect) -> Rect + Copy) {
        let horizontal = found.rulings.horizontal.iter();
        let horizontal = horizontal.map(|r| Rect::new(r.from, r.at, r.to, r.at));
        let vertical = found.rulings.vertical.iter();
        let vertical = vertical.map(|r| Rect::new(r.at, r.from, r.at, r.to));
        self.rulings.extend(horizontal.chain(vertical).map(back));
        self.grids.extend(found.lattices.iter().map(|l| {
            let boxes = l.cells.iter().map(|(r, c)| l.cell_box(r, c));
            boxes.map(back).collect::<Vec<Rect>>()
        }));
        self.frames.extend(found.frames.into_iter().map(back));
        self.arrows.extend(found.drawn.marks.iter().map(|m| Drawn {
            bbox: back(m.bbox),
            axis: back(Rect::new(m.bbox.x0, m.axis, m.bbox.x1, m.axis)),
            is_block: m.is_block,
        }));
    }
}

/// The lines of text of a page without regard to its tables, from top to bottom as they read; blocks set sideways come
/// last.
pub fn text_lines(page: &Page) -> Vec<String> {
    let (page, _) = upright(page);
    let mut texts = Vec::new();
    for sheet in sheets(&page) {
        let glyphs = &sheet.page.glyphs;
        let all: Vec<usize> = (0..glyphs.len()).collect();
        let lines = runs::lines(glyphs, &all);
        texts.extend(lines.iter().map(|line| runs::text(glyphs, line)));
    }
    texts
}
