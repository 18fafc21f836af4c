//! Labels of forms: which cells are labels, and which cells stand beside and below them.

use super::checked::{Rule, Told};
use super::content::{Content, content};
use super::head::{Column, Role, YearBlock};
use super::written::Field;
use crate::document::{Cell, GridOrigin, Line, Table};
use crate::japanese::key;
use crate::japanese::numbers::whole_number;
use crate::japanese::years::{without_years, without_years_in_key};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The longest label, in characters without its year.
const LONGEST: usize = 14;

/// The field a cell labels. A year is no label, but one may stand before what is of a year (令和6年度の取組実績).
pub(super) fn label_of(rule: &Rule, cell: &Cell) -> Option<Field> {
    let (head, years) = without_years_in_key(&key(&cell.text()));
    if head.is_empty() || head.chars().nth(LONGEST).is_some() {
        return None;
    }
    let field = rule.heads.field(head.trim_end_matches([':', '：']))?;
    let of_year = match years.as_slice() {
        [] => true,
        [_] => matches!(field, Field::Plans | Field::Results | Field::Ratings),
        _ => false,
    };
    of_year.then_some(field)
}

/// The year that a label names.
pub(super) fn year_of(label: &str) -> Option<i32> {
    match without_years(label).1.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

/// Whether a label heads a row of the year grid: its values stand under years, so it names none itself.
pub(super) fn heads_years(field: Field, label: &Cell) -> bool {
    is_yearly(field) && year_of(&label.text()).is_none()
}

/// The labels of a part of a table: cell → field. A cell right of a label of the year grid is a value.
pub(super) fn labels(rule: &Rule, table: &Table, rows: &Range<usize>) -> BTreeMap<usize, Field> {
    let mut labels: BTreeMap<usize, Field> = BTreeMap::new();
    for (i, cell) in table.cells.iter().enumerate() {
        if !rows.contains(&cell.rows.start) {
            continue;
        }
        let Some(field) = label_of(rule, cell) else {
            continue;
        };
        if field == Field::Year {
            // A label beside the year label stands over the whole year grid.
            for (label, over) in &mut labels {
                if table.cells.get(*label).is_some_and(|l| {
                    l.cols.end == cell.cols.start && l.rows.contains(&cell.rows.start)
                }) {
                    *over = Field::Group;
                }
            }
        }
        let in_grid_row = labels.iter().any(|(l, f)| {
            table.cells.get(*l).is_some_and(|l| {
                heads_years(*f, l) && l.cols.end <= cell.cols.start && overlap(&l.rows, &cell.rows)
            })
        });
        if !in_grid_row {
            labels.insert(i, field);
        }
    }
    rated(rule, table, &mut labels);
    settle(table, &mut labels);
    labels
}

/// Labels of what is rated where marks stand beside them (効果 | A): axes of a rating.
fn rated(rule: &Rule, table: &Table, labels: &mut BTreeMap<usize, Field>) {
    let known: Vec<usize> = labels.keys().copied().collect();
    for (label, field) in labels {
        let Some(cell) = table.cells.get(*label).filter(|_| *field == Field::Extra) else {
            continue;
        };
        let (head, _) = without_years(&cell.text());
        let told = rule.heads.meaning(&head).map(|m| m.told);
        if told.and_then(|t| t.marks) != Some(Field::Ratings) {
            continue;
        }
        let value = right_of(table, cell, &known).into_iter().next();
        let value = value
            .and_then(|v| table.cells.get(v))
            .map(|v| key(&v.text()));
        if value.is_some_and(|v| content(rule, &[&v]) == Content::Marks) {
            *field = Field::Ratings;
        }
    }
}

/// Whether labels stand before values as those of a form do: beside half of them, each field counted once, stands
/// neither another label nor a year, nor a head that names one (R5目標). Heads of columns stand beside each other.
pub(super) fn own_values(rule: &Rule, table: &Table, labels: &BTreeMap<usize, Field>) -> bool {
    let of_year = |cell: &Cell| {
        let (rest, years) = without_years(&cell.text());
        !years.is_empty() && (rest.is_empty() || rule.heads.field(&rest).is_some())
    };
    let beside_value = |label: &&usize| {
        table.cells.get(**label).is_some_and(|l| {
            table.cells.iter().enumerate().any(|(i, c)| {
                c.rows.contains(&l.rows.start)
                    && c.cols.start == l.cols.end
                    && !labels.contains_key(&i)
                    && !of_year(c)
            })
        })
    };
    let fields: BTreeSet<Field> = labels.values().copied().collect();
    let owners: BTreeSet<Field> = labels
        .iter()
        .filter(|(l, _)| beside_value(l))
        .map(|(_, f)| *f)
        .collect();
    owners.len() * 2 >= fields.len()
}

/// Labels below the year label, in its column, name rows of the year grid, whatever they would mean elsewhere.
fn settle(table: &Table, labels: &mut BTreeMap<usize, Field>) {
    let years: Vec<(Range<usize>, Range<usize>)> = labels
        .iter()
        .filter(|(_, f)| **f == Field::Year)
        .filter_map(|(l, _)| table.cells.get(*l))
        .map(|c| (c.rows.clone(), c.cols.clone()))
        .collect();
    for (rows, cols) in &years {
        let group = |c: &Cell| c.cols.end == cols.start && c.rows.contains(&rows.start);
        let over = table.cells.iter().find(|c| group(c));
        let end = over.map_or(table.rows, |c| rows_under(table, c));
        for (label, field) in labels.iter_mut() {
            let Some(cell) = table.cells.get(*label) else {
                continue;
            };
            if cell.cols.start == cols.start && cell.rows.start >= rows.end && cell.rows.start < end
            {
                *field = match *field {
                    // An indicator has one name, but a figure a year.
                    Field::Indicator if right_of(table, cell, &[]).len() > 1 => Field::YearlyValues,
                    Field::Target | Field::GoalState => Field::YearlyGoals,
                    Field::Baseline => Field::YearlyValues,
                    // Plans are sentences; words under years are a schedule.
                    Field::Plans if words(table, cell) => Field::Schedule,
                    // What is done, under years: when it is done.
                    Field::Item | Field::Concrete | Field::Measure | Field::Description => {
                        Field::Schedule
                    }
                    other => other,
                };
            }
        }
        unnamed(table, rows.end..end, cols, labels);
    }
}

/// The row behind those that a cell stands over or beside: without spans, down to the next text of its column.
fn rows_under(table: &Table, cell: &Cell) -> usize {
    if table.origin.has_spans() {
        return cell.rows.end;
    }
    let below = table.cells.iter().filter(|c| {
        c.cols.start == cell.cols.start && c.rows.start >= cell.rows.end && !c.is_empty()
    });
    below.map(|c| c.rows.start).min().unwrap_or(table.rows)
}

/// A word of how far the work has come is no longer.
const WORD: usize = 8;

/// Whether words stand beside a label, and no sentences.
fn words(table: &Table, label: &Cell) -> bool {
    let values = right_of(table, label, &[]).into_iter();
    let values = values.filter_map(|v| table.cells.get(v));
    let mut texts = values.map(|c| key(&c.text())).filter(|t| !t.is_empty());
    let word = |t: &String| t.chars().count() <= WORD && !t.ends_with('。');
    texts.next().is_some_and(|t| word(&t)) && texts.all(|t| word(&t))
}

/// Rows of the year grid that no rule names, where nothing else holds what they hold: figures, or words of how far the
/// work has come.
fn unnamed(
    table: &Table,
    grid: Range<usize>,
    cols: &Range<usize>,
    labels: &mut BTreeMap<usize, Field>,
) {
    for (i, cell) in table.cells.iter().enumerate() {
        let name = key(&cell.text()).chars().count();
        let label =
            grid.contains(&cell.rows.start) && cell.cols == *cols && (1..=14).contains(&name);
        if !label || labels.contains_key(&i) {
            continue;
        }
        let values: Vec<String> = right_of(table, cell, &[])
            .into_iter()
            .filter_map(|v| table.cells.get(v))
            .filter(|c| !c.is_empty())
            .map(|c| key(&c.text()))
            .collect();
        let field = if values.len() > 1 && values.iter().all(|v| whole_number(v).is_some()) {
            Field::YearlyValues
        } else if !values.is_empty() && values.iter().all(|v| v.chars().count() <= WORD) {
            Field::Schedule
        } else {
            continue;
        };
        if labels.values().all(|f| *f != field) {
            labels.insert(i, field);
        }
    }
}

/// Whether a field's values stand under years.
pub(super) fn is_yearly(field: Field) -> bool {
    matches!(
        field,
        Field::Schedule
            | Field::YearlyGoals
            | Field::YearlyValues
            | Field::Year
            | Field::Plans
            | Field::Results
    )
}

/// Whether two ranges share a position.
pub(super) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Cells right of a label in its rows, from left to right, up to the next label.
pub(super) fn right_of(table: &Table, head: &Cell, taken: &[usize]) -> Vec<usize> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (i, cell) in table.cells.iter().enumerate() {
        if overlap(&cell.rows, &head.rows) && cell.cols.start >= head.cols.end {
            found.push((cell.cols.start, cell.rows.start, i));
        }
    }
    found.sort_unstable();
    // Only what touches the label's first row counts as beside it; cells further down belong to other labels.
    let beside = found.into_iter().filter(|(_, _, i)| {
        table
            .cells
            .get(*i)
            .is_some_and(|c| c.rows.contains(&head.rows.start))
    });
    beside
        .map(|(_, _, i)| i)
        .take_while(|i| !taken.contains(i))
        .collect()
}

