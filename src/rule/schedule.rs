//! Year columns: arrows, marks, words and figures of a record.

use super::checked::Rule;
use super::content;
use super::head::{Role, YearBlock};
use super::lattice::{Row, Slot};
use super::rows::Draft;
use super::tally::{Tally, Use, shortened};
use crate::document::{Arrow, Block, Document, Line};
use crate::finding::{Code, Finding};
use crate::japanese::clean;
use crate::japanese::numbers::whole_number;
use crate::japanese::text::{is_arrow, is_arrow_run, is_circled};
use crate::record::Span;
use std::collections::BTreeMap;

/// What the year columns of a record say.
#[derive(Debug, Default)]
pub(super) struct YearCells {
    /// Arrows.
    pub spans: Vec<Span>,
    /// Words under years: text, and the text exactly as read.
    pub years: BTreeMap<i32, Vec<String>>,
    /// Goals.
    pub goals: BTreeMap<i32, Vec<String>>,
    /// Figures.
    pub values: BTreeMap<i32, Vec<String>>,
    /// Cells of rows whose kind is none of these: the row's head and its year, and the cell.
    pub others: Vec<(String, usize, Slot)>,
    /// Cells with the measure above the arrows, in order.
    pub measure: Vec<(usize, Slot)>,
    /// Slots that were read, by what they are.
    pub read: Vec<(&'static str, usize, Slot)>,
    /// Numbers that the source stores behind goals and figures: field, year, number.
    pub stored: Vec<(&'static str, i32, f64)>,
}

/// A cell of the year columns.
struct YearCell<'a> {
    row: &'a Row,
    column: usize,
    block: YearBlock,
    /// The head of its row, where that is neither goals nor figures.
    other: Option<String>,
    slot: &'a Slot,
    years: Vec<i32>,
}

/// Reads the year columns of a draft.
pub(super) fn read(
    rule: &Rule,
    document: &Document,
    draft: &Draft,
    tally: &mut Tally,
    findings: &mut Vec<Finding>,
) -> YearCells {
    let mut out = YearCells::default();
    let arrows = arrows_of(document, draft);
    for (row, arrow) in &arrows {
        match span_of(row, arrow, &arrows) {
            Some(span) => out.spans.push(span),
            None => {
                let text = arrow.text.clone().unwrap_or_else(|| "→".to_string());
                findings.push(Finding::new(
                    Code::ArrowUnread,
                    shortened(&text),
                    arrow.place.clone(),
                ));
            }
        }
    }
    let labels: Vec<String> = arrows
        .iter()
        .filter_map(|(_, a)| a.text.as_deref().map(compact))
        .collect();
    let cells = year_cells(rule, draft);
    let mut lanes: BTreeMap<(usize, usize), Vec<(&YearCell, String)>> = BTreeMap::new();
    let mut free_marks: Vec<(String, &YearCell)> = Vec::new();
    let mut measured = false;
    for cell in &cells {
        if let Some(head) = &cell.other {
            tally.mark(cell.row.block, cell.slot.cell, Use::Extra);
            for year in &cell.years {
                let head = format!("{head} {year}");
                out.others.push((head, cell.row.block, cell.slot.clone()));
            }
            continue;
        }
        tally.mark(cell.row.block, cell.slot.cell, Use::Field);
        let text = clean(&cell.slot.text());
        let schedule = matches!(
            cell.block,
            YearBlock::Schedule | YearBlock::MeasureSchedule | YearBlock::Open
        );
        if schedule && is_marks(&text) {
            out.read
                .push(("schedule", cell.row.block, cell.slot.clone()));
            if arrows.is_empty() {
                lanes
                    .entry((cell.row.block, cell.row.row))
                    .or_default()
                    .push((cell, compact(&text)));
            } else {
                let marks = text.chars().filter(|c| is_circled(*c)).map(String::from);
                free_marks.extend(
                    marks
                        .filter(|m| !labels.iter().any(|l| l.contains(m.as_str())))
                        .map(|m| (m, cell)),
                );
            }
        } else if schedule && is_label(&text, &labels) {
            out.read
                .push(("schedule", cell.row.block, cell.slot.clone()));
        } else if cell.block == YearBlock::MeasureSchedule
            && is_measure(cell, &cells, &text, measured)
        {
            measured = true;
            out.measure.push((cell.row.block, cell.slot.clone()));
        } else {
            let (name, into) = match cell.block {
                YearBlock::Goals => ("yearly_goals", &mut out.goals),
                YearBlock::Values => ("yearly_values", &mut out.values),
                YearBlock::Open if whole_number(&text).is_some() => {
                    ("yearly_values", &mut out.values)
                }
                _ => ("schedule", &mut out.years),
            };
            for year in &cell.years {
                into.entry(*year).or_default().push(text.clone());
                let stored = cell.slot.number.map(|number| (name, *year, number));
                out.stored.extend(stored);
            }
            out.read.push((name, cell.row.block, cell.slot.clone()));
        }
    }
    label_bare_spans(&mut out.spans, &free_marks);
    for lane in lanes.values() {
        spans_of_text(lane, &mut out.spans, findings);
    }
    out.spans
        .sort_by(|a, b| (&a.mark, a.from, a.to).cmp(&(&b.mark, b.from, b.to)));
    out
}

/// Cells of year columns with text, each once, in reading order.
fn year_cells<'a>(rule: &Rule, draft: &'a Draft) -> Vec<YearCell<'a>> {
    let mut cells: Vec<YearCell> = Vec::new();
    for row in &draft.rows {
        let head = row.band.kinds().and_then(|c| row.slots.get(c));
        let head = head.filter(|s| !s.is_empty()).map(Slot::key);
        let kind = head.as_deref().and_then(|h| content::kind(rule, h));
        let other = head.filter(|_| kind.is_none());
        for (column, role, slot) in row.with_roles() {
            let (Role::Year(block), Some(year)) =
                (role, row.band.columns.get(column).and_then(|c| c.year))
            else {
                continue;
            };
            if slot.is_empty() {
                continue;
            }
            match cells.iter_mut().find(|c| {
                c.row.block == row.block && c.slot.cell == slot.cell && c.slot.cell != usize::MAX
            }) {
                Some(known) if known.years.contains(&year) => {}
                Some(known) => known.years.push(year),
                None => cells.push(YearCell {
                    row,
                    column,
                    block: kind.unwrap_or(block),
                    other: other.clone(),
                    slot,
                    years: vec![year],
                }),
            }
        }
    }
    cells
}

