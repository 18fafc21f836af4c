//! Ranges of a sheet's cells, and their names in A1 notation (ECMA-376 part 1, 18.18.62).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Rows of the largest sheet.
pub const MAX_ROWS: u32 = 1 << 20;

/// Columns of the largest sheet.
pub const MAX_COLS: u32 = 1 << 14;

/// A rectangle of cells, counted from 0, all bounds inclusive. Its name is "C4", "C4:F9", "5:7" for whole rows or "B:D"
/// for whole columns; that is also how it is serialised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CellRange {
    /// First row.
    pub r0: u32,
    /// First column.
    pub c0: u32,
    /// Last row.
    pub r1: u32,
    /// Last column.
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

    /// Whole rows.
    pub fn rows(first: u32, last: u32) -> Self {
        Self {
            r0: first,
            c0: 0,
            r1: last,
            c1: MAX_COLS - 1,
        }
    }

    /// Whole columns.
    pub fn cols(first: u32, last: u32) -> Self {
        Self {
            r0: 0,
            c0: first,
            r1: MAX_ROWS - 1,
            c1: last,
        }
    }

    /// The smallest range around both.
    pub fn around(self, other: Self) -> Self {
        Self {
            r0: self.r0.min(other.r0),
            c0: self.c0.min(other.c0),
            r1: self.r1.max(other.r1),
            c1: self.c1.max(other.c1),
        }
    }

    /// "C4:F9" or "C4" → the range; also with the corners in any order. Whole rows and columns by their names.
    pub fn parse(name: &str) -> Option<Self> {
        let (a, b) = name.split_once(':').unwrap_or((name, name));
        let corner = |text: &str| parse_cell(text).map(|(row, col)| Self::of(row, col));
        if let (Some(a), Some(b)) = (corner(a), corner(b)) {
            return Some(a.around(b));
        }
        if let (Some(a), Some(b)) = (parse_row(a), parse_row(b)) {
            return Some(Self::rows(a.min(b), a.max(b)));
        }
        let (a, b) = (parse_letters(a)?, parse_letters(b)?);
        Some(Self::cols(a.min(b), a.max(b)))
    }
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (self.c0, self.c1) == (0, MAX_COLS - 1) {
            return write!(f, "{}:{}", self.r0 + 1, self.r1 + 1);
        }
        if (self.r0, self.r1) == (0, MAX_ROWS - 1) {
            write_letters(f, self.c0 + 1)?;
            f.write_str(":")?;
            return write_letters(f, self.c1 + 1);
        }
        write_letters(f, self.c0 + 1)?;
        write!(f, "{}", self.r0 + 1)?;
        if (self.r0, self.c0) == (self.r1, self.c1) {
            return Ok(());
        }
        f.write_str(":")?;
        write_letters(f, self.c1 + 1)?;
        write!(f, "{}", self.r1 + 1)
    }
}

impl From<CellRange> for String {
    fn from(range: CellRange) -> String {
        range.to_string()
    }
}

impl TryFrom<String> for CellRange {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).ok_or_else(|| format!("no range of cells: {name}"))
    }
}

/// "C4" → row 3, column 2; "$" is passed over. `None` for what is no cell of the largest sheet.
pub fn parse_cell(text: &str) -> Option<(u32, u32)> {
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    Some((
        parse_row(digits)?,
        parse_letters(letters.trim_matches('$'))?,
    ))
}

/// "4" → 3.
fn parse_row(digits: &str) -> Option<u32> {
    let row: u32 = digits.parse().ok()?;
    (1..=MAX_ROWS).contains(&row).then(|| row - 1)
}

/// "C" → 2.
fn parse_letters(letters: &str) -> Option<u32> {
    let mut col = 0u32;
    for letter in letters.bytes() {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        col = (value < 26).then(|| col.checked_mul(26)?.checked_add(value + 1))??;
    }
    (1..=MAX_COLS).contains(&col).then(|| col - 1)
}

/// The letters of a column counted from 1.
fn write_letters(f: &mut fmt::Formatter<'_>, column: u32) -> fmt::Result {
    if column > 26 {
        write_letters(f, (column - 1) / 26)?;
    }
    write!(f, "{}", char::from(b'A' + ((column - 1) % 26) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_names_go_both_ways() {
        for (name, (row, col)) in [
            ("A1", (0, 0)),
            ("Z9", (8, 25)),
            ("AA10", (9, 26)),
            ("XFD1048576", (1_048_575, 16_383)),
        ] {
            assert_eq!(parse_cell(name), Some((row, col)));
            assert_eq!(CellRange::of(row, col).to_string(), name);
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
        assert_eq!(parse_cell("$C$4"), Some((3, 2)));
    }

    #[test]
    fn names_of_ranges_go_both_ways() {
        for name in ["C4", "C4:F9", "5:7", "B:D", "A1:XFD3"] {
            let range = CellRange::parse(name).expect("range");
            let named = if name == "A1:XFD3" { "1:3" } else { name };
            assert_eq!(range.to_string(), named);
        }
        for bad in ["", ":", "C4:", "4:C", "あ:い", "0:3"] {
            assert_eq!(CellRange::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_range_around_two() {
        let range = |name: &str| CellRange::parse(name).expect("range");
        assert_eq!(range("C4").around(range("D5:AA9")), range("C4:AA9"));
        assert_eq!(range("F9:C4"), range("C4:F9"));
    }
}
