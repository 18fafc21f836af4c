//! Rule files are checked: every error is told with its place and what to write instead.

use super::checked::{Form, Level};
use super::error::{RuleError, Words, told};
use super::patterns;
use super::written;
use regex::Regex;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Collects the errors of one file.
pub(super) struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    errors: Vec<RuleError>,
}

impl<'a> Checker<'a> {
    /// For a file of this name and text.
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            errors: Vec::new(),
        }
    }

    /// Takes an error at a byte range of the file.
    pub(super) fn error(
        &mut self,
        span: Range<usize>,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) {
        let (message, help) = (message.into(), help.into());
        let error = RuleError::at(self.file, self.text, span, message, help);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// An error of the reader of TOML.
    fn toml(&mut self, error: &toml::de::Error) {
        let (message, help) = told(error.message());
        self.error(error.span().unwrap_or(0..0), message, help);
    }

    /// The file as written. All its errors are told: what is wrong is taken out, and the rest read again.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        let (mut table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.toml(error);
        }
        if !errors.is_empty() {
            return None;
        }
        loop {
            let error = match T::deserialize(toml::Deserializer::from(table.clone())) {
                Ok(value) => return self.errors.is_empty().then_some(value),
                Err(error) => error,
            };
            let known = self.errors.len();
            self.toml(&error);
            // An error that comes again was not mended.
            if self.errors.len() == known || !mend(table.get_mut(), &error) {
                return None;
            }
        }
    }

    /// Checks the version of the form.
    pub(super) fn schema(&mut self, schema: &Spanned<u32>) {
        if *schema.get_ref() != 1 {
            self.error(
                schema.span(),
                (
                    format!("schema {} は使えません", schema.get_ref()),
                    format!("schema {} is not known", schema.get_ref()),
                ),
                ("schema = 1 と書いてください", "write schema = 1"),
            );
        }
    }

    /// The value, or all errors.
    pub(super) fn done<T>(self, value: T) -> Result<T, Vec<RuleError>> {
        if self.errors.is_empty() {
            Ok(value)
        } else {
            Err(self.failed())
        }
    }

    /// Takes errors of the same file that were found by another check; each is told once.
    pub(super) fn take(&mut self, errors: Vec<RuleError>) {
        for error in errors {
            if !self.errors.contains(&error) {
                self.errors.push(error);
            }
        }
    }

    /// The errors, from the top of the file.
    pub(super) fn failed(self) -> Vec<RuleError> {
        let mut errors = self.errors;
        errors.sort_by_key(|e| e.span.start);
        errors
    }

    fn pattern(&mut self, pattern: &Spanned<String>) -> Option<Regex> {
        match patterns::compiled(pattern.get_ref()) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                self.error(
                    pattern.span(),
                    (format!("パターンとして読めません: {reason}"), format!("not a valid pattern: {reason}")),
                    ("括弧を閉じてください。印刷された ( ) [ ] . * + ? は前に \\ を付けます", "close every bracket; a printed ( ) [ ] . * + ? is written with \\ before it"),
                );
                None
            }
        }
    }

    /// Those of the patterns that are valid.
    pub(super) fn patterns(&mut self, patterns: &[Spanned<String>]) -> Vec<Regex> {
        patterns.iter().filter_map(|p| self.pattern(p)).collect()
    }

    /// A form.
    pub(super) fn form(&mut self, form: &written::Form) -> Form {
        for pattern in form.headings.get_ref() {
            let named = patterns::compiled(pattern.get_ref()).is_ok_and(|r| {
                r.capture_names()
                    .flatten()
                    .filter(|n| matches!(*n, "no" | "item"))
                    .count()
                    < 2
            });
            if named {
                self.error(
                    pattern.span(),
                    (
                        "様式の見出しには no と item という名の組が要ります",
                        "a form's heading needs groups named no and item",
                    ),
                    (
                        "'^(?P<no>[0-9]+)\\s*(?P<item>.+)$' のように書いてください",
                        "write '^(?P<no>[0-9]+)\\s*(?P<item>.+)$'",
                    ),
                );
            }
        }
        Form {
            headings: self.patterns(form.headings.get_ref()),
            labels: *form.labels.get_ref(),
        }
    }

    /// A level of headings.
    pub(super) fn level(&mut self, heading: &written::Heading) -> Level {
        for pattern in heading.patterns.get_ref() {
            if patterns::compiled(pattern.get_ref()).is_ok_and(|r| r.captures_len() < 2) {
                self.error(
                    pattern.span(),
                    (
                        "見出しのパターンには、番号を囲む括弧が要ります",
                        "a heading's pattern needs a group for its mark",
                    ),
                    (
                        "番号を括弧で囲んでください: '^(\\([0-9]+\\))'",
                        "put the mark in brackets: '^(\\([0-9]+\\))'",
                    ),
                );
            }
        }
        Level {
            patterns: self.patterns(heading.patterns.get_ref()),
            keep: heading.keep,
            close: heading.close,
        }
    }
}

/// What stands for a section or key that is missing or was taken out, so that the rest can be read.
const FILLING: &str =
    "schema = 1\nid = \"\"\nname = \"\"\nkind = \"\"\ndetect = { need = [] }\nexample = []\n";

/// Takes what an error is about out of a file, or puts in what is missing. False where neither is possible.
fn mend(table: &mut DeTable, error: &toml::de::Error) -> bool {
    let at = error.span().map_or(0, |s| s.start);
    let missing = error.message().strip_prefix("missing field `");
    let filling = || {
        DeTable::parse(FILLING)
            .map(Spanned::into_inner)
            .unwrap_or_default()
    };
    // A key that is missing in the file itself is told at its beginning.
    if let Some(missing) = missing
        .and_then(|m| m.strip_suffix('`'))
        .filter(|_| at == 0)
    {
        let found = filling()
            .into_iter()
            .find(|(key, _)| key.get_ref() == missing);
        return found.is_some_and(|(key, value)| table.insert(key, value).is_none());
    }
    let Some(key) = table
        .iter()
        .find(|(key, value)| key.span().contains(&at) || covers(value, at))
        .map(|(key, _)| key.get_ref().to_string())
    else {
        return false;
    };
    if let Some(DeValue::Array(sections)) = table.get_mut(key.as_str()).map(Spanned::get_mut)
        && let Some(wrong) = sections
            .iter()
            .position(|s| s.get_ref().is_table() && covers(s, at))
    {
        let kept = sections.clone().into_iter().enumerate();
        *sections = kept.filter(|(i, _)| *i != wrong).map(|(_, s)| s).collect();
        return true;
    }
    table.remove(key.as_str());
    if let Some((key, value)) = filling()
        .into_iter()
        .find(|(k, _)| k.get_ref().as_ref() == key)
    {
        table.insert(key, value);
    }
    true
}

/// Whether a value, or a part of it, stands at a byte.
fn covers(value: &Spanned<DeValue>, at: usize) -> bool {
    let inside = match value.get_ref() {
        DeValue::Array(values) => values.iter().any(|v| covers(v, at)),
        DeValue::Table(table) => table
            .iter()
            .any(|(key, value)| key.span().contains(&at) || covers(value, at)),
        _ => false,
    };
    inside || value.span().contains(&at)
}
