//! Decisions of a person: kept in `decisions.toml`, applied again by every run.
//!
//! ```text
//! 要確認 (answers) ─accept→ decisions.toml ─run→ cells corrected, pairs joined or kept apart, findings settled
//! ```
//!
//! A decision names what it is about by the hash of a document and the printed words of an item, never by positions
//! in a result: it holds as long as the document does. One that no longer fits is told, never dropped.

use serde::{Deserialize, Serialize};

/// A row of a document: its headings, number and name as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowKey {
    /// First twelve digits of the document's SHA-256: the id of the document.
    pub document: String,
    /// Its path, for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Headings, number and name, joined with " > ".
    pub item: String,
    /// Which of several rows of this item (one a department, one a KPI), from 1; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
}

/// What a decision is about; as JSON also the hidden key of a row of 要確認.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Whether two rows are the same item.
    Pair {
        /// The earlier row.
        a: RowKey,
        /// The later row.
        b: RowKey,
    },
    /// The text of a field, in one or more rows.
    Cell {
        /// The rows.
        rows: Vec<RowKey>,
        /// Name of the field; "results.2023" for one by year.
        field: String,
    },
    /// A finding.
    Finding {
        /// First twelve digits of the document's SHA-256.
        document: String,
        /// Path of the document, for the reader.
        file: String,
        /// Its code.
        code: String,
        /// Its place, as [`crate::review::place`] writes it.
        place: String,
        /// What it is about.
        subject: String,
    },
}

impl Subject {
    /// The key as one line of text.
    pub fn key(&self) -> String {
        // Strings and numbers only: nothing that JSON could refuse.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The subject of a key; `None` where the text is no key.
    pub fn of_key(key: &str) -> Option<Subject> {
        serde_json::from_str(key.trim()).ok()
    }
}
