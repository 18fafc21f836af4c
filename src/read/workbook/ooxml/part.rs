//! A worksheet part (ECMA-376 part 1, 18.3) in one pass: cells, sizes, merged regions, the drawing's id.

use super::super::layout::{self, Layout};
use super::super::sheet::{Collector, Value};
use super::super::xml::{attributes, is_true};
use super::strings::unescape;
use crate::document::{CellRange, parse_cell};
use crate::finding::Code;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::BufRead;

/// What a worksheet part holds besides the cells that went into the collector.
#[derive(Debug, Default)]
pub(in super::super) struct Part {
    pub layout: Layout,
    /// Relationship id of the drawing.
    pub drawing: Option<String>,
}

/// The cell being read.
#[derive(Default)]
struct Open {
    at: (u32, u32),
    style: Option<u32>,
    kind: Kind,
    formula: bool,
    /// Text of its value or of its inline string.
    text: String,
}

/// The run of an inline string being read.
#[derive(Default)]
struct Run {
    /// Where it begins in the text.
    begins: usize,
    is_struck: bool,
    /// What is struck through of the cell's text.
    struck: String,
}

/// Type of a cell's value (ECMA-376 part 1, 18.18.11).
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Nothing,
    Value,
    /// An inline string; whether in a run's text, and whether in its phonetic guide.
    Inline {
        text: bool,
        guide: bool,
    },
}

/// Reads a part. A digit of the standard font is `digit` pixels wide.
pub(super) fn read(
    part: &str,
    digit: f64,
    strings: &[String],
    cells: &mut Collector,
) -> Result<Part, String> {
    let mut out = Part {
        layout: Layout::new(digit),
        drawing: None,
    };
    let mut reader = Reader::from_str(part);
    let (mut row, mut col) = (0u32, 0u32);
    let mut open = Open::default();
    let mut within = Within::Nothing;
    let mut run = Run::default();
    // Behind a tag the parser looks for text or a tag; behind text it takes what comes for a tag without looking.
    let mut behind_tag = false;
    loop {
        while behind_tag && let Some(length) = plain_cell(reader.get_ref(), (row, col), &mut open) {
            reader.stream().consume(length);
            end_cell(&open, strings, cells)?;
            (row, col) = (open.at.0, open.at.1.saturating_add(1));
        }
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let empty = matches!(event, Event::Empty(_));
        behind_tag = empty || matches!(event, Event::Start(_) | Event::End(_));
        match event {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "c" => {
                    start_cell(&e, (row, col), &mut open)?;
                    (row, col) = open.at;
                    if empty {
                        cells.put(open.at, open.style, None)?;
                        col += 1;
                    }
                }
                "v" if !empty => within = Within::Value,
                "is" if !empty => {
                    within = Within::Inline {
                        text: false,
                        guide: false,
                    }
                }
                "f" => open.formula = true,
                "r" => run.begins = open.text.len(),
                "strike" => {
                    let attrs = attributes(&e)?;
                    let value = attrs.iter().find(|(n, _)| n == "val");
                    run.is_struck = value.is_none_or(|(_, v)| is_true(v));
                }
                "t" if !empty => set_text(&mut within, true),
                "rPh" if !empty => set_guide(&mut within, true),
                "row" => {
                    row = start_row(&mut out.layout, &e, row)?;
                    col = 0;
                    if empty {
                        row += 1;
                    }
                }
                "sheetFormatPr" => sheet_format(&mut out.layout, &e, digit)?,
                "col" => columns(&mut out.layout, &e, digit)?,
                "mergeCell" => {
                    let attrs = attributes(&e)?;
                    let range = attrs.iter().find(|(n, _)| n == "ref");
                    if let Some(range) = range.and_then(|(_, v)| CellRange::parse(v)) {
                        out.layout.merge(range);
                    }
                }
                "drawing" => {
                    let id = attributes(&e)?.into_iter().find(|(n, _)| n == "id");
                    out.drawing = id.map(|(_, v)| v);
                }
                _ => {}
            },
            Event::Text(t) if takes(within) => open.text.push_str(&t.xml10_content()),
            Event::CData(t) if takes(within) => open.text.push_str(&t.xml10_content()),
            Event::GeneralRef(r) if takes(within) => {
                open.text.push_str(&super::super::xml::resolve(&r)?)
            }
            Event::End(e) => match e.local_name().as_ref() {
                "r" if std::mem::take(&mut run.is_struck) => {
                    let text = open.text.get(run.begins..).unwrap_or_default();
                    run.struck.push_str(text);
                }
                "c" => {
                    if !run.struck.is_empty() {
                        cells.tell(Code::TextStruck, open.at, &std::mem::take(&mut run.struck));
                    }
                    end_cell(&open, strings, cells)?;
                    col = col.saturating_add(1);
                }
                "v" | "is" => within = Within::Nothing,
                "t" => set_text(&mut within, false),
                "rPh" => set_guide(&mut within, false),
                "row" => row = row.saturating_add(1),
                _ => {}
            },
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

fn takes(within: Within) -> bool {
    matches!(
        within,
        Within::Value
            | Within::Inline {
                text: true,
                guide: false
            }
    )
}

fn set_text(within: &mut Within, on: bool) {
    if let Within::Inline { text, .. } = within {
        *text = on;
    }
}

fn set_guide(within: &mut Within, on: bool) {
    if let Within::Inline { guide, .. } = within {
        *guide = on;
    }
}

impl Open {
    /// A cell of which nothing is known but where it stands unless it says so itself.
    fn start(&mut self, next: (u32, u32)) {
        (self.at, self.style, self.kind) = (next, Some(0), Kind::Number);
        self.formula = false;
        self.text.clear();
    }

    /// Takes an attribute; `None` for a place that is none.
    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "r" => self.at = parse_cell(value)?,
            "s" => self.style = Some(value.parse().unwrap_or(0)),
            "t" => {
                self.kind = match value {
                    "s" => Kind::Shared,
                    "str" | "inlineStr" | "d" => Kind::Text,
                    "b" => Kind::Bool,
                    "e" => Kind::Error,
                    _ => Kind::Number,
                }
            }
            _ => {}
        }
        Some(())
    }
}

