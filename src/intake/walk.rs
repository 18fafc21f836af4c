//! Which files a run is about.

use super::{FoundFile, archive};
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::{batch, decision, write};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Names (without ending, lower case) of files that describe a folder and are no plan.
const FOLDER_NOTES: &[&str] = &["readme", "license", "changelog"];

/// Files an operating system leaves in folders.
const SYSTEM_FILES: &[&str] = &["thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"];

/// What a walk over the inputs found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// One entry a file, in path order.
    pub files: Vec<FoundFile>,
    /// Whether the output folder lies inside an input and was left out.
    pub output_left_out: bool,
}

/// Why a walk could not begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalkError {
    /// An input does not exist, or cannot be reached: its path and the reason.
    Missing(String, String),
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WalkError::Missing(path, reason) => write!(f, "{path}: {reason}"),
        }
    }
}

impl std::error::Error for WalkError {}

/// All files of the inputs, in path order, each once. `out` is the folder the run writes to: it is left out where it
/// lies inside an input. Errors: an input does not exist.
pub fn find(inputs: &[PathBuf], out: &Path) -> Result<Found, WalkError> {
    let out = out.canonicalize().ok();
    let mut found = Found::default();
    // By path as given, so that a file named twice (itself, and by its folder) is one file.
    let mut files: BTreeMap<String, FoundFile> = BTreeMap::new();
    for input in inputs {
        let missing = |e: std::io::Error| WalkError::Missing(shown(input), e.to_string());
        let root = input.canonicalize().map_err(missing)?;
        if !std::fs::metadata(&root).map_err(missing)?.is_dir() {
            let path = shown(input);
            // Named by the user: read whatever its name.
            files.insert(path.clone(), FoundFile::new(path, input));
            continue;
        }
        let inside = out
            .as_ref()
            .filter(|out| out.starts_with(&root) && **out != root);
        let walk = WalkDir::new(input)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter();
        let mut left_out = false;
        let walk = walk.filter_entry(|entry| {
            let is_out = inside.is_some()
                && entry.file_type().is_dir()
                && entry.path().canonicalize().ok().as_ref() == inside;
            left_out |= is_out;
            !(is_out || entry.depth() > 1 && parent_is_hidden(entry))
        });
        for entry in walk {
            let file = match entry {
                Ok(entry) => of_entry(&entry, out.as_deref()),
                Err(error) => Some(of_error(&error)),
            };
            if let Some(file) = file {
                files.entry(file.path.clone()).or_insert(file);
            }
        }
        found.output_left_out |= left_out;
    }
    found.files = files
        .into_values()
        .flat_map(|file| archive::files(&file).unwrap_or_else(|| vec![file]))
        .collect();
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    tell_same_files(&mut found.files);
    Ok(found)
}

/// A hidden folder is one entry: what lies in it is not walked.
fn parent_is_hidden(entry: &DirEntry) -> bool {
    entry
        .path()
        .parent()
        .and_then(Path::file_name)
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// The file behind an entry; `None` for folders, and for what an earlier run wrote into a folder that is input and
/// output at once.
fn of_entry(entry: &DirEntry, out: Option<&Path>) -> Option<FoundFile> {
    let path = shown(entry.path());
    let name = entry.file_name().to_string_lossy().into_owned();
    let hidden = name.starts_with('.') && entry.depth() > 0;
    let skipped = |what: &str| Some(Finding::new(Code::FileSkipped, what, Place::File));
    let folder = entry.path().parent().and_then(|p| p.canonicalize().ok());
    if is_own(&name) && out.is_some() && folder.as_deref() == out {
        return None;
    }
    if entry.file_type().is_dir() {
        return hidden.then(|| FoundFile {
            path,
            disk: entry.path().into(),
            inside: None,
            unread: skipped(&name),
        });
    }
    let unread = if !entry.file_type().is_file() {
        Some(Finding::new(
            Code::FileUnreadable,
            "not a regular file",
            Place::File,
        ))
    } else if is_no_plan(&name) && (hidden || !name.starts_with('.')) {
        skipped(&name)
    } else {
        None
    };
    Some(FoundFile {
        path,
        disk: entry.path().into(),
        inside: None,
        unread,
    })
}

/// Whether a name alone tells that a file or folder holds no plan: hidden, of the system, a lock file of Office, or
/// about the folder.
pub(super) fn is_no_plan(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    name.starts_with('.')
        || name.starts_with("~$")
        || SYSTEM_FILES.contains(&lower.as_str())
        || FOLDER_NOTES.contains(&stem)
}

/// An entry that the walk could not follow: a link in a circle holds nothing new, anything else is told as an error.
fn of_error(error: &walkdir::Error) -> FoundFile {
    let disk = error.path().map(Path::to_path_buf).unwrap_or_default();
    let finding = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => Finding::new(
            Code::FileSkipped,
            format!("→ {}", shown(ancestor)),
            Place::File,
        ),
        (None, Some(io)) => Finding::new(Code::FileUnreadable, io.to_string(), Place::File),
        (None, None) => Finding::new(Code::FileUnreadable, error.to_string(), Place::File),
    };
    FoundFile {
        path: shown(&disk),
        disk,
        inside: None,
        unread: Some(finding),
    }
}

