//! The body of a region: lines of text → rows, and the cells of each.

use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::reading::{ReadCell, Region};
use crate::table::aligned::words::Piece;
use std::collections::BTreeSet;
use std::ops::Range;

/// Lines of the body grouped into rows.
pub fn body_rows<'r>(region: &Region, body: &[&'r Row], xs: &[f32], em: f32) -> Vec<Vec<&'r Row>> {
    let filled = |r: &Row| {
        r.pieces
            .iter()
            .map(|p| columns::column(xs, p.bbox.center().x))
            .collect::<BTreeSet<_>>()
    };
    let inks = columns::inks(body, xs);
    // Whether a line goes on with words for which the line above had no room.
    let wraps = |above: &Row, row: &Row| {
        let column = |p: &Piece| columns::column(xs, p.bbox.center().x);
        row.pieces.iter().any(|p| {
            let before = above.pieces.iter().rfind(|q| column(q) == column(p));
            before.is_some_and(|q| !p.fits_after(q, inks[column(p)].1))
        })
    };
    let most = body.iter().map(|r| filled(r).len()).max().unwrap_or(0);
    let ruled = |a: f32, b: f32| region.rules.iter().any(|y| *y > a && *y < b);
    // Lines between two rules.
    let mut bands: Vec<Vec<&'r Row>> = Vec::new();
    for row in body {
        match bands.last_mut() {
            Some(band) if band.last().is_some_and(|l| !ruled(l.y(), row.y())) => band.push(row),
            _ => bands.push(vec![row]),
        }
    }
    let numbers = |r: &Row| {
        r.pieces
            .iter()
            .any(|p| p.is_numeric() && columns::column(xs, p.bbox.center().x) > 0)
    };
    let texts = !body.iter().any(|r| numbers(r));
    let leading = leading(body, xs, &ruled);
    let ruled_off = bands.len() >= 3;
    let boxed = bands.len() >= 3 && bands.len() * 3 >= body.len();
    let mut out: Vec<Vec<&'r Row>> = Vec::new();
    for band in bands {
        let anchors = band.iter().filter(|r| numbers(r)).count();
        if boxed && band.len() > 1 && anchors <= 1 {
            out.push(band);
            continue;
        }
        let mut rows: Vec<Vec<&'r Row>> = Vec::new();
        if let (Some(leading), false) = (leading, texts) {
            out.append(&mut spaced_rows(&band, xs, leading));
            continue;
        }
        if texts && band.len() > 1 {
            let mut rows = match leading {
                Some(leading) => spaced_rows(&band, xs, leading),
                None => text_rows(&band, &filled),
            };
            // Lines without a name, between rules: cells of one row set in its middle.
            let nameless = rows
                .iter()
                .any(|g| g.iter().all(|r| !filled(r).contains(&0)));
            if nameless && ruled_off {
                rows = vec![rows.concat()];
            }
            out.append(&mut rows);
            continue;
        }
        let pitch = usual_pitch(&band);
        // Names of ideographs alone on their lines, each below a name with values that fills the stub: they go on in them.
        let lone = |r: &Row| filled(r).len() == 1 && filled(r).contains(&0);
        let below: Vec<&[&Row]> = band
            .windows(2)
            .filter(|w| lone(w[1]) && !lone(w[0]) && filled(w[0]).contains(&0))
            .collect();
        let solid = |w: &[&Row]| {
            let (above, p) = (&w[0].pieces[0], &w[1].pieces[0]);
            !p.text.starts_with(|c: char| c.is_ascii()) && !p.fits_after(above, inks[0].1)
        };
        let names_wrap = below.len() >= 2 && below.iter().all(|w| solid(w));
        for row in &band {
            let own = filled(row);
            let joins = rows.last().and_then(|g| g.last()).is_some_and(|above| {
                let overlap = above.y1 - row.y0 > (row.y1 - row.y0) * 0.25;
                let step = row.y() - above.y();
                let stubless = !own.contains(&0) && own.len() < most;
                let near = pitch.is_some_and(|p| step < p * 0.85);
                // "of which:" opens a group.
                let opens = |r: &Row| r.pieces[0].text.ends_with([':', '：']);
                let lower = !opens(row)
                    && row
                        .pieces
                        .iter()
                        .all(|p| p.text.starts_with(|c: char| c.is_lowercase()))
                    && row.pieces.iter().all(|p| !p.is_numeric())
                    && filled(above).is_superset(&own)
                    && wraps(above, row)
                    && row.pieces[0].bbox.x0 >= above.pieces[0].bbox.x0 - em * 0.3
                    && step < em * 1.8;
                // A name in two lines, its values beside either.
                let alone = |set: &BTreeSet<usize>| set.len() == 1 && set.contains(&0);
                let title = alone(&filled(above)) && rows_open(&rows) && !opens(above);
                let small = row.pieces[0].text.starts_with(|c: char| c.is_lowercase());
                let name = title && own.contains(&0) && own.len() > 1 && small && step < em * 1.8;
                let tight = near && alone(&own) != alone(&filled(above));
                let second = names_wrap && alone(&own) && !alone(&filled(above));
                overlap || (stubless && near) || lower || name || tight || second
            });
            if joins {
                if let Some(g) = rows.last_mut() {
                    g.push(row);
                }
            } else {
                rows.push(vec![row]);
            }
        }
        out.append(&mut rows);
    }
    out
}

