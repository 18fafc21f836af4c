//! 工程: for each item what was planned in coloured year cells, and below it what the reports say.

use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Head, Layout, head};
use super::{Anchors, Facts, text};
use crate::record::{Item, Record, Span, Standing};
use crate::write::values::ratings;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeSet;

/// Name of the sheet.
pub(super) const NAME: &str = "工程";

/// Years further apart than this are not filled up with the years between them.
const MOST_YEARS: i32 = 20;

/// Shows that a report tells of results in a year.
const REPORTED: &str = "●";

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    anchors: &Anchors,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let lines: Vec<Line> = facts
        .output
        .items
        .iter()
        .flat_map(|item| lines(facts, item))
        .collect();
    let years = years(&lines);
    let mut heads: Vec<Head> = vec![
        head("市町村", 12.0),
        head("階層", 28.0),
        head("No.", 6.0),
        head("項目", 34.0),
        head("担当", 18.0),
        head("区分", 7.0),
    ];
    heads.extend(years.iter().map(|y| head(text::year(&y.to_string()), 8.0)));
    let has_standings = lines.iter().any(|line| !line.item.progress.is_empty());
    heads.extend(has_standings.then(|| head("進み具合", 22.0)));
    let rows = lines.iter().enumerate().map(|(at, line)| {
        let above = at.checked_sub(1).and_then(|at| lines.get(at));
        let is_second = above.is_some_and(|above| above.item.id == line.item.id);
        let mut row = row(line, &years, anchors, is_second);
        row.extend(has_standings.then(|| standing(line)));
        row
    });
    let layout = Layout {
        name: NAME,
        frozen_columns: 4,
        most_lines: 12,
        paper: Paper::A3,
        plain: false,
    };
    let count = table::write(sheet, &heads, rows, styles, &layout)?;
    if count == 0 {
        sheet.write_string_with_format(
            1,
            0,
            "年度の分かる工程・実績はありません。",
            &styles.legend,
        )?;
    }
    Ok(())
}

/// A row of the sheet: an item as planned, or as done.
struct Line<'a> {
    item: &'a Item,
    first: (usize, &'a Record),
    is_plan: bool,
    years: Vec<(i32, String, Look)>,
}

/// The rows of an item; none where neither plan nor report names a year.
fn lines<'a>(facts: &Facts<'a>, item: &'a Item) -> Vec<Line<'a>> {
    let all: Vec<(usize, &Record)> = facts.records(item).collect();
    let (plans, reports): (Vec<_>, Vec<_>) = all.iter().partition(|(_, r)| r.fiscal_year.is_none());
    let scheduled = |rows: &[(usize, &Record)]| rows.iter().any(|(_, r)| !r.schedule.is_empty());
    // A report repeats the plan's arrows; the newest is asked where no plan is there.
    let planned = if scheduled(&plans) {
        plans
    } else {
        newest(&reports)
    };
    let mut lines = Vec::new();
    let years = plan_years(&planned);
    if let Some(first) = planned.first().filter(|_| !years.is_empty()) {
        lines.push(Line {
            item,
            first: *first,
            is_plan: true,
            years,
        });
    }
    let years = done_years(&reports);
    if let Some(first) = newest(&reports).first().filter(|_| !years.is_empty()) {
        lines.push(Line {
            item,
            first: *first,
            is_plan: false,
            years,
        });
    }
    lines
}

fn newest<'a>(reports: &[(usize, &'a Record)]) -> Vec<(usize, &'a Record)> {
    let year = reports.iter().filter_map(|(_, r)| r.fiscal_year).max();
    let is_newest = |(_, r): &&(usize, &Record)| r.fiscal_year == year;
    reports.iter().filter(is_newest).copied().collect()
}

/// Marks of the arrows over each year, and the texts of the year; forms of one table tell the same only once.
fn plan_years(records: &[(usize, &Record)]) -> Vec<(i32, String, Look)> {
    let mut spans: Vec<&Span> = Vec::new();
    for span in records.iter().flat_map(|(_, r)| &r.schedule.spans) {
        if !spans.contains(&span) {
            spans.push(span);
        }
    }
    let texts: BTreeSet<(i32, &str)> = records
        .iter()
        .flat_map(|(_, r)| &r.schedule.years)
        .filter_map(|(year, text)| Some((year.parse().ok()?, text.as_str())))
        .collect();
    let covered = spans.iter().flat_map(|s| s.from..=s.to);
    let years: BTreeSet<i32> = covered.chain(texts.iter().map(|(y, _)| *y)).collect();
    let told = |year: i32| {
        let over: Vec<&&Span> = spans
            .iter()
            .filter(|s| (s.from..=s.to).contains(&year))
            .collect();
        let mut text: String = over.iter().filter_map(|s| s.mark.as_deref()).collect();
        let own = over
            .iter()
            .filter(|s| s.from == year)
            .filter_map(|s| s.text.as_deref());
        let own = own.chain(texts.iter().filter(|(y, _)| *y == year).map(|(_, t)| *t));
        for own in own {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(own);
        }
        if text.is_empty() {
            text.push('→');
        }
        (year, text, Look::Span)
    };
    years.into_iter().map(told).collect()
}

