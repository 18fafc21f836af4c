//! How a run reads its files: by workers, within limits, with what earlier runs left.

use super::{password, say};
use crate::batch::{self, Batch, Busy, Limits, Lock, Setup, Store, Tally};
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::intake::FoundFile;
use crate::pipeline::Outcome;
use crate::rule::RuleSet;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How files are read, as typed.
#[derive(Args)]
pub(super) struct Reading {
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
    locked: password::Locked,
    /// 同時に読む数（0は自動）。 Number of workers; 0 lets the machine decide.
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// 1ファイルにかける秒数の上限。 Seconds a file may take.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().seconds,
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// 1ファイルに使うメモリーの上限（MB）。 Memory a file may use, in MB.
    #[arg(long, value_name = "MB", default_value_t = Limits::default().memory / MEGABYTE,
        value_parser = clap::value_parser!(u64).range(64..=1_000_000))]
    max_memory: u64,
    /// 1ファイルで読むページ数の上限。 Pages read of a file.
    #[arg(long, value_name = "N", default_value_t = Limits::default().pages,
        value_parser = clap::value_parser!(u32).range(1..))]
    max_pages: u32,
    /// PDFの全ページを別の読み取り方でも読み、文字を照らし合わせます（遅くなります）。
    /// Compares every page of PDF files with what a second reader finds on it; slower.
    #[arg(long)]
    verify: bool,
    /// 前回の結果を使わず、すべて読み直します。 Reads everything anew.
    #[arg(long)]
    fresh: bool,
}

const MEGABYTE: u64 = 1024 * 1024;

/// What reading gave: an outcome a file, and what it all depends on.
pub(super) struct Read {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) tally: Tally,
    /// Hash of program, rules and options.
    pub(super) fingerprint: String,
    store: Option<Store>,
}

impl Read {
    /// Takes away what no outcome of this run needs. What is left when the disk refuses does no harm.
    pub(super) fn sweep(&self) {
        if let Some(store) = &self.store {
            let _ = store.sweep();
        }
    }
}

impl Reading {
    /// The rules, checked. Errors: a message, with its remedy.
    pub(super) fn rules(&self, lang: Lang) -> Result<RuleSet, String> {
        check_municipality(self.municipality.as_deref(), lang)?;
        let rules = super::rules::load(self.rules.as_deref(), lang)?;
        Ok(if self.no_rules {
            rules.without_rules()
        } else {
            rules
        })
    }

    /// Reads the files; what is worth keeping is kept in the output folder. Errors: a message, with its remedy.
    pub(super) fn read(
        &self,
        files: &[FoundFile],
        rules: &RuleSet,
        out: Option<&Path>,
        lang: Lang,
    ) -> Result<Read, String> {
        let (setup, program) = self.setup(lang)?;
        let unkept = |e| unkept(&e, lang);
        let fingerprint = batch::fingerprint(&setup, &program).map_err(unkept)?;
        let open = |out| Store::open(out, fingerprint.clone()).map_err(unkept);
        let mut store = out.map(open).transpose()?;
        if self.fresh {
            store = store.map(Store::forgetful);
        }
        let batch = Batch {
            setup,
            jobs: self.jobs,
            store: store.as_ref(),
            rules,
            program,
        };
        let (outcomes, tally) = with_bar(files.len(), lang, |progress| {
            batch::read(files, &batch, progress)
        });
        Ok(Read {
            outcomes,
            tally,
            fingerprint,
            store,
        })
    }

    /// Reads the files and gives their outcomes in their order; none is kept. Errors: a message, with its remedy.
    pub(super) fn stream(
        &self,
        files: &[FoundFile],
        rules: &RuleSet,
        lang: Lang,
        take: &mut dyn FnMut(usize, Outcome),
    ) -> Result<Tally, String> {
        let (setup, program) = self.setup(lang)?;
        let batch = Batch {
            setup,
            jobs: self.jobs,
            store: None,
            rules,
            program,
        };
        Ok(with_bar(files.len(), lang, |progress| {
            batch::stream(files, &batch, progress, take)
        }))
    }

