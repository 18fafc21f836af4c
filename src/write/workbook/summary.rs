//! 集計: counts by municipality, year, rating and progress, with charts. Ratings are counted a scale: marks of different
//! scales are not put together.

use super::style::{self, Look, Paper, Styles};
use super::table::{self, Cell};
use super::{Anchor, Facts, data, gantt, history, legend, list, review, sources, text, words};
use crate::record::{DocumentInfo, Record, Status};
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartSolidFill, ChartType, Color, Url, Worksheet, XlsxError,
};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the sheet.
pub(super) const NAME: &str = "集計";

/// Width of the first column and of the others in half-width characters.
const WIDTHS: (f64, f64) = (24.0, 10.0);

/// A chart shows at most this many bars; more would be too small to read.
const MOST_BARS: usize = 40;

/// Height of a bar with its gap, and of what stands around them, in pixels.
const BAR: u32 = 26;
const AROUND: u32 = 110;
/// Width of a chart in pixels.
const CHART_WIDTH: u32 = 860;
/// Height of a row without a height of its own, in pixels.
const ROW: u32 = style::DEFAULT_ROW;

/// A mark of a scale.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    /// Level by the rule's scale, 1 the best; marks without one come last.
    pub level: Option<i32>,
    /// As printed.
    pub raw: String,
}

impl Mark {
    /// Number of its colour: the level, 0 without one.
    pub(super) fn colour(&self) -> u8 {
        self.level
            .map_or(0, |l| u8::try_from(l.max(0)).unwrap_or(u8::MAX))
    }

    fn order(&self) -> (bool, Option<i32>, &str) {
        (self.level.is_none(), self.level, &self.raw)
    }
}

/// Marks with their meanings, the best first.
type Scale = Vec<(Mark, Option<String>)>;

/// The scales in use, by the format that defines them: the rule's id, or the document where it was read without one.
pub(super) fn scales(facts: &Facts) -> Vec<(String, Scale)> {
    let mut scales: BTreeMap<String, BTreeMap<Mark, Option<String>>> = BTreeMap::new();
    for record in &facts.output.records {
        let Some(document) = facts.document(record) else {
            continue;
        };
        for rating in &record.ratings {
            let mark = Mark {
                level: rating.level,
                raw: text::clean(&rating.raw),
            };
            let meaning = scales
                .entry(scale_of(document))
                .or_default()
                .entry(mark)
                .or_default();
            if meaning.is_none() {
                meaning.clone_from(&rating.meaning);
            }
        }
    }
    let sorted = |marks: BTreeMap<Mark, Option<String>>| {
        let mut marks: Scale = marks.into_iter().collect();
        marks.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
        marks
    };
    scales
        .into_iter()
        .map(|(name, marks)| (name, sorted(marks)))
        .collect()
}

fn scale_of(document: &DocumentInfo) -> String {
    document
        .rule
        .clone()
        .unwrap_or_else(|| super::title(document))
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut page = Page {
        sheet,
        styles,
        row: 0,
        columns: 0,
    };
    page.head(facts)?;
    let years = by_year(facts);
    page.block(&years)?;
    for (name, scale) in scales(facts) {
        page.block(&by_rating(facts, &name, &scale))?;
    }
    page.block(&by_standing(facts))?;
    page.block(&by_change(facts))?;
    let columns = page.columns.max(1);
    page.sheet
        .set_column_width(0, style::column_width(WIDTHS.0))?;
    page.sheet
        .set_column_range_width(1, columns, style::column_width(WIDTHS.1))?;
    style::print_setup(page.sheet, NAME, 0, Paper::A4)
}

/// A table of counts with its chart.
struct Block {
    title: String,
    note: String,
    /// Columns with their colours.
    heads: Vec<(String, Option<u32>)>,
    rows: Vec<(String, Vec<usize>)>,
    chart: ChartType,
}

/// Counts things by a name and a column.
#[derive(Default)]
struct Counts {
    names: Vec<String>,
    counts: BTreeMap<(usize, usize), usize>,
}

impl Counts {
    fn add(&mut self, name: String, column: usize) {
        let at = self
            .names
            .iter()
            .position(|n| *n == name)
            .unwrap_or_else(|| {
                self.names.push(name);
                self.names.len() - 1
            });
        *self.counts.entry((at, column)).or_default() += 1;
    }

    fn rows(self, columns: usize) -> Vec<(String, Vec<usize>)> {
        let counts = &self.counts;
        let of = |at: usize| {
            (0..columns)
                .map(|c| counts.get(&(at, c)).copied().unwrap_or_default())
                .collect()
        };
        self.names
            .iter()
            .enumerate()
            .map(|(at, n)| (n.clone(), of(at)))
            .collect()
    }
}

fn municipality(name: Option<&str>) -> String {
    name.map_or_else(|| "（市町村不明）".to_string(), text::clean)
}

/// Records that are no sums.
fn counted<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Record> {
    facts.output.records.iter().filter(|r| r.row_kind.is_none())
}

