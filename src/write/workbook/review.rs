//! 要確認: what a person is asked, the weightiest first, with room for the answer ([`crate::review`]).

use super::style::{Look, Paper, Styles};
use super::table::{self, Cell, Layout, head};
use super::{Anchors, Facts, words};
use crate::decision::Subject;
use crate::review::{self, ANSWER, Answer, KEY, Question, REMARK, RIGHT_TEXT};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, Worksheet, XlsxError};
use std::borrow::Cow;

/// Name of the sheet.
pub(super) const NAME: &str = review::SHEET;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    anchors: &Anchors,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let heads = [
        head("重さ", 8.0),
        head("市町村", 12.0),
        head("ファイル", 28.0),
        head("頁・シート", 10.0),
        head("位置", 20.0),
        head("内容", 50.0),
        head("対処", 40.0),
        head("値の候補", 34.0),
        head(ANSWER, 14.0),
        head(RIGHT_TEXT, 24.0),
        head(REMARK, 20.0),
        head("コード", 22.0),
        head(KEY, 10.0),
    ];
    let questions = &facts.questions;
    let rows = questions.iter().map(|q| {
        let document = facts.output.documents.get(q.document);
        let municipality = document.and_then(|d| d.municipality.as_ref());
        let severity = match q.severity {
            "error" => Look::Error,
            "warning" => Look::Warning,
            _ => Look::Centre,
        };
        let page = q.place.map(|p| match (p.sheet_name.as_deref(), p.sheet) {
            (Some(name), _) => name.to_string(),
            _ => p.page.to_string(),
        });
        vec![
            Cell::text(words::severity(q.severity)).look(severity),
            Cell::maybe(municipality.map(|m| m.name.as_str())),
            Cell::maybe(document.map(|d| facts.path(d))).linked(anchors.documents.get(&q.document)),
            Cell::maybe(page).look(Look::Centre),
            Cell::maybe(q.place.and_then(super::position)),
            Cell::text(asked(q)),
            Cell::text(q.hint),
            Cell::text(listed(&q.values)),
            Cell::default().look(Look::Answer),
            Cell::default().look(Look::Answer),
            Cell::default().look(Look::Answer),
            Cell::text(q.code),
            Cell::text(q.subject.key()).look(Look::Plain),
        ]
    });
    let layout = Layout {
        name: NAME,
        frozen_columns: 0,
        most_lines: 12,
        paper: Paper::A3,
        plain: false,
    };
    let count = table::write(sheet, &heads, rows, styles, &layout)?;
    let column = |name: &str| {
        heads
            .iter()
            .position(|h| h.text == name)
            .unwrap_or_default() as u16
    };
    // By the key `gyokaku accept` finds what an answer belongs to.
    sheet.set_column_hidden(column(KEY))?;
    if count == 0 {
        sheet.write_string_with_format(1, 0, "確認事項はありません。", &styles.legend)?;
        return Ok(());
    }
    choices(sheet, questions, column(ANSWER))?;
    let [answer, right] = [ANSWER, RIGHT_TEXT].map(|head| column_number_to_name(column(head)));
    let rule = format!("=OR(${answer}2<>\"\",${right}2<>\"\")");
    let answered = ConditionalFormatFormula::new()
        .set_rule(rule.as_str())
        .set_format(styles.done());
    sheet.add_conditional_format(1, 0, count, column(ANSWER) - 1, &answered)?;
    Ok(())
}

/// The question, with the field as the other sheets call it.
fn asked<'a>(question: &'a Question) -> Cow<'a, str> {
    let field = match &question.subject {
        Subject::Cell { field, .. } => Some(field),
        _ => None,
    };
    let about = field.and_then(|field| {
        let about = question.text.strip_suffix(field.as_str())?;
        Some(Cow::Owned(format!("{about}{}", words::field(field))))
    });
    about.unwrap_or(Cow::Borrowed(&question.text))
}

/// The texts to choose from, one a line.
fn listed(values: &[String]) -> String {
    let lines: Vec<String> = values.iter().map(|v| format!("「{v}」")).collect();
    lines.join("\n")
}

/// The answers that can be chosen, by the kind of question; other answers are refused, as nobody could take them over.
fn choices(sheet: &mut Worksheet, questions: &[Question], column: u16) -> Result<(), XlsxError> {
    let mut first = 0;
    while let Some(question) = questions.get(first) {
        let rest = questions.get(first..).unwrap_or_default();
        let same = rest
            .iter()
            .take_while(|q| q.answers == question.answers)
            .count();
        let words: Vec<&str> = question.answers.iter().copied().map(Answer::ja).collect();
        let list = DataValidation::new()
            .allow_list_strings(&words)?
            .set_error_title("確認結果")?
            .set_error_message(format!("{} から選んでください。", words.join("・")))?;
        sheet.add_data_validation(
            first as u32 + 1,
            column,
            (first + same) as u32,
            column,
            &list,
        )?;
        first += same;
    }
    Ok(())
}
