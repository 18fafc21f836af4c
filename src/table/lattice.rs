//! Rulings → grids: connected rulings, their positions, and the cells between them with their spans.

use crate::geometry::Rect;
use crate::table::rulings::{Ruling, Rulings, groups};
use crate::table::scale::Scale;
use std::ops::Range;

/// Rows and columns of a cell.
pub type Span = (Range<usize>, Range<usize>);

/// A ruled grid before it holds text.
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    /// Column borders from left to right, `cols + 1` values.
    pub xs: Vec<f32>,
    /// Row borders from top to bottom, `rows + 1` values.
    pub ys: Vec<f32>,
    /// Cells as (rows, cols), ordered by first row, then first column. They cover the grid exactly once.
    pub cells: Vec<Span>,
    /// How many of the cells were cut from areas that are no rectangles.
    pub cut: usize,
}

impl Lattice {
    /// The box of the grid.
    pub fn bbox(&self) -> Rect {
        let ends = |v: &[f32]| {
            (
                v.first().copied().unwrap_or(0.0),
                v.last().copied().unwrap_or(0.0),
            )
        };
        let ((x0, x1), (y0, y1)) = (ends(&self.xs), ends(&self.ys));
        Rect { x0, y0, x1, y1 }
    }

    /// The box of a cell.
    pub fn cell_box(&self, rows: &Range<usize>, cols: &Range<usize>) -> Rect {
        Rect {
            x0: self.xs[cols.start],
            y0: self.ys[rows.start],
            x1: self.xs[cols.end],
            y1: self.ys[rows.end],
        }
    }

    /// The cell (index into `cells`) at each grid position, row by row.
    pub fn index(&self) -> Vec<usize> {
        let cols = self.xs.len() - 1;
        let mut index = vec![usize::MAX; cols * (self.ys.len() - 1)];
        for (i, (r, c)) in self.cells.iter().enumerate() {
            for row in r.clone() {
                for col in c.clone() {
                    index[row * cols + col] = i;
                }
            }
        }
        index
    }
}

/// The interval of sorted borders that holds `v`; values outside belong to the first or last.
pub fn interval(borders: &[f32], v: f32) -> usize {
    borders
        .partition_point(|b| *b <= v)
        .saturating_sub(1)
        .min(borders.len().saturating_sub(2))
}

/// All grids of a page, from top to bottom. A box without inner walls is no grid and comes back as a frame.
pub fn lattices(rulings: &Rulings, scale: &Scale) -> (Vec<Lattice>, Vec<Rect>) {
    let (mut grids, mut frames) = (Vec::new(), Vec::new());
    for part in components(rulings, scale) {
        let Some(lattice) = lattice(&part, scale) else {
            continue;
        };
        if lattice.cells.len() < 2 {
            frames.push(lattice.bbox());
        } else {
            grids.push(lattice);
        }
    }
    grids.sort_by(|a, b| {
        let (a, b) = (a.bbox(), b.bbox());
        a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0))
    });
    (grids, frames)
}

/// Rulings that touch each other, directly or through others.
fn components(rulings: &Rulings, scale: &Scale) -> Vec<Rulings> {
    let (h, v) = (&rulings.horizontal, &rulings.vertical);
    let mut sets = Sets::new(h.len() + v.len());
    let near = scale.snap();
    for (i, rule) in h.iter().enumerate() {
        let first = v.partition_point(|w| w.at < rule.from - near);
        for (j, wall) in v.iter().enumerate().skip(first) {
            if wall.at > rule.to + near {
                break;
            }
            if rule.at >= wall.from - near && rule.at <= wall.to + near {
                sets.join(i, h.len() + j);
            }
        }
    }
    let mut parts: std::collections::BTreeMap<usize, Rulings> = std::collections::BTreeMap::new();
    for (i, rule) in h.iter().enumerate() {
        parts
            .entry(sets.root(i))
            .or_default()
            .horizontal
            .push(*rule);
    }
    for (j, wall) in v.iter().enumerate() {
        parts
            .entry(sets.root(h.len() + j))
            .or_default()
            .vertical
            .push(*wall);
    }
    let (mut parts, lone): (Vec<Rulings>, Vec<Rulings>) = parts
        .into_values()
        .partition(|p| p.horizontal.len() + p.vertical.len() > 2);
    for wall in lone.iter().flat_map(|p| &p.vertical) {
        if let Some(part) = parts.iter_mut().find(|p| stands_beside(p, wall, scale)) {
            part.vertical.push(*wall);
        }
    }
    parts
}