/// From one line of a column to the next.
struct Step {
    from: f32,
    length: f32,
    /// Both lines are numbers.
    numbers: bool,
}

/// The leading of the cells where it can be told from the step between rows: the steps from line to line within the
/// columns fall into narrow ones and clearly wider ones, and no two numbers are a narrow step apart.
fn leading(body: &[&Row], xs: &[f32], ruled: &dyn Fn(f32, f32) -> bool) -> Option<f32> {
    let mut steps: Vec<Step> = Vec::new();
    for col in 0..=xs.len() {
        let own: Vec<&Piece> = in_column(body, xs, col).map(|(_, p)| p).collect();
        let next = own
            .windows(2)
            .filter(|w| !ruled(w[0].bbox.y1, w[1].bbox.y1));
        steps.extend(next.map(|w| Step {
            from: w[0].bbox.y1,
            length: w[1].bbox.y1 - w[0].bbox.y1,
            numbers: w[0].is_numeric() && w[1].is_numeric(),
        }));
    }
    let height = crate::table::scale::median(body.iter().map(|r| r.y1 - r.y0))?;
    // Two lines at one height do not follow each other.
    steps.retain(|s| s.length > height * 0.8);
    steps.sort_by(|a, b| a.length.total_cmp(&b.length));
    let least = steps.first()?.length;
    // A step over a line that other columns fill shows an empty cell, not the space between rows.
    let filled = |y: f32| body.iter().any(|r| (r.y1 - y).abs() <= least * 0.1);
    steps.retain(|s| s.length < least * 1.5 || !filled(s.from + least));
    // Rounding in the program that set the text is a fiftieth of a line; space between rows is seen from a twelfth on.
    let narrow = steps.iter().filter(|s| s.length <= least * 1.02).count();
    let next = steps.iter().find(|s| s.length > least * 1.02)?.length;
    let within = least * 1.03;
    let apart = !steps.iter().any(|s| s.numbers && s.length <= within);
    (narrow >= 2 && next >= least * 1.08 && apart).then_some(within)
}

/// The pieces of a column from top to bottom, each with the index of its line.
fn in_column<'a>(
    body: &'a [&Row],
    xs: &'a [f32],
    col: usize,
) -> impl Iterator<Item = (usize, &'a Piece)> {
    let own = move |p: &&Piece| columns::column(xs, p.bbox.center().x) == col;
    let pieces = |(n, r): (usize, &'a &Row)| r.pieces.iter().map(move |p| (n, p));
    body.iter()
        .enumerate()
        .flat_map(pieces)
        .filter(move |(_, p)| own(p))
}

/// The rows of lines whose cells keep a leading narrower than the step between rows: lines of one column that follow each
/// other at the leading are one cell, and all lines between them stand beside it, wherever in its cell each is set.
fn spaced_rows<'r>(band: &[&'r Row], xs: &[f32], leading: f32) -> Vec<Vec<&'r Row>> {
    // Whether each line goes on in the next.
    let mut goes_on = vec![false; band.len()];
    for col in 0..=xs.len() {
        let own: Vec<(usize, &Piece)> = in_column(band, xs, col).collect();
        for w in own.windows(2) {
            if w[1].1.bbox.y1 - w[0].1.bbox.y1 <= leading {
                goes_on[w[0].0..w[1].0].fill(true);
            }
        }
    }
    let mut rows: Vec<Vec<&'r Row>> = Vec::new();
    let mut open = false;
    for (row, next) in band.iter().zip(goes_on) {
        match rows.last_mut() {
            Some(group) if open => group.push(row),
            _ => rows.push(vec![row]),
        }
        open = next;
    }
    rows
}

/// The rows of a band that holds words only, with no space between rows: a line that goes on in no other columns than the
/// line above continues it. Where all names begin with a capital letter, none goes on in a second line.
fn text_rows<'r>(band: &[&'r Row], filled: &dyn Fn(&Row) -> BTreeSet<usize>) -> Vec<Vec<&'r Row>> {
    let named = |r: &Row| filled(r).contains(&0);
    let capital = |r: &Row| r.pieces[0].text.starts_with(char::is_uppercase);
    let capitals = band.iter().filter(|r| named(r)).all(|r| capital(r));
    let mut rows: Vec<Vec<&'r Row>> = Vec::new();
    for row in band {
        let joins = rows.last().and_then(|g| g.last()).is_some_and(|above| {
            let (own, before) = (filled(row), filled(above));
            let fresh = capitals && own.contains(&0);
            own.len() < before.len() && own.is_subset(&before) && !fresh
        });
        match rows.last_mut() {
            Some(group) if joins => group.push(row),
            _ => rows.push(vec![row]),
        }
    }
    rows
}

