//! Excel 97 to 2003 (.xls) → [`Book`]: BIFF8 records in an OLE container ([MS-XLS], [MS-CFB]).
//!
//! Read here and not by a library, since none gives borders, number formats, hidden parts and shapes; macros and
//! embedded files in the container are never opened.

mod drawing;
pub(super) mod globals;
mod outline;
pub(super) mod records;
mod sheet;

use super::sheet::{Body, Book, Sheet, Unread};
use globals::{Globals, SheetEntry};
use std::io::{Cursor, Read};

/// Reads a workbook. The error says why it cannot be read at all; a single damaged sheet is in the book.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Unread> {
    // Stream names are stored as UTF-16: they tell a locked workbook even where its container is cut off.
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(name.len()).any(|w| w == name) {
        return Err(Unread::Encrypted);
    }
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let name = ["Workbook", "Book"]
        .into_iter()
        .find(|n| container.is_stream(n));
    let name = name.ok_or("no workbook stream")?;
    let mut stream = Vec::new();
    container
        .open_stream(name)
        .and_then(|s| s.take(bytes.len() as u64).read_to_end(&mut stream))
        .map_err(|e| e.to_string())?;
    let mut globals = globals::read(&stream)?;
    let entries = std::mem::take(&mut globals.sheets);
    let sheets = entries.into_iter().map(|e| sheet(e, &stream, &globals));
    Ok(Book {
        sheets: sheets.collect(),
        styles: globals.styles,
        date1904: globals.date1904,
    })
}

fn sheet(entry: SheetEntry, stream: &[u8], globals: &Globals) -> Sheet {
    let body = match (entry.hidden, entry.is_worksheet) {
        (true, _) => Body::Hidden,
        (_, false) => Body::NoCells,
        _ => match sheet::read(stream, entry.at, globals) {
            Ok(cells) => Body::Cells(Box::new(cells)),
            Err(reason) => Body::Unread(reason.into()),
        },
    };
    Sheet {
        name: entry.name,
        body,
    }
}
