//! Laws that hold for whatever bytes were read. A target that only looked for panics would miss what is lost quietly.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

use gyokaku::document::{Block, Document, Table};
use gyokaku::finding::Lang;
use std::backtrace::Backtrace;
use std::panic::Location;

/// Name of the thread of the second reader, whose panics the program catches and tells.
const WITNESS: &str = "gyokaku-witness";

/// In the paths of the crates that draw pages.
const INTERPRETER: &str = "/hayro-";

/// Makes every panic end the process, as the fuzzer wants it, but those that the program is known to live with.
pub fn end_at_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        // A page on which the interpreter fails is told, and the others are read.
        let drawing = |at: &Location| at.file().contains(INTERPRETER);
        let lived_with = thread.name() == Some(WITNESS) || panic.location().is_some_and(drawing);
        if !lived_with {
            eprintln!("{panic}\n{}", Backtrace::force_capture());
            std::process::abort();
        }
    }));
}

/// Checks a document that a reader made of arbitrary bytes.
///
/// # Panics
/// Where a law is broken.
pub fn check(document: &Document) {
    for block in &document.blocks {
        assert!(block.place().page() >= 1, "pages count from 1");
        if let Block::Table(table) = block {
            covers_its_grid(table);
        }
    }
    for finding in &document.findings {
        for lang in [Lang::Ja, Lang::En] {
            assert!(!finding.message(lang).is_empty() && !finding.hint(lang).is_empty());
        }
    }
}

/// Checks that a file of which no page could be read is told of.
///
/// # Panics
/// Where nothing was read and nothing told.
pub fn check_told(document: &Document) {
    assert!(
        document.pages > 0 || !document.findings.is_empty(),
        "nothing read and nothing told"
    );
}

/// Every position of the grid is covered by exactly one cell; arrows lie within it.
fn covers_its_grid(table: &Table) {
    let mut covered = vec![0u32; table.rows * table.cols];
    for cell in &table.cells {
        assert!(
            !cell.rows.is_empty() && !cell.cols.is_empty(),
            "a cell has a span"
        );
        assert!(
            cell.rows.end <= table.rows && cell.cols.end <= table.cols,
            "a cell lies in the grid"
        );
        for row in cell.rows.clone() {
            for col in cell.cols.clone() {
                covered[row * table.cols + col] += 1;
            }
        }
    }
    assert!(
        covered.iter().all(|n| *n == 1),
        "the cells cover the grid exactly once"
    );
    for arrow in &table.arrows {
        assert!(
            !arrow.cols.is_empty() && arrow.cols.end <= table.cols,
            "an arrow lies over columns"
        );
        assert!(
            !arrow.rows.is_empty() && arrow.rows.end <= table.rows,
            "an arrow lies over rows"
        );
    }
}
