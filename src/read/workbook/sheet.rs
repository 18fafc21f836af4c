//! A workbook as every format of it is read: cell styles, and sheets of cells as printed. From here on nothing asks
//! which format it was.

use super::colour::Colour;
use super::conditional::{Look, Rule, Rules, Stored};
use super::layout::Layout;
use super::number::{self, Format};
use super::ruler::Ruler;
use super::shape::Drawing;
use crate::document::{CellRange, Line, MAX_COLS, MAX_ROWS};
use crate::finding::Code;
use std::collections::BTreeMap;

/// A workbook.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Book {
    pub styles: Vec<Style>,
    /// All sheets in workbook order.
    pub sheets: Vec<Sheet>,
    /// Whether dates count from 1904.
    pub date1904: bool,
}

/// A sheet by its name, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    pub name: String,
    pub body: Body,
}

/// Why a workbook or one of its sheets is not read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unread {
    /// A password is needed.
    Encrypted,
    /// A format from before Excel 97.
    Old,
    /// Damaged, in this way.
    Damaged(String),
    /// More than is unpacked or laid out: this.
    TooLarge(String),
}

impl Unread {
    /// The code and subject of its finding.
    pub fn told(self) -> (Code, String) {
        match self {
            Unread::Encrypted => (Code::Locked, String::new()),
            Unread::Old => (Code::KindUnknown, "Excel 95（.xls）".to_string()),
            Unread::Damaged(how) => (Code::WorkbookInvalid, how),
            Unread::TooLarge(what) => (Code::LimitSize, what),
        }
    }
}

impl From<String> for Unread {
    fn from(how: String) -> Self {
        Unread::Damaged(how)
    }
}

impl From<&str> for Unread {
    fn from(how: &str) -> Self {
        Unread::Damaged(how.to_string())
    }
}

/// What a sheet is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    /// Not shown.
    Hidden,
    /// A chart, a dialog or macros: no cells.
    NoCells,
    /// It could not be read.
    Unread(Unread),
    /// Cells.
    Cells(Box<Cells>),
}

/// The content of a sheet that is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cells {
    pub layout: Layout,
    /// By row, then column, each position once.
    pub cells: Vec<SheetCell>,
    /// Measures of rows, and of columns.
    pub rulers: (Ruler, Ruler),
    pub drawing: Drawing,
    /// What to tell of cells: code, subject, range.
    pub told: Vec<(Code, String, CellRange)>,
}

/// A cell that the sheet lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SheetCell {
    pub row: u32,
    pub col: u32,
    /// Index into the styles; `None` for the standard style.
    pub style: Option<u32>,
    pub content: Content,
}

/// What a cell holds, as printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Content {
    pub lines: Vec<Line>,
    /// The number in the unit it is printed in.
    pub number: Option<f64>,
}

impl Content {
    /// A printed text, by the lines its author broke it into; blank ones at the end left out.
    pub fn new(text: &str, number: Option<f64>) -> Self {
        let text = text.trim_end();
        let lines = match text {
            "" => Vec::new(),
            _ if !text.contains(['\r', '\n']) => vec![Line::hard(text)],
            _ => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                text.split('\n').map(Line::hard).collect()
            }
        };
        // A number that prints nothing is not seen.
        let number = number.filter(|_| !lines.is_empty());
        Self { lines, number }
    }

    /// Puts another cell's content behind this one's. Several numbers are none.
    pub fn append(&mut self, more: Content) {
        if more.is_blank() {
            return;
        }
        if self.lines.is_empty() {
            *self = more;
        } else {
            self.number = None;
            self.lines.extend(more.lines);
        }
    }

    /// Whether nothing is printed.
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(|l| l.text.trim().is_empty())
    }
}

/// The sides of a cell that have a border.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Borders {
    pub left: bool,
    pub right: bool,
    pub top: bool,
    pub bottom: bool,
}

impl Borders {
    /// Whether any side has one.
    pub fn any(self) -> bool {
        self.left || self.right || self.top || self.bottom
    }
}

