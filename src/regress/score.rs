//! The measures of a document: records found, fields, spans, ratings, actions, pages, table structure, conservation.

use super::corpus::{Truth, TruthRecord};
use super::mean;
use super::text::{folded, likeness};
use crate::record::{ByYear, Coverage, Record, Span};
use std::collections::BTreeMap;

/// A share of things that are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// All.
    pub n: usize,
    /// Right ones.
    pub right: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.n += 1;
        self.right += usize::from(right);
    }

    /// 0 to 1; `None` of nothing.
    pub fn share(&self) -> Option<f64> {
        (self.n > 0).then(|| self.right as f64 / self.n as f64)
    }
}

/// Things found against things that are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hits {
    /// Found and there.
    pub both: usize,
    /// Found, not there.
    pub surplus: usize,
    /// There, not found.
    pub missing: usize,
}

impl Hits {
    /// Of those found, how many are there; `None` where none was found.
    pub fn precision(&self) -> Option<f64> {
        let found = self.both + self.surplus;
        (found > 0).then(|| self.both as f64 / found as f64)
    }

    /// Of those there, how many were found; `None` where none is there.
    pub fn recall(&self) -> Option<f64> {
        let there = self.both + self.missing;
        (there > 0).then(|| self.both as f64 / there as f64)
    }

    /// The harmonic mean of both; `None` where nothing is there and nothing was found.
    pub fn f1(&self) -> Option<f64> {
        let all = 2 * self.both + self.surplus + self.missing;
        (all > 0).then(|| 2.0 * self.both as f64 / all as f64)
    }

    fn bags<T: Ord>(&mut self, truth: Vec<T>, read: Vec<T>) {
        let (n, m) = (truth.len(), read.len());
        let both = common(truth, read);
        self.both += both;
        self.missing += n - both;
        self.surplus += m - both;
    }
}

/// How many members two bags share.
pub(super) fn common<T: Ord>(a: Vec<T>, b: Vec<T>) -> usize {
    let mut count: BTreeMap<T, usize> = BTreeMap::new();
    for x in a {
        *count.entry(x).or_default() += 1;
    }
    let mut both = 0;
    for x in b {
        if let Some(n) = count.get_mut(&x).filter(|n| **n > 0) {
            *n -= 1;
            both += 1;
        }
    }
    both
}

/// Between the members of a list where they are compared as one text.
const SEPARATOR: char = '\u{1f}';

/// A field over the records of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FieldScore {
    /// Values that stand in the truth or were read.
    pub n: usize,
    /// Those that are the same.
    pub exact: usize,
    /// Sum of likenesses by characters.
    pub likeness: f64,
}

impl FieldScore {
    fn add(&mut self, truth: &str, read: &str) {
        self.n += 1;
        self.exact += usize::from(truth == read);
        // What separates the members of a list is no character of theirs.
        let bare = |t: &str| t.replace(SEPARATOR, "");
        self.likeness += likeness(&bare(truth), &bare(read));
    }
}

/// Where the characters of the table regions went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conservation {
    /// Characters in table regions.
    pub in_tables: u64,
    /// Those in no field, head, heading or note.
    pub leftover: u64,
    /// Whether the sum of all parts is exact.
    pub exact: bool,
}

impl Conservation {
    pub(super) fn of(c: &Coverage) -> Self {
        let parts = c.fields + c.extra + c.heads + c.headings + c.notes + c.leftover;
        Self {
            in_tables: c.in_tables,
            leftover: c.leftover,
            exact: parts == c.in_tables,
        }
    }
}

/// All measures of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// Records; optional ones count neither way.
    pub records: Hits,
    /// Facts of the document itself.
    pub facts: Share,
    /// Field → its score, for the fields that hold text.
    pub fields: BTreeMap<&'static str, FieldScore>,
    /// Arrows: mark, first and last year.
    pub spans: Hits,
    /// Records with ratings, and those whose ratings are all right.
    pub ratings: Share,
    /// Records with actions, and those whose actions are all right.
    pub actions: Share,
    /// Records that begin on the right page or sheet.
    pub pages: Share,
    /// Adjacency relations of the tables, where the truth has tables.
    pub tables: Option<Hits>,
    /// Characters of table regions.
    pub conservation: Conservation,
}

