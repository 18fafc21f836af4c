//! What hides text: an area drawn over it later, or paper of its own colour beneath it.

use super::shapes::{bounding_box, is_hollow, is_inside, is_rectangle, winding};
use crate::geometry::{Point, Rect};
use crate::page::{Fill, Glyph, Page};
use hayro_interpret::FillRule;
use std::collections::HashMap;

/// Outlines of one path that are not compared each with each.
const MANY: usize = 64;

/// Glyphs in a row that are looked at together.
const BLOCK: usize = 32;

/// Boxes around blocks of the glyphs drawn so far, so that an area is compared with few of them.
#[derive(Default)]
pub struct Covers {
    blocks: Vec<Rect>,
}

impl Covers {
    /// Whether an area drawn now hides any of the glyphs.
    pub fn hides_any(&mut self, glyphs: &[Glyph], area: &Rect) -> bool {
        self.update(glyphs);
        let known = self.blocks.iter().zip(glyphs.chunks(BLOCK));
        let mut touched = known.filter(|(b, _)| b.touches(area)).map(|(_, g)| g);
        touched.any(|block| block.iter().any(|g| hides(area, g)))
            || glyphs
                .iter()
                .skip(self.blocks.len() * BLOCK)
                .any(|g| hides(area, g))
    }

    /// Takes in the glyphs drawn since.
    fn update(&mut self, glyphs: &[Glyph]) {
        let whole = glyphs.len() / BLOCK;
        for block in glyphs.chunks(BLOCK).take(whole).skip(self.blocks.len()) {
            self.blocks
                .push(Rect::around(block.iter().map(|g| &g.bbox)).unwrap_or_default());
        }
    }

    /// To be called when glyphs have been taken away or changed.
    pub fn forget(&mut self) {
        self.blocks.clear();
    }
}

/// Whether an area drawn over a glyph leaves nothing of it to be read. The ink of a glyph seldom reaches the edges of
/// its box, and an area that covers it seldom covers all of the box.
pub fn hides(area: &Rect, glyph: &Glyph) -> bool {
    let b = &glyph.bbox;
    let (dx, dy) = (b.width() * 0.2, b.height() * 0.2);
    area.x0 <= b.x0 + dx && area.x1 >= b.x1 - dx && area.y0 <= b.y0 + dy && area.y1 >= b.y1 - dy
}

/// A filled path with holes: one of its outlines lies in another, or runs around a hole itself.
pub struct Compound {
    outlines: Vec<Vec<Point>>,
    rule: FillRule,
}

impl Compound {
    /// The path with these outlines; `None` where it has no holes (of very many outlines, that is not looked at).
    pub fn new(outlines: &[Vec<Point>], rule: FillRule) -> Option<Self> {
        let boxes: Vec<Rect> = outlines.iter().filter_map(|o| bounding_box(o)).collect();
        let within = |a: &Rect, b: &Rect| a != b && a.common(b) == *a;
        let nested = || boxes.iter().any(|a| boxes.iter().any(|b| within(a, b)));
        let has_holes = boxes.len() > MANY || outlines.iter().any(|o| is_hollow(o)) || nested();
        has_holes.then(|| Self {
            outlines: outlines.to_vec(),
            rule,
        })
    }

    /// Whether the path puts ink on a point.
    pub fn paints(&self, p: Point) -> bool {
        let turns = winding(&self.outlines, p);
        match self.rule {
            FillRule::NonZero => turns != 0,
            FillRule::EvenOdd => turns % 2 != 0,
        }
    }
}

/// What lies under a glyph when it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Nothing, or a white area.
    Paper,
    /// A coloured area, a thick line, a picture.
    Printed,
}

impl Background {
    /// What lies under a glyph on a page drawn so far; `compounds` by path.
    pub fn of(page: &Page, compounds: &HashMap<u32, Compound>, glyph: &Glyph) -> Background {
        let c = glyph.bbox.center();
        if page.images.iter().any(|b| b.contains(c)) {
            return Background::Printed;
        }
        // A coloured bar may be drawn as a line with a thick pen.
        let thick = |width: f32| width > glyph.size * 0.5;
        let under_line =
            |a: Point, b: Point, w: f32| Rect::new(a.x, a.y, b.x, b.y).grown(w / 2.0).contains(c);
        if page
            .strokes
            .iter()
            .any(|s| thick(s.width) && under_line(s.from, s.to, s.width))
        {
            return Background::Printed;
        }
        let paints = |f: &&Fill| {
            f.bbox.contains(c)
                && match compounds.get(&f.path) {
                    Some(compound) => compound.paints(c),
                    None => is_rectangle(&f.outline) || is_inside(&f.outline, c),
                }
        };
        let beneath = page.fills.iter().rev().find(paints);
        match beneath {
            Some(f) if f.color.iter().any(|v| *v < 250) => Background::Printed,
            _ => Background::Paper,
        }
    }
}
