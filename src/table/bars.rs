//! Bars: periods drawn as a filled or framed strip, or as a thick or bare line, without an arrow's head.
//!
//! A bar is told from what makes a grid by its ends: rules end at other rules, the sides of a cell are the sides of its
//! neighbours too. A bar floats: none of its ends touches anything else that is drawn, and it lies in a row: the rules
//! above and below it reach further on both sides. Rules that all end together are the rows of a grid without sides.

use crate::geometry::Rect;
use crate::page::{Fill, Glyph, Stroke};
use crate::table::marks::{Mark, box_of, is_rect, is_white};
use crate::table::rulings::groups;
use crate::table::scale::Scale;
use std::collections::BTreeMap;

/// A bar is at most this high, in em: a lane of an arrow with its text.
const HIGHEST: f32 = 2.5;

/// Marks among the strokes and fills that are left over from arrows; what belongs to them is marked as used.
pub fn bars(
    glyphs: &[Glyph],
    strokes: &[Stroke],
    fills: &[Fill],
    used: (&mut [bool], &mut [bool]),
    scale: &Scale,
) -> Vec<Mark> {
    let (used_strokes, used_fills) = used;
    let mut marks: Vec<Mark> = Vec::new();
    let lines = Lines::of(strokes, fills, used_strokes, used_fills, scale);
    for (path, bbox) in strips(strokes, fills, used_strokes, used_fills, scale) {
        let crossed = lines.crossing(&bbox, scale) > 0 && lines.in_row(&bbox, scale);
        if lines.touch(&bbox, path, scale) || !crossed || hugs_text(glyphs, &bbox, scale) {
            continue;
        }
        marks.push(Mark {
            bbox,
            axis: bbox.center().y,
            is_block: bbox.height() > scale.em * 0.8,
        });
    }
    // Strips of one height are of one kind: the short ones that stay within one column too.
    let heights: Vec<f32> = marks.iter().map(|m| m.bbox.height()).collect();
    for (path, bbox) in strips(strokes, fills, used_strokes, used_fills, scale) {
        let alike = heights
            .iter()
            .any(|h| (h - bbox.height()).abs() <= scale.em * 0.05);
        if alike && !marks.iter().any(|m| m.bbox == bbox) && !lines.touch(&bbox, path, scale) {
            marks.push(Mark {
                bbox,
                axis: bbox.center().y,
                is_block: bbox.height() > scale.em * 0.8,
            });
        }
    }
    let inside = |b: &Rect| {
        marks.iter().any(|m| {
            let around = m.bbox.grown(scale.snap() * 0.5);
            b.x0 >= around.x0 && b.x1 <= around.x1 && b.y0 >= around.y0 && b.y1 <= around.y1
        })
    };
    for (i, s) in strokes.iter().enumerate() {
        used_strokes[i] |= inside(&box_of(s));
    }
    for (i, f) in fills.iter().enumerate() {
        used_fills[i] |= inside(&f.bbox);
    }
    let bare = bare_lines(
        glyphs,
        strokes,
        fills,
        &lines,
        (used_strokes, used_fills),
        scale,
    );
    marks.extend(bare);
    marks
}

