//! 照合: items that stand in several documents, one row an appearance, with what changed on the way.

use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Layout, head};
use super::{Anchors, Facts, text, words, worst};
use crate::record::{Agreement, DocumentInfo, Item, Match, MatchKind, Record};
use crate::write::values::ratings;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "照合";

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    anchors: &Anchors,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let heads = [
        head("市町村", 12.0),
        head("文書", 34.0),
        head("種類", 9.0),
        head("年度", 6.0),
        head("変化", 10.0),
        head("変わったもの", 12.0),
        head("No.", 6.0),
        head("項目", 32.0),
        head("階層", 28.0),
        head("担当", 18.0),
        head("評価", 9.0),
        head("値の違い", 26.0),
        head("理由", 34.0),
        head("頁・シート", 10.0),
        head("項目ID", 21.0),
    ];
    let items = facts.output.items.iter();
    let mut alone = 0;
    let several = items.filter(|item| {
        let shown = is_compared(facts, item);
        alone += usize::from(!shown);
        shown
    });
    let several: Vec<&Item> = several.collect();
    let rows = several.iter().flat_map(|item| rows(facts, item, anchors));
    let layout = Layout {
        name: NAME,
        frozen_columns: 0,
        most_lines: 12,
        paper: Paper::A3,
        plain: false,
    };
    let count = table::write(sheet, &heads, rows, styles, &layout)?;
    if count > 0 {
        let last = heads.len() as u16 - 1;
        let begins = format!("=${0}2<>${0}1", column_number_to_name(last));
        let begins = ConditionalFormatFormula::new()
            .set_rule(begins.as_str())
            .set_format(styles.begins());
        sheet.add_conditional_format(1, 0, count, last, &begins)?;
    }
    let note = format!("このほか {alone} 項目は1つの文書だけにあります（一覧を見てください）。");
    sheet.write_string_with_format(count + 2, 0, note, &styles.legend)?;
    Ok(())
}

/// Whether there is anything to compare: several documents, a step of a history, or an item it may be.
fn is_compared(facts: &Facts, item: &Item) -> bool {
    let mut documents = facts.records(item).map(|(_, r)| r.document.as_str());
    let first = documents.next();
    documents.any(|d| Some(d) != first) || !item.matches.is_empty() || !item.candidates.is_empty()
}

/// The appearances of an item, documents it is missing from, and items it may be.
fn rows(facts: &Facts, item: &Item, anchors: &Anchors) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut told: Option<&str> = None;
    for (nth, (at, record)) in facts.records(item).enumerate() {
        // The rows of one document (one a department) came together by the same step.
        let is_first = told.replace(&record.document) != Some(&record.document);
        let step = item.matches.iter().find(|m| m.to == record.document);
        let mut row = head_cells(item, facts.document(record), nth > 0);
        row.extend(step_cells(step.filter(|_| is_first), nth == 0));
        row.extend(record_cells(record, anchors, at));
        row.push(differences(item, at));
        let reason = step.filter(|_| is_first).map(|s| s.reason.as_str());
        row.extend(end_cells(item, reason, Some(record.source.spot.page)));
        rows.push(row);
    }
    for step in item.matches.iter().filter(|m| m.kind == MatchKind::Dropped) {
        let mut row = head_cells(item, facts.by_id(&step.to), true);
        row.extend(step_cells(Some(step), false));
        row.extend(std::iter::repeat_n(Cell::default(), 6));
        row.extend(end_cells(item, Some(&step.reason), None));
        rows.push(row);
    }
    for candidate in &item.candidates {
        let other = facts.item(&candidate.item);
        let mut row = head_cells(item, None, true);
        row.push(Cell::text("候補").look(Look::Warning));
        row.push(Cell::text(candidate.kind.ja()));
        row.push(Cell::maybe(other.and_then(|o| o.no.as_deref())).look(Look::Centre));
        let newest = other.and_then(|o| o.records.last());
        let anchor = newest.and_then(|at| anchors.records.get(at));
        row.push(Cell::maybe(other.and_then(|o| o.item.as_deref())).linked(anchor));
        row.push(Cell::maybe(other.map(|o| o.path.join(" › "))));
        row.extend(std::iter::repeat_n(Cell::default(), 3));
        row.extend(end_cells(item, Some(&candidate.reason), None));
        rows.push(row);
    }
    rows
}

/// Municipality, document with its kind and year.
fn head_cells(item: &Item, document: Option<&DocumentInfo>, repeated: bool) -> Vec<Cell> {
    let look = if repeated { Look::Repeated } else { Look::Body };
    let kind = document.and_then(|d| d.document_kind.as_deref());
    let year = document.and_then(|d| d.fiscal_year);
    vec![
        Cell::maybe(item.municipality.as_deref()).look(look),
        Cell::maybe(document.map(super::title)),
        Cell::maybe(kind.map(words::document_kind)),
        Cell::maybe(year.map(|y| text::year(&y.to_string()))).look(Look::Centre),
    ]
}

/// The reason, the page and the item's id.
fn end_cells(item: &Item, reason: Option<&str>, page: Option<u32>) -> [Cell; 3] {
    [
        Cell::maybe(reason),
        Cell::number(page),
        Cell::text(&item.id).look(Look::Repeated),
    ]
}

/// Fields whose changes are told with the step itself.
const IN_STEP: &[&str] = &["item", "no", "path", "departments"];

/// The fields in which the record differs from others of its item; conflicts stand out.
fn differences(item: &Item, record: usize) -> Cell {
    let own = item.fields.iter().filter(|f| f.records.contains(&record));
    let differing = own.filter(|f| match f.state {
        Agreement::Conflicting => true,
        Agreement::Changed => !IN_STEP.contains(&f.field.as_str()),
        Agreement::Single | Agreement::Agreed => false,
    });
    let mut conflicts = false;
    let lines: Vec<String> = differing
        .map(|field| {
            let is_open = field.state == Agreement::Conflicting && !field.confirmed;
            conflicts |= is_open;
            format!("{}：{}", field.state.ja(), words::field(&field.field))
        })
        .collect();
    let look = match conflicts {
        true => Look::Marked,
        false => Look::Body,
    };
    Cell::text(lines.join("\n")).look(look)
}

/// The ratings, in the colour of the worst.
fn rated(record: &Record) -> Cell {
    let ratings = ratings(record);
    match ratings.is_empty() {
        true => Cell::default(),
        false => Cell::text(ratings.join("\n")).look(Look::Rated(worst(record))),
    }
}

/// What happened and what changed; the first appearance has no step before it.
fn step_cells(step: Option<&Match>, is_first: bool) -> [Cell; 2] {
    let Some(step) = step else {
        let word = if is_first { "初出" } else { "" };
        return [Cell::text(word).look(Look::Centre), Cell::default()];
    };
    let look = match step.kind {
        MatchKind::Same => Look::Centre,
        MatchKind::Dropped => Look::Error,
        _ => Look::Warning,
    };
    let changes: Vec<&str> = step.changes.iter().copied().map(words::change).collect();
    [
        Cell::text(step.kind.ja()).look(look),
        Cell::text(changes.join("\n")),
    ]
}

fn record_cells(record: &Record, anchors: &Anchors, at: usize) -> [Cell; 5] {
    let name = record.item.as_deref().or(record.indicator.as_deref());
    [
        Cell::maybe(record.no.as_deref()).look(Look::Centre),
        Cell::maybe(name).linked(anchors.records.get(&at)),
        Cell::text(record.path.join(" › ")),
        Cell::text(record.departments.join("\n")),
        rated(record),
    ]
}
