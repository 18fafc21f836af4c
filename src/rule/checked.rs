//! Rules as checked: heads normalised, patterns compiled, every error with its place in the file.

use super::written::{self, Field, Keep, RuleFile, VocabularyFile};
use crate::japanese::key;
use crate::japanese::years::without_years;
use regex::Regex;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// An error in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong, and what would be valid.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )
    }
}

impl std::error::Error for RuleError {}

/// A rule, ready to be used.
#[derive(Debug)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// What kind of paper it reads, in words.
    pub name: String,
    /// Kind of document.
    pub kind: String,
    /// How the format is recognised.
    pub detect: Detect,
    /// Column heads and labels.
    pub heads: Heads,
    /// Levels of headings, outermost first.
    pub levels: Vec<Level>,
    /// Fields whose own cell makes a row a record of its own.
    pub own: Vec<Field>,
    /// Names of total rows.
    pub totals: Vec<Regex>,
    /// Names of subtotal rows.
    pub subtotals: Vec<Regex>,
    /// The rating scale.
    pub scale: Vec<Grade>,
    /// Tables that belong to no record.
    pub skip_tables: Vec<Regex>,
    /// Lines that belong to no record.
    pub skip_lines: Vec<Regex>,
    /// For papers with one form an item.
    pub form: Option<Form>,
}

/// How a format is recognised.
#[derive(Debug)]
pub struct Detect {
    /// Fields that must be found.
    pub need: Vec<Field>,
    /// Fields that speak for it.
    pub likely: Vec<Field>,
    /// Fields that speak against it.
    pub unlikely: Vec<Field>,
    /// Patterns of the title that speak for it.
    pub title: Vec<Regex>,
}

/// Column heads and labels with their fields.
#[derive(Debug, Default)]
pub struct Heads {
    exact: BTreeMap<String, Field>,
    patterns: Vec<(Regex, Field)>,
}

impl Heads {
    /// The field of a head that is a [`key`] without its years; a note in brackets behind it does not count.
    pub fn field(&self, head: &str) -> Option<Field> {
        let head = head.trim_start_matches(['●', '○', '■', '◆', '◇', '□', '▼', '・', '※']);
        self.find(head).or_else(|| {
            let bare = head.split(['(', '[', '※']).next()?;
            (!bare.is_empty() && bare.len() < head.len()).then(|| self.find(bare))?
        })
    }

    /// The field of a head that is listed as it stands.
    pub fn exact(&self, head: &str) -> Option<Field> {
        self.exact.get(head).copied()
    }

    fn find(&self, head: &str) -> Option<Field> {
        if head.is_empty() {
            return None;
        }
        self.exact.get(head).copied().or_else(|| {
            self.patterns
                .iter()
                .find(|(pattern, _)| pattern.is_match(head))
                .map(|(_, field)| *field)
        })
    }
}

/// A level of headings.
#[derive(Debug)]
pub struct Level {
    /// Patterns for the line in half width; group 1 is the mark.
    pub patterns: Vec<Regex>,
    /// Whether it is part of the path.
    pub keep: Keep,
    /// Whether the mark stands close to the words.
    pub close: bool,
}

/// A mark of the rating scale.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Keys of all ways to print it.
    pub marks: Vec<String>,
    /// 1 is the best.
    pub level: Option<i32>,
    /// What it means.
    pub meaning: Option<String>,
}

/// Papers with one form an item.
#[derive(Debug)]
pub struct Form {
    /// Patterns of the form's heading, in half width.
    pub headings: Vec<Regex>,
    /// The least number of labels that make a table a form.
    pub labels: usize,
}

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

    fn error(&mut self, span: Range<usize>, message: impl Into<String>) {
        let (line, column) = place(self.text, span.start);
        self.errors.push(RuleError {
            file: self.file.to_string(),
            line,
            column,
            message: message.into(),
        });
    }

    /// The file as written.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(error.span().unwrap_or(0..0), error.message().to_string());
                None
            }
        }
    }

    /// Checks the version of the form.
    pub(super) fn schema(&mut self, schema: &Spanned<u32>) {
        if *schema.get_ref() != 1 {
            self.error(
                schema.span(),
                format!(
                    "schema {} is not known; valid: schema = 1",
                    schema.get_ref()
                ),
            );
        }
    }

    /// The value, or all errors.
    pub(super) fn done<T>(self, value: T) -> Result<T, Vec<RuleError>> {
        if self.errors.is_empty() {
            Ok(value)
        } else {
            Err(self.errors)
        }
    }

    /// The errors of a file that could not be parsed.
    pub(super) fn failed(self) -> Vec<RuleError> {
        self.errors
    }

    fn pattern(&mut self, pattern: &Spanned<String>) -> Option<Regex> {
        match Regex::new(pattern.get_ref()) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                self.error(pattern.span(), format!("not a valid pattern: {reason}"));
                None
            }
        }
    }

    fn patterns(&mut self, patterns: &[Spanned<String>]) -> Vec<Regex> {
        patterns.iter().filter_map(|p| self.pattern(p)).collect()
    }

    fn level(&mut self, heading: &written::Heading) -> Level {
        for pattern in &heading.patterns {
            if Regex::new(pattern.get_ref()).is_ok_and(|r| r.captures_len() < 2) {
                self.error(
                    pattern.span(),
                    "a heading's pattern needs group 1 for its mark, e.g. '^(\\([0-9]+\\))'",
                );
            }
        }
        Level {
            patterns: self.patterns(&heading.patterns),
            keep: heading.keep,
            close: heading.close,
        }
    }
}

