//! Tables that are not fully ruled: their columns stand under each other, and perhaps some rules bound them.
//!
//! ```text
//! glyphs ─words→ pieces ─regions→ Region (between rules, or lines that share gutters) ─reading→ grid ─guards→ Table
//! ```
//! Only geometry decides. A reading must pass the guards ([`guards`], [`charts`]) that keep prose, lists, contents pages and charts
//! from becoming tables; a ruled grid gives way only to a reading that tells at least twice as many cells.

mod beside;
mod body;
pub mod charts;
mod columns;
pub mod guards;
mod head;
mod lines;
mod reading;
mod regions;
mod spanners;
pub mod stub;
#[cfg(test)]
mod tests;
pub mod words;

use crate::document::{Cell, GridOrigin, Place, Sign, Table};
use crate::geometry::Rect;
use crate::page::Page;
use crate::table::cells;
use crate::table::evidence;
use crate::table::lattice::Lattice;
use crate::table::marks::Separated;
use crate::table::rulings::Rulings;
use crate::table::runs;
use crate::table::scale::Scale;
use lines::Lines;
use reading::{Reading, Region};
use words::Piece;

/// A table found by alignment.
#[derive(Debug)]
pub struct Aligned {
    /// The table.
    pub table: Table,
    /// Indices of the glyphs in its cells.
    pub glyphs: Vec<usize>,
    /// Index of the ruled grid it replaces.
    pub replaces: Option<usize>,
}

/// Finds the tables of a page that its ruled grids do not tell. `inside` holds the lines of every grid, `outside` the
/// glyphs of none; `plotted` are the frames of charts.
pub fn find(
    page: &Page,
    (drawn, plotted): (&Separated, &[Rect]),
    rulings: &Rulings,
    lattices: &[Lattice],
    inside: &[Vec<Vec<usize>>],
    outside: &[usize],
    scale: &Scale,
) -> Vec<Aligned> {
    let mut out = Vec::new();
    let lines = runs::lines(&page.glyphs, outside);
    let all: Vec<Vec<usize>> = lines
        .iter()
        .cloned()
        .chain(inside.iter().flatten().cloned())
        .collect();
    let wide = words::wide(page, &all);
    // Slanting arrows are taken away from the lines, but what they join is a drawing all the same.
    let drawings = charts::drawings(&page.strokes, &drawn.fills, scale);
    let ruled = Lines::new(rulings, &[], page, wide, scale);
    let banded = Lines::new(rulings, &drawn.fills, page, wide, scale);
    for (i, (lattice, lines)) in lattices.iter().zip(inside).enumerate() {
        // Arrows and bars lie over a schedule's cells: its grid stays.
        let bbox = lattice.bbox();
        if drawn.marks.iter().any(|m| bbox.contains(m.bbox.center())) {
            continue;
        }
        let pieces = words::pieces(page, lines, &rulings.vertical, wide);
        let region = regions::of_lattice(lattice, pieces, &ruled, scale);
        let Some(reading) = reading::read(&region, &page.glyphs, scale.em) else {
            continue;
        };
        if guards::better_than_ruled(&reading, lattice, &region) {
            out.push(build(
                page,
                &reading,
                guards::signs(&reading, &region),
                Some(i),
                rulings,
                scale,
            ));
        }
    }
    let pieces = words::pieces(page, &lines, &rulings.vertical, wide);
    let pieces = words::join_bullets(pieces, &page.glyphs);
    let boxes: Vec<Rect> = lattices.iter().map(Lattice::bbox).collect();
    let mut free = pieces;
    for region in regions::ruled(&free, &banded, &boxes, scale) {
        // Rules of another width inside a table found already bound no table of their own.
        let taken = !region.pieces.iter().all(|p| free.contains(p));
        let bars = charts::holds_bars(&region, &drawn.fills, scale);
        let ground = is_ground(&region, &boxes, inside);
        let chart = drawings
            .iter()
            .chain(plotted)
            .any(|d| d.touches(&region.bbox));
        if taken || bars || ground || chart {
            continue;
        }
        if let Some(reading) = reading::read(&region, &page.glyphs, scale.em)
            && guards::holds_between_rules(&reading, &region)
        {
            free.retain(|p| !region.pieces.contains(p));
            out.push(build(
                page,
                &reading,
                guards::signs(&reading, &region),
                None,
                rulings,
                scale,
            ));
        }
    }
    for region in regions::unruled(&free, &banded, &boxes, scale) {
        let near = |d: &Rect| d.grown(scale.em * 3.0).touches(&region.bbox);
        let chart = plotted.iter().any(|d| d.touches(&region.bbox));
        if chart || drawings.iter().any(near) || charts::holds_bars(&region, &drawn.fills, scale) {
            continue; // labels of a chart
        }
        if let Some(reading) = reading::read(&region, &page.glyphs, scale.em)
            && (guards::holds_alone(&reading, &region, page)
                || guards::holds_under_rule(&reading, &region))
            && !charts::is_legend(&reading, &drawn.fills)
        {
            out.push(build(
                page,
                &reading,
                guards::signs(&reading, &region),
                None,
                rulings,
                scale,
            ));
        }
    }
    out
}

