//! Pages of a file whose end is missing: with it go the catalog and the root of the page tree, which most programs write
//! last. What is left of the tree gets a new root, and the objects are found again by looking at all of the file.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The file with a new root over the pages that are still there; `None` where there are none. A locked file whose
/// encryption dictionary went with its end cannot be read any more, and gives none.
pub fn salvaged(bytes: &[u8]) -> Option<Pdf> {
    let free = highest_number(bytes)?.checked_add(1)?;
    let probe = Pdf::new(rooted(bytes, free, &[])).ok()?;
    let roots = roots(&probe);
    if roots.is_empty() {
        return None;
    }
    let pdf = Pdf::new(rooted(bytes, free, &roots)).ok()?;
    (!pdf.pages().is_empty()).then_some(pdf)
}

/// The highest object number of the file. Numbers in object streams count too where they are not packed; a packed one may
/// be higher, so some room is left.
fn highest_number(bytes: &[u8]) -> Option<u32> {
    const PACKED: u32 = 1 << 20;
    let headers = bytes.windows(4).enumerate().filter(|(_, w)| *w == b" obj");
    let number = |end: usize| {
        // "12 0 obj": the generation and the number stand before.
        let line = &bytes[end.saturating_sub(20)..end];
        let text: String = line.iter().map(|b| char::from(*b)).collect();
        let mut words = text.rsplit(|c: char| !c.is_ascii_digit());
        let (_generation, number) = (words.next()?, words.next()?);
        number.parse::<u32>().ok()
    };
    let highest = headers.filter_map(|(at, _)| number(at)).max()?;
    // hayro's numbers are signed.
    highest.checked_add(PACKED).filter(|n| *n < i32::MAX as u32)
}

/// The file, what was being written when it was cut closed, and a new catalog and page tree root over `kids`. The offset
/// points nowhere, so that the reader looks for the objects itself.
fn rooted(bytes: &[u8], free: u32, kids: &[ObjectIdentifier]) -> Vec<u8> {
    let mut tail = String::from("\nendstream\nendobj\n");
    let root = free + 1;
    let list: String = kids.iter().fold(String::new(), |mut list, id| {
        // Writing to a string cannot fail.
        let _ = write!(list, "{} {} R ", id.obj_number, id.gen_number);
        list
    });
    let _ = write!(
        tail,
        "{free} 0 obj\n<< /Type /Catalog /Pages {root} 0 R >>\nendobj\n\
         {root} 0 obj\n<< /Type /Pages /Count {} /Kids [ {list}] >>\nendobj\n\
         trailer\n<< /Root {free} 0 R >>\nstartxref\n0\n%%EOF\n",
        kids.len()
    );
    [bytes, tail.as_bytes()].concat()
}

/// Pages and nodes of the page tree that no other node lists, in the order of the file.
fn roots(probe: &Pdf) -> Vec<ObjectIdentifier> {
    let own = probe.xref().root_id();
    let mut found = Vec::new();
    let mut listed = BTreeSet::new();
    for object in probe.objects() {
        let Object::Dict(dict) = object else { continue };
        let (Some(id), Some(kind)) = (dict.obj_id(), dict.get::<Name<'_>>("Type")) else {
            continue;
        };
        match kind.as_str() {
            "Page" => found.push(id),
            "Pages" if id.obj_number != own.obj_number + 1 => {
                found.push(id);
                listed.extend(kids(&dict));
            }
            _ => {}
        }
    }
    let is_listed = |id: &ObjectIdentifier| listed.contains(&(id.obj_number, id.gen_number));
    found.retain(|id| !is_listed(id));
    found
}

fn kids(node: &Dict<'_>) -> Vec<(u32, i32)> {
    let Some(list) = node.get::<Array<'_>>("Kids") else {
        return Vec::new();
    };
    list.raw_iter()
        .filter_map(|kid| kid.as_obj_ref())
        .map(|kid| (kid.obj_number, kid.gen_number))
        .collect()
}
