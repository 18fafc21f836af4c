//! Column heads: where they stand in a table, and what each column means.

use super::checked::{Meaning, Rule, Told};
use super::content;
use super::detect::evident;
use super::keyed::{HeadKey, Keyed};
use super::legend;
use super::written::Field;
use crate::document::Cell;
use crate::japanese::eras;
use crate::japanese::years::{range_in, relative_in, without_years};
use crate::japanese::{clean, key};
use std::ops::Range;

/// What a year column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearBlock {
    /// Arrows and words.
    Schedule,
    /// Arrows and words, with the measure printed above them.
    MeasureSchedule,
    /// Goals.
    Goals,
    /// Figures.
    Values,
    /// Not said by the heads: told from the cells.
    Open,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A field of the record.
    Field(Field),
    /// A year of a group of year columns.
    Year(YearBlock),
    /// Words that say what the year cells of their rows are (目標, 実績): heads of rows, not of columns.
    Kind,
    /// A head that the rule does not name.
    Unknown,
    /// No head.
    Blank,
}

/// A column of a table with the meaning of its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it means.
    pub role: Role,
    /// Head as printed, outer heads first, joined by a space.
    pub head: String,
    /// Western year in the head.
    pub year: Option<i32>,
    /// Whether the year stands in a head of its own, over or below the others.
    pub under_year: bool,
    /// Years from the year reported on, where the head names one by it (翌年度: 1).
    pub from_now: i32,
    /// What it is where the cells settle it.
    pub told: Told,
    /// Whether they did.
    pub settled: bool,
    /// The field, where it was inferred from the cells although no rule names the head.
    pub inferred: Option<Field>,
    /// Position of the head in the table where it is printed.
    pub order: usize,
}

/// The heads of a table, or of a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Grid rows of the heads; empty where they stand in an earlier table.
    pub rows: Range<usize>,
    /// One for each grid column.
    pub columns: Vec<Column>,
    /// Whether the item column is also the measure (具体的な取組).
    pub item_is_measure: bool,
    /// How many heads were recognised.
    pub known: usize,
}

impl Band {
    /// The first column of a role.
    pub fn column_of(&self, field: Field) -> Option<usize> {
        self.columns
            .iter()
            .position(|c| c.role == Role::Field(field))
    }

    /// Fields found, year blocks counted as what they are.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|c| match (field, c.role) {
            (
                Field::Schedule,
                Role::Year(YearBlock::Schedule | YearBlock::MeasureSchedule | YearBlock::Open),
            ) => true,
            (Field::MeasureSchedule, Role::Year(YearBlock::MeasureSchedule)) => true,
            (Field::YearlyGoals, Role::Year(YearBlock::Goals)) => true,
            (Field::YearlyValues, Role::Year(YearBlock::Values)) => true,
            (Field::Item, Role::Field(Field::Item | Field::Concrete)) => true,
            (Field::YearlyValues, Role::Field(Field::ExpectedValues)) => true,
            (_, Role::Field(found)) => found == field,
            _ => false,
        })
    }

    /// Takes over what the cells under the same heads have settled before, where those of this band settle nothing
    /// (a page on which every rating is "-").
    pub fn settle_like(&mut self, before: &Band) {
        for (column, earlier) in self.columns.iter_mut().zip(&before.columns) {
            if !column.settled && earlier.settled && column.head == earlier.head {
                column.role = earlier.role;
                column.settled = true;
            }
        }
    }

    /// The column of the words that say what the year cells of their rows are.
    pub fn kinds(&self) -> Option<usize> {
        self.columns.iter().position(|c| c.role == Role::Kind)
    }
}

/// What one head cell says.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Field(Meaning, Vec<i32>),
    Years(Vec<i32>),
    Other,
    Empty,
}

