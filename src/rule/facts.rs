//! What is known of the document as a whole: title, years, municipality.

use super::checked::Rule;
use super::heading::{half_width, heading_of, is_contents_entry};
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::japanese::municipalities::{Named, given, named_in, named_in_file_name};
use crate::japanese::years::{range_in, years_in};
use crate::japanese::{clean, key};
use crate::record::{Municipality, Period};
use crate::rule::Circumstances;

/// A line of text outside records.
#[derive(Debug, Clone)]
pub(super) struct TextLine {
    /// The line.
    pub text: String,
    /// Level of its heading block.
    pub level: Option<u8>,
    /// Whether it is a heading block.
    pub heading: bool,
    /// Page.
    pub page: u32,
    /// Whether a table with records stands above it.
    pub after_records: bool,
}

/// The printed title: the first outermost heading, else the first line that can be one; a short second line of the
/// same page ("実施計画") belongs to it.
pub(super) fn title(rule: Option<&Rule>, lines: &[TextLine]) -> Option<String> {
    let front: Vec<&TextLine> = lines
        .iter()
        .filter(|l| !l.after_records && can_be_title(rule, &l.text))
        .collect();
    let page = front.first()?.page;
    let top = front
        .iter()
        .filter(|l| l.page == page)
        .filter_map(|l| l.level)
        .min();
    let at = front
        .iter()
        .position(|l| l.page == page && top.is_some() && l.level == top)
        .unwrap_or(0);
    let first = front.get(at)?;
    let mut title = clean(&first.text).trim().to_string();
    if let Some(next) = front.get(at + 1)
        && next.page == first.page
        && next.heading == first.heading
        && next.level == first.level
        && key(&next.text).chars().count() <= 15
        && named_in(&next.text).is_none_or(|n| key(&n.municipality.name) != key(&next.text))
        && !is_note(rule, &next.text)
    {
        title.push(' ');
        title.push_str(clean(&next.text).trim());
    }
    Some(title)
}

/// Whether the rule knows a line as a note or the head of a box.
fn is_note(rule: Option<&Rule>, line: &str) -> bool {
    let line = half_width(clean(line).trim());
    rule.is_some_and(|r| {
        r.skip_lines
            .iter()
            .chain(&r.skip_tables)
            .any(|p| p.is_match(&line))
    })
}

fn can_be_title(rule: Option<&Rule>, line: &str) -> bool {
    let bare = key(line);
    let trimmed = bare.trim_matches(['(', ')', '【', '】', '<', '>', '[', ']']);
    let only_years = {
        let rest: String =
            years_in(trimmed)
                .iter()
                .rev()
                .fold(trimmed.to_string(), |mut rest, y| {
                    if rest.is_char_boundary(y.start) && rest.is_char_boundary(y.end) {
                        rest.replace_range(y.start..y.end, "");
                    }
                    rest
                });
        !years_in(trimmed).is_empty()
            && rest.chars().all(|c| {
                c.is_ascii_digit() || "~-月日年度計画期間:、(初改訂)版・からまで現在".contains(c)
            })
    };
    bare.chars().count() >= 4
        && bare.chars().count() <= 80
        && !only_years
        && !bare.ends_with('。')
        && !["資料", "別紙", "参考", "様式", "別添"]
            .iter()
            .any(|w| bare.starts_with(w) && bare.chars().count() <= 6)
        && bare != "目次"
        && !is_contents_entry(line)
        && rule.is_none_or(|r| heading_of(r, line, true).is_none())
}

/// The year reported on: in the title, else that `told` by results columns or sections, else in a short line of the front.
pub(super) fn fiscal_year(
    kind: &str,
    title: Option<&str>,
    lines: &[TextLine],
    told: Option<i32>,
) -> Option<i32> {
    if kind == "plan" {
        return None;
    }
    let in_front = || {
        lines
            .iter()
            .filter(|l| !l.after_records && key(&l.text).chars().count() <= 30)
            .take(8)
            .find_map(|l| reported_year(&l.text))
    };
    title.and_then(reported_year).or(told).or_else(in_front)
}

/// The year that a text says it reports on: no date, no end of a range.
pub(super) fn reported_year(text: &str) -> Option<i32> {
    let range = range_in(text);
    years_in(text)
        .into_iter()
        .filter(|y| !y.date && (y.fiscal || y.short))
        .find(|y| range.is_none_or(|(from, to)| y.year != from && y.year != to))
        .map(|y| y.year)
}

/// The plan's years: a printed range (on the front before elsewhere), else the years of the year columns.
pub(super) fn period(title: Option<&str>, lines: &[TextLine], columns: &[i32]) -> Option<Period> {
    let columns = || {
        Some(Period {
            from: *columns.iter().min()?,
            to: *columns.iter().max()?,
        })
    };
    printed_period(title, lines).or_else(columns)
}

