//! A corpus on disk: as written (JSON, TOML) → as checked ([`Corpus`]).

use super::compare::{Comparison, Difference};
use super::flat::leaves;
use super::structure::TruthTable;
use crate::finding::{Code, Lang};
use crate::intake::{self, FoundFile};
use crate::record::Record;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folder of the documents.
const DOCUMENTS: &str = "documents";
/// Folder of the truth files.
const TRUTH: &str = "truth";
/// What is added to a document's path for its truth.
const TRUTH_ENDING: &str = ".truth.json";
/// Differences that are accepted for now.
const KNOWN: &str = "known.toml";

/// A corpus, checked: every truth file has its document and says nothing that would not be compared.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// Where it lies.
    pub folder: PathBuf,
    /// One a document, in path order.
    pub entries: Vec<Entry>,
    /// What `known.toml` accepts.
    pub known: Vec<Known>,
}

/// A document of the corpus.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Path below `documents/`, with `/` as separator: its name in every report.
    pub name: String,
    /// The file.
    pub file: FoundFile,
    /// Where its truth stands, or would.
    pub truth_file: PathBuf,
    /// Its truth, where it has one.
    pub truth: Option<Truth>,
}

/// What a document must give.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Facts of the document itself; only those it names are compared.
    pub(super) facts: Map<String, Value>,
    /// The format it is printed in, for the report.
    pub(super) format: Option<String>,
    /// Fields that no record of this document settles.
    pub(super) skip: BTreeSet<String>,
    /// Its records, in printed order.
    pub(super) records: Vec<TruthRecord>,
    /// Its tables, where their structure is to be compared.
    pub(super) tables: Vec<TruthTable>,
}

/// A record that must be read.
#[derive(Debug, Clone, Default)]
pub(super) struct TruthRecord {
    pub record: Record,
    /// It may be missing.
    pub optional: bool,
    /// Fields that the document does not settle.
    pub skip: BTreeSet<String>,
}

/// An accepted difference (`[[difference]]` of `known.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Path below `documents/`.
    pub document: String,
    /// The record as the report names it; empty for the document itself.
    #[serde(default)]
    pub record: String,
    /// The field as the report names it.
    pub field: String,
    /// Why it is accepted.
    pub reason: String,
}

/// Why a corpus cannot be used: the file or folder, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusError {
    /// File or folder.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a file of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no corpus: `documents/` is missing or cannot be read.
    NoDocuments(String),
    /// No document, or more than one, has that name.
    NotOne(String),
    /// The file cannot be read.
    Unreadable(String),
    /// It is not of the form that it must have.
    Invalid(String),
    /// It says something that nothing would be compared with.
    Unknown(String),
    /// A truth file without its document.
    NoDocument(String),
    /// An accepted difference without a reason.
    NoReason(String),
}

impl CorpusError {
    pub(super) fn new(path: &Path, fault: Fault) -> Self {
        let path = path.to_path_buf();
        Self { path, fault }
    }

