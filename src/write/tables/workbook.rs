//! Tables as a workbook: a sheet a table.

use super::{Named, texts};
use crate::document::Table;
use crate::write::workbook::style::{self, Styles};
use crate::write::workbook::text;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, IgnoreError, Workbook, Worksheet, XlsxError,
};

/// Half-width characters that a table without geometry gives a column.
const COLUMN: f64 = 16.0;

/// Half-width characters over which the columns of a drawn table are shared out.
const TABLE: f64 = 150.0;

/// A workbook with one sheet a table: merged cells merged, head rows and stub marked, all texts as texts. The second
/// value names the cells whose text no Excel cell can hold, which are cut. Errors: what Excel could not hold.
pub fn workbook(tables: &[Named]) -> Result<(Vec<u8>, Vec<String>), XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_default_format(&styles.default, style::DEFAULT_ROW, style::DEFAULT_COLUMN)?;
    // A fixed date: the same input gives the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let mut cuts = Vec::new();
    for named in tables {
        let sheet = book.add_worksheet().set_name(&named.name)?;
        let cut = write(sheet, named.table, &styles)?;
        cuts.extend(cut.into_iter().map(|cell| format!("{} {cell}", named.name)));
        style::print_setup(
            sheet,
            &named.name,
            named.table.head_rows() as u32,
            style::Paper::A4,
        )?;
    }
    if tables.is_empty() {
        book.add_worksheet();
    }
    Ok((book.save_to_buffer()?, cuts))
}

fn write(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<Vec<String>, XlsxError> {
    let widths = widths(table);
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(at as u16, style::column_width(*width))?;
    }
    let (head, stub) = (table.head_rows(), table.stub_cols());
    let mut lines = vec![1usize; table.rows];
    let mut cuts = Vec::new();
    for (cell, shown) in table.cells.iter().zip(texts(table)) {
        let shown = text::clean(&shown).into_owned();
        let shown = match text::cut(&shown) {
            Some(short) => {
                cuts.push(row_col_to_cell(
                    cell.rows.start as u32,
                    cell.cols.start as u16,
                ));
                short
            }
            None => shown,
        };
        let format: &Format = if cell.rows.start < head {
            &styles.table_head
        } else if cell.cols.end <= stub {
            &styles.table_stub
        } else {
            styles.of_text(&shown)
        };
        let (row, col) = (cell.rows.start as u32, cell.cols.start as u16);
        if cell.rows.len() * cell.cols.len() > 1 {
            let (to_row, to_col) = (cell.rows.end as u32 - 1, cell.cols.end as u16 - 1);
            // The text is written anew: a merge would take "=" for a formula.
            sheet.merge_range(row, col, to_row, to_col, "", format)?;
        }
        if shown.is_empty() {
            sheet.write_blank(row, col, format)?;
        } else {
            sheet.write_string_with_format(row, col, &shown, format)?;
        }
        let room: f64 = widths
            .get(cell.cols.clone())
            .unwrap_or_default()
            .iter()
            .sum();
        // A cell over several rows shares its lines out.
        let needed = text::wrapped(&shown, room)
            .len()
            .div_ceil(cell.rows.len().max(1));
        for line in lines.get_mut(cell.rows.clone()).unwrap_or_default() {
            *line = needed.max(*line);
        }
    }
    for (row, lines) in lines.iter().enumerate() {
        sheet.set_row_height(row as u32, style::row_height(*lines))?;
    }
    if head > 0 {
        sheet.set_freeze_panes(head as u32, stub as u16)?;
    }
    if table.rows > 0 && table.cols > 0 {
        let last = (table.rows as u32 - 1, table.cols as u16 - 1);
        sheet.ignore_error_range(0, 0, last.0, last.1, IgnoreError::NumberStoredAsText)?;
    }
    Ok(cuts)
}

/// Widths of the columns in half-width characters: as on the page, none too narrow to read.
fn widths(table: &Table) -> Vec<f64> {
    let shares: Vec<f64> = table
        .column_edges
        .windows(2)
        .map(|e| f64::from(e[1] - e[0]))
        .collect();
    if shares.len() != table.cols {
        return vec![COLUMN; table.cols];
    }
    shares.into_iter().map(|s| (s * TABLE).max(5.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn merges_and_texts() {
        let table = table();
        let named = Named {
            name: "p2-1".into(),
            table: &table,
        };
        let (bytes, cuts) = workbook(&[named]).expect("a workbook");
        assert!(cuts.is_empty());
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("opens");
        let merges: Vec<((u32, u32), (u32, u32))> = book
            .merge_cells_by_sheet_name("p2-1")
            .expect("sheet")
            .iter()
            .map(|d| (d.start, d.end))
            .collect();
        assert_eq!(
            merges,
            [((0, 0), (1, 0)), ((0, 1), (0, 3)), ((2, 0), (3, 0))]
        );
        let range = book.worksheet_range("p2-1").expect("sheet");
        let at = |row, col| range.get_value((row, col)).cloned();
        assert_eq!(at(0, 1), Some(Data::String("実施時期".into())));
        assert_eq!(at(2, 3), Some(Data::String("=1+1".into())));
        assert_eq!(at(3, 1), Some(Data::String("検討\n実施".into())));
        let formulas = book.worksheet_formula("p2-1").expect("sheet");
        assert!(formulas.rows().flatten().all(String::is_empty));
    }
}
