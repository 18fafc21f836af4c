//! Excel workbook → [`Document`].
//!
//! ```text
//! bytes ─package→ parts ─layout, style, number→ contents ─lattice→ units and edges ─region, grid→ tables ─blocks→
//!                    └─drawing→ shapes ────────────────────────────────────────────arrow──┘
//! ```
//!
//! Values come through calamine; borders, number formats, sizes, hidden parts and drawings, which it does not give,
//! are read from the parts themselves. A number is kept in the unit it is printed in; dates have none.

mod arrow;
mod blocks;
mod drawing;
mod grid;
mod lattice;
mod layout;
mod number;
mod package;
mod region;
mod ruler;
mod style;
mod xml;

#[cfg(test)]
mod tests;

use crate::document::{Document, Line, Place};
use crate::finding::{Code, Finding};
use blocks::{Draft, SheetId};
use calamine::{DataRef, Reader, Xlsx};
use drawing::Drawing;
use lattice::{Content, Lattice, Unseen};
use layout::{CellRange, Layout, column_letters, range_name};
use package::{Package, SheetEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use style::Style;

/// First bytes of an OLE container: what Excel wraps an encrypted workbook in.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Reads an Office Open XML workbook. Sheets count from 1 in workbook order, hidden ones included.
///
/// A workbook that cannot be read gives a document without blocks and a finding: [`Code::Locked`] for an encrypted
/// one, [`Code::WorkbookInvalid`] for a damaged one. Hidden sheets, rows and columns are left out with a finding.
pub fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    if bytes.starts_with(&OLE) {
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let locked = bytes.windows(name.len()).any(|w| w == name);
        let finding = if locked {
            Finding::new(Code::Locked, "", Place::File)
        } else {
            Finding::new(Code::WorkbookInvalid, "OLE container (.xls?)", Place::File)
        };
        document.findings.push(finding);
        return document;
    }
    if let Err(reason) = read_workbook(bytes, &mut document) {
        document
            .findings
            .push(Finding::new(Code::WorkbookInvalid, reason, Place::File));
    }
    document
}

fn read_workbook(bytes: &[u8], document: &mut Document) -> Result<(), String> {
    let mut package = Package::open(bytes)?;
    package.check()?;
    let (sheets, date1904) = package.sheets()?;
    let (styles, digit) = styles(&mut package)?;
    let mut values = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    document.pages = u32::try_from(sheets.len()).unwrap_or(u32::MAX);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for (no, entry) in (1u32..).zip(&sheets) {
        let sheet = SheetId {
            no,
            name: entry.name.clone(),
        };
        if entry.hidden {
            let place = sheet.named("A1".to_string());
            document
                .findings
                .push(Finding::new(Code::SheetHidden, sheet.name.clone(), place));
            continue;
        }
        let mut reading = SheetReading {
            package: &mut package,
            values: &mut values,
            styles: &styles,
            date1904,
            digit,
            sheet: &sheet,
            findings: &mut document.findings,
            sizes: &mut sizes,
        };
        match reading.read(entry) {
            Ok(blocks) => drafts.extend(blocks),
            Err(reason) => {
                let finding =
                    Finding::new(Code::WorkbookInvalid, reason, sheet.named("A1".to_string()));
                document.findings.push(finding);
            }
        }
    }
    let table_size = sizes
        .into_iter()
        .max_by_key(|(size, count)| (*count, *size))
        .map_or(1100, |(size, _)| size);
    document.blocks = blocks::finish(drafts, table_size);
    Ok(())
}

/// The cell formats, and the width of a digit in pixels.
fn styles(package: &mut Package) -> Result<(Vec<Style>, f64), String> {
    let workbook = package.workbook()?;
    let part = package
        .relations(&workbook)?
        .into_values()
        .find(|r| r.kind == "styles");
    let root = match part {
        Some(part) => package.tree(&part.target)?,
        None => None,
    };
    Ok(root.map_or_else(
        || (Vec::new(), 7.0),
        |root| (style::read(&root), style::digit_width(&root)),
    ))
}

/// Reading of one sheet.
struct SheetReading<'a, 'b> {
    package: &'a mut Package<'b>,
    values: &'a mut Xlsx<Cursor<&'b [u8]>>,
    styles: &'a [Style],
    date1904: bool,
    /// Width of a digit in pixels.
    digit: f64,
    sheet: &'a SheetId,
    findings: &'a mut Vec<Finding>,
    sizes: &'a mut BTreeMap<u32, usize>,
}

