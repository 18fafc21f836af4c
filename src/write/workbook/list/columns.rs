//! The columns of 一覧 and the text each shows of a record.

use super::super::text;
use crate::record::{ByYear, Record, RowKind, Span};
use std::collections::BTreeSet;

/// A sheet wider than this many half-width characters prints too small to read on A3 (at about three quarters).
const WIDEST: f64 = 240.0;

/// Documents share a sheet where each of them uses at least this share of its width.
const LEAST_USED: f64 = 0.75;

/// Width of a year column in half-width characters.
const YEAR_WIDTH: f64 = 8.0;

/// Years further apart than this are not filled up with the years between them.
const MOST_YEARS: i32 = 20;

/// A value at most this wide is shown in its year's column.
const SHORT: f64 = 12.0;

/// A column with the text it shows of a record.
#[derive(Clone, Copy)]
pub(super) struct Column {
    /// Its head; empty for a year.
    pub head: &'static str,
    /// Its width in half-width characters.
    pub width: f64,
    /// What it shows.
    pub content: Content,
}

/// What a column shows.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// A text.
    Text(fn(&Record) -> String),
    /// Arrows and texts of a year.
    Year(i32),
    /// Ratings, in the colour of the worst.
    Ratings,
}

const fn text(head: &'static str, width: f64, content: fn(&Record) -> String) -> Column {
    Column {
        head,
        width,
        content: Content::Text(content),
    }
}

/// Columns left of the years.
const BEFORE_YEARS: &[Column] = &[
    text("No.", 6.0, number),
    ITEM,
    text("取組", 38.0, measure),
    text("内容", 38.0, description),
    text("現状と目標", 44.0, state),
];

/// Columns right of the years.
const AFTER_YEARS: &[Column] = &[
    text("計画・年度目標", 40.0, plans),
    text("実績・総括", 50.0, results),
    Column {
        head: "評価",
        width: 11.0,
        content: Content::Ratings,
    },
    text("担当", 16.0, departments),
    text("その他", 24.0, others),
];

const ITEM: Column = text("項目", 26.0, item);

const PAGE: Column = text("頁", 5.0, page);

/// What records fill: which columns they need.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    heads: BTreeSet<&'static str>,
    years: BTreeSet<i32>,
}

impl Shape {
    /// The shape of some records.
    pub(super) fn of(records: &[&Record]) -> Shape {
        let columns = BEFORE_YEARS.iter().chain(AFTER_YEARS);
        let fills = |column: &Column, record: &Record| match column.content {
            Content::Text(content) => !content(record).is_empty(),
            Content::Ratings => !record.ratings.is_empty(),
            Content::Year(_) => false,
        };
        let filled = columns.filter(|column| records.iter().any(|r| fills(column, r)));
        Shape {
            heads: filled.map(|c| c.head).collect(),
            years: records.iter().flat_map(|r| years(r)).collect(),
        }
    }

    /// The shape of both together.
    pub(super) fn with(&self, other: &Shape) -> Shape {
        Shape {
            heads: &self.heads | &other.heads,
            years: &self.years | &other.years,
        }
    }

    /// Width of the columns in half-width characters.
    fn width(&self) -> f64 {
        self.columns().iter().map(|c| c.width).sum()
    }

    /// Whether both can share a sheet: together not too wide, and neither leaves much of it empty.
    pub(super) fn goes_with(&self, other: &Shape) -> bool {
        let together = self.with(other).width();
        together <= WIDEST && self.width().min(other.width()) >= together * LEAST_USED
    }

    /// The columns: those that any record fills, the item and the page always.
    pub(super) fn columns(&self) -> Vec<Column> {
        let filled =
            |column: &&Column| column.head == ITEM.head || self.heads.contains(column.head);
        let mut columns: Vec<Column> = BEFORE_YEARS.iter().filter(filled).copied().collect();
        let (first, last) = (self.years.first().copied(), self.years.last().copied());
        let year = |year: i32| Column {
            head: "",
            width: YEAR_WIDTH,
            content: Content::Year(year),
        };
        match first.zip(last) {
            Some((first, last)) if last.saturating_sub(first) < MOST_YEARS => {
                columns.extend((first..=last).map(year))
            }
            _ => columns.extend(self.years.iter().copied().map(year)),
        }
        columns.extend(AFTER_YEARS.iter().filter(filled));
        columns.push(PAGE);
        columns
    }
}

