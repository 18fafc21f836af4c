//! A small tree for the parts of a package that are short: workbook, relationships, styles, drawings.
//!
//! Names are without prefix. Entities other than the predefined ones and character references are not resolved, so
//! nothing outside the part is ever read.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deepest nesting that is read; Office writes fewer than 40 levels.
const DEPTH_LIMIT: usize = 200;

/// An element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Node {
    /// Name without prefix.
    pub name: String,
    /// Attributes, names without prefix.
    pub attrs: Vec<(String, String)>,
    /// Child elements.
    pub children: Vec<Node>,
    /// Text inside it, before its first child.
    pub text: String,
    /// Text behind it, up to its next sibling.
    pub tail: String,
}

impl Node {
    /// Value of an attribute.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// Value of a numeric attribute.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attr(name)?.trim().parse().ok()
    }

    /// Whether a boolean attribute is set to true.
    pub fn flag(&self, name: &str) -> bool {
        self.attr(name).is_some_and(is_true)
    }

    /// First child element of that name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|c| c.name == name)
    }

    /// First descendant along a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }
}

/// The boolean values of XML Schema.
pub(super) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// Attributes of a start tag, names without prefix.
pub(super) fn attributes(e: &BytesStart) -> Result<Vec<(String, String)>, String> {
    let mut attrs = Vec::new();
    for attr in e.attributes() {
        let attr = attr.map_err(|e| e.to_string())?;
        let value = attr
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|e| e.to_string())?;
        attrs.push((
            attr.key.local_name().as_ref().to_string(),
            value.into_owned(),
        ));
    }
    Ok(attrs)
}

/// The root element of a document.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) => return subtree(&mut reader, &e),
            Event::Empty(e) => return node(&e),
            Event::Eof => return Err("no root element".to_string()),
            _ => {}
        }
    }
}

/// The element whose start tag was just read.
pub(super) fn subtree(reader: &mut Reader<&[u8]>, start: &BytesStart) -> Result<Node, String> {
    let mut open: Vec<Node> = vec![node(start)?];
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        match event {
            Event::Start(e) => {
                if open.len() > DEPTH_LIMIT {
                    return Err("nested too deeply".to_string());
                }
                open.push(node(&e)?);
            }
            Event::Empty(e) => {
                let node = node(&e)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(node);
                }
            }
            Event::End(_) => {
                let node = open.pop().ok_or("an end without a start")?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => return Ok(node),
                }
            }
            Event::Text(t) => push(&mut open, &t.xml10_content()),
            Event::CData(t) => push(&mut open, &t.xml10_content()),
            Event::GeneralRef(r) => push(&mut open, &resolve(&r)?),
            Event::Eof => return Err("ends within an element".to_string()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// An element without its content.
pub(super) fn node(e: &BytesStart) -> Result<Node, String> {
    Ok(Node {
        name: e.local_name().as_ref().to_string(),
        attrs: attributes(e)?,
        ..Node::default()
    })
}

/// The text of a reference. Entities that a document defines itself are errors: they are how a short file unfolds
/// into an endless one, or reaches outside.
pub(super) fn resolve(r: &BytesRef) -> Result<String, String> {
    if let Some(c) = r.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(c.to_string());
    }
    match quick_xml::escape::resolve_predefined_entity(r) {
        Some(text) => Ok(text.to_string()),
        None => Err(format!("entity &{}; is not resolved", &**r)),
    }
}

fn push(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        match node.children.last_mut() {
            Some(child) => child.tail.push_str(text),
            None => node.text.push_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_read() {
        let root = parse("<x:a r:id='1'><b>&#9312;&amp;<c/></b></x:a>").expect("tree");
        assert_eq!(root.attr("id"), Some("1"));
        assert_eq!(root.child("b").map(|b| b.text.as_str()), Some("①&"));
        assert!(root.at(&["b", "c"]).is_some());
    }

    #[test]
    fn outside_entities_and_deep_nesting_are_errors() {
        assert!(parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hosts'>]><a>&e;</a>").is_err());
        assert!(parse(&"<a>".repeat(1000)).is_err());
        assert!(parse("<a><b></a>").is_err());
    }
}
