//! Strokes and thin fills → straight rulings, pieces of the same rule joined.

use crate::geometry::Rect;
use crate::page::{Fill, Stroke};
use crate::table::marks::is_rect;
use crate::table::scale::Scale;

/// A straight horizontal or vertical line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// y of a horizontal, x of a vertical ruling.
    pub at: f32,
    /// Start along the other axis.
    pub from: f32,
    /// End along the other axis.
    pub to: f32,
}

impl Ruling {
    fn length(&self) -> f32 {
        self.to - self.from
    }
}

/// The rulings of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rulings {
    /// Ordered by `at`, then `from`.
    pub horizontal: Vec<Ruling>,
    /// Ordered by `at`, then `from`.
    pub vertical: Vec<Ruling>,
}

/// Finds the rulings among lines and areas from which the marks have been taken.
pub fn rulings(strokes: &[Stroke], fills: &[Fill], scale: &Scale) -> Rulings {
    let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
    for s in strokes {
        let (dx, dy) = ((s.from.x - s.to.x).abs(), (s.from.y - s.to.y).abs());
        if s.width > scale.em || s.in_shape {
            continue; // an area painted with a thick pen, or a side of a shape: not a rule
        }
        let straight = scale.rule.max(scale.em * 0.02);
        if dy <= straight && dx > dy {
            horizontal.push(Ruling {
                at: (s.from.y + s.to.y) / 2.0,
                from: s.from.x.min(s.to.x),
                to: s.from.x.max(s.to.x),
            });
        } else if dx <= straight && dy > dx {
            vertical.push(Ruling {
                at: (s.from.x + s.to.x) / 2.0,
                from: s.from.y.min(s.to.y),
                to: s.from.y.max(s.to.y),
            });
        }
    }
    for b in tiles(fills, scale) {
        for at in [b.y0, b.y1] {
            horizontal.push(Ruling {
                at,
                from: b.x0,
                to: b.x1,
            });
        }
        for at in [b.x0, b.x1] {
            vertical.push(Ruling {
                at,
                from: b.y0,
                to: b.y1,
            });
        }
    }
    for f in fills {
        let b = &f.bbox;
        let white = f.color.iter().all(|c| *c > 240);
        if white || !is_rect(f) {
            continue; // paper-coloured, or no rectangle: not a rule
        }
        if b.height() <= scale.thin() && b.width() >= b.height() {
            horizontal.push(Ruling {
                at: b.center().y,
                from: b.x0,
                to: b.x1,
            });
        }
        if b.width() <= scale.thin() && b.height() >= b.width() {
            vertical.push(Ruling {
                at: b.center().x,
                from: b.y0,
                to: b.y1,
            });
        }
    }
    Rulings {
        horizontal: joined(horizontal, scale),
        vertical: joined(vertical, scale),
    }
}

/// Areas that are cells by themselves: white gaps as narrow as a rule part each from a neighbour beside it and from one
/// above or below it. Their edges are rulings.
fn tiles(fills: &[Fill], scale: &Scale) -> Vec<Rect> {
    let areas: Vec<&Fill> = fills
        .iter()
        .filter(|f| f.color.iter().any(|c| *c <= 240) && is_rect(f))
        .filter(|f| f.bbox.height().min(f.bbox.width()) >= scale.em * 0.8)
        .collect();
    // The shade of a line of text within the shade of its cell is not seen.
    let hidden = |f: &Fill| {
        areas.iter().any(|o| {
            let around = o.bbox.grown(scale.snap());
            let larger = o.bbox.width() * o.bbox.height() > f.bbox.width() * f.bbox.height();
            larger && o.color == f.color && around.union(&f.bbox) == around
        })
    };
    let boxes: Vec<Rect> = areas
        .iter()
        .filter(|f| !hidden(f))
        .map(|f| f.bbox)
        .collect();
    let parted = |gap: f32| gap > 0.0 && gap <= scale.thin();
    let shared =
        |a0: f32, a1: f32, b0: f32, b1: f32| a1.min(b1) - a0.max(b0) > (a1 - a0).min(b1 - b0) * 0.5;
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|&a, &b| boxes[a].y0.total_cmp(&boxes[b].y0));
    let mut beside = vec![false; boxes.len()];
    let mut above = vec![false; boxes.len()];
    for (n, &i) in order.iter().enumerate() {
        let a = &boxes[i];
        for &j in &order[n + 1..] {
            let b = &boxes[j];
            if b.y0 > a.y1 + scale.thin() {
                break;
            }
            let across = parted(b.x0 - a.x1) || parted(a.x0 - b.x1);
            if across && shared(a.y0, a.y1, b.y0, b.y1) {
                (beside[i], beside[j]) = (true, true);
            }
            if parted(b.y0 - a.y1) && shared(a.x0, a.x1, b.x0, b.x1) {
                (above[i], above[j]) = (true, true);
            }
        }
    }
    let tiles = |i: &usize| beside[*i] && above[*i];
    // A row of one cell has no neighbour beside it, but tiles right above or below.
    let joins = |i: usize| {
        let a = &boxes[i];
        (0..boxes.len()).filter(tiles).any(|j| {
            let b = &boxes[j];
            let level = parted(b.y0 - a.y1) || parted(a.y0 - b.y1);
            level && b.x0 >= a.x0 - scale.thin() && b.x1 <= a.x1 + scale.thin()
        })
    };
    (0..boxes.len())
        .filter(|i| tiles(i) || above[*i] && joins(*i))
        .map(|i| boxes[i])
        .collect()
}

/// Joins pieces of the same rule and drops what is shorter than a cell.
fn joined(mut pieces: Vec<Ruling>, scale: &Scale) -> Vec<Ruling> {
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut rules = Vec::new();
    for group in groups(&pieces, |r| r.at, scale.snap()) {
        let mut group = group.to_vec();
        group.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
        let mut open: Option<Ruling> = None;
        for piece in group {
            match &mut open {
                Some(rule) if piece.from <= rule.to + scale.gap() => {
                    // The longer piece says where the rule lies.
                    if piece.length() > rule.length() {
                        rule.at = piece.at;
                    }
                    rule.to = rule.to.max(piece.to);
                }
                _ => rules.extend(open.replace(piece)),
            }
        }
        rules.extend(open);
    }
    rules.retain(|r| r.length() >= scale.min_cell());
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    rules
}

/// Splits sorted values into groups no wider than `tolerance`.
pub fn groups<T>(sorted: &[T], value: impl Fn(&T) -> f32, tolerance: f32) -> Vec<&[T]> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 1..=sorted.len() {
        if i == sorted.len() || value(&sorted[i]) - value(&sorted[start]) > tolerance {
            out.push(&sorted[start..i]);
            start = i;
        }
    }
    out
}
