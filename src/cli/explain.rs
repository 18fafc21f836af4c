//! `gyokaku explain CODE`: what a finding means and what to do.

use super::{CLEAN, LangArgument, NOT_RUN, print, say};
use crate::finding::{Code, Entry, Lang, Severity};
use clap::Args;

/// 確認事項のコードの意味と対処を表示します。 Tells what a finding's code means and what to do.
#[derive(Args)]
pub(super) struct Explain {
    /// コード（例: kind-unknown）。省略するとすべて。 The code; all of them if left out.
    code: Option<String>,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

impl Explain {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        let wanted = self.code.map(|c| c.trim().to_lowercase());
        let entries: Vec<Entry> = Code::ALL
            .iter()
            .map(|code| code.entry())
            .filter(|entry| wanted.as_deref().is_none_or(|wanted| wanted == entry.name))
            .collect();
        if entries.is_empty() {
            let names: Vec<&str> = Code::ALL.iter().map(|code| code.entry().name).collect();
            eprintln!(
                "{}",
                say(
                    lang,
                    "そのコードはありません。あるコード:",
                    "There is no such code. Codes:"
                )
            );
            eprintln!("  {}", names.join(" "));
            return NOT_RUN;
        }
        for entry in &entries {
            print(&format!("{}\n", text(entry, lang)));
        }
        CLEAN
    }
}

fn text(entry: &Entry, lang: Lang) -> String {
    let severity = match entry.severity {
        Severity::Error => say(lang, "エラー（読めていません）", "error (not read)"),
        Severity::Warning => say(
            lang,
            "注意（読みましたが確認が必要です）",
            "warning (read, to be checked)",
        ),
        Severity::Note => say(lang, "参考（対応は不要です）", "note (nothing to do)"),
    };
    let message = say(lang, entry.message_ja, entry.message_en).replace("{}", "…");
    let hint = say(lang, entry.hint_ja, entry.hint_en);
    let (weight, meaning, remedy) = match lang {
        Lang::Ja => ("重さ", "意味", "対処"),
        Lang::En => ("weight ", "meaning", "remedy "),
    };
    format!(
        "{}\n  {weight}: {severity}\n  {meaning}: {message}\n  {remedy}: {hint}",
        entry.name
    )
}
