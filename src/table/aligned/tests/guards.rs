//! What must not become a table.

use super::*;

fn no_table(p: Page) {
    let glyphs = p.glyphs.iter().filter(|g| !g.is_space()).count();
    let document = layout(&[p]);
    assert!(tables(&document).is_empty());
    let told: usize = document
        .blocks
        .iter()
        .map(|b| match b {
            Block::Heading(t) | Block::Paragraph(t) => {
                t.text().chars().filter(|c| !c.is_whitespace()).count()
            }
            Block::Table(_) => 0,
        })
        .sum();
    assert_eq!(told, glyphs);
}

#[test]
fn prose_in_columns_is_no_table() {
    let mut p = page();
    prose(&mut p, 40.0, 40.0, 12);
    prose(&mut p, 320.0, 40.0, 12);
    no_table(p);
    let mut ruled = page();
    rule(&mut ruled, 40.0, 560.0, 34.0);
    prose(&mut ruled, 40.0, 40.0, 12);
    prose(&mut ruled, 320.0, 40.0, 12);
    rule(&mut ruled, 40.0, 560.0, 190.0);
    no_table(ruled);
}

#[test]
fn a_contents_page_is_no_table() {
    let mut p = page();
    for (n, title) in [
        "第１章 計画の目的",
        "第２章 取組の体系",
        "第３章 個別の取組",
        "第４章 進め方",
        "第５章 資料",
    ]
    .iter()
    .enumerate()
    {
        let y = 60.0 + 18.0 * n as f32;
        let end = set(&mut p, title, 50.0, y);
        set(
            &mut p,
            &".".repeat(((480.0 - end) / LETTER) as usize),
            end + 3.0,
            y,
        );
        set_right(&mut p, &format!("{}", 3 * n + 1), 500.0, y);
    }
    no_table(p);
}

#[test]
fn lists_and_lines_of_key_and_value_are_no_tables() {
    let mut p = page();
    for (n, item) in [
        "窓口の改善を進める",
        "財産の活用を図る",
        "職員の育成に努める",
        "情報の公開を広げる",
    ]
    .iter()
    .enumerate()
    {
        let y = 60.0 + 16.0 * n as f32;
        set(&mut p, "・", 50.0, y);
        set(&mut p, item, 70.0, y);
        set(&mut p, &format!("（{}）", n + 1), 50.0, y + 200.0);
        set(&mut p, item, 90.0, y + 200.0);
    }
    no_table(p);
    let mut p = page();
    for (n, (key, value)) in [
        ("担当課", "総務課"),
        ("電話", "内線二番"),
        ("期間", "三か年"),
        ("対象", "全庁"),
    ]
    .iter()
    .enumerate()
    {
        let y = 60.0 + 16.0 * n as f32;
        set(&mut p, key, 50.0, y);
        set(&mut p, value, 150.0, y);
    }
    no_table(p);
}

#[test]
fn two_lines_of_key_and_value_between_rules_are_no_table() {
    let mut p = page();
    rule(&mut p, 48.0, 302.0, 40.0);
    set(&mut p, "担当課", 50.0, 44.0);
    set(&mut p, "総務課", 150.0, 44.0);
    rule(&mut p, 48.0, 302.0, 58.0);
    set(&mut p, "係", 50.0, 62.0);
    set(&mut p, "改革係", 150.0, 62.0);
    rule(&mut p, 48.0, 302.0, 76.0);
    no_table(p);
}

#[test]
fn the_numbers_of_a_chart_are_no_table() {
    let mut p = page();
    for n in 0..5 {
        let y = 60.0 + 30.0 * n as f32;
        set_right(&mut p, &format!("{}00", 5 - n), 95.0, y - 5.0);
        rule(&mut p, 100.0, 500.0, y);
    }
    line(&mut p, 100.0, 60.0, 100.0, 180.0);
    line(&mut p, 500.0, 60.0, 500.0, 180.0);
    for n in 0..20 {
        let x = 100.0 + 20.0 * n as f32;
        let y = |n: i32| 100.0 + 7.0 * ((n * 5) % 9) as f32;
        line(&mut p, x, y(n), x + 20.0, y(n + 1));
    }
    for n in 0..5 {
        set(
            &mut p,
            &format!("{}", 2001 + n),
            110.0 + 80.0 * n as f32,
            190.0,
        );
    }
    no_table(p);
}

#[test]
fn headings_and_sentences_of_a_plan_are_no_table() {
    let mut p = page();
    for n in 0..6 {
        let y = 40.0 + 60.0 * n as f32;
        set(&mut p, &format!("{}", n + 1), 50.0, y);
        set(&mut p, "行政手続の電子化の推進", 80.0, y);
        set(
            &mut p,
            "　市民が窓口に来なくても手続が済むように、申請の様式を順に見直し、受付",
            50.0,
            y + 16.0,
        );
        set(
            &mut p,
            "の方法を増やします。あわせて、庁内の処理を早めます。",
            50.0,
            y + 30.0,
        );
    }
    no_table(p);
}

