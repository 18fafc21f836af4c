//! Examples of rules: small documents with the records they must give. `rules/<id>/examples.toml`.

use super::checker::Checker;
use super::error::RuleError;
use super::set::{BUILTIN, RuleSet};
use super::written::{Example, ExampleBlock, ExamplesFile};
use super::{Circumstances, apply};
use crate::document::{
    Arrow, Block, Cell, Document, Evidence, GridOrigin, Line, Place, Table, TextBlock,
};
use crate::geometry::Rect;
use serde_json::Value;

/// How an example ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Id of the rule.
    pub rule: String,
    /// What the example shows.
    pub example: String,
    /// What went otherwise than it must; empty for success.
    pub differences: Vec<String>,
}

/// Runs all examples of the built-in rules.
///
/// # Errors
/// Errors of example files, with line and column.
pub fn run_builtin() -> Result<Vec<Outcome>, Vec<RuleError>> {
    let set = RuleSet::builtin();
    let mut outcomes = Vec::new();
    for (id, _, examples) in BUILTIN {
        outcomes.extend(run(
            &set,
            id,
            &format!("rules/{id}/examples.toml"),
            examples,
        )?);
    }
    Ok(outcomes)
}

/// Runs the examples of a rule of a folder, `None` where it has none there.
pub fn run_in(
    set: &RuleSet,
    id: &str,
    dir: &std::path::Path,
) -> Option<Result<Vec<Outcome>, Vec<RuleError>>> {
    let path = dir.join(id).join("examples.toml");
    if !path.is_file() {
        return None;
    }
    let file = path.display().to_string();
    Some(match std::fs::read_to_string(&path) {
        Ok(text) => run(set, id, &file, &text),
        Err(error) => Err(vec![super::set::unreadable(&path, &error)]),
    })
}

/// Runs the examples of a rule against a set of rules.
///
/// # Errors
/// Errors of the file, with line and column.
pub fn run(
    set: &RuleSet,
    id: &str,
    file: &str,
    text: &str,
) -> Result<Vec<Outcome>, Vec<RuleError>> {
    let mut checker = Checker::new(file, text);
    let Some(examples) = checker.parse::<ExamplesFile>() else {
        return Err(checker.failed());
    };
    checker.schema(&examples.schema);
    let examples = checker.done(examples.examples)?;
    Ok(examples
        .iter()
        .map(|e| Outcome {
            rule: id.to_string(),
            example: e.name.clone(),
            differences: differences(set, id, e),
        })
        .collect())
}

fn differences(set: &RuleSet, id: &str, example: &Example) -> Vec<String> {
    let reading = apply(set, &document(&example.blocks), &Circumstances::default());
    let mut differences = Vec::new();
    let fits = reading.rule.as_deref() == Some(id);
    if fits != example.matches {
        let chosen = reading.rule.as_deref().unwrap_or("no rule");
        differences.push(format!("read with {chosen}"));
        return differences;
    }
    if !example.matches {
        return differences;
    }
    let coverage = reading.coverage;
    if coverage.leftover > 0 {
        differences.push(format!("{} characters left over", coverage.leftover));
    }
    let read: Vec<Value> = reading
        .records
        .iter()
        .filter_map(|r| serde_json::to_value(r).ok())
        .map(compared)
        .collect();
    if read.len() != example.records.len() {
        differences.push(format!(
            "{} records, expected {}",
            read.len(),
            example.records.len()
        ));
    }
    for (i, (read, expected)) in read.iter().zip(&example.records).enumerate() {
        let expected = serde_json::to_value(expected).unwrap_or(Value::Null);
        let keys = [read, &expected]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(|o| o.keys());
        let mut keys: Vec<&String> = keys.collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            if read.get(key) != expected.get(key) {
                let show = |v: Option<&Value>| v.map_or("nothing".to_string(), Value::to_string);
                differences.push(format!(
                    "record {}: {key} is {}, expected {}",
                    i + 1,
                    show(read.get(key)),
                    show(expected.get(key))
                ));
            }
        }
    }
    differences
}

/// A record without what examples leave out.
fn compared(mut record: Value) -> Value {
    if let Some(fields) = record.as_object_mut() {
        fields.retain(|key, value| {
            !value.is_null() && !["document", "source", "raw"].contains(&key.as_str())
        });
        if let Some(ratings) = fields.get_mut("ratings").and_then(Value::as_array_mut) {
            for rating in ratings.iter_mut().filter_map(Value::as_object_mut) {
                rating.retain(|_, value| !value.is_null());
            }
        }
        if let Some(spans) = fields
            .get_mut("schedule")
            .and_then(|s| s.get_mut("spans"))
            .and_then(Value::as_array_mut)
        {
            for span in spans.iter_mut().filter_map(Value::as_object_mut) {
                span.retain(|_, value| !value.is_null());
            }
        }
    }
    record
}

