//! The command line: one file a command.

mod accept;
mod diff;
mod explain;
mod formats;
mod one_file;
mod password;
mod regress;
mod rules;
mod run;
mod schema;
mod show;
mod tables;
mod tell;

use crate::finding::Lang;
use clap::{Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::process::ExitCode;

/// Nothing to review.
const CLEAN: u8 = 0;
/// Done, with findings to review.
const REVIEW: u8 = 1;
/// Could not run. The parser of arguments uses the same number.
const NOT_RUN: u8 = 2;

/// 行財政改革の計画・報告書（PDF・Excel・テキスト）を1つのExcelとJSONにまとめます。
/// Turns municipal reform plans (PDF, Excel, text) into one workbook and JSON.
#[derive(Parser)]
#[command(
    name = "gyokaku",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Accept(accept::Accept),
    Diff(diff::Diff),
    Tables(tables::Tables),
    Show(show::Show),
    Rules(rules::Rules),
    Regress(regress::Regress),
    Explain(explain::Explain),
    Schema(schema::Schema),
}

/// Language of messages, as typed.
#[derive(Clone, Copy, ValueEnum)]
enum LangArgument {
    /// 日本語
    Ja,
    /// English
    En,
}

impl From<LangArgument> for Lang {
    fn from(typed: LangArgument) -> Lang {
        match typed {
            LangArgument::Ja => Lang::Ja,
            LangArgument::En => Lang::En,
        }
    }
}

/// Reads the arguments, runs the command, gives the exit code.
pub fn main() -> ExitCode {
    crate::read::pdf::witness::silence_panics();
    let code = match Arguments::parse().command {
        Command::Run(run) => run.run(),
        Command::Accept(accept) => accept.run(),
        Command::Diff(diff) => diff.run(),
        Command::Tables(tables) => tables.run(),
        Command::Show(show) => show.run(),
        Command::Rules(rules) => rules.run(),
        Command::Regress(regress) => regress.run(),
        Command::Explain(explain) => explain.run(),
        Command::Schema(schema) => schema.run(),
    };
    ExitCode::from(code)
}

/// Prints to standard output. A reader that has closed the pipe has seen enough: that is no error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("stdout: {error}");
    }
}

/// Chooses between the two languages.
fn say<'a>(lang: Lang, ja: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}
