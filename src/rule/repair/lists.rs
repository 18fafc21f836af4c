//! Tables with a row of column heads: slid rows, heads over two columns, columns without a head.

use super::align::{self, Alignment};
use super::evidence::{IMPOSSIBLE, Role, Shape, evidence, shape};
use super::heads::{HeadRow, span_heads};
use super::rows::{self, Row};
use super::{Vocabulary, is_year};
use crate::document::{Block, Cell, GridOrigin, Line, Place, Table};
use crate::finding::{Code, Finding};

/// A table with column heads, taken apart.
struct Sheet {
    block: usize,
    table: Table,
    /// [`Table::index`] of it.
    index: Vec<usize>,
    /// Rows of heads.
    heads: usize,
    /// For each column as read, its column in the schema.
    target: Vec<usize>,
    /// Distance by which all rows stand off their columns.
    offset: isize,
    schema: Schema,
}

/// What the columns hold.
#[derive(Debug, Clone, PartialEq)]
struct Schema {
    roles: Vec<Role>,
    /// Shapes of the numbers in the path columns, outermost first; empty where they are not known.
    shapes: Vec<Shape>,
    /// The path column that the head of the first one covers too.
    doubled: bool,
}

/// Repairs all tables with column heads among the blocks.
pub fn repair(blocks: &mut [Block], vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for (block, content) in blocks.iter().enumerate() {
        let Block::Table(table) = content else {
            continue;
        };
        if table.origin != GridOrigin::Separated {
            continue;
        }
        if let Some(sheet) = Sheet::of(block, table, sheets.last(), vocabulary) {
            sheets.push(sheet);
        }
    }
    let mut findings = Vec::new();
    let mut groups: Vec<(Vec<Role>, Vec<usize>)> = Vec::new();
    for (i, sheet) in sheets.iter().enumerate() {
        let roles: Vec<Role> = sheet
            .schema
            .roles
            .iter()
            .copied()
            .filter(|&r| r != Role::Unknown)
            .collect();
        match groups.iter_mut().find(|(other, _)| *other == roles) {
            Some((_, members)) => members.push(i),
            None => groups.push((roles, vec![i])),
        }
    }
    for (_, members) in groups {
        settle(&mut sheets, &members, vocabulary);
    }
    for sheet in sheets {
        let (table, mut found) = sheet.put_right(vocabulary);
        if let Some(Block::Table(place)) = blocks.get_mut(sheet.block) {
            *place = table;
        }
        findings.append(&mut found);
    }
    findings
}

/// Settles for tables with the same heads whether a head of the path covers two columns, how the path is numbered,
/// and how far each table stands off.
fn settle(sheets: &mut [Sheet], members: &[usize], vocabulary: &Vocabulary) {
    let mut plain = 0;
    let mut doubled = 0;
    let mut doubled_sheets = Vec::new();
    let longest = |width: usize| {
        let starts = members
            .iter()
            .filter_map(|&i| sheets.get(i))
            .flat_map(Sheet::body_texts);
        starts
            .map(|texts| path_shapes(&texts))
            .find(|shapes| shapes.len() == width)
            .unwrap_or_default()
    };
    let path = members
        .first()
        .and_then(|&i| sheets.get(i))
        .map_or(0, |s| s.path_columns());
    let (shapes, doubled_shapes) = (longest(path), longest(path + 1));
    for &i in members {
        let Some(sheet) = sheets.get_mut(i) else {
            continue;
        };
        sheet.schema.shapes.clone_from(&shapes);
        if doubled_shapes.is_empty() {
            continue;
        }
        plain += sheet.misfits(vocabulary);
        let wide = sheet.doubled(&doubled_shapes, vocabulary);
        doubled += wide.misfits(vocabulary);
        doubled_sheets.push((i, wide));
    }
    if path > 0 && !doubled_shapes.is_empty() && doubled < plain {
        for (i, sheet) in doubled_sheets {
            if let Some(place) = sheets.get_mut(i) {
                *place = sheet;
            }
        }
    }
}

/// Shapes of the numbered headings a row begins with.
fn path_shapes(texts: &[(usize, String)]) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (_, text) in texts {
        match shape(text) {
            Some(found) if !shapes.contains(&found) && !text.ends_with('。') => shapes.push(found),
            _ => break,
        }
    }
    shapes
}

