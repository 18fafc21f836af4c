//! `<table>` → rows with spans; and what of a whole page of HTML is printed.

use super::decode::SourceLine;
use super::grid::{Entry, Row};
use super::markup::{self, Tag};
use super::rows::row_key;

/// Elements of a page that print nothing; notes on cells are comments in pages made from sheets.
const UNPRINTED: [&str; 5] = ["head", "script", "style", "template", "comment"];

/// Elements that begin a line of their own: a table always, others behind a text.
const BLOCKS: [&str; 10] = [
    "table", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "hr",
];

/// What is within a comment, among the elements that print nothing.
const COMMENT: &str = "!";

/// Empties what a page of HTML does not print, and takes the indentation away, which would pass for empty columns.
/// Other texts stay as they are. Gives whether the page breaks off within a table, whose end tag may not be left out.
pub fn printed(lines: &mut Vec<SourceLine>) -> bool {
    let first = lines
        .iter()
        .map(|l| l.text.trim_start())
        .find(|l| !l.is_empty());
    let begins = |mark: &str| {
        let head = first.and_then(|l| l.get(..mark.len()));
        head.is_some_and(|head| head.eq_ignore_ascii_case(mark))
    };
    if !begins("<!doctype html") && !begins("<html") {
        return false;
    }
    let mut within: Option<String> = None;
    for line in lines.iter_mut() {
        let mut kept = String::new();
        let mut rest = line.text.trim();
        loop {
            if within.as_deref() == Some(COMMENT) {
                let Some(end) = rest.find("-->") else { break };
                rest = &rest[end + "-->".len()..];
                within = None;
            }
            let Some(at) = rest.find('<') else { break };
            let (before, tagged) = rest.split_at(at);
            if within.is_none() && tagged.starts_with("<!--") {
                kept.push_str(before);
                within = Some(COMMENT.to_string());
                rest = &tagged["<!--".len()..];
                continue;
            }
            let (written, after) = match Tag::split(tagged) {
                Some((tag, after)) => {
                    let ends = within.as_deref() == Some(tag.name.as_str()) && tag.closing;
                    let begins = UNPRINTED.contains(&tag.name.as_str()) && !tag.closing;
                    if within.is_none() {
                        kept.push_str(before);
                    }
                    let hidden = within.is_some() || begins || is_declaration(tagged);
                    if ends {
                        within = None;
                    } else if begins && within.is_none() {
                        within = Some(tag.name.clone());
                    }
                    (if hidden { "" } else { tag.written }, after)
                }
                None => {
                    if within.is_none() {
                        kept.push_str(before);
                    }
                    let hidden = within.is_some() || is_declaration(tagged);
                    let end = if is_declaration(tagged) {
                        tagged.find('>').map_or(tagged.len(), |i| i + 1)
                    } else {
                        1
                    };
                    (if hidden { "" } else { &tagged[..end] }, &tagged[end..])
                }
            };
            kept.push_str(written);
            rest = after;
        }
        if within.is_none() {
            kept.push_str(rest);
        }
        line.text = kept;
    }
    let mut depth = 0;
    *lines = lines
        .iter()
        .flat_map(|line| broken(line, &mut depth))
        .collect();
    depth > 0
}

/// A line of a page, broken where a block begins, as it is printed; but not within a table, of which `depth` are open.
fn broken(line: &SourceLine, depth: &mut usize) -> Vec<SourceLine> {
    let mut texts = vec![String::new()];
    let mut rest = line.text.as_str();
    while let Some(at) = rest.find('<') {
        let (before, tagged) = rest.split_at(at);
        let (begins, written, after) = match Tag::split(tagged) {
            Some((tag, after)) => {
                let block = *depth == 0 && !tag.closing && BLOCKS.contains(&tag.name.as_str());
                let printed = |text: &String| !markup::plain(text, false).lines.is_empty();
                let behind_text = !before.trim().is_empty() || texts.last().is_some_and(printed);
                let begins = block && (tag.name == "table" || behind_text);
                match (tag.name.as_str(), tag.closing) {
                    ("table", false) => *depth += 1,
                    ("table", true) => *depth = depth.saturating_sub(1),
                    _ => {}
                }
                (begins, tag.written, after)
            }
            None => (false, "<", &tagged[1..]),
        };
        if let Some(text) = texts.last_mut() {
            text.push_str(before);
            if !begins {
                text.push_str(written);
            }
        }
        if begins {
            texts.push(written.to_string());
        }
        rest = after;
    }
    if let Some(text) = texts.last_mut() {
        text.push_str(rest);
    }
    let line_of = |text: String| SourceLine {
        text,
        ..line.clone()
    };
    let blank = |text: &String| text.trim().is_empty();
    if texts.iter().skip(1).all(blank) || texts.len() == 1 {
        return vec![line_of(texts.concat())];
    }
    texts.retain(|text| !blank(text));
    texts.into_iter().map(line_of).collect()
}

