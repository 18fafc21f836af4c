//! What a column is where its head says nothing, or too little: told from its cells and from the columns beside it.
//! What the heads say is never overruled but where two columns claim the same.

use super::checked::Rule;
use super::content::is_dash;
use super::head::{Band, Role, YearBlock};
use super::written::Field;
use crate::document::{Cell, Table};
use crate::japanese::departments;
use std::collections::BTreeSet;
use std::ops::Range;

/// A name is shorter than a sentence; longer texts say what is done.
const NAME: usize = 40;

/// Infers the roles of a band's columns; `texts` are the cells of the body, a list a column.
pub(super) fn infer(
    rule: &Rule,
    table: &Table,
    band: &mut Band,
    body: &Range<usize>,
    texts: &[Vec<&str>],
) {
    names_of_measures(band);
    before_schedule(band);
    rated(band);
    second_description(band);
    measure_over_arrows(table, band, body);
    unnamed(rule, band, texts);
}

fn position(band: &Band, field: Field) -> Option<usize> {
    band.columns
        .iter()
        .position(|c| c.role == Role::Field(field))
}

fn has(band: &Band, fields: &[Field]) -> bool {
    fields.iter().any(|f| position(band, *f).is_some())
}

fn is_schedule(role: Role) -> bool {
    matches!(role, Role::Year(YearBlock::Schedule | YearBlock::Open))
        || role == Role::Field(Field::Schedule)
}

fn scheduled(band: &Band) -> bool {
    band.columns.iter().any(|c| is_schedule(c.role))
}

fn set(band: &mut Band, column: usize, role: Role) {
    if let Some(column) = band.columns.get_mut(column) {
        column.role = role;
    }
}

/// Beside a schedule, a second head of names behind the description of the first is no name: what is done
/// (取組項目, 概要, 実施事項, 年度).
fn names_of_measures(band: &mut Band) {
    let item = |c: &super::head::Column| c.role == Role::Field(Field::Item);
    let (Some(first), Some(last)) = (
        band.columns.iter().position(item),
        band.columns.iter().rposition(item),
    ) else {
        return;
    };
    let described = position(band, Field::Description).is_some_and(|d| first < d && d < last);
    if described && scheduled(band) && !has(band, &[Field::Measure, Field::Concrete]) {
        set(band, last, Role::Field(Field::Measure));
    }
}

/// What is done is a measure where its years stand behind it, where the head says that it may be one.
fn before_schedule(band: &mut Band) {
    let years = band.columns.iter().position(|c| is_schedule(c.role));
    if has(band, &[Field::Measure]) {
        return;
    }
    let candidate = |c: &super::head::Column| c.told.before_schedule.filter(|_| c.year.is_none());
    let found = band.columns.iter().rposition(|c| candidate(c).is_some());
    if let (Some(column), Some(years)) = (found, years)
        && column < years
        && let Some(field) = band.columns.get(column).and_then(candidate)
    {
        set(band, column, Role::Field(field));
    }
}

/// What is rated was done, where the head leaves open whether it was or will be (令和5年度の取組) and no other column
/// tells results. Of several such columns one is what comes next, and none is touched.
fn rated(band: &mut Band) {
    if !has(band, &[Field::Ratings]) || has(band, &[Field::Results, Field::YearlyValues]) {
        return;
    }
    let open = |c: &super::head::Column| match c.role {
        Role::Field(Field::Plans) => c.told.rated,
        _ => None,
    };
    let mut columns = band.columns.iter().enumerate();
    let mut found = columns.by_ref().filter_map(|(at, c)| Some((at, open(c)?)));
    if let (Some((column, field)), None) = (found.next(), found.next()) {
        set(band, column, Role::Field(field));
    }
}

/// Of two descriptions, the one next to the schedule says what is done when.
fn second_description(band: &mut Band) {
    let described: Vec<usize> = band
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.role == Role::Field(Field::Description))
        .map(|(i, _)| i)
        .collect();
    let (true, Some(last)) = (described.len() > 1, described.last()) else {
        return;
    };
    let next = band.columns.get(last + 1).map(|c| c.role);
    if next.is_some_and(is_schedule) && !has(band, &[Field::Measure]) {
        set(band, *last, Role::Field(Field::Measure));
    }
}

/// Texts over all year columns with arrows in the rows below them are the measure, printed above its arrows.
fn measure_over_arrows(table: &Table, band: &mut Band, body: &Range<usize>) {
    let years: Vec<usize> = band
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| matches!(c.role, Role::Year(YearBlock::Schedule | YearBlock::Open)))
        .map(|(i, _)| i)
        .collect();
    let (Some(first), Some(last)) = (years.first(), years.last()) else {
        return;
    };
    if years.len() < 2 || has(band, &[Field::Measure]) {
        return;
    }
    let over = |c: &&Cell| {
        body.contains(&c.rows.start)
            && c.cols.start == *first
            && c.cols.end == last + 1
            && !c.is_empty()
    };
    let texts: Vec<&Cell> = table.cells.iter().filter(over).collect();
    let drawn = |c: &&&Cell| {
        let lane = c.rows.end;
        let bare = table.cells.iter().any(|l| {
            l.rows.contains(&lane)
                && l.cols.start >= *first
                && l.cols.end <= last + 1
                && l.is_empty()
        });
        bare && table.arrows.iter().any(|a| a.rows.contains(&lane))
    };
    if !texts.is_empty() && texts.iter().filter(drawn).count() * 2 > texts.len() {
        for column in years {
            set(band, column, Role::Year(YearBlock::MeasureSchedule));
        }
    }
}

