//! What a sheet's part says besides values: styles of cells, merged regions, hidden and sized rows and columns.

use super::xml::{attributes, is_true};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// EMU in a pixel at 96 dpi.
const PIXEL: f64 = 9525.0;
/// EMU in a point.
const POINT: f64 = 12700.0;
/// Rows and columns of the largest sheet.
pub(super) const MAX_ROWS: u32 = 1 << 20;
pub(super) const MAX_COLS: u32 = 1 << 14;

/// A rectangle of cells, counted from 0, all bounds inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellRange {
    pub r0: u32,
    pub c0: u32,
    pub r1: u32,
    pub c1: u32,
}

/// Rows or columns of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Band {
    first: u32,
    last: u32,
    /// EMU.
    size: f64,
    hidden: bool,
}

/// Layout of a sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Layout {
    /// Style index of every cell that the part lists.
    pub styles: BTreeMap<(u32, u32), usize>,
    /// Merged regions in the order of the part.
    pub merges: Vec<CellRange>,
    /// Cells with a formula whose result was never stored.
    pub uncomputed: Vec<(u32, u32)>,
    /// Relationship id of the drawing.
    pub drawing: Option<String>,
    cols: Vec<Band>,
    rows: BTreeMap<u32, Band>,
    default_col: f64,
    default_row: f64,
    rows_hidden: bool,
}

impl Layout {
    /// Whether a row is not shown.
    pub fn row_hidden(&self, row: u32) -> bool {
        self.rows.get(&row).map_or(self.rows_hidden, |b| b.hidden)
    }

    /// Whether a column is not shown.
    pub fn col_hidden(&self, col: u32) -> bool {
        self.col(col).is_some_and(|b| b.hidden)
    }

    /// Height of a row in EMU, 0 for a hidden one.
    pub fn row_height(&self, row: u32) -> f64 {
        match self.rows.get(&row) {
            _ if self.row_hidden(row) => 0.0,
            Some(band) => band.size,
            None => self.default_row,
        }
    }

    /// Width of a column in EMU, 0 for a hidden one.
    pub fn col_width(&self, col: u32) -> f64 {
        match self.col(col) {
            Some(band) if band.hidden => 0.0,
            Some(band) => band.size,
            None => self.default_col,
        }
    }

    fn col(&self, col: u32) -> Option<&Band> {
        self.cols.iter().find(|b| (b.first..=b.last).contains(&col))
    }
}

/// Columns are as wide as so many digits of the standard font, padding included (ECMA-376 part 1, 18.3.1.13).
fn width(chars: f64, digit: f64) -> f64 {
    (chars.clamp(0.0, 255.0) * digit).round() * PIXEL
}

/// Reads a worksheet part. A digit of the standard font is `digit` pixels wide.
pub(super) fn read(part: &str, digit: f64) -> Result<Layout, String> {
    let mut layout = Layout {
        default_col: width(64.0 / 7.0, digit),
        default_row: 15.0 * POINT,
        ..Layout::default()
    };
    let mut reader = Reader::from_str(part);
    let (mut row, mut col) = (0u32, 0u32);
    let mut cell = Formula::default();
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "sheetFormatPr" => sheet_format(&mut layout, &e, digit)?,
                "col" => layout.cols.extend(column(&e, layout.default_col, digit)?),
                "row" => {
                    row = row_band(&mut layout, &e, row)?;
                    col = 0;
                    if empty {
                        row += 1;
                    }
                }
                "c" => {
                    let attrs = attributes(&e)?;
                    let get = |name: &str| {
                        attrs
                            .iter()
                            .find(|(n, _)| n == name)
                            .map(|(_, v)| v.as_str())
                    };
                    if let Some((r, c)) = get("r").and_then(parse_cell) {
                        (row, col) = (r, c);
                    }
                    cell = Formula {
                        number: get("t").is_none_or(|t| t == "n"),
                        ..Formula::default()
                    };
                    if row < MAX_ROWS && col < MAX_COLS {
                        let style = get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                        layout.styles.insert((row, col), style);
                    }
                    if empty {
                        col += 1;
                    }
                }
                "f" => cell.formula = true,
                "v" | "is" => cell.in_value = !empty,
                "mergeCell" => {
                    let attrs = attributes(&e)?;
                    let range = attrs
                        .iter()
                        .find(|(n, _)| n == "ref")
                        .and_then(|(_, v)| parse_range(v));
                    layout
                        .merges
                        .extend(range.filter(|r| r.r0 != r.r1 || r.c0 != r.c1));
                }
                "drawing" => {
                    layout.drawing = attributes(&e)?
                        .into_iter()
                        .find(|(n, _)| n == "id")
                        .map(|(_, v)| v);
                }
                _ => {}
            },
            Event::Text(_) | Event::GeneralRef(_) | Event::CData(_) if cell.in_value => {
                cell.value = true
            }
            Event::End(e) => match e.local_name().as_ref() {
                "row" => row = row.saturating_add(1),
                "v" | "is" => cell.in_value = false,
                "c" => {
                    if cell.formula && cell.number && !cell.value {
                        layout.uncomputed.push((row, col));
                    }
                    col = col.saturating_add(1);
                }
                _ => {}
            },
            Event::Eof => return Ok(layout),
            _ => {}
        }
    }
}

/// What is known of the formula of the cell being read.
#[derive(Default)]
struct Formula {
    formula: bool,
    number: bool,
    value: bool,
    in_value: bool,
}

