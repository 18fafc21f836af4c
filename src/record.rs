//! Records: what a table row (or a form) says, in the fields of the output contract.
//!
//! The serialised form of these types is the published one (`gyokaku/records/1`); a field that is not printed in
//! the document is left out.

mod item;

pub use item::{
    Agreement, Candidate, Change, Evidence, FieldState, FieldValue, Item, Match, MatchKind,
    Progress, Standing,
};

use crate::document::Place;
use crate::finding::{Finding, Lang};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Text by western fiscal year ("2023").
pub type ByYear = BTreeMap<String, String>;

/// One row of a plan or report, or one form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Record {
    /// Id of the document it was read from.
    pub document: String,
    /// Name of the municipality.
    pub municipality: Option<String>,
    /// Western fiscal year the row reports on; `None` (null) for a plan.
    pub fiscal_year: Option<i32>,
    /// Headings and hierarchy cells above the row, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The No. column, or the mark before a form's heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<String>,
    /// The row's name without 【…】 labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// 【…】 labels of the item cell, without brackets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// 主な取組 / 具体的な取組 as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// `measure` split at circled numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// 推進内容 / 内容 / 取組内容 / 効果の内容.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Departments in charge, split into units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// 関係課, split into units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_departments: Vec<String>,
    /// Arrows and year cells.
    #[serde(skip_serializing_if = "Schedule::is_empty")]
    pub schedule: Schedule,
    /// Plans by year.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub plans: ByYear,
    /// Results by year.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub results: ByYear,
    /// 総括.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Ratings, one a department where the cell names departments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// 現状と課題.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_state: Option<String>,
    /// 目標の状態.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_state: Option<String>,
    /// 現状の数値, 基準値.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// 目標の数値.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// 年度目標 / 目標 under year heads.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub yearly_goals: ByYear,
    /// 数値 / 実績 / amounts under year heads.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub yearly_values: ByYear,
    /// 指標.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// 単位.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Numbers behind printed texts: field → year → number, in the printed unit. A workbook's cell gives the number it
    /// stores (97.25 printed 97.3), not the one it shows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, BTreeMap<String, f64>>,
    /// 管理票P and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_ref: Option<String>,
    /// Set for subtotal and total rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_kind: Option<RowKind>,
    /// Columns that the rule does not name: printed head → text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Where it stands.
    pub source: RecordSource,
    /// Field → text exactly as read, where the cleaned value differs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub raw: BTreeMap<String, String>,
}

/// A measure behind a circled number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// "①".
    pub mark: String,
    /// Its text, bullets included.
    pub text: String,
}

/// When things are done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Schedule {
    /// Arrows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    /// Text in year columns that is no arrow.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub years: ByYear,
}

impl Schedule {
    /// Whether nothing is scheduled.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.years.is_empty()
    }
}

/// An arrow over year columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Circled number beside it; null where it has none.
    pub mark: Option<String>,
    /// First western fiscal year.
    pub from: i32,
    /// Last western fiscal year.
    pub to: i32,
    /// Text on a block arrow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A rating as printed, with its level by the rule's scale.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rating {
    /// What is rated, where a row is rated in several respects (進捗度, 効果).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub axis: Option<String>,
    /// Department it belongs to; null for a bare mark.
    pub department: Option<String>,
    /// As printed.
    pub raw: String,
    /// 1 is the best; absent where the scale does not rank the mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<i32>,
    /// What the plan says the mark means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

/// Rows that sum up others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// 小計.
    Subtotal,
    /// 合計.
    Total,
}

/// Where a record, or one of its fields, stands. Exactly one of `bbox`, `range` and `lines` is set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Spot {
    /// Page (sheet, for workbooks), from 1.
    pub page: u32,
    /// Sheet, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<u32>,
    /// Name of the sheet; told of findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_name: Option<String>,
    /// Box on the page: x0, y0, x1, y1 in points, origin top left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f32; 4]>,
    /// Cell range of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// First and last line of a text dump.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
}

/// Where a record stands, and where each of its fields does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RecordSource {
    /// File as given.
    pub file: String,
    /// Where the row begins.
    #[serde(flatten)]
    pub spot: Spot,
    /// Field → where it stands.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, Spot>,
}

