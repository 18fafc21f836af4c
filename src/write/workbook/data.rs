//! データ: every value that was read, one a row, for filters, pivots and formulas; follows 総務省's rules for
//! machine-readable tables ([`super::machine`]).

use super::machine::{self, Check};
use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Head, Layout, head};
use super::{Facts, text, words};
use crate::record::{DocumentInfo, Record};
use crate::write::values::{self, Value};
use rayon::prelude::*;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::panic::resume_unwind;
use std::sync::mpsc;

/// Name of the sheet; where its rows do not fit, further sheets get a number behind it.
pub(super) const NAME: &str = "データ";

/// Rows of a sheet besides the head (Excel specifications and limits).
const MOST_ROWS: usize = 1_048_575;

/// Fields that stand in columns of their own.
const IN_COLUMNS: &[&str] = &["path", "no", "item", "unit", "row_kind", "indicator"];

/// Names of the sheets that the values need: at least one.
pub(super) fn names(facts: &Facts) -> Vec<String> {
    let records = facts.output.records.par_iter();
    let rows: usize = records.map(|record| lines(record).len()).sum();
    let sheets = rows.div_ceil(MOST_ROWS).max(1);
    (0..sheets).map(|at| super::numbered(NAME, at)).collect()
}

/// Writes the sheets, which are among these; gives what the self-check found.
pub(super) fn write(
    sheets: &mut [Worksheet],
    names: &[String],
    facts: &Facts,
    styles: &Styles,
) -> Result<Check, XlsxError> {
    let depth = facts.output.records.iter().map(|r| r.path.len()).max();
    let (heads, columns): (Vec<Head>, Vec<machine::Column>) =
        columns(depth.unwrap_or_default()).into_iter().unzip();
    let depth = depth.unwrap_or_default();
    let mut check = Check::default();
    check.heads(&heads);
    // Most of the workbook is in these rows: the next ones are made while those before them are written.
    std::thread::scope(|scope| {
        let (give, made) = mpsc::sync_channel(AHEAD);
        let making = scope.spawn(move || {
            for (at, records) in facts.output.records.chunks(TOGETHER).enumerate() {
                let numbered = (at * TOGETHER..).zip(records);
                let rows: Vec<Vec<Cell>> = numbered
                    .flat_map(|(at, record)| rows(facts, at, record, depth))
                    .inspect(|row| check.row(&columns, row))
                    .collect();
                if give.send(rows).is_err() {
                    break; // the writing has failed, and tells why
                }
            }
            check
        });
        let mut rows = made.into_iter().flatten();
        for name in names {
            let sheet = super::sheet(sheets, name)?;
            let layout = Layout {
                name,
                frozen_columns: 3,
                most_lines: 0,
                paper: Paper::A3,
                plain: true,
            };
            let own = rows.by_ref().take(MOST_ROWS);
            table::write(sheet, &heads, own, styles, &layout)?;
        }
        drop(rows);
        making.join().map_or_else(|panic| resume_unwind(panic), Ok)
    })
}

/// Records of which the rows are handed over together, so that neither side is woken for each of them.
const TOGETHER: usize = 64;

/// How often that may be done before they are written.
const AHEAD: usize = 4;

fn columns(depth: usize) -> Vec<(Head, machine::Column)> {
    use machine::Column::{Code, Name, Number, Text, Year};
    let mut columns = vec![
        (head("団体コード", 10.0), Code),
        (head("都道府県", 9.0), Text),
        (head("市町村", 12.0), Name),
        (head("文書ID", 14.0), Name),
        (head("文書の種類", 10.0), Text),
        (head("西暦年度", 8.0), Year),
        (head("項目ID", 16.0), Text),
        (head("記録番号", 8.0), Number),
    ];
    columns.extend((1..=depth).map(|level| (head(format!("階層{level}"), 22.0), Text)));
    columns.extend([
        (head("No.", 6.0), Text),
        (head("項目", 30.0), Text),
        (head("指標", 18.0), Text),
        (head("行の種類", 8.0), Text),
        (head("欄", 14.0), Name),
        (head("区分", 14.0), Text),
        (head("順番", 6.0), Number),
        (head("文字", 60.0), Text),
        (head("数値", 12.0), Number),
        (head("単位", 8.0), Text),
        (head("出典ファイル", 30.0), Name),
        (head("出典ページ", 8.0), Number),
        (head("出典の位置", 16.0), Text),
    ]);
    columns
}

