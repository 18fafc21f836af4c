//! 一覧: for reading and printing. A title line a document, heading lines above their rows, the columns people read,
//! arrows over year columns as coloured cells.

mod columns;

use super::pages::Pages;
use super::style::{self, Look, Paper, Styles};
use super::{Anchor, Anchors, Facts, numbered, text, words};
use crate::record::{DocumentInfo, Record, Status};
use columns::{Column, Content, Shape};
use rust_xlsxwriter::{Format, IgnoreError, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Name of the sheet; further sheets get a number behind it.
pub(super) const NAME: &str = "一覧";

/// Rows above the first document: title with legend, column heads.
const HEAD_ROWS: u32 = 2;

/// Heights of those rows and of title and heading lines, in points.
const TITLE_HEIGHT: f64 = 30.0;
const HEADS_HEIGHT: f64 = 26.0;
const DOCUMENT_HEIGHT: f64 = 26.0;
const HEADING_HEIGHT: f64 = 21.0;

/// A document with its records.
struct Part<'a> {
    at: usize,
    document: &'a DocumentInfo,
    records: Vec<(usize, &'a Record)>,
}

impl<'a> Part<'a> {
    fn municipality(&self) -> Option<&'a str> {
        let municipality = self.document.municipality.as_ref();
        municipality.map(|m| m.name.as_str())
    }
}

/// The sheets: one where all documents can be read on it, else several, each for documents with the same columns.
pub(super) fn groups<'a>(facts: &Facts<'a>) -> Vec<Group<'a>> {
    let mut records: BTreeMap<&str, Vec<(usize, &Record)>> = BTreeMap::new();
    for (at, record) in facts.output.records.iter().enumerate() {
        let of = records.entry(record.document.as_str()).or_default();
        of.push((at, record));
    }
    let documents = facts.output.documents.iter().enumerate();
    let mut parts: Vec<Part> = documents
        .filter(|(_, d)| d.status != Status::Skipped)
        .map(|(at, document)| Part {
            at,
            document,
            records: records.remove(document.id.as_str()).unwrap_or_default(),
        })
        .collect();
    // What could not be read is told behind what could (the sort is stable).
    parts.sort_by_key(|part| (part.records.is_empty(), facts.place_of(part.municipality())));
    grouped(parts)
}

/// Writes the groups onto their sheets, which are among these; gives where documents and records stand.
pub(super) fn write(
    sheets: &mut [Worksheet],
    groups: &[Group],
    styles: &Styles,
) -> Result<Anchors, XlsxError> {
    let mut anchors = Anchors::default();
    for (at, group) in groups.iter().enumerate() {
        let name = numbered(NAME, at);
        let mut writer = Writer {
            sheet: super::sheet(sheets, &name)?,
            columns: group.shape.columns(),
            styles,
            name,
            row: 0,
            pages: Pages::default(),
            anchors: &mut anchors,
        };
        writer.group(group)?;
    }
    Ok(anchors)
}

/// Documents of one kind that share columns.
pub(super) struct Group<'a> {
    parts: Vec<Part<'a>>,
    /// The kind of the first document with records.
    kind: Option<Option<&'a str>>,
    shape: Shape,
}

/// Documents of a kind whose columns go together on a sheet. At least one group; documents
/// without records join the first.
fn grouped(parts: Vec<Part>) -> Vec<Group> {
    let mut groups = vec![Group {
        parts: Vec::new(),
        kind: None,
        shape: Shape::default(),
    }];
    for part in parts {
        let kind = (!part.records.is_empty()).then_some(part.document.document_kind.as_deref());
        let own: Vec<&Record> = part.records.iter().map(|(_, r)| *r).collect();
        let shape = Shape::of(&own);
        let fits = |group: &Group| {
            let fits_kind = kind.is_none() || group.kind.is_none() || group.kind == kind;
            fits_kind && (group.kind.is_none() || kind.is_none() || group.shape.goes_with(&shape))
        };
        match groups.iter_mut().find(|group| fits(group)) {
            Some(group) => {
                group.parts.push(part);
                group.kind = group.kind.or(kind);
                group.shape = group.shape.with(&shape);
            }
            None => groups.push(Group {
                parts: vec![part],
                kind,
                shape,
            }),
        }
    }
    groups
}

/// A record laid out: the texts of its rows by column, and their heights.
struct Laid {
    rows: Vec<Vec<String>>,
    heights: Vec<f64>,
}

