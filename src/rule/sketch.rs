//! Heads of tables and the fields they stand for: by the vocabulary, else by the cells below them, the years over them and
//! the columns beside them.

use crate::document::{Place, Table};
use crate::japanese::numbers::{is_unit, whole_number};
use crate::japanese::text::is_circled;
use crate::japanese::years::without_years;
use crate::japanese::{clean, key};
use crate::rule::checked::{Meaning, Rule, Told};
use crate::rule::content::{Content, content, is_dash};
use crate::rule::head::{self, Band, Column, Role, YearBlock, all_bands};
use crate::rule::infer::{are_marks, are_names, is_departments, mostly};
use crate::rule::keyed::Keyed;
use crate::rule::written::Field;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is known of the heads of a document.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// Field → heads as printed, without their years.
    pub known: BTreeMap<Field, BTreeSet<String>>,
    /// Heads that the vocabulary does not have, with the field that their cells speak for.
    pub guessed: BTreeMap<String, Guess>,
    /// Heads of which nothing is known, with a cell below.
    pub open: BTreeMap<String, String>,
    /// Marks in columns of ratings.
    pub marks: BTreeSet<String>,
    /// Fields for recognising the format.
    pub fields: BTreeSet<Field>,
    /// Heads of the table with most cells, without their years, in printed order.
    pub printed: Vec<String>,
}

/// A field that cells speak for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    /// The field.
    pub field: Field,
    /// One of the cells.
    pub sample: String,
    /// Where the head is printed.
    pub place: Place,
}

/// Tables with less of a document's cells than this part of the largest say nothing of its format.
const PART: usize = 4;

/// Edges of columns that lie no further apart, as a part of the table's width, are the same.
const SAME_EDGE: f32 = 0.01;

/// A column of the tables that print the same heads.
#[derive(Debug)]
struct Found {
    column: Column,
    /// Its innermost head without years, as printed; none where it is a year alone.
    word: Option<String>,
    /// Keys of the cells that begin in it.
    cells: Vec<String>,
    /// Whether its cells go down over several rows of others.
    merged: bool,
    /// Whether arrows lie over it, or their marks stand in it.
    marked: bool,
    /// The field it stands for.
    field: Option<Field>,
    /// Where the table stands.
    place: Place,
}

/// Fields that a column is taken for without anybody's word: what sentences are about is for a person to say.
const CERTAIN: [Field; 9] = [
    Field::No,
    Field::Hierarchy,
    Field::Item,
    Field::Indicator,
    Field::Departments,
    Field::Unit,
    Field::Baseline,
    Field::YearlyGoals,
    Field::YearlyValues,
];

