//! The narrow waist: what a PDF page, a workbook sheet and a text dump all become.
//!
//! Readers end in [`Document`]; rules, records and writers start from it and never ask what kind of
//! file it came from.

mod evidence;
mod heads;
mod range;

use crate::finding::Finding;
use crate::geometry::Rect;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

pub use evidence::{CellEvidence, Evidence, Sign, SignKind};
pub use heads::LEVEL;
pub use range::{CellRange, MAX_COLS, MAX_ROWS, parse_cell};

/// One file as blocks in reading order.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Headings, paragraphs and tables, in reading order.
    pub blocks: Vec<Block>,
    /// Number of pages (of sheets, for a workbook).
    pub pages: u32,
    /// What could not be read, or was read with doubt.
    pub findings: Vec<Finding>,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A line that stands above what follows: printed larger or bolder, marked as a heading, or alone.
    Heading(TextBlock),
    /// Running text, a list item, a note.
    Paragraph(TextBlock),
    /// A table, or the part of a table that stands on one page.
    Table(Table),
}

impl Block {
    /// Where it stands.
    pub fn place(&self) -> &Place {
        match self {
            Block::Heading(t) | Block::Paragraph(t) => &t.place,
            Block::Table(t) => &t.place,
        }
    }
}

/// Text outside tables.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBlock {
    /// Lines as printed.
    pub lines: Vec<Line>,
    /// 1 is the outermost heading; `None` where the page does not tell (paragraphs).
    pub level: Option<u8>,
    /// Where it stands.
    pub place: Place,
    /// Whether it repeats on pages as running head, foot or page number.
    pub furniture: bool,
}

impl TextBlock {
    /// The text, wrapped lines joined ([`join_lines`]).
    pub fn text(&self) -> String {
        join_lines(&self.lines)
    }
}

/// A printed line of a cell or paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Line {
    /// The text exactly as read, without the line break.
    pub text: String,
    /// The line ends only because its width was used up: it continues in the next line.
    pub wraps: bool,
}

impl Line {
    /// A line that ends where its author ended it.
    pub fn hard(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            wraps: false,
        }
    }

    /// A line that goes on in the next.
    pub fn soft(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            wraps: true,
        }
    }
}

/// Joins printed lines: a wrapped line continues without a space (with one between two ASCII words),
/// any other line ends in "\n".
pub fn join_lines(lines: &[Line]) -> String {
    let mut out = String::new();
    let mut wraps = false;
    for line in lines {
        if !out.is_empty() {
            if !wraps {
                out.push('\n');
            } else if out
                .chars()
                .last()
                .is_some_and(|c| c.is_ascii_alphanumeric())
                && line
                    .text
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_ascii_alphanumeric())
            {
                out.push(' ');
            }
        }
        out.push_str(&line.text);
        wraps = line.wraps;
    }
    out
}

/// A table: a grid of `rows` × `cols` positions, each covered by exactly one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Where it stands (one page, one sheet).
    pub place: Place,
    /// Number of grid rows.
    pub rows: usize,
    /// Number of grid columns.
    pub cols: usize,
    /// Every cell once, ordered by first row, then first column. Together they cover the grid exactly.
    pub cells: Vec<Cell>,
    /// Drawn arrows, bars and block arrows that lie over cells.
    pub arrows: Vec<Arrow>,
    /// Left edges of the columns and the right edge of the last (`cols + 1` values), relative to the width of
    /// the table (0 to 1); empty where the source has no geometry. Says whether two tables have the same columns.
    pub column_edges: Vec<f32>,
    /// How sure the column borders are: a grid drawn or stored as such is `Ruled`; tab-separated rows of a text
    /// dump, where a lost tab moves the rest of the row, are `Separated`.
    pub origin: GridOrigin,
    /// What spoke for this grid ([`Table::confidence`], [`Table::head_rows`]).
    pub evidence: Evidence,
}

/// Where a grid comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridOrigin {
    /// Drawn rulings, or the cells of a workbook: positions and spans are certain.
    Ruled,
    /// Told from alignment alone.
    Aligned,
    /// Fields of a file of separated values: positions are certain, spans are lost.
    Delimited,
    /// Separators in a text dump (tabs, Markdown bars): no spans, cells may have slid.
    Separated,
}

impl GridOrigin {
    /// Whether a cell over several columns or rows is known as one; else it is one cell and blank ones.
    pub fn has_spans(self) -> bool {
        matches!(self, GridOrigin::Ruled | GridOrigin::Aligned)
    }
}

impl Table {
    /// The cell that covers a grid position. The first match; `None` outside the grid.
    pub fn cell_at(&self, row: usize, col: usize) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|c| c.rows.contains(&row) && c.cols.contains(&col))
    }

    /// For every grid position the index of the cell that covers it, row by row.
    pub fn index(&self) -> Vec<usize> {
        let mut index = vec![usize::MAX; self.rows * self.cols];
        for (i, cell) in self.cells.iter().enumerate() {
            for r in cell.rows.clone() {
                for c in cell.cols.clone() {
                    index[r * self.cols + c] = i;
                }
            }
        }
        index
    }
}

/// A cell of a table with its span.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Grid rows covered.
    pub rows: Range<usize>,
    /// Grid columns covered.
    pub cols: Range<usize>,
    /// Lines as printed; empty for an empty cell.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub place: Place,
    /// The number behind the text where the source stores one (a workbook's −2929 printed "△2,929").
    pub number: Option<f64>,
}

impl Cell {
    /// The text, wrapped lines joined ([`join_lines`]).
    pub fn text(&self) -> String {
        join_lines(&self.lines)
    }

    /// Whether nothing is printed in it.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|l| l.text.trim().is_empty())
    }
}

/// A drawn arrow, bar or block arrow over cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    /// Grid rows it lies over.
    pub rows: Range<usize>,
    /// Grid columns of which it covers at least a quarter.
    pub cols: Range<usize>,
    /// Its label: a mark beside or above it ("①"), or the text on it.
    pub text: Option<String>,
    /// Whether `text` is printed on the arrow itself (block arrows), not beside it.
    pub text_on_arrow: bool,
    /// Where it lies.
    pub place: Place,
}

/// A place in the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The file as a whole.
    File,
    /// A box on a page (pages count from 1).
    Page {
        /// Page number.
        page: u32,
        /// Box in points, origin top left, after rotation.
        bbox: Rect,
    },
    /// A cell range of a sheet (sheets count from 1).
    Sheet {
        /// Position of the sheet in the workbook.
        sheet: u32,
        /// Its name, shared by all places on it.
        name: Arc<str>,
        /// The cells.
        range: CellRange,
    },
    /// Lines of a text file (both count from 1).
    Lines {
        /// Page of the dump the line stands on.
        page: u32,
        /// First line.
        first: u32,
        /// Last line.
        last: u32,
    },
}

impl Place {
    /// Page, sheet or dump page; 1 for the file as a whole.
    pub fn page(&self) -> u32 {
        match self {
            Place::File => 1,
            Place::Page { page, .. } | Place::Lines { page, .. } => *page,
            Place::Sheet { sheet, .. } => *sheet,
        }
    }
}
