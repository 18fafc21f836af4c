//! Which page of the printed document a line of the dump stood on.
//!
//! Some services write where a page ends (a form feed, a comment, a rule); others leave only what every page
//! repeats: page numbers, running heads, the head row of a table that goes on.

use super::decode::SourceLine;
use super::{key, rows};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Pages of the lines of a dump.
#[derive(Debug, Default)]
pub struct Paging {
    /// Page of each line, from 1.
    pub pages: Vec<u32>,
    /// Lines that are running heads or page numbers.
    pub furniture: BTreeSet<usize>,
    /// Lines that only mark the end of a page and print nothing.
    pub marks: BTreeSet<usize>,
    /// Number of pages.
    pub count: u32,
}

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:<!--\s*page\s*-?\s*(?:break|end|start|\d+)[^>]*-->|<page-?break\s*/?>|\\(?:newpage|pagebreak|f)|(?:-{3,}|\*{3,}|_{3,}|(?:- ){2,}-)|\{\d+\}-{3,}|\[?-+\s*page[ _]?\d+\s*-+\]?|={2,}\s*page\s*\d+\s*={2,}|---+\s*(?:page|ページ)\s*\d*\s*---+)$")
        .expect("a regular expression")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-–—―‐－ー~〜]\s*)?(?:[pP]\.?\s*)?([0-9０-９]{1,4})(?:\s*[-–—―‐－ー~〜]|\s*[/／]\s*[0-9０-９]{1,4}|\s*ページ)?$")
        .expect("a regular expression")
});

/// Longest line that is looked at as a running head, in characters.
const HEAD_LENGTH: usize = 80;
/// Most different heads that are compared for likeness; more are compared for equality only.
const LIKENESS_LIMIT: usize = 400;

impl Paging {
    /// Finds the pages of a dump.
    pub fn of(lines: &[SourceLine]) -> Self {
        let mut paging = Self {
            count: 1,
            ..Self::default()
        };
        let mut starts = paging.written_marks(lines);
        if starts.is_empty() {
            starts = paging.page_numbers(lines);
        }
        let heads = Heads::of(lines);
        if starts.is_empty() {
            starts = heads.starts(lines);
        }
        for i in 0..lines.len() {
            if starts.contains(&i) && lines[..i].iter().any(|l| !l.text.trim().is_empty()) {
                paging.count += 1;
            }
            paging.pages.push(paging.count);
        }
        paging.running_heads(lines, &heads);
        paging
    }

    /// The page of a line of the file.
    pub fn page_of_line(&self, lines: &[SourceLine], no: u32) -> u32 {
        lines
            .iter()
            .zip(&self.pages)
            .find(|(l, _)| l.no == no)
            .map_or(1, |(_, &page)| page)
    }

    /// Lines before which a page ends because the dump says so.
    fn written_marks(&mut self, lines: &[SourceLine]) -> BTreeSet<usize> {
        let mut starts = BTreeSet::new();
        for (i, line) in lines.iter().enumerate() {
            if line.form_feed {
                starts.insert(i);
            }
            let alone = i
                .checked_sub(1)
                .and_then(|p| lines.get(p))
                .is_none_or(|p| p.text.trim().is_empty());
            if alone && MARK.is_match(line.text.trim()) {
                self.marks.insert(i);
                starts.insert(i + 1);
            }
        }
        starts
    }

    /// Lines before which a page ends because a page number stands there: lone numbers that count the pages.
    fn page_numbers(&mut self, lines: &[SourceLine]) -> BTreeSet<usize> {
        let numbers: Vec<(usize, u32)> = lines
            .iter()
            .enumerate()
            .filter(|(_, l)| !l.text.contains('\t'))
            .filter_map(|(i, l)| {
                let found = NUMBER.captures(l.text.trim())?;
                key(&found[1]).parse().ok().map(|n: u32| (i, n))
            })
            .collect();
        let counts = numbers.len() >= 3 && numbers.windows(2).all(|w| w[1].1 == w[0].1 + 1);
        if !counts {
            return BTreeSet::new();
        }
        self.furniture.extend(numbers.iter().map(|&(i, _)| i));
        let first = lines.iter().position(|l| !l.text.trim().is_empty());
        let at_foot = numbers.first().map(|&(i, _)| i) != first;
        numbers
            .iter()
            .map(|&(i, _)| if at_foot { i + 1 } else { i })
            .collect()
    }

