//! `gyokaku show STAGE FILE`: what one stage of reading found on the pages of a PDF.

use super::one_file::{OneFile, exit_code, tell};
use super::{LangArgument, NOT_RUN, say};
use crate::document::Document;
use crate::page::Page;
use crate::read::pdf;
use crate::source::Kind;
use crate::table;
use crate::write::stages::{Form, Stage, View};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;

/// PDFを読む途中の段階（文字・罫線・矢印・画像・格子・表）を書き出します。
/// Prints what one stage of reading found on the pages of a PDF.
#[derive(Args)]
pub(super) struct Show {
    /// 段階。 Stage.
    #[arg(value_enum, value_name = "STAGE")]
    stage: StageArgument,
    /// 読むPDFファイル。 PDF file to read.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// このページだけ。 Only this page.
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    /// JSONにします（1ページ1行）。 As JSON, a line a page.
    #[arg(long)]
    json: bool,
    /// SVGの図にします（1ページずつ）。 As an SVG picture, one page at a time.
    #[arg(long, conflicts_with = "json")]
    svg: bool,
    #[command(flatten)]
    locked: super::password::Locked,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

/// A stage, as typed.
#[derive(Clone, Copy, ValueEnum)]
enum StageArgument {
    /// 行ごとの文字。 Lines of text.
    Text,
    /// 文字の位置と読み方。 Glyphs with their boxes.
    Glyphs,
    /// 罫線。 Rulings.
    Rulings,
    /// 矢印と帯。 Arrows and bars.
    Arrows,
    /// 画像の位置。 Boxes of pictures.
    Images,
    /// 表の格子（行と列の番号、結合）。 Grids of the tables, with rows, columns and spans.
    Grid,
    /// 表の文字・結合・矢印・見出しと、表とした根拠。 Tables with texts, spans, arrows, heads, and what spoke for them.
    Tables,
}

impl From<StageArgument> for Stage {
    fn from(typed: StageArgument) -> Stage {
        match typed {
            StageArgument::Text => Stage::Text,
            StageArgument::Glyphs => Stage::Glyphs,
            StageArgument::Rulings => Stage::Rulings,
            StageArgument::Arrows => Stage::Arrows,
            StageArgument::Images => Stage::Images,
            StageArgument::Grid => Stage::Grid,
            StageArgument::Tables => Stage::Tables,
        }
    }
}

impl Show {
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
        if source.kind != Kind::Pdf {
            let what = say(lang, "PDFではありません", "not a PDF");
            let remedy = say(
                lang,
                "gyokaku tables で読んでください。",
                "Read it with gyokaku tables.",
            );
            eprintln!("{path}: {what}\n  → {remedy}");
            return NOT_RUN;
        }
        let options = match self.locked.options(lang) {
            Ok(options) => options,
            Err(message) => {
                eprintln!("{message}");
                return NOT_RUN;
            }
        };
        let (mut pages, mut of_pages) = pdf::pages(&source.bytes, &options);
        findings.append(&mut of_pages);
        // Headings are told by the whole document, and a table by what surrounds it: laid out before pages are chosen.
        let mut document = Document::default();
        if Stage::from(self.stage).needs_tables() {
            document = table::layout(&pages);
            findings.append(&mut document.findings);
        }
        let read = !pages.is_empty();
        if let Some(number) = self.page {
            let count = pages.len();
            pages.retain(|p| p.number == number);
            if read && pages.is_empty() {
                let what = say(lang, "そのページはありません", "there is no such page");
                let remedy = say(lang, "このページまで指定できます: ", "The last page is ");
                eprintln!("{path}: {what}: {number}\n  → {remedy}{count}");
                return NOT_RUN;
            }
        }
        if self.svg && pages.len() > 1 {
            let what = say(lang, "SVGは1ページずつです", "an SVG shows one page");
            let remedy = say(
                lang,
                "--page で指定してください。",
                "Choose it with --page.",
            );
            eprintln!("{path}: {what}\n  → {remedy}");
            return NOT_RUN;
        }
        // A reader that closes the pipe early (head, a pager) has seen what it wanted.
        let closed = self.print(&pages, &document).is_err();
        tell(&path, &findings, lang);
        if read || closed {
            exit_code(&findings)
        } else {
            NOT_RUN
        }
    }

    fn print(&self, pages: &[Page], document: &Document) -> io::Result<()> {
        let form = match (self.json, self.svg) {
            (true, _) => Form::Json,
            (_, true) => Form::Svg,
            _ => Form::Text,
        };
        let mut out = io::stdout().lock();
        for page in pages {
            let view = View::new(page, document);
            writeln!(out, "{}", view.show(self.stage.into(), form))?;
        }
        out.flush()
    }
}
