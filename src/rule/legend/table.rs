//! Legends as tables of their own: a row a mark, a column a mark, or one in each cell.

use super::line::Run;
use super::{Entry, Legend, is_head, is_mark};
use crate::document::{Cell, Table};
use crate::japanese::key;
use crate::rule::checked::Rule;
use crate::rule::fields::tidy;
use crate::rule::head::all_bands;
use crate::rule::keyed::Keyed;
use crate::rule::written::Field;
use std::collections::BTreeSet;

/// A legend is a small table.
const CELLS: usize = 60;
/// Rows over the first mark: a title, and heads.
const ABOVE: usize = 2;
/// Columns of what a mark means.
const MEANINGS: usize = 3;

/// The legend that a table is, if it is nothing else.
pub(super) fn read(rule: &Rule, table: &Table, announced: bool) -> Option<Legend> {
    let filled: Vec<&Cell> = table.cells.iter().filter(|c| !c.is_empty()).collect();
    if filled.len() > CELLS || filled.len() < 2 {
        return None;
    }
    let headed = announced || filled.iter().any(|c| is_head(rule, &c.text()));
    let entries = marks_in_cells(rule, &filled, headed)
        .or_else(|| marks_in_texts(rule, &filled, announced))?;
    (!holds_records(rule, table, &filled, headed)).then(|| Legend {
        name: name(&filled, &entries),
        entries,
        place: table.place.clone(),
        table: None,
    })
}

/// What the cells say that are neither marks nor what they mean.
fn name(filled: &[&Cell], entries: &[Entry]) -> String {
    let of_entries = |text: &str| {
        let said = |e: &Entry| key(&e.meaning).contains(text) || text.contains(&key(&e.meaning));
        entries.iter().any(|e| key(&e.mark) == text || said(e))
    };
    let texts = filled.iter().map(|c| key(&c.text()));
    texts.filter(|text| !of_entries(text)).collect()
}

/// Whether the heads of a table are those of records: what it names are no marks.
fn holds_records(rule: &Rule, table: &Table, filled: &[&Cell], headed: bool) -> bool {
    let others = [Field::Indicator, Field::Departments, Field::No];
    all_bands(rule, &Keyed::of(table)).iter().any(|band| {
        let named = band.column_of(Field::Item).is_some_and(|column| {
            filled
                .iter()
                .filter(|c| c.cols.start == column && band.rows.end <= c.rows.start)
                .any(|c| !is_mark(rule, &c.text(), headed))
        });
        named || others.iter().any(|f| band.has(*f))
    })
}

/// Marks that have cells of their own.
fn marks_in_cells(rule: &Rule, filled: &[&Cell], headed: bool) -> Option<Vec<Entry>> {
    let all: Vec<&Cell> = filled
        .iter()
        .filter(|c| is_mark(rule, &c.text(), headed))
        .copied()
        .collect();
    let sign = |c: &&&Cell| key(&c.text()).chars().count() == 1;
    let signs: BTreeSet<(usize, usize)> = all
        .iter()
        .filter(sign)
        .map(|c| (c.rows.start, c.cols.start))
        .collect();
    // Beside signs, words are what they mean (◎ 達成), or marks in line with them (完了).
    let in_line = |c: &&Cell| {
        let at = (c.rows.start, c.cols.start);
        signs.len() < 2 || signs.contains(&at) || signs.iter().all(|s| s.1 == at.1)
    };
    let marks: Vec<&Cell> = all.iter().filter(|c| in_line(c)).copied().collect();
    let keys: BTreeSet<String> = marks.iter().map(|c| key(&c.text())).collect();
    let (first, last) = (marks.first()?, marks.last()?);
    if keys.len() < 2 || keys.len() < marks.len() || first.rows.start > ABOVE {
        return None;
    }
    let right: Vec<Vec<&Cell>> = marks
        .iter()
        .map(|mark| {
            filled
                .iter()
                .filter(|c| c.rows.contains(&mark.rows.start) && c.cols.start >= mark.cols.end)
                .take_while(|c| !marks.contains(c))
                .copied()
                .collect()
        })
        .collect();
    let below = || -> Vec<Vec<&Cell>> {
        let under = |mark: &Cell, c: &Cell| {
            c.rows.start >= mark.rows.end && c.cols.start == mark.cols.start
        };
        marks
            .iter()
            .map(|mark| filled.iter().filter(|c| under(mark, c)).copied().collect())
            .collect()
    };
    let told = |meanings: &[Vec<&Cell>]| meanings.iter().all(|m| (1..=MEANINGS).contains(&m.len()));
    let in_a_row = marks.iter().all(|m| m.rows == first.rows);
    let beside = told(&right);
    let meanings = if beside { right } else { below() };
    if !told(&meanings) || !beside && !in_a_row {
        return None;
    }
    // What else there is stands over the marks, or before them: a title, heads, a label.
    let bottom = meanings
        .iter()
        .flatten()
        .map(|c| c.rows.end)
        .max()?
        .max(last.rows.end);
    let other = filled.iter().filter(|c| {
        let part = marks.contains(c) || meanings.iter().flatten().any(|m| m == *c);
        !part && c.rows.start >= first.rows.start && c.rows.start < bottom
    });
    let left = marks.iter().map(|m| m.cols.start).min()?;
    let labels = if in_a_row { MEANINGS } else { 1 };
    let other: Vec<&&Cell> = other.collect();
    if other.len() > labels || other.iter().any(|c| c.cols.start >= left) {
        return None;
    }
    let entries = marks.iter().zip(&meanings).map(|(mark, cells)| {
        let texts: Vec<String> = cells.iter().map(|c| one_line(c)).collect();
        Entry {
            mark: one_line(mark),
            meaning: texts.join(" "),
        }
    });
    Some(entries.collect())
}

fn one_line(cell: &Cell) -> String {
    tidy(&cell.text()).split('\n').collect()
}

/// Cells that hold a mark and its meaning, or several.
fn marks_in_texts(rule: &Rule, filled: &[&Cell], announced: bool) -> Option<Vec<Entry>> {
    let mut run = Run::new(announced);
    let mut silent = 0;
    for cell in filled {
        for line in cell.text().split('\n') {
            let known = run.len();
            if run.take(rule, line, &cell.place).is_some() {
                return None;
            }
            silent += usize::from(run.len() == known);
        }
    }
    let entries = run.finish()?.entries;
    (silent <= entries.len()).then_some(entries)
}
