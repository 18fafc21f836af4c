//! Tolerances of a page. They follow from what is printed on it (glyph size, rule width), never from absolute points.

use crate::page::Page;

/// The measures that tolerances are taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Em of the ordinary text: the median over glyphs.
    pub em: f32,
    /// Width of the ordinary ruling.
    pub rule: f32,
}

impl Scale {
    /// The measures of a page; a page without text takes a hundredth of its diagonal as em.
    pub fn of(page: &Page) -> Self {
        let fallback = page.width.hypot(page.height) / 100.0;
        let em = median(page.glyphs.iter().map(|g| g.size))
            .unwrap_or(fallback)
            .max(f32::EPSILON);
        let rule = median(page.strokes.iter().map(|s| s.width))
            .unwrap_or(0.0)
            .min(em / 4.0);
        Self { em, rule }
    }

    /// Two edges this close are the same edge: half the thinnest gap a glyph could be read in.
    pub fn snap(&self) -> f32 {
        (self.em * 0.2).max(self.rule * 1.5)
    }

    /// Pieces of a dotted or broken rule lie no further apart.
    pub fn gap(&self) -> f32 {
        self.em * 0.4
    }

    /// Lines nearer than this bound no cell: not even one line of text fits between.
    pub fn min_cell(&self) -> f32 {
        self.em * 0.45
    }

    /// A filled area thinner than this is a ruling.
    pub fn thin(&self) -> f32 {
        self.em * 0.25
    }
}

/// The median; `None` for nothing.
pub fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut all: Vec<f32> = values.filter(|v| v.is_finite()).collect();
    if all.is_empty() {
        return None;
    }
    let middle = all.len() / 2;
    let (_, m, _) = all.select_nth_unstable_by(middle, f32::total_cmp);
    Some(*m)
}