/// How many columns stand left of the item and with it.
pub(super) fn up_to_item(columns: &[Column]) -> u16 {
    columns
        .iter()
        .position(|c| c.head == ITEM.head)
        .map_or(0, |at| at as u16 + 1)
}

/// Whether an arrow of the record lies over the year.
pub(super) fn is_covered(record: &Record, year: i32) -> bool {
    record.schedule.spans.iter().any(|s| covers(s, year))
}

/// The years that arrows and year cells of a record name. A text under a head that is no year stays out: it has no
/// column, and is shown with the plans.
fn years(record: &Record) -> Vec<i32> {
    let spans = record.schedule.spans.iter().flat_map(|s| [s.from, s.to]);
    let values = record
        .yearly_values
        .keys()
        .filter(|_| shows_values_in_years(record));
    spans
        .chain(
            record
                .schedule
                .years
                .keys()
                .chain(values)
                .filter_map(|y| y.parse().ok()),
        )
        .collect()
}

/// Whether the record's values are so short that they are shown in the columns of their years.
fn shows_values_in_years(record: &Record) -> bool {
    record
        .yearly_values
        .iter()
        .all(|(y, v)| y.parse::<i32>().is_ok() && !v.contains('\n') && text::width(v) <= SHORT)
}

fn covers(span: &Span, year: i32) -> bool {
    (span.from..=span.to).contains(&year)
}

/// A line an arrow, so that an arrow stays on its line from year to year; the texts of the year below.
pub(super) fn year_cell(record: &Record, year: i32) -> String {
    let spans = &record.schedule.spans;
    let mut lines: Vec<String> = Vec::new();
    if is_covered(record, year) {
        lines.extend(spans.iter().map(|span| {
            let mark = span.mark.as_deref().unwrap_or_default();
            match span.text.as_deref() {
                _ if !covers(span, year) => String::new(),
                Some(text) if span.from == year => format!("{mark}{text}→"),
                _ if span.from == year => format!("{mark}→"),
                _ => "→".to_string(),
            }
        }));
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
    }
    let year = year.to_string();
    lines.extend(record.schedule.years.get(&year).cloned());
    if shows_values_in_years(record) {
        lines.extend(record.yearly_values.get(&year).cloned());
    }
    lines.join("\n")
}

fn number(record: &Record) -> String {
    record.no.clone().unwrap_or_default()
}

/// Labels, name, indicator with its unit.
fn item(record: &Record) -> String {
    let mut text: String = record
        .flags
        .iter()
        .map(|flag| format!("【{flag}】"))
        .collect();
    text.push_str(record.item.as_deref().unwrap_or_default());
    if let Some(indicator) = &record.indicator {
        let unit = record
            .unit
            .as_deref()
            .map(|u| format!("（{u}）"))
            .unwrap_or_default();
        text = joined(vec![text, format!("{indicator}{unit}")]);
    } else if let Some(unit) = &record.unit {
        text.push_str(&format!("（単位：{unit}）"));
    }
    match record.row_kind {
        Some(RowKind::Subtotal) if text.is_empty() => "小計".to_string(),
        Some(RowKind::Total) if text.is_empty() => "合計".to_string(),
        _ => text,
    }
}

/// The measure, unless it is the item once more.
fn measure(record: &Record) -> String {
    let measure = record.measure.clone().unwrap_or_default();
    if measure == item(record) || record.item.as_ref() == Some(&measure) {
        String::new()
    } else {
        measure
    }
}

fn state(record: &Record) -> String {
    labelled([
        ("現状と課題", record.current_state.as_deref()),
        ("目標の状態", record.goal_state.as_deref()),
        ("現状の数値", record.baseline.as_deref()),
        ("目標の数値", record.target.as_deref()),
    ])
}

