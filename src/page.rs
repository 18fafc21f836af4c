//! A PDF page as read: glyphs, drawn lines and areas, pictures.

use crate::geometry::{Point, Rect};
use smol_str::SmolStr;

/// One page, after its rotation.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Visible glyphs in the order they are drawn.
    pub glyphs: Vec<Glyph>,
    /// Straight stroked lines.
    pub strokes: Vec<Stroke>,
    /// Filled areas.
    pub fills: Vec<Fill>,
    /// Boxes of pictures.
    pub images: Vec<Rect>,
    /// Text that is in the file but not printed, or of which no certain Unicode is known: kept out of tables and prose.
    pub apart: Vec<Apart>,
}

/// A glyph kept apart from the printed text.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The glyph.
    pub glyph: Glyph,
    /// Why it is not read with the others.
    pub why: Why,
}

/// Why a glyph is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Text render mode 3: an OCR layer, or hidden on purpose.
    Invisible,
    /// The colour of the paper on paper.
    PaperColoured,
    /// An opaque area or picture was drawn over it later.
    Covered,
    /// On a layer (optional content) that is switched off.
    LayerOff,
    /// Its Unicode is a guess, on a page where most are.
    Doubtful,
    /// No Unicode at all; the text is U+FFFD.
    Unmapped,
}

impl Why {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Invisible => "invisible",
            Why::PaperColoured => "paper-coloured",
            Why::Covered => "covered",
            Why::LayerOff => "layer-off",
            Why::Doubtful => "doubtful",
            Why::Unmapped => "unmapped",
        }
    }
}

/// How a glyph's Unicode was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnicodeSource {
    /// Said by the file (ToUnicode, glyph names).
    Resolved,
    /// Found through the font's CMap or its own character map, in reverse.
    Reversed,
    /// The character code taken for Unicode.
    Guessed,
}

/// A glyph on the page.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Its text: one character, or several for a ligature.
    pub text: SmolStr,
    /// Advance box: origin to origin, ascent to descent.
    pub bbox: Rect,
    /// Em size on the page.
    pub size: f32,
    /// How its Unicode was found.
    pub unicode: UnicodeSource,
    /// Its line runs along the height of the page: downwards, or upwards where its angle says so.
    pub vertical: bool,
    /// Drawn bold (by font name, or filled and stroked).
    pub bold: bool,
    /// Direction of its baseline on the page in degrees clockwise, in [0, 360): 0 for upright text.
    pub angle: f32,
}

impl Glyph {
    /// Whether it says nothing: a space, or no text at all.
    pub fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

impl Glyph {
    /// Whether its line reads from bottom to top.
    pub fn is_upward(&self) -> bool {
        self.vertical && (225.0..315.0).contains(&self.angle)
    }
}

/// A straight stroked line, or a thin filled one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// One end.
    pub from: Point,
    /// Other end.
    pub to: Point,
    /// Line width.
    pub width: f32,
    /// Red, green, blue.
    pub color: [u8; 3],
    /// It is drawn in dashes or dots.
    pub dashed: bool,
    /// Which drawn path it belongs to (paths count from 0 on the page).
    pub path: u32,
    /// It is a side of a drawn shape (an outline with slanting or curved sides too, such as a call-out): no ruling.
    pub in_shape: bool,
}

/// A filled area.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Its outline, flattened; the last point joins the first.
    pub outline: Vec<Point>,
    /// Box around it.
    pub bbox: Rect,
    /// Red, green, blue.
    pub color: [u8; 3],
    /// Which drawn path it belongs to.
    pub path: u32,
}
