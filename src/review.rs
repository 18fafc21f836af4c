//! What a person is asked: findings, uncertain matches and conflicting texts, each with the answers that can be
//! given. The one home of the columns that 要確認 is written with and `gyokaku accept` reads back.

use crate::decision::{FindingKey, RowKey, Subject};
use crate::finding::Code;
use crate::intake;
use crate::record::{Agreement, DocumentInfo, FieldState, Item, Output, Record, Spot};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Name of the sheet.
pub const SHEET: &str = "要確認";
/// Head of the column for the answer.
pub const ANSWER: &str = "確認結果（記入）";
/// Head of the column for the right text.
pub const RIGHT_TEXT: &str = "正しい値（記入）";
/// Head of the column for a remark.
pub const REMARK: &str = "メモ（記入）";
/// Head of the hidden column with the key.
pub const KEY: &str = "キー";

/// An answer that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The finding needs nothing more.
    Fine,
    /// What the finding is about has been put right.
    Mended,
    /// Something has still to be done.
    Open,
    /// The two are one item.
    Same,
    /// The two are different items.
    Different,
}

impl Answer {
    /// All of them.
    pub const ALL: &'static [Answer] = &[
        Answer::Fine,
        Answer::Mended,
        Answer::Open,
        Answer::Same,
        Answer::Different,
    ];

    /// As printed in the list of choices.
    pub fn ja(self) -> &'static str {
        match self {
            Answer::Fine => "問題なし",
            Answer::Mended => "修正した",
            Answer::Open => "対応が必要",
            Answer::Same => "同じ項目",
            Answer::Different => "別の項目",
        }
    }
}

/// Answers to a finding, or to a conflict (besides the right text).
pub const FOR_FINDINGS: &[Answer] = &[Answer::Fine, Answer::Mended, Answer::Open];
/// Answers to an uncertain match.
pub const FOR_PAIRS: &[Answer] = &[Answer::Same, Answer::Different, Answer::Open];

/// A question, one a row of 要確認.
#[derive(Debug, Clone, PartialEq)]
pub struct Question<'a> {
    /// What it is about: the hidden key.
    pub subject: Subject,
    /// error, warning or note.
    pub severity: &'a str,
    /// Code of the finding, or of the question about items.
    pub code: &'a str,
    /// Index of the document.
    pub document: usize,
    /// Where.
    pub place: Option<&'a Spot>,
    /// The question.
    pub text: Cow<'a, str>,
    /// What to do.
    pub hint: &'a str,
    /// The texts to choose the right one from.
    pub values: Vec<String>,
    /// The answers that can be chosen.
    pub answers: &'static [Answer],
}

/// All questions of a result, weightiest first; settled findings are not asked again.
pub fn questions(output: &Output) -> Vec<Question<'_>> {
    let documents: BTreeMap<&str, usize> = output
        .documents
        .iter()
        .enumerate()
        .map(|(at, d)| (d.id.as_str(), at))
        .collect();
    let items: BTreeMap<&str, &Item> = output.items.iter().map(|i| (i.id.as_str(), i)).collect();
    let asker = Asker {
        output,
        documents,
        items,
    };
    let mut questions: Vec<Question> = output
        .documents
        .iter()
        .enumerate()
        .flat_map(|(at, document)| findings(at, document))
        .collect();
    for item in &output.items {
        questions.extend(asker.pairs(item));
        questions.extend(asker.conflicts(item));
    }
    // Stable: within a weight, documents and findings keep their order.
    questions.sort_by_key(|q| weight(q.severity));
    questions
}

fn weight(severity: &str) -> u8 {
    match severity {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    }
}

fn findings(at: usize, document: &DocumentInfo) -> impl Iterator<Item = Question<'_>> {
    let open = document.findings.iter().filter(|f| f.settled.is_none());
    open.map(move |finding| Question {
        subject: Subject::Finding(FindingKey {
            document: intake::id(&document.sha256),
            file: document.path.clone(),
            code: finding.code.to_string(),
            place: place(finding.place.as_ref()),
            subject: finding.subject.clone(),
        }),
        severity: &finding.severity,
        code: &finding.code,
        document: at,
        place: finding.place.as_ref(),
        text: Cow::Borrowed(&finding.message),
        hint: &finding.hint,
        values: Vec::new(),
        answers: FOR_FINDINGS,
    })
}

struct Asker<'a> {
    output: &'a Output,
    documents: BTreeMap<&'a str, usize>,
    items: BTreeMap<&'a str, &'a Item>,
}

