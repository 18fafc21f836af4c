//! 照合: items that stand in several documents, one row an appearance, with what changed on the way.

use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Layout, head};
use super::{Anchors, Facts, ratings, words};
use crate::record::{Agreement, DocumentInfo, Item, Match, MatchKind, Record};
use rust_xlsxwriter::{Worksheet, XlsxError};

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
        head("項目ID", 16.0),
        head("文書", 34.0),
        head("文書の種類", 10.0),
        head("西暦年度", 8.0),
        head("変化", 10.0),
        head("変わったもの", 14.0),
        head("No.", 6.0),
        head("項目", 34.0),
        head("階層", 34.0),
        head("担当", 18.0),
        head("評価", 12.0),
        head("食い違う欄", 20.0),
        head("変わった欄", 20.0),
        head("理由", 36.0),
        head("頁・シート", 8.0),
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
    };
    let count = table::write(sheet, &heads, rows, styles, &layout)?;
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

fn rows(facts: &Facts, item: &Item, anchors: &Anchors) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (nth, (at, record)) in facts.records(item).enumerate() {
        let step = item.matches.iter().find(|m| m.to == record.document);
        let fields = |state: Agreement| {
            let of_record = item
                .fields
                .iter()
                .filter(|f| f.state == state && f.records.contains(&at));
            let names: Vec<String> = of_record.map(|f| words::field(&f.field)).collect();
            Cell::text(names.join("\n"))
        };
        let (conflicting, changed) = (fields(Agreement::Conflicting), fields(Agreement::Changed));
        let mut row = head_cells(item, facts.document(record), nth > 0);
        row.extend(step_cells(step, nth == 0));
        row.extend(record_cells(record, anchors, at));
        row.extend([conflicting, changed]);
        row.push(Cell::text(
            step.map(|s| s.reason.as_str()).unwrap_or_default(),
        ));
        row.push(Cell::number(Some(record.source.spot.page)));
        rows.push(row);
    }
    for step in item.matches.iter().filter(|m| m.kind == MatchKind::Dropped) {
        let mut row = head_cells(item, facts.by_id(&step.to), true);
        row.extend(step_cells(Some(step), false));
        row.extend(std::iter::repeat_n(Cell::default(), 7));
        row.push(Cell::text(&step.reason));
        row.push(Cell::default());
        rows.push(row);
    }
    for candidate in &item.candidates {
        let mut row = head_cells(item, None, true);
        row.push(Cell::text("候補").look(Look::Warning));
        row.push(Cell::text(words::match_kind(candidate.kind)));
        let other = facts.output.items.iter().find(|i| i.id == candidate.item);
        row.push(Cell::maybe(other.and_then(|o| o.no.as_deref())).look(Look::Centre));
        row.push(Cell::maybe(other.and_then(|o| o.item.as_deref())));
        row.push(Cell::maybe(other.map(|o| o.path.join(" › "))));
        row.extend(std::iter::repeat_n(Cell::default(), 4));
        row.push(Cell::text(&candidate.reason));
        row.push(Cell::default());
        rows.push(row);
    }
    rows
}

/// Municipality, id, document with kind and year.
fn head_cells(item: &Item, document: Option<&DocumentInfo>, repeated: bool) -> Vec<Cell> {
    let look = if repeated { Look::Repeated } else { Look::Body };
    vec![
        Cell::maybe(item.municipality.as_deref()).look(look),
        Cell::text(&item.id).look(look),
        Cell::maybe(document.map(super::title)),
        Cell::maybe(
            document
                .and_then(|d| d.document_kind.as_deref())
                .map(words::document_kind),
        ),
        Cell::number(document.and_then(|d| d.fiscal_year)),
    ]
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
        Cell::text(words::match_kind(step.kind)).look(look),
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
        Cell::text(ratings(record).join("\n")),
    ]
}
