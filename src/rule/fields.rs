//! Cells → fields of a record.

use super::checked::Rule;
use crate::document::{Line, Place, join_lines};
use crate::japanese::text::{is_circled, weight};
use crate::japanese::{clean, departments, key};
use crate::record::{Action, Rating};
use std::collections::BTreeSet;

/// A part of a field's text: a cell, or what a page break left of one.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Block it stands in.
    pub block: usize,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub place: Place,
    /// The number behind its text, where the source stores one.
    pub number: Option<f64>,
}

/// The text of parts, exactly as read.
pub(super) fn raw_text(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut block = None;
    for part in parts {
        let text = join_lines(&part.lines);
        let text = text.trim_matches('\n');
        if text.trim().is_empty() {
            continue;
        }
        if out.is_empty() {
            out.push_str(text);
        } else if block == Some(part.block) {
            out.push('\n');
            out.push_str(text);
        } else if key(&out) != key(text) {
            // Cut by a page break: a sentence goes on, a list item begins a line of its own.
            if begins_anew(&out, text) {
                out.push('\n');
            }
            out.push_str(text);
        }
        block = Some(part.block);
    }
    out
}

fn begins_anew(before: &str, after: &str) -> bool {
    before
        .trim_end()
        .ends_with(['。', '）', ')', '」', '】', '．'])
        || after.trim_start().starts_with(|c: char| {
            is_circled(c) || matches!(c, '・' | '●' | '○' | '【' | '※' | '■' | '◆' | '-')
        })
}

/// The cleaned text: no white space around lines, no blank lines.
pub(super) fn text_of(parts: &[Part]) -> String {
    tidy(&raw_text(parts))
}

