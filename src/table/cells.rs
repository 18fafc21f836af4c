//! Lattice + glyphs + marks → [`Table`].

use crate::document::{Arrow, Cell, GridOrigin, Line, Place, Table};
use crate::finding::{Code, Finding};
use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use crate::table::evidence;
use crate::table::lattice::{Lattice, interval};
use crate::table::marks::Mark;
use crate::table::rulings::Rulings;
use crate::table::runs::{self, Run};
use crate::table::scale::{Scale, median};
use crate::table::written_arrows::{WrittenArrow, written_arrows};
use std::ops::Range;

/// A column counts as covered by an arrow from this share of its width on (output contract).
const COVERED: f32 = 0.25;

/// Fills a grid with the lines of glyphs that lie in it and the marks over it.
pub fn table(
    page: &Page,
    lines: &[Vec<usize>],
    lattice: &Lattice,
    marks: &[Mark],
    rulings: &Rulings,
    scale: &Scale,
) -> (Table, Vec<Finding>) {
    let glyphs = &page.glyphs;
    let index = lattice.index();
    let cols = lattice.xs.len() - 1;
    let at = |x: f32, y: f32| index[interval(&lattice.ys, y) * cols + interval(&lattice.xs, x)];

    let mut in_cell: Vec<Vec<usize>> = vec![Vec::new(); lattice.cells.len()];
    let mut all_runs = Vec::new();
    for line in lines {
        for run in runs::split(glyphs, line, &lattice.xs, 0.6) {
            if run.glyphs.iter().all(|&g| glyphs[g].text.trim().is_empty()) {
                continue; // white space is no text
            }
            all_runs.push(run);
        }
    }
    let written = written_arrows(&all_runs, glyphs, lattice, scale);
    let labels = labels(&all_runs, glyphs, marks, &written, lattice, scale);
    for (n, run) in all_runs.iter().enumerate() {
        let block = labels
            .iter()
            .position(|l| l.contains(&n))
            .and_then(|m| marks.get(m).filter(|m| m.is_block));
        // Words on a block stand in its row, though their lines may reach over its borders.
        let row = block
            .map(|m| arrow_rows(m, None, lattice, scale))
            .filter(|rows| rows.len() == 1)
            .map(|rows| (lattice.ys[rows.start] + lattice.ys[rows.end]) / 2.0);
        for &g in &run.glyphs {
            let p = anchor(run, g, glyphs, lattice, block.is_some());
            let cell = at(p.0, row.unwrap_or(p.1));
            in_cell[cell].push(g);
        }
    }

    let boxes = lattice.cells.iter().map(|(r, c)| lattice.cell_box(r, c));
    let measured = in_cell.iter().map(|members| measured(glyphs, members));
    let measured: Vec<(Vec<Measured>, Rect)> = measured.zip(boxes).collect();
    let padding = padding(&measured, glyphs, scale);
    let mut cells = Vec::with_capacity(lattice.cells.len());
    for ((rows, columns), (lines, bbox)) in lattice.cells.iter().zip(measured) {
        cells.push(Cell {
            rows: rows.clone(),
            cols: columns.clone(),
            lines: printed(glyphs, &lines, &bbox, padding),
            place: Place::Page {
                page: page.number,
                bbox,
            },
            number: None,
        });
    }

    let mut arrows = Vec::new();
    let mut astray = Vec::new();
    for (mark, label) in marks.iter().zip(&labels) {
        let covered = covered(&lattice.xs, &mark.bbox);
        if covered.is_empty() {
            astray.push(mark.bbox);
            continue; // told below, once for the table
        }
        let members: Vec<usize> = label
            .iter()
            .flat_map(|&r| all_runs[r].glyphs.iter().copied())
            .collect();
        let text: Vec<String> = runs::lines(glyphs, &members)
            .iter()
            .map(|line| runs::text(glyphs, line).trim().to_string())
            .collect();
        arrows.push(Arrow {
            rows: arrow_rows(mark, label.first().map(|&r| &all_runs[r]), lattice, scale),
            cols: covered,
            text: (!text.is_empty()).then(|| text.join("\n")),
            text_on_arrow: mark.is_block && !text.is_empty(),
            place: Place::Page {
                page: page.number,
                bbox: mark.bbox,
            },
        });
    }
    // A drawing with a thousand little arrows is one thing to look at, not a thousand.
    let findings = Rect::around(&astray)
        .map(|bbox| {
            let place = Place::Page {
                page: page.number,
                bbox,
            };
            Finding::new(Code::ArrowUnread, format!("×{}", astray.len()), place)
        })
        .into_iter()
        .collect();
    for (arrow, label) in written.iter().zip(labels.iter().skip(marks.len())) {
        let beside: Vec<String> = label
            .iter()
            .map(|&r| runs::text(glyphs, &all_runs[r].glyphs).trim().to_string())
            .collect();
        let row = interval(&lattice.ys, arrow.mark.axis);
        arrows.push(Arrow {
            rows: row..row + 1,
            cols: arrow.cols.clone(),
            text: arrow
                .label
                .clone()
                .or((!beside.is_empty()).then(|| beside.join("\n"))),
            text_on_arrow: arrow.label.is_some(),
            place: Place::Page {
                page: page.number,
                bbox: arrow.mark.bbox,
            },
        });
    }
    arrows.sort_by_key(|a| (a.rows.start, a.cols.start, a.cols.end));
    let bbox = lattice.bbox();
    let width = bbox.width().max(f32::EPSILON);
    let table = Table {
        place: Place::Page {
            page: page.number,
            bbox,
        },
        rows: lattice.ys.len() - 1,
        cols,
        cells,
        arrows,
        column_edges: lattice.xs.iter().map(|x| (x - bbox.x0) / width).collect(),
        origin: GridOrigin::Ruled,
        evidence: evidence::of_lattice(lattice, &in_cell, glyphs, rulings, scale),
    };
    (table, findings)
}

