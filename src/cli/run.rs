//! `gyokaku run INPUT... -o OUT`: the main job.

use super::answers::{self, Answers};
use super::formats::{self, Formats};
use super::inputs::Inputs;
use super::reading::{self, Reading};
use super::result::{self, Done};
use super::{LangArgument, NOT_RUN, tell};
use crate::batch::{Receipt, Tally};
use crate::decision::{self, Decisions};
use crate::finding::Lang;
use crate::intake::FoundFile;
use crate::rule::RuleSet;
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
        result::is_folder(out, lang)?;
        let rules = self.reading.rules(lang)?;
        let decisions = self.answers.load(Some(out), lang)?;
        let files = self.inputs.find(Some(out), lang)?;
        let wanted = self.formats.wanted();
        let unwritable = |e| result::unwritable(e, lang);
        write::prepare(out).map_err(unwritable)?;
        let _lock = reading::lock(out, lang)?;
        write::sweep(out).map_err(unwritable)?;
        let read = self.reading.read(&files, &rules, Some(out), lang)?;
        let mut remarks = reading::remarks(&read.tally, lang);
        let receipt = Receipt::of(
            &files,
            &read.outcomes,
            &read.fingerprint,
            &format!("{lang:?} {wanted:?}"),
            self.answers.place(Some(out)).as_slice(),
        )
        .of_shard(self.inputs.shard());
        if let Some((output, names)) = receipt.unchanged(out) {
            return Ok(Done {
                overview: output.into(),
                written: Some(names.iter().map(|name| out.join(name)).collect()),
                remarks,
            });
        }
        Receipt::void(out).map_err(|e| unwritable(e.into()))?;
        remarks.extend(answers::keep_typed(out, &decisions, lang)?);
        read.sweep();
        let mut output = pipeline::finish(&files, read.outcomes, &decisions, lang);
        remarks.extend(answers::absent(&output.documents, &decisions, lang));
        let written = write::files(&mut output, out, &wanted, lang).map_err(unwritable)?;
        let done = Done {
            overview: output.into(),
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
        let (overview, tally) = if format == write::Format::Jsonl {
            self.to_lines(&files, &rules, &decisions, lang)?
        } else {
            let read = self.reading.read(&files, &rules, None, lang)?;
            let output = pipeline::finish(&files, read.outcomes, &decisions, lang);
            write::stream(&output, format, Pipe(std::io::stdout()))?;
            (output.into(), read.tally)
        };
        let mut remarks = reading::remarks(&tally, lang);
        remarks.extend(answers::absent(&overview.documents, &decisions, lang));
        Ok(Done {
            overview,
            written: None,
            remarks,
        })
    }

    /// Records to standard output as soon as their document's turn has come; none of them is kept.
    fn to_lines(
        &self,
        files: &[FoundFile],
        rules: &RuleSet,
        decisions: &Decisions,
        lang: Lang,
    ) -> Result<(tell::Overview, Tally), String> {
        let mut lines = write::Lines::new(Pipe(std::io::stdout()));
        let mut overview = tell::Overview::default();
        let mut assembler = pipeline::Assembler::new(lang);
        let mut refused = None;
        let tally = self
            .reading
            .stream(files, rules, lang, &mut |at, outcome| {
                let mut output = assembler.one(&files[at], outcome);
                decision::apply(&mut output, decisions, lang);
                for record in &output.records {
                    refused = refused.take().or(lines.put(record).err());
                }
                overview.add(output);
            })?;
        let refused = refused.or(lines.end().err());
        refused.map_or(Ok((overview, tally)), Err)
    }
}

/// Standard output. A reader that has closed the pipe has seen enough: that is no error.
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

/// Runs `work` without the report of panics on the terminal: they become findings.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = work();
    std::panic::set_hook(hook);
    done
}
