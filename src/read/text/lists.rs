//! List marks, and the line breaks that a dump has turned into spaces.

/// Marks that begin an item of a list.
pub fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '・' | '･' | '•' | '‣' | '●' | '◆' | '◇' | '■' | '□' | '▪' | '◦' | '➢' | '※'
    )
}

/// Circled, parenthesised and similar numbers that are one character.
pub fn is_numeral_mark(c: char) -> bool {
    matches!(c, '①'..='⒛' | '⓪'..='⓿' | '❶'..='➓' | '㉑'..='㉟' | '㊱'..='㊿' | 'Ⅰ'..='ⅿ')
}

/// Whether an item that begins so needs no bullet of its own.
pub fn begins_marked(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        None => true,
        Some(c) if is_bullet(c) || is_numeral_mark(c) => true,
        Some('(' | '（' | '【' | '〔' | '<' | '＜' | '→' | '⇒' | '-' | '*' | '○' | '◎') => {
            true
        }
        Some(c) if c.is_numeric() => {
            let rest = chars.as_str().trim_start_matches(char::is_numeric);
            rest.starts_with(['.', '．', ')', '）'])
        }
        Some(_) => false,
    }
}

/// Splits a text where a dump has written a space for a line break of the page: after the end of a sentence and
/// before the mark of a list item.
pub fn split_flattened(text: &str) -> Vec<String> {
    split_at(text, |before, after| {
        matches!(before, '。' | '．' | '！' | '？')
            || is_bullet(after)
            || is_numeral_mark(after)
            || after == '【'
    })
}

/// Splits the text of a list whose item tags are lost, so that spaces alone separate the items. Where items carry
/// marks of their own, only these begin an item; the bullet that the lost tag stood for is put before the others.
pub fn split_lost_items(text: &str) -> Vec<String> {
    let own_marks = split_at(text, |_, after| is_bullet(after));
    let items = if own_marks
        .iter()
        .skip(1)
        .any(|item| item.starts_with(is_bullet))
        || text.starts_with(is_bullet)
    {
        own_marks
            .iter()
            .flat_map(|item| split_flattened(item))
            .collect()
    } else {
        split_at(text, |before, after| {
            matches!(before, '。' | '．' | '！' | '？')
                || is_numeral_mark(after)
                || (is_wide(before) && is_wide(after))
        })
    };
    items.into_iter().map(|item| with_bullet(&item)).collect()
}

/// The item with a bullet, unless it begins with a mark.
pub fn with_bullet(item: &str) -> String {
    if begins_marked(item) {
        item.to_string()
    } else {
        format!("・{item}")
    }
}

/// The item with a bullet, unless it begins with one.
pub fn with_bullet_always(item: &str) -> String {
    if item.starts_with(is_bullet) {
        item.to_string()
    } else {
        format!("・{item}")
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}' | ')' | '(')
}

fn split_at(text: &str, breaks: impl Fn(char, char) -> bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut space = String::new();
    for c in text.chars() {
        if c.is_whitespace() {
            space.push(c);
            continue;
        }
        if !space.is_empty() {
            if part
                .chars()
                .next_back()
                .is_some_and(|before| breaks(before, c))
            {
                parts.push(std::mem::take(&mut part));
            } else if !part.is_empty() {
                part.push_str(&space);
            }
            space.clear();
        }
        part.push(c);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_ends_and_marks_end_lines() {
        assert_eq!(
            split_flattened("甲を行った。 また、乙 丙。 ・丁 ①戊"),
            ["甲を行った。", "また、乙 丙。", "・丁", "①戊"]
        );
        assert_eq!(split_flattened("R3. 4. 1 941名"), ["R3. 4. 1 941名"]);
        assert_eq!(split_flattened("  "), Vec::<String>::new());
    }

    #[test]
    fn lost_items_get_their_bullets_back() {
        assert_eq!(
            split_lost_items("甲を行う。 乙の検討 丙(R5 実施)"),
            ["・甲を行う。", "・乙の検討", "・丙(R5 実施)"]
        );
        assert_eq!(
            split_lost_items("甲 乙を受付 ・丙"),
            ["・甲 乙を受付", "・丙"]
        );
        assert_eq!(
            split_lost_items("予定している。 ①研修 ②講座"),
            ["・予定している。", "①研修", "②講座"]
        );
    }

    #[test]
    fn numbers_are_marks_only_with_a_point() {
        assert!(begins_marked("1.甲") && begins_marked("（1）甲") && !begins_marked("1件"));
    }
}
