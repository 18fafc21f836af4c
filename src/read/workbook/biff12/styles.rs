//! Cell styles: what of the styles part tells structure ([MS-XLSB] 2.1.7.50).

use super::super::colour::Colour;
use super::super::layout;
use super::super::number::{Format, built_in};
use super::super::sheet::{Align, Borders, Style};
use super::records::{self, Fields, Records};
use std::collections::BTreeMap;

/// The cell formats by index, and the width of a digit of the standard font (the first one) in pixels.
pub(super) fn read(part: &[u8]) -> (Vec<Style>, f64) {
    let mut codes: BTreeMap<u16, String> = BTreeMap::new();
    let mut fonts: Vec<(u32, bool, Colour)> = Vec::new();
    let mut fills: Vec<Fill> = Vec::new();
    let mut borders: Vec<Borders> = Vec::new();
    let mut styles = Vec::new();
    let mut digit = layout::LATIN_DIGIT;
    let mut in_cell_styles = false;
    for record in Records::new(part) {
        let f = &mut record.fields();
        match record.kind {
            records::FORMAT => {
                if let (Some(id), Some(code)) = (f.u16(), records::string(f)) {
                    codes.insert(id, code);
                }
            }
            records::FONT => {
                let (font, name) = font(f).unwrap_or(((1100, false, Colour::Black), String::new()));
                if fonts.is_empty() {
                    digit = layout::digit_width(&name, font.0);
                }
                fonts.push(font);
            }
            records::FILL => fills.push(fill(f).unwrap_or_default()),
            records::BORDER => borders.push(sides(f).unwrap_or_default()),
            records::BEGIN_CELL_STYLES => in_cell_styles = true,
            records::END_CELL_STYLES => in_cell_styles = false,
            records::CELL_STYLE if in_cell_styles => {
                let read = Indices::read(f).unwrap_or_default();
                let font = fonts.get(read.font).cloned();
                let (size, bold, ink) = font.unwrap_or((0, false, Colour::Black));
                let fill = fills.get(read.fill).cloned().unwrap_or_default();
                let code = codes.get(&read.format).map(String::as_str);
                let code = code.unwrap_or_else(|| built_in::code(u32::from(read.format)));
                styles.push(Style {
                    borders: borders.get(read.border).copied().unwrap_or_default(),
                    size,
                    bold,
                    format: Format::parse(code),
                    align: match read.align {
                        3 => Align::Right,
                        6 => Align::Across,
                        _ => Align::Other,
                    },
                    fill: fill.written,
                    struck: false,
                    ink,
                    paper: fill.colour,
                });
            }
            _ => {}
        }
    }
    (styles, digit)
}

/// Size in hundredths of a point, weight and colour of a font, and its name ([MS-XLSB] 2.4.661).
fn font(f: &mut Fields) -> Option<((u32, bool, Colour), String)> {
    let size = u32::from(f.u16()?) * 5;
    f.u16()?;
    let bold = f.u16()? >= 600;
    f.bytes(6)?; // script, underline, family, character set
    let ink = colour(f.bytes(8)?, Colour::Black);
    f.u8()?; // scheme
    Some(((size, bold, ink), records::string(f)?))
}

/// A fill: its colour, and how it is written, which is enough to tell fills apart; not at all for none and for white.
#[derive(Clone)]
struct Fill {
    written: Option<String>,
    colour: Colour,
}

impl Default for Fill {
    fn default() -> Self {
        Self {
            written: None,
            colour: Colour::White,
        }
    }
}

/// A fill ([MS-XLSB] 2.4.659).
fn fill(f: &mut Fields) -> Option<Fill> {
    let pattern = f.u32()?;
    let (fore, back) = (f.bytes(8)?, f.bytes(8)?);
    if pattern == 0 {
        return None;
    }
    let solid = pattern == 1;
    let written = if solid { fore } else { back };
    let colour = match solid {
        true => colour(written, Colour::White),
        false => Colour::Mixed,
    };
    Some(Fill {
        written: (colour != Colour::White).then(|| format!("{pattern} {written:02x?}")),
        colour,
    })
}

/// A colour ([MS-XLSB] 2.5.4): automatic, by index, by its parts or of the theme.
fn colour(bytes: &[u8], automatic: Colour) -> Colour {
    let [kind, index, tint_low, tint_high, red, green, blue, _] = *bytes else {
        return Colour::Mixed;
    };
    let tint = f64::from(i16::from_le_bytes([tint_low, tint_high])) / 32767.0;
    match kind >> 1 {
        0 => automatic,
        1 => Colour::indexed(u32::from(index)),
        2 if tint == 0.0 => Colour::rgb([red, green, blue]),
        3 => Colour::theme(u32::from(index), tint),
        _ => Colour::Other(format!("{bytes:02x?}")),
    }
}

/// The sides that have a border ([MS-XLSB] 2.4.655).
fn sides(f: &mut Fields) -> Option<Borders> {
    f.u8()?;
    let mut side = || Some(f.bytes(10)?.first()? != &0);
    let (top, bottom, left, right) = (side()?, side()?, side()?, side()?);
    Some(Borders {
        left,
        right,
        top,
        bottom,
    })
}

/// What a cell format is put together from ([MS-XLSB] 2.4.876).
#[derive(Default)]
struct Indices {
    format: u16,
    font: usize,
    fill: usize,
    border: usize,
    align: u8,
}

impl Indices {
    fn read(f: &mut Fields) -> Option<Self> {
        f.u16()?;
        let format = f.u16()?;
        let mut index = || f.u16().map(usize::from);
        let (font, fill, border) = (index()?, index()?, index()?);
        f.u16()?;
        Some(Self {
            format,
            font,
            fill,
            border,
            align: f.u8()? & 7,
        })
    }
}
