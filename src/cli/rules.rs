//! `gyokaku rules …`: the rules of a run.

use super::one_file::{self, OneFile, tell};
use super::password::Locked;
use super::{CLEAN, LangArgument, NOT_RUN, REVIEW, print, say};
use crate::document::Document;
use crate::finding::Lang;
use crate::read;
use crate::rule::examples::{self, Outcome};
use crate::rule::{RuleError, RuleSet, draft, fits, schema};
use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// A line on the terminal, or into a pipe that may close.
macro_rules! line {
    ($($text:tt)*) => { print(&format!("{}\n", format_args!($($text)*))) };
}

/// ルール（様式ごとの読み方）を調べ、作ります。 About the rules, one a format.
#[derive(Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    command: RulesCommand,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja", global = true)]
    lang: LangArgument,
}

#[derive(Subcommand)]
enum RulesCommand {
    /// 使えるルールの一覧（--rules のフォルダーも検査します）。 Lists the rules, and checks those of a folder.
    List {
        /// ルールのフォルダー（同じ名前の内蔵ルールより優先）。 Folder of rules, over the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// ルールを検査し、誤りをすべて、場所と直し方とともに示します。 Tells every error with its place and remedy.
    Check {
        /// ルールのフォルダー（なければ内蔵のルール）。 Folder of rules; the built-in ones without it.
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// examples.toml の例を読み、結果を示します。 Runs the examples and names each outcome.
    Test {
        /// ルールのフォルダー（なければ内蔵のルール）。 Folder of rules; the built-in ones without it.
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// どのルールが当てはまるかを、根拠とともに示します。 Which rules fit a document, with evidence.
    Which {
        /// 読むファイル。 File to read.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        locked: Locked,
        /// ルールのフォルダー（同じ名前の内蔵ルールより優先）。 Folder of rules, over the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// 書き出す形。 Form of the output.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// rule.toml の JSON Schema（エディター用）。 JSON Schema of rule.toml, for editors.
    Schema,
    /// 初めての様式のルールのひな形を作ります。 Writes a rule to begin with for an unseen format.
    Draft {
        /// 読むファイル。 File to read.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        locked: Locked,
        /// ルールの名前（フォルダー名）。 Name of the rule, and of its folder.
        #[arg(long, default_value = "draft")]
        id: String,
        /// ルールのフォルダー。DIR/ID/rule.toml に書きます（なければ画面に）。 Folder to write DIR/ID/rule.toml to.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// 文章 Text
    Text,
    /// JSON
    Json,
}

impl Rules {
    pub(super) fn run(self) -> u8 {
        let lang = self.lang.into();
        let done = match self.command {
            RulesCommand::List { rules } => list(rules.as_deref(), lang),
            RulesCommand::Check { dir } => Ok(check(dir.as_deref(), lang)),
            RulesCommand::Test { dir } => test(dir.as_deref(), lang),
            RulesCommand::Which {
                file,
                locked,
                rules,
                format,
            } => opened(&file, &locked, lang)
                .and_then(|document| which(&file, &document, rules.as_deref(), format, lang)),
            RulesCommand::Schema => {
                print(&schema::rule_schema());
                Ok(CLEAN)
            }
            RulesCommand::Draft {
                file,
                locked,
                id,
                out,
            } => opened(&file, &locked, lang)
                .and_then(|document| write_draft(&document, &id, out.as_deref(), lang)),
        };
        done.unwrap_or_else(|message| {
            eprintln!("{message}");
            NOT_RUN
        })
    }
}

fn list(dir: Option<&Path>, lang: Lang) -> Result<u8, String> {
    for rule in load(dir, lang)?.rules() {
        line!("{}\t{}\t{}", rule.id, rule.kind, rule.name);
    }
    Ok(CLEAN)
}

fn check(dir: Option<&Path>, lang: Lang) -> u8 {
    match checked(dir) {
        Ok(number) => {
            line!(
                "{}: {number}",
                say(lang, "誤りのないルール", "rules without errors")
            );
            CLEAN
        }
        Err(errors) => {
            for error in &errors {
                line!("{}\n", error.rendered(lang));
            }
            line!("{}: {}", say(lang, "誤り", "errors"), errors.len());
            REVIEW
        }
    }
}

/// The number of rules of a folder and its examples files, or all their errors.
fn checked(dir: Option<&Path>) -> Result<usize, Vec<RuleError>> {
    let set = match dir {
        None => RuleSet::builtin(),
        Some(dir) => RuleSet::load(dir)?,
    };
    let errors: Vec<RuleError> = match dir {
        None => examples::run_builtin().err().unwrap_or_default(),
        Some(dir) => set
            .rules()
            .iter()
            .filter_map(|r| examples::run_in(&set, &r.id, dir)?.err())
            .flatten()
            .collect(),
    };
    if errors.is_empty() {
        Ok(set.rules().len())
    } else {
        Err(errors)
    }
}

fn test(dir: Option<&Path>, lang: Lang) -> Result<u8, String> {
    let set = load(dir, lang)?;
    let outcomes: Result<Vec<Outcome>, Vec<RuleError>> = match dir {
        None => examples::run_builtin(),
        Some(dir) => set
            .rules()
            .iter()
            .filter_map(|r| examples::run_in(&set, &r.id, dir))
            .collect::<Result<Vec<_>, _>>()
            .map(|all| all.into_iter().flatten().collect()),
    };
    let outcomes = outcomes.map_err(|e| told(&e, lang))?;
    let mut failed = 0;
    for outcome in &outcomes {
        let good = outcome.differences.is_empty();
        let mark = if good { "✓" } else { "✗" };
        line!("{mark} {} / {}", outcome.rule, outcome.example);
        for difference in &outcome.differences {
            line!("    {difference}");
        }
        failed += usize::from(!good);
    }
    line!(
        "{} {}, {} {failed}",
        say(lang, "例", "examples"),
        outcomes.len(),
        say(lang, "違うもの", "failed"),
    );
    Ok(if failed == 0 { CLEAN } else { REVIEW })
}

fn which(
    file: &Path,
    document: &Document,
    dir: Option<&Path>,
    format: Format,
    lang: Lang,
) -> Result<u8, String> {
    let set = load(dir, lang)?;
    let fits = fits(&set, document);
    let best = fits.first().map_or(0, |f| f.score);
    let bare = say(lang, "（ルールなし・共通の語彙）", "(without a rule)");
    match format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&serde_json::json!({
                "file": file.to_string_lossy(), "candidates": fits,
            }));
            line!("{}", text.map_err(|e| e.to_string())?);
        }
        Format::Text => {
            for fit in &fits {
                let id = if fit.rule.is_empty() { bare } else { &fit.rule };
                let lacks = match fit.missing.is_empty() {
                    true => String::new(),
                    false => format!(
                        "{} {}",
                        say(lang, "ない:", "lacks:"),
                        fit.missing.join(", ")
                    ),
                };
                line!("{}\t{id}\t{}{lacks}", fit.score, fit.evidence.join(", "));
            }
            if let (0, Some(nearest)) = (best, fits.first()) {
                line!(
                    "{}: {}（{}）",
                    say(
                        lang,
                        "当てはまるルールはありません。最も近いもの",
                        "no rule fits; the nearest"
                    ),
                    nearest.rule,
                    nearest.missing.join(", ")
                );
                line!(
                    "  → {}",
                    say(
                        lang,
                        "足りない項目の列見出しを、そのルールの写しに [[column]] として加えるか、gyokaku rules draft で新しいルールを作ってください。",
                        "Add the heads of what it lacks to a copy of that rule as [[column]], or write a rule with `gyokaku rules draft`."
                    )
                );
            }
        }
    }
    let named = fits.iter().filter(|f| !f.rule.is_empty());
    let equal = named.filter(|f| f.score == best && best > 0).count();
    Ok(if equal == 1 { CLEAN } else { REVIEW })
}

fn write_draft(
    document: &Document,
    id: &str,
    out: Option<&Path>,
    lang: Lang,
) -> Result<u8, String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if id.is_empty() || !id.chars().all(plain) {
        return Err(format!(
            "{}: {id}\n  → {}",
            say(lang, "名前に使えません", "no name for a rule"),
            say(
                lang,
                "文字・数字・-・_ で書いてください。",
                "Use letters, digits, - and _."
            )
        ));
    }
    let text = draft::draft(&RuleSet::builtin(), document, id).ok_or_else(|| {
        format!(
            "{}\n  → {}",
            say(lang, "表がありません", "there is no table"),
            say(
                lang,
                "gyokaku tables で読めた表を確かめてください。",
                "See `gyokaku tables`."
            )
        )
    })?;
    let Some(dir) = out else {
        print(&text);
        return Ok(CLEAN);
    };
    let folder = dir.join(id);
    let path = folder.join("rule.toml");
    let failed = |e: std::io::Error| {
        format!(
            "{}: {} ({e})\n  → {}",
            say(lang, "書き出せません", "cannot write"),
            path.display(),
            say(
                lang,
                "別の --id か -o を指定してください。",
                "Give another --id or -o."
            )
        )
    };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    // A rule that is there already is somebody's work.
    let mut made = std::fs::File::create_new(&path).map_err(failed)?;
    std::io::Write::write_all(&mut made, text.as_bytes()).map_err(failed)?;
    line!("{}", path.display());
    Ok(CLEAN)
}

/// The content of a file. Errors: what was found instead.
fn opened(file: &Path, locked: &Locked, lang: Lang) -> Result<Document, String> {
    let options = locked.options(lang)?;
    let OneFile {
        path,
        source,
        findings,
    } = OneFile::open(file);
    let Some(source) = source else {
        return Err(one_file::told(&path, &findings, lang));
    };
    let document = read::read(&source, &options);
    tell(&path, &findings, lang);
    tell(&path, &document.findings, lang);
    Ok(document)
}

fn told(errors: &[RuleError], lang: Lang) -> String {
    let lines: Vec<String> = errors.iter().map(|e| e.rendered(lang)).collect();
    let what = say(lang, "ルールを読めません", "the rules cannot be read");
    let remedy = say(
        lang,
        "\n  → 示した行を直してください。",
        "\n  → Mend the lines named above.",
    );
    // A file that could not be read has no lines to mend.
    let lined = errors.iter().any(|e| !e.text.is_empty());
    let remedy = if lined { remedy } else { "" };
    format!("{what}:\n{}{remedy}", lines.join("\n\n"))
}

/// The built-in rules, under those of a folder where one is given. Errors: a message, with its remedy.
pub(super) fn load(dir: Option<&Path>, lang: Lang) -> Result<RuleSet, String> {
    let rules = match dir {
        None => RuleSet::builtin(),
        Some(dir) => RuleSet::load(dir).map_err(|errors| told(&errors, lang))?,
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
