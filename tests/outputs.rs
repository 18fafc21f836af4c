//! What a run writes, in every form, as other programs take it: held against the published schema, against each other,
//! and against the data package's own description.

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// A row whose cells a spreadsheet program would take for formulas, and letters that CP932 does not have.
const SPITEFUL: &str = "波根市行政改革実施計画（令和6年度～令和8年度）\n\
    \n\
    重点項目1 事務の見直し\n\
    No.\t改革項目\t推進内容\t主な取組\t実施時期\t実施担当\n\
    1\t=cmd|' /C calc'!A0\t@待ち時間を短くする。\t①𠮷野の窓口\t検討\t総務課\n";

const FORMS: &str = "xlsx,json,jsonl,csv,datapackage,sqlite";

/// The invented prefecture beside documents that give findings, written in every form, once for all tests.
static WRITTEN: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = inputs();
    run(dir.path(), "out", &["--format", FORMS, "-j", "2"]);
    dir
});

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name)
}

fn inputs() -> TempDir {
    let dir = TempDir::new().expect("temporary folder");
    let put = |name: &str, bytes: &[u8]| {
        let path = dir.path().join("in").join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, bytes).expect("written");
    };
    for town in std::fs::read_dir(corpus("prefecture/documents")).expect("the corpus is there") {
        let town = town.expect("entry").path();
        for file in std::fs::read_dir(&town).expect("a folder a town") {
            let file = file.expect("entry").path();
            let name = file.strip_prefix(town.parent().expect("parent"));
            let name = name.expect("inside").to_string_lossy().into_owned();
            put(&name, &std::fs::read(&file).expect("a document"));
        }
    }
    let cut = "kirigahama_plan-cut.pdf";
    let bytes = std::fs::read(corpus("documents").join(cut));
    put(cut, &bytes.expect("a document"));
    put("波根市/計画.txt", SPITEFUL.as_bytes());
    dir
}

/// Runs the program within the folder, so that paths are the same everywhere. Whether there is something to review.
fn run(dir: &Path, out: &str, arguments: &[&str]) -> bool {
    let done = Command::cargo_bin("gyokaku")
        .expect("built")
        .current_dir(dir)
        .args(["run", "in", "-o", out])
        .args(arguments)
        .output()
        .expect("started");
    let code = done.status.code();
    let complaints = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {complaints}");
    code == Some(1)
}

fn out() -> PathBuf {
    WRITTEN.path().join("out")
}

fn json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&bytes).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn records_json_is_as_the_published_schema_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = json(&root.join("schema/records.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut records = json(&out().join("records.json"));
    let errors: Vec<String> = validator
        .iter_errors(&records)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(list(&records["records"]).len() > 300 && list(&records["items"]).len() > 100);
    // It is no schema that everything fits.
    records["records"][0]["path"] = Value::from("no list");
    assert!(!validator.is_valid(&records));
}

#[test]
fn lines_are_the_records_in_their_order() {
    let lines = std::fs::read_to_string(out().join("records.jsonl")).expect("lines");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines, list(&json(&out().join("records.json"))["records"]));
}

/// The rows of a resource of the data package: texts by column, empty ones left out.
fn rows(resource: &Value) -> Vec<BTreeMap<String, String>> {
    let bytes = std::fs::read(out().join(text(&resource["path"]))).expect("a file a resource");
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .expect("a mark of UTF-8");
    let mut reader = csv::Reader::from_reader(bytes);
    let heads: Vec<String> = reader
        .headers()
        .expect("heads")
        .iter()
        .map(Into::into)
        .collect();
    let named: Vec<&str> = list(&resource["schema"]["fields"])
        .iter()
        .map(|field| text(&field["name"]))
        .collect();
    assert_eq!(heads, named, "{}", resource["name"]);
    let row = |row: csv::StringRecord| {
        let cells = heads.iter().cloned().zip(row.iter().map(String::from));
        cells.filter(|(_, cell)| !cell.is_empty()).collect()
    };
    reader
        .records()
        .map(|r| row(r.expect("as long as the heads")))
        .collect()
}

fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter()
        .filter_map(|row| row.get(name).cloned())
        .collect()
}

#[test]
fn the_data_package_describes_its_files() {
    let package = json(&out().join("datapackage.json"));
    let resources = list(&package["resources"]);
    let tables: BTreeMap<&str, Vec<BTreeMap<String, String>>> = resources
        .iter()
        .map(|r| (text(&r["name"]), rows(r)))
        .collect();
    for resource in resources {
        let (name, schema) = (text(&resource["name"]), &resource["schema"]);
        let rows = &tables[name];
        for field in list(&schema["fields"]) {
            let (head, kind) = (text(&field["name"]), text(&field["type"]));
            for cell in column(rows, head) {
                match kind {
                    "integer" => assert!(cell.parse::<i64>().is_ok(), "{name} {head} {cell}"),
                    "number" => assert!(cell.parse::<f64>().is_ok(), "{name} {head} {cell}"),
                    kind => assert_eq!(kind, "string"),
                }
                let formula = cell.starts_with(['=', '+', '@']);
                assert!(!formula, "{name} {head}: {cell} would be a formula");
            }
        }
        let key = list(&schema["primaryKey"]);
        let keys: BTreeSet<Vec<Option<&String>>> = rows
            .iter()
            .map(|row| key.iter().map(|k| row.get(text(k))).collect())
            .collect();
        assert_eq!(keys.len(), rows.len(), "{name}: rows share a key");
        for reference in schema["foreignKeys"].as_array().into_iter().flatten() {
            let to = &reference["reference"];
            let known = column(&tables[text(&to["resource"])], text(one(&to["fields"])));
            let known: BTreeSet<String> = known.into_iter().collect();
            let named = column(rows, text(one(&reference["fields"])));
            assert!(
                named.iter().all(|id| known.contains(id)),
                "{name} {reference}"
            );
        }
    }
    let records = json(&out().join("records.json"));
    assert_eq!(tables["records"].len(), list(&records["records"]).len());
    assert_eq!(tables["items"].len(), list(&records["items"]).len());
    assert!(column(&tables["records"], "name").contains(&"'=cmd|' /C calc'!A0".to_string()));
}

/// The only field, which may stand in a list.
fn one(fields: &Value) -> &Value {
    match fields.as_array() {
        Some(list) => list.first().expect("a field"),
        None => fields,
    }
}

#[test]
fn the_database_holds_the_same_and_its_references_lead_somewhere() {
    let database = Connection::open(out().join("gyokaku.sqlite")).expect("opens");
    let one = |sql: &str| -> String {
        let value = database.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
        match value.expect("a row") {
            rusqlite::types::Value::Integer(n) => n.to_string(),
            rusqlite::types::Value::Text(t) => t,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), "0");
    let result = json(&out().join("records.json"));
    for table in ["documents", "records", "items"] {
        let count = one(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(count, list(&result[table]).len().to_string(), "{table}");
    }
    let name = "SELECT name FROM records WHERE name LIKE '=%'";
    assert_eq!(one(name), "=cmd|' /C calc'!A0");
    let rated = "SELECT count(*) FROM cells WHERE field = 'ratings' AND level = 1";
    let records = list(&result["records"]).iter();
    let ratings = records.flat_map(|r| r["ratings"].as_array().into_iter().flatten());
    let best = ratings.filter(|r| r["level"] == 1).count();
    assert!(best > 0);
    assert_eq!(one(rated), best.to_string());
}

#[test]
fn another_run_gives_the_same_bytes_whatever_the_threads() {
    let other = inputs();
    run(other.path(), "out", &["--format", FORMS, "-j", "1"]);
    let files = std::fs::read_dir(out()).expect("files");
    let names: Vec<_> = files
        .map(|f| f.expect("entry").file_name())
        .filter(|name| *name != "run.log" && *name != ".gyokaku")
        .collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let [a, b] =
            [out(), other.path().join("out")].map(|d| std::fs::read(d.join(&name)).expect("file"));
        assert!(a == b, "{} differs", name.display());
    }
}

