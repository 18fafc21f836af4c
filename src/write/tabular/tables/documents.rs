//! Files, and what a person should look at in them.

use super::super::{Column, Datum, Take, places};
use super::{integer, text, word};
use crate::record::Output;

/// Columns of `documents`.
pub(super) const DOCUMENTS: &[Column] = &[
    text("id", "文書ID", "Id of the document"),
    text("path", "ファイル", "Path as given"),
    text("sha256", "SHA-256", "Hash of the content"),
    text("kind", "形式", "pdf, xlsx, xls, ods, csv, text or unknown"),
    text("status", "状態", "ok, partial, failed or skipped"),
    integer("pages", "頁数", "Pages or sheets"),
    text("rule", "ルール", "Id of the rule it was read with"),
    text("municipality", "市町村", "Name of the municipality"),
    text(
        "municipality_code",
        "団体コード",
        "全国地方公共団体コード, six digits",
    ),
    text("prefecture", "都道府県", "Name of the prefecture"),
    text("title", "表題", "Printed title"),
    text(
        "document_kind",
        "文書の種類",
        "plan, progress or another kind named by the rule",
    ),
    integer(
        "fiscal_year",
        "年度（西暦）",
        "Western fiscal year reported on",
    ),
    integer(
        "period_from",
        "期間の初年度（西暦）",
        "First western fiscal year of the plan",
    ),
    integer(
        "period_to",
        "期間の最終年度（西暦）",
        "Last western fiscal year of the plan",
    ),
    integer(
        "in_tables",
        "表の文字数",
        "Characters inside table regions; the sum of the next six",
    ),
    integer("fields", "項目の文字数", "Characters read into fields"),
    integer(
        "extra",
        "その他の列の文字数",
        "Characters read into columns without a field",
    ),
    integer(
        "heads",
        "列見出しの文字数",
        "Characters of column heads and form labels",
    ),
    integer("headings", "階層見出しの文字数", "Characters of headings"),
    integer("notes", "注記の文字数", "Characters of notes and legends"),
    integer(
        "leftover",
        "残りの文字数",
        "Characters left over, each told as a finding",
    ),
];

/// A row a file.
pub(super) fn documents(output: &Output, take: Take) -> Result<(), String> {
    for d in &output.documents {
        let municipality = d.municipality.as_ref();
        let sum = |count: u64| Datum::integer(i64::try_from(count).ok());
        let c = &d.coverage;
        take(&[
            Datum::text(&d.id),
            Datum::text(&d.path),
            Datum::text(&d.sha256),
            Datum::text(&d.kind),
            Datum::Text(word(&d.status)?),
            Datum::Integer(d.pages.into()),
            Datum::maybe(d.rule.as_deref()),
            Datum::maybe(municipality.map(|m| m.name.as_str())),
            Datum::maybe(municipality.and_then(|m| m.code.as_deref())),
            Datum::maybe(municipality.and_then(|m| m.prefecture.as_deref())),
            Datum::maybe(d.title.as_deref()),
            Datum::maybe(d.document_kind.as_deref()),
            Datum::integer(d.fiscal_year),
            Datum::integer(d.period.map(|p| p.from)),
            Datum::integer(d.period.map(|p| p.to)),
            sum(c.in_tables),
            sum(c.fields),
            sum(c.extra),
            sum(c.heads),
            sum(c.headings),
            sum(c.notes),
            sum(c.leftover),
        ])?;
    }
    Ok(())
}

/// Columns of `findings`, before those of the place.
pub(super) const FINDINGS: &[Column] = &[
    integer("id", "番号", "Position among all findings, from 0"),
    text("document", "文書ID", "The document"),
    text("severity", "重さ", "error, warning or note"),
    text("code", "コード", "Stable code; see gyokaku explain CODE"),
    text("message", "内容", "In the language of the run"),
    text("hint", "対処", "What to do"),
    text("subject", "対象", "What it is about"),
    text("settled", "確認結果", "What a person answered to it"),
];

/// A row a finding.
pub(super) fn findings(output: &Output, take: Take) -> Result<(), String> {
    let all = output
        .documents
        .iter()
        .flat_map(|d| d.findings.iter().map(move |f| (d, f)));
    for (id, (document, finding)) in all.enumerate() {
        let mut row = vec![
            Datum::count(id),
            Datum::text(&document.id),
            Datum::text(&*finding.severity),
            Datum::text(&*finding.code),
            Datum::text(&finding.message),
            Datum::text(&*finding.hint),
            Datum::maybe(Some(finding.subject.as_str()).filter(|s| !s.is_empty())),
            Datum::maybe(finding.settled.as_deref()),
        ];
        row.extend(places::data(finding.place.as_ref()));
        take(&row)?;
    }
    Ok(())
}
