//! A plain table on a sheet: one head row, one row a thing, no merges; filter, frozen head, print set-up. Rows are
//! written as they come, so that a long sheet needs no memory of its own.

use super::Anchor;
use super::style::{self, Look, Paper, Styles};
use super::text;
use rust_xlsxwriter::{IgnoreError, Url, Worksheet, XlsxError};
use std::sync::Arc;

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text, also where it looks like a number. Shared: データ repeats what is the same in all rows of a record.
    Text(Arc<str>),
    /// A number.
    Number(f64),
    /// Text that leads to a place in the workbook.
    Link(Arc<str>, Anchor),
}

/// A cell with its look.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    /// What it holds.
    pub value: Value,
    /// How it looks.
    pub look: Look,
}

impl Cell {
    /// Text, or nothing for an empty one. A text that no cell holds is cut: it stands whole in `records.json`.
    pub(super) fn text(text: impl AsRef<str>) -> Cell {
        let text = text::clean(text.as_ref());
        let cut = text::cut(&text);
        let value = match cut.as_deref().unwrap_or(&text) {
            "" => Value::Empty,
            text => Value::Text(text.into()),
        };
        Cell {
            value,
            look: Look::Body,
        }
    }

    /// Text where there is one.
    pub(super) fn maybe(text: Option<impl AsRef<str>>) -> Cell {
        text.map_or_else(Cell::default, Cell::text)
    }

    /// A number where there is one that a cell can hold.
    pub(super) fn number(number: Option<impl Into<f64>>) -> Cell {
        let number = number.map(Into::into).filter(|n| n.is_finite());
        Cell {
            value: number.map_or(Value::Empty, Value::Number),
            look: Look::Number,
        }
    }

    /// A number of things; nothing for none.
    pub(super) fn count(count: usize) -> Cell {
        Cell::number((count > 0).then_some(count as f64))
    }

    /// Leads to a place, where there is one.
    pub(super) fn linked(self, to: Option<&Anchor>) -> Cell {
        match (self.value, to) {
            (Value::Text(text), Some(to)) => Cell {
                value: Value::Link(text, to.clone()),
                look: Look::Link,
            },
            (value, _) => Cell { value, ..self },
        }
    }

    /// With another look.
    pub(super) fn look(self, look: Look) -> Cell {
        Cell { look, ..self }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// Its head.
    pub text: String,
    /// Its width in half-width characters.
    pub width: f64,
}

/// A column with a head and a width in half-width characters.
pub(super) fn head(text: impl Into<String>, width: f64) -> Head {
    Head {
        text: text.into(),
        width,
    }
}

/// How a table is laid out.
pub(super) struct Layout<'a> {
    /// Name of the sheet, for the foot of pages.
    pub name: &'a str,
    /// Columns that stay when scrolling sideways.
    pub frozen_columns: u16,
    /// A row shows at most this many lines of a text (all of it stays in the cell); 0 leaves all rows at their default
    /// height, texts on one line.
    pub most_lines: usize,
    /// Paper to print on.
    pub paper: Paper,
    /// Cells look as the workbook's default: they hold no look of their own, a sixth of what a cell costs to write and
    /// to load, and an empty one is no cell.
    pub plain: bool,
}

/// Leaves out the columns in which no row has a value.
pub(super) fn without_empty(heads: &mut Vec<Head>, rows: &mut [Vec<Cell>]) {
    for at in (0..heads.len()).rev() {
        let is_empty = |row: &Vec<Cell>| row.get(at).is_none_or(|c| c.value == Value::Empty);
        if rows.iter().all(is_empty) {
            heads.remove(at);
            for row in rows.iter_mut().filter(|r| r.len() > at) {
                row.remove(at);
            }
        }
    }
}

/// A sheet holds this many links (Excel specifications and limits); further ones are texts.
const MOST_LINKS: usize = 65_000;

/// Writes the table onto the sheet; gives the number of its rows, without the head.
pub(super) fn write(
    sheet: &mut Worksheet,
    heads: &[Head],
    rows: impl Iterator<Item = Vec<Cell>>,
    styles: &Styles,
    layout: &Layout,
) -> Result<u32, XlsxError> {
    let mut head_lines = 1;
    for (at, head) in heads.iter().enumerate() {
        sheet.set_column_width(at as u16, style::column_width(head.width))?;
        head_lines = head_lines.max(text::wrapped(&head.text, head.width - 3.0).len());
    }
    // Room for the filter's button under the heads.
    sheet.set_row_height(0, style::row_height(head_lines) + 6.0)?;
    for (at, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, &head.text, styles.look(Look::Head))?;
    }
    let mut count = 0;
    let mut links = 0;
    for row in rows {
        count += 1;
        let mut lines = 1;
        for (at, (cell, head)) in row.iter().zip(heads).enumerate() {
            if let Value::Text(text) | Value::Link(text, _) = &cell.value
                && layout.most_lines > 0
                && cell.look != Look::Plain
            {
                lines = lines.max(text::wrapped(text, head.width).len());
            }
            links += usize::from(matches!(cell.value, Value::Link(..)));
            let place = (count, at as u16);
            if layout.plain {
                put_plain(sheet, place, cell)?;
            } else {
                put(sheet, place, cell, styles, links <= MOST_LINKS)?;
            }
        }
        if layout.most_lines > 0 {
            sheet.set_row_height(count, style::row_height(lines.min(layout.most_lines)))?;
        }
    }
    let last_col = heads.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, count, last_col)?;
    sheet.set_freeze_panes(1, layout.frozen_columns)?;
    if count > 0 {
        sheet.ignore_error_range(1, 0, count, last_col, IgnoreError::NumberStoredAsText)?;
    }
    style::print_setup(sheet, layout.name, 1, layout.paper)?;
    Ok(count)
}

/// Writes a cell without a look of its own, texts always as texts.
fn put_plain(sheet: &mut Worksheet, (row, col): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    match &cell.value {
        Value::Empty => {}
        Value::Text(text) | Value::Link(text, _) => {
            sheet.write_string(row, col, &**text)?;
        }
        Value::Number(n) => {
            sheet.write_number(row, col, *n)?;
        }
    }
    Ok(())
}

/// Writes a cell, texts always as texts.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    cell: &Cell,
    styles: &Styles,
    with_link: bool,
) -> Result<(), XlsxError> {
    let format = styles.look(cell.look);
    match &cell.value {
        Value::Empty => sheet.write_blank(row, col, format)?,
        Value::Link(text, to) if with_link => {
            let url = Url::new(to.url()).set_text(&**text);
            sheet.write_url_with_format(row, col, url, format)?
        }
        Value::Text(text) | Value::Link(text, _) => {
            let format = match cell.look {
                Look::Body => styles.of_text(text),
                _ => format,
            };
            sheet.write_string_with_format(row, col, &**text, format)?
        }
        Value::Number(n) => sheet.write_number_with_format(row, col, *n, format)?,
    };
    Ok(())
}
