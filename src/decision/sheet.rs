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
    /// Answers that cannot be taken over: row (from 1), text and why.
    Answers(Vec<(usize, String, Refusal)>),
}

/// Why an answer cannot be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The row has lost its key.
    NoKey,
    /// It is none of the choices.
    NoChoice,
    /// It is a choice, but for another kind of question.
    OtherQuestion,
    /// A right text where none can be given.
    NoText,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::NoKey => {
                "キーのない行です（行を写したときは、元の行に記入してください） / the row has lost its key: answer in the row as it was written"
            }
            Refusal::NoChoice => "回答は一覧から選んでください / choose the answer from the list",
            Refusal::OtherQuestion => {
                "この質問への回答ではありません。一覧から選んでください / no answer to this question: choose from the list"
            }
            Refusal::NoText => {
                "正しい値を書けるのは「値の候補」のある行だけです。この値を直すには、ルールを直すか、decisions.toml の [[cells]] に書いてください / \
                 a right text can be given only where texts are listed: mend the rule, or write [[cells]] in decisions.toml"
            }
        })
    }
}

/// What was typed into the sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    /// The answers.
    pub decisions: Decisions,
    /// Rows (from 1) with a remark and no answer: they decide nothing.
    pub remarks: Vec<usize>,
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SheetError::Workbook(why) => f.write_str(why),
            SheetError::NoSheet => write!(f, "シート「{SHEET}」がありません / no sheet {SHEET}"),
            SheetError::NoColumn(head) => write!(f, "列「{head}」がありません / no column {head}"),
            SheetError::Answers(rows) => {
                write!(f, "取り込めない回答です / answers that cannot be taken:")?;
                rows.iter().try_for_each(|(row, text, why)| {
                    write!(f, "\n  {SHEET} {row}行: {text}\n    {why}")
                })
            }
        }
    }
}

impl std::error::Error for SheetError {}

/// Reads the answers. Rows without an answer are no decisions. Errors: every answer that cannot be taken over, none is
/// passed over.
pub fn read_answers(path: &Path) -> Result<Typed, SheetError> {
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
    let mut remarks = Vec::new();
    let mut refused = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(head + 1) {
        let cell = |at: usize| row.get(at).map(|c| c.trim()).unwrap_or_default();
        let (answer, right, remark) = (cell(columns.1), cell(columns.2), cell(columns.3));
        let row = first + at + 1;
        if answer.is_empty() && right.is_empty() {
            remarks.extend((!remark.is_empty()).then_some(row));
            continue;
        }
        let taken = Subject::of_key(cell(columns.0))
            .ok_or(Refusal::NoKey)
            .and_then(|subject| take(&mut decisions, subject, answer, right, remark));
        if let Err(why) = taken {
            refused.push((row, format!("{answer} {right}").trim().to_string(), why));
        }
    }
    if refused.is_empty() {
        Ok(Typed { decisions, remarks })
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

/// Adds the decision. Errors: why it is none.
fn take(
    decisions: &mut Decisions,
    subject: Subject,
    answer: &str,
    right: &str,
    note: &str,
) -> Result<(), Refusal> {
    let note = note.to_string();
    let chosen = Answer::ALL
        .iter()
        .copied()
        .find(|a| text::key(a.ja()) == text::key(answer));
    match (subject, chosen) {
        (_, None) if !answer.is_empty() => return Err(Refusal::NoChoice),
        // Still open: nothing was decided.
        (_, Some(Answer::Open)) if right.is_empty() => {}
        (Subject::Pair { .. } | Subject::Finding(_), _) if !right.is_empty() => {
            return Err(Refusal::NoText);
        }
        (Subject::Pair { a, b }, Some(answer @ (Answer::Same | Answer::Different))) => {
            let answer = match answer {
                Answer::Same => Same::Same,
                _ => Same::Different,
            };
            decisions.pairs.push(PairDecision { answer, note, a, b });
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
        }
        (Subject::Finding(finding), Some(answer @ (Answer::Fine | Answer::Mended))) => {
            let answer = answer.ja().to_string();
            decisions.findings.push(FindingDecision {
                answer,
                note,
                finding,
            });
        }
        _ => return Err(Refusal::OtherQuestion),
    }
    Ok(())
}
