//! Errors in rule files: where they stand, and what to write instead.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

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
    pub message: String,
    /// What to write instead.
    pub help: String,
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
        message: String,
        help: String,
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
    pub fn rendered(&self) -> String {
        if self.text.is_empty() {
            return self.to_string();
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
            Level::ERROR.primary_title(&self.message).element(
                Snippet::source(&self.text)
                    .path(&self.file)
                    .annotation(AnnotationKind::Primary.span(start..end)),
            ),
            annotate_snippets::Group::with_title(Level::HELP.secondary_title(&self.help)),
        ];
        Renderer::plain().render(&report)
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}; {}",
            self.file, self.line, self.column, self.message, self.help
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

/// What to write instead of what the reader of TOML does not take, told from its message.
pub(super) fn remedy(message: &str) -> String {
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = words.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let valid = words.get(1..).unwrap_or_default();
        return match valid.iter().min_by_key(|v| distance(first, v)) {
            Some(near) if distance(first, near) <= 3 => format!("write `{near}`"),
            _ if first.chars().any(crate::japanese::text::is_japanese) => format!(
                "a printed head belongs to the heads of a [[column]]; here, write one of: {}",
                valid.join(", ")
            ),
            _ => format!("write one of: {}", valid.join(", ")),
        };
    }
    if message.starts_with("missing field") {
        return format!("add {}", sample(first));
    }
    if message.starts_with("duplicate key") {
        return "keep one of the two; several columns, headings and ratings are each a `[[column]]`, `[[heading]]`, `[[rating]]`".to_string();
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let expected = message.rsplit("expected ").next().unwrap_or_default();
        return match expected {
            _ if message.contains("map") => "write the section in double brackets, once for each: [[column]], [[heading]], [[rating]]".to_string(),
            e if e.contains("a sequence") => {
                "write a list in brackets: [\"取組項目\", \"改革項目\"], or [[…]] for a section"
                    .to_string()
            }
            e if e.contains("string") => "write the text in quotes: \"…\"".to_string(),
            e if e.contains("boolean") => "write true or false, without quotes".to_string(),
            e if e.contains('u') || e.contains('i') && e.len() < 6 => {
                "write a whole number without quotes, e.g. 1".to_string()
            }
            e => format!("write {e}"),
        };
    }
    "write `key = value`: texts in quotes, lists in brackets, patterns in single quotes ('^…$')"
        .to_string()
}

/// A line that gives a missing key.
fn sample(key: &str) -> String {
    match key {
        "schema" => "schema = 1".to_string(),
        "id" => "id = \"…\" with the folder's name".to_string(),
        "name" => "name = \"…\": what kind of paper this is, in words".to_string(),
        "kind" => "kind = \"plan\" or kind = \"progress\"".to_string(),
        "detect" => "a section [detect] with need = [\"item\", …]".to_string(),
        "need" => "need = [\"item\", …]: fields whose heads must all be there".to_string(),
        "field" => "field = \"…\", e.g. field = \"item\"".to_string(),
        "patterns" => "patterns = ['^(…)']".to_string(),
        "mark" => "mark = \"…\": the mark as printed".to_string(),
        "labels" => "labels = 4: the least number of labels that make a form".to_string(),
        "headings" => "headings = ['^(?P<no>…)(?P<item>…)$']".to_string(),
        other => format!("{other} = …"),
    }
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
