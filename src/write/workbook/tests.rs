//! The workbook as a spreadsheet program reads it back.

use super::*;
use crate::document::Place;
use crate::finding::{Code, Finding, Lang};
use crate::record::{
    ByYear, DocumentInfo, FindingOut, Item, Municipality, Rating, Record, Span, Status,
};
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
            r.municipality = Some("波根市".into());
            r.source.file.clone_from(&document.path);
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

fn bytes(output: &Output) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let book = Book::of(output).expect("laid out");
    book.save(&mut bytes).expect("written");
    bytes.into_inner()
}

fn opened(output: &Output) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes(output))).expect("a workbook")
}

/// All sheets of a workbook with one 一覧.
const SHEETS: [&str; 8] = [
    "集計",
    "一覧",
    "工程",
    "照合",
    "データ",
    "要確認",
    "出典",
    "凡例",
];

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

/// The row of データ whose 欄 is this.
fn value(book: &mut Xlsx<Cursor<Vec<u8>>>, field: &str, head: &str) -> Option<Data> {
    let fields = column(book, "データ", "欄");
    let at = fields.iter().position(|f| *f == *field)?;
    column(book, "データ", head).get(at).cloned()
}

#[test]
fn sheets_and_types() {
    let mut record = record("見直し");
    record.fiscal_year = Some(2023);
    record.schedule.spans = vec![Span {
        mark: Some("①".into()),
        from: 2021,
        to: 2022,
        text: None,
    }];
    record.yearly_values = ByYear::from([("2024".into(), "△1,200".into())]);
    record.numbers = [(
        "yearly_values".to_string(),
        [("2024".to_string(), -1200.0)].into(),
    )]
    .into();
    let mut book = opened(&output(vec![record]));
    assert_eq!(book.sheet_names(), SHEETS);
    let text = |t: &str| Some(Data::String(t.to_string()));
    assert_eq!(value(&mut book, "数値", "団体コード"), text("012345"));
    assert_eq!(value(&mut book, "数値", "No."), text("1"));
    assert_eq!(
        value(&mut book, "数値", "西暦年度"),
        Some(Data::Float(2024.0))
    );
    assert_eq!(value(&mut book, "数値", "文字"), text("△1,200"));
    assert_eq!(value(&mut book, "数値", "数値"), Some(Data::Float(-1200.0)));
    assert_eq!(
        value(&mut book, "工程（矢印）", "西暦年度"),
        Some(Data::Float(2021.0))
    );
    assert_eq!(value(&mut book, "工程（矢印）", "区分"), text("①"));
    assert_eq!(
        value(&mut book, "数値", "出典ページ"),
        Some(Data::Float(3.0))
    );
    assert_eq!(
        column(&mut book, "要確認", "コード"),
        [Data::String("number-gap".into())]
    );
    assert_eq!(column(&mut book, "出典", "記録数"), [Data::Float(1.0)]);
}

/// What 総務省's rules ask of データ and the self-check takes for granted, read from the file.
#[test]
fn data_is_machine_readable() {
    let long = Record {
        description: Some("　一つ目　　の段落\n・二つ目 ".into()),
        ..record("=1+1")
    };
    let mut book = opened(&output(vec![long, record("二")]));
    let merges = book.merge_cells_by_sheet_name("データ").expect("sheet");
    assert!(merges.is_empty());
    let formulas = book.worksheet_formula("データ").expect("sheet");
    assert!(formulas.rows().flatten().all(String::is_empty));
    let range = book.worksheet_range("データ").expect("sheet");
    assert_eq!(range.start(), Some((0, 0)));
    for row in range.rows() {
        assert!(
            row.iter().any(|c| *c != Data::Empty),
            "a row without values"
        );
        for cell in row {
            if let Data::String(text) = cell {
                assert_eq!(machine::plain(text), *text);
            }
        }
    }
    assert_eq!(
        column(&mut book, "データ", "文字")
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["一つ目 の段落", "・二つ目", "二"]
    );
    let verdicts = column_below(&mut book, "凡例", "結果");
    let holds = |v: &String| v == "適合" || v == "作り方による";
    assert!(verdicts.iter().all(holds), "{verdicts:?}");
}

