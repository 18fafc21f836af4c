//! PDF → [`Document`].
//!
//! Pages are interpreted by hayro; what it calls invalid is loaded with lopdf, saved and read again.

mod cover;
mod device;
mod open;
mod shapes;
mod unicode;
pub mod witness;

use crate::document::{Document, Place};
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::{Apart, Glyph, Page, UnicodeSource, Why};
use crate::read::ReadOptions;
use crate::table;
use device::Collector;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, interpret_page,
    util::TransformExt,
};
use hayro_syntax::Pdf;
use rayon::prelude::*;
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

/// Every page as drawn, with what was lost on the way.
pub fn pages(bytes: &[u8], options: &ReadOptions) -> (Vec<Page>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(pdf) = open::open(bytes, options.password.as_str(), &mut findings) else {
        return (Vec::new(), findings);
    };
    let limits = options.limits;
    let all = pdf.pages().len();
    let count = limits.pages.map_or(all, |most| all.min(most as usize));
    if count < all {
        let subject = format!("{count}/{all}");
        findings.push(Finding::new(Code::LimitPages, subject, Place::File));
    }
    // Workers take runs of pages, so that fonts are parsed once a worker, not once a page.
    let workers = rayon::current_num_threads().max(1);
    let chunk = count.div_ceil(workers).max(1);
    let read: Vec<Option<(Page, Vec<Finding>)>> = (0..count)
        .collect::<Vec<_>>()
        .par_chunks(chunk)
        .flat_map_iter(|numbers| {
            let cache = InterpreterCache::new();
            let mut resolver = Resolver::new(&pdf);
            numbers
                .iter()
                .map(|&i| {
                    if limits.until.is_some_and(|end| Instant::now() >= end) {
                        return None;
                    }
                    if let Some(tell) = limits.on_page {
                        tell(i as u32 + 1);
                    }
                    Some(page(&pdf, i, &cache, &mut resolver))
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let mut pages = Vec::with_capacity(count);
    let mut left = Vec::new();
    for (at, read) in read.into_iter().enumerate() {
        if let Some((page, mut of_page)) = read {
            pages.push(page);
            findings.append(&mut of_page);
        } else {
            left.push(at + 1);
        }
    }
    if let (Some(first), Some(last)) = (left.first(), left.last()) {
        let subject = format!("p.{first}–{last} ({})", left.len());
        findings.push(Finding::new(Code::LimitTime, subject, Place::File));
    }
    (pages, findings)
}

fn page<'p>(
    pdf: &'p Pdf,
    index: usize,
    cache: &InterpreterCache<'p>,
    resolver: &mut Resolver<'p>,
) -> (Page, Vec<Finding>) {
    let number = index as u32 + 1;
    let Some(source) = pdf.pages().get(index) else {
        return (
            Page {
                number,
                ..Page::default()
            },
            Vec::new(),
        );
    };
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&warnings);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |w| {
            if let Ok(mut list) = sink.lock() {
                list.push(w);
            }
        }),
        ..InterpreterSettings::default()
    };
    let (width, height) = source.render_dimensions();
    let bounds = hayro_interpret::kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(
        source.initial_transform(true).to_kurbo(),
        bounds,
        cache,
        pdf.xref(),
        settings,
    );
    let mut collector = Collector::new(number, width, height, resolver);
    interpret_page(source, &mut context, &mut collector);
    let mut page = collector.finish();

    let whole = Place::Page {
        page: number,
        bbox: Rect::new(0.0, 0.0, width, height),
    };
    let mut findings = Vec::new();
    let mut report =
        |code, subject: String| findings.push(Finding::new(code, subject, whole.clone()));
    if let Ok(list) = warnings.lock() {
        for (warning, name) in [
            (InterpreterWarning::UnsupportedFont as u8, "font"),
            (InterpreterWarning::ImageDecodeFailure as u8, "image"),
            (
                InterpreterWarning::UnresolvedAnnotationAppearance as u8,
                "annotation",
            ),
        ] {
            let n = list.iter().filter(|w| **w as u8 == warning).count();
            if n > 0 {
                report(Code::PageWarning, format!("{name} ×{n}"));
            }
        }
    }
    let picture: f32 = page.images.iter().map(|b| b.width() * b.height()).sum();
    if page.glyphs.is_empty() && picture > width * height * 0.25 {
        // The OCR layer of a scan is invisible, or lies under its picture.
        let layer;
        (layer, page.apart) = std::mem::take(&mut page.apart)
            .into_iter()
            .partition(|a| matches!(a.why, Why::Invisible | Why::Covered));
        page.glyphs = layer.into_iter().map(|a: Apart| a.glyph).collect();
        if !page.glyphs.is_empty() {
            report(Code::TextHidden, format!("OCR {}", page.glyphs.len()));
        } else if page.apart.is_empty() {
            report(Code::PageIsPicture, String::new());
        }
    }
    let hidden = page.apart.iter().filter(|a| a.why < Why::Doubtful).count();
    if hidden > 0 {
        report(Code::TextHidden, hidden.to_string());
    }
    let unmapped = page.apart.len() - hidden;
    let doubtful = unmapped + page.glyphs.iter().filter(|g| is_doubtful(g)).count();
    let all = unmapped + page.glyphs.len();
    // Text that cannot be trusted is worse than none in a table: it is kept apart.
    if doubtful * 3 > all {
        report(Code::PageUnreadable, format!("{doubtful}/{all}"));
        let (apart, certain) = std::mem::take(&mut page.glyphs)
            .into_iter()
            .partition(is_doubtful);
        page.glyphs = certain;
        let apart: Vec<Glyph> = apart;
        page.apart.extend(apart.into_iter().map(|glyph| Apart {
            glyph,
            why: Why::Doubtful,
        }));
    } else if doubtful > 0 {
        report(Code::PageWarning, format!("unicode {doubtful}/{all}"));
    }
    (page, findings)
}

/// Guessed, or a character that means nothing outside its font.
fn is_doubtful(g: &Glyph) -> bool {
    g.unicode == UnicodeSource::Guessed || g.text.chars().any(is_private)
}

fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xe000..=0xf8ff | 0xf0000..=0x10ffff)
}
