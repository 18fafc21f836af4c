//! Rows of several lines, and heads in unusual places.

use super::*;

/// Lines of a cell, 11 points apart.
fn cell(page: &mut Page, lines: &[&str], x: f32, y: f32) {
    for (n, line) in lines.iter().enumerate() {
        set(page, line, x, y + 11.0 * n as f32);
    }
}

#[test]
fn a_long_name_in_the_stub_does_not_end_the_table() {
    let mut p = page();
    body(&mut p, &["North", "West"], &[330.0, 400.0], 50.0);
    cell(
        &mut p,
        &[
            "Receipts from all other sources that are",
            "not shown elsewhere",
        ],
        50.0,
        78.0,
    );
    set_right(&mut p, "12.5", 330.0, 89.0);
    set_right(&mut p, "13.5", 400.0, 89.0);
    body(&mut p, &["South", "East"], &[330.0, 400.0], 103.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 3));
    assert!(text(t, 2, 0).ends_with("elsewhere"), "{}", text(t, 2, 0));
}

#[test]
fn values_set_in_the_middle_of_long_names_stay_in_their_row() {
    let mut p = page();
    rule(&mut p, 48.0, 402.0, 40.0);
    for (head, end) in [("Men", 300.0), ("Women", 400.0)] {
        set_right(&mut p, head, end, 44.0);
    }
    rule(&mut p, 48.0, 402.0, 58.0);
    let mut y = 62.0;
    for (r, lines) in [1, 3, 2, 1, 4].into_iter().enumerate() {
        cell(
            &mut p,
            &["Receipts of", "all other", "sources", "abroad"][..lines],
            50.0,
            y,
        );
        let middle = y + 11.0 * (lines - 1) as f32 / 2.0;
        set_right(&mut p, &format!("{}1.5", r + 1), 300.0, middle);
        set_right(&mut p, &format!("{}2.5", r + 1), 400.0, middle);
        y += 11.0 * lines as f32 + 5.0;
    }
    rule(&mut p, 48.0, 402.0, y);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (6, 3));
    assert_eq!(
        (text(t, 5, 1), text(t, 3, 2)),
        ("51.5".into(), "32.5".into())
    );
    assert!(text(t, 2, 0).ends_with("sources"));
}

#[test]
fn rows_of_words_between_upright_rules_are_told_by_their_space() {
    let mut p = page();
    let xs = [45.0, 200.0, 400.0];
    let mut y = 62.0;
    for lines in [2, 1, 3, 1] {
        cell(
            &mut p,
            &["made in", "former years", "by whom"][..lines],
            50.0,
            y,
        );
        cell(&mut p, &["looked at again"], 210.0, y);
        y += 11.0 * lines as f32 + 6.0;
    }
    for at in [40.0, 58.0, y] {
        rule(&mut p, xs[0], xs[2], at);
    }
    for x in xs {
        line(&mut p, x, 40.0, x, y);
    }
    set(&mut p, "Measure", 50.0, 44.0);
    set(&mut p, "Goal", 210.0, 44.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 2));
    assert!(text(t, 3, 0).ends_with("by whom"));
}

#[test]
fn a_head_above_the_first_of_the_rules_that_part_the_rows_belongs_to_the_table() {
    let mut p = page();
    set(&mut p, "Results by region", 50.0, 14.0);
    for (head, end) in [("Men", 200.0), ("Women", 300.0), ("All", 400.0)] {
        set_right(&mut p, head, end, 44.0);
    }
    set(&mut p, "Region", 50.0, 44.0);
    for n in 0..6 {
        rule(&mut p, 48.0, 402.0, 58.0 + 14.0 * n as f32);
    }
    body(&mut p, &NAMES, &[200.0, 300.0, 400.0], 60.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (6, 4));
    assert_eq!(
        (text(t, 0, 0), text(t, 0, 3)),
        ("Region".into(), "All".into())
    );
}

#[test]
fn the_unit_below_a_head_is_part_of_it() {
    let mut p = page();
    set(&mut p, "Region", 50.0, 40.0);
    set_right(&mut p, "Men", 200.0, 40.0);
    set_right(&mut p, "(million)", 200.0, 51.0);
    set_right(&mut p, "Share", 300.0, 40.0);
    body(&mut p, &NAMES, &[200.0, 300.0], 65.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (6, 3));
    assert_eq!(text(t, 0, 1), "Men\n(million)");
}