    /// The message with its remedy.
    pub fn message(&self, lang: Lang) -> String {
        let (what, subject, remedy) = match (&self.fault, lang) {
            (Fault::NoDocuments(s), Lang::Ja) => (
                "コーパスではありません",
                s,
                "documents/ と truth/ のあるフォルダーを指定してください（READMEの「直した結果を回帰テストに」）。",
            ),
            (Fault::NoDocuments(s), Lang::En) => (
                "not a corpus",
                s,
                "Give a folder with documents/ and truth/ (README, \"Keep my corrections as a regression test\").",
            ),
            (Fault::NotOne(s), Lang::Ja) => (
                "その名の文書がないか、いくつもあります",
                s,
                "documents/ の中のパスで1つを指定してください。",
            ),
            (Fault::NotOne(s), Lang::En) => (
                "no document has that name, or several have it",
                s,
                "Name one by its path below documents/.",
            ),
            (Fault::Unreadable(s), Lang::Ja) => {
                ("読めません", s, "パスとアクセス権を確認してください。")
            }
            (Fault::Unreadable(s), Lang::En) => {
                ("cannot be read", s, "Check the path and its permissions.")
            }
            (Fault::Invalid(s), Lang::Ja) => (
                "書き方が正しくありません",
                s,
                "その場所を直してください。文書ごとに gyokaku regress --bless で作り直すこともできます。",
            ),
            (Fault::Invalid(s), Lang::En) => (
                "not written as it must be",
                s,
                "Mend that place, or make the file anew with `gyokaku regress --bless`.",
            ),
            (Fault::Unknown(s), Lang::Ja) => (
                "比べる相手のない項目があります",
                s,
                "綴りを確認してください（records.json の項目名で書きます）。",
            ),
            (Fault::Unknown(s), Lang::En) => (
                "holds what nothing would be compared with",
                s,
                "Check the spelling: names are those of records.json.",
            ),
            (Fault::NoDocument(s), Lang::Ja) => (
                "文書のない正解ファイルです",
                s,
                "文書を documents/ に置くか、正解ファイルを消してください。",
            ),
            (Fault::NoDocument(s), Lang::En) => (
                "truth without its document",
                s,
                "Put the document into documents/, or take the truth away.",
            ),
            (Fault::NoReason(s), Lang::Ja) => (
                "理由のない既知の違いです",
                s,
                "reason に受け入れた理由を書いてください。",
            ),
            (Fault::NoReason(s), Lang::En) => (
                "an accepted difference without a reason",
                s,
                "Say why in `reason`.",
            ),
        };
        let colon = if subject.is_empty() { "" } else { ": " };
        format!(
            "{}: {what}{colon}{subject}\n  → {remedy}",
            self.path.display()
        )
    }
}

impl Corpus {
    /// Reads a corpus. Errors: all of them, not the first.
    pub fn load(folder: &Path) -> Result<Corpus, Vec<CorpusError>> {
        let documents = folder.join(DOCUMENTS);
        let no = |e: String| vec![CorpusError::new(folder, Fault::NoDocuments(e))];
        if !documents.is_dir() {
            return Err(no(format!("{DOCUMENTS}/")));
        }
        let found = intake::find(std::slice::from_ref(&documents), &folder.join(TRUTH))
            .map_err(|e| no(e.to_string()))?;
        let mut errors = Vec::new();
        let mut truths = truth_files(&folder.join(TRUTH), &mut errors);
        let mut entries = Vec::new();
        for mut file in found.files {
            // The result must not depend on where the corpus lies: folders may name municipalities.
            file.path = below(&documents, &file.disk);
            let name = file.path.clone();
            let truth_file = folder.join(TRUTH).join(format!("{name}{TRUTH_ENDING}"));
            let truth = truths.remove(&name).and_then(|path| {
                let read = read_truth(&path);
                read.map_err(|fault| errors.push(CorpusError::new(&path, fault)))
                    .ok()
            });
            entries.push(Entry {
                name,
                file,
                truth_file,
                truth,
            });
        }
        for (name, path) in truths {
            errors.push(CorpusError::new(&path, Fault::NoDocument(name)));
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let known = read_known(&folder.join(KNOWN), &mut errors);
        if errors.is_empty() {
            Ok(Corpus {
                folder: folder.to_path_buf(),
                entries,
                known,
            })
        } else {
            Err(errors)
        }
    }

    /// The documents as files of a run.
    pub fn files(&self) -> Vec<FoundFile> {
        self.entries.iter().map(|e| e.file.clone()).collect()
    }

    /// Why a difference is accepted.
    pub(super) fn reason(&self, difference: &Difference) -> Option<String> {
        let known = self.known.iter().find(|k| is(k, difference));
        known.map(|k| k.reason.clone())
    }

    /// Accepted differences that are none any more.
    pub(super) fn gone(&self, documents: &[Comparison]) -> Vec<Known> {
        let differs = |k: &&Known| {
            documents
                .iter()
                .flat_map(|d| &d.differences)
                .any(|d| is(k, d))
        };
        self.known.iter().filter(|k| !differs(k)).cloned().collect()
    }
}

fn is(known: &Known, d: &Difference) -> bool {
    known.document == d.document && known.record == d.record && known.field == d.field
}

/// A path below a folder, with `/` as separator.
fn below(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// Name of the document → truth file.
fn truth_files(folder: &Path, errors: &mut Vec<CorpusError>) -> BTreeMap<String, PathBuf> {
    let mut out = BTreeMap::new();
    if !folder.is_dir() {
        return out;
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let name = below(folder, entry.path());
                match name.strip_suffix(TRUTH_ENDING) {
                    Some(name) => {
                        out.insert(name.to_string(), entry.into_path());
                    }
                    // What a system or an editor leaves there.
                    None if entry.file_name().to_string_lossy().starts_with('.') => {}
                    None => errors.push(CorpusError::new(
                        entry.path(),
                        Fault::Invalid(format!("…{TRUTH_ENDING}")),
                    )),
                }
            }
            Ok(_) => {}
            Err(e) => errors.push(CorpusError::new(folder, Fault::Unreadable(e.to_string()))),
        }
    }
    out
}

