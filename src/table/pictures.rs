//! Block arrows and bars that are drawn as pictures over a ruled grid, with their words printed on them.

use crate::geometry::Rect;
use crate::page::Page;
use crate::table::lattice::Lattice;
use crate::table::marks::Mark;
use crate::table::scale::Scale;

/// Marks among the pictures of a page: those that lie in a grid, cross its borders or are as low as a lane, and carry
/// text. A picture that fills a cell, or lies under the whole grid, is none.
pub fn marks(page: &Page, lattices: &[Lattice], scale: &Scale) -> Vec<Mark> {
    let mut out: Vec<Mark> = Vec::new();
    for &bbox in &page.images {
        let Some(grid) = lattices.iter().find(|l| holds(&l.bbox(), &bbox, scale)) else {
            continue;
        };
        let inner = &grid.xs[1..grid.xs.len() - 1];
        let near = scale.snap();
        let crosses = inner
            .iter()
            .any(|x| *x > bbox.x0 + near && *x < bbox.x1 - near);
        let lane = bbox.height() <= scale.em * 2.5 && bbox.width() > bbox.height() * 2.0;
        // The stub and the head are no ground for a period.
        let over_values = inner.first().is_some_and(|x| bbox.x0 > *x - near)
            && grid.ys.get(1).is_some_and(|y| bbox.y0 > *y - near);
        let words = page
            .glyphs
            .iter()
            .filter(|g| !g.is_space() && bbox.contains(g.bbox.center()))
            .count();
        if (crosses || lane) && over_values && words > 1 {
            out.push(Mark {
                bbox,
                axis: bbox.center().y,
                is_block: true,
            });
        }
    }
    out
}

/// Whether a picture lies in a grid; the tip of an arrow may stand out of it.
fn holds(grid: &Rect, picture: &Rect, scale: &Scale) -> bool {
    let around = grid.grown(scale.em * 2.0);
    grid.contains(picture.center()) && around.union(picture) == around
}