#[test]
fn text_across_the_sides_of_stacked_rules_parts_two_tables() {
    let mut p = page();
    for top in [40.0, 260.0] {
        rule(&mut p, 48.0, 252.0, top);
        set(&mut p, "Region", 50.0, top + 4.0);
        set_right(&mut p, "Men", 180.0, top + 4.0);
        set_right(&mut p, "Women", 250.0, top + 4.0);
        rule(&mut p, 48.0, 252.0, top + 18.0);
        body(&mut p, &NAMES, &[180.0, 250.0], top + 22.0);
        rule(&mut p, 48.0, 252.0, top + 94.0);
    }
    for n in 0..4 {
        set(
            &mut p,
            &"the plans of former years ".repeat(4),
            50.0,
            160.0 + 12.0 * n as f32,
        );
    }
    let document = layout(&[p]);
    assert_eq!(tables(&document).len(), 2);
}

#[test]
fn rows_of_words_below_a_ruled_head_make_a_table() {
    let mut p = page();
    let mut y = 60.0;
    for row in [
        ["Measure", "What is done", "Unit"],
        ["Fees", "they are looked at again every", "Finance"],
        ["Counters", "forms are put in one place and", "Citizens"],
        ["Roads", "the register is kept by one hand", "Works"],
    ] {
        for (text, x) in row.iter().zip([50.0, 150.0, 400.0]) {
            set(&mut p, text, x, y);
        }
        if y > 60.0 {
            set(&mut p, "year and told to all who ask", 150.0, y + 11.0);
        }
        y += if y > 60.0 { 28.0 } else { 22.0 };
    }
    let mut bare = p.clone();
    rule(&mut p, 48.0, 450.0, 74.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (4, 3));
    assert!(text(t, 3, 1).ends_with("all who ask"));
    bare.strokes.clear();
    assert!(tables(&layout(&[bare])).is_empty());
}

#[test]
fn names_that_begin_with_capitals_are_rows_though_cells_are_empty() {
    let mut p = page();
    rule(&mut p, 48.0, 402.0, 56.0);
    for (n, row) in [
        ["Country", "Tax", "Loans"],
        ["Belgium", "x", "Yes"],
        ["Denmark", "", "Yes"],
        ["Spain", "x", ""],
        ["France", "x", "x"],
    ]
    .iter()
    .enumerate()
    {
        let y = 60.0 + 14.0 * n as f32;
        for (text, x) in row.iter().zip([50.0, 200.0, 300.0]) {
            set(&mut p, text, x, y);
        }
    }
    rule(&mut p, 48.0, 402.0, 72.5);
    rule(&mut p, 48.0, 402.0, 130.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 3));
    assert_eq!(text(t, 2, 0), "Denmark");
}

#[test]
fn a_currency_stands_in_the_cell_of_its_amount() {
    let mut p = page();
    body(&mut p, &NAMES, &[200.0, 300.0, 400.0], 60.0);
    for x in [140.0, 240.0, 340.0] {
        set(&mut p, "$", x, 60.0);
    }
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 4));
    assert_eq!(text(t, 0, 1), "$ 14.0");
}

#[test]
fn a_line_that_opens_a_group_is_no_second_line_of_a_name() {
    let mut p = page();
    for (n, name) in NAMES[..3].iter().enumerate() {
        let y = 60.0 + 42.0 * n as f32;
        set(&mut p, "of which:", 60.0, y + 14.0);
        body(&mut p, &[name], &[200.0, 300.0], y);
        body(&mut p, &["   public"], &[200.0, 300.0], y + 28.0);
    }
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (9, 3));
    assert_eq!(text(t, 7, 0), "of which:");
}

#[test]
fn a_title_or_unit_centred_over_the_values_spans_them() {
    let mut p = page();
    rule(&mut p, 48.0, 402.0, 40.0);
    set(&mut p, "Area", 50.0, 58.0);
    for (head, end) in [("Men", 200.0), ("Women", 300.0), ("All", 400.0)] {
        set_right(&mut p, head, end, 44.0);
    }
    set(&mut p, "(Thousands)", 230.0, 58.0);
    rule(&mut p, 48.0, 402.0, 72.0);
    body(&mut p, &NAMES[..2], &[200.0, 300.0, 400.0], 76.0);
    set(&mut p, "Large towns", 230.0, 104.0);
    body(&mut p, &NAMES[..3], &[200.0, 300.0, 400.0], 118.0);
    rule(&mut p, 48.0, 402.0, 162.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (8, 4));
    for row in [1, 4] {
        let cols = t.cell_at(row, 2).map(|c| c.cols.clone());
        assert_eq!(cols, Some(1..4), "row {row}");
    }
    assert_eq!(t.cell_at(0, 0).map(|c| c.rows.clone()), Some(0..2));
}

