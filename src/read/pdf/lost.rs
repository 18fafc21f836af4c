//! Pages that the page tree lists and the file does not hold.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use hayro_syntax::page::Page;
use hayro_syntax::xref::XRef;

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
