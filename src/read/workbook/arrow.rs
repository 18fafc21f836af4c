//! Drawn arrows over a table, and the labels that belong to them.

use super::grid::Grid;
use super::lattice::Lattice;
use super::ruler::Frame;
use super::shape::{Form, Shape};
use crate::document::Line;
use std::ops::Range;

/// An arrow over the rows and columns of a grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GridArrow {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub text: Option<String>,
    pub text_on_arrow: bool,
}

/// An arrow beside all columns of the table it lies over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stray {
    pub frame: Frame,
    pub text: String,
}

/// Whether a frame lies over a table whose grid lines are given.
pub(super) fn lies_over(frame: Frame, ys: &[f64], xs: &[f64]) -> bool {
    let (x, y) = frame.middle();
    let inside = |edges: &[f64], at: f64| {
        edges.first().is_some_and(|a| *a <= at) && edges.last().is_some_and(|b| at <= *b)
    };
    inside(ys, y) && inside(xs, x)
}

/// Reads the shapes that lie over a table. Labels become text of the cell where they start.
pub(super) fn read(
    lattice: &Lattice,
    grid: &mut Grid,
    shapes: &[&Shape],
) -> (Vec<GridArrow>, Vec<Stray>) {
    let (ys, xs) = grid.lines(lattice);
    let mut arrows: Vec<(Frame, GridArrow)> = Vec::new();
    let mut strays = Vec::new();
    let mut labels: Vec<&Shape> = Vec::new();
    for shape in shapes {
        if !is_arrow(shape, &ys) {
            labels.extend((!shape.lines.is_empty()).then_some(*shape));
            continue;
        }
        let cols = covered(shape.frame.x0, shape.frame.x1, &xs);
        let rows = crossed(shape.frame, &ys);
        if cols.is_empty() || rows.is_empty() {
            labels.extend((!shape.lines.is_empty()).then_some(*shape));
            if shape.form != (Form::Line { head: false }) && shape.form != Form::Bar {
                strays.push(Stray {
                    frame: shape.frame,
                    text: shape.lines.join(""),
                });
            }
            continue;
        }
        let text = (!shape.lines.is_empty()).then(|| shape.lines.join("\n"));
        let text_on_arrow = text.is_some();
        arrows.push((
            shape.frame,
            GridArrow {
                rows,
                cols,
                text,
                text_on_arrow,
            },
        ));
    }
    pair(&mut arrows, &labels, &ys);
    let on_arrows = shapes
        .iter()
        .copied()
        .filter(|s| is_arrow(s, &ys) && !s.lines.is_empty());
    let mut texts: Vec<&Shape> = labels.iter().copied().chain(on_arrows).collect();
    texts.sort_by(|a, b| {
        (a.frame.y0, a.frame.x0)
            .partial_cmp(&(b.frame.y0, b.frame.x0))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    texts.dedup_by(|a, b| std::ptr::eq(*a, *b));
    let index = if texts.is_empty() {
        Vec::new()
    } else {
        grid.index()
    };
    for shape in texts {
        let row = lane(&ys, shape.frame.middle().1);
        let col = lane(&xs, shape.text_x);
        let cell = index.get(row * xs.len().saturating_sub(1) + col);
        if let Some(cell) = cell.and_then(|i| grid.cells.get_mut(*i)) {
            cell.content
                .lines
                .extend(shape.lines.iter().map(Line::hard));
        }
    }
    arrows.sort_by(|(a, x), (b, y)| {
        (x.rows.start, a.y0, a.x0)
            .partial_cmp(&(y.rows.start, b.y0, b.x0))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    (arrows.into_iter().map(|(_, a)| a).collect(), strays)
}

/// Lines and bars that run along a row. A line without a head that slopes strikes a cell out, and one on a row's edge
/// is a rule; a bar stays within its row unless it bears a text.
fn is_arrow(shape: &Shape, ys: &[f64]) -> bool {
    let (width, height) = (shape.frame.width(), shape.frame.height());
    let row = lane(ys, shape.frame.middle().1);
    let row_height = ys.get(row + 1).zip(ys.get(row)).map_or(0.0, |(b, a)| b - a);
    match shape.form {
        Form::Line { head: true } => width > height,
        Form::Line { head: false } => {
            let y = shape.frame.middle().1;
            let on_edge = ys.iter().any(|e| (e - y).abs() < row_height * 0.03);
            width > height * 20.0 && !on_edge
        }
        Form::Block => true,
        Form::Bar => !shape.lines.is_empty() || height <= row_height,
        Form::Text => false,
    }
}

/// The row or column that holds a place; the first or last for places outside.
fn lane(edges: &[f64], at: f64) -> usize {
    edges
        .partition_point(|e| *e <= at)
        .saturating_sub(1)
        .min(edges.len().saturating_sub(2))
}

/// The columns of which a quarter or more is covered, else the one that holds the most of a short arrow.
fn covered(from: f64, to: f64, edges: &[f64]) -> Range<usize> {
    let overlap = |i: usize| to.min(edges[i + 1]) - from.max(edges[i]);
    let columns = 0..edges.len().saturating_sub(1);
    let mut hit = columns
        .clone()
        .filter(|i| edges[i + 1] > edges[*i] && overlap(*i) * 4.0 >= edges[i + 1] - edges[*i]);
    if let Some(first) = hit.next() {
        return first..hit.next_back().unwrap_or(first) + 1;
    }
    match columns.max_by(|a, b| overlap(*a).total_cmp(&overlap(*b))) {
        Some(most) if overlap(most) > 0.0 => most..most + 1,
        _ => 0..0,
    }
}

/// The rows of which half or more is covered, else the row of its middle.
fn crossed(frame: Frame, edges: &[f64]) -> Range<usize> {
    let is_covered = |i: &usize| {
        let (a, b) = (edges[*i], edges[*i + 1]);
        b > a && (frame.y1.min(b) - frame.y0.max(a)) * 2.0 >= b - a
    };
    let mut hit = (0..edges.len().saturating_sub(1)).filter(is_covered);
    match hit.next() {
        Some(first) => first..hit.next_back().unwrap_or(first) + 1,
        None if edges.len() < 2 => 0..0,
        None => {
            let row = lane(edges, frame.middle().1);
            row..row + 1
        }
    }
}

/// Gives each arrow without a text the nearest label: above or beside it, in its rows, one label an arrow.
fn pair(arrows: &mut [(Frame, GridArrow)], labels: &[&Shape], ys: &[f64]) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, (frame, arrow)) in arrows.iter().enumerate() {
        if arrow.text.is_some() {
            continue;
        }
        for (j, label) in labels.iter().enumerate() {
            let l = label.frame;
            let (_, y) = l.middle();
            let size = l.height().max(1.0);
            let in_rows = ys
                .get(arrow.rows.start)
                .is_some_and(|top| *top <= y.max(l.y1 - size * 0.25))
                && ys.get(arrow.rows.end).is_some_and(|bottom| y <= *bottom);
            let aside = (frame.x0 - l.x1).max(l.x0 - frame.x1).max(0.0);
            let apart = (frame.y0 - l.y1).max(l.y0 - frame.y1).max(0.0);
            if !in_rows || aside > l.width().max(size) || apart > size * 2.0 {
                continue;
            }
            let below = if y > frame.middle().1 { size } else { 0.0 };
            pairs.push(((y - frame.middle().1).abs() + below + aside, i, j));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = vec![false; labels.len()];
    for (_, i, j) in pairs {
        let (frame, arrow) = &mut arrows[i];
        if arrow.text.is_none() && !taken[j] {
            arrow.text = Some(labels[j].lines.join("\n"));
            arrow.text_on_arrow = frame.holds(labels[j].frame.middle());
            taken[j] = true;
        }
    }
}