/// A truth file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    documents: (Map<String, Value>,),
    records: Vec<Map<String, Value>>,
    #[serde(default)]
    tables: Vec<TruthTable>,
}

/// How the document is printed: what the report and the comparison need to know of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Render {
    layout: Option<String>,
    /// The municipality stands in no title or heading.
    #[serde(default = "yes")]
    municipality_printed: bool,
    /// The drawn arrows are in the file.
    #[serde(default = "yes")]
    spans_printed: bool,
}

fn yes() -> bool {
    true
}

fn read_truth(path: &Path) -> Result<Truth, Fault> {
    let text = std::fs::read_to_string(path).map_err(|e| Fault::Unreadable(e.to_string()))?;
    let written: Written =
        serde_json::from_str(&text).map_err(|e| Fault::Invalid(e.to_string()))?;
    let (mut facts,) = written.documents;
    facts.remove("file");
    let render = facts.remove("render").unwrap_or_else(|| json!({}));
    let render: Render =
        serde_json::from_value(render).map_err(|e| Fault::Unknown(format!("render: {e}")))?;
    let facts = checked_facts(facts)?;
    let records = written.records.into_iter().enumerate();
    let records = records.map(|(i, r)| checked_record(i, r));
    let mut skip = BTreeSet::new();
    if !render.municipality_printed {
        skip.insert("municipality".to_string());
    }
    if !render.spans_printed {
        skip.insert("schedule".to_string());
    }
    Ok(Truth {
        facts,
        format: render.layout,
        skip,
        records: records.collect::<Result<_, _>>()?,
        tables: written.tables,
    })
}

/// Facts in one form: `sheets` is `pages`, `[2021, 2025]` is a period.
fn checked_facts(written: Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut facts = Map::new();
    for (name, value) in written {
        let fact = match name.as_str() {
            "municipality" | "title" | "kind" | "fiscal_year" | "pages" | "status" | "rule" => {
                (name, value)
            }
            "sheets" => ("pages".to_string(), value),
            "period" => {
                let from_to = json!({ "from": value[0], "to": value[1] });
                (name, if value.is_array() { from_to } else { value })
            }
            "findings" => {
                let codes: Vec<String> = serde_json::from_value(value)
                    .map_err(|e| Fault::Invalid(format!("findings: {e}")))?;
                let known = |c: &String| Code::ALL.iter().any(|k| k.entry().name == c);
                if let Some(unknown) = codes.iter().find(|c| !known(c)) {
                    return Err(Fault::Unknown(format!("findings: {unknown}")));
                }
                let codes: BTreeSet<String> = codes.into_iter().collect();
                (name, json!(codes))
            }
            _ => return Err(Fault::Unknown(format!("documents[0].{name}"))),
        };
        facts.insert(fact.0, fact.1);
    }
    Ok(facts)
}

/// A record, with its notes to the comparison (`_optional`, `_skip`) taken off. Errors: a value of the wrong type; a
/// leaf that no field of a record holds.
fn checked_record(at: usize, mut written: Map<String, Value>) -> Result<TruthRecord, Fault> {
    let invalid = |e: serde_json::Error| Fault::Invalid(format!("records[{at}]: {e}"));
    let optional = written.remove("_optional").unwrap_or(json!(false));
    let skip = written.remove("_skip").unwrap_or(json!([]));
    let written = Value::Object(written);
    let record: Record = serde_json::from_value(written.clone()).map_err(invalid)?;
    let kept = leaves(&serde_json::to_value(&record).map_err(invalid)?);
    // An empty text is no text.
    let told = leaves(&written)
        .into_iter()
        .filter(|(_, text)| !text.is_empty());
    if let Some((lost, _)) = told.into_iter().find(|(leaf, _)| !kept.contains_key(leaf)) {
        return Err(Fault::Unknown(format!("records[{at}].{lost}")));
    }
    Ok(TruthRecord {
        record,
        optional: serde_json::from_value(optional).map_err(invalid)?,
        skip: serde_json::from_value(skip).map_err(invalid)?,
    })
}

