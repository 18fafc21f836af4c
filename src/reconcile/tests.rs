//! Laws of reconciling, over generated plans and reports.

use super::reconcile;
use crate::decision::Decisions;
use crate::finding::Lang;
use crate::record::{DocumentInfo, Item, MatchKind, Municipality, Record, RowKind};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn document(id: &str, year: Option<i32>) -> DocumentInfo {
    DocumentInfo {
        id: id.into(),
        path: format!("{id}.pdf"),
        sha256: format!("{id}{id}{id}"),
        municipality: Some(Municipality {
            name: "灯台市".into(),
            ..Municipality::default()
        }),
        document_kind: Some(if year.is_some() { "progress" } else { "plan" }.into()),
        fiscal_year: year,
        ..DocumentInfo::default()
    }
}

fn record(document: &str, section: usize, no: usize, name: &str, text: &str) -> Record {
    Record {
        document: document.into(),
        municipality: Some("灯台市".into()),
        path: vec![format!("({section}) 見出し{section}")],
        no: Some(no.to_string()),
        item: Some(name.into()),
        description: Some(text.into()),
        departments: vec!["総務課".into()],
        ..Record::default()
    }
}

fn run(documents: &[DocumentInfo], records: &[Record]) -> Vec<Item> {
    reconcile(documents, records, &Decisions::default(), Lang::Ja)
}

/// The step into the last document of the item with this name.
fn kind_of(items: &[Item], name: &str) -> Option<MatchKind> {
    let item = items.iter().find(|i| i.item.as_deref() == Some(name))?;
    item.matches.last().map(|m| m.kind)
}

const PLACE: &str = "近隣の市町村と互いに補い合い、救急医療と公共交通を圏域で維持する。";

#[test]
fn a_renamed_item_keeps_its_place_and_text() {
    let documents = [document("a", None), document("b", Some(2023))];
    let records = [
        record("a", 1, 1, "福島圏域連携中枢都市圏への参画", PLACE),
        record(
            "a",
            1,
            2,
            "広報の充実",
            "広報紙を読みやすくし、配布の方法を見直す。",
        ),
        record("b", 1, 1, "ふくしま田園中枢都市圏への参画", PLACE),
        record(
            "b",
            1,
            2,
            "広報の充実",
            "広報紙を読みやすくし、配布の方法を見直す。",
        ),
    ];
    let items = run(&documents, &records);
    assert_eq!(items.len(), 2);
    let renamed = kind_of(&items, "ふくしま田園中枢都市圏への参画");
    assert_eq!(renamed, Some(MatchKind::Renamed));
    assert_eq!(kind_of(&items, "広報の充実"), Some(MatchKind::Same));
}

#[test]
fn a_sister_in_the_place_of_a_dropped_item_is_only_a_candidate() {
    let documents = [document("a", None), document("b", Some(2023))];
    let text = |tax: &str| format!("口座振替の勧奨により{tax}の収納率を高め、財源を確保する。");
    let mut records = vec![
        record(
            "a",
            1,
            1,
            "広報の充実",
            "広報紙を読みやすくし、配布の方法を見直す。",
        ),
        record("a", 1, 2, "市税収納率の向上", &text("市税")),
        record(
            "b",
            1,
            1,
            "広報の充実",
            "広報紙を読みやすくし、配布の方法を見直す。",
        ),
        record("b", 1, 2, "国保税収納率の向上", &text("国保税")),
    ];
    for with_text in [true, false] {
        if !with_text {
            records.iter_mut().for_each(|r| r.description = None);
        }
        let items = run(&documents, &records);
        assert_eq!(items.len(), 3, "with text: {with_text}");
        let added = items
            .iter()
            .find(|i| i.item.as_deref() == Some("国保税収納率の向上"));
        assert_eq!(added.map(|i| i.candidates.len()), Some(1));
        let dropped = kind_of(&items, "市税収納率の向上");
        assert_eq!(dropped, Some(MatchKind::Dropped));
    }
}

#[test]
fn the_same_text_of_other_names_and_departments_is_only_a_candidate() {
    let documents = [document("a", None), document("b", Some(2023))];
    let same = |id: &str| {
        let text = "広報紙を読みやすくし、配布の方法を見直す。";
        record(id, 1, 1, "広報の充実", text)
    };
    let of = |department: &str, section: usize, no: usize, name: &str| Record {
        departments: vec![department.into()],
        ..record(
            if section == 2 { "a" } else { "b" },
            section,
            no,
            name,
            PLACE,
        )
    };
    let records = [
        same("a"),
        of("財政課", 2, 2, "連携中枢都市圏への参画"),
        same("b"),
        of("体育課", 3, 9, "救急体制の維持"),
    ];
    let items = run(&documents, &records);
    assert_eq!(items.len(), 3, "{items:#?}");
    let asked = items.iter().any(|i| !i.candidates.is_empty());
    assert!(asked, "{items:#?}");
}

