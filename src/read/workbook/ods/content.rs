//! The tables of a spreadsheet's content (ODF 1.3 part 3, 9.1).

use super::super::conditional::{Look, Rule, Rules, Stored};
use super::super::layout::Layout;
use super::super::number;
use super::super::ruler::{self, Reach};
use super::super::shape::Drawing;
use super::super::sheet::{Body, Book, Cells, Collector, Content, Sheet, Unread, Value};
use super::super::xml::{self, Node, attributes};
use super::conditions;
use super::drawing;
use super::styles::Styles;
use super::text;
use crate::document::{CellRange, MAX_COLS, MAX_ROWS};
use crate::finding::Code;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Most cells that a sheet may list, repeated ones counted: a few bytes can stand for a whole sheet of them.
const CELL_LIMIT: usize = 6_000_000;
/// Of a value repeated over columns, so many are kept for conditions.
const CONDITION_REACH: u32 = 256;
/// Number of columns of a sheet, as programs write it: what is repeated up to there is only formatted.
const FULL_WIDTHS: [u32; 2] = [1024, MAX_COLS];

/// Reads the content part.
pub(super) fn read(part: &str, mut styles: Styles) -> Result<Book, Unread> {
    let mut reader = Reader::from_str(part);
    let mut sheets = Vec::new();
    let mut in_spreadsheet = false;
    let has_conditions = part.contains("conditional-formats");
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) => match e.local_name().as_ref() {
                "spreadsheet" => in_spreadsheet = true,
                "table" if in_spreadsheet => {
                    let table = Table::read(&mut reader, &e, &mut styles, has_conditions)?;
                    sheets.extend(table.sheet(&styles));
                }
                // Deleted cells, and what a link to another file last gave.
                "tracked-changes" | "dde-links" | "named-expressions" | "database-ranges"
                | "data-pilot-tables" => {
                    xml::subtree(&mut reader, &e)?;
                }
                _ => {}
            },
            Event::Eof if in_spreadsheet => break,
            Event::Eof => return Err("no spreadsheet in content.xml".into()),
            _ => {}
        }
    }
    Ok(Book {
        styles: styles.list,
        sheets,
        date1904: false,
    })
}

/// A table as it is read.
struct Table {
    name: String,
    hidden: bool,
    /// A copy of another file's sheet, kept for its links.
    is_link: bool,
    layout: Layout,
    /// By first column: style of the cells that name none.
    columns: Vec<(u32, Option<String>)>,
    cells: Vec<(u32, u32, u32, Content)>,
    shapes: Vec<(Option<(u32, u32)>, Node)>,
    /// Conditional formats, and the values that they are computed from; `None` where the file has none.
    rules: Vec<Rule>,
    stored: Option<Stored>,
    row: u32,
    col: u32,
    next_col: u32,
}

/// The row being read.
#[derive(Default)]
struct Row {
    repeated: u32,
    first_cell: usize,
}

