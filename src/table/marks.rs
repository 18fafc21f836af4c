//! Drawn arrows and bars: found first and taken away from the lines, so that no shaft becomes a ruling.

use crate::geometry::Rect;
use crate::page::{Fill, Page, Stroke};
use crate::table::bars;
use crate::table::scale::Scale;

/// An arrow or bar that runs from left to right (or right to left) over a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Box of shaft and head together.
    pub bbox: Rect,
    /// Height at which it lies.
    pub axis: f32,
    /// Wide enough to carry text: a block arrow or bar.
    pub is_block: bool,
}

/// The marks of a page and the lines that are left for rulings.
#[derive(Debug, Default)]
pub struct Separated {
    /// Arrows and bars.
    pub marks: Vec<Mark>,
    /// Strokes that belong to no mark.
    pub strokes: Vec<Stroke>,
    /// Fills that belong to no mark.
    pub fills: Vec<Fill>,
}

/// Takes arrows out of what a page draws.
pub fn separate(page: &Page, scale: &Scale) -> Separated {
    let fills = rings_as_sides(&page.fills, scale);
    let mut used_strokes = vec![false; page.strokes.len()];
    let mut used_fills = vec![false; fills.len()];
    let mut marks = Vec::new();

    for (i, fill) in fills.iter().enumerate() {
        if is_block_arrow(fill, scale) {
            marks.push(Mark {
                bbox: fill.bbox,
                axis: fill.bbox.center().y,
                is_block: true,
            });
            used_fills[i] = true;
            drop_outline(&page.strokes, &fill.bbox, scale, &mut used_strokes);
        }
    }
    for outline in stroked_block_arrows(&page.strokes, scale) {
        if marks.iter().any(|m| same_box(&m.bbox, &outline, scale)) {
            continue; // the outline of a filled one, already taken
        }
        drop_outline(&page.strokes, &outline, scale, &mut used_strokes);
        marks.push(Mark {
            bbox: outline,
            axis: outline.center().y,
            is_block: true,
        });
    }

    let mut heads = Vec::new();
    for (i, fill) in fills.iter().enumerate() {
        if !used_fills[i] && is_head(fill, scale) {
            heads.push(Head {
                bbox: fill.bbox,
                path: fill.path,
            });
            used_fills[i] = true;
        }
    }
    heads.extend(open_heads(&page.strokes, scale, &mut used_strokes));
    for head in &heads {
        if let Some(shaft) = shaft_of(
            head,
            &page.strokes,
            &fills,
            scale,
            &used_strokes,
            &used_fills,
        ) {
            let bbox = match shaft {
                Shaft::Stroke(s) => {
                    used_strokes[s] = true;
                    box_of(&page.strokes[s])
                }
                Shaft::Fill(f) => {
                    used_fills[f] = true;
                    fills[f].bbox
                }
            };
            let axis = bbox.center().y;
            marks.push(Mark {
                bbox: bbox.union(&head.bbox),
                axis,
                is_block: false,
            });
        }
    }
    marks.extend(bars::bars(
        &page.glyphs,
        &page.strokes,
        &fills,
        (&mut used_strokes, &mut used_fills),
        scale,
    ));
    join_double_heads(&mut marks, scale);
    marks.sort_by(|a, b| {
        a.axis
            .total_cmp(&b.axis)
            .then(a.bbox.x0.total_cmp(&b.bbox.x0))
    });
    let left = |used: &[bool], i: usize| !used[i];
    Separated {
        marks,
        strokes: page
            .strokes
            .iter()
            .enumerate()
            .filter(|(i, _)| left(&used_strokes, *i))
            .map(|(_, s)| *s)
            .collect(),
        fills: fills
            .iter()
            .enumerate()
            .filter(|(i, _)| left(&used_fills, *i))
            .map(|(_, f)| f.clone())
            .collect(),
    }
}

