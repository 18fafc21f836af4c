//! Writers: the result of a run → files. All files of a run appear whole, or none does.

mod csv;
mod json;
mod package;
mod schema;
mod sqlite;
pub mod stages;
pub mod tables;
mod tabular;
mod values;
mod workbook;

pub use csv::Encoding;
pub use json::Lines;
pub use schema::records_schema;

use crate::finding::{Finding, Lang};
use crate::record::{FindingOut, Output};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use workbook::Book;

/// Name of the records file.
pub const RECORDS: &str = "records.json";

/// Name of the workbook.
pub const WORKBOOK: &str = "gyokaku.xlsx";

/// Name of the file with a record a line.
pub const LINES: &str = "records.jsonl";

/// How the names of files begin that are being written.
const UNFINISHED: &str = ".gyokaku-";

/// Name of the log of a run.
pub const LOG: &str = "run.log";

/// The creator named in the workbook's properties; tells the program's own output from a plan.
pub const CREATOR: &str = "gyokaku";

/// A form in which a run is written. In the order of writing: the workbook, which Excel may have open, first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The workbook.
    Xlsx,
    /// `records.json`.
    Json,
    /// `records.jsonl`: a record a line.
    Jsonl,
    /// A CSV file a table.
    Csv,
    /// The CSV files with `datapackage.json`.
    Datapackage,
    /// A database file.
    Sqlite,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Format] = &[
        Format::Xlsx,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Datapackage,
        Format::Sqlite,
    ];

    /// The files of the form.
    fn parts(self) -> Vec<Part> {
        match self {
            Format::Xlsx => vec![Part::Workbook],
            Format::Json => vec![Part::Json],
            Format::Jsonl => vec![Part::Lines],
            Format::Csv => tabular::TABLES.iter().map(Part::Csv).collect(),
            Format::Datapackage => vec![Part::Package],
            Format::Sqlite => vec![Part::Database],
        }
    }
}

/// What a run writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The forms. A data package brings its CSV files.
    pub formats: BTreeSet<Format>,
    /// How CSV files are encoded.
    pub encoding: Encoding,
}

impl Default for Wanted {
    /// For people and for programs.
    fn default() -> Wanted {
        Wanted {
            formats: [Format::Xlsx, Format::Json].into(),
            encoding: Encoding::Utf8,
        }
    }
}

impl Wanted {
    fn has_csv(&self) -> bool {
        self.formats.contains(&Format::Csv) || self.formats.contains(&Format::Datapackage)
    }

    fn parts(&self) -> Vec<Part> {
        let mut formats = self.formats.clone();
        if self.has_csv() {
            formats.insert(Format::Csv);
        }
        formats.into_iter().flat_map(Format::parts).collect()
    }
}

/// A file of the result.
enum Part {
    Workbook,
    Json,
    Lines,
    Csv(&'static tabular::Table),
    Package,
    Database,
}

impl Part {
    fn name(&self) -> String {
        match self {
            Part::Workbook => WORKBOOK.to_string(),
            Part::Json => RECORDS.to_string(),
            Part::Lines => LINES.to_string(),
            Part::Csv(table) => csv::file_name(table),
            Part::Package => package::NAME.to_string(),
            Part::Database => sqlite::NAME.to_string(),
        }
    }

