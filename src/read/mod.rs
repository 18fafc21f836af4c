//! Readers: bytes of one kind of file → [`Document`].

pub mod pdf;
pub mod text;
pub mod workbook;

use crate::document::Document;
use crate::source::{Kind, Source};

/// Reads a source by its kind. What could not be read is in the document's findings; a file that could not be read
/// at all gives a document without blocks and a finding of severity error.
pub fn read(source: &Source) -> Document {
    match source.kind {
        Kind::Pdf => pdf::read(&source.bytes),
        Kind::Xlsx => workbook::read(&source.bytes),
        Kind::Text => text::read(&source.bytes),
    }
}
