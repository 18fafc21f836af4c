//! Folder → sources: finds files, in folders and archives, and tells their kind by content. Every file has exactly one
//! outcome.

mod archive;
mod kind;
mod walk;

pub use walk::{Found, WalkError, find};

use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::source::{Kind, Source};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file that was found, not opened yet.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundFile {
    /// Path as given (or found below a given folder), with `/` as separator.
    pub path: String,
    /// Where it lies.
    pub disk: PathBuf,
    /// Its number in the archive that lies at `disk`; `None` for a file of its own.
    pub inside: Option<usize>,
    /// Set where the name alone (or the walk) tells that it is not to be read: the reason.
    pub unread: Option<Finding>,
}

impl FoundFile {
    /// A file of its own, to be read.
    pub fn new(path: impl Into<String>, disk: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            disk: disk.into(),
            inside: None,
            unread: None,
        }
    }

    /// SHA-256 of its content, lower-case hex, without holding it in memory. Errors: the disk, a damaged archive.
    pub fn hash(&self) -> io::Result<String> {
        match self.inside {
            None => digest(&mut File::open(&self.disk)?),
            Some(entry) => archive::unpack(&self.disk, entry, digest),
        }
    }

    fn content(&self) -> Result<Vec<u8>, Finding> {
        match self.inside {
            None => std::fs::read(&self.disk)
                .map_err(|e| Finding::new(Code::FileUnreadable, e.to_string(), Place::File)),
            Some(entry) => archive::content(&self.disk, entry),
        }
    }
}

