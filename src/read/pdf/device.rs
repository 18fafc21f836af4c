//! What a page draws, collected: the interpreter calls this device once for every drawing operation.

use super::colour::{AreaInk, Colours, PATTERN, RunInk, on_paper};
use super::cover::{Background, Compound, Covers};
use super::ink;
use super::shapes::{
    bounding_box, clipped_segment, corners, is_rectangle, is_upright, outlines, subpaths,
    transformed_box,
};
use super::twins::Twins;
use super::unread::Unread;
use super::{content, placement, replacement};
use crate::geometry::Rect;
use crate::page::{Apart, Fill, Glyph, Page, Stroke, UnicodeSource, Why};
use crate::read::pdf::unicode::{self, Resolver};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::kurbo::{self, BezPath, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, RasterImage,
    SoftMask, StrokeProps,
};
use hayro_syntax::object::{Dict, String as PdfString};
use hayro_syntax::page::Resources;
use std::collections::HashMap;

/// Collects the drawing operations of one page.
pub struct Collector<'r, 'p> {
    page: Page,
    resolver: &'r mut Resolver<'p>,
    clips: Vec<Clip>,
    /// For every open transparency group, what is seen of it.
    groups: Vec<Group>,
    paths: u32,
    covers: Covers,
    twins: Twins,
    compounds: HashMap<u32, Compound>,
    colours: Colours<'r, 'p>,
    unread: Unread,
    /// Open marked content: its replacement text and the number of glyphs before it.
    marked: Vec<Option<(String, usize)>>,
    /// The mark behind the content was reached.
    whole: bool,
}

/// What drawing is limited to.
#[derive(Clone, Copy, Default)]
struct Clip {
    bbox: Rect,
    /// The clip is its box, not a shape within it.
    rectangular: bool,
    /// Where the glyphs begin, among those kept apart, that make the clip.
    text: Option<usize>,
}

/// What is seen of what is drawn in a transparency group.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    /// All of it, and nothing beneath.
    Opaque,
    /// All of it, and what lies beneath.
    LetsThrough,
    /// Nothing.
    Clear,
}

impl<'r, 'p> Collector<'r, 'p> {
    /// A collector for page `number`, `width` × `height` points.
    pub fn new(
        number: u32,
        (width, height): (f32, f32),
        resources: &'r Resources<'p>,
        resolver: &'r mut Resolver<'p>,
    ) -> Self {
        Self {
            page: Page {
                number,
                width,
                height,
                ..Page::default()
            },
            resolver,
            clips: vec![Clip {
                bbox: Rect::new(0.0, 0.0, width, height),
                rectangular: true,
                text: None,
            }],
            groups: Vec::new(),
            paths: 0,
            covers: Covers::default(),
            twins: Twins::default(),
            compounds: HashMap::new(),
            colours: Colours::new(resources),
            unread: Unread::default(),
            marked: Vec::new(),
            whole: false,
        }
    }

    /// Whether the content was read to its end.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// What is drawn from here on is not the page's content, but its annotations.
    pub fn leave_content(&mut self) {
        self.colours.leave_content();
    }

    /// Text that was drawn and is not read, as (where, how many letters).
    pub fn unread(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.unread.told()
    }

    /// Adds glyphs that follow from those drawn so far, where they are on the page.
    pub fn add(&mut self, further: impl FnOnce(&[Glyph]) -> Vec<Glyph>) {
        let page = self.clip().bbox;
        for glyph in further(&self.page.glyphs) {
            if page.contains(glyph.bbox.center()) && !self.is_twin(&glyph) {
                self.page.glyphs.push(glyph);
            }
        }
    }

    /// The collected page.
    pub fn finish(mut self) -> Page {
        // White text under a pattern (a gradient blended in later) is seen; a pattern hides nothing for certain.
        let on_pattern = |a: &Apart| {
            let c = a.glyph.bbox.center();
            a.why == Why::PaperColoured
                && self
                    .page
                    .fills
                    .iter()
                    .any(|f| f.color == PATTERN && f.bbox.contains(c))
        };
        let (seen, apart): (Vec<Apart>, Vec<Apart>) =
            self.page.apart.iter().cloned().partition(on_pattern);
        self.page.apart = apart;
        for a in seen {
            if !self.is_twin(&a.glyph) {
                self.page.glyphs.push(a.glyph);
            }
        }
        self.forget_white_twins();
        placement::mark_sideways(&mut self.page.glyphs);
        self.page
    }