fn plans(record: &Record) -> String {
    let mut parts = vec![
        years_text("計画", &record.plans),
        years_text("目標", &record.yearly_goals),
    ];
    if !shows_values_in_years(record) {
        parts.push(years_text("数値", &record.yearly_values));
    }
    let odd = record
        .schedule
        .years
        .iter()
        .filter(|(y, _)| y.parse::<i32>().is_err());
    parts.push(years_text(
        "工程",
        &odd.map(|(y, t)| (y.clone(), t.clone())).collect(),
    ));
    joined(parts)
}

fn results(record: &Record) -> String {
    let mut parts = Vec::new();
    let year = record.fiscal_year.map(|y| y.to_string());
    match record.results.iter().next() {
        // The year stands in the document's title where it is the only one.
        Some((only, text)) if record.results.len() == 1 && year.as_ref() == Some(only) => {
            parts.push(text.clone())
        }
        _ => parts.push(years_text("実績", &record.results)),
    }
    parts.push(labelled([("総括", record.summary.as_deref())]));
    joined(parts)
}

fn description(record: &Record) -> String {
    record.description.clone().unwrap_or_default()
}

fn page(record: &Record) -> String {
    record.source.spot.page.to_string()
}

fn joined(parts: Vec<String>) -> String {
    parts
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Years with the same text are told once: "【目標 R2～R4】…".
fn years_text(name: &str, by_year: &ByYear) -> String {
    let mut groups: Vec<(&str, &str, &str)> = Vec::new();
    for (year, text) in by_year {
        match groups.last_mut() {
            Some((_, last, same)) if *same == text => *last = year,
            _ => groups.push((year, year, text)),
        }
    }
    let lines: Vec<String> = groups
        .into_iter()
        .map(|(first, last, text)| {
            let [from, to] = [first, last].map(text::year);
            let years = if from == to {
                from
            } else {
                format!("{from}～{to}")
            };
            format!("【{name} {years}】{text}")
        })
        .collect();
    lines.join("\n")
}

fn departments(record: &Record) -> String {
    let mut lines = record.departments.clone();
    if !record.related_departments.is_empty() {
        lines.push(format!("（関係）{}", record.related_departments.join("、")));
    }
    lines.join("\n")
}

fn others(record: &Record) -> String {
    let mut lines: Vec<String> = record
        .page_ref
        .iter()
        .map(|p| format!("管理票：{p}"))
        .collect();
    lines.extend(
        record
            .extra
            .iter()
            .map(|(head, text)| format!("{head}：{text}")),
    );
    lines.join("\n")
}

fn labelled<const N: usize>(parts: [(&str, Option<&str>); N]) -> String {
    let lines: Vec<String> = parts
        .into_iter()
        .filter_map(|(label, text)| text.map(|t| format!("【{label}】{t}")))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(mark: &str, from: i32, to: i32) -> Span {
        Span {
            mark: Some(mark.into()),
            from,
            to,
            text: None,
        }
    }

    #[test]
    fn arrows_keep_their_lines() {
        let mut record = Record::default();
        record.schedule.spans = vec![span("①", 2021, 2022), span("②", 2022, 2025)];
        assert_eq!(year_cell(&record, 2021), "①→");
        assert_eq!(year_cell(&record, 2022), "→\n②→");
        assert_eq!(year_cell(&record, 2024), "\n→");
        record.schedule.years.insert("2021".into(), "検討".into());
        assert_eq!(year_cell(&record, 2021), "①→\n検討");
    }

    #[test]
    fn equal_years_are_told_once() {
        let years: ByYear = [("2020", "a"), ("2021", "a"), ("2022", "b")]
            .map(|(y, t)| (y.to_string(), t.to_string()))
            .into();
        assert_eq!(years_text("目標", &years), "【目標 R2～R3】a\n【目標 R4】b");
    }

    #[test]
    fn a_measure_that_is_the_item_is_not_repeated() {
        let record = Record {
            item: Some("導入".into()),
            flags: vec!["DX".into()],
            measure: Some("【DX】導入".into()),
            ..Record::default()
        };
        assert_eq!(measure(&record), "");
    }
}
