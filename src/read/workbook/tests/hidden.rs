//! Cells whose text is not seen: by their colours and by conditional formats.

use super::*;

/// Code and subject of each finding.
fn told(document: &Document) -> Vec<(Code, &str)> {
    let findings = document.findings.iter();
    findings.map(|f| (f.code, f.subject.as_str())).collect()
}

#[test]
fn characters_in_the_colour_of_their_ground_are_hidden() {
    let document = sheet(|s| {
        let white = || ruled().set_font_color(0xFFFFFF);
        ruled_rows(s, 0, 0, &[&["番号", "項目", ""]]);
        s.write_with_format(0, 2, "見出し", &white().set_background_color(0x1F4E78))
            .expect("cell");
        s.write_with_format(1, 0, "控え", &white()).expect("cell");
        s.write_with_format(1, 1, "広報", &ruled()).expect("cell");
        let blue = ruled()
            .set_font_color(0x1F4E78)
            .set_background_color(0x1F4E78);
        s.write_with_format(1, 2, 42, &blue).expect("cell");
    });
    assert_eq!(
        texts(tables(&document)[0]),
        ["番号", "項目", "見出し", "", "広報", ""]
    );
    assert_eq!(
        told(&document),
        [(Code::TextHidden, "A2 控え"), (Code::TextHidden, "C2 42")]
    );
}

#[test]
fn conditional_formats_hide_and_change_what_is_seen() {
    use rust_xlsxwriter::{
        ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
        ConditionalFormatFormula,
    };
    let document = sheet(|s| {
        ruled_rows(s, 0, 0, &[&["区分", "効果額", "進捗"]]);
        for (r, (group, effect, done)) in
            (1..).zip([("財政", 1200, 1), ("財政", 0, 2), ("窓口", -300, 3)])
        {
            s.write_with_format(r, 0, group, &ruled()).expect("cell");
            s.write_with_format(r, 1, effect, &ruled()).expect("cell");
            s.write_with_format(r, 2, done, &ruled()).expect("cell");
        }
        let white = || Format::new().set_font_color(0xFFFFFF);
        let same = ConditionalFormatFormula::new()
            .set_rule("=$A2=$A1")
            .set_format(white());
        s.add_conditional_format(1, 0, 3, 0, &same).expect("format");
        let zero = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(0))
            .set_format(white());
        s.add_conditional_format(1, 1, 3, 1, &zero).expect("format");
        let below = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::LessThan(0))
            .set_format(Format::new().set_num_format("0;\"△\"0"));
        s.add_conditional_format(1, 1, 3, 1, &below)
            .expect("format");
        let bar = ConditionalFormatDataBar::new().set_bar_only(true);
        s.add_conditional_format(1, 2, 3, 2, &bar).expect("format");
    });
    assert_eq!(
        texts(tables(&document)[0])[3..],
        ["財政", "1200", "", "", "", "", "窓口", "△300", ""]
    );
    let hidden = ["A3 財政", "C2 1", "C3 2", "C4 3"].map(|cell| (Code::TextHidden, cell));
    let mut found = told(&document);
    found.sort_unstable();
    assert_eq!(found, hidden);
}

#[test]
fn conditions_that_are_not_computed_are_told_once_where_they_would_change_what_is_seen() {
    use rust_xlsxwriter::ConditionalFormatFormula;
    let with = |format: Format| {
        sheet(|s| {
            ruled_rows(
                s,
                0,
                0,
                &[&["番号", "項目"], &["1", "広報"], &["1", "窓口"]],
            );
            let twice = ConditionalFormatFormula::new()
                .set_rule("=COUNTIF($A$2:$A2,$A2)>1")
                .set_format(format);
            s.add_conditional_format(1, 0, 2, 0, &twice)
                .expect("format");
        })
    };
    let white = with(Format::new().set_font_color(0xFFFFFF));
    assert_eq!(
        told(&white),
        [(Code::ConditionUnread, "A2 =COUNTIF($A$2:$A2,$A2)>1")]
    );
    assert_eq!(told(&with(Format::new().set_font_color(0xFF0000))), []);
}

#[test]
fn text_that_is_struck_through_is_read_and_told() {
    let document = sheet(|s| {
        let struck = || Format::new().set_font_strikethrough();
        ruled_rows(s, 0, 0, &[&["番号", "所管"], &["1", ""]]);
        s.write_with_format(1, 0, "1", &struck().set_border(FormatBorder::Thin))
            .expect("cell");
        let runs = [(&struck(), "企画課"), (&Format::new(), "総務課")];
        s.write_rich_string_with_format(1, 1, &runs, &ruled())
            .expect("cell");
    });
    assert_eq!(
        texts(tables(&document)[0]),
        ["番号", "所管", "1", "企画課総務課"]
    );
    assert_eq!(
        told(&document),
        [(Code::TextStruck, "A2 1"), (Code::TextStruck, "B2 企画課")]
    );
}
