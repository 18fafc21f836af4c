//! Where on a page a table may stand: between rules of one width, or where lines share gutters.

use crate::geometry::Rect;
use crate::table::aligned::beside;
use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::lines::{Lines, composites, long_rules};
use crate::table::aligned::reading::Region;
use crate::table::aligned::words::{self, Piece};
use crate::table::lattice::Lattice;
use crate::table::rulings::Ruling;
use crate::table::scale::Scale;
use std::collections::BTreeSet;

/// The region of a ruled grid, to be read again.
pub fn of_lattice(lattice: &Lattice, pieces: Vec<Piece>, lines: &Lines, scale: &Scale) -> Region {
    region(lattice.bbox(), pieces, lines, scale)
}

/// A region with the rules that lie in it.
fn region(bbox: Rect, pieces: Vec<Piece>, lines: &Lines, scale: &Scale) -> Region {
    let near = scale.em;
    let (mut rules, mut partial): (Vec<f32>, Vec<Ruling>) = (Vec::new(), Vec::new());
    let mut shades = Vec::new();
    for (at, parts) in composites(&lines.rulings.horizontal, scale) {
        if at < bbox.y0 - near || at > bbox.y1 + near {
            continue;
        }
        let own: Vec<Ruling> = parts
            .into_iter()
            .filter(|r| r.to > bbox.x0 && r.from < bbox.x1)
            .collect();
        let length: f32 = own
            .iter()
            .map(|r| r.to.min(bbox.x1) - r.from.max(bbox.x0))
            .sum();
        let ends = own.first().is_some_and(|r| r.from <= bbox.x0 + near)
            && own.last().is_some_and(|r| r.to >= bbox.x1 - near);
        if ends && length >= bbox.width() * 0.9 {
            rules.push(at);
            if lines.is_shade(at, scale) {
                shades.push(at);
            }
        } else {
            partial.extend(own);
        }
    }
    let walls = lines
        .rulings
        .vertical
        .iter()
        .filter(|w| w.at > bbox.x0 && w.at < bbox.x1 && w.to > bbox.y0 && w.from < bbox.y1)
        .copied()
        .collect();
    Region {
        bbox,
        pieces,
        rules,
        shades,
        partial,
        walls,
        wide: lines.wide,
    }
}