impl Sheet {
    fn of(
        block: usize,
        table: &Table,
        before: Option<&Sheet>,
        vocabulary: &Vocabulary,
    ) -> Option<Self> {
        let index = table.index();
        let text = |r: usize, c: usize| {
            cell_at(table, &index, r, c)
                .map(Cell::text)
                .unwrap_or_default()
        };
        let role = |r: usize, c: usize| (vocabulary.role)(&text(r, c));
        let known = |r: usize| (0..table.cols).filter(|&c| role(r, c).is_some()).count();
        let filled = |r: usize| {
            (0..table.cols)
                .filter(|&c| !text(r, c).trim().is_empty())
                .count()
        };
        let head = (0..table.rows.min(4)).find(|&r| known(r) >= 3 && known(r) * 2 > filled(r));
        let Some(head) = head else {
            // A table that goes on from the page before without its heads.
            let before = before.filter(|b| b.table.cols == table.cols && b.block + 1 == block)?;
            let (target, schema) = (before.target.clone(), before.schema.clone());
            return Some(Self {
                block,
                table: table.clone(),
                index,
                heads: 0,
                target,
                offset: 0,
                schema,
            });
        };
        let is_year = |r: usize, c: usize| is_year(&text(r, c));
        // A second row of heads: years, or heads that the vocabulary knows, and nothing else.
        let is_head = |c: usize| is_year(head + 1, c) || role(head + 1, c).is_some();
        let under = (head + 1 < table.rows)
            && (0..table.cols).filter(|&c| is_head(c)).count() >= 2
            && (0..table.cols).all(|c| text(head + 1, c).trim().is_empty() || is_head(c));
        let heads = head + 1 + usize::from(under);
        // Years under a head of times are a schedule; what stands under other years is open.
        let under_role = |c: usize| {
            let group = (0..=c).rev().find(|&g| !text(head, g).trim().is_empty());
            match group.and_then(|g| role(head, g)) {
                Some(Role::Year | Role::Measure) => Role::Year,
                _ => Role::Open,
            }
        };
        let roles: Vec<Role> = (0..table.cols)
            .map(
                |c| match role(head + 1, c).filter(|_| under).or(role(head, c)) {
                    Some(role) => role,
                    None if under && is_year(head + 1, c) => under_role(c),
                    None => Role::Unknown,
                },
            )
            .collect();
        let mut roles = roles;
        let name = roles.iter().rposition(|&r| r == Role::Item).unwrap_or(0);
        roles
            .iter_mut()
            .take(name)
            .filter(|r| **r == Role::Item)
            .for_each(|r| *r = Role::Path);
        let headed: Vec<bool> = (0..table.cols)
            .map(|c| (0..heads).any(|r| !text(r, c).trim().is_empty()))
            .collect();
        // A head over several columns of the hierarchy stands over the first: blanks right of it are its own.
        for c in 1..roles.len() {
            if !headed[c] && roles[c] == Role::Unknown && roles[c - 1] == Role::Path {
                roles[c] = Role::Path;
            }
        }
        let body = |c: usize| (heads..table.rows).filter(move |&r| !text(r, c).trim().is_empty());
        // A column without a head belongs to its neighbour where that one holds nothing (or is dropped, empty itself).
        let mut target = Vec::new();
        let mut kept: Vec<Role> = Vec::new();
        for (c, role) in roles.into_iter().enumerate() {
            let needed = body(c).next().is_some() && (c == 0 || body(c - 1).next().is_some());
            let apart = headed[c] || role == Role::Path || needed;
            if apart || kept.is_empty() {
                kept.push(role);
            }
            target.push(kept.len() - 1);
        }
        let schema = Schema {
            roles: kept,
            shapes: Vec::new(),
            doubled: false,
        };
        Some(Self {
            block,
            table: table.clone(),
            index,
            heads,
            target,
            offset: 0,
            schema,
        })
    }

    fn cell(&self, row: usize, col: usize) -> Option<&Cell> {
        cell_at(&self.table, &self.index, row, col)
    }

    fn path_columns(&self) -> usize {
        self.schema
            .roles
            .iter()
            .filter(|&&r| r == Role::Path)
            .count()
    }

