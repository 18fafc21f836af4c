//! Glyphs → runs and lines, from their geometry. The order they are drawn in counts only where the geometry leaves it
//! open: whether text set solid across a wall is one text or two.

use crate::geometry::Rect;
use crate::page::Glyph;

/// Glyphs of one line that stand close to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Indices of glyphs, in reading order.
    pub glyphs: Vec<usize>,
    /// Box around them.
    pub bbox: Rect,
    /// Set from top to bottom.
    pub vertical: bool,
}

/// Letters more than this many times as large as those of a line stand beside it (large initials, the figure of a step).
const OF_ONE_LINE: f32 = 3.0;

/// Whether two texts, each with its em, may stand in one line. The em of a point or dash may be no more than its ink.
pub fn of_one_line(a: (&str, f32), b: (&str, f32)) -> bool {
    let mark = |text: &str| !text.chars().any(char::is_alphanumeric);
    a.1.max(b.1) <= a.1.min(b.1) * OF_ONE_LINE || mark(a.0) || mark(b.0)
}

/// Groups glyphs into lines (same height on the page), each from left to right; vertical text into columns of glyphs
/// from right to left, or from left to right where they read upwards. Lines come from top to bottom.
pub fn lines(glyphs: &[Glyph], members: &[usize]) -> Vec<Vec<usize>> {
    let vertical = members.iter().filter(|&&i| glyphs[i].vertical).count() * 2 > members.len();
    let upward = members.iter().filter(|&&i| glyphs[i].is_upward()).count() * 2 > members.len();
    // In vertical text lines go from right to left and glyphs from top to bottom; text that reads upwards is that page
    // turned upside down.
    let along = |i: usize| match (vertical, upward) {
        (true, true) => -glyphs[i].bbox.y1,
        (true, false) => glyphs[i].bbox.y0,
        (false, _) => glyphs[i].bbox.x0,
    };
    let across = |i: usize| {
        let b = &glyphs[i].bbox;
        match (vertical, upward) {
            (true, true) => (b.x0, b.x1),
            (true, false) => (-b.x1, -b.x0),
            (false, _) => (b.y0, b.y1),
        }
    };
    let mut order: Vec<Placed> = members
        .iter()
        .map(|&glyph| {
            let (along, across) = (along(glyph), across(glyph));
            Placed {
                glyph,
                across,
                place: u64::from(in_order(across.0 + across.1)) << 32 | u64::from(in_order(along)),
            }
        })
        .collect();
    order.sort_by_key(|p| p.place);
    let mut lines: Vec<(f32, f32, Vec<Placed>)> = Vec::new();
    for placed in order {
        let (lo, hi) = placed.across;
        let fits = lines.iter_mut().rev().take(3).find(|(l, h, line)| {
            let look = |p: &Placed| (glyphs[p.glyph].text.as_str(), glyphs[p.glyph].size);
            let overlap = hi.min(*h) - lo.max(*l);
            overlap > (hi - lo).min(*h - *l) * 0.5 && of_one_line(look(&placed), look(&line[0]))
        });
        match fits {
            Some((l, h, line)) => {
                // The larger glyph says where the line runs; a superscript does not move it.
                if hi - lo > *h - *l {
                    *l = lo;
                    *h = hi;
                }
                line.push(placed);
            }
            None => lines.push((lo, hi, vec![placed])),
        }
    }
    lines.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
    lines
        .into_iter()
        .map(|(_, _, mut line)| {
            line.sort_unstable_by_key(|p| (p.place as u32, p.glyph));
            line.into_iter().map(|p| p.glyph).collect()
        })
        .collect()
}

/// A glyph where it stands across its line, from – to.
#[derive(Clone, Copy)]
struct Placed {
    glyph: usize,
    across: (f32, f32),
    /// Its order: by its middle across, then (the lower half) by where it stands along its line.
    place: u64,
}

/// A number in the order of [`f32::total_cmp`]: comparing such numbers is what sorting glyphs takes its time for.
fn in_order(v: f32) -> u32 {
    let bits = v.to_bits();
    match v.is_sign_negative() {
        true => !bits,
        false => bits | 1 << 31,
    }
}

/// How far a line may hang over the wall of its cell, in em: what may not begin a line (禁則処理) is two letters at most.
const HANGING: f32 = 1.0;

