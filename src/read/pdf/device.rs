//! What a page draws, collected: the interpreter calls this device once for every drawing operation.

use crate::geometry::{Point, Rect};
use crate::page::{Fill, Glyph, Page, Stroke, UnicodeSource};
use crate::read::pdf::unicode::Resolver;
use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point as KPoint, Shape, flatten};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};

/// Top and bottom of a glyph's box in a 1000-unit em. Japanese fonts place the em box at 880/−120
/// (OpenType `ideoembox` of Adobe-Japan1), Latin ones come close.
const ASCENT: f64 = 880.0;
const DESCENT: f64 = -120.0;

/// Flattening of curves, in points: fine enough that a bounding box is right to a tenth of a rule's width.
const FLATTENING: f64 = 0.1;

/// Collects the drawing operations of one page.
pub struct Collector<'r, 'p> {
    page: Page,
    resolver: &'r mut Resolver<'p>,
    clips: Vec<Rect>,
    paths: u32,
    /// Visible glyphs and, apart from them, the ones the page hides (render mode 3).
    invisible: Vec<Glyph>,
    unmapped: usize,
}

/// What a page holds besides what is printed.
pub struct Collected {
    /// The printed page.
    pub page: Page,
    /// Glyphs in render mode 3: an OCR layer under a picture, or hidden text.
    pub invisible: Vec<Glyph>,
    /// Glyphs for which no Unicode was found at all.
    pub unmapped: usize,
}

impl<'r, 'p> Collector<'r, 'p> {
    /// A collector for page `number`, `width` × `height` points.
    pub fn new(number: u32, width: f32, height: f32, resolver: &'r mut Resolver<'p>) -> Self {
        Self {
            page: Page {
                number,
                width,
                height,
                ..Page::default()
            },
            resolver,
            clips: vec![Rect::new(0.0, 0.0, width, height)],
            paths: 0,
            invisible: Vec::new(),
            unmapped: 0,
        }
    }

    /// The collected page.
    pub fn finish(self) -> Collected {
        Collected {
            page: self.page,
            invisible: self.invisible,
            unmapped: self.unmapped,
        }
    }

    fn clip(&self) -> Rect {
        // The page box is pushed at the start and never popped.
        self.clips.last().copied().unwrap_or_default()
    }

    fn stroke_path(&mut self, path: &BezPath, width: f32) {
        let clip = self.clip().grown(width);
        let id = self.paths;
        for subpath in subpaths(path) {
            for &(a, b) in &subpath.segments {
                if let Some((from, to)) = clipped_segment(a, b, &clip) {
                    let in_shape = subpath.is_shape();
                    self.page.strokes.push(Stroke {
                        from,
                        to,
                        width,
                        path: id,
                        in_shape,
                    });
                }
            }
        }
    }

    fn fill_path(&mut self, path: &BezPath, color: [u8; 3]) {
        let clip = self.clip();
        for outline in outlines(path) {
            let Some(bbox) = bounding_box(&outline) else {
                continue;
            };
            if !bbox.touches(&clip) {
                continue; // nothing of it is printed
            }
            let rectangular = is_rectangle(&outline);
            let (outline, bbox) = if rectangular {
                let b = Rect {
                    x0: bbox.x0.max(clip.x0),
                    y0: bbox.y0.max(clip.y0),
                    x1: bbox.x1.min(clip.x1),
                    y1: bbox.y1.min(clip.y1),
                };
                (corners(&b), b)
            } else {
                (outline, bbox)
            };
            self.page.fills.push(Fill {
                outline,
                bbox,
                color,
                path: self.paths,
            });
        }
    }
}

