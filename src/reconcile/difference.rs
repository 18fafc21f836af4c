//! Two results compared by item.

use super::fields::printed;
use crate::japanese::text;
use crate::record::{Change, Item, MatchKind, Output, Record};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What differs between an older and a newer result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// "gyokaku/diff/1".
    pub schema: String,
    /// Documents that only one result has, or whose content or outcome differs.
    pub documents: Vec<DocumentDifference>,
    /// Items that differ, in order of the newer result, then those that only the older one has.
    pub items: Vec<ItemDifference>,
    /// Number of items that are the same in both.
    pub unchanged: usize,
}

/// A document that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct DocumentDifference {
    /// File name.
    pub file: String,
    /// Path in the older result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Path in the newer result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Whether the content (SHA-256) is another.
    pub content_changed: bool,
    /// Number of records, older and newer.
    pub records: [usize; 2],
    /// Number of findings to review, older and newer.
    pub findings: [usize; 2],
}

/// An item that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ItemDifference {
    /// Municipality.
    pub municipality: Option<String>,
    /// Its path, as in the newer result where it has it.
    pub path: Vec<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<String>,
    /// Its name.
    pub item: Option<String>,
    /// `added`, `dropped`, `renamed`, `moved`, or `same` where only fields differ.
    pub kind: MatchKind,
    /// Id in the older result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Id in the newer result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// What changed of name and place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Fields that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldDifference>,
}

/// A field that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct FieldDifference {
    /// Name of the field; "results.2023" for one by year.
    pub field: String,
    /// The older text; absent where it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The newer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// Version of the form.
pub const SCHEMA: &str = "gyokaku/diff/1";

/// Compares two results. Items are paired by id, then by municipality, heading, number and name, then by the rows of equal
/// documents, so that neither a new year's report nor another way of joining tears them apart.
pub fn difference(old: &Output, new: &Output) -> Difference {
    let pairs = pairs(old, new);
    let mut taken = vec![false; old.items.len()];
    let mut found = Difference {
        schema: SCHEMA.to_string(),
        documents: documents(old, new),
        ..Difference::default()
    };
    for (item, pair) in new.items.iter().zip(pairs) {
        let before = pair.and_then(|at| {
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
            old.items.get(at)
        });
        let Some(before) = before else {
            found.items.push(ItemDifference {
                new: Some(item.id.clone()),
                kind: MatchKind::Added,
                ..head(item)
            });
            continue;
        };
        let fields = fields(&values(old, before), &values(new, item));
        let changes = changes(before, item);
        if fields.is_empty() && changes.is_empty() {
            found.unchanged += 1;
            continue;
        }
        let kind = if changes.contains(&Change::Title) {
            MatchKind::Renamed
        } else if changes.is_empty() {
            MatchKind::Same
        } else {
            MatchKind::Moved
        };
        found.items.push(ItemDifference {
            old: Some(before.id.clone()),
            new: Some(item.id.clone()),
            kind,
            changes,
            fields,
            ..head(item)
        });
    }
    for (item, _) in old.items.iter().zip(taken).filter(|(_, taken)| !taken) {
        found.items.push(ItemDifference {
            old: Some(item.id.clone()),
            kind: MatchKind::Dropped,
            ..head(item)
        });
    }
    found
}

fn head(item: &Item) -> ItemDifference {
    ItemDifference {
        municipality: item.municipality.clone(),
        path: item.path.clone(),
        no: item.no.clone(),
        item: item.item.clone(),
        ..ItemDifference::default()
    }
}

/// For each newer item the index of the older one.
fn pairs(old: &Output, new: &Output) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = vec![true; old.items.len()];
    let mut pairs: Vec<Option<usize>> = vec![None; new.items.len()];
    let keys: [fn(&Output, &Item) -> Vec<String>; 3] = [
        |_, item| vec![item.id.clone()],
        |_, item| vec![words(item)],
        |output, item| rows(output, item),
    ];
    for key in keys {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (at, item) in old.items.iter().enumerate() {
            if free.get(at).copied().unwrap_or_default() {
                for key in key(old, item) {
                    known.entry(key).or_insert(at);
                }
            }
        }
        for (item, pair) in new.items.iter().zip(pairs.iter_mut()) {
            if pair.is_some() {
                continue;
            }
            let found = key(new, item)
                .iter()
                .find_map(|k| known.get(k).copied())
                .filter(|at| free.get(*at).copied().unwrap_or_default());
            if let Some(at) = found {
                *pair = Some(at);
                if let Some(free) = free.get_mut(at) {
                    *free = false;
                }
            }
        }
    }
    pairs
}

fn words(item: &Item) -> String {
    let mut parts: Vec<&str> = item.municipality.as_deref().into_iter().collect();
    parts.extend(item.path.iter().map(String::as_str));
    parts.extend(item.no.as_deref());
    parts.extend(item.item.as_deref());
    text::key(&parts.join("\u{1f}"))
}

