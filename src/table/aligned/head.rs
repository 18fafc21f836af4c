//! The head of a region: where it ends, its levels, and which heads stand over several columns.

use crate::geometry::Rect;
use crate::table::aligned::body;
use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::reading::{ReadCell, Region};
use crate::table::aligned::spanners;
use crate::table::aligned::words::Piece;
use crate::table::rulings::Ruling;
use crate::table::scale::median;
use std::collections::BTreeSet;
use std::ops::Range;

/// A head has at most this many lines where no rule ends it.
const MOST_LEVELS: usize = 6;

/// Where the body begins: at the second full rule, or at the first line of numbers.
pub fn head_end(region: &Region, rows: &[Row]) -> f32 {
    let lines = |a: f32, b: f32| rows.iter().filter(|r| r.y() > a && r.y() < b).count();
    let first = rows.first().map_or(region.bbox.y0, |r| r.y());
    let named = columns_named(rows);
    let numbers = |r: &Row| {
        let values = r.pieces.len().saturating_sub(1);
        let n = r.pieces.iter().skip(1).filter(|p| p.is_numeric()).count();
        values > 0 && n * 2 >= values && !named(r)
    };
    for rule in &region.rules {
        // Each level of a head may have its own shade: the head ends where numbers begin.
        let shade = region.shades.contains(rule);
        let after = rows.iter().find(|r| r.y() > *rule && r.pieces.len() > 1);
        let level =
            after.is_some_and(|r| !numbers(r)) && rows.iter().take(MOST_LEVELS + 1).any(numbers);
        if shade && level && lines(f32::NEG_INFINITY, *rule) < MOST_LEVELS {
            continue;
        }
        let above = lines(f32::NEG_INFINITY, *rule);
        if *rule > first && above > 0 {
            let below = lines(*rule, f32::INFINITY);
            let taken = rows
                .iter()
                .filter(|r| r.y() < *rule)
                .any(|r| r.pieces.len() >= 2);
            if taken && below > 0 && above <= below.max(3) + 3 {
                return *rule;
            }
            break;
        }
    }
    match rows.iter().position(numbers) {
        Some(n) if n > 0 && n <= MOST_LEVELS => {
            // Titles of groups stand alone on their line and belong to the body.
            let mut n = n;
            while n > 1
                && rows[n - 1].pieces.len() == 1
                && rows[..n - 1].iter().any(|r| r.pieces.len() > 1)
                && !is_unit(&rows[n - 1].pieces[0], &rows[n - 2])
            {
                n -= 1;
            }
            (rows[n - 1].y1 + rows[n].y0) / 2.0
        }
        _ => region.bbox.y0,
    }
}

/// Tells lines of numbers that name columns: years, over values that are none, or lines without a name of their own
/// above those that have one.
fn columns_named(rows: &[Row]) -> impl Fn(&Row) -> bool {
    let full: Vec<&Row> = rows.iter().filter(|r| r.pieces.len() > 1).collect();
    let years = |r: &Row| r.pieces.iter().skip(1).all(|p| is_year(&p.text));
    let few = full.iter().filter(|r| years(r)).count() * 2 < full.len();
    let stub = median(full.iter().map(|r| r.pieces[0].bbox.x1)).unwrap_or(f32::NEG_INFINITY);
    let first = full.first().map_or(f32::NEG_INFINITY, |r| r.y());
    move |r| {
        let whole = r.pieces.iter().all(|p| is_year(&p.text));
        let nameless = r.y() <= first && r.pieces[0].bbox.x0 > stub && whole;
        few && r.pieces.len() > 1 && (years(r) || nameless)
    }
}

/// A year of our time, perhaps with a mark.
fn is_year(text: &str) -> bool {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text.chars().count() - digits.len();
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")) && rest <= 3
}

/// Whether a piece gives the unit of a head above it: in brackets, and keeping an edge or the middle of that head.
fn is_unit(p: &Piece, above: &Row) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= p.size * 0.3;
    let (b, text) = (&p.bbox, p.text.trim());
    text.starts_with(['(', '（', '[', '［'])
        && text.ends_with([')', '）', ']', '］'])
        && above.pieces.iter().any(|q| {
            let q = &q.bbox;
            near(b.x0, q.x0) || near(b.x1, q.x1) || near(b.center().x, q.center().x)
        })
}

