//! A region of a page read as a table: head levels, rows, spans.

use crate::geometry::Rect;
use crate::table::aligned::columns::{self, Row};
use crate::page::Glyph;
use crate::table::aligned::words::{self, Piece};
use crate::table::rulings::Ruling;
use std::ops::Range;

/// A part of a page that may hold one table.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// Its box.
    pub bbox: Rect,
    /// The text in it.
    pub pieces: Vec<Piece>,
    /// Heights of the rules across its whole width, from top to bottom.
    pub rules: Vec<f32>,
    /// Shorter horizontal rules.
    pub partial: Vec<Ruling>,
    /// Vertical rules.
    pub walls: Vec<Ruling>,
    /// Gaps from this many ems on part pieces.
    pub wide: f32,
}

/// A cell as read: its rows and columns and the text in it.
#[derive(Debug, Clone)]
pub struct ReadCell {
    /// Grid rows.
    pub rows: Range<usize>,
    /// Grid columns.
    pub cols: Range<usize>,
    /// Text.
    pub pieces: Vec<Piece>,
}

/// A region read as a grid.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Column borders, outer ones included.
    pub xs: Vec<f32>,
    /// Row borders, outer ones included.
    pub ys: Vec<f32>,
    /// Cells; they cover the grid once.
    pub cells: Vec<ReadCell>,
    /// Grid rows of the head.
    pub head: usize,
}

impl Reading {
    /// Number of cells with text.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.pieces.is_empty()).count()
    }

    /// Cells of the body that hold text.
    pub fn body(&self) -> impl Iterator<Item = &ReadCell> {
        self.cells
            .iter()
            .filter(|c| c.rows.start >= self.head && !c.pieces.is_empty())
    }

    /// Share of the body's cells, the stub column left out, that hold numbers only.
    pub fn numeric(&self) -> f32 {
        let values: Vec<bool> = self
            .body()
            .filter(|c| c.cols.start > 0)
            .map(|c| c.pieces.iter().all(Piece::is_numeric))
            .collect();
        values.iter().filter(|n| **n).count() as f32 / values.len().max(1) as f32
    }
}

/// Reads a region; `None` where it shows no columns.
pub fn read(region: &Region, glyphs: &[Glyph], em: f32) -> Option<Reading> {
    let mut rows = columns::rows(&region.pieces);
    let lines: Vec<Vec<Piece>> = rows.iter().map(|r| r.pieces.clone()).collect();
    let close = words::part_numbers(&lines, glyphs);
    if !close.is_empty() {
        for row in rows.iter_mut().filter(|r| r.pieces.len() >= 2) {
            row.pieces = row
                .pieces
                .iter()
                .flat_map(|p| {
                    let least = if p.is_numeric() { 0.0 } else { region.wide * 0.7 };
                    words::cut(p, &close, least, glyphs)
                })
                .collect();
        }
    }
    let head_end = head_end(region, &rows);
    let is_head = |r: &&Row| r.y() < head_end;
    let (head, body): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_head);
    let sample: &[&Row] = if body.iter().any(|r| r.pieces.len() >= 2) { &body } else { &head };
    let borders = columns::borders(sample, &region.walls, em)?;
    let mut xs = borders.xs;
    columns::drop_idle(&mut xs, sample, &head);
    if xs.is_empty() {
        return None;
    }
    for row in &mut rows {
        row.pieces = row
            .pieces
            .iter()
            .flat_map(|p| words::cut(p, &borders.gutters, region.wide * 0.7, glyphs))
            .collect();
    }
    let (head, body): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_head);
    let mut levels = head_levels(region, &head, &xs, em);
    let groups = body_rows(region, &body, &xs, em);
    let cols = xs.len() + 1;

    // Heights of the row borders: between the text of neighbouring rows, or at the rule there.
    let mut cells = Vec::new();
    let mut ys = vec![region.bbox.y0];
    let head_rows = levels.rows;
    cells.append(&mut levels.cells);
    ys.extend(&levels.ys);
    for (n, group) in groups.iter().enumerate() {
        let row = head_rows + n;
        if n > 0 {
            let above = groups[n - 1].iter().map(|r| r.y1).fold(f32::NEG_INFINITY, f32::max);
            let here = group.iter().map(|r| r.y0).fold(f32::INFINITY, f32::min);
            ys.push((above + here) / 2.0);
        } else if head_rows > 0 {
            ys.push(head_end);
        }
        cells.append(&mut row_cells(group, row, &xs, cols));
    }
    ys.push(region.bbox.y1);
    for i in 1..ys.len() {
        ys[i] = ys[i].max(ys[i - 1]);
    }
    let mut outer = vec![region.bbox.x0];
    outer.extend(&xs);
    outer.push(region.bbox.x1);
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    Some(Reading {
        xs: outer,
        ys,
        cells,
        head: head_rows,
    })
}