    /// Marks as furniture what stands first on more than half of all pages, from its second page on, unless it is
    /// numbered (then it is a heading that is repeated).
    fn running_heads(&mut self, lines: &[SourceLine], heads: &Heads) {
        let mut firsts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut page = 0;
        for (i, line) in lines.iter().enumerate() {
            if self.pages[i] == page
                || line.text.trim().is_empty()
                || self.marks.contains(&i)
                || self.furniture.contains(&i)
            {
                continue;
            }
            page = self.pages[i];
            if let Some(&class) = heads.class.get(&i) {
                firsts.entry(class).or_default().push(i);
            }
        }
        for places in firsts.into_values() {
            let numbered = places.first().is_some_and(|&i| is_numbered(&lines[i].text));
            if places.len() >= 3 && places.len() as u32 * 2 > self.count && !numbered {
                self.furniture.extend(&places[1..]);
            }
        }
    }
}

fn is_numbered(text: &str) -> bool {
    let text = key(text);
    text.trim_start_matches(['#', '(', '第', '●', '■'])
        .starts_with(|c: char| c.is_ascii_digit())
}

/// Lone lines that could be running heads, in classes of like ones.
struct Heads {
    class: BTreeMap<usize, usize>,
    size: BTreeMap<usize, usize>,
}

impl Heads {
    fn of(lines: &[SourceLine]) -> Self {
        let mut classes: Vec<(String, Pairs)> = Vec::new();
        let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
        let mut heads = Self {
            class: BTreeMap::new(),
            size: BTreeMap::new(),
        };
        for (i, line) in lines.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|p| lines.get(p));
            let lone = before.is_none_or(|p| p.text.trim().is_empty() || line.form_feed);
            let text = key(line.text.trim_start_matches('#'));
            let fits = lone
                && !text.is_empty()
                && !line.text.contains('\t')
                && !rows::is_barred(&line.text);
            if !fits
                || line.text.trim_start().starts_with('<')
                || text.chars().count() > HEAD_LENGTH
            {
                continue;
            }
            let class = by_key.get(&text).copied().or_else(|| {
                let pairs = pairs(&text);
                let digits = digits(&text);
                classes
                    .iter()
                    .take(LIKENESS_LIMIT)
                    .position(|(other, other_pairs)| {
                        self::digits(other) == digits && likeness(&pairs, other_pairs) >= 0.8
                    })
            });
            let class = class.unwrap_or_else(|| {
                classes.push((text.clone(), pairs(&text)));
                classes.len() - 1
            });
            by_key.insert(text, class);
            heads.class.insert(i, class);
            *heads.size.entry(class).or_default() += 1;
        }
        heads
    }

    /// Lines at which a page begins: a repeated head right after a table (or before its own repetition), or the
    /// repeated head row of a table right after its last row.
    fn starts(&self, lines: &[SourceLine]) -> BTreeSet<usize> {
        let mut starts = BTreeSet::new();
        let mut head_rows: BTreeSet<String> = BTreeSet::new();
        let printed: Vec<usize> = (0..lines.len())
            .filter(|&i| !lines[i].text.trim().is_empty())
            .collect();
        for (at, &i) in printed.iter().enumerate() {
            let previous = at.checked_sub(1).map(|p| printed[p]);
            let after_table = previous.is_some_and(|p| is_table_line(&lines[p].text));
            let gap = previous.is_some_and(|p| p + 1 < i);
            if let Some(class) = self.class.get(&i) {
                let doubled = printed.get(at + 1).and_then(|n| self.class.get(n)) == Some(class);
                let repeats = self.size.get(class).is_some_and(|&n| n >= 2);
                if repeats && (after_table || doubled) {
                    starts.insert(i);
                }
            } else if is_table_line(&lines[i].text) {
                let head = key(&lines[i].text);
                if gap && after_table && head_rows.contains(&head) {
                    starts.insert(i);
                }
                if cells(&lines[i].text) >= 3 {
                    head_rows.insert(head);
                }
            }
        }
        starts
    }
}

/// Number of cells with content.
fn cells(row: &str) -> usize {
    row.split(['\t', '|'])
        .filter(|c| !c.trim().is_empty())
        .count()
}

fn is_table_line(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '\r']);
    rows::is_tabbed(text)
        || rows::is_barred(text)
        || text.trim_end().to_ascii_lowercase().ends_with("</table>")
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_numeric()).collect()
}

/// Neighbouring characters of a text, counted.
type Pairs = BTreeMap<(char, char), usize>;

fn pairs(text: &str) -> Pairs {
    let mut pairs = BTreeMap::new();
    for pair in text.chars().zip(text.chars().skip(1)) {
        *pairs.entry(pair).or_default() += 1;
    }
    pairs
}

/// Dice coefficient of two bags of character pairs, 0 to 1.
fn likeness(a: &Pairs, b: &Pairs) -> f32 {
    let size = a.values().sum::<usize>() + b.values().sum::<usize>();
    if size == 0 {
        return 0.0;
    }
    let common: usize = a
        .iter()
        .map(|(pair, &n)| n.min(b.get(pair).copied().unwrap_or(0)))
        .sum();
    2.0 * common as f32 / size as f32
}
