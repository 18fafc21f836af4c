//! Tab-separated rows and Markdown bars → rows of cells.

use super::decode::SourceLine;
use super::grid::{Entry, Row};
use super::key;
use super::markup;

/// Markup that was not understood, by line of the file.
pub type Unknown = Vec<(String, u32)>;

/// Whether a line is a row of a tab-separated table.
pub fn is_tabbed(text: &str) -> bool {
    text.contains('\t') && !text.trim().is_empty()
}

/// Whether a line is a row of a Markdown table.
pub fn is_barred(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('|')
        && text.len() > 1
        && (text.ends_with('|') || text.matches('|').count() > 1)
}

/// Whether a line is the rule between head and body of a Markdown table.
pub fn is_bar_rule(text: &str) -> bool {
    is_barred(text)
        && text.contains('-')
        && text
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The rows of a region of tabbed lines. A cell in quotation marks that holds line breaks takes several lines; so does
/// a row whose last cell goes on in lines without tabs until another line brings exactly the missing cells.
pub fn tabbed(lines: &[SourceLine], unknown: &mut Unknown) -> Vec<Row> {
    let width = lines
        .iter()
        .map(|l| l.text.split('\t').count())
        .max()
        .unwrap_or(1);
    let mut rows = Vec::new();
    let mut i = 0;
    while let Some(line) = lines.get(i) {
        let taken = quoted(&lines[i..])
            .or_else(|| continued(&lines[i..], width))
            .unwrap_or(1);
        let text = lines[i..i + taken]
            .iter()
            .map(|l| l.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let last = lines.get(i + taken - 1).map_or(line.no, |l| l.no);
        let entries = text
            .split('\t')
            .map(|cell| entry(&unquoted(cell), true, line.no, unknown))
            .collect();
        rows.push(Row {
            entries,
            lines: (line.no, last),
        });
        i += taken;
    }
    rows
}

/// The rows of a Markdown table; rules between head and body are no rows.
pub fn barred(lines: &[SourceLine], unknown: &mut Unknown) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in lines.iter().filter(|l| !is_bar_rule(&l.text)) {
        let text = line.text.trim();
        let text = text.strip_prefix('|').unwrap_or(text);
        let mut cells = vec![String::new()];
        let mut escaped = false;
        for c in text.chars() {
            match (c, cells.last_mut()) {
                ('|', _) if !escaped => cells.push(String::new()),
                (c, Some(cell)) => cell.push(c),
                (_, None) => {}
            }
            escaped = c == '\\' && !escaped;
        }
        if cells.last().is_some_and(|c| c.trim().is_empty()) {
            cells.pop();
        }
        let entries = cells
            .iter()
            .map(|cell| entry(cell, false, line.no, unknown))
            .collect();
        rows.push(Row {
            entries,
            lines: (line.no, line.no),
        });
    }
    rows
}

/// A row as one text, to tell whether two rows are the same.
pub fn row_key(row: &Row) -> String {
    let cells: Vec<String> = row
        .entries
        .iter()
        .map(|e| key(&crate::document::join_lines(&e.lines)))
        .collect();
    cells.join("\t").trim_end().to_string()
}

fn entry(text: &str, flattened: bool, no: u32, unknown: &mut Unknown) -> Entry {
    let plain = markup::plain(&text.replace('\n', "<br>"), flattened);
    unknown.extend(plain.unknown.into_iter().map(|u| (u, no)));
    Entry {
        lines: plain.lines,
        row_span: 1,
        col_span: 1,
    }
}

/// Longest cell in quotation marks that is looked for, in lines.
const QUOTED_LINES: usize = 60;

/// Number of lines of a row one of whose cells opens a quotation mark that a later line closes.
fn quoted(lines: &[SourceLine]) -> Option<usize> {
    let first = lines.first()?;
    let mut open = first.text.rsplit('\t').next().map(opens_quote)?;
    if !open {
        return None;
    }
    for (i, line) in lines.iter().enumerate().skip(1).take(QUOTED_LINES) {
        let mut cells = line.text.split('\t').peekable();
        if open
            && let Some(cell) = cells.next()
            && cell.trim_end().ends_with('"')
            && quotes(cell) % 2 == 1
        {
            open = cells.last().is_some_and(opens_quote);
        }
        if !open {
            return Some(i + 1);
        }
    }
    None
}

fn quotes(text: &str) -> usize {
    text.matches('"').count()
}

fn opens_quote(cell: &str) -> bool {
    cell.trim_start().starts_with('"') && quotes(cell) % 2 == 1
}

fn unquoted(cell: &str) -> String {
    let trimmed = cell.trim();
    match trimmed.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        Some(inner)
            if trimmed.contains(['\n', '\t'])
                || inner.replace("\"\"", "").matches('"').count() == 0 =>
        {
            inner.replace("\"\"", "\"")
        }
        _ => cell.to_string(),
    }
}

/// Number of lines of a row that goes on in lines without tabs, or in one that closes the paragraph its last cell left
/// open, and is completed there to exactly the width of the table.
fn continued(lines: &[SourceLine], width: usize) -> Option<usize> {
    let cells = |text: &str| text.split('\t').count();
    let first = &lines.first()?.text;
    let next = &lines.get(1)?.text;
    let left_open = first
        .rsplit('\t')
        .next()
        .is_some_and(|cell| open_paragraphs(cell) > 0)
        && next
            .split('\t')
            .next()
            .is_some_and(|cell| open_paragraphs(cell) < 0);
    if cells(first) >= width || (next.contains('\t') && !left_open) {
        return None;
    }
    let end = lines
        .iter()
        .enumerate()
        .skip(1)
        .find(|(_, l)| l.text.contains('\t'))?;
    (cells(first) + cells(&end.1.text) - 1 == width).then_some(end.0 + 1)
}

/// Paragraphs opened and not closed (positive), or closed and not opened (negative).
fn open_paragraphs(cell: &str) -> i32 {
    let cell = cell.to_ascii_lowercase();
    let count = |tag: &str| i32::try_from(cell.matches(tag).count()).unwrap_or(i32::MAX);
    count("<p>") + count("<p ") - count("</p>")
}