#[test]
fn a_branch_number_alone_is_no_split() {
    let documents = [document("a", None), document("b", Some(2023))];
    let keep = "広報紙を読みやすくし、配布の方法を見直す。";
    let mut records = vec![
        record("a", 1, 1, "広報の充実", keep),
        record("a", 1, 2, "公共施設の再編", "利用の少ない施設をまとめる。"),
        record("b", 1, 1, "広報の充実", keep),
        record(
            "b",
            1,
            2,
            "集会施設の再編",
            "集会施設を地区ごとに一つにする。",
        ),
        record("b", 1, 2, "庁舎の複合化", "図書館を庁舎に移す。"),
    ];
    records[3].no = Some("2-1".into());
    records[4].no = Some("2-2".into());
    let items = run(&documents, &records);
    assert_ne!(kind_of(&items, "庁舎の複合化"), Some(MatchKind::Split));
    // With the measures of the whole they are its parts.
    records[1].measure = Some("①集会施設の統合②庁舎への図書館の移転".into());
    for (record, measure) in [(1, ""), (3, "集会施設の統合"), (4, "庁舎への図書館の移転")]
    {
        let measure = if record == 1 {
            "集会施設の統合\n庁舎への図書館の移転"
        } else {
            measure
        };
        records[record].measure = Some(measure.into());
    }
    let items = run(&documents, &records);
    for name in ["庁舎の複合化", "集会施設の再編", "公共施設の再編"] {
        assert_eq!(kind_of(&items, name), Some(MatchKind::Split), "{name}");
    }
}

#[test]
fn an_extract_drops_nothing() {
    let documents = [document("a", None), document("b", Some(2023))];
    let names = [
        "広報の充実",
        "押印の見直し",
        "定員の管理",
        "補助金の見直し",
        "施設の再編",
    ];
    let mut records: Vec<Record> = names
        .iter()
        .enumerate()
        .map(|(n, name)| record("a", 1, n + 1, name, name))
        .collect();
    records.push(record("b", 1, 1, names[0], names[0]));
    records.push(record("b", 1, 2, names[1], names[1]));
    let items = run(&documents, &records);
    let dropped = items.iter().flat_map(|i| &i.matches);
    assert_eq!(dropped.filter(|m| m.kind == MatchKind::Dropped).count(), 0);
}

prop_compose! {
    /// Rows of a document: (section, name) drawn from few, so that names repeat.
    fn rows()(rows in prop::collection::vec((0..3usize, 0..12usize, any::<bool>()), 0..24))
        -> Vec<(usize, usize, bool)> { rows }
}

fn records(id: &str, rows: &[(usize, usize, bool)]) -> Vec<Record> {
    let texts = ["窓口", "税", "施設", "職員"];
    let row = |(at, (section, name, total)): (usize, &(usize, usize, bool))| {
        let text = format!(
            "{}に関する仕事の進め方を{name}の観点から改める。",
            texts[name % 4]
        );
        let mut record = record(
            id,
            *section,
            at + 1,
            &format!("{}の改革{name}", texts[name % 4]),
            &text,
        );
        record.row_kind = (*total && at % 5 == 4).then_some(RowKind::Total);
        record
    };
    rows.iter().enumerate().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_record_is_in_one_item(a in rows(), b in rows(), c in rows()) {
        let documents = [document("a", None), document("b", Some(2022)), document("c", Some(2023))];
        let all = [records("a", &a), records("b", &b), records("c", &c)].concat();
        let items = run(&documents, &all);
        let mut seen = BTreeSet::new();
        for record in items.iter().flat_map(|i| &i.records) {
            prop_assert!(seen.insert(*record), "twice: {record}");
        }
        let counted = all.iter().filter(|r| r.row_kind.is_none()).count();
        prop_assert_eq!(seen.len(), counted);
        let ids: BTreeSet<&str> = items.iter().map(|i| i.id.as_str()).collect();
        prop_assert_eq!(ids.len(), items.len());
        for item in &items {
            for other in item.matches.iter().flat_map(|m| &m.items)
                .chain(item.candidates.iter().map(|c| &c.item))
            {
                prop_assert!(ids.contains(other.as_str()) && *other != item.id);
            }
        }
    }

    #[test]
    fn a_document_beside_itself_changes_nothing(a in rows()) {
        let documents = [document("a", Some(2022)), document("b", Some(2022))];
        let (first, second) = (records("a", &a), records("b", &a));
        let once = run(&documents[..1], &first);
        let twice = run(&documents, &[first, second].concat());
        let names = |items: &[Item]| -> Vec<_> {
            items.iter().map(|i| (i.path.clone(), i.no.clone(), i.item.clone())).collect()
        };
        prop_assert_eq!(names(&once), names(&twice));
        for item in &twice {
            prop_assert!(item.matches.iter().all(|m| m.kind == MatchKind::Same));
            prop_assert!(item.fields.iter().all(|f| f.values.is_empty()), "a conflict with itself");
        }
    }
}
