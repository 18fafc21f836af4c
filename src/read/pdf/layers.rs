//! Layers that are switched off (optional content, ISO 32000-1, 8.11). The interpreter leaves them out; a second reading
//! with all of them on tells what stands there.

use super::drawn::Drawn;
use super::open;
use crate::page::{Apart, Glyph, Why};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name};
use smol_str::SmolStr;
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
/// Pages that are missing from the second reading, for want of time, stay as they are: how many are these.
pub fn mark_hidden(shown: &mut [Option<Drawn>], all: Vec<Option<Drawn>>) -> usize {
    let mut unread = 0;
    for (shown, all) in shown.iter_mut().zip(all) {
        let Some(shown) = shown else {
            continue; // told as a page that was not read
        };
        let Some(all) = all else {
            unread += 1;
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
    unread
}

/// What a glyph says and where it stands, to a tenth of a point.
fn key(glyph: &Glyph) -> (SmolStr, i32, i32) {
    let at = |v: f32| (v * 10.0).round() as i32;
    (glyph.text.clone(), at(glyph.bbox.x0), at(glyph.bbox.y0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::page::{Page, UnicodeSource};

    #[test]
    fn what_only_all_layers_show_is_hidden_and_unread_pages_are_counted() {
        let glyph = |text: &str| Glyph {
            text: text.into(),
            bbox: Rect::new(0.0, 0.0, 10.0, 10.0),
            size: 10.0,
            unicode: UnicodeSource::Resolved,
            vertical: false,
            bold: false,
            angle: 0.0,
        };
        let drawn = |texts: &[&str]| {
            Some(Drawn {
                page: Page {
                    glyphs: texts.iter().map(|t| glyph(t)).collect(),
                    ..Page::default()
                },
                ..Drawn::default()
            })
        };
        let mut shown = vec![drawn(&["a"]), drawn(&["a"]), None];
        let unread = mark_hidden(&mut shown, vec![drawn(&["a", "b"]), None, None]);
        assert_eq!(unread, 1);
        let first = shown[0].as_ref().expect("drawn");
        let apart: Vec<&str> = first
            .page
            .apart
            .iter()
            .map(|a| a.glyph.text.as_str())
            .collect();
        assert_eq!(apart, ["b"]);
    }
}
