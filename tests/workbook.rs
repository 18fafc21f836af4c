//! The same plan in another form gives the same records: workbooks as programs save them, separated values in the
//! encodings of Japan, archives.

use assert_cmd::Command;
use gyokaku::intake;
use gyokaku::pipeline::{self, Options};
use gyokaku::record::{Output, Record};
use gyokaku::rule::RuleSet;
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
