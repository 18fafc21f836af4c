//! 一覧: for reading and printing. A title line a document, heading lines above their rows, the columns people read,
//! arrows over year columns as coloured cells.

mod columns;

use super::data;
use super::style::{self, Styles};
use super::text;
use crate::record::{DocumentInfo, Output, Record, Status};
use columns::{Column, Content, Shape};
use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Name of the sheet; further sheets get a number behind it.
const NAME: &str = "一覧";

/// Rows above the first document: title with legend, column heads.
const HEAD_ROWS: u32 = 2;

/// A document with its records.
struct Part<'a> {
    document: &'a DocumentInfo,
    records: Vec<&'a Record>,
}

/// Writes the sheets: one where all documents can be read on it, else several, each for documents with the same
/// columns. Gives the sheet of each document (by id).
pub(super) fn write<'a>(
    book: &mut Workbook,
    output: &'a Output,
    styles: &Styles,
) -> Result<BTreeMap<&'a str, String>, XlsxError> {
    let mut records: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &output.records {
        records
            .entry(record.document.as_str())
            .or_default()
            .push(record);
    }
    let documents = output
        .documents
        .iter()
        .filter(|d| d.status != Status::Skipped);
    let mut parts: Vec<Part> = documents
        .map(|document| Part {
            document,
            records: records.remove(document.id.as_str()).unwrap_or_default(),
        })
        .collect();
    // What could not be read is told behind what could (the sort is stable).
    parts.sort_by_key(|part| part.records.is_empty());
    let mut names = BTreeMap::new();
    for (at, group) in groups(parts).into_iter().enumerate() {
        let name = if at == 0 {
            NAME.to_string()
        } else {
            format!("{NAME}{}", at + 1)
        };
        write_sheet(book.add_worksheet().set_name(&name)?, &name, &group, styles)?;
        names.extend(
            group
                .parts
                .iter()
                .map(|part| (part.document.id.as_str(), name.clone())),
        );
    }
    Ok(names)
}

/// Documents of one kind that share columns.
struct Group<'a> {
    parts: Vec<Part<'a>>,
    /// The kind of the first document with records.
    kind: Option<Option<&'a str>>,
    shape: Shape,
}

/// Documents of a kind whose columns go together on a sheet. At least one group; documents
/// without records join the first.
fn groups(parts: Vec<Part>) -> Vec<Group> {
    let mut groups = vec![Group {
        parts: Vec::new(),
        kind: None,
        shape: Shape::default(),
    }];
    for part in parts {
        let kind = (!part.records.is_empty()).then_some(part.document.document_kind.as_deref());
        let shape = Shape::of(&part.records);
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

fn write_sheet(
    sheet: &mut Worksheet,
    name: &str,
    group: &Group,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let columns = group.shape.columns();
    for (at, column) in columns.iter().enumerate() {
        sheet.set_column_width(at as u16, style::column_width(column.width))?;
    }
    head(sheet, &columns, styles)?;
    let mut row = HEAD_ROWS;
    let mut breaks = Vec::new();
    for part in &group.parts {
        if row > HEAD_ROWS && !part.records.is_empty() {
            breaks.push(row);
        }
        row = title_line(sheet, row, part, columns.len(), styles)?;
        let mut above: &[String] = &[];
        for record in &part.records {
            row = heading_lines(sheet, row, above, &record.path, columns.len(), styles)?;
            above = &record.path;
            row = record_rows(sheet, row, record, &columns, styles)?;
        }
    }
    sheet.set_page_breaks(&breaks)?;
    sheet.set_freeze_panes(HEAD_ROWS, columns::up_to_item(&columns))?;
    sheet.ignore_error_range(
        HEAD_ROWS,
        0,
        row,
        columns.len() as u16,
        IgnoreError::NumberStoredAsText,
    )?;
    // Always as wide as one page: that is what its columns were chosen for.
    style::print_setup(sheet, name, HEAD_ROWS, 0.0)
}

fn head(sheet: &mut Worksheet, columns: &[Column], styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "行財政改革 取組一覧", &styles.sheet_title)?;
    let first_year = columns
        .iter()
        .position(|c| matches!(c.content, Content::Year(_)));
    if let Some(at) = first_year {
        sheet.write_string_with_format(0, at as u16, "①→", &styles.span_sample)?;
        sheet.write_string_with_format(
            0,
            at as u16 + 1,
            " 矢印の期間（番号は取組の番号）",
            &styles.legend,
        )?;
    }
    sheet.set_row_height(1, 26)?;
    for (at, column) in columns.iter().enumerate() {
        let text = match column.content {
            Content::Year(year) => text::year(&year.to_string()),
            Content::Text(_) => column.head.to_string(),
        };
        sheet.write_string_with_format(1, at as u16, text, &styles.head)?;
    }
    Ok(())
}

/// A line over the whole width: the first cell holds the text, the others let it run on.
fn line(
    sheet: &mut Worksheet,
    row: u32,
    text: &str,
    columns: usize,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, text::cut(text).as_deref().unwrap_or(text), format)?;
    for at in 1..columns {
        sheet.write_blank(row, at as u16, format)?;
    }
    Ok(())
}

