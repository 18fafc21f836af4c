//! Rows of a list in their columns: two items in one cell, and what slid into or out of the cell of the measure.

use super::evidence::{Role, is_marks};
use super::lists::is_empty_lines;
use super::shortened;
use crate::document::{Cell, Line, Place, join_lines};
use crate::finding::{Code, Finding};
use crate::japanese::text::{is_arrow, is_circled};

/// A row: the lines of each column.
#[derive(Debug, Clone)]
pub struct Row {
    /// Lines by column.
    pub cells: Vec<Vec<Line>>,
    /// Where it stands.
    pub place: Place,
}

impl Row {
    /// A row without content.
    pub fn empty(width: usize, place: Place) -> Self {
        Self {
            cells: vec![Vec::new(); width],
            place,
        }
    }

    /// Adds lines to a column.
    pub fn put(&mut self, column: usize, lines: Vec<Line>) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Vec::new());
        }
        self.cells[column].extend(lines);
    }

    fn is_filled(&self, column: usize) -> bool {
        self.cells
            .get(column)
            .is_some_and(|lines| !is_empty_lines(lines))
    }

    fn text(&self, column: usize) -> String {
        self.cells
            .get(column)
            .map(|lines| join_lines(lines))
            .unwrap_or_default()
    }
}

/// The beginning of a row, to name it in a finding.
pub fn excerpt(texts: &[(usize, String)]) -> String {
    let all: Vec<&str> = texts.iter().map(|t| t.1.as_str()).collect();
    shortened(&all.join(" | "))
}

/// An item cell in which the same 【label】 begins two lines holds two items; the second shares its other cells with
/// the first, as blanks.
pub fn split_items(rows: Vec<Row>, roles: &[Role], findings: &mut Vec<Finding>) -> Vec<Row> {
    let Some(item) = roles.iter().position(|&r| r == Role::Item) else {
        return rows;
    };
    let label = |line: &Line| {
        line.text
            .trim_start()
            .strip_prefix('【')
            .and_then(|l| l.split_once('】'))
            .map(|l| l.0.to_string())
    };
    let mut out = Vec::new();
    for mut row in rows {
        let lines = row.cells.get(item).cloned().unwrap_or_default();
        let starts: Vec<usize> = (0..lines.len())
            .filter(|&i| label(&lines[i]).is_some())
            .collect();
        let same = starts
            .windows(2)
            .all(|w| label(&lines[w[0]]) == label(&lines[w[1]]));
        if starts.len() < 2 || !same || starts.first() != Some(&0) {
            out.push(row);
            continue;
        }
        findings.push(Finding::new(
            Code::RowRepaired,
            shortened(&row.text(item)),
            row.place.clone(),
        ));
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        let items: Vec<Vec<Line>> = starts
            .iter()
            .zip(ends)
            .map(|(&from, to)| lines[from..to].to_vec())
            .collect();
        let (width, place) = (row.cells.len(), row.place.clone());
        for (i, lines) in items.into_iter().enumerate() {
            if i == 0 {
                row.cells[item] = lines;
                out.push(row.clone());
            } else {
                let mut next = Row::empty(width, place.clone());
                next.put(item, lines);
                out.push(next);
            }
        }
    }
    out
}

/// What stands in or beside the cell of the measure and is not its text: arrow labels run into it are parted from it
/// and become an unnamed column; a measure that slid to the front of the result, while marks under the years say that
/// there is one, is put back.
pub fn part_measures(mut rows: Vec<Row>, roles: &[Role], findings: &mut Vec<Finding>) -> Vec<Row> {
    let Some(measure) = roles.iter().position(|&r| r == Role::Measure) else {
        return rows;
    };
    for row in &mut rows {
        let Some(lines) = row.cells.get(measure) else {
            continue;
        };
        let text = lines.len() - lines.iter().rev().take_while(|l| is_marks(&l.text)).count();
        let tail: Vec<Line> = lines[text..].to_vec();
        if text > 0 && tail.iter().any(|l| l.text.contains(is_arrow)) {
            let marks: Vec<&str> = tail.iter().map(|l| l.text.as_str()).collect();
            findings.push(Finding::new(
                Code::RowDoubtful,
                marks.join(" "),
                row.place.clone(),
            ));
            row.cells[measure].truncate(text);
            row.put(roles.len(), tail);
        }
        let marked = roles
            .iter()
            .enumerate()
            .any(|(c, &r)| r == Role::Year && row.text(c).contains(is_circled))
            || is_marks(&row.text(measure));
        let empty = !row.is_filled(measure) || is_marks(&row.text(measure));
        let Some(result) =
            (measure + 1..roles.len()).find(|&c| roles[c] == Role::Text && row.is_filled(c))
        else {
            continue;
        };
        let lines = &row.cells[result];
        let lines = parted_items(lines);
        let slid = lines
            .iter()
            .take_while(|l| l.text.starts_with(is_circled) && !l.text.contains('。'))
            .count();
        if marked && empty && slid >= 2 && slid < lines.len() {
            let (front, rest) = lines.split_at(slid);
            findings.push(Finding::new(
                Code::RowRepaired,
                shortened(&join_lines(front)),
                row.place.clone(),
            ));
            let mut front = front.to_vec();
            front.append(&mut row.cells[measure]);
            row.cells[measure] = front;
            row.cells[result] = rest.to_vec();
        }
    }
    rows
}

/// Lines of which the last of the leading numbered ones is parted from the sentence run into it: "③研修 令和5年度は…。".
fn parted_items(lines: &[Line]) -> Vec<Line> {
    let mut out = lines.to_vec();
    let numbered = lines
        .iter()
        .take_while(|l| l.text.starts_with(is_circled))
        .count();
    let glued =
        (1..numbered).find(|&i| lines[i].text.contains('。') && !lines[i - 1].text.contains('。'));
    if let Some(i) = glued
        && let Some((item, sentence)) = lines[i].text.split_once(char::is_whitespace)
        && !item.contains('。')
    {
        out.splice(
            i..=i,
            [
                Line::hard(item),
                Line {
                    text: sentence.to_string(),
                    wraps: lines[i].wraps,
                },
            ],
        );
    }
    out
}

/// Rows as cells of a grid that begins at row `first`.
pub fn cells(rows: &[Row], first: usize, width: usize) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for c in 0..width {
            let lines = row.cells.get(c).cloned().unwrap_or_default();
            let rows = first + r..first + r + 1;
            out.push(Cell {
                rows,
                cols: c..c + 1,
                lines,
                place: row.place.clone(),
                number: None,
            });
        }
    }
    out
}