impl<'a> Asker<'a> {
    fn pairs(&self, item: &'a Item) -> Vec<Question<'a>> {
        let Some(later) = item.records.first().and_then(|at| self.record(*at)) else {
            return Vec::new();
        };
        let pair = Code::MatchUncertain.entry();
        let mut questions = Vec::new();
        for candidate in &item.candidates {
            let other = self.items.get(candidate.item.as_str());
            let earlier = other.and_then(|i| i.records.last());
            let Some(earlier) = earlier.and_then(|at| self.record(*at)) else {
                continue;
            };
            let (Some(a), Some(b)) = (self.row(earlier), self.row(later)) else {
                continue;
            };
            let told = format!(
                "{} ＝ {}（{}）",
                title(earlier),
                title(later),
                candidate.reason
            );
            questions.push(Question {
                text: pair.message_ja.replace("{}", &told).into(),
                subject: Subject::Pair { a, b },
                severity: "warning",
                code: pair.name,
                document: self.document(later),
                place: Some(&later.source.spot),
                hint: pair.hint_ja,
                values: vec![title(earlier), title(later)],
                answers: FOR_PAIRS,
            });
        }
        questions
    }

    fn conflicts(&self, item: &'a Item) -> Vec<Question<'a>> {
        let conflict = Code::TextsConflict.entry();
        let conflicting = |f: &&FieldState| f.state == Agreement::Conflicting;
        let mut questions = Vec::new();
        for field in item
            .fields
            .iter()
            .filter(conflicting)
            .filter(|f| !f.confirmed)
        {
            let rows: Vec<&'a Record> = field
                .records
                .iter()
                .filter_map(|at| self.record(*at))
                .collect();
            let Some(first) = rows.first() else { continue };
            let name = field.field.split('.').next().unwrap_or_default();
            let told = format!("{} {}", title(first), field.field);
            let spot = first.source.cells.get(name).unwrap_or(&first.source.spot);
            questions.push(Question {
                subject: Subject::Cell {
                    rows: rows
                        .iter()
                        .filter_map(|r| Some((self.row(r)?, read(r, &field.field))))
                        .collect(),
                    field: field.field.clone(),
                },
                severity: "warning",
                code: conflict.name,
                document: self.document(first),
                place: Some(spot),
                text: conflict.message_ja.replace("{}", &told).into(),
                hint: conflict.hint_ja,
                values: field.values.iter().map(|v| v.text.clone()).collect(),
                answers: FOR_FINDINGS,
            });
        }
        questions
    }

    fn record(&self, at: usize) -> Option<&'a Record> {
        self.output.records.get(at)
    }

    fn document(&self, record: &Record) -> usize {
        self.documents
            .get(record.document.as_str())
            .copied()
            .unwrap_or_default()
    }

    fn row(&self, record: &Record) -> Option<RowKey> {
        let document = self.output.documents.get(self.document(record))?;
        Some(RowKey {
            document: intake::id(&document.sha256),
            file: document.path.clone(),
            item: row_text(record),
        })
    }
}

/// The text of a field in a record.
fn read(record: &Record, field: &str) -> String {
    let fields = crate::reconcile::printed(record).into_iter();
    let mut of_name = fields.filter(|(name, _)| name == field);
    of_name.next().map(|(_, text)| text).unwrap_or_default()
}

/// Number and name of a record.
fn title(record: &Record) -> String {
    let name = record.item.as_deref().or(record.indicator.as_deref());
    let parts = [record.no.as_deref(), name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The words a row is known by in decisions: headings, number and name, joined with " > ".
pub fn row_text(record: &Record) -> String {
    let mut parts: Vec<&str> = record.path.iter().map(String::as_str).collect();
    parts.extend(record.no.as_deref());
    parts.extend(record.item.as_deref().or(record.indicator.as_deref()));
    parts.join(" > ")
}

/// A place as decisions write it: "p3 72,120,300,140", "s2 B4:C4", "l12-14"; empty for the file as a whole.
pub fn place(spot: Option<&Spot>) -> String {
    let Some(spot) = spot else {
        return String::new();
    };
    if let (Some(sheet), Some(range)) = (spot.sheet, &spot.range) {
        return format!("s{sheet} {range}");
    }
    if let Some([first, last]) = spot.lines {
        return format!("l{first}-{last}");
    }
    match spot.bbox {
        Some([x0, y0, x1, y1]) => format!("p{} {x0:.0},{y0:.0},{x1:.0},{y1:.0}", spot.page),
        None => format!("p{}", spot.page),
    }
}
