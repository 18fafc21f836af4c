//! The order of work: find → open → read → rule → records → decisions → items. Documents are read in parallel, each in isolation; the
//! result does not depend on the number of threads or on the order of the inputs.

use crate::batch::{Copies, UNKNOWN};
use crate::decision::Decisions;
use crate::document::Place;
use crate::finding::{Code, Finding, Lang, Severity};
use crate::intake::{self, FoundFile};
use crate::record::{DocumentInfo, FindingOut, Output, Status};
use crate::rule::{self, Circumstances, Reading, RuleSet};
use crate::{decision, read, reconcile, source};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Version of the published form.
pub const SCHEMA: &str = "gyokaku/records/1";

/// Stack of a reading thread, in bytes: deep nesting in a damaged file must not end the run.
const STACK: usize = 16 * 1024 * 1024;

/// What a run is asked for, besides its files and rules.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Municipality given by the user, for all documents.
    pub municipality: Option<String>,
    /// Language of messages.
    pub lang: Lang,
    /// How files are read.
    pub read: read::ReadOptions,
    /// Number of threads (of workers, in a batch); 0 lets the machine decide.
    pub jobs: usize,
    /// What a person decided about earlier results.
    pub decisions: Decisions,
}

/// Called when a document is done, with its path. From several threads.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// Reads all files within this process, on threads. Never fails as a whole: what could not be read stands in the
/// documents' findings.
pub fn run(files: &[FoundFile], rules: &RuleSet, options: &Options, progress: Progress) -> Output {
    let work = || -> Vec<Outcome> {
        files
            .par_iter()
            .map(|file| {
                let outcome = read_file(file, rules, options);
                progress(&file.path);
                outcome
            })
            .collect()
    };
    let outcomes = match threads(options.jobs) {
        Ok(pool) => pool.install(work),
        // No threads of our own to be had: the shared ones do the same work.
        Err(_) => work(),
    };
    finish(files, outcomes, &options.decisions, options.lang)
}

/// Puts the outcomes together, applies what a person decided, and finds the items.
pub fn finish(
    files: &[FoundFile],
    outcomes: Vec<Outcome>,
    decisions: &Decisions,
    lang: Lang,
) -> Output {
    let mut output = assemble(files, outcomes, lang);
    decision::apply(&mut output, decisions, lang);
    output.items = reconcile::reconcile(&output.documents, &output.records, decisions, lang);
    output
}

/// Threads for reading, `jobs` of them (0: one a core). Errors: the system gives no threads.
pub fn threads(jobs: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs_for_machine(jobs))
        .stack_size(STACK)
        .build()
}

/// More threads than this for each core only cost memory.
const THREADS_A_CORE: usize = 4;

/// The number of threads or workers for the number asked for; 0 lets the machine decide.
pub fn jobs_for_machine(jobs: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    match jobs {
        0 => cores,
        jobs => jobs.min(cores * THREADS_A_CORE),
    }
}

/// A file after reading: what a worker hands back and what is kept for the next run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// SHA-256 of the content, lower-case hex; empty where the file could not be opened.
    pub sha256: String,
    /// Kind by content, where it is of a kind that is read.
    pub kind: Option<source::Kind>,
    /// Number of pages (of sheets, for a workbook).
    pub pages: u32,
    /// What to tell of the file.
    pub findings: Vec<Finding>,
    /// What was read from it.
    pub reading: Reading,
}

/// Reads one file; a panic becomes a finding of this file and of no other.
pub fn read_file(file: &FoundFile, rules: &RuleSet, options: &Options) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| one(file, rules, options))).unwrap_or_else(|panic| {
        let finding = Finding::new(Code::Internal, panic_text(panic.as_ref()), Place::File);
        unread(file, finding)
    })
}

/// The outcome of a file whose reading ended before its end: opened anew for its hash, since what was known of it
/// is gone.
pub fn unread(file: &FoundFile, why: Finding) -> Outcome {
    // A file that cannot even be opened has no hash; why it was not read is told all the same.
    let (sha256, kind) = catch_unwind(|| intake::open(file))
        .map(|o| (o.sha256, o.source.map(|s| s.kind)))
        .unwrap_or_default();
    Outcome {
        sha256,
        kind,
        findings: vec![why],
        ..Outcome::default()
    }
}

/// The stages of one file, in order.
fn one(file: &FoundFile, rules: &RuleSet, options: &Options) -> Outcome {
    let opened = intake::open(file);
    let mut findings = opened.findings;
    let Some(source) = opened.source else {
        return Outcome {
            sha256: opened.sha256,
            findings,
            ..Outcome::default()
        };
    };
    let mut document = read::read(&source, &options.read);
    findings.append(&mut document.findings);
    let unreadable = document.blocks.is_empty() && is_failure(&findings);
    let mut reading = if unreadable {
        // The reader has told why; "no rule fits" would only hide it.
        Reading::default()
    } else {
        let circumstances = Circumstances {
            path: source.path.clone(),
            municipality: options.municipality.clone(),
        };
        rule::apply(rules, &document, &circumstances)
    };
    if reading.records.is_empty() {
        // Whose records they would be does not matter where there are none.
        let about_name = |c| matches!(c, Code::MunicipalityUnknown | Code::MunicipalityFromName);
        reading.findings.retain(|f| !about_name(f.code));
    }
    findings.append(&mut reading.findings);
    if reading.records.is_empty() && !is_failure(&findings) {
        findings.push(Finding::new(Code::NoRecords, "", Place::File));
    }
    Outcome {
        sha256: source.sha256,
        kind: Some(source.kind),
        pages: document.pages,
        findings,
        reading,
    }
}

