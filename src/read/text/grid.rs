//! Cells with spans → a [`Table`] that covers its grid exactly.

use crate::document::{Cell, Evidence, GridOrigin, Line, Place, Table};

/// A cell before it has a place in the grid.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Rows it covers, at least 1.
    pub row_span: usize,
    /// Columns it covers, at least 1.
    pub col_span: usize,
}

/// A row of a table and the lines of the file it was read from.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its cells, left to right, without the positions that spans from above cover.
    pub entries: Vec<Entry>,
    /// First and last line of the file.
    pub lines: (u32, u32),
}

impl Row {
    /// Number of cells with content.
    pub fn filled(&self) -> usize {
        self.entries.iter().filter(|e| !e.lines.is_empty()).count()
    }
}

/// Lays rows out in a grid. Short rows are filled up with empty cells; a span that would run over the last row or into
/// a covered position is cut. Columns at which no cell begins are none: sheets drawn on squared paper have many.
pub fn table(rows: &[Row], page: u32, origin: GridOrigin) -> Table {
    let mut covered: Vec<Vec<bool>> = vec![Vec::new(); rows.len()];
    let mut cells = Vec::new();
    let place_of = |r0: usize, r1: usize| Place::Lines {
        page,
        first: rows.get(r0).map_or(0, |r| r.lines.0),
        last: rows.get(r1).map_or(0, |r| r.lines.1),
    };
    for (r, row) in rows.iter().enumerate() {
        let mut c = 0;
        for entry in &row.entries {
            while is_covered(&covered, r, c) {
                c += 1;
            }
            let mut c1 = c + 1;
            while c1 < c + entry.col_span && !is_covered(&covered, r, c1) {
                c1 += 1;
            }
            let mut r1 = r + 1;
            while r1 < rows.len().min(r + entry.row_span)
                && (c..c1).all(|c| !is_covered(&covered, r1, c))
            {
                r1 += 1;
            }
            (r..r1).for_each(|r| cover(&mut covered, r, c..c1));
            cells.push(Cell {
                rows: r..r1,
                cols: c..c1,
                lines: entry.lines.clone(),
                place: place_of(r, r1 - 1),
                number: None,
            });
            c = c1;
        }
    }
    let cols = covered.iter().map(Vec::len).max().unwrap_or(0);
    for r in 0..rows.len() {
        for c in (0..cols).filter(|&c| !is_covered(&covered, r, c)) {
            cells.push(Cell {
                rows: r..r + 1,
                cols: c..c + 1,
                lines: Vec::new(),
                place: place_of(r, r),
                number: None,
            });
        }
    }
    let cols = without_unused(&mut cells, cols);
    cells.sort_by_key(|cell| (cell.rows.start, cell.cols.start));
    let place = place_of(0, rows.len().saturating_sub(1));
    Table {
        place,
        rows: rows.len(),
        cols,
        cells,
        arrows: Vec::new(),
        column_edges: Vec::new(),
        origin,
        evidence: Evidence::default(),
    }
}

/// Drops the columns at which no cell begins; the number of those that are left.
fn without_unused(cells: &mut [Cell], cols: usize) -> usize {
    let mut begins = vec![false; cols];
    for cell in cells.iter() {
        begins[cell.cols.start] = true;
    }
    // For each column and the end, how many of those before it are kept.
    let mut kept = Vec::with_capacity(cols + 1);
    kept.push(0);
    for begins in &begins {
        kept.push(kept.last().copied().unwrap_or(0) + usize::from(*begins));
    }
    for cell in cells.iter_mut() {
        cell.cols = kept[cell.cols.start]..kept[cell.cols.end];
    }
    kept[cols]
}

fn is_covered(covered: &[Vec<bool>], row: usize, col: usize) -> bool {
    covered
        .get(row)
        .and_then(|r| r.get(col))
        .copied()
        .unwrap_or(false)
}

fn cover(covered: &mut [Vec<bool>], row: usize, cols: std::ops::Range<usize>) {
    if let Some(row) = covered.get_mut(row) {
        if row.len() < cols.end {
            row.resize(cols.end, false);
        }
        row[cols].fill(true);
    }
}
