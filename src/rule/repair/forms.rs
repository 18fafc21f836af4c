//! Tables in which labels own values (one form an item): labels run into a neighbouring cell, values below or beside
//! their label, rows of years that slid. A form is laid out anew: a label and its value a row, the years below each
//! other.

use super::evidence::Label;
use super::pieces::{self, Piece};
use super::{Vocabulary, shortened};
use crate::document::{Block, Cell, GridOrigin, Line, Place, Table, join_lines};
use crate::finding::{Code, Finding};
use crate::japanese::key;
use std::collections::BTreeMap;

/// Lays out the forms among the blocks; `least` labels make a table a form.
pub fn repair(blocks: &mut [Block], least: usize, vocabulary: &Vocabulary) -> Vec<Finding> {
    // Only what stands as a cell of its own somewhere is taken for a label inside other cells.
    let mut labels: BTreeMap<String, Label> = BTreeMap::new();
    let mut forms = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let Block::Table(table) = block else { continue };
        let found: BTreeMap<String, Label> = table
            .cells
            .iter()
            .filter_map(|c| (vocabulary.label)(&c.text()).map(|label| (key(&c.text()), label)))
            .collect();
        if table.origin == GridOrigin::Separated && found.len() >= least {
            labels.extend(found);
            forms.push(i);
        }
    }
    let mut findings = Vec::new();
    for i in forms {
        if let Some(Block::Table(table)) = blocks.get_mut(i) {
            let mut form = Form {
                labels: &labels,
                fields: Vec::new(),
                loose: Vec::new(),
                findings: Vec::new(),
            };
            form.read(table);
            *table = form.layout(table);
            findings.append(&mut form.findings);
        }
    }
    findings
}

/// A label with what it owns.
struct Owner {
    label: Label,
    name: Vec<Line>,
    row: usize,
    col: usize,
    /// Texts with their columns.
    values: Vec<(usize, Vec<Line>)>,
    place: Place,
}

struct Form<'a> {
    labels: &'a BTreeMap<String, Label>,
    fields: Vec<Owner>,
    loose: Vec<(Vec<Line>, Place)>,
    findings: Vec<Finding>,
}

/// What stands below the label of the years, with a value a year, is a row of years whatever its label means elsewhere.
fn rows_of_years(fields: &mut [Owner]) {
    let years: Vec<(usize, usize, usize)> = fields
        .iter()
        .filter(|f| f.label == Label::Years && f.values.len() >= 2)
        .map(|f| (f.row, f.col, f.values.len()))
        .collect();
    for field in fields.iter_mut().filter(|f| f.label == Label::Single) {
        let below = |(row, col, count): &(usize, usize, usize)| {
            *row < field.row && *col == field.col && *count == field.values.len()
        };
        if years.iter().any(below) {
            field.label = Label::Yearly;
        }
    }
}

