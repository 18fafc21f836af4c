//! Results of the parts of a run → the result of the whole.

use crate::document::Place;
use crate::finding::{Code, Finding, Lang};
use crate::intake;
use crate::pipeline::SCHEMA;
use crate::record::{DocumentInfo, FindingOut, Output, Record};
use std::collections::BTreeMap;
use std::fmt;

/// Why results cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeError {
    /// A part is of a form that this version does not write.
    Schema(String),
    /// Two parts have read different files under one path.
    TwoContents(String),
    /// Two parts have read the same file and found different records in it.
    TwoReadings(String),
    /// A part has records of a document that it does not list, with this id.
    Homeless(String),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::Schema(schema) => write!(f, "schema = {schema:?} ≠ {SCHEMA:?}"),
            MergeError::TwoContents(path) => write!(f, "{path}: sha256 ≠"),
            MergeError::TwoReadings(path) => write!(f, "{path}: records ≠"),
            MergeError::Homeless(id) => write!(f, "records[].document = {id:?}"),
        }
    }
}

impl std::error::Error for MergeError {}

/// Puts parts together as if their files had been read in one run: documents in path order, copies numbered over all of
/// them. A document that several parts have read is one. Items are not joined yet ([`crate::reconcile::reconcile`]).
pub fn merge(parts: Vec<Output>, lang: Lang) -> Result<Output, MergeError> {
    let mut documents: BTreeMap<String, (DocumentInfo, Vec<Record>)> = BTreeMap::new();
    for part in parts {
        if part.schema != SCHEMA {
            return Err(MergeError::Schema(part.schema));
        }
        let mut records: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for record in part.records {
            let of_document = records.entry(record.document.clone()).or_default();
            of_document.push(record);
        }
        for document in part.documents {
            let of_document = records.remove(&document.id).unwrap_or_default();
            let path = document.path.clone();
            let known = documents.insert(path.clone(), (document, of_document));
            if let (Some(known), Some(new)) = (known, documents.get(&path)) {
                let bare = |records: &[Record]| -> Vec<Record> {
                    let without = |r: &Record| Record {
                        document: String::new(), // ids differ with the copies of a part
                        ..r.clone()
                    };
                    records.iter().map(without).collect()
                };
                if known.0.sha256 != new.0.sha256 {
                    return Err(MergeError::TwoContents(path));
                }
                if bare(&known.1) != bare(&new.1) {
                    return Err(MergeError::TwoReadings(path));
                }
            }
        }
        if let Some((id, _)) = records.pop_first() {
            return Err(MergeError::Homeless(id));
        }
    }
    let mut whole = Output {
        schema: SCHEMA.to_string(),
        ..Output::default()
    };
    let mut copies = Copies::default();
    for (mut document, records) in documents.into_values() {
        let is_copy = |f: &FindingOut| f.code == Code::FileCopy.to_string();
        document.findings.retain(|f| !is_copy(f));
        let is_read = document.kind != UNKNOWN;
        let (id, copy) = copies.next(&document.sha256, &document.path, is_read);
        let copy = copy.map(|finding| FindingOut::of(&finding, lang));
        document.findings.extend(copy);
        document.id = id;
        for mut record in records {
            record.document.clone_from(&document.id);
            whole.records.push(record);
        }
        whole.documents.push(document);
    }
    Ok(whole)
}

/// The kind of a document whose content is of none that is read.
pub const UNKNOWN: &str = "unknown";

/// Numbers the documents of a run that have the same content.
#[derive(Debug, Default)]
pub struct Copies {
    /// Hash → path of the first document that has it, and how many have it.
    seen: BTreeMap<String, (String, usize)>,
}

impl Copies {
    /// The id of the next document, in path order, and what to tell of it if it is a copy of one that is read.
    pub fn next(&mut self, sha256: &str, path: &str, is_read: bool) -> (String, Option<Finding>) {
        if sha256.is_empty() {
            // Its content is not known: its path tells it from the others.
            return (intake::id_of_path(path), None);
        }
        let id = intake::id(sha256);
        let first = || (path.to_string(), 0);
        let (first, count) = self.seen.entry(sha256.to_string()).or_insert_with(first);
        *count += 1;
        if *count == 1 {
            return (id, None);
        }
        let told = is_read.then(|| Finding::new(Code::FileCopy, first.clone(), Place::File));
        (format!("{id}-{count}"), told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(path: &str, sha256: &str) -> Output {
        let id = intake::id(sha256);
        Output {
            schema: SCHEMA.into(),
            documents: vec![DocumentInfo {
                id: id.clone(),
                path: path.into(),
                sha256: sha256.into(),
                kind: "pdf".into(),
                ..DocumentInfo::default()
            }],
            records: vec![Record {
                document: id,
                item: Some(path.into()),
                ..Record::default()
            }],
            ..Output::default()
        }
    }

    #[test]
    fn copies_are_numbered_over_all_parts() {
        let sha = "0123456789abcdef";
        let parts = vec![
            part("c.pdf", "ffffffffffffffff"),
            part("b.pdf", sha),
            part("a.pdf", sha),
            part("a.pdf", sha),
        ];
        let whole = merge(parts, Lang::Ja).expect("merged");
        let ids: Vec<&str> = whole.documents.iter().map(|d| d.id.as_str()).collect();
        assert_eq!(ids, ["0123456789ab", "0123456789ab-2", "ffffffffffff"]);
        let of: Vec<&str> = whole.records.iter().map(|r| r.document.as_str()).collect();
        assert_eq!(of, ids);
        let told = &whole.documents[1].findings;
        assert_eq!((told.len(), told[0].subject.as_str()), (1, "a.pdf"));
        let again = merge(vec![whole.clone()], Lang::Ja).expect("merged");
        assert_eq!(again, whole);
    }

    #[test]
    fn what_is_not_of_one_run_is_refused() {
        let two = vec![part("a.pdf", "0000000000000000"), part("a.pdf", "1111")];
        assert_eq!(
            merge(two, Lang::Ja),
            Err(MergeError::TwoContents("a.pdf".into()))
        );
        let mut changed = part("a.pdf", "0000000000000000");
        changed.records[0].item = Some("b".into());
        let two = vec![part("a.pdf", "0000000000000000"), changed];
        assert_eq!(
            merge(two, Lang::Ja),
            Err(MergeError::TwoReadings("a.pdf".into()))
        );
        let mut alone = part("a.pdf", "0000000000000000");
        alone.documents.clear();
        assert_eq!(
            merge(vec![alone], Lang::Ja),
            Err(MergeError::Homeless("000000000000".into()))
        );
        let other = Output {
            schema: "gyokaku/records/2".into(),
            ..Output::default()
        };
        assert!(matches!(
            merge(vec![other], Lang::Ja),
            Err(MergeError::Schema(_))
        ));
    }
}