/// Reads a cell written as programs write nearly all of them (attributes without references, then a value without
/// any, or nothing); gives its length. `None` for any other text, which is left to the parser of XML: this only
/// spares it five events a cell.
fn plain_cell(rest: &[u8], next: (u32, u32), open: &mut Open) -> Option<usize> {
    let mut at = rest.strip_prefix(b"<c ")?;
    open.start(next);
    loop {
        let (name, value);
        (name, at) = before(at, b'=')?;
        (value, at) = before(at.strip_prefix(b"\"")?, b'"')?;
        if !name.iter().all(u8::is_ascii_lowercase) || !value.iter().all(u8::is_ascii_alphanumeric)
        {
            return None;
        }
        open.set(str::from_utf8(name).ok()?, str::from_utf8(value).ok()?)?;
        match at {
            [b' ', more @ ..] => at = more,
            [b'/', b'>', more @ ..] => return Some(rest.len() - more.len()),
            [b'>', more @ ..] => {
                at = more;
                break;
            }
            _ => return None,
        }
    }
    let (value, end) = before(at.strip_prefix(b"<v>")?, b'<')?;
    let more = end.strip_prefix(b"/v></c>")?;
    if value.iter().any(|b| matches!(b, b'&' | b'\r')) {
        return None;
    }
    open.text.push_str(str::from_utf8(value).ok()?);
    Some(rest.len() - more.len())
}

/// What stands before a byte, and behind it.
fn before(text: &[u8], end: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|b| *b == end)?;
    Some((&text[..at], &text[at + 1..]))
}

fn start_cell(e: &BytesStart, next: (u32, u32), open: &mut Open) -> Result<(), String> {
    open.start(next);
    // Cells are many, and their attributes hold no entities in any file but a hostile one, which they only confuse.
    for attr in e.attributes().with_checks(false) {
        let attr = attr.map_err(|e| e.to_string())?;
        let value: &str = &attr.value;
        open.set(attr.key.as_ref(), value)
            .ok_or_else(|| format!("no cell: {value}"))?;
    }
    Ok(())
}