/// Cells below a label, down to the next label or a cell that is owned.
pub(super) fn below(
    table: &Table,
    head: &Cell,
    rows: &Range<usize>,
    taken: &[usize],
) -> Vec<usize> {
    let mut found: Vec<(usize, usize, usize)> = table
        .cells
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            rows.contains(&c.rows.start)
                && c.rows.start >= head.rows.end
                && overlap(&c.cols, &head.cols)
                && c.cols.start >= head.cols.start
        })
        .map(|(i, c)| (c.rows.start, c.cols.start, i))
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, _, i)| i)
        .take_while(|i| !taken.contains(i))
        .collect()
}

/// The lines of a value cell, cut where a line of it is a label of its own ("現状の数値" printed inside the cell); in a
/// dump, where lines have run together, also at a label between spaces.
pub(super) fn pieces(
    rule: &Rule,
    origin: GridOrigin,
    cell: &Cell,
) -> Vec<(Option<Field>, Option<String>, Vec<Line>)> {
    let mut pieces: Vec<(Option<Field>, Option<String>, Vec<Line>)> =
        vec![(None, None, Vec::new())];
    let inner_label = |word: &str| {
        let (head, years) = without_years(word);
        let field = (years.is_empty() && head.chars().count() >= 4)
            .then(|| rule.heads.exact(&head))
            .flatten();
        field.filter(|f| {
            matches!(
                f,
                Field::Baseline | Field::Target | Field::GoalState | Field::CurrentState
            )
        })
    };
    for line in &cell.lines {
        let words: Vec<&str> = if origin == GridOrigin::Separated {
            line.text.split(' ').collect()
        } else {
            vec![&line.text]
        };
        let mut text = String::new();
        for word in words {
            if let Some(field) = inner_label(word.trim()) {
                let before = std::mem::take(&mut text);
                if let (Some(last), false) = (pieces.last_mut(), before.trim().is_empty()) {
                    last.2.push(Line::hard(before));
                }
                pieces.push((Some(field), Some(word.trim().to_string()), Vec::new()));
            } else {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
        if let (Some(last), false) = (pieces.last_mut(), text.trim().is_empty()) {
            last.2.push(Line {
                text,
                wraps: line.wraps,
            });
        }
    }
    pieces.retain(|(_, _, lines)| !lines.is_empty());
    pieces
}

/// The columns of a form's labels as a table rule would see them, for recognising the format.
pub(super) fn as_columns(labels: &BTreeMap<usize, Field>) -> Vec<Column> {
    let column = |field: Field| Column {
        role: if field == Field::Schedule {
            Role::Year(YearBlock::Schedule)
        } else {
            Role::Field(field)
        },
        head: String::new(),
        year: None,
        under_year: false,
        from_now: 0,
        told: Told::default(),
        settled: false,
        inferred: None,
        order: 0,
    };
    labels.values().map(|f| column(*f)).collect()
}
