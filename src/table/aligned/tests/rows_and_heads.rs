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
