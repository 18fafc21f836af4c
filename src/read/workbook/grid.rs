//! A region of a sheet as a table: the logical grid, not the cells it is drawn on.

use super::lattice::{Content, Lattice, Unit};
use super::region::Region;
use super::style::Style;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A table on the lattice: grid rows and columns as lanes, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// First lane of every grid row, and the end.
    pub rows: Vec<usize>,
    /// First lane of every grid column, and the end.
    pub cols: Vec<usize>,
    /// The cells by first row, then first column, in grid rows and columns.
    pub cells: Vec<GridCell>,
}

/// A cell of a grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GridCell {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub content: Content,
}

/// A cell in lanes.
struct Piece {
    rows: Range<usize>,
    cols: Range<usize>,
    content: Content,
}

/// Lanes without a drawn edge between them.
struct Pocket {
    rows: Range<usize>,
    cols: Range<usize>,
    units: BTreeSet<usize>,
    /// Whether it fills its rectangle.
    whole: bool,
}

/// Builds the grid of a region. Cells in one ruled box count as one where nothing tells them apart, and lanes that
/// no cell begins or ends at are dropped (a sheet ruled like squared paper has many).
pub(super) fn build(lattice: &Lattice, styles: &[Style], region: &Region) -> Grid {
    let pieces = pieces(lattice, styles, region);
    let starts = |edges: BTreeSet<usize>| edges.into_iter().collect::<Vec<usize>>();
    let rows = starts(
        pieces
            .iter()
            .flat_map(|p| [p.rows.start, p.rows.end])
            .collect(),
    );
    let cols = starts(
        pieces
            .iter()
            .flat_map(|p| [p.cols.start, p.cols.end])
            .collect(),
    );
    let place = |edges: &[usize], at: usize| edges.partition_point(|e| *e < at);
    let mut cells: Vec<GridCell> = pieces
        .iter()
        .map(|p| GridCell {
            rows: place(&rows, p.rows.start)..place(&rows, p.rows.end),
            cols: place(&cols, p.cols.start)..place(&cols, p.cols.end),
            content: p.content.clone(),
        })
        .collect();
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    Grid { rows, cols, cells }
}

fn pieces(lattice: &Lattice, styles: &[Style], region: &Region) -> Vec<Piece> {
    let pockets = pockets(lattice, region);
    let texts_of = |pocket: &Pocket| {
        let units = pocket.units.iter().map(|u| &lattice.units[*u]);
        let mut texts: Vec<&Unit> = units.filter(|u| !u.is_empty()).collect();
        texts.sort_by_key(|u| (u.rows.start, u.cols.start));
        texts
    };
    let (mut rows_drawn, mut cols_drawn) = (Boundaries::new(), Boundaries::new());
    for row in region.rows.clone() {
        for col in region.cols.clone() {
            *rows_drawn.entry(row).or_default() += usize::from(lattice.edge_above(row, col));
            *cols_drawn.entry(col).or_default() += usize::from(lattice.edge_left(row, col));
        }
    }
    // In how many pockets texts stand on both sides of a boundary with nothing drawn between.
    let (mut row_used, mut col_used) = (Boundaries::new(), Boundaries::new());
    for pocket in &pockets {
        let texts = texts_of(pocket);
        between(texts.iter().map(|u| &u.rows), &mut row_used);
        between(texts.iter().map(|u| &u.cols), &mut col_used);
    }
    // Lines typed one below the other, beside which no other rows are told apart, are one text; in the first column
    // they name rows.
    let is_stack = |pocket: &Pocket| {
        pocket.whole
            && texts_of(pocket).len() > 1
            && (pocket.cols.start > region.cols.start || pocket.cols == region.cols)
            && most(&pocket.rows, &row_used) <= 1
            && most(&pocket.rows, &rows_drawn) == 0
            && most(&pocket.cols, &col_used) == 0
    };
    let stacks: Vec<bool> = pockets.iter().map(is_stack).collect();
    row_used.clear();
    for (pocket, _) in pockets.iter().zip(&stacks).filter(|(_, stack)| !**stack) {
        between(texts_of(pocket).iter().map(|u| &u.rows), &mut row_used);
    }
    let mut out = Vec::new();
    for (pocket, stack) in pockets.into_iter().zip(stacks) {
        let texts = texts_of(&pocket);
        let rows_free = stack || (texts.len() <= 1 && most(&pocket.rows, &row_used) == 0);
        let cols_free = most(&pocket.cols, &col_used) == 0
            && (most(&pocket.cols, &cols_drawn) == 0
                || texts.iter().any(|u| spreads(lattice, styles, u)));
        if pocket.whole && rows_free && cols_free {
            let content = Content {
                lines: texts.iter().flat_map(|u| u.content.lines.clone()).collect(),
                number: match texts[..] {
                    [only] => only.content.number,
                    _ => None,
                },
            };
            let (rows, cols) = (pocket.rows, pocket.cols);
            out.push(Piece {
                rows,
                cols,
                content,
            });
            continue;
        }
        out.extend(pocket.units.iter().map(|unit| {
            let unit = &lattice.units[*unit];
            let (rows, cols) = (unit.rows.clone(), unit.cols.clone());
            Piece {
                rows,
                cols,
                content: unit.content.clone(),
            }
        }));
    }
    out
}

