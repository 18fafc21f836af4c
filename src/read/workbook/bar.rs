//! Bars painted as fills of cells: periods under year heads where no arrow is drawn.
//!
//! A fill says more than its cell's text only where it floats: it is neither that of its whole row nor of its whole
//! column, blank cells share it, and the cells beside it are mostly blank too. Where they are not, a blank cell is
//! filled to say that nothing belongs there.

use super::arrow::GridArrow;
use super::grid::{Grid, GridCell};
use super::sheet::Style;
use crate::document::{Line, join_lines};
use crate::japanese::years;
use std::collections::BTreeSet;
use std::ops::Range;

/// The bars of a table. Each text on a run of fills begins a bar of its own and is its label.
pub(super) fn read(grid: &Grid, styles: &[Style]) -> Vec<GridArrow> {
    let Some(area) = Area::of(grid, styles) else {
        return Vec::new();
    };
    let runs: Vec<Vec<&Painted>> = area.runs();
    let is_bare = |run: &&Vec<&Painted>| run.iter().any(|c| c.text.is_none());
    // Fills of one colour are of one kind: those that are written on in full too.
    let kinds: BTreeSet<&str> = runs.iter().filter(is_bare).map(|r| r[0].fill).collect();
    let of_kind = runs.iter().filter(|run| kinds.contains(run[0].fill));
    let mut bars: Vec<GridArrow> = Vec::new();
    for run in of_kind {
        for (i, cell) in run.iter().enumerate() {
            match bars.last_mut() {
                Some(bar) if i > 0 && cell.text.is_none() => bar.cols.end = cell.cols.end,
                _ => bars.push(GridArrow {
                    rows: cell.rows.clone(),
                    cols: cell.cols.clone(),
                    text: cell.text.clone(),
                    text_on_arrow: cell.text.is_some(),
                }),
            }
        }
    }
    bars
}

/// A cell with a fill.
struct Painted<'a> {
    rows: Range<usize>,
    cols: Range<usize>,
    fill: &'a str,
    text: Option<String>,
}

/// The cells below year heads.
struct Area<'a> {
    painted: Vec<Painted<'a>>,
}

impl<'a> Area<'a> {
    /// The filled cells under the first row of year heads; `None` where fills there mean something else.
    fn of(grid: &Grid, styles: &'a [Style]) -> Option<Self> {
        let fill = |cell: &GridCell| {
            let style = cell.style.and_then(|s| styles.get(s as usize));
            style.and_then(|s| s.fill.as_deref())
        };
        if !grid.cells.iter().any(|c| fill(c).is_some()) {
            return None;
        }
        let heads = year_heads(grid)?;
        let below = heads.iter().map(|h| h.rows.end).max()?;
        let over = |cell: &GridCell| heads.iter().find(|h| within(&cell.cols, &h.cols));
        let body = || grid.cells.iter().filter(|c| c.rows.start >= below);
        // Rows without a blank cell are heads too (months), or hold values.
        let open: BTreeSet<usize> = body()
            .filter(|c| over(c).is_some() && c.content.is_blank())
            .flat_map(|c| c.rows.clone())
            .collect();
        let inside = || body().filter(|c| over(c).is_some() && open.contains(&c.rows.start));
        let plain = inside().filter(|c| fill(c).is_none());
        let (blank, written): (Vec<&GridCell>, Vec<_>) = plain.partition(|c| c.content.is_blank());
        if written.len() > blank.len() || blank.is_empty() {
            return None;
        }
        let of_rows: BTreeSet<(usize, &str)> = body()
            .filter(|c| over(c).is_none())
            .filter_map(|c| Some((c.rows.clone(), fill(c)?)))
            .flat_map(|(rows, fill)| rows.map(move |r| (r, fill)))
            .collect();
        let is_painted = |cell: &GridCell| {
            let fill = fill(cell)?;
            let of_row = of_rows.contains(&(cell.rows.start, fill));
            let of_column = over(cell).is_some_and(|head| same_fill(head, fill, styles));
            (!of_row && !of_column).then(|| Painted {
                rows: cell.rows.clone(),
                cols: cell.cols.clone(),
                fill,
                text: (!cell.content.is_blank()).then(|| text(&cell.content.lines)),
            })
        };
        let painted = inside().filter_map(is_painted).collect();
        Some(Self { painted })
    }

    /// Neighbours in the same rows with the same fill.
    fn runs(&self) -> Vec<Vec<&Painted<'a>>> {
        let mut runs: Vec<Vec<&Painted>> = Vec::new();
        for cell in &self.painted {
            let goes_on = |run: &&mut Vec<&Painted>| {
                run.last().is_some_and(|last| {
                    last.rows == cell.rows
                        && last.cols.end == cell.cols.start
                        && last.fill == cell.fill
                })
            };
            match runs.last_mut().filter(goes_on) {
                Some(run) => run.push(cell),
                None => runs.push(vec![cell]),
            }
        }
        runs
    }
}

fn same_fill(cell: &GridCell, fill: &str, styles: &[Style]) -> bool {
    let style = cell.style.and_then(|s| styles.get(s as usize));
    style.is_some_and(|s| s.fill.as_deref() == Some(fill))
}

fn text(lines: &[Line]) -> String {
    join_lines(lines).trim().to_string()
}

fn within(cols: &Range<usize>, of: &Range<usize>) -> bool {
    of.start <= cols.start && cols.end <= of.end
}

/// The cells that name a year, of the first row in which two do.
fn year_heads(grid: &Grid) -> Option<Vec<&GridCell>> {
    let names_year = |cell: &&GridCell| {
        let found = years::years_in(&join_lines(&cell.content.lines));
        found.len() == 1 && !found[0].date
    };
    let rows = grid.rows.len().saturating_sub(1);
    // Cells come by their first row.
    let mut rest = grid.cells.as_slice();
    (0..rows).find_map(|row| {
        let (this, next) = rest.split_at(rest.partition_point(|c| c.rows.start <= row));
        rest = next;
        let heads: Vec<&GridCell> = this.iter().filter(names_year).collect();
        (heads.len() >= 2).then_some(heads)
    })
}
