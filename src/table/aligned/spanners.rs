//! Heads that stand over several columns with no rule below them: told by where they are centred.
//!
//! The heads of one line share out the columns below them. Each takes columns over whose middle it stands; together they
//! take as many as they can, and none twice.

use crate::geometry::Rect;
use crate::table::aligned::body::SAME_EDGE;
use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::head::Brace;
use crate::table::aligned::reading::ReadCell;
use crate::table::aligned::words::Piece;
use std::collections::BTreeSet;
use std::ops::Range;

/// A head may stand this far off the middle of its columns, in em: half a letter, and a little for rounding.
const OFF_CENTRE: f32 = 0.6;

/// Heads further above the next line than this, in line heights, are a level of their own: no leading is so wide.
const LEVEL_STEP: f32 = 1.6;

/// The columns a head may take, and how far its middle is off theirs.
struct Candidate {
    cols: Range<usize>,
    off: f32,
}

/// The spans of the lines of a head that no drawn brace tells.
pub fn spanners(
    head: &[&Row],
    bbox: &Rect,
    xs: &[f32],
    inks: &[(f32, f32)],
    drawn: &[Brace],
    em: f32,
) -> Vec<Brace> {
    let mut out: Vec<Brace> = Vec::new();
    for (n, row) in head.iter().enumerate() {
        // Lines at the same height stand beside this one (a head set in the middle of its two levels), not below.
        let below: Vec<&Row> = head[n + 1..]
            .iter()
            .copied()
            .filter(|r| r.y0 >= row.y1 - (row.y1 - row.y0) * 0.35)
            .collect();
        let Some(next) = below.first() else { break };
        let braced = |p: &Piece| {
            let c = columns::covered(xs, p);
            let over = |b: &Brace| {
                b.y >= p.bbox.center().y && b.cols.start < c.end && c.start < b.cols.end
            };
            drawn.iter().chain(&out).any(over)
        };
        let free: Vec<&Piece> = row.pieces.iter().filter(|p| !braced(p)).collect();
        let taken: BTreeSet<usize> = drawn
            .iter()
            .chain(&out)
            .filter(|b| b.y >= row.y())
            .flat_map(|b| b.cols.clone())
            .collect();
        let level = Level {
            row,
            below: &below,
            bbox,
            xs,
            inks,
            em,
        };
        let filled: BTreeSet<usize> = level.columns_below().difference(&taken).copied().collect();
        let shared = share_out(&free, &level, &filled);
        let all = filled
            .iter()
            .filter(|c| **c > 0)
            .all(|c| shared.iter().any(|s| s.len() > 1 && s.contains(c)));
        let y = (row.y1 + next.y0) / 2.0;
        for (p, cols) in free.iter().zip(shared) {
            let over = columns::covered(xs, p).len() > 1 && level.hangs_over(p);
            let certain = over
                || !level.wraps(p)
                    && (all
                        || !level.stands_on(p)
                            && (level.sticks_out(p, &cols)
                                || level.off(p, &cols, false) <= OFF_CENTRE * em));
            if cols.len() > 1 && certain {
                out.push(Brace { y, cols });
            }
        }
    }
    out
}

/// Gives each head of the last level that stands over no column of its own the columns without a name beside it, over
/// whose middle it does stand.
pub fn over_nameless(
    cells: &mut Vec<ReadCell>,
    row: &Row,
    bbox: &Rect,
    xs: &[f32],
    inks: &[(f32, f32)],
    em: f32,
) {
    let level = Level {
        row,
        below: &[],
        bbox,
        xs,
        inks,
        em,
    };
    let covers = |c: &ReadCell, col: usize| c.cols.contains(&col) && !c.pieces.is_empty();
    let named: Vec<bool> = (0..=xs.len())
        .map(|col| cells.iter().any(|c| covers(c, col)))
        .collect();
    let mut spans: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for cell in cells
        .iter()
        .filter(|c| c.cols.start > 0 && c.cols.len() == 1)
    {
        let Some(p) = cell.pieces.iter().find(|p| row.pieces.contains(p)) else {
            continue;
        };
        let fits = |cols: &Range<usize>| level.off(p, cols, true) <= OFF_CENTRE * em;
        let home = cell.cols.start;
        // A head set flush with its column, or in the middle of its text, is its own.
        let keeps = |p: &Piece, col: usize| {
            let (from, to) = inks[col];
            let middle = (from + to) / 2.0;
            let (b, near) = (&p.bbox, em * SAME_EDGE);
            let off = [b.x0 - from, b.x1 - to, b.center().x - middle];
            off.iter().any(|d| d.abs() <= near)
        };
        let free = |col: &usize| !named[*col];
        let taken = spans.last().map_or(1, |s| s.1.end);
        let start = (taken..home).rev().take_while(free).last().unwrap_or(home);
        let end = (home + 1..=xs.len())
            .take_while(free)
            .last()
            .unwrap_or(home)
            + 1;
        let wider = (start..=home).flat_map(|a| (home + 1..=end).map(move |b| a..b));
        let best = wider
            .filter(|cols| cols.len() > 1 && fits(cols))
            .min_by(|a, b| level.off(p, a, true).total_cmp(&level.off(p, b, true)));
        if let Some(cols) = best
            && !keeps(p, home)
            && level.off(p, &cols, true) < level.off(p, &cell.cols, true)
        {
            spans.push((cell.rows.clone(), cols));
        }
    }
    for (rows, cols) in spans {
        let inside = |c: &ReadCell| c.cols.start >= cols.start && c.cols.end <= cols.end;
        let apart = |c: &&ReadCell| inside(c) && c.rows != rows;
        if cells.iter().any(|c| apart(&c)) {
            continue; // its neighbour has other levels
        }
        cells.retain(|c| !inside(c) || !c.pieces.is_empty());
        if let Some(cell) = cells.iter_mut().find(|c| inside(c)) {
            cell.cols = cols;
        }
    }
}