/// Regions between rules of one width.
pub fn ruled(pieces: &[Piece], lines: &Lines, grids: &[Rect], scale: &Scale) -> Vec<Region> {
    let em = scale.em;
    let in_grid = |r: &Ruling| {
        grids.iter().any(|g| {
            let g = g.grown(scale.snap());
            r.at >= g.y0 && r.at <= g.y1 && r.from >= g.x0 && r.to <= g.x1
        })
    };
    let all: Vec<Ruling> = long_rules(lines, scale)
        .into_iter()
        .filter(|r| !in_grid(r))
        .collect();
    let mut widest: Vec<usize> = (0..all.len()).collect();
    widest.sort_by(|&a, &b| {
        let length = |i: usize| all[i].to - all[i].from;
        length(b).total_cmp(&length(a)).then(a.cmp(&b))
    });
    let prose = words::prose(pieces);
    let mut used = vec![false; all.len()];
    let mut out = Vec::new();
    for &i in &widest {
        let first = all[i];
        if used[i] || first.to - first.from < em * 8.0 {
            continue;
        }
        let stack: Vec<usize> = (0..all.len())
            .filter(|&j| {
                !used[j]
                    && (all[j].from - first.from).abs() <= em
                    && (all[j].to - first.to).abs() <= em
            })
            .collect();
        for &j in &stack {
            used[j] = true;
        }
        let inside = |y0: f32, y1: f32| -> Vec<usize> {
            (0..pieces.len())
                .filter(|&n| {
                    let c = pieces[n].bbox.center();
                    c.y > y0 && c.y < y1 && c.x > first.from - em && c.x < first.to + em
                })
                .collect()
        };
        let mut open: Option<(f32, f32)> = None;
        let mut spans: Vec<(f32, f32)> = Vec::new();
        let mut head: Vec<&str> = Vec::new();
        for (n, w) in stack.windows(2).enumerate() {
            let (y0, y1) = (all[w[0]].at, all[w[1]].at);
            let own = inside(y0, y1);
            let rows = columns::rows(&own.iter().map(|&n| pieces[n].clone()).collect::<Vec<_>>());
            let tabular = rows.iter().filter(|r| r.pieces.len() >= 2).count();
            let prosy = own.iter().filter(|&&n| prose[n]).count();
            let short =
                rows.len() <= 2 && own.iter().all(|&n| !pieces[n].is_long()) && open.is_some();
            // Wrapped text on one side of a gutter, a value on the other.
            let every: Vec<&Row> = rows.iter().collect();
            let short_lines = own.iter().all(|&n| !pieces[n].is_long());
            let gutters = columns::gutters(&every, 0, em).len();
            let few_long = own.iter().filter(|&&n| pieces[n].is_long()).count() * 2 <= own.len();
            let parted = gutters > 0 && (rows.len() <= 4 || short_lines || gutters > 1 && few_long);
            // Running text that the rules do not bound.
            let crossed = pieces.iter().any(|p| {
                let b = &p.bbox;
                let level = b.center().y > y0 && b.center().y < y1;
                let out = b.x0 < first.from - em * 2.0 || b.x1 > first.to + em * 2.0;
                level && out && p.is_long() && b.x0 < first.to - em && b.x1 > first.from + em
            });
            let texts = |own: &[usize]| own.iter().map(|&n| pieces[n].text.as_str()).collect();
            // The title of the next table: a caption, or words before the same head.
            let after = stack.get(n + 2).map(|&k| inside(y1, all[k].at));
            let again = after.is_some_and(|own| texts(&own) == head);
            let caption = own.iter().any(|&n| words::is_caption(&pieces[n].text));
            let titles = rows.iter().all(|r| r.pieces.len() == 1);
            let anew = open.is_some() && titles && (caption || again);
            if open.is_none() {
                head = texts(&own);
            }
            let tabular = (tabular * 2 >= rows.len() || short || parted) && !anew;
            let holds = if rows.is_empty() {
                open.is_some() && y1 - y0 < em
            } else {
                tabular && prosy * 3 <= own.len() && !crossed
            };
            if holds {
                open = Some((open.map_or(y0, |o| o.0), y1));
            } else {
                spans.extend(open.take());
            }
        }
        spans.extend(open);
        let mut last = f32::NEG_INFINITY;
        for (y0, y1) in spans {
            let before = std::mem::replace(&mut last, y1);
            let free: Vec<Ruling> = all.iter().filter(|r| r.at > before).copied().collect();
            let y0 = upper_rule(&free, first, y0, pieces, scale).unwrap_or(y0);
            let y0 = spanners_above(&free, first, y0, pieces, scale).unwrap_or(y0);
            let y0 = head_above(&first, (y0, y1), pieces, scale).unwrap_or(y0);
            let only_head = || {
                let own: Vec<Piece> = inside(y0, y1).iter().map(|&n| pieces[n].clone()).collect();
                let digits = |p: &Piece| p.text.contains(|c: char| c.is_ascii_digit());
                let plain = |r: &Row| r.pieces.iter().skip(1).all(|p| !digits(p));
                let inner = stack.iter().any(|&k| all[k].at > y0 && all[k].at < y1);
                !inner && columns::rows(&own).iter().all(plain)
            };
            let y1 = if lines.is_shade(y1, scale) || only_head() {
                below_shade(&first, y1, pieces, &prose, scale).unwrap_or(y1)
            } else {
                y1
            };
            let own: Vec<Piece> = inside(y0, y1).iter().map(|&n| pieces[n].clone()).collect();
            let text = Rect::around(own.iter().map(|p| &p.bbox));
            let mut bbox = Rect::new(first.from, y0, first.to, y1);
            if let Some(t) = text {
                bbox.x0 = bbox.x0.min(t.x0);
                bbox.x1 = bbox.x1.max(t.x1);
            }
            out.push(region(bbox, own, lines, scale));
        }
    }
    out
}

/// Where a table ends whose last shaded row is followed by plain ones: lines that share gutters go on below the shade.
fn below_shade(
    rule: &Ruling,
    shade: f32,
    pieces: &[Piece],
    prose: &[bool],
    scale: &Scale,
) -> Option<f32> {
    let em = scale.em;
    let free: Vec<Piece> = pieces
        .iter()
        .zip(prose)
        .filter(|(p, prose)| {
            let within = p.bbox.x0 > rule.from - em && p.bbox.x1 < rule.to + em;
            !**prose && within && p.bbox.center().y > shade
        })
        .map(|(p, _)| p.clone())
        .collect();
    let rows = columns::rows(&free);
    let mut group: Vec<&Row> = Vec::new();
    let mut foot = shade;
    for row in &rows {
        let near = row.y0 - foot < (row.y1 - row.y0) * NEXT_LINE;
        if !near || !(group.is_empty() || fits(&group, row, em)) {
            break;
        }
        foot = row.y1;
        group.push(row);
    }
    drop_tail(&mut group);
    group.last().map(|r| r.y1 + em * 0.2)
}

