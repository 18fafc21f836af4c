//! A record taken apart: value by value, each with its field, year and key. What データ, the table `cells` and the
//! legend say of fields comes from here.

use crate::record::{ByYear, Record, RowKind};
use std::collections::BTreeMap;

/// A field of a record as tables name it: its name in `records.json`, the word printed on Japanese sheets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// "yearly_goals"; "schedule.spans" for a field of a field.
    pub name: &'static str,
    /// "目標".
    pub ja: &'static str,
}

macro_rules! fields {
    ($($constant:ident = $name:literal $ja:literal;)+) => {
        $(const $constant: &Field = &Field { name: $name, ja: $ja };)+

        /// All fields, in the order of [`values`].
        pub(super) const FIELDS: &[&Field] = &[$($constant,)+];
    };
}

fields! {
    PATH = "path" "階層";
    NO = "no" "No.";
    ITEM = "item" "項目";
    FLAGS = "flags" "ラベル";
    INDICATOR = "indicator" "指標";
    UNIT = "unit" "単位";
    MEASURE = "measure" "取組";
    ACTIONS = "actions" "取組（番号別）";
    DESCRIPTION = "description" "内容";
    DEPARTMENTS = "departments" "担当課";
    RELATED_DEPARTMENTS = "related_departments" "関係課";
    CURRENT_STATE = "current_state" "現状と課題";
    GOAL_STATE = "goal_state" "目標の状態";
    BASELINE = "baseline" "現状の数値";
    TARGET = "target" "目標の数値";
    SPANS = "schedule.spans" "工程（矢印）";
    YEARS = "schedule.years" "工程（文字）";
    PLANS = "plans" "計画";
    YEARLY_GOALS = "yearly_goals" "目標";
    YEARLY_VALUES = "yearly_values" "数値";
    RESULTS = "results" "実績";
    SUMMARY = "summary" "総括";
    RATINGS = "ratings" "評価";
    PAGE_REF = "page_ref" "管理票";
    ROW_KIND = "row_kind" "行の種類";
    NUMBERS = "numbers" "数";
    EXTRA = "extra" "その他の列";
}

/// The Japanese word for a field, also for one by year ("results.2023" → "実績 R5(2023)" is left to the caller: only
/// the part before a year is looked up). Unknown names stay.
pub(super) fn ja(name: &str) -> &str {
    let by_name = |name: &str| FIELDS.iter().find(|f| f.name == name).map(|f| f.ja);
    by_name(name).unwrap_or(name)
}

/// One value of a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value<'a> {
    /// The field it belongs to.
    pub field: &'static Field,
    /// Western fiscal year; the first one of an arrow.
    pub year: Option<i32>,
    /// Last western fiscal year of an arrow.
    pub year_to: Option<i32>,
    /// Circled number, department, or printed column head.
    pub key: Option<&'a str>,
    /// Position among the field's values, from 1.
    pub position: u32,
    /// Its text; empty for an arrow without one.
    pub text: &'a str,
    /// The number behind it.
    pub number: Option<f64>,
    /// Level of a rating.
    pub level: Option<i32>,
    /// Meaning of a rating.
    pub meaning: Option<&'a str>,
}

impl Value<'_> {
    /// Key of the field in `source.cells` and `raw`, which know fields of records only.
    pub(super) fn source_key(&self) -> &'static str {
        self.field.name.split('.').next().unwrap_or_default()
    }
}

/// All values of a record, none left out.
pub(super) fn values(record: &Record) -> Vec<Value<'_>> {
    let mut all = Gathered::default();
    all.list(PATH, &record.path);
    all.one(NO, record.no.as_deref());
    all.one(ITEM, record.item.as_deref());
    all.list(FLAGS, &record.flags);
    all.one(INDICATOR, record.indicator.as_deref());
    all.one(UNIT, record.unit.as_deref());
    all.one(MEASURE, record.measure.as_deref());
    for action in &record.actions {
        all.push(ACTIONS, &action.text).key = Some(&action.mark);
    }
    all.one(DESCRIPTION, record.description.as_deref());
    all.list(DEPARTMENTS, &record.departments);
    all.list(RELATED_DEPARTMENTS, &record.related_departments);
    all.one(CURRENT_STATE, record.current_state.as_deref());
    all.one(GOAL_STATE, record.goal_state.as_deref());
    all.one(BASELINE, record.baseline.as_deref());
    all.one(TARGET, record.target.as_deref());
    for span in &record.schedule.spans {
        let value = all.push(SPANS, span.text.as_deref().unwrap_or_default());
        value.key = span.mark.as_deref();
        (value.year, value.year_to) = (Some(span.from), Some(span.to));
    }
    let mut numbers = record.numbers.clone();
    let mut of = |field: &str| numbers.remove(field).unwrap_or_default();
    all.by_year(YEARS, &record.schedule.years, of("schedule"));
    all.by_year(PLANS, &record.plans, of(PLANS.name));
    all.by_year(YEARLY_GOALS, &record.yearly_goals, of(YEARLY_GOALS.name));
    all.by_year(YEARLY_VALUES, &record.yearly_values, of(YEARLY_VALUES.name));
    all.by_year(RESULTS, &record.results, of(RESULTS.name));
    all.one(SUMMARY, record.summary.as_deref());
    for rating in &record.ratings {
        let value = all.push(RATINGS, &rating.raw);
        value.key = rating.axis.as_deref().or(rating.department.as_deref());
        value.level = rating.level;
        value.meaning = rating.meaning.as_deref();
    }
    all.one(PAGE_REF, record.page_ref.as_deref());
    all.one(ROW_KIND, record.row_kind.map(row_kind));
    // Numbers of other fields, whose texts stand above.
    for (field, years) in &record.numbers {
        if numbers.contains_key(field) {
            for (year, number) in years {
                let value = all.push(NUMBERS, "");
                value.key = Some(field);
                value.year = year.parse().ok();
                value.number = finite(*number);
            }
        }
    }
    for (head, text) in &record.extra {
        all.push(EXTRA, text).key = Some(head);
    }
    all.values
}