/// The texts below a cell, up to the first empty one.
fn column_below(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, head: &str) -> Vec<String> {
    let range = book.worksheet_range(sheet).expect("sheet");
    let rows: Vec<&[Data]> = range.rows().collect();
    let found = rows.iter().enumerate().find_map(|(r, row)| {
        let at = row.iter().position(|c| *c == *head)?;
        Some((r, at))
    });
    let (row, at) = found.expect("the head");
    let below = rows.iter().skip(row + 1).map(|r| r[at].to_string());
    below.take_while(|t| !t.is_empty()).collect()
}

#[test]
fn texts_stay_texts() {
    let texts = [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+5",
        "-",
        "@x",
        "0012",
        "a\u{0}b",
        "_x0041_",
        "一 二",
    ];
    let output = output(texts.map(record).into());
    let mut book = opened(&output);
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
    for sheet in SHEETS {
        let formulas = book.worksheet_formula(sheet).expect("sheet");
        assert!(formulas.rows().flatten().all(String::is_empty), "{sheet}");
    }
}

#[test]
fn long_texts_are_parted_and_none_is_lost() {
    let long = "長い文。".repeat(10_000);
    let output = output(vec![Record {
        description: Some(long.clone()),
        ..record("長い")
    }]);
    let mut book = opened(&output);
    let parts = column(&mut book, "データ", "文字");
    assert_eq!(
        parts.iter().map(ToString::to_string).collect::<String>(),
        long
    );
    assert_eq!(
        column(&mut book, "データ", "順番"),
        [Data::Float(1.0), Data::Float(2.0)]
    );
    let list = book.worksheet_range("一覧").expect("sheet");
    let whole: String = list.rows().skip(3).map(|r| r[2].to_string()).collect();
    assert_eq!(whole, long);
}

#[test]
fn the_same_output_gives_the_same_bytes() {
    let output = output(vec![record("一"), record("二")]);
    let first = bytes(&output);
    // Dates in a zip archive count in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == bytes(&output));
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
        book.sheet_names().get(1..3),
        Some(["一覧", "一覧2"].map(String::from).as_slice())
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
fn a_document_without_a_title_is_not_called_by_its_file() {
    let mut book = opened(&output(vec![record("一")]));
    let list = book.worksheet_range("一覧").expect("sheet");
    let title = list.rows().nth(2).map(|r| r[0].to_string());
    assert_eq!(
        title.as_deref(),
        Some("波根市　表題のない文書（計画）（計画・1件）")
    );
}

#[test]
fn nothing_read_is_a_workbook_too() {
    let book = opened(&Output::default());
    assert_eq!(book.sheet_names(), SHEETS);
}

#[test]
fn what_several_documents_rate_is_counted_once() {
    let rated = |department: &str| Record {
        fiscal_year: Some(2023),
        departments: vec![department.into()],
        ratings: vec![Rating {
            raw: "A".into(),
            level: Some(1),
            ..Rating::default()
        }],
        ..record("窓口")
    };
    let mut output = output(vec![rated("総務課"), rated("市民課")]);
    let mut copy = output.documents.clone();
    copy[0].id = "0123456789ab-2".into();
    let mut rows = output.records.clone();
    rows.iter_mut()
        .for_each(|r| r.document.clone_from(&copy[0].id));
    output.documents.extend(copy);
    output.records.extend(rows);
    output.items = vec![Item {
        id: "x".into(),
        municipality: Some("波根市".into()),
        records: (0..4).collect(),
        ..Item::default()
    }];
    let sheet = opened(&output).worksheet_range("集計").expect("sheet");
    let of = |title: &str| {
        let at = sheet.rows().position(|r| r[0].to_string().contains(title));
        let below = sheet.rows().skip(at.expect("the table"));
        let row = below.filter(|r| r[0].to_string().starts_with("波根市"));
        row.map(|r| r[1].clone()).next()
    };
    assert_eq!(of("評価（A）"), Some(Data::Float(2.0)));
    assert_eq!(of("年度（記録の数）"), Some(Data::Float(4.0)));
}