/// Boundaries of rows or columns with a count.
type Boundaries = BTreeMap<usize, usize>;

/// The highest count of a boundary within lanes.
fn most(lanes: &Range<usize>, counts: &Boundaries) -> usize {
    let inner = counts.range(lanes.start + 1..lanes.end.max(lanes.start + 1));
    inner.map(|(_, n)| *n).max().unwrap_or(0)
}

/// The boundaries that have a text before and a text behind them.
fn between<'a>(lanes: impl Iterator<Item = &'a Range<usize>> + Clone, used: &mut Boundaries) {
    let (Some(first), Some(last)) = (
        lanes.clone().map(|l| l.end).min(),
        lanes.map(|l| l.start).max(),
    ) else {
        return;
    };
    for boundary in first..=last {
        *used.entry(boundary).or_default() += 1;
    }
}

/// Whether a text runs over the edge of its cell, or is centred over the cells beside it.
fn spreads(lattice: &Lattice, styles: &[Style], unit: &Unit) -> bool {
    let Some(style) = unit.style.and_then(|s| styles.get(s)) else {
        return false;
    };
    if style.horizontal == "centerContinuous" {
        return true;
    }
    let ems = |text: &str| {
        text.chars()
            .map(|c| if c.is_ascii() { 0.5 } else { 1.0 })
            .sum::<f64>()
    };
    let longest = unit
        .content
        .lines
        .iter()
        .map(|l| ems(&l.text))
        .fold(0.0, f64::max);
    let width = lattice.cols.edges[unit.cols.end] - lattice.cols.edges[unit.cols.start];
    unit.content.number.is_none() && longest * f64::from(style.size) * 127.0 > width
}

fn pockets(lattice: &Lattice, region: &Region) -> Vec<Pocket> {
    let width = region.cols.len();
    let at = |row: usize, col: usize| (row - region.rows.start) * width + col - region.cols.start;
    let mut seen = vec![false; region.rows.len() * width];
    let mut pockets = Vec::new();
    for row in region.rows.clone() {
        for col in region.cols.clone() {
            if seen[at(row, col)] {
                continue;
            }
            seen[at(row, col)] = true;
            let mut pocket = Pocket {
                rows: row..row + 1,
                cols: col..col + 1,
                units: BTreeSet::new(),
                whole: false,
            };
            let mut open = vec![(row, col)];
            let mut count = 0;
            while let Some((r, c)) = open.pop() {
                count += 1;
                pocket.units.insert(lattice.unit_at(r, c));
                pocket.rows = pocket.rows.start.min(r)..pocket.rows.end.max(r + 1);
                pocket.cols = pocket.cols.start.min(c)..pocket.cols.end.max(c + 1);
                let mut step = |r: usize, c: usize, wall: bool| {
                    if !wall && !seen[at(r, c)] {
                        seen[at(r, c)] = true;
                        open.push((r, c));
                    }
                };
                if r > region.rows.start {
                    step(r - 1, c, lattice.edge_above(r, c));
                }
                if r + 1 < region.rows.end {
                    step(r + 1, c, lattice.edge_above(r + 1, c));
                }
                if c > region.cols.start {
                    step(r, c - 1, lattice.edge_left(r, c));
                }
                if c + 1 < region.cols.end {
                    step(r, c + 1, lattice.edge_left(r, c + 1));
                }
            }
            pocket.whole = count == pocket.rows.len() * pocket.cols.len();
            pockets.push(pocket);
        }
    }
    pockets
}

impl Grid {
    /// The cell that covers a grid position.
    pub fn cell_at(&mut self, row: usize, col: usize) -> Option<&mut GridCell> {
        self.cells
            .iter_mut()
            .find(|c| c.rows.contains(&row) && c.cols.contains(&col))
    }

    /// Places of the grid lines in EMU: rows, columns.
    pub fn lines(&self, lattice: &Lattice) -> (Vec<f64>, Vec<f64>) {
        let place = |edges: &[f64], lanes: &[usize]| lanes.iter().map(|l| edges[*l]).collect();
        (
            place(&lattice.rows.edges, &self.rows),
            place(&lattice.cols.edges, &self.cols),
        )
    }
}
