//! 要確認: what a person should look at, the weightiest first, with room for the answer.

use super::style::Styles;
use super::table::{self, Column, Layout, Value};
use crate::record::{DocumentInfo, FindingOut, Output};
use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "要確認";

/// Position of the column with the page.
const PAGE: usize = 3;

const ANSWERS: &[&str] = &["問題なし", "修正した", "対応が必要"];

struct Row<'a> {
    finding: &'a FindingOut,
    document: &'a DocumentInfo,
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    output: &Output,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut rows: Vec<Row> = output
        .documents
        .iter()
        .flat_map(|document| {
            document
                .findings
                .iter()
                .map(move |finding| Row { finding, document })
        })
        .collect();
    // Stable: within a weight, documents and findings keep their order.
    rows.sort_by_key(|r| weight(&r.finding.severity));
    let rows = rows.as_slice();
    let place = |r: &Row| r.finding.place.clone();
    let columns = [
        Column::of("重さ", 8.0, rows, |r| {
            Value::text(word(&r.finding.severity))
        }),
        Column::of("市町村", 14.0, rows, |r| {
            Value::maybe(r.document.municipality.as_ref().map(|m| &m.name))
        }),
        Column::of("ファイル", 34.0, rows, |r| {
            Value::text(&r.document.path)
        }),
        Column::of("頁・シート", 8.0, rows, |r| {
            Value::number(place(r).map(|p| p.page))
        }),
        Column::of("位置", 22.0, rows, |r| {
            Value::maybe(place(r).and_then(|p| super::position(&p)))
        }),
        Column::of("内容", 60.0, rows, |r| Value::text(&r.finding.message)),
        Column::of("対処", 46.0, rows, |r| Value::text(&r.finding.hint)),
        Column::of("コード", 24.0, rows, |r| Value::text(&r.finding.code)),
        Column::of("確認結果（記入）", 16.0, rows, |_| Value::Empty),
        Column::of("メモ（記入）", 26.0, rows, |_| Value::Empty),
    ];
    let answers = [columns.len() - 2, columns.len() - 1];
    let format =
        |row: usize, at: usize| match (at, rows.get(row).map(|r| r.finding.severity.as_str())) {
            (0, Some("error")) => Some(&styles.error),
            (0, Some("warning")) => Some(&styles.warning),
            (0, _) | (PAGE, _) => Some(&styles.year),
            _ if answers.contains(&at) => Some(&styles.answer),
            _ => None,
        };
    let mut columns = columns;
    // All of it stands in records.json.
    table::cut(&mut columns);
    table::write(
        sheet,
        NAME,
        &columns,
        styles,
        &Layout {
            frozen_columns: 0,
            most_lines: 12,
            format: &format,
        },
    )?;
    if rows.is_empty() {
        sheet.write_string_with_format(1, 0, "確認事項はありません。", &styles.legend)?;
    } else {
        let list = DataValidation::new()
            .allow_list_strings(ANSWERS)?
            // Other answers are welcome.
            .show_error_message(false);
        let at = answers[0] as u16;
        sheet.add_data_validation(1, at, rows.len() as u32, at, &list)?;
    }
    Ok(())
}

fn weight(severity: &str) -> u8 {
    match severity {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    }
}

fn word(severity: &str) -> &'static str {
    match severity {
        "error" => "エラー",
        "warning" => "注意",
        _ => "参考",
    }
}
