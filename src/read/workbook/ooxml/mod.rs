//! Office Open XML workbooks (.xlsx, .xlsm) → [`Book`] (ECMA-376 part 1, 18). Macros are never looked at.

mod conditions;
mod drawing;
mod part;
mod relations;
mod strings;
mod styles;

use super::conditional::Look;
use super::layout;
use super::package::Package;
use super::ruler;
use super::shape::Drawing;
use super::sheet::{Body, Book, Cells, Collector, Sheet, Style, Unread};
use super::xml;
pub(super) use part::Part;
pub(super) use relations::SheetEntry;
use std::collections::BTreeMap;

/// Reads a workbook whose main part is given. The error says why it cannot be read at all; a single damaged sheet is in the book.
pub(super) fn read(package: &mut Package, workbook: &str) -> Result<Book, Unread> {
    let (entries, date1904) = package.sheets(workbook)?;
    let (styles, looks, digit) = match package.part_of(workbook, "styles")? {
        Some(part) => {
            let root = xml::parse(&part)?;
            let digit = styles::digit_width(&root);
            (styles::read(&root), styles::looks(&root), digit)
        }
        None => (Vec::new(), Vec::new(), layout::LATIN_DIGIT),
    };
    let (strings, struck) = match package.part_of(workbook, "sharedStrings")? {
        Some(part) => (strings::read(&part)?, strings::struck(&part)),
        None => Default::default(),
    };
    let globals = Globals {
        styles,
        looks,
        strings,
        struck,
        date1904,
        digit,
    };
    Ok(book(entries, globals, |entry, globals| {
        cells(package, entry, globals)
    }))
}

/// What the sheets of a workbook share.
pub(super) struct Globals {
    pub styles: Vec<Style>,
    /// What conditional formats change.
    pub looks: Vec<Look>,
    pub strings: Vec<String>,
    /// What is struck through of a text, by the text.
    pub struck: BTreeMap<String, String>,
    pub date1904: bool,
    /// Width of a digit in pixels.
    pub digit: f64,
}

/// The book of the listed sheets. `cells` reads the visible ones that have cells.
pub(super) fn book(
    entries: Vec<SheetEntry>,
    globals: Globals,
    mut cells: impl FnMut(&SheetEntry, &Globals) -> Result<Cells, Unread>,
) -> Book {
    let sheet = |entry: SheetEntry| Sheet {
        body: match (entry.hidden, entry.is_worksheet) {
            (true, _) => Body::Hidden,
            (_, false) => Body::NoCells,
            _ => match cells(&entry, &globals) {
                Ok(cells) => Body::Cells(Box::new(cells)),
                Err(unread) => Body::Unread(unread),
            },
        },
        name: entry.name,
    };
    let sheets = entries.into_iter().map(sheet).collect();
    Book {
        styles: globals.styles,
        sheets,
        date1904: globals.date1904,
    }
}

fn cells(package: &mut Package, entry: &SheetEntry, globals: &Globals) -> Result<Cells, Unread> {
    let text = package
        .part(&entry.part)?
        .ok_or_else(|| format!("no part {}", entry.part))?;
    let mut collector = Collector::new(&globals.styles, globals.date1904);
    collector.strike(&globals.struck);
    collector.lay(conditions::read(&text, &globals.looks));
    if text.contains("<tableParts") {
        collector.painted();
    }
    let part = part::read(&text, globals.digit, &globals.strings, &mut collector)?;
    drop(text);
    finish(package, &entry.part, part, collector)
}

/// The cells of a worksheet part, and what is drawn over them.
pub(super) fn finish(
    package: &mut Package,
    path: &str,
    part: Part,
    collector: Collector,
) -> Result<Cells, Unread> {
    let (cells, told) = collector.finish();
    let root = match &part.drawing {
        Some(id) => drawing_root(package, path, id)?,
        None => None,
    };
    let reach = root.as_ref().map_or_else(Default::default, drawing::reach);
    let rulers = ruler::rulers(&part.layout, &cells, &reach);
    let drawing = root.map_or_else(Drawing::default, |root| {
        drawing::read(&root, &rulers.0, &rulers.1)
    });
    Ok(Cells {
        layout: part.layout,
        cells,
        rulers,
        drawing,
        told,
    })
}

/// The drawing that a sheet's part names.
fn drawing_root(package: &mut Package, part: &str, id: &str) -> Result<Option<xml::Node>, Unread> {
    match package.relations(part)?.get(id) {
        Some(relation) => package.tree(&relation.target),
        None => Ok(None),
    }
}
