//! A department cell, split into the units it names.

use super::text::clean;
use super::words::WORDS;

/// Splits a cell into units, in printed order. A line ending in 部 or 局 joins the next line only; separators are line
/// break, ・, 、 and space; a line that does not end in a unit goes on in the next; a bracket belongs to the unit
/// before it; ほか and 等 stay joined.
pub fn split(cell: &str) -> Vec<String> {
    let cell = clean(cell);
    let mut units: Vec<String> = Vec::new();
    // A part that waits for what follows it: a department above its section, or the first half of a name.
    let mut open: Option<String> = None;
    for line in cell.split('\n') {
        for word in words(line) {
            if word.text.starts_with(['(', '（', '[', '［'])
                || WORDS.departments.tails.contains(&word.text)
            {
                match open.as_mut().or(units.last_mut()) {
                    Some(before) => before.push_str(&word.text),
                    None => units.push(word.text),
                }
                continue;
            }
            let joined = match open.take() {
                Some(before) if word.hard_separator => {
                    units.push(before);
                    word.text
                }
                Some(before) if is_division(&before) && is_division(&word.text) => {
                    units.push(before);
                    word.text
                }
                Some(before) => before + &word.text,
                None => word.text,
            };
            if is_division(&joined) || !is_unit(&joined) {
                open = Some(joined);
            } else {
                units.push(joined);
            }
        }
    }
    units.extend(open);
    units
}

struct Word {
    text: String,
    /// ・ or 、 stands before it.
    hard_separator: bool,
}

/// Words of a line; separators within brackets do not count.
fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut hard = false;
    let mut next_hard = false;
    for c in line.chars() {
        match c {
            '(' | '（' | '[' | '［' => {
                depth += 1;
                text.push(c);
            }
            ')' | '）' | ']' | '］' => {
                depth = depth.saturating_sub(1);
                text.push(c);
            }
            '・' | '、' | '，' | ',' | '･' | '/' | '／' if depth == 0 => {
                if !text.is_empty() {
                    words.push(Word {
                        text: std::mem::take(&mut text),
                        hard_separator: hard,
                    });
                }
                next_hard = true;
            }
            c if c.is_whitespace() && depth == 0 => {
                if !text.is_empty() {
                    words.push(Word {
                        text: std::mem::take(&mut text),
                        hard_separator: hard,
                    });
                    next_hard = false;
                }
            }
            c => {
                if text.is_empty() {
                    hard = next_hard;
                    next_hard = false;
                }
                text.push(c);
            }
        }
    }
    if !text.is_empty() {
        words.push(Word {
            text,
            hard_separator: hard,
        });
    }
    words
}

/// 部 and 局 stand above sections; 全部局 and the like name them as a whole.
fn is_division(name: &str) -> bool {
    let words = &WORDS.departments;
    ends_in(name, &words.divisions) && !ends_in(name, &words.wholes)
}

/// Whether a text ends like the name of a unit.
pub fn is_unit(name: &str) -> bool {
    ends_in(name, &WORDS.departments.endings)
}

fn ends_in(name: &str, endings: &[String]) -> bool {
    endings.iter().any(|end| name.ends_with(end.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contract_rule_five() {
        assert_eq!(
            split("総務部\n財政課\n人事行政課"),
            ["総務部財政課", "人事行政課"]
        );
        assert_eq!(split("上下水道局経\n営企画課"), ["上下水道局経営企画課"]);
        assert_eq!(
            split("企画調整課\n(庁舎整備室)"),
            ["企画調整課(庁舎整備室)"]
        );
        assert_eq!(split("協働まちづくり課 ほか"), ["協働まちづくり課ほか"]);
        assert_eq!(
            split("総務部\n人事行政課\n関係部課"),
            ["総務部人事行政課", "関係部課"]
        );
        assert_eq!(
            split("情報政策課・福祉事務所、全課 行政課等"),
            ["情報政策課", "福祉事務所", "全課", "行政課等"]
        );
        assert_eq!(split("財 政 課"), ["財政課"]);
        assert_eq!(split("生涯学習総合\nセンター"), ["生涯学習総合センター"]);
        assert_eq!(split("総務部、市民部"), ["総務部", "市民部"]);
        assert_eq!(split("総務部"), ["総務部"]);
        assert_eq!(split(""), Vec::<String>::new());
    }
}