fn end_cell(open: &Open, strings: &[String], cells: &mut Collector) -> Result<(), String> {
    let text = open.text.as_str();
    let value = match open.kind {
        Kind::Text if text.is_empty() => None,
        Kind::Text => {
            let text: Cow<str> = unescape(text);
            return cells.put(open.at, open.style, Some(Value::Text(&text)));
        }
        _ if text.trim().is_empty() => {
            if open.formula && open.kind == Kind::Number {
                // The program that wrote it did not compute, as libraries do not.
                cells.tell(Code::CellError, open.at, "=?");
            }
            None
        }
        Kind::Number => match text.trim().parse::<f64>() {
            Ok(number) => Some(Value::Number(number)),
            Err(_) => Some(Value::Text(text)),
        },
        Kind::Shared => {
            let index = text.trim().parse::<usize>().ok();
            match index.and_then(|i| strings.get(i)) {
                Some(text) if text.is_empty() => None,
                Some(text) => Some(Value::Text(text)),
                None => Some(Value::Error("#STRING!")),
            }
        }
        Kind::Bool => Some(Value::Bool(text.trim() == "1" || text.trim() == "true")),
        Kind::Error => Some(Value::Error(text)),
    };
    cells.put(open.at, open.style, value)
}

fn sheet_format(layout: &mut Layout, e: &BytesStart, digit: f64) -> Result<(), String> {
    let attrs = attributes(e)?;
    for (name, value) in &attrs {
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite());
        match (name.as_str(), number) {
            ("defaultColWidth", Some(chars)) => layout.default_col = layout::width(chars, digit),
            ("baseColWidth", Some(chars)) if !attrs.iter().any(|(n, _)| n == "defaultColWidth") => {
                layout.default_col = layout::width(chars + 5.0 / digit, digit);
            }
            ("defaultRowHeight", Some(points)) => layout.default_row = layout::height(points),
            ("zeroHeight", _) => layout.rows_hidden = is_true(value),
            _ => {}
        }
    }
    Ok(())
}

fn columns(layout: &mut Layout, e: &BytesStart, digit: f64) -> Result<(), String> {
    let attrs = attributes(e)?;
    let get = |name: &str| {
        let found = attrs.iter().find(|(n, _)| n == name);
        found.map(|(_, v)| v.as_str())
    };
    let number = |name: &str| get(name).and_then(|v| v.parse::<u32>().ok());
    if let (Some(first), Some(last)) = (number("min"), number("max")) {
        let chars = get("width").and_then(|w| w.parse().ok());
        let chars = chars.filter(|w: &f64| w.is_finite());
        let size = chars.map_or(layout.default_col, |chars| layout::width(chars, digit));
        let hidden = get("hidden").is_some_and(is_true);
        layout.set_cols(
            first.saturating_sub(1),
            last.saturating_sub(1),
            size,
            hidden,
        );
    }
    Ok(())
}

