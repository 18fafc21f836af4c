//! 凡例: what the sheets are, what colours and ratings mean, and how far データ follows the rules for machines.

use super::machine::Check;
use super::style::{self, Look, Paper, Styles};
use super::table::{self, Cell};
use super::{Anchor, Facts, data, gantt, history, list, review, sources, summary, text};
use crate::write::values;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "凡例";

/// Widths of the columns in half-width characters.
const WIDTHS: [f64; 4] = [26.0, 30.0, 60.0, 40.0];

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
    };
    page.title(NAME)?;
    page.section("シート", &["シート", "", "内容"])?;
    for (name, about) in SHEETS {
        let name = Cell::text(name).linked(Some(&Anchor::top(name)));
        page.row(vec![name, Cell::default(), Cell::text(about)])?;
    }
    page.section("色", &["見本", "", "意味"])?;
    let colours = [
        ("①→", Look::Span, "計画の期間（番号は取組の番号）"),
        ("水準1", Look::Done(1), "実績：最もよい評価"),
        ("水準2", Look::Done(2), "実績：2番目の評価"),
        ("水準3", Look::Done(3), "実績：3番目の評価"),
        ("水準4", Look::Done(4), "実績：4番目の評価"),
        ("水準5", Look::Done(5), "実績：5番目以下の評価"),
        (
            "－",
            Look::Done(0),
            "実績：順位のない評価（●は評価のない報告）",
        ),
        ("注意", Look::Warning, "確かめること、変わったこと、遅れ"),
        ("エラー", Look::Error, "読めなかったもの、なくなったもの"),
        ("", Look::Answer, "記入する欄"),
    ];
    for (sample, look, about) in colours {
        page.row(vec![
            Cell::text(sample).look(look),
            Cell::default(),
            Cell::text(about),
        ])?;
    }
    scales(&mut page, facts)?;
    page.section("データの欄", &["欄", "records.json の名前", "", ""])?;
    for field in values::FIELDS {
        page.row(vec![Cell::text(field.ja), Cell::text(field.name)])?;
    }
    let head = ["点検項目", "", "結果", "備考"];
    page.section(
        "データの点検（総務省「機械判読可能なデータの表記方法の統一ルール」による）",
        &head,
    )?;
    for verdict in check.verdicts() {
        let (result, look) = match verdict.broken {
            0 => ("適合".to_string(), Look::Body),
            n => (format!("例外 {n}"), Look::Warning),
        };
        let remark = if verdict.broken > 0 {
            verdict.remark
        } else {
            ""
        };
        page.row(vec![
            Cell::text(verdict.rule),
            Cell::default(),
            Cell::text(result).look(look),
            Cell::text(remark),
        ])?;
    }
    let note = format!("点検した行 {}", check.rows());
    page.sheet
        .write_string_with_format(page.row, 0, note, &styles.legend)?;
    style::print_setup(page.sheet, NAME, 0, Paper::A4)
}

/// The marks of each format, as its rule ranks and explains them.
fn scales(page: &mut Page, facts: &Facts) -> Result<(), XlsxError> {
    let scales = summary::scales(facts);
    if scales.is_empty() {
        return Ok(());
    }
    page.section(
        "評価の尺度（計画ごとに違います。水準は1が最もよい）",
        &["様式", "評価", "意味", "水準"],
    )?;
    for (name, marks) in scales {
        for (mark, about) in marks {
            page.row(vec![
                Cell::text(&name),
                Cell::text(&mark.raw).look(Look::Done(mark.colour())),
                Cell::maybe(about),
                Cell::number(mark.level),
            ])?;
        }
    }
    Ok(())
}

/// Writes from top to bottom.
struct Page<'w> {
    sheet: &'w mut Worksheet,
    styles: &'w Styles,
    row: u32,
}

impl Page<'_> {
    fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 30)?;
        self.sheet
            .write_string_with_format(0, 0, text, &self.styles.sheet_title)?;
        self.row = 1;
        Ok(())
    }

    fn section(&mut self, name: &str, heads: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet
            .write_string_with_format(self.row, 0, name, &self.styles.section)?;
        self.sheet.set_row_height(self.row, 22)?;
        self.row += 1;
        let heads = heads
            .iter()
            .map(|h| Cell::text(h).look(Look::Head))
            .collect();
        self.row(heads)
    }

    fn row(&mut self, cells: Vec<Cell>) -> Result<(), XlsxError> {
        let mut lines = 1;
        for (at, cell) in cells.iter().enumerate() {
            if let table::Value::Text(text) = &cell.value {
                let width = WIDTHS.get(at).copied().unwrap_or_default();
                lines = lines.max(text::wrapped(text, width).len());
            }
            table::put(self.sheet, (self.row, at as u16), cell, self.styles, true)?;
        }
        self.sheet
            .set_row_height(self.row, style::row_height(lines))?;
        self.row += 1;
        Ok(())
    }
}