fn read_known(path: &Path, errors: &mut Vec<CorpusError>) -> Vec<Known> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        difference: Vec<Known>,
    }
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        // Nothing has to be known.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(e) => {
            errors.push(CorpusError::new(path, Fault::Unreadable(e.to_string())));
            return Vec::new();
        }
    };
    match toml::from_str::<File>(&text) {
        Ok(file) => {
            for k in file
                .difference
                .iter()
                .filter(|k| k.reason.trim().is_empty())
            {
                let what = format!("{} {} {}", k.document, k.record, k.field);
                errors.push(CorpusError::new(path, Fault::NoReason(what)));
            }
            file.difference
        }
        Err(e) => {
            errors.push(CorpusError::new(path, Fault::Invalid(e.to_string())));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Corpus, Vec<CorpusError>>) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        let corpus = Corpus::load(dir.path());
        (dir, corpus)
    }

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let (_dir, corpus) = corpus(files);
        let errors = corpus.expect_err("faults");
        errors
            .iter()
            .map(|e| {
                e.message(Lang::En)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_string()
            })
            .map(|m| m.split_once(": ").map(|(_, m)| m.to_string()).unwrap_or(m))
            .collect()
    }

    #[test]
    fn documents_in_folders_find_their_truth() {
        let truth = r#"{"documents":[{"sheets":2,"period":[2021,2025],"findings":["no-records","file-empty"]}],"records":[]}"#;
        let (_dir, corpus) = corpus(&[
            ("documents/a/b.txt", "x"),
            ("documents/c.txt", "x"),
            ("truth/a/b.txt.truth.json", truth),
        ]);
        let corpus = corpus.expect("a corpus");
        let names: Vec<&str> = corpus.entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["a/b.txt", "c.txt"]);
        let truth = corpus.entries[0].truth.as_ref().expect("truth");
        let facts = json!({ "pages": 2, "period": { "from": 2021, "to": 2025 }, "findings": ["file-empty", "no-records"] });
        assert_eq!(Value::Object(truth.facts.clone()), facts);
        assert!(corpus.entries[1].truth.is_none());
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let empty = r#"{"documents":[{}],"records":[]}"#;
        let found = faults(&[
            ("documents/a.txt", "x"),
            ("documents/b.txt", "x"),
            ("documents/c.txt", "x"),
            ("documents/d.txt", "x"),
            (
                "truth/a.txt.truth.json",
                r#"{"documents":[{}],"records":[{"itme":"x"}]}"#,
            ),
            (
                "truth/b.txt.truth.json",
                r#"{"documents":[{"findings":["no-such"]}],"records":[]}"#,
            ),
            (
                "truth/c.txt.truth.json",
                r#"{"documents":[{"colour":1}],"records":[]}"#,
            ),
            (
                "truth/d.txt.truth.json",
                r#"{"documents":[{}],"records":[{"item":5}]}"#,
            ),
            ("truth/e.txt.truth.json", empty),
            (
                "known.toml",
                "[[difference]]\ndocument = \"a.txt\"\nfield = \"item\"\nreason = \" \"\n",
            ),
        ]);
        let expected = [
            "holds what nothing would be compared with: records[0].itme",
            "holds what nothing would be compared with: findings: no-such",
            "holds what nothing would be compared with: documents[0].colour",
            "not written as it must be: records[0]: invalid type: integer `5`, expected a string",
            "truth without its document: e.txt",
            "an accepted difference without a reason: a.txt  item",
        ];
        assert_eq!(found, expected);
        assert_eq!(faults(&[("x.pdf", "")]), ["not a corpus: documents/"]);
    }
}