    /// White text beneath or over the same text in ink (an outline, a glow) hides nothing that is not read.
    fn forget_white_twins(&mut self) {
        let mut apart = std::mem::take(&mut self.page.apart);
        apart.retain(|a| {
            let same =
                |g: &&Glyph| g.text == a.glyph.text && g.bbox.contains(a.glyph.bbox.center());
            a.why != Why::PaperColoured || !self.page.glyphs.iter().any(|g| same(&g))
        });
        self.page.apart = apart;
    }

    fn clip(&self) -> Clip {
        // The page box is pushed at the start and never popped.
        self.clips.last().copied().unwrap_or_default()
    }

    fn stroke_path(&mut self, path: &BezPath, stroke: &StrokeProps, props: &DrawProps<'_>) {
        let width = stroke.line_width * placement::scale(&props.transform);
        let color = self.colours.of_ink(&props.paint).map_or(PATTERN, on_paper);
        let dashed = stroke.dash_array.iter().any(|d| *d > 0.0);
        let clip = self.clip().bbox.grown(width);
        let id = self.paths;
        for subpath in subpaths(path) {
            for &(a, b) in &subpath.segments {
                if let Some((from, to)) = clipped_segment(a, b, &clip) {
                    let in_shape = subpath.is_shape();
                    self.page.strokes.push(Stroke {
                        from,
                        to,
                        width,
                        color,
                        dashed,
                        path: id,
                        in_shape,
                    });
                }
            }
        }
    }

    fn fill_path(&mut self, path: &BezPath, rule: FillRule, props: &DrawProps<'_>) {
        let ink = self.area_ink(props);
        let outlines = outlines(path);
        let compound = Compound::new(&outlines, rule);
        for outline in outlines {
            let Some(bbox) = bounding_box(&outline) else {
                continue;
            };
            if is_rectangle(&outline) {
                self.fill_box(&bbox, ink, compound.as_ref());
            } else if bbox.touches(&self.clip().bbox) {
                self.page.fills.push(Fill {
                    outline,
                    bbox,
                    color: ink.color,
                    path: self.paths,
                });
            }
        }
        if let Some(compound) = compound {
            self.compounds.insert(self.paths, compound);
        }
    }

    /// Fills what is not clipped away of a box, which may be part of a path with holes.
    fn fill_box(&mut self, area: &Rect, ink: AreaInk, path: Option<&Compound>) {
        let clip = self.clip();
        if !area.touches(&clip.bbox) {
            return; // nothing of it is printed
        }
        let bbox = area.common(&clip.bbox);
        if ink.opaque && clip.rectangular {
            self.cover(&bbox, path);
        }
        self.page.fills.push(Fill {
            outline: corners(&bbox),
            bbox,
            color: ink.color,
            path: self.paths,
        });
    }

    /// What areas are filled with now.
    fn area_ink(&mut self, props: &DrawProps<'_>) -> AreaInk {
        self.show_text_of_clip();
        let rgba = self.colours.of_area(&props.paint);
        let solid = rgba.is_some_and(|[.., alpha]| alpha == u8::MAX);
        AreaInk {
            color: rgba.map_or(PATTERN, on_paper),
            opaque: solid && self.is_opaque(props),
        }
    }

    /// Text that only limits what is drawn (render mode 7) is seen as soon as something is drawn through it.
    fn show_text_of_clip(&mut self) {
        let Some(from) = self.clips.iter_mut().find_map(|clip| clip.text.take()) else {
            return;
        };
        let tail = self.page.apart.split_off(from.min(self.page.apart.len()));
        let (seen, apart): (Vec<Apart>, Vec<Apart>) =
            tail.into_iter().partition(|a| a.why == Why::Invisible);
        self.page.apart.extend(apart);
        for a in seen {
            if !self.is_twin(&a.glyph) {
                self.page.glyphs.push(a.glyph);
            }
        }
    }

    /// Where the invisible glyphs begin that were drawn last and make this clip.
    fn text_of_clip(&self, bbox: &Rect) -> Option<usize> {
        let makes_it = |a: &&Apart| a.why == Why::Invisible && bbox.touches(&a.glyph.bbox);
        let count = self.page.apart.iter().rev().take_while(makes_it).count();
        (count > 0).then(|| self.page.apart.len() - count)
    }

