//! Ratings by municipality and year. Only what means the same is counted together: a table a scale, and one in the words
//! common to the scales that have them.

use super::super::{Facts, style, words};
use super::counts::{Block, Counts, Head, standings};
use crate::reconcile::scale::{self, Comparable, Mark, Scale};
use crate::record::{Item, Rating, Record};
use rust_xlsxwriter::ChartType;
use std::collections::{BTreeMap, BTreeSet};

/// A table a notation, then the one of common words.
pub(super) fn blocks(facts: &Facts) -> Vec<Block> {
    let scales = scale::scales(facts.output);
    let notations = notations(facts, &scales);
    let marked = notations.iter().map(|n| by_mark(facts, n));
    let mut blocks: Vec<Block> = marked.filter(|block| !block.rows.is_empty()).collect();
    blocks.extend(by_word(facts, &scales));
    blocks
}

/// The ratings that are counted, of some documents. Where several of them rate an item for the same year in the same
/// respect (the PDF and the workbook of one table, a copy), those of the last one; the rows of one document (one a
/// department) all count.
fn counted<'a>(
    facts: &Facts<'a>,
    is_of: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (&'a Record, &'a Rating)> {
    let of_item = move |item: &'a Item| {
        let rows = facts.records(item).map(|(_, record)| record);
        let rows = rows.filter(|r| is_of(&r.document));
        let ratings: Vec<(&Record, &Rating)> = rows
            .flat_map(|row| row.ratings.iter().map(move |rating| (row, rating)))
            .collect();
        let about = |row: &Record, rating: &'a Rating| (year_of(facts, row), &rating.axis);
        let mut last = BTreeMap::new();
        for (row, rating) in &ratings {
            last.insert(about(row, rating), &row.document);
        }
        let counts = move |(row, rating): &(&Record, &'a Rating)| {
            last.get(&about(row, rating)) == Some(&&row.document)
        };
        ratings.into_iter().filter(counts).collect::<Vec<_>>()
    };
    facts.output.items.iter().flat_map(of_item)
}

/// Marks that are used together, best first, and the documents that use them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::write::workbook) struct Notation<'s> {
    /// The marks.
    pub marks: Vec<&'s Mark>,
    /// Ids of the documents.
    pub documents: BTreeSet<&'s str>,
}

/// The notations of all scales: scales that mean the same are one; within a scale, marks that no document uses together
/// are taken apart (a rule may know letters and signs, a town uses either).
pub(in crate::write::workbook) fn notations<'s>(
    facts: &Facts,
    scales: &'s [Scale],
) -> Vec<Notation<'s>> {
    let mut families: Vec<Vec<&Scale>> = Vec::new();
    for scale in scales {
        let alike = |family: &&mut Vec<&Scale>| {
            let mut members = family.iter();
            members.any(|s| s.comparable(scale) == Comparable::Alike)
        };
        match families.iter_mut().find(alike) {
            Some(family) => family.push(scale),
            None => families.push(vec![scale]),
        }
    }
    let mut used: Used = BTreeMap::new();
    for record in super::counts::counted(facts) {
        let marks = record.ratings.iter().map(|r| (r.level, r.raw.as_str()));
        used.entry(&record.document).or_default().extend(marks);
    }
    families
        .iter()
        .flat_map(|f| taken_apart(&used, f))
        .collect()
}

/// The marks that each document rates with.
type Used<'a> = BTreeMap<&'a str, BTreeSet<(Option<i32>, &'a str)>>;

fn taken_apart<'s>(used: &Used, family: &[&'s Scale]) -> Vec<Notation<'s>> {
    let mut notations: Vec<Notation> = Vec::new();
    for scale in family {
        for document in &scale.documents {
            let Some(used) = used.get(document.as_str()) else {
                continue; // it rates only sums, which are not counted
            };
            let is_used = |mark: &&Mark| used.contains(&(mark.level, mark.raw.as_str()));
            let mut own = Notation {
                marks: scale.marks.iter().filter(is_used).collect(),
                documents: [document.as_str()].into(),
            };
            // Unranked marks (完了, -) stand beside any notation and join none.
            let (joined, apart) = notations
                .into_iter()
                .partition(|n: &Notation| n.marks.iter().any(|m| m.level.is_some() && own.has(m)));
            notations = apart;
            for other in joined {
                own.join(other);
            }
            notations.push(own);
        }
    }
    for notation in &mut notations {
        let marks = &mut notation.marks;
        marks.sort_by_key(|m| (m.level.is_none(), m.level, &m.raw));
    }
    notations
}

