//! Words and lines, from where glyphs stand.

use crate::made::*;
use gyokaku::read::pdf;
use lopdf::{Object, dictionary};

/// What is read of a page that draws `content` in Helvetica (F1) and in a Japanese font of UTF-16 (F2).
fn read(content: &str) -> Vec<String> {
    let mut document = document(content, dictionary! {});
    let info = dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Japan1"),
    "Supplement" => 4 };
    let descendant = document
        .add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0",
        "BaseFont" => "Ryumin-Light", "CIDSystemInfo" => info });
    let font = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Ryumin-Light",
        "Encoding" => "UniJIS-UTF16-H", "DescendantFonts" => vec![descendant.into()] },
    );
    let (_, page) = document.get_pages().into_iter().next().expect("a page");
    let page = document.get_dictionary_mut(page).expect("a dictionary");
    let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut);
    let fonts = resources
        .and_then(|r| r.get_mut(b"Font"))
        .and_then(Object::as_dict_mut);
    fonts.expect("fonts").set("F2", font);
    let document = pdf::read(&save(document));
    [prose(&document), texts(&document)].concat()
}

fn hex(text: &str) -> String {
    let units = text.encode_utf16().map(|u| format!("{u:04X}"));
    format!("<{}>", units.collect::<String>())
}

#[test]
fn words_are_told_by_gaps_not_by_strings() {
    for (how, content) in [
        ("one string", "(two words) Tj"),
        (
            "letter by letter, kerned",
            "[(t) 20 (w) -15 (o) 5 ( ) (w) -10 (o) (r) 12 (d) (s)] TJ",
        ),
        ("a gap for a space", "[(two) -300 (words)] TJ"),
        ("the space set apart", "(two) Tj ( ) Tj (words) Tj"),
        ("two moves", "(two) Tj 19 0 Td (words) Tj"),
        (
            "the second first",
            "18.9 0 Td (words) Tj -18.9 0 Td (two) Tj",
        ),
        ("wide letters", "1 Tc (two words) Tj"),
    ] {
        let content = format!("BT /F1 10 Tf 60 120 Td {content} ET");
        assert_eq!(read(&content), ["two words"], "{how}");
    }
}

#[test]
fn japanese_gets_no_spaces() {
    let (a, b) = (hex("行政改革の"), hex("推進について"));
    for (how, content) in [
        ("one string", format!("{a} Tj {b} Tj")),
        ("kerned", format!("[{a} 80 {b}] TJ")),
        ("loose", format!("1.5 Tc {a} Tj {b} Tj")),
        (
            "the second first",
            format!("50 0 Td {b} Tj -50 0 Td {a} Tj"),
        ),
    ] {
        let content = format!("BT /F2 10 Tf 60 120 Td {content} ET");
        assert_eq!(read(&content), ["行政改革の推進について"], "{how}");
    }
}

/// A cell of the table of [`TABLE`], first row, with other words in it.
fn in_a_cell(content: &str) -> String {
    let (lines, _) = TABLE.split_once("BT").expect("lines and text");
    let cells = read(&format!("{lines} {content}"));
    cells.first().cloned().unwrap_or_default()
}

/// 均等割付: letters spread over the width of a cell are a word.
#[test]
fn spread_letters_are_one_word() {
    for (word, gap) in [
        ("氏名", 50),
        ("担当課", 28),
        ("実施項目", 17),
        ("取組の内容", 8),
    ] {
        let letters: Vec<String> = word
            .chars()
            .map(|c| format!("{} Tj {} 0 Td", hex(&c.to_string()), gap + 10))
            .collect();
        let content = format!("BT /F2 10 Tf 60 120 Td {} ET", letters.join(" "));
        assert_eq!(in_a_cell(&content), word);
    }
}

#[test]
fn raised_notes_stay_in_place() {
    let note = format!(
        "BT /F2 10 Tf 60 120 Td {} Tj /F2 5 Tf 5 Ts {} Tj /F2 10 Tf 0 Ts {} Tj ET",
        hex("財政"),
        hex("※１"),
        hex("効果額")
    );
    assert_eq!(in_a_cell(&note), "財政※１効果額");
    let power =
        "BT /F1 10 Tf 60 120 Td (10 m) Tj /F1 6 Tf 4 Ts (2) Tj /F1 10 Tf 0 Ts ( wide) Tj ET";
    assert_eq!(in_a_cell(power), "10 m2 wide");
}
