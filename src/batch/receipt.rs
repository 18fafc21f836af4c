//! What a finished run wrote, and from what: a run that would write the same again has nothing to do.

use super::store::{hash, hex};
use super::{FOLDER, Shard};
use crate::intake::FoundFile;
use crate::pipeline::Outcome;
use crate::record::Output;
use crate::write;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The receipt of a run.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Hash of everything the output depends on.
    inputs: String,
    /// Name → SHA-256 of every file written.
    files: BTreeMap<String, String>,
    /// Which part of the files was read; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<Shard>,
}

impl Receipt {
    /// The receipt of a run that has read its files. `options` are those of writing; `beside` are further files that
    /// the output depends on, and that need not be there.
    pub fn of(
        files: &[FoundFile],
        outcomes: &[Outcome],
        fingerprint: &str,
        options: &str,
        beside: &[PathBuf],
    ) -> Receipt {
        let mut hasher = Sha256::new();
        let mut add = |part: &str| {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        };
        add(fingerprint);
        add(options);
        for file in beside {
            add(&hash(file).unwrap_or_default());
        }
        for (file, outcome) in files.iter().zip(outcomes) {
            add(&file.path);
            add(&outcome.sha256);
            // Program, rules, path and content being equal, only what passes can differ.
            add(&format!("{:?}", outcome.findings));
        }
        Receipt {
            inputs: hex(&hasher.finalize()),
            files: BTreeMap::new(),
            shard: None,
        }
    }

    /// The receipt of a part.
    #[must_use]
    pub fn of_shard(self, shard: Option<Shard>) -> Receipt {
        Receipt { shard, ..self }
    }

    /// Which part of a run's files the result in this folder is of; `None` for all, and where nothing tells.
    pub fn shard(out: &Path) -> Option<Shard> {
        let kept = std::fs::read(place(out)).ok()?;
        serde_json::from_slice::<Receipt>(&kept).ok()?.shard
    }

    /// The output of the earlier run and the names of its files, where that run had the same inputs and nobody has
    /// changed what it wrote.
    pub fn unchanged(&self, out: &Path) -> Option<(Output, Vec<String>)> {
        // Whatever cannot be read back is written anew.
        let earlier: Receipt = serde_json::from_slice(&std::fs::read(place(out)).ok()?).ok()?;
        let same = earlier.inputs == self.inputs
            && earlier.shard == self.shard
            && earlier.files.contains_key(write::RECORDS)
            && earlier
                .files
                .iter()
                .all(|(name, sha)| hash(&out.join(name)).is_ok_and(|h| h == *sha));
        if !same {
            return None;
        }
        let output = serde_json::from_slice(&std::fs::read(out.join(write::RECORDS)).ok()?).ok()?;
        Some((output, earlier.files.into_keys().collect()))
    }

    /// Takes away the receipt of an earlier run: what is being written is not what it says. Errors: the disk.
    pub fn void(out: &Path) -> io::Result<()> {
        match std::fs::remove_file(place(out)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Keeps the receipt for the files just written. Errors: the disk.
    pub fn keep(mut self, out: &Path, written: &[PathBuf]) -> io::Result<()> {
        for path in written {
            let name = path.file_name().unwrap_or_default();
            self.files
                .insert(name.to_string_lossy().into_owned(), hash(path)?);
        }
        write::whole(&place(out), &serde_json::to_vec(&self)?)
    }
}

fn place(out: &Path) -> PathBuf {
    out.join(FOLDER).join("receipt.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_inputs_with_untouched_outputs_need_nothing() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let out = dir.path();
        std::fs::create_dir_all(out.join(FOLDER)).expect("folder");
        let records = serde_json::to_vec(&Output::default()).expect("json");
        std::fs::write(out.join(write::RECORDS), &records).expect("write");
        let receipt = |options: &str| Receipt::of(&[], &[], "print", options, &[]);
        assert!(receipt("ja").unchanged(out).is_none());
        let written = [out.join(write::RECORDS)];
        receipt("ja").keep(out, &written).expect("keep");
        assert!(receipt("ja").unchanged(out).is_some());
        assert!(receipt("en").unchanged(out).is_none());
        std::fs::write(out.join(write::RECORDS), b"{} ").expect("write");
        assert!(receipt("ja").unchanged(out).is_none());
        Receipt::void(out).expect("void");
        Receipt::void(out).expect("void twice");
    }
}
