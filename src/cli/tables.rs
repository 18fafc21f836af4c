//! `gyokaku tables FILE`: the tables of one file, without rules.

use super::one_file::{OneFile, exit_code, tell};
use super::{LangArgument, NOT_RUN, print, say};
use crate::{read, write};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// 1つのファイルの表を、セルの結合と矢印ごと書き出します。
/// Prints the tables of one file, with spans and arrows.
#[derive(Args)]
pub(super) struct Tables {
    /// 読むファイル。 File to read.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// このページ（シート）だけ。 Only this page (sheet).
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    /// 書き出す形。 Form of the output.
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    #[command(flatten)]
    locked: super::password::Locked,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// JSON
    Json,
}

impl Tables {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        let OneFile {
            path,
            source,
            mut findings,
        } = OneFile::open(&self.file);
        let Some(source) = source else {
            tell(&path, &findings, lang);
            return NOT_RUN;
        };
        let options = match self.locked.options(lang) {
            Ok(options) => options,
            Err(message) => {
                eprintln!("{message}");
                return NOT_RUN;
            }
        };
        let mut document = read::read(&source, &options);
        findings.append(&mut document.findings);
        if let Some(page) = self.page {
            if page == 0 || page > document.pages && document.pages > 0 {
                let what = say(lang, "そのページはありません", "there is no such page");
                let remedy = say(lang, "このページまで指定できます: ", "The last page is ");
                eprintln!("{path}: {what}: {page}\n  → {remedy}{}", document.pages);
                return NOT_RUN;
            }
            document.blocks.retain(|b| b.place().page() == page);
        }
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        match self.format {
            Format::Json => print(&format!(
                "{}\n",
                write::tables::tables_json(&name, &document)
            )),
        }
        tell(&path, &findings, lang);
        exit_code(&findings)
    }
}
