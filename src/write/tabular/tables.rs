//! The tables and how their rows follow from the result.

use super::super::values;
use super::{Column, Datum, Kind, Reference, Table, Take, places};
use crate::record::{Agreement, DocumentInfo, Item, Output, Record};
use serde::Serialize;
use std::collections::BTreeMap;

/// All tables; one that others refer to stands before them.
pub(in crate::write) const TABLES: &[Table] = &[
    Table {
        name: "documents",
        ja: "文書",
        about: "A file that was found, and what became of it",
        columns: || columns(DOCUMENTS, false),
        key: &["id"],
        refers: &[],
        rows: documents,
    },
    Table {
        name: "items",
        ja: "項目",
        about: "The same measure over documents, years and forms",
        columns: || columns(ITEMS, false),
        key: &["id"],
        refers: &[],
        rows: items,
    },
    Table {
        name: "records",
        ja: "記録",
        about: "A row of a plan or report, or a form; every single value stands in cells",
        columns: || columns(RECORDS, true),
        key: &["id"],
        refers: &[DOCUMENT, ITEM],
        rows: records,
    },
    Table {
        name: "cells",
        ja: "値",
        about: "A single value of a record, with the place of its field",
        columns: || columns(CELLS, true),
        key: &["record", "field", "position"],
        refers: &[Reference {
            column: "record",
            table: "records",
            to: "id",
        }],
        rows: cells,
    },
    Table {
        name: "matches",
        ja: "照合",
        about: "A step of an item's history from one document to the next",
        columns: || columns(MATCHES, false),
        key: &["item", "position"],
        refers: &[ITEM],
        rows: matches,
    },
    Table {
        name: "progress",
        ja: "進み具合",
        about: "What was planned for an item against what a report says",
        columns: || columns(PROGRESS, false),
        key: &["item", "position"],
        refers: &[ITEM],
        rows: progress,
    },
    Table {
        name: "findings",
        ja: "確認事項",
        about: "What a person should look at",
        columns: || columns(FINDINGS, true),
        key: &["id"],
        refers: &[DOCUMENT],
        rows: findings,
    },
];

const DOCUMENT: Reference = Reference {
    column: "document",
    table: "documents",
    to: "id",
};

const ITEM: Reference = Reference {
    column: "item",
    table: "items",
    to: "id",
};

fn columns(own: &[Column], placed: bool) -> Vec<Column> {
    let mut columns = own.to_vec();
    if placed {
        columns.extend(places::COLUMNS);
    }
    columns
}

const fn text(name: &'static str, ja: &'static str, about: &'static str) -> Column {
    let kind = Kind::Text;
    Column {
        name,
        kind,
        ja,
        about,
    }
}

const fn integer(name: &'static str, ja: &'static str, about: &'static str) -> Column {
    let kind = Kind::Integer;
    Column {
        name,
        kind,
        ja,
        about,
    }
}