/// Columns whose heads no rule names: units of the town hall, marks of the scale, and the names of the rows where
/// nothing else names them.
fn unnamed(rule: &Rule, band: &mut Band, texts: &[Vec<&str>]) {
    let unknown: Vec<usize> = band
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.role == Role::Unknown && c.year.is_none())
        .map(|(i, _)| i)
        .collect();
    let infer = |wanted: Field, fits: &dyn Fn(usize, &[&str]) -> bool, band: &mut Band| {
        let fits = |i: &&usize| {
            let free = band
                .columns
                .get(**i)
                .is_some_and(|c| c.role == Role::Unknown);
            free && texts
                .get(**i)
                .is_some_and(|cells| cells.len() > 1 && fits(**i, cells))
        };
        if let Some(column) = unknown.iter().find(fits).copied() {
            set(band, column, Role::Field(wanted));
            if let Some(column) = band.columns.get_mut(column) {
                column.inferred = Some(wanted);
            }
        }
    };
    if !has(band, &[Field::Departments]) {
        infer(
            Field::Departments,
            &|_, cells| mostly(cells, is_departments),
            band,
        );
    }
    if !has(band, &[Field::Ratings]) {
        infer(Field::Ratings, &|_, cells| are_marks(rule, cells), band);
    }
    let named = [
        Field::Item,
        Field::Concrete,
        Field::Indicator,
        Field::Hierarchy,
    ];
    if !has(band, &named) {
        let end = first_content(band);
        infer(Field::Item, &|i, cells| i < end && are_names(cells), band);
    }
    headings(band, texts);
}

/// Columns before the name of the rows that hold a short text for several of them at least: merged, or printed once.
fn headings(band: &mut Band, texts: &[Vec<&str>]) {
    let name = |c: &super::head::Column| {
        matches!(
            c.role,
            Role::Field(Field::Item | Field::Concrete | Field::Indicator)
        )
    };
    let Some(item) = band.columns.iter().rposition(name) else {
        return;
    };
    let rows = texts.get(item).map_or(0, Vec::len);
    let heading = |cells: &[&str]| {
        let words = |c: &str| {
            c.chars().count() <= NAME && !c.ends_with('。') && c.chars().any(char::is_alphabetic)
        };
        !cells.is_empty() && cells.len() * 2 <= rows && cells.iter().all(|c| words(c))
    };
    for (column, cells) in band.columns.iter_mut().zip(texts).take(item) {
        if column.role == Role::Unknown && column.year.is_none() && heading(cells) {
            column.role = Role::Field(Field::Hierarchy);
            column.inferred = Some(Field::Hierarchy);
        }
    }
}

/// The first column of what is said of a row: its name stands left of it.
fn first_content(band: &Band) -> usize {
    let content =
        |role: Role| !matches!(role, Role::Unknown | Role::Blank | Role::Field(Field::No));
    band.columns
        .iter()
        .position(|c| content(c.role))
        .unwrap_or(0)
}

/// At least four of five cells.
pub(super) fn mostly(cells: &[&str], is: impl Fn(&str) -> bool) -> bool {
    let told: Vec<&str> = cells.iter().copied().filter(|c| !is_dash(c)).collect();
    !told.is_empty() && told.iter().filter(|c| is(c)).count() * 5 >= told.len() * 4
}

/// Units of the town hall and nothing else.
pub(super) fn is_departments(cell: &str) -> bool {
    let units = departments::split(cell);
    let unit = |u: &String| {
        u.chars().count() <= 20 && departments::is_unit(u) && !u.ends_with([')', '）'])
    };
    !units.is_empty() && units.iter().all(unit)
}

/// Marks of the scale alone, more than one of them ranked: a single ○ may mean anything.
pub(super) fn are_marks(rule: &Rule, cells: &[&str]) -> bool {
    let ranked = cells.iter().filter(|c| rule.ranked.contains(**c));
    let ranked: BTreeSet<&&str> = ranked.collect();
    ranked.len() > 1 && mostly(cells, |c| rule.ranked.contains(c))
}