/// A shorter rule that bounds a head standing above the first full rule.
fn upper_rule(
    all: &[Ruling],
    full: Ruling,
    top: f32,
    pieces: &[Piece],
    scale: &Scale,
) -> Option<f32> {
    let em = scale.em;
    let width = full.to - full.from;
    all.iter()
        .filter(|r| {
            r.at < top - em
                && r.at > top - em * 8.0
                && r.from >= full.from - em
                && r.to <= full.to + em
                && r.to - r.from >= width * 0.3
        })
        .filter(|r| {
            pieces
                .iter()
                .filter(|p| p.bbox.center().y > r.at && p.bbox.center().y < top)
                .all(|p| !p.is_long() && !words::is_caption(&p.text))
        })
        .map(|r| r.at)
        .reduce(f32::min)
}

/// Where a head begins whose first rule only parts the heads of groups from those of their columns: two heads of groups or more stand
/// right above it, within its ends, and it leaves the stub out.
fn spanners_above(
    all: &[Ruling],
    full: Ruling,
    top: f32,
    pieces: &[Piece],
    scale: &Scale,
) -> Option<f32> {
    let em = scale.em;
    let leaves_stub = |r: &&Ruling| r.from > full.from + em * 2.0 && r.to <= full.to + em;
    let level = |r: &&Ruling| (r.at - top).abs() <= scale.snap();
    let parting: Vec<&Ruling> = all.iter().filter(level).filter(leaves_stub).collect();
    let stub = parting.iter().map(|r| r.from).reduce(f32::min)?;
    let within = |p: &&Piece| p.bbox.x0 > full.from - em && p.bbox.x1 < full.to + em;
    let own: Vec<Piece> = pieces.iter().filter(within).cloned().collect();
    let rows = columns::rows(&own);
    let above = rows.iter().rfind(|r| r.y1 <= top + scale.snap())?;
    let over = |p: &&Piece| {
        let reaches = |r: &&&Ruling| p.bbox.x0 >= r.from - em * 0.3 && p.bbox.x1 <= r.to + em * 0.3;
        parting.iter().any(|r| reaches(&r))
    };
    let spanners = above.pieces.iter().filter(over).count();
    let others = above.pieces.iter().filter(|p| p.bbox.x1 < stub).count();
    let words = |p: &Piece| !p.is_long() && !words::is_caption(&p.text);
    let holds = spanners >= 2
        && spanners + others == above.pieces.len()
        && above.pieces.iter().all(words)
        && top - above.y1 < above.y1 - above.y0;
    holds.then_some(above.y0 - em * 0.2)
}

/// A head above its first rule has at most this many lines.
const LINES_ABOVE: usize = 4;

/// Where a head begins that stands above the first of the rules which part the rows: lines close to it that together name
/// every column.
fn head_above(rule: &Ruling, (y0, y1): (f32, f32), pieces: &[Piece], scale: &Scale) -> Option<f32> {
    let em = scale.em;
    let within = |p: &&Piece| p.bbox.x0 > rule.from - em && p.bbox.x1 < rule.to + em;
    let own: Vec<Piece> = pieces.iter().filter(within).cloned().collect();
    let rows = columns::rows(&own);
    let body: Vec<&Row> = rows.iter().filter(|r| r.y() > y0 && r.y() < y1).collect();
    let xs: Vec<f32> = columns::gutters(&body, 0, em * 0.2)
        .iter()
        .map(|g| (g.0 + g.1) / 2.0)
        .collect();
    // Where the first row has values, it is no head itself; else only a name for every column is one.
    let first = body.iter().find(|r| r.pieces.len() > 1)?;
    let headless = first.pieces.iter().skip(1).any(Piece::is_numeric);
    let enough = xs.len() + usize::from(!headless || xs.len() < 2);
    let unit = |p: &Piece| p.text.starts_with(['(', '（', '[', '［']);
    let words = |r: &Row| {
        let caption = words::is_caption(&r.pieces[0].text);
        !caption && r.pieces.iter().all(|p| !p.is_long() && !unit(p))
    };
    let (mut named, mut below, mut top) = (BTreeSet::new(), y0, None);
    for row in rows.iter().rev().filter(|r| r.y() < y0).take(LINES_ABOVE) {
        let room = if named.is_empty() { NEXT_LINE } else { 1.0 };
        if below - row.y1 >= (row.y1 - row.y0) * room || !words(row) {
            break;
        }
        let column = |p: &Piece| columns::column(&xs, p.bbox.center().x);
        let before = named.len();
        named.extend(row.pieces.iter().map(column));
        below = row.y0;
        // A single piece over heads that are complete is the table's title.
        if named.len() > before || row.pieces.len() > 1 {
            top = Some(row.y0);
        }
    }
    let complete = named.len() >= enough && (headless || xs.len() > 1) && !xs.is_empty();
    top.filter(|_| complete).map(|y| y - em * 0.2)
}

