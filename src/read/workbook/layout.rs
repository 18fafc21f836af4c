//! What a sheet says besides its cells: merged regions, sizes, hidden rows and columns.

use crate::document::{CellRange, MAX_COLS, MAX_ROWS};
use std::collections::BTreeMap;

/// EMU in a pixel at 96 dpi.
pub(super) const PIXEL: f64 = 9525.0;
/// EMU in a point.
pub(super) const POINT: f64 = 12700.0;
/// Width in pixels of a digit of the usual Latin font.
pub(super) const LATIN_DIGIT: f64 = 7.0;
/// Height of the highest row, in points.
const MAX_HEIGHT: f64 = 409.5;

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
