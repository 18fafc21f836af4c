//! `gyokaku merge PART... -o OUT`: the results of `gyokaku run --shard` → one result.

use super::answers::{self, Answers};
use super::formats::Formats;
use super::result::{self, Done};
use super::{LangArgument, NOT_RUN, diff, reading, say, tell};
use crate::batch::{self, MergeError, Receipt, Shard};
use crate::finding::Lang;
use crate::{decision, reconcile, write};
use clap::Args;
use std::path::{Path, PathBuf};

/// 分けて読んだ結果（run --shard）を1つにまとめます。
/// Puts the results of runs over parts of the files (run --shard) together.
#[derive(Args)]
pub(super) struct Merge {
    /// まとめる結果（出力フォルダーか records.json）。 Results to merge: their folders or records.json.
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// 書き出すフォルダー（なければ作ります）。 Folder to write to, made if missing.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    formats: Formats,
    #[command(flatten)]
    answers: Answers,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

impl Merge {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        match self.merged(lang) {
            Ok(done) => done.tell(tell::Shown::Troubles, lang),
            Err(message) => {
                eprintln!("{message}");
                NOT_RUN
            }
        }
    }

    /// The whole work. Errors: a message, with its remedy.
    fn merged(&self, lang: Lang) -> Result<Done, String> {
        let out = self.out.as_path();
        result::is_folder(out, lang)?;
        let decisions = self.answers.load(Some(out), lang)?;
        let parts = self.parts.iter().map(|part| diff::read(part, lang));
        let parts = parts.collect::<Result<Vec<_>, String>>()?;
        let mut output = batch::merge(parts, lang).map_err(|e| unmergeable(&e, lang))?;
        let unwritable = |e| result::unwritable(e, lang);
        write::prepare(out).map_err(unwritable)?;
        let _lock = reading::lock(out, lang)?;
        write::sweep(out).map_err(unwritable)?;
        decision::apply(&mut output, &decisions, lang);
        output.items = reconcile::reconcile(&output.documents, &output.records, &decisions, lang);
        let mut remarks = answers::absent(&output.documents, &decisions, lang);
        remarks.extend(self.missing(lang));
        let wanted = self.formats.wanted();
        // What an earlier run left here is no longer what the files say.
        Receipt::void(out).map_err(|e| unwritable(e.into()))?;
        let written = write::files(&mut output, out, &wanted, lang).map_err(unwritable)?;
        let done = Done {
            overview: output.into(),
            written: Some(written),
            remarks,
        };
        done.log(out, lang).map_err(|e| unwritable(e.into()))?;
        Ok(done)
    }
}

impl Merge {
    /// What to tell of parts of the files that are not among the results.
    fn missing(&self, lang: Lang) -> Option<String> {
        let folder = |part: &PathBuf| match part.is_dir() {
            true => part.clone(),
            false => part.parent().unwrap_or(Path::new("")).to_path_buf(),
        };
        let shards = self.parts.iter().filter_map(|p| Receipt::shard(&folder(p)));
        let missing = Shard::missing(&shards.collect::<Vec<_>>());
        if missing.is_empty() {
            return None;
        }
        let missing: Vec<String> = missing.iter().map(Shard::to_string).collect();
        let what = say(
            lang,
            "まとめていない部分があります（--shard）",
            "parts of the files are not among these results (--shard)",
        );
        let remedy = say(
            lang,
            "残りの部分の結果も指定して、まとめ直してください。",
            "Merge again with the results of these parts.",
        );
        Some(format!("{what}: {}\n  → {remedy}", missing.join(", ")))
    }
}

fn unmergeable(error: &MergeError, lang: Lang) -> String {
    let what = say(
        lang,
        "結果をまとめられません",
        "the results cannot be merged",
    );
    let remedy = match error {
        MergeError::Schema(_) => say(
            lang,
            "同じ版の gyokaku で読み直してください。",
            "Run the parts again with this version of gyokaku.",
        ),
        MergeError::TwoContents(_) => say(
            lang,
            "同じパスに違う内容のファイルがあります。同じフォルダーを同じ場所から読み直してください。",
            "Two parts read different files under this path. Run the parts again on the same folder.",
        ),
        MergeError::TwoReadings(_) => say(
            lang,
            "同じファイルの読み取り結果が違います。同じ版・同じルールで読み直してください。",
            "Two parts found different records in this file. Run them again with the same version and rules.",
        ),
        MergeError::Homeless(_) => say(
            lang,
            "一覧（documents）にない文書のレコードがあります。records.json を書き換えていないか確認し、読み直してください。",
            "There are records of a document that the part does not list. Its records.json may have been changed: run it again.",
        ),
    };
    format!("{what}: {error}\n  → {remedy}")
}
