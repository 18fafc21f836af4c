//! Text repair in layers, and keys under which printed texts are compared.

use super::radicals::SUPPLEMENT;
use unicode_normalization::UnicodeNormalization;

/// Repairs code points that print the same but are coded wrongly: Kangxi radicals and the radicals supplement,
/// compatibility ideographs, half-width kana; drops invisible characters; joins words spread over a line
/// (`担 当 課`). Circled numbers, units (㎡) and widths of letters and brackets stay. Idempotent.
pub fn clean(text: &str) -> String {
    if text.chars().all(is_clean) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut kana = String::new();
    for c in text.chars() {
        if ('\u{FF61}'..='\u{FF9F}').contains(&c) {
            kana.push(c);
            continue;
        }
        flush_kana(&mut kana, &mut out);
        match c {
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' => {}
            // Variation selectors choose a shape of the character before them, not another character.
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {}
            // A break that is no line break of the waist: treated as the space it stands for.
            '\r' | '\u{000B}' | '\u{000C}' => out.push(' '),
            _ => out.push(repaired(c)),
        }
    }
    flush_kana(&mut kana, &mut out);
    if out.contains([' ', '\u{3000}', '\u{00A0}']) {
        let lines: Vec<String> = out.split('\n').map(gathered).collect();
        out = lines.join("\n");
    }
    out
}

/// Characters that stay as they are and part no words: most of what is printed.
fn is_clean(c: char) -> bool {
    matches!(c, '\n' | '!'..='~' | '\u{2460}'..='\u{25FF}' | '\u{3001}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

fn flush_kana(kana: &mut String, out: &mut String) {
    if !kana.is_empty() {
        out.extend(kana.nfkc());
        kana.clear();
    }
}

fn repaired(c: char) -> char {
    match c {
        '\u{2E80}'..='\u{2EF3}' => {
            match SUPPLEMENT.binary_search_by_key(&c, |(radical, _)| *radical) {
                Ok(i) => SUPPLEMENT.get(i).map_or(c, |(_, ideograph)| *ideograph),
                Err(_) => c,
            }
        }
        '\u{2F00}'..='\u{2FD5}' => std::iter::once(c).nfkc().next().unwrap_or(c),
        '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => {
            std::iter::once(c).nfc().next().unwrap_or(c)
        }
        _ => c,
    }
}

/// A line of single ideographs or kana between spaces is one word printed with even spacing (均等割付).
fn gathered(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let spread = words.len() >= 2
        && words.iter().all(|w| {
            let mut chars = w.chars();
            chars.next().is_some_and(is_japanese) && chars.next().is_none()
        });
    if spread {
        words.concat()
    } else {
        line.to_string()
    }
}

/// Ideographs, kana and their marks.
pub fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The key under which texts are compared: repaired, compatibility forms folded (widths, ㈱), white space and line
/// breaks gone, dashes and wave dashes of one kind.
pub fn key(text: &str) -> String {
    key_of_plain(text).unwrap_or_else(|| key_of_any(text))
}

/// The key of a text of letters, figures, kana and ideographs that are each folded by themselves; `None` for any other,
/// in which a character may change the one before it.
fn key_of_plain(text: &str) -> Option<String> {
    /// Between a full-width form and the ASCII character it stands for.
    const WIDE: u32 = 0xFEE0;
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\u{3000}' => {}
            '!'..='~'
            | '\u{3001}'..='\u{3003}'
            | '\u{3005}'..='\u{3011}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30A1}'..='\u{30FE}'
            | '\u{4E00}'..='\u{9FFF}' => key.push(c),
            '\u{FF01}'..='\u{FF5E}' => key.push(char::from_u32(u32::from(c) - WIDE)?),
            _ => return None,
        }
    }
    Some(key)
}

fn key_of_any(text: &str) -> String {
    clean(text)
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
            '〜' | '～' | '⁓' => '~',
            _ => c,
        })
        .collect()
}

/// Number of characters that are not white space: the unit of coverage.
pub fn weight(text: &str) -> u64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u64
}

/// The circled number a text begins with (①–⑳, ㉑–㊿, ❶–❿), and the rest.
pub fn circled_prefix(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    is_circled(first).then_some((first, chars.as_str()))
}

/// Whether a character is a circled number.
pub fn is_circled(c: char) -> bool {
    matches!(c, '①'..='⑳' | '㉑'..='㉟' | '㊱'..='㊿' | '❶'..='❿' | '⓪' | '⓵'..='⓾')
}

/// Whether a character is an arrow, or a line an arrow is made of.
pub fn is_arrow(c: char) -> bool {
    matches!(
        c,
        '→' | '⇒'
            | '➡'
            | '➔'
            | '➜'
            | '⟶'
            | '⇨'
            | '►'
            | '▶'
            | '▷'
            | '━'
            | '─'
            | '>'
            | '＞'
            | '⟹'
            | '↔'
            | '⇔'
    )
}

/// Whether a text is made of arrows alone.
pub fn is_arrow_run(text: &str) -> bool {
    let mut seen = false;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if is_arrow(c) {
            seen = true;
        } else if !matches!(c, '-' | '－' | '―' | 'ー' | '=' | '…' | '・' | '⋯' | '—') {
            return false;
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn radicals_and_kana_are_repaired_and_symbols_stay() {
        assert_eq!(clean("⽇本の⻑期計画 ｼｽﾃﾑｶﾞ"), "日本の長期計画 システムガ");
        assert_eq!(clean("①㎡№Ⅳ（１）"), "①㎡№Ⅳ（１）");
        assert_eq!(clean("担 当 課"), "担当課");
        assert_eq!(clean("総務 課"), "総務 課");
        assert_eq!(clean("進捗\u{E0100}状況"), "進捗状況");
    }

    #[test]
    fn keys_ignore_space_and_width() {
        assert_eq!(key("Ｒ３ 取組\n状況"), "R3取組状況");
        assert_eq!(key("実績（見込み）"), "実績(見込み)");
    }

    #[test]
    fn every_character_has_the_key_of_any_text() {
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            let text = c.to_string();
            assert_eq!(key(&text), key_of_any(&text), "{c:?}");
            assert!(!is_clean(c) || repaired(c) == c, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn plain_texts_have_the_key_of_any_text(text in "[ -~\\n\u{3000}-\u{3020}ぁ-んァ-ヾ一-十！-～\u{2460}-\u{2470}○〜ｶﾞ\u{3099}]{0,24}") {
            prop_assert_eq!(key(&text), key_of_any(&text));
        }

        #[test]
        fn cleaning_is_idempotent(text in "[\u{2E80}-\u{2FD5}\u{FF61}-\u{FF9F}ぁ-んァ-ヶ一-十 \n\u{3099}\u{F900}-\u{FAFF}a-z]{0,24}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }

        #[test]
        fn cleaning_any_text_is_idempotent(text in any::<String>()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
