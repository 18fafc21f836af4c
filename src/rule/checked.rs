//! Rules as checked: heads normalised, patterns compiled, every error with its place in the file.

pub use super::error::RuleError;
use super::error::remedy;
use super::written::{self, Field, Keep, RuleFile, VocabularyFile};
use crate::japanese::key;
use crate::japanese::years::without_years;
use regex::Regex;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

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
    /// Marks with a rank in this scale or in that of papers without a rule: what a column of ratings may hold.
    pub ranked: BTreeSet<String>,
    /// Tables that belong to no record.
    pub skip_tables: Vec<Regex>,
    /// Lines that belong to no record.
    pub skip_lines: Vec<Regex>,
    /// For papers with one form an item.
    pub form: Option<Form>,
    /// What a table must show to be read at all; for the shapes of papers without a rule.
    pub evidence: Option<Evidence>,
}

/// What a table must show to hold records, where no rule vouches for it.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Fields of which one must be there beside the name of the rows.
    pub fields: Vec<Field>,
    /// Heads of names with which two of them must be there.
    pub weak: Vec<String>,
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
    exact: BTreeMap<String, Meaning>,
    patterns: Vec<(Regex, Meaning)>,
    /// Way of writing → the word.
    spellings: Vec<(String, String)>,
}

/// What a head stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Its field.
    pub field: Field,
    /// Its field where the cells say otherwise.
    pub told: Told,
}

/// What a column is where its cells settle what the head leaves open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// All cells are marks of the rating scale.
    pub marks: Option<Field>,
    /// All cells are figures.
    pub figures: Option<Field>,
    /// The cells are sentences.
    pub texts: Option<Field>,
    /// The years of a schedule stand behind it.
    pub before_schedule: Option<Field>,
}

impl Heads {
    /// The field of a head that is a [`key`] without its years; a note in brackets behind it does not count.
    pub fn field(&self, head: &str) -> Option<Field> {
        self.meaning(head).map(|m| m.field)
    }

    /// What a head that is a [`key`] without its years stands for; a note in brackets behind it does not count.
    pub fn meaning(&self, head: &str) -> Option<Meaning> {
        let head = head.trim_start_matches(['●', '○', '■', '◆', '◇', '□', '▼', '・', '※']);
        self.find(head).or_else(|| {
            let bare = head.split(['(', '[', '※']).next()?;
            (!bare.is_empty() && bare.len() < head.len()).then(|| self.find(bare))?
        })
    }

    /// The field of a head that is listed as it stands.
    pub fn exact(&self, head: &str) -> Option<Field> {
        self.exact.get(&self.spelled(head)).map(|m| m.field)
    }

    fn find(&self, head: &str) -> Option<Meaning> {
        let head = self.spelled(head);
        if head.is_empty() {
            return None;
        }
        self.exact.get(&head).copied().or_else(|| {
            self.patterns
                .iter()
                .find(|(pattern, _)| pattern.is_match(&head))
                .map(|(_, meaning)| *meaning)
        })
    }

    /// A head with each word written in one way.
    fn spelled(&self, head: &str) -> String {
        let mut head = head.to_string();
        for (other, word) in &self.spellings {
            if head.contains(other.as_str()) {
                head = head.replace(other.as_str(), word);
            }
        }
        head
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

    fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(RuleError::at(
            self.file,
            self.text,
            span,
            message.into(),
            help.into(),
        ));
    }

