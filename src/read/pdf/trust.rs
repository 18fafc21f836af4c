//! What of a page's text can be trusted, and what is told of the rest.

use crate::finding::Code;
use crate::page::{Apart, Glyph, Page, UnicodeSource, Why};

/// A page of which more than one glyph in this many has no certain Unicode is not read.
const DOUBTFUL: usize = 3;

/// A picture that covers this part of a page without text is the page.
const PICTURE: f32 = 0.25;

/// Guesses of which this part is ordinary text are right.
const ORDINARY: f32 = 0.5;

/// Keeps apart what cannot be trusted, brings forward the text layer of a scan, and tells both, with how much it is.
pub fn judge(page: &mut Page) -> Vec<(Code, String)> {
    let mut told = Vec::new();
    read_layer_of_picture(page, &mut told);
    let hidden = page.apart.iter().filter(|a| a.why < Why::Doubtful).count();
    if hidden > 0 {
        told.push((Code::TextHidden, hidden.to_string()));
    }
    let unmapped = page.apart.len() - hidden;
    let right = guesses_are_right(&page.glyphs);
    let is_doubtful =
        |g: &Glyph| g.unicode == UnicodeSource::Guessed && !right || g.text.chars().any(is_private);
    let doubtful = unmapped + page.glyphs.iter().filter(|g| is_doubtful(g)).count();
    let all = unmapped + page.glyphs.len();
    // Text that cannot be trusted is worse than none in a table.
    if doubtful * DOUBTFUL > all {
        told.push((Code::PageUnreadable, format!("{doubtful}/{all}")));
        let (apart, certain) = std::mem::take(&mut page.glyphs)
            .into_iter()
            .partition(is_doubtful);
        page.glyphs = certain;
        let apart: Vec<Glyph> = apart;
        let why = Why::Doubtful;
        page.apart
            .extend(apart.into_iter().map(|glyph| Apart { glyph, why }));
    } else if doubtful > 0 {
        told.push((Code::PageWarning, format!("unicode {doubtful}/{all}")));
    }
    told
}

/// The OCR layer of a scan is invisible, or lies under its picture.
fn read_layer_of_picture(page: &mut Page, told: &mut Vec<(Code, String)>) {
    let picture: f32 = page.images.iter().map(|b| b.width() * b.height()).sum();
    if !page.glyphs.is_empty() || picture <= page.width * page.height * PICTURE {
        return;
    }
    let (layer, apart): (Vec<Apart>, Vec<Apart>) = std::mem::take(&mut page.apart)
        .into_iter()
        .partition(|a| matches!(a.why, Why::Invisible | Why::Covered));
    page.apart = apart;
    page.glyphs = layer.into_iter().map(|a| a.glyph).collect();
    if !page.glyphs.is_empty() {
        told.push((Code::TextHidden, format!("OCR {}", page.glyphs.len())));
    } else if page.apart.is_empty() {
        told.push((Code::PageIsPicture, String::new()));
    }
}

/// Codes taken for Unicode are right where they read like text. Codes that mean something else come out as signs,
/// capitals and letters of many scripts, seldom as small letters or kana, of which text is full.
fn guesses_are_right(glyphs: &[Glyph]) -> bool {
    let guessed = || {
        let of_guess = glyphs
            .iter()
            .filter(|g| g.unicode == UnicodeSource::Guessed);
        of_guess
            .flat_map(|g| g.text.chars())
            .filter(|c| !c.is_whitespace())
    };
    let ordinary = |c: &char| {
        c.is_ascii_lowercase()
            || matches!(c, '\u{df}'..='\u{17f}' if c.is_lowercase())
            || matches!(c, '\u{3041}'..='\u{30fe}')
    };
    guessed().filter(ordinary).count() as f32 > guessed().count() as f32 * ORDINARY
}

/// A character that means nothing outside its font.
fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xe000..=0xf8ff | 0xf0000..=0x10ffff)
}
