//! Unicode of glyphs whose PDF does not say it.
//!
//! Order (ISO 32000-1, 9.10.2, and what files in the wild need): the file's own word (ToUnicode, glyph names); the
//! font's CMap → CID → UCS2 CMap of its character collection; the embedded font's character map in reverse; the
//! character code itself, marked as a guess. Codes of fonts of signs are then given as the signs.

use super::composite::{self, Composite, VerticalBox};
use super::ink::{self, Inks};
use super::placement;
use super::symbols::SymbolFont;
use crate::page::UnicodeSource;
use hayro_interpret::font::{Glyph, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_syntax::Pdf;
use regex::Regex;
use skrifa::{FontRef, MetadataProvider};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

/// Finds the Unicode of glyphs; one for every worker and document (it caches by font).
pub struct Resolver<'p> {
    pdf: &'p Pdf,
    /// PostScript name → encoding and collection map of composite fonts, filled when first needed.
    composites: Option<HashMap<String, Rc<Vec<Composite>>>>,
    reversed: HashMap<u128, Rc<HashMap<u32, char>>>,
    /// Some fonts of the page are missing, and Helvetica stands for them.
    pub fonts_are_missing: bool,
    /// How many runs there were so far.
    runs: u64,
    /// What codes of a run say, by the last digits of the code: a line of Latin text repeats most of its letters.
    said: Vec<Option<Said>>,
    /// The ink of glyphs met so far.
    pub inks: Inks,
}

/// So many codes are kept, those of Latin letters side by side.
const SAID: usize = 128;

/// What a code says in a run. Fonts of other runs may draw the same code by the same outline of the same embedded font and
/// mean another letter (small capitals).
pub struct Said {
    run: u64,
    code: u32,
    /// Its text; `None` where even the code is no character.
    pub text: Option<SmolStr>,
    /// How the text was found.
    pub how: UnicodeSource,
    /// How far the next glyph stands off, in units.
    pub advance: f64,
}

impl<'p> Resolver<'p> {
    /// A resolver for the fonts of a document.
    pub fn new(pdf: &'p Pdf) -> Self {
        Self {
            pdf,
            composites: None,
            reversed: HashMap::new(),
            fonts_are_missing: false,
            runs: 0,
            said: Vec::new(),
            inks: Inks::default(),
        }
    }

    /// The font of a run, of which this is the first glyph.
    pub fn font(&mut self, first: Option<&Glyph<'_>>) -> RunFont {
        self.runs += 1;
        RunFont {
            run: self.runs,
            ..first.map_or_else(RunFont::default, RunFont::of)
        }
    }

    /// What a glyph says; `font` is kept between the glyphs of one run.
    pub fn said(&mut self, glyph: &Glyph<'_>, font: &mut RunFont) -> &Said {
        let code = glyph.char_code();
        let place = code as usize % SAID;
        self.said.resize_with(SAID, || None);
        let is_it = |said: &Said| (said.run, said.code) == (font.run, code);
        let said = match self.said[place].take().filter(is_it) {
            Some(said) => said,
            None => {
                let (text, how) = self.shown_text(glyph, font);
                Said {
                    run: font.run,
                    code,
                    text: text.map(SmolStr::from),
                    how,
                    advance: placement::advance(glyph),
                }
            }
        };
        self.said[place].insert(said)
    }

    /// The text, of a font of signs the signs.
    fn shown_text(
        &mut self,
        glyph: &Glyph<'_>,
        font: &mut RunFont,
    ) -> (Option<String>, UnicodeSource) {
        let (text, how) = self.code_text(glyph, font);
        let sign = font
            .signs
            .zip(text.as_deref().and_then(only_char))
            .and_then(|(font, c)| font.shown(c));
        match sign {
            Some(sign) => (Some(sign.into()), UnicodeSource::Reversed),
            None => (text, how),
        }
    }

    /// The text by what the file and its fonts say of codes.
    fn code_text(
        &mut self,
        glyph: &Glyph<'_>,
        font: &mut RunFont,
    ) -> (Option<String>, UnicodeSource) {
        // A glyph with ink is no space, whatever its font says.
        let is_space = |t: &str| t.chars().all(char::is_whitespace);
        let says = |t: &String| is_text(t) && !(is_space(t) && ink::is_inked(glyph));
        if let Some(text) = glyph.as_unicode().map(string).filter(says) {
            let how = match self.fonts_are_missing && ink::is_unembedded(glyph) {
                true => UnicodeSource::Guessed,
                false => UnicodeSource::Resolved,
            };
            return (Some(text), how);
        }
        if let Glyph::Outline(outline) = glyph {
            let font = font.known.get_or_insert_with(|| self.known(outline));
            let mut answers = font
                .composites
                .iter()
                .filter_map(|c| c.text(outline.char_code()))
                .filter(says);
            if let Some(text) = answers.next() {
                // Fonts of the same name with other codes: which of them it is cannot be told.
                let how = if answers.all(|other| other == text) {
                    UnicodeSource::Reversed
                } else {
                    UnicodeSource::Guessed
                };
                return (Some(text), how);
            }
            if let Some(c) = font.reversed.get(&outline.glyph_id().to_u32()) {
                return (Some(c.to_string()), UnicodeSource::Reversed);
            }
        }
        let guess = char::from_u32(glyph.char_code()).filter(|c| !c.is_control());
        (guess.map(String::from), UnicodeSource::Guessed)
    }