/// A border filled between two rectangles of one path, an outer and an inner one: its four sides.
fn rings_as_sides(fills: &[Fill], scale: &Scale) -> Vec<Fill> {
    let mut out: Vec<Fill> = Vec::with_capacity(fills.len());
    let mut n = 0;
    while let Some(a) = fills.get(n) {
        let ring = fills
            .get(n + 1)
            .filter(|b| a.path == b.path && is_rect(a) && is_rect(b))
            .and_then(|b| ring(&a.bbox, &b.bbox, scale));
        match ring {
            Some(sides) => {
                out.extend(sides.into_iter().map(|bbox| Fill {
                    outline: bbox.corners().to_vec(),
                    bbox,
                    ..a.clone()
                }));
                n += 2;
            }
            None => {
                out.push(a.clone());
                n += 1;
            }
        }
    }
    out
}

/// The sides between two rectangles, one in the other, that lie no further apart than a rule is wide.
fn ring(a: &Rect, b: &Rect, scale: &Scale) -> Option<[Rect; 4]> {
    let (outer, inner) = if inside(a, b) { (b, a) } else { (a, b) };
    let widths = [
        inner.x0 - outer.x0,
        inner.y0 - outer.y0,
        outer.x1 - inner.x1,
        outer.y1 - inner.y1,
    ];
    let thin = widths.iter().all(|w| (0.0..=scale.thin()).contains(w));
    let frame = thin && inside(inner, outer) && inner != outer;
    frame.then_some([
        Rect {
            y1: inner.y0,
            ..*outer
        },
        Rect {
            y0: inner.y1,
            ..*outer
        },
        Rect {
            x1: inner.x0,
            ..*outer
        },
        Rect {
            x0: inner.x1,
            ..*outer
        },
    ])
}

struct Head {
    bbox: Rect,
    path: u32,
}

enum Shaft {
    Stroke(usize),
    Fill(usize),
}

/// The box of a line, without its width.
pub fn box_of(s: &Stroke) -> Rect {
    Rect::new(s.from.x, s.from.y, s.to.x, s.to.y)
}

/// Painted in the colour of paper, or nearly.
pub fn is_white(f: &Fill) -> bool {
    f.color.iter().all(|c| *c > 240)
}

/// A filled head: a small solid triangle, or the barbed quadrilateral that office programs draw.
fn is_head(fill: &Fill, scale: &Scale) -> bool {
    let (w, h) = (fill.bbox.width(), fill.bbox.height());
    let small =
        w <= scale.em * 2.0 && h <= scale.em * 2.0 && w > scale.rule && h > scale.rule * 2.0;
    small
        && !is_white(fill)
        && fill.outline.len() >= 3
        // More corners: the sides are curved.
        && filled_share(fill) < if fill.outline.len() <= 5 { 0.8 } else { 0.7 }
        && points_sideways(fill)
}

/// Share of the box that the polygon fills (a triangle: one half, a rectangle: all).
pub fn filled_share(fill: &Fill) -> f32 {
    let o = &fill.outline;
    let twice: f32 = (0..o.len())
        .map(|i| (o[i], o[(i + 1) % o.len()]))
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum();
    let area = fill.bbox.width() * fill.bbox.height();
    if area > 0.0 {
        twice.abs() / 2.0 / area
    } else {
        1.0
    }
}

/// Whether exactly one end (left or right) is a single point at half height: a head of a horizontal arrow.
fn points_sideways(fill: &Fill) -> bool {
    let (b, near) = (fill.bbox, fill.bbox.height() * 0.15);
    let tip = |x: f32| {
        let mut at = fill
            .outline
            .iter()
            .filter(|p| (p.x - x).abs() < b.width() * 0.1);
        matches!((at.next(), at.next()), (Some(p), None) if (p.y - b.center().y).abs() <= near)
    };
    tip(b.x0) != tip(b.x1)
}

