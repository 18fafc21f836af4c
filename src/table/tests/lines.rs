//! Lines of a cell: which of them only wrap.

use super::{EM, glyph};
use crate::geometry::Rect;
use crate::table::cells::cell_lines;

/// The text of a cell so many letters wide, set in these lines; figures are half as wide.
fn joined(width: f32, lines: &[&str]) -> String {
    let mut glyphs = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let mut x = 0.0;
        for c in line.chars() {
            let mut g = glyph(&c.to_string(), x, 20.0 * n as f32);
            let advance = if c.is_ascii() { EM * 0.5 } else { EM };
            g.bbox.x1 = g.bbox.x0 + advance;
            glyphs.push(g);
            x += advance;
        }
    }
    let members: Vec<usize> = (0..glyphs.len()).collect();
    let bbox = Rect::new(0.0, 0.0, EM * width, 200.0);
    crate::document::join_lines(&cell_lines(&glyphs, &members, &bbox, 0.0))
}

#[test]
fn a_middle_dot_behind_a_full_line_parts_words_unless_the_cell_is_a_list() {
    assert_eq!(joined(5.2, &["窓口の整理", "・統合"]), "窓口の整理・統合");
    let list = ["・窓口整理", "・様式統合", "・掲示"];
    assert_eq!(joined(5.2, &list), list.join("\n"));
    let list = ["始めたもの", "・窓口", "・様式"];
    assert_eq!(joined(8.0, &list), list.join("\n"));
    assert_eq!(joined(5.2, &["整理した。", "・様式"]), "整理した。\n・様式");
}

#[test]
fn what_may_not_be_parted_goes_to_the_next_line_together() {
    // An opening bracket never ends a line, a closing mark never begins one.
    let bracket = ["市の研修", "（初任者）"];
    assert_eq!(joined(5.5, &bracket), bracket.concat());
    assert_eq!(joined(6.5, &bracket), bracket.join("\n"));
    assert_eq!(joined(5.5, &["市の研修", "課：二課"]), "市の研修課：二課");
    // A quarter of an em stands between Japanese and Latin text.
    assert_eq!(joined(5.2, &["使う事務", "10件"]), "使う事務10件");
    assert_eq!(joined(6.0, &["使う事務", "10件"]), "使う事務\n10件");
}
