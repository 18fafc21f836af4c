//! Charts, told by what is drawn (curves, bars, patches of a legend) and by the numbers along their axes.

use crate::geometry::Rect;
use crate::page::{Fill, Glyph, Page, Stroke};
use crate::table::aligned::reading::{ReadCell, Reading, Region};
use crate::table::aligned::words::Piece;
use crate::table::lattice::Lattice;
use crate::table::marks::{Separated, filled_share};
use crate::table::rulings::Rulings;
use crate::table::scale::{Scale, median};
use std::collections::BTreeSet;

/// A number is centred on a rule within this, in em. A line of text that stands between two rules keeps half its height,
/// half an em, off either.
const ON_RULE: f32 = 0.3;

/// Fewer numbers at even steps are no axis: three values of a table differ evenly by chance.
const STEPS: usize = 4;

/// Beside the numbers of an axis stand entries in less than half of its rows, over those of one below the chart in less than half of the room:
/// a few values written to bars. A table has an entry in nearly every row.
const BESIDE_AXIS: f32 = 0.5;

/// So many lengths that differ on one base are bars; the shaded cells of a table have the lengths of its rows and columns.
const BARS: usize = 4;

/// A bar is narrower than this share of the chart; a band across a table is not.
const BAR: f32 = 0.25;

/// Numbers beside a frame are those of an axis from three on.
const ON_AXIS: usize = 3;

/// So many slanting strokes in a frame are plotted; a diagonal line through an empty cell is one.
const PLOTTED: usize = 12;

/// The borders of bars run through less than this share of the frame's height at the median, once there are so many of them; walls of a table run
/// through most of it.
const SIDES_OF_BARS: (f32, usize) = (0.2, 6);

/// The axis of a chart: numbers at even steps, beside which next to nothing but other axes stands.
pub fn holds_axis(reading: &Reading) -> bool {
    let value = |c: &ReadCell| Some((c.rows.start, value_of(c.pieces.first()?)?));
    let scale_of = |col: usize| {
        let own = reading.body().filter(|c| c.cols == (col..col + 1));
        let values: Vec<(usize, f32)> = own.filter_map(value).collect();
        let numbers: Vec<f32> = values.iter().map(|v| v.1).collect();
        are_steps(&numbers).then(|| values.iter().map(|v| v.0).collect::<BTreeSet<usize>>())
    };
    let cols = reading.xs.len() - 1;
    if ends_in_axis(reading) {
        return true;
    }
    let axes: Vec<Option<BTreeSet<usize>>> = (0..cols).map(scale_of).collect();
    let others = || {
        reading
            .body()
            .filter(|c| c.cols.clone().all(|col| axes[col].is_none()))
    };
    axes.iter().flatten().any(|rows| {
        let beside = others().filter(|c| rows.contains(&c.rows.start));
        (beside.count() as f32) < rows.len() as f32 * BESIDE_AXIS
    })
}

/// The number that a piece is.
fn value_of(p: &Piece) -> Option<f32> {
    let text = p.text.trim_end_matches(['%', '％']);
    let text = text.replace([',', ' '], "").replace(['–', '−'], "-");
    text.parse().ok()
}

/// Whether four numbers or more rise or fall by one step.
fn are_steps(values: &[f32]) -> bool {
    let [first, second, ..] = values else {
        return false;
    };
    let step = second - first;
    let even = |w: &[f32]| (w[1] - w[0] - step).abs() <= step.abs() * 0.01;
    values.len() >= STEPS && step != 0.0 && values.windows(2).all(even)
}

/// The axis below a chart of lying bars: a last row of numbers at even steps, over which next to nothing stands. Years
/// below a table's values would have those above them.
fn ends_in_axis(reading: &Reading) -> bool {
    let last = reading.ys.len() - 2;
    let (foot, above): (Vec<&ReadCell>, Vec<&ReadCell>) =
        reading.body().partition(|c| c.rows.start == last);
    // Upright lines of the chart may have parted its columns anywhere: the numbers count, not their cells.
    let mut foot: Vec<&Piece> = foot.iter().flat_map(|c| &c.pieces).collect();
    foot.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0));
    let values: Option<Vec<f32>> = foot.iter().map(|p| value_of(p)).collect();
    let left = foot.first().map_or(f32::INFINITY, |p| p.bbox.x0);
    let over = above.iter().flat_map(|c| &c.pieces);
    let over = over.filter(|p| p.bbox.center().x >= left).count();
    let room = foot.len() * (last - reading.head);
    values.is_some_and(|v| are_steps(&v)) && (over as f32) < room as f32 * BESIDE_AXIS
}