/// Splits a line into runs: at wide gaps, and at walls (x positions) that lie in a gap. Text set solid across a wall is
/// one run if it is drawn in one go: letters that hang over a wall meet those of the next cell, but another line of
/// their own cell is drawn between.
pub fn split(glyphs: &[Glyph], line: &[usize], walls: &[f32], wide: f32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &i in line {
        let g = &glyphs[i];
        if let Some(run) = runs.last_mut()
            && let Some(&last) = run.glyphs.last()
        {
            let before = &glyphs[last];
            // The ink of closing punctuation fills the first half of its em; at a line end the rest may hang over a wall.
            let closes = before
                .text
                .ends_with(['。', '、', '，', '．', '」', '）', '】']);
            let end = if closes {
                before.bbox.center().x
            } else {
                before.bbox.x1
            };
            let gap = g.bbox.x0 - end;
            let size = g.size.min(before.size);
            let solid = gap <= size * 0.08;
            let walled = if !solid {
                // Closing punctuation may hang over the wall as a whole.
                let from = if closes {
                    before.bbox.x0 - size * 0.5
                } else {
                    before.bbox.center().x
                };
                walls.iter().any(|w| *w > from && *w < g.bbox.center().x)
            } else {
                let in_one_go = last.abs_diff(i) == 1;
                let far = size * HANGING;
                !in_one_go
                    && walls
                        .iter()
                        .any(|w| *w > before.bbox.x0 - far && *w < g.bbox.x1)
            };
            let alike = g.vertical == before.vertical;
            let spaced = spaces_over_wall(glyphs, &run.glyphs, g, walls);
            if alike && (g.vertical || gap <= wide * size && !walled && !spaced) {
                run.glyphs.push(i);
                run.bbox = run.bbox.union(&g.bbox);
                continue;
            }
        }
        runs.push(Run {
            glyphs: vec![i],
            bbox: g.bbox,
            vertical: g.vertical,
        });
    }
    runs
}

/// Whether a glyph follows after spaces that fill an em and more, and in which a wall stands: spaces are typed to bring text under its head.
fn spaces_over_wall(glyphs: &[Glyph], run: &[usize], next: &Glyph, walls: &[f32]) -> bool {
    let blank = |g: &Glyph| g.text.trim().is_empty();
    let follows = run.last().is_some_and(|&g| blank(&glyphs[g])) && !blank(next);
    let ink = run.iter().rev().map(|&g| &glyphs[g]).find(|g| !blank(g));
    let Some(ink) = ink.filter(|_| follows) else {
        return false;
    };
    let (from, to) = (ink.bbox.x1, next.bbox.x0);
    to - from >= next.size && walls.iter().any(|w| *w > from && *w < to)
}

/// The text of glyphs in reading order, with the spaces that their gaps mean: between Latin words a quarter of an em,
/// elsewhere a gap wider than an ideographic space would need. Words spread evenly (均等割付) stay one word.
pub fn text(glyphs: &[Glyph], line: &[usize]) -> String {
    let gaps: Vec<f32> = line
        .windows(2)
        .map(|w| {
            let (a, b) = (&glyphs[w[0]], &glyphs[w[1]]);
            let gap = if a.is_upward() {
                a.bbox.y0 - b.bbox.y1
            } else if a.vertical {
                b.bbox.y0 - a.bbox.y1
            } else {
                b.bbox.x0 - a.bbox.x1
            };
            gap / a.size.min(b.size).max(f32::EPSILON)
        })
        .collect();
    let spread = is_spread(&gaps);
    let mut out = String::new();
    for (n, &i) in line.iter().enumerate() {
        let g = &glyphs[i];
        if n > 0 && !spread {
            let latin = out.chars().last().is_some_and(|c| c.is_ascii_graphic())
                && g.text.starts_with(|c: char| c.is_ascii_graphic());
            if gaps[n - 1] > if latin { 0.25 } else { 0.7 } && !out.ends_with([' ', '\u{3000}']) {
                out.push(' ');
            }
        }
        out.push_str(&g.text);
    }
    out
}

/// Letters spread over a width: every gap wide, and all nearly alike.
fn is_spread(gaps: &[f32]) -> bool {
    let (Some(least), Some(most)) = (
        gaps.iter().copied().reduce(f32::min),
        gaps.iter().copied().reduce(f32::max),
    ) else {
        return false;
    };
    least > 0.3 && most - least < least * 0.35
}

/// A bullet or mark at the start of a line begins an entry of its own.
pub fn begins_anew(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let number = matches!(u32::from(first), 0x2460..=0x249b | 0x2776..=0x2793);
    number
        || matches!(
            first,
            '・' | '●'
                | '○'
                | '◎'
                | '■'
                | '□'
                | '◆'
                | '◇'
                | '※'
                | '【'
                | '➢'
                | '✓'
                | '►'
                | '▶'
                | '•'
        )
}
