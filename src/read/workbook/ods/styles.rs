//! Styles by name (ODF 1.3 part 3, 16): of cells, rows, columns, sheets and shapes.

use super::super::colour::Colour;
use super::super::layout::POINT;
use super::super::sheet::{Align, Borders, Style};
use super::super::xml::{self, Node};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// EMU in an inch.
const INCH: f64 = 914_400.0;

/// The styles of a file.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Style elements by family and name.
    named: BTreeMap<(String, String), Node>,
    /// By what a number format divides before it prints.
    factors: BTreeMap<String, f64>,
    cells: BTreeMap<String, u32>,
    /// The cell styles met so far; the first one is the standard style.
    pub list: Vec<Style>,
}

/// A style with those it is derived from, nearest first.
type Chain<'a> = Vec<&'a Node>;

impl Styles {
    /// Takes the styles of a part.
    pub fn read(&mut self, part: &str) -> Result<(), String> {
        let mut reader = Reader::from_str(part);
        loop {
            let event = reader.read_event().map_err(|e| e.to_string())?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "style" | "default-style" | "number-style" | "currency-style"
                    | "percentage-style" => {
                        let node = match empty {
                            true => xml::node(&e)?,
                            false => xml::subtree(&mut reader, &e)?,
                        };
                        self.take(node);
                    }
                    "body" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn take(&mut self, node: Node) {
        let name = node.attr("name").unwrap_or_default().to_string();
        if !node.name.ends_with("-style") || node.name == "default-style" {
            let family = node.attr("family").unwrap_or_default().to_string();
            // Conditional formats name styles as people see them.
            if let Some(shown) = node.attr("display-name") {
                let shown = (family.clone(), shown.to_string());
                self.named.entry(shown).or_insert_with(|| node.clone());
            }
            self.named.insert((family, name), node);
            return;
        }
        let number = node.child("number");
        if let Some(factor) = number.and_then(|n| n.number::<f64>("display-factor")) {
            self.factors.insert(name, factor);
        }
    }

    fn chain(&self, family: &str, name: &str) -> Chain<'_> {
        let get = |name: &str| self.named.get(&(family.to_string(), name.to_string()));
        let mut chain = Vec::new();
        let mut next = get(name);
        while let Some(node) = next.filter(|_| chain.len() < 32) {
            chain.push(node);
            next = node.attr("parent-style-name").and_then(get);
        }
        // What a family says of all of its styles is kept without a name.
        chain.extend(get(""));
        chain
    }

    /// A property of a style: by the element it stands in, and its name.
    pub fn property(&self, family: &str, name: &str, of: &str, property: &str) -> Option<&str> {
        self.chain(family, name)
            .into_iter()
            .find_map(|node| node.child(of)?.attr(property))
    }

    /// A length of a style in EMU.
    pub fn length(&self, family: &str, name: &str, of: &str, property: &str) -> Option<f64> {
        self.property(family, name, of, property).and_then(length)
    }

    /// Index of a cell style into the list.
    pub fn cell(&mut self, name: &str) -> u32 {
        if let Some(index) = self.cells.get(name) {
            return *index;
        }
        let index = self.list.len() as u32;
        let style = self.cell_style(name);
        self.list.push(style);
        self.cells.insert(name.to_string(), index);
        index
    }

    fn cell_style(&self, name: &str) -> Style {
        let get = |of: &str, property: &str| self.property("table-cell", name, of, property);
        let cell = "table-cell-properties";
        let drawn = |side: &str| {
            // The side and the whole border may stand in different styles; the nearer one counts.
            let found = self.chain("table-cell", name).into_iter().find_map(|node| {
                let properties = node.child(cell)?;
                properties.attr(side).or_else(|| properties.attr("border"))
            });
            found.is_some_and(|b| !b.trim().is_empty() && !b.starts_with("none"))
        };
        let points = get("text-properties", "font-size").and_then(length);
        let bold = |property: &str| get("text-properties", property) == Some("bold");
        let fill = get(cell, "background-color");
        let white = ["transparent", "#ffffff", "#FFFFFF"];
        Style {
            borders: Borders {
                left: drawn("border-left"),
                right: drawn("border-right"),
                top: drawn("border-top"),
                bottom: drawn("border-bottom"),
            },
            size: points.map_or(1000, |p| (p / POINT * 100.0).round() as u32),
            bold: bold("font-weight") || bold("font-weight-asian"),
            align: match get("paragraph-properties", "text-align") {
                Some("end" | "right") => Align::Right,
                _ => Align::Other,
            },
            fill: fill.filter(|f| !white.contains(f)).map(str::to_string),
            struck: get("text-properties", "text-line-through-style").is_some_and(|s| s != "none"),
            ink: match get("text-properties", "color") {
                Some(colour) if get("text-properties", "use-window-font-color") != Some("true") => {
                    Colour::hex(colour)
                }
                _ => Colour::Black,
            },
            paper: match fill {
                None | Some("transparent") => Colour::White,
                Some(colour) => Colour::hex(colour),
            },
            ..Style::default()
        }
    }

    /// The name of a cell style's number format.
    pub fn number_format(&self, name: &str) -> Option<&str> {
        let chain = self.chain("table-cell", name);
        chain.into_iter().find_map(|n| n.attr("data-style-name"))
    }

    /// What a cell's number is divided by when it is printed (1000 for thousands).
    pub fn factor(&self, name: &str) -> f64 {
        let factor = self
            .number_format(name)
            .and_then(|f| self.factors.get(f))
            .copied();
        factor.filter(|f| f.is_finite() && *f != 0.0).unwrap_or(1.0)
    }
}

/// A length in EMU.
pub(super) fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
    let (number, unit) = text.split_at(split);
    let unit = match unit {
        "in" => INCH,
        "cm" => INCH / 2.54,
        "mm" => INCH / 25.4,
        "pt" => POINT,
        "pc" => POINT * 12.0,
        "px" => INCH / 96.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    number.is_finite().then_some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_take_from_those_they_are_derived_from() {
        let mut styles = Styles::default();
        styles
            .read(
                "<s><style name='A' family='table-cell'><table-cell-properties border='0.5pt solid #000'/>\
                 <text-properties font-size='14pt' font-weight-asian='bold'/></style>\
                 <style name='B' family='table-cell' parent-style-name='A' data-style-name='N1'>\
                 <table-cell-properties border-left='none' background-color='#ff0000'/></style>\
                 <style name='C' display-name='桁' family='table-cell' data-style-name='N1'/>\
                 <number-style name='N1'><number display-factor='1000'/></number-style></s>",
            )
            .expect("styles");
        let index = styles.cell("B") as usize;
        let style = &styles.list[index];
        assert!(!style.borders.left && style.borders.right && style.bold);
        assert_eq!((style.size, style.fill.as_deref()), (1400, Some("#ff0000")));
        assert_eq!((styles.factor("B"), styles.factor("A")), (1000.0, 1.0));
        assert_eq!((styles.factor("C"), styles.factor("桁")), (1000.0, 1000.0));
        assert_eq!(styles.cell("B") as usize, index);
    }

    #[test]
    fn lengths_have_their_units() {
        assert_eq!(length("2.54cm"), Some(INCH));
        assert_eq!(length("72pt"), Some(INCH));
        assert_eq!(
            (length("5"), length("x"), length("50%")),
            (None, None, None)
        );
    }
}