#[test]
fn cp932_tells_which_letters_it_cannot_hold() {
    let dir = inputs();
    run(
        dir.path(),
        "out",
        &["--format", "csv,json", "--encoding", "cp932"],
    );
    let bytes = std::fs::read(dir.path().join("out/records.csv")).expect("records");
    let (decoded, _, broken) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!broken && decoded.contains("〓野の窓口"));
    let result = json(&dir.path().join("out/records.json"));
    let findings = list(&result["documents"])
        .iter()
        .flat_map(|d| list(&d["findings"]));
    let told: Vec<&str> = findings
        .map(|f| text(&f["message"]))
        .filter(|m| m.contains('𠮷'))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

fn opened(path: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(path).expect("a workbook")
}

/// Fills in 要確認 as another program saves it: the sheet alone, its values and the answers.
fn answered(workbook: &Path, to: &Path, answer: impl Fn(&str) -> &'static str) -> usize {
    filled_in(workbook, to, |code| [answer(code), "", ""])
}

/// The same with answer, right text and remark.
fn filled_in(workbook: &Path, to: &Path, typed: impl Fn(&str) -> [&'static str; 3]) -> usize {
    let sheet = opened(workbook)
        .worksheet_range("要確認")
        .expect("the sheet");
    let cells: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect();
    let heads = cells.first().expect("heads");
    let at = |head: &str| heads.iter().position(|h| h == head).expect("the column");
    let columns = ["確認結果（記入）", "正しい値（記入）", "メモ（記入）"].map(at);
    let code = at("コード");
    let mut book = rust_xlsxwriter::Workbook::new();
    let saved = book.add_worksheet().set_name("要確認").expect("a name");
    for (r, row) in cells.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            let filled = columns.iter().position(|column| r > 0 && c == *column);
            let text = filled.map_or(cell.as_str(), |nth| typed(&row[code])[nth]);
            saved
                .write_string(r as u32, c as u16, text)
                .expect("a cell");
        }
    }
    book.save(to).expect("saved");
    cells.len() - 1
}

#[test]
fn answers_typed_into_the_workbook_are_taken_over_and_not_asked_again() {
    let dir = inputs();
    assert!(run(dir.path(), "out", &[]));
    let workbook = dir.path().join("out/gyokaku.xlsx");
    let typed = dir.path().join("out/answered.xlsx");
    let count = answered(&workbook, &typed, |code| match code {
        "match-uncertain" => "同じ項目",
        _ => "問題なし",
    });
    assert!(count > 5, "{count}");
    let accepted = Command::cargo_bin("gyokaku")
        .expect("built")
        .args(["accept".as_ref(), typed.as_os_str()])
        .output()
        .expect("started");
    let complaints = String::from_utf8_lossy(&accepted.stderr);
    assert!(accepted.status.success(), "{complaints}");
    let open = run(dir.path(), "out", &[]);
    assert!(!open, "everything was answered");
    let left = answered(&workbook, &typed, |_| "");
    assert_eq!(left, 1, "only the line that nothing is to be confirmed");
}

