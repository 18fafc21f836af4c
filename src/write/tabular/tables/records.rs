//! Records and their values.

use super::super::super::values;
use super::super::{Column, Datum, Kind, Take, places};
use super::items::item_id;
use super::{integer, text};
use crate::record::{DocumentInfo, Output, Record};
use std::collections::BTreeMap;

/// Columns of `records`, before those of the place.
pub(super) const RECORDS: &[Column] = &[
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

/// A row a record.
pub(super) fn records(output: &Output, take: Take) -> Result<(), String> {
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
    let ratings = values::ratings(r);
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

/// Columns of `cells`, before those of the place.
pub(super) const CELLS: &[Column] = &[
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

/// A row a value.
pub(super) fn cells(output: &Output, take: Take) -> Result<(), String> {
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