/// Whether a wall that touches nothing is the outer border of a grid: it begins and ends where the grid's own walls do.
/// No rule meets it where one merged cell fills the outer column of a whole page.
fn stands_beside(part: &Rulings, wall: &Ruling, scale: &Scale) -> bool {
    let ends = |r: &[Ruling], lo: fn(&Ruling) -> f32, hi: fn(&Ruling) -> f32| {
        let from = r.iter().map(lo).fold(f32::INFINITY, f32::min);
        let to = r.iter().map(hi).fold(f32::NEG_INFINITY, f32::max);
        (from, to)
    };
    let (top, bottom) = ends(&part.vertical, |r| r.from, |r| r.to);
    let (left, right) = ends(&part.vertical, |r| r.at, |r| r.at);
    let same_height =
        (wall.from - top).abs() <= scale.snap() && (wall.to - bottom).abs() <= scale.snap();
    let near = |gap: f32| gap > 0.0 && gap < right - left;
    part.vertical.len() > 2 && same_height && (near(left - wall.at) || near(wall.at - right))
}

fn lattice(part: &Rulings, scale: &Scale) -> Option<Lattice> {
    let mut xs = positions(&part.vertical, scale);
    let mut ys = positions(&part.horizontal, scale);
    add_open_borders(&mut xs, &part.horizontal, scale);
    add_open_borders(&mut ys, &part.vertical, scale);
    if xs.len() < 2 || ys.len() < 2 {
        return None;
    }
    let (cols, rows) = (xs.len() - 1, ys.len() - 1);
    let right_walls = walls(&part.vertical, &xs, &ys, scale); // [border x][row]
    let floors = walls(&part.horizontal, &ys, &xs, scale); // [border y][col]
    let mut sets = Sets::new(rows * cols);
    for r in 0..rows {
        for c in 0..cols {
            if c + 1 < cols && !right_walls[c + 1][r] {
                sets.join(r * cols + c, r * cols + c + 1);
            }
            if r + 1 < rows && !floors[r + 1][c] {
                sets.join(r * cols + c, (r + 1) * cols + c);
            }
        }
    }
    let (mut cells, cut) = rectangles(&mut sets, rows, cols);
    cells.sort_by_key(|(r, c)| (r.start, c.start));
    Some(drop_idle_borders(Lattice { xs, ys, cells, cut }))
}

/// Positions of borders: rulings closer than a cell can be are one border, lying where most of its length lies.
fn positions(rules: &[Ruling], scale: &Scale) -> Vec<f32> {
    let mut sorted: Vec<Ruling> = rules.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    groups(&sorted, |r| r.at, scale.min_cell())
        .into_iter()
        .map(|g| {
            let length: f32 = g.iter().map(|r| r.to - r.from).sum();
            if length > 0.0 {
                g.iter().map(|r| r.at * (r.to - r.from)).sum::<f32>() / length
            } else {
                g[0].at
            }
        })
        .collect()
}

/// An outer border that is not drawn: the crossing rulings end together beyond the last drawn one.
fn add_open_borders(borders: &mut Vec<f32>, crossing: &[Ruling], scale: &Scale) {
    let (Some(&first), Some(&last)) = (borders.first(), borders.last()) else {
        return;
    };
    let drawn = borders.len();
    let reach = |ends: Vec<f32>| {
        let m = crate::table::scale::median(ends.iter().copied());
        m.filter(|m| {
            let agree = ends.iter().filter(|e| (**e - m).abs() <= scale.snap());
            // Where one rule alone crosses, none can end elsewhere.
            let alone = crossing.len() == 1 && drawn > 2;
            agree.count() >= if alone { 1 } else { 2 }
        })
    };
    let before: Vec<f32> = crossing
        .iter()
        .map(|r| r.from)
        .filter(|f| *f < first - scale.em)
        .collect();
    let after: Vec<f32> = crossing
        .iter()
        .map(|r| r.to)
        .filter(|t| *t > last + scale.em)
        .collect();
    if let Some(x) = reach(before) {
        borders.insert(0, x);
    }
    if let Some(x) = reach(after) {
        borders.push(x);
    }
}