/// A head as read.
pub struct Head {
    /// Number of its grid rows.
    pub rows: usize,
    /// Inner borders of the head's rows.
    pub ys: Vec<f32>,
    /// Its cells.
    pub cells: Vec<ReadCell>,
}

/// A stretch of columns under which a line (drawn or meant) runs.
pub struct Brace {
    /// Height of the line.
    pub y: f32,
    /// The columns.
    pub cols: Range<usize>,
}

/// The head's lines as levels of cells.
pub fn head_levels(
    region: &Region,
    head: &[&Row],
    xs: &[f32],
    inks: &[(f32, f32)],
    em: f32,
) -> Head {
    let Some((unit, beside)) = unit_of_all(head, xs, region, inks) else {
        let mut all = levels(region, head, xs, inks, em);
        if let Some(last) = head.last() {
            spanners::over_nameless(&mut all.cells, last, &region.bbox, xs, inks, em);
        }
        return all;
    };
    let above = &head[..head.len() - 1];
    let mut names = levels(region, above, xs, inks, em);
    let mut stub = names.cells.iter_mut().filter(|c| c.cols.start == 0);
    if let Some(cell) = stub.rfind(|c| c.rows.end == names.rows) {
        cell.rows.end += 1;
        cell.pieces.extend(beside.cloned());
    }
    let foot = above.iter().map(|r| r.y1).fold(f32::NEG_INFINITY, f32::max);
    names.ys.push((foot + unit.bbox.y0) / 2.0);
    names.cells.push(ReadCell {
        rows: names.rows..names.rows + 1,
        cols: 1..xs.len() + 1,
        pieces: vec![unit.clone()],
    });
    names.rows += 1;
    names
}

fn levels(region: &Region, head: &[&Row], xs: &[f32], inks: &[(f32, f32)], em: f32) -> Head {
    let cols = xs.len() + 1;
    if head.is_empty() {
        return Head {
            rows: 0,
            ys: Vec::new(),
            cells: Vec::new(),
        };
    }
    let (top, foot) = (
        head.iter().map(|r| r.y0).fold(f32::INFINITY, f32::min),
        head.iter().map(|r| r.y1).fold(f32::NEG_INFINITY, f32::max),
    );
    let braces = braces(region, head, xs, inks, em, (top, foot));
    let mut ys: Vec<f32> = Vec::new();
    for b in &braces {
        if ys.iter().all(|y| (y - b.y).abs() > em * 0.45) {
            ys.push(b.y);
        }
    }
    ys.sort_by(f32::total_cmp);
    let level_of = |y: f32| {
        ys.iter()
            .enumerate()
            .min_by(|a, b| (a.1 - y).abs().total_cmp(&(b.1 - y).abs()))
            .map_or(0, |(i, _)| i)
    };
    let rows = ys.len() + 1;
    // brace[k][c]: the brace below level k over column c
    let mut under = vec![vec![None; cols]; rows];
    for (i, b) in braces.iter().enumerate() {
        for slot in &mut under[level_of(b.y)][b.cols.clone()] {
            *slot = Some(i);
        }
    }
    let mut cells: Vec<ReadCell> = Vec::new();
    let mut taken = vec![vec![false; cols]; rows];
    for k in 0..rows {
        for c in 0..cols {
            if taken[k][c] {
                continue;
            }
            // Down to the next brace.
            let mut k1 = k + 1;
            while k1 < rows && under[k1 - 1][c].is_none() {
                k1 += 1;
            }
            let mut c1 = c + 1;
            if let Some(b) = under[k1 - 1][c] {
                let same = |c1: usize| {
                    under[k1 - 1][c1] == Some(b)
                        && (k..k1 - 1).all(|j| under[j][c1].is_none())
                        && (k..k1).all(|j| !taken[j][c1])
                };
                while c1 < cols && same(c1) {
                    c1 += 1;
                }
            }
            for row in taken.iter_mut().take(k1).skip(k) {
                row[c..c1].fill(true);
            }
            cells.push(ReadCell {
                rows: k..k1,
                cols: c..c1,
                pieces: Vec::new(),
            });
        }
    }
    for p in head.iter().flat_map(|r| &r.pieces) {
        let mid = p.bbox.center();
        let c = columns::column(xs, mid.x);
        let k = ys
            .iter()
            .enumerate()
            .filter(|(k, y)| under[*k][c].is_some() && **y < mid.y)
            .map(|(k, _)| k + 1)
            .max()
            .unwrap_or(0);
        if let Some(cell) = cells
            .iter_mut()
            .find(|x| x.rows.contains(&k) && x.cols.contains(&c))
        {
            cell.pieces.push(p.clone());
        }
    }
    Head { rows, ys, cells }
}