/// What of a cell format tells structure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    pub borders: Borders,
    /// Font size in hundredths of a point.
    pub size: u32,
    pub bold: bool,
    /// Number format.
    pub format: Format,
    pub align: Align,
    /// The colour the cell is filled with, as the format writes it; `None` for the paper's white.
    pub fill: Option<String>,
    /// Whether its characters are struck through.
    pub struck: bool,
    /// The colour of its characters.
    pub ink: Colour,
    /// The colour behind them.
    pub paper: Colour,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            borders: Borders::default(),
            size: 0,
            bold: false,
            format: Format::default(),
            align: Align::default(),
            fill: None,
            struck: false,
            ink: Colour::Black,
            paper: Colour::White,
        }
    }
}

/// Horizontal alignment, as far as it tells structure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Align {
    /// Left, centred, or by the kind of value.
    #[default]
    Other,
    Right,
    /// Centred over the empty cells that follow.
    Across,
}

/// A stored value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Number(f64),
    Text(&'a str),
    Bool(bool),
    /// An error, by its name ("#REF!").
    Error(&'a str),
}

/// A content in one line.
fn printed(content: &Content) -> String {
    let lines: Vec<&str> = content.lines.iter().map(|l| l.text.as_ref()).collect();
    lines.join(" ")
}

/// Collects the cells of a sheet in whatever order they come.
pub(super) struct Collector<'a> {
    styles: &'a [Style],
    date1904: bool,
    cells: Vec<SheetCell>,
    told: Vec<(Code, String, CellRange)>,
    sorted: bool,
    /// Conditional formats, and the values that they are computed from.
    rules: Rules,
    stored: Stored,
    /// Whether something else than the styles paints cells: styles of whole tables do.
    painted: bool,
    /// What is struck through of a text, by the text.
    struck: BTreeMap<String, String>,
}

impl<'a> Collector<'a> {
    /// For a workbook's styles and calendar.
    pub fn new(styles: &'a [Style], date1904: bool) -> Self {
        Self {
            styles,
            date1904,
            cells: Vec::new(),
            told: Vec::new(),
            sorted: true,
            rules: Rules::default(),
            stored: Stored::default(),
            painted: false,
            struck: BTreeMap::new(),
        }
    }

    /// Takes note of the texts of which a part is struck through.
    pub fn strike(&mut self, struck: &BTreeMap<String, String>) {
        self.struck.clone_from(struck);
    }

    /// Lays conditional formats over the cells that come.
    pub fn lay(&mut self, rules: Vec<Rule>) {
        self.rules = Rules::new(rules, self.styles);
    }

    /// Takes note that styles of whole tables paint cells.
    pub fn painted(&mut self) {
        self.painted = true;
    }

    /// Takes a cell. Error: it lies outside the largest sheet.
    pub fn put(
        &mut self,
        (row, col): (u32, u32),
        style: Option<u32>,
        value: Option<Value>,
    ) -> Result<(), String> {
        let content = match value {
            None => Content::default(),
            Some(value) if self.rules.is_empty() => {
                self.print((row, col), style, value, &Look::default())
            }
            Some(value) => {
                // It is printed when all values are known that conditions ask for.
                self.stored.put((row, col), &value);
                match self.rules.cover((row, col)) {
                    true => Content::default(),
                    false => self.print((row, col), style, value, &Look::default()),
                }
            }
        };
        self.put_printed((row, col), style, content)
    }

    /// Takes a cell whose printed text the file itself stores.
    pub fn put_printed(
        &mut self,
        (row, col): (u32, u32),
        style: Option<u32>,
        content: Content,
    ) -> Result<(), String> {
        if row >= MAX_ROWS || col >= MAX_COLS {
            return Err(format!("a cell outside the sheet: row {row}"));
        }
        let after = self
            .cells
            .last()
            .is_none_or(|last| (last.row, last.col) < (row, col));
        self.sorted &= after;
        self.cells.push(SheetCell {
            row,
            col,
            style,
            content,
        });
        Ok(())
    }

    /// Tells something of a cell.
    pub fn tell(&mut self, code: Code, (row, col): (u32, u32), what: &str) {
        let cell = CellRange::of(row, col);
        let subject = format!("{cell} {what}");
        self.told.push((code, subject.trim_end().to_string(), cell));
    }

