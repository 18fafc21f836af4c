//! Damaged files.

use crate::made::*;
use gyokaku::document::Place;
use gyokaku::finding::{Code, Finding};
use gyokaku::read::{ReadOptions, pdf};
use lopdf::xref::XrefType;
use lopdf::{Document, Object, SaveOptions, dictionary};
use proptest::prelude::*;

/// Replaces the first occurrence; what is shorter is filled with spaces, so that nothing moves.
fn replaced(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|w| w == old.as_bytes());
    let at = at.unwrap_or_else(|| panic!("no {old}"));
    let new = format!("{new:<0$}", old.len());
    [&bytes[..at], new.as_bytes(), &bytes[at + old.len()..]].concat()
}

fn last(bytes: &[u8], word: &str) -> usize {
    let at = bytes
        .windows(word.len())
        .rposition(|w| w == word.as_bytes());
    at.unwrap_or_else(|| panic!("no {word}"))
}

#[test]
fn what_all_programs_forgive_is_forgiven() {
    let whole = file(TABLE, dictionary! {});
    let length = format!("/Length {}", TABLE.len());
    for (how, bytes) in [
        (
            "junk before the header",
            [b"junk before the header\r\n", &whole[..]].concat(),
        ),
        (
            "junk after the end",
            [&whole[..], b"\r\n<html>appended</html>\r\n\0\0\0"].concat(),
        ),
        ("a length too short", replaced(&whole, &length, "/Length 7")),
        (
            "a length too long",
            replaced(&whole, &length, "/Length 999"),
        ),
        ("no length", replaced(&whole, &length, "")),
        (
            "a header of no version",
            replaced(&whole, "%PDF-1.7", "%PDF-x.y"),
        ),
        (
            "a wrong number of pages",
            replaced(&whole, "/Count 1", "/Count 7"),
        ),
    ] {
        let document = pdf::read(&bytes);
        assert_eq!(texts(&document), CELLS, "{how}");
        assert_eq!(codes(&document), [], "{how}");
    }
}

/// The interpreter stops at a bracket without its other half; what follows it is read all the same, and the page told.
#[test]
fn content_is_read_to_its_end_whatever_brackets_it_has() {
    let read = |content: &str| pdf::read(&file(content, dictionary! {}));
    for bracket in [
        "]",
        ")",
        ">",
        ">>",
        "{",
        "}",
        "[ 1 2",
        "<",
        "(",
        "<<",
        "[ ) ] TJ",
        "BI",
        "[1 << 2 ] >>",
    ] {
        let document = read(&format!("{bracket} {TABLE}"));
        assert_eq!(texts(&document), CELLS, "{bracket}");
        assert_eq!(codes(&document), [Code::ContentMended], "{bracket}");
    }
    for harmless in ["% ] (", "1 2 3", "Q Q", "foo", "[1 2] 0 foo", "(\\() pop"] {
        let document = read(&format!("{harmless}\n{TABLE} 1 2"));
        assert_eq!(texts(&document), CELLS, "{harmless}");
        assert_eq!(codes(&document), [], "{harmless}");
    }
}

#[test]
fn broken_cross_references_are_repaired_and_told() {
    let mut whole = document(TABLE, dictionary! {});
    whole.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let whole = save(whole);
    let (table, start) = (last(&whole, "xref\n0"), last(&whole, "startxref"));
    for (how, bytes) in [
        ("cut off in the table", whole[..start - 20].to_vec()),
        ("cut off before the table", whole[..table].to_vec()),
        (
            "startxref points nowhere",
            [&whole[..start], b"startxref\n9999999\n%%EOF\n"].concat(),
        ),
        (
            "startxref points to something else",
            [&whole[..start], b"startxref\n20\n%%EOF\n"].concat(),
        ),
        (
            "objects moved",
            replaced(
                &whole,
                "%PDF-1.7\n",
                "%PDF-1.7\n% a comment that came later\n",
            ),
        ),
    ] {
        let document = pdf::read(&bytes);
        assert_eq!(texts(&document), CELLS, "{how}");
        assert_eq!(codes(&document), [Code::PdfRepaired], "{how}");
    }
    let document = pdf::read(b"%PDF-1.7\nnothing follows");
    assert_eq!(codes(&document), [Code::PdfInvalid]);
}

#[test]
fn the_last_of_several_revisions_counts() {
    let whole = file(TABLE, dictionary! {});
    let old = Document::load_mem(&whole).expect("can be read");
    let (_, page) = old.get_pages().into_iter().next().expect("a page");
    let contents = old.get_page_contents(page)[0];
    let mut update = lopdf::IncrementalDocument::create_from(whole, old);
    let content = TABLE.replace("(CD)", "(XY)").into_bytes();
    let stream = lopdf::Stream::new(dictionary! {}, content);
    update.new_document.objects.insert(contents, stream.into());
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).expect("can be saved");
    let document = pdf::read(&bytes);
    assert_eq!(texts(&document), ["AB", "XY", "EF", "GH"]);
    assert_eq!(codes(&document), []);
}

