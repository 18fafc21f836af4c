//! Pages whose text runs sideways or upside down, turned until it reads upright, and boxes turned back.

use crate::document::{Block, Document, Place};
use crate::geometry::{Point, Rect};
use crate::page::Page;
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

#[derive(Debug, Clone, Copy, PartialEq)]
enum Quarter {
    One,
    Two,
    Three,
}

impl Turn {
    /// The turn that a page needs; `None` where it reads upright already.
    fn of(page: &Page) -> Option<Turn> {
        let letters = || page.glyphs.iter().filter(|g| !g.text.trim().is_empty());
        let all = letters().count();
        [
            (90.0, Quarter::One),
            (180.0, Quarter::Two),
            (270.0, Quarter::Three),
        ]
        .into_iter()
        .find(|(angle, _)| {
            let turned = letters().filter(|g| (g.angle - angle).abs() < SAME).count();
            turned > 1 && turned as f32 >= all as f32 * DOMINANT
        })
        .map(|(_, quarter)| Turn {
            quarter,
            width: page.width,
            height: page.height,
        })
    }

    fn degrees(self) -> f32 {
        match self.quarter {
            Quarter::One => 90.0,
            Quarter::Two => 180.0,
            Quarter::Three => 270.0,
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
    let Some(turn) = Turn::of(page) else {
        return (Cow::Borrowed(page), None);
    };
    let to = |p| turn.point(p);
    let mut upright = page.clone();
    if turn.quarter != Quarter::Two {
        (upright.width, upright.height) = (page.height, page.width);
    }
    for g in &mut upright.glyphs {
        g.bbox = turned_box(&g.bbox, to);
        if (g.angle - turn.degrees()).abs() < SAME {
            g.vertical = false; // it runs along its line now
        }
        g.angle = (g.angle - turn.degrees()).rem_euclid(360.0);
    }
    for s in &mut upright.strokes {
        (s.from, s.to) = (to(s.from), to(s.to));
    }
    for f in &mut upright.fills {
        f.bbox = turned_box(&f.bbox, to);
        for p in &mut f.outline {
            *p = to(*p);
        }
    }
    for image in &mut upright.images {
        *image = turned_box(image, to);
    }
    (Cow::Owned(upright), Some(turn))
}

/// Turns the places of blocks and findings back to where they stand on the pages; `turns` by page, from page 1.
pub fn turn_back(document: &mut Document, turns: &[Option<Turn>]) {
    if turns.iter().all(Option::is_none) {
        return;
    }
    let back = |place: &mut Place| {
        if let Place::Page { page, bbox } = place
            && let Some(Some(turn)) = page.checked_sub(1).and_then(|i| turns.get(i as usize))
        {
            *bbox = turn.box_back(bbox);
        }
    };
    for block in &mut document.blocks {
        match block {
            Block::Heading(t) | Block::Paragraph(t) => back(&mut t.place),
            Block::Table(t) => {
                back(&mut t.place);
                t.cells.iter_mut().for_each(|c| back(&mut c.place));
                t.arrows.iter_mut().for_each(|a| back(&mut a.place));
            }
        }
    }
    document
        .findings
        .iter_mut()
        .for_each(|f| back(&mut f.place));
}
