//! Writers: the result of a run → files. Both files appear whole, or neither does.

mod json;
pub mod stages;
pub mod tables;
mod workbook;

use crate::finding::Lang;
use crate::record::{FindingOut, Output};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Name of the records file.
pub const RECORDS: &str = "records.json";

/// Name of the workbook.
pub const WORKBOOK: &str = "gyokaku.xlsx";

/// The creator named in the workbook's properties; tells the program's own output from a plan.
pub const CREATOR: &str = "gyokaku";

/// Everything a run writes.
pub const FILES: [&str; 2] = [RECORDS, WORKBOOK];

/// A file that could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// The file (or folder).
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for WriteError {}

/// Makes the output folder and makes sure that it can be written to, before any work is done.
pub fn prepare(dir: &Path) -> Result<(), WriteError> {
    std::fs::create_dir_all(dir).map_err(|e| failed(dir, &e))?;
    temporary(dir).map_err(|e| failed(dir, &e)).map(drop)
}

/// Writes the files into `dir`. What had to be left out of the workbook is added to the documents' findings. All
/// files are written and synced under temporary names first, then renamed; the workbook, which Excel may have open, goes
/// first, so that a refusal leaves both old files.
pub fn files(output: &mut Output, dir: &Path, lang: Lang) -> Result<(), WriteError> {
    let (book, cuts) = workbook::Book::of(output);
    for (at, finding) in cuts {
        if let Some(document) = output.documents.get_mut(at) {
            document.findings.push(FindingOut::of(&finding, lang));
        }
    }
    let book = book.render(output).map_err(|e| e.to_string());
    let mut written = Vec::new();
    for (name, bytes) in [(WORKBOOK, book), (RECORDS, json::render(output))] {
        let path = dir.join(name);
        let bytes = bytes.map_err(|reason| WriteError {
            path: path.clone(),
            reason,
        })?;
        written.push((
            write_aside(dir, &bytes).map_err(|e| failed(&path, &e))?,
            path,
        ));
    }
    for (file, path) in written {
        file.persist(&path).map_err(|e| failed(&path, &e.error))?;
    }
    Ok(())
}

/// Writes one file; it appears whole or not at all.
pub fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The folder of a bare name is the current one.
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let file = write_aside(parent.unwrap_or(Path::new(".")), bytes)?;
    file.persist(path).map(drop).map_err(|e| e.error)
}

fn failed(path: &Path, error: &io::Error) -> WriteError {
    WriteError {
        path: path.to_path_buf(),
        reason: error.to_string(),
    }
}

fn write_aside(dir: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = temporary(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file that goes away unless it is renamed; with the permissions of any other new file.
fn temporary(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gyokaku-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir)
}

impl From<io::Error> for WriteError {
    /// An error that has named its file, or has none.
    fn from(error: io::Error) -> WriteError {
        WriteError {
            path: PathBuf::new(),
            reason: error.to_string(),
        }
    }
}