impl Table {
    fn read(
        reader: &mut Reader<&[u8]>,
        start: &BytesStart,
        styles: &mut Styles,
        has_conditions: bool,
    ) -> Result<Self, Unread> {
        let attrs = attributes(start)?;
        let style = get(&attrs, "style-name").unwrap_or_default();
        let shown = styles.property("table", style, "table-properties", "display");
        let mut table = Self {
            name: get(&attrs, "name").unwrap_or_default().to_string(),
            hidden: shown == Some("false"),
            is_link: false,
            layout: Layout::new(7.0),
            columns: Vec::new(),
            cells: Vec::new(),
            shapes: Vec::new(),
            rules: Vec::new(),
            stored: has_conditions.then(Stored::default),
            row: 0,
            col: 0,
            next_col: 0,
        };
        let mut row = Row::default();
        loop {
            let event = reader.read_event().map_err(|e| e.to_string())?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "table-column" => table.column(&attributes(&e)?, styles),
                    "table-row" => {
                        row = table.start_row(&attributes(&e)?, styles);
                        if empty {
                            table.end_row(&row)?;
                        }
                    }
                    "table-cell" | "covered-table-cell" => {
                        let node = if empty {
                            Node {
                                name: e.local_name().as_ref().to_string(),
                                attrs: attributes(&e)?,
                                ..Node::default()
                            }
                        } else {
                            xml::subtree(reader, &e)?
                        };
                        table.cell(node, styles)?;
                    }
                    "table-source" => table.is_link = true,
                    // Rows and columns may be grouped, which only shows when they are folded.
                    "table-header-rows"
                    | "table-row-group"
                    | "table-rows"
                    | "table-header-columns"
                    | "table-column-group"
                    | "table-columns" => {}
                    "shapes" if !empty => {
                        let node = xml::subtree(reader, &e)?;
                        let shapes = node.children.into_iter();
                        let shapes = shapes.filter(|c| drawing::is_shape(&c.name));
                        table.shapes.extend(shapes.map(|s| (None, s)));
                    }
                    "conditional-formats" if !empty => {
                        let list = xml::subtree(reader, &e)?;
                        table.rules.extend(conditions::read(&list, styles));
                    }
                    _ if !empty => {
                        xml::subtree(reader, &e)?;
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "table-row" => table.end_row(&row)?,
                    "table" => return Ok(table),
                    _ => {}
                },
                Event::Eof => return Err("ends within a table".into()),
                _ => {}
            }
        }
    }

    fn column(&mut self, attrs: &[(String, String)], styles: &Styles) {
        let count = repeated(attrs, "number-columns-repeated", MAX_COLS);
        let style = get(attrs, "style-name").unwrap_or_default();
        let width = styles.length(
            "table-column",
            style,
            "table-column-properties",
            "column-width",
        );
        let (first, last) = (self.col, self.col.saturating_add(count - 1));
        if width.is_some() || is_hidden(attrs) {
            let width = width.unwrap_or(self.layout.default_col);
            self.layout.set_cols(first, last, width, is_hidden(attrs));
        }
        let default = get(attrs, "default-cell-style-name").map(str::to_string);
        self.columns.push((first, default));
        self.col = last.saturating_add(1);
    }

    fn start_row(&mut self, attrs: &[(String, String)], styles: &Styles) -> Row {
        let count = repeated(attrs, "number-rows-repeated", MAX_ROWS);
        let style = get(attrs, "style-name").unwrap_or_default();
        let height = styles.length("table-row", style, "table-row-properties", "row-height");
        if height.is_some() || is_hidden(attrs) {
            let height = height.unwrap_or(self.layout.default_row);
            let last = self.row.saturating_add(count - 1);
            self.layout
                .set_rows(self.row, last, height, is_hidden(attrs));
        }
        self.next_col = 0;
        Row {
            repeated: count,
            first_cell: self.cells.len(),
        }
    }

    fn end_row(&mut self, row: &Row) -> Result<(), Unread> {
        let next = self.row.saturating_add(row.repeated);
        // Rows repeated to the end of the sheet are only formatted.
        let to_the_end = next >= MAX_ROWS && row.repeated > 1;
        let blank = |c: &(u32, u32, u32, Content)| c.3.lines.is_empty();
        if to_the_end && self.cells[row.first_cell..].iter().all(blank) {
            self.cells.truncate(row.first_cell);
        }
        let here = self.cells.len() - row.first_cell;
        for r in self.row + 1..next.min(MAX_ROWS) {
            if here == 0 {
                break;
            }
            self.check(here)?;
            for i in row.first_cell..row.first_cell + here {
                let (_, col, style, content) = self.cells[i].clone();
                self.cells.push((r, col, style, content));
            }
        }
        self.row = next;
        Ok(())
    }

    fn check(&self, more: usize) -> Result<(), Unread> {
        if self.cells.len().saturating_add(more) > CELL_LIMIT {
            let what = format!("{} > {CELL_LIMIT} cells", self.name);
            return Err(Unread::TooLarge(what));
        }
        Ok(())
    }

    fn cell(&mut self, mut node: Node, styles: &mut Styles) -> Result<(), Unread> {
        let count = repeated(&node.attrs, "number-columns-repeated", MAX_COLS);
        let (row, col) = (self.row, self.next_col);
        self.next_col = col.saturating_add(count);
        let covered = node.name == "covered-table-cell";
        let span = |name: &str| node.number::<u32>(name).unwrap_or(1).clamp(1, MAX_ROWS);
        if !covered {
            self.layout.merge(CellRange {
                r0: row,
                c0: col,
                r1: row.saturating_add(span("number-rows-spanned") - 1),
                c1: col.saturating_add(span("number-columns-spanned") - 1),
            });
        }
        let at = self.columns.partition_point(|(first, _)| *first <= col);
        let of_column = at.checked_sub(1).and_then(|i| self.columns[i].1.clone());
        let name = node.attr("style-name").map(str::to_string).or(of_column);
        let name = name.as_deref().unwrap_or("Default");
        let style = styles.cell(name);
        let content = content(&node, styles, name);
        if let Some(stored) = &mut self.stored
            && let Some(value) = value(&node, &content)
        {
            let last = count.min(CONDITION_REACH);
            (col..col + last).for_each(|col| stored.put((row, col), &value));
        }
        for child in std::mem::take(&mut node.children) {
            if drawing::is_shape(&child.name) {
                self.shapes.push((Some((row, col)), child));
            }
        }
        let format = &styles.list[style as usize];
        let plain = !format.borders.any() && format.fill.is_none();
        let to_the_end = count > 1 && FULL_WIDTHS.contains(&self.next_col);
        if content.lines.is_empty() && (plain || to_the_end) {
            return Ok(());
        }
        self.check(count as usize)?;
        for i in 0..count {
            self.cells.push((row, col + i, style, content.clone()));
        }
        Ok(())
    }

    /// The sheet; `None` for what is no sheet of this file.
    fn sheet(self, styles: &Styles) -> Option<Sheet> {
        if self.is_link {
            return None;
        }
        let mut collector = Collector::new(&styles.list, false);
        let mut damaged = None;
        let rules = Rules::new(self.rules, &styles.list);
        let stored = self.stored.unwrap_or_default();
        let mut open = None;
        for (row, col, style, content) in self.cells {
            let at = (row, col);
            let mut look = Look::default();
            if rules.cover(at) {
                let rule;
                (look, rule) = rules.look(at, &styles.list[style as usize], &stored);
                open = open.or(rule.map(|rule| (rule, at)).filter(|_| !content.is_blank()));
            }
            let content = collector.seen(at, Some(style), &look, content);
            if let Err(reason) = collector.put_printed((row, col), Some(style), content) {
                damaged = Some(Unread::Damaged(reason));
            }
        }
        if let Some((rule, at)) = open {
            collector.tell(Code::ConditionUnread, at, rule.test.said());
        }
        let (cells, told) = collector.finish();
        let mut reach = Reach::default();
        for (row, col) in self.shapes.iter().filter_map(|(cell, _)| *cell) {
            reach.rows.insert(row.min(MAX_ROWS - 1), 0.0);
            reach.cols.insert(col.min(MAX_COLS - 1), 0.0);
        }
        let rulers = ruler::rulers(&self.layout, &cells, &reach);
        let mut drawing = Drawing::default();
        for (cell, node) in &self.shapes {
            let (row, col) = cell.unwrap_or_default();
            let origin = (rulers.1.edge(col), rulers.0.edge(row));
            drawing::shape(node, origin, styles, 0, &mut drawing);
        }
        let body = match (self.hidden, damaged) {
            (true, _) => Body::Hidden,
            (_, Some(unread)) => Body::Unread(unread),
            _ => Body::Cells(Box::new(Cells {
                layout: self.layout,
                cells,
                rulers,
                drawing,
                told,
            })),
        };
        Some(Sheet {
            name: self.name,
            body,
        })
    }
}