/// Whether a region is what other tables are printed on (an area painted behind the page, a frame around it): the grids in
/// it hold more text than is left for its own cells.
fn is_ground(region: &Region, grids: &[Rect], inside: &[Vec<Vec<usize>>]) -> bool {
    let own: usize = region.pieces.iter().map(|p| p.glyphs.len()).sum();
    let of_grids: usize = grids
        .iter()
        .zip(inside)
        .filter(|(grid, _)| region.bbox.contains(grid.center()))
        .map(|(_, lines)| lines.iter().map(Vec::len).sum::<usize>())
        .sum();
    of_grids > own
}

fn build(
    page: &Page,
    reading: &Reading,
    signs: Vec<Sign>,
    replaces: Option<usize>,
    rulings: &Rulings,
    scale: &Scale,
) -> Aligned {
    let members = |pieces: &[Piece]| -> Vec<usize> {
        pieces
            .iter()
            .flat_map(|p| p.glyphs.iter().copied())
            .collect()
    };
    let mut in_cell = Vec::with_capacity(reading.cells.len());
    let mut cells = Vec::with_capacity(reading.cells.len());
    for c in &reading.cells {
        let own = members(&c.pieces);
        let bbox = Rect {
            x0: reading.xs[c.cols.start],
            y0: reading.ys[c.rows.start],
            x1: reading.xs[c.cols.end],
            y1: reading.ys[c.rows.end],
        };
        cells.push(Cell {
            rows: c.rows.clone(),
            cols: c.cols.clone(),
            lines: cells::cell_lines(&page.glyphs, &own, &bbox, 0.0),
            place: Place::Page {
                page: page.number,
                bbox,
            },
            number: None,
        });
        in_cell.push(own);
    }
    let (first, last) = (reading.xs[0], reading.xs[reading.xs.len() - 1]);
    let bbox = Rect {
        x0: first,
        y0: reading.ys[0],
        x1: last,
        y1: reading.ys[reading.ys.len() - 1],
    };
    let width = (last - first).max(f32::EPSILON);
    let seen = (signs, reading.head);
    let evidence = evidence::of_aligned(&cells, &in_cell, &page.glyphs, rulings, scale, seen);
    let table = Table {
        place: Place::Page {
            page: page.number,
            bbox,
        },
        rows: reading.ys.len() - 1,
        cols: reading.xs.len() - 1,
        cells,
        arrows: Vec::new(),
        column_edges: reading.xs.iter().map(|x| (x - first) / width).collect(),
        origin: GridOrigin::Aligned,
        evidence,
    };
    Aligned {
        table,
        glyphs: in_cell.concat(),
        replaces,
    }
}
