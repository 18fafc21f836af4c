//! Tables as JSON (output contract, section 1).

use crate::document::{Block, Document, Place, Table};
use serde_json::{Value, json};

/// The tables of a document as the contract's JSON. `file` is the name to print.
pub fn tables_json(file: &str, document: &Document) -> Value {
    let tables: Vec<Value> = document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(t) => Some(table_json(t)),
            Block::Heading(_) | Block::Paragraph(_) => None,
        })
        .collect();
    json!({ "file": file, "tables": tables })
}

fn table_json(table: &Table) -> Value {
    let bbox = match &table.place {
        Place::Page { bbox, .. } => json!([bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(hundredths)),
        _ => Value::Null,
    };
    let cells: Vec<Value> = table
        .cells
        .iter()
        .map(|c| json!({ "r0": c.rows.start, "c0": c.cols.start, "r1": c.rows.end - 1, "c1": c.cols.end - 1, "text": c.text() }))
        .collect();
    let arrows: Vec<Value> = table
        .arrows
        .iter()
        .map(|a| {
            let mut arrow =
                json!({ "row": a.rows.start, "from_col": a.cols.start, "to_col": a.cols.end - 1 });
            if a.rows.len() > 1 {
                arrow["row_to"] = json!(a.rows.end - 1);
            }
            arrow["text"] = json!(a.text.clone().unwrap_or_default());
            arrow
        })
        .collect();
    json!({ "page": table.place.page(), "bbox": bbox, "cells": cells, "arrows": arrows })
}

fn hundredths(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}
