//! Tables that stand beside each other without a gap: rows that go on in a second set of columns, under the same heads.

use super::spot::around;
use crate::document::{Arrow, Block, Cell, Document, Evidence, Place, Table};
use crate::japanese::key;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// Fewest heads that come again: two (目標, 実績) repeat under many groups.
const HEADS: usize = 3;

/// The document with such tables parted, the left one first.
pub(super) fn parted(document: &Document) -> Cow<'_, Document> {
    let of_block = |block: &Block| match block {
        Block::Table(table) => cuts(table),
        Block::Heading(_) | Block::Paragraph(_) => None,
    };
    let cuts: Vec<_> = document.blocks.iter().map(of_block).collect();
    if cuts.iter().all(Option::is_none) {
        return Cow::Borrowed(document);
    }
    let part_block = |(block, cuts): (&Block, Option<Vec<Range<usize>>>)| match (block, cuts) {
        (Block::Table(table), Some(cuts)) => cuts
            .into_iter()
            .map(|cols| Block::Table(part(table, cols)))
            .collect(),
        _ => vec![block.clone()],
    };
    let blocks = document.blocks.iter().zip(cuts);
    Cow::Owned(Document {
        blocks: blocks.flat_map(part_block).collect(),
        ..document.clone()
    })
}

/// The columns of each part: the heads of the first row, or of the second below one title a part, are several times the
/// same, one behind the other, and nothing lies over two parts.
fn cuts(table: &Table) -> Option<Vec<Range<usize>>> {
    if table.rows < 2 || table.cols < 2 * HEADS {
        return None;
    }
    let titles: Vec<usize> = heads(table, 0).iter().map(|(col, _)| *col).collect();
    let under = |parts: &Vec<Range<usize>>| {
        let starts = parts.iter().map(|p| p.start);
        titles
            .iter()
            .all(|col| starts.clone().any(|start| start == *col))
    };
    repeated(table, 0).or_else(|| repeated(table, 1).filter(under))
}

/// The texts that begin in a row: column and key.
fn heads(table: &Table, row: usize) -> Vec<(usize, String)> {
    let cells = table.cells.iter().skip_while(|c| c.rows.start < row);
    let cells = cells.take_while(|c| c.rows.start == row);
    let filled = cells.filter(|c| !c.is_empty());
    filled.map(|c| (c.cols.start, key(&c.text()))).collect()
}

fn repeated(table: &Table, row: usize) -> Option<Vec<Range<usize>>> {
    let heads = heads(table, row);
    let heads_each = (HEADS..=heads.len() / 2).find(|n| {
        let once: BTreeSet<&str> = heads[..*n].iter().map(|(_, key)| key.as_str()).collect();
        let again = |i: usize| heads[i].1 == heads[i - n].1;
        heads.len().is_multiple_of(*n) && once.len() == *n && (*n..heads.len()).all(again)
    })?;
    let starts = heads.chunks(heads_each).skip(1).map(|heads| heads[0].0);
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends = starts.iter().skip(1).copied().chain([table.cols]);
    let parts: Vec<Range<usize>> = starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(a, b)| a..b)
        .collect();
    let is_within = |cols: &Range<usize>| {
        let holds = |part: &Range<usize>| part.start <= cols.start && cols.end <= part.end;
        parts.iter().any(holds)
    };
    let cells = table.cells.iter().all(|c| is_within(&c.cols));
    (cells && table.arrows.iter().all(|a| is_within(&a.cols))).then_some(parts)
}

/// The columns of a table as a table, without the rows at its end that are empty there.
fn part(table: &Table, cols: Range<usize>) -> Table {
    let is_here = |of: &Range<usize>| cols.contains(&of.start);
    let moved = |of: &Range<usize>| of.start - cols.start..of.end - cols.start;
    let filled = table
        .cells
        .iter()
        .filter(|c| is_here(&c.cols) && !c.is_empty());
    let arrows: Vec<Arrow> = table
        .arrows
        .iter()
        .filter(|a| is_here(&a.cols))
        .map(|a| Arrow {
            cols: moved(&a.cols),
            ..a.clone()
        })
        .collect();
    let ends = filled
        .map(|c| c.rows.end)
        .chain(arrows.iter().map(|a| a.rows.end));
    let rows = ends.max().unwrap_or(table.rows);
    let here = |c: &Cell| is_here(&c.cols) && c.rows.start < rows;
    let cell = |c: &Cell| Cell {
        cols: moved(&c.cols),
        rows: c.rows.start..c.rows.end.min(rows),
        ..c.clone()
    };
    let cells: Vec<Cell> = table.cells.iter().filter(|c| here(c)).map(cell).collect();
    let evidence = table.cells.iter().zip(&table.evidence.cells);
    let evidence = evidence.filter(|(c, _)| here(c)).map(|(_, e)| *e);
    let edges = table
        .column_edges
        .get(cols.start..=cols.end)
        .unwrap_or_default();
    let (left, right) = match edges {
        [left, .., right] if right > left => (*left, *right),
        _ => (0.0, 1.0),
    };
    let places: Vec<&Place> = cells.iter().map(|c| &c.place).collect();
    Table {
        place: around(&places),
        rows,
        cols: cols.len(),
        arrows,
        column_edges: edges.iter().map(|x| (x - left) / (right - left)).collect(),
        origin: table.origin,
        evidence: Evidence {
            cells: evidence.collect(),
            ..table.evidence.clone()
        },
        cells,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::csv;

    fn tables(text: &str) -> Vec<String> {
        let document = csv::read(text.as_bytes());
        let blocks = parted(&document).into_owned().blocks;
        let short = |b: Block| match b {
            Block::Table(t) => {
                let texts: Vec<String> = t.cells.iter().map(Cell::text).collect();
                format!("{}x{} {}", t.rows, t.cols, texts.join("|"))
            }
            Block::Heading(t) | Block::Paragraph(t) => t.text(),
        };
        blocks.into_iter().map(short).collect()
    }

    #[test]
    fn heads_that_come_again_beside_begin_a_table() {
        assert_eq!(
            tables("番号,項目,課,番号,項目,課\n1,広報,秘書課,3,窓口,市民課\n2,書庫,総務課,,,\n"),
            [
                "3x3 番号|項目|課|1|広報|秘書課|2|書庫|総務課",
                "2x3 番号|項目|課|3|窓口|市民課"
            ]
        );
    }

    #[test]
    fn each_part_has_its_title() {
        assert_eq!(
            tables("総務部,,,建設部,,\n番号,項目,課,番号,項目,課\n1,広報,秘書課,3,道路,土木課\n"),
            [
                "3x3 総務部|番号|項目|課|1|広報|秘書課",
                "3x3 建設部|番号|項目|課|3|道路|土木課"
            ]
        );
    }

    #[test]
    fn heads_of_groups_and_single_tables_stay_together() {
        for text in [
            "目標,実績,目標,実績\n1,2,3,4\n",
            "番号,項目,課,番号,項目,備考\n1,広報,秘書課,3,窓口,済\n",
            "番号,項目,課\n1,広報,秘書課\n",
        ] {
            assert_eq!(tables(text).len(), 1, "{text}");
        }
    }
}
