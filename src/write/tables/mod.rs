//! Tables of one document → JSON (output contract, section 1), CSV, a workbook, HTML or Markdown.

mod csv;
mod html;
mod json;
mod markdown;
mod workbook;

pub use csv::csv;
pub use html::html;
pub use json::tables_json;
pub use markdown::markdown;
pub use workbook::workbook;

use crate::document::{Block, Document, Table};

/// A table with its name: page and position on it, from 1.
pub struct Named<'a> {
    /// "p2-1".
    pub name: String,
    /// The table.
    pub table: &'a Table,
}

/// The tables of a document in reading order.
pub fn named(document: &Document) -> Vec<Named<'_>> {
    let mut tables: Vec<Named> = Vec::new();
    let (mut last_page, mut on_page) = (0, 0);
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        let page = table.place.page();
        on_page = if page == last_page { on_page + 1 } else { 1 };
        last_page = page;
        tables.push(Named {
            name: format!("p{page}-{on_page}"),
            table,
        });
    }
    tables
}

/// The text of each cell with the arrows over it shown: "①→" where one starts, "→" in the cells it goes on through.
fn texts(table: &Table) -> Vec<String> {
    let index = table.index();
    let mut lines: Vec<Vec<String>> = table
        .cells
        .iter()
        .map(|c| match c.text() {
            text if text.is_empty() => Vec::new(),
            text => text.split('\n').map(str::to_string).collect(),
        })
        .collect();
    for arrow in &table.arrows {
        let label = arrow.text.as_deref().unwrap_or_default();
        for row in arrow.rows.clone() {
            let mut before = None;
            for col in arrow.cols.clone() {
                let Some(cell) = index.get(row * table.cols + col).copied() else {
                    continue;
                };
                let Some(lines) = lines.get_mut(cell).filter(|_| before != Some(cell)) else {
                    continue;
                };
                let starts = col == arrow.cols.start && row == arrow.rows.start;
                let sign = if starts {
                    format!("{label}→")
                } else {
                    "→".to_string()
                };
                // The label is also text of the cell it is printed in: it stands once, where the arrow starts.
                match lines.iter_mut().find(|l| !label.is_empty() && **l == label) {
                    Some(line) => *line = sign,
                    None => lines.push(sign),
                }
                before = Some(cell);
            }
        }
    }
    lines.into_iter().map(|l| l.join("\n")).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::{Arrow, Cell, Evidence, GridOrigin, Line, Place};
    use crate::geometry::Rect;

    /// A head of two rows with merged cells, an arrow, and texts that every form must write with care.
    pub(in crate::write::tables) fn table() -> Table {
        let cell = |rows: std::ops::Range<usize>, cols: std::ops::Range<usize>, text: &str| Cell {
            rows,
            cols,
            lines: text.split('\n').map(Line::hard).collect(),
            place: Place::File,
            number: None,
        };
        Table {
            place: Place::Page {
                page: 2,
                bbox: Rect::new(0.0, 0.0, 300.0, 100.0),
            },
            rows: 4,
            cols: 4,
            cells: vec![
                cell(0..2, 0..1, "項目"),
                cell(0..1, 1..4, "実施時期"),
                cell(1..2, 1..2, "R3"),
                cell(1..2, 2..3, "R4"),
                cell(1..2, 3..4, "R5"),
                cell(2..4, 0..1, "<b>&\"窓口\"|"),
                cell(2..3, 1..2, "①"),
                cell(2..3, 2..3, ""),
                cell(2..3, 3..4, "=1+1"),
                cell(3..4, 1..2, "検討\n実施"),
                cell(3..4, 2..3, ""),
                cell(3..4, 3..4, "5*3"),
            ],
            arrows: vec![Arrow {
                rows: 2..3,
                cols: 1..3,
                text: Some("①".into()),
                text_on_arrow: false,
                place: Place::File,
            }],
            column_edges: vec![0.0, 0.4, 0.6, 0.8, 1.0],
            origin: GridOrigin::Ruled,
            evidence: Evidence::default(),
        }
    }

    #[test]
    fn arrows_show_in_the_cells_they_lie_over() {
        let texts = texts(&table());
        assert_eq!(texts[6], "①→");
        assert_eq!(texts[7], "→");
        assert_eq!(texts[8], "=1+1");
        let mut without_label = table();
        without_label.arrows[0].text = None;
        assert_eq!(super::texts(&without_label)[6], "①\n→");
    }

    #[test]
    fn tables_are_numbered_on_their_page() {
        let mut other = table();
        other.place = Place::Page {
            page: 3,
            bbox: Rect::new(0.0, 0.0, 1.0, 1.0),
        };
        let document = Document {
            blocks: vec![
                Block::Table(table()),
                Block::Table(table()),
                Block::Table(other),
            ],
            ..Document::default()
        };
        let names: Vec<String> = named(&document).into_iter().map(|n| n.name).collect();
        assert_eq!(names, ["p2-1", "p2-2", "p3-1"]);
    }
}
