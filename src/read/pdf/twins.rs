//! Glyphs drawn twice: fill and stroke of the same text (fake bold) come as two runs, shadows are drawn a hair apart.

use crate::page::Glyph;

/// How many glyphs back a second drawing of the same glyph is looked for: a line of text.
const WINDOW: usize = 200;

/// Glyphs are told apart by the last bits of their first character.
const BUCKETS: usize = 256;

/// No glyph.
const NONE: u32 = u32::MAX;

/// The glyphs drawn so far by what they say.
#[derive(Default)]
pub struct Twins {
    /// The last glyph of every bucket.
    last: Vec<u32>,
    /// For every glyph the one before it in the same bucket.
    before: Vec<u32>,
}

impl Twins {
    /// The index of the glyph that this one is a second drawing of.
    pub fn of(&mut self, glyphs: &[Glyph], glyph: &Glyph) -> Option<usize> {
        self.update(glyphs);
        let near = glyph.size * 0.1;
        let is_same = |g: &Glyph| {
            (g.bbox.x0 - glyph.bbox.x0).abs() < near
                && (g.bbox.y0 - glyph.bbox.y0).abs() < near
                && g.text == glyph.text
        };
        let from = glyphs.len().saturating_sub(WINDOW);
        let mut at = self.last.get(bucket(glyph)).copied().unwrap_or(NONE) as usize;
        while let Some(g) = glyphs.get(at).filter(|_| at >= from) {
            if is_same(g) {
                return Some(at);
            }
            at = self.before.get(at).copied().unwrap_or(NONE) as usize;
        }
        None
    }

    /// Takes in the glyphs drawn since.
    fn update(&mut self, glyphs: &[Glyph]) {
        self.last.resize(BUCKETS, NONE);
        for (i, g) in glyphs.iter().enumerate().skip(self.before.len()) {
            let i = u32::try_from(i).unwrap_or(NONE);
            let last = self.last.get_mut(bucket(g));
            self.before
                .push(last.map_or(NONE, |l| std::mem::replace(l, i)));
        }
    }

    /// To be called when glyphs have been taken away or changed.
    pub fn forget(&mut self) {
        self.last.clear();
        self.before.clear();
    }
}

fn bucket(glyph: &Glyph) -> usize {
    let first = glyph.text.chars().next();
    first.map_or(0, |c| u32::from(c) as usize % BUCKETS)
}