    /// Cells with content of a row, with their columns in the schema before any offset.
    fn texts(&self, row: usize) -> Vec<(usize, String)> {
        (0..self.table.cols)
            .filter_map(|c| {
                let text = self.cell(row, c).map(Cell::text)?;
                let target = self.target.get(c).copied()?;
                (!text.trim().is_empty()).then_some((target, text))
            })
            .collect()
    }

    fn body_texts(&self) -> impl Iterator<Item = Vec<(usize, String)>> {
        (self.heads..self.table.rows).map(|r| self.texts(r))
    }

    /// The same table with one more path column, at the distance at which most of its rows fit.
    fn doubled(&self, shapes: &[Shape], vocabulary: &Vocabulary) -> Self {
        let mut roles: Vec<Role> = self
            .schema
            .roles
            .iter()
            .copied()
            .filter(|&r| r != Role::Unknown)
            .collect();
        if let Some(first) = roles.iter().position(|&r| r == Role::Path) {
            roles.insert(first, Role::Path);
        }
        let schema = Schema {
            roles,
            shapes: shapes.to_vec(),
            doubled: true,
        };
        let at = |offset: isize| Self {
            block: self.block,
            table: self.table.clone(),
            index: self.index.clone(),
            heads: self.heads,
            target: self.target.clone(),
            offset,
            schema: schema.clone(),
        };
        let sum = |sheet: &Sheet| -> f32 {
            sheet
                .body_texts()
                .map(|texts| sheet.as_read(&texts, vocabulary).0)
                .sum()
        };
        let (still, moved) = (at(0), at(1));
        if sum(&moved) > sum(&still) {
            moved
        } else {
            still
        }
    }

    fn fit(&self, text: &str, column: usize, vocabulary: &Vocabulary) -> f32 {
        let role = self
            .schema
            .roles
            .get(column)
            .copied()
            .unwrap_or(Role::Unknown);
        let level = self.schema.roles[..column.min(self.schema.roles.len())]
            .iter()
            .filter(|&&r| r == Role::Path)
            .count();
        let here = if role == Role::Path {
            self.schema.shapes.get(level).copied()
        } else {
            None
        };
        evidence(text, role, here, &self.schema.shapes, vocabulary.is_rating)
    }

    fn as_read(&self, texts: &[(usize, String)], vocabulary: &Vocabulary) -> (f32, bool) {
        let places: Vec<usize> = texts.iter().map(|t| t.0).collect();
        align::as_read(
            &places,
            self.offset,
            self.schema.roles.len(),
            &|cell, column| self.fit(&texts[cell].1, column, vocabulary),
        )
    }

    /// The proven better placing of a row whose cells cannot stand where they were read: `Ok(None)` where they can,
    /// `Err` where none is proven.
    fn proven(
        &self,
        texts: &[(usize, String)],
        vocabulary: &Vocabulary,
    ) -> Result<Option<Alignment>, ()> {
        let (score, impossible) = self.as_read(texts, vocabulary);
        if !impossible {
            return Ok(None);
        }
        let places: Vec<usize> = texts.iter().map(|t| t.0).collect();
        let fit = |cell: usize, column: usize| self.fit(&texts[cell].1, column, vocabulary);
        let found = align::best(&places, self.offset, self.schema.roles.len(), &fit).ok_or(())?;
        let possible = found
            .columns
            .iter()
            .enumerate()
            .all(|(cell, &column)| fit(cell, column) > IMPOSSIBLE);
        if possible && !found.ambiguous && found.score >= score + 1.5 {
            Ok(Some(found))
        } else {
            Err(())
        }
    }

    /// Number of rows that fit nowhere.
    fn misfits(&self, vocabulary: &Vocabulary) -> usize {
        self.body_texts()
            .filter(|texts| self.proven(texts, vocabulary).is_err())
            .count()
    }