fn document(blocks: &[ExampleBlock]) -> Document {
    let mut page = 1;
    let mut out = Document::default();
    for (i, block) in blocks.iter().enumerate() {
        page = block.page.unwrap_or(page);
        let top = i as f32 * 20.0;
        let place = Place::Page {
            page,
            bbox: Rect::new(0.0, top, 500.0, top + 20.0),
        };
        let text = |text: &str, level: Option<u8>| TextBlock {
            lines: text.split('\n').map(Line::hard).collect(),
            level,
            place: place.clone(),
            furniture: false,
        };
        if let Some(heading) = &block.heading {
            out.blocks.push(Block::Heading(text(
                heading,
                Some(if i == 0 { 1 } else { 2 }),
            )));
        }
        if let Some(paragraph) = &block.paragraph {
            out.blocks.push(Block::Paragraph(text(paragraph, None)));
        }
        if let Some(rows) = &block.table {
            out.blocks
                .push(Block::Table(table(rows, &block.arrows, &place)));
        }
    }
    out.pages = page;
    out
}

/// A drawn table from rows of texts; "<" and "^" join a position to its neighbour.
pub(super) fn table(
    rows: &[Vec<String>],
    arrows: &[(usize, usize, usize, String)],
    place: &Place,
) -> Table {
    let cols = rows.iter().map(Vec::len).max().unwrap_or(0);
    let text = |r: usize, c: usize| {
        rows.get(r)
            .and_then(|row| row.get(c))
            .map_or("", String::as_str)
    };
    let mut cells = Vec::new();
    for r in 0..rows.len() {
        for c in 0..cols {
            if matches!(text(r, c), "<" | "^") {
                continue;
            }
            let right = (c + 1..cols).take_while(|c| text(r, *c) == "<").count();
            let down = (r + 1..rows.len())
                .take_while(|r| text(*r, c) == "^")
                .count();
            let lines = if text(r, c).is_empty() {
                Vec::new()
            } else {
                text(r, c).split('\n').map(Line::hard).collect()
            };
            cells.push(Cell {
                rows: r..r + down + 1,
                cols: c..c + right + 1,
                lines,
                place: place.clone(),
                number: None,
            });
        }
    }
    let arrows = arrows
        .iter()
        .map(|(row, from, to, label)| Arrow {
            rows: *row..row + 1,
            cols: *from..to + 1,
            text: Some(label.clone()).filter(|l| !l.is_empty()),
            text_on_arrow: false,
            place: place.clone(),
        })
        .collect();
    Table {
        place: place.clone(),
        rows: rows.len(),
        cols,
        cells,
        arrows,
        column_edges: (0..=cols).map(|c| c as f32 / cols.max(1) as f32).collect(),
        origin: GridOrigin::Ruled,
        evidence: Evidence::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

    #[test]
    fn all_examples_hold() {
        let outcomes = run_builtin().unwrap_or_else(|e| {
            panic!(
                "{}",
                e.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        });
        let failed: Vec<String> = outcomes
            .iter()
            .filter(|o| !o.differences.is_empty())
            .map(|o| {
                format!(
                    "{} / {}:\n  {}",
                    o.rule,
                    o.example,
                    o.differences.join("\n  ")
                )
            })
            .collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        for (id, _, _) in BUILTIN {
            assert!(
                outcomes.iter().filter(|o| o.rule == *id).count() >= 2,
                "{id} needs an example and a counterexample"
            );
        }
    }

    proptest! {
        #[test]
        fn coverage_is_exact(rows in prop::collection::vec(prop::collection::vec(
            prop::sample::select(vec![
                "", "No.", "改革項目", "推進内容", "主な取組", "実施時期", "R3", "R4", "実施担当", "実績", "評価", "担当課", "現状と課題",
                "年度", "令和5年度", "①", "→", "検討", "(1) 見出し", "<", "^", "【DX】項目", "総務部\n財政課", "A", "単位：千円", "△1,200",
            ]), 1..8), 1..9)) {
            let width = rows.iter().map(Vec::len).max().unwrap_or(0);
            // Joins only where they make rectangles: within one row or one column.
            let rows: Vec<Vec<String>> = rows
                .into_iter()
                .enumerate()
                .map(|(r, row)| {
                    let mut row: Vec<String> = row.into_iter().map(|t| if t == "^" && r == 0 { String::new() } else { t.replace('^', "") }).collect();
                    row.resize(width, String::new());
                    if let Some(first) = row.first_mut().filter(|f| *f == "<") {
                        first.clear();
                    }
                    row
                })
                .collect();
            let place = Place::Page { page: 1, bbox: Rect::new(0.0, 0.0, 500.0, 700.0) };
            let made = table(&rows, &[], &place);
            let printed: u64 = made.cells.iter().flat_map(|c| &c.lines).map(|l| crate::japanese::text::weight(&l.text)).sum();
            let document = Document { blocks: vec![Block::Table(made)], pages: 1, findings: Vec::new() };
            let reading = apply(&RULES, &document, &Circumstances::default());
            let c = reading.coverage;
            prop_assert_eq!(c.in_tables, printed);
            prop_assert_eq!(c.in_tables, c.fields + c.extra + c.heads + c.headings + c.notes + c.leftover);
            let told = reading.findings.iter().any(|f| matches!(f.code, crate::finding::Code::CellUnread | crate::finding::Code::TableUnread));
            prop_assert_eq!(c.leftover > 0, told);
        }
    }
}
