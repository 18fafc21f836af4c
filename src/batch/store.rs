//! Outcomes of earlier runs, kept by everything they depend on.

use super::protocol::Setup;
use super::{FOLDER, Limits};
use crate::finding::Code;
use crate::intake::FoundFile;
use crate::pipeline::Outcome;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Outcomes of earlier runs. A key is the hash of the program, the rules, the options, the file's path (which may
/// name the municipality) and its content: where any of them differs, the file is read anew.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    base: String,
    forgetful: bool,
    used: Mutex<BTreeSet<String>>,
}

/// Findings that say more of the machine than of the file: such an outcome is never kept.
const PASSING: &[Code] = &[
    Code::LimitTime,
    Code::LimitMemory,
    Code::WorkerDied,
    Code::FileUnreadable,
    Code::Internal,
];

impl Store {
    /// The store of an output folder, for a run of `base` ([`fingerprint`]). Errors: the folder cannot be made.
    pub fn open(out: &Path, base: String) -> io::Result<Store> {
        let dir = out.join(FOLDER).join("store");
        std::fs::create_dir_all(&dir)?;
        Ok(Store {
            dir,
            base,
            forgetful: false,
            used: Mutex::default(),
        })
    }

    /// The same, knowing nothing of earlier runs.
    #[must_use]
    pub fn forgetful(self) -> Store {
        Store {
            forgetful: true,
            ..self
        }
    }

    /// What an earlier run read from this very file, if one did.
    pub(super) fn get(&self, file: &FoundFile) -> Option<Outcome> {
        if self.forgetful || file.unread.is_some() {
            return None;
        }
        // A file that cannot be read tells so when its turn comes.
        let key = self.key(&file.path, &file.hash().ok()?);
        // Nothing kept, or something that is no outcome (cut off by a full disk): the file is read anew.
        let bytes = std::fs::read(self.path(&key)).ok()?;
        let outcome = serde_json::from_slice(&bytes).ok()?;
        self.use_(key);
        Some(outcome)
    }

    /// Keeps an outcome. Errors: the disk.
    pub(super) fn put(&self, file: &FoundFile, outcome: &Outcome) -> io::Result<()> {
        let passing = outcome.findings.iter().any(|f| PASSING.contains(&f.code));
        if outcome.sha256.is_empty() || passing {
            return Ok(());
        }
        let key = self.key(&file.path, &outcome.sha256);
        let mut aside = tempfile::NamedTempFile::new_in(&self.dir)?;
        aside.write_all(&serde_json::to_vec(outcome)?)?;
        aside.persist(self.path(&key))?;
        self.use_(key);
        Ok(())
    }

    /// The keys that this run read or wrote, in order.
    pub fn used(&self) -> Vec<String> {
        self.used
            .lock()
            .map(|keys| keys.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Takes away what this run had no use for. Errors: the disk.
    pub fn sweep(&self) -> io::Result<()> {
        let used: BTreeSet<String> = self.used().into_iter().collect();
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !used.contains(name.trim_end_matches(".json")) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn use_(&self, key: String) {
        if let Ok(mut used) = self.used.lock() {
            used.insert(key);
        }
    }

    fn key(&self, path: &str, content: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [self.base.as_str(), path, content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hex(&hasher.finalize())
    }

    fn path(&self, key: &str) -> PathBuf {
        self.dir.join(format!("{key}.json"))
    }
}

/// The hash of all that an outcome depends on besides the file: the program, the rules and the options. Errors: the
/// program or a rule cannot be read.
pub fn fingerprint(setup: &Setup, program: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let built = std::fs::metadata(program)?;
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(&built.len().to_le_bytes());
    let when = built.modified()?.duration_since(std::time::UNIX_EPOCH);
    add(format!("{:?}", when.unwrap_or_default()).as_bytes());
    // Threads and limits change no outcome that is kept, but for the number of pages.
    let lasting = Setup {
        threads: 0,
        limits: Limits {
            pages: setup.limits.pages,
            ..Limits::default()
        },
        ..setup.clone()
    };
    add(&serde_json::to_vec(&lasting)?);
    if let Some(dir) = &setup.rules {
        let walk = walkdir::WalkDir::new(dir).sort_by_file_name();
        for entry in walk {
            let entry = entry?;
            if entry.file_type().is_file() {
                add(entry.path().as_os_str().as_encoded_bytes());
                add(&std::fs::read(entry.path())?);
            }
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// SHA-256 of a file's content, lower-case hex, without holding it in memory.
pub(super) fn hash(path: &Path) -> io::Result<String> {
    FoundFile::new("", path).hash()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::finding::Finding;

    fn found(dir: &Path, name: &str, content: &str) -> FoundFile {
        let disk = dir.join(name);
        std::fs::write(&disk, content).expect("write");
        FoundFile::new(name, disk)
    }

    fn outcome(file: &FoundFile) -> Outcome {
        Outcome {
            sha256: hash(&file.disk).expect("hash"),
            pages: 3,
            ..Outcome::default()
        }
    }

    #[test]
    fn an_outcome_is_found_again_until_anything_changes() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let store = Store::open(dir.path(), "base".into()).expect("store");
        let file = found(dir.path(), "a.pdf", "one");
        assert_eq!(store.get(&file), None);
        store.put(&file, &outcome(&file)).expect("put");
        assert_eq!(store.get(&file).map(|o| o.pages), Some(3));
        let other_base = Store::open(dir.path(), "other".into()).expect("store");
        assert_eq!(other_base.get(&file), None);
        let moved = FoundFile {
            path: "b.pdf".into(),
            ..file.clone()
        };
        assert_eq!(store.get(&moved), None);
        std::fs::write(&file.disk, "two").expect("write");
        assert_eq!(store.get(&file), None);
    }

    #[test]
    fn what_passes_is_not_kept_and_what_is_unused_goes() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let store = Store::open(dir.path(), "base".into()).expect("store");
        let file = found(dir.path(), "a.pdf", "one");
        let mut late = outcome(&file);
        late.findings
            .push(Finding::new(Code::LimitTime, "60 s", Place::File));
        store.put(&file, &late).expect("put");
        assert_eq!(store.get(&file), None);
        store.put(&file, &outcome(&file)).expect("put");
        let next = Store::open(dir.path(), "base".into()).expect("store");
        next.sweep().expect("sweep");
        assert_eq!(next.get(&file), None);
    }
}
