//! What speaks for a grid found on a page: drawn borders, and text that keeps inside them.

use crate::document::{Cell, CellEvidence, Evidence, Place, Sign, SignKind};
use crate::geometry::Rect;
use crate::page::Glyph;
use crate::table::lattice::Lattice;
use crate::table::rulings::{Ruling, Rulings};
use crate::table::scale::Scale;

/// Share of one side of a cell along which rulings (ordered by `at`) are drawn.
pub fn drawn(rules: &[Ruling], at: f32, from: f32, to: f32, near: f32) -> f32 {
    let first = rules.partition_point(|r| r.at < at - near);
    let mut end = from;
    let mut length = 0.0;
    let mut own: Vec<&Ruling> = rules[first..]
        .iter()
        .take_while(|r| r.at <= at + near)
        .collect();
    own.sort_by(|a, b| a.from.total_cmp(&b.from));
    for r in own {
        length += (r.to.min(to) - r.from.max(end)).max(0.0);
        end = end.max(r.to.min(to));
    }
    length / (to - from).max(f32::EPSILON)
}

/// Share of a cell's outline that is drawn.
fn outline(rulings: &Rulings, b: &Rect, near: f32) -> f32 {
    let flat = |y| drawn(&rulings.horizontal, y, b.x0, b.x1, near) * b.width();
    let upright = |x| drawn(&rulings.vertical, x, b.y0, b.y1, near) * b.height();
    let length = flat(b.y0) + flat(b.y1) + upright(b.x0) + upright(b.x1);
    (length / (2.0 * (b.width() + b.height())).max(f32::EPSILON)).min(1.0)
}

/// Share of the glyphs of a cell that lie wholly in its box, but for `slack`.
fn inside(glyphs: &[Glyph], members: &[usize], bbox: &Rect, slack: f32) -> f32 {
    let around = bbox.grown(slack);
    let (mut all, mut held) = (0usize, 0usize);
    for g in members.iter().filter_map(|&g| glyphs.get(g)) {
        if g.is_space() {
            continue;
        }
        all += 1;
        let b = &g.bbox;
        held += usize::from(b.x0 >= around.x0 && b.x1 <= around.x1 && around.contains(b.center()));
    }
    if all == 0 {
        1.0
    } else {
        held as f32 / all as f32
    }
}

/// What speaks for a ruled grid; `members` are the glyphs of each cell.
pub fn of_lattice(
    lattice: &Lattice,
    members: &[Vec<usize>],
    glyphs: &[Glyph],
    rulings: &Rulings,
    scale: &Scale,
) -> Evidence {
    let boxes: Vec<Rect> = lattice
        .cells
        .iter()
        .map(|(r, c)| lattice.cell_box(r, c))
        .collect();
    let cells: Vec<CellEvidence> = boxes
        .iter()
        .zip(members)
        .map(|(b, own)| CellEvidence {
            bounded: outline(rulings, b, scale.min_cell()),
            inside: inside(glyphs, own, b, scale.snap()),
        })
        .collect();
    let around = |b: &Rect| b.width() + b.height();
    let length: f32 = boxes.iter().map(around).sum();
    let borders: f32 = boxes
        .iter()
        .zip(&cells)
        .map(|(b, c)| around(b) * c.bounded)
        .sum();
    let share = |kind, share: f32| Sign { kind, share };
    Evidence {
        signs: vec![
            share(SignKind::BordersDrawn, borders / length.max(f32::EPSILON)),
            share(SignKind::TextInside, text_inside(&cells, members)),
            share(
                SignKind::Rectangles,
                1.0 - lattice.cut as f32 / lattice.cells.len().max(1) as f32,
            ),
        ],
        cells,
        head_rows: None,
    }
}

/// The share of all glyphs that lie inside their cells.
fn text_inside(cells: &[CellEvidence], members: &[Vec<usize>]) -> f32 {
    let all: usize = members.iter().map(Vec::len).sum();
    let held: f32 = cells
        .iter()
        .zip(members)
        .map(|(c, m)| c.inside * m.len() as f32)
        .sum();
    if all == 0 { 1.0 } else { held / all as f32 }
}

/// What speaks for cells told by alignment: no ruling need bound them, but their text must keep clear of the next column.
pub fn of_aligned(
    cells: &[Cell],
    members: &[Vec<usize>],
    glyphs: &[Glyph],
    rulings: &Rulings,
    scale: &Scale,
    (mut signs, head_rows): (Vec<Sign>, usize),
) -> Evidence {
    let own: Vec<CellEvidence> = cells
        .iter()
        .zip(members)
        .map(|(cell, own)| {
            let Place::Page { bbox, .. } = &cell.place else {
                return CellEvidence {
                    bounded: 0.0,
                    inside: 1.0,
                };
            };
            let inside = inside(glyphs, own, bbox, scale.snap());
            // White space bounds a cell half as surely as a ruling.
            let drawn = outline(rulings, bbox, scale.min_cell());
            CellEvidence {
                bounded: drawn + (1.0 - drawn) * inside / 2.0,
                inside,
            }
        })
        .collect();
    signs.push(Sign {
        kind: SignKind::TextInside,
        share: text_inside(&own, members),
    });
    Evidence {
        signs,
        cells: own,
        head_rows: Some(head_rows),
    }
}
