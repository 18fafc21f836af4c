//! `datapackage.json`: what the CSV files are, by the Data Package standard (datapackage.org, profiles of version 1).

use super::csv::{self, Encoding};
use super::tabular::{Kind, TABLES, Table};
use serde_json::{Value, json};

/// Name of the file.
pub const NAME: &str = "datapackage.json";

/// The file's content.
pub(super) fn render(encoding: Encoding) -> String {
    let resources: Vec<Value> = TABLES.iter().map(|t| resource(t, encoding)).collect();
    let package = json!({
        "profile": "tabular-data-package",
        "name": "gyokaku",
        "title": "行財政改革の計画・報告書 / Municipal reform plans",
        "description": "Records read from documents by gyokaku; every value with its place. Texts that a spreadsheet \
            would take for a formula have an apostrophe before them.",
        "resources": resources,
    });
    format!("{package:#}\n")
}

fn resource(table: &Table, encoding: Encoding) -> Value {
    let fields: Vec<Value> = (table.columns)()
        .iter()
        .map(|column| {
            let mut field = json!({
                "name": column.name,
                "type": match column.kind {
                    Kind::Text => "string",
                    Kind::Integer => "integer",
                    Kind::Number => "number",
                },
                "title": column.ja,
                "description": column.about,
            });
            if table.key.contains(&column.name) {
                field["constraints"] = json!({ "required": true });
            }
            field
        })
        .collect();
    let references: Vec<Value> = table
        .refers
        .iter()
        .map(|r| json!({ "fields": [r.column], "reference": { "resource": r.table, "fields": [r.to] } }))
        .collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""], "primaryKey": table.key });
    if !references.is_empty() {
        schema["foreignKeys"] = Value::Array(references);
    }
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.ja,
        "description": table.about,
        "path": csv::file_name(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding.name(),
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "schema": schema,
    })
}
