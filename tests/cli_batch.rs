//! Batch runs, as a user meets them: limits, parts, results of earlier runs, one run at a time.

use assert_cmd::Command;
use gyokaku::batch::Lock;
use lopdf::{Dictionary, Object, Stream, dictionary};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// A small plan of a municipality, as a text dump.
fn plan(municipality: &str, item: &str) -> String {
    format!(
        "{municipality}行政改革実施計画（令和6年度～令和8年度）\n\n重点項目1 事務の見直し\n\
        No.\t改革項目\t推進内容\t主な取組\t実施時期\t実施担当\n\
        1\t{item}\t待ち時間を短くする。\t①予約の開始\t検討\t総務課\n"
    )
}

/// Runs the program with something on its standard input. Its exit code, what it printed, and its complaints.
fn gyokaku_given(input: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("gyokaku")
        .expect("built")
        .args(arguments)
        .write_stdin(input)
        .output()
        .expect("started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn gyokaku(arguments: &[&str]) -> (i32, String, String) {
    gyokaku_given("", arguments)
}

/// A folder `in` with plans, one of them twice.
fn plans() -> TempDir {
    let dir = TempDir::new().expect("temporary folder");
    std::fs::create_dir(dir.path().join("in")).expect("folder");
    let files = [
        ("a.txt", plan("波根市", "窓口の見直し")),
        ("b.txt", plan("石ヶ浜町", "使用料の見直し")),
        ("c.txt", plan("波根市", "窓口の見直し")),
        ("d.txt", "no plan\n".to_string()),
        ("e.txt", plan("奥里村", "庁舎の節電")),
    ];
    for (name, text) in files {
        std::fs::write(dir.path().join("in").join(name), text).expect("write");
    }
    dir
}

fn at(dir: &TempDir, name: &str) -> String {
    dir.path().join(name).to_string_lossy().into_owned()
}

fn bytes(out: &str, name: &str) -> Vec<u8> {
    std::fs::read(Path::new(out).join(name)).expect(name)
}

fn records(out: &str) -> Value {
    serde_json::from_slice(&bytes(out, "records.json")).expect("JSON")
}

fn codes(output: &Value, name: &str) -> Vec<String> {
    let documents = output["documents"].as_array().expect("documents");
    let of_name = |d: &&Value| d["path"].as_str().is_some_and(|p| p.ends_with(name));
    let document = documents.iter().find(of_name).expect("the document");
    let findings = document["findings"].as_array().expect("findings");
    let code = |f: &Value| f["code"].as_str().unwrap_or_default().to_string();
    findings.iter().map(code).collect()
}

/// A PDF file with this content, and forms that each draw the next one twice.
fn pdf(content: Stream, forms: usize) -> Vec<u8> {
    let mut pdf = lopdf::Document::with_version("1.7");
    let pages = pdf.new_object_id();
    let mut next = pdf.add_object(Stream::new(form(Dictionary::new()), b"0 0 1 1 re f".into()));
    for _ in 0..forms {
        let resources = dictionary! { "XObject" => dictionary! { "Fm" => next } };
        next = pdf.add_object(Stream::new(form(resources), b"/Fm Do /Fm Do".into()));
    }
    let content = pdf.add_object(content);
    let page = pdf.add_object(
        dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 300.into(), 200.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "Fm" => next } } },
    );
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    pdf.objects.insert(pages, Object::Dictionary(tree));
    let root = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", root);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("a small PDF can be saved");
    bytes
}

fn form(resources: Dictionary) -> Dictionary {
    dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
    "BBox" => vec![0.into(), 0.into(), 300.into(), 200.into()] }
}

#[test]
fn what_never_ends_is_ended_and_the_others_go_through() {
    let dir = plans();
    let endless = pdf(Stream::new(dictionary! {}, b"/Fm Do".into()), 40);
    std::fs::write(dir.path().join("in/endless.pdf"), endless).expect("write");
    let out = at(&dir, "out");
    let (code, _, told) = gyokaku(&["run", &at(&dir, "in"), "-o", &out, "--timeout", "1"]);
    assert_eq!(code, 1);
    assert!(told.contains("異常終了"), "{told}");
    let output = records(&out);
    assert_eq!(codes(&output, "endless.pdf"), ["limit-time"]);
    assert_eq!(output["records"].as_array().map(Vec::len), Some(4));
    // What was stopped is not kept: with more time it is read anew.
    let log = String::from_utf8(bytes(&out, "run.log")).expect("UTF-8");
    assert!(log.starts_with('\u{feff}') && log.contains("limit-time"));
}

#[test]
fn a_bomb_is_defused_and_the_others_go_through() {
    let dir = plans();
    let mut bomb = Stream::new(dictionary! {}, vec![b' '; 256 * 1024 * 1024]);
    bomb.compress().expect("compressed");
    std::fs::write(dir.path().join("in/bomb.pdf"), pdf(bomb, 0)).expect("write");
    let out = at(&dir, "out");
    gyokaku(&["run", &at(&dir, "in"), "-o", &out, "--max-memory", "128"]);
    let output = records(&out);
    assert_eq!(codes(&output, "bomb.pdf"), ["limit-memory"]);
    assert_eq!(output["records"].as_array().map(Vec::len), Some(4));
}

