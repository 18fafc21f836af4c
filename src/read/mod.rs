//! Readers: bytes of one kind of file → [`Document`].

pub mod csv;
mod encoding;
pub mod pdf;
pub mod text;
pub mod workbook;

use crate::document::Document;
use crate::source::{Kind, Source};
use std::fmt;
use std::time::Instant;

/// What reading needs besides the bytes.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Password of locked files.
    pub password: Password,
    /// Every page of a PDF is compared with what a second reader finds on it, not only those with doubtful characters.
    pub verify: bool,
    /// What the file may cost.
    pub limits: Limits,
}

/// What reading one file may cost, and who is told how far it is. Without limits by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// No page is begun after this moment.
    pub until: Option<Instant>,
    /// Pages after this number are not read.
    pub pages: Option<u32>,
    /// Called with the number of every page that is begun, from several threads.
    pub on_page: Option<fn(u32)>,
}

/// A password; empty for none. Never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Keeps a password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Reads a source by its kind. What could not be read is in the document's findings; a file that could not be read
/// at all gives a document without blocks and a finding of severity error.
pub fn read(source: &Source, options: &ReadOptions) -> Document {
    match source.kind {
        Kind::Pdf => pdf::read_with(&source.bytes, options),
        Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods => workbook::read(&source.bytes),
        Kind::Csv => csv::read(&source.bytes),
        Kind::Text => text::read(&source.bytes),
    }
}
