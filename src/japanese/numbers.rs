//! Numbers as printed in columns that hold numbers.

use super::text::key;
use super::words::WORDS;

/// The number a whole cell states, with or without a unit behind it: "△1,200千円" → −1200, "5.1%" → 5.1. A triangle or
/// minus before the digits is a minus sign. `None` where the cell says anything more.
pub fn whole_number(text: &str) -> Option<f64> {
    let text = key(text);
    let (negative, rest) = match text.strip_prefix(['△', '▲', '-', '▵']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
        .unwrap_or(rest.len());
    let (digits, unit) = rest.split_at(end);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with([',', '.']) {
        return None;
    }
    let mut groups = digits.split('.').next().unwrap_or_default().split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = digits.contains(',');
    if grouped && (first.len() > 3 || groups.any(|g| g.len() != 3)) {
        return None;
    }
    let is_unit = unit.chars().count() <= 6
        && unit
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '%' | '‰' | '/' | '²' | '³' | '°'));
    if !is_unit || ["月", "日", "時", "年", "年度"].contains(&unit) {
        return None;
    }
    let value: f64 = digits.replace(',', "").parse().ok()?;
    Some(if negative { -value } else { value })
}

/// The number a source stores behind a printed number, in the unit it is printed in (0.9725 printed "97.3%" → 97.25, 4447000
/// printed "4,447千円" → 4447). `None` where the text is no number, or not this one rounded.
pub fn number_behind(text: &str, stored: f64) -> Option<f64> {
    let printed = whole_number(text)?;
    let text = key(text);
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    let half = 0.5 / 10f64.powi(i32::try_from(decimals).ok()?);
    let scales: &[f64] = match text.ends_with('%') {
        true => &[100.0, 1.0],
        false => &[1.0, 1e-3, 1e-6, 1e-9],
    };
    // A product has no more digits than the number stored.
    let scaled = scales
        .iter()
        .filter_map(|scale| format!("{:.14e}", stored * scale).parse::<f64>().ok());
    let mut near = scaled.filter(|value| (value - printed).abs() <= half * (1.0 + 1e-6));
    near.next()
}

/// Whether a text is a unit of figures, with or without its scale (千円) and brackets.
pub fn is_unit(text: &str) -> bool {
    let text = key(text);
    let bare = text.trim_matches(['(', ')']);
    let known = |unit: &str| WORDS.numbers.units.iter().any(|u| u == unit);
    let scaled = |s: &String| bare.strip_prefix(s.as_str()).is_some_and(known);
    known(bare) || WORDS.numbers.scales.iter().any(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_behind_printed_ones() {
        assert_eq!(number_behind("97.3%", 0.9725), Some(97.25));
        assert_eq!(number_behind("97.3％", 97.25), Some(97.25));
        assert_eq!(number_behind("△4,447千円", -4_446_700.0), Some(-4446.7));
        assert_eq!(number_behind("2,929", 2929.0), Some(2929.0));
        assert_eq!(number_behind("7%", 0.07), Some(7.0));
        assert_eq!(number_behind("97.3", 98.0), None);
        assert_eq!(number_behind("令和5年度", 45017.0), None);
    }

    #[test]
    fn numbers_with_signs_and_units() {
        assert_eq!(whole_number("△1,200千円"), Some(-1200.0));
        assert_eq!(whole_number("▲ 2,929"), Some(-2929.0));
        assert_eq!(whole_number("５．１％"), Some(5.1));
        assert_eq!(whole_number("470,000件"), Some(470_000.0));
        assert_eq!(whole_number("アクセス数 470,000件"), None);
        assert_eq!(whole_number("3月"), None);
        assert_eq!(whole_number("1,2"), None);
        assert_eq!(whole_number("△"), None);
        assert!(
            ["％", "千円", "㎡", "（件）", "延べ人"]
                .iter()
                .all(|u| is_unit(u))
        );
        assert!(!is_unit("市税") && !is_unit("円卓"));
    }
}