/// How a file of several pages is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    /// The page tree behind the pages, as most programs do.
    TreeLast,
    TreeFirst,
    /// All but streams in object streams.
    Packed,
}

/// Four pages, "page 1" to "page 4".
fn four_pages(order: Order) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let font = document.add_object(helvetica());
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    let padding = "padding ".repeat(40);
    let content = |n| format!("BT /F1 10 Tf 60 120 Td (page {n}) Tj ET % {padding}");
    let contents: Vec<String> = (1..=4).map(content).collect();
    let contents: Vec<&str> = contents.iter().map(String::as_str).collect();
    if order == Order::TreeFirst {
        let tree = document.new_object_id();
        with_tree(&mut document, tree, &contents, resources, dictionary! {});
    } else {
        with_pages(&mut document, &contents, resources, dictionary! {});
    }
    let mut bytes = Vec::new();
    let packed = order == Order::Packed;
    let options = SaveOptions::builder()
        .use_object_streams(packed)
        .use_xref_streams(packed);
    let saved = document.save_with_options(&mut bytes, options.build());
    saved.expect("can be saved");
    bytes
}

/// Pages told to be lost.
fn lost(document: &gyokaku::document::Document) -> Vec<u32> {
    let lost = document
        .findings
        .iter()
        .filter(|f| f.code == Code::PageLost);
    let number = |f: &Finding| match f.place {
        Place::Page { page, .. } => page,
        _ => 0,
    };
    lost.map(number).collect()
}

/// What is there of a truncated file is read, and what is not is told: by page where the file still says that there was
/// one.
#[test]
fn truncated_files_are_read_as_far_as_they_go() {
    let whole = four_pages(Order::TreeLast);
    for (cut, pages) in [
        (whole.len() - 30, 4),
        (last(&whole, "/Catalog"), 4),
        (last(&whole, "/Kids"), 4),
        (last(&whole, "(page 4)"), 3),
        (last(&whole, "(page 3)"), 2),
    ] {
        let document = pdf::read(&whole[..cut]);
        let expected: Vec<String> = (1..=pages).map(|n| format!("page {n}")).collect();
        assert_eq!(prose(&document), expected, "cut at {cut}");
        assert_eq!(codes(&document), [Code::PdfRepaired], "cut at {cut}");
    }
    let whole = four_pages(Order::TreeFirst);
    for (cut, pages) in [
        (last(&whole, "/Catalog"), 4),
        (last(&whole, "(page 4)"), 3),
        (last(&whole, "(page 3)"), 2),
    ] {
        let document = pdf::read(&whole[..cut]);
        let expected: Vec<String> = (1..=pages).map(|n| format!("page {n}")).collect();
        assert_eq!(prose(&document), expected, "cut at {cut}");
        assert_eq!(
            lost(&document),
            (pages + 1..=4).collect::<Vec<_>>(),
            "cut at {cut}"
        );
    }
}

#[test]
fn pages_that_the_file_lacks_are_told_by_number() {
    let mut whole = four_pages(Order::TreeLast);
    let document = Document::load_mem(&whole).expect("can be read");
    let (number, _) = document.get_pages()[&3];
    let start = last(&whole, &format!("\n{number} 0 obj")) + 1;
    let length = whole[start..].windows(6).position(|w| w == b"endobj");
    whole[start..][..length.expect("an end") + 6].fill(b' ');
    let document = pdf::read(&whole);
    assert_eq!(prose(&document), ["page 1", "page 2", "page 4"]);
    assert_eq!(lost(&document), [3]);
    assert_eq!(pdf::pages(&whole, &ReadOptions::default()).0.len(), 4);
}

#[test]
fn a_content_stream_that_breaks_off_is_told() {
    let mut document = document(&TABLE.repeat(3), dictionary! {});
    document.compress();
    let (_, page) = document.get_pages().into_iter().next().expect("a page");
    let contents = document.get_page_contents(page)[0];
    let Some(Object::Stream(stream)) = document.objects.get_mut(&contents) else {
        panic!("a stream")
    };
    stream.content.truncate(stream.content.len() / 2);
    let read = pdf::read(&save(document));
    assert!(codes(&read).contains(&Code::PageCut), "{:?}", codes(&read));
}