fn sheet_format(layout: &mut Layout, e: &BytesStart, digit: f64) -> Result<(), String> {
    for (name, value) in attributes(e)? {
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite());
        match (name.as_str(), number) {
            ("defaultColWidth", Some(chars)) => layout.default_col = width(chars, digit),
            ("baseColWidth", Some(chars))
                if !attributes(e)?.iter().any(|(n, _)| n == "defaultColWidth") =>
            {
                layout.default_col = width(chars + 5.0 / digit, digit);
            }
            ("defaultRowHeight", Some(points)) => {
                layout.default_row = points.clamp(0.0, 409.5) * POINT
            }
            ("zeroHeight", _) => layout.rows_hidden = is_true(&value),
            _ => {}
        }
    }
    Ok(())
}

fn column(e: &BytesStart, default: f64, digit: f64) -> Result<Option<Band>, String> {
    let attrs = attributes(e)?;
    let get = |name: &str| {
        attrs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    let number = |name: &str| get(name).and_then(|v| v.parse::<u32>().ok());
    let (Some(first), Some(last)) = (number("min"), number("max")) else {
        return Ok(None);
    };
    let size = get("width")
        .and_then(|w| w.parse().ok())
        .filter(|w: &f64| w.is_finite())
        .map_or(default, |chars| width(chars, digit));
    let hidden = get("hidden").is_some_and(is_true) || size == 0.0;
    Ok(Some(Band {
        first: first.saturating_sub(1),
        last: last.saturating_sub(1),
        size,
        hidden,
    }))
}

/// Takes note of a row; returns its index.
fn row_band(layout: &mut Layout, e: &BytesStart, next: u32) -> Result<u32, String> {
    let attrs = attributes(e)?;
    let get = |name: &str| {
        attrs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    let row = get("r")
        .and_then(|r| r.parse::<u32>().ok())
        .map_or(next, |r| r.saturating_sub(1));
    let size = get("ht")
        .and_then(|h| h.parse::<f64>().ok())
        .filter(|h| h.is_finite());
    let size = size.map_or(layout.default_row, |points| {
        points.clamp(0.0, 409.5) * POINT
    });
    let hidden = get("hidden").is_some_and(is_true) || size == 0.0;
    layout.rows.insert(
        row,
        Band {
            first: row,
            last: row,
            size,
            hidden,
        },
    );
    Ok(row)
}

/// "C4" → (3, 2).
pub(super) fn parse_cell(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    let mut col = 0u32;
    for letter in letters.bytes() {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        col = (value < 26).then(|| col.checked_mul(26)?.checked_add(value + 1))??;
    }
    let row: u32 = digits.parse().ok()?;
    ((1..=MAX_ROWS).contains(&row) && (1..=MAX_COLS).contains(&col)).then(|| (row - 1, col - 1))
}

/// "C4:F9" → its corners.
pub(super) fn parse_range(text: &str) -> Option<CellRange> {
    let (a, b) = text.split_once(':').unwrap_or((text, text));
    let ((r0, c0), (r1, c1)) = (parse_cell(a)?, parse_cell(b)?);
    Some(CellRange {
        r0: r0.min(r1),
        c0: c0.min(c1),
        r1: r0.max(r1),
        c1: c0.max(c1),
    })
}

/// 2 → "C".
pub(super) fn column_letters(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = col + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// "C4", or "C4:F9".
pub(super) fn range_name(range: CellRange) -> String {
    let cell = |r: u32, c: u32| format!("{}{}", column_letters(c), r + 1);
    let (first, last) = (cell(range.r0, range.c0), cell(range.r1, range.c1));
    if first == last {
        first
    } else {
        format!("{first}:{last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_names_go_both_ways() {
        for (name, cell) in [
            ("A1", (0, 0)),
            ("Z9", (8, 25)),
            ("AA10", (9, 26)),
            ("XFD1048576", (1_048_575, 16_383)),
        ] {
            assert_eq!(parse_cell(name), Some(cell));
            assert_eq!(
                range_name(CellRange {
                    r0: cell.0,
                    c0: cell.1,
                    r1: cell.0,
                    c1: cell.1
                }),
                name
            );
        }
        for bad in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "あ1",
            "A99999999999",
            "ZZZZZZZZZZ1",
        ] {
            assert_eq!(parse_cell(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_hidden_parts_and_merges_are_read() {
        let layout = read(
            "<worksheet><sheetFormatPr defaultRowHeight='18'/><cols><col min='2' max='3' width='10' hidden='1'/></cols>\
             <sheetData><row r='2' ht='30' hidden='1'><c r='A2' s='3'/><c><f>1+1</f><v></v></c></row><row><c/></row></sheetData>\
             <mergeCells><mergeCell ref='A1:B2'/></mergeCells><drawing r:id='rId7' xmlns:r='r'/></worksheet>",
            7.0,
        )
        .expect("layout");
        assert!(layout.row_hidden(1) && !layout.row_hidden(0));
        assert!(layout.col_hidden(1) && layout.col_hidden(2) && !layout.col_hidden(3));
        assert_eq!(layout.row_height(0), 18.0 * POINT);
        assert_eq!(
            layout.merges,
            [CellRange {
                r0: 0,
                c0: 0,
                r1: 1,
                c1: 1
            }]
        );
        assert_eq!(layout.styles.get(&(1, 0)), Some(&3));
        assert!(layout.styles.contains_key(&(2, 0)));
        assert_eq!(layout.uncomputed, [(1, 1)]);
        assert_eq!(layout.drawing.as_deref(), Some("rId7"));
    }
}