/// A block arrow or pentagon: longer than high, its tip at half height, both long edges horizontal.
fn is_block_arrow(fill: &Fill, scale: &Scale) -> bool {
    let (w, h) = (fill.bbox.width(), fill.bbox.height());
    (5..=11).contains(&fill.outline.len())
        && w > h
        && h > scale.em * 0.4
        && w > scale.em
        && !is_rect(fill)
        && has_tip(fill)
        && horizontal_edges(fill) >= 2
}

/// Whether all corners of the outline are corners of its box.
pub fn is_rect(fill: &Fill) -> bool {
    let b = &fill.bbox;
    let near = (b.width() + b.height()) * 0.01;
    fill.outline.iter().all(|p| {
        ((p.x - b.x0).abs() <= near || (p.x - b.x1).abs() <= near)
            && ((p.y - b.y0).abs() <= near || (p.y - b.y1).abs() <= near)
    })
}

fn has_tip(fill: &Fill) -> bool {
    let b = fill.bbox;
    let near = b.height() * 0.1;
    [b.x0, b.x1].iter().any(|x| {
        let mut at = fill
            .outline
            .iter()
            .filter(|p| (p.x - x).abs() < b.width() * 0.02);
        matches!((at.next(), at.next()), (Some(p), None) if (p.y - b.center().y).abs() <= near)
    })
}

fn horizontal_edges(fill: &Fill) -> usize {
    let o = &fill.outline;
    (0..o.len())
        .map(|i| (o[i], o[(i + 1) % o.len()]))
        .filter(|(a, b)| {
            (a.y - b.y).abs() < fill.bbox.height() * 0.05
                && (a.x - b.x).abs() > fill.bbox.width() * 0.3
        })
        .count()
}

/// Block arrows that are only outlined: closed paths of strokes in the shape of a block arrow.
fn stroked_block_arrows(strokes: &[Stroke], scale: &Scale) -> Vec<Rect> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < strokes.len() {
        let path = strokes[i].path;
        let end = strokes[i..]
            .iter()
            .position(|s| s.path != path)
            .map_or(strokes.len(), |n| i + n);
        let part = &strokes[i..end];
        if (5..=11).contains(&part.len())
            && let Some(bbox) = part.iter().map(box_of).reduce(|a, b| a.union(&b))
        {
            let fill = Fill {
                outline: part.iter().map(|s| s.from).collect(),
                bbox,
                color: [0; 3],
                path,
            };
            if is_block_arrow(&fill, scale) {
                found.push(bbox);
            }
        }
        i = end;
    }
    found
}

fn drop_outline(strokes: &[Stroke], bbox: &Rect, scale: &Scale, used: &mut [bool]) {
    let around = bbox.grown(scale.snap());
    // Only strokes of paths that lie wholly in the box: a table rule that passes through it stays.
    let outside: std::collections::HashSet<u32> = strokes
        .iter()
        .filter(|s| !inside(&box_of(s), &around))
        .map(|s| s.path)
        .collect();
    for (i, s) in strokes.iter().enumerate() {
        if inside(&box_of(s), &around)
            && !outside.contains(&s.path)
            && is_part_of_outline(s, bbox, scale)
        {
            used[i] = true;
        }
    }
}

/// A straight rule piece inside the box that spans its whole height is a column border seen through, not outline.
fn is_part_of_outline(s: &Stroke, bbox: &Rect, scale: &Scale) -> bool {
    let vertical = (s.from.x - s.to.x).abs() <= scale.snap();
    let at_side =
        (s.from.x - bbox.x0).abs() <= scale.snap() || (s.from.x - bbox.x1).abs() <= scale.snap();
    !vertical || at_side || (s.from.y - s.to.y).abs() < bbox.height() * 0.9
}

fn inside(inner: &Rect, outer: &Rect) -> bool {
    inner.x0 >= outer.x0 && inner.x1 <= outer.x1 && inner.y0 >= outer.y0 && inner.y1 <= outer.y1
}

fn same_box(a: &Rect, b: &Rect, scale: &Scale) -> bool {
    let near = scale.snap() * 2.0;
    (a.x0 - b.x0).abs() < near
        && (a.x1 - b.x1).abs() < near
        && (a.y0 - b.y0).abs() < near
        && (a.y1 - b.y1).abs() < near
}

