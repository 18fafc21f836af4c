//! PDF → [`Document`]: open (and repair), interpret every page, mark what is on hidden layers, judge what of the text can
//! be trusted, lay it out.
//!
//! Pages are interpreted by hayro; what it calls invalid is loaded with lopdf, saved and read again.

mod colour;
mod composite;
mod content;
mod cover;
mod device;
mod drawn;
mod fields;
mod ink;
mod layers;
mod lost;
mod mending;
mod open;
mod palette;
mod placement;
mod replacement;
mod salvage;
mod shapes;
mod substitute;
mod symbols;
mod trust;
mod twins;
mod unicode;
mod unread;
pub mod witness;

use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::Page;
use crate::read::ReadOptions;
use crate::table;
use hayro_syntax::Pdf;

/// Reads a PDF file that needs no password.
pub fn read(bytes: &[u8]) -> Document {
    read_with(bytes, &ReadOptions::default())
}

/// Reads a PDF file.
pub fn read_with(bytes: &[u8], options: &ReadOptions) -> Document {
    let (pages, mut findings) = pages(bytes, options);
    findings.append(&mut witness::check(bytes, options, &pages));
    let mut document = table::layout(&pages);
    findings.append(&mut document.findings);
    document.findings = findings;
    document
}

/// Every page as drawn, with what was lost on the way. A page that the file lists but does not hold is an empty one.
pub fn pages(bytes: &[u8], options: &ReadOptions) -> (Vec<Page>, Vec<Finding>) {
    let mut findings = Vec::new();
    let password = options.password.as_str();
    let Some(pdf) = open::open(bytes, password, &mut findings) else {
        return (Vec::new(), findings);
    };
    let limits = options.limits;
    let damaged = findings.iter().any(|f| f.code == Code::PdfRepaired);
    let mut drawn = drawn::pages(&pdf, limits, damaged);
    if layers::some_are_off(&pdf) {
        let same_pages = |all: &Pdf| all.pages().len() == pdf.pages().len();
        match layers::all_on(bytes, password).filter(same_pages) {
            Some(all) => {
                if layers::mark_hidden(&mut drawn, drawn::pages(&all, limits, damaged)) > 0 {
                    findings.push(Finding::new(Code::LayersUnread, "", Place::File));
                }
            }
            None => findings.push(Finding::new(Code::LayersUnread, "", Place::File)),
        }
    }
    let there = lost::present(&pdf);
    if drawn.len() < pdf.pages().len() {
        let subject = format!("{}/{}", drawn.len(), there.len());
        findings.push(Finding::new(Code::LimitPages, subject, Place::File));
    }
    let mut drawn = drawn.into_iter();
    let mut pages = Vec::new();
    let mut late = Vec::new();
    for (number, there) in (1..).zip(there) {
        if !there {
            let page = Page {
                number,
                ..Page::default()
            };
            findings.push(Finding::new(Code::PageLost, "", whole(&page)));
            pages.push(page);
            continue;
        }
        let mut of_page = match drawn.next() {
            Some(Some(of_page)) => of_page,
            Some(None) => {
                late.push(number);
                continue;
            }
            // Beyond the pages that are read at all.
            None => break,
        };
        of_page.page.number = number;
        let place = whole(&of_page.page);
        if of_page.failed {
            findings.push(Finding::new(Code::Internal, format!("p.{number}"), place));
            pages.push(of_page.page);
            continue;
        }
        if of_page.is_cut {
            findings.push(Finding::new(Code::PageCut, "", place.clone()));
        }
        if of_page.mended {
            findings.push(Finding::new(Code::ContentMended, "", place.clone()));
        }
        let warnings = of_page
            .warnings
            .iter()
            .map(|(what, n)| format!("{what} ×{n}"));
        findings.extend(warnings.map(|w| Finding::new(Code::PageWarning, w, place.clone())));
        let judged = trust::judge(&mut of_page.page).into_iter();
        findings.extend(judged.map(|(code, subject)| Finding::new(code, subject, place.clone())));
        pages.push(of_page.page);
    }
    if let (Some(first), Some(last)) = (late.first(), late.last()) {
        let subject = format!("p.{first}–{last} ({})", late.len());
        findings.push(Finding::new(Code::LimitTime, subject, Place::File));
    }
    (pages, findings)
}

fn whole(page: &Page) -> Place {
    Place::Page {
        page: page.number,
        bbox: Rect::new(0.0, 0.0, page.width, page.height),
    }
}