impl Score {
    /// F1 of the records; 1 where none is there and none was read.
    pub fn records_f1(&self) -> f64 {
        self.records.f1().unwrap_or(1.0)
    }

    /// Mean over the fields of the share of exact values.
    pub fn field_exact(&self) -> Option<f64> {
        mean(self.fields.values().map(|f| f.exact as f64 / f.n as f64))
    }

    /// Mean over the fields of the likeness by characters.
    pub fn field_likeness(&self) -> Option<f64> {
        mean(self.fields.values().map(|f| f.likeness / f.n as f64))
    }

    /// One figure, 0 to 1: the mean of records (F1), fields (exact, likeness), spans (F1), ratings and actions, as far
    /// as the document has them. A document that holds no record is measured by its facts instead of by fields.
    pub fn total(&self) -> f64 {
        let fields = [self.field_exact(), self.field_likeness()];
        let of_records = [self.spans.f1(), self.ratings.share(), self.actions.share()];
        let mut parts = vec![Some(self.records_f1())];
        if self.records.both + self.records.missing == 0 {
            parts.push(self.facts.share());
        } else {
            parts.extend(fields.map(|f| Some(f.unwrap_or(0.0))));
            parts.extend(of_records);
        }
        mean(parts.into_iter().flatten()).unwrap_or(0.0)
    }
}

/// The measures of the records; facts, tables and conservation are left to the caller.
pub(super) fn score(truth: &Truth, records: &[&Record], pairs: &[(usize, usize)]) -> Score {
    let read_of: BTreeMap<usize, &Record> = pairs.iter().map(|&(i, j)| (i, records[j])).collect();
    let mut score = Score::default();
    score.records.surplus = records.len() - pairs.len();
    let nothing = Record::default();
    for (i, t) in truth
        .records
        .iter()
        .enumerate()
        .filter(|(_, t)| !t.optional)
    {
        let found = read_of.get(&i).copied();
        match found {
            Some(_) => score.records.both += 1,
            None => score.records.missing += 1,
        }
        let skips = |field: &str| t.skip.contains(field) || truth.skip.contains(field);
        of_record(&mut score, t, found.unwrap_or(&nothing), &skips);
    }
    score
}

fn of_record(score: &mut Score, t: &TruthRecord, r: &Record, skips: &dyn Fn(&str) -> bool) {
    let t = &t.record;
    let (texts, read) = (texts(t), texts(r));
    for ((name, a), (_, b)) in texts.into_iter().zip(read) {
        if !skips(name) && (!a.is_empty() || !b.is_empty()) {
            score.fields.entry(name).or_default().add(&a, &b);
        }
    }
    for ((name, a), (_, b)) in by_year(t).into_iter().zip(by_year(r)) {
        let (a, b) = (folded_years(a), folded_years(b));
        let years: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        let group = name.split('.').next().unwrap_or(name);
        for year in years.into_iter().filter(|_| !skips(group)) {
            let of = |m: &ByYear| m.get(year).cloned().unwrap_or_default();
            score.fields.entry(name).or_default().add(&of(&a), &of(&b));
        }
    }
    if !skips("schedule") {
        let of = |r: &Record| r.schedule.spans.iter().map(span).collect::<Vec<_>>();
        score.spans.bags(of(t), of(r));
    }
    let (a, b) = (ratings(t), ratings(r));
    if !skips("ratings") && (!a.is_empty() || !b.is_empty()) {
        score.ratings.add(a == b);
    }
    let (a, b) = (actions(t), actions(r));
    if !skips("actions") && (!a.is_empty() || !b.is_empty()) {
        score.actions.add(a == b);
    }
    let page = t.source.spot.page;
    if page > 0 {
        let spot = &r.source.spot;
        score
            .pages
            .add(spot.page == page || spot.sheet == Some(page));
    }
}