impl<'s> Notation<'s> {
    /// Whether the mark is among its own. Scales that mean the same may differ in the spelling of meanings.
    fn has(&self, mark: &Mark) -> bool {
        let mut marks = self.marks.iter();
        marks.any(|m| (m.level, &m.raw) == (mark.level, &mark.raw))
    }

    fn join(&mut self, other: Notation<'s>) {
        let new: Vec<&Mark> = other.marks.into_iter().filter(|m| !self.has(m)).collect();
        self.marks.extend(new);
        self.documents.extend(other.documents);
    }

    /// Its marks as a title: "A・B・C".
    pub(in crate::write::workbook) fn title(&self) -> String {
        let marks: Vec<&str> = self.marks.iter().map(|m| m.raw.as_str()).collect();
        marks.join("・")
    }
}

/// What is counted, in words.
const ONCE: &str = "同じ年度の同じ項目を複数の文書（PDFとExcelなど）が評価していれば、最後の文書のものだけを数えます。";

fn is_of(rating: &Rating, mark: &Mark) -> bool {
    (rating.level, &rating.raw) == (mark.level, &mark.raw)
}

/// The year a record's ratings belong to.
fn year_of(facts: &Facts, record: &Record) -> Option<i32> {
    let document = facts.document(record);
    record.fiscal_year.or(document.and_then(|d| d.fiscal_year))
}

fn by_mark(facts: &Facts, notation: &Notation) -> Block {
    let mut counts = Counts::new(facts, notation.marks.len());
    let documents = &notation.documents;
    for (record, rating) in counted(facts, |document| documents.contains(document)) {
        let mut marks = notation.marks.iter();
        if let Some(column) = marks.position(|m| is_of(rating, m)) {
            let name = record.municipality.as_deref();
            counts.add(name, year_of(facts, record), column);
        }
    }
    let head = |mark: &&Mark| Head {
        text: mark.raw.clone(),
        colour: style::of_level(mark.level),
    };
    let meanings = notation.marks.iter();
    // A meaning that only repeats the mark (完了) says nothing more.
    let meanings = meanings.filter(|m| m.meaning.as_deref() != Some(m.raw.as_str()));
    let meanings = meanings.filter_map(|m| Some(format!("{}＝{}", m.raw, m.meaning.as_ref()?)));
    let meanings: Vec<String> = meanings.collect();
    let meanings = (!meanings.is_empty()).then(|| meanings.join("　"));
    let notes = [Some(ONCE.to_string()), meanings];
    Block {
        title: format!("市町村・年度 × 評価（{}）", notation.title()),
        notes: notes.into_iter().flatten().collect(),
        corner: "市町村・年度",
        heads: notation.marks.iter().map(head).collect(),
        rows: counts.rows(),
        has_sums: true,
        chart: Some(ChartType::BarPercentStacked),
    }
}

/// Ratings of scales whose marks all say how the work stands to its plan, in these words; nothing where no two scales do.
fn by_word<'s>(facts: &Facts, scales: &'s [Scale]) -> Option<Block> {
    let has_words = |scale: &&Scale| {
        let mut others = scales.iter();
        others.any(|other| scale.comparable(other) == Comparable::ByStanding)
    };
    let scales = scales.iter().filter(has_words);
    let of_scale = |scale: &'s Scale| scale.documents.iter().map(move |d| (d.as_str(), scale));
    let scale_of: BTreeMap<&str, &Scale> = scales.flat_map(of_scale).collect();
    if scale_of.is_empty() {
        return None;
    }
    let mut counts = Counts::new(facts, words::STANDINGS.len());
    for (record, rating) in counted(facts, |document| scale_of.contains_key(document)) {
        let marks = scale_of.get(record.document.as_str()).map(|s| &s.marks);
        let mut ranked = marks.into_iter().flatten().filter(|m| m.level.is_some());
        let standing = ranked.find(|m| is_of(rating, m)).and_then(|m| m.standing);
        let mut words = words::STANDINGS.iter();
        if let Some(column) = words.position(|w| Some(*w) == standing) {
            let name = record.municipality.as_deref();
            counts.add(name, year_of(facts, record), column);
        }
    }
    Some(Block {
        title: "市町村・年度 × 評価の意味（違う尺度に共通の言葉）".into(),
        notes: vec!["評価の意味がすべて進み具合を言う尺度だけを数えます。尺度ごとの評価は上の表にあります。".into()],
        corner: "市町村・年度",
        heads: standings(),
        rows: counts.rows(),
        has_sums: true,
        chart: Some(ChartType::BarPercentStacked),
    })
}
