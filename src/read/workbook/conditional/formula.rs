//! Formulas of conditional formats, as far as they are computed: comparisons, sums and texts of single cells, and the
//! functions that people write there. Ranges, names and other sheets are not followed.

use super::super::number;
use super::super::sheet::Value;
use crate::document::parse_cell;

/// A value in a formula.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Item {
    Empty,
    Number(f64),
    Text(String),
    Bool(bool),
    Error,
}

impl Item {
    /// A cell's value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Number(n) => Item::Number(*n),
            Value::Text(text) => Item::Text((*text).to_string()),
            Value::Bool(b) => Item::Bool(*b),
            Value::Error(_) => Item::Error,
        }
    }

    /// Whether a condition with this result holds.
    pub fn is_true(&self) -> bool {
        match self {
            Item::Bool(b) => *b,
            Item::Number(n) => *n != 0.0,
            _ => false,
        }
    }

    /// As a text.
    pub fn text(&self) -> String {
        match self {
            Item::Empty | Item::Error => String::new(),
            Item::Number(n) => number::general(*n),
            Item::Text(text) => text.clone(),
            Item::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_string(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Item::Empty => Some(0.0),
            Item::Number(n) => Some(*n),
            Item::Bool(b) => Some(f64::from(u8::from(*b))),
            Item::Text(text) => text.trim().parse().ok(),
            Item::Error => None,
        }
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Operator {
    Equal,
    Unequal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Operator {
    /// Compares as sheets do: numbers come before texts, texts before truths, and letters' case does not count.
    pub fn compare(self, a: &Item, b: &Item) -> Item {
        use std::cmp::Ordering;
        let like = |item: &Item, other: &Item| match (item, other) {
            (Item::Empty, Item::Text(_)) => Item::Text(String::new()),
            (Item::Empty, Item::Bool(_)) => Item::Bool(false),
            (Item::Empty, _) => Item::Number(0.0),
            _ => item.clone(),
        };
        let rank = |item: &Item| match item {
            Item::Text(_) => 1,
            Item::Bool(_) => 2,
            _ => 0,
        };
        let order = match (like(a, b), like(b, a)) {
            (Item::Error, _) | (_, Item::Error) => return Item::Error,
            (Item::Number(a), Item::Number(b)) => a.total_cmp(&b),
            (Item::Text(a), Item::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
            (Item::Bool(a), Item::Bool(b)) => a.cmp(&b),
            (a, b) => rank(&a).cmp(&rank(&b)),
        };
        Item::Bool(match self {
            Operator::Equal => order == Ordering::Equal,
            Operator::Unequal => order != Ordering::Equal,
            Operator::Below => order == Ordering::Less,
            Operator::AtMost => order != Ordering::Greater,
            Operator::Above => order == Ordering::Greater,
            Operator::AtLeast => order != Ordering::Less,
        })
    }
}

/// A place: row and column, each with whether it moves with the cell that the formula is computed for.
type Reference = ((u32, bool), (u32, bool));

/// A formula, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Formula {
    Constant(Item),
    Cell(Reference),
    Compare(Operator, Box<Formula>, Box<Formula>),
    /// One of `+ - * / ^ &`.
    Join(char, Box<Formula>, Box<Formula>),
    Negative(Box<Formula>),
    Call(String, Vec<Formula>),
}

impl Formula {
    /// Takes a formula apart; `None` for one that is not computed.
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = tokens(text).filter(|t| t.len() <= TOKEN_LIMIT)?;
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
            depth: 0,
        };
        let formula = parser.comparison()?;
        (parser.at == tokens.len() && formula.is_computed()).then_some(formula)
    }

    fn is_computed(&self) -> bool {
        match self {
            Formula::Constant(_) | Formula::Cell(_) => true,
            Formula::Compare(_, a, b) | Formula::Join(_, a, b) => {
                a.is_computed() && b.is_computed()
            }
            Formula::Negative(a) => a.is_computed(),
            Formula::Call(name, with) => {
                FUNCTIONS.contains(&name.as_str()) && with.iter().all(Formula::is_computed)
            }
        }
    }

    /// Its result for the cell `at`, which lies `offset` rows and columns from the one that it is written for; `None`
    /// where it points outside the sheet.
    pub fn compute(
        &self,
        at: (u32, u32),
        offset: (i64, i64),
        cell: &dyn Fn((u32, u32)) -> Item,
    ) -> Option<Item> {
        let compute = |f: &Formula| f.compute(at, offset, cell);
        Some(match self {
            Formula::Constant(item) => item.clone(),
            Formula::Cell((row, col)) => {
                let place = |(i, moves): (u32, bool), by: i64| {
                    u32::try_from(i64::from(i) + if moves { by } else { 0 }).ok()
                };
                cell((place(*row, offset.0)?, place(*col, offset.1)?))
            }
            Formula::Compare(operator, a, b) => operator.compare(&compute(a)?, &compute(b)?),
            Formula::Negative(a) => match compute(a)?.number() {
                Some(n) => Item::Number(-n),
                None => Item::Error,
            },
            Formula::Join('&', a, b) => {
                let (a, b) = (compute(a)?, compute(b)?);
                match (&a, &b) {
                    (Item::Error, _) | (_, Item::Error) => Item::Error,
                    _ => Item::Text(a.text() + &b.text()),
                }
            }
            Formula::Join(sign, a, b) => {
                let result = match (compute(a)?.number(), compute(b)?.number()) {
                    (Some(a), Some(b)) => match sign {
                        '+' => a + b,
                        '-' => a - b,
                        '*' => a * b,
                        '/' => a / b,
                        _ => a.powf(b),
                    },
                    _ => f64::NAN,
                };
                number_or_error(result)
            }
            Formula::Call(name, with) => {
                let with: Option<Vec<Item>> = with.iter().map(compute).collect();
                call(name, &with?, at)?
            }
        })
    }
}

fn number_or_error(result: f64) -> Item {
    match result.is_finite() {
        true => Item::Number(result),
        false => Item::Error,
    }
}

/// The functions that are computed.
const FUNCTIONS: [&str; 27] = [
    "AND", "OR", "NOT", "IF", "TRUE", "FALSE", "ISBLANK", "ISERROR", "ISERR", "ISNA", "ISNUMBER",
    "ISTEXT", "LEN", "TRIM", "LEFT", "RIGHT", "MID", "EXACT", "SEARCH", "FIND", "ABS", "INT",
    "MOD", "ROUND", "ROW", "COLUMN", "N",
];

fn call(name: &str, with: &[Item], at: (u32, u32)) -> Option<Item> {
    let first = with.first();
    let text = |i: usize| with.get(i).map(Item::text);
    let count = |i: usize| match with.get(i) {
        None => Some(1),
        Some(item) => item.number().map(|n| n.max(0.0) as usize),
    };
    let figure = |i: usize| with.get(i)?.number();
    let is_error = |item: &Item| *item == Item::Error;
    // What tells errors apart takes them; any other result of an error is one.
    let takes_errors = matches!(
        name,
        "ISERROR" | "ISERR" | "ISNA" | "ISBLANK" | "ISNUMBER" | "ISTEXT" | "IF"
    );
    if !takes_errors && with.iter().any(is_error) {
        return Some(Item::Error);
    }
    let of_text = |chars: Option<String>| chars.map(Item::Text);
    Some(match name {
        "TRUE" => Item::Bool(true),
        "FALSE" => Item::Bool(false),
        "AND" => Item::Bool(with.iter().all(Item::is_true)),
        "OR" => Item::Bool(with.iter().any(Item::is_true)),
        "NOT" => Item::Bool(!first?.is_true()),
        "IF" if is_error(first?) => Item::Error,
        "IF" if first?.is_true() => with.get(1)?.clone(),
        "IF" => with.get(2).cloned().unwrap_or(Item::Bool(false)),
        "ISBLANK" => Item::Bool(*first? == Item::Empty),
        "ISERROR" | "ISERR" | "ISNA" => Item::Bool(is_error(first?)),
        "ISNUMBER" => Item::Bool(matches!(first?, Item::Number(_))),
        "ISTEXT" => Item::Bool(matches!(first?, Item::Text(_))),
        "LEN" => Item::Number(text(0)?.chars().count() as f64),
        "TRIM" => Item::Text(text(0)?.trim().to_string()),
        "LEFT" => of_text(count(1).and_then(|n| Some(text(0)?.chars().take(n).collect())))?,
        "RIGHT" => {
            let text = text(0)?;
            let skipped = text.chars().count().saturating_sub(count(1)?);
            Item::Text(text.chars().skip(skipped).collect())
        }
        "MID" => {
            let (from, n) = (count(1)?.saturating_sub(1), count(2)?);
            Item::Text(text(0)?.chars().skip(from).take(n).collect())
        }
        "EXACT" => Item::Bool(text(0)? == text(1)?),
        "SEARCH" | "FIND" => {
            let (mut what, mut within) = (text(0)?, text(1)?);
            if name == "SEARCH" {
                (what, within) = (what.to_lowercase(), within.to_lowercase());
            }
            match within.find(&what) {
                Some(at) => Item::Number(within[..at].chars().count() as f64 + 1.0),
                None => Item::Error,
            }
        }
        "ABS" => number_or_error(figure(0).map_or(f64::NAN, f64::abs)),
        "INT" => number_or_error(figure(0).map_or(f64::NAN, f64::floor)),
        "MOD" => match (figure(0), figure(1)) {
            (Some(a), Some(b)) => number_or_error(a - b * (a / b).floor()),
            _ => Item::Error,
        },
        "ROUND" => match (figure(0), figure(1)) {
            (Some(a), Some(places)) => {
                let scale = 10f64.powf(places);
                number_or_error((a * scale).round() / scale)
            }
            _ => Item::Error,
        },
        "ROW" if with.is_empty() => Item::Number(f64::from(at.0) + 1.0),
        "COLUMN" if with.is_empty() => Item::Number(f64::from(at.1) + 1.0),
        "N" => Item::Number(match first? {
            Item::Number(n) => *n,
            Item::Bool(true) => 1.0,
            _ => 0.0,
        }),
        _ => return None,
    })
}

/// A token of a formula.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Item(Item),
    Word(String),
    Sign(&'static str),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    const SIGNS: [&str; 16] = [
        "<=", ">=", "<>", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "^", "&", "%",
    ];
    let mut rest = text.trim().trim_start_matches('=');
    let mut tokens = Vec::new();
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let mut content = String::new();
            let mut chars = quoted.char_indices().peekable();
            let end = loop {
                match chars.next()? {
                    (_, '"') if matches!(chars.peek(), Some((_, '"'))) => {
                        content.push('"');
                        chars.next();
                    }
                    (at, '"') => break at,
                    (_, c) => content.push(c),
                }
            };
            tokens.push(Token::Item(Item::Text(content)));
            rest = &quoted[end + 1..];
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '$' | '.' | '_');
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let word = rest.get(..end).filter(|w| !w.is_empty())?;
            tokens.push(match word.parse::<f64>() {
                Ok(number) if number.is_finite() => Token::Item(Item::Number(number)),
                _ => Token::Word(word.to_string()),
            });
            rest = &rest[end..];
        }
    }
    Some(tokens)
}