fn title_line(
    sheet: &mut Worksheet,
    row: u32,
    part: &Part,
    columns: usize,
    styles: &Styles,
) -> Result<u32, XlsxError> {
    let document = part.document;
    let records = part.records.len();
    let municipality = document
        .municipality
        .as_ref()
        .map(|m| m.name.as_str())
        .unwrap_or("（市町村不明）");
    let kind = document
        .document_kind
        .as_deref()
        .map(data::document_kind)
        .unwrap_or_default();
    let year = document
        .fiscal_year
        .map(|y| format!("{}年度", text::year(&y.to_string())));
    let period = document.period.map(|p| {
        let [from, to] = [p.from, p.to].map(|y| text::year(&y.to_string()));
        format!("{from}～{to}")
    });
    let about: Vec<String> = [
        Some(kind.to_string()),
        year,
        period,
        Some(format!("{records}件")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let about = about
        .into_iter()
        .filter(|a| !a.is_empty())
        .collect::<Vec<_>>()
        .join("・");
    let title = text::clean(data::title(document)).replace('\n', " ");
    let mut title = format!("{municipality}　{title}（{about}）");
    let format = if document.status == Status::Failed {
        let why = document
            .findings
            .iter()
            .find(|f| f.severity == "error")
            .map(|f| f.message.as_str());
        title = format!(
            "{}　読めませんでした：{}",
            document.path,
            text::clean(why.unwrap_or_default())
        );
        &styles.document_failed
    } else {
        &styles.document
    };
    line(sheet, row, &title, columns, format)?;
    sheet.set_row_height(row, 26)?;
    Ok(row + 1)
}

/// A line for each heading that differs from those above.
fn heading_lines(
    sheet: &mut Worksheet,
    row: u32,
    above: &[String],
    path: &[String],
    columns: usize,
    styles: &Styles,
) -> Result<u32, XlsxError> {
    let same = above.iter().zip(path).take_while(|(a, b)| a == b).count();
    let mut row = row;
    for (depth, heading) in path.iter().enumerate().skip(same) {
        let Some(format) = styles.path.get(depth).or(styles.path.last()) else {
            continue;
        };
        line(
            sheet,
            row,
            &text::clean(heading).replace('\n', " "),
            columns,
            format,
        )?;
        sheet.set_row_height(row, 21)?;
        row += 1;
    }
    Ok(row)
}

/// The rows of a record: one, or more where a text is higher than a row can be.
fn record_rows(
    sheet: &mut Worksheet,
    row: u32,
    record: &Record,
    columns: &[Column],
    styles: &Styles,
) -> Result<u32, XlsxError> {
    let most = ((style::HIGHEST - 4.0) / style::LINE) as usize;
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| match column.content {
            Content::Text(content) => {
                text::pieces(&text::clean(&content(record)), column.width, most)
            }
            Content::Year(year) => vec![text::clean(&columns::year_cell(record, year))],
        })
        .collect();
    let rows = cells.iter().map(Vec::len).max().unwrap_or(1);
    for part in 0..rows {
        let line = row + part as u32;
        let mut lines = 1;
        for (at, (column, pieces)) in columns.iter().zip(&cells).enumerate() {
            let text = pieces.get(part).map(String::as_str).unwrap_or_default();
            let format = match column.content {
                Content::Year(year) if columns::is_covered(record, year) => &styles.span,
                Content::Year(_) => &styles.year,
                Content::Text(_) if column.width < 7.0 => &styles.year,
                Content::Text(_) => styles.of_text(text),
            };
            lines = lines.max(text::wrapped(text, column.width).len());
            if text.is_empty() {
                sheet.write_blank(line, at as u16, format)?;
            } else {
                let text = text::cut(text).unwrap_or_else(|| text.to_string());
                sheet.write_string_with_format(line, at as u16, text, format)?;
            }
        }
        sheet.set_row_height(line, style::row_height(lines))?;
    }
    Ok(row + rows as u32)
}
