//! Laws of reading, over the corpus: what must not change a record, and that no character is lost.

mod laws {
    pub mod change;
}

use gyokaku::document::{Block, Line};
use gyokaku::intake::{self, FoundFile};
use gyokaku::page::Page;
use gyokaku::pipeline::{self, Options};
use gyokaku::read::{self, ReadOptions, pdf};
use gyokaku::record::{Output, Record};
use gyokaku::rule::RuleSet;
use gyokaku::table;
use laws::change;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/documents")
}

fn files(inputs: &[PathBuf]) -> Vec<FoundFile> {
    let mut files = intake::find(inputs, Path::new("/nonexistent/out"))
        .expect("the corpus is there")
        .files;
    for file in &mut files {
        // By name alone, so that copies in other folders give the same paths.
        file.path = file.path.rsplit('/').next().unwrap_or_default().to_string();
    }
    files
}

fn read(files: &[FoundFile], jobs: usize) -> Output {
    static RULES: OnceLock<RuleSet> = OnceLock::new();
    let options = Options {
        jobs,
        ..Options::default()
    };
    pipeline::run(
        files,
        RULES.get_or_init(RuleSet::builtin),
        &options,
        &|_| {},
    )
}

/// The whole corpus.
fn whole() -> &'static Output {
    static WHOLE: OnceLock<Output> = OnceLock::new();
    WHOLE.get_or_init(|| read(&files(&[documents()]), 0))
}

fn text(output: &Output) -> String {
    serde_json::to_string(output).expect("the published form is JSON")
}

/// The records of a file without where they stand.
fn said(output: &Output, path: &str) -> Vec<Record> {
    let document = output.documents.iter().find(|d| d.path == path);
    let id = &document.unwrap_or_else(|| panic!("{path} is read")).id;
    let own = output.records.iter().filter(|r| r.document == *id);
    own.cloned()
        .map(|r| Record {
            document: String::new(),
            source: Default::default(),
            raw: BTreeMap::new(),
            ..r
        })
        .collect()
}

/// PDF files of the corpus that are not damaged or locked: those of the printers.
fn printed() -> Vec<PathBuf> {
    const PRINTERS: [&str; 6] = [
        "typst",
        "calc",
        "writer",
        "weasyprint",
        "chromium",
        "reportlab",
    ];
    let all = files(&[documents()]).into_iter().map(|f| f.disk);
    let by_printer = |p: &PathBuf| {
        let name = p.to_string_lossy();
        PRINTERS
            .iter()
            .any(|n| name.ends_with(&format!("-{n}.pdf")))
    };
    let printed: Vec<PathBuf> = all.filter(by_printer).collect();
    assert!(printed.len() >= 20, "{printed:?}");
    printed
}