#[test]
fn what_cannot_be_taken_over_says_why() {
    let dir = inputs();
    assert!(run(dir.path(), "out", &[]));
    let workbook = dir.path().join("out/gyokaku.xlsx");
    let typed = dir.path().join("out/typed.xlsx");
    let accept = |row: [&'static str; 3]| -> (bool, String) {
        filled_in(&workbook, &typed, |code| match code {
            "table-unread" => row,
            _ => [""; 3],
        });
        let done = Command::cargo_bin("gyokaku")
            .expect("built")
            .args(["accept".as_ref(), typed.as_os_str()])
            .output()
            .expect("started");
        let told = [done.stdout, done.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        (done.status.success(), told)
    };
    let (taken, told) = accept(["", "総務課", ""]);
    assert!(!taken && told.contains("値の候補"), "{told}");
    let (taken, told) = accept(["たぶん", "", ""]);
    assert!(!taken && told.contains("一覧から"), "{told}");
    let (taken, told) = accept(["同じ項目", "", ""]);
    assert!(!taken && told.contains("この質問"), "{told}");
    let (taken, told) = accept(["", "", "あとで"]);
    assert!(taken && told.contains("メモだけ"), "{told}");
}

#[test]
fn a_workbook_that_cannot_be_read_back_is_kept() {
    let dir = inputs();
    assert!(run(dir.path(), "out", &[]));
    let [workbook, kept] =
        ["gyokaku.xlsx", "gyokaku-answers.xlsx"].map(|name| dir.path().join("out").join(name));
    std::fs::write(&workbook, "locked").expect("write");
    assert!(run(dir.path(), "out", &[]));
    assert_eq!(std::fs::read(&kept).expect("kept"), b"locked");
}

#[test]
fn answers_that_nobody_took_over_survive_the_next_run() {
    let dir = inputs();
    let answer = |code: &str| match code {
        "match-uncertain" => "同じ項目",
        _ => "問題なし",
    };
    assert!(run(dir.path(), "out", &[]));
    let [workbook, kept] =
        ["gyokaku.xlsx", "gyokaku-answers.xlsx"].map(|name| dir.path().join("out").join(name));
    answered(&workbook, &workbook, answer);
    assert!(run(dir.path(), "out", &[]), "the answers are not applied");
    let accepted = Command::cargo_bin("gyokaku")
        .expect("built")
        .args(["accept".as_ref(), kept.as_os_str()])
        .output()
        .expect("started");
    assert!(accepted.status.success());
    answered(&workbook, &workbook, answer);
    run(dir.path(), "out", &[]);
    assert!(
        !dir.path().join("out/gyokaku-answers-2.xlsx").exists(),
        "all were taken over"
    );
}

#[test]
fn the_workbook_leads_from_item_to_row_and_keeps_its_keys_hidden() {
    let mut zip =
        zip::ZipArchive::new(std::fs::File::open(out().join("gyokaku.xlsx")).expect("file"))
            .expect("a zip archive");
    let mut sheets = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut xml = String::new();
        if name.ends_with(".xml") {
            std::io::Read::read_to_string(&mut part, &mut xml).expect("UTF-8");
        }
        sheets.insert(name, xml);
    }
    let book = &sheets["xl/workbook.xml"];
    let names: Vec<&str> = book
        .split("<sheet name=\"")
        .skip(1)
        .filter_map(|s| s.split('"').next())
        .collect();
    let xml = |name: &str| {
        let at = names.iter().position(|n| *n == name).expect("the sheet");
        &sheets[&format!("xl/worksheets/sheet{}.xml", at + 1)]
    };
    for name in &names {
        let xml = xml(name);
        assert!(xml.contains("orientation=\"landscape\""), "{name}");
        assert!(xml.contains("fitToHeight=\"0\""), "{name}");
        assert!(xml.contains("&amp;P / &amp;N"), "{name}");
        assert!(
            !xml.contains("<f>") && !xml.contains("<mergeCell "),
            "{name}"
        );
    }
    let review = xml("要確認");
    assert_eq!(review.matches("hidden=\"1\"").count(), 1);
    assert!(
        review.contains("<dataValidation type=\"list\"") && review.contains("同じ項目,別の項目")
    );
    // Links lead to sheets that are there.
    let links = sheets
        .values()
        .flat_map(|xml| xml.split("location=\"").skip(1));
    let targets: BTreeSet<&str> = links
        .filter_map(|l| l.split("'!").next()?.strip_prefix('\''))
        .collect();
    assert!(targets.contains("一覧"));
    assert!(targets.iter().all(|t| names.contains(t)), "{targets:?}");
    assert!(sheets.keys().any(|name| name.starts_with("xl/charts/")));
}
