//! The columns that say where something stands.

use super::{Column, Datum, Kind};
use crate::record::Spot;

const fn column(name: &'static str, kind: Kind, ja: &'static str, about: &'static str) -> Column {
    Column {
        name,
        kind,
        ja,
        about,
    }
}

/// Columns of a place.
pub(super) const COLUMNS: &[Column] = &[
    column(
        "page",
        Kind::Integer,
        "頁",
        "Page, sheet or page of a text dump, from 1",
    ),
    column(
        "sheet",
        Kind::Integer,
        "シート",
        "Sheet of a workbook, from 1",
    ),
    column("range", Kind::Text, "セル範囲", "Cell range on the sheet"),
    column(
        "x0",
        Kind::Number,
        "左",
        "Left edge on the page in points, from the top left corner",
    ),
    column(
        "y0",
        Kind::Number,
        "上",
        "Top edge on the page in points, from the top left corner",
    ),
    column(
        "x1",
        Kind::Number,
        "右",
        "Right edge on the page in points, from the top left corner",
    ),
    column(
        "y1",
        Kind::Number,
        "下",
        "Bottom edge on the page in points, from the top left corner",
    ),
    column(
        "first_line",
        Kind::Integer,
        "開始行",
        "First line of a text dump, from 1",
    ),
    column(
        "last_line",
        Kind::Integer,
        "終了行",
        "Last line of a text dump",
    ),
];

/// The values of a place; all null for a file as a whole.
pub(super) fn data(spot: Option<&Spot>) -> Vec<Datum> {
    let Some(spot) = spot else {
        return vec![Datum::Null; COLUMNS.len()];
    };
    let mut data = vec![
        Datum::Integer(spot.page.into()),
        Datum::integer(spot.sheet),
        Datum::maybe(spot.range.as_deref()),
    ];
    let edge = |at: usize| Datum::number(spot.bbox.map(|b| hundredths(b[at])));
    data.extend((0..4).map(edge));
    let line = |at: usize| Datum::integer(spot.lines.map(|l| l[at]));
    data.extend((0..2).map(line));
    data
}

/// Points to two places: finer is below what any printer draws.
fn hundredths(points: f32) -> f64 {
    (f64::from(points) * 100.0).round() / 100.0
}
