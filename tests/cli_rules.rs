//! `gyokaku rules …` at the command line, as an officer with a text editor uses it.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

/// A plan of invented content that no built-in rule names.
const UNSEEN: &str = "架空野市行政改革プラン\n\nNo.\t取組名\t達成指標\tR4\tR5\tR6\t担当\n1\t窓口の改善\t待ち時間（分）\t12\t10\t8\t市民課\n2\t広告の掲載\t掲載件数\t3\t5\t8\t財政課\n";

/// Exit code and what is printed.
fn rules(arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("gyokaku")
        .expect("the program")
        .arg("rules")
        .args(arguments)
        .output()
        .expect("it runs");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("text");
    (output.status.code().expect("an exit code"), told)
}

fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder with one rule.
fn folder(id: &str, rule: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(dir.path().join(id)).expect("made");
    fs::write(dir.path().join(id).join("rule.toml"), rule).expect("written");
    dir
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn built_in_rules_are_listed_and_pass_their_examples() {
    let (code, told) = rules(&["list"]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.lines().any(|l| l.starts_with("plan-arrows\tplan\t")),
        "{told}"
    );
    let (code, told) = rules(&["test"]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("✓ plan-arrows / ") && !told.contains('✗'),
        "{told}"
    );
    let (code, told) = rules(&["schema"]);
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok());
}

#[test]
fn every_mistake_of_a_file_is_told_in_the_asked_language() {
    let dir = folder(
        "mine",
        "schema = 1\nid = \"mine\"\nname = \"甲\"\nkind = \"plan\"\n[detect]\nneed = [\"itme\"]\n[[column]]\nheads = [\"担当\"]\n",
    );
    let (code, told) = rules(&["check", text(dir.path())]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("誤り: 2"), "{told}");
    assert!(told.contains("`item` と書いてください"), "{told}");
    assert!(told.contains("rule.toml:6:"), "{told}");
    let (_, told) = rules(&["check", text(dir.path()), "--lang", "en"]);
    assert!(
        told.contains("write `item`") && told.contains("`field` is missing"),
        "{told}"
    );
    let (code, told) = rules(&["list", "--rules", text(dir.path())]);
    assert_eq!(code, 2, "{told}");
}

#[test]
fn a_folder_of_rules_that_is_not_there_is_told_as_such() {
    let (code, told) = rules(&["list", "--rules", "no-such-folder"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("no-such-folder: ありません"), "{told}");
    assert!(
        !told.contains("os error") && !told.contains("示した行"),
        "{told}"
    );
}

#[test]
fn a_failing_example_is_named() {
    let dir = folder(
        "mine",
        "schema = 1\nid = \"mine\"\nname = \"甲\"\nkind = \"plan\"\n[detect]\nneed = [\"item\", \"target\"]\n",
    );
    let example = "schema = 1\n[[example]]\nname = \"目標の表\"\n[[example.block]]\ntable = [[\"取組項目\", \"目標値\", \"担当課\"], [\"甲の整備\", \"3件\", \"乙課\"]]\n[[example.record]]\nitem = \"甲の整備\"\ntarget = \"4件\"\ndepartments = [\"乙課\"]\n";
    fs::write(dir.path().join("mine").join("examples.toml"), example).expect("written");
    let (code, told) = rules(&["test", text(dir.path())]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("✗ mine / 目標の表"), "{told}");
    assert!(told.contains("3件"), "{told}");
}

#[test]
fn the_choice_of_a_rule_is_explained() {
    let document = shipped("corpus/documents/石ヶ森市_進行管理一覧.txt");
    let (code, told) = rules(&["which", text(&document)]);
    assert_eq!(code, 0, "{told}");
    let first = told.lines().next().expect("a line");
    assert!(
        first.contains("progress-list") && first.contains("needs plans"),
        "{told}"
    );
    let (_, told) = rules(&["which", text(&document), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(json["candidates"][0]["rule"], "progress-list");

    // Twice the same rule under another name: a tie is nothing to pick from in silence.
    let rule = fs::read_to_string(shipped("rules/progress-list/rule.toml")).expect("read");
    let twin = folder(
        "twin",
        &rule.replace("id = \"progress-list\"", "id = \"twin\""),
    );
    let (code, told) = rules(&["which", text(&document), "--rules", text(twin.path())]);
    assert_eq!(code, 1, "{told}");
}

#[test]
fn two_rules_that_fit_equally_and_unknown_marks_are_findings() {
    let rule = fs::read_to_string(shipped("rules/progress-list/rule.toml")).expect("read");
    let short = format!("{rule}\n[[rating]]\nmark = \"◎\"\nlevel = 1\n");
    let twin = folder(
        "twin",
        &short.replace("id = \"progress-list\"", "id = \"twin\""),
    );
    fs::create_dir(twin.path().join("progress-list")).expect("made");
    fs::write(twin.path().join("progress-list").join("rule.toml"), short).expect("written");
    let out = twin.path().join("out");
    let output = Command::cargo_bin("gyokaku")
        .expect("the program")
        .args(["run", "--rules", text(twin.path()), "-o", text(&out)])
        .arg(shipped("corpus/documents/石ヶ森市_進行管理一覧.txt"))
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let json = fs::read_to_string(out.join("records.json")).expect("read");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let findings = json["documents"][0]["findings"]
        .as_array()
        .expect("findings");
    let told = |code: &str| {
        findings
            .iter()
            .find(|f| f["code"] == code)
            .map(|f| f["message"].to_string())
    };
    let tie = told("rule-ambiguous").expect("a tie is told");
    assert!(tie.contains("progress-list, twin"), "{tie}");
    assert!(
        told("rating-unknown")
            .expect("a mark outside the scale")
            .contains('○')
    );
}

#[test]
fn a_draft_is_ready_to_run() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let document = dir.path().join("架空野市_プラン.txt");
    fs::write(&document, UNSEEN).expect("written");
    let mine = dir.path().join("rules");
    let draft = ["draft", text(&document), "--id", "mine", "-o", text(&mine)];
    let (code, told) = rules(&draft);
    assert_eq!(code, 0, "{told}");
    let (code, told) = rules(&["check", text(&mine)]);
    assert_eq!(code, 0, "{told}");
    let (code, told) = rules(&["which", text(&document), "--rules", text(&mine)]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.lines().next().is_some_and(|l| l.contains("\tmine\t")),
        "{told}"
    );
    // What somebody has edited is not written over.
    let (code, told) = rules(&draft);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("--id"), "{told}");
    let (code, told) = rules(&["draft", text(&document), "--id", "../x"]);
    assert_eq!(code, 2, "{told}");
}
