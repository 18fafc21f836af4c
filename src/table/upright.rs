//! Pages whose text runs sideways or upside down, turned until it reads upright, and boxes turned back.

use crate::document::{Block, Document, Place};
use crate::geometry::{Point, Rect};
use crate::page::{Glyph, Page};
use std::borrow::Cow;

/// A page is turned when at least this share of its letters runs in that direction.
const DOMINANT: f32 = 0.6;

/// Directions are told apart to this many degrees.
const SAME: f32 = 1.0;

/// How a page was turned: its text ran 90, 180 or 270 degrees clockwise of upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    quarter: Quarter,
    width: f32,
    height: f32,
}

/// Quarter turns clockwise of upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quarter {
    /// Reads from top to bottom.
    One,
    /// Upside down.
    Two,
    /// Reads from bottom to top.
    Three,
}

impl Quarter {
    fn degrees(self) -> f32 {
        match self {
            Quarter::One => 90.0,
            Quarter::Two => 180.0,
            Quarter::Three => 270.0,
        }
    }

    /// Whether a glyph runs that way.
    pub fn is_of(self, glyph: &Glyph) -> bool {
        (glyph.angle - self.degrees()).abs() < SAME
    }
}

impl Turn {
    /// The turn that a page needs; `None` where it reads upright already.
    fn of(page: &Page) -> Option<Turn> {
        let count = |counts: &dyn Fn(&Glyph) -> bool| {
            let glyphs = page.glyphs.iter();
            glyphs.filter(|g| counts(g) && !g.is_space()).count()
        };
        let quarters = [Quarter::One, Quarter::Two, Quarter::Three];
        let dominant = quarters.into_iter().find(|quarter| {
            let turned = count(&|g| quarter.is_of(g));
            turned > 1 && turned as f32 >= count(&|_| true) as f32 * DOMINANT
        });
        dominant.map(|quarter| Turn::by(quarter, page))
    }

    /// The turn of a page whose text runs that way.
    pub fn by(quarter: Quarter, page: &Page) -> Turn {
        Turn {
            quarter,
            width: page.width,
            height: page.height,
        }
    }

    /// Where a point of the page lies on the upright one.
    fn point(self, p: Point) -> Point {
        match self.quarter {
            Quarter::One => Point {
                x: p.y,
                y: self.width - p.x,
            },
            Quarter::Two => Point {
                x: self.width - p.x,
                y: self.height - p.y,
            },
            Quarter::Three => Point {
                x: self.height - p.y,
                y: p.x,
            },
        }
    }

    /// The page as it reads upright.
    pub fn turned(self, mut page: Page) -> Page {
        let to = |p| self.point(p);
        if self.quarter != Quarter::Two {
            (page.width, page.height) = (page.height, page.width);
        }
        for g in &mut page.glyphs {
            g.bbox = turned_box(&g.bbox, to);
            if self.quarter.is_of(g) {
                g.vertical = false; // it runs along its line now
            }
            g.angle = (g.angle - self.quarter.degrees()).rem_euclid(360.0);
        }
        for s in &mut page.strokes {
            (s.from, s.to) = (to(s.from), to(s.to));
        }
        for f in &mut page.fills {
            f.bbox = turned_box(&f.bbox, to);
            for p in &mut f.outline {
                *p = to(*p);
            }
        }
        for image in &mut page.images {
            *image = turned_box(image, to);
        }
        page
    }

    /// Turns the places of a block of the upright page back to where they stand on the page.
    pub fn block_back(self, block: &mut Block) {
        match block {
            Block::Heading(t) | Block::Paragraph(t) => self.place_back(&mut t.place),
            Block::Table(t) => {
                self.place_back(&mut t.place);
                t.cells
                    .iter_mut()
                    .for_each(|c| self.place_back(&mut c.place));
                t.arrows
                    .iter_mut()
                    .for_each(|a| self.place_back(&mut a.place));
            }
        }
    }

    /// Turns a place on the upright page back to where it is on the page.
    pub fn place_back(self, place: &mut Place) {
        if let Place::Page { bbox, .. } = place {
            *bbox = self.box_back(bbox);
        }
    }

    /// Where a box of the upright page lies on the page.
    pub fn box_back(self, b: &Rect) -> Rect {
        turned_box(b, |p| self.point_back(p))
    }

    /// Where a point of the upright page lies on the page.
    fn point_back(self, p: Point) -> Point {
        match self.quarter {
            Quarter::One => Point {
                x: self.width - p.y,
                y: p.x,
            },
            Quarter::Two => Point {
                x: self.width - p.x,
                y: self.height - p.y,
            },
            Quarter::Three => Point {
                x: p.y,
                y: self.height - p.x,
            },
        }
    }
}

fn turned_box(b: &Rect, to: impl Fn(Point) -> Point) -> Rect {
    let (a, z) = (
        to(Point { x: b.x0, y: b.y0 }),
        to(Point { x: b.x1, y: b.y1 }),
    );
    Rect::new(a.x, a.y, z.x, z.y)
}

/// The page as it reads upright, and how it was turned; the page itself where it does already.
pub fn upright(page: &Page) -> (Cow<'_, Page>, Option<Turn>) {
    match Turn::of(page) {
        Some(turn) => (Cow::Owned(turn.turned(page.clone())), Some(turn)),
        None => (Cow::Borrowed(page), None),
    }
}

/// Turns the places of blocks and findings back to where they stand on the pages; `turns` by page, from page 1.
pub fn turn_back(document: &mut Document, turns: &[Option<Turn>]) {
    if turns.iter().all(Option::is_none) {
        return;
    }
    let turn_of = |place: &Place| match place {
        Place::Page { page, .. } => *turns.get(page.checked_sub(1)? as usize)?,
        _ => None,
    };
    for block in &mut document.blocks {
        let place = match block {
            Block::Heading(t) | Block::Paragraph(t) => &t.place,
            Block::Table(t) => &t.place,
        };
        if let Some(turn) = turn_of(place) {
            turn.block_back(block);
        }
    }
    for finding in &mut document.findings {
        if let Some(turn) = turn_of(&finding.place) {
            turn.place_back(&mut finding.place);
        }
    }
}
