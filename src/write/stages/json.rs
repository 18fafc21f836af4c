//! One stage as JSON. Boxes are `[x0, y0, x1, y1]` in points, origin top left, after the page's rotation.

use super::{Stage, View, origin, source};
use crate::document::{Place, Table};
use crate::geometry::Rect;
use crate::page::{Glyph, Stroke};
use crate::table::stages::stages;
use serde_json::{Value, json};

pub(super) fn json(view: &View<'_>, stage: Stage) -> Value {
    let page = view.page;
    let mut value = json!({ "page": page.number, "width": hundredths(page.width), "height": hundredths(page.height) });
    match stage {
        Stage::Text => value["lines"] = json!(crate::table::stages::text_lines(page)),
        Stage::Glyphs => {
            value["glyphs"] = page.glyphs.iter().map(glyph).collect();
            let apart = page.apart.iter().map(|a| {
                let mut value = glyph(&a.glyph);
                value["why"] = json!(a.why.as_str());
                value
            });
            value["apart"] = apart.collect();
        }
        Stage::Rulings => {
            let found = stages(page);
            value["strokes"] = page.strokes.iter().map(stroke).collect();
            value["rulings"] = boxes(&found.rulings);
            value["grids"] = found.grids.iter().map(|c| boxes(c)).collect();
            value["frames"] = boxes(&found.frames);
        }
        Stage::Arrows => {
            let found = stages(page).arrows;
            let arrows = found.iter().map(
                |a| json!({ "bbox": bbox(&a.bbox), "axis": bbox(&a.axis), "block": a.is_block }),
            );
            value["arrows"] = arrows.collect();
        }
        Stage::Images => value["images"] = boxes(&page.images),
        Stage::Grid => value["tables"] = view.tables.iter().map(|t| table(t, false)).collect(),
        Stage::Tables => value["tables"] = view.tables.iter().map(|t| table(t, true)).collect(),
    }
    value
}

fn stroke(s: &Stroke) -> Value {
    let ends = [s.from.x, s.from.y, s.to.x, s.to.y].map(hundredths);
    json!({ "ends": ends, "width": hundredths(s.width), "color": s.color, "dashed": s.dashed })
}

fn glyph(g: &Glyph) -> Value {
    json!({ "text": g.text.as_str(), "bbox": bbox(&g.bbox), "size": hundredths(g.size), "unicode": source(g.unicode),
        "vertical": g.vertical, "bold": g.bold, "angle": hundredths(g.angle) })
}

fn table(table: &Table, with_text: bool) -> Value {
    let cells = table.cells.iter().enumerate().map(|(n, c)| {
        let mut cell = json!({ "r0": c.rows.start, "c0": c.cols.start, "r1": c.rows.end - 1, "c1": c.cols.end - 1,
            "bbox": place(&c.place) });
        if with_text {
            cell["text"] = json!(c.text());
            cell["confidence"] = json!(hundredths(table.cell_confidence(n)));
        }
        cell
    });
    let cells: Vec<Value> = cells.collect();
    let mut value = json!({ "bbox": place(&table.place), "rows": table.rows, "cols": table.cols,
        "origin": origin(table.origin), "cells": cells });
    if with_text {
        let arrows = table.arrows.iter().map(|a| {
            json!({ "r0": a.rows.start, "c0": a.cols.start, "r1": a.rows.end - 1, "c1": a.cols.end - 1,
                "bbox": place(&a.place), "text": a.text, "on_arrow": a.text_on_arrow })
        });
        value["arrows"] = arrows.collect();
        value["head_rows"] = json!(table.head_rows());
        value["stub_cols"] = json!(table.stub_cols());
        value["confidence"] = json!(hundredths(table.confidence()));
        let signs = table.signs().into_iter();
        let signs = signs.map(|s| json!({ "kind": s.kind, "share": hundredths(s.share) }));
        value["signs"] = signs.collect();
    }
    value
}

/// The box of a place on a page; null elsewhere.
fn place(place: &Place) -> Value {
    match place {
        Place::Page { bbox: b, .. } => bbox(b),
        _ => Value::Null,
    }
}

fn boxes(boxes: &[Rect]) -> Value {
    boxes.iter().map(bbox).collect()
}

fn bbox(b: &Rect) -> Value {
    json!([b.x0, b.y0, b.x1, b.y1].map(hundredths))
}

fn hundredths(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}
