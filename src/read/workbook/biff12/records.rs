//! Records of a BIFF12 part ([MS-XLSB] 2.1.4) and the strings in them.

pub(super) use super::super::biff::records::Fields;

// Numbers of the records that are read ([MS-XLSB] 2.3.2).
pub(super) const ROW: u16 = 0;
pub(super) const BLANK: u16 = 1;
pub(super) const RK: u16 = 2;
pub(super) const ERROR: u16 = 3;
pub(super) const BOOL: u16 = 4;
pub(super) const REAL: u16 = 5;
pub(super) const TEXT: u16 = 6;
pub(super) const SHARED: u16 = 7;
pub(super) const FORMULA_TEXT: u16 = 8;
pub(super) const FORMULA_REAL: u16 = 9;
pub(super) const FORMULA_BOOL: u16 = 10;
pub(super) const FORMULA_ERROR: u16 = 11;
/// The first of the cells that name no column: they stand right of the cell before. In the order of [`BLANK`] to
/// [`SHARED`].
pub(super) const SHORT_BLANK: u16 = 12;
pub(super) const SHORT_SHARED: u16 = 18;
pub(super) const STRING: u16 = 19;
pub(super) const FONT: u16 = 43;
pub(super) const FORMAT: u16 = 44;
pub(super) const FILL: u16 = 45;
pub(super) const BORDER: u16 = 46;
pub(super) const CELL_STYLE: u16 = 47;
pub(super) const COLUMNS: u16 = 60;
pub(super) const RICH_TEXT: u16 = 62;
pub(super) const BEGIN_CELLS: u16 = 145;
pub(super) const END_CELLS: u16 = 146;
pub(super) const WORKBOOK_PROPERTIES: u16 = 153;
pub(super) const SHEET: u16 = 156;
pub(super) const MERGE: u16 = 176;
pub(super) const SHEET_FORMAT: u16 = 485;
pub(super) const DRAWING: u16 = 550;
pub(super) const BEGIN_CELL_STYLES: u16 = 617;
pub(super) const END_CELL_STYLES: u16 = 618;

/// A record: its number and its data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Record<'a> {
    pub kind: u16,
    data: &'a [u8],
}

impl<'a> Record<'a> {
    /// Its fields.
    pub fn fields(&self) -> Fields<'a> {
        Fields::new(self.data)
    }
}

/// The records of a part. One that the part cuts off is the last one, shortened.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub fn new(part: &'a [u8]) -> Self {
        Self { rest: part }
    }

    /// A number in groups of 7 bits, the lowest first; at most so many bytes.
    fn number(&mut self, bytes: u32) -> Option<u32> {
        let mut value = 0;
        for group in 0..bytes {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u32::from(byte & 0x7F) << (7 * group);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let kind = u16::try_from(self.number(2)?).ok()?;
        let size = self.number(4)? as usize;
        let (data, rest) = self.rest.split_at(size.min(self.rest.len()));
        self.rest = rest;
        Some(Record { kind, data })
    }
}

/// A string with a length of 32 bits ([MS-XLSB] 2.5.168); empty for the one that says "none".
pub(super) fn string(fields: &mut Fields) -> Option<String> {
    match fields.u32()? {
        u32::MAX => Some(String::new()),
        count => fields.chars(count as usize, true),
    }
}

/// A string with formatting runs and phonetic data behind it ([MS-XLSB] 2.5.118), which are left out.
pub(super) fn rich_string(fields: &mut Fields) -> Option<String> {
    fields.u8()?;
    string(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sizes_take_as_many_bytes_as_they_need() {
        let part = [0x00, 0x01, 7, 0xE9, 0x04, 0x00, 0x07, 0x84, 0x00, 1, 2];
        let records: Vec<_> = Records::new(&part).map(|r| (r.kind, r.data)).collect();
        let cut: &[u8] = &[1, 2];
        assert_eq!(records, [(0, &[7u8][..]), (617, &[][..]), (7, cut)]);
    }

    #[test]
    fn strings_have_their_lengths_and_may_be_none() {
        let mut fields = Fields::new(&[0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 0, 0, 0, 0x42, 0x30, b'a', 0]);
        assert_eq!(string(&mut fields).as_deref(), Some(""));
        assert_eq!(rich_string(&mut fields).as_deref(), Some("あa"));
        assert_eq!(string(&mut Fields::new(&[9, 0, 0, 0, b'a', 0])), None);
    }
}
