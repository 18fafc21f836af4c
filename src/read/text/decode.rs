//! Bytes → lines with their numbers.

use crate::finding::Finding;
use crate::read::encoding;

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Number in the file, from 1. Two lines share it where a form feed stands inside a physical line.
    pub no: u32,
    /// Its text without the line break; tabs are kept, other control characters are gone.
    pub text: String,
    /// Whether a form feed stands before it.
    pub form_feed: bool,
}

/// Splits a file into lines. What is not text is replaced by U+FFFD (or dropped, for control characters) and told,
/// one finding a run of lines; the page in its place is not yet known and is 1.
pub fn decode(bytes: &[u8]) -> (Vec<SourceLine>, Vec<Finding>) {
    let text = encoding::decode(bytes).replace("\r\n", "\n");
    let physical = || {
        text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            .zip(1u32..)
    };
    let mut lines = Vec::new();
    for (line, no) in physical() {
        for (piece, part) in line.split('\u{c}').enumerate() {
            let text: String = part.chars().filter(|&c| !is_dropped(c)).collect();
            lines.push(SourceLine {
                no,
                text,
                form_feed: piece > 0,
            });
        }
    }
    // A form feed is no damage: it ends a page.
    let printed: Vec<(u32, String)> = physical()
        .map(|(line, no)| (no, line.replace('\u{c}', " ")))
        .collect();
    let findings = encoding::damage(printed.iter().map(|(no, line)| (*no, line.as_str())));
    (lines, findings)
}

fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\t') || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::finding::Code;

    fn texts(bytes: &[u8]) -> Vec<(u32, String)> {
        decode(bytes)
            .0
            .into_iter()
            .map(|l| (l.no, l.text))
            .collect()
    }

    #[test]
    fn byte_order_marks_and_line_ends() {
        let want = vec![(1, "表".to_string()), (2, "a\tb".to_string())];
        assert_eq!(texts("表\r\na\tb".as_bytes()), want);
        assert_eq!(texts("\u{feff}表\na\tb".as_bytes()), want);
        let le: Vec<u8> = "\u{feff}表\na\tb"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(texts(&le), want);
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_their_lines() {
        let (lines, findings) = decode(b"ok\n\x82\xa0\n\xff\nok");
        assert_eq!(lines.len(), 4);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, Code::TextUndecodable);
        assert_eq!(
            findings[0].place,
            Place::Lines {
                page: 1,
                first: 3,
                last: 3
            }
        );
    }

    #[test]
    fn a_form_feed_begins_a_line() {
        let (lines, findings) = decode("a\n\u{c}b\u{c}c".as_bytes());
        assert_eq!(findings, []);
        assert_eq!(
            lines
                .iter()
                .map(|l| (l.no, l.text.as_str(), l.form_feed))
                .collect::<Vec<_>>(),
            [
                (1, "a", false),
                (2, "", false),
                (2, "b", true),
                (2, "c", true)
            ]
        );
    }
}
