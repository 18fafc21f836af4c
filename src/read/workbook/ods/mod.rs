//! OpenDocument spreadsheets (.ods) → [`Book`] (ODF 1.3 part 3, 9).
//!
//! The file stores each cell's text as it is shown; that text counts, and the stored value only gives the number.

mod conditions;
mod content;
mod drawing;
mod styles;
mod text;

use super::package::Package;
use super::sheet::{Book, Unread};
use super::xml;
use styles::Styles;

/// Reads a spreadsheet. The error says why it cannot be read at all.
pub(super) fn read(package: &mut Package) -> Result<Book, Unread> {
    let manifest = package.tree("META-INF/manifest.xml")?;
    // A part that is encrypted says how (ODF 1.3 part 2, 4.4).
    let locked = |entry: &xml::Node| entry.child("encryption-data").is_some();
    if manifest.is_some_and(|m| m.children.iter().any(locked)) {
        return Err(Unread::Encrypted);
    }
    let shared = package.part("styles.xml")?;
    let content = package.part("content.xml")?.ok_or("no content.xml")?;
    let mut styles = Styles::default();
    for part in shared.iter().chain([&content]) {
        styles.read(part)?;
    }
    content::read(&content, styles)
}
