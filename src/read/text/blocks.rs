//! Lines with their pages → blocks.

use super::decode::SourceLine;
use super::grid::{self, Row};
use super::markup::{self, Tag};
use super::pages::Paging;
use super::rows::{self, Unknown};
use super::{html, key};
use crate::document::{Block, Document, GridOrigin, Place, Table, TextBlock, join_lines};
use crate::finding::{Code, Finding};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static LEADERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[.．…‥・·\s]{3,}[0-9０-９]{1,4}$").expect("a regular expression")
});

/// What some services say of a page in comments: its running head, foot and number.
static PAGE_COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^<!--\s*Page(?:Header|Footer|Number)\s*[=:]\s*"?([^"]*?)"?\s*-->$"#)
        .expect("a regular expression")
});

/// Longest cell of a row of column heads, in characters: what is longer is text.
const HEAD_CELL: usize = 24;

/// Cuts the lines into blocks.
pub fn blocks(lines: &[SourceLine], paging: &Paging) -> Document {
    let mut cutter = Cutter {
        lines,
        paging,
        document: Document {
            pages: paging.count,
            ..Document::default()
        },
        unknown: Vec::new(),
    };
    let mut i = 0;
    while i < lines.len() {
        i += cutter.cut(i).max(1);
    }
    let Cutter {
        mut document,
        unknown,
        ..
    } = cutter;
    let mut pictures: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for (markup, no) in unknown {
        if is_picture(&markup) {
            let page = paging.page_of_line(lines, no);
            pictures.entry(page).or_insert((no, 0)).1 += 1;
            continue;
        }
        let place = Place::Lines {
            page: paging.page_of_line(lines, no),
            first: no,
            last: no,
        };
        document
            .findings
            .push(Finding::new(Code::TextMarkup, markup, place));
    }
    for (page, (no, count)) in pictures {
        let place = Place::Lines {
            page,
            first: no,
            last: no,
        };
        let finding = Finding::new(Code::ShapeUnread, count.to_string(), place);
        document.findings.push(finding);
    }
    document
}

/// Whether markup stands for a picture.
fn is_picture(markup: &str) -> bool {
    Tag::split(markup).is_some_and(|(tag, _)| tag.name == "img")
}

struct Cutter<'a> {
    lines: &'a [SourceLine],
    paging: &'a Paging,
    document: Document,
    unknown: Unknown,
}