/// Codes of a font that is not in the file mean nothing that can be known.
#[test]
fn text_in_a_font_that_is_lost_is_kept_apart() {
    let content = "BT /F2 10 Tf 60 120 Td (%m[&) Tj /F1 10 Tf 0 -20 Td (x) Tj ET";
    let mut document = document(content, dictionary! {});
    let (_, id) = document.get_pages().into_iter().next().expect("a page");
    let resources = document
        .get_dictionary_mut(id)
        .and_then(|p| p.get_mut(b"Resources"));
    let fonts = resources
        .and_then(Object::as_dict_mut)
        .and_then(|r| r.get_mut(b"Font"));
    let fonts = fonts.and_then(Object::as_dict_mut).expect("fonts");
    fonts.set("F2", Object::Reference((99, 0)));
    let read = pdf::read(&save(document));
    assert_eq!(codes(&read)[..2], [Code::PageCut, Code::PageUnreadable]);
    assert!(prose(&read).is_empty(), "{:?}", prose(&read));
}

#[test]
fn no_part_of_a_file_makes_the_reader_panic_or_stay_silent() {
    for order in [Order::TreeLast, Order::TreeFirst, Order::Packed] {
        let whole = four_pages(order);
        for end in (0..whole.len()).step_by(37) {
            let document = pdf::read(&whole[..end]);
            let told = !document.findings.is_empty();
            assert!(
                told || end + 40 > whole.len(),
                "{order:?} cut at {end}: nothing said"
            );
        }
    }
}

/// What damage puts in the place of a few bytes: others, or words that mean something to a reader of PDF.
fn damage() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "0 R",
        "obj",
        "endobj",
        "stream\n",
        "endstream",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        "<",
        "/Kids",
        "/Parent 2 0 R",
        "/Contents",
        "/Length -1",
        "/Length 99999999",
        "/Count 2147483647",
        "/Rotate 45",
        "/MediaBox [0 0 0 0]",
        "/Type/Pages",
        "/Filter/LZWDecode",
        "1e38",
        "-2147483648",
        "q Q Q",
        "BT 0 Tf ET",
        "0 0 0 0 0 0 cm",
        "re W n",
        "Tj",
        "Do",
    ];
    let words = prop::sample::select(words.to_vec());
    prop_oneof![
        words.prop_map(|w| w.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..8),
    ]
}

proptest! {
    #[test]
    fn no_damage_makes_the_reader_panic_or_stay_silent(
        order in prop::sample::select(vec![Order::TreeLast, Order::TreeFirst, Order::Packed]),
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..6),
    ) {
        let mut bytes = four_pages(order);
        for (at, new) in damages {
            let at = at.index(bytes.len());
            let end = (at + new.len()).min(bytes.len());
            bytes.splice(at..end, new);
        }
        let document = pdf::read(&bytes);
        prop_assert!(!document.blocks.is_empty() || !document.findings.is_empty() || document.pages > 0);
    }
}

#[test]
fn a_tree_that_bites_its_tail_ends() {
    let mut document = document(TABLE, dictionary! {});
    let pages = document
        .catalog()
        .and_then(|c| c.get(b"Pages"))
        .and_then(Object::as_reference);
    let pages = pages.expect("a page tree");
    let tree = document.get_dictionary_mut(pages).expect("a dictionary");
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut);
    kids.expect("kids").push(pages.into());
    assert_eq!(texts(&pdf::read(&save(document))), CELLS);
}

/// The code of a glyph is more than numbers hold: the interpreter counts on from it. Where it was built to look at its sums it
/// gives up, else it counts on from the other end: either way the second page is read.
#[test]
fn a_page_on_which_the_interpreter_fails_takes_no_other_with_it() {
    let mut pdf = Document::with_version("1.7");
    let square = lopdf::Stream::new(dictionary! {}, b"12 0 0 0 10 16 d1 0 0 10 16 re f".to_vec());
    let square = pdf.add_object(square);
    let names: Vec<Object> = vec![i64::MAX.into(), "A".into(), "b".into()];
    let drawn = dictionary! { "Type" => "Font", "Subtype" => "Type3", "FirstChar" => 1, "LastChar" => 1,
    "Widths" => numbers(&[12]), "FontBBox" => numbers(&[0, 0, 12, 16]),
    "FontMatrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), 0.into()],
    "CharProcs" => dictionary! { "A" => square },
    "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => names } };
    let fonts = dictionary! { "F0" => helvetica(), "F1" => drawn };
    let contents = [
        "BT /F1 20 Tf 50 150 Td (A) Tj ET",
        "BT /F0 20 Tf 50 150 Td (second) Tj ET",
    ];
    with_pages(
        &mut pdf,
        &contents,
        dictionary! { "Font" => fonts },
        dictionary! {},
    );
    let document = pdf::read(&save(pdf));
    assert_eq!(document.pages, 2);
    assert!(prose(&document).concat().contains("second"));
    for finding in document
        .findings
        .iter()
        .filter(|f| f.code == Code::Internal)
    {
        assert_eq!((finding.place.page(), finding.subject.as_str()), (1, "p.1"));
    }
}
