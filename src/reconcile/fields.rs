//! The fields of an item over its documents: agreed, single, changed or conflicting.

use super::entry::comparable;
use super::plan::Plan;
use crate::decision::Decisions;
use crate::japanese::text;
use crate::record::{Agreement, ByYear, FieldState, FieldValue, Record};
use std::collections::BTreeMap;

/// Compares the fields of an item. `editions` are its rows by edition of the plan.
pub(super) fn compare(
    plan: &Plan,
    editions: &[(usize, &[usize])],
    records: &[Record],
    decisions: &Decisions,
) -> Vec<FieldState> {
    let mut order: Vec<String> = Vec::new();
    let mut fields: BTreeMap<String, Vec<Appearance>> = BTreeMap::new();
    for (edition, rows) in editions {
        // Rows of one document (one a department) make one value of the item.
        let mut values: BTreeMap<String, (Vec<String>, Vec<usize>)> = BTreeMap::new();
        for row in *rows {
            let Some(record) = records.get(*row) else {
                continue;
            };
            for (field, text) in printed(record) {
                if !order.contains(&field) {
                    order.push(field.clone());
                }
                let value = values.entry(field).or_default();
                if !value.0.contains(&text) {
                    value.0.push(text);
                }
                value.1.push(*row);
            }
        }
        for (field, (texts, rows)) in values {
            let text = texts.join("\n");
            fields.entry(field).or_default().push(Appearance {
                edition: *edition,
                key: comparable(&text),
                text,
                rows,
            });
        }
    }
    order
        .into_iter()
        .filter_map(|field| {
            let appearances = fields.remove(&field)?;
            let mut state = state(plan, field, appearances);
            state.confirmed = state.state == Agreement::Conflicting
                && state.records.iter().all(|r| {
                    let record = records.get(*r);
                    record.is_some_and(|r| is_confirmed(r, &state.field, decisions))
                });
            Some(state)
        })
        .collect()
}

struct Appearance {
    edition: usize,
    key: String,
    text: String,
    rows: Vec<usize>,
}

fn state(plan: &Plan, field: String, appearances: Vec<Appearance>) -> FieldState {
    let time = |a: &Appearance| plan.get(a.edition).map(|e| e.time);
    let state = if appearances.len() < 2 {
        Agreement::Single
    } else if all_equal(appearances.iter().map(|a| &a.key)) {
        Agreement::Agreed
    } else {
        let conflict = appearances.iter().any(|a| {
            let same_time = |b: &&Appearance| time(b) == time(a);
            appearances.iter().filter(same_time).any(|b| b.key != a.key)
        });
        if conflict {
            Agreement::Conflicting
        } else {
            Agreement::Changed
        }
    };
    let mut values: Vec<(String, FieldValue)> = Vec::new();
    if matches!(state, Agreement::Changed | Agreement::Conflicting) {
        for a in &appearances {
            match values.iter_mut().find(|(key, _)| *key == a.key) {
                Some((_, value)) => value.records.extend(&a.rows),
                None => values.push((
                    a.key.clone(),
                    FieldValue {
                        text: a.text.clone(),
                        records: a.rows.clone(),
                    },
                )),
            }
        }
    }
    FieldState {
        field,
        state,
        records: appearances.iter().flat_map(|a| &a.rows).copied().collect(),
        confirmed: false,
        values: values.into_iter().map(|(_, v)| v).collect(),
    }
}

/// Whether a person said that this text stands there as it should.
fn is_confirmed(record: &Record, field: &str, decisions: &Decisions) -> bool {
    let row = text::key(&crate::review::row_text(record));
    decisions.cells.iter().any(|c| {
        c.field == field
            && c.was == c.text
            && record.document.starts_with(&c.row.document)
            && text::key(&c.row.item) == row
    })
}

fn all_equal<'a>(mut keys: impl Iterator<Item = &'a String>) -> bool {
    let first = keys.next();
    keys.all(|k| Some(k) == first)
}

/// The fields of a record as printed, lists joined with 、. What belongs to a year has it in its name: "results.2023";
/// the summary and the ratings are those of the year the row reports on.
pub(crate) fn printed(record: &Record) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut add = |name: String, text: String| {
        if !text.trim().is_empty() {
            fields.push((name, text));
        }
    };
    let texts = [
        ("no", &record.no),
        ("item", &record.item),
        ("indicator", &record.indicator),
        ("unit", &record.unit),
        ("measure", &record.measure),
        ("description", &record.description),
        ("current_state", &record.current_state),
        ("goal_state", &record.goal_state),
        ("baseline", &record.baseline),
        ("target", &record.target),
    ];
    for (name, text) in texts {
        add(name.to_string(), text.clone().unwrap_or_default());
    }
    let lists = [
        ("departments", &record.departments),
        ("related_departments", &record.related_departments),
        ("flags", &record.flags),
    ];
    for (name, list) in lists {
        add(name.to_string(), list.join("、"));
    }
    add("path".to_string(), record.path.join(" > "));
    add("schedule.spans".to_string(), spans(record));
    let of_year = record.fiscal_year.map(|y| y.to_string());
    let yearly = |name: &str| match &of_year {
        Some(year) => format!("{name}.{year}"),
        None => name.to_string(),
    };
    add(
        yearly("summary"),
        record.summary.clone().unwrap_or_default(),
    );
    let ratings = record.ratings.iter().map(|r| match &r.department {
        Some(department) => format!("【{department}】{}", r.raw),
        None => r.raw.clone(),
    });
    add(yearly("ratings"), ratings.collect::<Vec<_>>().join(" "));
    let maps: [(&str, &ByYear); 5] = [
        ("plans", &record.plans),
        ("results", &record.results),
        ("yearly_goals", &record.yearly_goals),
        ("yearly_values", &record.yearly_values),
        ("schedule.years", &record.schedule.years),
    ];
    for (name, by_year) in maps {
        for (year, text) in by_year {
            add(format!("{name}.{year}"), text.clone());
        }
    }
    fields
}

/// Arrows as text: "①2021–2023、②2022".
fn spans(record: &Record) -> String {
    let spans = record.schedule.spans.iter().map(|s| {
        let mark = s.mark.as_deref().unwrap_or_default();
        let text = s.text.as_deref().unwrap_or_default();
        format!("{mark}{}{text}", super::progress::years(s.from, s.to))
    });
    spans.collect::<Vec<_>>().join("、")
}
