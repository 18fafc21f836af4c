//! Documents whose sections report on years of their own.

use super::{document, read};
use crate::document::{Block, CellRange, Document, Place};
use crate::rule::{Reading, RuleSet};

const ROWS: [&[&str]; 2] = [
    &["No.", "取組項目", "担当課", "評価", "取組の実績"],
    &["1", "窓口の改善", "総務課", "A", "様式を統一した。"],
];

/// A document under a title, each of its sections moved to a place.
fn bound(parts: &[(&str, &dyn Fn(u32) -> Place)]) -> Document {
    let mut whole = Document::default();
    for (no, (title, place)) in (1..).zip(parts) {
        let place = place(no);
        for mut block in document(title, "", &ROWS).blocks {
            match &mut block {
                Block::Heading(text) | Block::Paragraph(text) => text.place = place.clone(),
                Block::Table(table) => {
                    table.place = place.clone();
                    for cell in &mut table.cells {
                        cell.place = place.clone();
                    }
                }
            }
            whole.blocks.push(block);
        }
        whole.pages = no;
    }
    whole
}

fn sheet(name: &'static str) -> impl Fn(u32) -> Place {
    move |sheet| Place::Sheet {
        sheet,
        name: name.into(),
        range: CellRange::of(0, 0),
    }
}

fn page(no: u32) -> Place {
    Place::Lines {
        page: no,
        first: 1,
        last: 9,
    }
}

fn years(reading: &Reading) -> Vec<(Option<i32>, Vec<&str>)> {
    let records = reading.records.iter();
    let year = |r: &crate::record::Record| r.fiscal_year;
    records
        .map(|r| (year(r), r.results.keys().map(String::as_str).collect()))
        .collect()
}

#[test]
fn a_record_reports_on_the_year_of_the_nearest_title() {
    let rules = RuleSet::builtin();
    let title = |year: &str| format!("架空野市行政改革 {year}実施状況");
    let (fourth, fifth) = (title("令和4年度"), title("令和5年度"));
    let document = bound(&[(&fourth, &page), (&fifth, &page)]);
    let reading = read(&rules, &document);
    assert_eq!(reading.fiscal_year, Some(2022));
    let wanted = [(Some(2022), vec!["2022"]), (Some(2023), vec!["2023"])];
    assert_eq!(years(&reading), wanted);
}

#[test]
fn a_sheet_names_the_year_where_its_title_does_not() {
    let rules = RuleSet::builtin();
    let title = "架空野市行政改革 取組の進捗状況";
    let (fourth, fifth) = (sheet("令和4年度"), sheet("R5実績"));
    let reading = read(&rules, &bound(&[(title, &fourth), (title, &fifth)]));
    assert_eq!(reading.fiscal_year, Some(2023));
    let wanted = [(Some(2022), vec!["2022"]), (Some(2023), vec!["2023"])];
    assert_eq!(years(&reading), wanted);
    // The title of the document holds for sheets that name no year.
    let of_year = format!("{title}（令和5年度）");
    let (one, two) = (sheet("総務課"), sheet("財政課"));
    let reading = read(&rules, &bound(&[(&of_year, &one), (title, &two)]));
    let both = [(Some(2023), vec!["2023"]), (Some(2023), vec!["2023"])];
    // The second sheet repeats the only row of the first.
    assert_eq!(years(&reading)[0], both[0]);
}

#[test]
fn tables_whose_heads_name_their_year_report_on_it() {
    let rules = RuleSet::builtin();
    let title = "架空野市行政改革 取組の進捗状況";
    let mut whole = Document::default();
    for year in ["令和4年度の実績", "令和5年度の実績"] {
        let rows: [&[&str]; 2] = [
            &["No.", "取組項目", "担当課", "評価", year],
            &["1", "窓口の改善", "総務課", "A", "様式を統一した。"],
        ];
        whole.blocks.extend(document(title, "", &rows).blocks);
    }
    whole.pages = 1;
    let wanted = [(Some(2022), vec!["2022"]), (Some(2023), vec!["2023"])];
    assert_eq!(years(&read(&rules, &whole)), wanted);
}