/// The published word.
pub(super) fn row_kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Subtotal => "subtotal",
        RowKind::Total => "total",
    }
}

/// The ratings as printed, each behind what is rated and its department: "進捗度 契約検査課 A".
pub(super) fn ratings(record: &Record) -> Vec<String> {
    let ratings = record.ratings.iter().map(|r| {
        let words = [&r.axis, &r.department].into_iter().flatten();
        let words: Vec<&str> = words.map(String::as_str).chain([r.raw.as_str()]).collect();
        words.join(" ")
    });
    ratings.collect()
}

/// No table holds infinities.
fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

#[derive(Default)]
struct Gathered<'a> {
    values: Vec<Value<'a>>,
}

impl<'a> Gathered<'a> {
    fn push(&mut self, field: &'static Field, text: &'a str) -> &mut Value<'a> {
        let before = self.values.last().filter(|v| v.field == field);
        let position = before.map_or(1, |v| v.position + 1);
        self.values.push(Value {
            field,
            year: None,
            year_to: None,
            key: None,
            position,
            text,
            number: None,
            level: None,
            meaning: None,
        });
        let at = self.values.len() - 1;
        &mut self.values[at]
    }

    fn one(&mut self, field: &'static Field, text: Option<&'a str>) {
        if let Some(text) = text {
            self.push(field, text);
        }
    }

    fn list(&mut self, field: &'static Field, texts: &'a [String]) {
        for text in texts {
            self.push(field, text);
        }
    }

    /// A head that is no year becomes the key.
    fn by_year(
        &mut self,
        field: &'static Field,
        texts: &'a ByYear,
        numbers: BTreeMap<String, f64>,
    ) {
        for (head, text) in texts {
            let value = self.push(field, text);
            match head.parse() {
                Ok(year) => value.year = Some(year),
                Err(_) => value.key = Some(head),
            }
            value.number = numbers.get(head).copied().and_then(finite);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Action, Rating, Span};

    #[test]
    fn every_text_of_a_record_is_among_its_values() {
        let years = |t: &str| ByYear::from([("2023".to_string(), t.to_string())]);
        let text = |t: &str| Some(t.to_string());
        let mut record = Record {
            path: vec!["#path".into()],
            no: text("#no"),
            item: text("#item"),
            flags: vec!["#flag".into()],
            measure: text("#measure"),
            actions: vec![Action {
                mark: "#mark".into(),
                text: "#action".into(),
            }],
            description: text("#description"),
            departments: vec!["#department".into()],
            related_departments: vec!["#related".into()],
            plans: years("#plan"),
            results: years("#result"),
            summary: text("#summary"),
            ratings: vec![Rating {
                department: text("#of"),
                raw: "#raw".into(),
                level: Some(1),
                meaning: text("#meaning"),
                ..Rating::default()
            }],
            current_state: text("#current"),
            goal_state: text("#goal"),
            baseline: text("#base"),
            target: text("#target"),
            yearly_goals: years("#goals"),
            yearly_values: years("#values"),
            indicator: text("#indicator"),
            unit: text("#unit"),
            page_ref: text("#ref"),
            row_kind: Some(RowKind::Total),
            extra: [("#head".to_string(), "#extra".to_string())].into(),
            ..Record::default()
        };
        record.schedule.years = years("#status");
        record.schedule.spans = vec![Span {
            mark: text("#arrow"),
            from: 2021,
            to: 2023,
            text: text("#on"),
        }];
        let json = serde_json::to_string(&record).expect("JSON");
        let values = values(&record);
        let shown = format!("{values:?}");
        let texts: Vec<&str> = json.split('"').filter(|t| t.starts_with('#')).collect();
        assert!(texts.len() > 25);
        for text in texts {
            assert!(shown.contains(&format!("\"{text}\"")), "{text} is lost");
        }
        let order: Vec<usize> = values
            .iter()
            .filter_map(|v| FIELDS.iter().position(|f| *f == v.field))
            .collect();
        assert!(order.is_sorted());
    }

    #[test]
    fn numbers_stand_beside_their_texts_and_none_is_lost() {
        let mut record = Record {
            yearly_values: ByYear::from([("2023".into(), "△1,200".into())]),
            ..Record::default()
        };
        let number = |n: f64| BTreeMap::from([("2023".to_string(), n)]);
        record.numbers = [
            ("yearly_values".to_string(), number(-1200.0)),
            ("target".to_string(), number(5.0)),
        ]
        .into();
        let values = values(&record);
        let shown: Vec<_> = values
            .iter()
            .map(|v| (v.field.name, v.key, v.year, v.number))
            .collect();
        assert_eq!(
            shown,
            [
                ("yearly_values", None, Some(2023), Some(-1200.0)),
                ("numbers", Some("target"), Some(2023), Some(5.0)),
            ]
        );
    }
}
