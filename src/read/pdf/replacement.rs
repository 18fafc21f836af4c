//! Replacement text of marked content.

use crate::geometry::Rect;
use crate::page::{Glyph, UnicodeSource};

/// The glyphs of a span that has a replacement text (ISO 32000-1, 14.9.4), one for each of its characters, spread evenly
/// over the span; `None` where the glyphs stay as they are: they say the same, or do not stand on one line.
pub fn replaced(glyphs: &[Glyph], text: &str) -> Option<Vec<Glyph>> {
    let first = glyphs.first()?;
    let own: String = glyphs.iter().map(|g| g.text.as_str()).collect();
    if own == text {
        return None;
    }
    let around = Rect::around(glyphs.iter().map(|g| &g.bbox))?;
    let along_y = first.vertical || (45.0..135.0).contains(&(first.angle % 180.0));
    let thickness = if along_y {
        around.width()
    } else {
        around.height()
    };
    let count = text.chars().count();
    if thickness > first.size * 1.5 || count == 0 {
        // Spread over several lines: only the text can be trusted, not a place for each character of it.
        let certain = glyphs.iter().all(|g| g.unicode != UnicodeSource::Guessed);
        if certain || count != glyphs.len() {
            return None;
        }
    }
    let backwards = (135.0..315.0).contains(&first.angle);
    let glyph = |(n, c): (usize, char)| {
        let bbox = if count == glyphs.len() {
            glyphs[n].bbox
        } else {
            let n = if backwards { count - 1 - n } else { n } as f32;
            let part = |lo: f32, hi: f32| {
                let step = (hi - lo) / count as f32;
                (lo + step * n, lo + step * (n + 1.0))
            };
            if along_y {
                let (y0, y1) = part(around.y0, around.y1);
                Rect { y0, y1, ..around }
            } else {
                let (x0, x1) = part(around.x0, around.x1);
                Rect { x0, x1, ..around }
            }
        };
        Glyph {
            text: c.into(),
            bbox,
            unicode: UnicodeSource::Resolved,
            ..first.clone()
        }
    };
    Some(text.chars().enumerate().map(glyph).collect())
}
