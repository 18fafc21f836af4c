//! Heads of columns in two rows, of which a dump has lost the spans.

use crate::document::Cell;

/// Two rows of heads: blanks right of a head with years below belong to that head, blanks below a head too.
pub fn span_heads(cells: Vec<Cell>, upper: usize) -> Vec<Cell> {
    let (head, rest): (Vec<Cell>, Vec<Cell>) =
        cells.into_iter().partition(|c| c.rows.start >= upper);
    let (top, below): (Vec<Cell>, Vec<Cell>) =
        head.into_iter().partition(|c| c.rows.start == upper);
    let under = |cols: &std::ops::Range<usize>| below.iter().find(|b| b.cols == *cols);
    let mut out = rest;
    let mut spanned: Vec<Cell> = Vec::new();
    for mut cell in top {
        let below_filled = under(&cell.cols).is_some_and(|b| !b.is_empty());
        match spanned.last_mut() {
            Some(last) if cell.is_empty() && below_filled && last.rows.len() == 1 => {
                last.cols.end = cell.cols.end
            }
            _ => {
                if !below_filled {
                    cell.rows.end = upper + 2;
                }
                spanned.push(cell);
            }
        }
    }
    let open: Vec<std::ops::Range<usize>> = spanned
        .iter()
        .filter(|c| c.rows.len() == 1)
        .map(|c| c.cols.clone())
        .collect();
    out.extend(spanned);
    out.extend(
        below
            .into_iter()
            .filter(|b| open.iter().any(|o| o.contains(&b.cols.start))),
    );
    out
}
