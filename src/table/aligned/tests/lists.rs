//! Tables that look like a chart's axes, a list or headings, and those that they look like.

use super::*;

fn found(p: Page) -> usize {
    tables(&layout(&[p])).len()
}

/// Two columns of numbers at even steps under a head, between rules.
fn even_steps(under_head: bool, grid_lines: bool) -> Page {
    let mut p = page();
    rule(&mut p, 48.0, 252.0, 40.0);
    set_right(&mut p, "Income", 120.0, 44.0);
    set_right(&mut p, "Tax", 250.0, 44.0);
    if under_head {
        rule(&mut p, 48.0, 252.0, 57.0);
    }
    for n in 0..7 {
        let y = 60.0 + 14.0 * n as f32;
        set_right(&mut p, &format!("{}", 1000 * (n + 1)), 120.0, y);
        set_right(&mut p, &format!("{}", 90 * (n + 1)), 250.0, y);
        if grid_lines && n > 0 {
            rule(&mut p, 48.0, 252.0, y - 2.0);
        }
    }
    rule(&mut p, 48.0, 252.0, 160.0);
    p
}

#[test]
fn columns_at_even_steps_are_a_table_under_a_ruled_head_and_axes_else() {
    assert_eq!(found(even_steps(true, false)), 1);
    assert_eq!(found(even_steps(false, false)), 0);
    assert_eq!(found(even_steps(true, true)), 0);
}

/// Names and, under one rule, a mark in the columns that `marked` tells of each.
fn marks(marked: &[&[usize]]) -> Page {
    let mut p = page();
    let columns = [200.0, 280.0, 360.0];
    set(&mut p, "Service", 50.0, 40.0);
    for (n, x) in columns.iter().enumerate() {
        set(&mut p, ["North", "South", "Coast"][n], *x, 40.0);
    }
    rule(&mut p, 48.0, 402.0, 53.0);
    for (n, own) in marked.iter().enumerate() {
        let y = 58.0 + 15.0 * n as f32;
        if let Some(name) = ["Library", "Harbour", "Museum", "Market", "Tramway"].get(n) {
            set(&mut p, name, 50.0, y);
        }
        for column in *own {
            set(&mut p, "yes", columns[*column], y);
        }
    }
    p
}

#[test]
fn marks_under_a_ruled_head_are_a_table_where_every_row_is_named_and_every_column_used() {
    let sparse: [&[usize]; 5] = [&[0], &[1, 2], &[0], &[2], &[1]];
    assert_eq!(found(marks(&sparse)), 1);
    let unused: [&[usize]; 5] = [&[0], &[1], &[0, 2], &[1], &[0]];
    assert_eq!(found(marks(&unused)), 0, "one entry makes no column");
    let unnamed: [&[usize]; 6] = [&[0], &[1, 2], &[0], &[2], &[1], &[0, 2]];
    assert_eq!(found(marks(&unnamed)), 0, "a row without a name");
}

/// Bands with a heading and a word at their right end; below each a line of text, of which some have a second piece.
fn banded(values: usize) -> Page {
    let mut p = page();
    for n in 0..6 {
        let y = 40.0 + 40.0 * n as f32;
        let b = Rect::new(40.0, y, 440.0, y + 16.0);
        let corner = |x, y| Point { x, y };
        p.fills.push(Fill {
            outline: vec![
                corner(b.x0, b.y0),
                corner(b.x1, b.y0),
                corner(b.x1, b.y1),
                corner(b.x0, b.y1),
            ],
            bbox: b,
            color: [210, 220, 240],
            path: 50 + n as u32,
        });
        set(&mut p, "Was it useful", 46.0, y + 3.0);
        set(
            &mut p,
            &format!("Part {}", ["a", "b", "c", "d", "e", "f"][n]),
            360.0,
            y + 3.0,
        );
        set(&mut p, "Mostly it was", 46.0, y + 22.0);
        if n < values {
            set(&mut p, "partly", 360.0, y + 22.0);
        }
    }
    p
}

#[test]
fn shaded_headings_with_a_line_below_each_are_no_table() {
    assert_eq!(found(banded(0)), 0);
    assert_eq!(found(banded(1)), 1, "most rows have two cells");
}