/// What was read from one file, beside its records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DocumentInfo {
    /// Stable id, unique in a run.
    pub id: String,
    /// Path as given.
    pub path: String,
    /// Content hash, lower-case hex.
    pub sha256: String,
    /// pdf, xlsx, xls, ods, csv or text; "unknown" where the content is none of these.
    pub kind: String,
    /// Pages (sheets).
    pub pages: u32,
    /// Id of the rule it was read with.
    pub rule: Option<String>,
    /// The municipality it belongs to.
    pub municipality: Option<Municipality>,
    /// Printed title.
    pub title: Option<String>,
    /// plan, progress or another kind named by the rule.
    pub document_kind: Option<String>,
    /// Western fiscal year reported on.
    pub fiscal_year: Option<i32>,
    /// Years the plan covers.
    pub period: Option<Period>,
    /// ok, partial, failed or skipped.
    pub status: Status,
    /// What to review.
    pub findings: Vec<FindingOut>,
    /// Where every character of the table regions went.
    pub coverage: Coverage,
}

/// A municipality.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Municipality {
    /// Full name with 市, 町 or 村.
    pub name: String,
    /// 全国地方公共団体コード, six digits; `None` for a name that is not in the table, or stands in it twice.
    pub code: Option<String>,
    /// 福島県.
    pub prefecture: Option<String>,
}

/// Western fiscal years, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
}

/// How reading a file ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything was read.
    #[default]
    Ok,
    /// Records were read, something was not.
    Partial,
    /// Nothing could be read.
    Failed,
    /// Not a document of a kind that is read.
    Skipped,
}

/// A finding in its published form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FindingOut {
    /// Stable kebab-case code.
    pub code: Cow<'static, str>,
    /// error, warning or note.
    pub severity: Cow<'static, str>,
    /// In the language of the run.
    pub message: String,
    /// What to do.
    pub hint: Cow<'static, str>,
    /// What it is about: the part of the message that is no fixed text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// What a person answered to it; it needs no review any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<String>,
    /// Where; absent for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
}

/// Where the characters (white space not counted) of all table regions of a document went. `in_tables` is exactly
/// the sum of the other six.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Coverage {
    /// Characters inside table regions.
    pub in_tables: u64,
    /// Read into record fields.
    pub fields: u64,
    /// Read into `extra`.
    pub extra: u64,
    /// Column heads and form labels.
    pub heads: u64,
    /// Hierarchy and heading cells.
    pub headings: u64,
    /// Notes, legends, boxes, contents pages: belong to no record.
    pub notes: u64,
    /// Left over; each listed as a finding.
    pub leftover: u64,
}

/// The published result of a run: `records.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Output {
    /// "gyokaku/records/1".
    pub schema: String,
    /// One a file, in path order.
    pub documents: Vec<DocumentInfo>,
    /// All records in document order.
    pub records: Vec<Record>,
    /// The same item across documents and years.
    pub items: Vec<Item>,
}

impl FindingOut {
    /// The published form of a finding, in a language.
    pub fn of(finding: &Finding, lang: Lang) -> FindingOut {
        FindingOut {
            code: finding.code.entry().name.into(),
            severity: finding.code.entry().severity.as_str().into(),
            message: finding.message(lang),
            hint: finding.hint(lang).into(),
            subject: finding.subject.clone(),
            settled: None,
            place: Spot::of(&finding.place),
        }
    }
}

impl Spot {
    /// The published form of a place; `None` for the file as a whole.
    pub fn of(place: &Place) -> Option<Spot> {
        let page = place.page();
        let spot = Spot {
            page,
            ..Spot::default()
        };
        match place {
            Place::File => None,
            Place::Page { bbox, .. } => Some(Spot {
                bbox: Some([bbox.x0, bbox.y0, bbox.x1, bbox.y1]),
                ..spot
            }),
            Place::Sheet { sheet, name, range } => Some(Spot {
                sheet: Some(*sheet),
                sheet_name: Some(name.to_string()),
                range: Some(range.to_string()),
                ..spot
            }),
            Place::Lines { first, last, .. } => Some(Spot {
                lines: Some([*first, *last]),
                ..spot
            }),
        }
    }
}
