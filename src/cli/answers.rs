//! Which answers of a person a run applies.

use super::{result, say};
use crate::decision::{self, Decisions};
use crate::finding::Lang;
use crate::record::DocumentInfo;
use crate::write;
use clap::Args;
use std::path::{Path, PathBuf};

/// Answers, as typed.
#[derive(Args)]
pub(super) struct Answers {
    /// 要確認への回答（既定: 出力フォルダーの decisions.toml）。 Answers to apply; default: decisions.toml in the output folder.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

impl Answers {
    /// Where they stand, if anywhere: without an output folder only where the file is named.
    pub(super) fn place(&self, out: Option<&Path>) -> Option<PathBuf> {
        let beside = || Some(out?.join(decision::NAME));
        self.decisions.clone().or_else(beside)
    }

    /// The answers. A file that was named must be there. Errors: a message, with its remedy.
    pub(super) fn load(&self, out: Option<&Path>, lang: Lang) -> Result<Decisions, String> {
        let Some(path) = self.place(out) else {
            return Ok(Decisions::default());
        };
        if self.decisions.is_some() && !path.is_file() {
            let what = say(
                lang,
                "回答のファイルがありません",
                "there is no file of answers",
            );
            let remedy = say(
                lang,
                "gyokaku accept で作るか、パスを確認してください。",
                "Make it with `gyokaku accept`, or check the path.",
            );
            return Err(format!("{what}: {}\n  → {remedy}", path.display()));
        }
        decision::load(&path).map_err(|e| {
            let what = say(
                lang,
                "回答のファイルを読めません",
                "the file of answers cannot be read",
            );
            let remedy = say(
                lang,
                "示された行を直すか、ファイルを別の場所に移してください。",
                "Mend the line that is named, or move the file away.",
            );
            format!("{what}: {e}\n  → {remedy}")
        })
    }
}

/// Answers and remarks typed into the workbook of the last run that nobody has taken over would be lost with it, and so
/// would what stands in one that cannot be read: it is kept under another name, and where is told. Errors: a message, with its remedy.
pub(super) fn keep_typed(
    out: &Path,
    decisions: &Decisions,
    lang: Lang,
) -> Result<Option<String>, String> {
    let book = out.join(write::WORKBOOK);
    let is_new = match decision::read_answers(&book) {
        Ok(typed) => {
            let mut all = decisions.clone();
            all.merge(typed.decisions);
            !typed.remarks.is_empty() || (!all.is_empty() && all != *decisions)
        }
        // Whatever stands in it, this run cannot tell: a person can.
        Err(_) => book.exists(),
    };
    if !is_new {
        return Ok(None);
    }
    let mut kept = out.join("gyokaku-answers.xlsx");
    let mut number = 1;
    while kept.exists() {
        number += 1;
        kept = out.join(format!("gyokaku-answers-{number}.xlsx"));
    }
    // A copy: a run that fails from here on leaves the old result whole.
    std::fs::read(&book)
        .and_then(|bytes| write::whole(&kept, &bytes))
        .map_err(|e| result::unwritable(e.into(), lang))?;
    let what = say(
        lang,
        "前回のブックに、取り込んでいない記入（または読めない要確認シート）がありました。残してあります",
        "the workbook of the last run held answers or remarks that were not taken over (or could not be read); it is kept",
    );
    let remedy = say(
        lang,
        "gyokaku accept でこのブックを取り込んで、もう一度 run してください。",
        "Take them over with `gyokaku accept` of that workbook, and run again.",
    );
    Ok(Some(format!("{what}: {}\n  → {remedy}", kept.display())))
}

/// A line for every document that has answers and is not among the inputs.
pub(super) fn absent(documents: &[DocumentInfo], decisions: &Decisions, lang: Lang) -> Vec<String> {
    let what = say(
        lang,
        "回答のある文書が入力にありません（回答は残ります）",
        "a document with answers is not in the input (its answers are kept)",
    );
    let files = decision::absent(documents, decisions);
    files.iter().map(|file| format!("{what}: {file}")).collect()
}
