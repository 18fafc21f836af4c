//! `gyokaku.xlsx`: sheets 集計 (counts and charts), 一覧 (to read and print), 工程 (plan against done), 照合 (items over
//! documents), データ (to count with), 要確認 (to answer), 出典 (where from), 凡例 (what is meant).

mod data;
mod facts;
mod gantt;
mod history;
mod legend;
mod list;
mod machine;
mod pages;
mod review;
mod sources;
pub(super) mod style;
mod summary;
mod table;
#[cfg(test)]
mod tests;
pub(super) mod text;
mod words;

use crate::record::{DocumentInfo, Output, Record, Spot};
use facts::Facts;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::io::{Seek, Write};
use style::Styles;

/// A workbook whose sheets are laid out, to be packed into its file.
pub(super) struct Book(Workbook);

impl Book {
    /// Lays the sheets out. Errors: a workbook that Excel could not hold, or what the file system says.
    pub(super) fn of(output: &Output) -> Result<Book, String> {
        book(output).map(Book).map_err(|e| e.to_string())
    }

    /// Packs it, the same bytes for the same output. Errors: what the file system says.
    pub(super) fn save(mut self, to: impl Write + Seek + Send) -> Result<(), String> {
        self.0.save_to_writer(to).map_err(|e| e.to_string())
    }
}

/// Level of compression: a quarter larger than at the usual level 6, in a fourth of its time, which is the time of one
/// core at the end of a run.
const COMPRESSION: u8 = 2;

/// The sheets in their order; long ones keep only their current row in memory. データ, which holds most of the cells, is
/// written beside the others.
fn book(output: &Output) -> Result<Workbook, XlsxError> {
    let facts = Facts::of(output);
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_default_format(&styles.default, style::DEFAULT_ROW, style::DEFAULT_COLUMN)?;
    // A fixed date: the same input gives the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("行財政改革 取組一覧")
            .set_author(super::CREATOR)
            .set_creation_datetime(&created),
    );
    book.set_zip_compression_level(COMPRESSION);
    // Sheets that are written at the same time must not depend on which of them uses a format first, ...
    styles.all().for_each(|format| book.register_format(format));
    let lists = list::groups(&facts);
    let data = data::names(&facts);
    book.add_worksheet().set_name(summary::NAME)?;
    // ... or a text: データ shares its texts, those beside it hold their own.
    for at in 0..lists.len() {
        let name = numbered(list::NAME, at);
        book.add_worksheet_with_constant_memory()?.set_name(name)?;
    }
    for name in [gantt::NAME, history::NAME] {
        book.add_worksheet_with_constant_memory()?.set_name(name)?;
    }
    for name in &data {
        book.add_worksheet_with_low_memory()?.set_name(name)?;
    }
    for name in [review::NAME, sources::NAME] {
        book.add_worksheet_with_constant_memory()?.set_name(name)?;
    }
    book.add_worksheet().set_name(legend::NAME)?;
    let sheets = book.worksheets_mut();
    let first = sheets.iter().position(|s| data.contains(&s.name()));
    let (reading, counting) = sheets.split_at_mut(first.unwrap_or_default());
    let (check, anchors) = rayon::join(
        || data::write(counting, &data, &facts, &styles),
        || -> Result<Anchors, XlsxError> {
            let anchors = list::write(reading, &lists, &styles)?;
            gantt::write(sheet(reading, gantt::NAME)?, &facts, &anchors, &styles)?;
            history::write(sheet(reading, history::NAME)?, &facts, &anchors, &styles)?;
            Ok(anchors)
        },
    );
    let (check, anchors) = (check?, anchors?);
    review::write(
        book.worksheet_from_name(review::NAME)?,
        &facts,
        &anchors,
        &styles,
    )?;
    sources::write(
        book.worksheet_from_name(sources::NAME)?,
        &facts,
        &anchors,
        &styles,
    )?;
    legend::write(
        book.worksheet_from_name(legend::NAME)?,
        &facts,
        &check,
        &styles,
    )?;
    summary::write(book.worksheet_from_name(summary::NAME)?, &facts, &styles)?;
    Ok(book)
}

/// The sheet of this name among some.
fn sheet<'s>(sheets: &'s mut [Worksheet], name: &str) -> Result<&'s mut Worksheet, XlsxError> {
    let named = sheets.iter_mut().find(|sheet| sheet.name() == name);
    named.ok_or_else(|| XlsxError::UnknownWorksheetNameOrIndex(name.to_string()))
}

/// A cell of the workbook that links lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Anchor {
    sheet: String,
    row: u32,
}

impl Anchor {
    /// The first cell of a sheet.
    fn top(sheet: &str) -> Self {
        Self {
            sheet: sheet.to_string(),
            row: 0,
        }
    }

    /// The link's target.
    fn url(&self) -> String {
        format!("internal:'{}'!A{}", self.sheet, self.row + 1)
    }
}

/// Where documents and records stand in 一覧.
#[derive(Debug, Default)]
struct Anchors {
    /// By index of the document.
    documents: BTreeMap<usize, Anchor>,
    /// By index of the record.
    records: BTreeMap<usize, Anchor>,
}

/// The name of a sheet of which there may be several: 一覧, 一覧2, …
fn numbered(name: &str, at: usize) -> String {
    match at {
        0 => name.to_string(),
        at => format!("{name}{}", at + 1),
    }
}

/// The title, else what kind of document it is.
fn title(document: &DocumentInfo) -> String {
    let title = document
        .title
        .as_deref()
        .map(|t| text::clean(t).replace('\n', " "));
    title.unwrap_or_else(|| {
        let kind = document.document_kind.as_deref().map(words::document_kind);
        format!(
            "表題のない文書{}",
            kind.map(|k| format!("（{k}）")).unwrap_or_default()
        )
    })
}

/// A place within its page, in words; `None` for a place without one.
fn position(spot: &Spot) -> Option<String> {
    if let Some(range) = &spot.range {
        return Some(range.clone());
    }
    if let Some([first, last]) = spot.lines {
        return Some(if first == last {
            format!("{first}行")
        } else {
            format!("{first}–{last}行")
        });
    }
    spot.bbox
        .map(|b| format!("({:.0}, {:.0})–({:.0}, {:.0})", b[0], b[1], b[2], b[3]))
}

/// The worst level of a record's ratings, 1 being the best.
fn worst(record: &Record) -> Option<i32> {
    record.ratings.iter().filter_map(|r| r.level).max()
}