/// Strips: filled or framed rectangles longer than high, too high for a rule, with the path that draws them.
fn strips(
    strokes: &[Stroke],
    fills: &[Fill],
    used_strokes: &[bool],
    used_fills: &[bool],
    scale: &Scale,
) -> Vec<(u32, Rect)> {
    let fits = |b: &Rect| {
        b.height() > scale.thin()
            && b.height() <= scale.em * HIGHEST
            && b.width() > b.height()
            && b.width() > scale.em
    };
    let mut all: Vec<(u32, Rect)> = fills
        .iter()
        .zip(used_fills)
        .filter(|(f, used)| !**used && !is_white(f) && is_rect(f) && fits(&f.bbox))
        .map(|(f, _)| (f.path, f.bbox))
        .collect();
    // Framed only: four sides of one path.
    let mut paths: BTreeMap<u32, Vec<Rect>> = BTreeMap::new();
    for (s, _) in strokes.iter().zip(used_strokes).filter(|(_, used)| !**used) {
        paths.entry(s.path).or_default().push(box_of(s));
    }
    for (path, sides) in paths {
        if let (4, Some(bbox)) = (sides.len(), Rect::around(&sides)) {
            let upright = |r: &Rect| r.height() <= scale.rule || r.width() <= scale.rule;
            let known = all.iter().any(|(_, b)| {
                (b.x0 - bbox.x0).abs() < scale.snap() && (b.y0 - bbox.y0).abs() < scale.snap()
            });
            if sides.iter().all(upright) && fits(&bbox) && !known {
                all.push((path, bbox));
            }
        }
    }
    // A stroke as thick as a strip is one.
    all.extend(
        strokes
            .iter()
            .zip(used_strokes)
            .filter(|(s, used)| !**used && (s.from.y - s.to.y).abs() <= scale.rule)
            .map(|(s, _)| (s.path, thick(s)))
            .filter(|(_, b)| fits(b)),
    );
    all
}

/// The area that a stroke paints.
fn thick(s: &Stroke) -> Rect {
    let b = box_of(s);
    Rect {
        y0: b.y0 - s.width / 2.0,
        y1: b.y1 + s.width / 2.0,
        ..b
    }
}

/// Path, place across the line, and where it begins and ends.
type Line = (u32, f32, f32, f32);

/// Lines that are no bars: what a grid may be made of.
struct Lines {
    /// Ordered by x.
    vertical: Vec<Line>,
    /// Ordered by y.
    horizontal: Vec<Line>,
    /// Horizontal lines whose pieces meet, as one: (y, from, to), ordered by y.
    whole: Vec<(f32, f32, f32)>,
}

/// Joins the pieces of lines (ordered by y) that lie at one height and meet.
fn whole(horizontal: &[Line], scale: &Scale) -> Vec<(f32, f32, f32)> {
    let mut out = Vec::new();
    for level in groups(horizontal, |h| h.1, scale.snap()) {
        let mut pieces: Vec<(f32, f32)> = level.iter().map(|h| (h.2, h.3)).collect();
        pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut open: Option<(f32, f32)> = None;
        let y = level[0].1;
        for (from, to) in pieces {
            match &mut open {
                Some((_, end)) if from <= *end + scale.gap() => *end = end.max(to),
                _ => out.extend(open.replace((from, to)).map(|(a, b)| (y, a, b))),
            }
        }
        out.extend(open.map(|(a, b)| (y, a, b)));
    }
    out
}

/// The lines without those that are shorter than a cell and continue no other: the ticks at the ends of ├──┤.
fn without_ticks(sorted: &[Line], scale: &Scale) -> Vec<Line> {
    let near = scale.snap();
    let goes_on = |line: &Line| {
        let first = sorted.partition_point(|v| v.1 < line.1 - near);
        sorted
            .iter()
            .skip(first)
            .take_while(|v| v.1 <= line.1 + near)
            .filter(|v| *v != line)
            .any(|v| v.3 >= line.2 - scale.gap() && v.2 <= line.3 + scale.gap())
    };
    let keep = |line: &&Line| line.3 - line.2 >= scale.em || goes_on(line);
    sorted.iter().filter(keep).copied().collect()
}

