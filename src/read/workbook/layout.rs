//! What a sheet says besides its cells: merged regions, sizes, hidden rows and columns; and the names of ranges.

use std::collections::BTreeMap;
use std::fmt::Write;

/// EMU in a pixel at 96 dpi.
pub(super) const PIXEL: f64 = 9525.0;
/// EMU in a point.
pub(super) const POINT: f64 = 12700.0;
/// Rows and columns of the largest sheet.
pub(super) const MAX_ROWS: u32 = 1 << 20;
pub(super) const MAX_COLS: u32 = 1 << 14;
/// Width in pixels of a digit of the usual Latin font.
pub(super) const LATIN_DIGIT: f64 = 7.0;
/// Height of the highest row, in points.
const MAX_HEIGHT: f64 = 409.5;

/// A rectangle of cells, counted from 0, all bounds inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellRange {
    pub r0: u32,
    pub c0: u32,
    pub r1: u32,
    pub c1: u32,
}

impl CellRange {
    /// A single cell.
    pub fn of(row: u32, col: u32) -> Self {
        Self {
            r0: row,
            c0: col,
            r1: row,
            c1: col,
        }
    }
}

/// Size of a row or column in EMU, and whether it is hidden.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lane {
    size: f64,
    hidden: bool,
}

/// Layout of a sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Layout {
    /// Merged regions in the order of the file, each of more than one cell.
    pub merges: Vec<CellRange>,
    /// By first column: columns up to the last one given, and their size.
    cols: BTreeMap<u32, (u32, Lane)>,
    /// By first row: rows up to the last one given, and their size.
    rows: BTreeMap<u32, (u32, Lane)>,
    /// Width of columns of which nothing is said, in EMU.
    pub default_col: f64,
    /// Height of rows of which nothing is said, in EMU.
    pub default_row: f64,
    /// Whether rows of which nothing is said are hidden.
    pub rows_hidden: bool,
}

impl Layout {
    /// A layout of standard sizes. A digit of the standard font is `digit` pixels wide.
    pub fn new(digit: f64) -> Self {
        Self {
            default_col: width(64.0 / 7.0, digit),
            default_row: height(15.0),
            ..Self::default()
        }
    }

    /// Sets the size (EMU) of the rows from `first` to `last`.
    pub fn set_rows(&mut self, first: u32, last: u32, size: f64, hidden: bool) {
        let hidden = hidden || size == 0.0;
        self.rows.insert(first, (last, Lane { size, hidden }));
    }

    /// Sets the size (EMU) of the columns from `first` to `last`.
    pub fn set_cols(&mut self, first: u32, last: u32, size: f64, hidden: bool) {
        let hidden = hidden || size == 0.0;
        self.cols.insert(first, (last, Lane { size, hidden }));
    }

    /// Takes note of a merged region; a single cell is none.
    pub fn merge(&mut self, range: CellRange) {
        let inside = range.r1 < MAX_ROWS && range.c1 < MAX_COLS;
        if inside && (range.r0 < range.r1 || range.c0 < range.c1) {
            self.merges.push(range);
        }
    }

    /// Whether a row is not shown.
    pub fn row_hidden(&self, row: u32) -> bool {
        lane(&self.rows, row).map_or(self.rows_hidden, |l| l.hidden)
    }

    /// Whether a column is not shown.
    pub fn col_hidden(&self, col: u32) -> bool {
        lane(&self.cols, col).is_some_and(|l| l.hidden)
    }

    /// Height of a row in EMU, 0 for a hidden one.
    pub fn row_height(&self, row: u32) -> f64 {
        match lane(&self.rows, row) {
            Some(lane) if lane.hidden => 0.0,
            Some(lane) => lane.size,
            None if self.rows_hidden => 0.0,
            None => self.default_row,
        }
    }

    /// Width of a column in EMU, 0 for a hidden one.
    pub fn col_width(&self, col: u32) -> f64 {
        match lane(&self.cols, col) {
            Some(lane) if lane.hidden => 0.0,
            Some(lane) => lane.size,
            None => self.default_col,
        }
    }
}

fn lane(lanes: &BTreeMap<u32, (u32, Lane)>, i: u32) -> Option<Lane> {
    let (_, (last, lane)) = lanes.range(..=i).next_back()?;
    (i <= *last).then_some(*lane)
}

/// EMU of a column as wide as so many digits of the standard font, padding included (ECMA-376 part 1, 18.3.1.13).
pub(super) fn width(chars: f64, digit: f64) -> f64 {
    (chars.clamp(0.0, 255.0) * digit).round() * PIXEL
}

/// EMU of a row so many points high.
pub(super) fn height(points: f64) -> f64 {
    points.clamp(0.0, MAX_HEIGHT) * POINT
}

/// Width in pixels of a digit of a font; its size is in hundredths of a point.
pub(super) fn digit_width(name: &str, size: u32) -> f64 {
    let japanese = !name.is_ascii()
        || ["Yu ", "MS ", "Meiryo", "BIZ "]
            .iter()
            .any(|p| name.starts_with(p));
    (if japanese { 8.0 } else { 7.0 } * f64::from(size) / 1100.0)
        .round()
        .max(1.0)
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
    let mut letters = String::new();
    push_letters(col + 1, &mut letters);
    letters
}

/// The letters of a column counted from 1.
fn push_letters(column: u32, to: &mut String) {
    if column > 26 {
        push_letters((column - 1) / 26, to);
    }
    to.push(char::from(b'A' + ((column - 1) % 26) as u8));
}

/// "C4", or "C4:F9".
pub(super) fn range_name(range: CellRange) -> String {
    let mut name = String::with_capacity(12);
    let push = |row: u32, col: u32, to: &mut String| {
        push_letters(col + 1, to);
        // Writing to a text does not fail.
        let _ = write!(to, "{}", row + 1);
    };
    push(range.r0, range.c0, &mut name);
    if (range.r0, range.c0) != (range.r1, range.c1) {
        name.push(':');
        push(range.r1, range.c1, &mut name);
    }
    name
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
}