/// Longest formula that is computed.
const TOKEN_LIMIT: usize = 400;
/// Deepest nesting that is followed.
const DEPTH_LIMIT: usize = 64;

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn sign(&mut self, among: &[&'static str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if among.contains(sign) => {
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn comparison(&mut self) -> Option<Formula> {
        let mut left = self.joined(0)?;
        while let Some(sign) = self.sign(&["<=", ">=", "<>", "<", ">", "="]) {
            let operator = match sign {
                "<=" => Operator::AtMost,
                ">=" => Operator::AtLeast,
                "<>" => Operator::Unequal,
                "<" => Operator::Below,
                ">" => Operator::Above,
                _ => Operator::Equal,
            };
            left = Formula::Compare(operator, Box::new(left), Box::new(self.joined(0)?));
        }
        Some(left)
    }

    /// Operators by how loosely they bind.
    fn joined(&mut self, level: usize) -> Option<Formula> {
        const LEVELS: [&[&str]; 4] = [&["&"], &["+", "-"], &["*", "/"], &["^"]];
        let Some(signs) = LEVELS.get(level) else {
            return self.signed();
        };
        let mut left = self.joined(level + 1)?;
        while let Some(sign) = self.sign(signs) {
            let right = self.joined(level + 1)?;
            let sign = sign.chars().next()?;
            left = Formula::Join(sign, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn signed(&mut self) -> Option<Formula> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let signed = match self.sign(&["-", "+"]) {
            Some("-") => Formula::Negative(Box::new(self.signed()?)),
            Some(_) => self.signed()?,
            None => {
                let mut term = self.term()?;
                while self.sign(&["%"]).is_some() {
                    let hundred = Formula::Constant(Item::Number(100.0));
                    term = Formula::Join('/', Box::new(term), Box::new(hundred));
                }
                term
            }
        };
        self.depth -= 1;
        Some(signed)
    }

    fn term(&mut self) -> Option<Formula> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Item(item) => Some(Formula::Constant(item.clone())),
            Token::Sign("(") => {
                let inner = self.comparison()?;
                self.sign(&[")"])?;
                Some(inner)
            }
            Token::Sign(_) => None,
            Token::Word(name) if self.sign(&["("]).is_some() => {
                let mut with = Vec::new();
                while self.sign(&[")"]).is_none() {
                    if !with.is_empty() {
                        self.sign(&[","])?;
                    }
                    with.push(self.comparison()?);
                }
                Some(Formula::Call(name.to_ascii_uppercase(), with))
            }
            Token::Word(word) => match word.to_ascii_uppercase().as_str() {
                "TRUE" => Some(Formula::Constant(Item::Bool(true))),
                "FALSE" => Some(Formula::Constant(Item::Bool(false))),
                word => reference(word).map(Formula::Cell),
            },
        }
    }
}

/// A cell's name, with `$` before what does not move.
fn reference(word: &str) -> Option<Reference> {
    let (row, col) = parse_cell(&word.replace('$', ""))?;
    let fixed_col = word.starts_with('$');
    let fixed_row = word.get(1..).is_some_and(|rest| rest.contains('$'));
    Some(((row, !fixed_row), (col, !fixed_col)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(formula: &str) -> Option<Item> {
        // A1 = 5, B1 = "完了", A2 is empty, B2 an error.
        let cell = |at: (u32, u32)| match at {
            (0, 0) => Item::Number(5.0),
            (0, 1) => Item::Text("完了".to_string()),
            (1, 1) => Item::Error,
            _ => Item::Empty,
        };
        Formula::parse(formula)?.compute((1, 0), (1, 0), &cell)
    }

    #[test]
    fn comparisons_move_with_the_cell() {
        let truth = |b: bool| Some(Item::Bool(b));
        for (formula, want) in [
            ("A$1>=5", true),
            ("A1=0", true),
            ("A1=\"\"", true),
            ("$B$1=\"完了\"", true),
            ("AND(A$1>3,NOT(ISBLANK(B$1)))", true),
            ("ISERROR(B1)", true),
            ("LEFT(B$1,1)&\"x\"=\"完X\"", true),
            ("MOD(ROW(),2)=0", true),
            ("A$1*2-1<>9", false),
            ("-A$1<50%", true),
            ("IF(A$1>9,1,0)", false),
        ] {
            let got = compute(formula).map(|i| Item::Bool(i.is_true()));
            assert_eq!(got, truth(want), "{formula}");
        }
        assert_eq!(compute("B1=1"), Some(Item::Error));
    }

    #[test]
    fn what_is_not_computed_is_not_guessed() {
        for formula in [
            "COUNTIF($A$1:A1,A1)>1",
            "TODAY()>A1",
            "年度=5",
            "Sheet2!A1=1",
            "1+",
            "((1)",
            "",
        ] {
            assert_eq!(Formula::parse(formula), None, "{formula}");
        }
        assert_eq!(Formula::parse(&"(".repeat(100_000)), None);
        assert_eq!(Formula::parse(&"1+".repeat(100_000)), None);
    }
}