/// Short rules in the head, and the places below pieces that stand over several columns.
fn braces(
    region: &Region,
    head: &[&Row],
    xs: &[f32],
    inks: &[(f32, f32)],
    em: f32,
    (top, foot): (f32, f32),
) -> Vec<Brace> {
    let inside = |y: f32| y > top && y < foot;
    let mut out: Vec<Brace> = Vec::new();
    let drawn = region.partial.iter().filter(|r| inside(r.at)).copied();
    // The edge of a shade parts rows of text, not the cells of a head: no text may stand above it in a column.
    let seen = |y: &&f32| inside(**y) && !region.shades.contains(y);
    let across = region.rules.iter().filter(seen).map(|y| Ruling {
        at: *y,
        from: region.bbox.x0,
        to: region.bbox.x1,
    });
    let mut drawn: Vec<Ruling> = drawn.chain(across).collect();
    drawn.sort_by(|a, b| a.at.total_cmp(&b.at));
    for rule in drawn {
        let Some((first, last)) = spanned(xs, &region.bbox, &rule) else {
            continue;
        };
        // What stands right above the rule, down from the rule before.
        let ceiling = out
            .iter()
            .filter(|b| b.y < rule.at - em * 0.45 && b.cols.start <= last && b.cols.end > first)
            .map(|b| b.y)
            .fold(f32::NEG_INFINITY, f32::max);
        let above: Vec<&Piece> = head
            .iter()
            .flat_map(|r| &r.pieces)
            .filter(|p| {
                let m = p.bbox.center();
                m.y > ceiling && m.y < rule.at && m.x > rule.from && m.x < rule.to
            })
            .collect();
        let mut spans: Vec<Range<usize>> = Vec::new();
        for p in &above {
            let span = columns::covered(xs, p);
            match spans
                .iter_mut()
                .find(|s| s.start < span.end && span.start < s.end)
            {
                Some(s) => *s = s.start.min(span.start)..s.end.max(span.end),
                None => spans.push(span),
            }
        }
        spans.sort_by_key(|s| s.start);
        if spans.len() <= 1 {
            out.push(Brace {
                y: rule.at,
                cols: first..last + 1,
            });
            continue;
        }
        // Several heads over one rule: walls part them, or each takes the columns it is centred over.
        let middles: Vec<(Range<usize>, f32)> = spans
            .iter()
            .map(|s| {
                let own = above.iter().filter(|p| {
                    let c = columns::covered(xs, p);
                    c.start < s.end && s.start < c.end
                });
                let bbox = Rect::around(own.map(|p| &p.bbox)).unwrap_or_default();
                (s.clone(), bbox.center().x)
            })
            .collect();
        for (n, (s, x)) in middles.iter().enumerate() {
            let lo = if n == 0 { first } else { middles[n - 1].0.end };
            let hi = middles.get(n + 1).map_or(last + 1, |m| m.0.start);
            let height = above
                .iter()
                .map(|p| p.bbox.center().y)
                .fold(f32::NEG_INFINITY, f32::max);
            let fences: Vec<f32> = region
                .walls
                .iter()
                .filter(|w| w.from < height && w.to > height)
                .map(|w| w.at)
                .collect();
            let wide = if fences.is_empty() {
                centred(xs, &region.bbox, s, *x, lo..hi, em)
            } else {
                let left = fences.iter().copied().filter(|w| w < x).reduce(f32::max);
                let right = fences.iter().copied().filter(|w| w > x).reduce(f32::min);
                let part = Ruling {
                    at: rule.at,
                    from: left.unwrap_or(rule.from).max(rule.from),
                    to: right.unwrap_or(rule.to).min(rule.to),
                };
                match spanned(xs, &region.bbox, &part) {
                    Some((a, b)) => a..b + 1,
                    None => s.clone(),
                }
            };
            out.push(Brace {
                y: rule.at,
                cols: wide,
            });
        }
    }
    out.extend(spanners::spanners(head, &region.bbox, xs, inks, &out, em));
    out.extend(above_numbers(head, xs));
    out
}

