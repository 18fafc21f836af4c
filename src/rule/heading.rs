//! Headings above tables: which line is one, of which level, and the path they form.

use super::checked::{Level, Rule};
use super::written::Keep;
use crate::japanese::{clean, key};

/// A heading of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Position of its level in the rule; hierarchy columns stand below all headings.
    pub level: usize,
    /// The text as it goes into records.
    pub text: String,
}

/// The headings in force at a place of the document, outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    entries: Vec<Entry>,
    /// Counts changes: equal numbers mean that no new heading came between.
    pub epoch: usize,
}

impl Path {
    /// Takes a heading. One that only repeats what is in force (a running head) changes nothing.
    pub(super) fn enter(&mut self, entry: Entry) {
        let same = key(&entry.text);
        if self
            .entries
            .iter()
            .any(|e| e.level == entry.level && key(&e.text) == same)
        {
            return;
        }
        self.entries.retain(|e| e.level < entry.level);
        self.entries.push(entry);
        self.epoch += 1;
    }

    /// Leaves all headings: another part of the document begins.
    pub(super) fn leave(&mut self) {
        self.entries.clear();
        self.epoch += 1;
    }

    /// The headings, outermost first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Longest heading in characters; anything longer is running text.
const LONGEST: usize = 70;

/// The heading a line is, if it is one. `alone` says that the line stands out (a heading block, or the last line above
/// a table): circled numbers begin list items as often as headings.
pub(super) fn heading_of(rule: &Rule, line: &str, alone: bool) -> Option<Entry> {
    let line = without_bullet(line);
    if line.is_empty()
        || line.chars().count() > LONGEST
        || ends_like_a_sentence(&line)
        || is_contents_entry(&line)
    {
        return None;
    }
    let half = half_width(&line);
    rule.levels.iter().enumerate().find_map(|(i, level)| {
        if level.close && !alone {
            return None;
        }
        let mark = level
            .patterns
            .iter()
            .find_map(|p| Some(p.captures(&half)?.get(1)?.as_str().chars().count()))?;
        Some(Entry {
            level: i,
            text: spaced(&line, mark, level),
        })
    })
}

/// A hierarchy cell as it goes into the path: bullet dropped, mark set off as in headings.
pub(super) fn hierarchy_text(rule: &Rule, text: &str) -> String {
    let line = without_bullet(&text.split('\n').collect::<String>());
    let half = half_width(&line);
    for level in rule.levels.iter().filter(|l| l.keep != Keep::Never) {
        let mark = level
            .patterns
            .iter()
            .find_map(|p| Some(p.captures(&half)?.get(1)?.as_str().chars().count()));
        if let Some(mark) = mark {
            return spaced(&line, mark, level);
        }
    }
    line
}

/// Mark, one space (none for a close mark), words.
fn spaced(line: &str, mark: usize, level: &Level) -> String {
    let head: String = line
        .chars()
        .take(mark)
        .filter(|c| !c.is_whitespace())
        .collect();
    let words: String = line.chars().skip(mark).collect();
    format!(
        "{head}{}{}",
        if level.close { "" } else { " " },
        words.trim()
    )
}

/// The line without white space around it and without a bullet before it.
pub(super) fn without_bullet(line: &str) -> String {
    let line = clean(line);
    let line = line.trim();
    let bare = line.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '●' | '■'
                    | '◆'
                    | '◇'
                    | '□'
                    | '▼'
                    | '▽'
                    | '★'
                    | '☆'
                    | '◎'
                    | '○'
                    | '◯'
                    | '◉'
                    | '・'
                    | '▶'
                    | '➢'
                    | '*'
            )
    });
    let bare = bare.strip_prefix("- ").unwrap_or(bare);
    bare.trim().to_string()
}

/// Full-width letters, digits and brackets in half width, character by character, so that positions stay.
pub(super) fn half_width(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' | '\u{00A0}' => ' ',
            '‐' | '‑' | '–' | '−' => '-',
            _ => c,
        })
        .collect()
}

fn ends_like_a_sentence(line: &str) -> bool {
    line.ends_with(['。', '、', '，', '．', ',', ';'])
}

/// A line of a table of contents: dots, or a page number behind a wide gap.
pub(super) fn is_contents_entry(line: &str) -> bool {
    let half = half_width(line);
    let bare = half.trim_end();
    let body = bare.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'P' | 'p' | '-'));
    let numbered = body.len() < bare.len();
    let leader = body
        .trim_end()
        .chars()
        .rev()
        .take_while(|c| matches!(c, '…' | '.' | '・' | '‥' | '⋯' | '-' | '─'))
        .count();
    leader >= 2
        || (numbered
            && (leader >= 1 || body.ends_with("  "))
            && body.trim_end().chars().count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn lines_that_are_headings() {
        let set = RuleSet::builtin();
        let rule = set
            .rules()
            .iter()
            .find(|r| r.id == "plan-arrows")
            .expect("built in");
        let text = |line: &str| heading_of(rule, line, true).map(|e| e.text);
        assert_eq!(
            text("● 重点項目１ 窓口の見直し").as_deref(),
            Some("重点項目１ 窓口の見直し")
        );
        assert_eq!(
            text("(2)ICT 利活用による業務効率化").as_deref(),
            Some("(2) ICT 利活用による業務効率化")
        );
        assert_eq!(text("① 総人件費の抑制").as_deref(), Some("①総人件費の抑制"));
        assert_eq!(text("1 窓口の改善").as_deref(), Some("1 窓口の改善"));
        assert_eq!(
            text("基本方針2　健全な財政").as_deref(),
            Some("基本方針2 健全な財政")
        );
        assert_eq!(text("(1) 行政手続 …… 7"), None);
        assert_eq!(text("令和3年度から令和7年度まで"), None);
        assert_eq!(text("(1) 長い文で、終わりに句点がある。"), None);
    }

    #[test]
    fn a_running_head_changes_nothing() {
        let mut path = Path::default();
        path.enter(Entry {
            level: 2,
            text: "重点項目1 甲".into(),
        });
        path.enter(Entry {
            level: 6,
            text: "(1) 乙".into(),
        });
        let epoch = path.epoch;
        path.enter(Entry {
            level: 2,
            text: "重点項目１　甲".into(),
        });
        assert_eq!((path.epoch, path.entries().len()), (epoch, 2));
        path.enter(Entry {
            level: 2,
            text: "重点項目2 丙".into(),
        });
        assert_eq!(path.entries().len(), 1);
    }
}
