//! Heads of separated values: the merged cells that they had before they were saved, told from what is empty.

use std::ops::Range;

/// A cell of the head: rows and columns.
pub(super) type Span = (Range<usize>, Range<usize>);

/// The cells of a table's head, which is one row or two, from the fields of its first rows and how many fields below
/// the first row each column has filled.
///
/// An empty field of the first row belongs to the head left of it where its column is in use and another head follows, or
/// where the second row names the parts of that head. A first row with figures or sentences is no head. The second row is of the head where it names parts of heads and
/// nothing else: it is empty below the others, which are two rows high.
pub(super) fn spans(first: &[&str], second: Option<&[&str]>, in_use: &[bool]) -> Vec<Span> {
    let width = first.len();
    let starts: Vec<usize> = (0..width)
        .filter(|c| *c == 0 || !first[*c].is_empty())
        .collect();
    let ends = starts.iter().skip(1).copied().chain([width]);
    let groups: Vec<Range<usize>> = starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(a, b)| a..b)
        .collect();
    let is_head = first.iter().all(|f| names(f));
    let second = second.filter(|second| is_head && names_parts(&groups, first, second));
    let height = if second.is_some() { 2 } else { 1 };
    let mut spans = Vec::new();
    for group in &groups {
        let parts = second.is_some_and(|s| !s[group.start].is_empty());
        let whole = group.end < width || parts;
        let joined =
            is_head && !first[group.start].is_empty() && whole && group.clone().all(|c| in_use[c]);
        let rows = 0..if parts { 1 } else { height };
        if joined {
            spans.push((rows, group.clone()));
        } else {
            spans.extend(group.clone().map(|c| (rows.clone(), c..c + 1)));
        }
        if parts {
            spans.extend(group.clone().map(|c| (1..2, c..c + 1)));
        }
    }
    spans.sort_by_key(|(rows, cols)| (rows.start, cols.start));
    spans
}

/// Whether the second row names the parts of heads that span several columns: all parts of at least one, and nothing
/// below the others. Figures name nothing.
fn names_parts(groups: &[Range<usize>], first: &[&str], second: &[&str]) -> bool {
    let named = |group: &Range<usize>| {
        group.len() > 1
            && !first[group.start].is_empty()
            && second[group.clone()].iter().all(|s| !s.is_empty())
    };
    let blank = |group: &Range<usize>| second[group.clone()].iter().all(|s| s.is_empty());
    groups.iter().any(named)
        && groups.iter().all(|g| named(g) || blank(g))
        && second.iter().all(|s| names(s))
}

/// Longest name of a column, in characters: what is longer is text.
const NAME: usize = 40;

/// Whether a field can be the name of a column: no figure and no sentence.
fn names(field: &str) -> bool {
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '△' | '▲' | '%');
    let is_figure = !field.is_empty() && field.chars().all(figure);
    !is_figure && field.chars().count() <= NAME && !field.ends_with('。')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_span_what_is_empty_beside_and_below_them() {
        let used = [true; 6];
        let first = ["体系", "", "項目", "効果額", "", "所管"];
        let one: Vec<Span> = spans(&first, None, &used);
        assert_eq!(
            one,
            [(0..1, 0..2), (0..1, 2..3), (0..1, 3..5), (0..1, 5..6)]
        );
        let second = ["", "", "", "R5", "R6", ""];
        assert_eq!(
            spans(&first, Some(&second), &used),
            [
                (0..2, 0..2),
                (0..2, 2..3),
                (0..1, 3..5),
                (0..2, 5..6),
                (1..2, 3..4),
                (1..2, 4..5)
            ]
        );
        // A row of values is no head, nor is one that only some parts are named in.
        for row in [
            ["1", "2", "3", "4", "5", "6"],
            ["", "", "", "R5", "", ""],
            ["", "", "", "10", "20", ""],
        ] {
            assert_eq!(spans(&first, Some(&row), &used), one);
        }
        // A row of a table that goes on without its head.
        let row = spans(&["3", "広報", "", "総務課"], None, &used[..4]);
        assert_eq!(row.len(), 4);
        // A column that nothing names at the end has no head.
        let open = spans(&["項目", "所管", ""], None, &used[..3]);
        assert_eq!(open, [(0..1, 0..1), (0..1, 1..2), (0..1, 2..3)]);
    }
}