#[test]
fn threads_and_reading_again_change_no_byte() {
    let files = files(&[documents()]);
    for jobs in [1, 3] {
        assert!(text(&read(&files, jobs)) == text(whole()), "{jobs} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    /// Files named one by one, in any order, some of them twice, are the folder.
    #[test]
    fn the_order_of_files_changes_no_byte(
        order in Just(some_files()).prop_shuffle(), twice in prop::sample::subsequence(some_files(), 0..3))
    {
        let mut named = order;
        named.extend(twice);
        let expected = read(&files(&some_files()), 0);
        prop_assert!(text(&read(&files(&named), 2)) == text(&expected));
    }

    #[test]
    fn a_shifted_page_says_the_same(x in -500.0f32..500.0, y in -500.0f32..500.0) {
        let changed = change::all(&printed(), |pdf| change::shift(pdf, x, y));
        same(&changed, &format!("shifted by {x} {y}"));
    }

    #[test]
    fn a_page_drawn_in_two_streams_says_the_same(at in 0.0f64..1.0) {
        let changed = change::all(&printed(), |pdf| change::split(pdf, at));
        same(&changed, &format!("split at {at}"));
    }
}

/// One of each kind of file, small ones.
fn some_files() -> Vec<PathBuf> {
    const NAMES: [&str; 6] = [
        "hotategahama_effect-reportlab.pdf",
        "kurogashi_axes.xlsx",
        "suzukakeno_kpi.csv",
        "wakimizu_check.md",
        "wakimizu_check-reportlab.pdf",
        "石ヶ森市_進行管理一覧.txt",
    ];
    NAMES.map(|n| documents().join(n)).to_vec()
}

#[test]
fn a_turned_page_says_the_same() {
    for degrees in [90, 180, 270] {
        let changed = change::all(&printed(), |pdf| change::turn(pdf, degrees));
        same(&changed, &format!("turned by {degrees}"));
    }
}

/// Asserts that the files in `folder` give the records of the corpus' files of the same names.
fn same(folder: &tempfile::TempDir, how: &str) {
    let files = files(&[folder.path().to_path_buf()]);
    let output = read(&files, 0);
    for file in &files {
        let (now, before) = (said(&output, &file.path), said(whole(), &file.path));
        assert_eq!(now.len(), before.len(), "{} {how}", file.path);
        for (now, before) in now.iter().zip(&before) {
            assert_eq!(now, before, "{} {how}", file.path);
        }
    }
}

/// The same source printed by another producer, or kept as another kind of workbook, says the same.
#[test]
fn producers_say_the_same() {
    let mut by_source: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let books = |f: &FoundFile| f.path.ends_with(".xlsx") && !f.path.ends_with("-cut.xlsx");
    let all = files(&[documents()]);
    let names = printed()
        .into_iter()
        .chain(all.into_iter().filter(books).map(|f| f.disk));
    for path in names {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let name = name.expect("a file has a name");
        let source = name
            .split(['-', '.'])
            .next()
            .unwrap_or_default()
            .to_string();
        by_source.entry(source).or_default().push(name);
    }
    for names in by_source.values() {
        let first = said(whole(), &names[0]);
        for name in &names[1..] {
            let other = said(whole(), name);
            assert_eq!(other.len(), first.len(), "{name} {}", names[0]);
            for (a, b) in other.into_iter().zip(&first) {
                assert_eq!(plain(a), plain(b.clone()), "{name} {}", names[0]);
            }
        }
    }
}

/// Without line breaks, white space and widths, which are the printer's.
fn plain(record: Record) -> String {
    use unicode_normalization::UnicodeNormalization;
    let text = serde_json::to_string(&record).expect("a record is JSON");
    let text = text.replace("\\n", "");
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Every printed character of a page is in one cell, heading or paragraph, or in a finding.
#[test]
fn characters_are_conserved() {
    for path in printed() {
        let bytes = std::fs::read(&path).expect("a document");
        let (pages, _) = pdf::pages(&bytes, &ReadOptions::default());
        let document = table::layout(&pages);
        let mut read: BTreeMap<char, i64> = BTreeMap::new();
        let count = |read: &mut BTreeMap<char, i64>, text: &str, by: i64| {
            for c in text.chars().filter(|c| !c.is_whitespace()) {
                *read.entry(c).or_default() += by;
            }
        };
        pages
            .iter()
            .flat_map(|p: &Page| &p.glyphs)
            .for_each(|g| count(&mut read, &g.text, -1));
        let lines = |read: &mut BTreeMap<char, i64>, lines: &[Line]| {
            lines.iter().for_each(|l| count(read, &l.text, 1));
        };
        for block in &document.blocks {
            match block {
                Block::Heading(t) | Block::Paragraph(t) => lines(&mut read, &t.lines),
                Block::Table(t) => t.cells.iter().for_each(|c| lines(&mut read, &c.lines)),
            }
        }
        read.retain(|_, n| *n != 0);
        assert_eq!(read, BTreeMap::new(), "{}", path.display());
    }
}

/// A table that is read twice, by the stages and by the whole reader, is one table.
#[test]
fn reading_is_the_sum_of_its_stages() {
    for path in printed().into_iter().take(6) {
        let found = &files(std::slice::from_ref(&path))[0];
        let source = intake::open(found).source.expect("a PDF");
        let (pages, _) = pdf::pages(&source.bytes, &ReadOptions::default());
        let whole = read::read(&source, &ReadOptions::default());
        assert_eq!(
            table::layout(&pages).blocks,
            whole.blocks,
            "{}",
            path.display()
        );
    }
}