    fn put_right(&self, vocabulary: &Vocabulary) -> (Table, Vec<Finding>) {
        let mut findings = Vec::new();
        let width = self.schema.roles.len();
        let mut body: Vec<Row> = Vec::new();
        if self.offset != 0 {
            let first = self.cell(0, 0).map(Cell::text).unwrap_or_default();
            let subject = format!("{first} … (+{})", self.offset);
            findings.push(Finding::new(
                Code::RowRepaired,
                subject,
                self.table.place.clone(),
            ));
        }
        for r in self.heads..self.table.rows {
            let texts = self.texts(r);
            let as_read = || {
                texts
                    .iter()
                    .map(|t| t.0.saturating_add_signed(self.offset))
                    .collect::<Vec<_>>()
            };
            let place = self.cell(r, 0).map_or(Place::File, |c| c.place.clone());
            let columns = match self.proven(&texts, vocabulary) {
                Ok(None) => as_read(),
                Ok(Some(found)) => {
                    findings.push(Finding::new(
                        Code::RowRepaired,
                        rows::excerpt(&texts),
                        place.clone(),
                    ));
                    found.columns
                }
                Err(()) => {
                    findings.push(Finding::new(
                        Code::RowDoubtful,
                        rows::excerpt(&texts),
                        place.clone(),
                    ));
                    as_read()
                }
            };
            let mut row = Row::empty(width, place);
            let cells = (0..self.table.cols)
                .filter_map(|c| self.cell(r, c))
                .filter(|c| !c.is_empty());
            for (cell, column) in cells.zip(columns) {
                row.put(column, cell.lines.clone());
            }
            body.push(row);
        }
        let body = rows::split_items(body, &self.schema.roles, &mut findings);
        let body = rows::part_measures(body, &self.schema.roles, &mut findings);
        let width = body
            .iter()
            .map(|r| r.cells.len())
            .max()
            .unwrap_or(width)
            .max(width)
            .max(self.last_head());
        let mut cells = self.head_cells(width);
        cells.extend(rows::cells(&body, self.heads, width));
        cells.sort_by_key(|c| (c.rows.start, c.cols.start));
        let table = Table {
            rows: self.heads + body.len(),
            cols: width,
            cells,
            ..self.table.clone()
        };
        (table, findings)
    }

    /// The column behind the last head.
    fn last_head(&self) -> usize {
        let is_head = |c: usize| {
            let cells = (0..self.heads).filter_map(|r| self.cell(r, c));
            cells.into_iter().any(|cell| !cell.is_empty())
        };
        let last = (0..self.target.len()).rev().find(|c| is_head(*c));
        let target = last.and_then(|c| self.target.get(c));
        target.map_or(0, |target| self.head_column(*target) + 1)
    }

    /// The first path column.
    fn first_path(&self) -> usize {
        let path = |role: &Role| *role == Role::Path;
        self.schema.roles.iter().position(path).unwrap_or(0)
    }

    /// Where the head of a column as read stands: those right of a doubled one move.
    fn head_column(&self, target: usize) -> usize {
        let moves = self.schema.doubled && target > self.first_path();
        target + usize::from(moves)
    }

    /// The heads over their columns: one over year columns spans them, one beside it spans both rows of heads.
    fn head_cells(&self, width: usize) -> Vec<Cell> {
        let extra = usize::from(self.schema.doubled);
        let path = |role: &Role| *role == Role::Path;
        let first_path = self.first_path();
        let mut cells: Vec<Cell> = Vec::new();
        for r in 0..self.heads {
            let mut heads = HeadRow::default();
            for (c, &target) in self.target.iter().enumerate() {
                let Some(cell) = self.cell(r, c) else {
                    continue;
                };
                let start = self.head_column(target);
                let end = start + 1 + if target == first_path { extra } else { 0 };
                let roles = self.schema.roles.get(start.saturating_sub(1)..=start);
                let joins = start > 0 && roles.is_some_and(|r| r.iter().all(path));
                heads.take(start..end.min(width), cell, joins);
            }
            cells.extend(heads.cells(r, width, &self.table.place));
        }
        if self.heads >= 2 {
            span_heads(cells, self.heads - 2)
        } else {
            cells
        }
    }
}

/// [`Table::cell_at`] by way of the table's index.
fn cell_at<'a>(table: &'a Table, index: &[usize], row: usize, col: usize) -> Option<&'a Cell> {
    let at = index.get(row * table.cols + col)?;
    table.cells.get(*at).filter(|_| col < table.cols)
}

pub(super) fn is_empty_lines(lines: &[Line]) -> bool {
    lines.iter().all(|l| l.text.trim().is_empty())
}