/// Whether the bars of a chart lie in a region: narrow areas of different lengths on one base line, upright ones, or lying
/// ones that no text is set on.
pub fn holds_bars(region: &Region, fills: &[Fill], scale: &Scale) -> bool {
    let b = &region.bbox;
    let within = || {
        let boxes = fills.iter().map(|f| f.bbox);
        boxes.filter(|f| b.contains(f.center()) && f.width().min(f.height()) > scale.thin())
    };
    let upright = within().filter(|f| f.width() < b.width() * BAR);
    let lying = within().filter(|f| {
        let text = |p: &&Piece| f.contains(p.bbox.center());
        f.height() < b.height() * BAR && !region.pieces.iter().any(|p| text(&p))
    });
    are_bars(upright.map(|f| (f.y1, f.height())), scale)
        || are_bars(lying.map(|f| (f.x0, f.width())), scale)
}

/// Whether four lengths or more that differ stand on one base.
fn are_bars(bars: impl Iterator<Item = (f32, f32)>, scale: &Scale) -> bool {
    let bars: Vec<(f32, f32)> = bars.collect();
    bars.iter().any(|(base, _)| {
        let on_base = bars
            .iter()
            .filter(|(at, _)| (at - base).abs() <= scale.snap());
        let mut lengths: Vec<f32> = on_base.map(|(_, length)| *length).collect();
        lengths.sort_by(f32::total_cmp);
        let differ = |w: &&[f32]| w[1] - w[0] > scale.em * 0.3;
        lengths.windows(2).filter(differ).count() + 1 >= BARS
    })
}

/// Whether a coloured patch stands before every name: the legend of a chart.
pub fn is_legend(reading: &Reading, fills: &[Fill]) -> bool {
    let patch = |p: &Piece| {
        fills.iter().find(|f| {
            let b = &f.bbox;
            let gap = p.bbox.x0 - b.x1;
            let level = b.center().y > p.bbox.y0 && b.center().y < p.bbox.y1;
            let small = b.width().max(b.height()) <= p.size * 1.5;
            level && small && (0.0..=p.size * 2.0).contains(&gap)
        })
    };
    let names: Vec<&Piece> = reading
        .body()
        .filter(|c| c.cols.start == 0)
        .filter_map(|c| c.pieces.first())
        .collect();
    let colors: Vec<[u8; 3]> = names.iter().filter_map(|p| Some(patch(p)?.color)).collect();
    let kinds: BTreeSet<[u8; 3]> = colors.iter().copied().collect();
    colors.len() >= 2 && colors.len() == names.len() && kinds.len() == colors.len()
}

fn slants(s: &Stroke) -> bool {
    let (dx, dy) = ((s.from.x - s.to.x).abs(), (s.from.y - s.to.y).abs());
    dx.min(dy) > dx.max(dy) * 0.02
}

/// A fill with a curved or jagged outline, as a plotted line drawn with a broad pen has.
fn is_curve(f: &Fill, scale: &Scale) -> bool {
    f.outline.len() >= 40 && f.bbox.width() >= scale.em * 6.0
}

/// A slanting line that is drawn as a narrow area.
fn is_slanting_area(f: &Fill, scale: &Scale) -> bool {
    let long = f.bbox.width().hypot(f.bbox.height()) >= scale.em * 2.0;
    let upright = f.bbox.width().min(f.bbox.height()) <= scale.thin();
    long && !upright && (4..=6).contains(&f.outline.len()) && filled_share(f) < 0.4
}

/// Boxes around drawings: slanting lines near each other, and fills with curved outlines.
pub fn drawings(strokes: &[Stroke], fills: &[Fill], scale: &Scale) -> Vec<Rect> {
    let mut clusters: Vec<(Rect, usize)> = Vec::new();
    let lines = strokes
        .iter()
        .filter(|s| slants(s))
        .map(|s| Rect::new(s.from.x, s.from.y, s.to.x, s.to.y));
    let areas = fills.iter().filter(|f| is_slanting_area(f, scale));
    for mut bbox in lines.chain(areas.map(|f| f.bbox)) {
        let mut count = 1;
        clusters.retain(|(c, n)| {
            let near = c.grown(scale.em * 2.0).touches(&bbox);
            if near {
                bbox = bbox.union(c);
                count += n;
            }
            !near
        });
        clusters.push((bbox, count));
    }
    clusters
        .into_iter()
        .filter(|(b, n)| *n >= 3 && b.width().max(b.height()) >= scale.em * 6.0)
        .map(|(b, _)| b)
        .chain(fills.iter().filter(|f| is_curve(f, scale)).map(|f| f.bbox))
        .collect()
}

