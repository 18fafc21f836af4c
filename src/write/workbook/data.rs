//! データ: everything that was read, one row a record, typed, no merges; for filters, pivots and formulas.

use super::table::{Column, Value};
use super::text;
use crate::record::{ByYear, DocumentInfo, Output, Rating, Record, RowKind, Span};
use std::collections::BTreeSet;

/// A record with its document.
struct Row<'a> {
    record: &'a Record,
    document: Option<&'a DocumentInfo>,
}

/// The columns of the sheet, empty ones left out.
pub(super) fn columns(output: &Output) -> Vec<Column> {
    let documents: std::collections::BTreeMap<&str, &DocumentInfo> = output
        .documents
        .iter()
        .map(|d| (d.id.as_str(), d))
        .collect();
    let rows: Vec<Row> = output
        .records
        .iter()
        .map(|record| Row {
            record,
            document: documents.get(record.document.as_str()).copied(),
        })
        .collect();
    let rows = rows.as_slice();
    let mut columns = whose(rows);
    columns.extend(what(rows));
    columns.extend(when(rows));
    columns.extend(how_far(rows));
    columns.extend(whence(rows));
    columns.retain(|c| !c.is_empty());
    columns
}

fn whose(rows: &[Row]) -> Vec<Column> {
    let of_document = |head: &str, width: f64, value: &dyn Fn(&DocumentInfo) -> Value| {
        Column::of(head, width, rows, |r: &Row| {
            r.document.map(value).unwrap_or_default()
        })
    };
    vec![
        of_document("団体コード", 10.0, &|d| {
            Value::maybe(d.municipality.as_ref().and_then(|m| m.code.as_deref()))
        }),
        of_document("都道府県", 9.0, &|d| {
            Value::maybe(
                d.municipality
                    .as_ref()
                    .and_then(|m| m.prefecture.as_deref()),
            )
        }),
        Column::of("市町村", 12.0, rows, |r| {
            Value::maybe(r.record.municipality.as_deref())
        }),
        of_document("文書", 26.0, &|d| Value::text(title(d))),
        of_document("文書の種類", 10.0, &|d| {
            Value::maybe(d.document_kind.as_deref().map(document_kind))
        }),
        Column::of("対象年度", 8.0, rows, |r| {
            Value::number(r.record.fiscal_year)
        }),
    ]
}

fn what(rows: &[Row]) -> Vec<Column> {
    let deepest = rows
        .iter()
        .map(|r| r.record.path.len())
        .max()
        .unwrap_or_default();
    let mut columns: Vec<Column> = (0..deepest)
        .map(|level| {
            Column::of(format!("階層{}", level + 1), 22.0, rows, |r| {
                Value::maybe(r.record.path.get(level))
            })
        })
        .collect();
    let text = |head: &str, width: f64, field: &dyn Fn(&Record) -> Option<&str>| {
        Column::of(head, width, rows, |r: &Row| Value::maybe(field(r.record)))
    };
    let list = |head: &str, width: f64, field: &dyn Fn(&Record) -> &[String]| {
        Column::of(head, width, rows, |r: &Row| {
            Value::text(field(r.record).join("、"))
        })
    };
    columns.extend([
        text("No.", 6.0, &|r| r.no.as_deref()),
        text("項目", 30.0, &|r| r.item.as_deref()),
        list("ラベル", 12.0, &|r| &r.flags),
        text("指標", 22.0, &|r| r.indicator.as_deref()),
        text("単位", 8.0, &|r| r.unit.as_deref()),
        text("取組", 40.0, &|r| r.measure.as_deref()),
        text("内容", 40.0, &|r| r.description.as_deref()),
        list("担当課", 18.0, &|r| &r.departments),
        list("関係課", 18.0, &|r| &r.related_departments),
        text("現状と課題", 40.0, &|r| r.current_state.as_deref()),
        text("目標の状態", 40.0, &|r| r.goal_state.as_deref()),
        text("現状の数値", 20.0, &|r| r.baseline.as_deref()),
        text("目標の数値", 20.0, &|r| r.target.as_deref()),
    ]);
    columns
}

fn when(rows: &[Row]) -> Vec<Column> {
    let mut columns = vec![Column::of("工程", 12.0, rows, |r| {
        Value::text(spans(&r.record.schedule.spans).join("\n"))
    })];
    columns.extend(by_year("工程", 10.0, rows, |r| &r.schedule.years));
    columns.extend(by_year("計画", 36.0, rows, |r| &r.plans));
    columns.extend(by_year("目標", 24.0, rows, |r| &r.yearly_goals));
    columns.extend(numbers("目標", "yearly_goals", rows));
    columns.extend(by_year("数値", 18.0, rows, |r| &r.yearly_values));
    columns.extend(numbers("数値", "yearly_values", rows));
    let named = ["yearly_goals", "yearly_values"];
    let others: BTreeSet<&str> = rows
        .iter()
        .flat_map(|r| r.record.numbers.keys())
        .map(String::as_str)
        .filter(|f| !named.contains(f))
        .collect();
    for field in others {
        columns.extend(numbers(field, field, rows));
    }
    columns
}

