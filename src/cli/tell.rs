//! What a run tells on the terminal: a line a file, then what to look at first.

use super::say;
use crate::finding::{Code, Lang};
use crate::record::{DocumentInfo, FindingOut, Output, Status};
use crate::review;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// How much is told of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Only files with something to review.
    Troubles,
    /// Every file, with its weightiest findings.
    Weightiest,
    /// Every file, with all its findings.
    Everything,
}

/// How many findings of a file are printed; all of them are in the workbook.
const SHOWN: usize = 3;

/// Whether a person should look at the document.
fn is_to_review(document: &DocumentInfo) -> bool {
    document.findings.iter().any(is_weighty)
}

/// Whether it asks for a person, and none has answered it.
fn is_weighty(finding: &FindingOut) -> bool {
    finding.severity != "note" && finding.settled.is_none()
}

/// What there is to tell of.
#[derive(Default)]
pub(super) struct Overview {
    pub(super) documents: Vec<DocumentInfo>,
    /// How many records each document gave, by its id.
    records: BTreeMap<String, usize>,
    /// What a person should answer, about documents and about items: weight (0 for errors) and code, and how often.
    open: BTreeMap<(u8, String), usize>,
}

impl From<Output> for Overview {
    fn from(mut output: Output) -> Overview {
        let mut overview = Overview::default();
        overview.count(&output);
        overview.documents = std::mem::take(&mut output.documents);
        // The program ends soon: giving back the memory of a large result in pieces would take a tenth of its writing.
        std::mem::forget(output);
        overview
    }
}

impl Overview {
    /// Counts what is in a result, and keeps its documents.
    pub(super) fn add(&mut self, output: Output) {
        self.count(&output);
        self.documents.extend(output.documents);
    }

    fn count(&mut self, output: &Output) {
        for record in &output.records {
            *self.records.entry(record.document.clone()).or_default() += 1;
        }
        for question in review::questions(output) {
            if question.severity != "note" {
                let weight = u8::from(question.severity != "error");
                *self
                    .open
                    .entry((weight, question.code.to_string()))
                    .or_default() += 1;
            }
        }
    }

    /// Whether a person should look at anything.
    pub(super) fn has_questions(&self) -> bool {
        !self.open.is_empty()
    }
}

/// A line a file: status, path, rule, records, findings; the weightiest findings below it.
pub(super) fn files(of: &Overview, lang: Lang, shown: Shown) -> String {
    let mut text = String::new();
    for document in &of.documents {
        if shown == Shown::Troubles && !is_to_review(document) {
            continue;
        }
        let count = of.records.get(&document.id).copied().unwrap_or_default();
        text.push_str(&line(document, count, lang));
        let findings = match shown {
            Shown::Everything => document.findings.iter().collect(),
            Shown::Weightiest | Shown::Troubles => weightiest(document),
        };
        for finding in findings {
            let page = finding
                .place
                .as_ref()
                .map(|p| match &p.sheet_name {
                    Some(sheet) => format!("{sheet} {} ", p.range.as_deref().unwrap_or_default()),
                    None => format!("p.{} ", p.page),
                })
                .unwrap_or_default();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "    {page}{} [{}]", finding.message, finding.code);
            let _ = writeln!(text, "      → {}", finding.hint);
        }
    }
    text
}

fn line(document: &DocumentInfo, records: usize, lang: Lang) -> String {
    let mark = match (document.status, is_to_review(document)) {
        (Status::Ok, false) => "✓",
        (Status::Ok, true) => "!",
        (Status::Partial, _) => "△",
        (Status::Failed, _) => "✗",
        (Status::Skipped, _) => "-",
    };
    if document.status == Status::Skipped {
        let why = document
            .findings
            .first()
            .map(|f| f.message.as_str())
            .unwrap_or_default();
        return format!("{mark} {}  {why}\n", document.path);
    }
    if document.status == Status::Failed && document.rule.is_none() {
        return format!(
            "{mark} {}  {}\n",
            document.path,
            say(lang, "読めません", "not read")
        );
    }
    let rule = document
        .rule
        .as_deref()
        .unwrap_or(say(lang, "ルールなし", "no rule"));
    let weighty = document.findings.iter().filter(|f| is_weighty(f)).count();
    let findings = match (weighty, lang) {
        (0, _) => String::new(),
        (n, Lang::Ja) => format!("  確認{n}件"),
        (n, Lang::En) => format!("  {n} to review"),
    };
    match lang {
        Lang::Ja => format!("{mark} {}  {rule}  {records}件{findings}\n", document.path),
        Lang::En => format!(
            "{mark} {}  {rule}  {records} records{findings}\n",
            document.path
        ),
    }
}

/// One finding a code, errors first, at most [`SHOWN`].
fn weightiest(document: &DocumentInfo) -> Vec<&FindingOut> {
    let mut seen: Vec<&FindingOut> = Vec::new();
    for severity in ["error", "warning"] {
        for finding in document.findings.iter().filter(|f| f.severity == severity) {
            if seen.len() < SHOWN && seen.iter().all(|s| s.code != finding.code) {
                seen.push(finding);
            }
        }
    }
    seen
}

/// Totals, what to look at first, and where the files are.
pub(super) fn summary(of: &Overview, written: &[PathBuf], lang: Lang) -> String {
    let count = |status: Status| of.documents.iter().filter(|d| d.status == status).count();
    let skipped = count(Status::Skipped);
    let failed = count(Status::Failed);
    let read = of.documents.len() - skipped - failed;
    let to_review: usize = of.open.values().sum();
    let records: usize = of.records.values().sum();
    let mut text = String::from("\n");
    let totals = match lang {
        Lang::Ja => format!(
            "文書 {read}件（ほかに読めない文書 {failed}件、対象外 {skipped}件）、記録 {records}件、確認事項 {to_review}件"
        ),
        Lang::En => format!(
            "{read} documents read ({failed} failed, {skipped} skipped), {records} records, {to_review} to review"
        ),
    };
    let _ = writeln!(text, "{totals}");
    text.push_str(&first_to_look_at(of, lang));
    for path in written {
        let _ = writeln!(text, "→ {}", path.display());
    }
    text
}

/// The kinds of questions: errors first, then the most frequent.
fn first_to_look_at(of: &Overview, lang: Lang) -> String {
    let mut text = String::new();
    if of.open.is_empty() {
        return text;
    }
    let mut codes: Vec<_> = of.open.iter().collect();
    codes.sort_by_key(|((weight, _), count)| (*weight, std::cmp::Reverse(**count)));
    let _ = writeln!(
        text,
        "{}",
        say(lang, "先に見るもの:", "Look at these first:")
    );
    for ((weight, code), count) in codes {
        let word = match weight {
            0 => say(lang, "エラー", "error  "),
            _ => say(lang, "注意　", "warning"),
        };
        let message = Code::ALL
            .iter()
            .map(|c| c.entry())
            .find(|e| e.name == code.as_str());
        let message = message
            .map(|e| say(lang, e.message_ja, e.message_en))
            .unwrap_or_default();
        let message = message
            .replace(": {}", "")
            .replace("（{}）", "")
            .replace(" ({})", "");
        let _ = writeln!(text, "  {word} {count:>4} × {message} [{code}]");
    }
    let more = say(
        lang,
        "場所と対処はExcelの「要確認」に。コードの説明: gyokaku explain CODE",
        "Places and remedies: sheet 要確認 of the workbook. On a code: gyokaku explain CODE",
    );
    let _ = writeln!(text, "  {more}");
    text
}