/// Whether every cell of a grid frames a plotted curve.
fn frames_curves(lattice: &Lattice, drawn: &Separated, scale: &Scale) -> bool {
    let curves = || drawn.fills.iter().filter(|f| is_curve(f, scale));
    lattice.cells.iter().all(|(rows, cols)| {
        let cell = lattice.cell_box(rows, cols);
        let plotted =
            |f: &Fill| cell.contains(f.bbox.center()) && f.bbox.width() * 2.0 > cell.width();
        curves().any(plotted)
    })
}

/// Whether numbers beside a grid are centred on its rules, as those of an axis are on the lines they name; text beside the
/// rows of a table stands between its rules.
fn has_axis_on_rules(lattice: &Lattice, page: &Page, scale: &Scale) -> bool {
    let bbox = lattice.bbox();
    let room = scale.em * 4.0;
    let digits = |g: &&Glyph| !g.text.is_empty() && g.text.bytes().all(|b| b.is_ascii_digit());
    let axis = |side: &dyn Fn(f32) -> bool| {
        let (mut on, mut off) = (BTreeSet::new(), 0usize);
        let numbers = page.glyphs.iter().filter(digits).filter(|g| {
            let c = g.bbox.center();
            side(c.x) && c.y > bbox.y0 - scale.em && c.y < bbox.y1 + scale.em
        });
        for g in numbers {
            let near = |y: &f32| (g.bbox.center().y - y).abs() <= g.size * ON_RULE;
            match lattice.ys.iter().position(near) {
                Some(rule) => drop(on.insert(rule)),
                None => off += 1,
            }
        }
        // The axis may end before the frame does, or name every other line.
        on.len() >= ON_AXIS && off == 0 && on.len() * 2 >= lattice.ys.len()
    };
    axis(&|x| x < bbox.x0 && x > bbox.x0 - room) || axis(&|x| x > bbox.x1 && x < bbox.x1 + room)
}

/// Whether a grid of rulings is the frame of a chart: each cell frames a curve; or numbers stand along its outside as on an axis, and it holds
/// plotted lines, or borders of which hardly any runs through (bars).
pub fn is_chart(
    lattice: &Lattice,
    page: &Page,
    drawn: &Separated,
    rulings: &Rulings,
    scale: &Scale,
) -> bool {
    let bbox = lattice.bbox();
    if frames_curves(lattice, drawn, scale) || has_axis_on_rules(lattice, page, scale) {
        return true;
    }
    let axis = page
        .glyphs
        .iter()
        .filter(|g| g.text.chars().all(char::is_numeric))
        .filter(|g| {
            let c = g.bbox.center();
            c.x < bbox.x0
                && c.x > bbox.x0 - scale.em * 4.0
                && c.y > bbox.y0 - scale.em
                && c.y < bbox.y1 + scale.em
        })
        .count();
    if axis < ON_AXIS {
        return false;
    }
    let inside = |r: &Rect| bbox.grown(scale.em).contains(r.center());
    if drawn
        .fills
        .iter()
        .any(|f| is_curve(f, scale) && inside(&f.bbox))
    {
        return true;
    }
    let slanting = drawn
        .strokes
        .iter()
        .filter(|s| slants(s) && bbox.contains(s.from) && bbox.contains(s.to))
        .count();
    if slanting >= PLOTTED {
        return true;
    }
    let inner = &lattice.xs[1..lattice.xs.len() - 1];
    if inner.len() < SIDES_OF_BARS.1 {
        return false;
    }
    let through = inner.iter().map(|x| {
        let length: f32 = rulings
            .vertical
            .iter()
            .filter(|w| (w.at - x).abs() <= scale.min_cell())
            .map(|w| (w.to.min(bbox.y1) - w.from.max(bbox.y0)).max(0.0))
            .sum();
        length / bbox.height().max(f32::EPSILON)
    });
    median(through).is_some_and(|m| m < SIDES_OF_BARS.0)
}
