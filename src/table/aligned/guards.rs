//! What keeps prose, lists, contents pages and forms from becoming tables.

use crate::document::{Sign, SignKind};
use crate::geometry::Rect;
use crate::page::Page;
use crate::table::aligned::charts::holds_axis;
use crate::table::aligned::reading::{ReadCell, Reading, Region};
use crate::table::aligned::words::{Piece, is_numeric};
use crate::table::lattice::{Lattice, interval};
use crate::table::scale::median;
use std::collections::BTreeSet;

/// Groups have a row and more below each title: where two rows of three are one cell, these are no titles.
const TITLES: f32 = 2.0 / 3.0;

/// From this share on, lines of one cell below others are what these are headings of.
const LINES_BELOW: f32 = 0.5;

/// A ruled grid gives way to a reading with this many times its filled cells: each holds two on average. Fewer come about by wrapped lines.
const FINER: usize = 2;

/// Of a table of numbers at least this share of the values are: a table of words holds years and amounts too, but most values say something.
const NUMBERS: f32 = 0.5;

/// Of two columns that no rule speaks for, four values of five are numbers: names with remarks beside them are a list.
const NUMBERS_OF_PAIRS: f32 = 0.8;

/// Between rules, rows of two cells or more fill over a third of the positions: what fills less is a form's lines side by side.
const FILLED_BETWEEN_RULES: f32 = 0.35;

/// Where no rule speaks for it, a table of numbers is half filled: labels scattered over a drawing share gutters too.
const FILLED: f32 = 0.5;

/// Words have to fill four positions of five: lines of text that happen to share gutters leave more of them open.
const FILLED_WITH_WORDS: f32 = 0.8;

/// Rows of a ruled grid that only their space tells apart leave hardly a position open: one of ten.
const FILLED_ROWS: f32 = 0.9;

/// Between rules at most half of the cells hold running text (a column of descriptions beside its names); more are paragraphs.
const LONG_BETWEEN_RULES: f32 = 0.5;

/// Where no rule speaks for it, one value of ten may be running text: a remark, not a column of prose.
const LONG: f32 = 0.1;

/// From this share of its rows on, leaders make a contents page of two columns between rules; elsewhere already from the lower.
const LEADERS: (f32, f32) = (0.3, 0.2);

/// A column keeps an edge where seven of ten entries share it; seven of ten columns do so. The rest is centred, hung or wrapped.
const ALIGNED: f32 = 0.7;

/// Of the distances between rows, three of five are the usual one within a quarter: groups stand apart, prose does throughout.
const EVEN: (f32, f32) = (0.6, 0.25);

/// Four of five spaces between rows of several lines are the usual one within a tenth of a line.
const EVENLY_SPACED: (f32, f32) = (0.8, 0.1);

/// Cells begin on one line within this share of its height: a superscript raises a box by less, the next line lowers it by more.
const LEVEL: f32 = 0.3;

/// A ruled grid gives way where its cells hold columns or rows of numbers that the other reading tells apart.
pub fn better_than_ruled(reading: &Reading, lattice: &Lattice, region: &Region) -> bool {
    let index = lattice.index();
    let cols = lattice.xs.len() - 1;
    let filled: BTreeSet<usize> = region
        .pieces
        .iter()
        .map(|p| {
            let c = p.bbox.center();
            index[interval(&lattice.ys, c.y) * cols + interval(&lattice.xs, c.x)]
        })
        .collect();
    let finer = body_rows(reading) >= 3 && reading.filled() >= filled.len() * FINER;
    finer && (reading.numeric() >= NUMBERS || rows_of_words(reading, lattice))
}

/// Rows of words below a head, in columns that only upright rules part: every position is filled, and in every row the
/// cells begin on one line, or have their middles on one. Paragraphs of cells beside each other do not keep to that.
fn rows_of_words(reading: &Reading, lattice: &Lattice) -> bool {
    lattice.ys.len() == 3
        && lattice.xs.len() == reading.xs.len()
        && reading.head > 0
        && fill(reading) >= FILLED_ROWS
        && are_level(reading)
}

/// Whether in every row the cells begin on one line, or have their middles on one.
fn are_level(reading: &Reading) -> bool {
    let level = |row: usize| {
        let own = reading.body().filter(|c| c.rows.start == row);
        let boxes: Vec<Rect> = own
            .filter_map(|c| Rect::around(c.pieces.iter().map(|p| &p.bbox)))
            .collect();
        let line = boxes.iter().map(Rect::height).fold(f32::INFINITY, f32::min);
        let on_one = |at: &dyn Fn(&Rect) -> f32| {
            boxes
                .windows(2)
                .all(|w| (at(&w[0]) - at(&w[1])).abs() <= line * LEVEL)
        };
        on_one(&|b| b.y0) || on_one(&|b| b.center().y)
    };
    (reading.head..reading.ys.len() - 1).all(level)
}

