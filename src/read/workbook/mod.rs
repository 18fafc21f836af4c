//! Workbook → [`Document`].
//!
//! ```text
//!        ooxml (.xlsx .xlsm) ┐
//! bytes ─ biff (.xls)        ├→ Book{styles, sheets of cells as printed} ─lattice→ units and edges
//!        biff12 (.xlsb)      │     ─region, grid→ tables ─blocks→ headings, paragraphs, tables
//!        ods                 ┘     └─shapes──────arrow──┘
//! ```
//!
//! The content tells the format. A number is kept in the unit it is printed in; dates have none. Macros, formulas and
//! links to other files are never followed: what a cell shows is what the file stores.

mod arrow;
mod bar;
mod biff;
mod biff12;
mod blocks;
mod colour;
mod conditional;
mod grid;
mod lattice;
mod layout;
mod number;
mod ods;
mod ooxml;
mod package;
mod region;
mod ruler;
mod shape;
mod sheet;
mod xml;

#[cfg(test)]
mod tests;

use crate::document::{CellRange, Document, Place};
use crate::finding::{Code, Finding};
use blocks::{Draft, SheetId};
use lattice::{Lattice, Unseen};
use package::Package;
use sheet::{Body, Book, Cells, Style, Unread};
use std::collections::{BTreeMap, BTreeSet};

/// First bytes of an OLE container: Excel 97 to 2003, and what Excel wraps an encrypted workbook in.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Where a finding about a whole sheet stands.
const FIRST: CellRange = CellRange {
    r0: 0,
    c0: 0,
    r1: 0,
    c1: 0,
};

/// Reads a workbook of any format. Sheets count from 1 in workbook order, hidden ones included.
///
/// A workbook that cannot be read gives a document without blocks and a finding: [`Code::Locked`] for an encrypted
/// one, [`Code::WorkbookInvalid`] for a damaged one, [`Code::LimitSize`] for one that unpacks to more than is read.
/// Hidden sheets, rows and columns are left out with a finding.
pub fn read(bytes: &[u8]) -> Document {
    let opened = open(bytes).and_then(|book| match book.sheets.is_empty() {
        true => Err("no sheets".into()),
        false => Ok(book),
    });
    match opened {
        Ok(book) => document(book),
        Err(unread) => {
            let (code, subject) = unread.told();
            Document {
                findings: vec![Finding::new(code, subject, Place::File)],
                ..Document::default()
            }
        }
    }
}

fn open(bytes: &[u8]) -> Result<Book, Unread> {
    if bytes.starts_with(&OLE) {
        return biff::read(bytes);
    }
    let mut package = Package::open(bytes)?;
    if package.has("content.xml") {
        return ods::read(&mut package);
    }
    let workbook = package.workbook()?;
    if workbook.ends_with(".bin") {
        biff12::read(&mut package, &workbook)
    } else {
        ooxml::read(&mut package, &workbook)
    }
}

/// The book as blocks.
fn document(book: Book) -> Document {
    let mut document = Document {
        pages: u32::try_from(book.sheets.len()).unwrap_or(u32::MAX),
        ..Document::default()
    };
    let mut drafts: Vec<Draft> = Vec::new();
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for (no, sheet) in (1u32..).zip(book.sheets) {
        let mut telling = Telling {
            sheet: SheetId {
                no,
                name: sheet.name.as_str().into(),
            },
            findings: &mut document.findings,
        };
        let name = sheet.name;
        match sheet.body {
            Body::Hidden => telling.tell(Code::SheetHidden, name, FIRST),
            Body::NoCells => telling.tell(Code::ShapeUnread, name, FIRST),
            Body::Unread(unread) => telling.unread(unread),
            Body::Cells(cells) => {
                count_sizes(&cells, &book.styles, &mut sizes);
                match drafts_of(*cells, &book.styles, &mut telling) {
                    Ok(found) => drafts.extend(found),
                    Err(unread) => telling.unread(unread),
                }
            }
        }
    }
    let table_size = sizes
        .into_iter()
        .max_by_key(|(size, count)| (*count, *size))
        .map_or(1100, |(size, _)| size);
    document.blocks = blocks::finish(drafts, table_size);
    document
}

/// Counts the characters printed in each size.
fn count_sizes(cells: &Cells, styles: &[Style], sizes: &mut BTreeMap<u32, usize>) {
    let mut of_styles = vec![0; styles.len()];
    for cell in &cells.cells {
        let style = cell.style.and_then(|s| of_styles.get_mut(s as usize));
        if let Some(count) = style {
            let length = |l: &crate::document::Line| l.text.chars().count();
            *count += cell.content.lines.iter().map(length).sum::<usize>();
        }
    }
    for (style, count) in styles.iter().zip(of_styles).filter(|(_, c)| *c > 0) {
        *sizes.entry(style.size).or_default() += count;
    }
}

fn drafts_of(
    mut cells: Cells,
    styles: &[Style],
    telling: &mut Telling,
) -> Result<Vec<Draft>, Unread> {
    let pictures = cells.drawing.pictures;
    if pictures > 0 {
        telling.tell(Code::ShapeUnread, pictures.to_string(), FIRST);
    }
    for (code, subject, range) in std::mem::take(&mut cells.told) {
        telling.tell(code, subject, range);
    }
    let (lattice, unseen) = Lattice::new(&mut cells, styles)
        .map_err(|positions| Unread::TooLarge(format!("{positions} cells")))?;
    let drawing = cells.drawing;
    drop(cells.cells); // their content has moved into the lattice
    let mut findings = Vec::new();
    let drafts = blocks::draft(lattice, styles, &drawing, &telling.sheet, &mut findings);
    telling.unseen(&unseen, &drafts);
    telling.findings.append(&mut findings);
    Ok(drafts)
}

/// The findings of one sheet.
struct Telling<'a> {
    sheet: SheetId,
    findings: &'a mut Vec<Finding>,
}

impl Telling<'_> {
    fn tell(&mut self, code: Code, subject: String, range: CellRange) {
        let place = self.sheet.place(range);
        self.findings.push(Finding::new(code, subject, place));
    }

    fn unread(&mut self, unread: Unread) {
        let (code, subject) = unread.told();
        self.tell(code, format!("{} {subject}", self.sheet.name), FIRST);
    }

    fn unseen(&mut self, unseen: &Unseen, drafts: &[Draft]) {
        for (first, last) in ranges(&unseen.rows) {
            // A filter hides rows within a table and at its end.
            let of_table = |draft: &Draft| match draft {
                Draft::Table(table) => matches!(&table.place, Place::Sheet { range, .. }
                    if range.r0 < first && first <= range.r1 + 1),
                Draft::Text { .. } => false,
            };
            let code = match drafts.iter().any(of_table) {
                true => Code::RowsHidden,
                false => Code::SheetHidden,
            };
            let range = CellRange::rows(first, last);
            self.tell(code, format!("{}!{range}", self.sheet.name), range);
        }
        let cols = ranges(&unseen.cols).into_iter();
        let cols = cols.map(|(first, last)| CellRange::cols(first, last));
        for range in cols {
            let subject = format!("{}!{range}", self.sheet.name);
            self.tell(Code::SheetHidden, subject, range);
        }
        for &(row, col) in &unseen.covered {
            let cell = CellRange::of(row, col);
            self.tell(Code::TextHidden, cell.to_string(), cell);
        }
        for &range in &unseen.overlapping {
            self.tell(Code::MergeOverlap, range.to_string(), range);
        }
    }
}

/// Runs of consecutive numbers.
fn ranges(numbers: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &n in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == n => *last = n,
            _ => runs.push((n, n)),
        }
    }
    runs
}
