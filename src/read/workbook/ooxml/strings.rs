//! The shared strings (ECMA-376 part 1, 18.4).

use super::super::xml;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads the part of shared strings: texts without phonetic guides, runs joined.
pub(super) fn read(part: &str) -> Result<Vec<String>, String> {
    let mut reader = Reader::from_str(part);
    let mut strings = Vec::new();
    let mut item = String::new();
    let (mut in_text, mut guides) = (false, 0usize);
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => guides += 1,
                _ => {}
            },
            Event::Empty(e) if e.local_name().as_ref() == "si" => strings.push(String::new()),
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => guides = guides.saturating_sub(1),
                "si" => {
                    let text = std::mem::take(&mut item);
                    strings.push(match unescape(&text) {
                        Cow::Owned(text) => text,
                        Cow::Borrowed(_) => text,
                    });
                }
                _ => {}
            },
            Event::Text(t) if in_text && guides == 0 => item.push_str(&t.xml10_content()),
            Event::CData(t) if in_text && guides == 0 => item.push_str(&t.xml10_content()),
            Event::GeneralRef(r) if in_text && guides == 0 => item.push_str(&xml::resolve(&r)?),
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// The texts of which runs are struck through, with what is. Most parts have none.
pub(super) fn struck(part: &str) -> BTreeMap<String, String> {
    let mut struck = BTreeMap::new();
    if !part.contains("strike") {
        return struck;
    }
    let Ok(root) = xml::parse(part) else {
        return struck; // what damages the part is told where its texts are read
    };
    for item in &root.children {
        let (mut whole, mut gone) = (String::new(), String::new());
        for run in item.children.iter().filter(|n| n.name == "r") {
            let text = run.child("t").map_or("", |t| t.text.as_str());
            let strike = run.at(&["rPr", "strike"]);
            whole.push_str(text);
            if strike.is_some_and(|s| s.attr("val").is_none_or(xml::is_true)) {
                gone.push_str(text);
            }
        }
        if !gone.trim().is_empty() {
            struck.insert(unescape(&whole).into_owned(), unescape(&gone).into_owned());
        }
    }
    struck
}

/// Characters that XML cannot hold are written `_x000D_` (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let digits = rest.get(at + 2..at + 6);
        let c = digits
            .filter(|_| rest.get(at + 6..at + 7) == Some("_"))
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|d| u32::from_str_radix(d, 16).ok())
            .and_then(char::from_u32);
        match c {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_guides_left_out() {
        let part = "<sst><si><t>甲</t></si><si/><si><r><t>行</t></r><r><t>革_x000D_&lt;</t></r><rPh><t>ギョウ</t></rPh></si></sst>";
        assert_eq!(read(part).expect("strings"), ["甲", "", "行革\r<"]);
        assert_eq!(unescape("a_x005F_x000D_"), "a_x000D_");
        assert_eq!(unescape("_xあいう_x12"), "_xあいう_x12");
    }
}
