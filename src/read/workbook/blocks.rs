//! A sheet as blocks in row order, and what makes a text a heading.

use super::arrow;
use super::bar;
use super::grid::{self, Grid};
use super::lattice::{Lattice, Unit};
use super::region;
use super::shape::{Drawing, Form, Shape};
use super::sheet::{Align, Style};
use crate::document::{
    Arrow, Block, Cell, CellRange, Evidence, GridOrigin, Line, Place, Table, TextBlock,
};
use crate::finding::{Code, Finding};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Which sheet, for places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SheetId {
    /// Position in the workbook, from 1.
    pub no: u32,
    pub name: Arc<str>,
}

impl SheetId {
    /// A place on the sheet.
    pub fn place(&self, range: CellRange) -> Place {
        Place::Sheet {
            sheet: self.no,
            name: Arc::clone(&self.name),
            range,
        }
    }
}

/// How a text is printed: size in hundredths of a point, and whether it is bold.
type Print = (u32, bool);

/// A block whose heading level is not settled yet: levels are those of the whole workbook.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Draft {
    Table(Table),
    Text {
        text: TextBlock,
        print: Print,
        /// It is the only text of its rows.
        alone: bool,
        /// It stands at the right side of its cell, as dates and units do.
        right: bool,
    },
}

/// The blocks of one sheet.
pub(super) fn draft(
    mut lattice: Lattice,
    styles: &[Style],
    drawing: &Drawing,
    sheet: &SheetId,
    findings: &mut Vec<Finding>,
) -> Vec<Draft> {
    let lattice = &mut lattice;
    let regions = region::find(lattice, styles);
    let mut shapes: Vec<&Shape> = drawing.shapes.iter().collect();
    let mut drafts: Vec<((usize, usize), Draft)> = Vec::new();
    for region in &regions {
        let mut grid = grid::build(lattice, styles, region);
        let (ys, xs) = grid.lines(lattice);
        let (over, rest): (Vec<&Shape>, Vec<&Shape>) = shapes
            .into_iter()
            .partition(|s| arrow::lies_over(s.frame, &ys, &xs));
        shapes = rest;
        let painted = bar::read(&grid, styles);
        let (mut arrows, strays) = arrow::read(lattice, &mut grid, &over);
        arrows.extend(painted);
        arrows.sort_by_key(|a| a.rows.start);
        let place = sheet.place(lattice.range(&region.rows, &region.cols));
        findings.extend(
            strays
                .into_iter()
                .map(|s| Finding::new(Code::ArrowUnread, stray_name(&s.text), place.clone())),
        );
        let at = (region.rows.start, region.cols.start);
        if grid.cells.iter().all(|c| c.content.lines.is_empty()) && arrows.is_empty() {
            continue; // an empty frame says nothing
        }
        drafts.push((
            at,
            Draft::Table(table(lattice, grid, arrows, region, sheet)),
        ));
    }
    // The texts of tables have moved into their grids.
    let free: Vec<&Unit> = lattice.units.iter().filter(|u| !u.is_empty()).collect();
    let mut texts = vec![0usize; lattice.rows.lanes.len()];
    let taken = regions.iter().map(|r| r.rows.clone());
    for row in free.iter().map(|u| u.rows.clone()).chain(taken).flatten() {
        texts[row] += 1;
    }
    for unit in &free {
        let alone = unit.rows.clone().all(|row| texts[row] == 1);
        let style = unit
            .style
            .and_then(|s| styles.get(s as usize))
            .cloned()
            .unwrap_or_default();
        let place = sheet.place(lattice.range(&unit.rows, &unit.cols));
        let text = text_block(unit.content.lines.clone(), place);
        let right = style.align == Align::Right;
        let draft = Draft::Text {
            text,
            print: (style.size, style.bold),
            alone,
            right,
        };
        drafts.push(((unit.rows.start, unit.cols.start), draft));
    }
    for shape in shapes {
        if shape.lines.is_empty() {
            if matches!(shape.form, Form::Block | Form::Line { head: true }) {
                let place = sheet.place(near(lattice, shape));
                findings.push(Finding::new(Code::ArrowUnread, stray_name(""), place));
            }
            continue;
        }
        let row = lattice
            .rows
            .at(shape.frame.middle().1)
            .unwrap_or(lattice.rows.lanes.len());
        let col = lattice
            .cols
            .at(shape.text_x)
            .unwrap_or(lattice.cols.lanes.len());
        let text = text_block(
            shape.lines.iter().map(Line::hard).collect(),
            sheet.place(near(lattice, shape)),
        );
        drafts.push((
            (row, col),
            Draft::Text {
                text,
                print: (0, false),
                alone: false,
                right: false,
            },
        ));
    }
    drafts.sort_by_key(|(at, _)| *at);
    drafts.into_iter().map(|(_, d)| d).collect()
}

fn stray_name(text: &str) -> String {
    if text.is_empty() {
        "→".to_string()
    } else {
        text.to_string()
    }
}

fn text_block(lines: Vec<Line>, place: Place) -> TextBlock {
    TextBlock {
        lines,
        level: None,
        place,
        furniture: false,
    }
}

