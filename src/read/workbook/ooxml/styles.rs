//! Cell styles: what of `styles.xml` tells structure (borders, font size and weight, number format, alignment).

use super::super::colour::Colour;
use super::super::conditional::Look;
use super::super::layout;
use super::super::number::{Format, built_in};
use super::super::sheet::{Align, Borders, Style};
use super::super::xml::Node;
use std::collections::BTreeMap;

/// The cell formats (`cellXfs`) by index.
pub(super) fn read(root: &Node) -> Vec<Style> {
    let list = |name: &str| root.child(name).map_or(&[][..], |n| &n.children);
    let codes: BTreeMap<u32, &str> = list("numFmts")
        .iter()
        .filter_map(|n| Some((n.number("numFmtId")?, n.attr("formatCode")?)))
        .collect();
    let fonts: Vec<(u32, bool)> = list("fonts").iter().map(font).collect();
    let inks: Vec<Colour> = list("fonts")
        .iter()
        .map(|f| ink(f).unwrap_or(Colour::Black))
        .collect();
    let struck = |font: &Node| {
        let strike = font.child("strike");
        strike.is_some_and(|s| s.attr("val").is_none_or(super::super::xml::is_true))
    };
    let strikes: Vec<bool> = list("fonts").iter().map(struck).collect();
    let papers: Vec<Colour> = list("fills")
        .iter()
        .map(|f| paper(f).unwrap_or(Colour::White))
        .collect();
    let borders: Vec<Borders> = list("borders").iter().map(borders_of).collect();
    let fills: Vec<Option<String>> = list("fills").iter().map(fill).collect();
    let style = |xf: &Node| {
        let index = |name: &str| xf.number::<usize>(name).unwrap_or(0);
        let id = xf.number::<u32>("numFmtId").unwrap_or(0);
        let (size, bold) = fonts.get(index("fontId")).copied().unwrap_or_default();
        Style {
            borders: borders.get(index("borderId")).copied().unwrap_or_default(),
            size,
            bold,
            format: Format::parse(
                codes
                    .get(&id)
                    .copied()
                    .unwrap_or_else(|| built_in::code(id)),
            ),
            align: match xf.child("alignment").and_then(|a| a.attr("horizontal")) {
                Some("right") => Align::Right,
                Some("centerContinuous") => Align::Across,
                _ => Align::Other,
            },
            fill: fills.get(index("fillId")).cloned().flatten(),
            struck: strikes.get(index("fontId")).copied().unwrap_or(false),
            ink: inks.get(index("fontId")).cloned().unwrap_or(Colour::Black),
            paper: papers
                .get(index("fillId"))
                .cloned()
                .unwrap_or(Colour::White),
        }
    };
    list("cellXfs").iter().map(style).collect()
}

/// What conditional formats change (`dxfs`), by index.
pub(super) fn looks(root: &Node) -> Vec<Look> {
    let list = root.child("dxfs").map_or(&[][..], |n| &n.children);
    list.iter().map(look).collect()
}

/// What a conditional format changes.
pub(super) fn look(dxf: &Node) -> Look {
    let code = dxf.child("numFmt").and_then(|n| n.attr("formatCode"));
    Look {
        ink: dxf.child("font").and_then(ink),
        paper: dxf.child("fill").and_then(dxf_paper),
        format: code.map(Format::parse),
        replaced: false,
    }
}

/// The colour of a font; `None` where nothing is said of it.
fn ink(font: &Node) -> Option<Colour> {
    font.child("color").map(|c| colour(c, Colour::Black))
}

/// The colour of a fill; `None` for none.
fn paper(fill: &Node) -> Option<Colour> {
    let Some(pattern) = fill.child("patternFill") else {
        return fill.child("gradientFill").map(|_| Colour::Mixed);
    };
    match pattern.attr("patternType").unwrap_or("none") {
        "none" => None,
        "solid" => Some(
            pattern
                .child("fgColor")
                .map_or(Colour::Mixed, |c| colour(c, Colour::White)),
        ),
        _ => Some(Colour::Mixed),
    }
}

/// The same in a conditional format, where a solid fill needs no name and has its colour in the other place.
fn dxf_paper(fill: &Node) -> Option<Colour> {
    let Some(pattern) = fill.child("patternFill") else {
        return fill.child("gradientFill").map(|_| Colour::Mixed);
    };
    match pattern.attr("patternType").unwrap_or("solid") {
        "none" => Some(Colour::White),
        "solid" => pattern.child("bgColor").map(|c| colour(c, Colour::White)),
        _ => Some(Colour::Mixed),
    }
}

