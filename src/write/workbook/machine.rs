//! The self-check of データ against the rules of 総務省「統計表における機械判読可能なデータの表記方法の統一ルール」 (2020).

use super::table::{Cell, Head, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What the check needs to know of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Numbers only.
    Number,
    /// Western years, four digits.
    Year,
    /// Code of a municipality, six digits.
    Code,
    /// A text that must be there.
    Name,
    /// Any text.
    Text,
}

/// The result of the check: how often each rule was broken.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Check {
    rows: usize,
    several_values: usize,
    no_number: usize,
    layout_spaces: usize,
    no_name: usize,
    no_year: usize,
    no_code: usize,
    special_signs: usize,
    heads: usize,
    /// For every column its last text, and what its characters say.
    last: Vec<Option<(Arc<str>, Signs)>>,
}

/// A rule with what the check found.
pub(super) struct Verdict {
    /// The rule.
    pub rule: &'static str,
    /// Cells (or rows) that break it; `None` where the way the sheet is written leaves no room for it.
    pub broken: Option<usize>,
    /// What is to be known of them.
    pub remark: &'static str,
}

impl Check {
    /// Looks at the heads: each has one, no two are the same, none is laid out with spaces.
    pub(super) fn heads(&mut self, heads: &[Head]) {
        for (at, head) in heads.iter().enumerate() {
            let twice = heads.iter().take(at).any(|h| h.text == head.text);
            self.heads += usize::from(twice || head.text.is_empty() || is_laid_out(&head.text));
        }
    }

    /// Looks at a row.
    pub(super) fn row(&mut self, columns: &[Column], row: &[Cell]) {
        self.rows += 1;
        self.last.resize(columns.len(), None);
        for ((column, cell), last) in columns.iter().zip(row).zip(&mut self.last) {
            let text = match &cell.value {
                Value::Text(text) | Value::Link(text, _) => Some(text),
                Value::Empty | Value::Number(_) => None,
            };
            let number = match cell.value {
                Value::Number(n) => Some(n),
                _ => None,
            };
            let numeric = matches!(column, Column::Number | Column::Year);
            self.no_number += usize::from(numeric == text.is_some() && cell.value != Value::Empty);
            if let Some(text) = text {
                // Most texts are shared with the row before.
                let known = last
                    .as_ref()
                    .filter(|(before, _)| Arc::ptr_eq(before, text));
                let signs = known.map_or_else(|| Signs::of(text), |(_, signs)| *signs);
                *last = Some((Arc::clone(text), signs));
                self.several_values += usize::from(signs.several_values);
                self.layout_spaces += usize::from(signs.laid_out);
                self.special_signs += usize::from(signs.special);
            }
            match column {
                Column::Year => {
                    let four = |y: f64| (1000.0..10000.0).contains(&y) && y.fract() == 0.0;
                    self.no_year += usize::from(number.is_some_and(|y| !four(y)));
                }
                Column::Code => {
                    let six = |t: &Arc<str>| t.len() == 6 && t.bytes().all(|b| b.is_ascii_digit());
                    self.no_code += usize::from(!text.is_some_and(six));
                }
                Column::Name => self.no_name += usize::from(cell.value == Value::Empty),
                Column::Number | Column::Text => {}
            }
        }
    }

    /// The number of rows looked at.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// What was found, a verdict a rule. That the last ones hold is proven by the tests, which read the file.
    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        let verdict = |rule, broken, remark| Verdict {
            rule,
            broken,
            remark,
        };
        let checked = |rule, broken, remark| verdict(rule, Some(broken), remark);
        vec![
            checked("1セルに1つの値（セル内改行なし）", self.several_values, ""),
            checked("数値の列は数値だけ、文字の列は文字だけ", self.no_number, ""),
            checked("空白や改行で体裁を整えない", self.layout_spaces, ""),
            checked("項目名（見出し）は省略せず、重複しない", self.heads, ""),
            checked(
                "市町村名・欄などを行ごとに省略しない",
                self.no_name,
                "市町村名が分からない文書の行",
            ),
            checked("年度は西暦4桁", self.no_year, ""),
            checked(
                "団体コード（6桁）",
                self.no_code,
                "コードを決められない市町村の行",
            ),
            checked(
                "機種依存文字",
                self.special_signs,
                "丸数字などは印字どおりに残します",
            ),
            verdict("セルの結合・数式・図形なし", None, ""),
            verdict("1シートに1つの表、途中に空行なし", None, ""),
        ]
    }
}

/// What the characters of a text say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Signs {
    /// It has lines, or parts set apart.
    several_values: bool,
    /// Spaces shape it: at its ends, or several side by side.
    laid_out: bool,
    /// It has white space other than single spaces.
    other_space: bool,
    /// It has characters that old systems show differently.
    special: bool,
}

impl Signs {
    fn of(text: &str) -> Signs {
        let mut signs = Signs::default();
        // The beginning counts as a space before.
        let mut after_space = true;
        for c in text.chars() {
            let space = c.is_whitespace();
            signs.several_values |= matches!(c, '\n' | '\t');
            signs.laid_out |= space && after_space;
            signs.other_space |= space && c != ' ';
            signs.special |= is_special(c);
            after_space = space;
        }
        signs.laid_out |= after_space && !text.is_empty();
        signs
    }
}

fn is_laid_out(text: &str) -> bool {
    Signs::of(text).laid_out
}

/// A text as one value: its white space single, none at its ends.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let signs = Signs::of(text);
    if !signs.laid_out && !signs.other_space {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Signs that JIS X 0208 does not have and old systems show differently: circled numbers, Roman numerals, units in one
/// sign, letters outside the first plane.
fn is_special(c: char) -> bool {
    matches!(c as u32, 0x2150..=0x218f | 0x2460..=0x24ff | 0x3200..=0x33ff | 0xf900..=0xfaff | 0xe000..=0xf8ff)
        || c as u32 > 0xffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_breaks_the_rules() {
        let mut check = Check::default();
        let columns = [
            Column::Code,
            Column::Year,
            Column::Name,
            Column::Text,
            Column::Number,
        ];
        let good = [
            Cell::text("072044"),
            Cell::number(Some(2023)),
            Cell::text("会津若松市"),
            Cell::text("窓口の見直し"),
            Cell::number(Some(1.5)),
        ];
        check.row(&columns, &good);
        assert!(
            check
                .verdicts()
                .iter()
                .all(|v| v.broken.is_none_or(|n| n == 0))
        );
        let bad = [
            Cell::text("72044"),
            Cell::number(Some(5)),
            Cell::default(),
            Cell::text("　①窓 口\n見直し  "),
            Cell::text("1.5"),
        ];
        check.row(&columns, &bad);
        check.heads(&[
            super::super::table::head("年度", 1.0),
            super::super::table::head("年度", 1.0),
        ]);
        let broken: Vec<usize> = check.verdicts().iter().filter_map(|v| v.broken).collect();
        assert_eq!(broken, [1, 1, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn plain_texts_have_single_spaces() {
        assert_eq!(plain("　令和５年度　　実績 \n"), "令和５年度 実績");
        assert!(is_laid_out("a  b") && is_laid_out(" a") && !is_laid_out("a b"));
    }
}
