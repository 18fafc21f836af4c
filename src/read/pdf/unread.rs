//! Text that a page draws by way of the cells of patterns and of soft masks (ISO 32000-1, 8.7.3 and 11.6.5): it is not
//! read, but counted.

use hayro_interpret::font::{GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::pattern::Pattern;
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint,
    SoftMask,
};
use std::collections::HashSet;

/// The text that was come upon so far; each pattern and mask counts once.
#[derive(Default)]
pub struct Unread {
    met: HashSet<u128>,
    in_patterns: usize,
    in_masks: usize,
}

impl Unread {
    /// Takes in what something is drawn with.
    pub fn meet<'a>(&mut self, paint: &Paint<'a>, mask: Option<&SoftMask<'a>>) {
        if let Paint::Pattern(pattern) = paint
            && let Pattern::Tiling(cell) = &**pattern
            && self.met.insert(cell.cache_key())
        {
            let mut letters = Letters(0);
            // A cell that cannot be drawn holds nothing that is seen.
            let _ = cell.interpret(&mut letters, Affine::IDENTITY, false);
            self.in_patterns += letters.0;
        }
        self.meet_mask(mask);
    }

    /// Takes in the mask of a group.
    pub fn meet_mask(&mut self, mask: Option<&SoftMask<'_>>) {
        if let Some(mask) = mask
            && self.met.insert(mask.cache_key())
        {
            let mut letters = Letters(0);
            mask.interpret(&mut letters);
            self.in_masks += letters.0;
        }
    }

    /// What was met, as (where, how many letters).
    pub fn told(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let told = [
            ("text in a pattern", self.in_patterns),
            ("text in a mask", self.in_masks),
        ];
        told.into_iter().filter(|(_, count)| *count > 0)
    }
}

/// Counts letters; spaces are none.
struct Letters(usize);

impl<'a> Device<'a> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Invisible) {
            let is_letter = |glyph: &&PositionedGlyph<'_>| match glyph.as_unicode() {
                Some(BfString::Char(c)) => !c.is_whitespace(),
                Some(BfString::String(s)) => !s.trim().is_empty(),
                None => true,
            };
            self.0 += run.glyphs().iter().filter(is_letter).count();
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
