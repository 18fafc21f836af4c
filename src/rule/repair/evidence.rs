//! What a cell alone says about the column it belongs to.

use crate::japanese::departments;
use crate::japanese::text::{is_arrow, is_circled, key};

/// What a column holds, as far as one cell can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A running number.
    Number,
    /// Headings of the hierarchy.
    Path,
    /// The row's name.
    Item,
    /// Units of the organisation.
    Departments,
    /// Marks of a scale.
    Rating,
    /// Page numbers.
    Page,
    /// What is done, printed with the marks that stand under the years.
    Measure,
    /// A year of a schedule: marks, arrows, short words.
    Year,
    /// Running text.
    Text,
    /// Anything: figures, goals or words under years.
    Open,
    /// Not known.
    Unknown,
}

/// What a label of a form owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// One value.
    Single,
    /// The years of the values below.
    Years,
    /// One value a year.
    Yearly,
    /// Nothing: it stands over other labels.
    Group,
}

/// At or below this, a cell cannot stand in the column.
pub const IMPOSSIBLE: f32 = -2.0;

/// Longest number and longest list of units or ratings that are looked at, in bytes.
const SHORT: usize = 40;
const LIST: usize = 400;

/// How a numbered heading is numbered: "1 ", "(1)", "①" and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// 第1
    Ordinal,
    /// Ⅰ
    Roman,
    /// 1
    Digit,
    /// (1)
    Bracketed,
    /// ①
    Circled,
    /// ア
    Kana,
}

/// The shape of a numbered heading's number.
pub fn shape(text: &str) -> Option<Shape> {
    let text = text
        .trim()
        .trim_start_matches(['●', '■', '◆', '○'])
        .trim_start();
    let first = text.chars().next()?;
    if is_circled(first) {
        return Some(Shape::Circled);
    }
    if ('Ⅰ'..='Ⅻ').contains(&first) {
        return Some(Shape::Roman);
    }
    let folded = key(text);
    let digits = |s: &str| s.chars().take_while(char::is_ascii_digit).count();
    if let Some(rest) = folded.strip_prefix('第') {
        return (digits(rest) > 0).then_some(Shape::Ordinal);
    }
    if let Some(rest) = folded.strip_prefix('(') {
        let count = digits(rest);
        return (count > 0 && rest[count..].starts_with(')')).then_some(Shape::Bracketed);
    }
    let count = digits(&folded);
    if count > 0 {
        // "1 市民" is a number, "10件" is not: white space, a point or a bracket must follow.
        let rest = text.trim_start_matches(|c: char| c.is_numeric());
        return (count <= 2 && rest.starts_with([' ', '　', '.', '．', ')', '）', '\n']))
            .then_some(Shape::Digit);
    }
    let mut chars = folded.chars();
    let kana = chars.next().is_some_and(|c| ('ア'..='ン').contains(&c))
        && chars.next().is_some_and(|c| matches!(c, '.' | ')'));
    kana.then_some(Shape::Kana)
}

/// Whether every unit a cell names is one of the organisation.
pub fn is_departments(text: &str) -> bool {
    if text.len() > LIST {
        return false;
    }
    let units = departments::split(text);
    let bare = |unit: &str| {
        unit.split(['(', '（'])
            .next()
            .is_some_and(departments::is_unit)
    };
    !units.is_empty()
        && !text.contains('。')
        && units
            .iter()
            .all(|u| u.chars().count() <= 24 && (departments::is_unit(u) || bare(u)))
}

/// Whether a cell names nothing but sections and divisions: a stricter test, where words of a schedule may stand too.
fn is_sections(text: &str) -> bool {
    if text.len() > LIST {
        return false;
    }
    const ENDS: [char; 5] = ['課', '室', '部', '局', '係'];
    let units = departments::split(text);
    let whole = |u: &String| {
        u.trim_end_matches("ほか")
            .trim_end_matches('等')
            .ends_with(ENDS)
            && u.chars().count() >= 2
    };
    !units.is_empty() && units.iter().all(whole)
}

/// Whether a cell is one number of at most four digits.
pub fn is_number(text: &str) -> bool {
    if text.len() > SHORT {
        return false;
    }
    let text = key(text);
    (1..=4).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}

