//! Rules as checked: heads normalised, patterns compiled.

use super::patterns;
use super::written::{Field, Keep};
use regex::{Regex, RegexSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A rule, ready to be used.
#[derive(Debug, Clone)]
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
    /// Scales of which the one is in use that has all marks of a paper.
    pub families: Vec<Vec<String>>,
    /// How printed legends are recognised.
    pub legend: LegendWords,
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
    /// Patterns of titles of papers that are read although only their cells tell what their columns are.
    pub titles: Vec<Regex>,
}

/// How a format is recognised.
#[derive(Debug, Clone)]
pub struct Detect {
    /// Fields that must be found.
    pub need: Vec<Field>,
    /// Fields that speak for it.
    pub likely: Vec<Field>,
    /// Fields that speak against it.
    pub unlikely: Vec<Field>,
    /// Patterns of the title that speak for it.
    pub title: Vec<Regex>,
    /// Keys of heads without years that must all be printed in one table.
    pub need_heads: Vec<String>,
    /// Patterns of which one must be in the title, as a key; none where any title will do.
    pub need_title: Vec<Regex>,
}

/// Column heads and labels with their fields.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    pub(super) exact: BTreeMap<String, Meaning>,
    pub(super) patterns: Vec<(Regex, Meaning)>,
    /// Way of writing → the word.
    pub(super) spellings: Vec<(String, String)>,
    /// The patterns as one, which looks at a text once; made at the first text. `None` where they are too many for that.
    pub(super) at_once: OnceLock<Option<RegexSet>>,
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
    /// The table rates what was done, and says it nowhere else.
    pub rated: Option<Field>,
}

impl Heads {
    /// The field of a head that is a [`key`] without its years; a note in brackets behind it does not count.
    pub fn field(&self, head: &str) -> Option<Field> {
        self.meaning(head).map(|m| m.field)
    }

    /// What a head that is a [`key`] without its years stands for; a note in brackets behind it does not count.
    pub fn meaning(&self, head: &str) -> Option<Meaning> {
        let head = head.trim_start_matches(['●', '○', '■', '◆', '◇', '□', '▼', '・', '※']);
        let bare = || {
            let bare = head.split(['(', '[', '※']).next()?;
            (!bare.is_empty() && bare.len() < head.len()).then(|| self.find(bare))?
        };
        // "令和5年度の進捗": behind its year, a head may be joined by の.
        let joined = || self.meaning(head.strip_prefix('の').filter(|rest| !rest.is_empty())?);
        // "R2（現状値）": all that is left of it stands in brackets.
        let inner = || self.find(head.strip_prefix('(')?.strip_suffix(')')?);
        self.find(head).or_else(bare).or_else(joined).or_else(inner)
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
        self.exact
            .get(&head)
            .copied()
            .or_else(|| self.by_pattern(&head))
    }

    /// The meaning of the first pattern that fits.
    fn by_pattern(&self, head: &str) -> Option<Meaning> {
        let at_once = self.at_once.get_or_init(|| {
            let all = self.patterns.iter();
            patterns::at_once(all.map(|(p, _)| p.as_str().to_string()).collect())
        });
        let first = match at_once {
            Some(set) => set.matches(head).iter().next(),
            None => self.patterns.iter().position(|(p, _)| p.is_match(head)),
        };
        self.patterns.get(first?).map(|(_, meaning)| *meaning)
    }

    /// A head with each word written in one way.
    pub(super) fn spelled(&self, head: &str) -> String {
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
#[derive(Debug, Clone)]
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
    /// Who says so.
    pub origin: Origin,
}

/// Who says what a mark is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The rule.
    Rule,
    /// The paper, in a legend.
    Printed,
    /// Nobody: it is what such marks commonly mean.
    Common,
}

/// How printed legends are recognised.
#[derive(Debug, Clone, Default)]
pub struct LegendWords {
    /// Patterns of what calls itself a legend of ratings.
    pub heads: Vec<Regex>,
    /// Keys of the marks that legends explain.
    pub marks: BTreeSet<String>,
    /// Keys of marks that count as such only below the head of a legend.
    pub numbers: BTreeSet<String>,
    /// The most characters of a mark.
    pub longest: usize,
    /// Words before legends of other things.
    pub other: Vec<String>,
}

/// Papers with one form an item.
#[derive(Debug, Clone)]
pub struct Form {
    /// Patterns of the form's heading, in half width.
    pub headings: Vec<Regex>,
    /// The least number of labels that make a table a form.
    pub labels: usize,
}
