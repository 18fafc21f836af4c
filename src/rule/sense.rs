//! What a rule file says that can never be meant: each with what to write instead.

use super::checker::Checker;
use super::patterns;
use super::written::{self, Field, RuleFile};
use crate::japanese::key;
use crate::japanese::years::without_years;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// What a rule says that can never be meant.
    pub(super) fn sense(&mut self, rule: &RuleFile) {
        for (text, what, help) in [
            (
                &rule.name,
                ("name が空です", "the name is empty"),
                (
                    "どんな様式を読むルールかを言葉で書いてください",
                    "say in words what kind of paper it reads",
                ),
            ),
            (
                &rule.kind,
                ("kind が空です", "the kind is empty"),
                (
                    "kind = \"plan\" か kind = \"progress\" と書いてください",
                    "write kind = \"plan\" or kind = \"progress\"",
                ),
            ),
        ] {
            if text.get_ref().trim().is_empty() {
                self.error(text.span(), what, help);
            }
        }
        self.detection(&rule.detect);
        self.columns(&rule.columns);
        for heading in &rule.headings {
            if heading.patterns.get_ref().is_empty() {
                self.error(
                    heading.patterns.span(),
                    (
                        "パターンのない見出しは見つけられません",
                        "a heading without a pattern is never found",
                    ),
                    (
                        "patterns = ['^(\\([0-9]+\\))'] のように書くか、この節を消してください",
                        "write patterns = ['^(\\([0-9]+\\))'] or drop the section",
                    ),
                );
            }
        }
        self.marks(&rule.ratings);
        for field in &rule.rows.own {
            if matches!(
                field.get_ref(),
                Field::Item | Field::Concrete | Field::No | Field::Hierarchy
            ) {
                self.error(
                    field.span(),
                    (
                        format!(
                            "`{}` の欄があれば、もともと行は記録になります",
                            field.get_ref().name()
                        ),
                        format!(
                            "`{}` makes a row a record by itself",
                            field.get_ref().name()
                        ),
                    ),
                    (
                        "own = [\"departments\"] のように、ほかの項目を書いてください",
                        "name other fields here, e.g. own = [\"departments\"]",
                    ),
                );
            }
        }
        for pattern in rule
            .rows
            .totals
            .iter()
            .chain(&rule.rows.subtotals)
            .chain(&rule.skip.tables)
            .chain(&rule.skip.lines)
        {
            if patterns::compiled(pattern.get_ref()).is_ok_and(|r| r.is_match("")) {
                self.error(
                    pattern.span(),
                    (
                        "このパターンはどんな文字にも当てはまります",
                        "this pattern fits every text",
                    ),
                    (
                        "'^合計$' のように、見つける語を書いてください",
                        "write the words it must find, e.g. '^合計$'",
                    ),
                );
            }
        }
        if let Some(form) = &rule.form {
            if *form.labels.get_ref() < 2 {
                self.error(
                    form.labels.span(),
                    (
                        "どの表も様式とみなされてしまいます",
                        "every table would be a form",
                    ),
                    (
                        "labels = 4 のように、様式とみなす項目名の最少の数を書いてください",
                        "write labels = 4: the least number of labels that make a form",
                    ),
                );
            }
            if form.headings.get_ref().is_empty() {
                self.error(
                    form.headings.span(),
                    (
                        "見出しのない様式には項目の名がありません",
                        "a form without headings has no names",
                    ),
                    (
                        "headings = ['^(?P<no>[0-9]+)\\s*(?P<item>.+)$'] のように書いてください",
                        "write headings = ['^(?P<no>[0-9]+)\\s*(?P<item>.+)$']",
                    ),
                );
            }
        }
    }

    fn detection(&mut self, detect: &written::Detect) {
        if detect.need.get_ref().is_empty() {
            self.error(
                detect.need.span(),
                (
                    "need が空のルールはどの文書にも当てはまります",
                    "a rule that needs nothing fits every paper",
                ),
                (
                    "need = [\"item\", …] のように、見出しが必ずある項目を書いてください",
                    "write need = [\"item\", …]: fields whose heads must all be there",
                ),
            );
        }
        let needed: Vec<Field> = detect.need.get_ref().iter().map(|f| *f.get_ref()).collect();
        for field in &detect.unlikely {
            let found = needed.contains(field.get_ref())
                || detect.likely.iter().any(|f| f.get_ref() == field.get_ref());
            if found {
                self.error(
                    field.span(),
                    (
                        format!(
                            "`{}` が様式の手掛かりと反対の手掛かりの両方にあります",
                            field.get_ref().name()
                        ),
                        format!(
                            "`{}` speaks for the format and against it",
                            field.get_ref().name()
                        ),
                    ),
                    (
                        "need・likely・unlikely のどれか一つに書いてください",
                        "keep it in one of need, likely and unlikely",
                    ),
                );
            }
        }
        for field in &detect.likely {
            if needed.contains(field.get_ref()) {
                self.error(
                    field.span(),
                    (
                        format!("`{}` は need にもうあります", field.get_ref().name()),
                        format!("`{}` is needed already", field.get_ref().name()),
                    ),
                    (
                        "likely か need のどちらかから消してください",
                        "drop it from likely, or from need",
                    ),
                );
            }
        }
    }

    fn columns(&mut self, columns: &[written::Column]) {
        let mut known: BTreeMap<String, Field> = BTreeMap::new();
        for column in columns {
            let field = *column.field.get_ref();
            if column.heads.is_empty() && column.patterns.is_empty() {
                self.error(
                    column.field.span(),
                    ("見出しのない列は見つけられません", "a column without heads is never found"),
                    ("heads = [\"…\"] に印刷どおりの見出しを、または patterns = ['…$'] を書いてください", "add heads = [\"…\"] as printed, or patterns = ['…$']"),
                );
            }
            for head in &column.heads {
                let (bare, years) = without_years(head.get_ref());
                if bare.is_empty() {
                    let help = if years.is_empty() {
                        (
                            "見出しを印刷どおりに書いてください",
                            "write the head as printed",
                        )
                    } else {
                        (
                            "年度の見出しは書かなくても見つかるので、消してください",
                            "years are found without being named: drop it",
                        )
                    };
                    self.error(
                        head.span(),
                        ("語のない見出しです", "a head without words"),
                        help,
                    );
                } else if let Some(other) = known.insert(bare, field).filter(|o| *o != field) {
                    self.error(
                        head.span(),
                        (
                            format!("この見出しは `{}` にもあります", other.name()),
                            format!("this head is also one of `{}`", other.name()),
                        ),
                        ("一つの項目だけに書いてください", "keep it under one field"),
                    );
                }
            }
        }
    }

    fn marks(&mut self, ratings: &[written::Rating]) {
        let mut known: Vec<String> = Vec::new();
        for rating in ratings {
            let mut own: Vec<String> = Vec::new();
            if let Some(level) = rating.level.as_ref().filter(|l| *l.get_ref() < 1) {
                self.error(
                    level.span(),
                    (
                        "level は 1（最も良い）から始まります",
                        "levels begin with 1, the best",
                    ),
                    (
                        "最も良い印を level = 1、次を 2 と書いてください",
                        "write level = 1 for the best mark, 2 for the next",
                    ),
                );
            }
            for mark in std::iter::once(&rating.mark).chain(&rating.also) {
                let folded = key(mark.get_ref());
                if folded.is_empty() {
                    self.error(
                        mark.span(),
                        ("印がありません", "a mark without a sign"),
                        (
                            "印を印刷どおりに書いてください",
                            "write the mark as printed",
                        ),
                    );
                } else if known.contains(&folded) {
                    self.error(
                        mark.span(),
                        (
                            "この印は尺度にもうあります",
                            "this mark is in the scale already",
                        ),
                        (
                            "消してください（全角と半角は区別しません）",
                            "drop it: widths of letters do not count",
                        ),
                    );
                }
                own.push(folded);
            }
            known.append(&mut own);
        }
    }
}
