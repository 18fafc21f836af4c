//! A rule and the vocabulary joined: files as written → [`Rule`]s ready to be used.

use super::checked::{
    Detect, Evidence, Grade, Heads, LegendWords, Level, Meaning, Origin, Rule, Told,
};
use super::checker::Checker;
use super::error::RuleError;
use super::written::{self, Field, RuleFile, VocabularyFile};
use crate::japanese::key;
use crate::japanese::years::without_years;
use std::collections::BTreeSet;
use toml::Spanned;

/// Adds columns behind those that are already there: the first meaning of a head counts.
fn add_columns(heads: &mut Heads, columns: &[written::Column], checker: &mut Checker) {
    let meaning = |column: &written::Column| Meaning {
        field: *column.field.get_ref(),
        told: Told {
            marks: column.marks,
            figures: column.figures,
            texts: column.texts,
            before_schedule: column.before_schedule,
            rated: column.rated,
        },
    };
    for column in columns {
        for head in &column.heads {
            let head = heads.spelled(&without_years(head.get_ref()).0);
            heads.exact.entry(head).or_insert(meaning(column));
        }
    }
    for column in columns {
        for pattern in checker.patterns(&column.patterns) {
            heads.patterns.push((pattern, meaning(column)));
        }
    }
}

/// What a file says of formats, before it is joined with the vocabulary.
struct Said<'a> {
    detect: &'a written::Detect,
    columns: &'a [written::Column],
    headings: &'a [written::Heading],
    rows: &'a written::Rows,
    ratings: &'a [written::Rating],
    origin: Origin,
    skip: &'a written::Skip,
    form: Option<&'a written::Form>,
}

/// Joins what a file says with the vocabulary. Errors go to the checker of the file they stand in.
fn joined(
    (id, name, kind): (&str, &str, &str),
    said: &Said,
    vocabulary: &VocabularyFile,
    checker: &mut Checker,
    shared: &mut Checker,
) -> Rule {
    let mut heads = Heads {
        spellings: vocabulary
            .spellings
            .iter()
            .flat_map(|s| s.also.iter().map(|other| (key(other), key(&s.word))))
            .collect(),
        ..Heads::default()
    };
    add_columns(&mut heads, said.columns, checker);
    add_columns(&mut heads, &vocabulary.columns, shared);
    let mut levels: Vec<Level> = said.headings.iter().map(|h| checker.level(h)).collect();
    levels.extend(vocabulary.headings.iter().map(|h| shared.level(h)));
    let common = vocabulary
        .without_rule
        .as_ref()
        .map_or(&[][..], |w| &w.ratings);
    let form = said.form.map(|f| checker.form(f));
    let mut both = |own: &[Spanned<String>], common: &[Spanned<String>]| {
        let mut all = checker.patterns(own);
        all.extend(shared.patterns(common));
        all
    };
    let skip_tables = both(&said.skip.tables, &vocabulary.skip.tables);
    let skip_lines = both(&said.skip.lines, &vocabulary.skip.lines);
    let scale = if said.origin == Origin::Common || said.ratings.is_empty() {
        scale(common, Origin::Common)
    } else {
        scale(said.ratings, Origin::Rule)
    };
    let families = vocabulary
        .without_rule
        .as_ref()
        .map_or(&[][..], |w| &w.scales);
    Rule {
        id: id.to_string(),
        name: name.to_string(),
        kind: kind.to_string(),
        detect: Detect {
            need: bare(said.detect.need.get_ref()),
            likely: bare(&said.detect.likely),
            unlikely: bare(&said.detect.unlikely),
            title: checker.patterns(&said.detect.title),
            need_heads: said
                .detect
                .need_heads
                .iter()
                .map(|head| without_years(head.get_ref()).0)
                .collect(),
            need_title: checker.patterns(&said.detect.need_title),
        },
        heads,
        levels,
        own: bare(&said.rows.own),
        totals: checker.patterns(&said.rows.totals),
        subtotals: checker.patterns(&said.rows.subtotals),
        ranked: ranked(said.ratings, vocabulary),
        legend: legend_words(&vocabulary.legend, &scale, shared),
        scale,
        families: families
            .iter()
            .map(|marks| marks.iter().map(|m| key(m)).collect())
            .collect(),
        skip_tables,
        skip_lines,
        form,
        evidence: None,
    }
}

/// Fields without their places.
fn bare(fields: &[Spanned<Field>]) -> Vec<Field> {
    fields.iter().map(|f| *f.get_ref()).collect()
}

