//! Items: the same measure of a municipality over documents, years and forms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The same item in one or more documents. Path, number and name are those of its newest document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Item {
    /// Stable id: municipality code (or name) and a hash of the place where the item first stands.
    pub id: String,
    /// Municipality.
    pub municipality: Option<String>,
    /// Path of the item.
    pub path: Vec<String>,
    /// No. of the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<String>,
    /// Its name.
    pub item: Option<String>,
    /// Indices into `records`, plan before reports, years ascending.
    pub records: Vec<usize>,
    /// How its rows of one document were joined to those before, in order of time; empty where it stands in one
    /// document only and nothing could be compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Match>,
    /// Items of earlier documents that may be this one: for a person to decide, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Its fields over the documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldState>,
    /// What was planned against what a report says was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
}

/// What became of an item from one document to the next.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// Name and place are the same, or differ only in spelling.
    #[default]
    Same,
    /// Another name; it may have moved too (see `changes`).
    Renamed,
    /// The same name at another number or under another heading.
    Moved,
    /// One item became several; they are items of their own, named in `items`.
    Split,
    /// Several items became one, which is an item of its own, named in `items`.
    Merged,
    /// Stands for the first time in `to`, which reports on the same plan as `from`.
    Added,
    /// Stands no more in `to`.
    Dropped,
}

/// One step of an item's history.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Match {
    /// What happened.
    pub kind: MatchKind,
    /// Id of the earlier document.
    pub from: String,
    /// Id of the later document; of another form of the same table where both are equally old.
    pub to: String,
    /// What changed on the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Ids of the other items of a split or merger.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// What speaks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The evidence in words, in the language of the run.
    pub reason: String,
}

/// What differs between two appearances of an item.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The name.
    Title,
    /// The spelling of the name only.
    Spelling,
    /// The number.
    No,
    /// The heading it stands under.
    Path,
    /// The departments in charge.
    Departments,
}

/// Items that may be the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Candidate {
    /// Id of the other item.
    pub item: String,
    /// What it would be.
    pub kind: MatchKind,
    /// Weight of the evidence in bits: the logarithm of how much likelier it is for one item than for two.
    pub weight: f64,
    /// What speaks for and against it.
    pub evidence: Vec<Evidence>,
    /// The evidence in words, in the language of the run.
    pub reason: String,
}

/// A field of an item over its documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FieldState {
    /// Name of the record's field; "results.2023" for one by year.
    pub field: String,
    /// How the documents stand to each other.
    pub state: Agreement,
    /// Indices of the records that have it.
    pub records: Vec<usize>,
    /// Set where a person confirmed that the documents differ.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
    /// The different texts; left out where there is only one, which stands in the records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<FieldValue>,
}

/// How the values of a field stand to each other. Widths, white space, line breaks and ※ marks are no difference.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Agreement {
    /// Only one document has it.
    #[default]
    Single,
    /// Several documents have it, with the same text.
    Agreed,
    /// A later document has another text than an earlier one.
    Changed,
    /// Documents of the same time have different texts.
    Conflicting,
}

/// One of several texts of a field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FieldValue {
    /// As in the first of `records`; lists joined with 、.
    pub text: String,
    /// Indices of the records that have it: their `source` tells where.
    pub records: Vec<usize>,
}

/// What a plan says of a year against what a report says of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Progress {
    /// Western fiscal year reported on.
    pub fiscal_year: i32,
    /// The circled number of the action; absent for the item as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// The comparison.
    pub standing: Standing,
    /// As planned: "2021–2023", "検討".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<String>,
    /// As reported: "2021–2024", "実施", "A 計画どおり".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// Records of the plan.
    pub plan_records: Vec<usize>,
    /// Records of the report.
    pub records: Vec<usize>,
}

/// How the work stands to its plan.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// 予定どおり.
    #[default]
    OnSchedule,
    /// 遅れ.
    Late,
    /// 前倒し.
    Early,
    /// 予定なし: reported, but not planned for the year.
    Unplanned,
}