/// Short texts, hardly one like another.
pub(super) fn are_names(cells: &[&str]) -> bool {
    let names: BTreeSet<&&str> = cells.iter().collect();
    let short = |c: &str| {
        (2..=NAME).contains(&c.chars().count())
            && !c.ends_with('。')
            && c.chars().any(char::is_alphabetic)
    };
    names.len() * 5 >= cells.len() * 4 && mostly(cells, short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::geometry::Rect;
    use crate::rule::RuleSet;
    use crate::rule::examples;
    use crate::rule::head::all_bands;
    use crate::rule::keyed::Keyed;

    /// The roles of the first band of heads, read with the first shape of papers without a rule.
    fn roles(rows: &[&[&str]], arrows: &[(usize, usize, usize, String)]) -> Vec<Role> {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|r| r.iter().map(|t| (*t).to_string()).collect())
            .collect();
        let place = Place::Page {
            page: 1,
            bbox: Rect::new(0.0, 0.0, 500.0, 700.0),
        };
        let table = examples::table(&rows, arrows, &place);
        let set = RuleSet::builtin();
        let rule = set.shapes().first().expect("a shape");
        let bands = all_bands(rule, &Keyed::of(&table));
        let band = bands.first().expect("a band of heads");
        band.columns.iter().map(|c| c.role).collect()
    }

    #[test]
    fn unnamed_columns_are_told_by_their_cells() {
        let found = roles(
            &[
                &["番号", "やること", "概要", "受け持ち", "実績", "印"],
                &[
                    "1",
                    "窓口の改善",
                    "様式を統一する。",
                    "市民課",
                    "12種類を統一した。",
                    "◎",
                ],
                &[
                    "2",
                    "広報の見直し",
                    "紙面を改める。",
                    "総務部\n秘書課",
                    "年６回とした。",
                    "△",
                ],
            ],
            &[],
        );
        let fields = [
            Field::No,
            Field::Item,
            Field::Description,
            Field::Departments,
            Field::Results,
            Field::Ratings,
        ];
        assert_eq!(found, fields.map(Role::Field));
    }

    #[test]
    fn a_text_for_several_rows_before_their_names_is_a_heading() {
        let heads: &[&str] = &["むき", "番号", "取組項目", "備忘", "担当課"];
        let rows: &[&[&str]] = &[
            heads,
            &["便利な役場", "1", "窓口の改善", "甲", "市民課"],
            &["^", "2", "広報の見直し", "", "秘書課"],
            &["健全な財政", "3", "滞納整理", "", "税務課"],
            &["^", "4", "施設の統合", "", "財政課"],
        ];
        let found = roles(rows, &[]);
        let heading = Role::Field(Field::Hierarchy);
        assert_eq!((found[0], found[3]), (heading, Role::Unknown));
    }

    #[test]
    fn a_single_mark_and_equal_texts_tell_nothing() {
        let found = roles(
            &[
                &["番号", "やること", "概要", "担当課", "重点"],
                &["1", "継続", "様式を統一する。", "市民課", "○"],
                &["2", "継続", "紙面を改める。", "秘書課", "○"],
                &["3", "継続", "研修を行う。", "職員課", "○"],
            ],
            &[],
        );
        assert_eq!((found[1], found[4]), (Role::Unknown, Role::Unknown));
    }

    #[test]
    fn what_is_done_before_its_years_is_the_measure() {
        let years: &[&str] = &["^", "^", "^", "^", "R3", "R4", "^"];
        let of = |item: &str, described: &str, done: &str| {
            let heads: &[&str] = &["No.", item, described, done, "実施時期", "<", "担当課"];
            let row: &[&str] = &[
                "1",
                "窓口の改善",
                "様式を統一する。",
                "①検討",
                "",
                "",
                "市民課",
            ];
            roles(&[heads, years, row], &[(2, 4, 5, "①".into())])
        };
        for (item, described, done) in [
            ("取組項目", "内容", "具体的な取組内容"),
            ("取組項目", "内容", "実施内容"),
            ("実施項目", "概要", "取組事項"),
            ("取組項目", "取組の概要", "取組内容"),
        ] {
            let found = of(item, described, done);
            let names = (found[1], found[2], found[3]);
            let wanted = [Field::Item, Field::Description, Field::Measure].map(Role::Field);
            assert_eq!(names, (wanted[0], wanted[1], wanted[2]), "{done}");
        }
    }

    #[test]
    fn texts_over_arrows_are_the_measure() {
        let heads: &[&[&str]] = &[
            &["No.", "取組項目", "年度別の取組", "<", "取組状況"],
            &["^", "^", "R3", "R4", "^"],
        ];
        let drawn: &[&[&str]] = &[
            &["1", "窓口の改善", "①検討\n②実施", "<", "実施した。"],
            &["^", "^", "", "", "^"],
        ];
        let measure = Role::Year(YearBlock::MeasureSchedule);
        let found = roles(&[heads, drawn].concat(), &[(3, 2, 3, "①".into())]);
        assert_eq!((found[2], found[3]), (measure, measure));
        let without = roles(&[heads, drawn].concat(), &[]);
        assert!(without[2] != measure && without[3] != measure);
    }
}
