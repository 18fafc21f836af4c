//! `gyokaku.xlsx`: sheets 一覧 (to read and print), データ (to count with), 要確認 (to review), 出典 (where from).

mod data;
mod list;
mod review;
mod sources;
pub(super) mod style;
mod table;
#[cfg(test)]
mod tests;
pub(super) mod text;

use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::record::{Output, Spot};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use style::Styles;
use table::{Column, Layout};

/// Writes the workbook. Errors: a workbook that Excel could not hold, or what the file system says.
pub(super) fn write(output: &Output, mut to: &std::fs::File) -> Result<(), String> {
    let bytes = Book::of(output)
        .0
        .render(output)
        .map_err(|e| e.to_string())?;
    std::io::Write::write_all(&mut to, &bytes).map_err(|e| e.to_string())
}

/// The workbook's content: everything but 要確認 is settled before the findings are complete.
pub(super) struct Book {
    data: Vec<Column>,
}

impl Book {
    /// Lays out the records. Texts that no cell can hold are cut; each is told as a finding of the document with
    /// this index.
    pub(super) fn of(output: &Output) -> (Book, Vec<(usize, Finding)>) {
        let mut data = data::columns(output);
        let cuts = table::cut(&mut data)
            .into_iter()
            .filter_map(|cut| {
                let record = output.records.get(cut.row)?;
                let document = output
                    .documents
                    .iter()
                    .position(|d| d.id == record.document)?;
                let name = record.item.as_deref().unwrap_or_default();
                let subject = format!(
                    "{} {name} {}",
                    record.no.as_deref().unwrap_or_default(),
                    cut.head
                );
                Some((
                    document,
                    Finding::new(Code::CellCut, subject.trim(), Place::File),
                ))
            })
            .collect();
        (Book { data }, cuts)
    }

    /// The file's content, the same bytes for the same output. Errors: a workbook that Excel could not hold.
    pub(super) fn render(&self, output: &Output) -> Result<Vec<u8>, XlsxError> {
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
        let lists = list::write(&mut book, output, &styles)?;
        let sheet = book.add_worksheet().set_name("データ")?;
        let layout = Layout {
            frozen_columns: self.frozen_columns(),
            most_lines: 8,
            format: &|_, _| None,
        };
        table::write(sheet, "データ", &self.data, &styles, &layout)?;
        review::write(
            book.add_worksheet().set_name(review::NAME)?,
            output,
            &styles,
        )?;
        sources::write(
            book.add_worksheet().set_name(sources::NAME)?,
            output,
            &lists,
            &styles,
        )?;
        book.save_to_buffer()
    }

    /// The municipality stays in view when scrolling sideways.
    fn frozen_columns(&self) -> u16 {
        self.data
            .iter()
            .position(|c| c.head == "市町村")
            .map_or(0, |at| at as u16 + 1)
    }
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