/// Writes a sheet from top to bottom.
struct Writer<'w> {
    sheet: &'w mut Worksheet,
    columns: Vec<Column>,
    styles: &'w Styles,
    name: String,
    row: u32,
    pages: Pages,
    anchors: &'w mut Anchors,
}

impl Writer<'_> {
    fn group(&mut self, group: &Group) -> Result<(), XlsxError> {
        for (at, column) in self.columns.iter().enumerate() {
            self.sheet
                .set_column_width(at as u16, style::column_width(column.width))?;
        }
        let height = style::page_height(Paper::A3, self.columns.iter().map(|c| c.width));
        self.pages = Pages::of_height(height - TITLE_HEIGHT - HEADS_HEIGHT);
        self.head()?;
        self.row = HEAD_ROWS;
        let mut above = None;
        for part in &group.parts {
            // A municipality begins on a page of its own.
            let is_new = above.replace(part.municipality()) != Some(part.municipality());
            if self.row > HEAD_ROWS && is_new && !part.records.is_empty() {
                self.pages.next(self.row);
            }
            self.part(part)?;
        }
        self.sheet.set_page_breaks(self.pages.breaks())?;
        self.sheet
            .set_freeze_panes(HEAD_ROWS, columns::up_to_item(&self.columns))?;
        let last = self.columns.len() as u16;
        self.sheet.ignore_error_range(
            HEAD_ROWS,
            0,
            self.row,
            last,
            IgnoreError::NumberStoredAsText,
        )?;
        style::print_setup(self.sheet, &self.name, HEAD_ROWS, Paper::A3)
    }

    fn head(&mut self) -> Result<(), XlsxError> {
        let (sheet, styles) = (&mut *self.sheet, self.styles);
        sheet.set_row_height(0, TITLE_HEIGHT)?;
        sheet.write_string_with_format(0, 0, "行財政改革 取組一覧", &styles.sheet_title)?;
        let first_year = self
            .columns
            .iter()
            .position(|c| matches!(c.content, Content::Year(_)));
        if let Some(at) = first_year {
            sheet.write_string_with_format(0, at as u16, "①→", styles.look(Look::Span))?;
            let legend = " 矢印の期間（番号は取組の番号）";
            sheet.write_string_with_format(0, at as u16 + 1, legend, &styles.legend)?;
        }
        sheet.set_row_height(1, HEADS_HEIGHT)?;
        for (at, column) in self.columns.iter().enumerate() {
            let text = match column.content {
                Content::Year(year) => text::year(&year.to_string()),
                Content::Text(_) | Content::Ratings => column.head.to_string(),
            };
            sheet.write_string_with_format(1, at as u16, text, styles.look(Look::Head))?;
        }
        Ok(())
    }

    /// The title line of a document and its records under their headings.
    fn part(&mut self, part: &Part) -> Result<(), XlsxError> {
        let mut title = Some(title_of(part));
        let mut above: &[String] = &[];
        for (at, record) in &part.records {
            let laid = laid_out(record, &self.columns);
            let same = above
                .iter()
                .zip(&record.path)
                .take_while(|(a, b)| a == b)
                .count();
            let headings = record.path.iter().enumerate().skip(same);
            let first = laid.heights.first().copied().unwrap_or_default();
            let over = title.as_ref().map_or(0.0, |_| DOCUMENT_HEIGHT)
                + headings.clone().count() as f64 * HEADING_HEIGHT;
            self.pages.keep(self.row, over + first);
            if let Some(text) = title.take() {
                self.title_line(part, &text)?;
            }
            for (depth, heading) in headings {
                self.heading_line(depth, heading)?;
            }
            above = &record.path;
            let anchor = self.here();
            self.anchors.records.insert(*at, anchor);
            self.record(record, &laid)?;
        }
        if let Some(text) = title {
            self.pages.keep(self.row, DOCUMENT_HEIGHT);
            self.title_line(part, &text)?;
        }
        Ok(())
    }

    fn here(&self) -> Anchor {
        Anchor {
            sheet: self.name.clone(),
            row: self.row,
        }
    }

    fn title_line(&mut self, part: &Part, text: &str) -> Result<(), XlsxError> {
        let anchor = self.here();
        self.anchors.documents.insert(part.at, anchor);
        let format = match part.document.status {
            Status::Failed => &self.styles.document_failed,
            _ => &self.styles.document,
        };
        self.line(text, format, DOCUMENT_HEIGHT)
    }

    fn heading_line(&mut self, depth: usize, heading: &str) -> Result<(), XlsxError> {
        let formats = &self.styles.path;
        let Some(format) = formats.get(depth).or(formats.last()) else {
            return Ok(()); // there is a format for every depth
        };
        let text = text::clean(heading).replace('\n', " ");
        self.line(&text, format, HEADING_HEIGHT)
    }

    /// A line over the whole width: the first cell holds the text, the others let it run on.
    fn line(&mut self, text: &str, format: &Format, height: f64) -> Result<(), XlsxError> {
        let short = text::cut(text);
        let text = short.as_deref().unwrap_or(text);
        self.sheet
            .write_string_with_format(self.row, 0, text, format)?;
        for at in 1..self.columns.len() {
            self.sheet.write_blank(self.row, at as u16, format)?;
        }
        self.end_row(height)
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.pages.fill(height);
        self.row += 1;
        Ok(())
    }

    /// The rows of a record: one, or more where a text is higher than a row can be.
    fn record(&mut self, record: &Record, laid: &Laid) -> Result<(), XlsxError> {
        for (texts, height) in laid.rows.iter().zip(&laid.heights) {
            self.pages.keep(self.row, *height);
            for (at, (column, text)) in self.columns.iter().zip(texts).enumerate() {
                let format = match column.content {
                    Content::Year(year) if columns::is_covered(record, year) => {
                        self.styles.look(Look::Span)
                    }
                    Content::Year(_) => self.styles.look(Look::Centre),
                    Content::Ratings if !text.is_empty() => {
                        self.styles.look(Look::Rated(super::worst(record)))
                    }
                    Content::Ratings => self.styles.look(Look::Centre),
                    Content::Text(_) if column.width < 7.0 => self.styles.look(Look::Centre),
                    Content::Text(_) => self.styles.of_text(text),
                };
                if text.is_empty() {
                    self.sheet.write_blank(self.row, at as u16, format)?;
                } else {
                    self.sheet
                        .write_string_with_format(self.row, at as u16, text, format)?;
                }
            }
            self.end_row(*height)?;
        }
        Ok(())
    }
}