fn colour(node: &Node, automatic: Colour) -> Colour {
    let tint = node.number::<f64>("tint").unwrap_or(0.0);
    match (
        node.attr("rgb"),
        node.number("theme"),
        node.number("indexed"),
    ) {
        (Some(rgb), _, _) if tint == 0.0 => Colour::hex(rgb),
        (Some(rgb), _, _) => Colour::Other(format!("{rgb} {tint}")),
        (_, Some(theme), _) => Colour::theme(theme, tint),
        (_, _, Some(index)) => Colour::indexed(index),
        _ if node.flag("auto") => automatic,
        _ => Colour::Mixed,
    }
}

/// Width in pixels of a digit of the standard font (the first one), which column widths are counted in: 7 at 11 points
/// in Latin fonts, 8 in Japanese ones.
pub(super) fn digit_width(root: &Node) -> f64 {
    let Some(first) = root.at(&["fonts", "font"]) else {
        return layout::LATIN_DIGIT;
    };
    let name = first
        .child("name")
        .and_then(|n| n.attr("val"))
        .unwrap_or_default();
    let (size, _) = font(first);
    layout::digit_width(name, size)
}

fn font(node: &Node) -> (u32, bool) {
    let size = node
        .child("sz")
        .and_then(|s| s.number::<f64>("val"))
        .unwrap_or(11.0);
    let bold = node
        .child("b")
        .is_some_and(|b| b.attr("val").is_none_or(super::super::xml::is_true));
    ((size * 100.0).clamp(0.0, 1e6) as u32, bold)
}

/// The colour of a fill as it is written, which is enough to tell fills apart; `None` for none and for white.
fn fill(node: &Node) -> Option<String> {
    let pattern = node.child("patternFill")?;
    let kind = pattern.attr("patternType")?;
    if kind == "none" {
        return None;
    }
    let colour = pattern.child(if kind == "solid" {
        "fgColor"
    } else {
        "bgColor"
    });
    let attrs = colour.map_or(&[][..], |c| &c.attrs);
    let text = |(name, value): &(String, String)| format!("{name}={value}");
    let written: Vec<String> = attrs.iter().map(text).collect();
    let written = written.join(" ");
    // Theme colour 0 is the background; 1 and 9 of the indexed ones are white, 65 the background.
    let white = matches!(
        written.as_str(),
        "rgb=FFFFFFFF" | "rgb=00FFFFFF" | "theme=0" | "indexed=1" | "indexed=9" | "indexed=65"
    );
    (kind != "solid" || !white).then(|| format!("{kind} {written}"))
}

fn borders_of(node: &Node) -> Borders {
    let drawn = |names: [&str; 2]| {
        names
            .iter()
            .filter_map(|n| node.child(n))
            .any(|s| s.attr("style").is_some_and(|s| s != "none"))
    };
    Borders {
        left: drawn(["left", "start"]),
        right: drawn(["right", "end"]),
        top: drawn(["top", "top"]),
        bottom: drawn(["bottom", "bottom"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::workbook::xml;

    #[test]
    fn borders_fonts_and_formats_are_joined() {
        let root = xml::parse(
            "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='0\"人\"'/></numFmts>\
             <fonts><font><sz val='11'/></font><font><b/><sz val='14'/></font></fonts>\
             <borders><border><left/></border><border><left style='thin'/><right style='none'/></border></borders>\
             <cellXfs><xf/><xf numFmtId='176' fontId='1' borderId='1'><alignment horizontal='right'/></xf></cellXfs></styleSheet>",
        )
        .expect("tree");
        let styles = read(&root);
        assert_eq!(digit_width(&root), 7.0);
        assert_eq!(styles.len(), 2);
        assert_eq!(
            styles[0],
            Style {
                size: 1100,
                ..Style::default()
            }
        );
        assert_eq!(styles[1].format, Format::parse("0\"人\""));
        assert_eq!(
            styles[1].borders,
            Borders {
                left: true,
                ..Borders::default()
            }
        );
        assert!(styles[1].bold && styles[1].size == 1400 && styles[1].align == Align::Right);
    }
}
