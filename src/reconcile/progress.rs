//! What was planned against what a report says of it: 予定どおり, 遅れ, 前倒し, 予定なし.
//!
//! Three kinds of evidence, the surest first: arrows of a report against arrows of the plan; words of year columns against each
//! other by how far the work has come; what a rating means. A report that gives none of them is not judged.

use super::plan::Plan;
use crate::japanese::text;
use crate::record::{DocumentInfo, Progress, Record, Span, Standing};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// `data/stages.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    stages: Vec<Vec<String>>,
    standing: BTreeMap<Standing, Vec<String>>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // A test reads the file: a mistake in it never reaches a user.
    WORDS.get_or_init(|| {
        toml::from_str(include_str!("../../data/stages.toml")).unwrap_or(Words {
            stages: Vec::new(),
            standing: BTreeMap::new(),
        })
    })
}

/// Compares each report of an item with what the plan, or the newest report before, had scheduled.
pub(super) fn compare(
    plan: &Plan,
    documents: &[DocumentInfo],
    editions: &[(usize, &[usize])],
    records: &[Record],
) -> Vec<Progress> {
    let rows = |rows: &[usize]| -> Vec<(usize, &Record)> {
        rows.iter()
            .filter_map(|r| Some((*r, records.get(*r)?)))
            .collect()
    };
    let mut progress: Vec<Progress> = Vec::new();
    for (at, (edition, own)) in editions.iter().enumerate() {
        let own = rows(own);
        let time = plan.get(*edition).map(|e| e.time);
        let document = plan.get(*edition).and_then(|e| documents.get(e.document));
        let reported = document.and_then(|d| d.fiscal_year);
        let earlier = editions.iter().take(at).rev();
        let scheduled = earlier
            .filter(|(e, _)| plan.get(*e).map(|e| e.time) < time)
            .map(|(_, r)| rows(r))
            .find(|r| r.iter().any(|(_, r)| !r.schedule.is_empty()));
        // A document may report on a year in each of its sections.
        let mut by_year: BTreeMap<i32, Vec<(usize, &Record)>> = BTreeMap::new();
        for (at, record) in own {
            if let Some(year) = record.fiscal_year.or(reported) {
                by_year.entry(year).or_default().push((at, record));
            }
        }
        let found = by_year.iter();
        for found in found.flat_map(|(year, own)| of_year(*year, scheduled.as_deref(), own)) {
            // Another form of the same report says the same once.
            let known = progress.iter_mut().find(|p| {
                p.fiscal_year == found.fiscal_year
                    && p.mark == found.mark
                    && p.standing == found.standing
                    && p.done == found.done
            });
            match known {
                Some(known) => known.records.extend(found.records),
                None => progress.push(found),
            }
        }
    }
    progress
}