/// Takes note of a row; returns its index.
fn start_row(layout: &mut Layout, e: &BytesStart, next: u32) -> Result<u32, String> {
    let (mut row, mut size, mut hidden) = (next, None, false);
    for attr in e.attributes().with_checks(false) {
        let attr = attr.map_err(|e| e.to_string())?;
        let value: &str = &attr.value;
        match attr.key.as_ref() {
            "r" => row = value.parse::<u32>().map_or(next, |r| r.saturating_sub(1)),
            "ht" => size = value.parse::<f64>().ok().filter(|h| h.is_finite()),
            "hidden" => hidden = is_true(value),
            _ => {}
        }
    }
    let hidden = hidden || (size.is_none() && layout.rows_hidden);
    let size = size.map_or(layout.default_row, layout::height);
    layout.set_rows(row, row, size, hidden);
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::POINT;
    use super::*;

    #[test]
    fn sizes_hidden_parts_and_merges_are_read() {
        let mut cells = Collector::new(&[], false);
        let part = read(
            "<worksheet><sheetFormatPr defaultRowHeight='18'/><cols><col min='2' max='3' width='10' hidden='1'/></cols>\
             <sheetData><row r='2' ht='30' hidden='1'><c r='A2' s='3'/><c><f>1+1</f><v></v></c></row><row><c/></row></sheetData>\
             <mergeCells><mergeCell ref='A1:B2'/></mergeCells><drawing r:id='rId7' xmlns:r='r'/></worksheet>",
            7.0,
            &[],
            &mut cells,
        )
        .expect("part");
        let layout = part.layout;
        assert!(layout.row_hidden(1) && !layout.row_hidden(0));
        assert!(layout.col_hidden(1) && layout.col_hidden(2) && !layout.col_hidden(3));
        assert_eq!(layout.row_height(0), 18.0 * POINT);
        let merge = CellRange {
            r0: 0,
            c0: 0,
            r1: 1,
            c1: 1,
        };
        assert_eq!(layout.merges, [merge]);
        assert_eq!(part.drawing.as_deref(), Some("rId7"));
        let (cells, told) = cells.finish();
        let listed: Vec<_> = cells.iter().map(|c| (c.row, c.col, c.style)).collect();
        assert_eq!(listed, [(1, 0, Some(3)), (1, 1, Some(0)), (2, 0, Some(0))]);
        assert_eq!(
            told,
            [(Code::CellError, "B2 =?".to_string(), CellRange::of(1, 1))]
        );
    }

    #[test]
    fn inline_strings_leave_phonetic_guides_out_and_tell_what_is_struck() {
        let mut cells = Collector::new(&[], false);
        read(
            "<worksheet><sheetData><row><c t='inlineStr'><is><r><rPr><strike/></rPr><t>行</t></r><r><t>革&amp;</t></r><rPh><t>ギョウ</t></rPh></is></c>\
             </row></sheetData></worksheet>",
            7.0,
            &[],
            &mut cells,
        )
        .expect("part");
        let (cells, told) = cells.finish();
        assert_eq!(cells[0].content.lines[0].text, "行革&");
        let struck = (Code::TextStruck, "A1 行".to_string(), CellRange::of(0, 0));
        assert_eq!(told, [struck]);
    }

    proptest::proptest! {
        /// A cell is the same whichever of the two ways it is read in: a line break for the blank behind its name keeps
        /// it from the short one.
        #[test]
        fn plain_cells_are_what_the_parser_reads(
            cells in proptest::collection::vec(
                (
                    proptest::sample::select(vec!["", " r='C4'", " r=\"B2\"", " r=\"B\"", " s=\"1\"", " s=\"x\" t=\"s\"", " t=\"b\"", " t=\"e\"", " t=\"str\"", " cm=\"1\" r=\"D9\"", " a=\"&lt;\""]),
                    proptest::sample::select(vec!["/>", "></c>", "><v>1.5</v></c>", "><v>0</v></c>", "><v> 1 </v></c>", "><v></v></c>", "><v>行&amp;革</v></c>", "><v>行革</v></c>", "><v>a\r\nb</v></c>", "><f>A1</f><v>3</v></c>", "><v>7</v><x/></c>", "><v>7", "><is><t>行</t></is></c>"]),
                    proptest::sample::select(vec!["", "", "\n  ", "x", "&lt;", "<!-- -->", "<x/>"]),
                ),
                0..8,
            )
        ) {
            let row: String = cells.iter().map(|(attrs, rest, between)| format!("<c{attrs}{rest}{between}")).collect();
            let part = format!("<sheetData><row>{row}</row><row><c s=\"2\"/></row></sheetData>");
            let strings = ["甲".to_string(), "乙".to_string()];
            let read = |part: &str| {
                let mut cells = Collector::new(&[], false);
                read(part, 7.0, &strings, &mut cells).map(|_| cells.finish()).ok()
            };
            let blank = |part: &str| part.replace("<c ", "<c\n");
            proptest::prop_assert_eq!(read(&part), read(&blank(&part)), "{}", part);
        }
    }
}
