//! Conditional formats of a sheet, as LibreOffice writes them (`calcext:conditional-formats`).

use super::super::colour::Colour;
use super::super::conditional::formula::{Formula, Operator};
use super::super::conditional::{Comparison, Look, Part, Rule, Test};
use super::super::number::Format;
use super::super::xml::{Node, is_true};
use super::styles::Styles;
use crate::document::{CellRange, parse_cell};

/// The conditional formats that an element lists.
pub(super) fn read(list: &Node, styles: &Styles) -> Vec<Rule> {
    let mut rules = Vec::new();
    for format in list
        .children
        .iter()
        .filter(|n| n.name == "conditional-format")
    {
        let ranges = ranges(format.attr("target-range-address").unwrap_or_default());
        if ranges.is_empty() {
            continue;
        }
        for (priority, entry) in (0..).zip(&format.children) {
            let name = entry.attr("apply-style-name").unwrap_or_default();
            let look = look(entry, name, styles);
            let value = entry.attr("value").unwrap_or_default();
            let test = match entry.name.as_str() {
                "condition" if look.format.is_none() => test(value),
                // The text in another number format is not stored.
                "condition" => Test::Unknown(value.to_string()),
                _ => Test::Always,
            };
            rules.push(Rule {
                ranges: ranges.clone(),
                priority,
                // The first condition that holds gives the cell its style.
                stops: entry.name == "condition",
                test,
                look,
            });
        }
    }
    rules
}

fn look(entry: &Node, style: &str, styles: &Styles) -> Look {
    match entry.name.as_str() {
        "condition" => styles.look(style),
        "color-scale" => Look {
            paper: Some(Colour::Mixed),
            ..Look::default()
        },
        _ => Look {
            replaced: !entry.attr("show-value").is_none_or(is_true),
            ..Look::default()
        },
    }
}

/// Addresses of ranges with the sheet's name, which may hold blanks within quotation marks.
fn ranges(addresses: &str) -> Vec<CellRange> {
    let mut quoted = false;
    let ends = |c: char| {
        quoted ^= c == '\'';
        c == ' ' && !quoted
    };
    let cell = |address: &str| parse_cell(&address.rsplit('.').next()?.replace('$', ""));
    let range = |range: &str| {
        let (from, to) = range.rsplit_once(':').unwrap_or((range, range));
        let ((r0, c0), (r1, c1)) = (cell(from)?, cell(to)?);
        Some(CellRange { r0, c0, r1, c1 })
    };
    addresses.split(ends).filter_map(range).collect()
}

fn test(value: &str) -> Test {
    let unknown = || Test::Unknown(value.to_string());
    let inner = |name: &str| {
        value
            .strip_prefix(name)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    let quoted = |name: &str| Some(inner(name)?.trim_matches('"').to_string());
    if let Some(formula) = inner("formula-is") {
        return formula_of(formula).map_or_else(unknown, Test::True);
    }
    for (name, inside) in [("between", true), ("not-between", false)] {
        let both = inner(name).and_then(|i| i.split_once(','));
        if let Some((low, high)) = both {
            return match (formula_of(low), formula_of(high)) {
                (Some(low), Some(high)) => {
                    Test::Value(Comparison::Between(inside), vec![low, high])
                }
                _ => unknown(),
            };
        }
    }
    for (name, part) in [
        ("contains-text", Part::Anywhere(true)),
        ("not-contains-text", Part::Anywhere(false)),
        ("begins-with", Part::Begin),
        ("ends-with", Part::End),
    ] {
        if let Some(text) = quoted(name) {
            return Test::Text(part, text);
        }
    }
    match value {
        "is-error" => return Test::Error(true),
        "is-no-error" => return Test::Error(false),
        _ => {}
    }
    for (sign, operator) in [
        ("!=", Operator::Unequal),
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("<", Operator::Below),
        (">", Operator::Above),
        ("=", Operator::Equal),
    ] {
        if let Some(with) = value.strip_prefix(sign) {
            let with = formula_of(with).map(|f| vec![f]);
            return with.map_or_else(unknown, |with| Test::Value(Comparison::Is(operator), with));
        }
    }
    unknown()
}

/// A formula in the notation of OpenFormula: `[.A1]` for a cell, `;` between what a function is given.
fn formula_of(text: &str) -> Option<Formula> {
    let mut quoted = false;
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        quoted ^= c == '"';
        match c {
            _ if quoted => plain.push(c),
            '[' => {
                chars.next_if_eq(&'.');
            }
            ']' => {}
            ';' => plain.push(','),
            _ => plain.push(c),
        }
    }
    Formula::parse(&plain)
}

impl Styles {
    /// What a cell style changes that a condition lays over a cell.
    fn look(&self, name: &str) -> Look {
        let get = |of: &str, property: &str| self.property("table-cell", name, of, property);
        let ink = get("text-properties", "color").map(Colour::hex);
        let paper = get("table-cell-properties", "background-color");
        Look {
            ink: match get("text-properties", "use-window-font-color") {
                Some("true") => Some(Colour::Black),
                _ => ink,
            },
            paper: paper.map(|p| match p {
                "transparent" => Colour::White,
                colour => Colour::hex(colour),
            }),
            format: self.number_format(name).map(|_| Format::default()),
            replaced: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_conditions_are_taken_apart() {
        let all = ranges("一覧.B4:一覧.B7 '別 表'.$C$1");
        let range = |r0, c0, r1, c1| CellRange { r0, c0, r1, c1 };
        assert_eq!(all, [range(3, 1, 6, 1), range(0, 2, 0, 2)]);
        let formula = |text: &str| Formula::parse(text).expect("formula");
        assert_eq!(
            test("formula-is(AND([.$B4]=[.$B3];[.C4]=\"[;]\"))"),
            Test::True(formula("AND($B4=$B3,C4=\"[;]\")"))
        );
        assert_eq!(
            test("<=[.$A$1]"),
            Test::Value(Comparison::Is(Operator::AtMost), vec![formula("$A$1")])
        );
        assert_eq!(
            test("contains-text(\"済\")"),
            Test::Text(Part::Anywhere(true), "済".to_string())
        );
        assert_eq!(test("duplicate"), Test::Unknown("duplicate".to_string()));
    }
}