#[test]
fn parts_merged_are_the_whole() {
    let dir = plans();
    let (input, whole) = (at(&dir, "in"), at(&dir, "whole"));
    gyokaku(&["run", &input, "-o", &whole]);
    let parts = [at(&dir, "1"), at(&dir, "2")];
    for (part, shard) in parts.iter().zip(["1/2", "2/2"]) {
        gyokaku(&["run", &input, "-o", part, "--shard", shard]);
    }
    let merged = at(&dir, "merged");
    let (code, _, told) = gyokaku(&["merge", &parts[1], &parts[0], "-o", &merged]);
    assert_eq!(code, 1, "{told}");
    for name in ["records.json", "gyokaku.xlsx"] {
        assert!(bytes(&whole, name) == bytes(&merged, name), "{name}");
    }
    assert!(!told.contains("/2"), "{told}");
    let (_, _, told) = gyokaku(&["merge", &parts[1], "-o", &at(&dir, "half")]);
    assert!(told.contains("1/2") && told.contains('→'), "{told}");
    std::fs::write(dir.path().join("in/a.txt"), "other\n").expect("write");
    gyokaku(&["run", &at(&dir, "in"), "-o", &parts[0], "--shard", "1/2"]);
    let (code, _, told) = gyokaku(&["merge", &parts[0], &whole, "-o", &merged]);
    assert_eq!(code, 2);
    assert!(told.contains("a.txt") && told.contains('→'), "{told}");
}

#[test]
fn a_list_names_the_files() {
    let dir = plans();
    let list = format!(
        "\u{feff}{}\n\n{}\n",
        at(&dir, "in/a.txt"),
        at(&dir, "in/b.txt")
    );
    let out = at(&dir, "out");
    gyokaku_given(&list, &["run", "--files-from", "-", "-o", &out]);
    assert_eq!(records(&out)["documents"].as_array().map(Vec::len), Some(2));
    // One that is gone takes nothing with it.
    let gone = format!("{list}{}\n", at(&dir, "in/gone.txt"));
    gyokaku_given(&gone, &["run", "--files-from", "-", "-o", &out]);
    let result = records(&out);
    let documents = result["documents"].as_array().expect("documents");
    let told: Vec<&Value> = documents
        .iter()
        .map(|d| &d["findings"][0]["code"])
        .collect();
    assert_eq!(documents.len(), 3);
    assert_eq!(told[2], "file-unreadable");
    assert!(
        documents[2]["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("unread-"))
    );
    let (code, _, told) = gyokaku(&["run", "--files-from", &at(&dir, "none"), "-o", &out]);
    assert_eq!(code, 2);
    assert!(told.contains("none") && told.contains('→'), "{told}");
}

#[test]
fn the_next_run_does_what_changed_and_gives_the_same() {
    let dir = plans();
    let (input, out, other) = (at(&dir, "in"), at(&dir, "out"), at(&dir, "other"));
    let when = |name: &str| {
        let file = std::fs::metadata(Path::new(&out).join(name)).expect(name);
        file.modified().expect("a time")
    };
    gyokaku(&["run", &input, "-o", &out]);
    let first = when("records.json");
    let (_, told, _) = gyokaku(&["run", &input, "-o", &out]);
    assert!(told.contains("records.json"), "{told}");
    assert_eq!(when("records.json"), first, "nothing was to be written");
    // What an interrupted run leaves behind: some outcomes, one of them cut off, no result.
    let store = Path::new(&out).join(".gyokaku/store");
    let mut kept: Vec<_> = std::fs::read_dir(&store)
        .expect("the store")
        .map(|e| e.expect("an entry").path())
        .collect();
    kept.sort();
    std::fs::remove_file(&kept[0]).expect("removed");
    std::fs::write(&kept[1], b"{\"sha256\":").expect("written");
    std::fs::remove_file(Path::new(&out).join("gyokaku.xlsx")).expect("removed");
    let unfinished = Path::new(&out).join(".gyokaku-a1B2c3");
    std::fs::write(&unfinished, b"PK").expect("written");
    std::fs::write(
        dir.path().join("in/b.txt"),
        plan("石ヶ浜町", "補助金の見直し"),
    )
    .expect("write");
    gyokaku(&["run", &input, "-o", &out]);
    gyokaku(&["run", &input, "-o", &other]);
    for name in ["records.json", "gyokaku.xlsx"] {
        assert!(bytes(&out, name) == bytes(&other, name), "{name}");
    }
    assert!(records(&out).to_string().contains("補助金の見直し"));
    assert!(!unfinished.exists());
}

#[test]
fn one_run_at_a_time_on_one_output() {
    let dir = plans();
    let out = at(&dir, "out");
    let held = Lock::take(Path::new(&out)).expect("free");
    let (code, _, told) = gyokaku(&["run", &at(&dir, "in"), "-o", &out]);
    assert_eq!(code, 2);
    assert!(
        told.contains("別の gyokaku") && told.contains('→'),
        "{told}"
    );
    assert!(!Path::new(&out).join("records.json").exists());
    drop(held);
    let (code, ..) = gyokaku(&["run", &at(&dir, "in"), "-o", &out]);
    assert_eq!(code, 1);
}

#[test]
fn lines_go_to_standard_output_and_nothing_else_does() {
    let dir = plans();
    let out = at(&dir, "out");
    gyokaku(&["run", &at(&dir, "in"), "-o", &out]);
    let (code, lines, told) = gyokaku(&["run", &at(&dir, "in"), "-o", "-", "--format", "jsonl"]);
    assert_eq!(code, 1, "{told}");
    let printed: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).expect("a record"))
        .collect();
    assert_eq!(Some(&printed), records(&out)["records"].as_array());
    assert!(told.contains("d.txt"), "{told}");
}

#[test]
fn a_folder_dropped_on_the_program_is_run() {
    let dir = plans();
    let (_, told, _) = gyokaku(&[&at(&dir, "in")]);
    assert!(told.contains("in.gyokaku"), "{told}");
    let output = records(&at(&dir, "in.gyokaku"));
    assert_eq!(output["records"].as_array().map(Vec::len), Some(4));
}
