//! How the workbook looks: fonts, colours, measures, print set-up.

use crate::record::Standing;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError,
};

/// A font that every Japanese Windows has, legible when small, with a line spacing close to what programs without it
/// put in its place: row heights have to be estimated here, as not every program fits rows to wrapped text on opening.
pub(super) const FONT: &str = "BIZ UDPGothic";

/// Size of the default font in points; column widths count its digits.
const DEFAULT_SIZE: f64 = 11.0;

/// Width of a digit and height of a row of the default font, in pixels.
const DIGIT_PIXELS: f64 = 8.0;
/// Default row height and column width in pixels that go with the font.
pub(in crate::write) const DEFAULT_ROW: u32 = 25;
/// See [`DEFAULT_ROW`].
pub(in crate::write) const DEFAULT_COLUMN: u32 = 72;

/// Size of texts in points.
const BODY_SIZE: f64 = 10.0;

/// Height of a line of body text in points: the font's own spacing and some air.
pub(in crate::write) const LINE: f64 = BODY_SIZE * 1.45;

/// A row is never higher than this in points (Excel's limit is 409).
pub(in crate::write) const HIGHEST: f64 = 400.0;

const INK: Color = Color::RGB(0x1F_2937);
const FAINT: Color = Color::RGB(0x8A_94A0);
const LINK: Color = Color::RGB(0x1F_4E9E);
const LINE_COLOR: Color = Color::RGB(0xB8_C2CC);
const HEAD: Color = Color::RGB(0x1F_4E79);
const TITLE: Color = Color::RGB(0xD6_E4F0);
const PATH: Color = Color::RGB(0xEE_F3F7);
const SPAN: Color = Color::RGB(0xC9_E4D3);
const ERROR: Color = Color::RGB(0xF8_D7DA);
const WARNING: Color = Color::RGB(0xFF_F0C8);
const ANSWER: Color = Color::RGB(0xFF_FBEA);

/// Colours of the levels of ratings, the best first; told apart in print and by colour-blind readers (ColorBrewer,
/// RdYlBu, the last ones lighter so that dark letters stay legible).
const LEVELS: &[u32] = &[0x91_BFDB, 0xE0_F3F8, 0xFE_E090, 0xFD_AE61, 0xF4_8666];
/// Colour of marks that no scale ranks.
const NO_LEVEL: u32 = 0xD9_D9D9;

/// Colours of things without an order of worth, told apart by colour-blind readers (Okabe and Ito).
pub(super) const SERIES: &[u32] = &[
    0x00_72B2, 0x56_B4E9, 0x00_9E73, 0xF0_E442, 0xE6_9F00, 0xD5_5E00, 0xCC_79A7, 0x99_9999,
];

/// Colour of a level, 1 the best; `None` for a mark without one.
pub(super) fn of_level(level: Option<i32>) -> u32 {
    let colour = nth_level(level).and_then(|at| LEVELS.get(at));
    colour.copied().unwrap_or(NO_LEVEL)
}

/// Index of a level among the colours; scales with more levels than colours end in the last.
fn nth_level(level: Option<i32>) -> Option<usize> {
    let from_0 = usize::try_from(level?.checked_sub(1)?).ok()?;
    Some(from_0.min(LEVELS.len() - 1))
}

/// Colour of how the work stands to its plan.
pub(super) fn of_standing(standing: Standing) -> u32 {
    match standing {
        Standing::Early => 0x45_75B4,
        Standing::OnSchedule => 0x91_BFDB,
        Standing::Late => 0xFC_8D59,
        Standing::Unplanned => NO_LEVEL,
    }
}

/// Paper that a sheet is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::write) enum Paper {
    /// A4.
    A4,
    /// A3.
    A3,
}

impl Paper {
    /// Number of the paper size (ECMA-376 part 1, 18.3.1.63).
    fn code(self) -> u8 {
        match self {
            Paper::A4 => 9,
            Paper::A3 => 8,
        }
    }