fn by_year(facts: &Facts) -> Block {
    let years: BTreeSet<Option<i32>> = counted(facts).map(|r| r.fiscal_year).collect();
    let mut counts = Counts::default();
    for record in counted(facts) {
        let column = years.iter().position(|y| *y == record.fiscal_year);
        counts.add(
            municipality(record.municipality.as_deref()),
            column.unwrap_or_default(),
        );
    }
    let head = |year: &Option<i32>| match year {
        Some(year) => (text::year(&year.to_string()), None),
        None => ("計画".to_string(), Some(0x1F_4E79)),
    };
    Block {
        title: "市町村 × 年度（記録の数）".into(),
        note: "同じ表のPDFとExcelのように、同じ項目が複数の文書にあれば、その数だけ数えます。"
            .into(),
        heads: years.iter().map(head).collect(),
        rows: counts.rows(years.len()),
        chart: ChartType::BarStacked,
    }
}

fn by_rating(facts: &Facts, name: &str, scale: &Scale) -> Block {
    let mut counts = Counts::default();
    for record in counted(facts) {
        let Some(document) = facts.document(record).filter(|d| scale_of(d) == name) else {
            continue;
        };
        let year = record.fiscal_year.or(document.fiscal_year);
        let year = year.map(|y| text::year(&y.to_string())).unwrap_or_default();
        let row = format!("{} {year}", municipality(record.municipality.as_deref()));
        for rating in &record.ratings {
            let raw = text::clean(&rating.raw);
            let is_own = |(m, _): &(Mark, _)| m.level == rating.level && m.raw == raw;
            if let Some(column) = scale.iter().position(is_own) {
                counts.add(row.trim().to_string(), column);
            }
        }
    }
    let head = |(mark, _): &(Mark, Option<String>)| {
        let colour = match usize::from(mark.colour()) {
            0 => style::NO_LEVEL,
            level => style::LEVELS
                .get(level - 1)
                .or(style::LEVELS.last())
                .copied()
                .unwrap_or_default(),
        };
        (mark.raw.clone(), Some(colour))
    };
    let meanings = scale
        .iter()
        .filter_map(|(m, meaning)| Some(format!("{}＝{}", m.raw, meaning.as_ref()?)));
    Block {
        title: format!("市町村・年度 × 評価（評価の数、様式 {name}）"),
        note: meanings.collect::<Vec<_>>().join("　"),
        heads: scale.iter().map(head).collect(),
        rows: counts.rows(scale.len()),
        chart: ChartType::BarPercentStacked,
    }
}

fn by_standing(facts: &Facts) -> Block {
    let mut counts = Counts::default();
    for item in &facts.output.items {
        for progress in &item.progress {
            let column = words::STANDINGS
                .iter()
                .position(|s| *s == progress.standing);
            let year = text::year(&progress.fiscal_year.to_string());
            let row = format!("{} {year}", municipality(item.municipality.as_deref()));
            counts.add(row, column.unwrap_or_default());
        }
    }
    let colours = [0x91_BFDB, 0x45_75B4, 0xFC_8D59, style::NO_LEVEL];
    let heads = words::STANDINGS
        .iter()
        .map(|s| words::standing(*s).to_string());
    Block {
        title: "市町村・年度 × 進み具合（計画と報告を比べた数）".into(),
        note: String::new(),
        heads: heads.zip(colours.map(Some)).collect(),
        rows: counts.rows(words::STANDINGS.len()),
        chart: ChartType::BarPercentStacked,
    }
}

fn by_change(facts: &Facts) -> Block {
    let candidates = words::MATCH_KINDS.len();
    let mut counts = Counts::default();
    for item in &facts.output.items {
        let name = || municipality(item.municipality.as_deref());
        for step in &item.matches {
            let column = words::MATCH_KINDS.iter().position(|k| *k == step.kind);
            counts.add(name(), column.unwrap_or_default());
        }
        if !item.candidates.is_empty() {
            counts.add(name(), candidates);
        }
    }
    let heads = words::MATCH_KINDS
        .iter()
        .map(|k| (words::match_kind(*k).to_string(), None));
    let heads = heads.chain([("候補".to_string(), None)]);
    Block {
        title: "市町村 × 項目の変化（文書から文書への対応の数）".into(),
        note: "候補は、同じ項目かどうか人が決めるものです（要確認）。".into(),
        heads: heads.collect(),
        rows: counts.rows(candidates + 1),
        chart: ChartType::BarStacked,
    }
}

/// Writes from top to bottom.
struct Page<'w> {
    sheet: &'w mut Worksheet,
    styles: &'w Styles,
    row: u32,
    columns: u16,
}

