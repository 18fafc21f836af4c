//! What the sheets of a workbook share ([MS-XLS] 2.1.7.20.3): styles, strings, the list of sheets.

use super::super::colour::Colour;
use super::super::layout;
use super::super::number::{Format, built_in};
use super::super::sheet::{Align, Borders, Style, Unread};
use super::records::{Fields, Record, Records};
use std::collections::BTreeMap;

/// Begin and end of a substream.
pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;

/// A sheet as the workbook lists it ([MS-XLS] 2.4.28).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SheetEntry {
    pub name: String,
    /// Where its substream begins.
    pub at: usize,
    pub hidden: bool,
    /// Whether it holds cells.
    pub is_worksheet: bool,
}

/// The globals.
#[derive(Debug, Clone, Default)]
pub(super) struct Globals {
    pub styles: Vec<Style>,
    pub strings: Vec<String>,
    pub sheets: Vec<SheetEntry>,
    pub date1904: bool,
    /// Width of a digit in pixels.
    pub digit: f64,
}

/// Reads the globals at the start of the stream.
pub(super) fn read(stream: &[u8]) -> Result<Globals, Unread> {
    let mut records = Records::new(stream, 0);
    let begin = records.next().ok_or("no records")?;
    match (begin.kind, begin.fields().u16()) {
        (BOF, Some(0x0600)) => {}
        (BOF | 0x0009 | 0x0209 | 0x0409, Some(_)) => return Err(Unread::Old),
        _ => return Err("no beginning of a workbook".into()),
    }
    let mut globals = Globals {
        digit: layout::LATIN_DIGIT,
        ..Globals::default()
    };
    let mut fonts: Vec<Font> = Vec::new();
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let mut codes: BTreeMap<u16, String> = BTreeMap::new();
    let mut formats: Vec<Record> = Vec::new();
    for record in records {
        match record.kind {
            EOF => break,
            0x002F => return Err(Unread::Encrypted),
            0x0022 => globals.date1904 = record.fields().u16() == Some(1),
            0x0031 => {
                let font = font(&record).unwrap_or_default();
                if fonts.is_empty() {
                    globals.digit = layout::digit_width(&font.name, font.size);
                }
                fonts.push(font);
            }
            0x0092 => palette = self::palette(record.fields()),
            0x041E => {
                let mut fields = record.fields();
                if let (Some(id), Some(code)) = (fields.u16(), fields.string()) {
                    codes.insert(id, code);
                }
            }
            0x00E0 => formats.push(record),
            0x0085 => globals.sheets.extend(sheet(&record)),
            0x00FC => globals.strings = strings(&record),
            _ => {}
        }
    }
    let style = |record: &Record| style(record, &fonts, &codes, &palette).unwrap_or_default();
    globals.styles = formats.iter().map(style).collect();
    Ok(globals)
}

/// A font.
#[derive(Debug, Clone)]
struct Font {
    /// Size in hundredths of a point.
    size: u32,
    bold: bool,
    struck: bool,
    /// Index of its colour.
    colour: u16,
    name: String,
}

impl Default for Font {
    fn default() -> Self {
        Self {
            size: 1100,
            bold: false,
            struck: false,
            colour: AUTOMATIC,
            name: String::new(),
        }
    }
}

/// Index of the colour of characters of which nothing else is said.
const AUTOMATIC: u16 = 0x7FFF;

/// A font ([MS-XLS] 2.4.122).
fn font(record: &Record) -> Option<Font> {
    let mut fields = record.fields();
    let size = u32::from(fields.u16()?) * 5;
    let struck = fields.u16()? & 8 != 0;
    let colour = fields.u16()?;
    let bold = fields.u16()? >= 600;
    fields.bytes(6)?;
    Some(Font {
        size,
        bold,
        struck,
        colour,
        name: fields.short_string()?,
    })
}

/// The workbook's own colours from index 8 on ([MS-XLS] 2.4.188).
fn palette(mut fields: Fields) -> Vec<[u8; 3]> {
    fields.u16();
    let colours = fields.rest().chunks_exact(4);
    colours.map(|c| [c[0], c[1], c[2]]).collect()
}

fn colour(index: u16, palette: &[[u8; 3]]) -> Colour {
    let own = usize::from(index)
        .checked_sub(8)
        .and_then(|i| palette.get(i));
    match own {
        Some(rgb) => Colour::rgb(*rgb),
        None => Colour::indexed(u32::from(index)),
    }
}

/// A cell format ([MS-XLS] 2.4.353).
fn style(
    record: &Record,
    fonts: &[Font],
    codes: &BTreeMap<u16, String>,
    palette: &[[u8; 3]],
) -> Option<Style> {
    let mut fields = record.fields();
    let font = usize::from(fields.u16()?);
    let id = fields.u16()?;
    fields.u16()?;
    let align = fields.u8()? & 7;
    fields.bytes(3)?;
    let (sides, fill, colours) = (fields.u32()?, fields.u32()?, fields.u16()?);
    // Index 4 is never used: the fonts count on behind it ([MS-XLS] 2.5.129).
    let font = fonts.get(if font > 4 { font - 1 } else { font });
    let font = font.cloned().unwrap_or_default();
    let drawn = |shift: u32| sides >> shift & 0xF != 0;
    let code = codes.get(&id).map(String::as_str);
    let pattern = fill >> 26;
    let paper = match pattern {
        0 => Colour::White,
        1 => colour(colours & 0x7F, palette),
        _ => Colour::Mixed,
    };
    Some(Style {
        borders: Borders {
            left: drawn(0),
            right: drawn(4),
            top: drawn(8),
            bottom: drawn(12),
        },
        size: font.size,
        bold: font.bold,
        format: Format::parse(code.unwrap_or_else(|| built_in::code(u32::from(id)))),
        align: match align {
            3 => Align::Right,
            6 => Align::Across,
            _ => Align::Other,
        },
        fill: (paper != Colour::White).then(|| format!("{pattern} {colours}")),
        struck: font.struck,
        ink: colour(font.colour, palette),
        paper,
    })
}

fn sheet(record: &Record) -> Option<SheetEntry> {
    let mut fields = record.fields();
    let at = fields.u32()? as usize;
    let (state, kind) = (fields.u8()?, fields.u8()?);
    Some(SheetEntry {
        name: fields.short_string()?,
        at,
        hidden: state & 3 != 0,
        is_worksheet: kind == 0,
    })
}

/// The shared strings ([MS-XLS] 2.4.265). The count that the record states is not trusted.
fn strings(record: &Record) -> Vec<String> {
    let mut parts = record.parts();
    parts.skip(8);
    std::iter::from_fn(|| parts.rich_string()).collect()
}

/// A number stored in 30 bits ([MS-XLS] 2.5.217).
pub(in super::super) fn rk(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from(bits as i32 >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

/// The name of an error ([MS-XLS] 2.5.10).
pub(in super::super) fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// Row and column at the head of a cell record.
pub(super) fn place(fields: &mut Fields) -> Option<(u32, u32)> {
    Some((u32::from(fields.u16()?), u32::from(fields.u16()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_whole_or_rounded_and_may_be_hundredths() {
        for (bits, want) in [
            (0x3FF0_0000, 1.0),
            (0x3FF0_0001, 0.01),
            (0x004B_5646, 1_234_321.0),
            (0x004B_5647, 12_343.21),
            (0xFFFF_FFFE, -1.0),
        ] {
            assert_eq!(rk(bits), want, "{bits:x}");
        }
    }
}
