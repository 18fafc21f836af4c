//! `gyokaku run INPUT... -o OUT`: the main job.

use super::answers::{self, Answers};
use super::inputs::Inputs;
use super::reading::{self, Reading};
use super::{CLEAN, LangArgument, NOT_RUN, REVIEW, print, say, tell};
use crate::batch::Receipt;
use crate::finding::Lang;
use crate::record::Output;
use crate::{pipeline, write};
use clap::Args;
use std::path::PathBuf;

/// Name of the log.
const LOG: &str = "run.log";

/// 計画・報告書を読み、Excel（gyokaku.xlsx）とJSON（records.json）を書き出します。
/// Reads plans and reports, writes a workbook and JSON.
#[derive(Args)]
pub(super) struct Run {
    #[command(flatten)]
    inputs: Inputs,
    /// 書き出すフォルダー（なければ作ります）。 Folder to write to; made if missing.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    answers: Answers,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
    /// 問題のあるファイルだけを表示します。 Tells only of files with something to review.
    #[arg(short, long)]
    quiet: bool,
    /// すべての確認事項を表示します。 Tells every finding.
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
}

impl Run {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        match self.output(lang) {
            Ok((output, remarks)) => {
                let shown = match (self.quiet, self.verbose) {
                    (true, _) => tell::Shown::Troubles,
                    (_, true) => tell::Shown::Everything,
                    _ => tell::Shown::Weightiest,
                };
                print(&tell::files(&output, lang, shown));
                print(&tell::summary(&output, &self.out, lang));
                for remark in remarks {
                    eprintln!("{remark}");
                }
                if output.documents.iter().any(tell::is_to_review) {
                    REVIEW
                } else {
                    CLEAN
                }
            }
            Err(message) => {
                eprintln!("{message}");
                NOT_RUN
            }
        }
    }

    /// The whole work up to the written files, and what to say of how it went. Errors: a message, with its remedy.
    fn output(&self, lang: Lang) -> Result<(Output, Vec<String>), String> {
        let rules = self.reading.rules(lang)?;
        let decisions = self.answers.load(&self.out, lang)?;
        let files = self.inputs.find(&self.out, lang)?;
        let unwritable = |e: write::WriteError| {
            let what = say(lang, "書き出せません", "cannot write");
            let remedy = say(
                lang,
                "フォルダーの権限と空き容量を確認し、Excelで開いている場合は閉じてください。",
                "Check the folder's permissions and free space; close the file if Excel has it open.",
            );
            format!("{what}: {e}\n  → {remedy}")
        };
        write::prepare(&self.out).map_err(unwritable)?;
        let _lock = reading::lock(&self.out, lang)?;
        let read = self.reading.read(&files, &rules, &self.out, lang)?;
        let mut remarks = reading::remarks(&read.tally, lang);
        let options = format!("{lang:?}");
        let receipt = Receipt::of(
            &files,
            &read.outcomes,
            &read.fingerprint,
            &options,
            &[self.answers.place(&self.out)],
        );
        if let Some(output) = receipt.unchanged(&self.out) {
            return Ok((output, remarks));
        }
        Receipt::void(&self.out).map_err(|e| unwritable(e.into()))?;
        read.sweep();
        let mut output = pipeline::finish(&files, read.outcomes, &decisions, lang);
        remarks.extend(answers::absent(&output, &decisions, lang));
        write::files(&mut output, &self.out, lang).map_err(unwritable)?;
        self.log(&output, &remarks, lang)
            .and_then(|()| receipt.keep(&self.out, &write::FILES.map(String::from)))
            .map_err(|e| unwritable(e.into()))?;
        Ok((output, remarks))
    }

    /// `run.log`: everything the terminal could tell, with a byte order mark for the Windows editor.
    fn log(&self, output: &Output, remarks: &[String], lang: Lang) -> std::io::Result<()> {
        let text = format!(
            "\u{feff}gyokaku {}\n{}{}{}\n",
            env!("CARGO_PKG_VERSION"),
            tell::files(output, lang, tell::Shown::Everything),
            tell::summary(output, &self.out, lang),
            remarks.join("\n"),
        );
        write::whole(&self.out.join(LOG), text.as_bytes())
    }
}

/// Runs `work` without the report of panics on the terminal: they become findings.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = work();
    std::panic::set_hook(hook);
    done
}
