//! `gyokaku accept OUT/gyokaku.xlsx`: what was typed into 要確認 → decisions.toml.

use super::{CLEAN, LangArgument, NOT_RUN, print, say};
use crate::decision;
use crate::finding::Lang;
use clap::Args;
use std::path::{Path, PathBuf};

/// 要確認シートに記入した回答を取り込みます（次の run から反映されます）。
/// Takes over the answers typed into the sheet 要確認; later runs apply them.
#[derive(Args)]
pub(super) struct Accept {
    /// 記入して保存したブック。 The workbook with the answers.
    #[arg(value_name = "WORKBOOK")]
    workbook: PathBuf,
    /// 書き出すファイル（既定: ブックと同じフォルダーの decisions.toml）。 File to write; default: decisions.toml beside the workbook.
    #[arg(short, long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// メッセージの言語。 Language of messages.
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArgument,
}

impl Accept {
    pub(super) fn run(self) -> u8 {
        match self.accept(self.lang.into()) {
            Ok(told) => {
                print(&told);
                CLEAN
            }
            Err(message) => {
                eprintln!("{message}");
                NOT_RUN
            }
        }
    }

    /// Reads, merges and writes. Errors: a message, with its remedy; nothing has been written then.
    fn accept(&self, lang: Lang) -> Result<String, String> {
        let answers = decision::read_answers(&self.workbook).map_err(|e| {
            let what = say(lang, "回答を取り込めません", "the answers cannot be taken over");
            let remedy = say(
                lang,
                "gyokaku run が書いたブックに記入し、.xlsx のまま保存したものを指定してください。回答は一覧から選びます。",
                "Give the workbook that `gyokaku run` wrote, saved as .xlsx; answers are chosen from the list.",
            );
            format!("{what}: {}: {e}\n  → {remedy}", self.workbook.display())
        })?;
        let beside = self.workbook.parent().unwrap_or(Path::new(""));
        let path = match &self.decisions {
            Some(path) => path.clone(),
            None => beside.join(decision::NAME),
        };
        let failed = |e: decision::FileError| {
            let what = say(
                lang,
                "回答のファイルを読み書きできません",
                "the file of answers cannot be read or written",
            );
            let remedy = say(
                lang,
                "示された行、フォルダーの権限と空き容量を確認してください。",
                "Check the line that is named, the permissions and the free space.",
            );
            format!("{what}: {e}\n  → {remedy}")
        };
        let mut decisions = decision::load(&path).map_err(failed)?;
        let taken = answers.decisions.len();
        let remarks = alone(&answers.remarks, lang);
        if taken == 0 {
            return Ok(format!(
                "{}\n{remarks}",
                say(
                    lang,
                    "記入された回答はありません。",
                    "No answer was typed in."
                )
            ));
        }
        decisions.merge(answers.decisions);
        decision::save(&path, &decisions).map_err(failed)?;
        let all = decisions.len();
        Ok(match lang {
            Lang::Ja => format!(
                "回答 {taken}件を取り込みました（全部で {all}件）\n{remarks}→ {}\n",
                path.display()
            ),
            Lang::En => format!(
                "took over {taken} answers ({all} in all)\n{remarks}→ {}\n",
                path.display()
            ),
        })
    }
}

/// What to tell of rows with a remark and no answer; nothing for none.
fn alone(rows: &[usize], lang: Lang) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<String> = rows.iter().map(usize::to_string).collect();
    let what = say(
        lang,
        "メモだけの行は取り込みません（回答も選ぶと、メモも残ります）",
        "remarks without an answer are not taken over (they are kept with an answer)",
    );
    format!("{what}: 要確認 {}\n", rows.join(", "))
}
