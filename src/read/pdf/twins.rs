//! Glyphs drawn twice: fill and stroke of the same text (fake bold) come as two runs, shadows are drawn a hair apart.

use crate::page::Glyph;

/// So many glyphs that say the same in the same rows are compared.
const MOST: usize = 200;

/// Glyphs are told apart by their first character and the row they stand in.
const BUCKETS: usize = 1 << 10;

/// Height of a row, in points; of no meaning but for speed.
const ROW: f32 = 8.0;

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
        let rows = row(glyph.bbox.y0 - near)..=row(glyph.bbox.y0 + near);
        rows.take(BUCKETS).find_map(|row| {
            let mut at = self.last.get(bucket(glyph, row)).copied().unwrap_or(NONE) as usize;
            for _ in 0..MOST {
                if is_same(glyphs.get(at)?) {
                    return Some(at);
                }
                at = self.before.get(at).copied().unwrap_or(NONE) as usize;
            }
            None
        })
    }

    /// Takes in the glyphs drawn since.
    fn update(&mut self, glyphs: &[Glyph]) {
        self.last.resize(BUCKETS, NONE);
        for (i, g) in glyphs.iter().enumerate().skip(self.before.len()) {
            let i = u32::try_from(i).unwrap_or(NONE);
            let last = self.last.get_mut(bucket(g, row(g.bbox.y0)));
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

fn row(y: f32) -> i32 {
    (y / ROW).floor() as i32
}

fn bucket(glyph: &Glyph, row: i32) -> usize {
    let first = glyph.text.chars().next().map_or(0, u32::from);
    // Neighbouring characters and rows are far apart.
    let mixed = first.wrapping_mul(31).wrapping_add(row as u32);
    mixed as usize % BUCKETS
}
