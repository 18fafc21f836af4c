//! A table in which the heads are printed again is several tables: each part has its own heads.

use super::Vocabulary;
use crate::document::{Block, Cell, GridOrigin, Place, Table};
use crate::rule::spot::around;

/// Cuts separated tables above every further row of heads, and above the headings directly over it.
pub fn cut(blocks: Vec<Block>, vocabulary: &Vocabulary) -> Vec<Block> {
    let mut parts = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Table(table) if table.origin == GridOrigin::Separated => {
                parts.extend(cut_table(table, vocabulary).into_iter().map(Block::Table));
            }
            other => parts.push(other),
        }
    }
    parts
}

fn cut_table(table: Table, vocabulary: &Vocabulary) -> Vec<Table> {
    let mut filled = vec![0_usize; table.rows];
    let mut known = vec![0_usize; table.rows];
    for cell in table.cells.iter().filter(|c| !c.is_empty()) {
        let row = cell.rows.start;
        if let (Some(filled), Some(known)) = (filled.get_mut(row), known.get_mut(row)) {
            *filled += 1;
            *known += usize::from((vocabulary.role)(&cell.text()).is_some());
        }
    }
    let is_head = |row: usize| known[row] >= 3 && known[row] * 2 > filled[row];
    let mut cuts = vec![0];
    let mut body = false;
    for row in 0..table.rows {
        if is_head(row) && body {
            let headings = (0..row).rev().take_while(|r| filled[*r] <= 1).count();
            cuts.push(row - headings);
            body = false;
        } else if !is_head(row) && filled[row] > 1 && (0..row).any(is_head) {
            body = true;
        }
    }
    if cuts.len() < 2 {
        return vec![table];
    }
    let ends = cuts.iter().skip(1).copied().chain([table.rows]);
    cuts.iter()
        .zip(ends)
        .map(|(start, end)| part(&table, *start, end))
        .collect()
}

/// The rows of a table from `start` to before `end`, as a table.
fn part(table: &Table, start: usize, end: usize) -> Table {
    let cells: Vec<Cell> = table
        .cells
        .iter()
        .filter(|c| c.rows.start < end && start < c.rows.end)
        .map(|c| Cell {
            rows: c.rows.start.max(start) - start..c.rows.end.min(end) - start,
            // A span that reaches over the cut keeps its text where it begins.
            lines: match c.rows.start < start {
                true => Vec::new(),
                false => c.lines.clone(),
            },
            ..c.clone()
        })
        .collect();
    let places: Vec<&Place> = cells.iter().map(|c| &c.place).collect();
    Table {
        place: if places.is_empty() {
            table.place.clone()
        } else {
            around(&places)
        },
        rows: end - start,
        cells,
        arrows: Vec::new(),
        ..table.clone()
    }
}