/// Keys of the marks that have a rank.
fn ranked(own: &[written::Rating], vocabulary: &VocabularyFile) -> BTreeSet<String> {
    let common = vocabulary.without_rule.iter().flat_map(|w| &w.ratings);
    own.iter()
        .chain(common)
        .filter(|r| r.level.is_some())
        .flat_map(|r| std::iter::once(&r.mark).chain(&r.also))
        .map(|mark| key(mark.get_ref()))
        .collect()
}

/// How legends are recognised: the marks of a scale are known to them.
fn legend_words(said: &written::Legend, scale: &[Grade], shared: &mut Checker) -> LegendWords {
    let keys = |marks: &[String]| -> BTreeSet<String> { marks.iter().map(|m| key(m)).collect() };
    let mut marks = keys(&said.marks);
    marks.extend(scale.iter().flat_map(|g| g.marks.iter().cloned()));
    let numbers = keys(&said.numbers);
    LegendWords {
        heads: shared.patterns(&said.heads),
        longest: marks
            .iter()
            .chain(&numbers)
            .map(|m| m.chars().count())
            .max()
            .unwrap_or(0),
        marks,
        numbers,
        other: said.other.iter().map(|w| key(w)).collect(),
    }
}

fn scale(ratings: &[written::Rating], origin: Origin) -> Vec<Grade> {
    ratings
        .iter()
        .map(|r| Grade {
            marks: std::iter::once(&r.mark)
                .chain(&r.also)
                .map(|m| key(m.get_ref()))
                .collect(),
            level: r.level.as_ref().map(|l| *l.get_ref()),
            meaning: r.meaning.clone(),
            origin,
        })
        .collect()
}

/// Checks a rule together with the vocabulary shared by all rules.
pub(super) fn check(
    file: &str,
    text: &str,
    folder: &str,
    (vocabulary_file, vocabulary_text): (&str, &str),
) -> Result<Rule, Vec<RuleError>> {
    let mut shared = Checker::new(vocabulary_file, vocabulary_text);
    let Some(vocabulary) = shared.parse::<VocabularyFile>() else {
        return Err(shared.failed());
    };
    shared.schema(&vocabulary.schema);
    let mut checker = Checker::new(file, text);
    let Some(written) = checker.parse::<RuleFile>() else {
        return Err(checker.failed());
    };
    checker.schema(&written.schema);
    if written.id.get_ref() != folder {
        checker.error(
            written.id.span(),
            (
                "id はフォルダーの名と同じでなければなりません",
                "the id must be the folder's name",
            ),
            (
                format!("id = \"{folder}\" と書いてください"),
                format!("write id = \"{folder}\""),
            ),
        );
    }
    checker.sense(&written);
    let said = Said {
        detect: &written.detect,
        columns: &written.columns,
        headings: &written.headings,
        rows: &written.rows,
        ratings: &written.ratings,
        origin: Origin::Rule,
        skip: &written.skip,
        form: written.form.as_ref(),
    };
    let names = (
        folder,
        written.name.get_ref().as_str(),
        written.kind.get_ref().as_str(),
    );
    let rule = joined(names, &said, &vocabulary, &mut checker, &mut shared);
    let rule = shared.done(rule)?;
    checker.done(rule)
}

/// Checks the vocabulary by itself: the shapes in which documents are read that no rule fits.
pub(super) fn check_vocabulary(file: &str, text: &str) -> Result<Vec<Rule>, Vec<RuleError>> {
    let mut checker = Checker::new(file, text);
    let Some(vocabulary) = checker.parse::<VocabularyFile>() else {
        return Err(checker.failed());
    };
    checker.schema(&vocabulary.schema);
    let Some(without) = &vocabulary.without_rule else {
        return checker.done(Vec::new());
    };
    let evidence = Evidence {
        fields: without.evidence.clone(),
        weak: without.weak.iter().map(|w| key(w)).collect(),
        titles: checker.patterns(&without.titles),
    };
    let none = written::Skip::default();
    let mut shapes = Vec::new();
    for shape in &without.shapes {
        let said = Said {
            detect: &shape.detect,
            columns: &shape.columns,
            headings: &[],
            rows: &without.rows,
            ratings: &without.ratings,
            origin: Origin::Common,
            skip: &none,
            form: shape.form.as_ref(),
        };
        // The vocabulary's own errors are those of the same file: told once.
        let mut shared = Checker::new(file, text);
        let mut rule = joined(
            ("", "", &shape.kind),
            &said,
            &vocabulary,
            &mut checker,
            &mut shared,
        );
        rule.evidence = Some(evidence.clone());
        shapes.push(rule);
        checker.take(shared.failed());
    }
    checker.done(shapes)
}