/// For each border and each interval across it: whether a ruling closes it. Outer borders always close.
fn walls(rules: &[Ruling], borders: &[f32], across: &[f32], scale: &Scale) -> Vec<Vec<bool>> {
    let intervals = across.len() - 1;
    let mut covered = vec![vec![0.0f32; intervals]; borders.len()];
    for rule in rules {
        let nearest = borders
            .iter()
            .enumerate()
            .min_by(|a, b| (a.1 - rule.at).abs().total_cmp(&(b.1 - rule.at).abs()))
            .filter(|(_, b)| (**b - rule.at).abs() <= scale.min_cell());
        let Some((border, _)) = nearest else { continue };
        for i in interval(across, rule.from)..=interval(across, rule.to) {
            let overlap = rule.to.min(across[i + 1]) - rule.from.max(across[i]);
            covered[border][i] += overlap.max(0.0);
        }
    }
    let last = borders.len() - 1;
    covered
        .into_iter()
        .enumerate()
        .map(|(b, row)| {
            row.into_iter()
                .enumerate()
                .map(|(i, length)| {
                    b == 0 || b == last || length >= (across[i + 1] - across[i]) * 0.6
                })
                .collect()
        })
        .collect()
}

/// Sets of grid positions as rectangles; a set that is none (L-shaped) is cut into rectangles row by row. With the number
/// of cells that were cut so.
fn rectangles(sets: &mut Sets, rows: usize, cols: usize) -> (Vec<Span>, usize) {
    let mut members: std::collections::BTreeMap<usize, Vec<(usize, usize)>> =
        std::collections::BTreeMap::new();
    for r in 0..rows {
        for c in 0..cols {
            members
                .entry(sets.root(r * cols + c))
                .or_default()
                .push((r, c));
        }
    }
    let mut cells = Vec::new();
    let mut from_cut = 0;
    for set in members.into_values() {
        let (mut r0, mut r1, mut c0, mut c1) = (usize::MAX, 0, usize::MAX, 0);
        for &(r, c) in &set {
            r0 = r0.min(r);
            r1 = r1.max(r + 1);
            c0 = c0.min(c);
            c1 = c1.max(c + 1);
        }
        if set.len() == (r1 - r0) * (c1 - c0) {
            cells.push((r0..r1, c0..c1));
        } else {
            let mut parts = cut(&set);
            from_cut += parts.len();
            cells.append(&mut parts);
        }
    }
    (cells, from_cut)
}

fn cut(set: &[(usize, usize)]) -> Vec<Span> {
    let mut runs: Vec<(usize, Range<usize>)> = Vec::new();
    for &(r, c) in set {
        match runs.last_mut() {
            Some((row, range)) if *row == r && range.end == c => range.end = c + 1,
            _ => runs.push((r, c..c + 1)),
        }
    }
    let mut cells: Vec<Span> = Vec::new();
    for (r, cols) in runs {
        match cells
            .iter_mut()
            .find(|(rows, c)| rows.end == r && *c == cols)
        {
            Some((rows, _)) => rows.end = r + 1,
            None => cells.push((r..r + 1, cols)),
        }
    }
    cells
}

/// A border at which no cell begins or ends separates nothing: its two rows (columns) are one.
fn drop_idle_borders(mut lattice: Lattice) -> Lattice {
    let mut keep_y = vec![false; lattice.ys.len()];
    let mut keep_x = vec![false; lattice.xs.len()];
    for (r, c) in &lattice.cells {
        for i in [r.start, r.end] {
            keep_y[i] = true;
        }
        for i in [c.start, c.end] {
            keep_x[i] = true;
        }
    }
    let renumber = |keep: &[bool]| {
        keep.iter()
            .scan(0usize, |next, k| {
                let at = *next;
                *next += usize::from(*k);
                Some(at)
            })
            .collect::<Vec<_>>()
    };
    let (new_y, new_x) = (renumber(&keep_y), renumber(&keep_x));
    for (r, c) in &mut lattice.cells {
        *r = new_y[r.start]..new_y[r.end];
        *c = new_x[c.start]..new_x[c.end];
    }
    let filter = |v: Vec<f32>, keep: &[bool]| {
        v.into_iter()
            .zip(keep)
            .filter(|(_, k)| **k)
            .map(|(x, _)| x)
            .collect()
    };
    lattice.ys = filter(lattice.ys, &keep_y);
    lattice.xs = filter(lattice.xs, &keep_x);
    lattice
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, i: usize) -> usize {
        let mut root = i;
        while self.0[root] != root {
            root = self.0[root];
        }
        let mut at = i;
        while self.0[at] != root {
            at = std::mem::replace(&mut self.0[at], root);
        }
        root
    }

    /// The smaller root stays, so that roots are first members.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
