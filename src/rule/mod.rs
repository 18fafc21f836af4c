//! Rules: what a format's columns, labels and marks mean. [`Document`] → records.

pub mod repair;

use crate::document::Document;
use crate::finding::Finding;
use crate::record::{Coverage, Municipality, Period, Record};

/// All rules of a run, checked.
#[derive(Debug, Default)]
pub struct RuleSet {}

impl RuleSet {
    /// The rules built into the program.
    pub fn builtin() -> RuleSet {
        RuleSet::default()
    }
}

/// What is known of a document besides its content.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// Path as given, for municipality names in file and folder names.
    pub path: String,
    /// Municipality given by the user ("府中市" or "東京都府中市").
    pub municipality: Option<String>,
}

/// What a rule read from a document. `records[i].document` and `records[i].source.file` are left empty: the pipeline
/// fills them.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Id of the rule, `None` where none fits.
    pub rule: Option<String>,
    /// The municipality.
    pub municipality: Option<Municipality>,
    /// Printed title.
    pub title: Option<String>,
    /// plan, progress, …
    pub document_kind: Option<String>,
    /// Western fiscal year reported on.
    pub fiscal_year: Option<i32>,
    /// Years covered.
    pub period: Option<Period>,
    /// The records, in document order.
    pub records: Vec<Record>,
    /// What to review.
    pub findings: Vec<Finding>,
    /// Where every character of the table regions went.
    pub coverage: Coverage,
}

/// Chooses the rule that fits and reads the document with it.
pub fn apply(_rules: &RuleSet, _document: &Document, _circumstances: &Circumstances) -> Reading {
    Reading::default()
}
