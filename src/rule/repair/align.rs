//! Which column each cell of a slid row belongs to.

use super::evidence::IMPOSSIBLE;

/// A row put into columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// Column of each cell, rising.
    pub columns: Vec<usize>,
    /// Evidence for it: the higher, the better the cells fit their columns.
    pub score: f32,
    /// Whether another placing fits as well.
    pub ambiguous: bool,
}

/// Evidence lost for each change of the distance a cell was moved, and for each cell moved: a row that slid slid as
/// a whole.
const SLIDE: f32 = 0.75;
const MOVE: f32 = 0.25;
/// Scores that differ by less are equal.
const EQUAL: f32 = 0.01;

/// Evidence for the cells standing where they stand (each moved by `offset`), and whether one of them cannot.
pub fn as_read(
    places: &[usize],
    offset: isize,
    width: usize,
    fit: &dyn Fn(usize, usize) -> f32,
) -> (f32, bool) {
    let mut score = 0.0;
    let mut impossible = false;
    for (cell, &place) in places.iter().enumerate() {
        let evidence = match place
            .checked_add_signed(offset)
            .filter(|&column| column < width)
        {
            Some(column) => fit(cell, column),
            None => 2.0 * IMPOSSIBLE,
        };
        impossible |= evidence <= IMPOSSIBLE;
        score += evidence;
    }
    (score, impossible)
}

/// The best placing of cells, in their order, into `width` columns. `places`: where they were read; `fit(cell,
/// column)`: evidence that the cell belongs there. `None` where there are more cells than columns.
pub fn best(
    places: &[usize],
    offset: isize,
    width: usize,
    fit: &dyn Fn(usize, usize) -> f32,
) -> Option<Alignment> {
    if places.is_empty() || places.len() > width {
        return None;
    }
    // best[cell][column]: best score with the cell in the column, the number of ways to reach it, and the column of
    // the cell before.
    let mut table: Vec<Vec<(f32, usize, usize)>> = Vec::new();
    for (cell, &place) in places.iter().enumerate() {
        let moved = |column: usize| column as isize - place as isize - offset;
        let mut row = vec![(f32::NEG_INFINITY, 0, 0); width];
        for (column, slot) in row.iter_mut().enumerate().skip(cell) {
            let own = fit(cell, column) - if moved(column) == 0 { 0.0 } else { MOVE };
            let before = match table.last() {
                None => vec![(if moved(column) == 0 { 0.0 } else { -SLIDE }, 1, 0)],
                Some(previous) => {
                    let previous_place = places[cell - 1];
                    (0..column)
                        .map(|p| {
                            let previous_moved = p as isize - previous_place as isize - offset;
                            let slide = if previous_moved == moved(column) {
                                0.0
                            } else {
                                -SLIDE
                            };
                            (previous[p].0 + slide, previous[p].1, p)
                        })
                        .collect()
                }
            };
            let top = before.iter().map(|b| b.0).fold(f32::NEG_INFINITY, f32::max);
            if top == f32::NEG_INFINITY {
                continue;
            }
            let equal = before.iter().filter(|b| top - b.0 < EQUAL);
            let ways = equal
                .clone()
                .map(|b| b.1)
                .fold(0_usize, usize::saturating_add);
            let from = equal.map(|b| b.2).next().unwrap_or(0);
            *slot = (top + own, ways, from);
        }
        table.push(row);
    }
    let last = table.last()?;
    let score = last.iter().map(|c| c.0).fold(f32::NEG_INFINITY, f32::max);
    if score == f32::NEG_INFINITY {
        return None;
    }
    let ends: Vec<usize> = (0..width).filter(|&c| score - last[c].0 < EQUAL).collect();
    let ways = ends
        .iter()
        .map(|&c| last[c].1)
        .fold(0_usize, usize::saturating_add);
    let mut column = *ends.first()?;
    let mut columns = vec![column];
    for row in table.iter().skip(1).rev() {
        column = row[column].2;
        columns.push(column);
    }
    columns.reverse();
    Some(Alignment {
        columns,
        score,
        ambiguous: ways > 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_draws_the_row_to_its_columns() {
        // Three columns: text, number, text; the number was read in the first.
        let fit = |cell: usize, column: usize| match (cell, column) {
            (0, 1) => 2.0,
            (0, _) => -4.0,
            (_, 1) => -4.0,
            _ => 0.5,
        };
        assert_eq!(as_read(&[0, 1], 0, 3, &fit), (-8.0, true));
        let found = best(&[0, 1], 0, 3, &fit).expect("a placing");
        assert_eq!((found.columns, found.ambiguous), (vec![1, 2], false));
    }

    #[test]
    fn equal_placings_are_ambiguous() {
        let found = best(&[0], 0, 3, &|_, column| {
            if column == 0 { -4.0 } else { 1.0 }
        })
        .expect("a placing");
        assert!(found.ambiguous);
    }
}