/// Where the body begins: at the second full rule, or at the first line of numbers.
fn head_end(region: &Region, rows: &[Row]) -> f32 {
    let lines = |a: f32, b: f32| rows.iter().filter(|r| r.y() > a && r.y() < b).count();
    let first = rows.first().map_or(region.bbox.y0, |r| r.y());
    for rule in &region.rules {
        let above = lines(f32::NEG_INFINITY, *rule);
        if *rule > first && above > 0 {
            let below = lines(*rule, f32::INFINITY);
            let taken = rows.iter().filter(|r| r.y() < *rule).any(|r| r.pieces.len() >= 2);
            if taken && below > 0 && above <= below.max(3) + 3 {
                return *rule;
            }
            break;
        }
    }
    let numbers = |r: &Row| {
        let values = r.pieces.len().saturating_sub(1);
        let n = r.pieces.iter().skip(1).filter(|p| p.is_numeric()).count();
        values > 0 && n * 2 >= values
    };
    match rows.iter().position(numbers) {
        Some(n) if n > 0 && n <= 6 => {
            // Titles of groups stand alone on their line and belong to the body.
            let mut n = n;
            while n > 1 && rows[n - 1].pieces.len() == 1 && rows[..n - 1].iter().any(|r| r.pieces.len() > 1) {
                n -= 1;
            }
            (rows[n - 1].y1 + rows[n].y0) / 2.0
        }
        _ => region.bbox.y0,
    }
}

struct Head {
    rows: usize,
    /// Inner borders of the head's rows.
    ys: Vec<f32>,
    cells: Vec<ReadCell>,
}

/// A stretch of columns under which a line (drawn or meant) runs.
struct Brace {
    y: f32,
    cols: Range<usize>,
}

fn head_levels(region: &Region, head: &[&Row], xs: &[f32], em: f32) -> Head {
    let cols = xs.len() + 1;
    if head.is_empty() {
        return Head { rows: 0, ys: Vec::new(), cells: Vec::new() };
    }
    let (top, foot) = (
        head.iter().map(|r| r.y0).fold(f32::INFINITY, f32::min),
        head.iter().map(|r| r.y1).fold(f32::NEG_INFINITY, f32::max),
    );
    let braces = braces(region, head, xs, em, top, foot);
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
            cells.push(ReadCell { rows: k..k1, cols: c..c1, pieces: Vec::new() });
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
        if let Some(cell) = cells.iter_mut().find(|x| x.rows.contains(&k) && x.cols.contains(&c)) {
            cell.pieces.push(p.clone());
        }
    }
    Head { rows, ys, cells }
}