/// The cell below a shape's middle; the sheet's corner for a shape beyond the cells in use.
fn near(lattice: &Lattice, shape: &Shape) -> CellRange {
    let (x, y) = shape.frame.middle();
    let row = lattice
        .rows
        .at(y)
        .and_then(|i| lattice.rows.lanes.get(i))
        .map_or(0, |l| l.start);
    let col = lattice
        .cols
        .at(x)
        .and_then(|i| lattice.cols.lanes.get(i))
        .map_or(0, |l| l.start);
    CellRange::of(row, col)
}

fn table(
    lattice: &Lattice,
    mut grid: Grid,
    arrows: Vec<arrow::GridArrow>,
    region: &region::Region,
    sheet: &SheetId,
) -> Table {
    let cells = std::mem::take(&mut grid.cells);
    let place = |rows: &Range<usize>, cols: &Range<usize>| {
        sheet.place(lattice.range(
            &(grid.rows[rows.start]..grid.rows[rows.end]),
            &(grid.cols[cols.start]..grid.cols[cols.end]),
        ))
    };
    let cell = |c: grid::GridCell| Cell {
        place: place(&c.rows, &c.cols),
        rows: c.rows,
        cols: c.cols,
        lines: c.content.lines,
        number: c.content.number,
    };
    let arrow = |a: arrow::GridArrow| Arrow {
        place: place(&a.rows, &a.cols),
        rows: a.rows,
        cols: a.cols,
        text: a.text,
        text_on_arrow: a.text_on_arrow,
    };
    let (_, xs) = grid.lines(lattice);
    let (left, right) = (
        xs.first().copied().unwrap_or(0.0),
        xs.last().copied().unwrap_or(0.0),
    );
    let width = if right > left { right - left } else { 1.0 };
    Table {
        place: sheet.place(lattice.range(&region.rows, &region.cols)),
        rows: grid.rows.len().saturating_sub(1),
        cols: grid.cols.len().saturating_sub(1),
        cells: cells.into_iter().map(cell).collect(),
        arrows: arrows.into_iter().map(arrow).collect(),
        column_edges: xs.iter().map(|x| ((x - left) / width) as f32).collect(),
        origin: GridOrigin::Ruled,
        evidence: Evidence::default(),
    }
}

/// Settles which texts are headings, and their levels, over all sheets.
pub(super) fn finish(drafts: Vec<Draft>, table_size: u32) -> Vec<Block> {
    let body = body_size(&drafts).unwrap_or(table_size);
    let styled = |draft: &Draft| match draft {
        Draft::Text { text, print, .. } if is_styled_heading(text, *print, body) => Some(*print),
        _ => None,
    };
    let prints: BTreeSet<Print> = drafts.iter().filter_map(styled).collect();
    let levels: BTreeMap<Print, u8> = prints
        .iter()
        .rev()
        .enumerate()
        .map(|(i, p)| (*p, u8::try_from(i + 1).unwrap_or(u8::MAX)))
        .collect();
    let block = |draft: Draft| {
        let level = styled(&draft).and_then(|p| levels.get(&p).copied());
        match draft {
            // A box of one cell frames a text; it is no table.
            Draft::Table(table) => match table.cells.as_slice() {
                [only] if table.arrows.is_empty() => {
                    Block::Paragraph(text_block(only.lines.clone(), only.place.clone()))
                }
                _ => Block::Table(table),
            },
            Draft::Text { mut text, .. } if level.is_some() => {
                text.level = level;
                Block::Heading(text)
            }
            Draft::Text {
                text, alone, right, ..
            } if alone && !right && stands_above(&text) => Block::Heading(text),
            Draft::Text { text, .. } => Block::Paragraph(text),
        }
    };
    drafts.into_iter().map(block).collect()
}

/// Size of running text: of the texts in plain weight that are sentences, by characters.
fn body_size(drafts: &[Draft]) -> Option<u32> {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for draft in drafts {
        if let Draft::Text {
            text,
            print: (size, false),
            ..
        } = draft
        {
            let text = text.text();
            if *size > 0 && text.ends_with('。') {
                *sizes.entry(*size).or_default() += text.chars().count();
            }
        }
    }
    sizes
        .into_iter()
        .max_by_key(|(size, count)| (*count, *size))
        .map(|(size, _)| size)
}

fn is_styled_heading(text: &TextBlock, (size, bold): Print, body: u32) -> bool {
    let short =
        text.lines.len() <= 2 && text.text().chars().count() <= 80 && !text.text().ends_with('。');
    short && size > 0 && ((bold && size * 20 >= body * 19) || size * 20 > body * 23)
}

/// Whether a short text in plain print may be a heading: not a sentence, a note, a list item or a unit.
fn stands_above(text: &TextBlock) -> bool {
    let t = text.text();
    let t = t.trim();
    let ends = t.ends_with(['。', '、', '．', '，']);
    let note = t.starts_with(['※', '・', '（', '*', '＊', '注', '○', '◎', '△', '▲', '→']);
    text.lines.len() == 1 && t.chars().count() <= 40 && !ends && !note
}
