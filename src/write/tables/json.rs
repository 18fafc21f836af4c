//! Tables as JSON (output contract, section 1).

use crate::document::{Block, Document, Place, Table};
use serde::Serialize;

/// The tables of a document as the contract's JSON. `file` is the name to print.
pub fn tables_json<'d>(file: &'d str, document: &'d Document) -> impl Serialize + 'd {
    let tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(t) => Some(TableOut::of(t)),
        Block::Heading(_) | Block::Paragraph(_) => None,
    });
    FileOut {
        file,
        tables: tables.collect(),
    }
}

#[derive(Serialize)]
struct FileOut<'d> {
    file: &'d str,
    tables: Vec<TableOut<'d>>,
}

#[derive(Serialize)]
struct TableOut<'d> {
    page: u32,
    bbox: Option<[f64; 4]>,
    cells: Vec<CellOut>,
    arrows: Vec<ArrowOut<'d>>,
}

#[derive(Serialize)]
struct CellOut {
    r0: usize,
    c0: usize,
    r1: usize,
    c1: usize,
    text: String,
}

#[derive(Serialize)]
struct ArrowOut<'d> {
    row: usize,
    from_col: usize,
    to_col: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    row_to: Option<usize>,
    text: &'d str,
}

impl<'d> TableOut<'d> {
    fn of(table: &'d Table) -> Self {
        let bbox = match &table.place {
            Place::Page { bbox, .. } => Some([bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(hundredths)),
            _ => None,
        };
        let cells = table.cells.iter().map(|c| CellOut {
            r0: c.rows.start,
            c0: c.cols.start,
            r1: c.rows.end - 1,
            c1: c.cols.end - 1,
            text: c.text(),
        });
        let arrows = table.arrows.iter().map(|a| ArrowOut {
            row: a.rows.start,
            from_col: a.cols.start,
            to_col: a.cols.end - 1,
            row_to: (a.rows.len() > 1).then(|| a.rows.end - 1),
            text: a.text.as_deref().unwrap_or_default(),
        });
        Self {
            page: table.place.page(),
            bbox,
            cells: cells.collect(),
            arrows: arrows.collect(),
        }
    }
}

fn hundredths(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}
