//! Where glyphs stand: their boxes in units of a thousandth of the font size, y upwards, and how these lie on the page.

use super::composite::VerticalBox;
use super::ink::Inks;
use crate::page;
use hayro_interpret::Paint;
use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::kurbo::{Affine, Rect};

/// The em, in units.
const EM: f64 = 1000.0;

/// Top and bottom of a glyph's box as parts of the em. Japanese fonts place the em box at 880/−120 (OpenType
/// `ideoembox` of Adobe-Japan1), Latin ones come close.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = -0.12;

/// Height of the ink of a line of text as a part of its em: capitals, figures and kana reach about so far.
const INK_HEIGHT: f64 = 0.8;

/// Ink of a line of text that is higher than this part of the em, or lower, belongs to another em.
const INK_HEIGHTS: std::ops::Range<f64> = 0.3..1.4;

/// The em of the glyphs of a run, in units. Type 3 fonts have units of their own choice (ISO 32000-1, 9.6.5), often the
/// dots of a bitmap; what their em is shows in their ink.
pub fn em<'a>(run: &GlyphRun<'_, 'a>, paint: &Paint<'a>, inks: &mut Inks) -> f64 {
    let drawings = || {
        let glyphs = run.glyphs().iter().map(|g| &**g);
        glyphs.filter(|g| matches!(g, Glyph::Type3(_)))
    };
    let ink = drawings()
        .filter_map(|g| inks.of(g, paint))
        .map(|ink| ink.height())
        .fold(0.0, f64::max);
    let widest = drawings().map(advance).fold(0.0, f64::max);
    // A line of dots or dashes is low, but as wide as any other.
    let low = ink < INK_HEIGHTS.start * EM && widest < INK_HEIGHTS.start * EM;
    if ink > 0.0 && (low || ink > INK_HEIGHTS.end * EM) {
        ink / INK_HEIGHT
    } else {
        EM
    }
}

/// The box of a glyph of horizontal writing: from its origin to the next one, or to the end of its ink where its font
/// gives it no width.
pub fn horizontal<'a>(
    glyph: &Glyph<'a>,
    advance: f64,
    em: f64,
    paint: &Paint<'a>,
    inks: &mut Inks,
) -> Rect {
    let (x0, x1) = match advance {
        advance if advance > 0.0 => (0.0, advance),
        _ => inks
            .of(glyph, paint)
            .map_or((0.0, em), |ink| (ink.x0.min(0.0), ink.x1)),
    };
    Rect::new(x0, DESCENT * em, x1, ASCENT * em)
}

/// The box of a glyph of vertical writing: one em wide.
pub fn vertical(glyph: VerticalBox) -> Rect {
    let half = EM / 2.0;
    Rect::new(
        glyph.middle - half,
        glyph.bottom,
        glyph.middle + half,
        glyph.top,
    )
}

/// How far the glyph behind this one stands off, in units.
pub fn advance(glyph: &Glyph<'_>) -> f64 {
    let advance = match glyph {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(drawing) => drawing.advance_width(),
    };
    f64::from(advance.unwrap_or_default())
}

/// How many points a unit is.
pub fn scale(t: &Affine) -> f32 {
    t.determinant().abs().sqrt() as f32
}

/// Direction of the baseline, in degrees clockwise as seen on the page.
pub fn angle(t: &Affine) -> f32 {
    let [a, b, ..] = t.as_coeffs();
    if b == 0.0 && a > 0.0 {
        return 0.0;
    }
    let degrees = b.atan2(a).to_degrees().rem_euclid(360.0) as f32;
    // What is left of rounding is no angle.
    if !(0.05..=359.95).contains(&degrees) {
        0.0
    } else {
        degrees
    }
}

/// Text turned to read downwards runs like vertical text: from top to bottom, lines from right to left; text that reads
/// upwards the other way round. A lone turned glyph is none (a dash in vertical text, a symbol).
pub fn mark_sideways(glyphs: &mut [page::Glyph]) {
    let turned = |g: &page::Glyph| {
        let along = |angle: f32| !g.vertical && (g.angle - angle).abs() < 1.0;
        [90.0, 270.0].into_iter().find(|angle| along(*angle))
    };
    let angles: Vec<Option<f32>> = glyphs.iter().map(turned).collect();
    for (i, g) in glyphs.iter_mut().enumerate() {
        let before = i.checked_sub(1).and_then(|before| angles[before]);
        let after = angles.get(i + 1).copied().flatten();
        if angles[i].is_some() && (angles[i] == before || angles[i] == after) {
            g.vertical = true;
        }
    }
}