impl SheetReading<'_, '_> {
    fn read(&mut self, entry: &SheetEntry) -> Result<Vec<Draft>, String> {
        if !entry.is_worksheet {
            self.find(Code::ShapeUnread, self.sheet.name.clone(), "A1".to_string());
            return Ok(Vec::new());
        }
        let part = self
            .package
            .part(&entry.part)?
            .ok_or_else(|| format!("no part {}", entry.part))?;
        let layout = layout::read(&part, self.digit)?;
        drop(part);
        let contents = self.contents(&entry.name)?;
        let root = self.drawing_root(&entry.part, &layout)?;
        let (mut rows, mut cols) = (0, 0);
        let reach = root.as_ref().map_or_else(Default::default, ruler::reach);
        for (r, c) in contents.keys().chain(layout.styles.keys()) {
            (rows, cols) = (rows.max(r + 1), cols.max(c + 1));
        }
        let (row_ruler, col_ruler) = ruler::rulers(&layout, rows, cols, &reach);
        let drawing = root.map_or_else(Drawing::default, |root| {
            drawing::read(&root, &row_ruler, &col_ruler)
        });
        if drawing.pictures > 0 {
            self.find(
                Code::ShapeUnread,
                drawing.pictures.to_string(),
                "A1".to_string(),
            );
        }
        for &(r, c) in &layout.uncomputed {
            let cell = range_name(CellRange {
                r0: r,
                c0: c,
                r1: r,
                c1: c,
            });
            self.find(Code::CellError, format!("{cell} =?"), cell);
        }
        let (lattice, unseen) =
            Lattice::new(&layout, self.styles, contents, (&row_ruler, &col_ruler))
                .map_err(|positions| format!("{positions} cells are more than can be laid out"))?;
        self.report(&unseen);
        Ok(blocks::draft(
            &lattice,
            self.styles,
            &drawing,
            self.sheet,
            self.findings,
        ))
    }

    fn find(&mut self, code: Code, subject: String, range: String) {
        self.findings
            .push(Finding::new(code, subject, self.sheet.named(range)));
    }

    /// Texts and numbers of the sheet's cells, as printed.
    fn contents(&mut self, name: &str) -> Result<BTreeMap<(u32, u32), Content>, String> {
        let mut contents = BTreeMap::new();
        let mut failed = Vec::new();
        let mut reader = self
            .values
            .worksheet_cells_reader(name)
            .map_err(|e| e.to_string())?;
        while let Some((cell, style)) = reader
            .next_cell_with_style_id()
            .map_err(|e| e.to_string())?
        {
            let at = cell.get_position();
            if at.0 >= layout::MAX_ROWS || at.1 >= layout::MAX_COLS {
                return Err(format!("cell outside the sheet: row {}", at.0));
            }
            let style = self.styles.get(style);
            let code = style.map_or("", |s| s.format.as_str());
            let by_format = |value: f64| {
                let printed = number::print(value, code, self.date1904);
                (printed.text, printed.number)
            };
            let text_of = |text: &str| (number::print_text(text, code), None);
            let (text, number) = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Int(value) => by_format(*value as f64),
                DataRef::Float(value) => by_format(*value),
                DataRef::DateTime(value) => by_format(value.as_f64()),
                DataRef::Bool(value) => (if *value { "TRUE" } else { "FALSE" }.to_string(), None),
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    text_of(text)
                }
                DataRef::SharedString(text) => text_of(text),
                DataRef::Error(error) => {
                    failed.push((at, error.to_string()));
                    (error.to_string(), None)
                }
            };
            if let Some(size) = style.map(|s| s.size) {
                *self.sizes.entry(size).or_default() += text.chars().count();
            }
            let lines = lines(&text);
            if !lines.is_empty() || number.is_some() {
                contents.insert(at, Content { lines, number });
            }
        }
        drop(reader);
        for ((r, c), error) in failed {
            let cell = range_name(CellRange {
                r0: r,
                c0: c,
                r1: r,
                c1: c,
            });
            self.find(Code::CellError, format!("{cell} {error}"), cell);
        }
        Ok(contents)
    }

    fn drawing_root(&mut self, part: &str, layout: &Layout) -> Result<Option<xml::Node>, String> {
        let Some(id) = &layout.drawing else {
            return Ok(None);
        };
        match self.package.relations(part)?.get(id) {
            Some(relation) => self.package.tree(&relation.target),
            None => Ok(None),
        }
    }

    fn report(&mut self, unseen: &Unseen) {
        let rows = ranges(&unseen.rows).into_iter();
        let rows = rows.map(|(first, last)| format!("{}:{}", first + 1, last + 1));
        let cols = ranges(&unseen.cols).into_iter();
        let cols =
            cols.map(|(first, last)| format!("{}:{}", column_letters(first), column_letters(last)));
        for range in rows.chain(cols) {
            self.find(
                Code::SheetHidden,
                format!("{}!{range}", self.sheet.name),
                range,
            );
        }
        for &(r, c) in &unseen.covered {
            let cell = range_name(CellRange {
                r0: r,
                c0: c,
                r1: r,
                c1: c,
            });
            self.find(Code::TextHidden, cell.clone(), cell);
        }
    }
}

/// Lines as the author broke them, blank ones at the end left out.
fn lines(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end();
    if text.is_empty() {
        Vec::new()
    } else {
        text.split('\n').map(Line::hard).collect()
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
