//! `gyokaku regress` at the command line, on a corpus a user might keep.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "石ヶ森市_進行管理一覧.txt";

fn shipped(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(part)
}

/// A corpus of one document without truth.
fn corpus() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(dir.path().join("documents")).expect("made");
    let document = shipped("documents").join(NAME);
    fs::copy(document, dir.path().join("documents").join(NAME)).expect("copied");
    dir
}

/// Exit code and what is printed.
fn regress(corpus: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("gyokaku").expect("the program");
    let output = command
        .arg("regress")
        .arg(corpus)
        .args(arguments)
        .args(["--lang", "en"])
        .output();
    let output = output.expect("it runs");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("text");
    (output.status.code().expect("an exit code"), told)
}

fn truth(corpus: &Path) -> PathBuf {
    corpus.join("truth").join(format!("{NAME}.truth.json"))
}

#[test]
fn corrections_are_kept_as_a_regression_test() {
    let dir = corpus();
    let (code, told) = regress(dir.path(), &[]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains(&format!("no truth yet: {NAME}")), "{told}");
    assert!(told.contains("take it over with --bless"), "{told}");

    // A path that a shell completes names the document too.
    let path = dir.path().join("documents").join(NAME);
    let (code, told) = regress(dir.path(), &["--bless", path.to_str().expect("text")]);
    assert_eq!(code, 1, "taking over truth is never a success: {told}");
    assert!(told.contains("municipality: \"石ヶ森市\""), "{told}");
    let (code, told) = regress(dir.path(), &[]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("overall 100.00 (1 documents, 0 differences"),
        "{told}"
    );

    // A person corrects the truth: the program is now wrong.
    let text = fs::read_to_string(truth(dir.path())).expect("truth");
    let corrected = text.replacen("\"raw\":\"○\"", "\"raw\":\"◎\"", 1);
    assert_ne!(text, corrected);
    fs::write(truth(dir.path()), corrected).expect("written");
    let report = dir.path().join("report.html");
    let (code, told) = regress(dir.path(), &["--report", &report.to_string_lossy()]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("ratings[0].raw"), "{told}");
    let html = fs::read_to_string(report).expect("the report");
    assert!(
        html.contains("<ins>◎</ins>") && html.contains("<del>○</del>"),
        "{html}"
    );
    assert!(html.contains("<pre>    "), "the lines of the place: {html}");
}

#[test]
fn a_baseline_fails_only_when_something_is_worse() {
    let dir = corpus();
    fs::create_dir(dir.path().join("truth")).expect("made");
    let shipped =
        fs::read_to_string(shipped("truth").join(format!("{NAME}.truth.json"))).expect("truth");
    let wrong = shipped.replacen("\"raw\": \"○\"", "\"raw\": \"◎\"", 1);
    assert_ne!(shipped, wrong);
    fs::write(truth(dir.path()), &wrong).expect("written");
    let kept = dir.path().join("baseline.json");
    let kept = kept.to_string_lossy();
    let (code, told) = regress(dir.path(), &["--write-baseline", &kept]);
    assert_eq!(code, 1, "{told}");
    let (code, told) = regress(dir.path(), &["--baseline", &kept]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("No change."), "{told}");

    fs::write(truth(dir.path()), &shipped).expect("written");
    let (code, told) = regress(dir.path(), &["--baseline", &kept]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("  better  "), "{told}");

    let worse = wrong.replacen("\"raw\": \"○\"", "\"raw\": \"△\"", 1);
    fs::write(truth(dir.path()), worse).expect("written");
    let (code, told) = regress(dir.path(), &["--baseline", &kept]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("  worse  "), "{told}");
}

#[test]
fn what_cannot_run_says_why() {
    let dir = corpus();
    let missing = dir.path().join("missing");
    let (code, told) = regress(&missing, &[]);
    assert_eq!(code, 2);
    assert!(
        told.contains("not a corpus") && told.contains("→"),
        "{told}"
    );

    fs::create_dir(dir.path().join("truth")).expect("made");
    fs::write(
        truth(dir.path()),
        r#"{"documents":[{}],"records":[{"itme":"x"}]}"#,
    )
    .expect("written");
    let (code, told) = regress(dir.path(), &[]);
    assert_eq!(code, 2);
    assert!(told.contains("records[0].itme"), "{told}");
    fs::remove_file(truth(dir.path())).expect("removed");

    let (code, told) = regress(dir.path(), &["--baseline", "none.json"]);
    assert_eq!(code, 2);
    assert!(told.contains("none.json"), "{told}");
    let (code, told) = regress(dir.path(), &["--bless", "other.pdf"]);
    assert_eq!(code, 2);
    assert!(told.contains("other.pdf"), "{told}");
}