/// The fields with one text. Lists whose order follows from the print are compared as bags, paths in order.
fn texts(r: &Record) -> Vec<(&'static str, String)> {
    let text = |t: &Option<String>| folded(t.as_deref().unwrap_or_default());
    let bag = |list: &[String]| {
        let mut list: Vec<String> = list.iter().map(|t| folded(t)).collect();
        list.sort();
        list.join(&SEPARATOR.to_string())
    };
    let path: Vec<String> = r.path.iter().map(|t| folded(t)).collect();
    vec![
        ("municipality", text(&r.municipality)),
        (
            "fiscal_year",
            r.fiscal_year.map(|y| y.to_string()).unwrap_or_default(),
        ),
        ("path", path.join(">")),
        ("no", text(&r.no)),
        ("item", text(&r.item)),
        ("flags", bag(&r.flags)),
        ("measure", text(&r.measure)),
        ("description", text(&r.description)),
        ("departments", bag(&r.departments)),
        ("related_departments", bag(&r.related_departments)),
        ("summary", text(&r.summary)),
        ("baseline", text(&r.baseline)),
        ("target", text(&r.target)),
        ("current_state", text(&r.current_state)),
        ("goal_state", text(&r.goal_state)),
        ("page_ref", text(&r.page_ref)),
        ("indicator", text(&r.indicator)),
        ("unit", text(&r.unit)),
    ]
}

fn by_year(r: &Record) -> [(&'static str, &ByYear); 5] {
    [
        ("plans", &r.plans),
        ("results", &r.results),
        ("yearly_goals", &r.yearly_goals),
        ("yearly_values", &r.yearly_values),
        ("schedule.years", &r.schedule.years),
    ]
}

fn folded_years(years: &ByYear) -> ByYear {
    let folded = years.iter().map(|(y, t)| (y.clone(), folded(t)));
    folded.filter(|(_, t)| !t.is_empty()).collect()
}

fn span(s: &Span) -> (String, i32, i32) {
    (folded(s.mark.as_deref().unwrap_or_default()), s.from, s.to)
}

fn ratings(r: &Record) -> Vec<(String, String)> {
    let of = r.ratings.iter().map(|q| {
        let department = folded(q.department.as_deref().unwrap_or_default());
        (department, folded(&q.raw))
    });
    let mut ratings: Vec<_> = of.filter(|(_, raw)| !raw.is_empty()).collect();
    ratings.sort();
    ratings
}

fn actions(r: &Record) -> Vec<(String, String)> {
    let of = r.actions.iter().map(|a| (folded(&a.mark), folded(&a.text)));
    of.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bags_share_members_once() {
        assert_eq!(common(vec![1, 1, 2], vec![1, 2, 2, 3]), 2);
        let mut hits = Hits::default();
        hits.bags(vec!["a", "b"], vec!["b", "c", "c"]);
        assert_eq!(
            hits,
            Hits {
                both: 1,
                surplus: 2,
                missing: 1
            }
        );
        assert_eq!(hits.f1(), Some(0.4));
        assert_eq!(Hits::default().f1(), None);
    }

    #[test]
    fn nothing_read_is_no_success() {
        let item = |name: &str| Record {
            item: Some(name.into()),
            ..Record::default()
        };
        let record = |name: &str| TruthRecord {
            record: item(name),
            ..TruthRecord::default()
        };
        let truth = Truth {
            records: vec![record("窓口"), record("会議")],
            ..Truth::default()
        };
        let (a, b) = (item("窓口"), item("会議"));
        assert_eq!(score(&truth, &[], &[]).total(), 0.0);
        assert_eq!(score(&truth, &[&a, &b], &[(0, 0), (1, 1)]).total(), 1.0);
        let half = score(&truth, &[&a], &[(0, 0)]);
        assert_eq!(
            half.records,
            Hits {
                both: 1,
                surplus: 0,
                missing: 1
            }
        );
        assert_eq!(half.field_exact(), Some(0.5));
    }

    #[test]
    fn a_document_without_records_is_measured_by_its_facts() {
        let mut score = score(&Truth::default(), &[], &[]);
        score.facts = Share { n: 4, right: 3 };
        assert_eq!(score.total(), 0.875);
    }
}
