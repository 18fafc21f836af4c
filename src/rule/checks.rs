//! Checks of the records of a document against each other.

use crate::document::{Block, Document, Place};
use crate::finding::{Code, Finding};
use crate::record::{Period, Record};
use std::collections::BTreeSet;

/// Numbers that do not run on under the same headings.
pub(super) fn number_gaps(records: &[Record], document: &Document) -> Vec<Finding> {
    let number = |r: &Record| r.no.as_deref().and_then(plain_number);
    let mut findings = Vec::new();
    for pair in records.windows(2) {
        let [before, after] = pair else { continue };
        if let (Some(a), Some(b)) = (number(before), number(after))
            && b != a + 1
            && b != a
            && b != 1
            && before.path == after.path
        {
            let place = table_of(after, document);
            findings.push(Finding::new(Code::NumberGap, format!("{a} → {b}"), place));
        }
    }
    findings
}

/// Planned years outside the printed period, each once. Results and figures may well be those of other years.
pub(super) fn years_outside(
    records: &[Record],
    period: Period,
    document: &Document,
) -> Vec<Finding> {
    let mut told: BTreeSet<i32> = BTreeSet::new();
    let mut findings = Vec::new();
    for record in records {
        let spans = record.schedule.spans.iter().flat_map(|s| [s.from, s.to]);
        let columns = [&record.schedule.years, &record.yearly_goals]
            .into_iter()
            .flat_map(|m| m.keys().filter_map(|y| y.parse::<i32>().ok()));
        for year in spans.chain(columns) {
            if (year < period.from || year > period.to) && told.insert(year) {
                let subject = format!("{year}（{}～{}）", period.from, period.to);
                let place = table_of(record, document);
                findings.push(Finding::new(Code::YearOutside, subject, place));
            }
        }
    }
    findings
}

/// The first table of the page a record begins on.
fn table_of(record: &Record, document: &Document) -> Place {
    let page = record.source.spot.page;
    document
        .blocks
        .iter()
        .find_map(|block| match block {
            Block::Table(t) if t.place.page() == page => Some(t.place.clone()),
            _ => None,
        })
        .unwrap_or(Place::File)
}

fn plain_number(text: &str) -> Option<u32> {
    let text = crate::japanese::key(text);
    text.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Span;

    fn record(no: &str, path: &str) -> Record {
        Record {
            no: Some(no.into()),
            path: vec![path.into()],
            ..Record::default()
        }
    }

    #[test]
    fn numbers_run_on_under_the_same_headings() {
        let gaps = |numbers: &[(&str, &str)]| -> Vec<String> {
            let records: Vec<Record> = numbers.iter().map(|(n, p)| record(n, p)).collect();
            number_gaps(&records, &Document::default())
                .into_iter()
                .map(|f| f.subject)
                .collect()
        };
        assert_eq!(gaps(&[("1", "甲"), ("2", "甲"), ("4", "甲")]), ["2 → 4"]);
        assert_eq!(gaps(&[("2", "甲"), ("1", "甲")]), Vec::<String>::new());
        assert_eq!(gaps(&[("2", "甲"), ("7", "乙")]), Vec::<String>::new());
        assert_eq!(
            gaps(&[("2", "甲"), ("２.", "甲"), ("3", "甲")]),
            Vec::<String>::new()
        );
        assert_eq!(gaps(&[("1-1", "甲"), ("1-9", "甲")]), Vec::<String>::new());
    }

    #[test]
    fn planned_years_outside_the_period_are_told_once() {
        let mut planned = record("1", "甲");
        planned.schedule.spans.push(Span {
            mark: None,
            from: 2021,
            to: 2027,
            text: None,
        });
        planned.results.insert("2019".into(), "前計画の実績".into());
        let period = Period {
            from: 2021,
            to: 2025,
        };
        let found = years_outside(&[planned.clone(), planned], period, &Document::default());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, Code::YearOutside);
        assert_eq!(found[0].subject, "2027（2021～2025）");
    }
}
