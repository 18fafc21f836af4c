//! `--password` and `--password-file`, shared by the commands that read files.

use super::say;
use crate::finding::Lang;
use crate::finding::reason::in_words;
use crate::read::{Password, ReadOptions};
use clap::Args;
use std::path::PathBuf;

/// How locked files are opened.
#[derive(Args)]
pub(super) struct Locked {
    /// パスワードで保護されたPDFのパスワード。 Password of locked PDF files.
    #[arg(long, value_name = "PASSWORD", conflicts_with = "password_file")]
    password: Option<String>,
    /// パスワードを1行目に書いたファイル。 File with the password in its first line.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Locked {
    /// The options of reading. Errors: a message, with its remedy.
    pub(super) fn options(&self, lang: Lang) -> Result<ReadOptions, String> {
        Ok(ReadOptions {
            password: Password::new(self.password(lang)?),
            ..ReadOptions::default()
        })
    }

    /// The password, empty for none. Errors: a message, with its remedy.
    pub(super) fn password(&self, lang: Lang) -> Result<String, String> {
        Ok(match (&self.password, &self.password_file) {
            (Some(typed), _) => typed.clone(),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file).map_err(|e| {
                    let what = say(
                        lang,
                        "パスワードのファイルを読めません",
                        "the password file cannot be read",
                    );
                    let remedy = say(lang, "パスを確認してください。", "Check the path.");
                    let why = e.to_string();
                    format!(
                        "{what}: {}: {}\n  → {remedy}",
                        file.display(),
                        in_words(&why, lang)
                    )
                })?;
                text.lines().next().unwrap_or_default().to_string()
            }
            (None, None) => String::new(),
        })
    }
}