/// The point that decides in which cell a glyph of a run lies. Normally its own centre; a run set solid across a wall
/// belongs whole to one cell: the one it is centred in, or else the one it starts in.
fn anchor(
    run: &Run,
    glyph: usize,
    glyphs: &[Glyph],
    lattice: &Lattice,
    on_block: bool,
) -> (f32, f32) {
    let own = glyphs[glyph].bbox.center();
    let (start, end) = (run.bbox.x0, run.bbox.x1);
    let first = interval(&lattice.xs, glyphs[run.glyphs[0]].bbox.center().x);
    let last = interval(
        &lattice.xs,
        run.glyphs
            .last()
            .map_or(end, |&g| glyphs[g].bbox.center().x),
    );
    if run.vertical || (first == last && !on_block) {
        return (own.x, own.y);
    }
    let middle = run.bbox.center();
    let home = interval(&lattice.xs, middle.x);
    let (left, right) = (lattice.xs[home], lattice.xs[home + 1]);
    let overhang = (left - start).max(end - right).max(0.0);
    let centred = (middle.x - (left + right) / 2.0).abs() < (right - left) * 0.1;
    if centred && overhang < (right - left) * 0.5 && !on_block {
        (middle.x, middle.y)
    } else {
        (glyphs[run.glyphs[0]].bbox.center().x, middle.y)
    }
}

/// The columns a mark counts for: those of which it covers a quarter; one too short for that counts for the column that
/// holds most of it. Empty only for a mark beside the grid.
fn covered(xs: &[f32], bbox: &Rect) -> Range<usize> {
    let overlap = |c: usize| bbox.x1.min(xs[c + 1]) - bbox.x0.max(xs[c]);
    let columns = 0..xs.len() - 1;
    let mut hit = columns
        .clone()
        .filter(|&c| overlap(c) >= (xs[c + 1] - xs[c]) * COVERED);
    if let Some(first) = hit.next() {
        return first..hit.next_back().unwrap_or(first) + 1;
    }
    let most = columns.max_by(|&a, &b| overlap(a).total_cmp(&overlap(b)));
    most.filter(|&c| overlap(c) > 0.0)
        .map_or(0..0, |c| c..c + 1)
}