/// A value on its row: one paragraph of a text, one year of an arrow, one number.
struct Line<'a> {
    field: &'static str,
    source_key: &'static str,
    year: Option<i32>,
    key: Option<&'a str>,
    position: usize,
    text: String,
    number: Option<f64>,
}

/// The lines of a record; at least one.
fn lines(record: &Record) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let all = values::values(record);
    for value in all.iter().filter(|v| !IN_COLUMNS.contains(&v.field.name)) {
        match value.field.name {
            "measure" if !record.actions.is_empty() => {
                // Its parts follow under their numbers; only what stands before the first is told here.
                let first = record.actions.first().map_or("", |a| a.mark.as_str());
                let before = value.text.split(first).next().unwrap_or_default();
                push(&mut lines, value, before);
            }
            "schedule.spans" => {
                let (from, to) = value.year.zip(value.year_to).unwrap_or_default();
                for year in from..=to {
                    let text = if value.text.is_empty() {
                        "→"
                    } else {
                        value.text
                    };
                    push(
                        &mut lines,
                        &Value {
                            year: Some(year),
                            ..value.clone()
                        },
                        text,
                    );
                }
            }
            "ratings" => {
                push(&mut lines, value, value.text);
                if let Some(level) = value.level {
                    lines.push(line(value, "評価の水準", String::new(), Some(level.into())));
                }
            }
            _ => push(&mut lines, value, value.text),
        }
    }
    // A row that has nothing but its name is told by it.
    if lines.is_empty() {
        let named = all
            .iter()
            .rev()
            .find(|v| IN_COLUMNS.contains(&v.field.name));
        lines.extend(named.map(|v| line(v, v.field.ja, machine::plain(v.text).into_owned(), None)));
    }
    number_off(&mut lines);
    lines
}

fn line<'a>(value: &Value<'a>, field: &'static str, text: String, number: Option<f64>) -> Line<'a> {
    Line {
        field,
        source_key: value.source_key(),
        year: value.year,
        key: value.key,
        position: 0,
        text,
        number,
    }
}

/// A line a paragraph; one that no cell holds becomes several.
fn push<'a>(lines: &mut Vec<Line<'a>>, value: &Value<'a>, text: &str) {
    let paragraphs = text.split('\n').map(machine::plain);
    let mut parts: Vec<String> = paragraphs
        .filter(|p| !p.is_empty())
        .flat_map(|p| text::fitting(&text::clean(&p)))
        .collect();
    if parts.is_empty() && value.number.is_some() {
        parts.push(String::new());
    }
    // The number is that of the whole text.
    let number = value.number.filter(|_| parts.len() == 1);
    lines.extend(
        parts
            .into_iter()
            .map(|p| line(value, value.field.ja, p, number)),
    );
}

/// Counts the lines of the same field, year and key.
fn number_off(lines: &mut [Line]) {
    for at in 0..lines.len() {
        let (before, rest) = lines.split_at_mut(at);
        let Some(line) = rest.first_mut() else {
            continue;
        };
        let same = |l: &&Line| (l.field, l.year, l.key) == (line.field, line.year, line.key);
        line.position = before.iter().filter(same).count() + 1;
    }
}