/// Whether a text begins with the declaration of the kind of document.
fn is_declaration(text: &str) -> bool {
    text.get(..9)
        .is_some_and(|t| t.eq_ignore_ascii_case("<!doctype"))
}

/// A table read from HTML.
#[derive(Debug, Default)]
pub struct HtmlTable {
    /// Its rows; a nested table is text of the cell it stands in.
    pub rows: Vec<Row>,
    /// Whether all rows fill the same number of columns: the grid is as its author left it.
    pub regular: bool,
    /// Text inside the table but outside its cells (a caption), by line of the file.
    pub captions: Vec<(String, u32)>,
    /// What stands after `</table>` on its last line.
    pub rest: String,
    /// Lines of the file it takes.
    pub taken: usize,
    /// Markup that was not understood, by line of the file.
    pub unknown: Vec<(String, u32)>,
}

/// A table with the rows of one cell that stand above it.
#[derive(Debug, Default)]
pub struct Part {
    /// Titles and headings.
    pub above: Vec<Row>,
    /// The table.
    pub rows: Vec<Row>,
}

/// Cuts the rows of a table: rows with one text (or none) at the beginning are titles and units, and where the head row
/// comes again a new table begins, with such rows before it. A page made from a sheet is one table from title to end.
pub fn parts(rows: Vec<Row>) -> Vec<Part> {
    let width: usize = rows
        .first()
        .map_or(0, |r| r.entries.iter().map(|e| e.col_span).sum());
    let lone = |row: &Row| {
        let high = row.entries.iter().any(|e| e.row_span > 1);
        let over_all = |e: &Entry| e.col_span == width;
        match row.entries.as_slice() {
            _ if high => false,
            _ if row.filled() == 0 => true,
            [only] => width > 1 && over_all(only),
            // A label with an empty cell beside it is a row of a form.
            [_, _] => false,
            _ => row.filled() == 1,
        }
    };
    let head = rows.iter().find(|r| !lone(r)).map(row_key);
    let mut parts = vec![Part::default()];
    for row in rows {
        let is_head = !lone(&row) && Some(row_key(&row)) == head;
        let Some(part) = parts.last_mut() else { break };
        if part.rows.is_empty() && lone(&row) {
            part.above.push(row);
        } else if is_head && !part.rows.is_empty() {
            let from = part
                .rows
                .iter()
                .rposition(|r| !lone(r))
                .map_or(0, |i| i + 1);
            let above = part.rows.split_off(from);
            parts.push(Part {
                above,
                rows: vec![row],
            });
        } else {
            part.rows.push(row);
        }
    }
    parts
}

/// A span that no printed table reaches: larger ones are damage.
const SPAN_LIMIT: usize = 200;

/// Reads the table that begins in the first of these numbered lines. A table that is never closed ends with the
/// last line before an empty one.
pub fn read(lines: &[(u32, &str)]) -> HtmlTable {
    let mut table = HtmlTable::default();
    let mut reader = Reader::default();
    let closes = closing_line(lines);
    for (i, &(no, text)) in lines.iter().enumerate() {
        if closes.is_none() && i > 0 && text.trim().is_empty() {
            break;
        }
        table.taken = i + 1;
        reader.line(text, no, &mut table);
        if reader.closed {
            break;
        }
    }
    reader.end_row(&mut table);
    reader.caption(&mut table);
    table.rows = occupied(std::mem::take(&mut table.rows));
    table.regular = is_regular(&table.rows);
    table
}

/// The rows without those that hold nothing: neither a cell of their own nor one that reaches down into them.
fn occupied(rows: Vec<Row>) -> Vec<Row> {
    let mut reach = 0usize;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let own = row.entries.iter().map(|e| e.row_span).max();
        reach = reach.max(own.unwrap_or(0));
        if own.is_some() || reach > 0 {
            kept.push(row);
        }
        reach = reach.saturating_sub(1);
    }
    kept
}

