//! 凡例: what the sheets are, what colours and ratings mean, and how far データ follows the rules for machines.

use super::machine::Check;
use super::pages::Pages;
use super::style::{self, Look, Paper, Styles};
use super::table::{self, Cell, Value};
use super::{Anchor, Facts, data, gantt, history, list, review, sources, summary, text};
use crate::reconcile::scale;
use crate::write::values;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "凡例";

/// Widths of the columns in half-width characters.
const WIDTHS: [f64; 4] = [36.0, 64.0, 12.0, 40.0];

/// Heights of the title and of a heading in points.
const TITLE_HEIGHT: f64 = 30.0;
const SECTION_HEIGHT: f64 = 22.0;

/// Column heads and the rows that at least stand below them on the page.
const ROWS_WITH_HEADS: u32 = 3;

const SHEETS: &[(&str, &str)] = &[
    (summary::NAME, "市町村ごとの件数、評価、進み具合とグラフ"),
    (
        list::NAME,
        "文書ごとに読んだとおりの取組。読む・印刷するためのシート（列の違う文書は一覧2…）",
    ),
    (gantt::NAME, "項目ごとの計画の矢印と、報告された評価"),
    (
        history::NAME,
        "複数の文書にある項目の対応。改称・移動・分割・統合・追加・なくなったもの",
    ),
    (data::NAME, "1行に1つの値。集計や分析のためのシート"),
    (
        review::NAME,
        "人が確かめること。確認結果と正しい値を記入し、gyokaku accept で取り込みます",
    ),
    (sources::NAME, "ファイルごとの結果と、文字の行き先"),
];

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    facts: &Facts,
    check: &Check,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (at, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(at as u16, style::column_width(*width))?;
    }
    let mut page = Page {
        sheet,
        styles,
        row: 0,
        pages: Pages::of_height(style::page_height(Paper::A4, WIDTHS.into_iter())),
    };
    page.title(NAME)?;
    page.section("シート", &["シート", "内容"])?;
    for (name, about) in SHEETS {
        let name = Cell::text(name).linked(Some(&Anchor::top(name)));
        page.row(vec![name, Cell::text(about)])?;
    }
    page.section("色", &["見本", "意味"])?;
    let colours = [
        ("①→", Look::Span, "計画の期間（番号は取組の番号）"),
        ("水準1", Look::Rated(Some(1)), "評価：最もよい"),
        ("水準2", Look::Rated(Some(2)), "評価：2番目"),
        ("水準3", Look::Rated(Some(3)), "評価：3番目"),
        ("水準4", Look::Rated(Some(4)), "評価：4番目"),
        ("水準5", Look::Rated(Some(5)), "評価：5番目以下"),
        (
            "－",
            Look::Rated(None),
            "評価：順位のないもの（工程の●は評価のない報告）",
        ),
        ("注意", Look::Warning, "確かめること、変わったこと、遅れ"),
        ("エラー", Look::Error, "読めなかったもの、なくなったもの"),
        ("", Look::Answer, "記入する欄"),
    ];
    for (sample, look, about) in colours {
        page.row(vec![Cell::text(sample).look(look), Cell::text(about)])?;
    }
    scales(&mut page, facts)?;
    page.section("データの欄", &["欄", "records.json の名前"])?;
    for field in values::FIELDS {
        page.row(vec![Cell::text(field.ja), Cell::text(field.name)])?;
    }
    let rules = "データの点検（総務省「機械判読可能なデータの表記方法の統一ルール」による）";
    page.section(rules, &["点検項目", "備考", "結果"])?;
    for verdict in check.verdicts() {
        let (result, look) = match verdict.broken {
            None => ("作り方による".to_string(), Look::Centre),
            Some(0) => ("適合".to_string(), Look::Centre),
            Some(n) => (format!("例外 {n}"), Look::Warning),
        };
        let remark = if look == Look::Warning {
            verdict.remark
        } else {
            ""
        };
        page.row(vec![
            Cell::text(verdict.rule),
            Cell::text(remark),
            Cell::text(result).look(look),
        ])?;
    }
    let note = format!("点検した行 {}", check.rows());
    page.sheet
        .write_string_with_format(page.row, 0, note, &styles.legend)?;
    page.sheet.set_page_breaks(page.pages.breaks())?;
    style::print_setup(page.sheet, NAME, 0, Paper::A4)
}

