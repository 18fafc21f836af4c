//! Decisions of a person: kept in `decisions.toml`, applied again by every run.
//!
//! ```text
//! 要確認 (answers) ─accept→ decisions.toml ─run→ cells corrected, pairs joined or kept apart, findings settled
//! ```
//!
//! A decision names what it is about by the hash of a document and the printed words of an item, never by positions
//! in a result: it holds as long as the document does. One that no longer fits is told, never dropped.

mod apply;
mod file;
mod sheet;
#[cfg(test)]
mod tests;

pub use apply::{Rows, absent, apply};
pub use file::{FileError, NAME, load, save};
pub use sheet::{Refusal, SheetError, Typed, read_answers};

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
}

/// What a question is about; as JSON the hidden key of a row of 要確認.
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
    /// The text of a field that stands in several rows.
    Cell {
        /// The rows, each with its text.
        rows: Vec<(RowKey, String)>,
        /// Name of the field; "results.2023" for one by year.
        field: String,
    },
    /// A finding.
    Finding(FindingKey),
}

/// A finding of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingKey {
    /// First twelve digits of the document's SHA-256.
    pub document: String,
    /// Path of the document, for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Its code.
    pub code: String,
    /// Its place, as [`crate::review::place`] writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}

impl Subject {
    /// The key as one line of text.
    pub fn key(&self) -> String {
        // Strings and lists only: nothing that JSON could refuse.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The subject of a key; `None` where the text is no key.
    pub fn of_key(key: &str) -> Option<Subject> {
        serde_json::from_str(key.trim()).ok()
    }
}

/// Everything that was decided.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Version of the form: 1.
    pub schema: u32,
    /// Matches accepted and refused.
    #[serde(default, rename = "pair", skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<PairDecision>,
    /// Cells corrected.
    #[serde(default, rename = "cell", skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellDecision>,
    /// Findings settled.
    #[serde(default, rename = "finding", skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingDecision>,
}

/// Version of the form of `decisions.toml`.
pub const SCHEMA: u32 = 1;

/// Whether two rows are one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// They are.
    Same,
    /// They are not.
    Different,
}

/// A match accepted or refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairDecision {
    /// The answer.
    pub answer: Same,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The earlier row.
    pub a: RowKey,
    /// The later row.
    pub b: RowKey,
}

/// A cell corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellDecision {
    /// Name of the field; "results.2023" for one by year.
    pub field: String,
    /// The text that was read. The correction holds only as long as this is read.
    pub was: String,
    /// The right text; lists (departments) joined with 、.
    pub text: String,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The row.
    pub row: RowKey,
}

/// A finding settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingDecision {
    /// The answer as chosen in 要確認: 問題なし, 修正した.
    pub answer: String,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The finding.
    pub finding: FindingKey,
}

impl Decisions {
    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.cells.is_empty() && self.findings.is_empty()
    }

    /// Number of decisions.
    pub fn len(&self) -> usize {
        self.pairs.len() + self.cells.len() + self.findings.len()
    }

    /// Takes over newer decisions; one on the same thing replaces the older.
    pub fn merge(&mut self, newer: Decisions) {
        let known = |a: &RowKey, b: &RowKey| a.document == b.document && a.item == b.item;
        for pair in newer.pairs {
            self.pairs
                .retain(|p| !(known(&p.a, &pair.a) && known(&p.b, &pair.b)));
            self.pairs.push(pair);
        }
        for cell in newer.cells {
            self.cells.retain(|c| {
                !(known(&c.row, &cell.row) && c.field == cell.field && c.was == cell.was)
            });
            self.cells.push(cell);
        }
        for finding in newer.findings {
            self.findings.retain(|f| f.finding != finding.finding);
            self.findings.push(finding);
        }
        self.schema = SCHEMA;
    }
}
