//! Paths of a page as segments, polygons and boxes.

use crate::geometry::{Point, Rect};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point as KPoint, flatten};

/// Flattening of curves, in points: fine enough that a bounding box is right to a tenth of a rule's width.
const FLATTENING: f64 = 0.1;

/// The box around a transformed box.
pub fn transformed_box(t: &Affine, x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    let point = |(x, y)| *t * KPoint::new(x, y);
    if is_upright(t) {
        // Two corners tell the box.
        let (p, q) = (point((x0, y0)), point((x1, y1)));
        return Rect {
            x0: p.x.min(q.x) as f32,
            y0: p.y.min(q.y) as f32,
            x1: p.x.max(q.x) as f32,
            y1: p.y.max(q.y) as f32,
        };
    }
    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(point);
    let mut b = Rect {
        x0: f32::INFINITY,
        y0: f32::INFINITY,
        x1: f32::NEG_INFINITY,
        y1: f32::NEG_INFINITY,
    };
    for c in corners {
        b = b.union(&Rect {
            x0: c.x as f32,
            y0: c.y as f32,
            x1: c.x as f32,
            y1: c.y as f32,
        });
    }
    b
}

/// Whether what is upright stays so.
pub fn is_upright(t: &Affine) -> bool {
    let [_, b, c, ..] = t.as_coeffs();
    b == 0.0 && c == 0.0
}

/// A subpath: its straight segments, closing ones included, and how many of its parts are curved.
#[derive(Default)]
pub struct Subpath {
    /// From, to.
    pub segments: Vec<(Point, Point)>,
    curves: usize,
}

impl Subpath {
    /// An outline that is not made of horizontal and vertical lines alone. A lone slanting line, or two that meet in a
    /// point, are none.
    pub fn is_shape(&self) -> bool {
        let upright = |(a, b): &(Point, Point)| {
            let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
            dx.min(dy) <= dx.max(dy) * 0.02
        };
        let parts = self.segments.len() + self.curves;
        parts >= 3 && (self.curves > 0 || !self.segments.iter().all(upright))
    }
}

/// The subpaths of a path.
pub fn subpaths(path: &BezPath) -> Vec<Subpath> {
    let mut all: Vec<Subpath> = Vec::new();
    let (mut start, mut at) = (Point::default(), Point::default());
    for el in path.elements() {
        if let PathEl::MoveTo(p) = *el {
            start = point(p);
            at = start;
            all.push(Subpath::default());
            continue;
        }
        if all.is_empty() {
            all.push(Subpath::default());
        }
        let Some(subpath) = all.last_mut() else { break };
        match *el {
            PathEl::MoveTo(_) => {}
            PathEl::LineTo(p) => {
                subpath.segments.push((at, point(p)));
                at = point(p);
            }
            // No ruling is curved.
            PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                subpath.curves += 1;
                at = point(p);
            }
            PathEl::ClosePath => {
                if at != start {
                    subpath.segments.push((at, start));
                }
                at = start;
            }
        }
    }
    all
}

/// The subpaths of a filled path as closed polygons.
pub fn outlines(path: &BezPath) -> Vec<Vec<Point>> {
    let mut all: Vec<Vec<Point>> = Vec::new();
    flatten(path.elements().iter().copied(), FLATTENING, |el| match el {
        PathEl::MoveTo(p) => all.push(vec![point(p)]),
        PathEl::LineTo(p) => {
            if let Some(outline) = all.last_mut()
                && outline.last() != Some(&point(p))
            {
                outline.push(point(p));
            }
        }
        _ => {}
    });
    for outline in &mut all {
        if outline.len() > 1 && outline.first() == outline.last() {
            outline.pop();
        }
    }
    all
}

fn point(p: KPoint) -> Point {
    Point {
        x: p.x as f32,
        y: p.y as f32,
    }
}

/// The box around a polygon; `None` without points or with endless ones.
pub fn bounding_box(outline: &[Point]) -> Option<Rect> {
    outline
        .iter()
        .map(|p| Rect {
            x0: p.x,
            y0: p.y,
            x1: p.x,
            y1: p.y,
        })
        .reduce(|a, b| a.union(&b))
        .filter(|b| b.x0.is_finite() && b.y0.is_finite() && b.x1.is_finite() && b.y1.is_finite())
}

/// Whether a polygon is an axis-parallel rectangle.
pub fn is_rectangle(outline: &[Point]) -> bool {
    let Some(b) = bounding_box(outline) else {
        return false;
    };
    let near = (b.width() + b.height()) * 0.01;
    outline.len() >= 2
        && outline.iter().all(|p| {
            ((p.x - b.x0).abs() <= near || (p.x - b.x1).abs() <= near)
                && ((p.y - b.y0).abs() <= near || (p.y - b.y1).abs() <= near)
        })
}

/// Whether an outline runs around a hole: a frame drawn in one go, whose points are all corners of a rectangle but which
/// encloses less than half of it.
pub fn is_hollow(outline: &[Point]) -> bool {
    const FRAME: usize = 8; // four corners outside, four inside
    if outline.len() < FRAME || !is_rectangle(outline) {
        return false;
    }
    let mut twice = 0.0;
    let mut before = outline.last();
    for b in outline {
        if let Some(a) = before {
            twice += a.x * b.y - b.x * a.y;
        }
        before = Some(b);
    }
    bounding_box(outline).is_some_and(|b| twice.abs() < b.width() * b.height())
}

/// The corners of a box, as an outline.
pub fn corners(b: &Rect) -> Vec<Point> {
    vec![
        Point { x: b.x0, y: b.y0 },
        Point { x: b.x1, y: b.y0 },
        Point { x: b.x1, y: b.y1 },
        Point { x: b.x0, y: b.y1 },
    ]
}

/// The part of a segment inside the clip (Liang–Barsky); `None` where nothing of it is.
pub fn clipped_segment(a: Point, b: Point, clip: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    if !(dx.is_finite() && dy.is_finite()) {
        return None;
    }
    let (mut t0, mut t1) = (0.0f32, 1.0f32);
    for (p, q) in [
        (-dx, a.x - clip.x0),
        (dx, clip.x1 - a.x),
        (-dy, a.y - clip.y0),
        (dy, clip.y1 - a.y),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    if t0 > t1 {
        return None;
    }
    let at = |t: f32| Point {
        x: a.x + t * dx,
        y: a.y + t * dy,
    };
    Some((at(t0), at(t1)))
}

/// Whether a point lies in a polygon (even-odd).
pub fn is_inside(outline: &[Point], p: Point) -> bool {
    let mut inside = false;
    let mut before = outline.last();
    for b in outline {
        if let Some(a) = before
            && (a.y > p.y) != (b.y > p.y)
            && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x
        {
            inside = !inside;
        }
        before = Some(b);
    }
    inside
}

/// How often closed polygons together wind around a point (ISO 32000-1, 8.5.3.3).
pub fn winding(outlines: &[Vec<Point>], p: Point) -> i32 {
    let mut turns = 0;
    for outline in outlines {
        let mut before = outline.last();
        for b in outline {
            if let Some(a) = before
                && (a.y > p.y) != (b.y > p.y)
                && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x
            {
                turns += if b.y > a.y { 1 } else { -1 };
            }
            before = Some(b);
        }
    }
    turns
}