/// Arrows over the draft's rows, with a row to tell their columns by.
fn arrows_of<'a>(document: &'a Document, draft: &'a Draft) -> Vec<(&'a Row, &'a Arrow)> {
    let mut found: Vec<(&Row, &Arrow)> = Vec::new();
    for row in &draft.rows {
        let Some(Block::Table(table)) = document.blocks.get(row.block) else {
            continue;
        };
        for arrow in table.arrows.iter().filter(|a| a.rows.contains(&row.row)) {
            if !found.iter().any(|(_, known)| std::ptr::eq(*known, arrow)) {
                found.push((row, arrow));
            }
        }
    }
    found
}

fn span_of(row: &Row, arrow: &Arrow, arrows: &[(&Row, &Arrow)]) -> Option<Span> {
    let from = arrow.cols.start - usize::from(mark_before(row, arrow, arrows));
    let years: Vec<i32> = (from..arrow.cols.end)
        .filter_map(|c| row.band.columns.get(c))
        .filter(|c| matches!(c.role, Role::Year(_)))
        .filter_map(|c| c.year)
        .collect();
    let label = arrow.text.as_deref().map(clean).unwrap_or_default();
    let label: String = label.trim().chars().filter(|c| !is_arrow(*c)).collect();
    let mark = label
        .chars()
        .next()
        .filter(|c| is_circled(*c))
        .map(String::from);
    let rest: String = label.chars().skip(usize::from(mark.is_some())).collect();
    let rest = rest.split('\n').collect::<String>().trim().to_string();
    Some(Span {
        mark,
        from: *years.iter().min()?,
        to: *years.iter().max()?,
        text: Some(rest).filter(|r| !r.is_empty()),
    })
}

/// Whether the arrow's own mark stands alone in the year cell directly before it ("①" | "→" | "→"): it begins there.
fn mark_before(row: &Row, arrow: &Arrow, arrows: &[(&Row, &Arrow)]) -> bool {
    let Some(before) = arrow.cols.start.checked_sub(1) else {
        return false;
    };
    let free = !arrows.iter().any(|(_, other)| {
        other.cols.contains(&before)
            && other.rows.start < arrow.rows.end
            && arrow.rows.start < other.rows.end
    });
    let year = row
        .band
        .columns
        .get(before)
        .is_some_and(|c| matches!(c.role, Role::Year(_)));
    let mark = arrow.text.as_deref().map(compact).unwrap_or_default();
    let alone = row.slots.get(before).is_some_and(|s| {
        let text = compact(&clean(&s.text()));
        s.width == 1
            && text.chars().count() == 1
            && text.starts_with(is_circled)
            && mark.starts_with(&text)
    });
    arrow.rows.contains(&row.row) && free && year && alone
}

/// Cleaned, without white space; unlike a key it keeps circled numbers.
fn compact(text: &str) -> String {
    clean(text).split_whitespace().collect()
}

