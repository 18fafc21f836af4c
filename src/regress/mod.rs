//! The golden corpus: documents with approved truth, read anew and compared.
//!
//! ```text
//! folder ─load→ Corpus ─pipeline→ Output ─compare→ Comparison{differences, score} ─→ text, HTML, baseline
//! ```
//!
//! A corpus is a folder with `documents/` (files of any kind that is read, in any subfolders), `truth/` (for each
//! document `PATH.truth.json`, in the published form of one document) and, where wanted, `known.toml` (differences that
//! are accepted for now, each with its reason). Truth is never written but by [`bless`].

mod align;
pub mod baseline;
mod bless;
mod compare;
mod corpus;
mod flat;
mod html;
mod picture;
mod score;
mod structure;
mod tell;
mod text;

pub use bless::{Blessed, bless};
pub use compare::{Comparison, Difference, Tally};
pub use corpus::{Corpus, CorpusError, Entry, Known};
pub use html::html;
pub use score::{Conservation, FieldScore, Hits, Score, Share};
pub use tell::tell;

use crate::pipeline;
use crate::record::{DocumentInfo, Output, Record};
use crate::rule::RuleSet;
use rayon::prelude::*;

/// What a run over a corpus gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// One a document, in path order.
    pub documents: Vec<Comparison>,
    /// Differences that stand in `known.toml` and were found no more.
    pub gone: Vec<Known>,
    /// What was read.
    pub output: Output,
}

impl Outcome {
    /// The mean of the documents' totals, 0 to 1; `None` where no document has truth.
    pub fn total(&self) -> Option<f64> {
        mean(self.documents.iter().filter_map(|d| d.total()))
    }

    /// Differences that are not accepted in `known.toml`.
    pub fn news(&self) -> impl Iterator<Item = &Difference> {
        let all = self.documents.iter().flat_map(|d| &d.differences);
        all.filter(|d| d.known.is_none())
    }

    /// Whether everything is as approved: every document has truth, nothing differs but what is known, and everything
    /// that is known still differs.
    pub fn is_clean(&self) -> bool {
        self.gone.is_empty()
            && self.news().next().is_none()
            && self.documents.iter().all(|d| d.score.is_some())
    }
}

/// The mean; `None` of nothing.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0u32), |(sum, n), v| (sum + v, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// Reads every document of the corpus and compares it with its truth.
pub fn run(corpus: &Corpus, rules: &RuleSet, options: &pipeline::Options) -> Outcome {
    let files = corpus.files();
    let output = pipeline::run(&files, rules, options, &|_| {});
    let documents = compare_all(corpus, &output, options);
    let gone = corpus.gone(&documents);
    Outcome {
        documents,
        gone,
        output,
    }
}

fn compare_all(corpus: &Corpus, output: &Output, options: &pipeline::Options) -> Vec<Comparison> {
    corpus
        .entries
        .par_iter()
        .zip(&output.documents)
        .map(|(entry, document)| {
            let records = records_of(output, document);
            let mut comparison = compare::compare(entry, document, &records);
            if let (Some(truth), Some(score)) = (&entry.truth, &mut comparison.score)
                && !truth.tables.is_empty()
            {
                let read = structure::tables(entry, &options.read);
                score.tables = Some(structure::hits(&truth.tables, &read));
            }
            for difference in &mut comparison.differences {
                difference.known = corpus.reason(difference);
            }
            comparison
        })
        .collect()
}

/// The records of a document.
fn records_of<'a>(output: &'a Output, document: &DocumentInfo) -> Vec<&'a Record> {
    let all = output.records.iter();
    all.filter(|r| r.document == document.id).collect()
}
