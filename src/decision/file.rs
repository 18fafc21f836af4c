//! `decisions.toml`.

use super::{Decisions, SCHEMA};
use crate::write;
use std::fmt;
use std::path::{Path, PathBuf};

/// Name of the file, beside the results it belongs to.
pub const NAME: &str = "decisions.toml";

const HEAD: &str = "\
# gyokaku への回答（要確認シートから gyokaku accept で取り込んだもの。手で直しても構いません）。
# Answers to gyokaku, taken from the sheet 要確認 by `gyokaku accept`; may be edited by hand.
#   [[pair]]    answer = \"same\" / \"different\": 同じ項目か別の項目か
#   [[cell]]    was → text: 読み取った値と正しい値
#   [[finding]] answer: 確認した結果
";

/// A file of decisions that could not be read or written.
#[derive(Debug)]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// Why, with the line where there is one.
    pub reason: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FileError {}

/// Reads a file of decisions; none where there is no such file.
pub fn load(path: &Path) -> Result<Decisions, FileError> {
    let failed = |reason: String| FileError {
        path: path.to_path_buf(),
        reason,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Decisions::default());
        }
        Err(error) => return Err(failed(error.to_string())),
    };
    let decisions: Decisions = toml::from_str(&text).map_err(|e| failed(e.to_string()))?;
    if decisions.schema != SCHEMA {
        return Err(failed(format!("schema = {SCHEMA} が必要です / is needed")));
    }
    Ok(decisions)
}

/// Writes the file whole, or not at all.
pub fn save(path: &Path, decisions: &Decisions) -> Result<(), FileError> {
    let failed = |reason: String| FileError {
        path: path.to_path_buf(),
        reason,
    };
    let body = toml::to_string(decisions).map_err(|e| failed(e.to_string()))?;
    let text = format!("{HEAD}{body}");
    write::whole(path, text.as_bytes()).map_err(|e| failed(e.to_string()))
}
