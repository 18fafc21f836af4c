//! `gyokaku regress [CORPUS]`: the golden corpus read anew and compared with its truth.

use super::{CLEAN, LangArgument, NOT_RUN, REVIEW, print, rules, say};
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::pipeline;
use crate::regress::baseline::{self, Baseline, Change};
use crate::regress::{self, Corpus, CorpusError, Outcome};
use crate::write;
use clap::Args;
use std::path::{Path, PathBuf};

/// 正解の分かっている文書（コーパス）を読み直し、正解と比べます。
/// Reads a golden corpus anew and compares it with its truth.
#[derive(Args)]
pub(super) struct Regress {
    /// documents/ と truth/ のあるフォルダー。 Folder with documents/ and truth/.
    #[arg(value_name = "CORPUS", default_value = "corpus")]
    corpus: PathBuf,
    /// 前回の結果と比べ、悪くなったときだけ終了コード1にします。 Compares with an earlier run; fails when anything is worse.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// 今回の結果を次の比較のために書きます。 Writes this run for later comparisons.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// 違いをその場所の絵とともにHTMLに書きます。 Writes each difference beside the picture of its place.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// この文書の読み取り結果を正解にします（必ず目で確かめてください。終了コードは1です）。 Takes over the result of one
    /// document as its truth; look at it. Ends with 1.
    #[arg(long, value_name = "ID")]
    bless: Option<String>,
    /// ルールのフォルダー（同じ名前の内蔵ルールより優先）。 Folder of rules, over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    locked: super::password::Locked,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
    /// 同時に読む数（0は自動）。 Number of threads; 0 lets the machine decide.
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

impl Regress {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        self.regress(lang).unwrap_or_else(|message| {
            eprintln!("{message}");
            NOT_RUN
        })
    }

    /// The whole work; gives the exit code. Errors: a message, with its remedy.
    fn regress(&self, lang: Lang) -> Result<u8, String> {
        let told = |e: CorpusError| e.message(lang);
        let corpus = Corpus::load(&self.corpus).map_err(|errors| {
            let all: Vec<String> = errors.into_iter().map(told).collect();
            all.join("\n")
        })?;
        // Before the work, so that a mistyped name costs nothing.
        let before = self
            .baseline
            .as_deref()
            .map(Baseline::load)
            .transpose()
            .map_err(told)?;
        let rules = rules::load(self.rules.as_deref(), lang)?;
        let options = pipeline::Options {
            read: self.locked.options(lang)?,
            lang,
            jobs: self.jobs,
            ..pipeline::Options::default()
        };
        let outcome = super::run::quietly(|| regress::run(&corpus, &rules, &options));
        print(&regress::tell(&outcome, lang));
        if let Some(file) = &self.report {
            let html = regress::html(&corpus, &outcome, &options.read, lang);
            save(file, &html, lang)?;
        }
        let worse = self.compare(before.as_ref(), &outcome, lang)?;
        if let Some(name) = &self.bless {
            let blessed = regress::bless(&corpus, &outcome, name).map_err(told)?;
            let look = say(
                lang,
                "次の内容を正解にしました。文書と見比べて確かめてください",
                "taken over as truth; compare it with the document",
            );
            print(&format!(
                "\n{}{look}: {}\n",
                blessed.shown,
                blessed.file.display()
            ));
            return Ok(REVIEW);
        }
        let failed = match before {
            Some(_) => worse,
            None => !outcome.is_clean(),
        };
        Ok(if failed { REVIEW } else { CLEAN })
    }

    /// Shows what changed since the baseline and writes the new one; gives whether anything is worse.
    fn compare(
        &self,
        before: Option<&Baseline>,
        outcome: &Outcome,
        lang: Lang,
    ) -> Result<bool, String> {
        let now = Baseline::of(outcome);
        let changes = before.map(|b| b.changes(&now));
        if let Some(changes) = &changes {
            print(&baseline::tell(changes, lang));
        }
        if let Some(file) = &self.write_baseline {
            let text = now
                .render()
                .map_err(|e| format!("{}: {e}", file.display()))?;
            save(file, &text, lang)?;
        }
        let worse = |c: &baseline::Changed| c.change == Change::Worse;
        Ok(changes.into_iter().flatten().any(|c| worse(&c)))
    }
}

fn save(file: &Path, text: &str, lang: Lang) -> Result<(), String> {
    write::whole(file, text.as_bytes()).map_err(|e| {
        let what = say(lang, "書き出せません", "cannot write");
        let remedy = say(
            lang,
            "フォルダーとその権限を確認してください。",
            "Check the folder and its permissions.",
        );
        let why = e.to_string();
        format!(
            "{what}: {}: {}\n  → {remedy}",
            file.display(),
            in_words(&why, lang)
        )
    })
}