impl Form<'_> {
    fn told(&mut self, code: Code, text: &str, place: &Place) {
        self.findings
            .push(Finding::new(code, shortened(text), place.clone()));
    }

    fn read(&mut self, table: &Table) {
        let index = table.index();
        for r in 0..table.rows {
            let mut place = table.place.clone();
            let mut pieces = Vec::new();
            for c in 0..table.cols {
                let Some(cell) = index
                    .get(r * table.cols + c)
                    .and_then(|&i| table.cells.get(i))
                    .filter(|cell| !cell.is_empty())
                else {
                    continue;
                };
                place = cell.place.clone();
                pieces.extend(pieces::of_cell(self.labels, cell, c));
            }
            if let Some(piece) = pieces.iter().find(|p| p.glued && p.label.is_some()) {
                self.told(Code::RowRepaired, &join_lines(&piece.lines), &place);
            }
            self.row(r, pieces, &place);
        }
    }

    /// A text without a label in its row belongs to a label in the row above that owns nothing: the one in its column,
    /// or the only one there is.
    fn label_above(&self, r: usize, col: usize, texts: usize) -> Option<usize> {
        let open = |f: &Owner| f.row + 1 == r && f.label == Label::Single && f.values.is_empty();
        let above: Vec<usize> = (0..self.fields.len())
            .filter(|&i| open(&self.fields[i]))
            .collect();
        let same = above.iter().copied().find(|&i| self.fields[i].col == col);
        same.or_else(|| {
            above
                .first()
                .copied()
                .filter(|_| above.len() == 1 && texts == 1)
        })
    }

    fn row(&mut self, r: usize, pieces: Vec<Piece>, place: &Place) {
        let mut owner: Option<usize> = None;
        let texts = pieces.iter().filter(|p| p.label.is_none()).count();
        for piece in pieces {
            if let Some(label) = piece.label {
                owner = Some(self.fields.len());
                let (name, col, place) = (piece.lines, piece.col, place.clone());
                self.fields.push(Owner {
                    label,
                    name,
                    row: r,
                    col,
                    values: Vec::new(),
                    place,
                });
                continue;
            }
            let owner = owner.or_else(|| self.label_above(r, piece.col, texts));
            match owner.and_then(|i| self.fields.get_mut(i)) {
                Some(field) => {
                    let slid = field.row != r && field.col != piece.col;
                    field.values.push((piece.col, piece.lines));
                    if slid {
                        let name = join_lines(&field.name);
                        self.told(Code::RowRepaired, &name, place);
                    }
                }
                None => {
                    self.told(Code::RowDoubtful, &join_lines(&piece.lines), place);
                    self.loose.push((piece.lines, place.clone()));
                }
            }
        }
    }

    fn layout(&mut self, table: &Table) -> Table {
        // Where several rows of years were read, the fullest counts.
        let years: Vec<(usize, Vec<Line>)> = self
            .fields
            .iter()
            .filter(|f| f.label == Label::Years)
            .map(|f| f.values.clone())
            .reduce(|a, b| if b.len() > a.len() { b } else { a })
            .unwrap_or_default();
        let count = years.len().max(1);
        let width = 2 + count;
        let mut cells = Vec::new();
        let mut row = 0;
        let mut fields = std::mem::take(&mut self.fields);
        self.drop_repeats(&mut fields);
        rows_of_years(&mut fields);
        let group = fields
            .iter()
            .position(|f| f.label == Label::Group)
            .map(|i| fields.remove(i));
        let (yearly, single): (Vec<Owner>, Vec<Owner>) = fields
            .into_iter()
            .partition(|f| matches!(f.label, Label::Years | Label::Yearly));
        let cell = |rows: std::ops::Range<usize>,
                    cols: std::ops::Range<usize>,
                    lines: Vec<Line>,
                    place: &Place| Cell {
            rows,
            cols,
            lines,
            place: place.clone(),
            number: None,
        };
        for field in single {
            let lines = field.values.into_iter().flat_map(|v| v.1).collect();
            cells.push(cell(row..row + 1, 0..1, field.name, &field.place));
            cells.push(cell(row..row + 1, 1..width, lines, &field.place));
            row += 1;
        }
        for (lines, place) in std::mem::take(&mut self.loose) {
            cells.push(cell(row..row + 1, 0..1, Vec::new(), &place));
            cells.push(cell(row..row + 1, 1..width, lines, &place));
            row += 1;
        }
        let label_from = usize::from(group.is_some());
        if let Some(group) = group {
            let end = row + yearly.len().max(1);
            cells.push(cell(row..end, 0..1, group.name, &group.place));
            if yearly.is_empty() {
                cells.push(cell(
                    row..end,
                    1..width,
                    group.values.into_iter().flat_map(|v| v.1).collect(),
                    &group.place,
                ));
                row = end;
            }
        }
        let label_col = yearly
            .iter()
            .find(|f| f.label == Label::Years)
            .map(|f| f.col);
        for field in yearly {
            cells.push(cell(
                row..row + 1,
                label_from..2,
                field.name.clone(),
                &field.place,
            ));
            let placed = if field.label == Label::Years {
                field
                    .values
                    .iter()
                    .enumerate()
                    .map(|(i, v)| (i..i + 1, v.1.clone()))
                    .collect()
            } else {
                self.yearly(&field, &years, label_col)
            };
            let mut next = 0;
            for (at, lines) in placed {
                for gap in next..at.start {
                    cells.push(cell(
                        row..row + 1,
                        2 + gap..3 + gap,
                        Vec::new(),
                        &field.place,
                    ));
                }
                next = at.end;
                cells.push(cell(
                    row..row + 1,
                    2 + at.start..2 + at.end,
                    lines,
                    &field.place,
                ));
            }
            for gap in next..count {
                cells.push(cell(
                    row..row + 1,
                    2 + gap..3 + gap,
                    Vec::new(),
                    &field.place,
                ));
            }
            row += 1;
        }
        cells.sort_by_key(|c| (c.rows.start, c.cols.start));
        Table {
            rows: row,
            cols: width,
            cells,
            // Every value now stands under its year and beside its label.
            origin: GridOrigin::Ruled,
            column_edges: Vec::new(),
            ..table.clone()
        }
    }

    /// A label read twice (from a table inside a cell, and beside it) with the same values is one.
    fn drop_repeats(&mut self, fields: &mut Vec<Owner>) {
        let mut kept: Vec<Owner> = Vec::new();
        let all = |f: &Owner| {
            f.values
                .iter()
                .map(|v| key(&join_lines(&v.1)))
                .collect::<String>()
        };
        for field in std::mem::take(fields) {
            let same = |k: &Owner| key(&join_lines(&k.name)) == key(&join_lines(&field.name));
            match kept
                .iter_mut()
                .find(|k| field.label != Label::Years && same(k))
            {
                Some(known) if all(known) == all(&field) || field.values.is_empty() => {
                    self.told(Code::RowRepaired, &join_lines(&field.name), &field.place);
                }
                Some(known) if known.values.is_empty() => known.values = field.values,
                Some(known) => {
                    self.told(Code::RowDoubtful, &join_lines(&field.name), &field.place);
                    known.values.extend(field.values);
                }
                None => kept.push(field),
            }
        }
        *fields = kept;
    }

    /// The values of a row under the years: by number where there are as many as years; one more than years, where
    /// one is printed twice; one alone at the first year belongs to all; otherwise by the distance of the row's label
    /// from the label of the years.
    fn yearly(
        &mut self,
        field: &Owner,
        years: &[(usize, Vec<Line>)],
        label_col: Option<usize>,
    ) -> Vec<(std::ops::Range<usize>, Vec<Line>)> {
        let count = years.len().max(1);
        let mut values = field.values.clone();
        if values.is_empty() {
            return Vec::new();
        }
        let name = join_lines(&field.name);
        let slid = label_col.map_or(0, |col| field.col as isize - col as isize);
        let spread: Vec<Option<usize>> = values
            .iter()
            .map(|v| {
                years
                    .iter()
                    .position(|y| y.0.checked_add_signed(slid) == Some(v.0))
            })
            .collect();
        let mut told = false;
        if values.len() == count + 1 {
            let fewer = without_repeat(&values);
            let code = if fewer.is_some() {
                Code::RowRepaired
            } else {
                Code::RowDoubtful
            };
            self.told(code, &name, &field.place);
            told = true;
            values = fewer.unwrap_or(values);
        }
        if values.len() == count {
            if !told && (slid != 0 || values.iter().zip(years).any(|(v, y)| v.0 != y.0)) {
                self.told(Code::RowRepaired, &name, &field.place);
            }
            return values
                .into_iter()
                .enumerate()
                .map(|(i, v)| (i..i + 1, v.1))
                .collect();
        }
        if let [(col, lines)] = values.as_slice()
            && (spread.first() == Some(&Some(0)) || *col == field.col + 1)
        {
            let merged = vec![(0..count, lines.clone())];
            self.told(Code::RowRepaired, &name, &field.place);
            return merged;
        }
        // What finds no year takes the next free one; the doubt is told.
        let unplaced = spread.contains(&None) || values.len() > count;
        if !told && (slid != 0 || unplaced) {
            let code = if unplaced {
                Code::RowDoubtful
            } else {
                Code::RowRepaired
            };
            self.told(code, &name, &field.place);
        }
        let mut placed: Vec<(std::ops::Range<usize>, Vec<Line>)> = Vec::new();
        for (value, at) in values
            .into_iter()
            .zip(spread.into_iter().chain(std::iter::repeat(None)))
        {
            let next = placed.last().map_or(0, |p| p.0.end);
            match at
                .filter(|&at| at >= next)
                .or((next < count).then_some(next))
            {
                Some(at) => placed.push((at..at + 1, value.1)),
                None => {
                    if let Some(last) = placed.last_mut() {
                        last.1.extend(value.1);
                    }
                }
            }
        }
        placed
    }
}

/// Values without the one that is printed twice side by side; `None` where it is not certain which.
fn without_repeat(values: &[(usize, Vec<Line>)]) -> Option<Vec<(usize, Vec<Line>)>> {
    let text = |i: usize| values.get(i).map(|v| key(&join_lines(&v.1)));
    let without = |i: usize| {
        values
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .map(|(_, v)| v.clone())
            .collect::<Vec<_>>()
    };
    let repeats: Vec<usize> = (0..values.len().saturating_sub(1))
        .filter(|&i| text(i) == text(i + 1))
        .collect();
    let keys = |values: &[(usize, Vec<Line>)]| {
        values
            .iter()
            .map(|v| key(&join_lines(&v.1)))
            .collect::<Vec<_>>()
    };
    let first = without(*repeats.first()?);
    repeats
        .iter()
        .all(|&i| keys(&without(i)) == keys(&first))
        .then_some(first)
}
