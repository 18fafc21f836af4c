//! `--format` and `--encoding` of a run.

use super::say;
use crate::finding::Lang;
use crate::write::{Encoding, Format, Wanted};
use clap::{Args, ValueEnum};
use std::path::Path;

/// What a run writes, as typed.
#[derive(Args)]
pub(super) struct Formats {
    /// 書き出す形。いくつでも指定できます。 Forms to write; any number of them.
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "xlsx,json"
    )]
    format: Vec<FormatArgument>,
    /// CSVの文字コード。 Encoding of CSV files.
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: EncodingArgument,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// Excel (gyokaku.xlsx)
    Xlsx,
    /// records.json
    Json,
    /// 1行1件のJSON。 A record a line (records.jsonl)
    Jsonl,
    /// 表ごとのCSV。 A CSV file a table
    Csv,
    /// CSVとその説明。 CSV with its description (datapackage.json, Frictionless)
    Datapackage,
    /// データベース。 A database (gyokaku.sqlite)
    Sqlite,
}

#[derive(Clone, Copy, ValueEnum)]
enum EncodingArgument {
    /// UTF-8 (BOM)
    #[value(name = "utf-8")]
    Utf8,
    /// Shift_JIS (Windows-31J)
    Cp932,
}

impl Formats {
    /// The files wanted.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            formats: self.format.iter().map(|f| f.format()).collect(),
            encoding: match self.encoding {
                EncodingArgument::Utf8 => Encoding::Utf8,
                EncodingArgument::Cp932 => Encoding::Cp932,
            },
        }
    }

    /// The form for standard output (`-o -`): the one typed, JSON Lines where none was. Errors: a message, with its
    /// remedy.
    pub(super) fn streamed(&self, lang: Lang) -> Result<Format, String> {
        match self.format.as_slice() {
            [FormatArgument::Xlsx, FormatArgument::Json] | [FormatArgument::Jsonl] => {
                Ok(Format::Jsonl)
            }
            [FormatArgument::Json] => Ok(Format::Json),
            _ => Err(say(
                lang,
                "標準出力（-o -）に書けるのは --format jsonl か json の1つだけです\n  → 形を1つにするか、-o にフォルダーを指定してください。",
                "standard output (-o -) takes one of --format jsonl and json\n  → Give one of them, or a folder with -o.",
            )
            .to_string()),
        }
    }
}

impl FormatArgument {
    fn format(self) -> Format {
        match self {
            FormatArgument::Xlsx => Format::Xlsx,
            FormatArgument::Json => Format::Json,
            FormatArgument::Jsonl => Format::Jsonl,
            FormatArgument::Csv => Format::Csv,
            FormatArgument::Datapackage => Format::Datapackage,
            FormatArgument::Sqlite => Format::Sqlite,
        }
    }
}

/// Whether the results go to standard output.
pub(super) fn is_stream(out: &Path) -> bool {
    out.as_os_str() == "-"
}