    /// Width and height in landscape, in points.
    fn size(self) -> (f64, f64) {
        match self {
            Paper::A4 => (841.9, 595.3),
            Paper::A3 => (1190.6, 841.9),
        }
    }
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::write) enum Look {
    /// Text, wrapped.
    #[default]
    Body,
    /// Text or number on one line, as in データ.
    Plain,
    /// Column head.
    Head,
    /// Number.
    Number,
    /// Share, as percent.
    Percent,
    /// Centred text.
    Centre,
    /// Text that repeats the row above.
    Repeated,
    /// Leads elsewhere in the workbook.
    Link,
    /// Year cell under an arrow.
    Span,
    /// Rating, or year cell with what was done, by its level (from 1).
    Rated(Option<i32>),
    /// Wrong, failed, late.
    Error,
    /// To be looked at, changed.
    Warning,
    /// Text to be looked at.
    Marked,
    /// Room for an answer.
    Answer,
    /// Sum of a row.
    Sum,
    /// Sums below a table.
    Total,
}

/// All formats of the workbook.
pub(in crate::write) struct Styles {
    /// Default of the workbook.
    pub default: Format,
    /// Title of the sheet.
    pub sheet_title: Format,
    /// Heading within a sheet.
    pub section: Format,
    /// Small grey explanation.
    pub legend: Format,
    /// Link outside of tables.
    pub free_link: Format,
    /// A document's title line.
    pub document: Format,
    /// A document's title line where it could not be read.
    pub document_failed: Format,
    /// Heading lines, by depth.
    pub path: Vec<Format>,
    /// Heads of a printed table.
    pub table_head: Format,
    /// Stub of a printed table.
    pub table_stub: Format,
    body: Format,
    body_quoted: Format,
    plain: Format,
    head: Format,
    number: Format,
    percent: Format,
    centre: Format,
    repeated: Format,
    link: Format,
    span: Format,
    rated: Vec<Format>,
    unranked: Format,
    error: Format,
    warning: Format,
    marked: Format,
    answer: Format,
    sum: Format,
    total: Format,
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
        let centre = body.clone().set_align(FormatAlign::Center);
        let middle = centre.clone().set_align(FormatAlign::VerticalCenter);
        let line = text
            .clone()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_top(FormatBorder::Thin)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_color(LINE_COLOR);
        let filled = |format: &Format, colour: Color| format.clone().set_background_color(colour);
        let linked = |format: &Format| {
            let underlined = format.clone().set_underline(FormatUnderline::Single);
            underlined.set_font_color(LINK)
        };
        let number = boxed.clone().set_align(FormatAlign::Top);
        let document = line.clone().set_bold().set_font_size(12.0);
        Self {
            sheet_title: text
                .clone()
                .set_bold()
                .set_font_size(16.0)
                .set_align(FormatAlign::VerticalCenter),
            section: text
                .clone()
                .set_bold()
                .set_font_size(12.0)
                .set_align(FormatAlign::VerticalCenter),
            legend: text
                .clone()
                .set_font_color(Color::Gray)
                .set_align(FormatAlign::VerticalCenter),
            free_link: linked(&text),
            document: filled(&document, TITLE),
            document_failed: filled(&document, ERROR),
            path: vec![
                filled(&line.clone().set_bold(), PATH),
                filled(&line, PATH).set_indent(1),
                line.set_indent(2),
            ],
            table_head: filled(&middle.clone().set_bold(), TITLE),
            table_stub: filled(&body, PATH),
            body_quoted: body.clone().set_quote_prefix(),
            plain: text,
            head: filled(&middle.set_bold().set_font_color(Color::White), HEAD),
            percent: number.clone().set_num_format("0.0%"),
            repeated: body.clone().set_font_color(FAINT),
            link: linked(&body),
            span: filled(&centre, SPAN),
            rated: LEVELS
                .iter()
                .map(|colour| filled(&centre, Color::RGB(*colour)))
                .collect(),
            unranked: filled(&centre, Color::RGB(NO_LEVEL)),
            error: filled(&centre.clone().set_bold(), ERROR),
            warning: filled(&centre, WARNING),
            marked: filled(&body, WARNING),
            answer: filled(&body, ANSWER).set_unlocked(),
            sum: number.clone().set_bold(),
            total: number
                .clone()
                .set_bold()
                .set_border_top(FormatBorder::Medium),
            number,
            centre,
            body,
            default,
        }
    }

    /// All formats of cells, in a fixed order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Format> {
        let Self {
            default: _, // the workbook has it already
            path,
            rated,
            sheet_title,
            section,
            legend,
            free_link,
            document,
            document_failed,
            table_head,
            table_stub,
            body,
            body_quoted,
            plain,
            head,
            number,
            percent,
            centre,
            repeated,
            link,
            span,
            unranked,
            error,
            warning,
            marked,
            answer,
            sum,
            total,
        } = self;
        let own = [
            sheet_title,
            section,
            legend,
            free_link,
            document,
            document_failed,
            table_head,
            table_stub,
            body,
            body_quoted,
            plain,
            head,
            number,
            percent,
            centre,
            repeated,
            link,
            span,
            unranked,
            error,
            warning,
            marked,
            answer,
            sum,
            total,
        ];
        own.into_iter().chain(path).chain(rated)
    }

    /// The format of a look.
    pub(in crate::write) fn look(&self, look: Look) -> &Format {
        match look {
            Look::Body => &self.body,
            Look::Plain => &self.plain,
            Look::Head => &self.head,
            Look::Number => &self.number,
            Look::Percent => &self.percent,
            Look::Centre => &self.centre,
            Look::Repeated => &self.repeated,
            Look::Link => &self.link,
            Look::Span => &self.span,
            Look::Rated(level) => nth_level(level)
                .and_then(|at| self.rated.get(at))
                .unwrap_or(&self.unranked),
            Look::Error => &self.error,
            Look::Warning => &self.warning,
            Look::Marked => &self.marked,
            Look::Answer => &self.answer,
            Look::Sum => &self.sum,
            Look::Total => &self.total,
        }
    }

    /// A line over the first row of what belongs together.
    pub(super) fn begins(&self) -> Format {
        // A conditional format replaces all borders in some programs.
        Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE_COLOR)
            .set_border_top_color(INK)
    }

    /// Grey and struck out: done with.
    pub(super) fn done(&self) -> Format {
        let faint = Format::new().set_font_color(FAINT);
        faint.set_font_strikethrough()
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
    ((column_pixels(half_widths) + 6.0) / DIGIT_PIXELS * 100.0).round() / 100.0
}

