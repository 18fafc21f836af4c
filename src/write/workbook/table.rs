//! A plain table on a sheet: one head row, one row a thing, no merges; filter, frozen head, print set-up.

use super::style::{self, Styles};
use super::text;
use rust_xlsxwriter::{Format, IgnoreError, Worksheet, XlsxError};

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text, also where it looks like a number.
    Text(String),
    /// A number.
    Number(f64),
    /// A share of 1, shown as percent.
    Share(f64),
}

impl Value {
    /// Text, or nothing for an empty one.
    pub(super) fn text(text: impl AsRef<str>) -> Value {
        let text = text::clean(text.as_ref());
        if text.is_empty() {
            Value::Empty
        } else {
            Value::Text(text)
        }
    }

    /// Text where there is one.
    pub(super) fn maybe(text: Option<impl AsRef<str>>) -> Value {
        text.map_or(Value::Empty, Value::text)
    }

    /// A number where there is one.
    pub(super) fn number(number: Option<impl Into<f64>>) -> Value {
        number.map_or(Value::Empty, |n| Value::Number(n.into()))
    }
}

/// A column with its values, one a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Its head.
    pub head: String,
    /// Its width in half-width characters.
    pub width: f64,
    /// A value a row.
    pub values: Vec<Value>,
}

impl Column {
    /// A column of what `value` gives for each of `rows`.
    pub(super) fn of<T>(
        head: impl Into<String>,
        width: f64,
        rows: &[T],
        value: impl Fn(&T) -> Value,
    ) -> Column {
        Column {
            head: head.into(),
            width,
            values: rows.iter().map(value).collect(),
        }
    }

    /// Whether no row has a value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.iter().all(|v| *v == Value::Empty)
    }
}

/// A text that had to be cut: row and column of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    /// Row, from 0, without the head.
    pub row: usize,
    /// Head of the column.
    pub head: String,
}

/// Cuts texts that no cell holds and tells which.
pub(super) fn cut(columns: &mut [Column]) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for column in columns {
        for (row, value) in column.values.iter_mut().enumerate() {
            if let Value::Text(text) = value
                && let Some(short) = text::cut(text)
            {
                *text = short;
                cuts.push(Cut {
                    row,
                    head: column.head.clone(),
                });
            }
        }
    }
    cuts
}

/// How a table is laid out.
pub(super) struct Layout<'a> {
    /// Columns that stay when scrolling sideways.
    pub frozen_columns: u16,
    /// A row shows at most this many lines of a text (all of it stays in the cell).
    pub most_lines: usize,
    /// Chooses another format for a cell (row, column).
    pub format: &'a dyn Fn(usize, usize) -> Option<&'a Format>,
}

/// Writes the table onto the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[Column],
    styles: &Styles,
    layout: &Layout,
) -> Result<(), XlsxError> {
    let rows = columns
        .iter()
        .map(|c| c.values.len())
        .max()
        .unwrap_or_default();
    let mut heights = vec![1usize; rows];
    let mut head_lines = 1;
    for (at, column) in columns.iter().enumerate() {
        let col = at as u16;
        sheet.set_column_width(col, style::column_width(column.width))?;
        sheet.write_string_with_format(0, col, column.head.as_str(), &styles.head)?;
        head_lines = head_lines.max(text::wrapped(&column.head, column.width - 3.0).len());
        for (row, value) in column.values.iter().enumerate() {
            let line = row as u32 + 1;
            let chosen = (layout.format)(row, at);
            match value {
                Value::Empty => sheet.write_blank(line, col, chosen.unwrap_or(&styles.body))?,
                Value::Text(text) => {
                    if let Some(height) = heights.get_mut(row) {
                        *height = text::wrapped(text, column.width).len().max(*height);
                    }
                    let format = chosen.unwrap_or_else(|| styles.of_text(text));
                    sheet.write_string_with_format(line, col, text.as_str(), format)?
                }
                Value::Number(n) => sheet.write_number_with_format(
                    line,
                    col,
                    *n,
                    chosen.unwrap_or(&styles.number),
                )?,
                Value::Share(n) => sheet.write_number_with_format(
                    line,
                    col,
                    *n,
                    chosen.unwrap_or(&styles.percent),
                )?,
            };
        }
    }
    // Room for the filter's button under the heads.
    sheet.set_row_height(0, style::row_height(head_lines) + 6.0)?;
    for (row, lines) in heights.iter().enumerate() {
        sheet.set_row_height(
            row as u32 + 1,
            style::row_height((*lines).min(layout.most_lines)),
        )?;
    }
    let last_row = rows as u32;
    let last_col = columns.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, last_row, last_col)?;
    sheet.set_freeze_panes(1, layout.frozen_columns)?;
    if rows > 0 {
        sheet.ignore_error_range(1, 0, last_row, last_col, IgnoreError::NumberStoredAsText)?;
    }
    if layout.frozen_columns > 0 {
        sheet.set_repeat_columns(0, layout.frozen_columns - 1)?;
    }
    style::print_setup(sheet, name, 1, columns.iter().map(|c| c.width).sum())
}