#[test]
fn an_index_and_a_contents_page_without_leaders_are_no_tables() {
    let words = ["budget", "staff", "fees", "roads", "schools"];
    let mut p = page();
    for (n, word) in words.iter().enumerate() {
        for col in 0..3 {
            let entry = format!("{word}, {}, {}", 3 * n + col + 1, 7 * n + 20);
            set(
                &mut p,
                &entry,
                50.0 + 180.0 * col as f32,
                60.0 + 14.0 * n as f32,
            );
        }
    }
    no_table(p);
    let mut p = page();
    for (n, title) in words.iter().enumerate() {
        let y = 60.0 + 14.0 * n as f32;
        set(&mut p, &format!("1.{}", n + 1), 50.0, y);
        set(&mut p, title, 80.0, y);
        set_right(&mut p, &format!("{}", 4 * n + 3), 500.0, y);
    }
    no_table(p);
}

#[test]
fn the_legend_of_a_chart_is_no_table() {
    let mut p = page();
    body(&mut p, &NAMES, &[200.0], 60.0);
    for n in 0..NAMES.len() {
        let y = 62.0 + 14.0 * n as f32;
        let bbox = Rect::new(40.0, y, 46.0, y + 6.0);
        p.fills.push(Fill {
            outline: bbox.corners().to_vec(),
            bbox,
            color: [40 * n as u8, 90, 120],
            path: n as u32,
        });
    }
    let mut plain = p.clone();
    plain.fills.clear();
    assert_eq!(tables(&layout(&[plain])).len(), 1);
    no_table(p);
}

#[test]
fn questions_with_answers_to_choose_from_are_no_table() {
    let mut p = page();
    for (n, question) in ["Fees", "Staff", "Roads of all towns", "Schools", "Ports"]
        .iter()
        .enumerate()
    {
        let y = 60.0 + 16.0 * n as f32;
        set(&mut p, question, 50.0, y);
        set(&mut p, "Yes", 250.0, y);
        set(&mut p, "No", 300.0, y);
    }
    no_table(p);
}

/// Lines between rules of one width, as the grid of a chart has, with numbers at its left and right.
fn grid_lines(values: &[&str]) -> Page {
    let mut p = page();
    for (n, value) in values.iter().enumerate() {
        let y = 60.0 + 20.0 * n as f32;
        rule(&mut p, 60.0, 400.0, y);
        set_right(&mut p, value, 58.0 + 20.0, y + 4.0);
        set(&mut p, value, 380.0, y + 4.0);
    }
    rule(&mut p, 60.0, 400.0, 60.0 + 20.0 * values.len() as f32);
    p
}

#[test]
fn two_axes_of_a_chart_are_no_table() {
    assert_eq!(
        tables(&layout(&[grid_lines(&["9", "6", "7", "1", "2"])])).len(),
        1
    );
    no_table(grid_lines(&["50", "40", "30", "20", "10"]));
}

#[test]
fn values_over_the_bars_of_a_chart_are_no_table() {
    let mut p = grid_lines(&["9", "6", "7", "1", "2"]);
    for n in 0..6 {
        let x = 100.0 + 40.0 * n as f32;
        let bbox = Rect::new(x, 80.0 + 9.0 * n as f32, x + 14.0, 160.0);
        p.fills.push(Fill {
            outline: bbox.corners().to_vec(),
            bbox,
            color: [40, 90, 120],
            path: 90 + n,
        });
    }
    no_table(p);
}

#[test]
fn frames_of_two_charts_that_touch_are_no_table() {
    let framed = |curves: usize| {
        let mut p = page();
        for x in [60.0, 260.0, 460.0] {
            line(&mut p, x, 60.0, x, 200.0);
        }
        rule(&mut p, 60.0, 460.0, 60.0);
        rule(&mut p, 60.0, 460.0, 200.0);
        for (n, x) in [70.0, 270.0].into_iter().enumerate() {
            set(&mut p, "Diff of rates", x, 64.0);
            set(&mut p, "2008", x, 186.0);
            let points = (0..60).map(|i| Point {
                x: x + 20.0 + 2.0 * i as f32,
                y: 120.0 + 3.0 * (i % 7) as f32,
            });
            if n < curves {
                let outline: Vec<Point> = points.collect();
                p.fills.push(Fill {
                    outline,
                    bbox: Rect::new(x + 20.0, 120.0, x + 138.0, 138.0),
                    color: [200, 0, 0],
                    path: 90 + n as u32,
                });
            }
        }
        p
    };
    assert_eq!(tables(&layout(&[framed(0)])).len(), 1);
    no_table(framed(2));
}