fn column_pixels(half_widths: f64) -> f64 {
    half_widths * BODY_SIZE / 2.0 * 96.0 / 72.0
}

/// Row height in points for a number of lines of body text.
pub(in crate::write) fn row_height(lines: usize) -> f64 {
    (lines.max(1) as f64 * LINE + 5.0).min(HIGHEST)
}

/// Margins in inches: left, right, top, bottom, header, footer.
const MARGINS: [f64; 6] = [0.4, 0.4, 0.5, 0.6, 0.3, 0.3];

/// Points of an inch.
const INCH: f64 = 72.0;

/// Width in pixels of columns that are so many half-width characters wide.
pub(super) fn pixels(widths: impl Iterator<Item = f64>) -> f64 {
    // Excel adds a margin of 5 pixels to the 6 of `column_width`.
    widths.map(|w| column_pixels(w) + 11.0).sum()
}

/// The height of rows in points that a page holds when columns of these widths (half-width characters) are fitted to its
/// width.
pub(super) fn page_height(paper: Paper, widths: impl Iterator<Item = f64>) -> f64 {
    let [left, right, top, bottom, ..] = MARGINS;
    let (width, height) = paper.size();
    // Programs shrink to fit, they do not enlarge.
    let scale = ((width - (left + right) * INCH) / (pixels(widths) * INCH / 96.0)).min(1.0);
    (height - (top + bottom) * INCH) / scale
}

/// Landscape, as wide as one page, heads repeated, page numbers. `head_rows` counts from the first row.
pub(in crate::write) fn print_setup(
    sheet: &mut Worksheet,
    name: &str,
    head_rows: u32,
    paper: Paper,
) -> Result<(), XlsxError> {
    let [left, right, top, bottom, header, footer] = MARGINS;
    sheet
        .set_paper_size(paper.code())
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(left, right, top, bottom, header, footer)
        .set_print_center_horizontally(true)
        .set_footer(format!("&L&\"{FONT}\"&9{name}&R&\"{FONT}\"&9&P / &N"));
    if head_rows > 0 {
        sheet.set_repeat_rows(0, head_rows - 1)?;
    }
    Ok(())
}