impl Cutter<'_> {
    /// Reads the block that begins at a line and gives the number of lines it took.
    fn cut(&mut self, i: usize) -> usize {
        let text = self.lines[i].text.as_str();
        let trimmed = text.trim();
        if trimmed.is_empty() || self.paging.marks.contains(&i) || is_fence(trimmed) {
            return 1;
        }
        if rows::is_tabbed(text) {
            return self.tabbed(i);
        }
        if rows::is_barred(text) {
            let count = self.run(i, |l| rows::is_barred(&l.text));
            let rows = rows::barred(&self.lines[i..i + count], &mut self.unknown);
            self.table(&rows, i);
            return count;
        }
        if Tag::split(trimmed).is_some_and(|(tag, _)| tag.name == "table" && !tag.closing) {
            return self.html(i);
        }
        self.text(i);
        1
    }

    /// Number of lines from `i` on for which a condition holds, on one page.
    fn run(&self, i: usize, holds: impl Fn(&SourceLine) -> bool) -> usize {
        let page = self.paging.pages.get(i);
        self.lines[i..]
            .iter()
            .zip(&self.paging.pages[i..])
            .take_while(|(l, p)| holds(l) && Some(*p) == page)
            .count()
            .max(1)
    }

    fn place(&self, i: usize, lines: (u32, u32)) -> Place {
        Place::Lines {
            page: self.paging.pages.get(i).copied().unwrap_or(1),
            first: lines.0,
            last: lines.1,
        }
    }

    fn tabbed(&mut self, i: usize) -> usize {
        // A region goes on over lines without tabs only where a later line with tabs follows without a gap.
        let count = self.run(i, |l| !l.text.trim().is_empty() || l.text.contains('\t'));
        let count = self.lines[i..i + count]
            .iter()
            .rposition(|l| l.text.contains('\t'))
            .map_or(1, |last| last + 1);
        let plain = self.lines[i..i + count]
            .iter()
            .position(|l| !l.text.contains('\t'));
        let count = match plain {
            Some(at) if !spans_lines(&self.lines[i..i + count]) => at,
            _ => count,
        };
        let rows = rows::tabbed(&self.lines[i..i + count], &mut self.unknown);
        self.regions(&rows, i);
        count
    }

    /// Cuts tabbed rows into headings, boxes and tables: rows with nothing but a first cell that stand right before a
    /// row of column heads are no rows of the table; where the head row comes again, a new table begins.
    fn regions(&mut self, rows: &[Row], i: usize) {
        let rows: Vec<Row> = rows.iter().filter(|r| r.filled() > 0).cloned().collect();
        if rows.iter().all(|r| r.filled() <= 1 && r.entries.len() <= 2) {
            rows.iter().for_each(|row| self.loose_row(row, i));
            return;
        }
        let head = rows
            .iter()
            .position(is_head)
            .map(|at| rows::row_key(&rows[at]));
        let mut body: Vec<Row> = Vec::new();
        let mut seen = false;
        for row in rows {
            if is_head(&row) && Some(rows::row_key(&row)) == head {
                let lone = body.iter().rev().take_while(|r| is_first_only(r)).count();
                if seen || lone == body.len() {
                    let before = body.split_off(body.len() - lone);
                    self.table(&std::mem::take(&mut body), i);
                    before.iter().for_each(|row| self.loose_row(row, i));
                }
                seen = true;
            }
            body.push(row);
        }
        self.table(&body, i);
    }

    fn loose_row(&mut self, row: &Row, i: usize) {
        for entry in row.entries.iter().filter(|e| !e.lines.is_empty()) {
            let block = TextBlock {
                lines: entry.lines.clone(),
                level: None,
                place: self.place(i, row.lines),
                furniture: false,
            };
            self.document.blocks.push(Block::Paragraph(block));
        }
    }

    fn table(&mut self, rows: &[Row], i: usize) {
        if is_contents(rows) {
            for row in rows {
                let mut text: Vec<String> =
                    row.entries.iter().map(|e| join_lines(&e.lines)).collect();
                text.retain(|t| !t.is_empty());
                if text.is_empty() {
                    continue;
                }
                let lines = vec![crate::document::Line::hard(text.join(" "))];
                let block = TextBlock {
                    lines,
                    level: None,
                    place: self.place(i, row.lines),
                    furniture: true,
                };
                self.document.blocks.push(Block::Paragraph(block));
            }
            return;
        }
        let page = self.paging.pages.get(i).copied().unwrap_or(1);
        self.push_table(grid::table(rows, page, GridOrigin::Separated));
    }

    fn push_table(&mut self, table: Table) {
        if table.rows > 0 && table.cols > 0 {
            self.document.blocks.push(Block::Table(table));
        }
    }

    fn html(&mut self, i: usize) -> usize {
        let numbered: Vec<(u32, &str)> = self.lines[i..]
            .iter()
            .map(|l| (l.no, l.text.as_str()))
            .collect();
        let read = html::read(&numbered);
        self.unknown.extend(read.unknown);
        for (text, no) in read.captions {
            self.paragraph(&text, None, i, no, false);
        }
        let page = self.paging.pages.get(i).copied().unwrap_or(1);
        let origin = match read.regular {
            true => GridOrigin::Ruled,
            false => GridOrigin::Separated,
        };
        for part in html::parts(read.rows) {
            part.above.iter().for_each(|row| self.loose_row(row, i));
            self.push_table(grid::table(&part.rows, page, origin));
        }
        let taken = read.taken.max(1);
        if !read.rest.is_empty() {
            let last = self.lines.get(i + taken - 1).map_or(0, |l| l.no);
            self.paragraph(&read.rest, None, i + taken - 1, last, false);
        }
        taken
    }

    fn text(&mut self, i: usize) {
        let line = &self.lines[i];
        let trimmed = line.text.trim();
        let furniture = self.paging.furniture.contains(&i);
        if is_underline(trimmed) {
            // Under a line of text it makes that line a heading; alone it is a rule and prints nothing.
            if let Some(Block::Paragraph(above)) = self
                .document
                .blocks
                .last()
                .filter(|b| directly_above(b, line.no))
            {
                let level = Some(if trimmed.starts_with('=') { 1 } else { 2 });
                let heading = Block::Heading(TextBlock {
                    level,
                    ..above.clone()
                });
                self.document.blocks.pop();
                self.document.blocks.push(heading);
            }
            return;
        }
        if let Some(printed) = PAGE_COMMENT.captures(trimmed) {
            return self.paragraph(&printed[1], None, i, line.no, true);
        }
        let hashes = trimmed.chars().take_while(|&c| c == '#').count();
        let level = u8::try_from(hashes).ok().filter(|n| {
            (1..=6).contains(n) && trimmed[hashes..].starts_with([' ', '\u{3000}', '\t'])
        });
        if let Some(level) = level {
            return self.paragraph(
                trimmed[hashes..].trim().trim_end_matches('#'),
                Some(level),
                i,
                line.no,
                furniture,
            );
        }
        if let Some((tag, _)) = Tag::split(trimmed).filter(|(tag, _)| !tag.closing)
            && let Some(level) = tag
                .name
                .strip_prefix('h')
                .and_then(|n| n.parse().ok())
                .filter(|n| (1..=6).contains(n))
        {
            return self.paragraph(trimmed, Some(level), i, line.no, furniture);
        }
        if let Some(item) = trimmed
            .strip_prefix(['-', '*', '+', '>'])
            .filter(|item| item.starts_with(' '))
        {
            let item = item.trim();
            let text = if trimmed.starts_with('>') {
                item.to_string()
            } else {
                super::lists::with_bullet_always(item)
            };
            return self.paragraph(&text, None, i, line.no, furniture);
        }
        self.paragraph(
            trimmed,
            None,
            i,
            line.no,
            furniture || LEADERS.is_match(trimmed),
        );
    }

    fn paragraph(&mut self, text: &str, level: Option<u8>, i: usize, no: u32, furniture: bool) {
        let plain = markup::plain(text, false);
        self.unknown
            .extend(plain.unknown.into_iter().map(|u| (u, no)));
        if plain.lines.is_empty() {
            return;
        }
        let block = TextBlock {
            lines: plain.lines,
            level,
            place: self.place(i, (no, no)),
            furniture,
        };
        self.document.blocks.push(if level.is_some() {
            Block::Heading(block)
        } else {
            Block::Paragraph(block)
        });
    }
}

