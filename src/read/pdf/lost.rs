//! Pages that the page tree lists and the file does not hold.

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::xref::XRef;
use std::io;

/// Every page of the document in order: whether it is there. The pages that are, are [`Pdf::pages`] in the same order.
/// Without a tree that fits those pages, just they.
pub fn present(pdf: &Pdf) -> Vec<bool> {
    let count = pdf.pages().len();
    let mut slots = Vec::new();
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if let Some(tree) = root.and_then(|r| r.get::<Dict<'_>>("Pages")) {
        walk(pdf.xref(), &tree, 0, &mut slots);
    }
    if slots.iter().filter(|there| **there).count() == count {
        slots
    } else {
        vec![true; count]
    }
}

/// Nodes within nodes; more is a tree that bites its tail.
const DEPTH: usize = 50;

/// More pages than this are not listed for a node that is missing.
const MOST: usize = 10_000;

fn walk(xref: &XRef, node: &Dict<'_>, depth: usize, slots: &mut Vec<bool>) {
    let Some(kids) = node.get::<Array<'_>>("Kids").filter(|_| depth < DEPTH) else {
        return;
    };
    let before = slots.len();
    let mut lost = Vec::new();
    for kid in kids.raw_iter() {
        let dict = match kid {
            MaybeRef::Ref(r) => xref.get::<Dict<'_>>(r.into()),
            MaybeRef::NotRef(object) => object.into_dict(),
        };
        match dict {
            None => {
                lost.push(slots.len());
                slots.push(false);
            }
            Some(dict)
                if dict
                    .get::<Name<'_>>("Type")
                    .is_some_and(|n| n.as_str() == "Pages") =>
            {
                walk(xref, &dict, depth + 1, slots);
            }
            Some(_) => slots.push(true),
        }
    }
    // A missing node may have held many pages: with one missing, the count of this node tells how many.
    if let (&[at], Some(count)) = (&lost[..], node.get::<u32>("Count")) {
        let known = slots.len() - before;
        let more = (count as usize).min(MOST).saturating_sub(known);
        slots.splice(at..at, std::iter::repeat_n(false, more));
    }
}

/// Whether some of a page's content streams or fonts are not in the file, or break off; with `damaged`, also whether a
/// content stream is shorter than it says (a wrong length is common, and harmless in a file that is whole).
pub fn is_cut(page: &Page<'_>, damaged: bool) -> bool {
    if fonts_are_missing(page) {
        return true;
    }
    let Some(contents) = page.raw().get_raw::<Object<'_>>("Contents") else {
        return false; // an empty page
    };
    let is_whole = |s: Stream<'_>| !(breaks_off(&s) || damaged && is_short(&s));
    let stream = |part: MaybeRef<Object<'_>>| match part {
        MaybeRef::Ref(r) => {
            let stream = page.xref().get::<Stream<'_>>(r.into());
            !stream.is_some_and(is_whole)
        }
        MaybeRef::NotRef(_) => true,
    };
    match contents {
        MaybeRef::NotRef(Object::Array(parts)) => parts.raw_iter().any(stream),
        MaybeRef::Ref(r) => match page.xref().get::<Array<'_>>(r.into()) {
            Some(parts) => parts.raw_iter().any(stream),
            None => stream(MaybeRef::Ref(r)),
        },
        MaybeRef::NotRef(_) => true,
    }
}

/// Whether some of a page's fonts are not in the file. The interpreter then takes Helvetica, and codes mean other letters.
pub fn fonts_are_missing(page: &Page<'_>) -> bool {
    let fonts = &page.resources().fonts;
    let is_lost = |name: &Name<'_>| fonts.get::<Dict<'_>>(&**name).is_none();
    fonts
        .keys()
        .any(|name| !is_null(fonts, &name) && is_lost(&name))
}

/// Written as nothing, which is not the same as lost.
fn is_null(dict: &Dict<'_>, key: &Name<'_>) -> bool {
    matches!(
        dict.get_raw::<Object<'_>>(&**key),
        None | Some(MaybeRef::NotRef(Object::Null(_)))
    )
}

fn is_short(stream: &Stream<'_>) -> bool {
    let said = stream.dict().get::<usize>("Length").unwrap_or_default();
    let missing = said.saturating_sub(stream.raw_data().len());
    // A lock by AES adds a block in front and fills the last one (ISO 32000-2, 7.6.3.2).
    let by_lock = said.is_multiple_of(16) && missing <= 32;
    missing > 0 && !by_lock
}

/// Whether the data of a stream ends before its end or is corrupt. The interpreter takes what there is, and tells nobody.
fn breaks_off(stream: &Stream<'_>) -> bool {
    let filter = match stream.dict().get::<Object<'_>>("Filter") {
        Some(Object::Array(list)) => list.iter::<Name<'_>>().next(),
        Some(Object::Name(name)) => Some(name),
        _ => None,
    };
    if filter.is_none_or(|name| name.as_str() != "FlateDecode") {
        return stream.decoded().is_err();
    }
    let data = stream.raw_data();
    // RFC 1950: a header of two bytes, which is sometimes missing, and a checksum at the end, which often is. Where it is
    // there, it tells whether what was inflated is what was written.
    let (deflated, has_header) = match data.as_ref() {
        [method, flags, rest @ ..]
            if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0 =>
        {
            (rest, true)
        }
        all => (all, false),
    };
    if has_header {
        match io::copy(&mut ZlibDecoder::new(data.as_ref()), &mut io::sink()) {
            Ok(_) => return false,
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return true,
            Err(_) => {} // ends before the checksum, or before its end
        }
    }
    io::copy(&mut DeflateDecoder::new(deflated), &mut io::sink()).is_err()
}
