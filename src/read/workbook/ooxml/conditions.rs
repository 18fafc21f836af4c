//! Conditional formats of a worksheet part (ECMA-376 part 1, 18.3.1.18), and those of later versions in its extensions
//! ([MS-XLSX] 2.4.16).

use super::super::colour::Colour;
use super::super::conditional::formula::{Formula, Operator};
use super::super::conditional::{Comparison, Look, Part, Rule, Test};
use super::super::xml::{self, Node, is_true};
use super::styles;
use crate::document::CellRange;
use quick_xml::Reader;
use quick_xml::events::Event;

/// The conditional formats of a part; `looks` is what the workbook lists for them to change.
pub(super) fn read(part: &str, looks: &[Look]) -> Vec<Rule> {
    // They stand behind the cells, which are not gone through twice.
    let behind = part
        .rfind("sheetData>")
        .map_or(part, |at| &part[at + "sheetData>".len()..]);
    let mut rules = Vec::new();
    if !behind.contains("conditionalFormatting") {
        return rules;
    }
    let mut reader = Reader::from_str(behind);
    // What follows the last of them ends elements that began before: an error there says nothing.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(e) if e.local_name().as_ref() == "conditionalFormatting" => {
                match xml::subtree(&mut reader, &e) {
                    Ok(node) => rules.extend(rules_of(&node, looks)),
                    Err(_) => break,
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    rules
}

fn rules_of(node: &Node, looks: &[Look]) -> Vec<Rule> {
    let inner = node.child("sqref").map(|n| n.text.as_str());
    let ranges = node.attr("sqref").or(inner).unwrap_or_default();
    let ranges: Vec<CellRange> = ranges
        .split_whitespace()
        .filter_map(CellRange::parse)
        .collect();
    let rule = |rule: &Node| {
        let listed = rule
            .number::<usize>("dxfId")
            .and_then(|i| looks.get(i))
            .cloned();
        let mut look = listed
            .or_else(|| rule.child("dxf").map(styles::look))
            .unwrap_or_default();
        let drawn = rule.child("dataBar").or(rule.child("iconSet"));
        let shows = drawn.and_then(|d| d.attr("showValue")).is_none_or(is_true);
        look.replaced = !shows;
        if rule.child("colorScale").is_some() {
            look.paper = Some(Colour::Mixed);
        }
        Rule {
            ranges: ranges.clone(),
            priority: rule.number("priority").unwrap_or(i64::MAX),
            stops: rule.flag("stopIfTrue"),
            test: test(rule),
            look,
        }
    };
    let is_rule = |n: &&Node| n.name == "cfRule" && !ranges.is_empty();
    node.children.iter().filter(is_rule).map(rule).collect()
}

fn test(rule: &Node) -> Test {
    let texts = rule
        .children
        .iter()
        .filter(|n| matches!(n.name.as_str(), "formula" | "f"));
    let texts: Vec<&str> = texts.map(|n| n.text.as_str()).collect();
    let kind = rule.attr("type").unwrap_or_default();
    let unknown = || match texts.first() {
        Some(formula) => Test::Unknown(format!("={}", formula.trim_start_matches('='))),
        None => Test::Unknown(kind.to_string()),
    };
    let text = || rule.attr("text").map(str::to_string);
    let of_text = |part: Part| text().map_or_else(unknown, |text| Test::Text(part, text));
    let parsed = || {
        texts
            .iter()
            .map(|t| Formula::parse(t))
            .collect::<Option<Vec<_>>>()
    };
    match kind {
        "dataBar" | "iconSet" | "colorScale" => Test::Always,
        "expression" => match parsed().and_then(|f| f.into_iter().next()) {
            Some(formula) => Test::True(formula),
            None => unknown(),
        },
        "cellIs" => {
            let comparison = match rule.attr("operator").unwrap_or_default() {
                "lessThan" => Comparison::Is(Operator::Below),
                "lessThanOrEqual" => Comparison::Is(Operator::AtMost),
                "equal" => Comparison::Is(Operator::Equal),
                "notEqual" => Comparison::Is(Operator::Unequal),
                "greaterThanOrEqual" => Comparison::Is(Operator::AtLeast),
                "greaterThan" => Comparison::Is(Operator::Above),
                "between" => Comparison::Between(true),
                "notBetween" => Comparison::Between(false),
                _ => return unknown(),
            };
            match parsed() {
                Some(with) if !with.is_empty() => Test::Value(comparison, with),
                _ => unknown(),
            }
        }
        "containsText" => of_text(Part::Anywhere(true)),
        "notContainsText" => of_text(Part::Anywhere(false)),
        "beginsWith" => of_text(Part::Begin),
        "endsWith" => of_text(Part::End),
        "containsBlanks" => Test::Blank(true),
        "notContainsBlanks" => Test::Blank(false),
        "containsErrors" => Test::Error(true),
        "notContainsErrors" => Test::Error(false),
        _ => unknown(),
    }
}
