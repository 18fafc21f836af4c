//! OpenDocument spreadsheets (.ods) → [`Book`] (ODF 1.3 part 3, 9).
//!
//! The file stores each cell's text as it is shown; that text counts, and the stored value only gives the number.

mod content;
mod drawing;
mod styles;
mod text;

use super::package::Package;
use super::sheet::Book;
use super::xml;
use crate::document::Place;
use crate::finding::{Code, Finding};
use styles::Styles;

/// Reads a spreadsheet. The finding says why it cannot be read at all.
pub(super) fn read(package: &mut Package) -> Result<Book, Finding> {
    let invalid = |reason: String| Finding::new(Code::WorkbookInvalid, reason, Place::File);
    let manifest = package.tree("META-INF/manifest.xml").map_err(invalid)?;
    // A part that is encrypted says how (ODF 1.3 part 2, 4.4).
    let locked = |entry: &xml::Node| entry.child("encryption-data").is_some();
    if manifest.is_some_and(|m| m.children.iter().any(locked)) {
        return Err(Finding::new(Code::Locked, "", Place::File));
    }
    let shared = package.part("styles.xml").map_err(invalid)?;
    let content = package.part("content.xml").map_err(invalid)?;
    let content = content.ok_or_else(|| invalid("no content.xml".to_string()))?;
    let mut styles = Styles::default();
    for part in shared.iter().chain([&content]) {
        styles.read(part).map_err(invalid)?;
    }
    content::read(&content, styles).map_err(invalid)
}
