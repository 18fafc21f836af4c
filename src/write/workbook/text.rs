//! Texts as a workbook can hold and show them.

use std::borrow::Cow;

/// What an Excel cell holds at most, in UTF-16 units (ECMA-376 part 1, 18.3.1.96; Excel specifications and limits).
const CELL_LIMIT: usize = 32_767;

/// Ends a text that was cut.
const CUT_MARK: &str = "…［以下略］";

/// A text without characters that XML cannot hold, line breaks as "\n".
pub(in crate::write) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_cleaned) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter_map(|c| match c {
            c if !is_cleaned(c) => Some(c),
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            _ => None,
        })
        .collect()
}

/// Whether [`clean`] replaces the character or leaves it out.
fn is_cleaned(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    }
}

/// Cuts a text to what a cell holds; `None` where it fits.
pub(in crate::write) fn cut(text: &str) -> Option<String> {
    // A byte of UTF-8 is never more than one UTF-16 unit.
    if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
        return None;
    }
    let room = CELL_LIMIT - CUT_MARK.encode_utf16().count();
    let mut used = 0;
    let head: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    Some(head + CUT_MARK)
}

/// A text in as many pieces as cells need to hold it.
pub(in crate::write) fn fitting(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    // A byte of UTF-8 is never more than one UTF-16 unit.
    if text.len() <= CELL_LIMIT {
        return vec![text.to_string()];
    }
    for c in text.chars() {
        if used + c.len_utf16() > CELL_LIMIT {
            pieces.push(String::new());
            used = 0;
        }
        used += c.len_utf16();
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

/// Whether a spreadsheet would take the text for a formula when it is typed anew.
pub(in crate::write) fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// Width in half-width characters.
pub(in crate::write) fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        // Half-width kana.
        '\u{ff61}'..='\u{ff9f}' => 1.0,
        // Proportional Latin letters of a Japanese font are a little wider than half.
        c if c.is_ascii_uppercase() || matches!(c, '%' | '&' | '@' | 'm' | 'w') => 1.3,
        c if (c as u32) < 0x250 => 1.05,
        _ => 2.0,
    }
}

/// A line as a cell shows it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::write) struct Shown<'t> {
    /// Its text, without the line break.
    pub text: &'t str,
    /// Whether a line break of the text follows (else the cell wrapped it).
    pub hard: bool,
}

/// The lines in which a cell shows the text when it is `columns` half-width characters wide. An estimate of the room
/// it takes; put together again they are the text.
pub(in crate::write) fn wrapped(text: &str, columns: f64) -> Vec<Shown<'_>> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let (mut start, mut at, mut used) = (0, 0, 0.0);
        while let Some((length, room)) = unit(&part[at..], columns) {
            if used > 0.0 && used + room > columns {
                lines.push(Shown {
                    text: &part[start..at],
                    hard: false,
                });
                (start, used) = (at, 0.0);
            }
            at += length;
            used += room;
        }
        lines.push(Shown {
            text: &part[start..],
            hard: true,
        });
    }
    lines
}

/// What a cell keeps on one line, at the beginning of a text: a character, or a word of Latin letters and digits that
/// fits the cell. Its length in bytes and its width.
fn unit(text: &str, columns: f64) -> Option<(usize, f64)> {
    let first = text.chars().next()?;
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == ',' || c == '.';
    if in_word(first) {
        let word = text.find(|c| !in_word(c)).unwrap_or(text.len());
        let room = width(&text[..word]);
        if room <= columns {
            return Some((word, room));
        }
    }
    Some((first.len_utf8(), char_width(first)))
}

/// Splits a text into pieces that a cell shows in at most `most` lines each; at least one piece.
pub(in crate::write) fn pieces(text: &str, columns: f64, most: usize) -> Vec<String> {
    wrapped(text, columns)
        .chunks(most.max(1))
        .map(|lines| {
            let mut piece = String::new();
            for line in lines {
                piece.push_str(line.text);
                if line.hard {
                    piece.push('\n');
                }
            }
            // The break between two pieces is the border between their rows.
            piece
                .strip_suffix('\n')
                .map(str::to_string)
                .unwrap_or(piece)
        })
        .collect()
}

/// A western fiscal year as it is printed in Japan: 2021 → "R3". The first year of an era is the fiscal year that
/// most of it belongs to (2019 → "R1"). Other texts stay as they are.
pub(in crate::write) fn year(western: &str) -> String {
    match western.parse::<i32>() {
        Ok(y) if y >= 2019 => format!("R{}", y - 2018),
        Ok(y) if (1989..2019).contains(&y) => format!("H{}", y - 1988),
        _ => western.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_and_cuts() {
        assert_eq!(clean("a\u{0}b\r\nc\rd\u{7}\te"), "ab\nc\nd\te");
        assert_eq!(cut("短い"), None);
        assert_eq!(cut(&"あ".repeat(CELL_LIMIT)), None);
        let long = cut(&"𠮷".repeat(CELL_LIMIT)).expect("cut");
        assert!(long.encode_utf16().count() <= CELL_LIMIT && long.ends_with(CUT_MARK));
    }

    #[test]
    fn fits() {
        let long = "𠮷".repeat(CELL_LIMIT);
        let pieces = fitting(&long);
        assert!(
            pieces
                .iter()
                .all(|p| p.encode_utf16().count() <= CELL_LIMIT)
        );
        assert_eq!((pieces.len(), pieces.concat()), (3, long));
        assert_eq!(fitting("短い"), ["短い"]);
    }

    #[test]
    fn wraps() {
        assert_eq!(wrapped("あいうえお", 6.0).len(), 2);
        assert_eq!(wrapped("あ\n\nい", 6.0).len(), 3);
        assert_eq!(wrapped("", 6.0).len(), 1);
        let lines = wrapped("あ 12345", 6.0);
        let texts: Vec<&str> = lines.iter().map(|l| l.text).collect();
        assert_eq!(texts, ["あ ", "12345"]);
        assert_eq!(wrapped(&"a".repeat(30), 10.0).len(), 4);
    }

    #[test]
    fn pieces_lose_nothing() {
        let text = "あいうえおかきくけこ\n\nさしすせそ123456789012\nた";
        for most in 1..9 {
            let pieces = pieces(text, 6.0, most);
            assert_eq!(pieces.concat().replace('\n', ""), text.replace('\n', ""));
        }
        assert_eq!(pieces(text, 6.0, 99), [text]);
    }

    #[test]
    fn years() {
        assert_eq!(
            ["2018", "2019", "2021", "x"].map(year),
            ["H30", "R1", "R3", "x"]
        );
    }
}
