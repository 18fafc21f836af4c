//! `gyokaku tables FILE`: the tables of one file, without rules.

use super::one_file::{OneFile, exit_code, tell};
use super::{LangArgument, NOT_RUN, print, say};
use crate::document::{Document, Place};
use crate::finding::reason::in_words;
use crate::finding::{Code, Finding, Lang};
use crate::write::tables::Named;
use crate::{read, write};
use clap::{Args, ValueEnum};
use std::fmt::Display;
use std::path::{Path, PathBuf};

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
    #[arg(short, long, value_enum, default_value = "json")]
    format: Format,
    /// 書き出すファイル（なければ標準出力。CSVで表が複数なら「名前-p2-1.csv」のように1表1ファイル）。
    /// File to write, else standard output; several tables as CSV become one file each, NAME-p2-1.csv.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
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
    /// CSV（結合セルの文字は先頭の位置に。標準出力では表の間に空行）。 CSV; an empty line between tables on standard output
    Csv,
    /// Excel（1表1シート、セル結合あり）。 Excel, a sheet a table, cells merged
    Xlsx,
    /// HTML（rowspan・colspan）
    Html,
    /// Markdown
    Markdown,
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
        if let Err(message) = self.write(&name, &document, &mut findings, lang) {
            eprintln!("{message}");
            return NOT_RUN;
        }
        tell(&path, &findings, lang);
        exit_code(&findings)
    }

    /// Writes the tables of a document. Errors: a message, with its remedy.
    fn write(
        &self,
        name: &str,
        document: &Document,
        findings: &mut Vec<Finding>,
        lang: Lang,
    ) -> Result<(), String> {
        let tables = write::tables::named(document);
        let text = match self.format {
            Format::Json => {
                let tables = write::tables::tables_json(name, document);
                serde_json::to_string(&tables).map_err(|e| e.to_string())? + "\n"
            }
            Format::Html => write::tables::html(name, &tables),
            Format::Markdown => write::tables::markdown(name, &tables),
            Format::Csv => return self.csv(&tables, lang),
            Format::Xlsx => {
                let Some(out) = &self.out else {
                    let what = say(
                        lang,
                        "Excelは標準出力に書けません",
                        "a workbook needs a file",
                    );
                    let remedy = say(
                        lang,
                        "-o FILE.xlsx を指定してください。",
                        "Give -o FILE.xlsx.",
                    );
                    return Err(format!("{what}\n  → {remedy}"));
                };
                let (bytes, cuts) =
                    write::tables::workbook(&tables).map_err(|e| unwritable(out, &e, lang))?;
                let cut = |cell| Finding::new(Code::CellCut, cell, Place::File);
                findings.extend(cuts.into_iter().map(cut));
                return whole(out, &bytes, lang);
            }
        };
        match &self.out {
            Some(out) => whole(out, text.as_bytes(), lang),
            None => {
                print(&text);
                Ok(())
            }
        }
    }

    /// One table is one file; on standard output an empty line parts them.
    fn csv(&self, tables: &[Named], lang: Lang) -> Result<(), String> {
        let mut all = Vec::new();
        for named in tables {
            all.push((&named.name, write::tables::csv(named.table)?));
        }
        let Some(out) = &self.out else {
            let texts: Vec<_> = all
                .iter()
                .map(|(_, b)| String::from_utf8_lossy(b))
                .collect();
            print(&texts.join("\r\n"));
            return Ok(());
        };
        let several = all.len() > 1;
        if all.is_empty() {
            return whole(out, BYTE_ORDER_MARK, lang);
        }
        for (name, bytes) in all {
            let bytes = [BYTE_ORDER_MARK, &bytes].concat();
            if !several {
                return whole(out, &bytes, lang);
            }
            let stem = out.file_stem().unwrap_or_default().to_string_lossy();
            let path = out.with_file_name(format!("{stem}-{name}.csv"));
            whole(&path, &bytes, lang)?;
            print(&format!("→ {}\n", path.display()));
        }
        Ok(())
    }
}

/// By which Excel knows that a CSV file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn whole(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), String> {
    write::whole(path, bytes).map_err(|e| unwritable(path, &e, lang))
}

fn unwritable(path: &Path, error: &dyn Display, lang: Lang) -> String {
    let what = say(lang, "書き出せません", "cannot write");
    let remedy = say(
        lang,
        "フォルダーの権限と空き容量を確認し、Excelで開いている場合は閉じてください。",
        "Check the folder's permissions and free space; close the file if Excel has it open.",
    );
    let why = error.to_string();
    format!(
        "{what}: {}: {}\n  → {remedy}",
        path.display(),
        in_words(&why, lang)
    )
}