    /// What the workers are told, and the program they are.
    fn setup(&self, lang: Lang) -> Result<(Setup, PathBuf), String> {
        let limits = Limits {
            seconds: self.timeout,
            memory: self.max_memory.saturating_mul(MEGABYTE),
            pages: self.max_pages,
        };
        let setup = Setup {
            rules: self.rules.clone().map(PathBuf::into_os_string),
            no_rules: self.no_rules,
            municipality: self.municipality.clone(),
            password: self.locked.password(lang)?,
            verify: self.verify,
            limits,
            ..Setup::default()
        };
        let program = std::env::current_exe().map_err(|e| unkept(&e, lang))?;
        Ok((setup, program))
    }
}

fn unkept(error: &std::io::Error, lang: Lang) -> String {
    let what = say(
        lang,
        "途中の結果を保存できません",
        "intermediate results cannot be kept",
    );
    let remedy = say(
        lang,
        "出力フォルダーの権限と空き容量を確認してください。",
        "Check the output folder's permissions and free space.",
    );
    format!("{what}: {error}\n  → {remedy}")
}

/// Does the work under a bar that shows how far it is.
fn with_bar<T>(files: usize, lang: Lang, work: impl FnOnce(batch::Progress) -> T) -> T {
    let bar = bar(files, lang);
    let pages = AtomicU64::new(0);
    let done = super::run::quietly(|| {
        work(&|_, read| {
            let pages = pages.fetch_add(u64::from(read), Ordering::Relaxed) + u64::from(read);
            let unit = say(lang, "ページ", "pages");
            let rate = pages as f64 / bar.elapsed().as_secs_f64().max(0.001);
            bar.set_message(format!("{pages} {unit} ({rate:.0}/s)"));
            bar.inc(1);
        })
    });
    bar.finish_and_clear();
    done
}

/// Holds an output folder for one run. Errors: a message, with its remedy.
pub(super) fn lock(out: &Path, lang: Lang) -> Result<Lock, String> {
    Lock::take(out).map_err(|busy| {
        let (what, remedy) = match busy {
            Busy::Taken => (
                say(
                    lang,
                    "この出力フォルダーは別の gyokaku が使っています",
                    "another run uses this output folder",
                )
                .to_string(),
                say(
                    lang,
                    "そちらが終わるのを待つか、-o で別のフォルダーを指定してください。",
                    "Wait for it to end, or give another folder with -o.",
                ),
            ),
            Busy::Failed(error) => (
                format!(
                    "{}: {}",
                    say(lang, "書き出せません", "cannot write"),
                    in_words(&error.to_string(), lang)
                ),
                say(
                    lang,
                    "出力フォルダーの権限と空き容量を確認してください。",
                    "Check the output folder's permissions and free space.",
                ),
            ),
        };
        format!("{what}: {}\n  → {remedy}", out.display())
    })
}

/// What a person should know of how the files were read, a line each.
pub(super) fn remarks(tally: &Tally, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if tally.died > 0 {
        lines.push(match lang {
            Lang::Ja => format!("異常終了して起動し直した処理: {}", tally.died),
            Lang::En => format!("workers that died and were replaced: {}", tally.died),
        });
    }
    for (reason, ja, en) in [
        (
            &tally.unkept,
            "途中の結果を保存できませんでした（次回は読み直します）",
            "results were not kept for the next run",
        ),
        (
            &tally.without_workers,
            "別の処理を起動できず、1つの処理の中で読みました",
            "no worker could be started; files were read within this process",
        ),
    ] {
        if let Some(reason) = reason {
            lines.push(format!("{}: {reason}", say(lang, ja, en)));
        }
    }
    lines
}

/// The last letter of every kind of municipality, and of prefectures.
const MUNICIPALITY_ENDS: &[char] = &['市', '町', '村', '区', '都', '道', '府', '県'];

/// A typing error here would stand in every record: the name must at least be one of a municipality.
fn check_municipality(name: Option<&str>, lang: Lang) -> Result<(), String> {
    match name {
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

/// A bar on a terminal, nothing elsewhere.
fn bar(files: usize, lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    let template = say(
        lang,
        "{bar:30} {pos}/{len}件 {msg} 経過{elapsed} 残り{eta}",
        "{bar:30} {pos}/{len} {msg} {elapsed}, {eta} left",
    );
    // The template is a constant: should it ever be wrong, the default style serves as well.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