fn how_far(rows: &[Row]) -> Vec<Column> {
    let mut columns = by_year("実績", 50.0, rows, |r| &r.results);
    columns.extend([
        Column::of("総括", 50.0, rows, |r| {
            Value::maybe(r.record.summary.as_deref())
        }),
        Column::of("評価", 14.0, rows, |r| {
            Value::text(ratings(&r.record.ratings).join("\n"))
        }),
        Column::of("評価の水準", 8.0, rows, |r| level(&r.record.ratings)),
        Column::of("評価の意味", 20.0, rows, |r| {
            Value::text(meanings(&r.record.ratings))
        }),
        Column::of("管理票", 8.0, rows, |r| {
            Value::maybe(r.record.page_ref.as_deref())
        }),
        Column::of("行の種類", 8.0, rows, |r| {
            Value::maybe(r.record.row_kind.map(|k| match k {
                RowKind::Subtotal => "小計",
                RowKind::Total => "合計",
            }))
        }),
        Column::of("その他の列", 30.0, rows, |r| {
            let extra: Vec<String> = r
                .record
                .extra
                .iter()
                .map(|(head, text)| format!("{head}：{text}"))
                .collect();
            Value::text(extra.join("\n"))
        }),
    ]);
    columns
}

fn whence(rows: &[Row]) -> Vec<Column> {
    vec![
        Column::of("出典ファイル", 30.0, rows, |r| {
            Value::text(&r.record.source.file)
        }),
        Column::of("出典ページ", 8.0, rows, |r| {
            Value::Number(f64::from(r.record.source.spot.page))
        }),
        Column::of("出典の位置", 14.0, rows, |r| {
            Value::maybe(super::position(&r.record.source.spot))
        }),
        Column::of("文書ID", 15.0, rows, |r| Value::text(&r.record.document)),
    ]
}

/// One column a year that occurs.
fn by_year<'a>(
    name: &str,
    width: f64,
    rows: &[Row<'a>],
    field: impl Fn(&'a Record) -> &'a ByYear,
) -> Vec<Column> {
    let years: BTreeSet<&String> = rows.iter().flat_map(|r| field(r.record).keys()).collect();
    years
        .into_iter()
        .map(|year| {
            Column::of(year_head(name, year), width, rows, |r| {
                Value::maybe(field(r.record).get(year))
            })
        })
        .collect()
}

/// One column a year with numbers.
fn numbers(name: &str, field: &str, rows: &[Row]) -> Vec<Column> {
    let years: BTreeSet<&String> = rows
        .iter()
        .filter_map(|r| r.record.numbers.get(field))
        .flat_map(|years| years.keys())
        .collect();
    let number = |r: &Row, year: &String| {
        r.record
            .numbers
            .get(field)
            .and_then(|years| years.get(year))
            .copied()
    };
    years
        .into_iter()
        .map(|year| {
            let head = format!("{}（数）", year_head(name, year));
            Column::of(head, 12.0, rows, |r| {
                Value::number(number(r, year).filter(|n| n.is_finite()))
            })
        })
        .collect()
}

fn year_head(name: &str, western: &str) -> String {
    let year = text::year(western);
    if year == western {
        format!("{name} {western}")
    } else {
        format!("{name} {year}({western})")
    }
}

/// The title, or the file's name.
pub(super) fn title(document: &DocumentInfo) -> &str {
    document
        .title
        .as_deref()
        .unwrap_or_else(|| document.path.rsplit('/').next().unwrap_or_default())
}

/// The printed word for a kind of document.
pub(super) fn document_kind(kind: &str) -> &str {
    match kind {
        "plan" => "計画",
        "progress" => "実施状況",
        other => other,
    }
}

/// "①R3–R7", one a span.
fn spans(spans: &[Span]) -> Vec<String> {
    spans
        .iter()
        .map(|span| {
            let mark = span.mark.as_deref().unwrap_or_default();
            let text = span
                .text
                .as_deref()
                .map(|t| format!(" {t}"))
                .unwrap_or_default();
            let [from, to] = [span.from, span.to].map(|y| text::year(&y.to_string()));
            if from == to {
                format!("{mark}{from}{text}")
            } else {
                format!("{mark}{from}–{to}{text}")
            }
        })
        .collect()
}

/// "契約検査課 A", one a rating.
pub(super) fn ratings(ratings: &[Rating]) -> Vec<String> {
    ratings
        .iter()
        .map(|r| match &r.department {
            Some(department) => format!("{department} {}", r.raw),
            None => r.raw.clone(),
        })
        .collect()
}

/// A number where all ratings have the same level; else one a rating.
fn level(ratings: &[Rating]) -> Value {
    let levels: Vec<String> = ratings
        .iter()
        .map(|r| r.level.map(|l| l.to_string()).unwrap_or_default())
        .collect();
    let Some(first) = levels.first() else {
        return Value::Empty;
    };
    if levels.iter().all(|l| l == first) {
        Value::number(first.parse::<f64>().ok())
    } else {
        Value::text(levels.join("\n"))
    }
}

fn meanings(ratings: &[Rating]) -> String {
    let mut meanings: Vec<&str> = Vec::new();
    for meaning in ratings.iter().filter_map(|r| r.meaning.as_deref()) {
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    meanings.join("\n")
}
