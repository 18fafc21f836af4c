//! Page → tables, headings and paragraphs.
//!
//! ```text
//! Page ─marks→ arrows + lines ─rulings→ Rulings ─lattice→ Lattice ─cells→ Table
//!                    glyphs outside the tables ─prose→ headings, paragraphs
//! ```

mod aligned;
mod bars;
mod cells;
mod evidence;
mod furniture;
mod grids;
mod lattice;
mod marks;
mod notes;
mod pictures;
mod prose;
mod rulings;
mod runs;
mod scale;
mod sideways;
pub mod stages;
#[cfg(test)]
mod tests;
mod upright;
mod watermark;
mod written_arrows;

use crate::document::{Block, Document, Table};
use crate::finding::Finding;
use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use crate::parallel;
use lattice::Lattice;
use prose::{ProseLine, Typography};
use scale::Scale;
use sideways::Sheet;
use upright::Turn;

/// A page taken apart, before the typography of the whole document is known.
struct Parts<'p> {
    page: &'p Page,
    tables: Vec<Table>,
    prose: Vec<ProseLine>,
    findings: Vec<Finding>,
}

/// Lays out the pages of a document: blocks in reading order.
pub fn layout(pages: &[Page]) -> Document {
    let (uprights, turns): (Vec<_>, Vec<_>) = pages.iter().map(upright::upright).unzip();
    let (uprights, watermarks) = watermark::lift(uprights);
    let sheets: Vec<Vec<Sheet<'_>>> = parallel::map(&uprights, |p| sheets(p));
    let parts: Vec<Vec<(Parts<'_>, Option<Turn>)>> = parallel::map(&sheets, |of_page| {
        let apart = of_page.iter().map(|s| (take_apart(&s.page), s.turn));
        apart.collect()
    });
    let typography = Typography::of(parts.iter().flatten().flat_map(|(p, _)| &p.prose));
    let mut document = Document {
        pages: pages.len() as u32,
        ..Document::default()
    };
    for of_page in parts {
        let mut blocks = Vec::new();
        for (part, turn) in of_page {
            let (of_sheet, mut findings) = blocks_of(part, &typography);
            let Some(turn) = turn else {
                blocks.extend(of_sheet);
                document.findings.append(&mut findings);
                continue;
            };
            // They stay together, where the first of them stands.
            let around = Rect::around(of_sheet.iter().map(|(bbox, _)| bbox));
            let around = turn.box_back(&around.unwrap_or_default());
            blocks.extend(of_sheet.into_iter().map(|(_, mut block)| {
                turn.block_back(&mut block);
                (around, block)
            }));
            findings
                .iter_mut()
                .for_each(|f| turn.place_back(&mut f.place));
            document.findings.append(&mut findings);
        }
        // Stable: the blocks of a sheet keep their order.
        blocks.sort_by(|(a, _), (b, _)| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
        document.blocks.extend(blocks.into_iter().map(|(_, b)| b));
    }
    furniture::mark(&mut document, &uprights);
    watermark::tell(&mut document, &watermarks);
    upright::turn_back(&mut document, &turns);
    document
}

/// What of an upright page is laid out by itself: what reads upright, the blocks set sideways, and notes laid over them.
fn sheets(page: &Page) -> Vec<Sheet<'_>> {
    let sheets = sideways::sheets(page).into_iter();
    sheets.flat_map(notes::apart).collect()
}

