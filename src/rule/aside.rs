//! What is a table only by its rules: full-width rows, boxes, contents.

use crate::document::Table;
use crate::japanese::years::without_years;

/// The only cell of a row that holds text, where it stands alone in the row.
pub(super) fn is_banner(table: &Table, row: usize) -> Option<usize> {
    let mut filled = table
        .cells
        .iter()
        .enumerate()
        .filter(|(_, c)| c.rows.contains(&row) && !c.is_empty());
    let (first, cell) = filled.next()?;
    (filled.next().is_none()
        && (cell.cols.start == 0 || cell.cols.len() > 1)
        && cell.rows.len() == 1)
        .then_some(first)
}

/// A table of contents: most rows end in a page number.
pub(super) fn is_contents(table: &Table) -> bool {
    let rows: Vec<String> = (0..table.rows)
        .filter_map(|row| {
            let mut cells: Vec<_> = table
                .cells
                .iter()
                .filter(|c| c.rows.start == row && !c.is_empty())
                .collect();
            cells.sort_by_key(|c| c.cols.start);
            (!cells.is_empty())
                .then(|| cells.iter().map(|c| c.text()).collect::<Vec<_>>().join(" "))
        })
        .collect();
    let numbered = rows
        .iter()
        .filter(|r| r.trim_end().ends_with(|c: char| c.is_ascii_digit()))
        .count();
    rows.len() >= 3 && table.cols <= 3 && numbered * 10 >= rows.len() * 6
}

/// Whether a table names three years or more: a year grid.
pub(super) fn has_years(table: &Table) -> bool {
    let years = table
        .cells
        .iter()
        .filter(|c| c.lines.len() <= 2 && without_years(&c.text()).1.len() == 1);
    years.count() >= 3
}
