//! The kind of a file by its content.

use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::source::Kind;
use std::io::{Cursor, Read};

/// A PDF's header stands within this many bytes (ISO 32000-1, annex H, implementation note 13).
const PDF_HEADER_WITHIN: usize = 1024;

/// First bytes of a compound file ([MS-CFB] 2.2): old Office files, and locked new ones.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Endings under which text is read. The empty one stands for names without an ending.
pub(super) const TEXT_ENDINGS: &[&str] =
    &["txt", "md", "markdown", "text", "htm", "html", "tsv", ""];

/// Endings of documents: text under one of these is a document saved under a wrong name, not a program's data.
const DOCUMENT_ENDINGS: &[&str] = &[
    "pdf", "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "doc", "docx", "rtf", "ods", "odt",
];

/// The kind of a content, or the finding that tells why it is not read. The ending decides only between a text
/// document and a program's data.
pub(super) fn of(bytes: &[u8], ending: &str) -> Result<Kind, Finding> {
    let unknown = |what: &str| Err(Finding::new(Code::KindUnknown, what, Place::File));
    if bytes.is_empty() {
        return Err(Finding::new(Code::FileEmpty, "", Place::File));
    }
    let head = bytes.get(..PDF_HEADER_WITHIN).unwrap_or(bytes);
    if contains(head, b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if is_zip(bytes) {
        return match of_zip(bytes, ending) {
            // Here only from within an archive, or named alone to a command that reads one document.
            Err(ARCHIVE) => Err(Finding::new(Code::ArchiveUnread, ARCHIVE, Place::File)),
            Err(OWN_OUTPUT) => Err(Finding::new(Code::FileSkipped, OWN_OUTPUT, Place::File)),
            kind => kind.map_or_else(unknown, Ok),
        };
    }
    if bytes.starts_with(OLE) {
        // Stream names are stored as UTF-16 in the directory of the container.
        return match [
            "EncryptedPackage",
            "Workbook",
            "Book",
            "WordDocument",
            "PowerPoint Document",
        ]
        .into_iter()
        .find(|name| contains(bytes, &utf16(name)))
        {
            Some("EncryptedPackage") => Err(Finding::new(Code::Locked, "", Place::File)),
            Some("Workbook" | "Book") => Ok(Kind::Xls),
            Some("WordDocument") => unknown("Word 97-2003（.doc）"),
            Some(_) => unknown("PowerPoint 97-2003（.ppt）"),
            None => unknown("OLE"),
        };
    }
    let said_to_be_text = ending == "csv" || (TEXT_ENDINGS.contains(&ending) && !ending.is_empty());
    if is_text(bytes) || (said_to_be_text && (is_utf16(bytes) || !has_controls(bytes))) {
        return match ending {
            "csv" => Ok(Kind::Csv),
            _ if TEXT_ENDINGS.contains(&ending) || DOCUMENT_ENDINGS.contains(&ending) => {
                Ok(Kind::Text)
            }
            _ => Err(Finding::new(
                Code::FileSkipped,
                format!(".{ending}"),
                Place::File,
            )),
        };
    }
    match ending {
        // Broken beyond recognition: the reader of what the name promises says so best.
        "pdf" => Ok(Kind::Pdf),
        "" => unknown("?"),
        _ => unknown(&format!(".{ending}")),
    }
}

/// What a zip archive is called that is no document.
const ARCHIVE: &str = "ZIP";

/// Whether a content begins as zip archives do, empty ones too.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Whether the name of a file in a zip archive tells that the archive is one document of an office program.
pub(super) fn is_of_package(name: &[u8]) -> bool {
    name == b"[Content_Types].xml"
        || name == b"mimetype"
        || [&b"xl/"[..], b"word/", b"ppt/"]
            .iter()
            .any(|folder| name.starts_with(folder))
}

/// What the workbook that this program writes is called among the kinds that are not read.
const OWN_OUTPUT: &str = "gyokaku.xlsx";

/// Whether a workbook was written by this program: its records would be read a second time.
fn is_own_output(bytes: &[u8]) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return false; // told as damaged by the reader
    };
    let Ok(part) = archive.by_name("docProps/core.xml") else {
        return false; // no properties: not written by this program
    };
    let mut core = String::new();
    // The properties are some hundred bytes; whatever is longer is not ours.
    let read = part.take(CORE_AT_MOST).read_to_string(&mut core);
    read.is_ok() && core.contains(&format!("<dc:creator>{}<", crate::write::CREATOR))
}

/// Length of a workbook's core properties that is read, in bytes.
const CORE_AT_MOST: u64 = 65_536;

/// An OpenDocument file names its type within this many bytes.
const OPEN_DOCUMENT_WITHIN: usize = 256;

/// What a zip archive holds; an error names what is not read.
fn of_zip(bytes: &[u8], ending: &str) -> Result<Kind, &'static str> {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        // A workbook cut off in a download: the reader tells that it is damaged.
        return if matches!(ending, "xlsx" | "xlsm") {
            Ok(Kind::Xlsx)
        } else if ending == "ods" {
            Ok(Kind::Ods)
        } else {
            Err(ARCHIVE)
        };
    };
    // A name that cannot be decoded is none of those looked for.
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("xl/workbook.xml") && is_own_output(bytes) {
        return Err(OWN_OUTPUT);
    }
    let under = |prefix: &str| names.iter().any(|n| n.starts_with(prefix));
    if has("xl/workbook.xml") {
        Ok(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Ok(Kind::Xlsb)
    } else if under("xl/") {
        Ok(Kind::Xlsx)
    } else if under("word/") {
        Err("Word（.docx）")
    } else if under("ppt/") {
        Err("PowerPoint（.pptx）")
    } else if has("mimetype") && has("content.xml") {
        // The type stands first in the archive, stored as it is (ODF 1.3 part 2, 3.3).
        let head = bytes.get(..OPEN_DOCUMENT_WITHIN).unwrap_or(bytes);
        if contains(head, b"opendocument.spreadsheet") {
            Ok(Kind::Ods)
        } else {
            Err("OpenDocument")
        }
    } else {
        Err(ARCHIVE)
    }
}

/// Whether the bytes are UTF-8 (with or without byte order mark) without control characters other than white space.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !has_controls(bytes)
}

/// Whether a byte order mark says that the bytes are UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Control characters that no text holds. Tab, line ends, form feed and escape (ISO-2022-JP) may stand in one.
fn has_controls(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zip_with(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .expect("entry");
            writer.write_all(b"x").expect("content");
        }
        writer.finish().expect("archive").into_inner()
    }

    #[test]
    fn zips() {
        assert_eq!(of(&zip_with(&["xl/workbook.xml"]), "xlsx"), Ok(Kind::Xlsx));
        assert_eq!(of(&zip_with(&["xl/workbook.xml"]), "pdf"), Ok(Kind::Xlsx));
        assert!(of(&zip_with(&["word/document.xml"]), "docx").is_err());
        assert!(of(&zip_with(&["a.txt"]), "zip").is_err());
        let whole = zip_with(&["xl/workbook.xml"]);
        assert_eq!(of(&whole[..40], "xlsx"), Ok(Kind::Xlsx));
    }

    #[test]
    fn text_of_another_encoding_is_text_by_its_ending() {
        let shift_jis = [0x8c, 0x76, 0x89, 0xe6, b'\n'];
        assert_eq!(of(&shift_jis, "txt"), Ok(Kind::Text));
        assert!(of(&shift_jis, "bin").is_err());
    }
}