/// Heads drawn as two short slanting strokes that meet in a point (">").
fn open_heads(strokes: &[Stroke], scale: &Scale, used: &mut [bool]) -> Vec<Head> {
    let slanting: Vec<usize> = (0..strokes.len())
        .filter(|&i| {
            let s = &strokes[i];
            let (dx, dy) = ((s.from.x - s.to.x).abs(), (s.from.y - s.to.y).abs());
            !used[i]
                && dx > scale.rule
                && dy > scale.rule
                && dx < scale.em * 1.5
                && dy < scale.em
                && dy < dx * 2.5
        })
        .collect();
    let mut heads = Vec::new();
    for (n, &i) in slanting.iter().enumerate() {
        for &j in &slanting[n + 1..] {
            if used[i] || used[j] {
                continue;
            }
            let (a, b) = (box_of(&strokes[i]), box_of(&strokes[j]));
            let near = scale.snap();
            let mirrored = (a.y1 - b.y0).abs() < near || (b.y1 - a.y0).abs() < near;
            let same_x = (a.x0 - b.x0).abs() < near && (a.x1 - b.x1).abs() < near;
            if mirrored && same_x && (a.height() - b.height()).abs() < near {
                heads.push(Head {
                    bbox: a.union(&b),
                    path: strokes[i].path,
                });
                used[i] = true;
                used[j] = true;
            }
        }
    }
    heads
}

/// The line that ends in a head. A table rule may lie at the same height; the shaft is told from it by ending inside
/// the head and by being drawn next to it.
fn shaft_of(
    head: &Head,
    strokes: &[Stroke],
    fills: &[Fill],
    scale: &Scale,
    used_strokes: &[bool],
    used_fills: &[bool],
) -> Option<Shaft> {
    let (near, axis) = (scale.snap(), head.bbox.center().y);
    let fits = |b: &Rect| {
        let flat = b.height() <= near
            && (b.center().y - axis).abs() <= near.max(head.bbox.height() * 0.25);
        let ends_in = |x: f32| x >= head.bbox.x0 - near && x <= head.bbox.x1 + near * 0.5;
        let long = b.width() > scale.rule * 2.0;
        let to_right = ends_in(b.x1) && b.x0 < head.bbox.x0;
        let to_left = ends_in(b.x0) && b.x1 > head.bbox.x1;
        flat && long && (to_right || to_left)
    };
    let strokes = strokes
        .iter()
        .enumerate()
        .filter(|(i, s)| !used_strokes[*i] && fits(&box_of(s)))
        .map(|(i, s)| (s.path.abs_diff(head.path), Shaft::Stroke(i)));
    let fills = fills
        .iter()
        .enumerate()
        .filter(|(i, f)| !used_fills[*i] && f.bbox.height() <= scale.thin() && fits(&f.bbox))
        .map(|(i, f)| (f.path.abs_diff(head.path), Shaft::Fill(i)));
    strokes
        .chain(fills)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, shaft)| shaft)
}

/// A shaft with a head at each end was found by one of them; the other head alone makes no second mark; a shaft may be
/// drawn twice, filled and stroked. Two marks that share most of their extent at the same height are one.
fn join_double_heads(marks: &mut Vec<Mark>, scale: &Scale) {
    let mut joined: Vec<Mark> = Vec::new();
    for mark in marks.drain(..) {
        let twin = joined.iter_mut().find(|m| {
            let overlap = m.bbox.x1.min(mark.bbox.x1) - m.bbox.x0.max(mark.bbox.x0);
            (m.axis - mark.axis).abs() <= scale.snap()
                && overlap > m.bbox.width().min(mark.bbox.width()) * 0.5
        });
        match twin {
            Some(m) => m.bbox = m.bbox.union(&mark.bbox),
            None => joined.push(mark),
        }
    }
    *marks = joined;
}
