//! The substream of a worksheet ([MS-XLS] 2.1.7.20.5).

use super::super::layout::{self, Layout, POINT};
use super::super::ruler;
use super::super::sheet::{Cells, Collector, Value};
use super::drawing::Drawn;
use super::globals::{BOF, EOF, Globals, error_name, place, rk};
use super::records::{Fields, Record, Records};
use crate::document::CellRange;

/// Reads a worksheet that begins at an offset of the stream.
pub(super) fn read(stream: &[u8], at: usize, globals: &Globals) -> Result<Cells, String> {
    let mut records = Records::new(stream, at);
    if records.next_if(BOF).is_none() {
        return Err("no beginning of the sheet".to_string());
    }
    let mut sheet = Reading {
        globals,
        cells: Collector::new(&globals.styles, globals.date1904),
        layout: Layout::new(globals.digit),
        drawn: Drawn::default(),
    };
    // A chart within the sheet is a substream of its own.
    let mut depth = 0usize;
    let mut ended = false;
    while let Some(record) = records.next() {
        match record.kind {
            BOF => depth += 1,
            EOF if depth == 0 => {
                ended = true;
                break;
            }
            EOF => depth -= 1,
            _ if depth > 0 => {}
            _ => {
                sheet.take(&record, &mut records)?;
            }
        }
    }
    if !ended {
        return Err("the sheet is cut off".to_string());
    }
    let Reading {
        cells,
        layout,
        drawn,
        ..
    } = sheet;
    let (cells, told) = cells.finish();
    let rulers = ruler::rulers(&layout, &cells, &drawn.reach());
    let drawing = drawn.drawing(&rulers.0, &rulers.1);
    Ok(Cells {
        layout,
        cells,
        rulers,
        drawing,
        told,
    })
}

struct Reading<'a> {
    globals: &'a Globals,
    cells: Collector<'a>,
    layout: Layout,
    drawn: Drawn,
}

impl Reading<'_> {
    fn take(&mut self, record: &Record, records: &mut Records) -> Result<(), String> {
        match record.kind {
            0x00EC => self.drawn.part(record),
            0x005D => self.drawn.object(record.fields()),
            0x01B6 => self.drawn.text(record),
            0x00E5 => self.merges(record.fields()),
            _ => {
                let cut = || format!("record {:04x} is cut off", record.kind);
                self.cell(record, records)?.ok_or_else(cut)?;
            }
        }
        Ok(())
    }

    /// `Ok(None)` for a record that ends too early.
    fn cell(&mut self, record: &Record, records: &mut Records) -> Result<Option<()>, String> {
        let mut fields = record.fields();
        let f = &mut fields;
        macro_rules! get {
            ($field:expr) => {
                match $field {
                    Some(field) => field,
                    None => return Ok(None),
                }
            };
        }
        match record.kind {
            // BLANK, NUMBER, RK, LABELSST, LABEL, RSTRING, BOOLERR, FORMULA
            0x0201 | 0x0203 | 0x027E | 0x00FD | 0x0204 | 0x00D6 | 0x0205 | 0x0006 => {
                let at = get!(place(f));
                let style = Some(u32::from(get!(f.u16())));
                let text;
                let value = match record.kind {
                    0x0203 => Some(Value::Number(get!(f.f64()))),
                    0x027E => Some(Value::Number(rk(get!(f.u32())))),
                    0x00FD => Some(match self.globals.strings.get(get!(f.u32()) as usize) {
                        Some(text) => Value::Text(text),
                        None => Value::Error("#STRING!"),
                    }),
                    0x0204 | 0x00D6 => {
                        text = get!(f.string());
                        Some(Value::Text(&text))
                    }
                    0x0205 => Some(match (get!(f.u8()), get!(f.u8())) {
                        (value, 0) => Value::Bool(value != 0),
                        (code, _) => Value::Error(error_name(code)),
                    }),
                    0x0006 => match result(get!(f.bytes(8))) {
                        Formula::Value(value) => Some(value),
                        Formula::Empty => None,
                        Formula::Text => {
                            // A shared formula, an array or a table may stand between the two.
                            let between = [0x04BC, 0x0221, 0x0236];
                            while between.iter().any(|k| records.next_if(*k).is_some()) {}
                            text = records
                                .next_if(0x0207)
                                .and_then(|r| r.parts().rich_string())
                                .unwrap_or_default();
                            Some(Value::Text(&text))
                        }
                    },
                    _ => None,
                };
                let value = value.filter(|v| *v != Value::Text(""));
                self.cells.put(at, style, value)?;
            }
            // MULRK, MULBLANK: column by column, closed by the last column's number.
            0x00BD | 0x00BE => {
                let (row, mut col) = get!(place(f));
                let size = if record.kind == 0x00BD { 6 } else { 2 };
                while f.rest().len() >= size + 2 {
                    let style = Some(u32::from(get!(f.u16())));
                    let value = match size {
                        6 => Some(Value::Number(rk(get!(f.u32())))),
                        _ => None,
                    };
                    self.cells.put((row, col), style, value)?;
                    col += 1;
                }
            }
            0x0208 => {
                let row = u32::from(get!(f.u16()));
                get!(f.bytes(4));
                let height = get!(f.u16());
                get!(f.bytes(4));
                let hidden = get!(f.u16()) & 0x20 != 0;
                let size = if height & 0x8000 != 0 {
                    self.layout.default_row
                } else {
                    layout::height(f64::from(height & 0x7FFF) / 20.0)
                };
                self.layout.set_rows(row, row, size, hidden);
            }
            0x007D => {
                let (first, last) = get!(place(f));
                let chars = f64::from(get!(f.u16())) / 256.0;
                get!(f.u16());
                let hidden = get!(f.u16()) & 1 != 0;
                let size = layout::width(chars, self.globals.digit);
                self.layout.set_cols(first, last, size, hidden);
            }
            // Characters without the padding of 5 pixels.
            0x0055 => {
                let chars = f64::from(get!(f.u16())) + 5.0 / self.globals.digit;
                self.layout.default_col = layout::width(chars, self.globals.digit);
            }
            0x0099 => {
                let chars = f64::from(get!(f.u16())) / 256.0;
                self.layout.default_col = layout::width(chars, self.globals.digit);
            }
            0x0225 => {
                self.layout.rows_hidden = get!(f.u16()) & 2 != 0;
                self.layout.default_row = f64::from(get!(f.u16()) & 0x7FFF) / 20.0 * POINT;
            }
            _ => {}
        }
        Ok(Some(()))
    }

    fn merges(&mut self, mut f: Fields) {
        f.u16();
        let mut range = || Some([f.u16()?, f.u16()?, f.u16()?, f.u16()?].map(u32::from));
        while let Some([r0, r1, c0, c1]) = range() {
            self.layout.merge(CellRange { r0, c0, r1, c1 });
        }
    }
}

/// The stored result of a formula ([MS-XLS] 2.5.133).
enum Formula {
    Value(Value<'static>),
    /// It stands in the STRING record that follows.
    Text,
    Empty,
}

fn result(bytes: &[u8]) -> Formula {
    match bytes {
        [0, .., 0xFF, 0xFF] => Formula::Text,
        [1, _, value, .., 0xFF, 0xFF] => Formula::Value(Value::Bool(*value != 0)),
        [2, _, code, .., 0xFF, 0xFF] => Formula::Value(Value::Error(error_name(*code))),
        [_, .., 0xFF, 0xFF] => Formula::Empty,
        _ => Fields::new(bytes)
            .f64()
            .map_or(Formula::Empty, |n| Formula::Value(Value::Number(n))),
    }
}
