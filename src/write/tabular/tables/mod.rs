//! The tables and how their rows follow from the result.

mod documents;
mod items;
mod records;

use super::{Column, Kind, Reference, Table, places};
use documents::{DOCUMENTS, FINDINGS, documents, findings};
use items::{ITEMS, MATCHES, PROGRESS, items, matches, progress};
use records::{CELLS, RECORDS, cells, records};
use serde::Serialize;

/// All tables; one that others refer to stands before them.
pub(in crate::write) const TABLES: &[Table] = &[
    Table {
        name: "documents",
        ja: "文書",
        about: "A file that was found, and what became of it",
        columns: || columns(DOCUMENTS, false),
        key: &["id"],
        refers: &[],
        rows: documents,
    },
    Table {
        name: "items",
        ja: "項目",
        about: "The same measure over documents, years and forms",
        columns: || columns(ITEMS, false),
        key: &["id"],
        refers: &[],
        rows: items,
    },
    Table {
        name: "records",
        ja: "記録",
        about: "A row of a plan or report, or a form; every single value stands in cells",
        columns: || columns(RECORDS, true),
        key: &["id"],
        refers: &[DOCUMENT, ITEM],
        rows: records,
    },
    Table {
        name: "cells",
        ja: "値",
        about: "A single value of a record, with the place of its field",
        columns: || columns(CELLS, true),
        key: &["record", "field", "position"],
        refers: &[Reference {
            column: "record",
            table: "records",
            to: "id",
        }],
        rows: cells,
    },
    Table {
        name: "matches",
        ja: "照合",
        about: "A step of an item's history from one document to the next",
        columns: || columns(MATCHES, false),
        key: &["item", "position"],
        refers: &[ITEM],
        rows: matches,
    },
    Table {
        name: "progress",
        ja: "進み具合",
        about: "What was planned for an item against what a report says",
        columns: || columns(PROGRESS, false),
        key: &["item", "position"],
        refers: &[ITEM],
        rows: progress,
    },
    Table {
        name: "findings",
        ja: "確認事項",
        about: "What a person should look at",
        columns: || columns(FINDINGS, true),
        key: &["id"],
        refers: &[DOCUMENT],
        rows: findings,
    },
];

const DOCUMENT: Reference = Reference {
    column: "document",
    table: "documents",
    to: "id",
};

const ITEM: Reference = Reference {
    column: "item",
    table: "items",
    to: "id",
};

fn columns(own: &[Column], placed: bool) -> Vec<Column> {
    let mut columns = own.to_vec();
    if placed {
        columns.extend(places::COLUMNS);
    }
    columns
}

const fn text(name: &'static str, ja: &'static str, about: &'static str) -> Column {
    let kind = Kind::Text;
    Column {
        name,
        kind,
        ja,
        about,
    }
}

const fn integer(name: &'static str, ja: &'static str, about: &'static str) -> Column {
    let kind = Kind::Integer;
    Column {
        name,
        kind,
        ja,
        about,
    }
}

/// The published word of a value that is written as one.
fn word<T: Serialize>(value: &T) -> Result<String, String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(format!("{other} is no word")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_published_ones() {
        assert_eq!(
            word(&crate::record::Status::Failed).as_deref(),
            Ok("failed")
        );
        let standing = crate::record::Standing::OnSchedule;
        assert_eq!(word(&standing).as_deref(), Ok("on-schedule"));
    }
}
