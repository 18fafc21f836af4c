//! `gyokaku run INPUT... -o OUT`: the main job.

use super::formats::{self, Formats};
use super::{CLEAN, LangArgument, NOT_RUN, REVIEW, print, rules, say, tell};
use crate::decision::{self, Decisions};
use crate::finding::Lang;
use crate::read::ReadOptions;
use crate::record::Output;
use crate::{intake, pipeline, write};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

/// 計画・報告書を読み、Excel（gyokaku.xlsx）とJSON（records.json）を書き出します。
/// Reads plans and reports, writes a workbook and JSON.
#[derive(Args)]
pub(super) struct Run {
    /// 読むファイルやフォルダー（フォルダーは中まで）。 Files and folders to read.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// 書き出すフォルダー（なければ作ります。「-」で標準出力）。 Folder to write to, made if missing; - for standard output.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// ルールのフォルダー（同じ名前の内蔵ルールより優先）。 Folder of rules, over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// ルールを使わず、共通の語彙だけで読みます。 Reads without rules, with the vocabulary alone.
    #[arg(long)]
    no_rules: bool,
    /// 市町村名（例: 府中市、東京都府中市）。すべての文書に使います。 Municipality of all documents.
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    #[command(flatten)]
    formats: Formats,
    #[command(flatten)]
    locked: super::password::Locked,
    /// 要確認への回答（既定: 出力フォルダーの decisions.toml）。 Answers to apply; default: decisions.toml in the output folder.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// PDFの全ページを別の読み取り方でも読み、文字を照らし合わせます（遅くなります）。
    /// Compares every page of PDF files with what a second reader finds on it; slower.
    #[arg(long)]
    verify: bool,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
    /// 同時に読む数（0は自動）。 Number of threads; 0 lets the machine decide.
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// 問題のあるファイルだけを表示します。 Tells only of files with something to review.
    #[arg(short, long)]
    quiet: bool,
}

impl Run {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        match self.output(lang) {
            Ok((output, written)) => {
                let told = tell::files(&output, lang, self.quiet)
                    + &tell::summary(&output, &written, lang);
                if formats::is_stream(&self.out) {
                    eprint!("{told}");
                } else {
                    print(&told);
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

    /// The whole work up to the written files. Errors: a message, with its remedy.
    fn output(&self, lang: Lang) -> Result<(Output, Vec<PathBuf>), String> {
        self.check_municipality(lang)?;
        let streamed = match formats::is_stream(&self.out) {
            true => Some(self.formats.streamed(lang)?),
            false => None,
        };
        let mut rules = rules::load(self.rules.as_deref(), lang)?;
        if self.no_rules {
            rules = rules.without_rules();
        }
        let found = intake::find(&self.inputs, &self.out).map_err(|e| {
            let what = say(lang, "入力が見つかりません", "input not found");
            let remedy = say(lang, "パスを確認してください。", "Check the path.");
            format!("{what}: {e}\n  → {remedy}")
        })?;
        if found.files.is_empty() {
            let what = say(
                lang,
                "入力にファイルがありません",
                "there is no file in the input",
            );
            let remedy = say(
                lang,
                "PDF、Excel（.xlsx）、テキスト（.txt、.md）のあるフォルダーを指定してください。",
                "Give a folder with PDF, Excel (.xlsx) or text (.txt, .md) files.",
            );
            return Err(format!("{what}\n  → {remedy}"));
        }
        let unwritable = |e: write::WriteError| {
            let what = say(lang, "書き出せません", "cannot write");
            let remedy = say(
                lang,
                "フォルダーの権限と空き容量を確認し、Excelで開いている場合は閉じてください。",
                "Check the folder's permissions and free space; close the file if Excel has it open.",
            );
            format!("{what}: {e}\n  → {remedy}")
        };
        if streamed.is_none() {
            write::prepare(&self.out).map_err(unwritable)?;
        }
        if found.output_left_out {
            eprintln!(
                "{}: {}",
                say(
                    lang,
                    "出力先なので読みません",
                    "not read (it is the output)"
                ),
                self.out.display()
            );
        }
        let options = pipeline::Options {
            read: ReadOptions {
                verify: self.verify,
                ..self.locked.options(lang)?
            },
            municipality: self.municipality.clone(),
            lang,
            jobs: self.jobs,
            decisions: self.decisions(lang)?,
        };
        let bar = bar(found.files.len());
        let mut output = quietly(|| pipeline::run(&found.files, &rules, &options, &|_| bar.inc(1)));
        bar.finish_and_clear();
        for file in decision::absent(&output, &options.decisions) {
            let what = say(
                lang,
                "回答のある文書が入力にありません（回答は残ります）",
                "a document with answers is not in the input (its answers are kept)",
            );
            eprintln!("{what}: {file}");
        }
        if let Some(format) = streamed {
            stream(&output, format)?;
            return Ok((output, Vec::new()));
        }
        let wanted = self.formats.wanted();
        let written = write::files(&mut output, &self.out, &wanted, lang).map_err(unwritable)?;
        Ok((output, written))
    }
}

impl Run {
    /// The answers of a person. A file that was named must be there.
    fn decisions(&self, lang: Lang) -> Result<Decisions, String> {
        let path = match &self.decisions {
            Some(path) => path.clone(),
            None => self.out.join(decision::NAME),
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

/// The last letter of every kind of municipality, and of prefectures.
const MUNICIPALITY_ENDS: &[char] = &['市', '町', '村', '区', '都', '道', '府', '県'];

impl Run {
    /// A typing error here would stand in every record: the name must at least be one of a municipality.
    fn check_municipality(&self, lang: Lang) -> Result<(), String> {
        match &self.municipality {
            Some(name) if !name.trim().ends_with(MUNICIPALITY_ENDS) => {
                let what = say(
                    lang,
                    "--municipality が市町村名ではありません",
                    "--municipality is no name of a municipality",
                );
                let remedy = say(
                    lang,
                    "「府中市」「東京都府中市」のように指定してください。",
                    "Give it like 府中市 or 東京都府中市.",
                );
                Err(format!("{what}: {name}\n  → {remedy}"))
            }
            _ => Ok(()),
        }
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

/// A bar on a terminal, nothing elsewhere.
fn bar(files: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    // The template is a constant: should it ever be wrong, the default style serves as well.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
