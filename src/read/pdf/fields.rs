//! What was typed into fields and notes that bring no appearance. Viewers make one when they show or print the page
//! (ISO 32000-1, 12.7.3.3), so it is printed; where exactly is their choice, and an estimate here.

use super::placement;
use super::shapes::transformed_box;
use super::unicode::{self, text_string};
use crate::geometry::Rect;
use crate::page::{Glyph, UnicodeSource};
use hayro_interpret::kurbo::{Affine, Point};
use hayro_interpret::util::TransformExt;
use hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect, String as PdfString};
use hayro_syntax::page::Page;

/// Annotation flags (table 165): hidden, not shown on screen.
const UNSEEN: u32 = 1 << 1 | 1 << 5;

/// Field flags (tables 228 and 230).
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;
const COMBO: u32 = 1 << 17;
const COMB: u32 = 1 << 24;

/// Fields within fields; more is a tree that bites its tail.
const DEPTH: usize = 32;

/// More characters than this no field can show: a full page has a quarter of them.
const MOST: usize = 20_000;

/// The size of text that fits itself to its field: not more than this, nor more than the field holds.
const SIZE: f64 = 12.0;

/// Leading, and the height of a line in a field of one line, in parts of the size.
const LEADING: f64 = 1.15;

/// Between the border of a field and its text.
const PADDING: f64 = 2.0;

/// Text to be set into a box.
struct Field {
    lines: Vec<String>,
    rect: PdfRect,
    /// Degrees by which the text is turned against the page, counterclockwise.
    turned: i32,
    /// Zero: to fit.
    size: f64,
    /// Left, centred, right.
    quadding: i32,
    /// Starts at the top and is wrapped.
    multiline: bool,
    /// How many equal parts the characters are spread over.
    comb: Option<usize>,
}

/// The glyphs of fields and notes without an appearance, by the properties of the page as it was drawn so far: where the
/// file asks for appearances to be made anew, that is done for fields in which nothing was drawn.
pub fn glyphs(page: &Page<'_>, drawn: &[Glyph]) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else {
        return Vec::new();
    };
    let xref = page.xref();
    let form = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|root| root.get::<Dict<'_>>("AcroForm"));
    let renew = form
        .as_ref()
        .and_then(|form| form.get::<bool>("NeedAppearances"))
        .unwrap_or(false);
    let to_page = page.initial_transform(true).to_kurbo();
    let mut glyphs = Vec::new();
    for annotation in annotations.iter::<Dict<'_>>() {
        let has_appearance = annotation.contains_key("AP");
        if has_appearance && !renew {
            continue;
        }
        let Some(field) = Field::of(&annotation, form.as_ref()) else {
            continue;
        };
        let r = &field.rect;
        let area = transformed_box(&to_page, r.x0, r.y0, r.x1, r.y1);
        let is_filled = |g: &Glyph| !g.is_space() && area.contains(g.bbox.center());
        if has_appearance && drawn.iter().any(is_filled) {
            continue;
        }
        field.set(&to_page, &mut glyphs);
    }
    glyphs
}