/// A line of a head with what stands around it.
struct Level<'a> {
    row: &'a Row,
    below: &'a [&'a Row],
    bbox: &'a Rect,
    xs: &'a [f32],
    inks: &'a [(f32, f32)],
    em: f32,
}

impl Level<'_> {
    fn pieces_below(&self) -> impl Iterator<Item = &Piece> {
        self.below.iter().flat_map(|r| &r.pieces)
    }

    fn home(&self, p: &Piece) -> usize {
        columns::column(self.xs, p.bbox.center().x)
    }

    /// Columns that have a head of their own below this line.
    fn columns_below(&self) -> BTreeSet<usize> {
        self.pieces_below().map(|p| self.home(p)).collect()
    }

    /// The nearest piece below in the column a piece is centred in.
    fn under(&self, p: &Piece) -> Option<&Piece> {
        let home = self.home(p);
        self.pieces_below().find(|q| self.home(q) == home)
    }

    /// Whether the next line of the column goes on with the same words: in brackets, or in small letters.
    fn wraps(&self, p: &Piece) -> bool {
        let Some(q) = self.under(p) else { return false };
        let level = q.bbox.y1 - p.bbox.y1 > LEVEL_STEP * p.bbox.height();
        let goes_on = q
            .text
            .starts_with(|c: char| c.is_lowercase() || "(（[［%％".contains(c));
        goes_on && !level
    }

    /// Whether a piece keeps an edge or the middle of the head below it, as the first of two lines does.
    fn stands_on(&self, p: &Piece) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() <= self.em * 0.3;
        self.under(p).is_some_and(|q| {
            near(p.bbox.x0, q.bbox.x0)
                || near(p.bbox.x1, q.bbox.x1)
                || near(p.bbox.center().x, q.bbox.center().x)
        })
    }

    /// Whether a piece reaches over the edge that its own column is set flush with, head and values, towards another of its columns.
    fn sticks_out(&self, p: &Piece, cols: &Range<usize>) -> bool {
        let home = self.home(p);
        let (Some(&(from, to)), Some(q)) = (self.inks.get(home), self.under(p)) else {
            return false;
        };
        let (near, far) = (self.em * 0.3, self.em * OFF_CENTRE);
        let right = (q.bbox.x1 - to).abs() <= near && p.bbox.x1 > to + far;
        let left = (q.bbox.x0 - from).abs() <= near && p.bbox.x0 < from - far;
        right && cols.end > home + 1 || left && cols.start < home
    }

    /// Whether more than a little of a piece lies outside the column it is centred in.
    fn hangs_over(&self, p: &Piece) -> bool {
        let (from, to) = self.edges(&(self.home(p)..self.home(p) + 1));
        let own = p.bbox.x1.min(to) - p.bbox.x0.max(from);
        own <= p.bbox.width() * 0.75
    }

    fn edges(&self, cols: &Range<usize>) -> (f32, f32) {
        let edge = |i: usize| match i {
            0 => self.bbox.x0,
            i => self.xs.get(i - 1).copied().unwrap_or(self.bbox.x1),
        };
        (edge(cols.start), edge(cols.end))
    }

    /// How far a piece is off the middle of columns: of their borders, of the text in them or of the heads below it,
    /// whichever it was centred over; of their boxes as flush columns show them too, where `flush` says so.
    fn off(&self, p: &Piece, cols: &Range<usize>, flush: bool) -> f32 {
        let x = p.bbox.center().x;
        let off = |(from, to): (f32, f32)| ((from + to) / 2.0 - x).abs();
        let around = |all: &mut dyn Iterator<Item = (f32, f32)>| {
            all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        };
        let text = around(&mut self.inks[cols.clone()].iter().copied());
        let heads = around(
            &mut self
                .pieces_below()
                .filter(|q| cols.contains(&self.home(q)))
                .map(|q| (q.bbox.x0, q.bbox.x1)),
        );
        let all = text.zip(heads).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
        // Flush columns fill their boxes to one side only: from the end of one column's text to the end of another's.
        let ink = |c: usize| self.inks.get(c).copied();
        let before = cols.start.checked_sub(1).and_then(ink);
        let right = before.zip(ink(cols.end - 1)).map(|(a, b)| (a.1, b.1));
        let left = ink(cols.start).zip(ink(cols.end)).map(|(a, b)| (a.0, b.0));
        // A margin keeps the text off the sides of its box; the outermost columns show how wide.
        let margin = |d: f32| Some(d).filter(|d| (0.0..=self.em * 1.5).contains(d));
        let last = self.inks.last().and_then(|i| margin(self.bbox.x1 - i.1));
        let first = self.inks.first().and_then(|i| margin(i.0 - self.bbox.x0));
        let moved = |(a, b): (f32, f32), by: f32| (a + by, b + by);
        let boxes = [
            right,
            left,
            right.zip(last).map(|(b, by)| moved(b, by)),
            left.zip(first).map(|(b, by)| moved(b, -by)),
        ];
        let boxes = boxes.into_iter().filter(|_| flush);
        // Between the stub and the first flush column lies a side that nothing shows.
        let hidden = (flush && cols.start == 1)
            .then(|| {
                Some((
                    ink(0)?.1,
                    ink(1)?.0,
                    ink(cols.end - 1)?.1 + last.unwrap_or(0.0),
                ))
            })
            .flatten()
            .filter(|(a, b, c)| a.is_finite() && b.is_finite() && c.is_finite())
            .map(|(least, most, end)| {
                let (lo, hi) = ((least + end) / 2.0, (most + end) / 2.0);
                (lo - x).max(x - hi).max(0.0)
            });
        [text, heads, all]
            .into_iter()
            .chain(boxes)
            .flatten()
            .filter(|(a, b)| a.is_finite() && b.is_finite())
            .map(off)
            .chain(hidden)
            .fold(off(self.edges(cols)), f32::min)
    }

    /// The columns a piece may take: its own, or several that all have heads below.
    fn candidates(
        &self,
        p: &Piece,
        limit: &Range<usize>,
        filled: &BTreeSet<usize>,
    ) -> Vec<Candidate> {
        let own = columns::covered(self.xs, p);
        let least = if own.len() > 1 && self.hangs_over(p) {
            own.clone()
        } else {
            self.home(p)..self.home(p) + 1
        };
        let mut out = Vec::new();
        for start in limit.start..=least.start {
            for end in least.end..=limit.end {
                let cols = start..end;
                let off = self.off(p, &cols, true);
                let heads = cols.clone().filter(|c| filled.contains(c)).count();
                // The stub is no value: nothing spans both.
                let stub = start == 0 && least.start > 0;
                let room = OFF_CENTRE * self.em;
                let fits = off <= room && heads == cols.len() && !stub;
                if cols == least || cols.len() > 1 && fits {
                    out.push(Candidate { cols, off });
                }
            }
        }
        out
    }
}

