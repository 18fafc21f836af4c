//! Which files a run is about: inputs, lists of files, shards.

use super::say;
use crate::batch::Shard;
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::intake::{self, FoundFile};
use clap::Args;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Inputs as typed.
#[derive(Args)]
pub(super) struct Inputs {
    /// 読むファイルやフォルダー（フォルダーは中まで）。 Files and folders to read.
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// 読むファイルの一覧（1行に1つ、「-」は標準入力）。 List of inputs, one a line; - for standard input.
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// 全体をN等分したI番目だけを読みます（例: 2/4）。結果は gyokaku merge でまとめます。 Only the I-th of N parts.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
}

impl Inputs {
    /// Which part of the files it is.
    pub(super) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// All files, in path order. Errors: a message, with its remedy.
    pub(super) fn find(&self, out: Option<&Path>, lang: Lang) -> Result<Vec<FoundFile>, String> {
        let mut inputs = self.inputs.clone();
        let mut missing = Vec::new();
        if let Some(list) = &self.files_from {
            let (there, gone) = listed(list, lang)?.into_iter().partition(|p| p.exists());
            let there: Vec<PathBuf> = there;
            inputs.extend(there);
            missing = gone;
        }
        let mut found = intake::find(&inputs, out.unwrap_or(Path::new(""))).map_err(|e| {
            let what = say(lang, "入力が見つかりません", "input not found");
            let remedy = say(lang, "パスを確認してください。", "Check the path.");
            format!("{what}: {e}\n  → {remedy}")
        })?;
        // One of a list that is gone is told as a file that cannot be read; the others are.
        found.files.extend(missing.iter().map(|p| intake::gone(p)));
        found.files.sort_by(|a, b| a.path.cmp(&b.path));
        if found.files.is_empty() {
            let what = say(
                lang,
                "入力にファイルがありません",
                "there is no file in the input",
            );
            let remedy = say(
                lang,
                "PDF、Excel、CSV、テキストのあるフォルダーを指定してください。",
                "Give a folder with PDF, Excel, CSV or text files.",
            );
            return Err(format!("{what}\n  → {remedy}"));
        }
        if let Some(out) = out.filter(|_| found.output_left_out) {
            let what = say(
                lang,
                "出力先なので読みません",
                "not read (it is the output)",
            );
            eprintln!("{what}: {}", out.display());
        }
        Ok(match self.shard {
            Some(shard) => shard.files(found.files),
            None => found.files,
        })
    }
}

/// The paths of a list, one a line; empty lines are left out.
fn listed(list: &Path, lang: Lang) -> Result<Vec<PathBuf>, String> {
    let lines = if list.as_os_str() == "-" {
        std::io::stdin().lock().lines().collect()
    } else {
        std::fs::read_to_string(list).map(|text| text.lines().map(String::from).collect())
    };
    let lines: Vec<String> = lines.map_err(|e: std::io::Error| {
        let what = say(
            lang,
            "ファイルの一覧を読めません",
            "the list of files cannot be read",
        );
        let remedy = say(
            lang,
            "パスと文字コード（UTF-8）を確認してください。",
            "Check its path, and that it is UTF-8.",
        );
        let why = e.to_string();
        format!(
            "{what}: {}: {}\n  → {remedy}",
            list.display(),
            in_words(&why, lang)
        )
    })?;
    let paths = lines
        .iter()
        .map(|l| l.trim_start_matches('\u{feff}').trim());
    Ok(paths.filter(|l| !l.is_empty()).map(PathBuf::from).collect())
}