/// The blocks of a sheet with their boxes, in reading order, and what is told of them.
fn blocks_of(part: Parts<'_>, typography: &Typography) -> (Vec<(Rect, Block)>, Vec<Finding>) {
    let boxes: Vec<Rect> = part.tables.iter().map(box_of).collect();
    let mut blocks = prose::blocks(part.page, &part.prose, &boxes, typography);
    let tables = part.tables.into_iter();
    blocks.extend(tables.map(|t| (box_of(&t), Block::Table(t))));
    blocks.sort_by(|(a, _), (b, _)| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    (blocks, part.findings)
}

fn box_of(table: &Table) -> Rect {
    match &table.place {
        crate::document::Place::Page { bbox, .. } => *bbox,
        _ => Rect::default(),
    }
}

/// The ruled grids of an upright page, and what they were found from.
struct Ruled {
    scale: Scale,
    /// Arrows, and the lines and areas that are none.
    drawn: marks::Separated,
    rulings: rulings::Rulings,
    lattices: Vec<Lattice>,
    /// Boxes around prose.
    frames: Vec<Rect>,
    /// Frames of charts.
    plotted: Vec<Rect>,
}

fn ruled(page: &Page) -> Ruled {
    let scale = Scale::of(page);
    let mut drawn = marks::separate(page, &scale);
    let rulings = rulings::rulings(&drawn.strokes, &drawn.fills, &scale);
    let (mut lattices, mut frames) = lattice::lattices(&rulings, &scale);
    lattices.retain(|l| !grids::is_ink(page, l));
    let near = scale.min_cell();
    let no_table =
        |l: &mut Lattice| grids::is_chain(page, l, &rulings, near) || grids::is_page_frame(page, l);
    for boxes in lattices.extract_if(.., no_table) {
        frames.extend(boxes.cells.iter().map(|(r, c)| boxes.cell_box(r, c)));
    }
    let mut lattices = grids::join_stacked(lattices, page, &scale);
    for grid in &mut lattices {
        grids::part_captions(grid, page);
    }
    frames.retain(|f| {
        let as_high = |g: &&Glyph| f.height() <= g.bbox.height() * 1.1;
        !page
            .glyphs
            .iter()
            .any(|g| f.contains(g.bbox.center()) && as_high(&g))
    });
    let is_chart = |l: &mut Lattice| aligned::charts::is_chart(l, page, &drawn, &rulings, &scale);
    let plotted = lattices
        .extract_if(.., is_chart)
        .map(|l| l.bbox())
        .collect();
    aligned::stub::widen(&mut lattices, page, &scale);
    drawn.marks.extend(pictures::marks(page, &lattices, &scale));
    Ruled {
        scale,
        drawn,
        rulings,
        lattices,
        frames,
        plotted,
    }
}

fn take_apart(page: &Page) -> Parts<'_> {
    let Ruled {
        scale,
        drawn,
        rulings,
        lattices,
        frames,
        plotted,
    } = ruled(page);
    let boxes: Vec<Rect> = lattices.iter().map(|l| l.bbox()).collect();

    // The smallest grid around a glyph takes it: a grid may lie in a cell of another.
    let home = |x: f32, y: f32, slack: f32| {
        let p = crate::geometry::Point { x, y };
        (0..boxes.len())
            .filter(|&i| boxes[i].grown(slack).contains(p))
            .min_by(|&a, &b| {
                (boxes[a].width() * boxes[a].height())
                    .total_cmp(&(boxes[b].width() * boxes[b].height()))
            })
    };
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); lattices.len()];
    let mut outside = Vec::new();
    let mut before: Option<(usize, &Glyph)> = None;
    for (i, g) in page.glyphs.iter().enumerate() {
        let c = g.bbox.center();
        // Punctuation may hang over the last border: it belongs to the text it is set solid with.
        let hangs = before.filter(|(t, b)| {
            let size = g.size.min(b.size);
            (g.bbox.x0 - b.bbox.x1).abs() <= size * 0.1
                && (c.y - b.bbox.center().y).abs() <= size * 0.1
                && b.bbox.x0 < boxes[*t].x1
        });
        // A line cut in half by the page's end has its centre on the border.
        let table = home(c.x, c.y, scale.snap()).or(hangs.map(|(t, _)| t));
        before = table.map(|t| (t, g));
        match table {
            Some(t) => members[t].push(i),
            None => outside.push(i),
        }
    }
    let lines = members.iter().map(|m| runs::lines(&page.glyphs, m));
    let lines: Vec<Vec<Vec<usize>>> = lines.collect();
    let seen = (&drawn, plotted.as_slice());
    let found = aligned::find(page, seen, &rulings, &lattices, &lines, &outside, &scale);
    let mut marks_of: Vec<Vec<marks::Mark>> = vec![Vec::new(); lattices.len()];
    for mark in drawn.marks {
        // An arrow may lie exactly on the border. One outside every table is an illustration, not data.
        if let Some(t) = home(mark.bbox.center().x, mark.axis, scale.snap()) {
            marks_of[t].push(mark);
        }
    }
    let mut tables = Vec::new();
    let mut findings = Vec::new();
    for (i, ((lattice, lines), marks)) in lattices.iter().zip(&lines).zip(&marks_of).enumerate() {
        if found.iter().any(|a| a.replaces == Some(i)) {
            continue; // the aligned reading of the same region stands for it
        }
        let is_blank = |g: &usize| page.glyphs[*g].is_space();
        if lines.iter().flatten().all(is_blank) {
            continue; // a grid without a letter is a drawing; it holds no text that could be lost
        }
        let (table, mut of_table) = cells::table(page, lines, lattice, marks, &rulings, &scale);
        tables.push(table);
        findings.append(&mut of_table);
    }
    let mut taken = vec![false; page.glyphs.len()];
    for a in found {
        for g in a.glyphs {
            taken[g] = true;
        }
        tables.push(a.table);
    }
    outside.retain(|&g| !taken[g]);
    let prose = prose_with_frames(page, &outside, &frames);
    Parts {
        page,
        tables,
        prose,
        findings,
    }
}

/// Lines of text inside a frame are not mixed with lines beside it.
fn prose_with_frames(page: &Page, outside: &[usize], frames: &[Rect]) -> Vec<ProseLine> {
    let mut framed: Vec<Vec<usize>> = vec![Vec::new(); frames.len()];
    let mut free = Vec::new();
    for &g in outside {
        let c = page.glyphs[g].bbox.center();
        match frames.iter().position(|f| f.contains(c)) {
            Some(f) => framed[f].push(g),
            None => free.push(g),
        }
    }
    let mut lines = prose::prose_lines(page, &free);
    for members in framed {
        lines.extend(prose::prose_lines(page, &members));
    }
    lines.sort_by(|a, b| {
        a.bbox
            .y0
            .total_cmp(&b.bbox.y0)
            .then(a.bbox.x0.total_cmp(&b.bbox.x0))
    });
    lines
}
