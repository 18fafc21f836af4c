//! Blank cells, and what they may take from the cell above them.

use super::{document, read};
use crate::document::{Block, CellRange, Document, GridOrigin, Place};
use crate::finding::Code;
use crate::record::Record;
use crate::rule::{Reading, RuleSet};

const HEADS: &[&str] = &[
    "改革の柱",
    "No.",
    "取組項目",
    "担当課",
    "評価",
    "令和5年度の実績",
    "令和6年度の計画",
];

/// Separated values: no cell is merged.
fn values(rows: &[&[&str]]) -> Document {
    let rows: Vec<&[&str]> = [HEADS].iter().chain(rows).copied().collect();
    let mut found = document("架空野市行政改革 取組の進捗状況（令和5年度）", "", &rows);
    for block in &mut found.blocks {
        if let Block::Table(table) = block {
            table.origin = GridOrigin::Delimited;
        }
    }
    found
}

/// The same on a sheet.
fn sheet(rows: &[&[&str]]) -> Document {
    let mut found = values(rows);
    let place = Place::Sheet {
        sheet: 1,
        name: "一覧".into(),
        range: CellRange::parse("A1:G9").expect("range"),
    };
    for block in &mut found.blocks {
        if let Block::Table(table) = block {
            table.origin = GridOrigin::Ruled;
            table.place = place.clone();
            table.cells.iter_mut().for_each(|c| c.place = place.clone());
        }
    }
    found
}

fn told(reading: &Reading) -> Vec<&str> {
    let filled = reading
        .findings
        .iter()
        .filter(|f| f.code == Code::CellsFilled);
    filled.map(|f| f.subject.as_str()).collect()
}

#[test]
fn a_blank_cell_of_a_named_row_stays_blank() {
    let rules = RuleSet::builtin();
    let rows: [&[&str]; 3] = [
        &[
            "窓口",
            "1",
            "受付の改善",
            "総務課",
            "A",
            "統一した。",
            "広げる。",
        ],
        &["", "", "広報の見直し", "", "", "", ""],
        &["", "3", "滞納の整理", "税務課", "", "", ""],
    ];
    for document in [values(&rows), sheet(&rows)] {
        let reading = read(&rules, &document);
        let second = &reading.records[1];
        let alone = Record {
            municipality: second.municipality.clone(),
            fiscal_year: Some(2023),
            path: vec!["窓口".into()],
            item: Some("広報の見直し".into()),
            source: second.source.clone(),
            ..Record::default()
        };
        assert_eq!(second, &alone);
        assert!(reading.records[2].ratings.is_empty());
        assert_eq!(told(&reading), ["改革の柱（2）"]);
    }
}

#[test]
fn a_row_without_a_name_is_one_of_the_item_above_and_told() {
    let rules = RuleSet::builtin();
    let rows: [&[&str]; 2] = [
        &[
            "窓口",
            "1",
            "受付の改善",
            "総務課",
            "A",
            "統一した。",
            "広げる。",
        ],
        &["", "", "", "税務課", "B", "見直した。", ""],
    ];
    for document in [values(&rows), sheet(&rows)] {
        let reading = read(&rules, &document);
        let second = &reading.records[1];
        assert_eq!(second.item.as_deref(), Some("受付の改善"));
        assert_eq!(second.no.as_deref(), Some("1"));
        assert_eq!(second.departments, ["税務課"]);
        assert!(second.plans.is_empty());
        assert_eq!(told(&reading), ["改革の柱（1）、No.（1）、取組項目（1）"]);
    }
}

#[test]
fn a_row_that_is_only_a_note_is_no_record() {
    let rules = RuleSet::builtin();
    let rows: [&[&str]; 4] = [
        &[
            "窓口",
            "1",
            "受付の改善",
            "総務課",
            "A",
            "統一した。",
            "広げる。",
        ],
        &["", "※印は重点項目", "", "", "", "", ""],
        &[
            "",
            "2",
            "広報の見直し",
            "秘書課",
            "B",
            "改めた。",
            "続ける。",
        ],
        &["", "", "備考：部数は1,200部", "", "", "", ""],
    ];
    for document in [values(&rows), sheet(&rows)] {
        let reading = read(&rules, &document);
        let names: Vec<_> = reading
            .records
            .iter()
            .filter_map(|r| r.item.as_deref())
            .collect();
        assert_eq!(names, ["受付の改善", "広報の見直し"]);
        assert_eq!(reading.records[1].no.as_deref(), Some("2"));
        assert_eq!(reading.coverage.leftover, 0);
        assert!(reading.coverage.notes > 0);
    }
}