impl Page<'_> {
    fn head(&mut self, facts: &Facts) -> Result<(), XlsxError> {
        let (sheet, styles) = (&mut *self.sheet, self.styles);
        sheet.set_row_height(0, 30)?;
        sheet.write_string_with_format(0, 0, "行財政改革 集計", &styles.sheet_title)?;
        let documents = &facts.output.documents;
        let count = |status: Status| documents.iter().filter(|d| d.status == status).count();
        let findings = || documents.iter().flat_map(|d| &d.findings);
        let weighing = |word: &str| findings().filter(|f| f.severity == word).count();
        let (failed, skipped) = (count(Status::Failed), count(Status::Skipped));
        let text = format!(
            "読んだ文書 {}（ほかに読めない文書 {failed}、対象外 {skipped}）　記録 {}　項目 {}　エラー {}　注意 {}",
            documents.len() - failed - skipped,
            facts.output.records.len(),
            facts.output.items.len(),
            weighing("error"),
            weighing("warning"),
        );
        sheet.write_string_with_format(1, 0, text, &styles.legend)?;
        let names = [
            list::NAME,
            gantt::NAME,
            history::NAME,
            data::NAME,
            review::NAME,
            sources::NAME,
            legend::NAME,
        ];
        for (at, name) in names.iter().enumerate() {
            let url = Url::new(Anchor::top(name).url()).set_text(*name);
            sheet.write_url_with_format(2, at as u16, url, &styles.free_link)?;
        }
        self.columns = names.len() as u16;
        self.row = 4;
        Ok(())
    }

    /// A table with its chart below; nothing where there is nothing to count.
    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        if block.rows.is_empty() {
            return Ok(());
        }
        self.sheet
            .write_string_with_format(self.row, 0, &block.title, &self.styles.section)?;
        self.sheet.set_row_height(self.row, 22)?;
        self.row += 1;
        if !block.note.is_empty() {
            self.sheet
                .write_string_with_format(self.row, 0, &block.note, &self.styles.legend)?;
            self.row += 1;
        }
        let head_row = self.row;
        let mut heads = vec![Cell::text("市町村").look(Look::Head)];
        heads.extend(
            block
                .heads
                .iter()
                .map(|(h, _)| Cell::text(h).look(Look::Head)),
        );
        heads.push(Cell::text("計").look(Look::Head));
        self.cells(&heads)?;
        for (name, counts) in &block.rows {
            self.counts(name, counts, Look::Number)?;
        }
        let sums: Vec<usize> = (0..block.heads.len())
            .map(|at| block.rows.iter().filter_map(|(_, c)| c.get(at)).sum())
            .collect();
        self.counts("計", &sums, Look::Total)?;
        self.columns = self.columns.max(heads.len() as u16);
        self.row += 1;
        self.chart(block, head_row)
    }

    fn counts(&mut self, name: &str, counts: &[usize], look: Look) -> Result<(), XlsxError> {
        let first = if look == Look::Total {
            look
        } else {
            Look::Body
        };
        let mut cells = vec![Cell::text(name).look(first)];
        cells.extend(
            counts
                .iter()
                .map(|c| Cell::number(Some(*c as f64)).look(look)),
        );
        let sum: usize = counts.iter().sum();
        cells.push(Cell::number(Some(sum as f64)).look(Look::Total));
        self.cells(&cells)
    }

    fn cells(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        for (at, cell) in cells.iter().enumerate() {
            table::put(self.sheet, (self.row, at as u16), cell, self.styles, true)?;
        }
        self.row += 1;
        Ok(())
    }

    fn chart(&mut self, block: &Block, head_row: u32) -> Result<(), XlsxError> {
        let bars = block.rows.len().min(MOST_BARS);
        let (first, last) = (head_row + 1, head_row + bars as u32);
        let mut chart = Chart::new(block.chart);
        for (at, (_, colour)) in block.heads.iter().enumerate() {
            let column = at as u16 + 1;
            let series = chart
                .add_series()
                .set_categories((NAME, first, 0, last, 0))
                .set_values((NAME, first, column, last, column))
                .set_name((NAME, head_row, column));
            if let Some(colour) = colour {
                let mut fill = ChartSolidFill::new();
                fill.set_color(Color::RGB(*colour));
                series.set_format(ChartFormat::new().set_solid_fill(&fill));
            }
            series.set_gap(60);
        }
        let mut font = ChartFont::new();
        font.set_name(style::FONT).set_size(9);
        let more = block.rows.len().saturating_sub(MOST_BARS);
        let title = match more {
            0 => block.title.clone(),
            more => format!("{}（ほかに {more} 行）", block.title),
        };
        chart
            .title()
            .set_name(title.as_str())
            .set_font(ChartFont::new().set_name(style::FONT).set_size(11));
        chart.legend().set_font(&font);
        // The first row on top, as in the table.
        chart.x_axis().set_reverse().set_font(&font);
        chart.y_axis().set_font(&font);
        let height = AROUND + BAR * bars as u32;
        chart.set_width(CHART_WIDTH).set_height(height);
        self.sheet.insert_chart(self.row, 0, &chart)?;
        self.row += height.div_ceil(ROW) + 2;
        Ok(())
    }
}