/// Lines further apart than this, in line heights, do not follow each other: rows of a table set with an empty line
/// between them still do.
const NEXT_LINE: f32 = 1.6;

/// Regions where three lines or more share gutters.
pub fn unruled(pieces: &[Piece], lines: &Lines, grids: &[Rect], scale: &Scale) -> Vec<Region> {
    let prose = words::prose(pieces);
    let free: Vec<Piece> = pieces
        .iter()
        .zip(&prose)
        .filter(|(_, prose)| !**prose)
        .map(|(p, _)| p.clone())
        .collect();
    let rows = columns::rows(&free);
    let mut out = Vec::new();
    let mut group: Vec<&Row> = Vec::new();
    let mut flush = |group: &mut Vec<&Row>| {
        drop_tail(group);
        if group.iter().filter(|r| r.pieces.len() >= 2).count() >= 3 {
            let own: Vec<Piece> = group.iter().flat_map(|r| r.pieces.clone()).collect();
            for own in beside::side_by_side(own, &lines.rulings.horizontal, scale.em) {
                if let Some(bbox) = Rect::around(own.iter().map(|p| &p.bbox))
                    && !grids.iter().any(|g| g.touches(&bbox))
                {
                    let bbox = bbox.grown(scale.em * 0.2);
                    out.push(region(bbox, own, lines, scale));
                }
            }
        }
        group.clear();
    };
    for row in &rows {
        if let Some(last) = group.last() {
            let near = row.y0 - last.y1 < (last.y1 - last.y0).max(row.y1 - row.y0) * NEXT_LINE;
            if !near || !fits(&group, row, scale.em) {
                flush(&mut group);
            }
        }
        let title = group.is_empty() && words::is_caption(&row.pieces[0].text);
        if !title && (!group.is_empty() || row.pieces.len() >= 2) {
            group.push(row);
        }
    }
    flush(&mut group);
    out
}

/// Drops single pieces at the foot of lines that make a table: notes, or the first words after it. A line below the
/// values is neither.
fn drop_tail(group: &mut Vec<&Row>) {
    let full: Vec<&Row> = group
        .iter()
        .copied()
        .filter(|r| r.pieces.len() > 1)
        .collect();
    let stub = columns::gutters(&full, 0, 0.0)
        .first()
        .map_or(f32::INFINITY, |g| g.1);
    let least = group
        .windows(2)
        .filter(|w| w[0].pieces.len() > 1 && w[1].pieces.len() > 1)
        .map(|w| w[1].y1 - w[0].y1)
        .fold(f32::INFINITY, f32::min);
    while let Some(last) = group.last()
        && last.pieces.len() < 2
        // A line nearer than the next row would be goes on in the last one.
        && group.iter().rev().nth(1).is_none_or(|above| {
            let share = if last.pieces[0].bbox.x0 >= stub { 1.03 } else { 0.95 };
            last.y1 - above.y1 > least * share
        })
    {
        group.pop();
    }
}

/// Whether a piece stays between two gutters, and begins where others there do.
fn keeps_column(p: &Piece, core: &[&Row], gutters: &[(f32, f32)]) -> bool {
    let crosses = |g: &(f32, f32)| p.bbox.x0 < g.0 && p.bbox.x1 > g.1;
    let begins = |q: &Piece| (q.bbox.x0 - p.bbox.x0).abs() <= p.size * 0.1;
    let behind = gutters.first().is_some_and(|g| p.bbox.x0 >= g.0);
    let (_, right) = columns::extent(core);
    behind
        && p.bbox.x1 <= right
        && !gutters.iter().any(crosses)
        && core.iter().flat_map(|r| &r.pieces).any(begins)
}

/// Whether a line leaves the gutters of the lines above open.
fn fits(group: &[&Row], row: &Row, em: f32) -> bool {
    let core: Vec<&Row> = group
        .iter()
        .copied()
        .filter(|r| r.pieces.len() >= 2)
        .collect();
    let gutters = columns::gutters(&core, 0, em * 0.2);
    if row.pieces.len() < 2 {
        // A title of a group, a wrapped word, a long name in the stub or a line of a column, not a sentence.
        let stub = gutters.first().map_or(f32::NEG_INFINITY, |g| g.1);
        let named =
            |p: &Piece| core.len() >= 2 && (p.bbox.x1 < stub || keeps_column(p, &core, &gutters));
        return row.pieces.iter().all(|p| !p.is_long() || named(p));
    }
    let before = gutters.len();
    let mut with = core;
    with.push(row);
    let after = columns::gutters(&with, 0, em * 0.2).len();
    after >= 1 && after * 3 >= before * 2
}
