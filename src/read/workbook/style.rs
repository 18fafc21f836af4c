//! Cell styles: what of `styles.xml` tells structure (borders, font size and weight, number format, alignment).

use super::xml::Node;
use std::collections::BTreeMap;

/// The sides of a cell that have a border.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Borders {
    pub left: bool,
    pub right: bool,
    pub top: bool,
    pub bottom: bool,
}

impl Borders {
    /// Whether any side has one.
    pub fn any(self) -> bool {
        self.left || self.right || self.top || self.bottom
    }
}

/// A cell format.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Style {
    pub borders: Borders,
    /// Font size in hundredths of a point.
    pub size: u32,
    pub bold: bool,
    /// Number format code; empty for General.
    pub format: String,
    /// Horizontal alignment as stored ("right", "centerContinuous"); empty for general.
    pub horizontal: String,
}

/// The cell formats (`cellXfs`) by index.
pub(super) fn read(root: &Node) -> Vec<Style> {
    let list = |name: &str| root.child(name).map_or(&[][..], |n| &n.children);
    let codes: BTreeMap<u32, &str> = list("numFmts")
        .iter()
        .filter_map(|n| Some((n.number("numFmtId")?, n.attr("formatCode")?)))
        .collect();
    let fonts: Vec<(u32, bool)> = list("fonts").iter().map(font).collect();
    let borders: Vec<Borders> = list("borders").iter().map(borders_of).collect();
    let style = |xf: &Node| {
        let index = |name: &str| xf.number::<usize>(name).unwrap_or(0);
        let id = xf.number::<u32>("numFmtId").unwrap_or(0);
        let (size, bold) = fonts.get(index("fontId")).copied().unwrap_or_default();
        Style {
            borders: borders.get(index("borderId")).copied().unwrap_or_default(),
            size,
            bold,
            format: codes
                .get(&id)
                .copied()
                .unwrap_or_else(|| built_in(id))
                .to_string(),
            horizontal: xf
                .child("alignment")
                .and_then(|a| a.attr("horizontal"))
                .unwrap_or_default()
                .to_string(),
        }
    };
    list("cellXfs").iter().map(style).collect()
}

/// Width in pixels of a digit of the standard font (the first one), which column widths are counted in: 7 at 11 points
/// in Latin fonts, 8 in Japanese ones.
pub(super) fn digit_width(root: &Node) -> f64 {
    let Some(first) = root.at(&["fonts", "font"]) else {
        return 7.0;
    };
    let name = first
        .child("name")
        .and_then(|n| n.attr("val"))
        .unwrap_or_default();
    let japanese = !name.is_ascii()
        || ["Yu ", "MS ", "Meiryo", "BIZ "]
            .iter()
            .any(|p| name.starts_with(p));
    let (size, _) = font(first);
    (if japanese { 8.0 } else { 7.0 } * f64::from(size) / 1100.0)
        .round()
        .max(1.0)
}

fn font(node: &Node) -> (u32, bool) {
    let size = node
        .child("sz")
        .and_then(|s| s.number::<f64>("val"))
        .unwrap_or(11.0);
    let bold = node
        .child("b")
        .is_some_and(|b| b.attr("val").is_none_or(super::xml::is_true));
    ((size * 100.0).clamp(0.0, 1e6) as u32, bold)
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

/// Codes of the built-in formats, those of a Japanese Excel where they depend on the language
/// (ECMA-376 part 1, 18.8.30).
fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 => "\"¥\"#,##0;\"¥\"-#,##0",
        7 | 8 => "\"¥\"#,##0.00;\"¥\"-#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 57 => "[$-411]ge.m.d",
        28 | 29 | 51 | 54 | 58 => "[$-411]ggge\"年\"m\"月\"d\"日\"",
        30 => "m/d/yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"時\"mm\"分\"",
        33 => "h\"時\"mm\"分\"ss\"秒\"",
        34 | 52 | 55 => "yyyy\"年\"m\"月\"",
        35 | 53 | 56 => "m\"月\"d\"日\"",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        41 => "#,##0;-#,##0;\"-\"",
        42 => "\"¥\"#,##0;\"¥\"-#,##0;\"¥\"\"-\"",
        43 => "#,##0.00;-#,##0.00;\"-\"",
        44 => "\"¥\"#,##0.00;\"¥\"-#,##0.00;\"¥\"\"-\"",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => "",
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
        assert_eq!(styles[1].format, "0\"人\"");
        assert_eq!(
            styles[1].borders,
            Borders {
                left: true,
                ..Borders::default()
            }
        );
        assert!(styles[1].bold && styles[1].size == 1400 && styles[1].horizontal == "right");
    }
}
