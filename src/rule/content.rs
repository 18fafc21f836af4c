//! What the cells below a head say where the head leaves it open: marks, figures or sentences; goals and figures under
//! the same year; words that are heads of rows.

use super::checked::Rule;
use super::fields;
use super::head::{Band, Column, Role, YearBlock};
use super::infer::infer;
use super::keyed::Keyed;
use super::written::Field;
use crate::japanese::numbers::whole_number;
use crate::japanese::text::{is_arrow, is_circled};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Marks of the rating scale, one of them with a rank.
    Marks,
    /// Figures, with or without a unit.
    Figures,
    /// Sentences, and no mark.
    Texts,
    /// Anything else, or nothing.
    Other,
}

/// A cell of at least so many characters is a sentence, whatever it ends with.
const SENTENCE: usize = 15;

/// Settles the columns of a band by the cells of its body.
pub(super) fn settle(rule: &Rule, table: &Keyed<'_>, band: &mut Band, body: Range<usize>) {
    let texts = below(table, &body, band.columns.len());
    let marked = marked(table, &body, band.columns.len());
    let reported = band
        .columns
        .iter()
        .any(|c| c.role == Role::Field(Field::Results));
    for (col, (column, cells)) in band.columns.iter_mut().zip(&texts).enumerate() {
        let content = content(rule, cells);
        let told = match content {
            Content::Marks => column.told.marks,
            Content::Figures => column.told.figures,
            // Sentences under a rating where the results have a column of their own sum up.
            Content::Texts => column.told.texts.map(|f| match f {
                Field::Results if reported && column.year.is_none() => Field::Summary,
                f => f,
            }),
            Content::Other => None,
        };
        if let (Some(field), true) = (told, settled_by_cells(column.role)) {
            column.role = Role::Field(field);
            column.settled = true;
        }
        let figures = content == Content::Figures && !marked.get(col).is_some_and(|m| *m);
        if column.role == Role::Year(YearBlock::Open) && figures {
            column.role = Role::Year(YearBlock::Values);
        }
        // Plans under year heads are sentences; words, marks and arrows there are a schedule.
        let short = content == Content::Other;
        if column.role == Role::Field(Field::Plans) && short && column.under_year {
            column.role = Role::Year(YearBlock::Schedule);
        }
    }
    in_charge(&mut band.columns);
    expected(&mut band.columns);
    goals(&mut band.columns);
    values(rule, &mut band.columns, &texts);
    infer(rule, table.table, band, &body, &texts);
    if let Some(column) = kinds(rule, band, &texts).and_then(|i| band.columns.get_mut(i)) {
        column.role = Role::Kind;
    }
}

/// For each column, the keys of the cells of the body that begin in it.
fn below<'t>(table: &'t Keyed<'_>, body: &Range<usize>, columns: usize) -> Vec<Vec<&'t str>> {
    let mut texts = vec![Vec::new(); columns];
    for (cell, text) in table.printed_in(body) {
        if let Some(column) = texts.get_mut(cell.cols.start) {
            column.push(&*text.key);
        }
    }
    texts
}

/// For each column, whether it holds circled numbers, which are marks of arrows though their keys are figures.
fn marked(table: &Keyed<'_>, body: &Range<usize>, columns: usize) -> Vec<bool> {
    let mut marked = vec![false; columns];
    for (cell, _) in table.printed_in(body) {
        if let Some(column) = marked.get_mut(cell.cols.start) {
            *column |= cell.lines.iter().any(|line| line.text.contains(is_circled));
        }
    }
    marked
}

/// Marks by department are no sentence either.
fn is_rating(rule: &Rule, cell: &str) -> bool {
    if !fields::may_be_rating(rule, cell) {
        return false;
    }
    !fields::marks(rule, cell).is_empty()
}

/// Whether a cell says that there is nothing to say.
pub(super) fn is_dash(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '-' | 'ー' | '―' | '…' | '－'))
}

/// What cells (their keys) are.
pub(super) fn content(rule: &Rule, cells: &[&str]) -> Content {
    let told: Vec<&str> = cells.iter().copied().filter(|c| !is_dash(c)).collect();
    if told.is_empty() {
        return Content::Other;
    }
    let ranked = |cell: &&str| rule.ranked.contains(*cell);
    let unranked = |cell: &&str| rule.scale.iter().any(|g| g.marks.iter().any(|m| m == cell));
    if told.iter().any(ranked) && told.iter().all(|c| ranked(c) || unranked(c)) {
        return Content::Marks;
    }
    if told.iter().all(|c| whole_number(c).is_some()) {
        return Content::Figures;
    }
    let sentence = |c: &&&str| c.ends_with('。') || c.chars().count() >= SENTENCE;
    let sentences = told.iter().filter(sentence).count();
    if sentences * 2 >= told.len() && !told.iter().any(|c| ranked(c) || is_rating(rule, c)) {
        return Content::Texts;
    }
    Content::Other
}

