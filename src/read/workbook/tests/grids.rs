//! What counts as a table, and its logical grid.

use super::{outline, ruled, ruled_rows, sheet, tables, texts};
use rust_xlsxwriter::{Format, FormatBorder, Worksheet};

#[test]
fn squared_paper_gives_its_logical_grid() {
    let document = sheet(|s| {
        s.set_column_range_width(0, 29, 2).expect("width");
        for (row, label, value) in [(1, "担当課", "総務課"), (3, "現状", "紙で受け付けている。")]
        {
            s.merge_range(row, 1, row + 1, 6, label, &ruled())
                .expect("merge");
            s.merge_range(row, 7, row + 1, 28, value, &ruled())
                .expect("merge");
        }
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_eq!((table.rows, table.cols), (2, 2));
    assert_eq!(
        texts(table),
        ["担当課", "総務課", "現状", "紙で受け付けている。"]
    );
    assert!((table.column_edges[1] - 6.0 / 28.0).abs() < 0.01);
}

#[test]
fn a_box_of_unmerged_cells_is_one_cell() {
    // Two boxes of 1×4 and 3×4 cells beside their labels, ruled on the outside only.
    let document = sheet(|s| {
        for (first, last, label, value) in [
            (0, 0, "名称", "窓口の案内を分かりやすくする取組"),
            (1, 3, "効果", "待ち時間の短縮"),
        ] {
            for row in first..=last {
                for col in 0..5u16 {
                    let mut f = Format::new();
                    if row == first {
                        f = f.set_border_top(FormatBorder::Thin);
                    }
                    if row == last {
                        f = f.set_border_bottom(FormatBorder::Thin);
                    }
                    if col <= 1 {
                        f = f.set_border_left(FormatBorder::Thin);
                    }
                    if col == 4 {
                        f = f.set_border_right(FormatBorder::Thin);
                    }
                    s.write_blank(row, col, &f).expect("cell");
                    if row == first && col <= 1 {
                        s.write_with_format(row, col, if col == 0 { label } else { value }, &f)
                            .expect("cell");
                    }
                }
            }
        }
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_eq!((table.rows, table.cols), (2, 2));
    assert_eq!(
        texts(table),
        [
            "名称",
            "窓口の案内を分かりやすくする取組",
            "効果",
            "待ち時間の短縮"
        ]
    );
}

#[test]
fn a_framed_text_is_a_paragraph() {
    let document = sheet(|s| {
        s.merge_range(0, 0, 2, 3, "進捗状況\n順調である。", &ruled())
            .expect("merge");
        ruled_rows(s, 4, 0, &[&["年度", "件数"], &["R3", "1"]]);
    });
    assert_eq!(outline(&document), ["P 進捗状況\n順調である。", "T 2x2"]);
}

#[test]
fn rows_without_rules_between_them_stay_rows() {
    let side = Format::new()
        .set_border_left(FormatBorder::Thin)
        .set_border_right(FormatBorder::Thin);
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["市町村", "件数"]]);
        for (row, name, count) in [(1, "甲市", 1), (2, "乙市", 2), (3, "丙町", 3)] {
            s.write_with_format(row, 0, name, &side).expect("cell");
            s.write_with_format(row, 1, count, &side).expect("cell");
        }
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_eq!(
        texts(table),
        ["市町村", "件数", "甲市", "1", "乙市", "2", "丙町", "3"]
    );
    assert_eq!(table.cells[7].number, Some(3.0));
}

#[test]
fn a_single_remark_beside_a_list_leaves_its_rows() {
    let side = Format::new()
        .set_border_left(FormatBorder::Thin)
        .set_border_right(FormatBorder::Thin);
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["市町村", "備考"]]);
        for (row, name, note) in [(1, "甲市", ""), (2, "乙市", "再掲"), (3, "丙町", "")] {
            s.write_with_format(row, 0, name, &side).expect("cell");
            s.write_with_format(row, 1, note, &side).expect("cell");
        }
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_eq!(
        texts(table),
        ["市町村", "備考", "甲市", "", "乙市", "再掲", "丙町", ""]
    );
}

#[test]
fn a_table_without_rules_is_a_run_of_rows() {
    let document = sheet(|s| {
        s.write(0, 0, "年度別の件数").expect("cell");
        for (row, name, count) in [(2, "R3", 10), (3, "R4", 12)] {
            s.write(row, 0, name).expect("cell");
            s.write(row, 1, count).expect("cell");
        }
        s.write(5, 0, "左").expect("cell");
        s.write(5, 1, "右").expect("cell");
    });
    assert_eq!(
        outline(&document),
        ["H0 年度別の件数", "T 2x2", "P 左", "P 右"]
    );
}

#[test]
fn notes_beside_each_other_are_no_rows() {
    let note = |s: &mut Worksheet, row: u32| {
        s.write(row, 0, "資料：市の統計書から作成した年度別の数値")
            .expect("cell");
        s.write(row, 2, "（注）年度末の数値であり、速報値を含む")
            .expect("cell");
    };
    let document = sheet(|s| {
        ruled_rows(
            s,
            0,
            0,
            &[&["年次", "件数", "年次", "件数"], &["R3", "10", "R4", "12"]],
        );
        note(s, 2);
        note(s, 3);
        // The same without a table above.
        note(s, 6);
        note(s, 7);
    });
    let outline = outline(&document);
    assert_eq!(outline[0], "T 2x4");
    assert_eq!(outline.len(), 9);
    assert!(
        outline[1..].iter().all(|b| !b.starts_with('T')),
        "{outline:?}"
    );
}

/// Rules around the head alone: the rows below it have none.
#[test]
fn rows_below_a_ruled_head_are_its_rows() {
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["番号", "取組", "担当"]]);
        for (row, name) in [(1, "広報の見直し"), (2, "窓口の改善")] {
            s.write(row, 0, row).expect("cell");
            s.write(row, 1, name).expect("cell");
        }
    });
    assert_eq!(outline(&document), ["T 3x3"]);
}

#[test]
fn lines_typed_below_each_other_in_one_box_are_one_cell() {
    let sides = |row: u32, col: u16| {
        let side = |on: bool| {
            if on {
                FormatBorder::Thin
            } else {
                FormatBorder::None
            }
        };
        Format::new()
            .set_border_left(side(col != 2))
            .set_border_right(side(col != 1))
            .set_border_top(side(row == 0))
            .set_border_bottom(side(row == 2))
    };
    let document = sheet(|s| {
        for row in 0..3 {
            for col in 0..3 {
                s.write_blank(row, col, &sides(row, col)).expect("cell");
            }
        }
        s.write_with_format(0, 0, "課題", &sides(0, 0))
            .expect("cell");
        s.write_with_format(0, 1, "申請が紙である。", &sides(0, 1))
            .expect("cell");
        s.write_with_format(1, 1, "窓口が混む。", &sides(1, 1))
            .expect("cell");
        ruled_rows(s, 3, 0, &[&["担当", "総務課", "1係"]]);
    });
    let [table] = tables(&document)[..] else {
        panic!("one table")
    };
    assert_eq!((table.rows, table.cols), (2, 3));
    assert_eq!(
        texts(table),
        [
            "課題",
            "申請が紙である。\n窓口が混む。",
            "担当",
            "総務課",
            "1係"
        ]
    );
}
