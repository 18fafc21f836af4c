//! A region of a sheet as a table: the logical grid, not the cells it is drawn on.

use super::lattice::{Lattice, Unit};
use super::region::Region;
use super::sheet::{Align, Content, Style};
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
    /// Index into the styles, of its first unit.
    pub style: Option<u32>,
}

/// A cell in lanes.
struct Piece {
    rows: Range<usize>,
    cols: Range<usize>,
    content: Content,
    style: Option<u32>,
}

/// Builds the grid of a region. Cells in one ruled box count as one where nothing tells them apart, and lanes that
/// no cell begins or ends at are dropped (a sheet ruled like squared paper has many).
///
/// The content of the region's cells moves from the lattice into the grid.
pub(super) fn build(lattice: &mut Lattice, styles: &[Style], region: &Region) -> Grid {
    let pieces = pieces(lattice, styles, region);
    let rows = edges(&region.rows, pieces.iter().map(|p| &p.rows));
    let cols = edges(&region.cols, pieces.iter().map(|p| &p.cols));
    let (row, col) = (places(&rows), places(&cols));
    let mut cells: Vec<GridCell> = pieces
        .into_iter()
        .map(|p| GridCell {
            rows: row(p.rows.start)..row(p.rows.end),
            cols: col(p.cols.start)..col(p.cols.end),
            content: p.content,
            style: p.style,
        })
        .collect();
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    Grid { rows, cols, cells }
}

/// Tells for a lane at which pieces begin or end the how manyth it is.
fn places(edges: &[usize]) -> impl Fn(usize) -> usize + use<> {
    let first = edges.first().copied().unwrap_or_default();
    let last = edges.last().copied().unwrap_or_default();
    let mut places = vec![0; last - first + 1];
    for (at, edge) in edges.iter().enumerate() {
        places[edge - first] = at;
    }
    move |lane| places[lane - first]
}

/// The lanes of a region at which pieces begin or end, in order.
fn edges<'a>(region: &Range<usize>, pieces: impl Iterator<Item = &'a Range<usize>>) -> Vec<usize> {
    let mut is_edge = vec![false; region.len() + 1];
    for piece in pieces {
        is_edge[piece.start - region.start] = true;
        is_edge[piece.end - region.start] = true;
    }
    let edges = is_edge.iter().enumerate().filter(|(_, e)| **e);
    edges.map(|(i, _)| i + region.start).collect()
}

/// Lanes without a drawn edge between them.
struct Pocket {
    rows: Range<usize>,
    cols: Range<usize>,
    /// Its units by row, then column, each once: where they stand in [`Pockets::units`].
    units: Range<usize>,
    /// Whether it fills its rectangle.
    whole: bool,
}

/// The pockets of a region.
struct Pockets {
    all: Vec<Pocket>,
    units: Vec<usize>,
}

impl Pockets {
    fn units(&self, pocket: &Pocket) -> &[usize] {
        &self.units[pocket.units.clone()]
    }
}

fn pieces(lattice: &mut Lattice, styles: &[Style], region: &Region) -> Vec<Piece> {
    let pockets = pockets(lattice, region);
    let texts_of = |pocket: &Pocket| -> Vec<&Unit> {
        let units = pockets.units(pocket).iter().map(|u| &lattice.units[*u]);
        units.filter(|u| !u.is_empty()).collect()
    };
    let mut rows_drawn = Boundaries::new(&region.rows);
    let mut cols_drawn = Boundaries::new(&region.cols);
    for row in region.rows.clone() {
        for col in region.cols.clone() {
            rows_drawn.add(row, usize::from(lattice.edge_above(row, col)));
            cols_drawn.add(col, usize::from(lattice.edge_left(row, col)));
        }
    }
    // In how many pockets texts stand on both sides of a boundary with nothing drawn between.
    let mut row_used = Boundaries::new(&region.rows);
    let mut col_used = Boundaries::new(&region.cols);
    let several: Vec<&Pocket> = pockets.all.iter().filter(|p| p.units.len() > 1).collect();
    for pocket in &several {
        let texts = texts_of(pocket);
        row_used.between(texts.iter().map(|u| &u.rows));
        col_used.between(texts.iter().map(|u| &u.cols));
    }
    // Lines typed one below the other, beside which no other rows are told apart, are one text; in the first column
    // they name rows.
    let is_stack = |pocket: &Pocket| {
        pocket.units.len() > 1
            && pocket.whole
            && (pocket.cols.start > region.cols.start || pocket.cols == region.cols)
            && row_used.most(&pocket.rows) <= 1
            && rows_drawn.most(&pocket.rows) == 0
            && col_used.most(&pocket.cols) == 0
            && texts_of(pocket).len() > 1
    };
    let stacks: Vec<bool> = pockets.all.iter().map(is_stack).collect();
    row_used = Boundaries::new(&region.rows);
    for (pocket, _) in pockets
        .all
        .iter()
        .zip(&stacks)
        .filter(|(_, stack)| !**stack)
    {
        if pocket.units.len() > 1 {
            row_used.between(texts_of(pocket).iter().map(|u| &u.rows));
        }
    }
    let is_one = |(pocket, stack): (&Pocket, &bool)| {
        if pocket.units.len() == 1 {
            return true;
        }
        let texts = texts_of(pocket);
        let rows_free = *stack || (texts.len() <= 1 && row_used.most(&pocket.rows) == 0);
        let cols_free = col_used.most(&pocket.cols) == 0
            && (cols_drawn.most(&pocket.cols) == 0
                || texts.iter().any(|u| spreads(lattice, styles, u)));
        pocket.whole && rows_free && cols_free
    };
    let ones: Vec<bool> = pockets.all.iter().zip(&stacks).map(is_one).collect();
    let mut out = Vec::with_capacity(pockets.all.len());
    for (pocket, one) in pockets.all.iter().zip(ones) {
        let units = pockets.units(pocket);
        if one {
            let style = units.first().and_then(|u| lattice.units[*u].style);
            let mut content = Content::default();
            for unit in units {
                content.append(std::mem::take(&mut lattice.units[*unit].content));
            }
            let (rows, cols) = (pocket.rows.clone(), pocket.cols.clone());
            out.push(Piece {
                rows,
                cols,
                content,
                style,
            });
            continue;
        }
        out.extend(units.iter().map(|unit| {
            let unit = &mut lattice.units[*unit];
            let (rows, cols) = (unit.rows.clone(), unit.cols.clone());
            Piece {
                rows,
                cols,
                content: std::mem::take(&mut unit.content),
                style: unit.style,
            }
        }));
    }
    out
}

