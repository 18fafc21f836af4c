//! Colours of characters and cells, as far as it counts whether a text is seen on its ground.

/// A colour. Two that are written differently count as different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Colour {
    /// Of the paper.
    White,
    /// Of characters of which nothing else is said.
    Black,
    /// Any other, as the file writes it.
    Other(String),
    /// A pattern of two colours, or a colour that is not known: nothing is hidden by it.
    Mixed,
}

impl Colour {
    /// A colour by its parts.
    pub fn rgb(rgb: [u8; 3]) -> Self {
        match rgb {
            [0xFF, 0xFF, 0xFF] => Colour::White,
            [0, 0, 0] => Colour::Black,
            [r, g, b] => Colour::Other(format!("{r:02X}{g:02X}{b:02X}")),
        }
    }

    /// A colour written as six hexadecimal digits; others before them tell how opaque it is.
    pub fn hex(text: &str) -> Self {
        let digits = text.trim().trim_start_matches('#');
        let start = digits.len().saturating_sub(6);
        let part = |at: usize| {
            let pair = digits.get(start + at..start + at + 2)?;
            u8::from_str_radix(pair, 16).ok()
        };
        match (part(0), part(2), part(4)) {
            (Some(r), Some(g), Some(b)) => Self::rgb([r, g, b]),
            _ => Colour::Mixed,
        }
    }

    /// A colour by its index where the workbook has no palette of its own (ECMA-376 part 1, 18.8.27).
    pub fn indexed(index: u32) -> Self {
        match index {
            1 | 9 | 65 => Colour::White,
            0 | 8 | 64 | 0x7FFF => Colour::Black,
            other => Colour::Other(format!("indexed {other}")),
        }
    }

    /// A colour of the theme, made lighter or darker by `tint`. The first two are paper and characters.
    pub fn theme(index: u32, tint: f64) -> Self {
        match index {
            _ if tint != 0.0 => Colour::Other(format!("theme {index} {tint}")),
            0 => Colour::White,
            1 => Colour::Black,
            other => Colour::Other(format!("theme {other}")),
        }
    }

    /// Whether characters of this colour cannot be seen on that ground.
    pub fn is_lost_on(&self, ground: &Colour) -> bool {
        self == ground && *self != Colour::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_colour_is_lost_however_it_is_written() {
        assert!(Colour::hex("FFFFFFFF").is_lost_on(&Colour::theme(0, 0.0)));
        assert!(Colour::hex("#ffffff").is_lost_on(&Colour::indexed(9)));
        assert!(Colour::hex("ff4472c4").is_lost_on(&Colour::rgb([0x44, 0x72, 0xC4])));
        assert!(!Colour::hex("FFC00000").is_lost_on(&Colour::White));
        assert!(!Colour::theme(0, -0.05).is_lost_on(&Colour::White));
        assert!(!Colour::hex("none").is_lost_on(&Colour::Mixed));
    }
}