impl Field {
    fn of(annotation: &Dict<'_>, form: Option<&Dict<'_>>) -> Option<Field> {
        let flags = annotation.get::<u32>("F").unwrap_or_default();
        let rect = annotation.get::<PdfRect>("Rect")?;
        if flags & UNSEEN != 0 || !(rect.width() > 0.0 && rect.height() > 0.0) {
            return None;
        }
        let kind = annotation.get::<Name<'_>>("Subtype")?;
        let of_field = inherited(annotation, |f| f.get::<u32>("Ff")).unwrap_or_default();
        if annotation.get::<f32>("CA") == Some(0.0) {
            return None;
        }
        let (lines, multiline, comb) = match kind.as_str() {
            "FreeText" => (
                lines(&annotation.get::<Object<'_>>("Contents")?),
                true,
                None,
            ),
            "Widget" => match inherited(annotation, |f| f.get::<Name<'_>>("FT"))?.as_str() {
                "Tx" if of_field & PASSWORD == 0 => {
                    let comb = (of_field & COMB != 0)
                        .then(|| inherited(annotation, |f| f.get::<usize>("MaxLen")))
                        .flatten();
                    let value = inherited(annotation, |f| f.get::<Object<'_>>("V"))?;
                    (lines(&value), of_field & MULTILINE != 0, comb)
                }
                "Ch" if of_field & COMBO != 0 => (vec![chosen(annotation)?], false, None),
                "Ch" => (
                    choices(annotation).map(|(_, shown)| shown).collect(),
                    true,
                    None,
                ),
                _ => return None,
            },
            _ => return None,
        };
        let look = inherited(annotation, |f| f.get::<PdfString<'_>>("DA"))
            .or_else(|| form?.get::<PdfString<'_>>("DA"));
        let looks = annotation.get::<Dict<'_>>("MK");
        let turned = looks.and_then(|mk| mk.get::<i32>("R")).unwrap_or_default();
        Some(Field {
            lines: if multiline {
                lines
            } else {
                vec![lines.concat()]
            },
            rect,
            turned: turned.rem_euclid(360),
            size: look.and_then(|da| size(da.as_bytes())).unwrap_or_default(),
            quadding: inherited(annotation, |f| f.get::<i32>("Q"))
                .or_else(|| form?.get::<i32>("Q"))
                .unwrap_or_default(),
            multiline,
            comb: comb.filter(|n| *n > 0),
        })
    }

    /// Sets the text, line by line, as far as the box holds it.
    fn set(&self, to_page: &Affine, glyphs: &mut Vec<Glyph>) {
        let r = &self.rect;
        let (origin, angle, (width, height)) = match self.turned {
            90 => ((r.x1, r.y0), 90.0, (r.height(), r.width())),
            180 => ((r.x1, r.y1), 180.0, (r.width(), r.height())),
            270 => ((r.x0, r.y1), 270.0, (r.height(), r.width())),
            _ => ((r.x0, r.y0), 0.0_f64, (r.width(), r.height())),
        };
        let in_box =
            Affine::translate(Point::from(origin).to_vec2()) * Affine::rotate(angle.to_radians());
        let transform = *to_page * in_box;
        let room = (width - 2.0 * PADDING).max(1.0);
        let widest = self.lines.iter().map(|line| wide(line)).fold(0.0, f64::max);
        let mut size = match self.size {
            size if size > 0.0 => size,
            _ if self.multiline || self.comb.is_some() => SIZE.min(height / LEADING),
            _ => SIZE.min(height / LEADING).min(room / widest.max(1.0)),
        };
        let mut lines = self.lines.clone();
        if self.multiline {
            // Nothing is left out: text that is too long for its field is made smaller.
            loop {
                let all = self.lines.iter();
                lines = all.flat_map(|line| wrapped(line, room / size)).collect();
                if lines.len() as f64 * size * LEADING + PADDING <= height || size < 1.0 {
                    break;
                }
                size *= 0.9;
            }
        }
        let mut middle = match self.multiline {
            true => height - PADDING - size * LEADING / 2.0,
            false => height / 2.0,
        };
        for line in lines {
            let mut x = match self.quadding {
                1 => (width - wide(&line) * size) / 2.0,
                2 => width - PADDING - wide(&line) * size,
                _ => PADDING,
            };
            for (n, c) in line.chars().enumerate() {
                let advance = em(c) * size;
                if let Some(parts) = self.comb {
                    let part = width / parts as f64;
                    x = part * (n as f64 + 0.5) - advance / 2.0;
                }
                let (y0, y1) = (middle - size / 2.0, middle + size / 2.0);
                let bbox = transformed_box(&transform, x, y0, x + advance, y1);
                glyphs.push(glyph(c, bbox, size, &transform));
                x += advance;
            }
            middle -= size * LEADING;
        }
    }
}

fn glyph(c: char, bbox: Rect, size: f64, transform: &Affine) -> Glyph {
    Glyph {
        text: c.into(),
        bbox,
        size: placement::scale(transform) * size as f32,
        unicode: UnicodeSource::Resolved,
        vertical: false,
        bold: false,
        // On the page y runs downwards: a line along x is upright.
        angle: placement::angle(transform),
    }
}

/// A property of a field, or of the nearest field above it that has it.
fn inherited<'a, T>(field: &Dict<'a>, property: impl Fn(&Dict<'a>) -> Option<T>) -> Option<T> {
    let mut field = field.clone();
    for _ in 0..DEPTH {
        if let Some(value) = property(&field) {
            return Some(value);
        }
        field = field.get::<Dict<'a>>("Parent")?;
    }
    None
}

/// The lines of a text, which may be long enough to be a stream.
fn lines(value: &Object<'_>) -> Vec<String> {
    let text = match value {
        Object::String(s) => unicode::decoded(s.as_bytes()),
        Object::Stream(s) => unicode::decoded(&s.decoded().unwrap_or_default()),
        _ => return Vec::new(),
    };
    let text: String = text.chars().take(MOST).collect();
    let text = text.replace("\r\n", "\n");
    let lines = text.split(['\n', '\r']);
    lines
        .map(|line| line.chars().filter(|c| !c.is_control()).collect())
        .collect()
}

/// What is chosen from a list, as it is shown.
fn chosen(field: &Dict<'_>) -> Option<String> {
    let value = text_string(inherited(field, |f| f.get::<PdfString<'_>>("V"))?.as_bytes());
    let shown = choices(field).find(|(said, _)| *said == value);
    Some(shown.map_or(value, |(_, shown)| shown))
}

/// The choices of a list: what each stands for, and how it is shown.
fn choices(field: &Dict<'_>) -> impl Iterator<Item = (String, String)> {
    let list = inherited(field, |f| f.get::<Array<'_>>("Opt"));
    let choice = |object: Object<'_>| match object {
        Object::String(s) => {
            let text = text_string(s.as_bytes());
            Some((text.clone(), text))
        }
        Object::Array(pair) => {
            let mut pair = pair.iter::<PdfString<'_>>();
            let said = text_string(pair.next()?.as_bytes());
            let shown = text_string(pair.next()?.as_bytes());
            Some((said, shown))
        }
        _ => None,
    };
    let all: Vec<_> = list
        .iter()
        .flat_map(|l| l.iter::<Object<'_>>())
        .filter_map(choice)
        .collect();
    all.into_iter()
}

/// The font size of a default appearance ("/Helv 12 Tf 0 g").
fn size(look: &[u8]) -> Option<f64> {
    let text = String::from_utf8_lossy(look);
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let at = words.iter().rposition(|w| *w == "Tf")?;
    words
        .get(at.checked_sub(1)?)?
        .parse::<f64>()
        .ok()
        .filter(|s| s.is_finite())
}

/// The width of a character in ems: that of its kind, as the font of a field is seldom at hand.
fn em(c: char) -> f64 {
    match c {
        '\u{ff61}'..='\u{ffdc}' => 0.5,
        '\u{1100}'.. => 1.0,
        _ => 0.5,
    }
}

fn wide(text: &str) -> f64 {
    text.chars().map(em).sum()
}

/// A line broken where it is wider than `room` ems, after a space where there is one.
fn wrapped(line: &str, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0.0;
    for word in line.split_inclusive(' ') {
        if width + wide(word.trim_end()) > room && width > 0.0 && wide(word) <= room {
            lines.push(String::new());
            width = 0.0;
        }
        for c in word.chars() {
            if width + em(c) > room && width > 0.0 && c != ' ' {
                lines.push(String::new());
                width = 0.0;
            }
            if let Some(last) = lines.last_mut() {
                last.push(c);
            }
            width += em(c);
        }
    }
    lines
}
