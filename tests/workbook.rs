//! The same plan in another form gives the same records: workbooks as programs save them, separated values in the
//! encodings of Japan, archives.

use assert_cmd::Command;
use gyokaku::intake;
use gyokaku::pipeline::{self, Options};
use gyokaku::record::{Output, Record};
use gyokaku::rule::RuleSet;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Workbook};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/documents")
}

fn read(input: &Path) -> Output {
    let found = intake::find(&[input.to_path_buf()], Path::new("/nonexistent/out"));
    let files = found.expect("the input is there").files;
    pipeline::run(&files, &RuleSet::builtin(), &Options::default(), &|_| {})
}

/// What records say, without where they stand, nor how a line was broken.
fn said(records: &[Record]) -> Vec<Value> {
    let plain = |r: &Record| Record {
        document: String::new(),
        source: Default::default(),
        raw: BTreeMap::new(),
        ..r.clone()
    };
    let plain = |r: &Record| serde_json::to_value(plain(r)).expect("the published form is JSON");
    records.iter().map(plain).map(without_blanks).collect()
}

fn without_blanks(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.split_whitespace().collect()),
        Value::Array(values) => values.into_iter().map(without_blanks).collect(),
        Value::Object(fields) => {
            let blankless = |(name, value)| (name, without_blanks(value));
            fields.into_iter().map(blankless).collect()
        }
        other => other,
    }
}

#[test]
fn every_form_of_a_workbook_says_what_the_pdf_says() {
    const FORMS: [(&str, &str, &[&str]); 3] = [
        (
            "hotategahama_effect",
            "-calc.pdf",
            &[".xlsx", ".xls", ".ods", ".csv"],
        ),
        (
            "hashibamigaoka_forms",
            "-calc.pdf",
            &[".xlsx", ".ods", "-graph-paper.xlsx"],
        ),
        ("suzukakeno_kpi", "-calc.pdf", &[".xlsx", ".csv"]),
    ];
    for (name, pdf, forms) in FORMS {
        let records = |ending: &str| {
            let output = read(&documents().join(format!("{name}{ending}")));
            said(&output.records)
        };
        let printed = records(pdf);
        assert!(!printed.is_empty(), "{name}");
        for form in forms {
            assert_eq!(records(form), printed, "{name}{form}");
        }
    }
}

#[test]
fn separated_values_say_the_same_in_every_encoding() {
    let bytes = std::fs::read(documents().join("suzukakeno_kpi.csv")).expect("the corpus is there");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let encodings: [(&str, Vec<u8>); 4] = [
        ("utf8-bom", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("cp932", encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()),
        ("euc", encoding_rs::EUC_JP.encode(&text).0.into_owned()),
        (
            "utf16",
            [0xFEFF]
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
    ];
    let want = said(&read(&documents().join("suzukakeno_kpi.csv")).records);
    assert_eq!(want.len(), 8);
    let dir = tempfile::tempdir().expect("temporary folder");
    for (name, bytes) in encodings {
        let path = dir.path().join(format!("{name}.csv"));
        std::fs::write(&path, bytes).expect("write");
        assert_eq!(said(&read(&path).records), want, "{name}");
    }
    let semicolons = dir.path().join("semicolons.csv");
    let rows = text.replace("\"4,120\"", "4,120").replace(',', ";");
    std::fs::write(&semicolons, &rows).expect("write");
    assert_eq!(read(&semicolons).records.len(), want.len());
}

#[test]
fn documents_in_an_archive_are_documents_of_the_run() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    std::fs::create_dir(&input).expect("folder");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(input.join("計画.zip")).expect("file"));
    for name in ["suzukakeno_kpi.csv", "hotategahama_effect.xlsx"] {
        let inner = format!("令和6年度/{name}");
        zip.start_file(inner, zip::write::SimpleFileOptions::default())
            .expect("start");
        let bytes = std::fs::read(documents().join(name)).expect("the corpus is there");
        zip.write_all(&bytes).expect("write");
    }
    zip.finish().expect("finish");
    let run = || {
        let mut command = Command::cargo_bin("gyokaku").expect("the program");
        command
            .args(["run", "--quiet"])
            .arg(&input)
            .arg("-o")
            .arg(&out);
        // Findings to review, such as that the vocabulary alone was used.
        command.assert().code(1);
        std::fs::read_to_string(out.join("records.json")).expect("records")
    };
    let first = run();
    let output: Output = serde_json::from_str(&first).expect("the published form");
    let paths: Vec<&str> = output.documents.iter().map(|d| d.path.as_str()).collect();
    assert!(paths[0].ends_with("計画.zip/令和6年度/hotategahama_effect.xlsx"));
    assert!(paths[1].ends_with("計画.zip/令和6年度/suzukakeno_kpi.csv"));
    assert_eq!(output.records.len(), 18);
    // Outcomes are kept by the content of the files in the archive.
    assert_eq!(run(), first);
}