#[test]
fn numbers_of_columns_are_a_level_of_their_own() {
    let mut p = page();
    rule(&mut p, 48.0, 402.0, 40.0);
    for (n, end) in [200.0, 300.0, 400.0].into_iter().enumerate() {
        set_right(&mut p, "Value", end, 44.0);
        set_right(&mut p, &format!("({})", n + 1), end, 56.0);
    }
    rule(&mut p, 48.0, 402.0, 70.0);
    body(&mut p, &NAMES, &[200.0, 300.0, 400.0], 74.0);
    rule(&mut p, 48.0, 402.0, 146.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (7, 4));
    assert_eq!(text(t, 1, 3), "(3)");
}

#[test]
fn rules_that_end_between_two_tables_part_them() {
    let mut p = page();
    for (x, names) in [(0.0, &NAMES[..5]), (200.0, &NAMES[..3])] {
        for (n, name) in names.iter().enumerate() {
            let y = 74.0 + 14.0 * n as f32;
            set(&mut p, name, 50.0 + x, y);
            set_right(&mut p, &format!("{}1", n + 3), 180.0 + x, y);
            set_right(&mut p, &format!("{}.5", n + 3), 230.0 + x, y);
        }
        set(&mut p, "Area", 50.0 + x, 58.0);
        set_right(&mut p, "2007", 180.0 + x, 58.0);
        set_right(&mut p, "2008", 230.0 + x, 58.0);
        rule(&mut p, 48.0 + x, 232.0 + x, 71.0);
    }
    let document = layout(&[p]);
    let cols: Vec<usize> = tables(&document).iter().map(|t| t.cols).collect();
    assert_eq!(cols, [3, 3]);
}

/// A head between two rules, rows of numbers, and a rule below them.
fn between_rules(p: &mut Page, y: f32, names: &[&str]) -> f32 {
    let foot = y + 18.0 + 14.0 * names.len() as f32;
    rule(p, 48.0, 402.0, y);
    set(p, "Area", 50.0, y + 4.0);
    for (head, end) in [("Men", 200.0), ("Women", 300.0), ("All", 400.0)] {
        set_right(p, head, end, y + 4.0);
    }
    rule(p, 48.0, 402.0, y + 16.0);
    body(p, names, &[200.0, 300.0, 400.0], y + 18.0);
    rule(p, 48.0, 402.0, foot);
    foot
}

#[test]
fn a_caption_between_rules_of_one_width_parts_two_tables() {
    for title in ["Table 2. Towns", "Towns"] {
        let mut p = page();
        let foot = between_rules(&mut p, 60.0, &NAMES[..3]);
        set(&mut p, "Source: own.", 50.0, foot + 3.0);
        set(&mut p, title, 50.0, foot + 18.0);
        between_rules(&mut p, foot + 32.0, &NAMES);
        let document = layout(&[p]);
        let rows: Vec<usize> = tables(&document).iter().map(|t| t.rows).collect();
        assert_eq!(rows, [4, 6], "{title}");
    }
}

#[test]
fn rows_below_a_head_between_two_rules_belong_to_it() {
    let mut p = page();
    between_rules(&mut p, 60.0, &NAMES);
    p.strokes.pop();
    set(&mut p, "Source: own.", 50.0, 160.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (6, 4));
}

#[test]
fn dates_are_values() {
    let mut p = page();
    let heads = ["Country", "Signed", "In force"];
    let dates = ["8 May 1999", "12 October 2001"];
    for n in 0..5 {
        let y = 60.0 + 14.0 * n as f32;
        let row = if n == 0 {
            heads
        } else {
            [NAMES[n], dates[n % 2], dates[(n + 1) % 2]]
        };
        for (text, x) in row.iter().zip([50.0, 180.0, 320.0]) {
            set(&mut p, text, x, y);
        }
    }
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 3));
    assert_eq!(text(t, 1, 0), "South east");
}