fn laid_out(record: &Record, columns: &[Column]) -> Laid {
    let most = ((style::HIGHEST - 4.0) / style::LINE) as usize;
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| {
            let text = match column.content {
                Content::Text(content) => content(record),
                Content::Year(year) => columns::year_cell(record, year),
                Content::Ratings => crate::write::values::ratings(record).join("\n"),
            };
            text::pieces(&text::clean(&text), column.width, most)
        })
        .collect();
    let count = cells.iter().map(Vec::len).max().unwrap_or(1);
    let row = |part: usize| -> Vec<String> {
        let texts = cells.iter().map(|pieces| pieces.get(part).cloned());
        texts.map(Option::unwrap_or_default).collect()
    };
    let rows: Vec<Vec<String>> = (0..count).map(row).collect();
    let height = |texts: &Vec<String>| {
        let lines = columns
            .iter()
            .zip(texts)
            .map(|(c, t)| text::wrapped(t, c.width).len());
        style::row_height(lines.max().unwrap_or(1))
    };
    Laid {
        heights: rows.iter().map(height).collect(),
        rows,
    }
}

/// Municipality, title, kind, year and number of records; why, where nothing could be read.
fn title_of(part: &Part) -> String {
    let document = part.document;
    if document.status == Status::Failed {
        let why = document.findings.iter().find(|f| f.severity == "error");
        let why = why.map(|f| text::clean(&f.message)).unwrap_or_default();
        return format!("{}　読めませんでした：{why}", document.path);
    }
    let municipality = document.municipality.as_ref();
    let municipality = municipality.map_or("（市町村不明）", |m| m.name.as_str());
    let year = |y: i32| text::year(&y.to_string());
    let about: Vec<String> = [
        document
            .document_kind
            .as_deref()
            .map(|k| words::document_kind(k).to_string()),
        document.fiscal_year.map(|y| format!("{}年度", year(y))),
        document
            .period
            .map(|p| format!("{}～{}", year(p.from), year(p.to))),
        Some(format!("{}件", part.records.len())),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!(
        "{municipality}　{}（{}）",
        super::title(document),
        about.join("・")
    )
}