/// Its rows: content of the document, and the words of the row.
fn rows(output: &Output, item: &Item) -> Vec<String> {
    let rows = item.records.iter().filter_map(|r| output.records.get(*r));
    rows.map(|r| {
        format!(
            "{}\u{1f}{}",
            r.document,
            text::key(&crate::review::row_text(r))
        )
    })
    .collect()
}

/// field → text, over all rows of an item; rows of one file one after the other.
fn values(output: &Output, item: &Item) -> BTreeMap<String, Vec<String>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let rows = item.records.iter().filter_map(|r| output.records.get(*r));
    for (field, text) in rows.flat_map(|r: &Record| printed(r)) {
        let texts = values.entry(field).or_default();
        // Forms of one table say the same.
        if !texts.iter().any(|t| text::key(t) == text::key(&text)) {
            texts.push(text);
        }
    }
    values
}

fn fields(
    old: &BTreeMap<String, Vec<String>>,
    new: &BTreeMap<String, Vec<String>>,
) -> Vec<FieldDifference> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let joined = |texts: Option<&Vec<String>>| texts.map(|t| t.join("\n"));
    names
        .into_iter()
        .map(|name| FieldDifference {
            field: name.clone(),
            old: joined(old.get(name)),
            new: joined(new.get(name)),
        })
        .filter(|f| f.old.as_deref().map(text::key) != f.new.as_deref().map(text::key))
        .collect()
}

fn changes(old: &Item, new: &Item) -> Vec<Change> {
    let key = |t: &Option<String>| text::key(t.as_deref().unwrap_or_default());
    let path = |i: &Item| -> Vec<String> { i.path.iter().map(|p| text::key(p)).collect() };
    let all = [
        (Change::Title, key(&old.item) != key(&new.item)),
        (Change::No, key(&old.no) != key(&new.no)),
        (Change::Path, path(old) != path(new)),
    ];
    let changed = all.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(change, _)| change).collect()
}

fn documents(old: &Output, new: &Output) -> Vec<DocumentDifference> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_string();
    let records = |output: &Output, id: &str| {
        let own = output.records.iter().filter(|r| r.document == id);
        own.count()
    };
    let mut free: Vec<usize> = (0..old.documents.len()).collect();
    let mut found = Vec::new();
    let of_old = |at: usize| old.documents.get(at);
    for document in &new.documents {
        // The same path, else the same content, else the same name.
        let by = |is: &dyn Fn(&crate::record::DocumentInfo) -> bool| {
            free.iter().position(|at| of_old(*at).is_some_and(is))
        };
        let pair = by(&|d| d.path == document.path)
            .or_else(|| by(&|d| !d.sha256.is_empty() && d.sha256 == document.sha256))
            .or_else(|| by(&|d| name(&d.path) == name(&document.path)));
        let before = pair.map(|p| free.remove(p)).and_then(of_old);
        let difference = DocumentDifference {
            file: name(&document.path),
            old: before.map(|d| d.path.clone()),
            new: Some(document.path.clone()),
            content_changed: before.is_some_and(|d| d.sha256 != document.sha256),
            records: [
                before.map_or(0, |d| records(old, &d.id)),
                records(new, &document.id),
            ],
            findings: [before.map_or(0, to_review), to_review(document)],
        };
        let same = before.is_some()
            && !difference.content_changed
            && difference.records[0] == difference.records[1]
            && difference.findings[0] == difference.findings[1];
        if !same {
            found.push(difference);
        }
    }
    for document in free.into_iter().filter_map(of_old) {
        found.push(DocumentDifference {
            file: name(&document.path),
            old: Some(document.path.clone()),
            new: None,
            content_changed: false,
            records: [records(old, &document.id), 0],
            findings: [to_review(document), 0],
        });
    }
    found
}

fn to_review(document: &crate::record::DocumentInfo) -> usize {
    let open = document.findings.iter();
    open.filter(|f| f.severity != "note" && f.settled.is_none())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(names: &[(&str, &str)]) -> Output {
        let mut output = Output::default();
        for (at, (no, name)) in names.iter().enumerate() {
            output.records.push(Record {
                no: Some((*no).into()),
                item: Some((*name).into()),
                description: Some(format!("内容{name}")),
                ..Record::default()
            });
            output.items.push(Item {
                id: format!("x-{no}-{name}"),
                no: Some((*no).into()),
                item: Some((*name).into()),
                records: vec![at],
                ..Item::default()
            });
        }
        output
    }

    #[test]
    fn a_result_does_not_differ_from_itself() {
        let one = result(&[("1", "甲"), ("2", "乙")]);
        let found = difference(&one, &one);
        assert!(found.items.is_empty() && found.documents.is_empty());
        assert_eq!(found.unchanged, 2);
    }

    #[test]
    fn items_come_go_and_change() {
        let old = result(&[("1", "甲"), ("2", "乙")]);
        let mut new = result(&[("1", "甲"), ("3", "丙")]);
        new.records[0].description = Some("別の内容".into());
        let kinds: Vec<MatchKind> = difference(&old, &new)
            .items
            .iter()
            .map(|i| i.kind)
            .collect();
        assert_eq!(
            kinds,
            [MatchKind::Same, MatchKind::Added, MatchKind::Dropped]
        );
    }
}