#[test]
fn a_head_centred_over_columns_without_names_spans_them() {
    let mut p = page();
    rule(&mut p, 48.0, 422.0, 40.0);
    set(&mut p, "Age", 50.0, 44.0);
    // Each over a number and its share.
    for (head, middle) in [("Men", 147.0), ("Women", 257.0), ("All", 367.0)] {
        set(
            &mut p,
            head,
            middle - LETTER * head.len() as f32 / 2.0,
            44.0,
        );
    }
    rule(&mut p, 48.0, 422.0, 58.0);
    body(
        &mut p,
        &["North", "West", "South", "East"],
        &[150.0, 200.0, 260.0, 310.0, 370.0, 420.0],
        62.0,
    );
    rule(&mut p, 48.0, 422.0, 120.0);
    let document = layout(&[p]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (5, 7));
    let spans: Vec<_> = t
        .cells
        .iter()
        .filter(|c| c.rows.start == 0)
        .map(|c| c.cols.clone())
        .collect();
    assert_eq!(spans, [0..1, 1..3, 3..5, 5..7]);
}

#[test]
fn names_of_ideographs_that_fill_the_stub_go_on_in_the_next_line() {
    let rows = |full: &str| {
        let mut p = page();
        rule(&mut p, 48.0, 402.0, 56.0);
        let mut y = 60.0;
        for name in ["市税", full, "市債", full, "繰入金"] {
            body(&mut p, &[name], &[300.0, 400.0], y);
            if name == full {
                y += 14.0;
                set(&mut p, "事業の費用", 50.0, y);
            }
            y += 14.0;
        }
        rule(&mut p, 48.0, 402.0, y);
        let document = layout(&[p]);
        only(&document).rows
    };
    assert_eq!(rows("基金残高及びこれに準ずる"), 5);
    assert_eq!(rows("公債"), 7);
}

/// Rules below the rows alone, the first of them from `from` on between heads of groups, of which the last is left out where `one` is set.
fn groups_over_first_rule(from: f32, one: bool) -> Page {
    let mut p = page();
    set(&mut p, "Men", 190.0, 44.0);
    if !one {
        set(&mut p, "Women", 340.0, 44.0);
    }
    rule(&mut p, from, 402.0, 57.0);
    for (n, end) in [170.0, 250.0, 320.0, 400.0].iter().enumerate() {
        set_right(&mut p, ["No", "Rate"][n % 2], *end, 60.0);
    }
    set(&mut p, "Region", 50.0, 60.0);
    body(&mut p, &NAMES, &[170.0, 250.0, 320.0, 400.0], 76.0);
    for n in 0..6 {
        rule(&mut p, 48.0, 402.0, 73.0 + 14.0 * n as f32);
    }
    p
}

#[test]
fn heads_of_groups_stand_above_a_first_rule_that_leaves_the_stub_out() {
    let document = layout(&[groups_over_first_rule(140.0, false)]);
    let t = only(&document);
    assert_eq!((t.rows, t.cols), (7, 5));
    assert_eq!(text(t, 0, 1), "Men");
    // One piece above it is a title.
    let document = layout(&[groups_over_first_rule(140.0, true)]);
    assert_eq!(only(&document).rows, 6);
}

/// A head of two lines over flush columns, the upper one over the first two from `x` on, and nothing over the last.
fn upper_head_at(x: f32) -> Page {
    let mut p = page();
    let ends = [200.0, 300.0, 400.0];
    rule(&mut p, 48.0, 402.0, 40.0);
    set(&mut p, "Employed", x, 44.0);
    set(&mut p, "Region", 50.0, 58.0);
    for (n, end) in ends.iter().enumerate() {
        set_right(&mut p, ["Men", "Women", "Area"][n], *end, 58.0);
    }
    rule(&mut p, 48.0, 402.0, 72.0);
    body(&mut p, &NAMES, &ends, 76.0);
    rule(&mut p, 48.0, 402.0, 148.0);
    p
}

#[test]
fn a_head_that_sticks_out_of_a_flush_column_is_over_the_next_too() {
    let cells = |x: f32| {
        let document = layout(&[upper_head_at(x)]);
        let t = only(&document);
        (t.rows, t.cell_at(0, 1).map(|c| c.cols.clone()))
    };
    // Forty wide; the column ends at 200.
    assert_eq!(cells(190.0), (7, Some(1..3)));
    assert_eq!(cells(160.0), (6, Some(1..2)), "flush with its own column");
}