/// The plan's years as printed.
pub(super) fn printed_period(title: Option<&str>, lines: &[TextLine]) -> Option<Period> {
    title
        .and_then(range_in)
        .or_else(|| {
            lines
                .iter()
                .filter(|l| !l.after_records)
                .take(10)
                .find_map(|l| range_in(&l.text))
        })
        .or_else(|| {
            lines
                .iter()
                .filter(|l| l.text.contains("期間"))
                .find_map(|l| range_in(&l.text))
        })
        .map(|(from, to)| Period { from, to })
}

/// The municipality: as given, else from title, headings and front, else from the file's or folder's name, which is
/// reported.
pub(super) fn municipality(
    circumstances: &Circumstances,
    title: Option<&str>,
    lines: &[TextLine],
    findings: &mut Vec<Finding>,
) -> Option<Municipality> {
    let found = match circumstances
        .municipality
        .as_deref()
        .filter(|m| !m.trim().is_empty())
    {
        Some(name) => Some(given(name)),
        None => printed(title, lines).or_else(|| from_name(&circumstances.path, findings)),
    };
    let Some(found) = found else {
        findings.push(Finding::new(Code::MunicipalityUnknown, "", Place::File));
        return None;
    };
    if !found.candidates.is_empty() {
        let subject = format!(
            "{}（{}）",
            found.municipality.name,
            found.candidates.join("、")
        );
        findings.push(Finding::new(
            Code::MunicipalityAmbiguous,
            subject,
            Place::File,
        ));
    }
    Some(found.municipality)
}

fn printed(title: Option<&str>, lines: &[TextLine]) -> Option<Named> {
    let headings = lines.iter().filter(|l| l.heading).map(|l| l.text.as_str());
    // A line of a cover that stands alone ("安中市") is not always told as a heading.
    let front = lines
        .iter()
        .filter(|l| {
            !l.after_records
                && l.page <= 1
                && key(&l.text).chars().count() <= 40
                && !l.text.contains('。')
        })
        .map(|l| l.text.as_str());
    title
        .and_then(named_in)
        .or_else(|| headings.chain(front).find_map(named_in))
}

fn from_name(path: &str, findings: &mut Vec<Finding>) -> Option<Named> {
    let mut names = path.rsplit('/').filter(|n| !n.is_empty() && *n != ".");
    let file = names.next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (name, found) = std::iter::once(stem)
        .chain(names.take(2))
        .find_map(|name| named_in_file_name(name).map(|found| (name, found)))?;
    let subject = format!("{}（{name}）", found.municipality.name);
    findings.push(Finding::new(
        Code::MunicipalityFromName,
        subject,
        Place::File,
    ));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, heading: bool) -> TextLine {
        TextLine {
            text: text.into(),
            level: heading.then_some(1),
            heading,
            page: 1,
            after_records: false,
        }
    }

    #[test]
    fn facts_of_a_cover() {
        let lines = [
            line("第3次 架空野市行政改革大綱", true),
            line("実施計画", true),
            line("令和2年度～令和6年度", false),
            line("架空野市", false),
        ];
        let title = title(None, &lines);
        assert_eq!(
            title.as_deref(),
            Some("第3次 架空野市行政改革大綱 実施計画")
        );
        assert_eq!(
            period(title.as_deref(), &lines, &[]),
            Some(Period {
                from: 2020,
                to: 2024
            })
        );
        let mut findings = Vec::new();
        let found = municipality(
            &Circumstances::default(),
            title.as_deref(),
            &lines,
            &mut findings,
        );
        assert_eq!(
            found.map(|m| (m.name, m.code)),
            Some(("架空野市".to_string(), None))
        );
    }

    #[test]
    fn the_head_of_a_box_is_no_part_of_the_title() {
        let set = crate::rule::RuleSet::builtin();
        let lines = [
            line("架空野市行政改革実施状況", false),
            line("進捗状況", false),
            line("甲", false),
        ];
        assert_eq!(
            title(set.rules().first(), &lines).as_deref(),
            Some("架空野市行政改革実施状況")
        );
    }

    #[test]
    fn fiscal_years() {
        let of = |title: &str| fiscal_year("progress", Some(title), &[], None);
        assert_eq!(
            of("令和5年度架空野市市政改革推進行動計画実施状況について"),
            Some(2023)
        );
        assert_eq!(of("行政改革の取組状況（令和6年度末）"), Some(2024));
        assert_eq!(of("計画（令和3年度～令和7年度）令和5年度実績"), Some(2023));
        assert_eq!(
            fiscal_year("progress", Some("進行管理一覧"), &[], Some(2023)),
            Some(2023)
        );
        assert_eq!(
            fiscal_year("plan", Some("令和5年度計画"), &[], Some(2023)),
            None
        );
    }
}
