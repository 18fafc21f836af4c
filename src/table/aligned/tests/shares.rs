//! The shares that the guards go by, each at both sides of its edge.

use crate::geometry::Rect;
use crate::page::Page;
use crate::table::aligned::charts::holds_axis;
use crate::table::aligned::guards::{
    better_than_ruled, holds_alone, holds_between_rules, holds_under_rule,
};
use crate::table::aligned::reading::{ReadCell, Reading, Region};
use crate::table::aligned::words::Piece;
use crate::table::lattice::Lattice;

/// Width of a column and pitch of the rows; letters are 5 wide and 10 high.
const COLUMN: f32 = 250.0;
const PITCH: f32 = 15.0;

/// Running text.
const LONG: &str = "so much was written of it that it runs on";

/// A reading of rows of texts, empty ones being empty cells, of which the first `head` are the head; and its region with a
/// rule above, below the head and at the foot.
fn read(rows: &[Vec<&str>], head: usize) -> (Reading, Region) {
    let cols = rows[0].len();
    let mut cells = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            let (x, y) = (COLUMN * c as f32, PITCH * r as f32 + 2.0);
            let piece = Piece {
                text: text.to_string(),
                glyphs: Vec::new(),
                bbox: Rect::new(x, y, x + 5.0 * text.len() as f32, y + 10.0),
                size: 10.0,
            };
            cells.push(ReadCell {
                rows: r..r + 1,
                cols: c..c + 1,
                pieces: Some(piece)
                    .filter(|p| !p.text.is_empty())
                    .into_iter()
                    .collect(),
            });
        }
    }
    let ys: Vec<f32> = (0..=rows.len()).map(|r| PITCH * r as f32).collect();
    let region = Region {
        bbox: Rect::new(0.0, 0.0, COLUMN * cols as f32, ys[rows.len()]),
        rules: vec![0.0, ys[head], ys[rows.len()]],
        ..Region::default()
    };
    let reading = Reading {
        xs: (0..=cols).map(|c| COLUMN * c as f32).collect(),
        ys,
        cells,
        head,
    };
    (reading, region)
}

fn alone(rows: &[Vec<&str>]) -> bool {
    let (reading, region) = read(rows, 0);
    holds_alone(&reading, &region, &Page::default())
}

fn between_rules(rows: &[Vec<&str>]) -> bool {
    let (reading, region) = read(rows, 0);
    holds_between_rules(&reading, &region)
}

/// Rows of a name and values.
fn rows<'t>(count: usize, values: impl Fn(usize) -> Vec<&'t str>) -> Vec<Vec<&'t str>> {
    (0..count)
        .map(|r| [vec!["North"], values(r)].concat())
        .collect()
}

/// The first `n` of `of` values are `a`, the others `b`.
fn mixed<'t>(r: usize, n: usize, a: &'t str, b: &'t str) -> &'t str {
    if r < n { a } else { b }
}

#[test]
fn between_rules_a_third_of_the_positions_is_filled() {
    let pairs = |empty: usize| rows(4, |_| [vec!["12"], vec![""; empty]].concat());
    assert!(between_rules(&pairs(3)), "two of five");
    assert!(!between_rules(&pairs(4)), "two of six");
}

#[test]
fn between_rules_half_of_the_cells_may_be_running_text() {
    let described = |names: usize| {
        let mut rows = rows(6, |_| vec![LONG, "12"]);
        (0..names).for_each(|r| rows[r][0] = LONG);
        rows
    };
    assert!(between_rules(&described(3)), "nine of eighteen");
    assert!(!between_rules(&described(4)), "ten of eighteen");
}

#[test]
fn leaders_make_a_contents_page() {
    let led = |n: usize| {
        let mut rows = rows(10, |r| vec![["7", "9", "4", "8", "6"][r % 5]]);
        (0..n).for_each(|r| rows[r][0] = "North ........");
        rows
    };
    assert!(between_rules(&led(2)) && !between_rules(&led(3)));
    assert!(alone(&led(1)) && !alone(&led(2)));
}

#[test]
fn pairs_by_themselves_are_numbers_in_four_rows_of_five() {
    let pairs = |n: usize| rows(10, |r| vec![mixed(r, n, ["17", "9"][r % 2], "closed")]);
    assert!(alone(&pairs(8)));
    assert!(!alone(&pairs(7)));
}

#[test]
fn half_of_the_values_of_a_short_table_are_numbers() {
    let values = |n: usize| {
        rows(3, |r| {
            vec![["17", "90", "8"][r], mixed(r, n, "5", "closed")]
        })
    };
    assert!(alone(&values(0)), "three of six");
    let fewer = rows(3, |r| vec![["17", "90", "all"][r], "closed"]);
    assert!(!alone(&fewer), "two of six");
}

#[test]
fn words_by_themselves_fill_four_positions_of_five() {
    // Five rows of four columns, of which the last is empty in some.
    let words = |empty: usize| {
        rows(5, |r| {
            let last = mixed(r, empty, "", ["open", "shut", "half"][r % 3]);
            vec![["Rome", "Oslo", "Bern", "Kyiv", "Riga"][r], "town", last]
        })
    };
    let mut emptier = words(4);
    assert!(alone(&emptier), "16 of 20");
    emptier[0][2] = "";
    assert!(!alone(&emptier), "15 of 20");
}

#[test]
fn numbers_by_themselves_fill_half_of_the_positions() {
    // A name, a number and one entry more in a row, in a column of its own each time.
    let wide = |further: usize| {
        rows(6, |r| {
            let own = vec![["31", "77", "5", "60", "8", "44"][r]];
            let mut row = [own, vec![""; further]].concat();
            row[1 + r % further] = "16";
            row
        })
    };
    assert!(alone(&wide(4)), "three of six");
    assert!(!alone(&wide(5)), "three of seven");
}