/// A region between rules.
pub fn holds_between_rules(reading: &Reading, region: &Region) -> bool {
    let cols = reading.xs.len() - 1;
    let rows = body_rows(reading);
    let least = if reading.head > 0 { 1 } else { 2 };
    cols >= 2
        && rows >= least
        && (is_under_ruled_head(reading, region) || !holds_axis(reading))
        && !is_headings(reading, region)
        && fill(reading) >= FILLED_BETWEEN_RULES
        && long(reading, 0) <= LONG_BETWEEN_RULES
        && !(cols == 2 && leaders(reading) >= LEADERS.0)
        // Two lines of key and value between rules are a form's.
        && !(cols == 2 && rows < 3 && reading.numeric() < NUMBERS)
}

/// A region that no rule speaks for.
pub fn holds_alone(reading: &Reading, region: &Region, page: &Page) -> bool {
    let cols = reading.xs.len() - 1;
    let rows = body_rows(reading);
    let numbers = reading.numeric();
    // A picture that is no background.
    let small = |i: &Rect| i.width() < page.width * 0.8;
    let drawn = page
        .images
        .iter()
        .any(|i| small(i) && i.contains(region.bbox.center()));
    let enough = if cols == 2 {
        rows >= 4 && numbers >= NUMBERS_OF_PAIRS && leaders(reading) < LEADERS.1
    } else {
        rows >= 3
            && (numbers >= NUMBERS
                || (rows >= 4 && fill(reading) >= FILLED_WITH_WORDS && rarely_long(reading)))
    };
    enough
        && !drawn
        && !is_index(reading)
        && !is_contents(reading)
        && !is_questionnaire(reading)
        && !holds_axis(reading)
        && fill(reading) >= FILLED
        && long(reading, 1) <= LONG
        && aligned(reading) >= ALIGNED
        && even(reading)
}

/// A region of words under one rule: the rule ends a head that names every column, and below it the cells of each row
/// are level, in columns that keep an edge.
pub fn holds_under_rule(reading: &Reading, region: &Region) -> bool {
    let cols = reading.xs.len() - 1;
    cols >= 3
        && body_rows(reading) >= 3
        && names_every_column(reading)
        && rule_under_head(reading, region).is_some()
        && (fill(reading) >= FILLED_WITH_WORDS || is_named_list(reading))
        && aligned(reading) >= 1.0
        && are_level(reading)
}

/// Whether the head names every column.
fn names_every_column(reading: &Reading) -> bool {
    let named = |c: &&ReadCell| c.rows.start < reading.head && !c.pieces.is_empty();
    let heads = || reading.cells.iter().filter(named);
    (0..reading.xs.len() - 1).all(|col| heads().any(|c| c.cols.contains(&col)))
}

/// The rule that ends the head: within a line of where its text ends.
fn rule_under_head(reading: &Reading, region: &Region) -> Option<f32> {
    let foot = reading.ys[reading.head];
    let of_head = reading.cells.iter().filter(|c| c.rows.start < reading.head);
    let line = median(of_head.flat_map(|c| &c.pieces).map(|p| p.bbox.height()))?;
    let ends = |y: &&f32| (**y - foot).abs() <= line;
    region.rules.iter().find(ends).copied()
}

/// Whether a head that names every column is ruled off, and no rule runs between the rows below it. The grid lines of a
/// chart run through all of it, one for each number of its axis.
fn is_under_ruled_head(reading: &Reading, region: &Region) -> bool {
    let middle = |row: usize| (reading.ys[row] + reading.ys[row + 1]) / 2.0;
    let body = middle(reading.head)..middle(reading.ys.len() - 2);
    names_every_column(reading)
        && rule_under_head(reading, region).is_some()
        && !region.rules.iter().any(|y| body.contains(y))
}

/// Rows that are all named in the first column, in few words, with entries in every column: a list in which most positions may be empty.
fn is_named_list(reading: &Reading) -> bool {
    let of_column = |col: usize| reading.body().filter(move |c| c.cols == (col..col + 1));
    of_column(0).count() == body_rows(reading)
        && long(reading, 0) == 0.0
        && (1..reading.xs.len() - 1).all(|col| of_column(col).count() >= 2)
}