    /// Whether a solid colour that is drawn with these properties hides what lies beneath.
    fn is_opaque(&self, props: &DrawProps<'_>) -> bool {
        matches!(props.blend_mode, BlendMode::Normal)
            && props.soft_mask.is_none()
            && self.groups.iter().all(|g| *g == Group::Opaque)
    }

    /// Keeps apart the glyphs that an opaque area hides, a part of a path that may have holes.
    fn cover(&mut self, area: &Rect, path: Option<&Compound>) {
        let hides = |g: &Glyph| {
            super::cover::hides(area, g) && path.is_none_or(|p| p.paints(g.bbox.center()))
        };
        if self.covers.hides_any(&self.page.glyphs, area) {
            let (hidden, seen) = std::mem::take(&mut self.page.glyphs)
                .into_iter()
                .partition(hides);
            self.page.glyphs = seen;
            self.covers.forget();
            self.twins.forget();
            let hidden: Vec<Glyph> = hidden;
            self.page
                .apart
                .extend(hidden.into_iter().map(|glyph| Apart {
                    glyph,
                    why: Why::Covered,
                }));
        }
    }

    /// Whether a glyph drawn now can be seen against what lies beneath it.
    fn why_unseen(&self, glyph: &Glyph, ink: RunInk) -> Option<Why> {
        let beneath = || Background::of(&self.page, &self.compounds, glyph);
        match ink {
            RunInk::None => Some(Why::Invisible),
            RunInk::White if beneath() == Background::Paper => Some(Why::PaperColoured),
            RunInk::White | RunInk::Seen => None,
        }
    }

    fn is_twin(&mut self, glyph: &Glyph) -> bool {
        let glyphs = &mut self.page.glyphs;
        match self.twins.of(glyphs, glyph) {
            Some(twin) => {
                glyphs[twin].bold = true;
                true
            }
            None => false,
        }
    }
}

