//! Layers that are switched off (optional content, ISO 32000-1, 8.11). The interpreter leaves them out; a second reading
//! with all of them on tells what stands there.

use super::{Drawn, open};
use crate::page::{Apart, Glyph, Why};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name};
use std::collections::HashMap;

/// Whether the document's own setting switches layers off.
pub fn some_are_off(pdf: &Pdf) -> bool {
    if !pdf.xref().has_optional_content_groups() {
        return false;
    }
    let setting = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>("OCProperties"))
        .and_then(|layers| layers.get::<Dict<'_>>("D"));
    setting.is_some_and(|setting| {
        let base = setting.get::<Name<'_>>("BaseState");
        let off = setting.get::<Array<'_>>("OFF");
        base.is_some_and(|name| name.as_str() == "OFF")
            || off.is_some_and(|list| list.raw_iter().next().is_some())
    })
}

/// The same document without layers: all is shown. `None` where it cannot be made.
pub fn all_on(bytes: &[u8], password: &str) -> Option<Pdf> {
    let mut document = open::loaded(bytes, password).ok()?;
    document.catalog_mut().ok()?.remove(b"OCProperties");
    let mut saved = Vec::new();
    document.save_to(&mut saved).ok()?;
    Pdf::new_with_password(saved, password).ok()
}

/// Keeps apart, on the pages as shown, the glyphs that are drawn only with all layers on. Both are the same pages.
/// A page that is missing from the second reading, for want of time, stays as it is.
pub fn mark_hidden(shown: &mut [Option<Drawn>], all: Vec<Option<Drawn>>) {
    for (shown, all) in shown.iter_mut().zip(all) {
        let (Some(shown), Some(all)) = (shown, all) else {
            continue;
        };
        let page = &mut shown.page;
        let mut known: HashMap<_, usize> = HashMap::new();
        let of_page = page.glyphs.iter();
        for glyph in of_page.chain(page.apart.iter().map(|a| &a.glyph)) {
            *known.entry(key(glyph)).or_default() += 1;
        }
        let all_glyphs = all.page.glyphs.into_iter();
        for glyph in all_glyphs.chain(all.page.apart.into_iter().map(|a| a.glyph)) {
            match known.get_mut(&key(&glyph)) {
                Some(left) if *left > 0 => *left -= 1,
                _ => page.apart.push(Apart {
                    glyph,
                    why: Why::LayerOff,
                }),
            }
        }
    }
}

/// What a glyph says and where it stands, to a tenth of a point.
fn key(glyph: &Glyph) -> (String, i32, i32) {
    let at = |v: f32| (v * 10.0).round() as i32;
    (glyph.text.clone(), at(glyph.bbox.x0), at(glyph.bbox.y0))
}
