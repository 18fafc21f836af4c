//! Takes over what was read from one document as its truth: the only place that writes truth.

use super::compare::{facts, record_leaves};
use super::corpus::{Corpus, CorpusError, Entry, Fault};
use super::{Outcome, records_of};
use crate::record::{DocumentInfo, Record};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A document whose truth was taken over.
#[derive(Debug, Clone)]
pub struct Blessed {
    /// Path below `documents/`.
    pub document: String,
    /// The file that was written.
    pub file: PathBuf,
    /// What now is the truth, for reading: a line a leaf.
    pub shown: String,
}

/// Writes the truth of a document anew from what was read. `name` is its path (also below `documents/`), its file name or its
/// id, as long as one document alone has it. What the old truth said of the print and the structure of tables stays.
/// Errors: no such document, or several; the file cannot be written.
pub fn bless(corpus: &Corpus, outcome: &Outcome, name: &str) -> Result<Blessed, CorpusError> {
    let at = find(corpus, outcome, name)?;
    let (entry, document) = (&corpus.entries[at], &outcome.output.documents[at]);
    let records = records_of(&outcome.output, document);
    let file = entry.truth_file.clone();
    let text = render(&old(entry)?, entry, document, &records)
        .map_err(|e| CorpusError::new(&file, Fault::Invalid(e.to_string())))?;
    let unwritable = |e: std::io::Error| CorpusError::new(&file, Fault::Unreadable(e.to_string()));
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
        crate::write::whole(&file, text.as_bytes()).map_err(unwritable)?;
    }
    Ok(Blessed {
        document: entry.name.clone(),
        shown: show(document, &records),
        file,
    })
}

fn find(corpus: &Corpus, outcome: &Outcome, name: &str) -> Result<usize, CorpusError> {
    let folder = corpus.folder.join("documents");
    let name = match std::path::Path::new(name).strip_prefix(&folder) {
        Ok(below) => below.display().to_string(),
        Err(_) => name.to_string(),
    };
    let name = name.replace('\\', "/");
    let name = name.strip_prefix("documents/").unwrap_or(&name);
    let names = corpus.entries.iter().zip(&outcome.output.documents);
    let is = |entry: &Entry, document: &DocumentInfo| {
        let file = entry.name.rsplit('/').next();
        entry.name == name || file == Some(name) || document.id == name
    };
    let found: Vec<usize> = names
        .enumerate()
        .filter(|(_, (e, d))| is(e, d))
        .map(|(at, _)| at)
        .collect();
    match found.as_slice() {
        &[at] => Ok(at),
        several => {
            let what = format!("{name} × {}", several.len());
            Err(CorpusError::new(&folder, Fault::NotOne(what)))
        }
    }
}

/// The old truth file as JSON; null where there is none.
fn old(entry: &Entry) -> Result<Value, CorpusError> {
    if entry.truth.is_none() {
        return Ok(Value::Null);
    }
    let fault = |f| CorpusError::new(&entry.truth_file, f);
    let text = std::fs::read_to_string(&entry.truth_file)
        .map_err(|e| fault(Fault::Unreadable(e.to_string())))?;
    serde_json::from_str(&text).map_err(|e| fault(Fault::Invalid(e.to_string())))
}

fn render(
    old: &Value,
    entry: &Entry,
    document: &DocumentInfo,
    records: &[&Record],
) -> Result<String, serde_json::Error> {
    let mut facts = facts(document);
    let file = entry.name.rsplit('/').next();
    facts.insert("file".into(), json!(file));
    let render = &old["documents"][0]["render"];
    if !render.is_null() {
        facts.insert("render".into(), render.clone());
    }
    let mut lines = Vec::new();
    for record in records {
        let mut value = serde_json::to_value(record)?;
        if let Some(map) = value.as_object_mut() {
            map.remove("document");
            map.remove("raw");
            let spot = &record.source.spot;
            let mut source = json!({ "page": spot.page });
            if let Some(sheet) = spot.sheet {
                source["sheet"] = json!(sheet);
            }
            map.insert("source".into(), source);
        }
        lines.push(value.to_string());
    }
    let list = |lines: &[String]| match lines {
        [] => "[]".to_string(),
        lines => format!("[\n{}\n]", lines.join(",\n")),
    };
    let facts = serde_json::to_string(&facts)?;
    let mut text = format!("{{\"documents\":[{facts}],\n\"records\":{}", list(&lines));
    if let Some(tables) = old["tables"].as_array() {
        let tables: Vec<String> = tables.iter().map(Value::to_string).collect();
        text += &format!(",\n\"tables\":{}", list(&tables));
    }
    Ok(text + "}\n")
}

/// What was read, a line a leaf.
fn show(document: &DocumentInfo, records: &[&Record]) -> String {
    let mut out = String::new();
    for (name, value) in facts(document) {
        out += &format!("  {name}: {value}\n");
    }
    for (i, record) in records.iter().enumerate() {
        out += &format!("  #{}\n", i + 1);
        for (leaf, text) in record_leaves(record) {
            out += &format!("    {leaf}: {}\n", text.replace('\n', "⏎"));
        }
    }
    out
}
