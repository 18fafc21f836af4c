//! A file to read.

use serde::{Deserialize, Serialize};

/// What a file's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// PDF.
    Pdf,
    /// Office Open XML workbook (.xlsx, .xlsm).
    Xlsx,
    /// The same with binary parts (.xlsb); published as "xlsx".
    Xlsb,
    /// Excel 97 to 2003 workbook (.xls).
    Xls,
    /// OpenDocument spreadsheet (.ods).
    Ods,
    /// Separated values (.csv).
    Csv,
    /// Text: a dump as OCR services return it, Markdown, HTML bits.
    Text,
}

impl Kind {
    /// The published word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Xlsx | Kind::Xlsb => "xlsx",
            Kind::Xls => "xls",
            Kind::Ods => "ods",
            Kind::Csv => "csv",
            Kind::Text => "text",
        }
    }
}

/// A file with its content, ready to be read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Stable id, unique in a run: the first 12 digits of the hash, and a running number for copies.
    pub id: String,
    /// Path as given (or found below a given folder), with `/` as separator.
    pub path: String,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// Kind by content.
    pub kind: Kind,
    /// Content.
    pub bytes: Vec<u8>,
}