impl Lines {
    fn of(
        strokes: &[Stroke],
        fills: &[Fill],
        used_strokes: &[bool],
        used_fills: &[bool],
        scale: &Scale,
    ) -> Self {
        let boxes = strokes
            .iter()
            .zip(used_strokes)
            .filter(|(s, used)| !**used && !s.in_shape)
            .map(|(s, _)| (s.path, box_of(s)));
        let filled = fills
            .iter()
            .zip(used_fills)
            .filter(|(f, used)| !**used && is_rect(f))
            .map(|(f, _)| (f.path, f.bbox));
        let (mut vertical, mut horizontal): (Vec<Line>, Vec<Line>) = Default::default();
        for (path, b) in boxes.chain(filled) {
            if b.width() <= scale.thin() && b.height() >= b.width() {
                vertical.push((path, b.center().x, b.y0, b.y1));
            } else if b.height() <= scale.thin() {
                horizontal.push((path, b.center().y, b.x0, b.x1));
            }
        }
        vertical.sort_by(|a, b| a.1.total_cmp(&b.1));
        let vertical = without_ticks(&vertical, scale);
        horizontal.sort_by(|a, b| a.1.total_cmp(&b.1));
        let whole = whole(&horizontal, scale);
        Self {
            vertical,
            horizontal,
            whole,
        }
    }

    /// Whether a rule that reaches further on both sides ends a wall which runs through the box: the box lies in a row
    /// of a grid.
    fn in_row(&self, b: &Rect, scale: &Scale) -> bool {
        let near = scale.snap();
        let first = self.vertical.partition_point(|v| v.1 < b.x0);
        self.vertical
            .iter()
            .skip(first)
            .take_while(|v| v.1 <= b.x1)
            .filter(|v| v.2 <= b.y0 && v.3 >= b.y1)
            .any(|v| {
                let first = self.whole.partition_point(|h| h.0 < v.2 - near);
                self.whole
                    .iter()
                    .skip(first)
                    .take_while(|h| h.0 <= v.3 + near)
                    .any(|h| h.1 < b.x0 - near && h.2 > b.x1 + near)
            })
    }

    /// Vertical lines at x (within `near`) that reach over y.
    fn upright_at(&self, x: f32, y: f32, path: u32, near: f32) -> bool {
        let first = self.vertical.partition_point(|v| v.1 < x - near);
        self.vertical
            .iter()
            .skip(first)
            .take_while(|v| v.1 <= x + near)
            .any(|v| v.0 != path && v.2 <= y + near && v.3 >= y - near)
    }

    /// Whether another path draws along one of the four sides.
    fn touch(&self, b: &Rect, path: u32, scale: &Scale) -> bool {
        let near = scale.snap() * 0.6;
        let own = |v: &Line| v.0.abs_diff(path) <= 1 && v.2 >= b.y0 - near && v.3 <= b.y1 + near;
        let side = |x: f32| {
            let first = self.vertical.partition_point(|v| v.1 < x - near);
            self.vertical
                .iter()
                .skip(first)
                .take_while(|v| v.1 <= x + near)
                .any(|v| !own(v) && v.2 < b.y1 - near && v.3 > b.y0 + near)
        };
        let own_flat =
            |h: &Line| h.0.abs_diff(path) <= 1 && h.2 >= b.x0 - near && h.3 <= b.x1 + near;
        let edge = |y: f32| {
            let first = self.horizontal.partition_point(|h| h.1 < y - near);
            self.horizontal
                .iter()
                .skip(first)
                .take_while(|h| h.1 <= y + near)
                .any(|h| !own_flat(h) && h.2 < b.x1 - near && h.3 > b.x0 + near)
        };
        side(b.x0) || side(b.x1) || edge(b.y0) || edge(b.y1)
    }

    /// Number of places at which vertical lines run through the box.
    fn crossing(&self, b: &Rect, scale: &Scale) -> usize {
        let near = scale.snap();
        let first = self.vertical.partition_point(|v| v.1 < b.x0 + near);
        self.vertical
            .iter()
            .skip(first)
            .take_while(|v| v.1 <= b.x1 - near)
            .filter(|v| v.2 <= b.y0 && v.3 >= b.y1)
            .count()
    }
}

/// An area just as long as the text in it: a highlight.
fn hugs_text(glyphs: &[Glyph], b: &Rect, scale: &Scale) -> bool {
    let within = glyphs
        .iter()
        .filter(|g| !g.is_space() && b.contains(g.bbox.center()))
        .map(|g| &g.bbox);
    Rect::around(within).is_some_and(|text| text.width() > b.width() - scale.em)
}

