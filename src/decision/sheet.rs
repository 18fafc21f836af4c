//! The sheet 要確認 as an officer filled it in → decisions.

use super::{CellDecision, Decisions, FindingDecision, PairDecision, SCHEMA, Same, Subject};
use crate::japanese::text;
use crate::review::{ANSWER, Answer, KEY, REMARK, RIGHT_TEXT, SHEET};
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::fmt;
use std::path::Path;

/// The head of the sheet stands within so many rows.
const HEAD_WITHIN: usize = 10;

/// Why a workbook could not be read as one of gyokaku's.
#[derive(Debug)]
pub enum SheetError {
    /// No workbook, or damaged.
    Workbook(String),
    /// It has no sheet 要確認.
    NoSheet,
    /// The sheet has not all of its columns any more: the missing one's head.
    NoColumn(&'static str),
    /// Answers that are none of the choices, or stand in rows without a key: row (from 1) and text.
    Answers(Vec<(usize, String)>),
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SheetError::Workbook(why) => f.write_str(why),
            SheetError::NoSheet => write!(f, "シート「{SHEET}」がありません / no sheet {SHEET}"),
            SheetError::NoColumn(head) => write!(f, "列「{head}」がありません / no column {head}"),
            SheetError::Answers(rows) => {
                write!(f, "取り込めない回答です / not an answer that can be taken:")?;
                rows.iter()
                    .try_for_each(|(row, text)| write!(f, "\n  {SHEET} {row}行: {text}"))
            }
        }
    }
}

impl std::error::Error for SheetError {}

/// Reads the answers. Rows without an answer are no decisions. Errors: every answer that cannot be taken over, none is
/// passed over.
pub fn read_answers(path: &Path) -> Result<Decisions, SheetError> {
    let broken = |e: &dyn fmt::Display| SheetError::Workbook(e.to_string());
    let mut book: Xlsx<_> = open_workbook(path).map_err(|e: calamine::XlsxError| broken(&e))?;
    if !book.sheet_names().iter().any(|n| n == SHEET) {
        return Err(SheetError::NoSheet);
    }
    let sheet = book.worksheet_range(SHEET).map_err(|e| broken(&e))?;
    let first = sheet.start().map_or(0, |(row, _)| row as usize);
    let rows: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| row.iter().map(shown).collect())
        .collect();
    let is = |cell: &String, head: &str| text::key(cell) == text::key(head);
    let head = rows
        .iter()
        .take(HEAD_WITHIN)
        .position(|row| row.iter().any(|c| is(c, KEY)))
        .ok_or(SheetError::NoColumn(KEY))?;
    let column = |name: &'static str| {
        let row = rows.get(head).map(Vec::as_slice).unwrap_or_default();
        row.iter()
            .position(|c| is(c, name))
            .ok_or(SheetError::NoColumn(name))
    };
    let columns = (
        column(KEY)?,
        column(ANSWER)?,
        column(RIGHT_TEXT)?,
        column(REMARK)?,
    );
    let mut decisions = Decisions {
        schema: SCHEMA,
        ..Decisions::default()
    };
    let mut refused = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(head + 1) {
        let cell = |at: usize| row.get(at).map(|c| c.trim()).unwrap_or_default();
        let (answer, right) = (cell(columns.1), cell(columns.2));
        if answer.is_empty() && right.is_empty() {
            continue;
        }
        let taken = Subject::of_key(cell(columns.0))
            .is_some_and(|subject| take(&mut decisions, subject, answer, right, cell(columns.3)));
        if !taken {
            refused.push((
                first + at + 1,
                format!("{answer} {right}").trim().to_string(),
            ));
        }
    }
    if refused.is_empty() {
        Ok(decisions)
    } else {
        Err(SheetError::Answers(refused))
    }
}

/// A cell's text. Whole numbers come without a decimal point, as they are shown.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

/// Adds the decision. Whether the answer is one to this question.
fn take(
    decisions: &mut Decisions,
    subject: Subject,
    answer: &str,
    right: &str,
    note: &str,
) -> bool {
    let note = note.to_string();
    let chosen = Answer::ALL
        .iter()
        .copied()
        .find(|a| text::key(a.ja()) == text::key(answer));
    match (subject, chosen) {
        (_, None) if !answer.is_empty() => false,
        // Still open: nothing was decided.
        (_, Some(Answer::Open)) if right.is_empty() => true,
        (Subject::Pair { a, b }, Some(answer @ (Answer::Same | Answer::Different))) => {
            let answer = match answer {
                Answer::Same => Same::Same,
                _ => Same::Different,
            };
            decisions.pairs.push(PairDecision { answer, note, a, b });
            right.is_empty()
        }
        (Subject::Cell { rows, field }, _) if !right.is_empty() => {
            let wrong = rows
                .into_iter()
                .filter(|(_, was)| text::key(was) != text::key(right));
            decisions.cells.extend(wrong.map(|(row, was)| CellDecision {
                field: field.clone(),
                was,
                text: right.to_string(),
                note: note.clone(),
                row,
            }));
            true
        }
        // Texts that may stay as they are: each is confirmed as it is.
        (Subject::Cell { rows, field }, Some(Answer::Fine | Answer::Mended)) => {
            decisions
                .cells
                .extend(rows.into_iter().map(|(row, was)| CellDecision {
                    field: field.clone(),
                    text: was.clone(),
                    was,
                    note: note.clone(),
                    row,
                }));
            true
        }
        (Subject::Finding(finding), Some(answer @ (Answer::Fine | Answer::Mended))) => {
            let answer = answer.ja().to_string();
            decisions.findings.push(FindingDecision {
                answer,
                note,
                finding,
            });
            right.is_empty()
        }
        _ => false,
    }
}