    /// The file as written.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = error.message().to_string();
                let help = remedy(&message);
                self.error(error.span().unwrap_or(0..0), message, help);
                None
            }
        }
    }

    /// Checks the version of the form.
    pub(super) fn schema(&mut self, schema: &Spanned<u32>) {
        if *schema.get_ref() != 1 {
            self.error(
                schema.span(),
                format!("schema {} is not known", schema.get_ref()),
                "write schema = 1",
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
                self.error(
                    pattern.span(),
                    format!("not a valid pattern: {reason}"),
                    "close every bracket; a printed ( ) [ ] . * + ? is written with \\ before it",
                );
                None
            }
        }
    }

    fn patterns(&mut self, patterns: &[Spanned<String>]) -> Vec<Regex> {
        patterns.iter().filter_map(|p| self.pattern(p)).collect()
    }

    fn form(&mut self, form: &written::Form) -> Form {
        for pattern in form.headings.get_ref() {
            let named = Regex::new(pattern.get_ref()).is_ok_and(|r| {
                r.capture_names()
                    .flatten()
                    .filter(|n| matches!(*n, "no" | "item"))
                    .count()
                    < 2
            });
            if named {
                self.error(
                    pattern.span(),
                    "a form's heading needs groups named no and item",
                    "write '^(?P<no>[0-9]+)\\s*(?P<item>.+)$'",
                );
            }
        }
        Form {
            headings: self.patterns(form.headings.get_ref()),
            labels: *form.labels.get_ref(),
        }
    }

    /// What a rule says that can never be meant.
    fn sense(&mut self, rule: &RuleFile) {
        for (text, what, help) in [
            (
                &rule.name,
                "the name is empty",
                "say in words what kind of paper it reads",
            ),
            (
                &rule.kind,
                "the kind is empty",
                "write kind = \"plan\" or kind = \"progress\"",
            ),
        ] {
            if text.get_ref().trim().is_empty() {
                self.error(text.span(), what, help);
            }
        }
        self.detection(&rule.detect);
        self.columns(&rule.columns);
        for heading in &rule.headings {
            if heading.patterns.get_ref().is_empty() {
                self.error(
                    heading.patterns.span(),
                    "a heading without a pattern is never found",
                    "write patterns = ['^(\\([0-9]+\\))'] or drop the section",
                );
            }
        }
        self.marks(&rule.ratings);
        for field in &rule.rows.own {
            if matches!(
                field.get_ref(),
                Field::Item | Field::Concrete | Field::No | Field::Hierarchy
            ) {
                self.error(
                    field.span(),
                    format!(
                        "`{}` makes a row a record by itself",
                        field.get_ref().name()
                    ),
                    "name other fields here, e.g. own = [\"departments\"]",
                );
            }
        }
        for pattern in rule
            .rows
            .totals
            .iter()
            .chain(&rule.rows.subtotals)
            .chain(&rule.skip.tables)
            .chain(&rule.skip.lines)
        {
            if Regex::new(pattern.get_ref()).is_ok_and(|r| r.is_match("")) {
                self.error(
                    pattern.span(),
                    "this pattern fits every text",
                    "write the words it must find, e.g. '^合計$'",
                );
            }
        }
        if let Some(form) = &rule.form {
            if *form.labels.get_ref() < 2 {
                self.error(
                    form.labels.span(),
                    "every table would be a form",
                    "write labels = 4: the least number of labels that make a form",
                );
            }
            if form.headings.get_ref().is_empty() {
                self.error(
                    form.headings.span(),
                    "a form without headings has no names",
                    "write headings = ['^(?P<no>[0-9]+)\\s*(?P<item>.+)$']",
                );
            }
        }
    }

    fn detection(&mut self, detect: &written::Detect) {
        if detect.need.get_ref().is_empty() {
            self.error(
                detect.need.span(),
                "a rule that needs nothing fits every paper",
                "write need = [\"item\", …]: fields whose heads must all be there",
            );
        }
        let needed: Vec<Field> = detect.need.get_ref().iter().map(|f| *f.get_ref()).collect();
        for field in &detect.unlikely {
            let found = needed.contains(field.get_ref())
                || detect.likely.iter().any(|f| f.get_ref() == field.get_ref());
            if found {
                self.error(
                    field.span(),
                    format!(
                        "`{}` speaks for the format and against it",
                        field.get_ref().name()
                    ),
                    "keep it in one of need, likely and unlikely",
                );
            }
        }
        for field in &detect.likely {
            if needed.contains(field.get_ref()) {
                self.error(
                    field.span(),
                    format!("`{}` is needed already", field.get_ref().name()),
                    "drop it from likely, or from need",
                );
            }
        }
    }

    fn columns(&mut self, columns: &[written::Column]) {
        let mut known: BTreeMap<String, Field> = BTreeMap::new();
        for column in columns {
            let field = *column.field.get_ref();
            if column.heads.is_empty() && column.patterns.is_empty() {
                self.error(
                    column.field.span(),
                    "a column without heads is never found",
                    "add heads = [\"…\"] as printed, or patterns = ['…$']",
                );
            }
            for head in &column.heads {
                let (bare, years) = without_years(head.get_ref());
                if bare.is_empty() {
                    let help = if years.is_empty() {
                        "write the head as printed"
                    } else {
                        "years are found without being named: drop it"
                    };
                    self.error(head.span(), "a head without words", help);
                } else if let Some(other) = known.insert(bare, field).filter(|o| *o != field) {
                    self.error(
                        head.span(),
                        format!("this head is also one of `{}`", other.name()),
                        "keep it under one field",
                    );
                }
            }
        }
    }

    fn marks(&mut self, ratings: &[written::Rating]) {
        let mut known: Vec<String> = Vec::new();
        for rating in ratings {
            let mut own: Vec<String> = Vec::new();
            if let Some(level) = rating.level.as_ref().filter(|l| *l.get_ref() < 1) {
                self.error(
                    level.span(),
                    "levels begin with 1, the best",
                    "write level = 1 for the best mark, 2 for the next",
                );
            }
            for mark in std::iter::once(&rating.mark).chain(&rating.also) {
                let folded = key(mark.get_ref());
                if folded.is_empty() {
                    self.error(
                        mark.span(),
                        "a mark without a sign",
                        "write the mark as printed",
                    );
                } else if known.contains(&folded) {
                    self.error(
                        mark.span(),
                        "this mark is in the scale already",
                        "drop it: widths of letters do not count",
                    );
                }
                own.push(folded);
            }
            known.append(&mut own);
        }
    }

    fn level(&mut self, heading: &written::Heading) -> Level {
        for pattern in heading.patterns.get_ref() {
            if Regex::new(pattern.get_ref()).is_ok_and(|r| r.captures_len() < 2) {
                self.error(
                    pattern.span(),
                    "a heading's pattern needs a group for its mark",
                    "put the mark in brackets: '^(\\([0-9]+\\))'",
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

/// Adds columns behind those that are already there: the first meaning of a head counts.
fn add_columns(heads: &mut Heads, columns: &[written::Column], checker: &mut Checker) {
    let meaning = |column: &written::Column| Meaning {
        field: *column.field.get_ref(),
        told: Told {
            marks: column.marks,
            figures: column.figures,
            texts: column.texts,
            before_schedule: column.before_schedule,
        },
    };
    for column in columns {
        for head in &column.heads {
            let head = heads.spelled(&without_years(head.get_ref()).0);
            heads.exact.entry(head).or_insert(meaning(column));
        }
    }
    for column in columns {
        for pattern in checker.patterns(&column.patterns) {
            heads.patterns.push((pattern, meaning(column)));
        }
    }
}

/// What a file says of formats, before it is joined with the vocabulary.
struct Said<'a> {
    detect: &'a written::Detect,
    columns: &'a [written::Column],
    headings: &'a [written::Heading],
    rows: &'a written::Rows,
    ratings: &'a [written::Rating],
    skip: &'a written::Skip,
    form: Option<&'a written::Form>,
}

/// Joins what a file says with the vocabulary. Errors go to the checker of the file they stand in.
fn joined(
    (id, name, kind): (&str, &str, &str),
    said: &Said,
    vocabulary: &VocabularyFile,
    checker: &mut Checker,
    shared: &mut Checker,
) -> Rule {
    let mut heads = Heads {
        spellings: vocabulary
            .spellings
            .iter()
            .flat_map(|s| s.also.iter().map(|other| (key(other), key(&s.word))))
            .collect(),
        ..Heads::default()
    };
    add_columns(&mut heads, said.columns, checker);
    add_columns(&mut heads, &vocabulary.columns, shared);
    let mut levels: Vec<Level> = said.headings.iter().map(|h| checker.level(h)).collect();
    levels.extend(vocabulary.headings.iter().map(|h| shared.level(h)));
    let common = vocabulary
        .without_rule
        .as_ref()
        .map_or(&[][..], |w| &w.ratings);
    let form = said.form.map(|f| checker.form(f));
    let mut both = |own: &[Spanned<String>], common: &[Spanned<String>]| {
        let mut all = checker.patterns(own);
        all.extend(shared.patterns(common));
        all
    };
    let skip_tables = both(&said.skip.tables, &vocabulary.skip.tables);
    let skip_lines = both(&said.skip.lines, &vocabulary.skip.lines);
    Rule {
        id: id.to_string(),
        name: name.to_string(),
        kind: kind.to_string(),
        detect: Detect {
            need: bare(said.detect.need.get_ref()),
            likely: bare(&said.detect.likely),
            unlikely: bare(&said.detect.unlikely),
            title: checker.patterns(&said.detect.title),
        },
        heads,
        levels,
        own: bare(&said.rows.own),
        totals: checker.patterns(&said.rows.totals),
        subtotals: checker.patterns(&said.rows.subtotals),
        ranked: ranked(said.ratings, vocabulary),
        scale: if said.ratings.is_empty() {
            scale(common)
        } else {
            scale(said.ratings)
        },
        skip_tables,
        skip_lines,
        form,
        evidence: None,
    }
}

/// Fields without their places.
fn bare(fields: &[Spanned<Field>]) -> Vec<Field> {
    fields.iter().map(|f| *f.get_ref()).collect()
}

/// Keys of the marks that have a rank.
fn ranked(own: &[written::Rating], vocabulary: &VocabularyFile) -> BTreeSet<String> {
    let common = vocabulary.without_rule.iter().flat_map(|w| &w.ratings);
    own.iter()
        .chain(common)
        .filter(|r| r.level.is_some())
        .flat_map(|r| std::iter::once(&r.mark).chain(&r.also))
        .map(|mark| key(mark.get_ref()))
        .collect()
}

fn scale(ratings: &[written::Rating]) -> Vec<Grade> {
    ratings
        .iter()
        .map(|r| Grade {
            marks: std::iter::once(&r.mark)
                .chain(&r.also)
                .map(|m| key(m.get_ref()))
                .collect(),
            level: r.level.as_ref().map(|l| *l.get_ref()),
            meaning: r.meaning.clone(),
        })
        .collect()
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
            "the id must be the folder's name",
            format!("write id = \"{folder}\""),
        );
    }
    checker.sense(&written);
    let said = Said {
        detect: &written.detect,
        columns: &written.columns,
        headings: &written.headings,
        rows: &written.rows,
        ratings: &written.ratings,
        skip: &written.skip,
        form: written.form.as_ref(),
    };
    let names = (
        folder,
        written.name.get_ref().as_str(),
        written.kind.get_ref().as_str(),
    );
    let rule = joined(names, &said, &vocabulary, &mut checker, &mut shared);
    let rule = shared.done(rule)?;
    checker.done(rule)
}

/// Checks the vocabulary by itself: the shapes in which documents are read that no rule fits.
pub(super) fn check_vocabulary(file: &str, text: &str) -> Result<Vec<Rule>, Vec<RuleError>> {
    let mut checker = Checker::new(file, text);
    let Some(vocabulary) = checker.parse::<VocabularyFile>() else {
        return Err(checker.failed());
    };
    checker.schema(&vocabulary.schema);
    let Some(without) = &vocabulary.without_rule else {
        return checker.done(Vec::new());
    };
    let evidence = Evidence {
        fields: without.evidence.clone(),
        weak: without.weak.iter().map(|w| key(w)).collect(),
    };
    let none = written::Skip::default();
    let mut shapes = Vec::new();
    for shape in &without.shapes {
        let said = Said {
            detect: &shape.detect,
            columns: &shape.columns,
            headings: &[],
            rows: &without.rows,
            ratings: &without.ratings,
            skip: &none,
            form: shape.form.as_ref(),
        };
        // The vocabulary's own errors are those of the same file: told once.
        let mut shared = Checker::new(file, text);
        let mut rule = joined(
            ("", "", &shape.kind),
            &said,
            &vocabulary,
            &mut checker,
            &mut shared,
        );
        rule.evidence = Some(evidence.clone());
        shapes.push(rule);
        let more = shared.failed();
        for error in more {
            if !checker.errors.contains(&error) {
                checker.errors.push(error);
            }
        }
    }
    checker.done(shapes)
}
