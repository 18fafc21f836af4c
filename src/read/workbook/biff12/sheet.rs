//! A worksheet part ([MS-XLSB] 2.1.7.62) in one pass: cells, sizes, merged regions, the drawing's id.

use super::super::biff::globals::{error_name, rk};
use super::super::layout::{self, Layout};
use super::super::ooxml::Part;
use super::super::sheet::{Collector, Value};
use super::records::{self, Fields, Record, Records};
use crate::document::CellRange;
use crate::read::workbook::ooxml::Globals;

/// Reads a part; its cells go into the collector.
pub(super) fn read(part: &[u8], globals: &Globals, cells: &mut Collector) -> Result<Part, String> {
    let mut out = Part {
        layout: Layout::new(globals.digit),
        drawing: None,
    };
    let mut at = (0, 0);
    let mut ended = None;
    for record in Records::new(part) {
        match record.kind {
            records::BEGIN_CELLS => ended = Some(false),
            records::END_CELLS => ended = Some(true),
            records::DRAWING => out.drawing = records::string(&mut record.fields()),
            _ => {
                let cut = || format!("record {} is cut off", record.kind);
                cell(&record, globals, &mut at, cells)?.ok_or_else(cut)?;
                measure(&record, globals.digit, &mut out.layout).ok_or_else(cut)?;
            }
        }
    }
    match ended {
        Some(false) => Err("the sheet is cut off".to_string()),
        _ => Ok(out),
    }
}

/// Takes a cell. `next` is where the next cell stands that names no place of its own. `Ok(None)` for a record that
/// ends too early.
fn cell(
    record: &Record,
    globals: &Globals,
    next: &mut (u32, u32),
    cells: &mut Collector,
) -> Result<Option<()>, String> {
    let mut fields = record.fields();
    let f = &mut fields;
    let (kind, named) = match record.kind {
        records::ROW => {
            let Some(row) = f.u32() else { return Ok(None) };
            *next = (row, 0);
            return Ok(Some(()));
        }
        kind @ (records::BLANK..=records::FORMULA_ERROR | records::RICH_TEXT) => (kind, true),
        kind @ records::SHORT_BLANK..=records::SHORT_SHARED => {
            (kind - records::SHORT_BLANK + records::BLANK, false)
        }
        _ => return Ok(Some(())),
    };
    let column = if named { f.u32() } else { Some(next.1) };
    // The style has 24 bits; the other 8 are about phonetic guides ([MS-XLSB] 2.5.9).
    let (Some(column), Some(style)) = (column, f.u32().map(|s| s & 0x00FF_FFFF)) else {
        return Ok(None);
    };
    let text: String;
    let Some(value) = (match kind {
        records::RK => f.u32().map(|bits| Some(Value::Number(rk(bits)))),
        records::REAL | records::FORMULA_REAL => f.f64().map(|n| Some(Value::Number(n))),
        records::BOOL | records::FORMULA_BOOL => f.u8().map(|b| Some(Value::Bool(b != 0))),
        records::ERROR | records::FORMULA_ERROR => {
            f.u8().map(|code| Some(Value::Error(error_name(code))))
        }
        records::SHARED => f.u32().map(|i| match globals.strings.get(i as usize) {
            Some(text) => Some(Value::Text(text)),
            None => Some(Value::Error("#STRING!")),
        }),
        records::TEXT | records::FORMULA_TEXT | records::RICH_TEXT => {
            let read = match kind {
                records::RICH_TEXT => records::rich_string(f),
                _ => records::string(f),
            };
            match read {
                Some(read) => {
                    text = read;
                    Some(Some(Value::Text(&text)))
                }
                None => None,
            }
        }
        _ => Some(None),
    }) else {
        return Ok(None);
    };
    let value = value.filter(|v| *v != Value::Text(""));
    cells.put((next.0, column), Some(style), value)?;
    next.1 = column.saturating_add(1);
    Ok(Some(()))
}

/// Takes what a record says of sizes and merged regions. `None` for a record that ends too early.
fn measure(record: &Record, digit: f64, layout: &mut Layout) -> Option<()> {
    let mut fields = record.fields();
    let f = &mut fields;
    let twips = |height: u16| layout::height(f64::from(height) / 20.0);
    let chars = |width: u32| layout::width(f64::from(width) / 256.0, digit);
    match record.kind {
        // A row's height and whether it is hidden ([MS-XLSB] 2.4.741).
        records::ROW => {
            let row = f.u32()?;
            f.u32()?;
            let height = f.u16()?;
            f.u8()?;
            let hidden = f.u8()? & 0x10 != 0;
            layout.set_rows(row, row, twips(height), hidden);
        }
        records::COLUMNS => {
            let (first, last) = (f.u32()?, f.u32()?);
            let width = f.u32()?;
            f.u32()?;
            let hidden = f.u16()? & 1 != 0;
            layout.set_cols(first, last, chars(width), hidden);
        }
        // The width of columns of which nothing is said: whole, or in characters without the padding of 5 pixels.
        records::SHEET_FORMAT => {
            let (width, count, height) = (f.u32()?, f.u16()?, f.u16()?);
            layout.default_col = match width {
                u32::MAX => layout::width(f64::from(count) + 5.0 / digit, digit),
                width => chars(width),
            };
            layout.default_row = twips(height);
            layout.rows_hidden = f.u16()? & 2 != 0;
        }
        records::MERGE => layout.merge(range(f)?),
        _ => {}
    }
    Some(())
}

fn range(f: &mut Fields) -> Option<CellRange> {
    let (r0, r1, c0, c1) = (f.u32()?, f.u32()?, f.u32()?, f.u32()?);
    Some(CellRange { r0, c0, r1, c1 })
}