/// Ratings of each year reported on, coloured by the worst of them; a sign where results have none.
fn done_years(reports: &[(usize, &Record)]) -> Vec<(i32, String, Look)> {
    let mut years: Vec<(i32, String, Look)> = Vec::new();
    let reported: BTreeSet<i32> = reports.iter().filter_map(|(_, r)| r.fiscal_year).collect();
    for year in reported {
        let of_year = || {
            reports
                .iter()
                .map(|(_, r)| *r)
                .filter(|r| r.fiscal_year == Some(year))
        };
        let mut texts: Vec<String> = Vec::new();
        for text in of_year().flat_map(ratings) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let worst = of_year()
            .flat_map(|r| &r.ratings)
            .filter_map(|r| r.level)
            .max();
        if !texts.is_empty() {
            years.push((year, texts.join("\n"), Look::Rated(worst)));
        } else if of_year().any(|r| !r.results.is_empty() || r.summary.is_some()) {
            years.push((year, REPORTED.to_string(), Look::Rated(None)));
        }
    }
    years
}

fn years(lines: &[Line]) -> Vec<i32> {
    let named: BTreeSet<i32> = lines
        .iter()
        .flat_map(|l| &l.years)
        .map(|(y, ..)| *y)
        .collect();
    match (named.first(), named.last()) {
        (Some(first), Some(last)) if last.saturating_sub(*first) < MOST_YEARS => {
            (*first..=*last).collect()
        }
        _ => named.into_iter().collect(),
    }
}

/// Cells that are the same in the row above are grey.
fn row(line: &Line, years: &[i32], anchors: &Anchors, is_second: bool) -> Vec<Cell> {
    let (at, record) = line.first;
    let name = record.item.as_deref().or(record.indicator.as_deref());
    let kind = if line.is_plan { "計画" } else { "実績" };
    let look = if is_second {
        Look::Repeated
    } else {
        Look::Body
    };
    let mut row = vec![
        Cell::maybe(line.item.municipality.as_deref()).look(look),
        Cell::text(record.path.join(" › ")).look(look),
        Cell::maybe(record.no.as_deref()).look(Look::Centre),
        Cell::maybe(name).linked(anchors.records.get(&at)),
        Cell::text(record.departments.join("\n")).look(look),
        Cell::text(kind).look(Look::Centre),
    ];
    row.extend(years.iter().map(|year| {
        let own = line.years.iter().find(|(y, ..)| y == year);
        own.map_or(Cell::default(), |(_, text, look)| {
            Cell::text(text).look(*look)
        })
    }));
    row
}

/// How what was done stands to the plan, by year; what is late stands out.
fn standing(line: &Line) -> Cell {
    if line.is_plan {
        return Cell::default();
    }
    let item = line.item;
    let mut lines: Vec<String> = Vec::new();
    for progress in &item.progress {
        let year = text::year(&progress.fiscal_year.to_string());
        let mark = progress.mark.as_deref().unwrap_or_default();
        let line = format!("{year}{mark} {}", progress.standing.ja());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let is_late = item.progress.iter().any(|p| p.standing == Standing::Late);
    let look = if is_late { Look::Marked } else { Look::Body };
    Cell::text(lines.join("\n")).look(look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Rating;

    fn span(mark: &str, from: i32, to: i32) -> Span {
        Span {
            mark: Some(mark.into()),
            from,
            to,
            text: None,
        }
    }

    #[test]
    fn arrows_of_several_forms_are_told_once() {
        let mut record = Record::default();
        record.schedule.spans = vec![span("①", 2021, 2022), span("②", 2022, 2023)];
        record.schedule.years.insert("2024".into(), "検討".into());
        let years = plan_years(&[(0, &record), (1, &record)]);
        let told: Vec<(i32, &str)> = years.iter().map(|(y, t, _)| (*y, t.as_str())).collect();
        assert_eq!(
            told,
            [(2021, "①"), (2022, "①②"), (2023, "②"), (2024, "検討")]
        );
    }

    #[test]
    fn a_year_has_the_colour_of_its_worst_rating() {
        let rated = |raw: &str, level| Rating {
            department: None,
            raw: raw.into(),
            level,
            meaning: None,
            ..Rating::default()
        };
        let record = Record {
            fiscal_year: Some(2023),
            ratings: vec![rated("A", Some(1)), rated("C", Some(3)), rated("-", None)],
            ..Record::default()
        };
        let years = done_years(&[(0, &record)]);
        assert_eq!(years, [(2023, "A\nC\n-".to_string(), Look::Rated(Some(3)))]);
    }
}