fn of_year(
    year: i32,
    scheduled: Option<&[(usize, &Record)]>,
    own: &[(usize, &Record)],
) -> Vec<Progress> {
    let plan_records = || -> Vec<usize> {
        let rows = scheduled.unwrap_or_default().iter();
        rows.filter(|(_, r)| !r.schedule.is_empty())
            .map(|(at, _)| *at)
            .collect()
    };
    let base = |standing, records: Vec<usize>| Progress {
        fiscal_year: year,
        standing,
        plan_records: plan_records(),
        records,
        ..Progress::default()
    };
    let planned: Vec<&Span> = spans(scheduled.unwrap_or_default());
    let reported: Vec<&Span> = spans(own);
    let with_spans: Vec<usize> = own
        .iter()
        .filter(|(_, r)| !r.schedule.spans.is_empty())
        .map(|(at, _)| *at)
        .collect();
    let mut found: Vec<Progress> = Vec::new();
    // Arrows that are drawn anew show that the plan was kept or shifted.
    for (mark, now) in by_mark(&reported) {
        let Some((_, before)) = by_mark(&planned).into_iter().find(|(m, _)| *m == mark) else {
            if scheduled.is_some() && !planned.is_empty() {
                found.push(Progress {
                    mark: mark.map(str::to_string),
                    done: Some(years(now.0, now.1)),
                    ..base(Standing::Unplanned, with_spans.clone())
                });
            }
            continue;
        };
        let standing = match (now.1.cmp(&before.1), now.0.cmp(&before.0)) {
            (std::cmp::Ordering::Greater, _) => Standing::Late,
            (std::cmp::Ordering::Less, _) => Standing::Early,
            (_, std::cmp::Ordering::Greater) => Standing::Late,
            (_, std::cmp::Ordering::Less) => Standing::Early,
            _ => Standing::OnSchedule,
        };
        found.push(Progress {
            mark: mark.map(str::to_string),
            planned: Some(years(before.0, before.1)),
            done: Some(years(now.0, now.1)),
            ..base(standing, with_spans.clone())
        });
    }
    if let Some(judged) = by_words(year, scheduled.unwrap_or_default(), own) {
        let (standing, planned, done, record) = judged;
        found.push(Progress {
            planned: Some(planned).filter(|p| !p.is_empty()),
            done: Some(done),
            ..base(standing, vec![record])
        });
    }
    found.extend(
        by_rating(year, &planned, own).map(|(standing, done, record)| {
            let covering = planned.iter().map(|s| years(s.from, s.to));
            Progress {
                planned: Some(covering.collect::<Vec<_>>().join("、")).filter(|p| !p.is_empty()),
                done: Some(done),
                ..base(standing, vec![record])
            }
        }),
    );
    found
}

fn spans<'a>(rows: &[(usize, &'a Record)]) -> Vec<&'a Span> {
    rows.iter().flat_map(|(_, r)| &r.schedule.spans).collect()
}

/// First and last year of the arrows of each mark, in printed order.
fn by_mark<'a>(spans: &[&'a Span]) -> Vec<(Option<&'a str>, (i32, i32))> {
    let mut marks: Vec<(Option<&str>, (i32, i32))> = Vec::new();
    for span in spans {
        let mark = span.mark.as_deref();
        match marks.iter_mut().find(|(m, _)| *m == mark) {
            Some((_, (from, to))) => {
                *from = span.from.min(*from);
                *to = span.to.max(*to);
            }
            None => marks.push((mark, (span.from, span.to))),
        }
    }
    marks
}

/// Years of an arrow: "2021–2023", or "2022".
pub(super) fn years(from: i32, to: i32) -> String {
    if from == to {
        from.to_string()
    } else {
        format!("{from}–{to}")
    }
}

/// The year's words of plan and report, by how far the work has come: (standing, planned, done, record).
fn by_words(
    year: i32,
    scheduled: &[(usize, &Record)],
    own: &[(usize, &Record)],
) -> Option<(Standing, String, String, usize)> {
    let year = year.to_string();
    let word = |r: &Record| r.schedule.years.get(&year).cloned();
    let (record, done) = own.iter().find_map(|(at, r)| Some((*at, word(r)?)))?;
    if let Some(standing) = standing_of(&done) {
        let planned = scheduled.iter().find_map(|(_, r)| word(r));
        return Some((standing, planned.unwrap_or_default(), done, record));
    }
    let now = stage_of(&done)?;
    let Some(planned) = scheduled.iter().find_map(|(_, r)| word(r)) else {
        let other_years = scheduled.iter().any(|(_, r)| !r.schedule.years.is_empty());
        return (other_years && now > 0).then_some((
            Standing::Unplanned,
            String::new(),
            done,
            record,
        ));
    };
    let standing = match now.cmp(&stage_of(&planned)?) {
        std::cmp::Ordering::Less => Standing::Late,
        std::cmp::Ordering::Equal => Standing::OnSchedule,
        std::cmp::Ordering::Greater => Standing::Early,
    };
    Some((standing, planned, done, record))
}

