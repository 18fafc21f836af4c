//! Which grids of rulings are no tables (letters drawn as outlines, boxes of a flow chart, the frame of a page), and which are parts of one.

use crate::geometry::Rect;
use crate::page::Page;
use crate::table::aligned::words;
use crate::table::evidence;
use crate::table::lattice::{Lattice, interval};
use crate::table::rulings::Rulings;
use crate::table::runs;
use crate::table::scale::Scale;

/// Whether a grid is made of the strokes of letters (口, 目, drawn as outlines to look bold): most letters in it are
/// larger than the cell they stand in.
pub fn is_ink(page: &Page, lattice: &Lattice) -> bool {
    let (bbox, index) = (lattice.bbox(), lattice.index());
    let cols = lattice.xs.len() - 1;
    let (mut fits, mut larger) = (0usize, 0usize);
    for g in page.glyphs.iter().filter(|g| !g.is_space()) {
        let c = g.bbox.center();
        if !bbox.contains(c) {
            continue;
        }
        // Two rows in the height of one letter.
        if lattice.ys.len() > 2 && bbox.height() <= g.bbox.height() * 1.1 {
            return true;
        }
        let at = interval(&lattice.ys, c.y) * cols + interval(&lattice.xs, c.x);
        let cell = index.get(at).and_then(|i| lattice.cells.get(*i));
        match cell.map(|(rows, cols)| lattice.cell_box(rows, cols)) {
            Some(b) if b.height() < g.bbox.height() * 0.8 || b.width() < g.bbox.width() * 0.8 => {
                larger += 1;
            }
            _ => fits += 1,
        }
    }
    larger > fits
}

/// Whether a grid is boxes joined by lines (a flow chart): a column between others holds no text and is open above and
/// below, while those that hold text are closed.
pub fn is_chain(page: &Page, lattice: &Lattice, rulings: &Rulings, near: f32) -> bool {
    let bbox = lattice.bbox();
    let mut filled = vec![false; lattice.xs.len() - 1];
    for g in page.glyphs.iter().filter(|g| !g.is_space()) {
        let c = g.bbox.center();
        if bbox.contains(c) {
            filled[interval(&lattice.xs, c.x)] = true;
        }
    }
    // Share of the upper and lower side of a column that is drawn.
    let closed = |col: usize| {
        let side = |y| {
            evidence::drawn(
                &rulings.horizontal,
                y,
                lattice.xs[col],
                lattice.xs[col + 1],
                near,
            )
        };
        (side(bbox.y0) + side(bbox.y1)) / 2.0
    };
    let (with, without): (Vec<usize>, Vec<usize>) = (0..filled.len()).partition(|&c| filled[c]);
    without.iter().any(|&c| closed(c) < 0.2)
        && with.len() > 1
        && with.iter().all(|&c| closed(c) > 0.8)
}

/// A frame leaves at most this share of the page's width and height outside.
const FRAMED: f32 = 0.8;

/// Whether a grid is the decorated frame of a page: as large as the page, its text in one column, most of it in one box that takes more
/// than half of the page. Bands across its head and foot, and a double border, make a grid of it.
pub fn is_page_frame(page: &Page, lattice: &Lattice) -> bool {
    let bbox = lattice.bbox();
    if bbox.width() < page.width * FRAMED || bbox.height() < page.height * FRAMED {
        return false;
    }
    let cells: Vec<Rect> = lattice
        .cells
        .iter()
        .map(|(rows, cols)| lattice.cell_box(rows, cols))
        .collect();
    let mut held = vec![0usize; cells.len()];
    for g in page.glyphs.iter().filter(|g| !g.is_space()) {
        if let Some(cell) = cells.iter().position(|c| c.contains(g.bbox.center())) {
            held[cell] += 1;
        }
    }
    let filled = || (0..cells.len()).filter(|&i| held[i] > 0);
    let Some(largest) = filled().max_by_key(|&i| held[i]) else {
        return false;
    };
    let (_, column) = &lattice.cells[largest];
    let in_one_column = filled().all(|i| lattice.cells[i].1 == *column);
    let area = |b: &Rect| b.width() * b.height();
    in_one_column
        && held[largest] * 2 > held.iter().sum()
        && area(&cells[largest]) * 2.0 > page.width * page.height
}