/// Counts at the boundaries of lanes.
struct Boundaries {
    first: usize,
    counts: Vec<usize>,
}

impl Boundaries {
    fn new(lanes: &Range<usize>) -> Self {
        Self {
            first: lanes.start,
            counts: vec![0; lanes.len() + 1],
        }
    }

    fn add(&mut self, boundary: usize, count: usize) {
        self.counts[boundary - self.first] += count;
    }

    /// The highest count of a boundary within lanes.
    fn most(&self, lanes: &Range<usize>) -> usize {
        let inner = lanes.start + 1 - self.first..lanes.end - self.first;
        self.counts[inner].iter().copied().max().unwrap_or(0)
    }

    /// Counts the boundaries that have a text before and a text behind them.
    fn between<'a>(&mut self, lanes: impl Iterator<Item = &'a Range<usize>> + Clone) {
        let first = lanes.clone().map(|l| l.end).min();
        let last = lanes.map(|l| l.start).max();
        if let (Some(first), Some(last)) = (first, last) {
            (first..=last).for_each(|boundary| self.add(boundary, 1));
        }
    }
}

/// Whether a text runs over the edge of its cell, or is centred over the cells beside it.
pub(super) fn spreads(lattice: &Lattice, styles: &[Style], unit: &Unit) -> bool {
    let Some(style) = unit.style.and_then(|s| styles.get(s as usize)) else {
        return false;
    };
    if style.align == Align::Across {
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

/// Numbers the pockets by their first position, walking from position to position where no edge is drawn, then lists
/// the units of each. Linear in the positions.
fn pockets(lattice: &Lattice, region: &Region) -> Pockets {
    const NOBODY: u32 = u32::MAX;
    let width = region.cols.len();
    let at = |row: usize, col: usize| (row - region.rows.start) * width + col - region.cols.start;
    let mut owner = vec![NOBODY; region.rows.len() * width];
    let mut pockets: Vec<Pocket> = Vec::new();
    let mut open = Vec::new();
    for row in region.rows.clone() {
        for col in region.cols.clone() {
            if owner[at(row, col)] != NOBODY {
                continue;
            }
            let id = pockets.len() as u32;
            owner[at(row, col)] = id;
            let mut pocket = Pocket {
                rows: row..row + 1,
                cols: col..col + 1,
                units: 0..0,
                whole: false,
            };
            open.push((row, col));
            let mut count = 0;
            while let Some((r, c)) = open.pop() {
                count += 1;
                pocket.units.end += usize::from(is_first(lattice, region, r, c));
                pocket.rows = pocket.rows.start.min(r)..pocket.rows.end.max(r + 1);
                pocket.cols = pocket.cols.start.min(c)..pocket.cols.end.max(c + 1);
                let mut step = |r: usize, c: usize, wall: bool| {
                    if !wall && owner[at(r, c)] == NOBODY {
                        owner[at(r, c)] = id;
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
    // Room for each pocket's units, then the units in their order.
    let mut start = 0;
    for pocket in &mut pockets {
        let count = pocket.units.end;
        pocket.units = start..start;
        start += count;
    }
    let mut units = vec![0; start];
    for row in region.rows.clone() {
        for col in region.cols.clone() {
            if is_first(lattice, region, row, col) {
                let pocket = &mut pockets[owner[at(row, col)] as usize];
                units[pocket.units.end] = lattice.unit_at(row, col);
                pocket.units.end += 1;
            }
        }
    }
    Pockets {
        all: pockets,
        units,
    }
}

/// Whether a position is the first of its unit's that lies in the region.
fn is_first(lattice: &Lattice, region: &Region, row: usize, col: usize) -> bool {
    let unit = &lattice.units[lattice.unit_at(row, col)];
    let first = (
        unit.rows.start.max(region.rows.start),
        unit.cols.start.max(region.cols.start),
    );
    first == (row, col)
}

impl Grid {
    /// For every grid position the index of the cell that covers it, row by row.
    pub fn index(&self) -> Vec<usize> {
        let width = self.cols.len().saturating_sub(1);
        let mut index = vec![usize::MAX; width * self.rows.len().saturating_sub(1)];
        for (i, cell) in self.cells.iter().enumerate() {
            for row in cell.rows.clone() {
                index[row * width..][cell.cols.clone()].fill(i);
            }
        }
        index
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