/// Short rules in the head, and the places below pieces that stand over several columns.
fn braces(region: &Region, head: &[&Row], xs: &[f32], em: f32, top: f32, foot: f32) -> Vec<Brace> {
    let inside = |y: f32| y > top && y < foot;
    let mut out: Vec<Brace> = Vec::new();
    let drawn = region.partial.iter().filter(|r| inside(r.at)).copied();
    let across = region.rules.iter().filter(|y| inside(**y)).map(|y| Ruling {
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
            match spans.iter_mut().find(|s| s.start < span.end && span.start < s.end) {
                Some(s) => *s = s.start.min(span.start)..s.end.max(span.end),
                None => spans.push(span),
            }
        }
        spans.sort_by_key(|s| s.start);
        if spans.len() <= 1 {
            out.push(Brace { y: rule.at, cols: first..last + 1 });
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
            let height = above.iter().map(|p| p.bbox.center().y).fold(f32::NEG_INFINITY, f32::max);
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
            out.push(Brace { y: rule.at, cols: wide });
        }
    }
    // Text over several columns with no rule below it.
    for (n, row) in head.iter().enumerate() {
        let Some(next) = head.get(n + 1) else { break };
        let y = (row.y1 + next.y0) / 2.0;
        for (i, p) in row.pieces.iter().enumerate() {
            let span = columns::covered(xs, p);
            // Hanging over a border by a little is not standing over two columns.
            let home = columns::column(xs, p.bbox.center().x);
            let part = Ruling { at: y, from: p.bbox.x0, to: p.bbox.x1 };
            let own = share(xs, &region.bbox, &part, home);
            if span.len() < 2 || own > 0.75 || out.iter().any(|b| b.y >= p.bbox.center().y && b.cols.start < span.end && span.start < b.cols.end) {
                continue;
            }
            let below: usize = head[n + 1..]
                .iter()
                .flat_map(|r| &r.pieces)
                .filter(|q| {
                    let c = columns::covered(xs, q);
                    c.start < span.end && span.start < c.end && c.len() < span.len()
                })
                .map(|q| columns::column(xs, q.bbox.center().x))
                .collect::<std::collections::BTreeSet<_>>()
                .len();
            if below < 2 {
                continue;
            }
            let lo = if i == 0 { 0 } else { columns::covered(xs, &row.pieces[i - 1]).end };
            let hi = row.pieces.get(i + 1).map_or(xs.len() + 1, |q| columns::covered(xs, q).start);
            let cols = centred(xs, &region.bbox, &span, p.bbox.center().x, lo.min(span.start)..hi.max(span.end), em);
            out.push(Brace { y, cols });
        }
    }
    out
}

/// The share of a stretch of x that lies over one column.
fn share(xs: &[f32], bbox: &Rect, part: &Ruling, column: usize) -> f32 {
    let from = if column == 0 { bbox.x0 } else { xs[column - 1] };
    let to = xs.get(column).copied().unwrap_or(bbox.x1);
    let overlap = part.to.min(to) - part.from.max(from);
    overlap / (part.to - part.from).max(f32::EPSILON)
}

/// First and last column that a rule runs under for at least half of their width.
fn spanned(xs: &[f32], bbox: &Rect, rule: &Ruling) -> Option<(usize, usize)> {
    let edges: Vec<f32> = std::iter::once(bbox.x0).chain(xs.iter().copied()).chain([bbox.x1]).collect();
    let mut hit = edges.windows(2).enumerate().filter_map(|(c, w)| {
        let overlap = rule.to.min(w[1]) - rule.from.max(w[0]);
        (overlap >= (w[1] - w[0]) * 0.5).then_some(c)
    });
    let first = hit.next()?;
    Some((first, hit.next_back().unwrap_or(first)))
}