/// The measure's lines without marks and arrows run on behind its words (a dump prints the lanes below it there);
/// whether any were.
pub(super) fn without_lanes(lines: &[Line]) -> (Vec<Line>, bool) {
    let is_lane = |c: char| is_circled(c) || is_arrow(c) || c.is_whitespace();
    let bare = |line: &Line| line.text.trim_end_matches(is_lane).len();
    // The last line with words, and all lines behind it.
    let words = lines.iter().rposition(|l| bare(l) > 0).unwrap_or(0);
    let cut = lines
        .get(words)
        .and_then(|l| l.text.get(bare(l)..))
        .into_iter()
        .map(String::from);
    let tail: String = cut
        .chain(lines.iter().skip(words + 1).map(|l| l.text.clone()))
        .collect();
    let found = tail.chars().any(is_arrow);
    if !found {
        return (lines.to_vec(), false);
    }
    let mut lines: Vec<Line> = lines.iter().take(words + 1).cloned().collect();
    if let Some(last) = lines.last_mut() {
        last.text.truncate(bare(last));
    }
    (lines, found)
}

/// Circled numbers and arrows alone.
pub(super) fn is_marks(text: &str) -> bool {
    let bare: String = text
        .chars()
        .filter(|c| !is_circled(*c) && !c.is_whitespace())
        .collect();
    !text.trim().is_empty() && (bare.is_empty() || is_arrow_run(&bare))
}

/// Whether a text is made of the labels of arrows.
fn is_label(text: &str, labels: &[String]) -> bool {
    let mut rest = compact(text);
    let mut labels: Vec<&String> = labels.iter().filter(|l| !l.is_empty()).collect();
    labels.sort_by_key(|l| std::cmp::Reverse(l.len()));
    if labels.is_empty() {
        return false;
    }
    for label in labels {
        rest = rest.replace(label.as_str(), "");
    }
    rest.chars().all(|c| is_circled(c) || is_arrow(c))
}

/// Whether a cell holds the measure above the arrows: it is as wide as the years, or stands alone at their beginning,
/// or lists measures.
fn is_measure(cell: &YearCell, cells: &[YearCell], text: &str, measured: bool) -> bool {
    let wide = cell.slot.width > 1 || cell.years.len() > 1;
    let listed = text
        .trim_start()
        .starts_with(|c: char| is_circled(c) || c == '・');
    let alone = !cells.iter().any(|c| {
        c.column != cell.column && c.row.block == cell.row.block && c.row.row == cell.row.row
    });
    let first = cell
        .row
        .band
        .columns
        .iter()
        .position(|c| matches!(c.role, Role::Year(_)))
        == Some(cell.column);
    wide || listed || (alone && first && !measured)
}

/// Marks that stand in year cells while arrows have no label: given to them in order.
fn label_bare_spans(spans: &mut [Span], marks: &[(String, &YearCell)]) {
    let bare: Vec<usize> = spans
        .iter()
        .enumerate()
        .filter(|(_, s)| s.mark.is_none() && s.text.is_none())
        .map(|(i, _)| i)
        .collect();
    if bare.len() == marks.len() {
        for (i, (mark, _)) in bare.into_iter().zip(marks) {
            if let Some(span) = spans.get_mut(i) {
                span.mark = Some(mark.clone());
            }
        }
    }
}

/// Spans of text arrows in one grid row: a run of neighbouring cells with arrows, the mark among them its label.
fn spans_of_text(lane: &[(&YearCell, String)], spans: &mut Vec<Span>, findings: &mut Vec<Finding>) {
    let mut run: Option<Span> = None;
    let bare = |text: &str| text.chars().all(is_arrow);
    let written = lane.iter().filter(|(_, text)| bare(text)).count() >= 2;
    for (cell, text) in lane {
        let marks: Vec<String> = text
            .chars()
            .filter(|c| is_circled(*c))
            .map(String::from)
            .collect();
        let drawn = text.chars().any(is_arrow);
        let (Some(from), Some(to)) = (
            cell.years.iter().min().copied(),
            cell.years.iter().max().copied(),
        ) else {
            continue;
        };
        // A lost drawing leaves a mark or an arrow's head somewhere under its years: no span can be told from it.
        // Arrows written in several cells are no drawing.
        if !cell.row.origin.has_spans() && !written {
            findings.push(Finding::new(
                Code::ArrowLost,
                shortened(text),
                cell.slot.place.clone(),
            ));
            continue;
        }
        let label = marks.first().cloned();
        let extends = run.as_ref().is_some_and(|r| {
            r.to + 1 == from && (label.is_none() || r.mark.is_none()) && drawn | label.is_none()
        });
        match run.as_mut() {
            Some(open) if extends => {
                open.to = to;
                open.mark = open.mark.take().or(label);
            }
            _ => {
                spans.extend(run.take());
                run = Some(Span {
                    mark: label,
                    from,
                    to,
                    text: None,
                });
            }
        }
        for more in marks.into_iter().skip(1) {
            spans.push(Span {
                mark: Some(more),
                from,
                to,
                text: None,
            });
        }
    }
    spans.extend(run);
}
