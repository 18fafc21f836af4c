//! 出典: one row a file, with what became of it.

use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Layout, Value, head};
use super::{Anchors, Facts, words};
use crate::record::{DocumentInfo, Status};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Name of the sheet.
pub(super) const NAME: &str = "出典";

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    anchors: &Anchors,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut records: BTreeMap<&str, usize> = BTreeMap::new();
    for record in &facts.output.records {
        *records.entry(record.document.as_str()).or_default() += 1;
    }
    let mut heads = vec![
        head("ファイル", 40.0),
        head("状態", 9.0),
        head("市町村", 14.0),
        head("団体コード", 10.0),
        head("都道府県", 10.0),
        head("表題", 34.0),
        head("文書の種類", 10.0),
        head("西暦年度", 8.0),
        head("期間の始まり（西暦）", 9.0),
        head("期間の終わり（西暦）", 9.0),
        head("記録数", 8.0),
        head("エラー", 7.0),
        head("注意", 7.0),
        head("ルール", 22.0),
        head("形式", 9.0),
        head("頁・シート数", 8.0),
        head("表の文字数", 9.0),
        head("項目へ", 9.0),
        head("その他の列へ", 9.0),
        head("列見出し", 9.0),
        head("階層見出し", 9.0),
        head("注記", 9.0),
        head("残り", 9.0),
        head("行き先の分かる率", 9.0),
        head("文書ID", 15.0),
        head("SHA-256", 24.0),
    ];
    let documents = facts.output.documents.iter().enumerate();
    let mut rows: Vec<Vec<Cell>> = documents
        .map(|(at, document)| {
            let count = records
                .get(document.id.as_str())
                .copied()
                .unwrap_or_default();
            row(document, count, anchors.documents.get(&at))
        })
        .collect();
    table::without_empty(&mut heads, &mut rows);
    let layout = Layout {
        name: NAME,
        frozen_columns: 1,
        most_lines: 4,
        paper: Paper::A3,
        plain: false,
    };
    table::write(sheet, &heads, rows.into_iter(), styles, &layout)?;
    Ok(())
}

fn row(d: &DocumentInfo, records: usize, anchor: Option<&super::Anchor>) -> Vec<Cell> {
    let municipality = d.municipality.as_ref();
    let status = match d.status {
        Status::Failed => Look::Error,
        Status::Partial => Look::Warning,
        Status::Ok | Status::Skipped => Look::Centre,
    };
    let open = || d.findings.iter().filter(|f| f.settled.is_none());
    let weighing = |severity: &str| Cell::count(open().filter(|f| f.severity == severity).count());
    let characters = |count: u64| Cell::number((count > 0).then_some(count as f64));
    let c = &d.coverage;
    let known = (c.in_tables > 0).then(|| 1.0 - c.leftover as f64 / c.in_tables as f64);
    vec![
        Cell::text(&d.path).linked(anchor),
        Cell::text(words::status(d.status)).look(status),
        Cell::maybe(municipality.map(|m| m.name.as_str())),
        Cell::maybe(municipality.and_then(|m| m.code.as_deref())),
        Cell::maybe(municipality.and_then(|m| m.prefecture.as_deref())),
        Cell::maybe(d.title.as_deref()),
        Cell::maybe(d.document_kind.as_deref().map(words::document_kind)),
        Cell::number(d.fiscal_year),
        Cell::number(d.period.map(|p| p.from)),
        Cell::number(d.period.map(|p| p.to)),
        Cell::count(records),
        weighing("error"),
        weighing("warning"),
        Cell::maybe(d.rule.as_deref()),
        Cell::text(words::file_kind(&d.kind)),
        Cell::number((d.pages > 0).then_some(d.pages)),
        characters(c.in_tables),
        characters(c.fields),
        characters(c.extra),
        characters(c.heads),
        characters(c.headings),
        characters(c.notes),
        characters(c.leftover),
        Cell {
            value: known.map_or(Value::Empty, Value::Number),
            look: Look::Percent,
        },
        Cell::text(&d.id),
        Cell::text(&d.sha256),
    ]
}
