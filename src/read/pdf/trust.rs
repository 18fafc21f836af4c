//! What of a page's text can be trusted, and what is told of the rest.

use crate::finding::Code;
use crate::page::{Apart, Glyph, Page, UnicodeSource, Why};

/// A page of which more than one glyph in this many has no certain Unicode is not read.
const DOUBTFUL: usize = 3;

/// A picture that covers this part of a page without text is the page.
const PICTURE: f32 = 0.25;

/// Text that covers less than this part of the picture it stands on or beside is a stamp or a page number: a page of
/// text covers a hundred times as much.
const STAMP: f32 = 0.005;

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

/// The OCR layer of a scan is invisible, or lies under its picture. What is printed on the picture besides (a stamp, a
/// page number) is less.
fn read_layer_of_picture(page: &mut Page, told: &mut Vec<(Code, String)>) {
    let picture: f32 = page.images.iter().map(|b| b.width() * b.height()).sum();
    if picture <= page.width * page.height * PICTURE {
        return;
    }
    let on_picture = |g: &Glyph| page.images.iter().any(|b| b.contains(g.bbox.center()));
    let is_layer =
        |a: &Apart| matches!(a.why, Why::Invisible | Why::Covered) && on_picture(&a.glyph);
    let printed = || page.glyphs.iter().filter(|g| !g.is_space());
    let layer = page.apart.iter().filter(|a| is_layer(a)).count();
    if layer > printed().filter(|g| on_picture(g)).count() {
        let (layer, apart): (Vec<Apart>, Vec<Apart>) =
            page.apart.iter().cloned().partition(is_layer);
        let is_printed = |of_layer: &Glyph| {
            let center = of_layer.bbox.center();
            printed().any(|g| g.text == of_layer.text && g.bbox.contains(center))
        };
        let layer = layer.into_iter().map(|a| a.glyph);
        let layer: Vec<Glyph> = layer.filter(|g| !is_printed(g)).collect();
        told.push((Code::TextHidden, format!("OCR {}", layer.len())));
        page.glyphs.extend(layer);
        page.apart = apart;
    } else if page.apart.is_empty() {
        let text: f32 = printed().map(|g| g.bbox.width() * g.bbox.height()).sum();
        if text <= picture * STAMP {
            told.push((Code::PageIsPicture, String::new()));
        }
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
