//! How the workbook looks: fonts, colours, measures, print set-up.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// A font that every Japanese Windows has, legible when small, with a line spacing close to what programs without it
/// put in its place: row heights have to be estimated here, as not every program fits rows to wrapped text on opening.
const FONT: &str = "BIZ UDPGothic";

/// Size of the default font in points; column widths count its digits.
const DEFAULT_SIZE: f64 = 11.0;

/// Width of a digit and height of a row of the default font, in pixels.
const DIGIT_PIXELS: f64 = 8.0;
/// Default row height and column width in pixels that go with the font.
pub(in crate::write) const DEFAULT_ROW: u32 = 25;
/// See [`DEFAULT_ROW`].
pub(in crate::write) const DEFAULT_COLUMN: u32 = 72;

/// Size of texts in points.
pub(in crate::write) const BODY_SIZE: f64 = 10.0;

/// Height of a line of body text in points: the font's own spacing and some air.
pub(in crate::write) const LINE: f64 = BODY_SIZE * 1.45;

/// A row is never higher than this in points (Excel's limit is 409).
pub(in crate::write) const HIGHEST: f64 = 400.0;

const A3: u8 = 8;

const INK: Color = Color::RGB(0x1F_2937);
const LINE_COLOR: Color = Color::RGB(0xB8_C2CC);
const HEAD: Color = Color::RGB(0x1F_4E79);
const TITLE: Color = Color::RGB(0xD6_E4F0);
const PATH: Color = Color::RGB(0xEE_F3F7);
const SPAN: Color = Color::RGB(0xC9_E4D3);
const ERROR: Color = Color::RGB(0xF8_D7DA);
const WARNING: Color = Color::RGB(0xFF_F0C8);
const ANSWER: Color = Color::RGB(0xFF_FBEA);

/// All formats of the workbook.
pub(in crate::write) struct Styles {
    /// Default of the workbook.
    pub default: Format,
    /// Column heads.
    pub head: Format,
    /// Body text, wrapped.
    pub body: Format,
    /// Body text that starts like a formula.
    pub body_quoted: Format,
    /// Numbers as they are.
    pub number: Format,
    /// Shares, as percent.
    pub percent: Format,
    /// Year cells, centred.
    pub year: Format,
    /// Year cells under an arrow.
    pub span: Format,
    /// Title of the sheet.
    pub sheet_title: Format,
    /// Small grey explanation.
    pub legend: Format,
    /// Sample of a cell under an arrow, in the legend.
    pub span_sample: Format,
    /// A document's title line.
    pub document: Format,
    /// A document's title line where it could not be read.
    pub document_failed: Format,
    /// Heading lines, by depth.
    pub path: Vec<Format>,
    /// Severity: error.
    pub error: Format,
    /// Severity: warning.
    pub warning: Format,
    /// Heads of a printed table.
    pub table_head: Format,
    /// Stub of a printed table.
    pub table_stub: Format,
    /// Cells for the reader's answer.
    pub answer: Format,
}

impl Styles {
    pub(in crate::write) fn new() -> Self {
        let default = Format::new()
            .set_font_name(FONT)
            .set_font_size(DEFAULT_SIZE);
        let text = Format::new()
            .set_font_name(FONT)
            .set_font_size(BODY_SIZE)
            .set_font_color(INK);
        let boxed = text
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE_COLOR);
        let body = boxed.clone().set_text_wrap().set_align(FormatAlign::Top);
        let centred = body.clone().set_align(FormatAlign::Center);
        let centred_head = centred
            .clone()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(TITLE);
        let line = text
            .clone()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_top(FormatBorder::Thin)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_color(LINE_COLOR);
        Self {
            head: boxed
                .clone()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(HEAD)
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            body_quoted: body.clone().set_quote_prefix(),
            number: boxed
                .clone()
                .set_align(FormatAlign::Top)
                .set_num_format("General"),
            percent: boxed.set_align(FormatAlign::Top).set_num_format("0.0%"),
            year: centred.clone(),
            span: centred.clone().set_background_color(SPAN),
            sheet_title: text
                .clone()
                .set_bold()
                .set_font_size(16.0)
                .set_align(FormatAlign::VerticalCenter),
            legend: text
                .clone()
                .set_font_color(Color::Gray)
                .set_align(FormatAlign::VerticalCenter),
            span_sample: text
                .set_background_color(SPAN)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            document: line
                .clone()
                .set_bold()
                .set_font_size(12.0)
                .set_background_color(TITLE),
            document_failed: line
                .clone()
                .set_bold()
                .set_font_size(12.0)
                .set_background_color(ERROR),
            path: vec![
                line.clone().set_bold().set_background_color(PATH),
                line.clone().set_background_color(PATH).set_indent(1),
                line.set_indent(2),
            ],
            error: centred.clone().set_bold().set_background_color(ERROR),
            warning: centred.set_background_color(WARNING),
            table_head: centred_head,
            table_stub: body.clone().set_background_color(PATH),
            answer: body.clone().set_background_color(ANSWER),
            body,
            default,
        }
    }

    /// The format of a body text.
    pub(in crate::write) fn of_text(&self, text: &str) -> &Format {
        if super::text::looks_like_formula(text) {
            &self.body_quoted
        } else {
            &self.body
        }
    }
}

/// Column width in Excel's unit for a number of half-width characters of body text.
pub(in crate::write) fn column_width(half_widths: f64) -> f64 {
    let pixels = half_widths * BODY_SIZE / 2.0 * 96.0 / 72.0;
    ((pixels + 6.0) / DIGIT_PIXELS * 100.0).round() / 100.0
}

/// Row height in points for a number of lines of body text.
pub(in crate::write) fn row_height(lines: usize) -> f64 {
    (lines.max(1) as f64 * LINE + 5.0).min(HIGHEST)
}

/// A page of A3 shows this many half-width characters side by side in readable size.
const PAGE_WIDTH: f64 = 270.0;

/// Landscape A3, heads repeated, page numbers; as wide as one page, or as few as a wide table (in half-width
/// characters) is readable on. `head_rows` counts from the first row.
pub(in crate::write) fn print_setup(
    sheet: &mut Worksheet,
    name: &str,
    head_rows: u32,
    width: f64,
) -> Result<(), XlsxError> {
    let pages = (width / PAGE_WIDTH).ceil().clamp(1.0, 99.0) as u16;
    sheet
        .set_paper_size(A3)
        .set_landscape()
        .set_print_fit_to_pages(pages, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_print_center_horizontally(true)
        .set_footer(format!("&L&\"{FONT}\"&9{name}&R&\"{FONT}\"&9&P / &N"))
        .set_repeat_rows(0, head_rows.saturating_sub(1))?;
    Ok(())
}