macro_rules! evidence {
    ($($(#[doc = $doc:literal])+ $variant:ident = $ja:literal / $en:literal;)+) => {
        /// A finding of the comparison of two appearances of an item.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Evidence { $($(#[doc = $doc])+ $variant,)+ }

        impl Evidence {
            /// In words, Japanese and English.
            pub fn words(self) -> (&'static str, &'static str) {
                match self {
                    $(Evidence::$variant => ($ja, $en),)+
                }
            }
        }
    };
}

evidence! {
    /// The names are the same but for widths and white space.
    TitleSame = "題名が同じ" / "same title";
    /// The names differ only in spelling.
    TitleSpelling = "題名は表記だけ違う" / "title differs in spelling only";
    /// One name contains the other.
    TitleContained = "題名の一方が他方を含む" / "one title contains the other";
    /// The names are similar.
    TitleSimilar = "題名が似ている" / "similar title";
    /// The names are different.
    TitleDifferent = "題名が違う" / "different title";
    /// The headings above are the same.
    PathSame = "見出しが同じ" / "same heading";
    /// The headings above are different.
    PathDifferent = "見出しが違う" / "different heading";
    /// The numbers are the same.
    NoSame = "番号が同じ" / "same number";
    /// The numbers are different.
    NoDifferent = "番号が違う" / "different number";
    /// The departments are the same.
    DepartmentsSame = "担当課が同じ" / "same departments";
    /// Some departments are the same.
    DepartmentsShared = "担当課の一部が同じ" / "some departments in common";
    /// No department is the same.
    DepartmentsDifferent = "担当課が違う" / "different departments";
    /// The descriptions and measures are the same, or nearly.
    TextSame = "内容の文がほぼ同じ" / "description nearly the same";
    /// The descriptions and measures are similar.
    TextSimilar = "内容の文が似ている" / "similar description";
    /// The descriptions and measures are different.
    TextDifferent = "内容の文が違う" / "different description";
    /// The descriptions differ just as the titles do, as those of two sister items would.
    TextFollowsTitle = "内容の文も題名と同じ所が違う" / "the description differs where the title does";
    /// The items before and after are matched to each other.
    NeighboursSame = "前後の項目が同じ" / "items before and after are the same";
    /// The item before or after is matched.
    NeighbourSame = "前か後の項目が同じ" / "the item before or after is the same";
    /// The number continues the other: 3 and 3-1.
    NumberBelow = "番号が枝番" / "number is a branch of the other";
    /// The measures of the one are spread over the others.
    MeasuresShared = "取組の内容が分かれて載っている" / "its measures are spread over the others";
    /// Nothing else comes into question.
    OnlyOne = "ほかに当たる項目がない" / "nothing else comes into question";
    /// Several come into question alike.
    Rival = "ほかにも当たりうる項目がある" / "others come into question too";
    /// Other documents of the same plan do not have it.
    NowhereElse = "比べた文書に当たる項目がない" / "the compared document has no such item";
    /// A person said so.
    Decided = "確認済み（decisions.toml）" / "decided by a person (decisions.toml)";
}

impl MatchKind {
    /// The published word.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchKind::Same => "same",
            MatchKind::Renamed => "renamed",
            MatchKind::Moved => "moved",
            MatchKind::Split => "split",
            MatchKind::Merged => "merged",
            MatchKind::Added => "added",
            MatchKind::Dropped => "dropped",
        }
    }

    /// In Japanese.
    pub fn ja(self) -> &'static str {
        match self {
            MatchKind::Same => "同じ",
            MatchKind::Renamed => "名称変更",
            MatchKind::Moved => "移動",
            MatchKind::Split => "分割",
            MatchKind::Merged => "統合",
            MatchKind::Added => "追加",
            MatchKind::Dropped => "廃止",
        }
    }
}

impl Agreement {
    /// In Japanese.
    pub fn ja(self) -> &'static str {
        match self {
            Agreement::Single => "一文書のみ",
            Agreement::Agreed => "一致",
            Agreement::Changed => "変更",
            Agreement::Conflicting => "不一致",
        }
    }
}

impl Standing {
    /// In Japanese.
    pub fn ja(self) -> &'static str {
        match self {
            Standing::OnSchedule => "予定どおり",
            Standing::Late => "遅れ",
            Standing::Early => "前倒し",
            Standing::Unplanned => "予定なし",
        }
    }
}