/// Gives each piece of a line its columns: disjoint, as many as possible, then as well centred as possible.
fn share_out(free: &[&Piece], level: &Level, filled: &BTreeSet<usize>) -> Vec<Range<usize>> {
    let count = level.xs.len() + 1;
    // best[e]: the best way to share out columns before e among the pieces so far.
    type Shared = (usize, f32, Vec<Range<usize>>);
    let mut best: Vec<Option<Shared>> = vec![None; count + 1];
    best[0] = Some((0, 0.0, Vec::new()));
    for p in free {
        let before = |q: &&Piece| q.bbox.x1 <= p.bbox.x0;
        let others = || level.row.pieces.iter().filter(|q| *q != *p);
        let lo = others()
            .filter(before)
            .map(|q| level.home(q) + 1)
            .max()
            .unwrap_or(0);
        let hi = others()
            .filter(|q| q.bbox.x0 >= p.bbox.x1)
            .map(|q| level.home(q))
            .min()
            .unwrap_or(count);
        let home = level.home(p);
        let limit = lo.min(home)..hi.max(home + 1);
        let mut next: Vec<Option<Shared>> = vec![None; count + 1];
        for c in level.candidates(p, &limit, filled) {
            let from = best[..=c.cols.start.min(count)].iter().flatten();
            let Some(b) = from.max_by(|a, b| rank(a).total_cmp(&rank(b))) else {
                continue;
            };
            let mut way = b.clone();
            way.0 += if c.cols.len() > 1 { c.cols.len() } else { 0 };
            way.1 += c.off / level.em;
            way.2.push(c.cols.clone());
            let slot = &mut next[c.cols.end.min(count)];
            if slot.as_ref().is_none_or(|s| rank(&way) > rank(s)) {
                *slot = Some(way);
            }
        }
        if next.iter().all(Option::is_none) {
            return free
                .iter()
                .map(|p| level.home(p)..level.home(p) + 1)
                .collect();
        }
        best = next;
    }
    best.into_iter()
        .flatten()
        .max_by(|a, b| rank(a).total_cmp(&rank(b)))
        .map(|s| s.2)
        .unwrap_or_default()
}

/// A column more outweighs being off centre by a letter.
fn rank(way: &(usize, f32, Vec<Range<usize>>)) -> f32 {
    way.0 as f32 - way.1
}