/// The rows of a record. What is the same in all of them is made once.
fn rows<'a>(
    facts: &'a Facts,
    at: usize,
    record: &'a Record,
    depth: usize,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let document = facts.document(record);
    let whole = |text: &str| Cell::text(machine::plain(text)).look(Look::Plain);
    let maybe = move |text: Option<&str>| text.map_or_else(Cell::default, whole).look(Look::Plain);
    let number = |n: Option<f64>| Cell::number(n).look(Look::Plain);
    let municipality = document.and_then(|d| d.municipality.as_ref());
    let kind = document.and_then(|d: &DocumentInfo| d.document_kind.as_deref());
    let of_document = [
        maybe(municipality.and_then(|m| m.code.as_deref())),
        maybe(municipality.and_then(|m| m.prefecture.as_deref())),
        maybe(record.municipality.as_deref()),
        whole(&record.document),
        maybe(kind.map(words::document_kind)),
    ];
    let mut of_record = vec![
        maybe(facts.item_of(at).map(|i| i.id.as_str())),
        number(Some(at as f64)),
    ];
    of_record.extend((0..depth).map(|level| maybe(record.path.get(level).map(String::as_str))));
    of_record.extend([
        maybe(record.no.as_deref()),
        maybe(record.item.as_deref()),
        maybe(record.indicator.as_deref()),
        maybe(record.row_kind.map(words::row_kind)),
    ]);
    let unit = maybe(record.unit.as_deref());
    let file = Cell::text(&record.source.file).look(Look::Plain);
    lines(record).into_iter().map(move |line| {
        let spot = record.source.cells.get(line.source_key);
        let spot = spot.unwrap_or(&record.source.spot);
        let mut row = of_document.to_vec();
        row.push(number(line.year.or(record.fiscal_year).map(f64::from)));
        row.extend_from_slice(&of_record);
        row.extend([
            whole(line.field),
            maybe(line.key),
            number(Some(line.position as f64)),
            maybe(Some(line.text.as_str()).filter(|t| !t.is_empty())),
            number(line.number),
            unit.clone(),
            file.clone(),
            number(Some(spot.page.into())),
            maybe(super::position(spot).as_deref()),
        ]);
        row
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Action, ByYear, Rating, Span};

    /// Field, year, position, text and number.
    type Told = (String, Option<i32>, usize, String, Option<f64>);

    fn told(record: &Record) -> Vec<Told> {
        lines(record)
            .into_iter()
            .map(|l| (l.field.to_string(), l.year, l.position, l.text, l.number))
            .collect()
    }

    #[test]
    fn one_value_a_row() {
        let mut record = Record {
            item: Some("窓口".into()),
            measure: Some("方針：\n①検討　する\n②実施".into()),
            actions: ["①", "②"]
                .map(|m| Action {
                    mark: m.into(),
                    text: "検討　する".into(),
                })
                .into(),
            ratings: vec![Rating {
                department: None,
                raw: "A".into(),
                level: Some(1),
                meaning: None,
                ..Rating::default()
            }],
            results: ByYear::from([("2023".into(), "・一\n・二".into())]),
            yearly_values: ByYear::from([("2023".into(), "△5".into())]),
            ..Record::default()
        };
        record.numbers = [(
            "yearly_values".to_string(),
            [("2023".to_string(), -5.0)].into(),
        )]
        .into();
        record.schedule.spans = vec![Span {
            mark: None,
            from: 2021,
            to: 2022,
            text: None,
        }];
        let text = |f: &str, y, p, t: &str| (f.to_string(), y, p, t.to_string(), None);
        let number = |f: &str, y, t: &str, n| (f.to_string(), y, 1, t.to_string(), Some(n));
        assert_eq!(
            told(&record),
            [
                text("取組", None, 1, "方針："),
                text("取組（番号別）", None, 1, "検討 する"),
                text("取組（番号別）", None, 1, "検討 する"),
                text("工程（矢印）", Some(2021), 1, "→"),
                text("工程（矢印）", Some(2022), 1, "→"),
                number("数値", Some(2023), "△5", -5.0),
                text("実績", Some(2023), 1, "・一"),
                text("実績", Some(2023), 2, "・二"),
                text("評価", None, 1, "A"),
                number("評価の水準", None, "", 1.0),
            ]
        );
    }

    #[test]
    fn a_record_of_a_name_alone_has_its_row() {
        let record = Record {
            item: Some("窓口".into()),
            ..Record::default()
        };
        assert_eq!(
            told(&record),
            [("項目".to_string(), None, 1, "窓口".to_string(), None)]
        );
    }
}
