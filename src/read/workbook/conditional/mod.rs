//! Conditional formats: which of them holds for a cell, and what it changes of what a person sees – a number format, or
//! a colour that hides the text. Other looks (bold, a fill behind a text that stays readable) say nothing that is read.

pub(super) mod formula;

use super::colour::Colour;
use super::number::Format;
use super::sheet::{Style, Value};
use crate::document::CellRange;
use formula::{Formula, Item};
use std::collections::BTreeMap;

/// What a conditional format changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Look {
    pub ink: Option<Colour>,
    pub paper: Option<Colour>,
    pub format: Option<Format>,
    /// A bar or a sign stands in the value's place.
    pub replaced: bool,
}

/// When a conditional format holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Bars and signs.
    Always,
    /// A formula is true, written for the first cell of the ranges.
    True(Formula),
    /// The cell's value compares with one or two formulas.
    Value(Comparison, Vec<Formula>),
    /// The cell's text contains, begins or ends with this text; or not.
    Text(Part, String),
    /// The cell holds nothing but blanks; or does.
    Blank(bool),
    /// The cell holds an error; or does not.
    Error(bool),
    /// It is not computed; what it says.
    Unknown(String),
}

/// How a value compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Is(formula::Operator),
    Between(bool),
}

/// Where in a cell's text another is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Anywhere(bool),
    Begin,
    End,
}

/// A conditional format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub ranges: Vec<CellRange>,
    /// The lowest number comes first.
    pub priority: i64,
    /// Whether no other is asked where it holds.
    pub stops: bool,
    pub test: Test,
    pub look: Look,
}

impl Rule {
    fn covers(&self, (row, col): (u32, u32)) -> bool {
        let holds = |r: &CellRange| (r.r0..=r.r1).contains(&row) && (r.c0..=r.c1).contains(&col);
        self.ranges.iter().any(holds)
    }

    /// The cell that formulas are written for.
    fn base(&self) -> (u32, u32) {
        self.ranges.first().map_or((0, 0), |r| (r.r0, r.c0))
    }

    /// Whether it holds for a cell; `None` where that is not computed.
    fn holds(&self, at: (u32, u32), sheet: &Stored) -> Option<bool> {
        let value = || sheet.item(at);
        let offset = (
            i64::from(at.0) - i64::from(self.base().0),
            i64::from(at.1) - i64::from(self.base().1),
        );
        let compute = |f: &Formula| f.compute(at, offset, &|at| sheet.item(at));
        match &self.test {
            // Only numbers have a bar or sign.
            Test::Always => Some(matches!(value(), Item::Number(_))),
            Test::Unknown(_) => None,
            Test::True(formula) => Some(compute(formula)?.is_true()),
            Test::Value(Comparison::Is(operator), with) => Some(
                operator
                    .compare(&value(), &compute(with.first()?)?)
                    .is_true(),
            ),
            Test::Value(Comparison::Between(inside), with) => {
                let (low, high) = (compute(with.first()?)?, compute(with.get(1)?)?);
                use formula::Operator::{AtLeast, AtMost};
                let is_inside = AtLeast.compare(&value(), &low).is_true()
                    && AtMost.compare(&value(), &high).is_true();
                Some(is_inside == *inside)
            }
            Test::Text(part, text) => {
                let (cell, text) = (value().text().to_lowercase(), text.to_lowercase());
                Some(match part {
                    Part::Anywhere(wanted) => cell.contains(&text) == *wanted,
                    Part::Begin => cell.starts_with(&text),
                    Part::End => cell.ends_with(&text),
                })
            }
            Test::Blank(wanted) => Some(value().text().trim().is_empty() == *wanted),
            Test::Error(wanted) => Some((value() == Item::Error) == *wanted),
        }
    }
}

impl Test {
    /// What it says, where it is not computed.
    pub fn said(&self) -> &str {
        match self {
            Test::Unknown(said) => said,
            _ => "",
        }
    }
}

/// The values of a sheet, as they are stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Stored {
    values: BTreeMap<(u32, u32), Item>,
    errors: BTreeMap<(u32, u32), String>,
}

