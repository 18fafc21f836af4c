//! Content streams that the interpreter does not read to their end: it stops at a bracket that is not closed or was never
//! opened (a flipped bit is enough), and what follows would be lost in silence.

/// A mark behind a content stream: where the interpreter comes to it, it has read everything before.
pub const END: &[u8] = b"GyokakuEnd";

/// The content with the mark behind it; operands without an operator do not reach that.
pub fn marked(content: &[u8]) -> Vec<u8> {
    [content, b"\nn\n/", END, b" BMC EMC\n"].concat()
}

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
            b'(' => string(rest).map_or((1, false), |length| (length, true)),
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
                    b"BI" => match inline_image(rest) {
                        Some(length) => (length, true),
                        None => (word, false),
                    },
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

/// The length of a string in parentheses (ISO 32000-1, 7.3.4.2); `None` where it does not end.
fn string(rest: &[u8]) -> Option<usize> {
    let mut depth = 0;
    let mut escaped = false;
    for (n, byte) in rest.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(n + 1);
        }
    }
    None
}

fn hexadecimal(rest: &[u8]) -> Option<usize> {
    let inner = rest[1..]
        .iter()
        .take_while(|b| b.is_ascii_hexdigit() || is_space(**b))
        .count();
    (rest.get(1 + inner) == Some(&b'>')).then_some(inner + 2)
}

/// The length of a picture in the content, up to its last word; `None` where it does not end.
fn inline_image(rest: &[u8]) -> Option<usize> {
    let word = |from: usize, word: &[u8; 2]| {
        let windows = rest.get(from..)?.windows(4);
        let is_word = |w: &[u8]| is_space(w[0]) && w[1..3] == *word && is_space(w[3]);
        windows
            .map(is_word)
            .position(|found| found)
            .map(|at| from + at + 3)
    };
    word(word(2, b"ID")?, b"EI")
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
