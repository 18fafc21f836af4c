use super::*;
use crate::finding::{Code, Finding, Lang};
use crate::record::{DocumentInfo, FindingOut, Output, Record};
use crate::review;

const SHA: &str = "0123456789abcdef";

fn output() -> Output {
    let finding = Finding::new(Code::CellUnread, "甲", crate::document::Place::File);
    Output {
        documents: vec![DocumentInfo {
            id: crate::intake::id(SHA),
            path: "plans/a.pdf".into(),
            sha256: SHA.into(),
            findings: vec![FindingOut::of(&finding, Lang::Ja)],
            ..DocumentInfo::default()
        }],
        records: vec![Record {
            document: crate::intake::id(SHA),
            path: vec!["(1) 財政".into()],
            no: Some("2".into()),
            item: Some("補助金の見直し".into()),
            departments: vec!["総務裸".into()],
            results: [("2023".to_string(), "3件".to_string())].into(),
            yearly_values: [("2023".to_string(), "10".to_string())].into(),
            numbers: [(
                "yearly_values".to_string(),
                [("2023".to_string(), 10.0)].into(),
            )]
            .into(),
            ..Record::default()
        }],
        ..Output::default()
    }
}

fn row() -> RowKey {
    RowKey {
        document: crate::intake::id(SHA),
        file: "plans/a.pdf".into(),
        item: "(1) 財政 > ２ > 補助金の見直し".into(),
    }
}

fn cell(field: &str, was: &str, text: &str) -> CellDecision {
    CellDecision {
        field: field.into(),
        was: was.into(),
        text: text.into(),
        note: String::new(),
        row: row(),
    }
}

#[test]
fn cells_are_corrected_and_keep_what_was_read() {
    let mut output = output();
    let decisions = Decisions {
        cells: vec![
            cell("departments", "総務裸", "総務課、財政課"),
            cell("results.2023", "3件", "8件"),
            cell("yearly_values.2023", "10", "△1,200"),
        ],
        ..Decisions::default()
    };
    apply(&mut output, &decisions, Lang::Ja);
    let record = &output.records[0];
    assert_eq!(record.departments, ["総務課", "財政課"]);
    assert_eq!(record.results["2023"], "8件");
    assert_eq!(record.numbers["yearly_values"]["2023"], -1200.0);
    assert_eq!(record.raw["departments"], "総務裸");
    assert_eq!(output.documents[0].findings.len(), 1, "all of them fitted");
    // Applied to what is right by now, they still fit.
    apply(&mut output, &decisions, Lang::Ja);
    assert_eq!(output.documents[0].findings.len(), 1);
}

#[test]
fn what_no_longer_fits_is_told_once() {
    let mut output = output();
    let decisions = Decisions {
        cells: vec![cell("departments", "企画課", "総務課")],
        findings: vec![FindingDecision {
            answer: "問題なし".into(),
            note: String::new(),
            finding: FindingKey {
                document: crate::intake::id(SHA),
                code: "cell-unread".into(),
                subject: "乙".into(),
                ..FindingKey::default()
            },
        }],
        ..Decisions::default()
    };
    apply(&mut output, &decisions, Lang::Ja);
    let codes = |o: &Output| -> Vec<String> {
        let findings = &o.documents[0].findings;
        findings.iter().map(|f| f.code.to_string()).collect()
    };
    assert_eq!(
        codes(&output),
        ["cell-unread", "decision-unfit", "decision-unfit"]
    );
    assert_eq!(output.records[0].departments, ["総務裸"]);
}

#[test]
fn a_changed_document_is_known_by_its_name() {
    let mut output = output();
    let mut old = cell("departments", "総務裸", "総務課");
    old.row.document = "ffffffffffff".into();
    let decisions = Decisions {
        cells: vec![old.clone()],
        ..Decisions::default()
    };
    apply(&mut output, &decisions, Lang::Ja);
    assert_eq!(output.documents[0].findings[1].code, "decision-unfit");
    assert!(absent(&output.documents, &decisions).is_empty());
    old.row.file = "elsewhere/b.pdf".into();
    let decisions = Decisions {
        cells: vec![old],
        ..Decisions::default()
    };
    assert_eq!(absent(&output.documents, &decisions), ["elsewhere/b.pdf"]);
}

#[test]
fn settled_findings_are_not_asked_again() {
    let mut output = output();
    let questions = review::questions(&output);
    let Subject::Finding(finding) = &questions[0].subject else {
        panic!("a finding");
    };
    let decisions = Decisions {
        findings: vec![FindingDecision {
            answer: "問題なし".into(),
            note: String::new(),
            finding: finding.clone(),
        }],
        ..Decisions::default()
    };
    apply(&mut output, &decisions, Lang::Ja);
    assert_eq!(
        output.documents[0].findings[0].settled.as_deref(),
        Some("問題なし")
    );
    assert!(review::questions(&output).is_empty());
}

#[test]
fn the_file_comes_back_as_it_was_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(NAME);
    assert!(load(&path).expect("no file").is_empty());
    let decisions = Decisions {
        schema: SCHEMA,
        pairs: vec![PairDecision {
            answer: Same::Different,
            note: "別の税\n「国保」".into(),
            a: row(),
            b: row(),
        }],
        cells: vec![cell("results.2023", "一行目\n二行目", "\"引用\"")],
        findings: Vec::new(),
    };
    save(&path, &decisions).expect("written");
    assert_eq!(load(&path).expect("read"), decisions);
    std::fs::write(&path, "schema = 1\n[[cel]]\n").expect("written");
    let error = load(&path).expect_err("a misspelled table").to_string();
    assert!(error.contains("cel"), "{error}");
}

#[test]
fn keys_come_back() {
    let subject = Subject::Cell {
        rows: vec![(row(), "文\n章".into())],
        field: "measure".into(),
    };
    assert!(!subject.key().contains('\n'));
    assert_eq!(Subject::of_key(&subject.key()), Some(subject));
    assert_eq!(Subject::of_key("キー"), None);
}