/// A cell's value as conditions ask for it.
fn value<'a>(node: &Node, content: &'a Content) -> Option<Value<'a>> {
    match node.attr("value-type") {
        Some("float" | "currency" | "percentage") => Some(Value::Number(node.number("value")?)),
        _ => content.lines.first().map(|l| Value::Text(&l.text)),
    }
}

/// What a cell shows, and the number behind it in the unit it is shown in.
fn content(node: &Node, styles: &Styles, style: &str) -> Content {
    let value = || node.number::<f64>("value").filter(|v| v.is_finite());
    let factor = match node.attr("value-type") {
        Some("percentage") => 100.0,
        Some("float" | "currency") => 1.0 / styles.factor(style),
        _ => 0.0,
    };
    let number = value()
        .filter(|_| factor != 0.0)
        .map(|v| number::tidy(v * factor));
    let mut lines = text::lines(node);
    if number.is_some() || lines.len() == 1 {
        // Blanks as wide as a character, which formats put round figures and texts.
        lines.iter_mut().for_each(|l| *l = l.trim().to_string());
    }
    if node.children.iter().any(|c| c.name == "p") {
        return Content::new(&lines.join("\n"), number);
    }
    // Some programs store no text.
    let stored = ["string-value", "date-value", "time-value", "boolean-value"];
    match (stored.iter().find_map(|n| node.attr(n)), number) {
        (Some(text), _) => Content::new(text, None),
        (None, Some(n)) if factor == 100.0 => {
            Content::new(&format!("{}%", number::general(n)), number)
        }
        (None, Some(n)) => Content::new(&number::general(n), number),
        (None, None) => Content::default(),
    }
}

fn get<'a>(attrs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = attrs.iter().find(|(n, _)| n == name);
    found.map(|(_, v)| v.as_str())
}

fn repeated(attrs: &[(String, String)], name: &str, limit: u32) -> u32 {
    let count = get(attrs, name).and_then(|n| n.parse::<u32>().ok());
    count.unwrap_or(1).clamp(1, limit)
}

fn is_hidden(attrs: &[(String, String)]) -> bool {
    matches!(get(attrs, "visibility"), Some("collapse" | "filter"))
}
