//! Cell styles: what of the styles part tells structure ([MS-XLSB] 2.1.7.50).

use super::super::layout;
use super::super::number::{Format, built_in};
use super::super::sheet::{Align, Borders, Style};
use super::records::{self, Fields, Records};
use std::collections::BTreeMap;

/// The cell formats by index, and the width of a digit of the standard font (the first one) in pixels.
pub(super) fn read(part: &[u8]) -> (Vec<Style>, f64) {
    let mut codes: BTreeMap<u16, String> = BTreeMap::new();
    let mut fonts: Vec<(u32, bool)> = Vec::new();
    let mut fills: Vec<Option<String>> = Vec::new();
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
                let (size, bold, name) = font(f).unwrap_or((1100, false, String::new()));
                if fonts.is_empty() {
                    digit = layout::digit_width(&name, size);
                }
                fonts.push((size, bold));
            }
            records::FILL => fills.push(fill(f)),
            records::BORDER => borders.push(sides(f).unwrap_or_default()),
            records::BEGIN_CELL_STYLES => in_cell_styles = true,
            records::END_CELL_STYLES => in_cell_styles = false,
            records::CELL_STYLE if in_cell_styles => {
                let read = Indices::read(f).unwrap_or_default();
                let (size, bold) = fonts.get(read.font).copied().unwrap_or_default();
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
                    fill: fills.get(read.fill).cloned().flatten(),
                });
            }
            _ => {}
        }
    }
    (styles, digit)
}

/// Size in hundredths of a point, weight and name of a font ([MS-XLSB] 2.4.661).
fn font(f: &mut Fields) -> Option<(u32, bool, String)> {
    let size = u32::from(f.u16()?) * 5;
    f.u16()?;
    let bold = f.u16()? >= 600;
    f.bytes(6 + 8 + 1)?; // script, underline, family, character set; colour; scheme
    Some((size, bold, records::string(f)?))
}

/// The colour of a fill as it is written, which is enough to tell fills apart; `None` for none and for white
/// ([MS-XLSB] 2.4.659, 2.5.4).
fn fill(f: &mut Fields) -> Option<String> {
    let pattern = f.u32()?;
    let (fore, back) = (f.bytes(8)?, f.bytes(8)?);
    if pattern == 0 {
        return None;
    }
    let solid = pattern == 1;
    let colour = if solid { fore } else { back };
    let [kind, index, tint_low, tint_high, red, green, blue, _] = *colour else {
        return None;
    };
    let tinted = (tint_low, tint_high) != (0, 0);
    // Kinds of colour: by index (9 and 1 are white, 65 the paper), by its parts, of the theme (0 is the paper).
    let white = !tinted
        && match kind >> 1 {
            1 => matches!(index, 1 | 9 | 65),
            2 => (red, green, blue) == (255, 255, 255),
            3 => index == 0,
            _ => false,
        };
    (!(solid && white)).then(|| format!("{pattern} {colour:02x?}"))
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