/// What the ratings of the year say: (standing, rating, record).
fn by_rating<'a>(
    year: i32,
    planned: &[&Span],
    own: &'a [(usize, &Record)],
) -> impl Iterator<Item = (Standing, String, usize)> + 'a {
    let last = planned.iter().map(|s| s.to).max();
    let starts = planned.iter().map(|s| s.from).min();
    let rated = own
        .iter()
        .flat_map(|(at, r)| r.ratings.iter().map(move |x| (*at, x)));
    rated.filter_map(move |(at, rating)| {
        let meaning = rating.meaning.as_deref().unwrap_or(&rating.raw);
        let standing = if text::key(meaning).contains("完了") && last.is_some_and(|l| year < l) {
            Standing::Early
        } else {
            standing_of(meaning)?
        };
        // Work that was to begin later is neither late nor on time.
        let standing = match starts {
            Some(start) if year < start && standing != Standing::Late => Standing::Unplanned,
            Some(start) if year < start => return None,
            _ => standing,
        };
        let mut done = rating.raw.clone();
        if let Some(meaning) = &rating.meaning
            && *meaning != done
        {
            done = format!("{done} {meaning}");
        }
        Some((standing, done, at))
    })
}

/// What a text says of the plan itself; the longest word decides.
pub(super) fn standing_of(printed: &str) -> Option<Standing> {
    let key = text::key(printed);
    let all = words().standing.iter();
    let found = all.flat_map(|(standing, words)| words.iter().map(move |w| (w, *standing)));
    found
        .filter(|(w, _)| key.contains(w.as_str()))
        .max_by_key(|(w, _)| w.len())
        .map(|(_, standing)| standing)
}

/// How far the work has come; the longest word decides, the furthest of equally long ones.
fn stage_of(printed: &str) -> Option<usize> {
    let key = text::key(printed);
    let all = words().stages.iter().enumerate();
    let found = all.flat_map(|(stage, words)| words.iter().map(move |w| (w, stage)));
    found
        .filter(|(w, _)| key.contains(w.as_str()))
        .max_by_key(|(w, stage)| (w.len(), *stage))
        .map(|(_, stage)| stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Rating, Schedule};

    #[test]
    fn the_words_are_read() {
        assert!(words().stages.len() > 3 && words().standing.len() == 3);
        assert_eq!(standing_of("Ａ：計画どおり"), Some(Standing::OnSchedule));
        assert_eq!(
            standing_of("概ね計画どおり（一部遅れ）"),
            Some(Standing::OnSchedule)
        );
        assert_eq!(standing_of("やや遅れている"), Some(Standing::Late));
        assert!(stage_of("一部実施") < stage_of("実施"));
        assert!(stage_of("未実施") < stage_of("検討"));
    }

    fn plan_of(from: i32, to: i32) -> Record {
        let span = Span {
            mark: None,
            from,
            to,
            text: None,
        };
        Record {
            schedule: Schedule {
                spans: vec![span],
                ..Schedule::default()
            },
            ..Record::default()
        }
    }

    #[test]
    fn arrows_that_moved() {
        let planned = plan_of(2021, 2023);
        let standing = |from, to| {
            let report = plan_of(from, to);
            of_year(2022, Some(&[(0, &planned)]), &[(1, &report)])
                .first()
                .map(|p| p.standing)
        };
        assert_eq!(standing(2021, 2023), Some(Standing::OnSchedule));
        assert_eq!(standing(2021, 2024), Some(Standing::Late));
        assert_eq!(standing(2022, 2023), Some(Standing::Late));
        assert_eq!(standing(2021, 2022), Some(Standing::Early));
    }

    #[test]
    fn words_and_ratings() {
        let word = |w: &str| Record {
            schedule: Schedule {
                years: [("2022".to_string(), w.to_string())].into(),
                ..Schedule::default()
            },
            ..Record::default()
        };
        let (planned, done) = (word("実施"), word("検討"));
        let found = of_year(2022, Some(&[(0, &planned)]), &[(1, &done)]);
        assert_eq!(found.first().map(|p| p.standing), Some(Standing::Late));

        let rated = Record {
            ratings: vec![Rating {
                department: None,
                raw: "完了".into(),
                level: None,
                meaning: Some("完了".into()),
                ..Rating::default()
            }],
            ..Record::default()
        };
        let planned = plan_of(2021, 2024);
        let found = of_year(2022, Some(&[(0, &planned)]), &[(1, &rated)]);
        assert_eq!(found.first().map(|p| p.standing), Some(Standing::Early));
    }
}