impl Stored {
    /// Takes a cell's value.
    pub fn put(&mut self, at: (u32, u32), value: &Value) {
        if let Value::Error(name) = value {
            self.errors.insert(at, (*name).to_string());
        }
        self.values.insert(at, Item::of(value));
    }

    /// A cell's value.
    pub fn value(&self, at: (u32, u32)) -> Option<Value<'_>> {
        Some(match self.values.get(&at)? {
            Item::Empty => return None,
            Item::Number(n) => Value::Number(*n),
            Item::Text(text) => Value::Text(text),
            Item::Bool(b) => Value::Bool(*b),
            Item::Error => Value::Error(self.errors.get(&at)?),
        })
    }

    fn item(&self, at: (u32, u32)) -> Item {
        self.values.get(&at).cloned().unwrap_or(Item::Empty)
    }
}

/// The conditional formats of a sheet, by priority.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
}

impl Rules {
    /// Those of a sheet with these styles; none where no combination of them can change what is seen.
    pub fn new(mut rules: Vec<Rule>, styles: &[Style]) -> Self {
        let inks = styles.iter().map(|s| &s.ink);
        let inks: Vec<&Colour> = inks
            .chain(rules.iter().filter_map(|r| r.look.ink.as_ref()))
            .collect();
        let papers = styles.iter().map(|s| &s.paper);
        let papers: Vec<&Colour> = papers
            .chain(rules.iter().filter_map(|r| r.look.paper.as_ref()))
            .collect();
        let counts = |rule: &Rule| {
            let look = &rule.look;
            let lost = |ink: &Colour, paper: &Colour| ink.is_lost_on(paper);
            look.format.is_some()
                || look.replaced
                || match (&look.ink, &look.paper) {
                    (Some(ink), Some(paper)) => lost(ink, paper),
                    (Some(ink), None) => papers.iter().any(|paper| lost(ink, paper)),
                    (None, Some(paper)) => inks.iter().any(|ink| lost(ink, paper)),
                    (None, None) => false,
                }
        };
        let hides = styles.iter().any(|s| s.ink.is_lost_on(&s.paper));
        if !hides && !rules.iter().any(counts) {
            rules.clear();
        }
        rules.sort_by_key(|r| r.priority);
        Self { rules }
    }

    /// Whether there are none that matter.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether one of them is laid over a cell.
    pub fn cover(&self, at: (u32, u32)) -> bool {
        self.rules.iter().any(|r| r.covers(at))
    }

    /// What those that hold make of a cell in a style, and the first one that would change what is seen if it held, but
    /// is not computed.
    pub fn look(&self, at: (u32, u32), style: &Style, sheet: &Stored) -> (Look, Option<&Rule>) {
        let mut look = Look::default();
        let mut open: Vec<&Rule> = Vec::new();
        for rule in self.rules.iter().filter(|r| r.covers(at)) {
            match rule.holds(at, sheet) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    open.push(rule);
                    continue;
                }
            }
            let more = &rule.look;
            look.ink = look.ink.or_else(|| more.ink.clone());
            look.paper = look.paper.or_else(|| more.paper.clone());
            look.format = look.format.or_else(|| more.format.clone());
            look.replaced |= more.replaced;
            if rule.stops {
                break;
            }
        }
        let changes = |rule: &&Rule| {
            let ink = rule
                .look
                .ink
                .as_ref()
                .or(look.ink.as_ref())
                .unwrap_or(&style.ink);
            let paper = rule.look.paper.as_ref().or(look.paper.as_ref());
            let paper = paper.unwrap_or(&style.paper);
            rule.look.format.is_some()
                || rule.look.replaced
                || look.hides(style) != ink.is_lost_on(paper)
        };
        let open = open.into_iter().find(changes);
        (look, open)
    }
}

impl Look {
    /// Whether the text of a cell in a style is not seen.
    pub fn hides(&self, style: &Style) -> bool {
        let ink = self.ink.as_ref().unwrap_or(&style.ink);
        let paper = self.paper.as_ref().unwrap_or(&style.paper);
        self.replaced || ink.is_lost_on(paper)
    }
}
