//! Zip archives of documents: each file in one is a file of the run. Nothing is unpacked onto the disk, and the names
//! in an archive are only shown. An archive within an archive is not opened. Where an archive was added to, the later
//! one of two files of the very same name counts, as it does for programs that unpack.

use super::{FoundFile, ending, kind, walk};
use crate::document::Place;
use crate::finding::{Code, Finding};
use encoding_rs::SHIFT_JIS;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;
use zip::ZipArchive;

/// Largest file in an archive that is read, in bytes: the largest budget books have a tenth of that.
pub(super) const FILE_LIMIT: u64 = 200 << 20;
/// Most bytes that all files of an archive may have.
const TOTAL_LIMIT: u64 = 4 << 30;
/// Most files of an archive. Each is opened by itself, which takes a look at the list of all of them.
const COUNT_LIMIT: usize = 2000;
/// A file may be so many times as large as it is packed: texts are some twenty times, what is made to fill the memory
/// of machines a thousand times.
const RATIO_LIMIT: u64 = 200;
/// Smaller files may be packed at any ratio.
const SMALL: u64 = 16 << 20;

/// The files in a found file; `None` where it is no archive of documents.
pub(super) fn files(found: &FoundFile) -> Option<Vec<FoundFile>> {
    if found.unread.is_some() {
        return None;
    }
    // A file that cannot be opened tells so when its turn comes.
    let mut file = File::open(&found.disk).ok()?;
    let mut head = [0; 4];
    file.read_exact(&mut head).ok()?;
    file.rewind().ok()?;
    if !kind::is_zip(&head) {
        return None;
    }
    let listed = match ZipArchive::new(BufReader::new(file)) {
        Ok(mut zip) => {
            if zip.file_names_raw().any(kind::is_of_package) {
                return None;
            }
            list(&mut zip, found)
        }
        // A document that is a zip archive inside is told as damaged by its reader.
        Err(_) if ending(&found.path) != "zip" => return None,
        Err(error) => Err((Code::ArchiveUnread, error.to_string())),
    };
    Some(listed.unwrap_or_else(|(code, subject)| {
        vec![FoundFile {
            unread: Some(Finding::new(code, subject, Place::File)),
            ..found.clone()
        }]
    }))
}

/// The files of an archive, in its order. Errors: why none of them is read.
fn list<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    found: &FoundFile,
) -> Result<Vec<FoundFile>, (Code, String)> {
    if zip.len() > COUNT_LIMIT {
        return Err((
            Code::LimitSize,
            format!("{} > {COUNT_LIMIT} files", zip.len()),
        ));
    }
    let mut files = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut total = 0u64;
    for entry in 0..zip.len() {
        let file = zip
            .by_index_raw(entry)
            .map_err(|e| (Code::ArchiveUnread, e.to_string()))?;
        if file.is_dir() {
            continue;
        }
        let (size, packed) = (file.size(), file.compressed_size());
        total = total.saturating_add(size);
        if total > TOTAL_LIMIT {
            return Err((Code::LimitSize, format!("> {} MiB", TOTAL_LIMIT >> 20)));
        }
        let inner = name(file.name_raw());
        let endless = size > SMALL && size / RATIO_LIMIT > packed;
        let unread = if let Some(part) = inner.split('/').find(|part| walk::is_no_plan(part)) {
            Some((Code::FileSkipped, part.to_string()))
        } else if file.encrypted() {
            Some((Code::Locked, String::new()))
        } else if size > FILE_LIMIT || endless {
            Some((Code::LimitSize, format!("{} MiB", size >> 20)))
        } else {
            None
        };
        let path = format!("{}/{inner}", found.path);
        // Two files that are shown alike are two files; the ending stays, as it tells the kind of text.
        let (stem, ending) = match path.rfind(['.', '/']) {
            Some(at) if path[at..].starts_with('.') => path.split_at(at),
            _ => (path.as_str(), ""),
        };
        let numbered = (2..).map(|n| format!("{stem} ({n}){ending}"));
        let path = std::iter::once(path.clone())
            .chain(numbered)
            .find(|p| !taken.contains(p))
            .unwrap_or(path);
        taken.insert(path.clone());
        files.push(FoundFile {
            path,
            disk: found.disk.clone(),
            inside: Some(entry),
            unread: unread.map(|(code, subject)| Finding::new(code, subject, Place::File)),
        });
    }
    if files.is_empty() {
        return Err((Code::FileEmpty, String::new()));
    }
    Ok(files)
}

/// A name as it is shown: in UTF-8 or, as Windows in Japan writes it, CP932; without what would lead elsewhere.
fn name(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_string(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned(),
    };
    let printed = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let parts = text.split(['/', '\\']);
    let parts: Vec<String> = parts
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .map(|part| part.chars().map(printed).collect())
        .collect();
    parts.join("/")
}

/// Gives the content of a file in an archive to `take`, which gets no more than one byte beyond [`FILE_LIMIT`].
/// Errors: the disk, a damaged archive, a way of packing that is not known.
pub(super) fn unpack<T>(
    disk: &Path,
    entry: usize,
    take: impl FnOnce(&mut dyn Read) -> io::Result<T>,
) -> io::Result<T> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(disk)?))?;
    let file = zip.by_index(entry)?;
    take(&mut file.take(FILE_LIMIT + 1))
}

