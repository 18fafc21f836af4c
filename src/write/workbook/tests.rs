//! The workbook as a spreadsheet program reads it back.

use super::*;
use crate::finding::Lang;
use crate::record::{ByYear, DocumentInfo, FindingOut, Municipality, Record, Span, Status};
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

fn output(records: Vec<Record>) -> Output {
    let finding = Finding::new(Code::NumberGap, "12 → 14", Place::File);
    let document = DocumentInfo {
        id: "0123456789ab".into(),
        path: "波根市/計画.pdf".into(),
        kind: "pdf".into(),
        municipality: Some(Municipality {
            name: "波根市".into(),
            code: Some("012345".into()),
            prefecture: None,
        }),
        document_kind: Some("plan".into()),
        findings: vec![FindingOut::of(&finding, Lang::Ja)],
        ..DocumentInfo::default()
    };
    let records = records
        .into_iter()
        .map(|mut r| {
            r.document.clone_from(&document.id);
            r.source.spot.page = 3;
            r
        })
        .collect();
    Output {
        documents: vec![document],
        records,
        ..Output::default()
    }
}

fn record(item: &str) -> Record {
    Record {
        no: Some("1".into()),
        item: Some(item.into()),
        ..Record::default()
    }
}

fn opened(output: &Output) -> Xlsx<Cursor<Vec<u8>>> {
    let (book, _) = Book::of(output);
    let bytes = book.render(output).expect("rendered");
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

/// The cells below a head of a sheet.
fn column(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, head: &str) -> Vec<Data> {
    let range = book.worksheet_range(sheet).expect("sheet");
    let at = range
        .rows()
        .next()
        .and_then(|r| r.iter().position(|c| *c == *head));
    let at = at.unwrap_or_else(|| panic!("no column {head}"));
    range.rows().skip(1).map(|r| r[at].clone()).collect()
}

fn has_column(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, head: &str) -> bool {
    let range = book.worksheet_range(sheet).expect("sheet");
    range
        .rows()
        .next()
        .is_some_and(|r| r.iter().any(|c| *c == *head))
}

#[test]
fn sheets_and_types() {
    let mut record = record("見直し");
    record.fiscal_year = Some(2023);
    record.schedule.spans = vec![Span {
        mark: Some("①".into()),
        from: 2021,
        to: 2025,
        text: None,
    }];
    record.yearly_values = ByYear::from([("2023".into(), "△1,200".into())]);
    record.numbers = [(
        "yearly_values".to_string(),
        [("2023".to_string(), -1200.0)].into(),
    )]
    .into();
    let mut book = opened(&output(vec![record]));
    assert_eq!(book.sheet_names(), ["一覧", "データ", "要確認", "出典"]);
    let mut one = |head: &str| column(&mut book, "データ", head).first().cloned();
    let text = |t: &str| Some(Data::String(t.to_string()));
    assert_eq!(one("団体コード"), text("012345"));
    assert_eq!(one("No."), text("1"));
    assert_eq!(one("対象年度"), Some(Data::Float(2023.0)));
    assert_eq!(one("工程"), text("①R3–R7"));
    assert_eq!(one("数値 R5(2023)"), text("△1,200"));
    assert_eq!(one("数値 R5(2023)（数）"), Some(Data::Float(-1200.0)));
    assert_eq!(one("出典ページ"), Some(Data::Float(3.0)));
    assert!(
        !has_column(&mut book, "データ", "総括"),
        "empty columns are left out"
    );
    assert_eq!(
        column(&mut book, "要確認", "コード"),
        [Data::String("number-gap".into())]
    );
    assert_eq!(column(&mut book, "出典", "記録数"), [Data::Float(1.0)]);
}

#[test]
fn texts_stay_texts() {
    let texts = [
        "=1+1", "+5", "-", "@x", "0012", "a\u{0}b", "_x0041_", "一\n二",
    ];
    let mut book = opened(&output(texts.map(record).into()));
    let cells: Vec<String> = column(&mut book, "データ", "項目")
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected: Vec<String> = texts.iter().map(|t| t.replace('\u{0}', "")).collect();
    assert_eq!(cells.len(), expected.len());
    for (cell, expected) in cells.iter().zip(&expected) {
        // The reader may give an escaped "_x0041_" back as it is stored.
        assert_eq!(&cell.replace("_x005F_", "_"), expected);
    }
    let formulas = book.worksheet_formula("データ").expect("sheet");
    assert!(formulas.rows().flatten().all(String::is_empty));
}

#[test]
fn long_texts_are_cut_in_data_with_a_finding_and_split_in_the_list() {
    let long = "長い文。".repeat(10_000);
    let output = output(vec![Record {
        description: Some(long.clone()),
        ..record("長い")
    }]);
    let (_, cuts) = Book::of(&output);
    assert_eq!(
        cuts.iter().map(|(at, f)| (*at, f.code)).collect::<Vec<_>>(),
        [(0, Code::CellCut)]
    );
    let mut book = opened(&output);
    let cut = column(&mut book, "データ", "内容")
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert!(cut.ends_with("［以下略］") && cut.encode_utf16().count() <= 32_767);
    let list = book.worksheet_range("一覧").expect("sheet");
    let whole: String = list.rows().skip(3).map(|r| r[2].to_string()).collect();
    assert_eq!(whole, long);
}

#[test]
fn the_same_output_gives_the_same_bytes() {
    let output = output(vec![record("一"), record("二")]);
    let render = || Book::of(&output).0.render(&output).expect("rendered");
    let first = render();
    // Dates in a zip archive count in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(first, render());
}

#[test]
fn kinds_and_wide_tables_get_sheets_of_their_own_and_failures_come_last() {
    let mut output = output(vec![record("計画の行")]);
    let mut progress = record("報告の行");
    progress.document = "other".into();
    output.documents.insert(
        0,
        DocumentInfo {
            id: "failed".into(),
            path: "x.pdf".into(),
            status: Status::Failed,
            ..DocumentInfo::default()
        },
    );
    output.documents.push(DocumentInfo {
        id: "other".into(),
        document_kind: Some("progress".into()),
        ..DocumentInfo::default()
    });
    output.records.push(progress);
    let mut book = opened(&output);
    assert_eq!(
        book.sheet_names(),
        ["一覧", "一覧2", "データ", "要確認", "出典"]
    );
    let first = book.worksheet_range("一覧").expect("sheet");
    let last = first
        .rows()
        .next_back()
        .map(|r| r[0].to_string())
        .unwrap_or_default();
    assert!(last.starts_with("x.pdf"), "{last}");
}

#[test]
fn nothing_read_is_a_workbook_too() {
    let book = opened(&Output::default());
    assert_eq!(book.sheet_names(), ["一覧", "データ", "要確認", "出典"]);
}