fn is_failure(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|f| f.code.entry().severity == Severity::Error)
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_string())
}

/// Puts the results together, in path order.
fn assemble(files: &[FoundFile], outcomes: Vec<Outcome>, lang: Lang) -> Output {
    let mut output = empty();
    let mut assembler = Assembler::new(lang);
    for (file, done) in files.iter().zip(outcomes) {
        let mut one = assembler.one(file, done);
        output.documents.append(&mut one.documents);
        output.records.append(&mut one.records);
    }
    output
}

fn empty() -> Output {
    Output {
        schema: SCHEMA.to_string(),
        ..Output::default()
    }
}

/// Gives outcomes, one after the other in path order, the form that is published.
#[derive(Debug)]
pub struct Assembler {
    copies: Copies,
    lang: Lang,
}

impl Assembler {
    /// For a run whose messages are in `lang`.
    pub fn new(lang: Lang) -> Assembler {
        Assembler {
            copies: Copies::default(),
            lang,
        }
    }

    /// The next document and its records; no items, which are of all documents.
    pub fn one(&mut self, file: &FoundFile, mut done: Outcome) -> Output {
        let mut output = empty();
        let (id, copy) = self
            .copies
            .next(&done.sha256, &file.path, done.kind.is_some());
        done.findings.extend(copy);
        for mut record in done.reading.records {
            record.document.clone_from(&id);
            record.source.file.clone_from(&file.path);
            output.records.push(record);
        }
        output.documents.push(DocumentInfo {
            id,
            path: file.path.clone(),
            sha256: done.sha256,
            kind: done.kind.map_or(UNKNOWN, source::Kind::as_str).to_string(),
            pages: done.pages,
            rule: done.reading.rule,
            municipality: done.reading.municipality,
            title: done.reading.title,
            document_kind: done.reading.document_kind,
            fiscal_year: done.reading.fiscal_year,
            period: done.reading.period,
            status: status(&done.findings, !output.records.is_empty()),
            findings: done
                .findings
                .iter()
                .map(|f| FindingOut::of(f, self.lang))
                .collect(),
            coverage: done.reading.coverage,
        });
        output
    }
}

fn status(findings: &[Finding], has_records: bool) -> Status {
    match (is_failure(findings), has_records) {
        (true, true) => Status::Partial,
        (true, false) => Status::Failed,
        (false, _) if findings.iter().any(|f| f.code == Code::FileSkipped) => Status::Skipped,
        (false, _) => Status::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    fn record(no: &str, item: &str) -> Record {
        Record {
            no: Some(no.into()),
            item: Some(item.into()),
            path: vec!["1 財政".into()],
            ..Record::default()
        }
    }

    fn done(sha: &str, records: Vec<Record>, codes: &[Code]) -> Outcome {
        Outcome {
            sha256: sha.to_string(),
            kind: Some(source::Kind::Pdf),
            pages: 1,
            findings: codes
                .iter()
                .map(|c| Finding::new(*c, "x", Place::File))
                .collect(),
            reading: Reading {
                records,
                ..Reading::default()
            },
        }
    }

    fn file(path: &str) -> FoundFile {
        FoundFile::new(path, path)
    }

    #[test]
    fn copies_and_statuses() {
        let files = ["a.pdf", "b.pdf", "c.pdf", "d.pdf"].map(file);
        let parts = vec![
            done("aaaaaaaaaaaabbbb", vec![record("1", "x")], &[]),
            done(
                "aaaaaaaaaaaabbbb",
                vec![record("1", "x")],
                &[Code::PageIsPicture],
            ),
            done("cccccccccccc", vec![], &[Code::PdfInvalid]),
            done("dddddddddddd", vec![], &[Code::FileSkipped]),
        ];
        let output = assemble(&files, parts, Lang::Ja);
        assert_eq!(
            output
                .documents
                .iter()
                .map(|d| d.id.as_str())
                .collect::<Vec<_>>(),
            [
                "aaaaaaaaaaaa",
                "aaaaaaaaaaaa-2",
                "cccccccccccc",
                "dddddddddddd"
            ]
        );
        assert_eq!(
            output
                .documents
                .iter()
                .map(|d| d.status)
                .collect::<Vec<_>>(),
            [Status::Ok, Status::Partial, Status::Failed, Status::Skipped]
        );
        assert_eq!(
            output
                .records
                .iter()
                .map(|r| r.source.file.as_str())
                .collect::<Vec<_>>(),
            ["a.pdf", "b.pdf"]
        );
    }

    #[test]
    fn a_panic_is_a_finding() {
        let text = catch_unwind(|| panic!("{} broke", "it")).map_err(|p| panic_text(p.as_ref()));
        assert_eq!(text, Err("it broke".to_string()));
    }
}
