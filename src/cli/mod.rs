//! The command line: one file a command.

mod accept;
mod answers;
mod diff;
mod explain;
mod formats;
mod inputs;
mod merge;
mod one_file;
mod password;
mod reading;
mod regress;
mod result;
mod rules;
mod run;
mod schema;
mod show;
mod tables;
mod tell;

use crate::batch::worker;
use crate::finding::Lang;
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::Path;
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
    Merge(merge::Merge),
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
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments
        .get(1)
        .is_some_and(|first| first == worker::COMMAND)
    {
        return match worker::serve() {
            Ok(()) => ExitCode::from(CLEAN),
            // The parent sees that it got no answer, and tells.
            Err(_) => ExitCode::from(NOT_RUN),
        };
    }
    crate::read::pdf::witness::silence_panics();
    let dropped = dropped(&mut arguments);
    let code = command(Arguments::parse_from(arguments).command);
    if dropped {
        wait_for_enter();
    }
    ExitCode::from(code)
}

/// Files and folders dropped on the program come as its only arguments: they are run, into a folder beside the first.
fn dropped(arguments: &mut Vec<OsString>) -> bool {
    let inputs = arguments.get(1..).unwrap_or_default();
    let is_path = |a: &OsString| Path::new(a).is_absolute() && Path::new(a).exists();
    if inputs.is_empty() || !inputs.iter().all(is_path) {
        return false;
    }
    let beside = Path::new(&inputs[0]).with_extension("gyokaku");
    arguments.insert(1, "run".into());
    arguments.extend(["-o".into(), beside.into_os_string()]);
    true
}

/// The window that a drop opens closes with the program: its last words must be read first.
fn wait_for_enter() {
    if std::io::stdin().is_terminal() {
        eprintln!("Enterキーで閉じます。 Press Enter to close.");
        // Whatever comes, the window may close.
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

fn command(command: Command) -> u8 {
    match command {
        Command::Run(run) => run.run(),
        Command::Merge(merge) => merge.run(),
        Command::Accept(accept) => accept.run(),
        Command::Diff(diff) => diff.run(),
        Command::Tables(tables) => tables.run(),
        Command::Show(show) => show.run(),
        Command::Rules(rules) => rules.run(),
        Command::Regress(regress) => regress.run(),
        Command::Explain(explain) => explain.run(),
        Command::Schema(schema) => schema.run(),
    }
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
