//! 出典: one row a file, with what became of it.

use super::data;
use super::style::Styles;
use super::table::{self, Column, Layout, Value};
use crate::record::{DocumentInfo, Output, Status};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Name of the sheet.
pub(super) const NAME: &str = "出典";

/// Writes the sheet. `lists` names the 一覧 sheet of each document.
pub(super) fn write(
    sheet: &mut Worksheet,
    output: &Output,
    lists: &BTreeMap<&str, String>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let rows = output.documents.as_slice();
    let mut records: BTreeMap<&str, u32> = BTreeMap::new();
    for record in &output.records {
        *records.entry(record.document.as_str()).or_default() += 1;
    }
    let municipality = |field: fn(&crate::record::Municipality) -> Option<&str>| {
        move |d: &DocumentInfo| Value::maybe(d.municipality.as_ref().and_then(field))
    };
    let count = |value: u64| {
        if value == 0 {
            Value::Empty
        } else {
            Value::Number(value as f64)
        }
    };
    let weighing = |d: &DocumentInfo, severity: &str| {
        count(d.findings.iter().filter(|f| f.severity == severity).count() as u64)
    };
    let mut columns = vec![
        Column::of("ファイル", 40.0, rows, |d| Value::text(&d.path)),
        Column::of("状態", 10.0, rows, |d| Value::text(status(d.status))),
        Column::of("市町村", 14.0, rows, municipality(|m| Some(&m.name))),
        Column::of(
            "団体コード",
            10.0,
            rows,
            municipality(|m| m.code.as_deref()),
        ),
        Column::of(
            "都道府県",
            10.0,
            rows,
            municipality(|m| m.prefecture.as_deref()),
        ),
        Column::of("表題", 44.0, rows, |d| Value::maybe(d.title.as_deref())),
        Column::of("種類", 10.0, rows, |d| {
            Value::maybe(d.document_kind.as_deref().map(data::document_kind))
        }),
        Column::of("対象年度", 8.0, rows, |d| Value::number(d.fiscal_year)),
        Column::of("期間（始）", 8.0, rows, |d| {
            Value::number(d.period.map(|p| p.from))
        }),
        Column::of("期間（終）", 8.0, rows, |d| {
            Value::number(d.period.map(|p| p.to))
        }),
        Column::of("記録数", 8.0, rows, |d| {
            records
                .get(d.id.as_str())
                .map_or(Value::Empty, |n| Value::Number(f64::from(*n)))
        }),
        Column::of("一覧のシート", 9.0, rows, |d| {
            // A document without records stands on none of them.
            Value::maybe(
                lists
                    .get(d.id.as_str())
                    .filter(|_| records.contains_key(d.id.as_str())),
            )
        }),
        Column::of("エラー", 7.0, rows, |d| weighing(d, "error")),
        Column::of("注意", 7.0, rows, |d| weighing(d, "warning")),
        Column::of("ルール", 24.0, rows, |d| Value::maybe(d.rule.as_deref())),
        Column::of("形式", 9.0, rows, |d| Value::text(kind(&d.kind))),
        Column::of("頁・シート数", 8.0, rows, |d| {
            count(u64::from(d.pages))
        }),
        Column::of("表の文字数", 9.0, rows, |d| {
            count(d.coverage.in_tables)
        }),
        Column::of("項目へ", 9.0, rows, |d| count(d.coverage.fields)),
        Column::of("その他の列へ", 9.0, rows, |d| count(d.coverage.extra)),
        Column::of("列見出し", 9.0, rows, |d| count(d.coverage.heads)),
        Column::of("階層見出し", 9.0, rows, |d| count(d.coverage.headings)),
        Column::of("注記", 9.0, rows, |d| count(d.coverage.notes)),
        Column::of("残り", 9.0, rows, |d| count(d.coverage.leftover)),
        Column::of("行き先の分かる率", 9.0, rows, |d| {
            match d.coverage.in_tables {
                0 => Value::Empty,
                all => Value::Share(1.0 - d.coverage.leftover as f64 / all as f64),
            }
        }),
        Column::of("文書ID", 16.0, rows, |d| Value::text(&d.id)),
        Column::of("SHA-256", 34.0, rows, |d| Value::text(&d.sha256)),
    ];
    columns.retain(|c| !c.is_empty());
    table::cut(&mut columns);
    let status_at = columns.iter().position(|c| c.head == "状態");
    let format = |row: usize, at: usize| match rows.get(row).map(|d| d.status) {
        Some(Status::Failed) if Some(at) == status_at => Some(&styles.error),
        Some(Status::Partial) if Some(at) == status_at => Some(&styles.warning),
        _ => None,
    };
    table::write(
        sheet,
        NAME,
        &columns,
        styles,
        &Layout {
            frozen_columns: 1,
            most_lines: 4,
            format: &format,
        },
    )
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "読取済",
        Status::Partial => "一部",
        Status::Failed => "読めず",
        Status::Skipped => "対象外",
    }
}

fn kind(kind: &str) -> &str {
    match kind {
        "pdf" => "PDF",
        "xlsx" | "xls" => "Excel",
        "ods" => "OpenDocument",
        "csv" => "CSV",
        "text" => "テキスト",
        "unknown" => "",
        other => other,
    }
}
