//! The rules of a page, edges of shaded bands among them.

use crate::page::{Fill, Page};
use crate::table::marks::is_rect;
use crate::table::rulings::{Ruling, Rulings};
use crate::table::scale::Scale;

/// What is drawn on a page, and how far apart its words stand.
#[derive(Debug)]
pub struct Lines {
    /// Rulings, edges of shaded bands among them.
    pub rulings: Rulings,
    /// Heights of the lower edges of shaded bands: what goes on below one may still be the table.
    pub shades: Vec<f32>,
    /// Heights of the horizontal rules that are drawn as such.
    pub drawn: Vec<f32>,
    /// Gaps from this many ems on part pieces.
    pub wide: f32,
}

impl Lines {
    /// Rulings with the upper and lower edges of shaded bands.
    pub fn new(rulings: &Rulings, fills: &[Fill], page: &Page, wide: f32, scale: &Scale) -> Self {
        let mut rulings = rulings.clone();
        let mut shades = Vec::new();
        let drawn = rulings.horizontal.iter().map(|r| r.at).collect();
        let bands: Vec<&Fill> = fills
            .iter()
            .filter(|f| {
                let b = &f.bbox;
                let white = f.color.iter().all(|c| *c > 240);
                let band = b.height() >= scale.em * 0.9 && b.height() <= scale.em * 8.0;
                !white && band && b.width() >= scale.em * 2.0 && b.x1 <= page.width && is_rect(f)
            })
            .collect();
        for f in &bands {
            let b = &f.bbox;
            // An edge within a larger area of the same colour is not seen.
            let hidden = bands.iter().any(|o| {
                let larger = o.bbox.width() * o.bbox.height() > b.width() * b.height();
                let outer = o.bbox.grown(scale.snap());
                larger
                    && o.color == f.color
                    && outer.x0 <= b.x0
                    && outer.x1 >= b.x1
                    && outer.y0 <= b.y0
                    && outer.y1 >= b.y1
            });
            if hidden {
                continue;
            }
            for at in [b.y0, b.y1] {
                shades.push(at);
                rulings.horizontal.push(Ruling {
                    at,
                    from: b.x0,
                    to: b.x1,
                });
            }
        }
        rulings
            .horizontal
            .sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
        Self {
            rulings,
            shades,
            drawn,
            wide,
        }
    }

    /// Whether nothing but shades makes an edge at a height.
    pub fn is_shade(&self, at: f32, scale: &Scale) -> bool {
        let level = |y: &f32| (y - at).abs() <= scale.snap();
        self.shades.iter().any(level) && !self.drawn.iter().any(level)
    }
}

/// Rules that lie at the same height, from left to right.
pub fn composites(horizontal: &[Ruling], scale: &Scale) -> Vec<(f32, Vec<Ruling>)> {
    let mut out: Vec<(f32, Vec<Ruling>)> = Vec::new();
    for r in horizontal {
        match out.last_mut() {
            Some((at, parts)) if (r.at - *at).abs() <= scale.snap() => parts.push(*r),
            _ => out.push((r.at, vec![*r])),
        }
    }
    for (_, parts) in &mut out {
        parts.sort_by(|a, b| a.from.total_cmp(&b.from));
    }
    out
}

/// Rules at one height with no more than an em between them, as one.
pub fn long_rules(lines: &Lines, scale: &Scale) -> Vec<Ruling> {
    let mut out: Vec<Ruling> = Vec::new();
    for (at, parts) in composites(&lines.rulings.horizontal, scale) {
        let mut open: Option<Ruling> = None;
        for r in parts {
            match &mut open {
                Some(o) if r.from - o.to <= scale.em => o.to = o.to.max(r.to),
                _ => out.extend(open.replace(Ruling { at, ..r })),
            }
        }
        out.extend(open);
    }
    out
}