/// Lines without a head whose ends touch no rule, and that underline nothing.
fn bare_lines(
    glyphs: &[Glyph],
    strokes: &[Stroke],
    fills: &[Fill],
    lines: &Lines,
    used: (&mut [bool], &mut [bool]),
    scale: &Scale,
) -> Vec<Mark> {
    let (used_strokes, used_fills) = used;
    let mut marks = Vec::new();
    let floats = |path: u32, b: &Rect| {
        let y = b.center().y;
        let near = scale.snap();
        b.width() > scale.em
            && !lines.upright_at(b.x0, y, path, near)
            && !lines.upright_at(b.x1, y, path, near)
            && !continued(lines, path, b, scale)
            && !underlines(glyphs, b, scale)
    };
    let flat = |b: &Rect| b.height() <= scale.rule.max(scale.em * 0.02);
    let mut found: Vec<(bool, usize, Rect, f32)> = Vec::new();
    for (i, s) in strokes.iter().enumerate() {
        let b = box_of(s);
        if !used_strokes[i] && flat(&b) && !s.in_shape && floats(s.path, &b) {
            found.push((true, i, b, s.width));
        }
    }
    for (i, f) in fills.iter().enumerate() {
        let thin = f.bbox.height() <= scale.thin() && is_rect(f) && !is_white(f);
        if !used_fills[i] && thin && floats(f.path, &f.bbox) {
            found.push((false, i, f.bbox, f.bbox.height()));
        }
    }
    // One that crosses a rule is a bar; then those of the same width that stay within one column are bars too.
    let widths: Vec<f32> = found
        .iter()
        .filter(|(_, _, b, _)| lines.crossing(b, scale) > 0 && lines.in_row(b, scale))
        .map(|(.., width)| *width)
        .collect();
    for (is_stroke, i, bbox, width) in found {
        if widths.iter().any(|w| (w - width).abs() <= scale.rule * 0.2) {
            if is_stroke {
                used_strokes[i] = true;
            } else {
                used_fills[i] = true;
            }
            marks.push(line_mark(bbox));
        }
    }
    // The ticks at the ends of ├──┤ go with their line.
    for (i, s) in strokes.iter().enumerate() {
        let b = box_of(s);
        let at_end = |m: &Mark| {
            (b.center().y - m.axis).abs() <= scale.snap()
                && [m.bbox.x0, m.bbox.x1]
                    .iter()
                    .any(|x| (b.center().x - x).abs() <= scale.snap())
        };
        if b.width() <= scale.rule && b.height() < scale.em && marks.iter().any(at_end) {
            used_strokes[i] = true;
        }
    }
    marks
}

fn line_mark(bbox: Rect) -> Mark {
    Mark {
        bbox,
        axis: bbox.center().y,
        is_block: false,
    }
}

/// Whether another line goes on at the same height: a dash of a dashed rule, or a piece of a longer one.
fn continued(lines: &Lines, path: u32, b: &Rect, scale: &Scale) -> bool {
    let (y, near) = (b.center().y, scale.snap());
    let first = lines.horizontal.partition_point(|h| h.1 < y - near);
    lines
        .horizontal
        .iter()
        .skip(first)
        .take_while(|h| h.1 <= y + near)
        .filter(|h| !(h.0 == path && h.2 == b.x0 && h.3 == b.x1))
        .any(|h| h.3 >= b.x0 - scale.gap() && h.2 <= b.x1 + scale.gap())
}

/// Whether most of a line has letters right above it, or through it.
fn underlines(glyphs: &[Glyph], b: &Rect, scale: &Scale) -> bool {
    let y = b.center().y;
    let over: f32 = glyphs
        .iter()
        .filter(|g| g.bbox.y0 < y && g.bbox.y1 > y - scale.em * 0.4)
        .map(|g| (g.bbox.x1.min(b.x1) - g.bbox.x0.max(b.x0)).max(0.0))
        .sum();
    over > b.width() * 0.6
}
