//! `gyokaku.sqlite`: the tables as one database file; the same bytes for the same output.

use super::tabular::{Column, Datum, Kind, TABLES, Table};
use crate::record::Output;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// Name of the file.
pub const NAME: &str = "gyokaku.sqlite";

/// Nobody else sees the file before it is whole, so neither journal nor waiting for the disk is needed. The form's
/// version stands in `user_version`.
const SET_UP: &str = "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
    PRAGMA foreign_keys = ON; PRAGMA user_version = 1;";

/// Writes the database into an empty file. Errors: what SQLite says.
pub(super) fn write(output: &Output, file: &Path) -> Result<(), String> {
    fill(output, file).map_err(|e| e.to_string())
}

fn fill(output: &Output, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut base = Connection::open(file)?;
    base.execute_batch(SET_UP)?;
    let all = base.transaction()?;
    for table in TABLES {
        all.execute_batch(&created(table))?;
        let columns = (table.columns)().len();
        let marks = vec!["?"; columns].join(", ");
        let mut insert = all.prepare(&format!("INSERT INTO {} VALUES ({marks})", table.name))?;
        (table.rows)(output, &mut |row| {
            let done = insert.execute(params_from_iter(row.iter().map(value)));
            done.map(drop).map_err(|e| format!("{}: {e}", table.name))
        })?;
    }
    all.commit()?;
    base.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn value(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Text(text) => Value::Text(text.clone()),
        Datum::Integer(n) => Value::Integer(*n),
        Datum::Number(n) => Value::Real(*n),
    }
}

/// The statements that make a table, and an index for each column that refers to another.
fn created(table: &Table) -> String {
    let column = |c: &Column| {
        let kind = match c.kind {
            Kind::Text => "TEXT",
            Kind::Integer => "INTEGER",
            Kind::Number => "REAL",
        };
        let must = if table.key.contains(&c.name) {
            " NOT NULL"
        } else {
            ""
        };
        // The comment stays in the file's own description of the table.
        format!("{} {kind}{must}, -- {} {}", quoted(c.name), c.ja, c.about)
    };
    let mut lines: Vec<String> = (table.columns)().iter().map(column).collect();
    for r in table.refers {
        let (own, to) = (quoted(r.column), quoted(r.to));
        lines.push(format!(
            "FOREIGN KEY ({own}) REFERENCES {} ({to}),",
            r.table
        ));
    }
    let key: Vec<String> = table.key.iter().map(|k| quoted(k)).collect();
    lines.push(format!("PRIMARY KEY ({})", key.join(", ")));
    let mut text = format!(
        "CREATE TABLE {} (\n  {}\n);\n",
        table.name,
        lines.join("\n  ")
    );
    for r in table.refers.iter().filter(|r| table.key != [r.column]) {
        let (name, own) = (table.name, quoted(r.column));
        text += &format!("CREATE INDEX {name}_{} ON {name} ({own});\n", r.column);
    }
    text
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