/// The grid rows of an arrow. One that lies exactly on a rule belongs to the row its label stands in, without a label
/// to the row above: a label stands above its arrow.
fn arrow_rows(mark: &Mark, label: Option<&Run>, lattice: &Lattice, scale: &Scale) -> Range<usize> {
    let on_rule = lattice
        .ys
        .iter()
        .any(|y| (y - mark.axis).abs() <= scale.snap());
    let y = match label {
        Some(run) if on_rule && !mark.is_block => run.bbox.center().y,
        _ if on_rule => mark.axis - scale.snap() * 1.5,
        _ => mark.axis,
    };
    let row = interval(&lattice.ys, y);
    let within = |r: usize| {
        let (top, foot) = (lattice.ys[r], lattice.ys[r + 1]);
        mark.bbox.y1.min(foot) - mark.bbox.y0.max(top) >= (foot - top) * 0.5
    };
    let mut rows = row..row + 1;
    if mark.is_block && mark.bbox.height() > (lattice.ys[row + 1] - lattice.ys[row]) * 1.5 {
        while rows.start > 0 && within(rows.start - 1) {
            rows.start -= 1;
        }
        while rows.end + 1 < lattice.ys.len() && within(rows.end) {
            rows.end += 1;
        }
    }
    rows
}

/// For each mark, drawn ones first, the runs that label it: text on a block arrow; else the nearest circled number close
/// to the line.
fn labels(
    all: &[Run],
    glyphs: &[Glyph],
    marks: &[Mark],
    written: &[WrittenArrow],
    lattice: &Lattice,
    scale: &Scale,
) -> Vec<Vec<usize>> {
    let mut labels: Vec<Vec<usize>> = vec![Vec::new(); marks.len() + written.len()];
    let mut taken = vec![false; all.len()];
    // The smallest block first: a large one may lie under others.
    let mut blocks: Vec<(usize, &Mark)> = marks
        .iter()
        .enumerate()
        .filter(|(_, m)| m.is_block)
        .collect();
    let area = |m: &Mark| m.bbox.width() * m.bbox.height();
    blocks.sort_by(|a, b| area(a.1).total_cmp(&area(b.1)));
    for (m, mark) in blocks {
        for (n, run) in all.iter().enumerate() {
            let c = run.bbox.center();
            if !taken[n] && mark.bbox.contains(c) {
                labels[m].push(n);
                taken[n] = true;
            }
        }
    }
    for &n in written.iter().flat_map(|w| &w.runs) {
        taken[n] = true;
    }
    let lines = marks.iter().chain(written.iter().map(|w| &w.mark));
    let labelled = |m: usize| {
        m.checked_sub(marks.len())
            .and_then(|w| written.get(w))
            .is_some_and(|w| w.label.is_some())
    };
    let bare: Vec<(usize, &Mark)> = lines
        .enumerate()
        .filter(|(m, _)| labels[*m].is_empty() && !labelled(*m))
        .collect();
    let free: Vec<(usize, Rect)> = all
        .iter()
        .enumerate()
        .filter(|(n, run)| !taken[*n] && is_mark(run, glyphs))
        .map(|(n, run)| (n, run.bbox))
        .collect();
    let below = labels_stand_below(&bare, &free, scale);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (m, mark) in bare {
        let row = interval(&lattice.ys, mark.axis - scale.snap() * 1.5);
        for (n, label) in &free {
            let c = label.center();
            let distance = (mark.axis - c.y).abs();
            let same_row = interval(&lattice.ys, c.y) == row
                || interval(&lattice.ys, c.y) == interval(&lattice.ys, mark.axis);
            let close = distance <= scale.em * 1.6;
            if is_beside(mark, label, scale) && (close || same_row) {
                let down = c.y - mark.axis;
                let wrong_side = if below { -down } else { down } > scale.em * 0.5;
                let side = if wrong_side { 3.0 } else { 1.0 };
                let far = if same_row { 1.0 } else { 2.0 };
                pairs.push((distance * side * far, m, *n));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, m, n) in pairs {
        if labels[m].is_empty() && !taken[n] {
            labels[m].push(n);
            taken[n] = true;
        }
    }
    labels
}

/// Whether a label lies over the extent of a mark, or close to one of its ends.
fn is_beside(mark: &Mark, label: &Rect, scale: &Scale) -> bool {
    let x = label.center().x;
    x >= mark.bbox.x0 - scale.em * 1.5 && x <= mark.bbox.x1 + scale.em * 1.5
}

/// A label stands above its line, seldom on it; a table may print all of them below. Told by the nearest label of each
/// line.
fn labels_stand_below(bare: &[(usize, &Mark)], free: &[(usize, Rect)], scale: &Scale) -> bool {
    let (mut above, mut below) = (0usize, 0usize);
    for (_, mark) in bare {
        let nearest = free
            .iter()
            .filter(|(_, label)| is_beside(mark, label, scale))
            .map(|(_, label)| label.center().y - mark.axis)
            .min_by(|a, b| a.abs().total_cmp(&b.abs()));
        match nearest {
            Some(down) if down > scale.em * 0.3 => below += 1,
            Some(down) if down < -scale.em * 0.3 => above += 1,
            _ => {}
        }
    }
    below > above
}

/// A circled, bracketed or filled number standing alone.
fn is_mark(run: &Run, glyphs: &[Glyph]) -> bool {
    let text: String = run
        .glyphs
        .iter()
        .map(|&g| glyphs[g].text.as_str())
        .collect();
    let mut chars = text.trim().chars();
    matches!((chars.next(), chars.next()), (Some(c), None)
        if matches!(u32::from(c), 0x2460..=0x249b | 0x24ea..=0x24ff | 0x2776..=0x2793 | 0x3251..=0x325f | 0x32b1..=0x32bf))
}

/// Where the lines of a cell begin and end along the writing direction.
struct Extent {
    lo: f32,
    hi: f32,
    size: f32,
}

/// A line of glyphs with its extent.
type Measured = (Vec<usize>, Extent);

/// A cell's lines; those of white space only are left out.
fn measured(glyphs: &[Glyph], members: &[usize]) -> Vec<Measured> {
    let mut out = Vec::new();
    for line in runs::lines(glyphs, members) {
        // White space at the ends does not count as text.
        let inked = || line.iter().map(|&g| &glyphs[g]).filter(|g| !g.is_space());
        let ends = |g: &Glyph| {
            if g.vertical {
                (g.bbox.y0, g.bbox.y1)
            } else {
                (g.bbox.x0, g.bbox.x1)
            }
        };
        let lo = inked().map(|g| ends(g).0).fold(f32::INFINITY, f32::min);
        let hi = inked().map(|g| ends(g).1).fold(f32::NEG_INFINITY, f32::max);
        let size = inked().map(|g| g.size).fold(0.0, f32::max);
        if hi > lo {
            out.push((line, Extent { lo, hi, size }));
        }
    }
    out
}

/// What the cells of a table keep free at their sides: told by the cells whose lines begin at the same place (text
/// that is centred tells nothing).
fn padding(cells: &[(Vec<Measured>, Rect)], glyphs: &[Glyph], scale: &Scale) -> f32 {
    let flush = cells.iter().filter_map(|(lines, bbox)| {
        let (first, rest) = lines.split_first()?;
        let aligned = !rest.is_empty()
            && rest
                .iter()
                .all(|l| (l.1.lo - first.1.lo).abs() < scale.em * 0.1);
        let horizontal = !glyphs[first.0[0]].vertical;
        (aligned && horizontal).then_some(first.1.lo - bbox.x0)
    });
    median(flush)
        .unwrap_or(scale.em * 0.25)
        .clamp(0.0, scale.em)
}

/// The printed lines of a cell, each marked whether it only wraps.
pub fn cell_lines(glyphs: &[Glyph], members: &[usize], bbox: &Rect, padding: f32) -> Vec<Line> {
    printed(glyphs, &measured(glyphs, members), bbox, padding)
}

fn printed(glyphs: &[Glyph], lines: &[Measured], bbox: &Rect, padding: f32) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for (n, (line, extent)) in lines.iter().enumerate() {
        let room = if glyphs[line[0]].vertical {
            bbox.height()
        } else {
            bbox.width()
        };
        let free = room - (extent.hi - extent.lo) - 2.0 * padding;
        let wraps = lines
            .get(n + 1)
            .is_some_and(|(next, _)| free < needed(glyphs, line, next, extent.size));
        out.push(Line {
            text: runs::text(glyphs, line).trim().to_string(),
            wraps,
        });
    }
    let begins: Vec<bool> = (0..out.len()).map(|n| begins_entry(&out, n)).collect();
    for n in (1..out.len()).filter(|n| begins[*n]) {
        out[n - 1].wraps = false;
    }
    out
}

/// Whether a line begins an entry of its own. A middle dot or a reference mark behind a line that is full may stand within a
/// word (整理・統合): it begins an entry where a sentence ends before it, or such a mark does elsewhere in the cell.
fn begins_entry(lines: &[Line], n: usize) -> bool {
    let Some((before, line)) = n.checked_sub(1).map(|b| (&lines[b], &lines[n])) else {
        return false;
    };
    if !runs::begins_anew(&line.text) || !ends_whole(&before.text) {
        return false;
    }
    let mark = line.text.chars().next().filter(|c| "・※".contains(*c));
    let lists = |mark: char| {
        let marked = |at: &usize| lines[*at].text.starts_with(mark);
        let mut alone = (0..lines.len()).filter(|at| *at == 0 || !lines[at - 1].wraps);
        before.text.ends_with('。') || alone.any(|at| marked(&at))
    };
    mark.is_none_or(lists)
}

/// The room that the start of the next line would have needed in this one: its first letter, and what may not be parted from
/// it (禁則処理, JIS X 4051): closing marks, what an opening bracket opens, numbers and Latin words; a quarter of an em between
/// Japanese and Latin text (四分アキ).
fn needed(glyphs: &[Glyph], line: &[usize], next: &[usize], size: f32) -> f32 {
    let mut inked = next.iter().map(|&g| &glyphs[g]).filter(|g| !g.is_space());
    let length = |g: &Glyph| {
        if g.vertical {
            g.bbox.height()
        } else {
            g.bbox.width()
        }
    };
    let Some(first) = inked.next() else {
        return size;
    };
    // Numbers with their points and units, and Latin words, are not divided.
    let solid = |g: &Glyph| g.text.starts_with(|c: char| c.is_ascii_graphic());
    let last = line.iter().map(|&g| &glyphs[g]);
    let last = last.rev().find(|g| !g.is_space());
    let mut room = length(first);
    if last.is_some_and(|last| solid(last) != solid(first)) {
        room += size * 0.25;
    }
    let mut before = first;
    for g in inked {
        let closing = g.text.starts_with(|c: char| {
            "、。，．,.：:；;！？!?)）」』】〕］｝〉》”’・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％%".contains(c)
        });
        let opened = before
            .text
            .starts_with(|c: char| "(（「『【〔［｛〈《“‘".contains(c));
        if !(closing || opened || solid(before) && solid(g)) {
            break;
        }
        room += length(g);
        before = g;
    }
    // A tenth of an em for rounding in the program that set the text.
    room + size * 0.1
}

/// A line whose text could end there: a bullet after it starts a new entry and is not the middle of a word pair.
fn ends_whole(text: &str) -> bool {
    let Some(last) = text.chars().last() else {
        return true;
    };
    !matches!(last, '、' | ',' | '（' | '(' | '「')
}