/// The columns, at least `span` and within `limit`, over whose middle `x` lies.
fn centred(xs: &[f32], bbox: &Rect, span: &Range<usize>, x: f32, limit: Range<usize>, em: f32) -> Range<usize> {
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

/// Lines of the body grouped into rows.
fn body_rows<'r>(region: &Region, body: &[&'r Row], xs: &[f32], em: f32) -> Vec<Vec<&'r Row>> {
    let filled = |r: &Row| {
        r.pieces
            .iter()
            .map(|p| columns::column(xs, p.bbox.center().x))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let most = body.iter().map(|r| filled(r).len()).max().unwrap_or(0);
    let ruled = |a: f32, b: f32| region.rules.iter().any(|y| *y > a && *y < b);
    // Lines between two rules.
    let mut bands: Vec<Vec<&'r Row>> = Vec::new();
    for row in body {
        match bands.last_mut() {
            Some(band) if band.last().is_some_and(|l| !ruled(l.y(), row.y())) => band.push(row),
            _ => bands.push(vec![row]),
        }
    }
    let numbers = |r: &Row| r.pieces.iter().any(|p| p.is_numeric() && columns::column(xs, p.bbox.center().x) > 0);
    let texts = !body.iter().any(|r| numbers(r));
    let boxed = bands.len() >= 3 && bands.len() * 3 >= body.len();
    let mut out: Vec<Vec<&'r Row>> = Vec::new();
    for band in bands {
        let anchors = band.iter().filter(|r| numbers(r)).count();
        if boxed && band.len() > 1 && anchors <= 1 {
            out.push(band);
            continue;
        }
        let mut rows: Vec<Vec<&'r Row>> = Vec::new();
        let pitch = usual_pitch(&band);
        for (n, row) in band.iter().enumerate() {
            let own = filled(row);
            let joins = rows.last().and_then(|g| g.last()).is_some_and(|above| {
                let overlap = above.y1 - row.y0 > (row.y1 - row.y0) * 0.25;
                let step = row.y() - above.y();
                let stubless = !own.contains(&0) && own.len() < most;
                let near = pitch.is_some_and(|p| step < p * 0.85);
                let lower = row.pieces.iter().all(|p| p.text.starts_with(|c: char| c.is_lowercase()))
                    && row.pieces.iter().all(|p| !p.is_numeric())
                    && filled(above).is_superset(&own)
                    && row.pieces[0].bbox.x0 >= above.pieces[0].bbox.x0 - em * 0.3
                    && step < em * 1.8;
                let wraps = texts && pitch.is_some_and(|p| step < p * 0.8);
                overlap || (stubless && near) || lower || wraps
            });
            let _ = n;
            if joins {
                if let Some(g) = rows.last_mut() {
                    g.push(row);
                }
            } else {
                rows.push(vec![row]);
            }
        }
        out.append(&mut rows);
    }
    out
}

fn usual_pitch(band: &[&Row]) -> Option<f32> {
    crate::table::scale::median(band.windows(2).map(|w| w[1].y() - w[0].y()))
}

/// The cells of one row.
fn row_cells(group: &[&Row], row: usize, xs: &[f32], cols: usize) -> Vec<ReadCell> {
    let mut spans: Vec<(Range<usize>, Vec<Piece>)> = Vec::new();
    let single = group.iter().map(|r| r.pieces.len()).sum::<usize>() == 1;
    for p in group.iter().flat_map(|r| &r.pieces) {
        let mut span = columns::covered(xs, p);
        if span.start == 0 && span.len() > 1 {
            // A title of a group, or a long name: it stands in the stub.
            span = 0..1;
        } else if single && span.len() > 1 && span.start > 0 {
            let (left, right) = (xs[0], xs[cols - 2]);
            let middle = (left + right) / 2.0;
            // Centred over all value columns.
            if (p.bbox.center().x - middle).abs() < (right - left) * 0.25 {
                span = 1..cols;
            }
        } else if span.len() > 1 {
            let c = columns::column(xs, p.bbox.center().x);
            let busy = group
                .iter()
                .flat_map(|r| &r.pieces)
                .any(|q| q != p && span.contains(&columns::column(xs, q.bbox.center().x)));
            if busy {
                span = c..c + 1;
            }
        }
        match spans.iter_mut().find(|(s, _)| s.start < span.end && span.start < s.end) {
            Some((s, pieces)) => {
                *s = s.start.min(span.start)..s.end.max(span.end);
                pieces.push(p.clone());
            }
            None => spans.push((span, vec![p.clone()])),
        }
    }
    // Overlaps may have grown into a neighbour.
    spans.sort_by_key(|(s, _)| s.start);
    let mut merged: Vec<(Range<usize>, Vec<Piece>)> = Vec::new();
    for (s, mut pieces) in spans {
        match merged.last_mut() {
            Some((last, all)) if last.end > s.start => {
                last.end = last.end.max(s.end);
                all.append(&mut pieces);
            }
            _ => merged.push((s, pieces)),
        }
    }
    let mut out = Vec::new();
    let mut next = 0;
    for (s, pieces) in merged {
        for c in next..s.start {
            out.push(ReadCell { rows: row..row + 1, cols: c..c + 1, pieces: Vec::new() });
        }
        next = s.end;
        out.push(ReadCell { rows: row..row + 1, cols: s, pieces });
    }
    for c in next..cols {
        out.push(ReadCell { rows: row..row + 1, cols: c..c + 1, pieces: Vec::new() });
    }
    out
}