/// Year columns of arrows and words are told cell by cell.
fn settled_by_cells(role: Role) -> bool {
    matches!(
        role,
        Role::Field(_) | Role::Year(YearBlock::Goals | YearBlock::Values)
    )
}

/// Where no column names who is in charge, those concerned (関係課) are.
fn in_charge(columns: &mut [Column]) {
    let role = |field| Role::Field(field);
    if columns.iter().any(|c| c.role == role(Field::Departments)) {
        return;
    }
    let mut concerned = columns
        .iter_mut()
        .filter(|c| c.role == role(Field::RelatedDepartments));
    if let (Some(column), None) = (concerned.next(), concerned.next()) {
        column.role = role(Field::Departments);
    }
}

/// Figures expected are goals where figures reached stand under the same year, or without any; else they are the
/// figures.
fn expected(columns: &mut [Column]) {
    let reached: Vec<Option<i32>> = columns
        .iter()
        .filter(|c| {
            matches!(
                c.role,
                Role::Year(YearBlock::Values) | Role::Field(Field::YearlyValues | Field::Results)
            )
        })
        .map(|c| c.year)
        .collect();
    for column in columns
        .iter_mut()
        .filter(|c| c.role == Role::Field(Field::ExpectedValues))
    {
        column.role = match (reached.contains(&column.year), column.year) {
            (true, Some(_)) => Role::Year(YearBlock::Goals),
            (true, None) => Role::Field(Field::YearlyGoals),
            (false, Some(_)) => Role::Year(YearBlock::Values),
            (false, None) => Role::Field(Field::YearlyValues),
        };
    }
}

/// A figure aimed at that is named by its year is the goal of that year where the figure reached stands beside it, or
/// goals of other years do.
fn goals(columns: &mut [Column]) {
    let years: BTreeSet<i32> = columns
        .iter()
        .filter(|c| c.role == Role::Field(Field::Target))
        .filter_map(|c| c.year)
        .collect();
    let reached: BTreeSet<i32> = columns
        .iter()
        .filter(|c| {
            matches!(
                c.role,
                Role::Field(Field::Results | Field::YearlyValues) | Role::Year(YearBlock::Values)
            )
        })
        .filter_map(|c| c.year)
        .collect();
    for column in columns
        .iter_mut()
        .filter(|c| c.role == Role::Field(Field::Target))
    {
        // The goal of the year behind those reached, where they are several, is the next of them.
        let next = |year: i32| reached.len() > 1 && reached.last() == Some(&(year - 1));
        if column
            .year
            .is_some_and(|y| reached.contains(&y) || years.len() > 1 || next(y))
        {
            column.role = if column.under_year {
                Role::Year(YearBlock::Goals)
            } else {
                Role::Field(Field::YearlyGoals)
            };
        }
    }
}

/// Results beside goals under the same years are figures, unless they are told in sentences.
fn values(rule: &Rule, columns: &mut [Column], texts: &[Vec<&str>]) {
    let goals: Vec<i32> = columns
        .iter()
        .filter(|c| {
            matches!(
                c.role,
                Role::Year(YearBlock::Goals) | Role::Field(Field::YearlyGoals)
            )
        })
        .filter_map(|c| c.year)
        .collect();
    for (column, cells) in columns.iter_mut().zip(texts) {
        if column.role == Role::Field(Field::Results)
            && column.year.is_some_and(|y| goals.contains(&y))
            && content(rule, cells) != Content::Texts
        {
            column.role = Role::Year(YearBlock::Values);
        }
    }
}

/// What the word before a row of years says its cells are.
pub(super) fn kind(rule: &Rule, word: &str) -> Option<YearBlock> {
    match rule.heads.field(word)? {
        Field::YearlyGoals
        | Field::GoalState
        | Field::Target
        | Field::Plans
        | Field::ExpectedValues => Some(YearBlock::Goals),
        Field::YearlyValues | Field::Results => Some(YearBlock::Values),
        _ => None,
    }
}

/// The column whose cells are heads of rows: goals and figures in turn, beside year columns.
fn kinds(rule: &Rule, band: &Band, texts: &[Vec<&str>]) -> Option<usize> {
    if !band.columns.iter().any(|c| matches!(c.role, Role::Year(_))) {
        return None;
    }
    let is_kinds = |cells: &Vec<&str>| {
        let words: BTreeSet<&str> = cells.iter().copied().collect();
        let named: Vec<YearBlock> = words.iter().filter_map(|w| kind(rule, w)).collect();
        let plain =
            |w: &&str| w.chars().count() <= 6 && !w.chars().any(|c| is_arrow(c) || is_circled(c));
        named.contains(&YearBlock::Goals)
            && named.contains(&YearBlock::Values)
            && words.len() <= named.len() + 2
            && words.iter().all(plain)
    };
    let own = |c: &Column| !matches!(c.role, Role::Year(_));
    band.columns
        .iter()
        .zip(texts)
        .position(|(column, cells)| own(column) && is_kinds(cells))
}