/// A file reached by two ways (links, overlapping inputs) is read under its first path; the others say so.
fn tell_same_files(files: &mut [FoundFile]) {
    let mut seen: BTreeMap<(PathBuf, Option<usize>), String> = BTreeMap::new();
    for file in files.iter_mut().filter(|f| f.unread.is_none()) {
        // A file that cannot be resolved tells so when it is opened.
        let Ok(real) = file.disk.canonicalize() else {
            continue;
        };
        let real = (real, file.inside);
        if let Some(first) = seen.get(&real) {
            file.unread = Some(Finding::new(
                Code::FileSkipped,
                format!("= {first}"),
                Place::File,
            ));
        } else {
            seen.insert(real, file.path.clone());
        }
    }
}

/// Whether the program itself puts a file or folder of this name into an output folder.
fn is_own(name: &str) -> bool {
    write::is_own(name) || name == batch::FOLDER || name == decision::NAME
}

/// A path as it is shown and published: `/` between its parts, without "./" in it.
fn shown(path: &Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => out.push('/'),
            part => {
                if !out.is_empty() && !out.ends_with('/') {
                    out.push('/');
                }
                out.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if out.is_empty() { ".".to_string() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("temporary folder");
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            std::fs::write(path, "x").expect("write");
        }
        dir
    }

    fn names(dir: &tempfile::TempDir, found: &Found) -> Vec<(String, bool)> {
        let root = format!("{}/", shown(dir.path()));
        found
            .files
            .iter()
            .map(|f| (f.path.replace(&root, ""), f.unread.is_none()))
            .collect()
    }

    #[test]
    fn every_file_once_in_order() {
        let dir = folder(&[
            "b.txt",
            "a/2.txt",
            "a/1.txt",
            "~$b.xlsx",
            ".git/config",
            ".hidden.pdf",
            "out/old.txt",
            "README.md",
        ]);
        let inputs = [dir.path().to_path_buf(), dir.path().join("a/1.txt")];
        let found = find(&inputs, &dir.path().join("out")).expect("found");
        assert!(found.output_left_out);
        let expected = [
            (".git", false),
            (".hidden.pdf", false),
            ("README.md", false),
            ("a/1.txt", true),
            ("a/2.txt", true),
            ("b.txt", true),
            ("~$b.xlsx", false),
        ];
        assert_eq!(
            names(&dir, &found),
            expected.map(|(n, r)| (n.to_string(), r))
        );
    }

    #[test]
    fn own_output_is_not_input() {
        let dir = folder(&["a.txt", "records.json", "gyokaku.xlsx", "sub/records.json"]);
        let found = find(&[dir.path().to_path_buf()], dir.path()).expect("found");
        assert_eq!(
            names(&dir, &found),
            [
                ("a.txt".to_string(), true),
                ("sub/records.json".to_string(), true)
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let dir = folder(&["sub/a.txt"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("sub/up")).expect("link");
        std::os::unix::fs::symlink("a.txt", dir.path().join("sub/same.txt")).expect("link");
        std::os::unix::fs::symlink("nowhere", dir.path().join("gone.txt")).expect("link");
        let found = find(&[dir.path().to_path_buf()], Path::new("/nonexistent")).expect("found");
        let codes: Vec<_> = found
            .files
            .iter()
            .map(|f| f.unread.as_ref().map(|u| u.code))
            .collect();
        assert_eq!(
            codes,
            [
                Some(Code::FileUnreadable),
                None,
                Some(Code::FileSkipped),
                Some(Code::FileSkipped)
            ]
        );
    }

    #[test]
    fn missing_input() {
        assert!(find(&["/nonexistent/x".into()], Path::new("out")).is_err());
    }

    #[test]
    fn paths_are_shown_plainly() {
        assert_eq!(shown(Path::new("./a//b/./c")), "a/b/c");
        assert_eq!(shown(Path::new("../a")), "../a");
        assert_eq!(shown(Path::new("/a/b")), "/a/b");
        assert_eq!(shown(Path::new("./")), ".");
    }
}