    fn known(&mut self, outline: &OutlineGlyph) -> Known {
        let Some(data) = outline.font_data() else {
            return Known::default();
        };
        let composites = match &data.postscript_name {
            Some(name) => self.composites(name),
            None => Rc::default(),
        };
        let reversed = self
            .reversed
            .entry(data.cache_key)
            .or_insert_with(|| Rc::new(reversed_cmap(&data.data)));
        Known {
            composites,
            reversed: Rc::clone(reversed),
        }
    }

    /// Where the em box of a glyph of vertical writing stands.
    pub fn vertical_box(&mut self, glyph: &Glyph<'_>, font: &mut RunFont) -> VerticalBox {
        let Glyph::Outline(outline) = glyph else {
            return VerticalBox::default();
        };
        let font = font.known.get_or_insert_with(|| self.known(outline));
        let mut boxes = font
            .composites
            .iter()
            .filter_map(|c| c.vertical_box(outline.char_code()));
        boxes.next().unwrap_or_default()
    }

    fn composites(&mut self, name: &str) -> Rc<Vec<Composite>> {
        let pdf = self.pdf;
        self.composites
            .get_or_insert_with(|| composite::fonts(pdf))
            .get(name)
            .cloned()
            .unwrap_or_default()
    }
}

/// What is known of the font of a glyph run.
#[derive(Default)]
pub struct RunFont {
    /// Whether it is a bold one.
    pub bold: bool,
    /// Whether it is a font of signs, and which.
    signs: Option<SymbolFont>,
    /// Filled at the first glyph that needs it.
    known: Option<Known>,
    /// Tells runs apart.
    run: u64,
}

impl RunFont {
    /// What a run's first glyph tells of its font.
    fn of(first: &Glyph<'_>) -> Self {
        let data = match first {
            Glyph::Outline(outline) => outline.font_data(),
            Glyph::Type3(_) => None,
        };
        let Some(data) = data else {
            return Self::default();
        };
        let name = data.postscript_name.as_deref().unwrap_or_default();
        Self {
            bold: data.weight.is_some_and(|w| w >= 600)
                || name.contains("Bold")
                || name.contains("Heavy"),
            signs: SymbolFont::named(name),
            ..Self::default()
        }
    }
}

#[derive(Default)]
struct Known {
    composites: Rc<Vec<Composite>>,
    reversed: Rc<HashMap<u32, char>>,
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn string(bf: BfString) -> String {
    match bf {
        BfString::Char(c) => c.to_string(),
        BfString::String(s) => s,
    }
}

/// Control characters, code points without a character and the replacement character are no answer.
fn is_text(s: &str) -> bool {
    static UNASSIGNED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{Cn}\x{fffd}]").expect("a valid pattern"));
    // Blocks without a gap in daily use need no table.
    let plain = |c: char| {
        matches!(c, ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{23ff}' | '\u{2460}'..='\u{26ff}')
            || matches!(c, '\u{3000}'..='\u{303f}' | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9f}')
    };
    !s.is_empty()
        && (s.chars().all(plain) || !s.contains(char::is_control) && !UNASSIGNED.is_match(s))
}

/// A text string of the file (ISO 32000-1, 7.9.2.2): UTF-16BE or UTF-8 with a mark, else PDFDocEncoding, of which only
/// the part it shares with Latin-1 is read.
pub fn text_string(bytes: &[u8]) -> String {
    let text = decoded(bytes);
    text.chars().filter(|c| !c.is_control()).collect()
}

/// The same with its line ends and other controls.
pub fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest
                .as_chunks::<2>()
                .0
                .iter()
                .map(|u| u16::from_be_bytes(*u))
                .collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// Glyph id → character of an embedded font. Where several characters share a glyph, the lowest wins, except that an
/// ordinary ideograph wins over a radical or compatibility one.
fn reversed_cmap(data: &hayro_interpret::font::FontData) -> HashMap<u32, char> {
    let bytes: &[u8] = (**data).as_ref();
    let mut map = HashMap::new();
    let Ok(font) = FontRef::new(bytes) else {
        return map;
    };
    for (code, gid) in font.charmap().mappings() {
        let Some(c) = char::from_u32(code) else {
            continue;
        };
        map.entry(gid.to_u32())
            .and_modify(|old| {
                if rank(c) < rank(*old) {
                    *old = c;
                }
            })
            .or_insert(c);
    }
    map
}

fn rank(c: char) -> (u8, char) {
    let special =
        matches!(u32::from(c), 0x2e80..=0x2fdf | 0xe000..=0xf8ff | 0xf900..=0xfaff | 0xf0000..);
    (u8::from(special), c)
}
