//! A rule file as it is written: the shape of `rules/<id>/rule.toml` and of `rules/vocabulary.toml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// What a printed column head or form label stands for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The No. column.
    No,
    /// A column of headings: always part of the path.
    Hierarchy,
    /// A row's name. The rightmost of `item` and `concrete` is the item, those to its left are path.
    Item,
    /// A concrete measure (具体的な取組) that names the row: as `item`, and where it is the item, also the measure.
    Concrete,
    /// What is done (主な取組).
    Measure,
    /// Year columns with the measure printed above their arrows.
    MeasureSchedule,
    /// Contents of the item.
    Description,
    /// Departments in charge.
    Departments,
    /// Departments concerned.
    RelatedDepartments,
    /// Year columns with arrows or words; a form's row of words under years.
    Schedule,
    /// Plan of a year.
    Plans,
    /// Result of a year.
    Results,
    /// Summing up of the whole period.
    Summary,
    /// Ratings.
    Ratings,
    /// Present state and problems.
    CurrentState,
    /// State aimed at.
    GoalState,
    /// Present figure.
    Baseline,
    /// Figure aimed at.
    Target,
    /// Goals under year heads.
    YearlyGoals,
    /// Figures under year heads.
    YearlyValues,
    /// Figures expected (見込額): goals where the figures reached stand beside them, else the figures themselves.
    ExpectedValues,
    /// Name of an indicator.
    Indicator,
    /// Unit of figures.
    Unit,
    /// Page of another paper.
    PageRef,
    /// A form's row of years.
    Year,
    /// A head or label that only stands over others.
    Group,
    /// Known, and of no field: kept in `extra` under its head.
    Extra,
}

impl Field {
    /// The published name.
    pub fn name(self) -> &'static str {
        match self {
            Field::No => "no",
            Field::Hierarchy => "path",
            Field::Item | Field::Concrete => "item",
            Field::Measure | Field::MeasureSchedule => "measure",
            Field::Description => "description",
            Field::Departments => "departments",
            Field::RelatedDepartments => "related_departments",
            Field::Schedule => "schedule",
            Field::Plans => "plans",
            Field::Results => "results",
            Field::Summary => "summary",
            Field::Ratings => "ratings",
            Field::CurrentState => "current_state",
            Field::GoalState => "goal_state",
            Field::Baseline => "baseline",
            Field::Target => "target",
            Field::YearlyGoals => "yearly_goals",
            Field::YearlyValues | Field::ExpectedValues => "yearly_values",
            Field::Indicator => "indicator",
            Field::Unit => "unit",
            Field::PageRef => "page_ref",
            Field::Year => "year",
            Field::Group => "group",
            Field::Extra => "extra",
        }
    }
}

/// `rules/<id>/rule.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Version of this form: 1.
    #[schemars(with = "u32")]
    pub schema: Spanned<u32>,
    /// Name of the rule; the same as its folder's.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What kind of paper it reads, in words.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// Kind of document: plan, progress, …
    #[schemars(with = "String")]
    pub kind: Spanned<String>,
    /// How the format is recognised.
    pub detect: Detect,
    /// Column heads and form labels, before those of the vocabulary.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
    /// Headings, before those of the vocabulary.
    #[serde(default, rename = "heading")]
    pub headings: Vec<Heading>,
    /// How rows become records.
    #[serde(default)]
    pub rows: Rows,
    /// The plan's rating scale; where none is named, that of the paper's printed legend, else that of papers without a rule.
    #[serde(default, rename = "rating")]
    pub ratings: Vec<Rating>,
    /// What belongs to no record.
    #[serde(default)]
    pub skip: Skip,
    /// For papers with one form an item.
    pub form: Option<Form>,
}

/// `rules/vocabulary.toml`: what all rules share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VocabularyFile {
    /// Version of this form: 1.
    #[schemars(with = "u32")]
    pub schema: Spanned<u32>,
    /// Words that are written in several ways (取組, 取り組み): one and the same in heads.
    #[serde(default, rename = "spelling")]
    pub spellings: Vec<Spelling>,
    /// Column heads and form labels.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
    /// Headings, outermost first.
    #[serde(default, rename = "heading")]
    pub headings: Vec<Heading>,
    /// What belongs to no record.
    #[serde(default)]
    pub skip: Skip,
    /// How printed legends of ratings are recognised.
    #[serde(default)]
    pub legend: Legend,
    /// How documents are read that no rule fits.
    pub without_rule: Option<WithoutRule>,
}

/// How documents are read that no rule fits: with the vocabulary alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithoutRule {
    /// Fields of which a table must show at least one beside the name of its rows.
    pub evidence: Vec<Field>,
    /// Heads of names that other papers use as well: with these, two fields of `evidence` are needed.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Patterns of titles of papers that are read although only their cells tell what their columns are.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub titles: Vec<Spanned<String>>,
    /// How rows become records.
    #[serde(default)]
    pub rows: Rows,
    /// Marks of ratings, where neither a rule nor the paper says what they mean.
    #[serde(default, rename = "rating")]
    pub ratings: Vec<Rating>,
    /// Scales, the best mark first: of those with all marks that a paper uses the first is taken, and a mark's place in it
    /// is its level.
    #[serde(default)]
    pub scales: Vec<Vec<String>>,
    /// The shapes of papers; the one that fits best is taken.
    #[serde(rename = "shape")]
    pub shapes: Vec<Shape>,
}

/// How printed legends of ratings (評価の凡例) are recognised.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Legend {
    /// Patterns of what calls itself a legend of ratings, without spaces and signs around it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub heads: Vec<Spanned<String>>,
    /// Marks that legends explain, beside those of the rule's scale.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Marks that number other lists too: taken only below the head of a legend.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// Words before legends of other things (schedules).
    #[serde(default)]
    pub other: Vec<String>,
}

