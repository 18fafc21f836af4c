//! Table structure: adjacency relations between cells (Göbel, Hassan, Oro, Orsi: A methodology for evaluating algorithms
//! for table understanding in PDF documents, DocEng 2012).

use super::corpus::Entry;
use super::score::{Hits, common};
use super::text::folded;
use crate::document::{Block, Table};
use crate::intake;
use crate::read::{self, ReadOptions};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A table of the truth, in the published form of `gyokaku tables`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TruthTable {
    /// Page (sheet), from 1.
    pub(super) page: u32,
    /// Its cells; empty ones may be left out.
    pub(super) cells: Vec<TruthCell>,
}

/// A cell with its span, both ends inclusive.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TruthCell {
    pub r0: usize,
    pub c0: usize,
    pub r1: usize,
    pub c1: usize,
    pub text: String,
}

/// From, to, downwards, blank positions between.
type Relation = (String, String, bool, usize);

/// A table as it is compared.
pub(super) struct Shape {
    page: u32,
    relations: Vec<Relation>,
}

impl Shape {
    fn new(page: u32, cells: impl Iterator<Item = TruthCell>) -> Shape {
        let mut texts = Vec::new();
        let (mut rows, mut cols) = (Lines::new(), Lines::new());
        for cell in cells {
            let text = folded(&cell.text);
            if text.is_empty() {
                continue;
            }
            for r in cell.r0..=cell.r1 {
                for c in cell.c0..=cell.c1 {
                    rows.entry(r).or_default().insert(c, texts.len());
                    cols.entry(c).or_default().insert(r, texts.len());
                }
            }
            texts.push(text);
        }
        let mut relations = neighbours(&rows, &texts, false);
        relations.append(&mut neighbours(&cols, &texts, true));
        Shape { page, relations }
    }
}

/// Line → position in it → cell.
type Lines = BTreeMap<usize, BTreeMap<usize, usize>>;

/// Each printed cell and the next printed one in its line; two cells are related once.
fn neighbours(lines: &Lines, texts: &[String], down: bool) -> Vec<Relation> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for line in lines.values() {
        for ((p, &a), (q, &b)) in line.iter().zip(line.iter().skip(1)) {
            if a != b && seen.insert((a, b)) {
                out.push((texts[a].clone(), texts[b].clone(), down, q - p - 1));
            }
        }
    }
    out
}

/// The tables that are read from a document.
pub(super) fn tables(entry: &Entry, options: &ReadOptions) -> Vec<Shape> {
    let Some(source) = intake::open(&entry.file).source else {
        // Its own outcome already says why: it has no table.
        return Vec::new();
    };
    let document = read::read(&source, options);
    let tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(t) => Some(t),
        Block::Heading(_) | Block::Paragraph(_) => None,
    });
    tables.map(of_table).collect()
}

fn of_table(table: &Table) -> Shape {
    let cells = table.cells.iter().map(|c| TruthCell {
        r0: c.rows.start,
        c0: c.cols.start,
        r1: c.rows.end - 1,
        c1: c.cols.end - 1,
        text: c.text(),
    });
    Shape::new(table.place.page(), cells)
}

/// Relations of the truth against those read. Each true table takes the table of its page that shares most with it; the
/// relations of a table that is taken by none are surplus.
pub(super) fn hits(truth: &[TruthTable], read: &[Shape]) -> Hits {
    let mut hits = Hits::default();
    let mut rest: Vec<&Shape> = read.iter().filter(|t| !t.relations.is_empty()).collect();
    for table in truth {
        let shape = Shape::new(table.page, table.cells.iter().cloned());
        let shared = |t: &Shape| common(shape.relations.clone(), t.relations.clone());
        let of_page = rest
            .iter()
            .enumerate()
            .filter(|(_, t)| t.page == shape.page);
        // The first of equals, so that the order of reading decides.
        let best = of_page
            .map(|(i, t)| (shared(t), i))
            .reduce(|a, b| if b.0 > a.0 { b } else { a });
        match best {
            Some((both, i)) => {
                let taken = rest.remove(i);
                hits.both += both;
                hits.missing += shape.relations.len() - both;
                hits.surplus += taken.relations.len() - both;
            }
            None => hits.missing += shape.relations.len(),
        }
    }
    hits.surplus += rest.iter().map(|t| t.relations.len()).sum::<usize>();
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(r0: usize, c0: usize, r1: usize, c1: usize, text: &str) -> TruthCell {
        TruthCell {
            r0,
            c0,
            r1,
            c1,
            text: text.into(),
        }
    }

    /// 実施時期 over R3 and R4, an empty cell, ①.
    fn table() -> TruthTable {
        let cells = vec![
            cell(0, 0, 0, 1, "実施時期"),
            cell(1, 0, 1, 0, "R3"),
            cell(1, 1, 1, 1, "R4"),
            cell(2, 0, 2, 0, ""),
            cell(3, 0, 3, 0, "①"),
        ];
        TruthTable { page: 1, cells }
    }

    fn shape(table: &TruthTable) -> Shape {
        Shape::new(table.page, table.cells.iter().cloned())
    }

    #[test]
    fn relations_of_spans_and_blanks() {
        let mut found = shape(&table()).relations;
        found.sort();
        let of = |a: &str, b: &str, down, blanks| (a.to_string(), b.to_string(), down, blanks);
        let expected = [
            of("R3", "1", true, 1),
            of("R3", "R4", false, 0),
            of("実施時期", "R3", true, 0),
            of("実施時期", "R4", true, 0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_lost_span_and_a_false_table_cost() {
        let truth = [table()];
        assert_eq!(
            hits(&truth, &[shape(&table())]),
            Hits {
                both: 4,
                surplus: 0,
                missing: 0
            }
        );
        let mut narrow = table();
        narrow.cells[0].c1 = 0;
        let found = [shape(&narrow), shape(&table())];
        assert_eq!(
            hits(&truth, &found),
            Hits {
                both: 4,
                surplus: 3,
                missing: 0
            }
        );
        assert_eq!(
            hits(&truth, &found[..1]),
            Hits {
                both: 3,
                surplus: 0,
                missing: 1
            }
        );
        assert_eq!(
            hits(&truth, &[]),
            Hits {
                both: 0,
                surplus: 0,
                missing: 4
            }
        );
    }
}
