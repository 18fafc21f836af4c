//! 集計: counts by municipality, year, rating and progress, with charts.

mod chart;
mod counts;
mod ratings;

use super::pages::Pages;
use super::style::{self, Look, Paper, Styles};
use super::table::{self, Cell};
use super::{Anchor, Facts, data, gantt, history, legend, list, review, sources};
use crate::record::Status;
use counts::Block;
pub(super) use ratings::notations;
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "集計";

/// Widths of the first column and of the others in half-width characters.
const FIRST_WIDTH: f64 = 24.0;
const WIDTH: f64 = 10.0;

/// The sheet is at least so many columns wide, room for its charts.
const FEWEST_COLUMNS: usize = 10;

/// Heights of rows in points: title of the sheet, title of a table, any other.
const TITLE_HEIGHT: f64 = 30.0;
const SECTION_HEIGHT: f64 = 22.0;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let blocks = counts::blocks(facts);
    // Name and sum stand beside the counts.
    let columns = blocks.iter().map(|b| b.heads.len() + 2).max();
    let columns = columns.unwrap_or_default().max(FEWEST_COLUMNS);
    let widths: Vec<f64> = (0..columns)
        .map(|at| if at == 0 { FIRST_WIDTH } else { WIDTH })
        .collect();
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(at as u16, style::column_width(*width))?;
    }
    let height = style::page_height(Paper::A4, widths.iter().copied());
    let mut page = Page {
        sheet,
        styles,
        row: 0,
        pages: Pages::of_height(height),
        width: style::pixels(widths.iter().copied()) as u32,
    };
    page.head(facts)?;
    for block in &blocks {
        page.block(block)?;
    }
    page.sheet.set_page_breaks(page.pages.breaks())?;
    style::print_setup(page.sheet, NAME, 0, Paper::A4)
}

/// Writes from top to bottom.
struct Page<'w> {
    sheet: &'w mut Worksheet,
    styles: &'w Styles,
    row: u32,
    pages: Pages,
    /// Width of all columns in pixels.
    width: u32,
}

impl Page<'_> {
    fn head(&mut self, facts: &Facts) -> Result<(), XlsxError> {
        let title = &self.styles.sheet_title;
        self.sheet
            .write_string_with_format(0, 0, "行財政改革 集計", title)?;
        self.end_row(TITLE_HEIGHT)?;
        self.note(&totals(facts))?;
        let names = [
            list::NAME,
            gantt::NAME,
            history::NAME,
            data::NAME,
            review::NAME,
            sources::NAME,
            legend::NAME,
        ];
        for (at, name) in names.iter().enumerate() {
            let url = Url::new(Anchor::top(name).url()).set_text(*name);
            let format = &self.styles.free_link;
            self.sheet
                .write_url_with_format(self.row, at as u16, url, format)?;
        }
        self.end_row(style::row_height(1))?;
        self.end_row(style::row_height(1))
    }

    /// A table, and its charts below; nothing where there is nothing to count. A table begins on a new page where it would
    /// be cut, and every chart stands on one page.
    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        if block.rows.is_empty() {
            return Ok(());
        }
        let line = style::row_height(1);
        // Notes, heads, rows, sums and a free row.
        let lines = block.notes.len() + block.rows.len() + 3;
        let charts = chart::charts(block, self.pages.room());
        let first = charts.first().map_or(0.0, chart::Part::height);
        let table = SECTION_HEIGHT + lines as f64 * line;
        let room = self.pages.room();
        // With its chart if both fit one page; a table higher than that with its first rows.
        let together = [table + first, table];
        let together = together.into_iter().find(|height| *height <= room);
        let least = SECTION_HEIGHT + (block.notes.len() + 4) as f64 * line;
        self.pages.keep(self.row, together.unwrap_or(least));
        let section = &self.styles.section;
        self.sheet
            .write_string_with_format(self.row, 0, &block.title, section)?;
        self.end_row(SECTION_HEIGHT)?;
        for note in &block.notes {
            self.note(note)?;
        }
        let head_row = self.row;
        let mut heads = vec![Cell::text(block.corner).look(Look::Head)];
        let columns = block.heads.iter();
        heads.extend(columns.map(|h| Cell::text(&h.text).look(Look::Head)));
        if block.has_sums {
            heads.push(Cell::text("計").look(Look::Head));
        }
        self.cells(&heads)?;
        for (name, counts) in &block.rows {
            self.counts(block, name, counts, (Look::Body, Look::Number))?;
        }
        let sum = |at| block.rows.iter().filter_map(|(_, c)| c.get(at)).sum();
        let sums: Vec<usize> = (0..block.heads.len()).map(sum).collect();
        self.counts(block, "計", &sums, (Look::Total, Look::Total))?;
        self.end_row(line)?;
        for part in charts {
            self.pages.keep(self.row, part.height());
            chart::insert(self.sheet, block, &part, head_row, (self.row, self.width))?;
            for _ in 0..part.rows() {
                self.end_row(line)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, text: &str) -> Result<(), XlsxError> {
        let legend = &self.styles.legend;
        self.sheet
            .write_string_with_format(self.row, 0, text, legend)?;
        self.end_row(style::row_height(1))
    }

    fn counts(
        &mut self,
        block: &Block,
        name: &str,
        counts: &[usize],
        (first, other): (Look, Look),
    ) -> Result<(), XlsxError> {
        let number = |count: usize| Cell::number(Some(count as f64));
        let mut cells = vec![Cell::text(name).look(first)];
        cells.extend(counts.iter().map(|c| number(*c).look(other)));
        if block.has_sums {
            let sum = match other {
                Look::Total => Look::Total,
                _ => Look::Sum,
            };
            cells.push(number(counts.iter().sum()).look(sum));
        }
        self.cells(&cells)
    }

    fn cells(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        for (at, cell) in cells.iter().enumerate() {
            table::put(self.sheet, (self.row, at as u16), cell, self.styles, true)?;
        }
        self.end_row(style::row_height(1))
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.pages.fill(height);
        self.row += 1;
        Ok(())
    }
}

/// What was read, in a line.
fn totals(facts: &Facts) -> String {
    let documents = &facts.output.documents;
    let count = |status: Status| documents.iter().filter(|d| d.status == status).count();
    let (failed, skipped) = (count(Status::Failed), count(Status::Skipped));
    let questions = facts.questions.iter();
    let weighing = |severity: &str| {
        let of = questions.clone().filter(|q| q.severity == severity);
        of.count()
    };
    format!(
        "読んだ文書 {}（ほかに読めない文書 {failed}、対象外 {skipped}）　記録 {}　項目 {}　{}：エラー {}、注意 {}",
        documents.len() - failed - skipped,
        facts.output.records.len(),
        facts.output.items.len(),
        review::NAME,
        weighing("error"),
        weighing("warning"),
    )
}
