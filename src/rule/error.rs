//! Errors in rule files: where they stand, and what to write instead.

use crate::finding::Lang;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Japanese, then English.
impl<J: Into<String>, E: Into<String>> From<(J, E)> for Words {
    fn from((ja, en): (J, E)) -> Self {
        Self {
            ja: ja.into(),
            en: en.into(),
        }
    }
}

/// An error in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: Words,
    /// What to write instead.
    pub help: Words,
    /// The whole text of the file, and the bytes of it that are wrong; empty where the file could not be read.
    pub text: String,
    /// The bytes of `text` that are wrong.
    pub span: Range<usize>,
}

impl RuleError {
    /// An error at a byte range of a file's text.
    pub(super) fn at(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: Words,
        help: Words,
    ) -> RuleError {
        let (line, column) = place(text, span.start);
        RuleError {
            file: file.to_string(),
            line,
            column,
            message,
            help,
            text: text.to_string(),
            span,
        }
    }

    /// The error with the line it stands in, the wrong part underlined, and what to write instead.
    pub fn rendered(&self, lang: Lang) -> String {
        let (message, help) = (self.message.text(lang), self.help.text(lang));
        if self.text.is_empty() {
            return format!("{}: {message}\n  → {help}", self.file);
        }
        let mut end = self.span.end.min(self.text.len());
        let mut start = self.span.start.min(end);
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        // A table that is wrong as a whole is shown by its first line.
        if let Some(first) = self.text.get(start..end).and_then(|t| t.find('\n')) {
            end = start + first;
        }
        let report = [
            Level::ERROR
                .with_name(name(lang, "誤り", "error"))
                .primary_title(message)
                .element(
                    Snippet::source(&self.text)
                        .path(&self.file)
                        .annotation(AnnotationKind::Primary.span(start..end)),
                ),
            annotate_snippets::Group::with_title(
                Level::HELP
                    .with_name(name(lang, "直し方", "help"))
                    .secondary_title(help),
            ),
        ];
        Renderer::plain().render(&report)
    }
}

fn name(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}; {}",
            self.file, self.line, self.column, self.message.ja, self.help.ja
        )
    }
}

impl std::error::Error for RuleError {}

/// Place of a byte range in a text: line and column from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(1, |l| l.chars().count() + 1);
    (line, column)
}

/// What is wrong, and what to write instead, told from a message of the reader of TOML.
pub(super) fn told(message: &str) -> (Words, Words) {
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = words.first().copied().unwrap_or_default();
    let valid = words.get(1..).unwrap_or_default();
    let list = valid.join(", ");
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let (ja, en) = if message.starts_with("unknown field") {
            ("というキーはありません", "is no key here")
        } else {
            ("という値はありません", "is no value here")
        };
        let what = (format!("`{first}` {ja}"), format!("`{first}` {en}"));
        let near = valid.iter().copied().min_by_key(|v| distance(first, v));
        // At least as many letters are right as are wrong.
        let close = |near: &&str| {
            let wrong = distance(first, near);
            wrong <= 3 && wrong * 2 <= near.chars().count()
        };
        let said = named_by_head(first).filter(|field| valid.contains(field));
        let near = said.or(near.filter(close));
        let help = match near {
            Some(near) => (
                format!("`{near}` と書いてください（書けるもの: {list}）"),
                format!("write `{near}` (valid: {list})"),
            ),
            _ if first.chars().any(crate::japanese::text::is_japanese) => (
                format!(
                    "印刷された見出しは [[column]] の heads に書きます。ここに書けるもの: {list}"
                ),
                format!(
                    "a printed head belongs to the heads of a [[column]]; here, write one of: {list}"
                ),
            ),
            _ => (
                format!("次のどれかを書いてください: {list}"),
                format!("write one of: {list}"),
            ),
        };
        return (what.into(), help.into());
    }
    if message.starts_with("missing field") {
        let what = (
            format!("`{first}` がありません"),
            format!("`{first}` is missing"),
        );
        return (what.into(), sample(first));
    }
    if message.starts_with("duplicate key") {
        let what = ("同じキーが二つあります", "the same key stands twice");
        let help = (
            "一つだけ残してください。列・見出し・評価がいくつもあるときは、[[column]]・[[heading]]・[[rating]] を一つずつ書きます",
            "keep one of the two; several columns, headings and ratings are each a `[[column]]`, `[[heading]]`, `[[rating]]`",
        );
        return (what.into(), help.into());
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let what = (
            format!("書き方の型が違います（{message}）"),
            format!("a value of another type ({message})"),
        );
        return (what.into(), expected(message));
    }
    let what = (
        format!("TOML として読めません（{message}）"),
        format!("not TOML ({message})"),
    );
    let help = (
        "キー = 値 の形で書いてください。文字は \"…\"、並びは [ ]、パターンは '^…$' で囲みます",
        "write `key = value`: texts in quotes, lists in brackets, patterns in single quotes ('^…$')",
    );
    (what.into(), help.into())
}

