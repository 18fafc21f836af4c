//! An entry: the rows of one item in one document, with the keys it is compared by.

use crate::japanese::text;
use crate::record::Record;
use std::collections::BTreeMap;

/// The rows of one item in one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entry {
    /// Index of the document.
    pub document: usize,
    /// Indices of its records, in document order: more than one where each department or KPI has a row.
    pub records: Vec<usize>,
    /// Key of the name; empty where none is printed.
    pub title: String,
    /// The numbers of No., "2-3" as [2, 3]; empty where none is printed.
    pub no: Vec<u32>,
    /// Keys of the headings without their numbers, outermost first.
    pub headings: Vec<String>,
    /// Departments in charge.
    pub departments: Vec<String>,
    /// Keys of the texts that tell what is to be done, by field.
    pub texts: BTreeMap<String, String>,
    /// Keys of the single measures.
    pub measures: Vec<String>,
}

/// The entries of a document, in its order. `records` are its records with their indices; totals are no items.
pub(super) fn entries(document: usize, records: &[(usize, &Record)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (index, record) in records.iter().filter(|(_, r)| r.row_kind.is_none()) {
        let mut key: Vec<String> = vec![title(record), own_key(record.no.as_deref())];
        key.extend(record.path.iter().map(|p| text::key(p)));
        let at = *known.entry(key).or_insert_with(|| {
            entries.push(Entry {
                document,
                title: title(record),
                no: numbers(record.no.as_deref().unwrap_or_default()),
                headings: record.path.iter().map(|p| heading(p)).collect(),
                ..Entry::default()
            });
            entries.len() - 1
        });
        if let Some(entry) = entries.get_mut(at) {
            entry.records.push(*index);
            entry.take(record);
        }
    }
    entries
}

impl Entry {
    /// Adds what a row says.
    fn take(&mut self, record: &Record) {
        for unit in record.departments.iter().map(|d| text::key(d)) {
            if !self.departments.contains(&unit) {
                self.departments.push(unit);
            }
        }
        let title = &self.title;
        let texts = [
            ("description", &record.description),
            ("measure", &record.measure),
            ("current_state", &record.current_state),
            ("goal_state", &record.goal_state),
            ("target", &record.target),
        ];
        for (field, printed) in texts {
            let Some(printed) = printed else { continue };
            let key = comparable(printed);
            // A measure that is the name once more tells nothing new.
            if key.is_empty() || key.ends_with(title.as_str()) && !title.is_empty() {
                continue;
            }
            self.texts.entry(field.to_string()).or_insert(key);
        }
        // What one report plans for a year, the next one repeats.
        for (year, printed) in &record.plans {
            let name = format!("plans.{year}");
            self.texts.entry(name).or_insert(comparable(printed));
        }
        for measure in measures(record) {
            if !self.measures.contains(&measure) {
                self.measures.push(measure);
            }
        }
    }
}

/// The key of a text in which marks of footnotes are no difference.
pub(super) fn comparable(printed: &str) -> String {
    let key = text::key(printed);
    let mut out = String::with_capacity(key.len());
    let mut mark = false;
    for c in key.chars() {
        mark = c == '※' || mark && c.is_ascii_digit();
        if !mark {
            out.push(c);
        }
    }
    out
}

fn title(record: &Record) -> String {
    let name = record.item.as_deref().or(record.indicator.as_deref());
    comparable(name.unwrap_or_default())
}

fn own_key(text: Option<&str>) -> String {
    text::key(text.unwrap_or_default())
}

/// Single measures: those behind circled numbers, else the lines of the measure cell.
fn measures(record: &Record) -> Vec<String> {
    let printed: Vec<&str> = if record.actions.is_empty() {
        record.measure.iter().flat_map(|m| m.lines()).collect()
    } else {
        record.actions.iter().map(|a| a.text.as_str()).collect()
    };
    let keys = printed
        .into_iter()
        .map(|m| comparable(m).trim_start_matches('・').to_string());
    keys.filter(|k| !k.is_empty()).collect()
}

/// All numbers of a text: "No.２－③" is [2, 3].
fn numbers(printed: &str) -> Vec<u32> {
    let key = text::key(printed);
    key.split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse().ok())
        .collect()
}

/// A heading's key without its number: what stands before the first space where that holds a number ("重点項目1",
/// "(2)"), else leading circled numbers, digits and brackets.
fn heading(printed: &str) -> String {
    let printed = printed.trim();
    let number = |c: char| c.is_numeric();
    let name = match printed.split_once([' ', '\u{3000}']) {
        Some((before, name)) if before.contains(number) && !name.trim().is_empty() => name,
        _ => {
            let bare = printed.trim_start_matches(|c: char| {
                c.is_numeric() || matches!(c, '(' | ')' | '（' | '）' | '.' | '．' | '-')
            });
            if bare.is_empty() { printed } else { bare }
        }
    };
    comparable(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_headings() {
        assert_eq!(numbers("No.２－③"), [2, 3]);
        assert_eq!(numbers(""), [0; 0]);
        assert_eq!(heading("重点項目1 行政のデジタル化"), "行政のデジタル化");
        assert_eq!(heading("(2) ICT 利活用"), "ICT利活用");
        assert_eq!(heading("①総人件費の抑制"), "総人件費の抑制");
        assert_eq!(heading("市民との 協働"), "市民との協働");
        assert_eq!(heading("2"), "2");
    }

    #[test]
    fn footnote_marks_are_no_difference() {
        assert_eq!(
            comparable("キャッシュレス決済※12の導入"),
            "キャッシュレス決済の導入"
        );
    }

    #[test]
    fn rows_of_departments_are_one_entry() {
        let row = |unit: &str| Record {
            item: Some("平準化".into()),
            path: vec!["(1) 財政".into()],
            departments: vec![unit.into()],
            measure: Some("【DX】平準化".into()),
            ..Record::default()
        };
        let (a, b) = (row("財政課"), row("契約検査課"));
        let entries = entries(3, &[(7, &a), (8, &b)]);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].records, [7, 8]);
        assert_eq!(entries[0].departments, ["財政課", "契約検査課"]);
        assert!(entries[0].texts.is_empty(), "the name once more");
    }
}
