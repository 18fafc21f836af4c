//! Arrows written as text: `→`, `───＞`, `①→→`, `──検討──→`.

use crate::japanese::text::{is_arrow, is_arrow_run, is_circled};
use crate::page::Glyph;
use crate::table::lattice::{Lattice, interval};
use crate::table::marks::Mark;
use crate::table::runs::{self, Run};
use crate::table::scale::Scale;
use std::ops::Range;

/// An arrow made of letters.
#[derive(Debug)]
pub struct WrittenArrow {
    /// Where it lies, as if it were drawn.
    pub mark: Mark,
    /// Grid columns of the cells it runs over.
    pub cols: Range<usize>,
    /// Runs that belong to it.
    pub runs: Vec<usize>,
    /// The circled number before it and the words in it.
    pub label: Option<String>,
}

/// The written arrows of a table. Pieces in neighbouring columns of one line are one arrow, unless a mark stands between.
pub fn written_arrows(
    all: &[Run],
    glyphs: &[Glyph],
    lattice: &Lattice,
    scale: &Scale,
) -> Vec<WrittenArrow> {
    let mut found: Vec<WrittenArrow> = Vec::new();
    let index = lattice.index();
    let columns = lattice.xs.len() - 1;
    let cell_of = |x: f32, y: f32| {
        let at = index.get(interval(&lattice.ys, y) * columns + interval(&lattice.xs, x));
        at.and_then(|i| lattice.cells.get(*i))
    };
    // (run that is a lone mark, where it ends) directly before what comes next in the line
    let mut pending: Option<usize> = None;
    let mut open = false;
    let mut line_y = f32::NEG_INFINITY;
    for (n, run) in all.iter().enumerate() {
        let y = run.bbox.center().y;
        if (y - line_y).abs() > scale.em * 0.3 {
            (pending, open) = (None, false);
        }
        line_y = y;
        let text = runs::text(glyphs, &run.glyphs);
        let Some(written) = Written::of(text.trim()) else {
            let lone = lone_mark(text.trim());
            pending = lone.then_some(n);
            open = false;
            continue;
        };
        let ends = |g: Option<&usize>| {
            let g = glyphs.get(*g?)?;
            cell_of(g.bbox.center().x, y).map(|(_, cols)| cols.clone())
        };
        let (Some(first), Some(last)) = (ends(run.glyphs.first()), ends(run.glyphs.last())) else {
            continue;
        };
        let cols = first.start..last.end;
        let crosses = first != last;
        if !(written.head || crosses) {
            (pending, open) = (None, false);
            continue;
        }
        let own = written
            .label
            .clone()
            .or(pending.map(|p| runs::text(glyphs, &all[p].glyphs).trim().to_string()));
        let extends = found.last().is_some_and(|before| {
            open && own.is_none() && (before.cols.end == cols.start || before.cols == cols)
        });
        match found.last_mut() {
            Some(before) if extends => {
                before.mark.bbox = before.mark.bbox.union(&run.bbox);
                before.cols.end = cols.end;
                before.runs.push(n);
            }
            _ => found.push(WrittenArrow {
                mark: Mark {
                    bbox: run.bbox,
                    axis: y,
                    is_block: false,
                },
                cols,
                runs: pending.into_iter().chain([n]).collect(),
                label: own,
            }),
        }
        (pending, open) = (None, true);
    }
    found
}

/// A text taken apart as an arrow.
struct Written {
    /// Whether it has a head.
    head: bool,
    /// Circled number before it, words in it.
    label: Option<String>,
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        let marks: String = text.chars().take_while(|c| is_circled(*c)).collect();
        let rest = text.get(marks.len()..)?.trim();
        let head = |c: char| is_arrow(c) && !is_shaft(c);
        let ends = rest.chars().next_back().is_some_and(head);
        let begins = rest
            .chars()
            .next()
            .is_some_and(|c| is_arrow(c) || is_shaft(c) || c == '←');
        let words = rest
            .trim_matches(|c: char| is_arrow(c) || is_shaft(c) || c == '←' || c.is_whitespace());
        let whole = is_arrow_run(rest) || (begins && ends && !words.is_empty());
        let label = format!("{marks}{words}");
        whole.then(|| Self {
            head: rest.chars().any(head),
            label: Some(label).filter(|l| !l.is_empty()),
        })
    }
}

fn is_shaft(c: char) -> bool {
    matches!(
        c,
        '─' | '━' | '-' | '－' | '―' | 'ー' | '=' | '—' | '…' | '⋯'
    )
}

fn lone_mark(text: &str) -> bool {
    let mut chars = text.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if is_circled(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_told_from_words_and_dashes() {
        let label = |t: &str| Written::of(t).map(|w| (w.head, w.label));
        assert_eq!(label("→"), Some((true, None)));
        assert_eq!(label("①──＞"), Some((true, Some("①".into()))));
        assert_eq!(label("──検討──→"), Some((true, Some("検討".into()))));
        assert_eq!(label("検討→実施"), None);
        assert_eq!(label("―"), None);
        assert_eq!(label("①"), None);
    }
}
