//! Legends in lines of text: "Ａ：計画以上　Ｂ：計画どおり", one line or one a mark.

use super::{Entry, HEAD, Legend, MEANING, begins_mark, is_head, is_mark};
use crate::document::Place;
use crate::japanese::text::is_japanese;
use crate::japanese::{clean, key};
use crate::rule::checked::Rule;
use crate::rule::heading::half_width;

/// How a mark is set off from its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// By a colon, dots, a dash or an equals sign, or the meaning stands in brackets.
    Explicit,
    /// By a space, or not at all.
    Bare,
}

/// Entries of lines that follow each other.
#[derive(Debug, Default)]
pub(super) struct Run {
    entries: Vec<(Entry, Sign)>,
    prefix: String,
    place: Option<Place>,
    headed: bool,
    /// The last line was the head of a legend, and nothing has come behind it.
    announced: bool,
    /// The last line, as a key, where it is short and holds no mark.
    last: String,
    /// What stands over the first mark.
    above: String,
    /// Lines without a mark since the last one with a mark.
    gap: usize,
    /// A legend of the schedule's marks.
    other: bool,
}

/// Arrows that a legend of a schedule explains.
const ARROWS: [char; 6] = ['→', '⇒', '➡', '⇨', '➔', '▶'];

/// A meaning may go on in so many lines.
const GAP: usize = 1;

impl Run {
    /// Lines that may have been announced as a legend.
    pub(super) fn new(announced: bool) -> Run {
        Run {
            announced,
            ..Run::default()
        }
    }