#[test]
fn one_value_of_ten_may_be_running_text() {
    let values = |n: usize| rows(10, |r| vec![["31", "77"][r % 2], mixed(r, n, LONG, "8")]);
    assert!(alone(&values(2)), "two of twenty");
    assert!(!alone(&values(3)), "three of twenty");
}

#[test]
fn seven_entries_of_ten_share_an_edge_and_seven_columns_of_ten_have_one() {
    let shifted = |columns: usize, entries: usize| {
        let (mut reading, region) = read(&rows(10, |r| vec![["31", "77"][r % 2], "8", "60"]), 0);
        let off = |c: &&mut ReadCell| c.cols.start >= 1 && c.cols.start <= columns;
        for cell in reading.cells.iter_mut().filter(off) {
            if cell.rows.start < entries {
                let by = 7.0 * (cell.rows.start + 1) as f32;
                cell.pieces[0].bbox.x0 += by;
                cell.pieces[0].bbox.x1 += by;
            }
        }
        holds_alone(&reading, &region, &Page::default())
    };
    assert!(shifted(2, 3), "seven of ten entries keep the edge");
    assert!(!shifted(2, 4), "two columns of four do not");
    assert!(shifted(1, 4), "one column of four does not");
}

#[test]
fn three_distances_of_five_between_rows_are_the_usual() {
    let apart = |wide: usize| {
        let (mut reading, region) = read(&rows(11, |r| vec![["31", "77"][r % 2], "8"]), 0);
        for cell in &mut reading.cells {
            let steps = (1..=cell.rows.start.min(wide)).map(|n| 30.0 * n as f32);
            let by: f32 = steps.sum();
            cell.pieces[0].bbox.y0 += by;
            cell.pieces[0].bbox.y1 += by;
        }
        holds_alone(&reading, &region, &Page::default())
    };
    assert!(apart(4), "six of ten");
    assert!(!apart(5), "five of ten");
}

#[test]
fn words_under_a_ruled_head_are_level() {
    let lowered = |by: f32| {
        let mut all = rows(4, |_| vec!["open", "town"]);
        all[0] = vec!["Name", "State", "Kind"];
        let (mut reading, region) = read(&all, 1);
        for cell in reading.cells.iter_mut().filter(|c| c.cols.start == 1) {
            // Neither the tops nor the middles of two heights keep to one line.
            cell.pieces[0].bbox.y0 += by;
            cell.pieces[0].bbox.y1 += by;
        }
        holds_under_rule(&reading, &region)
    };
    assert!(lowered(2.9));
    assert!(!lowered(3.1));
}

/// Whether a reading takes the place of a grid with the same columns, one row of heads and `below` rows.
fn replaces(rows: &[Vec<&str>], below: usize) -> bool {
    let (reading, mut region) = read(rows, 1);
    region.pieces = reading
        .cells
        .iter()
        .flat_map(|c| c.pieces.clone())
        .collect();
    let (top, foot) = (reading.ys[1], reading.ys[rows.len()]);
    let step = (foot - top) / below as f32;
    let ys = [0.0]
        .into_iter()
        .chain((0..=below).map(|n| top + step * n as f32));
    let cols = reading.xs.len() - 1;
    let lattice = Lattice {
        xs: reading.xs.clone(),
        ys: ys.collect(),
        cells: (0..=below)
            .flat_map(|r| (0..cols).map(move |c| (r..r + 1, c..c + 1)))
            .collect(),
        cut: 0,
    };
    better_than_ruled(&reading, &lattice, &region)
}

#[test]
fn a_ruled_grid_gives_way_to_twice_its_cells() {
    let numbers = |count: usize| {
        let mut all = rows(count + 1, |_| vec!["31", "8"]);
        all[0] = vec!["Name", "Men", "Women"];
        all
    };
    assert!(replaces(&numbers(5), 2), "six rows for three");
    assert!(!replaces(&numbers(6), 3), "seven rows for four");
}

#[test]
fn rows_of_words_in_one_ruled_row_leave_one_position_of_ten_empty() {
    let of_three = |empty: usize| {
        let mut all = rows(11, |_| vec!["open", "town"]);
        all[0] = vec!["Name", "State", "Kind"];
        (0..empty).for_each(|r| all[1 + r][2] = "");
        all
    };
    assert!(replaces(&of_three(3), 1), "27 of 30");
    assert!(!replaces(&of_three(4), 1), "26 of 30");
}

#[test]
fn beside_an_axis_half_of_the_rows_are_empty() {
    let steps = ["10", "20", "30", "40", "50", "60", "70", "80"];
    let chart = |entries: usize, count: usize| {
        let rows: Vec<Vec<&str>> = (0..count)
            .map(|r| vec![steps[r], mixed(r, entries, ["7", "31"][r % 2], "")])
            .collect();
        holds_axis(&read(&rows, 0).0)
    };
    assert!(chart(3, 8) && !chart(4, 8));
    assert!(chart(1, 4) && !chart(1, 3), "three numbers are no axis");
}

#[test]
fn lines_below_headings_are_half_of_the_rows_and_titles_less_than_two_thirds() {
    let pair = || vec!["State", "open"];
    let line = || vec!["Mostly", ""];
    assert!(
        !between_rules(&[pair(), line(), pair(), line()]),
        "headings"
    );
    assert!(between_rules(&[pair(), line(), pair(), line(), pair()]));
    assert!(between_rules(&[line(), pair(), line(), pair()]), "titles");
    assert!(between_rules(&[line(), line(), pair(), line(), pair()]));
    assert!(!between_rules(&[line(), line(), pair()]));
}