/// The content of a file in an archive. Errors: why it is not read.
pub(super) fn content(disk: &Path, entry: usize) -> Result<Vec<u8>, Finding> {
    let whole = |from: &mut dyn Read| {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map(|_| bytes)
    };
    match unpack(disk, entry, whole) {
        Ok(bytes) if bytes.len() as u64 > FILE_LIMIT => {
            let limit = format!("> {} MiB", FILE_LIMIT >> 20);
            Err(Finding::new(Code::LimitSize, limit, Place::File))
        }
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(Finding::new(
            Code::ArchiveUnread,
            error.to_string(),
            Place::File,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{find, open};
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default())
                .expect("start");
            zip.write_all(content).expect("write");
        }
        zip.finish().expect("finish").into_inner()
    }

    /// Replaces bytes by as many others, wherever they stand.
    fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
        assert_eq!(from.len(), to.len());
        let mut at = 0;
        while let Some(next) = bytes[at..].windows(from.len()).position(|w| w == from) {
            bytes[at + next..][..to.len()].copy_from_slice(to);
            at += next + to.len();
        }
        bytes
    }

    /// What a folder with this archive gives: path below the archive, code where it is not read, content else.
    fn found(archive: &[u8]) -> Vec<(String, Option<Code>, Vec<u8>)> {
        let dir = tempfile::tempdir().expect("temporary folder");
        std::fs::write(dir.path().join("計画.zip"), archive).expect("write");
        let found = find(&[dir.path().to_path_buf()], Path::new("/nonexistent")).expect("found");
        let of = |file: &FoundFile| {
            let opened = open(file);
            let (_, inner) = file.path.split_once("計画.zip").expect("the archive");
            let code = opened.findings.first().map(|f| f.code);
            let bytes = opened.source.map(|s| s.bytes).unwrap_or_default();
            (inner.to_string(), code, bytes)
        };
        found.files.iter().map(of).collect()
    }

    fn outcomes(archive: &[u8]) -> Vec<(String, Option<Code>)> {
        found(archive).into_iter().map(|(p, c, _)| (p, c)).collect()
    }

    #[test]
    fn the_files_of_an_archive_are_files_of_the_run() {
        let archive = packed(&[
            ("令和6年度/b.txt", "計画".as_bytes()),
            ("a.csv", b"x,y\n"),
            ("__MACOSX/._a.csv", b"x"),
            ("README.md", b"x"),
        ]);
        assert_eq!(
            found(&archive),
            [
                (
                    "/README.md".to_string(),
                    Some(Code::FileSkipped),
                    Vec::new()
                ),
                (
                    "/__MACOSX/._a.csv".to_string(),
                    Some(Code::FileSkipped),
                    Vec::new()
                ),
                ("/a.csv".to_string(), None, b"x,y\n".to_vec()),
                (
                    "/令和6年度/b.txt".to_string(),
                    None,
                    "計画".as_bytes().to_vec()
                ),
            ]
        );
    }

    #[test]
    fn names_are_decoded_and_lead_nowhere() {
        // 表.txt in CP932, the second byte of which is a backslash.
        let archive = replaced(packed(&[("AA.txt", b"x")]), b"AA", b"\x95\x5c");
        assert_eq!(outcomes(&archive), [("/表.txt".to_string(), None)]);
        assert_eq!(name(b"../..\\C:/etc/./passwd\n"), "C:/etc/passwd\u{fffd}");
        let twice = packed(&[("x/a.txt", b"x"), ("x/./a.txt", b"y")]);
        assert_eq!(
            outcomes(&twice),
            [
                ("/x/a (2).txt".to_string(), None),
                ("/x/a.txt".to_string(), None)
            ]
        );
    }

    #[test]
    fn what_cannot_be_unpacked_says_why() {
        let inner = packed(&[("a.txt", b"x")]);
        let nested = packed(&[("inner.zip", &inner)]);
        let told = |code| vec![("/inner.zip".to_string(), Some(code))];
        assert_eq!(outcomes(&nested), told(Code::ArchiveUnread));
        let whole = |code| vec![(String::new(), Some(code))];
        assert_eq!(outcomes(&packed(&[])), whole(Code::FileEmpty));
        assert_eq!(
            outcomes(&inner[..inner.len() - 30]),
            whole(Code::ArchiveUnread)
        );
        let many: Vec<String> = (0..=COUNT_LIMIT).map(|i| format!("{i}.txt")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
        assert_eq!(outcomes(&packed(&many)), whole(Code::LimitSize));
        // The flag of encryption, in the header of the file and in the list.
        let with_flag = |bytes: Vec<u8>, signature: &[u8; 4], at: usize| {
            let header = bytes.windows(4).position(|w| w == signature);
            let mut bytes = bytes;
            bytes[header.expect("header") + at] |= 1;
            bytes
        };
        let locked = with_flag(with_flag(inner, b"PK\x03\x04", 6), b"PK\x01\x02", 8);
        assert_eq!(
            outcomes(&locked),
            [("/a.txt".to_string(), Some(Code::Locked))]
        );
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(&[("bomb.txt", &vec![0; SMALL as usize + 1]), ("a.txt", b"x")]);
        assert_eq!(
            outcomes(&bomb),
            [
                ("/a.txt".to_string(), None),
                ("/bomb.txt".to_string(), Some(Code::LimitSize))
            ]
        );
    }

    #[test]
    fn damaged_content_is_told_with_its_file() {
        let content = "計画の内容".as_bytes();
        let stored = |method| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = SimpleFileOptions::default().compression_method(method);
            zip.start_file("a.txt", options).expect("start");
            zip.write_all(content).expect("write");
            zip.finish().expect("finish").into_inner()
        };
        let whole = stored(zip::CompressionMethod::Stored);
        let damaged = replaced(whole, "計画".as_bytes(), "計晝".as_bytes());
        assert_eq!(
            outcomes(&damaged),
            [("/a.txt".to_string(), Some(Code::ArchiveUnread))]
        );
    }
}