/// Joins grids that stand right below each other on the same column borders, nearer than a line of text: a head drawn as a box of its own, or
/// groups of rows parted by a white gap. `grids` go from top to bottom.
pub fn join_stacked(grids: Vec<Lattice>, page: &Page, scale: &Scale) -> Vec<Lattice> {
    let mut out: Vec<Lattice> = Vec::with_capacity(grids.len());
    for below in grids {
        let joined = out.iter().enumerate().find_map(|(at, above)| {
            let one = stacked(above, &below, scale)?;
            let (top, foot) = (above.bbox().y1, below.bbox().y0);
            let between = Rect::new(below.bbox().x0, top, below.bbox().x1, foot);
            let free = !page
                .glyphs
                .iter()
                .any(|g| between.contains(g.bbox.center()));
            free.then_some((at, one))
        });
        match joined {
            Some((at, one)) => out[at] = one,
            None => out.push(below),
        }
    }
    out
}

/// Takes a caption in the first row and a source or note in the last off a grid: one cell over all columns that says in its first words what it
/// is. They tell of the table and are no part of it, whether its frame is drawn around them or not.
pub fn part_captions(grid: &mut Lattice, page: &Page) {
    let rows = grid.ys.len() - 1;
    if rows >= 3 && row_text(grid, page, 0).is_some_and(|t| words::is_caption(&t)) {
        grid.ys.remove(0);
        grid.cells.retain(|(r, _)| r.start > 0);
        for (r, _) in &mut grid.cells {
            *r = r.start - 1..r.end - 1;
        }
    }
    let rows = grid.ys.len() - 1;
    if rows >= 3 && row_text(grid, page, rows - 1).is_some_and(|t| words::is_source(&t)) {
        grid.ys.pop();
        grid.cells.retain(|(r, _)| r.end < rows);
    }
}

/// The text of a row that is one cell over two columns or more.
fn row_text(grid: &Lattice, page: &Page, row: usize) -> Option<String> {
    let cols = grid.xs.len() - 1;
    let whole = (row..row + 1, 0..cols);
    if cols < 2 || !grid.cells.contains(&whole) {
        return None;
    }
    let cell = grid.cell_box(&whole.0, &whole.1);
    let inside = |g: &usize| cell.contains(page.glyphs[*g].bbox.center());
    let own: Vec<usize> = (0..page.glyphs.len()).filter(inside).collect();
    let lines = runs::lines(&page.glyphs, &own);
    Some(runs::text(&page.glyphs, lines.first()?))
}

/// Two grids as one, where the column borders of the one are borders of the other and no line of text fits between them.
fn stacked(above: &Lattice, below: &Lattice, scale: &Scale) -> Option<Lattice> {
    let gap = below.bbox().y0 - above.bbox().y1;
    if gap <= 0.0 || gap >= scale.em {
        return None;
    }
    let (fewer, xs) = match above.xs.len() <= below.xs.len() {
        true => (above, &below.xs),
        false => (below, &above.xs),
    };
    let border = |x: &f32| xs.iter().position(|o| (o - x).abs() <= scale.snap());
    let places: Vec<usize> = fewer.xs.iter().map(border).collect::<Option<_>>()?;
    let whole = places.first() == Some(&0) && places.last() == Some(&(xs.len() - 1));
    if !whole || places.len() < 3 {
        return None; // other outer borders, or nothing but those
    }
    let columns = |grid: &Lattice, c: usize| match std::ptr::eq(grid, fewer) {
        true => places[c],
        false => c,
    };
    let down = above.ys.len() - 1;
    let cells_of = |grid: &Lattice, down: usize| -> Vec<_> {
        let cells = grid.cells.iter();
        let cells = cells.map(|(r, c)| {
            let cols = columns(grid, c.start)..columns(grid, c.end);
            (r.start + down..r.end + down, cols)
        });
        cells.collect()
    };
    Some(Lattice {
        xs: xs.clone(),
        ys: [&above.ys[..], &below.ys[1..]].concat(),
        cells: [cells_of(above, 0), cells_of(below, down)].concat(),
        cut: above.cut + below.cut,
    })
}