/// The shapes of papers without a rule with the heads that the cells of a document tell, and what was told.
pub(super) fn completed(shapes: &[Rule], tables: &[Keyed<'_>]) -> (Vec<Rule>, Heads) {
    let mut heads = shapes
        .iter()
        .find(|s| s.form.is_none())
        .map(|shape| of_tables(shape, tables))
        .unwrap_or_default();
    heads.guessed.retain(|_, g| CERTAIN.contains(&g.field));
    let mut shapes = shapes.to_vec();
    for shape in shapes.iter_mut().filter(|s| s.form.is_none()) {
        for (head, guess) in &heads.guessed {
            let meaning = Meaning {
                field: guess.field,
                told: Told::default(),
            };
            let head = shape.heads.spelled(&key(head));
            shape.heads.exact.entry(head).or_insert(meaning);
        }
    }
    (shapes, heads)
}

/// The heads of a document's tables.
pub(super) fn of_tables(shape: &Rule, tables: &[Keyed<'_>]) -> Heads {
    let mut formats: Vec<Format> = Vec::new();
    // Where the vocabulary knows heads, tables without any go on from those before, or are asides.
    let bands: Vec<Vec<Band>> = tables.iter().map(|t| all_bands(shape, t)).collect();
    let known = bands.iter().any(|b| !b.is_empty());
    for (table, bands) in tables.iter().zip(bands) {
        let parts = if known {
            by_words(table, bands)
        } else {
            by_shape(shape, table).into_iter().collect()
        };
        for (rows, body, columns) in parts {
            let heads: Vec<String> = columns.iter().map(|c| key(&c.head)).collect();
            let at = formats.iter().position(|f| f.heads == heads);
            // Without words to tell them by, "heads" over the columns of an earlier table are its next rows.
            let goes_on = formats.iter_mut().find(|f| f.has_columns_of(table.table));
            if let (None, false, Some(format)) = (at, known, goes_on) {
                take_cells(&mut format.found, table, &(0..body.end));
                continue;
            }
            let at = at.unwrap_or_else(|| {
                let found = columns.iter().enumerate();
                let found = found.map(|(i, c)| Found {
                    word: word(&head::stack(table, rows.clone(), i)),
                    column: c.clone(),
                    cells: Vec::new(),
                    merged: false,
                    marked: false,
                    field: None,
                    place: table.table.place.clone(),
                });
                formats.push(Format {
                    heads,
                    found: found.collect(),
                    edges: table.table.column_edges.clone(),
                });
                formats.len() - 1
            });
            if let Some(format) = formats.get_mut(at) {
                take_cells(&mut format.found, table, &body);
            }
        }
    }
    let size = |found: &[Found]| found.iter().map(|f| f.cells.len()).sum::<usize>();
    let largest = formats.iter().map(|f| size(&f.found)).max().unwrap_or(0);
    let mut heads = Heads::default();
    for Format { mut found, .. } in formats {
        if heads.printed.is_empty() && size(&found) == largest {
            let words = found.iter().filter_map(|f| f.word.clone());
            heads.printed = words.collect();
            heads.printed.dedup();
        }
        if size(&found) * PART >= largest {
            settle(shape, &mut found);
            heads.take(shape, &found);
        }
    }
    heads
}

/// The tables of a document that print the same heads.
struct Format {
    /// Keys of the heads.
    heads: Vec<String>,
    /// Its columns.
    found: Vec<Found>,
    /// Edges of the columns of its first table ([`Table::column_edges`]).
    edges: Vec<f32>,
}

impl Format {
    /// Whether a table has the same columns by their place; without geometry, as many.
    fn has_columns_of(&self, table: &Table) -> bool {
        let near = |(a, b): (&f32, &f32)| (a - b).abs() <= SAME_EDGE;
        let edges = &table.column_edges;
        table.cols == self.found.len()
            && (self.edges.len() != edges.len() || self.edges.iter().zip(edges).all(near))
    }
}

/// Head rows, body rows and columns of a part of a table.
type Part = (Range<usize>, Range<usize>, Vec<Column>);

/// The parts of a table, as the vocabulary tells their heads.
fn by_words(table: &Keyed<'_>, bands: Vec<Band>) -> Vec<Part> {
    let ends = head::ends(&bands, table);
    let parts = bands.into_iter().zip(ends);
    parts
        .map(|(band, end)| (band.rows.clone(), band.rows.end..end, band.columns))
        .collect()
}

/// A head is a word or a few: no sentence.
const HEAD: usize = 16;

/// The part of a table whose heads are told by its spans and by being words over cells of other kinds.
fn by_shape(shape: &Rule, table: &Keyed<'_>) -> Option<Part> {
    let grid = table.table;
    let rows = 0..grid.head_rows();
    if rows.is_empty() || grid.rows <= rows.end || grid.cols < 3 {
        return None;
    }
    let mut words = BTreeSet::new();
    let plain = table.printed_in(&rows).all(|(_, text)| {
        let short = text.key.chars().count() <= HEAD && !text.key.ends_with('。');
        // Words may stand over years again and again, and years over words.
        let again = !words.insert(&text.key) && rows.len() < 2;
        let value = text.years.is_empty() && whole_number(&text.key).is_some();
        short && !again && !value && !shape.ranked.contains(&*text.key)
    });
    let columns = (0..grid.cols)
        .map(|col| head::column(shape, &head::stack(table, rows.clone(), col)))
        .collect();
    plain.then(|| (rows.clone(), rows.end..grid.rows, columns))
}

/// The innermost head of a column without its years.
fn word(stack: &[String]) -> Option<String> {
    stack
        .iter()
        .rev()
        .map(|head| without_years(head).0)
        .find(|bare| !bare.is_empty() && !["年度", "末"].contains(&bare.as_str()))
}

fn take_cells(found: &mut [Found], table: &Keyed<'_>, body: &Range<usize>) {
    for (cell, text) in table.printed_in(body) {
        if let Some(column) = found.get_mut(cell.cols.start) {
            column.cells.push(text.key.to_string());
            column.merged |= cell.rows.len() > 1;
            column.marked |= cell.lines.iter().any(|l| l.text.contains(is_circled));
        }
    }
    for arrow in table
        .table
        .arrows
        .iter()
        .filter(|a| body.contains(&a.rows.start))
    {
        for column in found.iter_mut().take(arrow.cols.end).skip(arrow.cols.start) {
            column.marked = true;
        }
    }
}

/// Settles what each column stands for.
fn settle(shape: &Rule, found: &mut [Found]) {
    for column in found.iter_mut() {
        column.field = said(shape, column);
    }
    by_cells(shape, found);
    under_years(shape, found);
    figures(found);
    names(found);
    sentences(shape, found);
}

/// What the head says, settled by the cells where it leaves that open.
fn said(shape: &Rule, found: &Found) -> Option<Field> {
    let base = shape.heads.field(found.word.as_deref()?)?;
    // Which of several names is the item is settled anew for each table.
    if matches!(
        base,
        Field::Hierarchy | Field::Item | Field::Concrete | Field::Group
    ) {
        return Some(base);
    }
    match found.column.role {
        Role::Field(field) => Some(field),
        Role::Year(YearBlock::Goals) => Some(Field::YearlyGoals),
        Role::Year(YearBlock::Values) => Some(Field::YearlyValues),
        Role::Year(YearBlock::Schedule) => Some(Field::Schedule),
        Role::Year(YearBlock::MeasureSchedule) => Some(Field::MeasureSchedule),
        _ => Some(base),
    }
}

fn has(found: &[Found], fields: &[Field]) -> bool {
    found
        .iter()
        .any(|f| f.field.is_some_and(|field| fields.contains(&field)))
}

impl Found {
    /// Whether nothing is known of it yet, from its head or from the cells of one table.
    fn is_open(&self) -> bool {
        let block = |b| !matches!(b, YearBlock::Open | YearBlock::Values);
        let settled = matches!(self.column.role, Role::Year(b) if block(b));
        self.field.is_none() && self.word.is_some() && !settled
    }

    fn texts(&self) -> Vec<&str> {
        self.cells.iter().map(String::as_str).collect()
    }

    fn are(&self, is: impl Fn(&str) -> bool) -> bool {
        self.cells.len() > 1 && mostly(&self.texts(), is)
    }

    fn holds_figures(&self) -> bool {
        !self.marked && self.are(|c| whole_number(c).is_some())
    }

    /// 1, 2, 3 …
    fn counts(&self) -> bool {
        let numbers: Vec<f64> = self.cells.iter().filter_map(|c| whole_number(c)).collect();
        numbers.len() > 2
            && numbers.len() == self.cells.len()
            && numbers
                .windows(2)
                .all(|n| matches!(n, [a, b] if *b == *a + 1.0))
    }
}

/// Units of the town hall, marks, units of figures and numbers of rows are told by what they are.
fn by_cells(shape: &Rule, found: &mut [Found]) {
    type Test<'a> = &'a dyn Fn(&Found) -> bool;
    let tests: [(Field, Test); 4] = [
        (Field::No, &|f| f.counts()),
        (Field::Departments, &|f| f.are(is_departments)),
        (Field::Ratings, &|f| are_marks(shape, &f.texts())),
        (Field::Unit, &|f| f.are(is_unit)),
    ];
    for (field, is) in tests {
        let open = |f: &&mut Found| f.is_open() && f.column.year.is_none();
        let free = !has(found, &[field]);
        if let Some(column) = found
            .iter_mut()
            .filter(open)
            .find(|f| is(f))
            .filter(|_| free)
        {
            column.field = Some(field);
        }
    }
}

/// Of two columns of figures under one year the first is the goal, the second what was reached; of two columns of
/// sentences the first is the plan, the second the result. A single column of figures is what was reached.
fn under_years(shape: &Rule, found: &mut [Found]) {
    let years: BTreeSet<i32> = found.iter().filter_map(|f| f.column.year).collect();
    let mut told: BTreeMap<String, Field> = BTreeMap::new();
    for year in years {
        let of_year: Vec<&Found> = found
            .iter()
            .filter(|f| f.column.year == Some(year))
            .collect();
        let figures: Vec<&&Found> = of_year.iter().filter(|f| f.holds_figures()).collect();
        let texts: Vec<&&Found> = of_year
            .iter()
            .filter(|f| content(shape, &f.texts()) == Content::Texts)
            .collect();
        let pairs = [
            (figures, Field::YearlyGoals, Field::YearlyValues),
            (texts, Field::Plans, Field::Results),
        ];
        for (columns, planned, reached) in pairs {
            for (i, column) in columns.iter().enumerate().filter(|(_, f)| f.is_open()) {
                let taken = |field| columns.iter().any(|c| c.field == Some(field));
                let first = i == 0 && columns.len() > 1 && !taken(planned) || taken(reached);
                let field = if first { planned } else { reached };
                if let Some(word) = &column.word {
                    told.entry(word.clone()).or_insert(field);
                }
            }
        }
    }
    for column in found
        .iter_mut()
        .filter(|f| f.is_open() && f.column.year.is_some())
    {
        column.field = column.word.as_ref().and_then(|w| told.get(w)).copied();
    }
}

/// Figures beside those of the years: before them where it began, behind them where it is to end.
fn figures(found: &mut [Found]) {
    let yearly = |f: &Found| {
        f.column.year.is_some() && matches!(f.field, Some(Field::YearlyGoals | Field::YearlyValues))
    };
    let aimed = has(found, &[Field::YearlyGoals, Field::Indicator, Field::Unit]);
    let Some(first) = found.iter().position(yearly).filter(|_| aimed) else {
        return;
    };
    for (before, field) in [(true, Field::Baseline), (false, Field::Target)] {
        if has(found, &[field]) {
            continue;
        }
        let column = found
            .iter_mut()
            .enumerate()
            .filter(|(i, f)| (*i < first) == before && f.column.year.is_none())
            .map(|(_, f)| f)
            .find(|f| f.is_open() && f.holds_figures());
        if let Some(column) = column {
            column.field = Some(field);
        }
    }
}

/// What names the rows: the rightmost of the short texts before all else; those left of it are headings. Rows of figures
/// with units are named by their indicator.
fn names(found: &mut [Found]) {
    let named = [Field::Item, Field::Concrete, Field::Indicator];
    let content = |f: &Found| {
        f.column.year.is_some()
            || f.field
                .is_some_and(|field| !matches!(field, Field::No | Field::Hierarchy | Field::Group))
    };
    let end = found.iter().position(content).unwrap_or(found.len());
    let open = |f: &Found| f.is_open() && f.column.year.is_none() && !f.holds_figures();
    let is_name = |f: &Found| open(f) && are_names(&f.texts());
    let measured = has(found, &[Field::Unit, Field::Baseline])
        && has(found, &[Field::YearlyGoals, Field::YearlyValues]);
    if !has(found, &named) {
        // Names are longer than marks and remarks.
        let wordy = |f: &Found| f.cells.iter().map(|c| c.chars().count()).sum::<usize>();
        let before = found.iter().take(end).rposition(is_name);
        let anywhere = || {
            let names = found.iter().enumerate().filter(|(_, f)| is_name(f));
            names
                .max_by_key(|(i, f)| (wordy(f), usize::MAX - i))
                .map(|(i, _)| i)
        };
        let name = before.or_else(anywhere);
        if let Some(column) = name.and_then(|i| found.get_mut(i)) {
            column.field = Some(if measured {
                Field::Indicator
            } else {
                Field::Item
            });
        }
    }
    let item = found
        .iter()
        .rposition(|f| f.field.is_some_and(|field| named.contains(&field)));
    for column in found.iter_mut().take(item.unwrap_or(0)) {
        let repeated = column.merged || {
            let different: BTreeSet<&String> = column.cells.iter().collect();
            different.len() * 2 <= column.cells.len()
        };
        if open(column) && repeated {
            column.field = Some(Field::Hierarchy);
        }
    }
}

/// The first sentences say what is done.
fn sentences(shape: &Rule, found: &mut [Found]) {
    let said = [Field::Description, Field::Measure, Field::MeasureSchedule];
    if has(found, &said) {
        return;
    }
    let item = found
        .iter()
        .rposition(|f| matches!(f.field, Some(Field::Item | Field::Concrete)));
    let column = found
        .iter_mut()
        .skip(item.map_or(0, |i| i + 1))
        .find(|f| f.is_open() && content(shape, &f.texts()) == Content::Texts);
    if let Some(column) = column.filter(|f| f.column.year.is_none()) {
        column.field = Some(Field::Description);
    }
}

impl Heads {
    /// Adds a head that is known.
    pub(super) fn know(&mut self, field: Field, head: String) {
        if !head.is_empty() {
            self.known.entry(field).or_default().insert(head);
        }
    }

    fn take(&mut self, shape: &Rule, found: &[Found]) {
        for column in found {
            let sample = column.cells.iter().find(|c| !is_dash(c));
            let sample: String = sample.map_or("", |s| s).chars().take(30).collect();
            let year_alone = match column.column.role {
                Role::Year(YearBlock::Goals) => Some(Field::YearlyGoals),
                Role::Year(YearBlock::Values) => Some(Field::YearlyValues),
                Role::Year(YearBlock::Schedule) => Some(Field::Schedule),
                Role::Year(YearBlock::MeasureSchedule) => Some(Field::MeasureSchedule),
                _ => None,
            };
            let field = column.field.or(year_alone);
            self.fields.extend(field.filter(|f| *f != Field::Concrete));
            if field == Some(Field::Concrete) {
                self.fields.insert(Field::Item);
            }
            if field == Some(Field::Ratings) {
                let short = column.cells.iter().filter(|m| m.chars().count() <= 3);
                self.marks.extend(short.cloned());
            }
            let Some(word) = column.word.clone().map(|w| clean(&w)) else {
                continue;
            };
            match (shape.heads.field(&word), field) {
                (Some(_), Some(field)) => self.know(field, word),
                (None, Some(field)) => {
                    let place = column.place.clone();
                    let guess = Guess {
                        field,
                        sample,
                        place,
                    };
                    self.guessed.entry(word).or_insert(guess);
                }
                (_, None) => {
                    self.open.entry(word).or_insert(sample);
                }
            }
        }
        self.open.retain(|word, _| !self.guessed.contains_key(word));
    }
}