fn word(rule: &Rule, text: &HeadKey) -> Word {
    if text.key.is_empty() {
        return Word::Empty;
    }
    let (rest, years) = (&*text.rest, text.years.to_vec());
    if rest.is_empty()
        || !years.is_empty() && counts_years(rest)
        || ["末", "年度", "まで", "~"].contains(&rest) && !years.is_empty()
    {
        return Word::Years(years);
    }
    let meaning = rule.heads.meaning(rest).or_else(|| {
        let before = legend::before_legend(rule, &text.text)?;
        rule.heads.meaning(&without_years(&before).0)
    });
    match meaning {
        Some(meaning) => Word::Field(meaning, years),
        None => Word::Other,
    }
}

/// Whether what stands beside a year only counts it ("令和6年度（1年目）").
fn counts_years(rest: &str) -> bool {
    let bare = rest.trim_matches(['(', ')', '[', ']']);
    let number = bare.trim_end_matches("年目").trim_start_matches('第');
    bare.ends_with("年目") && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

/// The bands of heads of a table that the rule takes, from the top.
pub fn bands(rule: &Rule, table: &Keyed<'_>) -> Vec<Band> {
    let mut bands = all_bands(rule, table);
    bands.retain(|band| evident(rule, band));
    bands
}

/// All rows that look like heads, whatever they are worth.
pub(super) fn all_bands(rule: &Rule, table: &Keyed<'_>) -> Vec<Band> {
    let census: Vec<Census> = census(rule, table);
    let mut bands: Vec<Band> = Vec::new();
    let mut row = 0;
    while row < table.table.rows {
        match band_at(rule, table, &census, row) {
            Some(band) => {
                row = band.rows.end.max(row + 1);
                bands.push(band);
            }
            None => row += 1,
        }
    }
    let ends = ends(&bands, table);
    for (band, end) in bands.iter_mut().zip(ends) {
        content::settle(rule, table, band, band.rows.end..end);
        band.item_is_measure = settle_item(&mut band.columns);
    }
    bands
}

/// For each of the bands of a table, the row behind what stands under it.
pub(super) fn ends(bands: &[Band], table: &Keyed<'_>) -> Vec<usize> {
    let next = bands.iter().skip(1).map(|b| b.rows.start);
    next.chain([table.table.rows]).collect()
}

/// What the cells that begin in a row are, as heads.
#[derive(Debug, Clone, Default)]
struct Census {
    fields: usize,
    years: usize,
    /// "4年度" and "4", which are years behind a year.
    short_years: usize,
    others: usize,
    /// The row behind the last of them.
    end: usize,
}

/// The census of every row of a table.
fn census(rule: &Rule, table: &Keyed<'_>) -> Vec<Census> {
    let all = 0..table.table.rows;
    let mut rows = vec![Census::default(); all.end];
    for (cell, text) in table.printed_in(&all) {
        let Some(row) = rows.get_mut(cell.rows.start) else {
            continue;
        };
        match word(rule, text) {
            Word::Field(..) => row.fields += 1,
            Word::Years(_) => row.years += 1,
            Word::Other if bare_year(&text.key).is_some() => row.short_years += 1,
            Word::Other => row.others += 1,
            Word::Empty => {}
        }
        row.end = row.end.max(cell.rows.end);
    }
    for row in &mut rows {
        let years = std::mem::take(&mut row.short_years);
        if row.years > 0 {
            row.years += years;
        } else {
            row.others += years;
        }
    }
    rows
}

fn band_at(rule: &Rule, table: &Keyed<'_>, census: &[Census], row: usize) -> Option<Band> {
    let first = census.get(row)?;
    let known = first.fields + first.years;
    if first.fields < 2 || known < 3 && first.others > 0 || first.others > known {
        return None;
    }
    // Heads that span down, and rows of years or known heads below, belong to the band.
    let mut end = first.end.max(row + 1);
    while let Some(next) = census.get(end) {
        let (fields, years, others) = (next.fields, next.years, next.others);
        let more = years >= 2 && others <= 1 && fields <= years
            || fields >= 2 && others == 0 && years + fields >= 2;
        if !more || repeats(table, row, end) {
            break;
        }
        end += 1;
    }
    let stacks: Vec<Vec<String>> = (0..table.table.cols)
        .map(|col| stack(table, row..end, col))
        .collect();
    let mut columns: Vec<Column> = stacks.iter().map(|stack| column(rule, stack)).collect();
    for (order, column) in columns.iter_mut().enumerate() {
        column.order = order;
    }
    short_years(&mut columns, &stacks);
    Some(Band {
        rows: row..end,
        columns,
        item_is_measure: false,
        known: known.max(first.fields),
    })
}

/// The number of "4年度" or "4", a [`key`].
fn bare_year(text: &str) -> Option<i32> {
    let digits = text.trim_end_matches("年度");
    (1..=2)
        .contains(&digits.len())
        .then(|| digits.parse().ok())?
}

/// Whether two rows print the same heads: the same band twice, not two levels.
fn repeats(table: &Keyed<'_>, a: usize, b: usize) -> bool {
    let texts = |row: Range<usize>| table.printed_in(&row).map(|(_, text)| &text.key);
    texts(a..a + 1).eq(texts(b..b + 1))
}

/// Texts of the head cells over a column, outer first, each cell once. A dump prints a head over several columns in the
/// first of them: where heads stand below, it goes on to the right.
pub(super) fn stack(keyed: &Keyed<'_>, rows: Range<usize>, col: usize) -> Vec<String> {
    let table = keyed.table;
    let at = |row: usize, col: usize| keyed.at(row, col);
    let blank = |row: usize, col: usize| {
        at(row, col)
            .and_then(|i| table.cells.get(i))
            .is_none_or(Cell::is_empty)
    };
    let last = rows.end - 1;
    let mut cells: Vec<usize> = Vec::new();
    for row in rows {
        let mut from = col;
        if !table.origin.has_spans() && row < last {
            while from > 0 && blank(row, from) && !blank(last, from) && !blank(last, from - 1) {
                from -= 1;
            }
        }
        cells.extend(at(row, from).filter(|f| !cells.contains(f)));
    }
    cells
        .iter()
        .filter_map(|i| table.cells.get(*i))
        .map(|c| clean(&c.text()))
        .filter(|t| !t.trim().is_empty())
        .collect()
}

/// What a column means by the texts of its heads, outer first.
pub(super) fn column(rule: &Rule, stack: &[String]) -> Column {
    let head = stack
        .iter()
        .map(|s| s.split('\n').collect::<String>())
        .collect::<Vec<_>>()
        .join(" ");
    let mut year = None;
    let mut years_alone = false;
    let mut found: Vec<Meaning> = Vec::new();
    for text in stack {
        let (named, meaning) = match word(rule, &HeadKey::of(text.as_str())) {
            Word::Years(years) => {
                years_alone = true;
                (years, None)
            }
            Word::Field(meaning, years) => (years, Some(meaning)),
            Word::Other | Word::Empty => continue,
        };
        // A range over years ("令和3年度～令和7年度") is no year of its own.
        if range_in(text).is_none() {
            year = named.first().copied().or(year);
        }
        found.extend(meaning);
    }
    let outer = found.first().copied();
    let inner = found
        .iter()
        .rev()
        .find(|m| m.field != Field::Group)
        .copied();
    // An axis of a rating (効果) under its head is one; a group head alone over a column means what it says.
    let axis = inner.is_some_and(|m| m.told.marks == Some(Field::Ratings));
    let rated = outer.filter(|m| axis && m.field == Field::Ratings);
    let mut meaning = rated.or(inner).or(outer);
    // Figures under the years of what was reached (達成状況, R5, 実績) are no ratings.
    if let (Some(rated), Some(inner), true) = (&mut meaning, inner, years_alone && rated.is_some())
    {
        rated.told.figures = rated.told.figures.or(inner.told.figures);
    }
    let role = match (years_alone && year.is_some(), meaning.map(|m| m.field)) {
        (true, Some(field)) => under_year(field),
        (true, None) => Role::Year(YearBlock::Open),
        // "令和5年度目標" is the goal of a year.
        (false, Some(Field::GoalState)) if year.is_some() => Role::Field(Field::YearlyGoals),
        (false, Some(field)) => Role::Field(field),
        (false, None) if stack.is_empty() => Role::Blank,
        (false, None) => Role::Unknown,
    };
    Column {
        role,
        from_now: relative_in(&key(&head)).map_or(0, |(_, years)| years),
        head,
        year,
        under_year: years_alone && year.is_some(),
        told: meaning.map(|m| m.told).unwrap_or_default(),
        settled: false,
        inferred: None,
        order: 0,
    }
}

/// What a column under a year is by the head above or below the year.
fn under_year(field: Field) -> Role {
    match field {
        Field::MeasureSchedule => Role::Year(YearBlock::MeasureSchedule),
        Field::Schedule => Role::Year(YearBlock::Schedule),
        Field::GoalState | Field::YearlyGoals => Role::Year(YearBlock::Goals),
        Field::YearlyValues => Role::Year(YearBlock::Values),
        // Names over a block of years say whose years they are, not what they hold.
        Field::Group
        | Field::Item
        | Field::Concrete
        | Field::Hierarchy
        | Field::No
        | Field::Year
        | Field::Unit => Role::Year(YearBlock::Open),
        other => Role::Field(other),
    }
}

/// "R3 | 4 | 5": bare numbers behind a year in the same block go on counting.
fn short_years(columns: &mut [Column], stacks: &[Vec<String>]) {
    for i in 1..columns.len() {
        let (Some(before), Some(stack)) = (columns.get(i - 1).cloned(), stacks.get(i)) else {
            continue;
        };
        let (Role::Year(_), Some(year)) = (before.role, before.year) else {
            continue;
        };
        let counts_on = stack
            .last()
            .and_then(|s| bare_year(&key(s)))
            .is_some_and(|n| eras::all().iter().any(|era| era.western(n) == year + 1));
        if let (true, Some(column)) = (counts_on, columns.get_mut(i))
            && column.year.is_none()
        {
            column.role = before.role;
            column.year = Some(year + 1);
        }
    }
}

/// The rightmost of item and concrete is the item; those to its left are path. True where it is also the measure.
fn settle_item(columns: &mut [Column]) -> bool {
    let is_name = |c: &Column| matches!(c.role, Role::Field(Field::Item | Field::Concrete));
    let Some(last) = columns.iter().rposition(is_name) else {
        return innermost_names(columns);
    };
    let role = columns.get(last).map(|c| c.role);
    // One head over several columns names the item once: the rightmost column, the others are its hierarchy.
    for column in columns.iter_mut().take(last).filter(|c| is_name(c)) {
        column.role = Role::Field(Field::Hierarchy);
    }
    let measure_elsewhere = columns.iter().any(|c| {
        matches!(
            c.role,
            Role::Field(Field::Measure) | Role::Year(YearBlock::MeasureSchedule)
        )
    });
    if let Some(column) = columns.get_mut(last) {
        column.role = Role::Field(Field::Item);
    }
    role == Some(Role::Field(Field::Concrete)) && !measure_elsewhere
}

/// Without a head of names the innermost heading names the rows, unless they are named by their indicator. Never the
/// measure too.
fn innermost_names(columns: &mut [Column]) -> bool {
    let role = |field| move |c: &Column| c.role == Role::Field(field);
    if !columns.iter().any(role(Field::Indicator))
        && let Some(last) = columns.iter().rposition(role(Field::Hierarchy))
        && let Some(column) = columns.get_mut(last)
    {
        column.role = Role::Field(Field::Item);
    }
    false
}
