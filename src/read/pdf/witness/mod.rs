//! A second reader of the same pages, independent of ours: pdf-extract. Its characters are compared with ours.
//!
//! ```text
//! bytes ─listen→ what the witness reads on a page ─compare→ characters read differently → findings
//!           └ guard: pages that it would not survive
//! ```
//!
//! It is no source of anything that is printed: it knows neither clips nor hidden text nor form matrices, and gives up on
//! many files. So characters are compared as a multiset, and only text that stands on both sides under other characters
//! speaks against us; a witness that gave up proves nothing, which is told as a note.

mod compare;
mod guard;
mod listen;

use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::{Page, UnicodeSource};
use crate::read::ReadOptions;
use compare::compare;
use listen::{Answer, listen};
use std::collections::BTreeMap;

/// Compares the pages of a file with what the witness reads on them: all of them where the options ask for it
/// ([`ReadOptions::verify`]), else those with a character whose Unicode is a guess. Pages that differ are findings; so
/// are, as one note for each reason, those on which the witness could not be heard.
pub fn check(bytes: &[u8], options: &ReadOptions, pages: &[Page]) -> Vec<Finding> {
    let asked: Vec<&Page> = pages
        .iter()
        .filter(|p| options.verify || is_guessed(p))
        .collect();
    let numbers: Vec<u32> = asked.iter().map(|p| p.number).collect();
    let answers = listen(bytes, options.password.as_str(), &numbers, pages.len());
    let mut findings = Vec::new();
    let mut silent: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (page, answer) in asked.into_iter().zip(answers) {
        match answer {
            Answer::Text(text) => findings.extend(compare(page, &text).map(|difference| {
                let bbox = Rect::new(0.0, 0.0, page.width, page.height);
                let place = Place::Page {
                    page: page.number,
                    bbox,
                };
                Finding::new(Code::WitnessDiffers, difference.to_string(), place)
            })),
            Answer::Silent(why) => silent.entry(why).or_default().push(page.number),
        }
    }
    findings.extend(silent.into_iter().map(|(why, pages)| {
        let subject = format!("p.{} {why}", ranges(&pages));
        Finding::new(Code::WitnessSilent, subject, Place::File)
    }));
    findings
}

/// Keeps the panics of the witness, which become findings, from being reported on the terminal. Changes the panic hook of
/// the process: for programs, once at their start.
pub fn silence_panics() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(listen::THREAD) {
            report(panic);
        }
    }));
}

/// Whether the Unicode of a character of the page was guessed.
fn is_guessed(page: &Page) -> bool {
    let apart = page.apart.iter().map(|a| &a.glyph);
    let guessed = UnicodeSource::Guessed;
    page.glyphs
        .iter()
        .chain(apart)
        .any(|g| g.unicode == guessed)
}

/// Ascending page numbers in short: "1–3,7".
fn ranges(pages: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let run = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}