/// Cleaned, without white space around lines and without blank lines. No line begins with what cannot begin one: there
/// it was broken within a word.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::new();
    for line in clean(text).split('\n').map(str::trim) {
        let whole = out.is_empty() || !line.starts_with(cannot_begin);
        if whole && !out.is_empty() && !line.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// Signs and letters that stand at no beginning of a line or word (行頭禁則 of JIS X 4051, without 中点 and 長音).
fn cannot_begin(c: char) -> bool {
    "、。，．）」』】〕］｝〉》ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮをん".contains(c)
}

/// The parts' lines with every line break kept: for cells whose lines are entries.
pub(super) fn lines_of(parts: &[Part]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for part in parts {
        let whole = key(&join_lines(&part.lines));
        if seen.contains(&whole) {
            continue;
        }
        seen.push(whole);
        lines.extend(part.lines.iter().flat_map(|l| l.text.split('\n')));
    }
    // A bracket that is still open goes on in the next line.
    let mut out = String::new();
    let mut depth = 0_i32;
    for line in lines {
        if !out.is_empty() && depth <= 0 {
            out.push('\n');
        }
        for c in line.chars() {
            depth +=
                i32::from(matches!(c, '(' | '（' | '[')) - i32::from(matches!(c, ')' | '）' | ']'));
        }
        out.push_str(line);
    }
    out
}

/// Units of a department cell.
pub(super) fn units(parts: &[Part]) -> Vec<String> {
    departments::split(&lines_of(parts))
}

/// An item cell: the name without its 【…】 labels, and the labels.
pub(super) fn item_and_flags(text: &str) -> (String, Vec<String>) {
    let mut name = String::new();
    let mut flags = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('【') {
        let (before, behind) = rest.split_at(open);
        let behind = behind.trim_start_matches('【');
        let Some(close) = behind.find('】') else {
            break;
        };
        let (flag, tail) = behind.split_at(close);
        name.push_str(before);
        let flag: String = flag.split('\n').map(str::trim).collect();
        if !flag.is_empty() {
            flags.push(flag);
        }
        rest = tail.strip_prefix('】').unwrap_or(tail);
    }
    name.push_str(rest);
    (one_line(&name), flags)
}

/// Lines of a name joined; list items keep their lines. A single ・ behind the first line is no list but a name of two
/// words.
pub(super) fn one_line(text: &str) -> String {
    let dotted = |l: &str| l.trim_start().starts_with('・');
    let list = dotted(text) || text.split('\n').filter(|l| dotted(l)).count() > 1;
    let mut out = String::new();
    for line in text.split('\n').map(str::trim).filter(|l| !l.is_empty()) {
        if out.is_empty() {
            out.push_str(line);
            continue;
        }
        if line.starts_with(is_circled) || list && dotted(line) {
            out.push('\n');
        } else if out.ends_with(|c: char| c.is_ascii_alphanumeric())
            && line.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// A measure split at its circled numbers, which must run on from the one it begins with (else from ①): ①, ②, …
pub(super) fn actions(measure: &str) -> Vec<Action> {
    let mut starts: Vec<(usize, char)> = Vec::new();
    let mut from = 0;
    // A row that shares its item with the row above may begin at ② or later.
    let first = measure.trim_start().chars().next();
    let mut number = (1..=50).find(|n| circled(*n) == first).unwrap_or(1_u32);
    while let Some(mark) = circled(number) {
        let Some(at) = find_mark(measure, from, mark) else {
            break;
        };
        starts.push((at, mark));
        from = at + mark.len_utf8();
        number += 1;
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([measure.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((at, mark), end)| Action {
            mark: mark.to_string(),
            text: measure
                .get(at + mark.len_utf8()..end)
                .unwrap_or_default()
                .trim()
                .to_string(),
        })
        .collect()
}

/// The mark's place: at the beginning of a line before one behind white space before any other.
fn find_mark(text: &str, from: usize, mark: char) -> Option<usize> {
    let places: Vec<(usize, Option<char>)> = text
        .get(from..)?
        .match_indices(mark)
        .map(|(at, _)| {
            (
                from + at,
                text.get(..from + at).and_then(|t| t.chars().last()),
            )
        })
        .collect();
    let at_line = places
        .iter()
        .find(|(_, before)| before.is_none_or(|c| c == '\n'));
    let behind_space = || {
        places
            .iter()
            .find(|(_, before)| before.is_some_and(char::is_whitespace))
    };
    // The first mark may only stand at a beginning; a later one may follow in the same line.
    let anywhere = || places.first().filter(|_| from > 0);
    at_line
        .or_else(behind_space)
        .or_else(anywhere)
        .map(|(at, _)| *at)
}

fn circled(number: u32) -> Option<char> {
    match number {
        1..=20 => char::from_u32(u32::from('①') + number - 1),
        21..=35 => char::from_u32(u32::from('㉑') + number - 21),
        36..=50 => char::from_u32(u32::from('㊱') + number - 36),
        _ => None,
    }
}

/// What a rating cell says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rated {
    /// Its marks.
    pub ratings: Vec<Rating>,
    /// Whether what it says is not on the rule's scale.
    pub unknown: bool,
    /// Whether it says more than marks.
    pub remark: bool,
}

/// A mark that no scale has is no longer, unless it is printed more than once.
const MARK: usize = 10;
/// A mark that is printed more than once is no longer.
const REPEATED_MARK: usize = 24;

/// Whether a text, a [`key`], may be a mark of a scale that the paper does not print, where it is repeated.
pub(super) fn may_repeat(text: &str) -> bool {
    text.chars().count() <= REPEATED_MARK && !text.ends_with('。')
}

/// Ratings of a cell: one bare mark, or one a department ("【契約検査課】A【財政課】A", "契約検査課 A 財政課 A"). A sentence is
/// none; `repeated` are the texts ([`key`]s) that stand in several of the paper's rating cells.
pub(super) fn ratings(rule: &Rule, repeated: &BTreeSet<String>, text: &str) -> Rated {
    let compact = key(text);
    if compact.is_empty() {
        return Rated::default();
    }
    let raw = tidy(text).split('\n').collect::<String>();
    let bare = |unknown| Rated {
        ratings: vec![rating(rule, None, raw.trim())],
        unknown,
        remark: false,
    };
    if is_grade(rule, &compact) {
        return bare(false);
    }
    let mut found = Vec::new();
    let mut department = String::new();
    for word in rating_words(rule, &tidy(text)) {
        if is_grade(rule, &key(&word)) {
            let name = Some(std::mem::take(&mut department)).filter(|d| !d.is_empty());
            found.push(rating(rule, name, &word));
        } else if department.is_empty() {
            department = word;
        } else {
            department.push_str(&word);
        }
    }
    if department.is_empty() && !found.is_empty() {
        return Rated {
            ratings: found,
            ..Rated::default()
        };
    }
    let short = compact.chars().count() <= MARK && !compact.contains('。');
    if short || repeated.contains(&compact) {
        return bare(true);
    }
    // A mark, and why: "Ａ（計画以上の件数となったため）".
    let first = text.trim().split(|c: char| ends_mark(c)).next();
    let ratings: Vec<Rating> = first
        .filter(|word| is_grade(rule, &key(word)))
        .map(|word| rating(rule, None, word))
        .into_iter()
        .collect();
    Rated {
        unknown: ratings.is_empty(),
        ratings,
        remark: true,
    }
}

/// The marks of a cell that holds nothing but marks of the scale; else none.
pub(super) fn marks(rule: &Rule, text: &str) -> Vec<Rating> {
    let found = ratings(rule, &BTreeSet::new(), text);
    match found {
        Rated {
            ratings,
            unknown: false,
            remark: false,
        } => ratings,
        _ => Vec::new(),
    }
}

/// What may stand between a mark and a remark on it.
fn ends_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '（' | ':' | '：' | '、' | '，' | '。')
}

/// Whether a text, a [`key`], may be a rating: it is a mark, or the last of its words is.
pub(super) fn may_be_rating(rule: &Rule, text: &str) -> bool {
    if is_grade(rule, text) {
        return true;
    }
    let text = text.trim_end_matches(parts_ratings);
    let mut marks = rule.scale.iter().flat_map(|g| &g.marks);
    let last = text.chars().last().map(|c| key(c.encode_utf8(&mut [0; 4])));
    last.is_some_and(|last| marks.any(|mark| mark.ends_with(&last)))
}

/// What stands between the words of a rating cell.
fn parts_ratings(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '【' | '】'
                | ':'
                | '：'
                | '、'
                | '・'
                | '，'
                | '／'
                | '/'
                | '…'
                | '〔'
                | '〕'
                | '［'
                | '］'
                | '['
                | ']'
        )
}

/// Words of a rating cell: department names without brackets and colons, and marks, which may follow them closely.
fn rating_words(rule: &Rule, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let all = rule.scale.iter().flat_map(|g| &g.marks);
    let bare: Vec<char> = all.filter_map(|m| only_character(m)).collect();
    let is_bare = |c: char| match c {
        // Folded, these are what they are.
        '!'..='~' | '\u{3041}'..='\u{3096}' | '\u{4E00}'..='\u{9FFF}' => bare.contains(&c),
        c => only_character(&key(c.encode_utf8(&mut [0; 4]))).is_some_and(|c| bare.contains(&c)),
    };
    for word in text.split(parts_ratings) {
        if word.is_empty() {
            continue;
        }
        if is_grade(rule, &key(word)) {
            words.push(word.to_string());
            continue;
        }
        // "契約検査課A財政課A": cut behind a unit's name and behind each mark.
        let mut current = String::new();
        for c in word.chars() {
            let behind_unit = || departments::is_unit(&current) || current.ends_with([')', '）']);
            if is_bare(c) && behind_unit() {
                words.push(std::mem::take(&mut current));
                words.push(c.to_string());
            } else {
                current.push(c);
            }
        }
        if !current.is_empty() {
            words.push(current);
        }
    }
    words
}

fn only_character(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn is_grade(rule: &Rule, mark: &str) -> bool {
    rule.scale.iter().any(|g| g.marks.iter().any(|m| m == mark))
}

fn rating(rule: &Rule, department: Option<String>, raw: &str) -> Rating {
    let folded = key(raw);
    let grade = rule.scale.iter().find(|g| g.marks.contains(&folded));
    Rating {
        department,
        raw: raw.to_string(),
        level: grade.and_then(|g| g.level),
        meaning: grade.and_then(|g| g.meaning.clone()),
        ..Rating::default()
    }
}

/// Whether cleaning changed more than line breaks and white space at the edges.
pub(super) fn differs(raw: &str, clean: &str) -> bool {
    raw != clean && weight(raw) > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn items_and_flags() {
        assert_eq!(
            item_and_flags("電子入札の導入\n【継続項目】"),
            ("電子入札の導入".into(), vec!["継続項目".into()])
        );
        assert_eq!(
            item_and_flags("【DX】通話の記録"),
            ("通話の記録".into(), vec!["DX".into()])
        );
    }

    #[test]
    fn breaks_within_words() {
        assert_eq!(one_line("業務の標準化\n・共通化"), "業務の標準化・共通化");
        assert_eq!(one_line("次の整備\n・甲\n・乙"), "次の整備\n・甲\n・乙");
        assert_eq!(
            tidy("計画\nを定める。\nまた、見直す\n。"),
            "計画を定める。\nまた、見直す。"
        );
        assert_eq!(tidy("\n 甲 \n\n乙"), "甲\n乙");
    }

    #[test]
    fn actions_run_on() {
        let found = actions("①甲の検討\n②乙の推進\n・丙\n・①と同じ丁");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].text, "乙の推進\n・丙\n・①と同じ丁");
        assert_eq!(actions("甲の検討").len(), 0);
        assert_eq!(actions("①甲の検討 ②乙").len(), 2);
    }

    #[test]
    fn ratings_by_department() {
        let set = RuleSet::builtin();
        let rule = set
            .rules()
            .iter()
            .find(|r| r.id == "evaluation-by-department")
            .expect("built in");
        let read = |t: &str| {
            ratings(rule, &BTreeSet::new(), t)
                .ratings
                .into_iter()
                .map(|r| (r.department.unwrap_or_default(), r.raw))
                .collect::<Vec<_>>()
        };
        let both = vec![
            ("契約検査課".to_string(), "A".to_string()),
            ("財政課".to_string(), "B".to_string()),
        ];
        assert_eq!(read("【契約検査課】\nA\n【財政課】\nB"), both);
        assert_eq!(read("契約検査課 A 財政課 B"), both);
        assert_eq!(read("契約検査課A財政課B"), both);
        assert_eq!(read("完了"), [(String::new(), "完了".to_string())]);
        assert_eq!(read("-"), [(String::new(), "-".to_string())]);
        assert_eq!(read("Ａ"), [(String::new(), "Ａ".to_string())]);
    }
}