const DOCUMENTS: &[Column] = &[
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

fn documents(output: &Output, take: Take) -> Result<(), String> {
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

const ITEMS: &[Column] = &[
    text("id", "項目ID", "Id of the item"),
    text("municipality", "市町村", "Name of the municipality"),
    text(
        "path",
        "階層",
        "Headings above it, outermost first, joined with ' > '",
    ),
    text("no", "No.", "Its number"),
    text("name", "項目", "Its name"),
    integer("records", "記録数", "How many records it has"),
    integer("documents", "文書数", "In how many documents it stands"),
    integer(
        "changed",
        "変わった欄",
        "How many fields changed from an earlier document to a later one",
    ),
    integer(
        "conflicting",
        "食い違う欄",
        "How many fields differ between documents of the same time",
    ),
    integer("candidates", "候補", "How many other items may be the same"),
];

fn items(output: &Output, take: Take) -> Result<(), String> {
    for (at, item) in output.items.iter().enumerate() {
        let records = item.records.iter().filter_map(|r| output.records.get(*r));
        let documents: std::collections::BTreeSet<&str> =
            records.map(|r| r.document.as_str()).collect();
        let fields = |state| Datum::count(item.fields.iter().filter(|f| f.state == state).count());
        take(&[
            Datum::Text(item_id(at, item)),
            Datum::maybe(item.municipality.as_deref()),
            Datum::list(&item.path, " > "),
            Datum::maybe(item.no.as_deref()),
            Datum::maybe(item.item.as_deref()),
            Datum::count(item.records.len()),
            Datum::count(documents.len()),
            fields(Agreement::Changed),
            fields(Agreement::Conflicting),
            Datum::count(item.candidates.len()),
        ])?;
    }
    Ok(())
}

/// The item's id; its position where it has none.
fn item_id(at: usize, item: &Item) -> String {
    if item.id.is_empty() {
        at.to_string()
    } else {
        item.id.clone()
    }
}

const RECORDS: &[Column] = &[
    integer("id", "記録番号", "Position in records.json, from 0"),
    text("document", "文書ID", "Document it was read from"),
    text(
        "item",
        "項目ID",
        "The item it belongs to; null for subtotals and totals",
    ),
    text("municipality", "市町村", "Name of the municipality"),
    text(
        "municipality_code",
        "団体コード",
        "全国地方公共団体コード, six digits",
    ),
    text("prefecture", "都道府県", "Name of the prefecture"),
    integer(
        "fiscal_year",
        "年度（西暦）",
        "Western fiscal year reported on; null for a plan",
    ),
    text(
        "path",
        "階層",
        "Headings above it, outermost first, joined with ' > '",
    ),
    text("no", "No.", "Its number"),
    text("name", "項目", "The row's name (`item` in records.json)"),
    text("flags", "ラベル", "【…】 labels, joined with 、"),
    text("indicator", "指標", "Name of a measured value"),
    text("unit", "単位", "Unit of its values"),
    text("measure", "取組", "主な取組, 具体的な取組"),
    text("description", "内容", "推進内容, 内容"),
    text(
        "departments",
        "担当課",
        "Departments in charge, joined with 、",
    ),
    text(
        "related_departments",
        "関係課",
        "Other departments, joined with 、",
    ),
    text("current_state", "現状と課題", "現状と課題"),
    text("goal_state", "目標の状態", "目標の状態"),
    text("baseline", "現状の数値", "現状の数値, 基準値"),
    text("target", "目標の数値", "目標の数値"),
    text("summary", "総括", "総括"),
    text(
        "ratings",
        "評価",
        "Ratings as printed, each with its department, joined with 、",
    ),
    integer(
        "level",
        "評価の水準",
        "Level of the rating by the rule's scale, 1 the best; null where ratings differ",
    ),
    text("page_ref", "管理票", "管理票P and the like"),
    text("row_kind", "行の種類", "subtotal or total for such rows"),
    text("file", "出典ファイル", "Path as given"),
];

fn records(output: &Output, take: Take) -> Result<(), String> {
    let documents: BTreeMap<&str, &DocumentInfo> = output
        .documents
        .iter()
        .map(|d| (d.id.as_str(), d))
        .collect();
    let mut items: BTreeMap<usize, String> = BTreeMap::new();
    for (at, item) in output.items.iter().enumerate() {
        for record in &item.records {
            items.entry(*record).or_insert_with(|| item_id(at, item));
        }
    }
    for (id, record) in output.records.iter().enumerate() {
        let document = documents.get(record.document.as_str());
        let municipality = document.and_then(|d| d.municipality.as_ref());
        let mut row = vec![
            Datum::count(id),
            Datum::text(&record.document),
            Datum::maybe(items.get(&id).map(String::as_str)),
            Datum::maybe(record.municipality.as_deref()),
            Datum::maybe(municipality.and_then(|m| m.code.as_deref())),
            Datum::maybe(municipality.and_then(|m| m.prefecture.as_deref())),
            Datum::integer(record.fiscal_year),
        ];
        row.extend(fields(record));
        row.push(Datum::text(&record.source.file));
        row.extend(places::data(Some(&record.source.spot)));
        take(&row)?;
    }
    Ok(())
}

fn fields(r: &Record) -> [Datum; 19] {
    let text = |t: &Option<String>| Datum::maybe(t.as_deref());
    let ratings: Vec<String> = r
        .ratings
        .iter()
        .map(|rating| match &rating.department {
            Some(department) => format!("{department} {}", rating.raw),
            None => rating.raw.clone(),
        })
        .collect();
    let first = r.ratings.first().and_then(|rating| rating.level);
    let level = first.filter(|_| r.ratings.iter().all(|rating| rating.level == first));
    [
        Datum::list(&r.path, " > "),
        text(&r.no),
        text(&r.item),
        Datum::list(&r.flags, "、"),
        text(&r.indicator),
        text(&r.unit),
        text(&r.measure),
        text(&r.description),
        Datum::list(&r.departments, "、"),
        Datum::list(&r.related_departments, "、"),
        text(&r.current_state),
        text(&r.goal_state),
        text(&r.baseline),
        text(&r.target),
        text(&r.summary),
        Datum::list(&ratings, "、"),
        Datum::integer(level),
        text(&r.page_ref),
        Datum::maybe(r.row_kind.map(values::row_kind)),
    ]
}

const CELLS: &[Column] = &[
    integer("record", "記録番号", "The record it belongs to"),
    text("field", "欄", "Field of the record, as in records.json"),
    integer(
        "position",
        "順番",
        "Position among the field's values, from 1",
    ),
    integer(
        "year",
        "年度（西暦）",
        "Western fiscal year; the first one of an arrow",
    ),
    integer(
        "year_to",
        "終わりの年度（西暦）",
        "Last western fiscal year of an arrow",
    ),
    text(
        "key",
        "区分",
        "Circled number, department or printed column head",
    ),
    text("text", "文字", "The text; null for an arrow without one"),
    Column {
        name: "number",
        kind: Kind::Number,
        ja: "数",
        about: "The number, where the text is one",
    },
    integer(
        "level",
        "水準",
        "Level of a rating by the rule's scale, 1 the best",
    ),
    text("meaning", "意味", "Meaning of a rating"),
    text(
        "raw",
        "読んだままの文字",
        "The whole field exactly as read, where cleaning changed it; with its first value",
    ),
];

fn cells(output: &Output, take: Take) -> Result<(), String> {
    for (id, record) in output.records.iter().enumerate() {
        for value in values::values(record) {
            let key = value.source_key();
            let raw = record.raw.get(key).filter(|_| value.position == 1);
            let mut row = vec![
                Datum::count(id),
                Datum::text(value.field.name),
                Datum::Integer(value.position.into()),
                Datum::integer(value.year),
                Datum::integer(value.year_to),
                Datum::maybe(value.key),
                Datum::maybe(Some(value.text).filter(|t| !t.is_empty())),
                Datum::number(value.number),
                Datum::integer(value.level),
                Datum::maybe(value.meaning),
                Datum::maybe(raw.map(String::as_str)),
            ];
            let spot = record.source.cells.get(key);
            row.extend(places::data(Some(spot.unwrap_or(&record.source.spot))));
            take(&row)?;
        }
    }
    Ok(())
}

const MATCHES: &[Column] = &[
    text("item", "項目ID", "The item"),
    integer("position", "順番", "Position in its history, from 1"),
    text(
        "kind",
        "変化",
        "same, renamed, moved, split, merged, added or dropped",
    ),
    text("from_document", "前の文書", "Id of the earlier document"),
    text("to_document", "後の文書", "Id of the later document"),
    text(
        "changes",
        "変わったもの",
        "title, spelling, no, path, departments; joined with ', '",
    ),
    text(
        "items",
        "分割・統合の相手",
        "Ids of the other items of a split or merger, joined with ', '",
    ),
    text("reason", "理由", "What speaks for it"),
];

fn matches(output: &Output, take: Take) -> Result<(), String> {
    for (at, item) in output.items.iter().enumerate() {
        for (position, step) in item.matches.iter().enumerate() {
            let changes: Vec<String> = step.changes.iter().map(word).collect::<Result<_, _>>()?;
            take(&[
                Datum::Text(item_id(at, item)),
                Datum::count(position + 1),
                Datum::Text(word(&step.kind)?),
                Datum::text(&step.from),
                Datum::text(&step.to),
                Datum::list(&changes, ", "),
                Datum::list(&step.items, ", "),
                Datum::text(&step.reason),
            ])?;
        }
    }
    Ok(())
}

const PROGRESS: &[Column] = &[
    text("item", "項目ID", "The item"),
    integer("position", "順番", "Position in the item, from 1"),
    integer(
        "fiscal_year",
        "年度（西暦）",
        "Western fiscal year reported on",
    ),
    text(
        "mark",
        "番号",
        "Circled number of the action; null for the item as a whole",
    ),
    text(
        "standing",
        "進み具合",
        "on-schedule, late, early or unplanned",
    ),
    text("planned", "計画", "As planned"),
    text("done", "実績", "As reported"),
];

fn progress(output: &Output, take: Take) -> Result<(), String> {
    for (at, item) in output.items.iter().enumerate() {
        for (position, progress) in item.progress.iter().enumerate() {
            take(&[
                Datum::Text(item_id(at, item)),
                Datum::count(position + 1),
                Datum::Integer(progress.fiscal_year.into()),
                Datum::maybe(progress.mark.as_deref()),
                Datum::Text(word(&progress.standing)?),
                Datum::maybe(progress.planned.as_deref()),
                Datum::maybe(progress.done.as_deref()),
            ])?;
        }
    }
    Ok(())
}

const FINDINGS: &[Column] = &[
    integer("id", "番号", "Position among all findings, from 0"),
    text("document", "文書ID", "The document"),
    text("severity", "重さ", "error, warning or note"),
    text("code", "コード", "Stable code; see gyokaku explain CODE"),
    text("message", "内容", "In the language of the run"),
    text("hint", "対処", "What to do"),
    text("subject", "対象", "What it is about"),
    text("settled", "確認結果", "What a person answered to it"),
];

fn findings(output: &Output, take: Take) -> Result<(), String> {
    let all = output
        .documents
        .iter()
        .flat_map(|d| d.findings.iter().map(move |f| (d, f)));
    for (id, (document, finding)) in all.enumerate() {
        let mut row = vec![
            Datum::count(id),
            Datum::text(&document.id),
            Datum::text(&finding.severity),
            Datum::text(&finding.code),
            Datum::text(&finding.message),
            Datum::text(&finding.hint),
            Datum::maybe(Some(finding.subject.as_str()).filter(|s| !s.is_empty())),
            Datum::maybe(finding.settled.as_deref()),
        ];
        row.extend(places::data(finding.place.as_ref()));
        take(&row)?;
    }
    Ok(())
}

/// The published word of a value that is written as one.
fn word<T: Serialize>(value: &T) -> Result<String, String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(format!("{other} is no word")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_published_ones() {
        assert_eq!(
            word(&crate::record::Status::Failed).as_deref(),
            Ok("failed")
        );
        let standing = crate::record::Standing::OnSchedule;
        assert_eq!(word(&standing).as_deref(), Ok("on-schedule"));
    }
}
