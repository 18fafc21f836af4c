//! `gyokaku diff OLD NEW`: two results compared by item.

use super::{CLEAN, LangArgument, NOT_RUN, REVIEW, print, say};
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::reconcile::difference::{Difference, DocumentDifference, ItemDifference, difference};
use crate::record::{MatchKind, Output};
use crate::write::RECORDS;
use clap::{Args, ValueEnum};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// 2回の結果を項目ごとに比べます（違いがあれば終了コード1）。
/// Compares two results by item; exit code 1 where they differ.
#[derive(Args)]
pub(super) struct Diff {
    /// 前の結果（出力フォルダーか records.json）。 The older result: its folder or records.json.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// 新しい結果。 The newer result.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// 表示の形式。 Form of the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// 読むための表示 To read
    Text,
    /// JSON
    Json,
}

impl Diff {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        match self.difference(lang) {
            Ok(found) => {
                let text = match self.format {
                    Format::Text => told(&found, lang),
                    // Strings and numbers only: nothing that JSON could refuse.
                    Format::Json => serde_json::to_string_pretty(&found).unwrap_or_default() + "\n",
                };
                print(&text);
                if found.items.is_empty() && found.documents.is_empty() {
                    CLEAN
                } else {
                    REVIEW
                }
            }
            Err(message) => {
                eprintln!("{message}");
                NOT_RUN
            }
        }
    }

    fn difference(&self, lang: Lang) -> Result<Difference, String> {
        Ok(difference(&read(&self.old, lang)?, &read(&self.new, lang)?))
    }
}

/// Reads a result. Errors: a message, with its remedy.
pub(super) fn read(path: &Path, lang: Lang) -> Result<Output, String> {
    let file = if path.is_dir() {
        path.join(RECORDS)
    } else {
        path.to_path_buf()
    };
    let failed = |why: String| {
        let what = say(lang, "結果を読めません", "the result cannot be read");
        let remedy = say(
            lang,
            "gyokaku run の出力フォルダーか records.json を指定してください。",
            "Give the output folder of `gyokaku run`, or its records.json.",
        );
        format!("{what}: {}: {why}\n  → {remedy}", file.display())
    };
    let read = std::fs::read_to_string(&file);
    let text = read.map_err(|e| failed(in_words(&e.to_string(), lang).into_owned()))?;
    let output: Output = serde_json::from_str(&text).map_err(|e| failed(e.to_string()))?;
    if output.schema == crate::pipeline::SCHEMA {
        Ok(output)
    } else {
        let why = say(lang, "この形式ではありません", "not of this form");
        Err(failed(format!("{why}: {}", crate::pipeline::SCHEMA)))
    }
}

/// The difference in words: documents, then items by municipality.
fn told(found: &Difference, lang: Lang) -> String {
    let mut text = String::new();
    for document in &found.documents {
        text.push_str(&of_document(document, lang));
    }
    let mut municipality: Option<&Option<String>> = None;
    for item in &found.items {
        if municipality != Some(&item.municipality) {
            let unknown = say(lang, "（市町村不明）", "(municipality unknown)");
            let name = item.municipality.as_deref().unwrap_or(unknown);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "\n{name}");
            municipality = Some(&item.municipality);
        }
        text.push_str(&of_item(item, lang));
    }
    let count = |kind: MatchKind| found.items.iter().filter(|i| i.kind == kind).count();
    let (added, dropped) = (count(MatchKind::Added), count(MatchKind::Dropped));
    let changed = found.items.len() - added - dropped;
    let same = found.unchanged;
    let sum = match lang {
        Lang::Ja => {
            format!("追加 {added}件、なくなった {dropped}件、変わった {changed}件、同じ {same}件")
        }
        Lang::En => format!("{added} added, {dropped} gone, {changed} changed, {same} the same"),
    };
    let _ = writeln!(text, "{}{sum}", if text.is_empty() { "" } else { "\n" });
    text
}

fn of_document(document: &DocumentDifference, lang: Lang) -> String {
    let [records_old, records_new] = document.records;
    let [findings_old, findings_new] = document.findings;
    let what = match (&document.old, &document.new) {
        (None, _) => say(lang, "新しい文書", "new document"),
        (_, None) => say(lang, "なくなった文書", "document gone"),
        _ if document.content_changed => say(lang, "内容の変わった文書", "document changed"),
        _ => say(lang, "読み方の変わった文書", "document read differently"),
    };
    let counts = match lang {
        Lang::Ja => {
            format!("記録 {records_old}→{records_new}件、確認 {findings_old}→{findings_new}件")
        }
        Lang::En => {
            format!("records {records_old}→{records_new}, to review {findings_old}→{findings_new}")
        }
    };
    format!("{what}: {}  {counts}\n", document.file)
}

fn of_item(item: &ItemDifference, lang: Lang) -> String {
    let sign = match item.kind {
        MatchKind::Added => "+",
        MatchKind::Dropped => "-",
        _ => "~",
    };
    let words = [item.no.as_deref(), item.item.as_deref()];
    let name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let kind = match lang {
        _ if item.kind == MatchKind::Same => String::new(),
        Lang::Ja => format!(" [{}]", item.kind.ja()),
        Lang::En => format!(" [{}]", item.kind.as_str()),
    };
    let mut text = format!("{sign} {}{name}{kind}\n", path(&item.path));
    for field in &item.fields {
        let none = say(lang, "（なし）", "(none)");
        let (old, new) = (field.old.as_deref(), field.new.as_deref());
        let _ = writeln!(text, "    {}", field.field);
        let _ = writeln!(text, "      - {}", shown(old.unwrap_or(none)));
        let _ = writeln!(text, "      + {}", shown(new.unwrap_or(none)));
    }
    text
}

fn path(path: &[String]) -> String {
    path.iter().map(|p| format!("{p} > ")).collect()
}

/// Later lines of a text stand under its first.
fn shown(text: &str) -> String {
    text.replace('\n', "\n        ")
}
