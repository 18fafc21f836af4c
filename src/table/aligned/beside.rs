//! Two tables beside each other that no rule bounds.

use crate::table::aligned::columns::{self, Row};
use crate::table::aligned::words::Piece;
use crate::table::rulings::Ruling;

/// The pieces of each of two tables, or all: two are parted by the widest gutter, or by one in which rules end, each with
/// columns, and the right one begins with names of its own.
pub fn side_by_side(pieces: Vec<Piece>, rules: &[Ruling], em: f32) -> Vec<Vec<Piece>> {
    let rows = columns::rows(&pieces);
    let every: Vec<&Row> = rows.iter().collect();
    let mut gutters = columns::gutters(&every, 0, em * 0.2);
    let width = |g: &(f32, f32)| g.1 - g.0;
    gutters.sort_by(|a, b| width(b).total_cmp(&width(a)));
    let names = |side: &[Piece]| {
        let rows = columns::rows(side);
        let full: Vec<&Row> = rows.iter().filter(|r| r.pieces.len() > 1).collect();
        let named = full.iter().filter(|r| !r.pieces[0].is_numeric()).count();
        full.len() >= 3 && named * 10 >= full.len() * 9
    };
    for (n, gutter) in gutters.iter().enumerate() {
        let met = met_by_rules(gutter, rules, &every);
        if met == Met::Crossed || n > 0 && met == Met::No {
            continue;
        }
        let middle = (gutter.0 + gutter.1) / 2.0;
        let (left, right): (Vec<Piece>, Vec<Piece>) = pieces
            .iter()
            .cloned()
            .partition(|p| p.bbox.center().x < middle);
        if names(&left) && names(&right) {
            return vec![left, right];
        }
    }
    vec![pieces]
}

/// How the rules among lines meet a gutter.
#[derive(PartialEq)]
enum Met {
    /// None comes near.
    No,
    /// They end in it and go on behind it.
    Parted,
    /// One runs across.
    Crossed,
}

fn met_by_rules(gutter: &(f32, f32), rules: &[Ruling], rows: &[&Row]) -> Met {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Met::No;
    };
    let (left, right) = columns::extent(rows);
    let height = first.y1 - first.y0;
    let own = || {
        rules.iter().filter(|r| {
            let level = r.at > first.y0 - height && r.at < last.y1 + height;
            level && r.to > left && r.from < right
        })
    };
    let before = |r: &Ruling| r.to > gutter.0 && r.to < gutter.1 && r.from <= left + height;
    let behind = |r: &Ruling| r.from > gutter.0 && r.from < gutter.1 && r.to >= right - height;
    if own().any(|r| r.from < gutter.0 && r.to > gutter.1) {
        Met::Crossed
    } else if own().any(before) && own().any(behind) {
        Met::Parted
    } else {
        Met::No
    }
}
