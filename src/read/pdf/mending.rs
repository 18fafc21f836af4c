//! Content that the interpreter does not read to its end: it stops at a bracket that is not closed or was never opened (a
//! flipped bit is enough), and what follows would be lost in silence.

/// A bracket that is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Array,
    Dictionary,
}

/// The content without brackets that have no other half. An array before an operator that takes one is closed there.
pub fn mended(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut open: Vec<(Open, usize)> = Vec::new();
    let ends = string_ends(content);
    let last_picture = content.windows(4).rposition(|w| is_word(w, b"EI"));
    let mut at = 0;
    while let Some(&byte) = content.get(at) {
        let rest = &content[at..];
        let doubled = rest.get(1) == Some(&byte);
        // How many bytes are taken, and whether they are kept.
        let (length, kept) = match byte {
            b'%' => (
                rest.iter()
                    .position(|b| matches!(b, b'\n' | b'\r'))
                    .unwrap_or(rest.len()),
                false,
            ),
            b'(' => match ends.binary_search_by_key(&at, |(open, _)| *open) {
                Ok(found) => (ends[found].1 - at, true),
                Err(_) => (1, false),
            },
            b'<' if doubled => {
                open.push((Open::Dictionary, out.len()));
                (2, true)
            }
            b'<' => hexadecimal(rest).map_or((1, false), |length| (length, true)),
            b'>' => (
                1 + usize::from(doubled),
                doubled && closes(&mut open, Open::Dictionary),
            ),
            b'[' => {
                open.push((Open::Array, out.len()));
                (1, true)
            }
            b']' => (1, closes(&mut open, Open::Array)),
            b')' | b'{' | b'}' => (1, false),
            _ if is_space(byte) => (1, true),
            _ => {
                let word = 1 + rest[1..].iter().take_while(|b| is_regular(**b)).count();
                match &rest[..word] {
                    b"BI" if last_picture > Some(at) => {
                        inline_image(rest).map_or((word, false), |length| (length, true))
                    }
                    b"BI" => (word, false),
                    operand if is_operand(operand) => (word, true),
                    operator => {
                        if let ([(Open::Array, _)], b"TJ" | b"d") = (&open[..], operator) {
                            out.extend(b"] ");
                            open.clear();
                        }
                        drop_open(&mut out, &mut open);
                        (word, true)
                    }
                }
            }
        };
        match kept {
            true => out.extend(&rest[..length]),
            false => out.push(b' '),
        }
        at += length;
    }
    drop_open(&mut out, &mut open);
    out
}

fn closes(open: &mut Vec<(Open, usize)>, bracket: Open) -> bool {
    let is_last = open.last().is_some_and(|(last, _)| *last == bracket);
    if is_last {
        open.pop();
    }
    is_last
}

/// Takes brackets out again that were not closed.
fn drop_open(out: &mut [u8], open: &mut Vec<(Open, usize)>) {
    for (bracket, at) in open.drain(..) {
        let length = if bracket == Open::Array { 1 } else { 2 };
        out[at..at + length].fill(b' ');
    }
}

/// Where strings in parentheses begin and where they are over (ISO 32000-1, 7.3.4.2), for those that end.
fn string_ends(content: &[u8]) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    let mut open = Vec::new();
    let mut escaped = false;
    for (at, byte) in content.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => open.push(at),
            b')' => ends.extend(open.pop().map(|begin| (begin, at + 1))),
            _ => {}
        }
    }
    ends.sort_unstable();
    ends
}

fn hexadecimal(rest: &[u8]) -> Option<usize> {
    let inner = rest[1..]
        .iter()
        .take_while(|b| b.is_ascii_hexdigit() || is_space(**b))
        .count();
    (rest.get(1 + inner) == Some(&b'>')).then_some(inner + 2)
}

/// The entries of a picture in the content take less than this.
const ENTRIES: usize = 4096;

/// The length of a picture in the content, up to its last word; `None` where it does not end. It is known that an end
/// comes, if not which, so that nothing is looked through twice.
fn inline_image(rest: &[u8]) -> Option<usize> {
    let word = |from: usize, to: usize, word: &[u8; 2]| {
        let mut windows = rest.get(from..to)?.windows(4);
        windows
            .position(|w| is_word(w, word))
            .map(|at| from + at + 3)
    };
    let data = word(2, rest.len().min(ENTRIES), b"ID")?;
    word(data, rest.len(), b"EI")
}

/// Whether a word of two letters stands between two spaces.
fn is_word(window: &[u8], word: &[u8; 2]) -> bool {
    matches!(window, [before, a, b, after] if [*a, *b] == *word && is_space(*before) && is_space(*after))
}

fn is_operand(word: &[u8]) -> bool {
    matches!(
        word,
        [b'/' | b'+' | b'-' | b'.' | b'0'..=b'9', ..] | b"true" | b"false" | b"null"
    )
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_without_their_other_half_are_taken_out() {
        for (given, mended_to) in [
            ("[(a\\)b) 1]TJ (x(y)z) Tj", "[(a\\)b) 1]TJ (x(y)z) Tj"),
            (
                "/S <</A [1 <</B (]) >>]>> BDC",
                "/S <</A [1 <</B (]) >>]>> BDC",
            ),
            ("] 1 w", "  1 w"),
            (") > >> } 1 w", "        1 w"),
            ("[ 1 2 m", "  1 2 m"),
            ("[(a) 3 TJ", "[(a) 3 ] TJ"),
            ("[(a) << /B 3 m", " (a)    /B 3 m"),
            ("(abc Tj", " abc Tj"),
            ("<41 Tj <41> Tj", " 41 Tj <41> Tj"),
            ("1 w % [ (\n2 w", "1 w  \n2 w"),
            ("BI /W 1 ID ](\u{1} EI 1 w", "BI /W 1 ID ](\u{1} EI 1 w"),
            ("BI 1 w", "  1 w"),
        ] {
            let mended = mended(given.as_bytes());
            let mended = String::from_utf8_lossy(&mended);
            let words = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&mended), words(mended_to), "{given}");
        }
    }
}
