//! The command line, as a user meets it: inputs made in a temporary folder.

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// A small plan with drawn-out columns, as a text dump.
const PLAN: &str = "波根市行政改革実施計画（令和6年度～令和8年度）\n\
    \n\
    重点項目1 事務の見直し\n\
    No.\t改革項目\t推進内容\t主な取組\t実施時期\t実施担当\n\
    1\t窓口の見直し\t待ち時間を短くする。\t①予約の開始\t検討\t総務課\n";

/// Runs the program. Its exit code, what it printed, and its complaints.
fn gyokaku(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("gyokaku")
        .expect("built")
        .args(arguments)
        .output()
        .expect("started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().expect("temporary folder");
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, bytes).expect("write");
    }
    dir
}

fn at(dir: &TempDir, name: &str) -> String {
    dir.path().join(name).to_string_lossy().into_owned()
}

fn records(dir: &Path) -> Value {
    let bytes = std::fs::read(dir.join("records.json")).expect("records.json");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// File name → (status, codes of findings).
fn outcomes(output: &Value) -> BTreeMap<String, (String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let documents = output["documents"].as_array().expect("documents");
    documents
        .iter()
        .map(|d| {
            let path = text(&d["path"]);
            let name = path.rsplit('/').next().unwrap_or_default().to_string();
            let codes = d["findings"]
                .as_array()
                .expect("findings")
                .iter()
                .map(|f| text(&f["code"]))
                .collect();
            (name, (text(&d["status"]), codes))
        })
        .collect()
}

/// An Office container with a directory entry of this name.
fn ole(entry: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(1024, 0);
    bytes.extend(entry.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[test]
fn every_file_gets_its_outcome_and_the_others_go_through() {
    let dir = folder(&[
        ("in/a_empty.pdf", b""),
        ("in/b_garbage.pdf", b"%PDF-1.7\nnothing of a PDF"),
        ("in/c_text.pdf", PLAN.as_bytes()),
        ("in/d_locked.xlsx", &ole("EncryptedPackage")),
        ("in/e_old.xls", &ole("Workbook")),
        ("in/f_picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("in/g.truth.json", b"{}"),
        ("in/~$h.xlsx", b"\x05owner"),
        ("in/i_cut.xlsx", b"PK\x03\x04cut off"),
        ("in/sub/j.txt", PLAN.as_bytes()),
    ]);
    let (code, stdout, stderr) = gyokaku(&["run", &at(&dir, "in"), "-o", &at(&dir, "out")]);
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let outcomes = outcomes(&records(&dir.path().join("out")));
    let expected = [
        ("a_empty.pdf", "failed", "file-empty"),
        ("b_garbage.pdf", "failed", "pdf-invalid"),
        ("c_text.pdf", "", "kind-mismatch"),
        ("d_locked.xlsx", "failed", "locked"),
        ("e_old.xls", "failed", "workbook-invalid"),
        ("f_picture.jpg", "failed", "kind-unknown"),
        ("g.truth.json", "skipped", "file-skipped"),
        ("~$h.xlsx", "skipped", "file-skipped"),
        ("i_cut.xlsx", "failed", "workbook-invalid"),
        ("j.txt", "", "file-copy"),
    ];
    assert_eq!(outcomes.len(), expected.len());
    for (name, status, code) in expected {
        let (is, codes) = outcomes
            .get(name)
            .unwrap_or_else(|| panic!("no outcome for {name}"));
        assert!(status.is_empty() || is == status, "{name}: {is} {codes:?}");
        assert!(codes.iter().any(|c| c == code), "{name}: {is} {codes:?}");
        assert_eq!(
            stdout
                .lines()
                .filter(|l| !l.starts_with(' ') && l.contains(&format!("/{name} ")))
                .count(),
            1,
            "{name} in {stdout}"
        );
    }
}

#[test]
fn threads_and_order_of_inputs_change_nothing() {
    let dir = folder(&[
        ("a.txt", PLAN.as_bytes()),
        ("b.txt", PLAN.replace("窓口", "庁舎").as_bytes()),
        ("c.pdf", b"%PDF-1.7\nbroken"),
        ("d/e.txt", PLAN.replace("窓口", "財産").as_bytes()),
    ]);
    let [a, b, c, d] = ["a.txt", "b.txt", "c.pdf", "d"].map(|n| at(&dir, n));
    let runs: [&[&str]; 3] = [
        &[&a, &b, &c, &d, "--jobs", "1"],
        &[&d, &c, &b, &a, "--jobs", "4"],
        &[&c, &a, &d, &b, &a],
    ];
    let results: Vec<[Vec<u8>; 2]> = runs
        .iter()
        .enumerate()
        .map(|(n, run)| {
            let out = at(&dir, &format!("out{n}"));
            let (code, ..) = gyokaku(&[&["run", "-o", out.as_str()], *run].concat());
            assert_eq!(code, 1);
            ["records.json", "gyokaku.xlsx"]
                .map(|f| std::fs::read(Path::new(&out).join(f)).expect(f))
        })
        .collect();
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_second_run_into_the_same_folder_is_the_same() {
    let dir = folder(&[("a.txt", PLAN.as_bytes())]);
    let input = dir.path().to_string_lossy().into_owned();
    // Output inside the input, and in the very same folder.
    for out in [at(&dir, "out"), input.clone()] {
        let read = || records(Path::new(&out));
        gyokaku(&["run", &input, "-o", &out]);
        let first = read();
        gyokaku(&["run", &input, "-o", &out]);
        assert_eq!(first["documents"], read()["documents"]);
        std::fs::remove_dir_all(at(&dir, "out")).ok();
    }
    let leftovers: Vec<_> = std::fs::read_dir(dir.path())
        .expect("folder")
        .filter_map(|e| e.ok().map(|e| e.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.starts_with(".gyokaku-"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
fn what_cannot_run_says_so_and_ends_with_2() {
    let dir = folder(&[("in/a.txt", PLAN.as_bytes()), ("file", b"x")]);
    std::fs::create_dir(dir.path().join("empty")).expect("folder");
    let (input, out) = (at(&dir, "in"), at(&dir, "out"));
    let in_a_file = at(&dir, "file/out");
    let cases: [&[&str]; 7] = [
        &["run"],
        &["run", &input],
        &["run", &input, "-o", &out, "--no-such-option"],
        &["run", "/no/such/folder", "-o", &out],
        &["run", &at(&dir, "empty"), "-o", &out],
        &["run", &input, "-o", &in_a_file],
        &["run", &input, "-o", &out, "--rules", "/no/such/folder"],
    ];
    for case in cases {
        let (code, stdout, stderr) = gyokaku(case);
        assert_eq!(code, 2, "{case:?}: {stdout}{stderr}");
        assert!(
            !stderr.is_empty() && !stderr.contains("panicked"),
            "{case:?}: {stderr}"
        );
        assert!(!Path::new(&out).join("records.json").exists(), "{case:?}");
    }
}

#[test]
fn a_file_that_cannot_be_replaced_leaves_the_old_results() {
    let dir = folder(&[("in/a.txt", PLAN.as_bytes()), ("out/records.json", b"old")]);
    // A folder in the place of the workbook: the rename fails.
    std::fs::create_dir_all(dir.path().join("out/gyokaku.xlsx/x")).expect("folder");
    let (code, _, stderr) = gyokaku(&["run", &at(&dir, "in"), "-o", &at(&dir, "out")]);
    assert_eq!(code, 2, "{stderr}");
    assert_eq!(
        std::fs::read(dir.path().join("out/records.json")).expect("old file"),
        b"old"
    );
    let mut names: Vec<_> = std::fs::read_dir(dir.path().join("out"))
        .expect("folder")
        .filter_map(|e| e.ok().map(|e| e.file_name()))
        .collect();
    names.sort();
    assert_eq!(names, [".gyokaku", "gyokaku.xlsx", "records.json"]);
}

#[test]
fn messages_follow_the_language_and_bring_a_remedy() {
    let dir = folder(&[("a.pdf", b"")]);
    let run = |lang: &str| {
        gyokaku(&[
            "run",
            &at(&dir, "a.pdf"),
            "-o",
            &at(&dir, "out"),
            "--lang",
            lang,
        ])
        .1
    };
    let (japanese, english) = (run("ja"), run("en"));
    assert!(
        japanese.contains("ファイルが空です") && japanese.contains("もう一度"),
        "{japanese}"
    );
    assert!(
        english.contains("the file is empty") && english.contains("Download it again"),
        "{english}"
    );
}

#[test]
fn quiet_tells_only_of_what_is_to_review() {
    let dir = folder(&[("a.pdf", b""), ("b.json", b"{}")]);
    let (_, stdout, _) = gyokaku(&[
        "run",
        &dir.path().to_string_lossy(),
        "-o",
        &at(&dir, "out"),
        "--quiet",
    ]);
    assert!(
        stdout.contains("a.pdf") && !stdout.contains("b.json"),
        "{stdout}"
    );
}

#[test]
fn explain_knows_every_code() {
    let (code, all, _) = gyokaku(&["explain"]);
    assert_eq!(code, 0);
    for known in gyokaku::finding::Code::ALL {
        assert!(all.contains(&known.to_string()));
    }
    let (code, one, _) = gyokaku(&["explain", "locked", "--lang", "en"]);
    assert_eq!(code, 0);
    assert!(one.contains("password"));
    assert_eq!(gyokaku(&["explain", "no-such-code"]).0, 2);
}

#[test]
fn an_earlier_result_among_the_inputs_is_not_read_again() {
    let inputs = folder(&[("plan.txt", PLAN.as_bytes())]);
    let earlier = at(&inputs, "earlier");
    gyokaku(&["run", &at(&inputs, "plan.txt"), "-o", &earlier]);
    let out = TempDir::new().expect("temporary folder");
    gyokaku(&[
        "run",
        &inputs.path().to_string_lossy(),
        "-o",
        &out.path().to_string_lossy(),
    ]);
    let found = outcomes(&records(out.path()));
    let (status, codes) = &found["gyokaku.xlsx"];
    assert_eq!(status, "skipped");
    assert_eq!(codes, &["file-skipped"]);
}

#[test]
fn a_municipality_that_is_none_is_refused_and_any_number_of_threads_is_borne() {
    let inputs = folder(&[("plan.txt", PLAN.as_bytes())]);
    let (input, out) = (at(&inputs, "plan.txt"), at(&inputs, "out"));
    for name in ["", "あああ"] {
        let (code, _, complaint) = gyokaku(&["run", &input, "-o", &out, "--municipality", name]);
        assert_eq!(code, 2, "{name}: {complaint}");
        assert!(complaint.contains("--municipality"), "{complaint}");
    }
    let (code, _, _) = gyokaku(&["run", &input, "-o", &out, "--jobs", "99999"]);
    assert!(code < 2);
}

#[test]
fn a_page_that_is_not_there_is_told() {
    let inputs = folder(&[("plan.txt", PLAN.as_bytes())]);
    let file = at(&inputs, "plan.txt");
    let (code, _, complaint) = gyokaku(&["tables", &file, "--page", "9", "--lang", "en"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("no such page"), "{complaint}");
    let (_, tables, _) = gyokaku(&["tables", &file, "--page", "1"]);
    assert!(tables.contains("窓口の見直し"), "{tables}");
}

#[test]
fn an_output_that_is_a_file_is_refused_and_stays() {
    let dir = folder(&[("plan.txt", PLAN.as_bytes()), ("result.xlsx", b"mine")]);
    let out = at(&dir, "result.xlsx");
    let (code, _, told) = gyokaku(&["run", &at(&dir, "plan.txt"), "-o", &out]);
    assert_eq!(code, 2);
    assert!(told.contains("フォルダー") && told.contains("-o"), "{told}");
    assert_eq!(std::fs::read(&out).expect("the file"), b"mine");
}

/// A zip archive of these files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).expect("an entry");
        std::io::Write::write_all(&mut zip, bytes).expect("its bytes");
    }
    zip.finish().expect("a zip archive").into_inner()
}

#[test]
fn a_file_in_an_archive_is_named_by_its_path() {
    let one = zipped(&[("a/計画.txt", PLAN.as_bytes())]);
    let two = zipped(&[("計画.txt", PLAN.as_bytes()), ("b.txt", b"b")]);
    let dir = folder(&[("one.zip", &one), ("two.zip", &two)]);
    for path in ["one.zip", "one.zip/a/計画.txt", "two.zip/計画.txt"] {
        let (code, table, told) = gyokaku(&["tables", &at(&dir, path), "--format", "csv"]);
        assert_eq!(code, 0, "{told}");
        assert!(table.contains("窓口の見直し"), "{table}");
    }
    for path in ["two.zip", "two.zip/c.txt"] {
        let (_, _, told) = gyokaku(&["tables", &at(&dir, path)]);
        assert!(told.contains("two.zip/計画.txt"), "{told}");
    }
}
