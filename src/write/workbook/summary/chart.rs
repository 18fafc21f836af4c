//! The charts of 集計: bars in the order of the table, as many charts as pages need to hold them.

use super::super::style;
use super::counts::Block;
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFont, ChartFormat, ChartLine, ChartSolidFill, Color, Worksheet,
    XlsxError,
};

/// Height of a bar with its gap, and of title, axis and margins, in points.
const BAR: f64 = 14.0;
const AROUND: f64 = 72.0;

/// Pixels of a point.
const PIXELS: f64 = 96.0 / 72.0;

/// A chart of some of the rows of a table.
pub(super) struct Part {
    /// Index of its first row.
    first: usize,
    /// Number of its rows.
    count: usize,
    /// Behind the title where there are several.
    number: String,
}

impl Part {
    /// Its height in points, with the free row below.
    pub(super) fn height(&self) -> f64 {
        f64::from(self.rows()) * style::row_height(1)
    }

    /// The rows of the sheet that it covers, with a free one below.
    pub(super) fn rows(&self) -> u32 {
        (self.drawn() / style::row_height(1)).ceil() as u32 + 1
    }

    fn drawn(&self) -> f64 {
        AROUND + BAR * self.count as f64
    }
}

/// The charts of a table, none of them higher than `room` points.
pub(super) fn charts(block: &Block, room: f64) -> Vec<Part> {
    if block.chart.is_none() {
        return Vec::new();
    }
    let most = ((room - AROUND) / BAR - 2.0).max(1.0) as usize;
    let parts = block.rows.len().div_ceil(most);
    // All about equally long.
    let each = block.rows.len().div_ceil(parts.max(1)).max(1);
    let part = |(at, rows): (usize, &[(String, Vec<usize>)])| Part {
        first: at * each,
        count: rows.len(),
        number: match parts {
            1 => String::new(),
            parts => format!("（{}／{parts}）", at + 1),
        },
    };
    block.rows.chunks(each).enumerate().map(part).collect()
}

/// Draws the chart of a table, whose heads stand in `head_row`, at this row and this many pixels wide.
pub(super) fn insert(
    sheet: &mut Worksheet,
    block: &Block,
    part: &Part,
    head_row: u32,
    (row, width): (u32, u32),
) -> Result<(), XlsxError> {
    let Some(kind) = block.chart else {
        return Ok(());
    };
    let first = head_row + 1 + part.first as u32;
    let last = first + part.count.saturating_sub(1) as u32;
    let mut chart = Chart::new(kind);
    for (at, head) in block.heads.iter().enumerate() {
        let column = at as u16 + 1;
        let mut fill = ChartSolidFill::new();
        fill.set_color(Color::RGB(head.colour));
        let mut edge = ChartLine::new();
        edge.set_color(Color::White).set_width(0.5);
        chart
            .add_series()
            .set_categories((super::NAME, first, 0, last, 0))
            .set_values((super::NAME, first, column, last, column))
            .set_name((super::NAME, head_row, column))
            .set_format(ChartFormat::new().set_solid_fill(&fill).set_border(&edge))
            .set_gap(50);
    }
    let font = |size: f64| {
        let mut font = ChartFont::new();
        font.set_name(style::FONT).set_size(size);
        font
    };
    let title = format!("{}{}", block.title, part.number);
    chart.title().set_name(title.as_str()).set_font(&font(11.0));
    chart.legend().set_font(&font(9.0));
    // In bar charts the vertical axis has the names: the first on top, as in the table, the scale below them all.
    chart
        .y_axis()
        .set_reverse()
        .set_crossing(ChartAxisCrossing::Max)
        .set_font(&font(9.0));
    chart.x_axis().set_font(&font(9.0));
    chart
        .set_width(width)
        .set_height((part.drawn() * PIXELS) as u32);
    sheet.insert_chart(row, 0, &chart)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::ChartType;

    #[test]
    fn every_row_is_in_one_chart_and_none_is_higher_than_a_page() {
        for rows in [1, 5, 33, 177] {
            let block = Block {
                title: String::new(),
                notes: Vec::new(),
                corner: "",
                heads: Vec::new(),
                rows: vec![(String::new(), Vec::new()); rows],
                has_sums: true,
                chart: Some(ChartType::BarStacked),
            };
            let parts = charts(&block, 500.0);
            let mut next = 0;
            for part in &parts {
                assert_eq!(part.first, next);
                assert!(part.height() <= 500.0);
                next += part.count;
            }
            assert_eq!(next, rows);
        }
    }
}
