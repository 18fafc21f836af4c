//! Items with their history and progress.

use super::super::{Column, Datum, Take};
use super::{integer, text, word};
use crate::record::{Agreement, Item, Output};
use std::collections::BTreeSet;

/// Columns of `items`.
pub(super) const ITEMS: &[Column] = &[
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

/// A row an item.
pub(super) fn items(output: &Output, take: Take) -> Result<(), String> {
    for (at, item) in output.items.iter().enumerate() {
        let records = item.records.iter().filter_map(|r| output.records.get(*r));
        let documents: BTreeSet<&str> = records.map(|r| r.document.as_str()).collect();
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
pub(super) fn item_id(at: usize, item: &Item) -> String {
    if item.id.is_empty() {
        at.to_string()
    } else {
        item.id.clone()
    }
}

/// Columns of `matches`.
pub(super) const MATCHES: &[Column] = &[
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

/// A row a step of an item's history.
pub(super) fn matches(output: &Output, take: Take) -> Result<(), String> {
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

/// Columns of `progress`.
pub(super) const PROGRESS: &[Column] = &[
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

/// A row a comparison.
pub(super) fn progress(output: &Output, take: Take) -> Result<(), String> {
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