/// The line in which the first table is closed.
fn closing_line(lines: &[(u32, &str)]) -> Option<usize> {
    let mut depth = 0usize;
    for (i, (_, text)) in lines.iter().enumerate() {
        let mut rest = *text;
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            match Tag::split(rest) {
                Some((tag, after)) => {
                    if tag.name == "table" {
                        depth = if tag.closing {
                            depth.saturating_sub(1)
                        } else {
                            depth + 1
                        };
                        if depth == 0 {
                            return Some(i);
                        }
                    }
                    rest = after;
                }
                None => rest = &rest[1..],
            }
        }
    }
    None
}

#[derive(Default)]
struct Reader {
    depth: usize,
    closed: bool,
    row: Option<Row>,
    cell: Option<(String, usize, usize)>,
    loose: String,
    no: u32,
}

impl Reader {
    fn line(&mut self, text: &str, no: u32, table: &mut HtmlTable) {
        self.no = no;
        if let Some(row) = &mut self.row {
            row.lines.1 = no;
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            match Tag::split(rest).filter(|_| c == '<') {
                Some((tag, after)) if self.own(&tag) => {
                    rest = after;
                    self.tag(&tag, table);
                    if self.closed {
                        table.rest = rest.trim().to_string();
                        return;
                    }
                }
                Some((tag, after)) => {
                    self.text(tag.written);
                    rest = after;
                }
                None => {
                    let end = c.len_utf8();
                    self.text(&rest[..end]);
                    rest = &rest[end..];
                }
            }
        }
        self.text("\n");
        if self.cell.is_none() {
            self.caption(table);
        }
    }

    /// Whether the tag belongs to this table's structure (and not to a nested one or to a cell's text).
    fn own(&mut self, tag: &Tag) -> bool {
        if tag.name == "table" {
            self.depth = if tag.closing {
                self.depth.saturating_sub(1)
            } else {
                self.depth + 1
            };
            return self.depth == usize::from(!tag.closing);
        }
        self.depth == 1
            && matches!(
                tag.name.as_str(),
                "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" | "colgroup" | "col"
            )
    }

    fn tag(&mut self, tag: &Tag, table: &mut HtmlTable) {
        match (tag.name.as_str(), tag.closing) {
            ("td" | "th", false) => {
                self.end_cell(table);
                let span = |name| {
                    tag.attribute(name)
                        .and_then(|n| n.parse::<usize>().ok())
                        .unwrap_or(1)
                        .clamp(1, SPAN_LIMIT)
                };
                self.cell = Some((String::new(), span("rowspan"), span("colspan")));
                let no = self.no;
                self.row.get_or_insert_with(|| Row {
                    entries: Vec::new(),
                    lines: (no, no),
                });
            }
            ("td" | "th", true) => self.end_cell(table),
            ("tr", false) => {
                self.end_row(table);
                self.row = Some(Row {
                    entries: Vec::new(),
                    lines: (self.no, self.no),
                });
            }
            ("table", true) => {
                self.end_row(table);
                self.closed = true;
            }
            _ => self.end_row(table),
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.cell {
            Some((cell, ..)) => cell.push_str(if text == "\n" { "<br>" } else { text }),
            None => self.loose.push_str(text),
        }
    }

    fn end_cell(&mut self, table: &mut HtmlTable) {
        self.caption(table);
        if let Some((text, row_span, col_span)) = self.cell.take() {
            let plain = markup::plain(&text, false);
            table
                .unknown
                .extend(plain.unknown.into_iter().map(|u| (u, self.no)));
            let no = self.no;
            let row = self.row.get_or_insert_with(|| Row {
                entries: Vec::new(),
                lines: (no, no),
            });
            row.entries.push(Entry {
                lines: plain.lines,
                row_span,
                col_span,
            });
        }
    }

    fn end_row(&mut self, table: &mut HtmlTable) {
        self.end_cell(table);
        if let Some(row) = self.row.take() {
            table.rows.push(row);
        }
    }

    fn caption(&mut self, table: &mut HtmlTable) {
        let text = std::mem::take(&mut self.loose);
        if !text.trim().is_empty() {
            table.captions.push((text.trim().to_string(), self.no));
        }
    }
}

fn is_regular(rows: &[Row]) -> bool {
    let mut open: Vec<usize> = Vec::new();
    let mut width = None;
    for row in rows {
        let carried = open.iter().filter(|&&left| left > 0).count();
        let own: usize = row.entries.iter().map(|e| e.col_span).sum();
        if *width.get_or_insert(carried + own) != carried + own {
            return false;
        }
        open.iter_mut()
            .for_each(|left| *left = left.saturating_sub(1));
        open.retain(|&left| left > 0);
        for entry in &row.entries {
            open.extend(std::iter::repeat_n(entry.row_span - 1, entry.col_span));
        }
        open.retain(|&left| left > 0);
    }
    true
}