impl<'a> Device<'a> for Collector<'_, '_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.unread.meet(&props.paint, props.soft_mask.as_ref());
        let path = props.transform * path;
        match mode {
            DrawMode::Fill(rule) => self.fill_path(&path, *rule, &props),
            DrawMode::Stroke(s) => self.stroke_path(&path, s, &props),
            DrawMode::FillAndStroke(rule, s) => {
                self.fill_path(&path, *rule, &props);
                self.stroke_path(&path, s, &props);
            }
            DrawMode::Invisible => {}
        }
        self.paths += 1;
    }

    fn draw_rect(&mut self, rect: &kurbo::Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let t = &props.transform;
        let area = transformed_box(t, rect.x0, rect.y0, rect.x1, rect.y1);
        let is_area = rect.is_finite() && t.is_finite() && area.width() + area.height() > 0.0;
        if !(matches!(mode, DrawMode::Fill(_)) && is_upright(t) && is_area) {
            return self.draw_path(&rect.to_path(1.0), props, mode);
        }
        // Most rectangles are boxes, which need no path.
        self.unread.meet(&props.paint, props.soft_mask.as_ref());
        let ink = self.area_ink(&props);
        self.fill_box(&area, ink, None);
        self.paths += 1;
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let b = clip.path.bounding_box();
        let outer = self.clip();
        let inner = Rect {
            x0: b.x0 as f32,
            y0: b.y0 as f32,
            x1: b.x1 as f32,
            y1: b.y1 as f32,
        };
        let polygons = outlines(&clip.path);
        let bbox = inner.common(&outer.bbox);
        self.clips.push(Clip {
            bbox,
            text: self.text_of_clip(&bbox),
            rectangular: outer.rectangular && polygons.len() == 1 && is_rectangle(&polygons[0]),
        });
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend: BlendMode,
    ) {
        self.unread.meet_mask(mask.as_ref());
        let plain = mask.is_none() && matches!(blend, BlendMode::Normal);
        self.groups.push(match opacity {
            0.0 => Group::Clear,
            1.0.. if plain => Group::Opaque,
            _ => Group::LetsThrough,
        });
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.unread.meet(&props.paint, props.soft_mask.as_ref());
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let clip = self.clip().bbox;
        // A run has one font.
        let first = run.glyphs().first();
        let mut font = self.resolver.font(first.map(|g| &**g));
        let bold = matches!(mode, DrawMode::Stroke(_)) || font.bold;
        let em = placement::em(run, &props.paint, &mut self.resolver.inks);
        let ink = match self.groups.contains(&Group::Clear) {
            true => RunInk::None,
            false => self.colours.of_run(&props, mode),
        };
        for positioned in run.glyphs() {
            let transform = props.transform * positioned.transform();
            let said = self.resolver.said(positioned, &mut font);
            let (text, unicode, advance) = (said.text.clone(), said.how, said.advance);
            let shape = if vertical {
                placement::vertical(self.resolver.vertical_box(positioned, &mut font))
            } else {
                placement::horizontal(
                    positioned,
                    advance,
                    em,
                    &props.paint,
                    &mut self.resolver.inks,
                )
            };
            let bbox = transformed_box(&transform, shape.x0, shape.y0, shape.x1, shape.y1);
            if !clip.contains(bbox.center()) {
                continue; // clipped away or off the page: not printed
            }
            let font_is_there = !self.resolver.fonts_are_missing;
            if unicode == UnicodeSource::Guessed && font_is_there && ink::is_blank(positioned) {
                continue; // nothing is printed, and nothing is said
            }
            let glyph = Glyph {
                text: text.unwrap_or_default(),
                bbox,
                size: placement::scale(&transform) * em as f32,
                unicode,
                vertical,
                bold,
                angle: placement::angle(&transform),
            };
            if glyph.text.is_empty() {
                let glyph = Glyph {
                    text: '\u{fffd}'.into(),
                    ..glyph
                };
                let why = Why::Unmapped;
                self.page.apart.push(Apart { glyph, why });
            } else if let Some(why) = self.why_unseen(&glyph, ink) {
                self.page.apart.push(Apart { glyph, why });
            } else if !self.is_twin(&glyph) {
                self.page.glyphs.push(glyph);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        let bbox = transformed_box(&props.transform, 0.0, 0.0, w, h);
        let clip = self.clip();
        if !bbox.touches(&clip.bbox) {
            return;
        }
        self.unread.meet_mask(props.soft_mask.as_ref());
        self.show_text_of_clip();
        self.page.images.push(bbox);
        let shown = bbox.common(&clip.bbox);
        let plain = matches!(props.blend_mode, BlendMode::Normal)
            && props.soft_mask.is_none()
            && clip.rectangular
            && self.groups.iter().all(|g| *g == Group::Opaque);
        // Only a picture over text is decoded, to see whether it is one, and has no transparent parts.
        if plain
            && let Image::Raster(raster) = &image
            && !has_mask(raster)
            && self.covers.hides_any(&self.page.glyphs, &shown)
        {
            let mut opaque = false;
            raster.with_rgba(|_, alpha| opaque = alpha.is_none(), Some((1, 1)));
            if opaque {
                self.cover(&shown, None);
            }
        }
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.whole |= tag == content::END;
        let inner = self.marked.iter().any(Option::is_some);
        let replacement = properties
            .filter(|_| !inner) // the outer text stands for all of it
            .and_then(|p| p.get::<PdfString<'_>>("ActualText"))
            .map(|s| unicode::text_string(s.as_bytes()))
            .filter(|t| !t.is_empty());
        let before = self.page.glyphs.len();
        self.marked.push(replacement.map(|t| (t, before)));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some((text, before))) = self.marked.pop() {
            let before = before.min(self.page.glyphs.len()); // some may have been covered since
            let replaced = replacement::replaced(&self.page.glyphs[before..], &text);
            if let Some(replaced) = replaced {
                self.page.glyphs.truncate(before);
                self.page.glyphs.extend(replaced);
                self.covers.forget();
                self.twins.forget();
            }
        }
    }
}

/// Whether a picture says that parts of it are transparent (ISO 32000-1, 8.9.5).
fn has_mask(picture: &RasterImage<'_>) -> bool {
    let dict = picture.stream().dict();
    let in_data = dict.get::<u8>("SMaskInData").unwrap_or_default();
    in_data > 0 || dict.contains_key("SMask") || dict.contains_key("Mask")
}