/// Whether a cell is a running number: "7", "1-2", "(3)", "④".
pub fn is_numbering(text: &str) -> bool {
    let text = text.trim();
    (1..=8).contains(&text.chars().count())
        && text.chars().any(char::is_numeric)
        && text.chars().all(|c| {
            c.is_numeric()
                || c.is_ascii_punctuation()
                || matches!(c, '（' | '）' | '－' | '‐' | '―' | 'ー')
        })
}

/// Whether a cell holds nothing but arrows and circled numbers.
pub fn is_marks(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace()).peekable();
    marks.peek().is_some()
        && marks.all(|c| is_arrow(c) || is_circled(c) || matches!(c, '~' | '～' | '－' | '―'))
}

/// Whether a cell is a single sign; a dash says "nothing" in any column.
fn is_mark(text: &str) -> bool {
    let mut chars = text.trim().chars();
    let first = chars
        .next()
        .is_some_and(|c| !matches!(c, '-' | '－' | '―' | '‐' | 'ー' | '—'));
    first && chars.next().is_none()
}

/// Evidence for a cell with content standing in a column; `shape_here` and `shapes` are those learned for the path
/// columns of the table.
pub fn evidence(
    text: &str,
    role: Role,
    shape_here: Option<Shape>,
    shapes: &[Shape],
    is_rating: &dyn Fn(&str) -> bool,
) -> f32 {
    let sentence = text.trim_end().ends_with('。');
    let long = text.chars().count() > 40;
    let rating = text.len() <= LIST && is_rating(text);
    match role {
        Role::Rating if rating => 3.0,
        Role::Number if is_numbering(text) => 2.0,
        Role::Page if is_number(text) => 2.0,
        Role::Rating | Role::Number | Role::Page => 2.0 * IMPOSSIBLE,
        Role::Departments if is_departments(text) => 2.0,
        Role::Departments if sentence || long || rating || is_number(text) => 1.5 * IMPOSSIBLE,
        Role::Departments => -1.0,
        Role::Path if sentence || text.trim_start().starts_with('【') || rating => IMPOSSIBLE,
        Role::Path => match (shape(text), shape_here) {
            (Some(found), Some(here)) if found == here => 2.0,
            (Some(found), Some(_)) if shapes.contains(&found) => IMPOSSIBLE,
            (Some(_), None) => 0.5,
            (_, Some(_)) => -1.0,
            (None, None) => 0.0,
        },
        Role::Item if rating || is_number(text) => IMPOSSIBLE,
        Role::Item if is_departments(text) => -1.0,
        Role::Item if text.trim_start().starts_with('【') => 1.0,
        Role::Item if shape(text).is_some_and(|s| shapes.contains(&s)) => -1.0,
        Role::Item => 0.75,
        Role::Text | Role::Measure if rating && is_mark(text) => IMPOSSIBLE,
        Role::Text | Role::Measure if is_number(text) => -1.0,
        Role::Text | Role::Measure if is_departments(text) => -0.5,
        Role::Text | Role::Measure => 0.5,
        Role::Year if (long && text.contains('。')) || is_sections(text) => IMPOSSIBLE,
        Role::Year if is_marks(text) => 0.5,
        Role::Year => 0.0,
        Role::Open => 0.0,
        Role::Unknown => -0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_numbers() {
        assert_eq!(shape("1 市民との共有"), Some(Shape::Digit));
        assert_eq!(shape("(2) 収入"), Some(Shape::Bracketed));
        assert_eq!(shape("③人材"), Some(Shape::Circled));
        assert_eq!(shape("ⅡX"), Some(Shape::Roman));
        assert_eq!(shape("第3章"), Some(Shape::Ordinal));
        assert_eq!(shape("10件の申込"), None);
        assert_eq!(shape("窓口"), None);
    }

    #[test]
    fn departments_and_marks() {
        assert!(
            is_departments("総務課 学校教育課")
                && is_departments("企画課ほか")
                && is_departments("全課")
        );
        assert!(!is_departments("窓口を担当課が見直す。") && !is_departments("窓口の改善"));
        assert!(is_marks("① → ②") && !is_marks("①検討"));
    }
}