/// Headings with a word at their right end and a line of text below each: half of the rows are one cell, and those of several are the shaded ones,
/// or come first. Where it is the other way round, rows of one cell are titles of groups, unless hardly any but them are left.
fn is_headings(reading: &Reading, region: &Region) -> bool {
    let rows: Vec<usize> = reading.body().map(|c| c.rows.start).collect();
    let single = |row: usize| rows.iter().filter(|r| **r == row).count() == 1;
    let alone = rows.iter().filter(|r| single(**r)).count();
    let share = alone as f32 / body_rows(reading).max(1) as f32;
    // Bands that stand apart begin and end in turn.
    let shaded = |row: usize| {
        let y = (reading.ys[row] + reading.ys[row + 1]) / 2.0;
        region.shades.iter().filter(|s| **s < y).count() % 2 == 1
    };
    let headings = match region.shades.is_empty() {
        true => !single(reading.head),
        false => rows.iter().all(|r| single(*r) || shaded(*r)),
    };
    let most = if headings { LINES_BELOW } else { TITLES };
    alone >= 2 && share >= most && reading.numeric() < NUMBERS
}

/// Entries of an index in columns beside each other: words with numbers after them, in every column.
fn is_index(reading: &Reading) -> bool {
    let entry = |c: &&ReadCell| {
        let text: String = c.pieces.iter().map(|p| p.text.as_str()).collect();
        let words = text.trim_end_matches(|c: char| c.is_numeric() || ", -–、".contains(c));
        let pages = &text[words.len()..];
        words.chars().any(char::is_alphabetic)
            && pages.starts_with([' ', ',', '、'])
            && pages.chars().any(char::is_numeric)
    };
    (0..reading.xs.len() - 1).all(|col| {
        let own = || reading.body().filter(|c| c.cols.start == col);
        own().filter(entry).count() * 2 > own().count()
    })
}

/// Lines of a contents page without leaders: no head, titles, and page numbers that never fall.
fn is_contents(reading: &Reading) -> bool {
    let last = reading.xs.len() - 2;
    let column = |col: usize| reading.body().filter(move |c| c.cols == (col..col + 1));
    let number = |c: &ReadCell| c.pieces.first()?.text.parse::<u32>().ok();
    let pages: Vec<Option<u32>> = column(last).map(number).collect();
    let titles = |col: usize| column(col).all(|c| !c.pieces.iter().all(Piece::is_numeric));
    reading.head == 0
        && pages.len() >= 4
        && pages.iter().all(Option::is_some)
        && pages.is_sorted()
        && pages.first() < pages.last()
        && titles(last - 1)
}

/// Questions with the same answers to choose from after each.
fn is_questionnaire(reading: &Reading) -> bool {
    let cols = reading.xs.len() - 1;
    reading.head == 0
        && (1..cols).all(|col| {
            let own = reading.body().filter(|c| c.cols == (col..col + 1));
            let texts: BTreeSet<&str> = own
                .flat_map(|c| &c.pieces)
                .map(|p| p.text.as_str())
                .collect();
            texts.len() == 1 && !texts.iter().all(|t| is_numeric(t))
        })
}

/// What speaks for a reading besides its text keeping inside its cells.
pub fn signs(reading: &Reading, region: &Region) -> Vec<Sign> {
    let body = reading.ys[reading.head];
    let ends = [region.bbox.y0, body, region.bbox.y1];
    let near = (region.bbox.height() / (reading.ys.len() as f32)) * 0.5;
    let ruled = ends
        .iter()
        .filter(|y| region.rules.iter().any(|r| (r - **y).abs() <= near));
    let rows = if even(reading) { 1.0 } else { 0.0 };
    [
        (SignKind::RulesAround, ruled.count() as f32 / 3.0),
        (SignKind::ColumnsAligned, aligned(reading)),
        (SignKind::Filled, fill(reading)),
        (SignKind::Numbers, reading.numeric()),
        (SignKind::EvenRows, rows),
    ]
    .map(|(kind, share)| Sign { kind, share })
    .to_vec()
}

fn body_rows(reading: &Reading) -> usize {
    reading.ys.len() - 1 - reading.head
}

/// Share of the grid positions that hold text, in rows that hold more than a title.
fn fill(reading: &Reading) -> f32 {
    let cols = reading.xs.len() - 1;
    let mut rows: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for c in reading.body() {
        *rows.entry(c.rows.start).or_default() += c.cols.len();
    }
    let full: Vec<usize> = rows.into_values().filter(|n| *n > 1).collect();
    full.iter().sum::<usize>() as f32 / (full.len() * cols).max(1) as f32
}

