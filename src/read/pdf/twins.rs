//! Glyphs drawn twice: fill and stroke of the same text (fake bold) come as two runs, shadows are drawn a hair apart.

use crate::page::Glyph;

/// So many glyphs that say the same in the same rows are compared.
const MOST: usize = 200;

/// Glyphs are told apart by their first character and the square they stand in.
const BUCKETS: usize = 1 << 12;

/// Width and height of a square, in points; of no meaning but for speed.
const SQUARE: f32 = 8.0;

/// So many squares across and down are looked through: ten ems of the largest print.
const WIDEST: i32 = 32;

/// No glyph.
const NONE: u32 = u32::MAX;

/// The glyphs drawn so far by what they say.
#[derive(Default)]
pub struct Twins {
    /// The last glyph of every bucket.
    last: Vec<u32>,
    /// For every glyph where it stands, and the one before it in the same bucket.
    links: Vec<Link>,
}

struct Link {
    x: f32,
    y: f32,
    before: u32,
}

impl Twins {
    /// The index of the glyph that this one is a second drawing of.
    pub fn of(&mut self, glyphs: &[Glyph], glyph: &Glyph) -> Option<usize> {
        self.update(glyphs);
        let near = glyph.size * 0.1;
        let is_near =
            |l: &Link| (l.x - glyph.bbox.x0).abs() < near && (l.y - glyph.bbox.y0).abs() < near;
        let about = |v: f32| (square(v - near), square(v + near));
        let (left, right) = about(glyph.bbox.x0);
        let (top, bottom) = about(glyph.bbox.y0);
        // A glyph as large as many pages may be near to all.
        let (right, bottom) = (right.min(left + WIDEST), bottom.min(top + WIDEST));
        let mut y = top;
        while y <= bottom {
            let mut x = left;
            while x <= right {
                let mut at = self.last[bucket(glyph, x, y)] as usize;
                for _ in 0..MOST {
                    let Some(link) = self.links.get(at) else {
                        break;
                    };
                    if is_near(link) && glyphs.get(at)?.text == glyph.text {
                        return Some(at);
                    }
                    at = link.before as usize;
                }
                x += 1;
            }
            y += 1;
        }
        None
    }

    /// Takes in the glyphs drawn since.
    fn update(&mut self, glyphs: &[Glyph]) {
        self.last.resize(BUCKETS, NONE);
        for (i, g) in glyphs.iter().enumerate().skip(self.links.len()) {
            let i = u32::try_from(i).unwrap_or(NONE);
            let last = &mut self.last[bucket(g, square(g.bbox.x0), square(g.bbox.y0))];
            self.links.push(Link {
                x: g.bbox.x0,
                y: g.bbox.y0,
                before: std::mem::replace(last, i),
            });
        }
    }

    /// To be called when glyphs have been taken away or changed.
    pub fn forget(&mut self) {
        self.last.clear();
        self.links.clear();
    }
}

/// The square of a position; the two about 0 are one.
fn square(v: f32) -> i32 {
    (v / SQUARE) as i32
}

fn bucket(glyph: &Glyph, x: i32, y: i32) -> usize {
    let first = glyph.text.chars().next().map_or(0, u32::from);
    // Neighbouring characters and squares are far apart.
    let mixed = first.wrapping_mul(31).wrapping_add(x as u32);
    mixed.wrapping_mul(37).wrapping_add(y as u32) as usize % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::page::UnicodeSource;

    fn glyph((text, x, y, size): (&str, f32, f32, f32)) -> Glyph {
        Glyph {
            text: text.into(),
            bbox: Rect::new(x, y, x + size, y + size),
            size,
            unicode: UnicodeSource::Resolved,
            vertical: false,
            bold: false,
            angle: 0.0,
        }
    }

    proptest::proptest! {
        /// Looking through squares finds a twin where looking through all glyphs does.
        #[test]
        fn squares_hide_no_twin(
            drawn in proptest::collection::vec(
                (
                    proptest::sample::select(vec!["行", "革", "a"]),
                    -20.0f32..60.0,
                    -20.0f32..60.0,
                    proptest::sample::select(vec![8.0f32, 60.0, 400.0]),
                ),
                1..40,
            ),
        ) {
            let mut glyphs: Vec<Glyph> = drawn.into_iter().map(glyph).collect();
            let last = glyphs.pop().expect("one at least");
            let near = last.size * 0.1;
            let is_same = |g: &Glyph| {
                (g.bbox.x0 - last.bbox.x0).abs() < near
                    && (g.bbox.y0 - last.bbox.y0).abs() < near
                    && g.text == last.text
            };
            let found = Twins::default().of(&glyphs, &last);
            proptest::prop_assert_eq!(found.is_some(), glyphs.iter().any(is_same));
            proptest::prop_assert!(found.is_none_or(|at| is_same(&glyphs[at])));
        }
    }
}