/// Whether the lines without tabs in a region of tabbed lines belong to its cells.
fn spans_lines(lines: &[SourceLine]) -> bool {
    let mut unknown = Unknown::new();
    let width = lines
        .iter()
        .map(|l| l.text.split('\t').count())
        .max()
        .unwrap_or(1);
    let rows = rows::tabbed(lines, &mut unknown);
    rows.iter()
        .filter(|r| r.lines.0 != r.lines.1)
        .all(|r| r.entries.len() == width)
        && rows.iter().all(|r| r.entries.len() > 1)
}

fn directly_above(block: &Block, no: u32) -> bool {
    matches!(block, Block::Paragraph(TextBlock { place: Place::Lines { last, .. }, .. }) if last + 1 == no)
}

fn is_fence(text: &str) -> bool {
    text.starts_with("```") && text[3..].chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_underline(text: &str) -> bool {
    text.len() >= 3
        && ["=", "-", "_", "*"]
            .iter()
            .any(|c| text.replace(c, "").is_empty())
}

fn is_first_only(row: &Row) -> bool {
    row.filled() == 1 && row.entries.first().is_some_and(|e| !e.lines.is_empty())
}

/// Whether a row could be one of column heads: several short cells.
fn is_head(row: &Row) -> bool {
    let short = |e: &grid::Entry| key(&join_lines(&e.lines)).chars().count() <= HEAD_CELL;
    row.filled() >= 3 && row.entries.iter().all(short)
}

/// Whether rows are a table of contents: titles, and in the second column nothing but page numbers that never fall.
fn is_contents(rows: &[Row]) -> bool {
    let numbers: Vec<Option<u32>> = rows
        .iter()
        .filter_map(|row| row.entries.get(1).filter(|e| !e.lines.is_empty()))
        .map(|e| key(&join_lines(&e.lines)).parse().ok())
        .collect();
    let two_columns = rows
        .iter()
        .all(|row| row.entries.iter().skip(2).all(|e| e.lines.is_empty()));
    two_columns && numbers.len() >= 3 && numbers.iter().all(Option::is_some) && numbers.is_sorted()
}
