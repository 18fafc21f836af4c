//! What a command that makes a result tells when it is done.

use super::{CLEAN, REVIEW, print, say, tell};
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::write;
use std::path::{Path, PathBuf};

/// A result that is made.
pub(super) struct Done {
    pub(super) overview: tell::Overview,
    /// The files of the result; `None` where it went to standard output.
    pub(super) written: Option<Vec<PathBuf>>,
    /// What to say of how it went.
    pub(super) remarks: Vec<String>,
}

impl Done {
    /// Tells it on the terminal, and gives the exit code.
    pub(super) fn tell(&self, shown: tell::Shown, lang: Lang) -> u8 {
        let told = tell::files(&self.overview, lang, shown) + &self.summary(lang);
        match self.written {
            Some(_) => print(&told),
            None => eprint!("{told}"),
        }
        for remark in &self.remarks {
            eprintln!("{remark}");
        }
        if self.overview.has_questions() {
            REVIEW
        } else {
            CLEAN
        }
    }

    /// The log: everything the terminal could tell, with a byte order mark for the Windows editor. Errors: the disk.
    pub(super) fn log(&self, out: &Path, lang: Lang) -> std::io::Result<()> {
        let text = format!(
            "\u{feff}gyokaku {}\n{}{}{}\n",
            env!("CARGO_PKG_VERSION"),
            tell::files(&self.overview, lang, tell::Shown::Everything),
            self.summary(lang),
            self.remarks.join("\n"),
        );
        write::whole(&out.join(write::LOG), text.as_bytes())
    }

    fn summary(&self, lang: Lang) -> String {
        let written = self.written.as_deref().unwrap_or_default();
        tell::summary(&self.overview, written, lang)
    }
}

/// Whether a result can be put there: into a folder, or where nothing is yet. Errors: a message, with its remedy.
pub(super) fn is_folder(out: &Path, lang: Lang) -> Result<(), String> {
    if !out.exists() || out.is_dir() {
        return Ok(());
    }
    let what = say(
        lang,
        "出力先がフォルダーではありません",
        "the output is not a folder",
    );
    let remedy = say(
        lang,
        "-o には書き出すフォルダーの名前を指定してください（なければ作ります）。",
        "Give the name of a folder with -o; it is made if missing.",
    );
    Err(format!("{what}: {}\n  → {remedy}", out.display()))
}

/// The message for an output folder that refuses, with its remedy.
pub(super) fn unwritable(error: write::WriteError, lang: Lang) -> String {
    let what = say(lang, "書き出せません", "cannot write");
    let remedy = say(
        lang,
        "フォルダーの権限と空き容量を確認し、Excelで開いている場合は閉じてください。",
        "Check the folder's permissions and free space; close the file if Excel has it open.",
    );
    let reason = in_words(&error.reason, lang);
    format!("{what}: {}: {reason}\n  → {remedy}", error.path.display())
}