/// Share of the cells from a column on that hold running text.
fn long(reading: &Reading, from: usize) -> f32 {
    let all: Vec<bool> = reading
        .body()
        .filter(|c| c.cols.start >= from)
        .map(|c| c.pieces.iter().any(|p| p.is_long()))
        .collect();
    all.iter().filter(|l| **l).count() as f32 / all.len().max(1) as f32
}

/// Whether running text besides the stub is an exception: in one row of ten at most. Columns of prose consist of it.
fn rarely_long(reading: &Reading) -> bool {
    let values = reading.body().filter(|c| c.cols.start > 0);
    let long = values.filter(|c| c.pieces.iter().any(|p| p.is_long()));
    long.count() * 10 <= body_rows(reading)
}

fn leaders(reading: &Reading) -> f32 {
    let rows = body_rows(reading).max(1);
    let led: BTreeSet<usize> = reading
        .body()
        .filter(|c| c.pieces.iter().any(Piece::has_leader))
        .map(|c| c.rows.start)
        .collect();
    led.len() as f32 / rows as f32
}

/// Share of the columns whose text keeps one edge, or its middle, at one place.
fn aligned(reading: &Reading) -> f32 {
    let cols = reading.xs.len() - 1;
    let mut good = 0;
    for col in 0..cols {
        let own: Vec<&Piece> = reading
            .body()
            .filter(|c| c.cols == (col..col + 1))
            .flat_map(|c| &c.pieces)
            .collect();
        let sharing = |p: &Piece, at: &dyn Fn(&Piece) -> f32| {
            own.iter()
                .filter(|q| (at(p) - at(q)).abs() <= p.size * 0.35)
                .count()
        };
        let keeps = |at: &dyn Fn(&Piece) -> f32| {
            let shared = own.iter().map(|p| sharing(p, at));
            shared.max().unwrap_or(0)
        };
        let most = keeps(&|p| p.bbox.x0)
            .max(keeps(&|p| p.bbox.x1))
            .max(keeps(&|p| p.bbox.center().x));
        // The levels of a stub begin at a place each.
        let levels = || {
            own.iter()
                .filter(|p| sharing(p, &|p| p.bbox.x0) > 1)
                .count()
        };
        let most = if col == 0 { most.max(levels()) } else { most };
        good += usize::from(most as f32 >= own.len() as f32 * ALIGNED);
    }
    good as f32 / cols as f32
}

/// Rows stand at an even pitch, but for the space before a group; rows of several lines, with even space between them.
fn even(reading: &Reading) -> bool {
    let named = reading.body().filter(|c| c.cols.start == 0);
    let tops: Vec<f32> = named
        .filter_map(|c| c.pieces.first())
        .map(|p| p.bbox.y1)
        .collect();
    let pitch: Vec<f32> = tops.windows(2).map(|w| w[1] - w[0]).collect();
    let Some(usual) = median(pitch.iter().copied()) else {
        return false;
    };
    share_near(&pitch, usual, usual * EVEN.1) >= EVEN.0 || evenly_spaced(reading)
}

/// Share of values that lie near one.
fn share_near(values: &[f32], one: f32, near: f32) -> f32 {
    let same = values.iter().filter(|v| (**v - one).abs() <= near).count();
    same as f32 / values.len().max(1) as f32
}

/// Whether four rows or more have the same space between them, wider than the space between the lines of a cell.
fn evenly_spaced(reading: &Reading) -> bool {
    let pieces = |row: usize| {
        let own = reading.body().filter(move |c| c.rows.start == row);
        own.flat_map(|c| &c.pieces).map(|p| &p.bbox)
    };
    let rows: Vec<Rect> = (reading.head..reading.ys.len() - 1)
        .filter_map(|row| Rect::around(pieces(row)))
        .collect();
    let space: Vec<f32> = rows.windows(2).map(|w| w[1].y0 - w[0].y1).collect();
    let line = median(
        reading
            .body()
            .flat_map(|c| &c.pieces)
            .map(|p| p.bbox.height()),
    );
    let usual = median(space.iter().copied());
    rows.len() >= 4
        && usual.zip(line).is_some_and(|(usual, line)| {
            usual >= line * 0.15
                && share_near(&space, usual, line * EVENLY_SPACED.1) >= EVENLY_SPACED.0
        })
}