impl<'a> Device<'a> for Collector<'_, '_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let color = color(&props.paint);
        match mode {
            DrawMode::Fill(_) => self.fill_path(&path, color),
            DrawMode::Stroke(s) => self.stroke_path(&path, s.line_width * scale(&props.transform)),
            DrawMode::FillAndStroke(_, s) => {
                self.fill_path(&path, color);
                self.stroke_path(&path, s.line_width * scale(&props.transform));
            }
            DrawMode::Invisible => {}
        }
        self.paths += 1;
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let b = clip.path.bounding_box();
        let outer = self.clip();
        let inner = Rect {
            x0: (b.x0 as f32).max(outer.x0),
            y0: (b.y0 as f32).max(outer.y0),
            x1: (b.x1 as f32).min(outer.x1),
            y1: (b.y1 as f32).min(outer.y1),
        };
        self.clips.push(inner);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let clip = self.clip();
        let bold = matches!(mode, DrawMode::Stroke(_))
            || run
                .glyphs()
                .first()
                .is_some_and(|g| self.resolver.is_bold(g)); // a run has one font
        for positioned in run.glyphs() {
            let transform = props.transform * positioned.transform();
            let advance = match &**positioned {
                FontGlyph::Outline(o) => o.advance_width(),
                FontGlyph::Type3(t) => t.advance_width(),
            }
            .unwrap_or(0.0) as f64;
            // Vertical runs advance downwards: their horizontal advance is 0, the box is the em square.
            let advance = if vertical || advance <= 0.0 {
                1000.0
            } else {
                advance
            };
            let bbox = transformed_box(&transform, 0.0, DESCENT, advance, ASCENT);
            let center = bbox.center();
            if !clip.contains(center) {
                continue; // clipped away or off the page: not printed
            }
            let (text, unicode) = self.resolver.text(positioned);
            let Some(text) = text else {
                self.unmapped += 1;
                continue; // counted, and reported for the page
            };
            let glyph = Glyph {
                text,
                bbox,
                size: scale(&transform) * 1000.0,
                unicode,
                vertical,
                bold,
            };
            if matches!(mode, DrawMode::Invisible) {
                self.invisible.push(glyph);
                continue;
            }
            // Fill and stroke of the same text (fake bold) come as two runs; shadows are drawn twice a hair apart.
            let twin = self
                .page
                .glyphs
                .iter_mut()
                .rev()
                .take(TWIN_WINDOW)
                .find(|g| {
                    g.text == glyph.text
                        && (g.bbox.x0 - bbox.x0).abs() < glyph.size * 0.1
                        && (g.bbox.y0 - bbox.y0).abs() < glyph.size * 0.1
                });
            if let Some(twin) = twin {
                twin.bold = true;
                continue; // printed once
            }
            self.page.glyphs.push(glyph);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        let bbox = transformed_box(&props.transform, 0.0, 0.0, w, h);
        if bbox.touches(&self.clip()) {
            self.page.images.push(bbox);
        }
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {}
}

/// How many glyphs back a second drawing of the same glyph is looked for: a line of text.
const TWIN_WINDOW: usize = 200;

fn scale(t: &Affine) -> f32 {
    t.determinant().abs().sqrt() as f32
}

fn color(paint: &Paint<'_>) -> [u8; 3] {
    match paint {
        Paint::Color(c) => {
            let [r, g, b, a] = c.to_rgba().to_rgba8();
            // Composited on white paper.
            let over =
                |v: u8| (u16::from(v) * u16::from(a) / 255 + (255 - u16::from(a))).min(255) as u8;
            [over(r), over(g), over(b)]
        }
        // A pattern is printed as something between paper and ink.
        Paint::Pattern(_) => [128, 128, 128],
    }
}

fn transformed_box(t: &Affine, x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| *t * KPoint::new(x, y));
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

/// A subpath: its straight segments, closing ones included, and how many of its parts are curved.
#[derive(Default)]
struct Subpath {
    segments: Vec<(Point, Point)>,
    curves: usize,
}

impl Subpath {
    /// An outline that is not made of horizontal and vertical lines alone. A lone slanting line, or two that meet in a
    /// point, are none.
    fn is_shape(&self) -> bool {
        let upright = |(a, b): &(Point, Point)| {
            let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
            dx.min(dy) <= dx.max(dy) * 0.02
        };
        let parts = self.segments.len() + self.curves;
        parts >= 3 && (self.curves > 0 || !self.segments.iter().all(upright))
    }
}

/// The subpaths of a path.
fn subpaths(path: &BezPath) -> Vec<Subpath> {
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
fn outlines(path: &BezPath) -> Vec<Vec<Point>> {
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

fn bounding_box(outline: &[Point]) -> Option<Rect> {
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

fn corners(b: &Rect) -> Vec<Point> {
    vec![
        Point { x: b.x0, y: b.y0 },
        Point { x: b.x1, y: b.y0 },
        Point { x: b.x1, y: b.y1 },
        Point { x: b.x0, y: b.y1 },
    ]
}

/// The part of a segment inside the clip (Liang–Barsky); `None` where nothing of it is.
fn clipped_segment(a: Point, b: Point, clip: &Rect) -> Option<(Point, Point)> {
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

/// Whether a glyph's Unicode is not certain.
pub fn is_guess(g: &Glyph) -> bool {
    g.unicode == UnicodeSource::Guessed
}