    /// Takes the next line; a legend that ended before it.
    pub(super) fn take(&mut self, rule: &Rule, line: &str, place: &Place) -> Option<Legend> {
        let headed = self.headed || self.announced || is_head(rule, first_words(line));
        let (prefix, entries) = entries(rule, line, headed);
        if entries.is_empty() {
            let head = is_head(rule, line);
            self.last = key(line);
            if self.last.chars().count() > HEAD {
                self.last.clear();
            }
            self.gap += 1;
            if !head && self.gap <= GAP && !self.entries.is_empty() {
                return None;
            }
            let last = std::mem::take(&mut self.last);
            let done = std::mem::take(self).finish();
            self.last = last;
            self.announced = head;
            return done;
        }
        let known = |mark: &str| self.entries.iter().any(|(e, _)| key(&e.mark) == key(mark));
        let again = entries.iter().any(|(e, _)| known(&e.mark));
        // Words before the first mark begin a legend of their own.
        let named = prefix.chars().filter(|c| c.is_alphanumeric()).count() > 1;
        let done = if again || named && !self.entries.is_empty() {
            let announced = self.announced;
            let last = std::mem::take(&mut self.last);
            let done = std::mem::take(self).finish();
            self.last = last;
            self.announced = announced;
            done
        } else {
            None
        };
        if self.entries.is_empty() {
            self.place = Some(place.clone());
            self.headed = self.announced || is_head(rule, &prefix);
            self.prefix.clone_from(&prefix);
            self.above = std::mem::take(&mut self.last);
        }
        self.last.clear();
        self.announced = false;
        self.gap = 0;
        self.other |= rule.legend.other.iter().any(|w| key(&prefix).contains(w))
            || prefix.contains(ARROWS)
            || entries
                .iter()
                .any(|(e, _)| e.meaning.contains(ARROWS) || e.meaning.is_empty());
        self.entries.extend(entries);
        done
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What stands before the first mark.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether its lines call themselves a legend.
    pub(super) fn headed(&self) -> bool {
        self.headed
    }

    /// Whether the last line announces a legend that comes next.
    pub(super) fn announced(&self) -> bool {
        self.announced
    }

    /// The line without marks that came last.
    pub(super) fn last_line(&self) -> &str {
        &self.last
    }

    /// The legend, where the lines are one.
    pub(super) fn finish(self) -> Option<Legend> {
        let explicit = self
            .entries
            .iter()
            .filter(|(_, s)| *s == Sign::Explicit)
            .count();
        let mut keys: Vec<String> = self.entries.iter().map(|(e, _)| key(&e.mark)).collect();
        keys.sort();
        keys.dedup();
        let once = keys.len() == self.entries.len();
        let enough =
            explicit >= 2 || self.headed && self.entries.len() >= 2 || self.entries.len() >= 3;
        if !once || !enough || self.other {
            return None;
        }
        Some(Legend {
            entries: self.entries.into_iter().map(|(e, _)| e).collect(),
            name: self.above + &key(&self.prefix),
            place: self.place.unwrap_or(Place::File),
            table: None,
        })
    }
}

/// The words a line begins with, up to the first gap or bracket.
fn first_words(line: &str) -> &str {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    line.split(|c: char| c.is_whitespace() || "：:（(】」〕".contains(c))
        .next()
        .unwrap_or(line)
}

/// A mark found in a line: where it begins, where its meaning begins, how it is set off.
struct Found {
    start: usize,
    end: usize,
    meaning: usize,
    sign: Sign,
}

/// What stands before the first entry of a line, and its entries. None where the line says much else.
fn entries(rule: &Rule, line: &str, headed: bool) -> (String, Vec<(Entry, Sign)>) {
    let line: Vec<char> = clean(line).trim().chars().collect();
    let half: Vec<char> = half_width(&line.iter().collect::<String>())
        .chars()
        .collect();
    let mut found: Vec<Found> = Vec::new();
    let mut depth = 0_i32;
    let mut at = 0;
    while at < half.len() {
        if found.is_empty() && at > HEAD {
            break; // more stands before the first mark than a head
        }
        if depth <= 0
            && let Some(entry) = entry_at(rule, &half, at, headed)
        {
            // A meaning may be a word that is a mark elsewhere ("Ａ：達成（…）").
            at = entry.meaning + 1;
            depth = i32::from(half.get(entry.meaning - 1) == Some(&'('));
            found.push(entry);
            continue;
        }
        // Marks within the brackets of a meaning are part of it.
        if !found.is_empty() {
            match half.get(at) {
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                _ => {}
            }
        }
        at += 1;
    }
    let text = |from: usize, to: usize| line.get(from..to).map(String::from_iter);
    let prefix = found
        .first()
        .and_then(|f| text(0, f.start))
        .unwrap_or_default();
    if prefix.chars().count() > HEAD {
        return (String::new(), Vec::new());
    }
    let ends = found
        .iter()
        .skip(1)
        .map(|f| f.start)
        .chain([half.len()])
        .collect::<Vec<_>>();
    let mut entries = Vec::new();
    for (found, end) in found.iter().zip(ends) {
        let meaning = bare(&text(found.meaning, end).unwrap_or_default());
        if meaning.chars().count() > MEANING {
            return (String::new(), Vec::new());
        }
        let mark = text(found.start, found.end).unwrap_or_default();
        entries.push((Entry { mark, meaning }, found.sign));
    }
    // Nothing behind a single mark: no entry at all ("評価：Ａ").
    if entries.iter().all(|(e, _)| e.meaning.is_empty()) {
        return (String::new(), Vec::new());
    }
    (prefix, entries)
}

/// A meaning without the signs around it.
fn bare(meaning: &str) -> String {
    let outer = |c: char| c.is_whitespace() || "、，,／/|｜；;。．・「」『』【】[]※".contains(c);
    let mut bare = meaning.trim_matches(outer);
    // A bracket that opened before the legend, or that the entry stands in.
    let unclosed = |t: &str| {
        let count = |signs: [char; 2]| t.chars().filter(|c| signs.contains(c)).count();
        (count(['(', '（']), count([')', '）']))
    };
    while let (open, close) = unclosed(bare)
        && close > open
        && bare.ends_with([')', '）'])
    {
        bare = bare.trim_end_matches([')', '）']).trim_end_matches(outer);
    }
    while let (open, close) = unclosed(bare)
        && open > close
        && bare.ends_with(['(', '（'])
    {
        bare = bare.trim_end_matches(['(', '（']).trim_end_matches(outer);
    }
    bare.to_string()
}

fn entry_at(rule: &Rule, half: &[char], start: usize, headed: bool) -> Option<Found> {
    let begins = start
        .checked_sub(1)
        .and_then(|before| half.get(before))
        .is_none_or(|c| c.is_whitespace() || !c.is_alphanumeric());
    if !begins || half.get(start)?.is_whitespace() {
        return None;
    }
    if !begins_mark(rule, *half.get(start)?) {
        return None;
    }
    let longest = rule.legend.longest.min(half.len() - start);
    (1..=longest).rev().find_map(|length| {
        let end = start + length;
        let mark: String = half.get(start..end)?.iter().collect();
        if mark.ends_with(char::is_whitespace) || !is_mark(rule, &mark, headed) {
            return None;
        }
        let (meaning, sign) = meaning_at(half, end, &mark, headed)?;
        Some(Found {
            start,
            end,
            meaning,
            sign,
        })
    })
}

/// Where the meaning of a mark that ends here begins.
fn meaning_at(half: &[char], end: usize, mark: &str, headed: bool) -> Option<(usize, Sign)> {
    let at = |i: usize| half.get(i).copied();
    let skip = |mut i: usize, is: &dyn Fn(char) -> bool| {
        while at(i).is_some_and(is) {
            i += 1;
        }
        i
    };
    let closed = skip(end, &|c| "」』】〕]>".contains(c));
    let spaced = skip(closed, &char::is_whitespace);
    let signs = skip(spaced, &|c| ":…‥・=→⇒-—―─ー.".contains(c));
    let single = at(spaced).is_some_and(|c| ":=…→⇒-—―─".contains(c));
    if signs > spaced && (single || signs > spaced + 1) {
        let from = skip(signs, &char::is_whitespace);
        return at(from).map(|_| (from, Sign::Explicit));
    }
    if at(spaced) == Some('(') {
        return Some((spaced + 1, Sign::Explicit));
    }
    let symbol = !mark.chars().any(char::is_alphanumeric);
    let text = at(spaced).is_some_and(|c| is_japanese(c) || c.is_ascii_digit());
    let letter = mark.len() == 1 && mark.chars().all(|c| c.is_ascii_alphabetic());
    let set_off = spaced > closed && headed && letter || symbol;
    (text && set_off).then_some((spaced, Sign::Bare))
}
