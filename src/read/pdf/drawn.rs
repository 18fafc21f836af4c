//! Pages as the interpreter draws them.

use super::content::Content;
use super::device::Collector;
use super::unicode::Resolver;
use super::{composite, fields, lost, mending, palette, substitute};
use crate::page::Page;
use crate::parallel;
use crate::read::Limits;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, RenderContent, interpret,
    interpret_page, kurbo, util::TransformExt,
};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::object::{Dict, FromBytes};
use hayro_syntax::page::{Page as Source, Resources};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A page as the interpreter drew it, and how often it could not draw what.
#[derive(Default)]
pub struct Drawn {
    /// What is on it; its number is its place among the pages that are there.
    pub page: Page,
    /// What could not be drawn, each with its count.
    pub warnings: Vec<(&'static str, usize)>,
    /// Some of its content or its fonts is not in the file.
    pub is_cut: bool,
    /// Its content was damaged.
    pub mended: bool,
    /// Whether the interpreter itself failed on it: nothing of it is there.
    pub failed: bool,
}

/// Draws the pages of a document that are there, in order, up to the most that are read; `None` for those whose turn
/// came after the time was up. `damaged` tells of a file that had to be repaired.
pub fn pages(pdf: &Pdf, limits: Limits, damaged: bool) -> Vec<Option<Drawn>> {
    let all = pdf.pages().len();
    let count = limits.pages.map_or(all, |most| all.min(most as usize));
    // Fonts are parsed once a run of pages, not once a page.
    parallel::runs(&pdf.pages()[..count], |first, sources| {
        // Where that fails, the page keeps its own.
        let plain = |source: &Source<'_>| {
            let work = || palette::plain(&source.resources().color_spaces);
            catch_unwind(AssertUnwindSafe(work)).ok().flatten()
        };
        let spaces: Vec<Option<Vec<u8>>> = sources.iter().map(plain).collect();
        let mut painter = Painter::new(pdf, damaged);
        let numbered = (first + 1..).zip(sources).zip(&spaces);
        let drawn = numbered.map(|((number, source), spaces)| {
            if limits.until.is_some_and(|end| Instant::now() >= end) {
                return None;
            }
            if let Some(tell) = limits.on_page {
                tell(number as u32);
            }
            let resources = with_spaces(source.resources(), spaces.as_deref());
            let work = || painter.draw(source, &resources, number as u32);
            let drawn = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
                // What the failed page left in it is not to be trusted.
                painter = Painter::new(pdf, damaged);
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

/// The resources of a page, with these colour spaces in place of its own.
fn with_spaces<'p>(resources: &Resources<'p>, spaces: Option<&'p [u8]>) -> Resources<'p> {
    let mut resources = resources.clone();
    if let Some(spaces) = spaces.and_then(Dict::from_bytes) {
        resources.color_spaces = spaces;
    }
    resources
}

/// What draws the pages of a document, and what it keeps between them.
struct Painter<'p> {
    pdf: &'p Pdf,
    damaged: bool,
    cache: InterpreterCache<'p>,
    resolver: Resolver<'p>,
}

impl<'p> Painter<'p> {
    fn new(pdf: &'p Pdf, damaged: bool) -> Self {
        Self {
            pdf,
            damaged,
            cache: InterpreterCache::new(),
            resolver: Resolver::new(pdf),
        }
    }

    fn draw(&mut self, source: &Source<'p>, resources: &Resources<'p>, number: u32) -> Drawn {
        self.resolver.fonts_are_missing = lost::fonts_are_missing(source);
        let content = Content::of(source, self.damaged);
        let (mut drawn, whole) = self.draw_content(&content, source, resources, number);
        if !whole {
            let mended = Content::new(mending::mended(content.bytes()));
            let (again, _) = self.draw_content(&mended, source, resources, number);
            let much = |page: &Page| page.glyphs.len() + page.strokes.len() + page.fills.len();
            if much(&again.page) >= much(&drawn.page) {
                drawn = again;
            }
            drawn.mended = true;
        }
        drawn.is_cut = content.is_cut || self.resolver.fonts_are_missing;
        drawn
    }

    /// Draws this content of a page, and its annotations; and whether the content was read to its end.
    fn draw_content(
        &mut self,
        content: &Content,
        source: &Source<'p>,
        resources: &Resources<'p>,
        number: u32,
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
        let bounds = kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = source.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, &self.cache, self.pdf.xref(), settings);
        let size = (width, height);
        let mut collector = Collector::new(number, size, resources, &mut self.resolver);
        let operations = TypedIter::new(content.marked());
        interpret(operations, resources, &mut context, &mut collector);
        let whole = collector.is_whole() || !content.has_mark();
        collector.leave_content();
        interpret_page(source, &mut context, &mut collector);
        collector.add(|drawn| fields::glyphs(source, drawn));
        let unread: Vec<_> = collector.unread().collect();
        let page = collector.finish();
        let mut told = told.lock().map(|list| list.clone()).unwrap_or_default();
        told.sort_unstable();
        let warnings = told
            .chunk_by(|a, b| a == b)
            .map(|same| (same[0], same.len()))
            .chain(unread)
            .collect();
        let drawn = Drawn {
            page,
            warnings,
            ..Drawn::default()
        };
        (drawn, whole)
    }
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
