//! Pieces of text → rows of text and the gutters between columns.

use crate::table::aligned::words::Piece;
use crate::table::rulings::Ruling;
use crate::table::scale::median;
use std::ops::Range;

/// Pieces that stand on one line, from left to right.
#[derive(Debug, Clone)]
pub struct Row {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// Top and foot of the line.
    pub y0: f32,
    /// Foot.
    pub y1: f32,
}

impl Row {
    /// Middle of the line.
    pub fn y(&self) -> f32 {
        (self.y0 + self.y1) / 2.0
    }
}

/// Groups pieces into lines, from top to bottom.
pub fn rows(pieces: &[Piece]) -> Vec<Row> {
    let mut order: Vec<&Piece> = pieces.iter().collect();
    order.sort_by(|a, b| {
        a.bbox
            .y1
            .total_cmp(&b.bbox.y1)
            .then(a.bbox.x0.total_cmp(&b.bbox.x0))
    });
    let mut out: Vec<Row> = Vec::new();
    for p in order {
        let fits = out
            .iter_mut()
            .rev()
            .take(3)
            .find(|r| r.pieces.iter().any(|q| q.level_with(p)));
        match fits {
            Some(row) => {
                row.y0 = row.y0.min(p.bbox.y0);
                row.y1 = row.y1.max(p.bbox.y1);
                row.pieces.push(p.clone());
            }
            None => out.push(Row {
                pieces: vec![p.clone()],
                y0: p.bbox.y0,
                y1: p.bbox.y1,
            }),
        }
    }
    for row in &mut out {
        row.pieces.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0));
    }
    out.sort_by(|a, b| a.y().total_cmp(&b.y()));
    out
}

