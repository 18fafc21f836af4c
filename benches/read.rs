//! The stages of reading, each over all documents of the corpus: bytes → pages → tables → records.
//!
//! `cargo bench --bench read`; what a page costs beside `pdftotext`, and how much memory, tells `tools/speed.py`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gyokaku::document::Document;
use gyokaku::page::Page;
use gyokaku::read::{ReadOptions, pdf, workbook};
use gyokaku::rule::{self, Circumstances, RuleSet};
use gyokaku::table;
use std::path::Path;

fn main() {
    divan::main();
}

/// The bytes of all documents of a kind.
fn files(extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/documents");
    let entries = std::fs::read_dir(folder).expect("the corpus is there");
    let paths = entries.map(|e| e.expect("a readable folder").path());
    let mut paths: Vec<_> = paths
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|p| std::fs::read(p).expect("a readable file"))
        .collect()
}

fn pages() -> Vec<Vec<Page>> {
    let options = ReadOptions::default();
    files("pdf")
        .iter()
        .map(|bytes| pdf::pages(bytes, &options).0)
        .collect()
}

fn documents() -> Vec<Document> {
    pages().iter().map(|pages| table::layout(pages)).collect()
}

/// Bytes → pages, of PDF files; the count is of pages.
#[divan::bench]
fn pdf_pages(bencher: Bencher) {
    let (files, options) = (files("pdf"), ReadOptions::default());
    let count: usize = pages().iter().map(Vec::len).sum();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for bytes in &files {
            black_box(pdf::pages(bytes, &options));
        }
    });
}

/// Pages → tables, headings, paragraphs; the count is of pages.
#[divan::bench]
fn layout(bencher: Bencher) {
    let pages = pages();
    let count: usize = pages.iter().map(Vec::len).sum();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for pages in &pages {
            black_box(table::layout(pages));
        }
    });
}

/// Blocks → records; the count is of documents.
#[divan::bench]
fn rules(bencher: Bencher) {
    let (documents, rules) = (documents(), RuleSet::builtin());
    let circumstances = Circumstances::default();
    bencher
        .counter(ItemsCount::new(documents.len()))
        .bench_local(|| {
            for document in &documents {
                black_box(rule::apply(&rules, document, &circumstances));
            }
        });
}

/// What every start of the program pays before it reads.
#[divan::bench]
fn builtin_rules() -> RuleSet {
    RuleSet::builtin()
}

/// Bytes → blocks, of workbooks; the count is of workbooks.
#[divan::bench]
fn workbooks(bencher: Bencher) {
    let files = files("xlsx");
    bencher
        .counter(ItemsCount::new(files.len()))
        .bench_local(|| {
            for bytes in &files {
                black_box(workbook::read(bytes));
            }
        });
}
