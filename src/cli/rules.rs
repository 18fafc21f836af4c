//! `gyokaku rules …`: the rules of a run.

use super::{CLEAN, LangArgument, NOT_RUN, say};
use crate::finding::Lang;
use crate::rule::RuleSet;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// ルール（様式ごとの読み方）を調べます。 About the rules, one a format.
#[derive(Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Subcommand)]
enum RulesCommand {
    /// 使えるルールの一覧（--rules のフォルダーも検査します）。 Lists the rules, and checks those of a folder.
    List {
        /// ルールのフォルダー（同じ名前の内蔵ルールより優先）。 Folder of rules, over the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// メッセージの言語。 Language of messages.
        #[arg(long, value_enum, default_value = "ja")]
        lang: LangArgument,
    },
}

impl Rules {
    pub(super) fn run(self) -> u8 {
        match self.command {
            RulesCommand::List { rules, lang } => match load(rules.as_deref(), lang.into()) {
                Ok(rules) => {
                    for rule in rules.rules() {
                        println!("{}\t{}\t{}", rule.id, rule.kind, rule.name);
                    }
                    CLEAN
                }
                Err(message) => {
                    eprintln!("{message}");
                    NOT_RUN
                }
            },
        }
    }
}

/// The built-in rules, under those of a folder where one is given. Errors: a message, with its remedy.
pub(super) fn load(dir: Option<&Path>, lang: Lang) -> Result<RuleSet, String> {
    let rules = match dir {
        None => RuleSet::builtin(),
        Some(dir) => RuleSet::load(dir).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(|e| format!("  {e}")).collect();
            let what = say(lang, "ルールを読めません", "the rules cannot be read");
            let remedy = say(
                lang,
                "示した行を直してください。",
                "Mend the lines named above.",
            );
            format!("{what}:\n{}\n  → {remedy}", lines.join("\n"))
        })?,
    };
    if rules.rules().is_empty() {
        let what = say(lang, "ルールがありません", "there is no rule");
        let remedy = say(
            lang,
            "--rules のフォルダーを確認してください。",
            "Check the folder given with --rules.",
        );
        return Err(format!("{what}\n  → {remedy}"));
    }
    Ok(rules)
}