/// Adds columns behind those that are already there: the first meaning of a head counts.
fn add_columns(heads: &mut Heads, columns: &[written::Column], checker: &mut Checker) {
    for column in columns {
        for head in &column.heads {
            heads
                .exact
                .entry(without_years(head).0)
                .or_insert(column.field);
        }
    }
    for column in columns {
        for pattern in checker.patterns(&column.patterns) {
            heads.patterns.push((pattern, column.field));
        }
    }
}

/// Checks a rule together with the vocabulary shared by all rules.
pub(super) fn check(
    file: &str,
    text: &str,
    folder: &str,
    (vocabulary_file, vocabulary_text): (&str, &str),
) -> Result<Rule, Vec<RuleError>> {
    let mut shared = Checker::new(vocabulary_file, vocabulary_text);
    let Some(vocabulary) = shared.parse::<VocabularyFile>() else {
        return Err(shared.failed());
    };
    shared.schema(&vocabulary.schema);
    let mut checker = Checker::new(file, text);
    let Some(written) = checker.parse::<RuleFile>() else {
        return Err(checker.failed());
    };
    checker.schema(&written.schema);
    if written.id.get_ref() != folder {
        checker.error(
            written.id.span(),
            format!("the id must be the folder's name; valid: id = \"{folder}\""),
        );
    }
    let mut heads = Heads::default();
    add_columns(&mut heads, &written.columns, &mut checker);
    add_columns(&mut heads, &vocabulary.columns, &mut shared);
    let mut levels: Vec<Level> = written.headings.iter().map(|h| checker.level(h)).collect();
    levels.extend(vocabulary.headings.iter().map(|h| shared.level(h)));
    let scale = written
        .ratings
        .iter()
        .map(|r| Grade {
            marks: std::iter::once(r.mark.get_ref())
                .chain(&r.also)
                .map(|m| key(m))
                .collect(),
            level: r.level,
            meaning: r.meaning.clone(),
        })
        .collect();
    let form = written.form.as_ref().map(|f| {
        for pattern in &f.headings {
            let named = Regex::new(pattern.get_ref()).is_ok_and(|r| {
                r.capture_names()
                    .flatten()
                    .filter(|n| matches!(*n, "no" | "item"))
                    .count()
                    < 2
            });
            if named {
                checker.error(
                    pattern.span(),
                    "a form's heading needs the groups (?P<no>…) and (?P<item>…)",
                );
            }
        }
        Form {
            headings: checker.patterns(&f.headings),
            labels: f.labels,
        }
    });
    let mut both = |own: &[Spanned<String>], common: &[Spanned<String>]| {
        let mut all = checker.patterns(own);
        all.extend(shared.patterns(common));
        all
    };
    let skip_tables = both(&written.skip.tables, &vocabulary.skip.tables);
    let skip_lines = both(&written.skip.lines, &vocabulary.skip.lines);
    let rule = Rule {
        id: written.id.get_ref().clone(),
        name: written.name.clone(),
        kind: written.kind.clone(),
        detect: Detect {
            need: written.detect.need.clone(),
            likely: written.detect.likely.clone(),
            unlikely: written.detect.unlikely.clone(),
            title: checker.patterns(&written.detect.title),
        },
        heads,
        levels,
        own: written.rows.own.clone(),
        totals: checker.patterns(&written.rows.totals),
        subtotals: checker.patterns(&written.rows.subtotals),
        scale,
        skip_tables,
        skip_lines,
        form,
    };
    let rule = shared.done(rule)?;
    checker.done(rule)
}