/// The marks of each scale, as the plan ranks and explains them, and the documents that use them.
fn scales(page: &mut Page, facts: &Facts) -> Result<(), XlsxError> {
    let scales = scale::scales(facts.output);
    let notations = summary::notations(facts, &scales);
    if notations.is_empty() {
        return Ok(());
    }
    let name = "評価の尺度（計画ごとに違います。水準は1が最もよい）";
    page.section(name, &["評価", "意味", "水準", "使う文書"])?;
    for notation in &notations {
        let documents = notation.documents.iter().filter_map(|id| facts.by_id(id));
        let mut titles: Vec<String> = Vec::new();
        for document in documents {
            let municipality = document.municipality.as_ref().map(|m| m.name.as_str());
            let title = super::title(document);
            let told = match municipality.filter(|name| !title.contains(name)) {
                Some(name) => format!("{name} {title}"),
                None => title,
            };
            if !titles.contains(&told) {
                titles.push(told);
            }
        }
        for (nth, mark) in notation.marks.iter().enumerate() {
            // The documents are told once.
            let titles = if nth == 0 {
                listed(&titles)
            } else {
                String::new()
            };
            page.row(vec![
                Cell::text(&mark.raw).look(Look::Rated(mark.level)),
                Cell::maybe(mark.meaning.as_deref()),
                Cell::number(mark.level).look(Look::Centre),
                Cell::text(titles),
            ])?;
        }
    }
    Ok(())
}

/// A line each, the first ones.
fn listed(titles: &[String]) -> String {
    let mut lines: Vec<String> = titles.iter().take(MOST_TITLES).cloned().collect();
    let more = titles.len().saturating_sub(MOST_TITLES);
    lines.extend((more > 0).then(|| format!("ほか{more}件")));
    lines.join("\n")
}

/// So many documents are named for a scale.
const MOST_TITLES: usize = 3;

/// Writes from top to bottom.
struct Page<'w> {
    sheet: &'w mut Worksheet,
    styles: &'w Styles,
    row: u32,
    pages: Pages,
}

impl Page<'_> {
    fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        let title = &self.styles.sheet_title;
        self.sheet.write_string_with_format(0, 0, text, title)?;
        self.end_row(TITLE_HEIGHT)
    }

    /// A heading with its column heads; they stay with the first rows below.
    fn section(&mut self, name: &str, heads: &[&str]) -> Result<(), XlsxError> {
        self.end_row(style::row_height(1))?;
        let rows = f64::from(ROWS_WITH_HEADS) * style::row_height(1);
        self.pages.keep(self.row, SECTION_HEIGHT + rows);
        let section = &self.styles.section;
        self.sheet
            .write_string_with_format(self.row, 0, name, section)?;
        self.end_row(SECTION_HEIGHT)?;
        let heads = heads.iter().map(|h| Cell::text(h).look(Look::Head));
        self.row(heads.collect())
    }

    fn row(&mut self, cells: Vec<Cell>) -> Result<(), XlsxError> {
        let shown = cells.iter().zip(WIDTHS);
        let lines = shown.map(|(cell, width)| match &cell.value {
            Value::Text(text) => text::wrapped(text, width).len(),
            _ => 1,
        });
        let height = style::row_height(lines.max().unwrap_or(1));
        self.pages.keep(self.row, height);
        for (at, cell) in cells.iter().enumerate() {
            table::put(self.sheet, (self.row, at as u16), cell, self.styles, true)?;
        }
        self.end_row(height)
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.pages.fill(height);
        self.row += 1;
        Ok(())
    }
}
