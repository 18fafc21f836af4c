//! Bytes of a text → characters: which encoding it is, and what cannot be decoded.

use crate::document::Place;
use crate::finding::{Code, Finding};
use encoding_rs::{DecoderResult, EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};

/// Most places of damage that one finding names.
const PLACES: usize = 8;

/// Decodes a text. A byte order mark tells the encoding; without one it is UTF-8, CP932, EUC-JP or ISO-2022-JP,
/// whichever leaves the least that is no text. What cannot be decoded is U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(&bytes[mark..], encoding).0;
    }
    // Escape sequences that shift to kanji; all else in that encoding is ASCII, and so UTF-8 too.
    let shifts = bytes.is_ascii() && bytes.windows(2).any(|w| w == b"\x1b$");
    if shifts {
        return decode_as(bytes, ISO_2022_JP).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_string();
    }
    let candidates: [&'static Encoding; 3] = [UTF_8, SHIFT_JIS, EUC_JP];
    let decoded = candidates.iter().map(|e| decode_as(bytes, e));
    // The first of equals: UTF-8 before the others.
    let best = decoded.min_by_key(|(text, malformed)| cost(text, *malformed));
    best.map(|(text, _)| text).unwrap_or_default()
}

/// How unlikely a decoding is. Text of another encoding read as CP932 is full of half-width kana, which real text
/// holds few of, and of private characters.
fn cost(text: &str, malformed: usize) -> usize {
    let odd = |c: char| match c {
        '\u{ff61}'..='\u{ff9f}' => 1,
        '\u{e000}'..='\u{f8ff}' => 2,
        c if c.is_control() && !c.is_whitespace() => 4,
        _ => 0,
    };
    text.chars().map(odd).sum::<usize>() + malformed * 4
}

/// The text in an encoding, and the number of sequences that are none.
fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let capacity = decoder.max_utf8_buffer_length(bytes.len());
    let mut text = String::with_capacity(capacity.unwrap_or(bytes.len()));
    let (mut rest, mut malformed) = (bytes, 0);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return (text, malformed),
            DecoderResult::Malformed(..) => {
                text.push(char::REPLACEMENT_CHARACTER);
                malformed += 1;
                text.reserve(rest.len());
            }
            DecoderResult::OutputFull => text.reserve(rest.len().max(16)),
        }
    }
}

/// Whether a character says that something is damaged: no text was there.
pub(super) fn is_damage(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER || (c.is_control() && c != '\t')
}

/// Findings for the damage in numbered lines: one for each run of damaged lines, which names the places as
/// line:character, both from 1.
pub(super) fn damage<'a>(lines: impl Iterator<Item = (u32, &'a str)>) -> Vec<Finding> {
    // First line, last line, places.
    let mut runs: Vec<(u32, u32, Vec<String>)> = Vec::new();
    for (no, line) in lines {
        let damaged = (1..).zip(line.chars()).filter(|(_, c)| is_damage(*c));
        let mut places: Vec<String> = damaged.map(|(at, _)| format!("{no}:{at}")).collect();
        if places.is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some((_, last, all)) if *last + 1 >= no => {
                *last = no;
                all.append(&mut places);
            }
            _ => runs.push((no, no, places)),
        }
    }
    let finding = |(first, last, places): (u32, u32, Vec<String>)| {
        let mut subject = places[..places.len().min(PLACES)].join(", ");
        if places.len() > PLACES {
            subject.push_str(&format!(" … ({})", places.len()));
        }
        let place = Place::Lines {
            page: 1,
            first,
            last,
        };
        Finding::new(Code::TextUndecodable, subject, place)
    };
    runs.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_16BE, UTF_16LE};

    const TEXT: &str = "行政改革①㈱髙橋\r\n№2 ｶﾅ";

    #[test]
    fn japanese_encodings_are_told_apart() {
        let plain = "行政改革の実施計画について、次のとおり定める。ｶﾅ";
        for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let (bytes, ..) = encoding.encode(plain);
            let decoded = decode(&bytes);
            let wanted = if encoding == ISO_2022_JP {
                "カナ"
            } else {
                "ｶﾅ"
            };
            assert!(decoded.starts_with("行政改革の実施計画"), "{decoded}");
            assert!(decoded.ends_with(wanted), "{decoded}");
        }
        let (bytes, ..) = SHIFT_JIS.encode(TEXT);
        assert_eq!(decode(&bytes), TEXT);
        assert_eq!(decode(TEXT.as_bytes()), TEXT);
    }

    #[test]
    fn byte_order_marks_tell() {
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(TEXT.as_bytes());
        assert_eq!(decode(&marked), TEXT);
        let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{feff}{TEXT}")
                .encode_utf16()
                .flat_map(order)
                .collect()
        };
        assert_eq!(decode(&wide(u16::to_le_bytes)), TEXT);
        assert_eq!(decode(&wide(u16::to_be_bytes)), TEXT);
        assert_eq!(decode_as(b"a\0b", UTF_16LE).1, 1);
        assert_eq!(decode_as(b"\0a", UTF_16BE).0, "a");
    }

    #[test]
    fn a_few_damaged_bytes_do_not_change_the_encoding() {
        let mut bytes = "行政改革の実施計画を定める。".as_bytes().to_vec();
        bytes.insert(9, 0xff);
        assert_eq!(decode(&bytes), "行政改\u{fffd}革の実施計画を定める。");
        let (sjis, ..) = SHIFT_JIS.encode("行政改革の実施計画を定める。");
        let mut bytes = sjis.into_owned();
        bytes.insert(6, 0xff);
        assert_eq!(decode(&bytes), "行政改\u{fffd}革の実施計画を定める。");
    }

    #[test]
    fn damage_is_named_by_line_and_character() {
        let lines = ["ok", "a\u{fffd}b\u{1}", "\u{fffd}", "ok", "x\u{fffd}"];
        let found = damage((1..).zip(lines));
        let subjects: Vec<&str> = found.iter().map(|f| f.subject.as_str()).collect();
        assert_eq!(subjects, ["2:2, 2:4, 3:1", "5:2"]);
    }
}