/// A shape of papers that are read without a rule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Kind of document: plan, progress, …
    pub kind: String,
    /// How the shape is recognised.
    pub detect: Detect,
    /// Column heads and form labels, before those of the vocabulary.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
    /// For papers with one form an item.
    pub form: Option<Form>,
}

/// How a format is recognised.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// Fields whose heads (labels, for a form) must all be found in one table.
    #[schemars(with = "Vec<Field>")]
    pub need: Spanned<Vec<Spanned<Field>>>,
    /// Fields whose heads speak for the format. Where any are named, a table must show one of them at least.
    #[serde(default)]
    #[schemars(with = "Vec<Field>")]
    pub likely: Vec<Spanned<Field>>,
    /// Fields whose heads speak against it.
    #[serde(default)]
    #[schemars(with = "Vec<Field>")]
    pub unlikely: Vec<Spanned<Field>>,
    /// Patterns in the title that speak for it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub title: Vec<Spanned<String>>,
    /// Heads that must all be printed in one table, written as in a column's heads. Not for forms.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub need_heads: Vec<Spanned<String>>,
    /// Patterns of which one must be in the title, without spaces and in half width. Any title will do where none is given.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub need_title: Vec<Spanned<String>>,
}

/// What a column head or label means.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The field.
    #[schemars(with = "Field")]
    pub field: Spanned<Field>,
    /// Heads as printed; widths, spaces, line breaks and years in them do not count.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub heads: Vec<Spanned<String>>,
    /// Patterns for the head without its year and without spaces, in half width.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub patterns: Vec<Spanned<String>>,
    /// The field where the cells below are marks of the rating scale and nothing else.
    pub marks: Option<Field>,
    /// The field where the cells below are figures and nothing else.
    pub figures: Option<Field>,
    /// The field where the cells below are sentences and none is a mark.
    pub texts: Option<Field>,
    /// The field where the year columns of a schedule stand behind it, and nothing else is the measure.
    pub before_schedule: Option<Field>,
    /// The field where the table has ratings, no column of results, and no other column of this kind.
    pub rated: Option<Field>,
}

/// A word that is written in several ways.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// As heads and patterns write it.
    pub word: String,
    /// Other ways to write it in a printed head.
    pub also: Vec<String>,
}

/// A level of headings; levels stand in the file from the outermost inwards.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// Patterns for the heading's line in half width; group 1 is the mark or number.
    #[schemars(with = "Vec<String>")]
    pub patterns: Spanned<Vec<Spanned<String>>>,
    /// Whether it is part of the path.
    #[serde(default)]
    pub keep: Keep,
    /// Whether the mark stands close to the words ("①総人件費の抑制").
    #[serde(default)]
    pub close: bool,
}

/// Whether headings of a level are part of the path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Always.
    #[default]
    Path,
    /// Where records stand under more than one of them; a lone one is a chapter.
    Varies,
    /// Never: chapters.
    Never,
}

/// How rows become records.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Fields whose own cell makes a row a record of its own, although its name is blank or merged.
    #[serde(default)]
    #[schemars(with = "Vec<Field>")]
    pub own: Vec<Spanned<Field>>,
    /// Patterns of names of total rows.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub totals: Vec<Spanned<String>>,
    /// Patterns of names of subtotal rows.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub subtotals: Vec<Spanned<String>>,
}

/// A mark of the rating scale.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// As printed.
    #[schemars(with = "String")]
    pub mark: Spanned<String>,
    /// Other ways to print it (○ and 〇).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub also: Vec<Spanned<String>>,
    /// 1 is the best; absent where the mark has no rank.
    #[schemars(with = "Option<i32>")]
    pub level: Option<Spanned<i32>>,
    /// What the plan says it means.
    pub meaning: Option<String>,
}

/// What belongs to no record.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Patterns of the first text of tables that are boxes, legends, notes or contents.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tables: Vec<Spanned<String>>,
    /// Patterns of full-width rows and lines that are notes.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub lines: Vec<Spanned<String>>,
}

/// Papers with one form an item: label cells own value cells.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Patterns of the form's heading: groups `no` and `item`.
    #[schemars(with = "Vec<String>")]
    pub headings: Spanned<Vec<Spanned<String>>>,
    /// The least number of labels that make a table a form.
    #[schemars(with = "usize")]
    pub labels: Spanned<usize>,
}

/// `rules/<id>/examples.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExamplesFile {
    /// Version of this form: 1.
    #[schemars(with = "u32")]
    pub schema: Spanned<u32>,
    /// The examples.
    #[serde(rename = "example")]
    pub examples: Vec<Example>,
}

/// A small document with the records it must give.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// False for a document that this rule must leave to others.
    #[serde(default = "yes")]
    pub matches: bool,
    /// Blocks in reading order.
    #[serde(rename = "block")]
    pub blocks: Vec<ExampleBlock>,
    /// Records as in `records.json`, without `document`, `source` and `raw`.
    #[serde(default, rename = "record")]
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub records: Vec<toml::Table>,
}

fn yes() -> bool {
    true
}

/// A block of an example: exactly one of the keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleBlock {
    /// A heading.
    pub heading: Option<String>,
    /// A paragraph.
    pub paragraph: Option<String>,
    /// Rows of cells. "<" joins a cell to the one on its left, "^" to the one above it.
    pub table: Option<Vec<Vec<String>>>,
    /// Arrows over the table: `[row, first column, last column, label]`, all from 0.
    #[serde(default)]
    pub arrows: Vec<(usize, usize, usize, String)>,
    /// Page it stands on; that of the block before where absent.
    pub page: Option<u32>,
}