/// SHA-256 of what is read, lower-case hex.
fn digest(from: &mut dyn Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// A file after opening.
#[derive(Debug, Clone)]
pub struct Opened {
    /// SHA-256 of the content, lower-case hex; empty where the file could not be opened.
    pub sha256: String,
    /// The source, where the content is of a kind that is read.
    pub source: Option<Source>,
    /// What to tell of the file.
    pub findings: Vec<Finding>,
}

/// Opens a file and tells its kind by content. Never fails: what cannot be read is in the findings.
pub fn open(file: &FoundFile) -> Opened {
    if let Some(reason) = &file.unread {
        return Opened {
            sha256: String::new(),
            source: None,
            findings: vec![reason.clone()],
        };
    }
    let bytes = match file.content() {
        Ok(bytes) => bytes,
        Err(finding) => {
            return Opened {
                sha256: String::new(),
                source: None,
                findings: vec![finding],
            };
        }
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let ending = ending(&file.path);
    let mut findings = Vec::new();
    let kind = match kind::of(&bytes, &ending) {
        Ok(kind) => kind,
        Err(reason) => {
            return Opened {
                sha256,
                source: None,
                findings: vec![reason],
            };
        }
    };
    if !endings(kind).contains(&ending.as_str()) {
        let subject = format!(".{ending} → {}", kind.as_str());
        findings.push(Finding::new(Code::KindMismatch, subject, Place::File));
    }
    let source = Source {
        id: id(&sha256),
        path: file.path.clone(),
        sha256: sha256.clone(),
        kind,
        bytes,
    };
    Opened {
        sha256,
        source: Some(source),
        findings,
    }
}

/// A file named by a person: one of its own, one in an archive by the path that a run tells it under, or an archive
/// with a single file in it.
pub fn named(file: &Path) -> FoundFile {
    let shown = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let own = FoundFile::new(shown(file), file);
    let archive = file.ancestors().find(|path| path.is_file());
    let inside = archive.and_then(|path| archive::files(&FoundFile::new(shown(path), path)));
    let Some(mut inside) = inside else {
        return own;
    };
    if let Some(at) = inside.iter().position(|f| f.path == own.path) {
        return inside.swap_remove(at);
    }
    match inside.pop() {
        Some(only) if file.is_file() && inside.is_empty() => only,
        last => {
            let names: Vec<String> = inside.into_iter().chain(last).map(|f| f.path).collect();
            let subject = names.join(", ");
            FoundFile {
                unread: Some(Finding::new(Code::ArchiveMember, subject, Place::File)),
                ..own
            }
        }
    }
}

/// A file that was named and is not there.
pub fn gone(path: &Path) -> FoundFile {
    let subject = std::io::Error::from(std::io::ErrorKind::NotFound).to_string();
    FoundFile {
        unread: Some(Finding::new(Code::FileUnreadable, subject, Place::File)),
        ..FoundFile::new(path.to_string_lossy(), path)
    }
}

/// The first 12 digits of a hash: the id of a document (copies get a running number behind it).
pub fn id(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

/// The id of a document whose content could not be had: of its path.
pub fn id_of_path(path: &str) -> String {
    format!("unread-{}", id(&hex(&Sha256::digest(path))))
}

/// Endings under which a kind is expected.
fn endings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pdf => &["pdf"],
        Kind::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
        Kind::Xlsb => &["xlsb"],
        Kind::Xls => &["xls", "xlt"],
        Kind::Ods => &["ods", "ots"],
        Kind::Csv => &["csv"],
        Kind::Text => kind::TEXT_ENDINGS,
    }
}

/// The ending of a path's last part, lower case, without the dot; empty where there is none.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.to_lowercase(),
        _ => String::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(name: &str, bytes: &[u8]) -> Opened {
        let dir = tempfile::tempdir().expect("temporary folder");
        let disk = dir.path().join(name);
        std::fs::write(&disk, bytes).expect("write");
        open(&FoundFile::new(name, disk))
    }

    fn codes(opened: &Opened) -> Vec<Code> {
        opened.findings.iter().map(|f| f.code).collect()
    }

    #[test]
    fn content_tells_the_kind() {
        let pdf = opened("a.pdf", b"junk\r\n%PDF-1.4\n");
        assert_eq!(pdf.source.as_ref().map(|s| s.kind), Some(Kind::Pdf));
        assert_eq!(pdf.source.as_ref().map(|s| s.id.len()), Some(12));
        assert!(pdf.findings.is_empty());
        let text = opened("b.pdf", "計画\t年度\n".as_bytes());
        assert_eq!(text.source.as_ref().map(|s| s.kind), Some(Kind::Text));
        assert_eq!(codes(&text), [Code::KindMismatch]);
        assert_eq!(codes(&opened("c.TXT", "計画".as_bytes())), []);
        let csv = opened("d.csv", b"No.,\x8d\x80\x96\xda\r\n");
        assert_eq!(csv.source.as_ref().map(|s| s.kind), Some(Kind::Csv));
        assert!(csv.findings.is_empty());
    }

    #[test]
    fn what_is_not_read_says_why() {
        assert_eq!(codes(&opened("a.pdf", b"")), [Code::FileEmpty]);
        assert_eq!(
            codes(&opened("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0")),
            [Code::KindUnknown]
        );
        assert_eq!(codes(&opened("a.truth.json", b"{}")), [Code::FileSkipped]);
        let gone = FoundFile::new("x.pdf", "/nonexistent/x.pdf");
        assert_eq!(codes(&open(&gone)), [Code::FileUnreadable]);
    }

    #[test]
    fn ole_containers() {
        let ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        let with = |name: &str| {
            let mut bytes = ole.to_vec();
            bytes.extend([0; 512]);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        assert_eq!(
            codes(&opened("a.xlsx", &with("EncryptedPackage"))),
            [Code::Locked]
        );
        let xls = opened("a.xls", &with("Workbook"));
        assert_eq!(xls.source.as_ref().map(|s| s.kind), Some(Kind::Xls));
        let doc = opened("a.xls", &with("WordDocument"));
        assert_eq!(codes(&doc), [Code::KindUnknown]);
        assert!(doc.findings.iter().all(|f| f.subject.contains("doc")));
    }
}