/// A list of indicators: where it begins, and how it is written.
#[derive(Clone, Copy, Default)]
struct Form {
    corner: (u32, u16),
    /// Figures are numbers with a format, years are dates.
    stored: bool,
    /// Each half stands on a sheet of its own, under the same head.
    two_sheets: bool,
    borders: bool,
    /// A helper column, a helper row and a helper sheet that are not shown.
    hidden: bool,
}

const INDICATORS: [[&str; 6]; 4] = [
    ["1", "電子申請の利用率", "％", "8.4", "15.0", "14.2"],
    ["2", "窓口の待ち時間", "分", "21", "18", "19"],
    ["3", "市有地の売却面積", "㎡", "1,050", "2,000", "1,962"],
    ["4", "基金残高の増減", "百万円", "△310", "△200", "126"],
];

fn indicators(form: Form) -> Vec<u8> {
    let (top, left) = form.corner;
    let border = if form.borders {
        FormatBorder::Thin
    } else {
        FormatBorder::None
    };
    let plain = || Format::new().set_border(border);
    let rows_a_sheet = if form.two_sheets { 2 } else { 4 };
    let mut workbook = Workbook::new();
    for (part, rows) in INDICATORS.chunks(rows_a_sheet).enumerate() {
        let sheet = workbook.add_worksheet();
        if part == 0 {
            let title = Format::new().set_bold().set_font_size(14);
            let text = "霞ヶ谷市行政改革プラン　成果指標";
            sheet
                .write_with_format(top, left, text, &title)
                .expect("title");
        }
        let mut put = |row: u32, col: u16, text: &str| {
            let (row, col) = (top + 2 + row, left + col);
            let plan_year = text
                .strip_prefix("令和")
                .and_then(|t| t.strip_suffix("年度"));
            let figure = text.replace('△', "-").replace(',', "").parse::<f64>();
            let written = match (form.stored, plan_year, figure) {
                (true, Some(year), _) => {
                    let year = 2018 + year.parse::<u16>().expect("a year");
                    let day = ExcelDateTime::from_ymd(year, 4, 1).expect("a day");
                    let format = plain().set_num_format("[$-411]ggge\"年度\"");
                    sheet.write_with_format(row, col, &day, &format)
                }
                (true, _, Ok(number)) if col > left + 2 => {
                    let code = if text.contains('.') {
                        "0.0"
                    } else {
                        "#,##0;\"△\"#,##0"
                    };
                    sheet.write_with_format(row, col, number, &plain().set_num_format(code))
                }
                _ => sheet.write_with_format(row, col, text, &plain()),
            };
            written.expect("cell");
        };
        let head = [
            "番号",
            "成果指標",
            "単位",
            "基準値",
            "令和5年度",
            "令和6年度",
        ];
        for (row, texts) in (0..).zip(std::iter::once(&head).chain(rows)) {
            (0..).zip(texts).for_each(|(col, text)| put(row, col, text));
        }
        if form.hidden {
            for row in 0..rows.len() as u32 {
                sheet.write(top + 3 + row, left + 6, "控え").expect("cell");
            }
            sheet.set_column_hidden(left + 6).expect("column");
            sheet.write(top + 12, left, "作業用").expect("cell");
            sheet.set_row_hidden(top + 12).expect("row");
        }
    }
    if form.hidden {
        let sheet = workbook.add_worksheet();
        sheet.set_hidden(true).write(0, 0, "下書き").expect("cell");
    }
    workbook.save_to_buffer().expect("workbook")
}