    /// Writes the file's content; of the workbook, what is laid out already. Errors: why not.
    fn write(
        &self,
        output: &Output,
        wanted: &Wanted,
        book: Option<Book>,
        to: &mut NamedTempFile,
    ) -> Result<(), String> {
        match self {
            Part::Workbook => match book {
                Some(book) => book.save(to.as_file()),
                None => Book::of(output)?.save(to.as_file()),
            },
            Part::Json => json::write(output, to),
            Part::Lines => json::write_lines(output, to),
            Part::Csv(table) => csv::write(output, table, wanted.encoding, to),
            Part::Package => {
                let text = package::render(wanted.encoding);
                to.write_all(text.as_bytes()).map_err(|e| e.to_string())
            }
            Part::Database => sqlite::write(output, to.path()),
        }
    }
}

/// Whether a file of this name may be the program's own.
pub fn is_own(name: &str) -> bool {
    let parts = || Format::ALL.iter().flat_map(|f| f.parts());
    name == LOG || parts().any(|part| part.name() == name)
}

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

/// Takes away the unfinished files that a killed run left in the folder. For the run that holds the folder alone.
pub fn sweep(dir: &Path) -> Result<(), WriteError> {
    let entries = std::fs::read_dir(dir).map_err(|e| failed(dir, &e))?;
    for entry in entries {
        let entry = entry.map_err(|e| failed(dir, &e))?;
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if is_unfinished && entry.file_type().is_ok_and(|t| t.is_file()) {
            std::fs::remove_file(entry.path()).map_err(|e| failed(&entry.path(), &e))?;
        }
    }
    Ok(())
}

/// Writes the files into `dir` and gives their paths. What a form cannot hold as it is, is added to the documents'
/// findings first, so that every form tells it. All files are written and synced under temporary names, then renamed in
/// the order of [`Format`], so that a refusal leaves the old files.
pub fn files(
    output: &mut Output,
    dir: &Path,
    wanted: &Wanted,
    lang: Lang,
) -> Result<Vec<PathBuf>, WriteError> {
    if wanted.has_csv() {
        tell(output, csv::findings(output, wanted.encoding), lang);
    }
    let output = &*output;
    // Laying out the workbook's sheets keeps the cores busy by itself; packing it is work for one, beside which the
    // other forms are written.
    let laid_out = wanted.formats.contains(&Format::Xlsx).then(|| {
        Book::of(output).map_err(|reason| WriteError {
            path: dir.join(WORKBOOK),
            reason,
        })
    });
    let mut book = laid_out.transpose()?;
    let parts = wanted.parts().into_iter().map(|part| {
        let book = book.take_if(|_| matches!(part, Part::Workbook));
        (part, book)
    });
    let parts: Vec<(Part, Option<Book>)> = parts.collect();
    let write = |(part, book): (Part, Option<Book>)| {
        let path = dir.join(part.name());
        let mut file = temporary(dir).map_err(|e| failed(&path, &e))?;
        part.write(output, wanted, book, &mut file)
            .map_err(|reason| WriteError {
                path: path.clone(),
                reason,
            })?;
        file.as_file().sync_all().map_err(|e| failed(&path, &e))?;
        Ok((file, path))
    };
    let written: Vec<Result<(NamedTempFile, PathBuf), WriteError>> =
        parts.into_par_iter().map(write).collect();
    // The first refusal in the order of the forms, whichever came first.
    let written = written.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut paths = Vec::new();
    for (file, path) in written {
        file.persist(&path).map_err(|e| failed(&path, &e.error))?;
        paths.push(path);
    }
    Ok(paths)
}

/// Writes the form that fits into one stream, for `-o -`: records a line each, or all as `records.json`. Errors: what the
/// stream says.
pub fn stream(output: &Output, format: Format, to: impl Write) -> Result<(), String> {
    match format {
        Format::Jsonl => json::write_lines(output, to),
        Format::Json => json::write(output, to),
        other => Err(format!("{other:?} is more than one stream")),
    }
}

/// Writes one file; it appears whole or not at all.
pub fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The folder of a bare name is the current one.
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut file = temporary(parent.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|e| e.error)
}

/// Adds findings to the documents with these indices.
fn tell(output: &mut Output, findings: Vec<(usize, Finding)>, lang: Lang) {
    for (at, finding) in findings {
        if let Some(document) = output.documents.get_mut(at) {
            document.findings.push(FindingOut::of(&finding, lang));
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> WriteError {
    WriteError {
        path: path.to_path_buf(),
        reason: error.to_string(),
    }
}

/// A temporary file that goes away unless it is renamed; with the permissions of any other new file.
fn temporary(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
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
