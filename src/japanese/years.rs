//! Eras and fiscal years in printed text.

use super::eras;
use super::text::key;
use super::words::WORDS;

/// A year found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundYear {
    /// Western year.
    pub year: i32,
    /// Byte range in the [`key`] of the text.
    pub start: usize,
    /// End of that range.
    pub end: usize,
    /// 年度 (or 年度末) stands behind it.
    pub fiscal: bool,
    /// A month or day stands behind it: a date, not a fiscal year.
    pub date: bool,
    /// Printed with the era's letter alone, or as a bare number (R3, 2021).
    pub short: bool,
}

/// All years of a text that is already a [`key`] (no white space, no wide digits), in order.
pub fn years_in_key(text: &str) -> Vec<FoundYear> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        match year_at(text, at) {
            Some(year) => {
                at = year.end;
                found.push(year);
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// All years of any text, in order; positions refer to its [`key`].
pub fn years_in(text: &str) -> Vec<FoundYear> {
    years_in_key(&key(text))
}

fn year_at(text: &str, at: usize) -> Option<FoundYear> {
    let rest = text.get(at..)?;
    let before = text.get(..at)?.chars().last();
    let (base, mut length, short) = if let Some(era) =
        eras::all().iter().find(|era| rest.starts_with(era.name))
    {
        (era.western(0), era.name.len(), false)
    } else {
        let first = rest.chars().next()?;
        match eras::all().iter().find(|era| era.letter == first) {
            Some(era)
                if !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.') =>
            {
                (era.western(0), 1, true)
            }
            Some(_) => return None,
            None if first.is_ascii_digit()
                && !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == ',') =>
            {
                (0, 0, true)
            }
            None => return None,
        }
    };
    if short && rest.get(length..)?.starts_with('.') {
        length += 1; // R.5
    }
    let digits: String = rest
        .get(length..)?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let number: i32 = if digits.is_empty() {
        if short || !rest.get(length..)?.starts_with('元') {
            return None;
        }
        length += '元'.len_utf8();
        1
    } else {
        length += digits.len();
        digits.parse().ok()?
    };
    let year = if base == 0 {
        if digits.len() != 4 || !(1868..=2199).contains(&number) {
            return None;
        }
        number
    } else {
        if !(1..=99).contains(&number) || digits.len() > 2 {
            return None;
        }
        base + number
    };
    let mut tail = rest.get(length..)?;
    let mut fiscal = false;
    let mut date = false;
    let mut plain = true;
    for suffix in ["年度末", "年度", "年"] {
        if let Some(behind) = tail.strip_prefix(suffix) {
            length += suffix.len();
            fiscal = suffix != "年";
            plain = false;
            tail = behind;
            break;
        }
    }
    let mut next = tail.chars();
    match (next.next(), next.next()) {
        // R2-1 and 2021-05 are numbers of documents or dates; 令和3年4月 is a date.
        (Some('-' | '/' | '.' | ','), Some(c)) if plain && c.is_ascii_digit() => {
            if tail.starts_with('-') || base == 0 {
                return None;
            }
            date = true;
        }
        (Some(c), _) if c.is_ascii_digit() && !plain && !fiscal => {
            date = tail
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .starts_with('月');
        }
        (Some(c), _)
            if plain && base == 0 && !matches!(c, '~' | ')' | ']' | '・' | '、' | '/' | '】') =>
        {
            // 2021件, 1990人: a bare number is a year only where it stands alone.
            return None;
        }
        (Some(c), _) if plain && short && base != 0 && c.is_ascii_alphanumeric() => return None,
        _ => {}
    }
    Some(FoundYear {
        year,
        start: at,
        end: at + length,
        fiscal,
        date,
        short: short || plain,
    })
}

/// A printed range of fiscal years: 令和3年度～令和7年度, R3～R7, 令和3年度から令和7年度まで, 令和3～7年度.
pub fn range_in(text: &str) -> Option<(i32, i32)> {
    let text = key(text);
    let years = years_in_key(&text);
    for (i, first) in years.iter().enumerate() {
        if first.date {
            continue;
        }
        let behind = text.get(first.end..)?.trim_start_matches([')', '】', '(']);
        let Some(behind) = ["~", "-", "から", "より", "ー"]
            .iter()
            .find_map(|s| behind.strip_prefix(s))
        else {
            continue;
        };
        if let Some(second) = years.get(i + 1)
            && !second.date
            && second.year >= first.year
            && second.year - first.year < 30
            && text
                .get(second.start..)
                .is_some_and(|s| behind.trim_start_matches('(').len() <= s.len() + 6)
        {
            return Some((first.year, second.year));
        }
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        let fiscal = behind
            .get(digits.len()..)
            .is_some_and(|t| t.starts_with("年度"));
        if let (true, Ok(number)) = (fiscal && digits.len() <= 2, digits.parse::<i32>()) {
            // The second number counts in the era of the first.
            let base = eras::all()
                .iter()
                .map(|era| era.western(0))
                .find(|base| *base < first.year)?;
            if base + number >= first.year {
                return Some((first.year, base + number));
            }
        }
    }
    None
}

/// A column head without the years it names: what is left, and the years.
pub fn without_years(text: &str) -> (String, Vec<i32>) {
    without_years_in_key(&key(text))
}

/// The same of a text that is already a [`key`].
pub fn without_years_in_key(text: &str) -> (String, Vec<i32>) {
    let mut rest = String::new();
    let mut years = Vec::new();
    let mut at = 0;
    for found in years_in_key(text).iter().filter(|y| !y.date) {
        rest.push_str(text.get(at..found.start).unwrap_or_default());
        years.push(found.year);
        at = found.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    if rest.contains([')', ']', '】', '>']) {
        for empty in ["()", "[]", "【】", "<>"] {
            rest = rest.replace(empty, "");
        }
    }
    (rest, years)
}

/// A head (a [`key`]) that begins by naming a year by the one reported on (翌年度の計画): what is left (の計画), and the
/// years between them.
pub fn relative_in(head: &str) -> Option<(String, i32)> {
    WORDS.years.relative.iter().find_map(|(word, years)| {
        let rest = head.strip_prefix(word.as_str())?;
        (!rest.is_empty()).then(|| (rest.to_string(), *years))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<i32> {
        years_in(text).iter().map(|y| y.year).collect()
    }

    #[test]
    fn years_of_every_spelling() {
        assert_eq!(all("令和3年度"), [2021]);
        assert_eq!(all("Ｒ３年度"), [2021]);
        assert_eq!(all("R 3"), [2021]);
        assert_eq!(all("令和元年度"), [2019]);
        assert_eq!(all("平成31年度"), [2019]);
        assert_eq!(all("2021"), [2021]);
        assert_eq!(all("No. R2-1"), Vec::<i32>::new());
        assert_eq!(all("4,073件 2021人"), Vec::<i32>::new());
        assert_eq!(all("R3取組状況"), [2021]);
        assert!(years_in("令和3年3月")[0].date);
        assert!(years_in("(R2.1.15現在)")[0].date);
        assert_eq!(all("COVER3"), Vec::<i32>::new());
    }

    #[test]
    fn ranges() {
        assert_eq!(range_in("【令和3年度～令和7年度】"), Some((2021, 2025)));
        assert_eq!(
            range_in("令和3年度から令和7年度までの5年間"),
            Some((2021, 2025))
        );
        assert_eq!(range_in("（令和２～６年度）"), Some((2020, 2024)));
        assert_eq!(range_in("平成30年度〜令和4年度"), Some((2018, 2022)));
        assert_eq!(range_in("令和5年度実施状況"), None);
    }

    #[test]
    fn heads_without_years() {
        assert_eq!(
            without_years("令和5年度実績（見込み）"),
            ("実績(見込み)".into(), vec![2023])
        );
        assert_eq!(
            without_years("R 3取組状況"),
            ("取組状況".into(), vec![2021])
        );
        assert_eq!(without_years("計画（R6）"), ("計画".into(), vec![2024]));
    }
}