fn read_bytes(bytes: &[u8]) -> Output {
    let dir = tempfile::tempdir().expect("temporary folder");
    let path = dir.path().join("book.xlsx");
    std::fs::write(&path, bytes).expect("write");
    read(&path)
}

#[test]
fn where_and_how_a_table_is_written_changes_no_record() {
    let usual = Form {
        borders: true,
        ..Form::default()
    };
    let want = said(&read_bytes(&indicators(usual)).records);
    assert_eq!(want.len(), 4);
    assert_eq!(want[3]["numbers"]["yearly_values"]["2023"], -200.0);
    let others = [
        (
            "at C4",
            Form {
                corner: (3, 2),
                ..usual
            },
        ),
        (
            "numbers and dates",
            Form {
                stored: true,
                ..usual
            },
        ),
        (
            "two sheets",
            Form {
                two_sheets: true,
                ..usual
            },
        ),
        (
            "no borders",
            Form {
                borders: false,
                ..usual
            },
        ),
        (
            "hidden parts",
            Form {
                hidden: true,
                ..usual
            },
        ),
    ];
    for (name, form) in others {
        assert_eq!(said(&read_bytes(&indicators(form)).records), want, "{name}");
    }
}

#[test]
fn bars_painted_as_fills_are_spans() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let ruled = Format::new().set_border(FormatBorder::Thin);
    let bar = ruled.clone().set_background_color(0x4472C4);
    sheet
        .write(0, 0, "霞ヶ谷市行政改革実施計画")
        .expect("title");
    let head = [
        "番号",
        "取組項目",
        "担当課",
        "令和4年度",
        "令和5年度",
        "令和6年度",
    ];
    for (col, text) in (0..).zip(head) {
        sheet.write_with_format(2, col, text, &ruled).expect("cell");
    }
    let rows = [
        ("広報紙の見直し", "広報課", 3..5),
        ("窓口の改善", "市民課", 4..6),
    ];
    for (row, (item, department, years)) in (3..).zip(rows) {
        for (col, text) in (0..).zip([&(row - 2).to_string(), item, department, "", "", ""]) {
            let format = if years.contains(&col) { &bar } else { &ruled };
            sheet
                .write_with_format(row, col, text, format)
                .expect("cell");
        }
    }
    let records = read_bytes(&workbook.save_to_buffer().expect("workbook")).records;
    let spans = records.iter().map(|r| {
        let value = serde_json::to_value(r).expect("the published form is JSON");
        value["schedule"]["spans"].clone()
    });
    let span = |from: u32, to: u32| serde_json::json!([{ "mark": null, "from": from, "to": to }]);
    assert_eq!(
        spans.collect::<Vec<_>>(),
        [span(2022, 2023), span(2023, 2024)]
    );
}

/// The smallest page on which a cell reaches over a head that is printed again.
#[test]
fn a_span_over_a_repeated_head_is_cut_there() {
    let page = "<table><tr><td>番号</td><td>取組項目</td><td>担当課</td></tr>\
        <tr><td rowspan=3>1</td><td>広報の見直し</td><td>広報課</td><td>余り</td></tr>\
        <tr><td>番号</td><td>取組項目</td><td>担当課</td></tr>\
        <tr><td>窓口の改善</td><td>市民課</td></tr></table>";
    let dir = tempfile::tempdir().expect("temporary folder");
    let path = dir.path().join("page.html");
    std::fs::write(&path, page).expect("write");
    let output = read(&path);
    let findings = &output.documents[0].findings;
    assert!(
        findings.iter().all(|f| f.code != "internal"),
        "{findings:?}"
    );
}