/// Stretches of x that no piece of the lines covers, but for `tolerance` lines; the outer ends are left out.
pub fn gutters(rows: &[&Row], tolerance: usize, least: f32) -> Vec<(f32, f32)> {
    let mut events: Vec<(f32, i32)> = Vec::new();
    for p in rows.iter().flat_map(|r| &r.pieces) {
        events.push((p.bbox.x0, 1));
        events.push((p.bbox.x1, -1));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let (mut depth, mut begun, mut open) = (0i32, false, None::<f32>);
    let mut out = Vec::new();
    for (x, step) in events {
        depth += step;
        if depth as usize > tolerance {
            if let Some(from) = open.take()
                && x - from >= least
                && begun
            {
                out.push((from, x));
            }
            begun = true;
        } else if open.is_none() && step < 0 {
            open = Some(x);
        }
    }
    out
}

/// Borders between columns.
#[derive(Debug, Clone, Default)]
pub struct Borders {
    /// Where the borders lie.
    pub xs: Vec<f32>,
    /// The free stretches of x they lie in.
    pub gutters: Vec<(f32, f32)>,
}

/// Borders between the columns of lines of a table's body: `None` where they share no gutter.
pub fn borders(body: &[&Row], walls: &[Ruling], em: f32) -> Option<Borders> {
    let core: Vec<&Row> = body
        .iter()
        .copied()
        .filter(|r| r.pieces.len() >= 2)
        .collect();
    if core.is_empty() {
        return None;
    }
    let mut counts: Vec<usize> = core.iter().map(|r| r.pieces.len()).collect();
    counts.sort_unstable();
    let usual = counts[counts.len() * 3 / 4].max(2);
    let mut best: Vec<(f32, f32)> = Vec::new();
    for tolerance in 0..=core.len() * 15 / 100 {
        let found = gutters(&core, tolerance, em * 0.2);
        if found.len() > best.len() {
            best = found;
        }
        if best.len() + 1 >= usual {
            break;
        }
    }
    let (top, foot) = (
        body.iter().map(|r| r.y0).fold(f32::INFINITY, f32::min),
        body.iter().map(|r| r.y1).fold(f32::NEG_INFINITY, f32::max),
    );
    let mut xs: Vec<f32> = Vec::new();
    let tall: Vec<f32> = walls
        .iter()
        .filter(|w| w.to.min(foot) - w.from.max(top) >= (foot - top) * 0.7)
        .map(|w| w.at)
        .collect();
    for &(a, b) in &best {
        let wall = tall
            .iter()
            .copied()
            .find(|w| *w >= a - em * 0.3 && *w <= b + em * 0.3);
        xs.push(wall.unwrap_or((a + b) / 2.0));
    }
    let (left, right) = extent(&core);
    for w in tall {
        let apart = xs.iter().all(|x| (x - w).abs() > em * 0.5);
        if apart && w > left && w < right {
            xs.push(w);
        }
    }
    xs.sort_by(f32::total_cmp);
    (!xs.is_empty()).then_some(Borders { xs, gutters: best })
}

/// Left and right end of the text of lines.
pub fn extent(rows: &[&Row]) -> (f32, f32) {
    let pieces = || rows.iter().flat_map(|r| &r.pieces);
    (
        pieces().map(|p| p.bbox.x0).fold(f32::INFINITY, f32::min),
        pieces()
            .map(|p| p.bbox.x1)
            .fold(f32::NEG_INFINITY, f32::max),
    )
}

/// Merges a column that hardly a line fills, and no head names, into its neighbour.
pub fn drop_idle(xs: &mut Vec<f32>, body: &[&Row], head: &[&Row]) {
    let core: Vec<&&Row> = body.iter().filter(|r| r.pieces.len() >= 2).collect();
    let mut c = 0;
    while c <= xs.len() && !xs.is_empty() {
        let (lo, hi) = (
            if c == 0 { f32::NEG_INFINITY } else { xs[c - 1] },
            xs.get(c).copied().unwrap_or(f32::INFINITY),
        );
        let inside = |p: &Piece| {
            let x = p.bbox.center().x;
            x > lo && x < hi
        };
        let filled = core.iter().filter(|r| r.pieces.iter().any(&inside)).count();
        let named = head.iter().any(|r| r.pieces.iter().any(&inside));
        if filled == 0 || (filled * 6 <= core.len() && !named && core.len() >= 4) {
            // The nearer neighbour takes it.
            let own: Vec<&Piece> = core
                .iter()
                .flat_map(|r| &r.pieces)
                .filter(|p| inside(p))
                .collect();
            let gap_left = gap(&core, &own, true);
            let gap_right = gap(&core, &own, false);
            let drop = if c == 0 {
                0
            } else if c == xs.len() || gap_left <= gap_right {
                c - 1
            } else {
                c
            };
            xs.remove(drop);
            c = 0;
            continue;
        }
        c += 1;
    }
}

fn gap(core: &[&&Row], own: &[&Piece], left: bool) -> f32 {
    let gaps = own.iter().filter_map(|p| {
        core.iter()
            .flat_map(|r| &r.pieces)
            .filter(|q| q.level_with(p))
            .filter_map(|q| {
                let d = if left {
                    p.bbox.x0 - q.bbox.x1
                } else {
                    q.bbox.x0 - p.bbox.x1
                };
                (d > 0.0).then_some(d)
            })
            .reduce(f32::min)
    });
    median(gaps).unwrap_or(f32::INFINITY)
}

/// The column of a position among inner borders.
pub fn column(xs: &[f32], x: f32) -> usize {
    xs.partition_point(|b| *b <= x)
}

/// For each column the stretch of x its text covers, from the pieces that lie in it alone; the empty stretch at infinity
/// where there is none.
pub fn inks(rows: &[&Row], xs: &[f32]) -> Vec<(f32, f32)> {
    let mut out = vec![(f32::INFINITY, f32::NEG_INFINITY); xs.len() + 1];
    for p in rows.iter().flat_map(|r| &r.pieces) {
        let own = covered(xs, p);
        if own.len() == 1
            && let Some(ink) = out.get_mut(own.start)
        {
            *ink = (ink.0.min(p.bbox.x0), ink.1.max(p.bbox.x1));
        }
    }
    out
}

/// The columns a piece lies over. A column counts from a third of an em on.
pub fn covered(xs: &[f32], p: &Piece) -> Range<usize> {
    let slack = (p.size * 0.35).min(p.bbox.width() / 3.0);
    column(xs, p.bbox.x0 + slack)..column(xs, p.bbox.x1 - slack) + 1
}