/// What to write where a value of another type is expected.
fn expected(message: &str) -> Words {
    let expected = message.rsplit("expected ").next().unwrap_or_default();
    let number = || matches!(expected, "u32" | "i32" | "usize");
    let (ja, en) = match expected {
        _ if message.contains("map") => (
            "[[column]]・[[heading]]・[[rating]] のように、二重の括弧で一つずつ書いてください",
            "write the section in double brackets, once for each: [[column]], [[heading]], [[rating]]",
        ),
        e if e.contains("a sequence") => (
            "[\"取組項目\", \"改革項目\"] のように括弧で並べるか、節なら [[…]] と書いてください",
            "write a list in brackets: [\"取組項目\", \"改革項目\"], or [[…]] for a section",
        ),
        e if e.contains("string") => (
            "文字は引用符で囲んでください: \"…\"",
            "write the text in quotes: \"…\"",
        ),
        e if e.contains("boolean") => (
            "引用符を付けずに true か false と書いてください",
            "write true or false, without quotes",
        ),
        _ if number() => (
            "引用符を付けずに整数で書いてください（例: 1）",
            "write a whole number without quotes, e.g. 1",
        ),
        e => return (format!("{e} の形で書いてください"), format!("write {e}")).into(),
    };
    (ja, en).into()
}

/// A line that gives a missing key.
fn sample(key: &str) -> Words {
    let (ja, en) = match key {
        "schema" => ("schema = 1 と書き加えてください", "add schema = 1"),
        "id" => (
            "id = \"…\" をフォルダーの名で書き加えてください",
            "add id = \"…\" with the folder's name",
        ),
        "name" => (
            "name = \"…\" に、どんな様式かを言葉で書き加えてください",
            "add name = \"…\": what kind of paper this is, in words",
        ),
        "kind" => (
            "kind = \"plan\" か kind = \"progress\" を書き加えてください",
            "add kind = \"plan\" or kind = \"progress\"",
        ),
        "detect" => (
            "[detect] の節に need = [\"item\", …] を書き加えてください",
            "add a section [detect] with need = [\"item\", …]",
        ),
        "need" => (
            "need = [\"item\", …] に、見出しが必ずある項目を書き加えてください",
            "add need = [\"item\", …]: fields whose heads must all be there",
        ),
        "field" => (
            "field = \"item\" のように、項目を書き加えてください",
            "add field = \"…\", e.g. field = \"item\"",
        ),
        "patterns" => (
            "patterns = ['^(…)'] を書き加えてください",
            "add patterns = ['^(…)']",
        ),
        "mark" => (
            "mark = \"…\" に、印を印刷どおりに書き加えてください",
            "add mark = \"…\": the mark as printed",
        ),
        "labels" => (
            "labels = 4 のように、様式とみなす項目名の最少の数を書き加えてください",
            "add labels = 4: the least number of labels that make a form",
        ),
        "headings" => (
            "headings = ['^(?P<no>…)(?P<item>…)$'] を書き加えてください",
            "add headings = ['^(?P<no>…)(?P<item>…)$']",
        ),
        other => {
            return (
                format!("{other} = … を書き加えてください"),
                format!("add {other} = …"),
            )
                .into();
        }
    };
    (ja, en).into()
}

/// The field that a printed head stands for in the built-in vocabulary: who writes 部署 for a field means this one.
fn named_by_head(text: &str) -> Option<&'static str> {
    if !text.chars().any(crate::japanese::text::is_japanese) {
        return None;
    }
    let rules = super::RuleSet::builtin();
    let heads = &rules.shapes().first()?.heads;
    heads.field(&crate::japanese::key(text)).map(|f| f.name())
}

/// Number of letters to change, insert or drop to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let swap = row.get(j).copied().unwrap_or(0) + usize::from(x != *y);
            let drop = row.get(j + 1).copied().unwrap_or(0) + 1;
            let add = next.get(j).copied().unwrap_or(0) + 1;
            next.push(swap.min(drop).min(add));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
