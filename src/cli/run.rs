//! `gyokaku run INPUT... -o OUT`: the main job.

use super::answers::{self, Answers};
use super::formats::{self, Formats};
use super::inputs::Inputs;
use super::reading::{self, Reading};
use super::result::{self, Done};
use super::{LangArgument, NOT_RUN, tell};
use crate::batch::Receipt;
use crate::finding::Lang;
use crate::record::Output;
use crate::{pipeline, write};
use clap::Args;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// 計画・報告書を読み、Excel（gyokaku.xlsx）とJSON（records.json）を書き出します。
/// Reads plans and reports, writes a workbook and JSON.
#[derive(Args)]
pub(super) struct Run {
    #[command(flatten)]
    inputs: Inputs,
    /// 書き出すフォルダー（なければ作ります。「-」で標準出力）。 Folder to write to, made if missing; - for standard output.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    formats: Formats,
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
        let done = match formats::is_stream(&self.out) {
            true => self.to_stream(lang),
            false => self.to_folder(lang),
        };
        match done {
            Ok(done) => done.tell(self.shown(), lang),
            Err(message) => {
                eprintln!("{message}");
                NOT_RUN
            }
        }
    }

    fn shown(&self) -> tell::Shown {
        match (self.quiet, self.verbose) {
            (true, _) => tell::Shown::Troubles,
            (_, true) => tell::Shown::Everything,
            _ => tell::Shown::Weightiest,
        }
    }

    /// The whole work up to the written files. Errors: a message, with its remedy.
    fn to_folder(&self, lang: Lang) -> Result<Done, String> {
        let out = self.out.as_path();
        let rules = self.reading.rules(lang)?;
        let decisions = self.answers.load(Some(out), lang)?;
        let files = self.inputs.find(Some(out), lang)?;
        let wanted = self.formats.wanted();
        let unwritable = |e| result::unwritable(e, lang);
        write::prepare(out).map_err(unwritable)?;
        let _lock = reading::lock(out, lang)?;
        let read = self.reading.read(&files, &rules, Some(out), lang)?;
        let mut remarks = reading::remarks(&read.tally, lang);
        let receipt = Receipt::of(
            &files,
            &read.outcomes,
            &read.fingerprint,
            &format!("{lang:?} {wanted:?}"),
            self.answers.place(Some(out)).as_slice(),
        );
        if let Some((output, names)) = receipt.unchanged(out) {
            return Ok(Done {
                output,
                written: Some(names.iter().map(|name| out.join(name)).collect()),
                remarks,
            });
        }
        Receipt::void(out).map_err(|e| unwritable(e.into()))?;
        read.sweep();
        let mut output = pipeline::finish(&files, read.outcomes, &decisions, lang);
        remarks.extend(answers::absent(&output, &decisions, lang));
        let written = write::files(&mut output, out, &wanted, lang).map_err(unwritable)?;
        let done = Done {
            output,
            written: Some(written.clone()),
            remarks,
        };
        done.log(out, lang)
            .and_then(|()| receipt.keep(out, &written))
            .map_err(|e| unwritable(e.into()))?;
        Ok(done)
    }

    /// The whole work, to standard output. Errors: a message, with its remedy.
    fn to_stream(&self, lang: Lang) -> Result<Done, String> {
        let format = self.formats.streamed(lang)?;
        let rules = self.reading.rules(lang)?;
        let decisions = self.answers.load(None, lang)?;
        let files = self.inputs.find(None, lang)?;
        let read = self.reading.read(&files, &rules, None, lang)?;
        let mut remarks = reading::remarks(&read.tally, lang);
        let output = pipeline::finish(&files, read.outcomes, &decisions, lang);
        remarks.extend(answers::absent(&output, &decisions, lang));
        stream(&output, format)?;
        Ok(Done {
            output,
            written: None,
            remarks,
        })
    }
}

/// Writes the result to standard output. A reader that has closed the pipe has seen enough: that is no error.
fn stream(output: &Output, format: write::Format) -> Result<(), String> {
    struct Pipe(std::io::Stdout);
    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            match self.0.write(bytes) {
                Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
                done => done,
            }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            match self.0.flush() {
                Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
                done => done,
            }
        }
    }
    write::stream(output, format, Pipe(std::io::stdout()))
}

/// Runs `work` without the report of panics on the terminal: they become findings.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = work();
    std::panic::set_hook(hook);
    done
}
