//! What the commands for a single file share: opening it, and telling what was found.

use super::{CLEAN, REVIEW};
use crate::document::Place;
use crate::finding::{Finding, Lang, Severity};
use crate::intake;
use crate::source::Source;
use std::path::Path;

/// A file as named on the command line, opened.
pub(super) struct OneFile {
    /// Path as given, with `/` as separator.
    pub path: String,
    /// The source, where the content is of a kind that is read.
    pub source: Option<Source>,
    /// What to tell of the file so far.
    pub findings: Vec<Finding>,
}

impl OneFile {
    /// Opens a file. Never fails: what cannot be read is in the findings.
    pub fn open(file: &Path) -> Self {
        let found = intake::named(file);
        let opened = intake::open(&found);
        Self {
            path: found.path,
            source: opened.source,
            findings: opened.findings,
        }
    }
}

/// The findings of a file, a message and its remedy each, with the page of what is not about the file as a whole.
pub(super) fn told(path: &str, findings: &[Finding], lang: Lang) -> String {
    let line = |f: &Finding| {
        let page = match &f.place {
            Place::File => String::new(),
            place => format!("p.{}: ", place.page()),
        };
        format!("{path}: {page}{}\n  → {}", f.message(lang), f.hint(lang))
    };
    let lines: Vec<String> = findings.iter().map(line).collect();
    lines.join("\n")
}

/// Prints the findings of a file where there are any.
pub(super) fn tell(path: &str, findings: &[Finding], lang: Lang) {
    if !findings.is_empty() {
        eprintln!("{}", told(path, findings, lang));
    }
}

/// The exit code that findings ask for.
pub(super) fn exit_code(findings: &[Finding]) -> u8 {
    let review = |f: &Finding| f.code.entry().severity > Severity::Note;
    if findings.iter().any(review) {
        REVIEW
    } else {
        CLEAN
    }
}
