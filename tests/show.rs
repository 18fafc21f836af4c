//! `gyokaku show`: every stage in every form, and the same tables as in the run itself.

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

const STAGES: [&str; 7] = [
    "text", "glyphs", "rulings", "arrows", "images", "grid", "tables",
];

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus/documents")
        .join(name)
}

fn output(arguments: &[&str], file: &Path) -> String {
    let mut command = Command::cargo_bin("gyokaku").expect("the program is built");
    let output = command.args(arguments).arg(file).output().expect("it runs");
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1)),
        "{arguments:?}: {code:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(arguments: &[&str], file: &Path) -> Value {
    serde_json::from_str(&output(arguments, file)).expect("one JSON value")
}

#[test]
fn every_stage_has_every_form() {
    let plan = document("kirigahama_plan-calc.pdf");
    for stage in STAGES {
        let text = output(&["show", stage, "--page", "2"], &plan);
        assert!(text.starts_with("── 2 ──\n"), "{stage}: {text:.40}");
        assert_eq!(
            json(&["show", stage, "--json", "--page", "2"], &plan)["page"],
            2,
            "{stage}"
        );
        let svg = output(&["show", stage, "--svg", "--page", "2"], &plan);
        let mut reader = quick_xml::Reader::from_str(&svg);
        reader.config_mut().check_end_names = true;
        let mut texts = 0;
        loop {
            match reader.read_event().expect("well-formed XML") {
                quick_xml::events::Event::Start(e) if e.name().as_ref() == "text" => texts += 1,
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(texts > 100, "{stage}: the letters of the page lie beneath");
    }
}

/// Cells without what only one of the two commands tells.
fn cells(tables: &Value) -> Vec<(Value, Value, Value, Value, Value)> {
    let cells = tables["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .flat_map(|t| t["cells"].as_array().expect("cells").clone());
    cells
        .map(|c| {
            (
                c["r0"].clone(),
                c["c0"].clone(),
                c["r1"].clone(),
                c["c1"].clone(),
                c["text"].clone(),
            )
        })
        .collect()
}

#[test]
fn the_tables_shown_are_those_of_the_run() {
    for name in [
        "kirigahama_plan-calc.pdf",
        "tsurunosawa_evaluation-typst.pdf",
        "hashibamigaoka_forms-calc.pdf",
    ] {
        let file = document(name);
        let read = json(&["tables", "--page", "2"], &file);
        let shown = json(&["show", "tables", "--json", "--page", "2"], &file);
        assert!(!cells(&read).is_empty(), "{name} has a table on page 2");
        assert_eq!(cells(&read), cells(&shown), "{name}");
    }
}

#[test]
fn the_arrows_of_a_schedule_are_shown_with_their_columns() {
    let plan = document("kirigahama_plan-calc.pdf");
    let drawn = json(&["show", "arrows", "--json", "--page", "2"], &plan);
    let shown = json(&["show", "tables", "--json", "--page", "2"], &plan);
    let in_tables: usize = shown["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .map(|t| t["arrows"].as_array().map_or(0, Vec::len))
        .sum();
    assert!(in_tables > 0);
    assert_eq!(drawn["arrows"].as_array().map(Vec::len), Some(in_tables));
}

#[test]
fn strokes_are_shown_with_width_colour_and_dash() {
    let plan = document("kirigahama_plan-reportlab.pdf");
    let shown = json(&["show", "rulings", "--json", "--page", "2"], &plan);
    let strokes = shown["strokes"].as_array().expect("strokes");
    let solid = serde_json::json!({ "width": 0.5, "color": [0, 0, 0], "dashed": false });
    let told = |s: &Value| {
        solid
            .as_object()
            .expect("an object")
            .iter()
            .all(|(k, v)| s[k] == *v)
    };
    assert!(
        strokes.len() > 100 && strokes.iter().all(told),
        "{:?}",
        strokes.first()
    );
}
