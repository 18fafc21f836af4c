//! The ink of glyphs: what they mark, in units of a thousandth of the font size, y upwards, from their origin.

use super::substitute;
use hayro_interpret::font::{Glyph, GlyphRun, OutlineGlyph, Type3Glyph};
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint,
    SoftMask,
};
use std::collections::HashMap;

/// Boxes around ink: the outline of a glyph is traced once, and so is the drawing that a glyph of a Type 3 font is.
#[derive(Default)]
pub struct Inks {
    drawn: HashMap<u128, Option<Rect>>,
}

impl Inks {
    /// The box of a glyph's ink; `None` for a glyph that marks nothing.
    pub fn of<'a>(&mut self, glyph: &Glyph<'a>, paint: &Paint<'a>) -> Option<Rect> {
        match glyph {
            Glyph::Outline(outline) => *self
                .drawn
                .entry(outline.identifier().cache_key())
                .or_insert_with(|| outline_ink(outline)),
            Glyph::Type3(drawing) => *self
                .drawn
                .entry(drawing.cache_key())
                .or_insert_with(|| drawing_ink(drawing, paint)),
        }
    }
}

fn outline_ink(glyph: &OutlineGlyph) -> Option<Rect> {
    let outline = glyph.outline();
    let drawn = outline.segments().next().is_some();
    drawn.then(|| outline.bounding_box())
}

/// Whether a glyph is known to mark nothing: its font is at hand, and it is empty there. A font that is not embedded says
/// nothing of its glyphs, unless it is a simple one, where a code without a name has no glyph (ISO 32000-1, 9.6.6).
pub fn is_blank(glyph: &Glyph<'_>) -> bool {
    !is_substituted(glyph) && matches!(glyph, Glyph::Outline(o) if outline_ink(o).is_none())
}

/// Whether a glyph is known to mark something.
pub fn is_inked(glyph: &Glyph<'_>) -> bool {
    !is_substituted(glyph) && matches!(glyph, Glyph::Outline(o) if outline_ink(o).is_some())
}

/// Whether a glyph is of a simple font that is not embedded, such as Helvetica, which also stands for fonts that cannot be
/// had.
pub fn is_unembedded(glyph: &Glyph<'_>) -> bool {
    matches!(glyph, Glyph::Outline(o) if o.font_data().is_none() && outline_ink(o).is_none())
}

fn is_substituted(glyph: &Glyph<'_>) -> bool {
    let data = match glyph {
        Glyph::Outline(outline) => outline.font_data(),
        Glyph::Type3(_) => None,
    };
    data.is_some_and(|font| substitute::is_substitute(&font.data))
}

fn drawing_ink<'a>(glyph: &Type3Glyph<'a>, paint: &Paint<'a>) -> Option<Rect> {
    let mut marks = Marks(None);
    glyph.interpret(&mut marks, Affine::IDENTITY, Affine::IDENTITY, paint);
    marks.0.filter(Rect::is_finite)
}

/// The box around all that is drawn.
struct Marks(Option<Rect>);

impl Marks {
    fn add(&mut self, mark: Rect) {
        self.0 = Some(self.0.map_or(mark, |all| all.union(mark)));
    }
}

impl<'a> Device<'a> for Marks {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let bounds = (props.transform * path).bounding_box();
        let pen = match mode {
            DrawMode::Stroke(s) | DrawMode::FillAndStroke(_, s) => {
                f64::from(s.line_width) * props.transform.determinant().abs().sqrt() / 2.0
            }
            DrawMode::Fill(_) => 0.0,
            DrawMode::Invisible => return,
        };
        self.add(bounds.inflate(pen, pen));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let whole = Rect::new(
            0.0,
            0.0,
            f64::from(image.width()),
            f64::from(image.height()),
        );
        self.add(props.transform.transform_rect_bbox(whole));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if let Glyph::Outline(outline) = &**glyph
                && let Some(ink) = outline_ink(outline)
            {
                self.add((props.transform * glyph.transform()).transform_rect_bbox(ink));
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
