//! Japanese words for what `records.json` writes in English.

use super::super::values;
use super::text;
use crate::record::{Change, MatchKind, RowKind, Standing, Status};

/// How reading a file ended.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "読取済",
        Status::Partial => "一部",
        Status::Failed => "読めず",
        Status::Skipped => "対象外",
    }
}

/// Kind of a file.
pub(super) fn file_kind(kind: &str) -> &str {
    match kind {
        "pdf" => "PDF",
        "xlsx" => "Excel",
        "xls" => "Excel 97-2003",
        "ods" => "OpenDocument",
        "csv" => "CSV",
        "text" => "テキスト",
        "unknown" => "",
        other => other,
    }
}

/// Kind of a document.
pub(super) fn document_kind(kind: &str) -> &str {
    match kind {
        "plan" => "計画",
        "progress" => "実施状況",
        other => other,
    }
}

/// Weight of a finding.
pub(super) fn severity(severity: &str) -> &'static str {
    match severity {
        "error" => "エラー",
        "warning" => "注意",
        _ => "参考",
    }
}

/// All kinds, in the order of tables.
pub(super) const MATCH_KINDS: &[MatchKind] = &[
    MatchKind::Same,
    MatchKind::Renamed,
    MatchKind::Moved,
    MatchKind::Split,
    MatchKind::Merged,
    MatchKind::Added,
    MatchKind::Dropped,
];

/// What differs between two appearances of an item.
pub(super) fn change(change: Change) -> &'static str {
    match change {
        Change::Title => "題名",
        Change::Spelling => "題名の表記",
        Change::No => "番号",
        Change::Path => "階層",
        Change::Departments => "担当",
    }
}

/// All of them, in the order of tables.
pub(super) const STANDINGS: &[Standing] = &[
    Standing::OnSchedule,
    Standing::Early,
    Standing::Late,
    Standing::Unplanned,
];

/// Rows that sum up others.
pub(super) fn row_kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Subtotal => "小計",
        RowKind::Total => "合計",
    }
}

/// A field, also one by year: "results.2023" → "実績 R5".
pub(super) fn field(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((field, year)) if year.parse::<i32>().is_ok() => {
            format!("{} {}", values::ja(field), text::year(year))
        }
        _ => values::ja(name).to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_by_year() {
        assert_eq!(super::field("results.2023"), "実績 R5");
        assert_eq!(super::field("item"), "項目");
        assert_eq!(super::field("schedule.spans"), "工程（矢印）");
    }
}