/// Rules across a frame, numbers beside it at a height given by `offset` from each rule, and names below.
fn beside_rules(offset: f32) -> Page {
    let mut p = page();
    for x in [100.0, 500.0] {
        line(&mut p, x, 100.0, x, 200.0);
    }
    for n in 0..=4 {
        let y = 100.0 + 25.0 * n as f32;
        rule(&mut p, 100.0, 500.0, y);
        set_right(
            &mut p,
            &format!("{}", 40 - 10 * n),
            95.0,
            y - EM / 2.0 + offset,
        );
    }
    for (n, name) in ["East", "West", "North", "South"].iter().enumerate() {
        set(&mut p, name, 130.0 + 95.0 * n as f32, 205.0);
        set(
            &mut p,
            "12",
            135.0 + 95.0 * n as f32,
            120.0 + 25.0 * (n % 3) as f32,
        );
    }
    p
}

#[test]
fn numbers_centred_on_the_rules_beside_them_are_an_axis() {
    no_table(beside_rules(0.0));
    no_table(beside_rules(EM * 0.25));
    assert!(!tables(&layout(&[beside_rules(EM * 0.35)])).is_empty());
    // Between the rules they are the names of rows.
    assert!(!tables(&layout(&[beside_rules(12.5)])).is_empty());
}

/// Lying bars without their areas: names, a value at the end of each, and the axis below, between two rules.
fn lying_bars(values: usize) -> Page {
    let mut p = page();
    rule(&mut p, 60.0, 540.0, 90.0);
    for (n, name) in ["North", "East", "South", "West", "Centre"]
        .iter()
        .enumerate()
    {
        let y = 100.0 + 18.0 * n as f32;
        set(&mut p, name, 70.0, y);
        for v in 0..values {
            let x = if values == 1 {
                190.0 + 70.0 * ((n * 2) % 5) as f32
            } else {
                190.0 + 70.0 * v as f32
            };
            set_right(&mut p, &format!("{}%", 11 + 7 * n + v), x, y);
        }
    }
    for v in 0..5 {
        set_right(
            &mut p,
            &format!("{}%", 10 * v),
            190.0 + 70.0 * v as f32,
            190.0,
        );
    }
    rule(&mut p, 60.0, 540.0, 206.0);
    p
}

#[test]
fn a_last_row_of_even_steps_below_hardly_a_value_is_an_axis() {
    no_table(lying_bars(1));
    // Below rows that have a value at each of them it is a row as others are.
    assert_eq!(tables(&layout(&[lying_bars(5)])).len(), 1);
}

#[test]
fn an_area_behind_other_tables_is_no_table() {
    let mut p = page();
    for y in [40.0, 400.0, 440.0] {
        rule(&mut p, 20.0, 580.0, y);
    }
    for (n, text) in ["Trade", "2019", "2020"].iter().enumerate() {
        set(&mut p, text, 40.0 + 180.0 * n as f32, 60.0);
        set(&mut p, text, 40.0 + 180.0 * n as f32, 410.0);
    }
    for y in 0..=8 {
        rule(&mut p, 60.0, 540.0, 120.0 + 20.0 * y as f32);
    }
    for x in 0..=4 {
        line(
            &mut p,
            60.0 + 120.0 * x as f32,
            120.0,
            60.0 + 120.0 * x as f32,
            280.0,
        );
    }
    for (row, col) in (0..8).flat_map(|r| (0..4).map(move |c| (r, c))) {
        set(
            &mut p,
            &format!("{row}{col}"),
            70.0 + 120.0 * col as f32,
            125.0 + 20.0 * row as f32,
        );
    }
    let document = layout(&[p]);
    let table = only(&document);
    assert_eq!((table.rows, table.cols), (8, 4));
}

/// Columns of words without rules, of which some in the last are long.
fn words_with_long_ones(rows: usize, long: usize) -> Page {
    let mut p = page();
    for n in 0..rows {
        let y = 60.0 + 16.0 * n as f32;
        set(&mut p, "Aguas", 40.0, y);
        set(&mut p, "Norte", 140.0, y);
        let name = if n < long {
            "Residencial Viejo de la Barranca"
        } else {
            "Las Flores"
        };
        set(&mut p, name, 240.0, y);
    }
    p
}

#[test]
fn columns_of_words_may_hold_running_text_in_one_row_of_ten() {
    assert_eq!(only(&layout(&[words_with_long_ones(20, 2)])).rows, 20);
    no_table(words_with_long_ones(20, 3));
}
