//! Pages that the witness would not survive: an endless recursion or a table without end would take the whole process
//! along, and no isolation inside it helps. Checked before it is asked.

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeSet;

/// Bytes of a page's drawing operations, as stored: the witness holds them all at once, at about a hundred times their
/// size unpacked.
const CONTENT: usize = 512 * 1024;

/// Bytes of a CMap, as stored. One that maps every code of two bytes by itself takes about as much.
const CMAP: usize = 256 * 1024;

/// Codes of one range of a CMap: character codes that lead to more glyphs than a font can have (ISO 32000-1, annex C.2:
/// CIDs end at 65,535). The witness makes an entry for each.
const CODES: u64 = 65_536;

/// How deep forms lie in forms, arrays in arrays, page nodes in page nodes.
const DEPTH: usize = 64;

/// Checks the pages of one document.
#[derive(Default)]
pub struct Guard {
    /// CMaps found to be harmless.
    harmless: BTreeSet<ObjectId>,
}

impl Guard {
    /// Whether the witness can be let read a page.
    ///
    /// # Errors
    /// What keeps it from that.
    pub fn check(&mut self, document: &Document, page: u32) -> Result<(), String> {
        let pages = document.get_pages();
        let id = *pages.get(&page).ok_or("no such page")?;
        let resources = inherited(document, id)?;
        let contents = document.get_page_contents(id);
        let streams = contents.iter().filter_map(|id| stream(document, *id));
        if streams.map(|s| s.content.len()).sum::<usize>() > CONTENT {
            return Err("page too large".to_string());
        }
        for resources in resources {
            self.resources(document, resources, &mut Vec::new())?;
        }
        Ok(())
    }

    /// The fonts of resources, and the forms in them with theirs. `path` leads to here from the page.
    fn resources(
        &mut self,
        document: &Document,
        resources: &Dictionary,
        path: &mut Vec<ObjectId>,
    ) -> Result<(), String> {
        if path.len() > DEPTH {
            return Err("forms too deep".to_string());
        }
        for font in entries(document, resources, b"Font") {
            let Some(font) = dictionary(document, font) else {
                continue; // the witness panics, which is caught
            };
            for key in [b"ToUnicode".as_slice(), b"Encoding"] {
                if let Ok(Object::Reference(id)) = font.get(key) {
                    self.cmap(document, *id)?;
                }
            }
        }
        for form in entries(document, resources, b"XObject") {
            let Object::Reference(id) = form else {
                continue; // streams are always indirect (ISO 32000-1, 7.3.8.1)
            };
            if path.contains(id) {
                return Err("form in itself".to_string());
            }
            let Some(form) = stream(document, *id) else {
                continue;
            };
            if form.content.len() > CONTENT {
                return Err("form too large".to_string());
            }
            if let Some(own) = form
                .dict
                .get(b"Resources")
                .ok()
                .and_then(|o| dictionary(document, o))
            {
                path.push(*id);
                self.resources(document, own, path)?;
                path.pop();
            }
        }
        Ok(())
    }

    fn cmap(&mut self, document: &Document, id: ObjectId) -> Result<(), String> {
        let Some(stream) = stream(document, id) else {
            return Ok(()); // a name or a dictionary
        };
        if self.harmless.contains(&id) {
            return Ok(());
        }
        if stream.content.len() > CMAP {
            return Err("CMap too large".to_string());
        }
        let unpacked = stream.decompressed_content();
        is_harmless(unpacked.as_deref().unwrap_or(&stream.content))?;
        self.harmless.insert(id);
        Ok(())
    }
}

/// The resources that a page names itself or takes over from the nodes above it, which must come to an end.
fn inherited(document: &Document, page: ObjectId) -> Result<Vec<&Dictionary>, String> {
    let mut found = Vec::new();
    let mut node = document.get_dictionary(page).ok();
    for _ in 0..DEPTH {
        let Some(here) = node else {
            return Ok(found);
        };
        found.extend(
            here.get(b"Resources")
                .ok()
                .and_then(|o| dictionary(document, o)),
        );
        let parent = here.get(b"Parent").and_then(Object::as_reference);
        node = parent.ok().and_then(|id| document.get_dictionary(id).ok());
    }
    Err("page tree too deep".to_string())
}

fn entries<'d>(document: &'d Document, resources: &'d Dictionary, kind: &[u8]) -> Vec<&'d Object> {
    let kind = resources
        .get(kind)
        .ok()
        .and_then(|o| dictionary(document, o));
    kind.into_iter()
        .flatten()
        .map(|(_, object)| object)
        .collect()
}

fn dictionary<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

fn stream(document: &Document, id: ObjectId) -> Option<&Stream> {
    document.get_object(id).ok()?.as_stream().ok()
}

/// Whether a CMap holds no range longer than a font, and nothing nested deeper than anybody would.
fn is_harmless(cmap: &[u8]) -> Result<(), String> {
    let mut depth = 0usize;
    // Within a list of ranges: the number of operands so far (three a range), and the code before.
    let mut range: Option<(usize, u64)> = None;
    let mut at = 0;
    while let Some(&byte) = cmap.get(at) {
        let rest = &cmap[at..];
        let mut length = 1;
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => {
                depth = depth.saturating_sub(1);
                range = range.filter(|_| depth == 0).map(|(n, code)| (n + 1, code));
            }
            b'<' | b'>' if rest.get(1) == Some(&byte) => {
                length = 2;
                depth = if byte == b'<' {
                    depth + 1
                } else {
                    depth.saturating_sub(1)
                };
            }
            b'<' => {
                length = 1 + rest.iter().take_while(|b| **b != b'>').count();
                if depth == 0
                    && let Some((operands, from)) = range
                {
                    let code = code(&rest[1..length - 1]);
                    if operands % 3 == 1 && code.saturating_sub(from) > CODES {
                        return Err("CMap range too long".to_string());
                    }
                    range = Some((operands + 1, code));
                }
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                range = (&rest[..length] == b"beginbfrange").then_some((0, 0));
            }
            _ => {}
        }
        if depth > DEPTH {
            return Err("CMap too deep".to_string());
        }
        at += length;
    }
    Ok(())
}

/// A code written in hexadecimal digits; of one longer than four bytes the last four, as the witness takes it.
fn code(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |code, digit| {
        let digit = char::from(*digit).to_digit(16);
        digit.map_or(code, |d| (code << 4 | u64::from(d)) & u64::from(u32::MAX))
    })
}