/// Where the last line of a head numbers the columns, (1), (2), (3), it is a level of its own.
fn above_numbers(head: &[&Row], xs: &[f32]) -> Vec<Brace> {
    let [.., above, last] = head else {
        return Vec::new();
    };
    let number = |p: &Piece| {
        let digits = p.text.trim_matches(['(', ')', '（', '）', '[', ']']);
        digits.parse::<u32>().ok()
    };
    let column = |p: &Piece| columns::column(xs, p.bbox.center().x);
    let values = || last.pieces.iter().filter(|p| column(p) > 0);
    let numbers: Vec<Option<u32>> = values().map(number).collect();
    let counts = |(n, number): (u32, &Option<u32>)| *number == Some(n);
    let named = |p: &Piece| above.pieces.iter().any(|q| column(q) == column(p));
    if numbers.len() < 3 || !(1..).zip(&numbers).all(counts) || !values().all(named) {
        return Vec::new();
    }
    let places = values().map(|p| column(p)..column(p) + 1);
    let y = (above.y1 + last.y0) / 2.0;
    places.map(|cols| Brace { y, cols }).collect()
}

/// The unit of all values: alone on the last line of a head but for a name of the stub, and centred over columns that all
/// have a name above. With the name beside it.
fn unit_of_all<'p>(
    head: &[&'p Row],
    xs: &[f32],
    region: &Region,
    inks: &[(f32, f32)],
) -> Option<(&'p Piece, Option<&'p Piece>)> {
    let (last, above) = head.split_last()?;
    let column = |p: &Piece| columns::column(xs, p.bbox.center().x);
    let (beside, unit) = match last.pieces.as_slice() {
        [unit] => (None, unit),
        [name, unit] if column(name) == 0 => (Some(name), unit),
        _ => return None,
    };
    let names = above.iter().flat_map(|r| &r.pieces);
    let named: BTreeSet<usize> = names.map(column).collect();
    let all = xs.len() > 1 && (1..=xs.len()).all(|c| named.contains(&c));
    let over_all = || body::centred(unit, xs, region, inks) == Some(1..xs.len() + 1);
    (all && columns::covered(xs, unit).start > 0 && over_all()).then_some((unit, beside))
}

/// First and last column that a rule runs under for at least half of their width.
fn spanned(xs: &[f32], bbox: &Rect, rule: &Ruling) -> Option<(usize, usize)> {
    let edges: Vec<f32> = std::iter::once(bbox.x0)
        .chain(xs.iter().copied())
        .chain([bbox.x1])
        .collect();
    let mut hit = edges.windows(2).enumerate().filter_map(|(c, w)| {
        let overlap = rule.to.min(w[1]) - rule.from.max(w[0]);
        (overlap >= (w[1] - w[0]) * 0.5).then_some(c)
    });
    let first = hit.next()?;
    Some((first, hit.next_back().unwrap_or(first)))
}

/// The columns, at least `span` and within `limit`, over whose middle `x` lies.
fn centred(
    xs: &[f32],
    bbox: &Rect,
    span: &Range<usize>,
    x: f32,
    limit: Range<usize>,
    em: f32,
) -> Range<usize> {
    let edge = |i: usize| {
        if i == 0 {
            bbox.x0
        } else {
            xs.get(i - 1).copied().unwrap_or(bbox.x1)
        }
    };
    let off = |s: usize, e: usize| ((edge(s) + edge(e)) / 2.0 - x).abs();
    let mut best = (off(span.start, span.end), span.clone());
    for s in limit.start..=span.start {
        for e in span.end..=limit.end {
            let d = off(s, e);
            if d + em * 0.5 < best.0 {
                best = (d, s..e);
            }
        }
    }
    best.1
}
