//! Fonts of signs: their codes are Latin letters or stand in the private use area (U+F020 to U+F0FF, from Microsoft's
//! symbol encoding), and mean nothing without the font. Office programs take them for bullets, check marks and arrows.

/// A font of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolFont {
    /// Greek and mathematics (ISO 32000-1, annex D.5).
    Symbol,
    /// Wingdings, by its mapping in Unicode 7 (L2/12-368), arrows by their older equivalents.
    Wingdings,
}

impl SymbolFont {
    /// The font of this PostScript name, which may have a style behind it.
    pub fn named(name: &str) -> Option<SymbolFont> {
        let family = name.split(['-', ',']).next().unwrap_or(name);
        match family {
            "Symbol" | "SymbolMT" => Some(SymbolFont::Symbol),
            "Wingdings" => Some(SymbolFont::Wingdings),
            _ => None,
        }
    }

    /// What a character of this font shows; `None` for what it shows as it is, or has no sign in Unicode. A font of signs
    /// has no letters: what the file calls letters are codes. Beyond them the names that it gives for Symbol are right.
    pub fn shown(self, c: char) -> Option<char> {
        let code = match u32::from(c) {
            0xf020 => return Some(' '),
            private @ 0xf021..=0xf0ff => private - 0xf000,
            code @ 0x21..=0xff if self == SymbolFont::Wingdings || c.is_ascii_alphabetic() => code,
            _ => return None,
        };
        let signs = match self {
            SymbolFont::Symbol => SYMBOL,
            SymbolFont::Wingdings => WINGDINGS,
        };
        let (first, run) = signs.iter().rev().find(|(first, _)| *first <= code)?;
        run.chars().nth((code - first) as usize)
    }
}

/// Signs by the code of the first of them.
type Runs = &'static [(u32, &'static str)];

const SYMBOL: Runs = &[
    (
        0x21,
        "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    ),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xa0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    (0xbf, "↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    (0xf1, "〉∫"),
];

const WINGDINGS: Runs = &[
    (0x22, "✂✁"),
    (0x28, "☎✆✉"),
    (0x36, "⏳"),
    (0x3e, "✇✍"),
    (0x41, "✌"),
    (0x45, "☜☞☝☟"),
    (0x4a, "☺"),
    (0x4c, "☹"),
    (0x51, "✈☼"),
    (0x54, "❄"),
    (0x56, "✞"),
    (0x58, "✠✡☪☯"),
    (0x5d, "☸♈♉♊♋♌♍♎♏♐♑♒♓"),
    (0x6c, "●❍■□"),
    (0x71, "❑❒⬧⧫◆❖⬥⌧"),
    (0x7a, "⌘"),
    (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    (0x9e, "·•"),
    (0xa1, "○"),
    (0xa7, "▪◻"),
    (0xaa, "✦★✶✴✹✵"),
    (0xb5, "✪✰"),
    (0xd5, "⌫⌦"),
    (0xd8, "➢"),
    (0xdf, "←→↑↓↖↗↙↘"),
    (0xe8, "➔"),
    (0xef, "⇦⇨⇧⇩⬄⇳"),
    (0xfb, "✗✓☒☑"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_of_signs_are_known_by_name_and_show_what_they_show() {
        let shown = |name: &str, text: &str| -> Option<String> {
            let font = SymbolFont::named(name)?;
            Some(text.chars().map(|c| font.shown(c).unwrap_or(c)).collect())
        };
        let wingdings = shown(
            "Wingdings-Regular",
            "lnuüØ\u{f06c}\u{f0fc}\u{f0e0}\u{f0e8}\u{f020}\u{f021}",
        );
        assert_eq!(wingdings.as_deref(), Some("●■◆✓➢●✓→➔ \u{f021}"));
        let symbol = shown("SymbolMT", "a1\u{b1}\u{f0b7}\u{f0ae}\u{f044}");
        assert_eq!(symbol.as_deref(), Some("α1±•→Δ"));
        assert_eq!(shown("Wingdings2", "l"), None);
        assert_eq!(shown("SymbolaSans", "l"), None);
    }
}
