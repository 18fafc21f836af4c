//! Text dump, as OCR services return it → [`Document`].
//!
//! ```text
//! bytes ─decode→ lines ─pages→ page of each line ─blocks→ headings, paragraphs, tables
//!                                                   │ rows (tabs, Markdown bars), html (<table>), markup (inside a cell)
//! ```
//!
//! Every character of the file that is neither white space nor markup stands in exactly one block.

mod blocks;
mod decode;
mod grid;
mod html;
mod lists;
mod markup;
mod pages;
mod rows;
#[cfg(test)]
mod tests;

use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use unicode_normalization::UnicodeNormalization;

/// Reads a text dump: pages, tab-separated rows, Markdown tables and headings, HTML bits, in any Japanese
/// encoding. Never fails: bytes that are no text are findings.
pub fn read(bytes: &[u8]) -> Document {
    let (mut lines, mut findings) = decode::decode(bytes);
    if html::printed(&mut lines) {
        findings.push(Finding::new(Code::PageCut, "", Place::File));
    }
    let paging = pages::Paging::of(&lines);
    let mut document = blocks::blocks(&lines, &paging);
    for finding in &mut findings {
        if let Place::Lines { page, first, .. } = &mut finding.place {
            *page = paging.page_of_line(&lines, *first);
        }
    }
    findings.append(&mut document.findings);
    document.findings = findings;
    document
}

/// A text without white space and differences of width: what two printings of the same words have in common.
fn key(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}
