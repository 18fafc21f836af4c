//! A region of a page read as a table: head levels, rows, spans.

use crate::geometry::Rect;
use crate::page::Glyph;
use crate::table::aligned::body::{body_rows, row_cells};
use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::head::{head_end, head_levels};
use crate::table::aligned::words::{self, Piece};
use crate::table::rulings::Ruling;
use std::ops::Range;

/// A part of a page that may hold one table.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// Its box.
    pub bbox: Rect,
    /// The text in it.
    pub pieces: Vec<Piece>,
    /// Heights of the rules across its whole width, from top to bottom.
    pub rules: Vec<f32>,
    /// Those of `rules` that are only edges of shaded bands.
    pub shades: Vec<f32>,
    /// Shorter horizontal rules.
    pub partial: Vec<Ruling>,
    /// Vertical rules.
    pub walls: Vec<Ruling>,
    /// Gaps from this many ems on part pieces.
    pub wide: f32,
}

/// A cell as read: its rows and columns and the text in it.
#[derive(Debug, Clone)]
pub struct ReadCell {
    /// Grid rows.
    pub rows: Range<usize>,
    /// Grid columns.
    pub cols: Range<usize>,
    /// Text.
    pub pieces: Vec<Piece>,
}

/// A region read as a grid.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Column borders, outer ones included.
    pub xs: Vec<f32>,
    /// Row borders, outer ones included.
    pub ys: Vec<f32>,
    /// Cells; they cover the grid once.
    pub cells: Vec<ReadCell>,
    /// Grid rows of the head.
    pub head: usize,
}

impl Reading {
    /// Number of cells with text.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.pieces.is_empty()).count()
    }

    /// Cells of the body that hold text.
    pub fn body(&self) -> impl Iterator<Item = &ReadCell> {
        self.cells
            .iter()
            .filter(|c| c.rows.start >= self.head && !c.pieces.is_empty())
    }

    /// Share of the body's cells, the stub column left out, that hold numbers only.
    pub fn numeric(&self) -> f32 {
        let values: Vec<bool> = self
            .body()
            .filter(|c| c.cols.start > 0)
            .map(|c| c.pieces.iter().all(Piece::is_numeric))
            .collect();
        values.iter().filter(|n| **n).count() as f32 / values.len().max(1) as f32
    }
}

/// Reads a region; `None` where it shows no columns.
pub fn read(region: &Region, glyphs: &[Glyph], em: f32) -> Option<Reading> {
    let mut rows = columns::rows(&region.pieces);
    let lines: Vec<Vec<Piece>> = rows.iter().map(|r| r.pieces.clone()).collect();
    let close = words::part_numbers(&lines, glyphs);
    if !close.is_empty() {
        for row in rows.iter_mut().filter(|r| r.pieces.len() >= 2) {
            row.pieces = row
                .pieces
                .iter()
                .flat_map(|p| {
                    let least = if p.is_numeric() {
                        0.0
                    } else {
                        region.wide * 0.7
                    };
                    words::cut(p, &close, least, glyphs)
                })
                .collect();
        }
    }
    let head_end = head_end(region, &rows);
    let is_head = |r: &&Row| r.y() < head_end;
    let (head, body): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_head);
    let sample: &[&Row] = if body.iter().any(|r| r.pieces.len() >= 2) {
        &body
    } else {
        &head
    };
    let borders = columns::borders(sample, &region.walls, em)?;
    let mut xs = borders.xs;
    columns::drop_idle(&mut xs, sample, &head);
    if xs.is_empty() {
        return None;
    }
    for row in &mut rows {
        row.pieces = row
            .pieces
            .iter()
            .flat_map(|p| words::cut(p, &borders.gutters, region.wide * 0.7, glyphs))
            .collect();
    }
    let (head, body): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_head);
    let inks = columns::inks(&body, &xs);
    let mut levels = head_levels(region, &head, &xs, &inks, em);
    let full: Vec<&Row> = body
        .iter()
        .copied()
        .filter(|r| r.pieces.len() > 1)
        .collect();
    let of_values = columns::inks(&full, &xs);
    let groups = body_rows(region, &body, &xs, em);

    // Heights of the row borders: between the text of neighbouring rows, or at the rule there.
    let mut cells = Vec::new();
    let mut ys = vec![region.bbox.y0];
    let head_rows = levels.rows;
    cells.append(&mut levels.cells);
    ys.extend(&levels.ys);
    for (n, group) in groups.iter().enumerate() {
        let row = head_rows + n;
        if n > 0 {
            let above = groups[n - 1]
                .iter()
                .map(|r| r.y1)
                .fold(f32::NEG_INFINITY, f32::max);
            let here = group.iter().map(|r| r.y0).fold(f32::INFINITY, f32::min);
            ys.push((above + here) / 2.0);
        } else if head_rows > 0 {
            ys.push(head_end);
        }
        cells.append(&mut row_cells(group, row, &xs, region, &of_values));
    }
    ys.push(region.bbox.y1);
    for i in 1..ys.len() {
        ys[i] = ys[i].max(ys[i - 1]);
    }
    let mut outer = vec![region.bbox.x0];
    outer.extend(&xs);
    outer.push(region.bbox.x1);
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    Some(Reading {
        xs: outer,
        ys,
        cells,
        head: head_rows,
    })
}
