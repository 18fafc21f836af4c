//! A ruled grid of numbers whose row names stand outside it, to its left.

use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use crate::table::aligned::words;
use crate::table::lattice::{Lattice, interval};
use crate::table::scale::{Scale, median};

/// Gives each such grid a first column that holds the names.
pub fn widen(lattices: &mut [Lattice], page: &Page, scale: &Scale) {
    let boxes: Vec<Rect> = lattices.iter().map(Lattice::bbox).collect();
    for (n, lattice) in lattices.iter_mut().enumerate() {
        let others = || {
            boxes
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != n)
                .map(|(_, b)| b)
        };
        if let Some(left) = names(lattice, page, scale)
            && !others().any(|b| {
                b.touches(&Rect {
                    x0: left,
                    ..boxes[n]
                })
            })
        {
            for (_, cols) in &mut lattice.cells {
                *cols = cols.start + 1..cols.end + 1;
            }
            lattice.xs.insert(0, left);
            let rows = lattice.ys.len() - 1;
            lattice.cells.extend((0..rows).map(|r| (r..r + 1, 0..1)));
            lattice.cells.sort_by_key(|(r, c)| (r.start, c.start));
        }
    }
}

/// Where the names begin; `None` where the grid is complete without them.
fn names(lattice: &Lattice, page: &Page, scale: &Scale) -> Option<f32> {
    let bbox = lattice.bbox();
    let rows = lattice.ys.len() - 1;
    if rows < 5 || lattice.xs.len() < 3 || !numbers_first(lattice, page) {
        return None;
    }
    let mut beside: Vec<Vec<&Glyph>> = vec![Vec::new(); rows];
    for g in page.glyphs.iter().filter(|g| !g.is_space()) {
        let c = g.bbox.center();
        if c.y > bbox.y0 && c.y < bbox.y1 && g.bbox.x1 <= bbox.x0 + scale.snap() {
            beside[interval(&lattice.ys, c.y)].push(g);
        }
    }
    let mut starts = Vec::new();
    for row in &mut beside {
        // From the grid outwards, as far as words follow each other.
        row.sort_by(|a, b| b.bbox.x1.total_cmp(&a.bbox.x1));
        let Some(first) = row.first() else { continue };
        if bbox.x0 - first.bbox.x1 > scale.em * 20.0 {
            continue;
        }
        let mut start = first.bbox.x0;
        for g in row.iter() {
            if start - g.bbox.x1 > scale.em {
                break;
            }
            start = start.min(g.bbox.x0);
        }
        starts.push(start);
    }
    let usual = median(starts.iter().copied())?;
    let aligned = starts
        .iter()
        .filter(|s| (**s - usual).abs() <= scale.em * 2.0)
        .count();
    let narrow = bbox.x0 - usual <= bbox.width();
    let least = starts.iter().copied().fold(f32::INFINITY, f32::min);
    (starts.len() * 10 >= rows * 8 && aligned * 10 >= starts.len() * 8 && narrow)
        .then_some(least - scale.em * 0.3)
}

/// Whether the first column holds numbers.
fn numbers_first(lattice: &Lattice, page: &Page) -> bool {
    let (mut numbers, mut all) = (0, 0);
    for (rows, cols) in lattice.cells.iter().filter(|(_, c)| c.start == 0) {
        let b = lattice.cell_box(rows, cols);
        let text: String = page
            .glyphs
            .iter()
            .filter(|g| b.contains(g.bbox.center()))
            .map(|g| g.text.trim())
            .collect();
        if !text.is_empty() {
            all += 1;
            numbers += usize::from(words::is_numeric(&text) && text.chars().any(char::is_numeric));
        }
    }
    all >= 4 && numbers * 10 >= all * 7
}
