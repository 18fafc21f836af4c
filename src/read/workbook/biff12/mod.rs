//! Excel binary workbooks (.xlsb) → [`Book`]: BIFF12 records in the parts of a zip package ([MS-XLSB]).
//!
//! Read here and not by a library, since none gives borders, fills, sizes and merged regions. Drawings, relations and
//! the package itself are those of Office Open XML.

mod records;
mod sheet;
mod styles;

use super::layout;
use super::ooxml::{self, Globals, SheetEntry};
use super::package::Package;
use super::sheet::{Book, Cells, Collector, Unread};
use records::{Fields, Records};

/// Reads a workbook whose main part is given. The error says why it cannot be read at all; a single damaged sheet is
/// in the book.
pub(super) fn read(package: &mut Package, workbook: &str) -> Result<Book, Unread> {
    let (entries, date1904) = sheets(package, workbook)?;
    let (styles, digit) = match package.bytes_of(workbook, "styles")? {
        Some(part) => styles::read(&part),
        None => (Vec::new(), layout::LATIN_DIGIT),
    };
    let strings = match package.bytes_of(workbook, "sharedStrings")? {
        Some(part) => strings(&part),
        None => Vec::new(),
    };
    let globals = Globals {
        styles,
        looks: Vec::new(),
        struck: Default::default(),
        strings,
        date1904,
        digit,
    };
    Ok(ooxml::book(entries, globals, |entry, globals| {
        cells(package, entry, globals)
    }))
}

fn cells(package: &mut Package, entry: &SheetEntry, globals: &Globals) -> Result<Cells, Unread> {
    let bytes = package
        .bytes(&entry.part)?
        .ok_or_else(|| format!("no part {}", entry.part))?;
    let mut collector = Collector::new(&globals.styles, globals.date1904);
    let part = sheet::read(&bytes, globals, &mut collector)?;
    drop(bytes);
    ooxml::finish(package, &entry.part, part, collector)
}

/// The sheets in workbook order, and whether dates count from 1904.
fn sheets(package: &mut Package, workbook: &str) -> Result<(Vec<SheetEntry>, bool), Unread> {
    let part = package.bytes(workbook)?.ok_or("no workbook part")?;
    let relations = package.relations(workbook)?;
    let mut date1904 = false;
    let mut sheets = Vec::new();
    for record in Records::new(&part) {
        let mut fields = record.fields();
        match record.kind {
            records::WORKBOOK_PROPERTIES => {
                date1904 = fields.u32().is_some_and(|flags| flags & 1 != 0);
            }
            records::SHEET => {
                let (hidden, id, name) =
                    listed(&mut fields).ok_or("the list of sheets is cut off")?;
                let relation = relations.get(&id);
                let relation = relation.ok_or_else(|| format!("sheet without a part: {name}"))?;
                sheets.push(SheetEntry {
                    name,
                    hidden,
                    is_worksheet: relation.kind == "worksheet",
                    part: relation.target.clone(),
                });
            }
            _ => {}
        }
    }
    Ok((sheets, date1904))
}

/// Whether a listed sheet is hidden, its relationship id and its name ([MS-XLSB] 2.4.306).
fn listed(fields: &mut Fields) -> Option<(bool, String, String)> {
    let state = fields.u32()?;
    fields.u32()?;
    let (id, name) = (records::string(fields)?, records::string(fields)?);
    Some((state != 0, id, name))
}

/// The shared strings ([MS-XLSB] 2.1.7.44). The count that the part states is not trusted.
fn strings(part: &[u8]) -> Vec<String> {
    Records::new(part)
        .filter(|r| r.kind == records::STRING)
        // A string that is cut off is the last one; the cells that name it tell so.
        .map_while(|r| records::rich_string(&mut r.fields()))
        .collect()
}
