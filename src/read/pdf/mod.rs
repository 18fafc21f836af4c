//! PDF → [`Document`]: open (and repair), interpret every page, mark what is on hidden layers, judge what of the text can
//! be trusted, lay it out.
//!
//! Pages are interpreted by hayro; what it calls invalid is loaded with lopdf, saved and read again.

mod colour;
mod composite;
mod content;
mod cover;
mod device;
mod fields;
mod ink;
mod layers;
mod lost;
mod open;
mod placement;
mod replacement;
mod salvage;
mod shapes;
mod substitute;
mod symbols;
mod trust;
mod twins;
mod unicode;
pub mod witness;

use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::Page;
use crate::parallel;
use crate::read::{Limits, ReadOptions};
use crate::table;
use device::Collector;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, RenderContent,
    interpret as interpret_content, interpret_page, util::TransformExt,
};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use unicode::Resolver;

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
    let mut drawn = interpret(&pdf, limits);
    if layers::some_are_off(&pdf) {
        let same_pages = |all: &Pdf| all.pages().len() == pdf.pages().len();
        match layers::all_on(bytes, password).filter(same_pages) {
            Some(all) => {
                if layers::mark_hidden(&mut drawn, interpret(&all, limits)) > 0 {
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
    let damaged = findings.iter().any(|f| f.code == Code::PdfRepaired);
    let mut drawn = drawn.into_iter().zip(pdf.pages().iter());
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
        let (mut of_page, source) = match drawn.next() {
            Some((Some(of_page), source)) => (of_page, source),
            Some((None, _)) => {
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
        if lost::is_cut(source, damaged) {
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

/// A page as the interpreter drew it, and how often it could not draw what.
#[derive(Default)]
struct Drawn {
    page: Page,
    warnings: Vec<(&'static str, usize)>,
    /// Its content was damaged.
    mended: bool,
    /// Whether the interpreter itself failed on it: nothing of it is there.
    failed: bool,
}

/// Draws the pages of a document that are there, in order, up to the most that are read; `None` for those whose turn
/// came after the time was up.
fn interpret(pdf: &Pdf, limits: Limits) -> Vec<Option<Drawn>> {
    let all = pdf.pages().len();
    let count = limits.pages.map_or(all, |most| all.min(most as usize));
    // Fonts are parsed once a run of pages, not once a page.
    parallel::runs(&pdf.pages()[..count], |first, sources| {
        let mut cache = InterpreterCache::new();
        let mut resolver = Resolver::new(pdf);
        let numbered = (first + 1..).zip(sources);
        let drawn = numbered.map(|(number, source)| {
            if limits.until.is_some_and(|end| Instant::now() >= end) {
                return None;
            }
            if let Some(tell) = limits.on_page {
                tell(number as u32);
            }
            let work = || draw(pdf, source, number as u32, &cache, &mut resolver);
            let drawn = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
                // What the failed page left in them is not to be trusted.
                cache = InterpreterCache::new();
                resolver = Resolver::new(pdf);
                Drawn {
                    failed: true,
                    ..Drawn::default()
                }
            });
            Some(drawn)
        });
        drawn.collect()
    })
}

fn draw<'p>(
    pdf: &'p Pdf,
    source: &hayro_syntax::page::Page<'p>,
    number: u32,
    cache: &InterpreterCache<'p>,
    resolver: &mut Resolver<'p>,
) -> Drawn {
    resolver.fonts_are_missing = lost::fonts_are_missing(source);
    let content = source.page_stream().unwrap_or_default();
    let mut draw = |content: &[u8]| draw_content(content, pdf, source, number, cache, resolver);
    let (mut drawn, whole) = draw(content);
    if !whole {
        let (again, _) = draw(&content::mended(content));
        let much = |page: &Page| page.glyphs.len() + page.strokes.len() + page.fills.len();
        if much(&again.page) >= much(&drawn.page) {
            drawn = again;
        }
        drawn.mended = true;
    }
    drawn
}

/// Draws this content of a page, and its annotations; and whether the content was read to its end.
fn draw_content<'p>(
    content: &[u8],
    pdf: &'p Pdf,
    source: &hayro_syntax::page::Page<'p>,
    number: u32,
    cache: &InterpreterCache<'p>,
    resolver: &mut Resolver<'p>,
) -> (Drawn, bool) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if let Ok(mut list) = sink.lock() {
                list.push(name(warning));
            }
        }),
        font_resolver: Arc::new(|_| substitute::resolve()),
        cmap_resolver: Arc::new(composite::predefined),
        render_content: RenderContent::ANNOTATIONS,
    };
    let (width, height) = source.render_dimensions();
    let bounds = hayro_interpret::kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = source.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings);
    let mut collector = Collector::new(number, width, height, resolver);
    let marked = content::marked(content);
    let operations = TypedIter::new(marked.as_deref().unwrap_or(content));
    interpret_content(operations, source.resources(), &mut context, &mut collector);
    let whole = collector.is_whole() || marked.is_none();
    interpret_page(source, &mut context, &mut collector);
    collector.add(|drawn| fields::glyphs(source, drawn));
    let page = collector.finish();
    let mut told = told.lock().map(|list| list.clone()).unwrap_or_default();
    told.sort_unstable();
    let warnings = told
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0], same.len()))
        .collect();
    let drawn = Drawn {
        page,
        warnings,
        mended: false,
        failed: false,
    };
    (drawn, whole)
}

fn name(warning: InterpreterWarning) -> &'static str {
    match warning {
        InterpreterWarning::UnsupportedFont => "font",
        InterpreterWarning::ImageDecodeFailure => "image",
        InterpreterWarning::UnresolvedAnnotationAppearance => "annotation",
        // More may be added to the interpreter.
        _ => "?",
    }
}