/// Whether the last row holds one line so far.
fn rows_open(rows: &[Vec<&Row>]) -> bool {
    rows.last().is_some_and(|g| g.len() == 1)
}

fn usual_pitch(band: &[&Row]) -> Option<f32> {
    crate::table::scale::median(band.windows(2).map(|w| w[1].y() - w[0].y()))
}

/// A title may stand this far off the middle of its columns, in em: half a letter, and a little for rounding.
const OFF_CENTRE: f32 = 0.6;

/// Two lines that begin or end at one place do so within this, in em.
pub const SAME_EDGE: f32 = 0.2;

/// The columns of words that stand alone on their line, centred over all columns or over all but the stub.
pub fn centred(
    p: &Piece,
    xs: &[f32],
    region: &Region,
    inks: &[(f32, f32)],
) -> Option<Range<usize>> {
    let cols = xs.len() + 1;
    let near = |(from, to): (f32, f32)| {
        ((from + to) / 2.0 - p.bbox.center().x).abs() <= p.size * OFF_CENTRE
    };
    let ends = |of: &[(f32, f32)]| {
        let from = of.iter().map(|i| i.0).fold(f32::INFINITY, f32::min);
        (
            from,
            of.iter().map(|i| i.1).fold(f32::NEG_INFINITY, f32::max),
        )
    };
    let whole = (region.bbox.x0, region.bbox.x1);
    let values = (xs[0], region.bbox.x1);
    // Where the first values begin to the left of their ink, nothing shows: somewhere between them and the names.
    let (x, home) = (
        p.bbox.center().x,
        inks[columns::column(xs, p.bbox.center().x)],
    );
    let right = ends(inks).1;
    let between = (inks[0].1 + right) / 2.0 <= x && x <= (inks[1].0 + right) / 2.0;
    let edges = [p.bbox.x0 - home.0, p.bbox.x1 - home.1];
    let flush = edges.iter().any(|d| d.abs() <= p.size * SAME_EDGE);
    if near(values) || near(ends(&inks[1..])) || between && !flush {
        Some(1..cols)
    } else if near(whole) || near(ends(inks)) {
        Some(0..cols)
    } else {
        None
    }
}

/// The cells of one row.
pub fn row_cells(
    group: &[&Row],
    row: usize,
    xs: &[f32],
    region: &Region,
    inks: &[(f32, f32)],
) -> Vec<ReadCell> {
    let cols = xs.len() + 1;
    let mut spans: Vec<(Range<usize>, Vec<Piece>)> = Vec::new();
    let single = group.iter().map(|r| r.pieces.len()).sum::<usize>() == 1;
    for p in group.iter().flat_map(|r| &r.pieces) {
        let mut span = columns::covered(xs, p);
        let title = (single && span.start > 0 && cols > 2 && !p.is_numeric())
            .then(|| centred(p, xs, region, inks))
            .flatten();
        if span.start == 0 && span.len() > 1 {
            // A title of a group, or a long name: it stands in the stub.
            span = 0..1;
        } else if let Some(wide) = title {
            span = wide;
        } else if span.len() > 1 {
            let c = columns::column(xs, p.bbox.center().x);
            let busy = group
                .iter()
                .flat_map(|r| &r.pieces)
                .any(|q| q != p && span.contains(&columns::column(xs, q.bbox.center().x)));
            if busy {
                span = c..c + 1;
            }
        }
        match spans
            .iter_mut()
            .find(|(s, _)| s.start < span.end && span.start < s.end)
        {
            Some((s, pieces)) => {
                *s = s.start.min(span.start)..s.end.max(span.end);
                pieces.push(p.clone());
            }
            None => spans.push((span, vec![p.clone()])),
        }
    }
    // Overlaps may have grown into a neighbour.
    spans.sort_by_key(|(s, _)| s.start);
    let mut merged: Vec<(Range<usize>, Vec<Piece>)> = Vec::new();
    for (s, mut pieces) in spans {
        match merged.last_mut() {
            Some((last, all)) if last.end > s.start => {
                last.end = last.end.max(s.end);
                all.append(&mut pieces);
            }
            _ => merged.push((s, pieces)),
        }
    }
    let mut out = Vec::new();
    let mut next = 0;
    for (s, pieces) in merged {
        for c in next..s.start {
            out.push(ReadCell {
                rows: row..row + 1,
                cols: c..c + 1,
                pieces: Vec::new(),
            });
        }
        next = s.end;
        out.push(ReadCell {
            rows: row..row + 1,
            cols: s,
            pieces,
        });
    }
    for c in next..cols {
        out.push(ReadCell {
            rows: row..row + 1,
            cols: c..c + 1,
            pieces: Vec::new(),
        });
    }
    out
}