    fn print(&mut self, at: (u32, u32), style: Option<u32>, value: Value, look: &Look) -> Content {
        let styled = style.and_then(|s| self.styles.get(s as usize));
        let format = styled.map_or(&number::GENERAL, |s| &s.format);
        let format = look.format.as_ref().unwrap_or(format);
        let struck = match value {
            Value::Text(text) => self.struck.get(text).cloned(),
            _ => None,
        };
        let content = match value {
            Value::Number(value) => {
                let printed = format.print(value, self.date1904);
                // A zero that is not printed is how sheets leave a figure out; any other figure is hidden on purpose.
                if printed.text.is_empty() && value != 0.0 {
                    self.tell(Code::TextHidden, at, &number::general(value));
                }
                Content::new(&printed.text, printed.number)
            }
            Value::Text(text) => {
                let content = Content::new(&format.print_text(text), None);
                if content.is_blank() && !text.trim().is_empty() {
                    self.tell(Code::TextHidden, at, text.trim());
                }
                content
            }
            Value::Bool(value) => Content::new(if value { "TRUE" } else { "FALSE" }, None),
            Value::Error(error) => {
                if !self.hides(style, look) {
                    self.tell(Code::CellError, at, error);
                }
                Content::new(error, None)
            }
        };
        let content = self.seen(at, style, look, content);
        if let Some(struck) = struck.filter(|_| !content.is_blank()) {
            self.tell(Code::TextStruck, at, &struck);
        }
        content
    }

    /// What of a cell's content is seen: nothing, where its characters have the colour of what is behind them. Tells what
    /// is struck through.
    pub fn seen(
        &mut self,
        at: (u32, u32),
        style: Option<u32>,
        look: &Look,
        content: Content,
    ) -> Content {
        if content.is_blank() {
            return content;
        }
        if !self.hides(style, look) {
            let styled = style.and_then(|s| self.styles.get(s as usize));
            if styled.is_some_and(|s| s.struck) {
                self.tell(Code::TextStruck, at, &printed(&content));
            }
            return content;
        }
        if content.number != Some(0.0) {
            self.tell(Code::TextHidden, at, &printed(&content));
        }
        Content::default()
    }

    fn hides(&self, style: Option<u32>, look: &Look) -> bool {
        let style = style.and_then(|s| self.styles.get(s as usize));
        let Some(style) = style else {
            return look.replaced;
        };
        // Where a table's style may paint the cell, white characters on no fill are its head.
        let unsure = self.painted && style.paper == Colour::White && look.paper.is_none();
        look.replaced || (look.hides(style) && !unsure)
    }

    /// Prints the cells under conditional formats.
    fn print_conditional(&mut self) {
        let (rules, stored) = (
            std::mem::take(&mut self.rules),
            std::mem::take(&mut self.stored),
        );
        let mut cells = std::mem::take(&mut self.cells);
        let plain = Style::default();
        let mut unread: Option<(&Rule, (u32, u32))> = None;
        for cell in &mut cells {
            let at = (cell.row, cell.col);
            let Some(value) = stored.value(at).filter(|_| rules.cover(at)) else {
                continue;
            };
            let style = cell.style.and_then(|s| self.styles.get(s as usize));
            let (look, open) = rules.look(at, style.unwrap_or(&plain), &stored);
            cell.content = self.print(at, cell.style, value, &look);
            unread = unread.or(open.map(|rule| (rule, at)));
        }
        self.cells = cells;
        if let Some((rule, at)) = unread {
            self.tell(Code::ConditionUnread, at, rule.test.said());
        }
    }

    /// The cells in order; where a position was listed twice, the last one counts.
    pub fn finish(mut self) -> (Vec<SheetCell>, Vec<(Code, String, CellRange)>) {
        if !self.rules.is_empty() {
            self.print_conditional();
        }
        if !self.sorted {
            let last: BTreeMap<(u32, u32), SheetCell> = self
                .cells
                .into_iter()
                .map(|c| ((c.row, c.col), c))
                .collect();
            self.cells = last.into_values().collect();
        }
        (self.cells, self.told)
    }
}
