//! The font that stands in for fonts that are not embedded.
//!
//! Text and widths come from the PDF alone, so the stand-in has one empty glyph of no width. A font with glyphs of its
//! own would have them stretched to the widths of the PDF (hayro scales every such glyph), and boxes and sizes with them.

use hayro_interpret::font::FontData;
use std::sync::{Arc, LazyLock};

static FONT: LazyLock<FontData> = LazyLock::new(|| Arc::new(font()));

/// The stand-in, for any font.
pub fn resolve() -> Option<(FontData, u32)> {
    Some((FONT.clone(), 0))
}

/// Whether a font program is the stand-in: its glyphs say nothing of what is printed.
pub fn is_substitute(data: &FontData) -> bool {
    Arc::ptr_eq(data, &FONT)
}

/// A TrueType font (ISO/IEC 14496-22) with the tables that give a glyph its width, all of them zero but the units of
/// the em and the counts.
fn font() -> Vec<u8> {
    let head = table(54, &[(0, 0x0001), (12, 0x5f0f), (14, 0x3cf5), (18, 1000)]);
    let hhea = table(36, &[(0, 0x0001), (34, 1)]);
    let hmtx = table(4, &[]);
    let maxp = table(6, &[(2, 0x5000), (4, 1)]);
    let tables: [(&[u8; 4], Vec<u8>); 4] = [
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"maxp", maxp),
    ];
    let count = tables.len() as u16;
    let mut file = vec![0, 1, 0, 0];
    for field in [count, 64, 2, 0] {
        file.extend(field.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, content) in &tables {
        file.extend(*tag);
        file.extend(0u32.to_be_bytes()); // checksums are not looked at
        file.extend((offset as u32).to_be_bytes());
        file.extend((content.len() as u32).to_be_bytes());
        offset += content.len();
    }
    file.extend(tables.into_iter().flat_map(|(_, content)| content));
    file
}

/// A table of `length` bytes with 16-bit values at the given offsets; its length is rounded up to four bytes.
fn table(length: usize, values: &[(usize, u16)]) -> Vec<u8> {
    let mut bytes = vec![0; length.next_multiple_of(4)];
    for (at, value) in values {
        bytes[*at..at + 2].copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use skrifa::instance::{LocationRef, Size};
    use skrifa::{FontRef, GlyphId, MetadataProvider};

    #[test]
    fn the_font_has_one_glyph_of_no_width() {
        let bytes = super::font();
        let font = FontRef::new(&bytes).expect("a font");
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        assert_eq!(metrics.glyph_count(), 1);
        assert_eq!(metrics.advance_width(GlyphId::new(0)), Some(0.0));
    }
}
