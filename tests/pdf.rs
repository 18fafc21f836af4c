//! Reading PDF files made for the purpose, each the smallest that shows one trait.

use gyokaku::document::{Block, Document, Table};
use gyokaku::finding::Code;
use gyokaku::page::Why;
use gyokaku::read::{Password, ReadOptions, pdf};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// A two-by-two ruled table ("AB" / "CD") in Helvetica, drawn by `content` on a 300 × 200 page.
const TABLE: &str = "0.5 w 50 50 m 250 50 l S 50 100 m 250 100 l S 50 150 m 250 150 l S \
     50 50 m 50 150 l S 150 50 m 150 150 l S 250 50 m 250 150 l S \
     BT /F1 10 Tf 60 120 Td (AB) Tj 100 0 Td (CD) Tj -100 -50 Td (EF) Tj 100 0 Td (GH) Tj ET";

/// The bytes of a one-page PDF with further page entries.
fn file(content: &str, page: Dictionary) -> Vec<u8> {
    save(document(content, page))
}

fn document(content: &str, page: Dictionary) -> lopdf::Document {
    let mut pdf = lopdf::Document::with_version("1.7");
    let pages = pdf.new_object_id();
    let font = pdf.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" },
    );
    let form = pdf.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 300.into(), 200.into()],
        "Matrix" => vec![Object::Real(0.5), 0.into(), 0.into(), Object::Real(0.5), 20.into(), 30.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } },
        TABLE.as_bytes().to_vec(),
    ));
    let image = pdf.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray",
        "BitsPerComponent" => 8 },
        vec![128],
    ));
    let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
    let mut dict = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content,
    "MediaBox" => vec![0.into(), 0.into(), 300.into(), 200.into()],
    "Resources" => dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Fm" => form, "Im" => image } } };
    for (key, value) in page.iter() {
        dict.set(key.clone(), value.clone());
    }
    let page = pdf.add_object(dict);
    pdf.objects.insert(
        pages,
        Object::Dictionary(
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
        ),
    );
    let root = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", root);
    pdf
}

fn save(mut pdf: lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("a small PDF can be saved");
    bytes
}

fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Table(t) = b {
                Some(t)
            } else {
                None
            }
        })
        .collect()
}

fn texts(document: &Document) -> Vec<String> {
    tables(document)
        .iter()
        .flat_map(|t| t.cells.iter().map(|c| c.text()))
        .collect()
}

fn prose(document: &Document) -> Vec<String> {
    let text = |b: &Block| match b {
        Block::Heading(t) | Block::Paragraph(t) => Some(t.text()),
        Block::Table(_) => None,
    };
    document.blocks.iter().filter_map(text).collect()
}

fn codes(document: &Document) -> Vec<Code> {
    document.findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_ruled_table_is_read() {
    let document = pdf::read(&file(TABLE, dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert_eq!(
        (tables(&document)[0].rows, tables(&document)[0].cols),
        (2, 2)
    );
    assert_eq!(codes(&document), []);
}

/// Content turned by `angle` so that a viewer that obeys /Rotate shows it upright (ISO 32000-1, table 30).
fn turned(angle: i64) -> Vec<u8> {
    let (matrix, media) = match angle {
        90 => ("0 1 -1 0 200 0 cm", [200, 300]),
        180 => ("-1 0 0 -1 300 200 cm", [300, 200]),
        _ => ("0 -1 1 0 0 300 cm", [200, 300]),
    };
    let content = format!("q {matrix} {TABLE} Q");
    file(
        &content,
        dictionary! { "Rotate" => angle, "MediaBox" => vec![0.into(), 0.into(), media[0].into(), media[1].into()] },
    )
}

#[test]
fn turned_pages_read_as_they_are_shown() {
    let upright = pdf::read(&file(TABLE, dictionary! {}));
    for angle in [90, 180, 270] {
        let document = pdf::read(&turned(angle));
        assert_eq!(texts(&document), texts(&upright), "rotated by {angle}");
        assert_eq!(
            tables(&document)[0].column_edges.len(),
            3,
            "rotated by {angle}"
        );
    }
}

#[test]
fn text_outside_the_crop_box_is_not_printed() {
    let content = format!("{TABLE} BT /F1 10 Tf 5 190 Td (OUT) Tj ET");
    let crop = dictionary! { "CropBox" => vec![40.into(), 40.into(), 260.into(), 160.into()] };
    let document = pdf::read(&file(&content, crop));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert!(prose(&document).is_empty(), "{:?}", prose(&document));
}

#[test]
fn a_form_is_read_through_its_matrix() {
    let document = pdf::read(&file("/Fm Do", dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    let gyokaku::document::Place::Page { bbox, .. } = &tables(&document)[0].place else {
        panic!("a page")
    };
    assert!(
        (bbox.x0 - 45.0).abs() < 0.5 && (bbox.x1 - 145.0).abs() < 0.5,
        "{bbox:?}"
    );
}

#[test]
fn text_clipped_away_is_left_out_and_text_drawn_twice_is_read_once() {
    let clipped = format!("{TABLE} q 0 0 10 10 re W n BT /F1 10 Tf 60 135 Td (NO) Tj ET Q");
    assert_eq!(
        texts(&pdf::read(&file(&clipped, dictionary! {}))),
        ["AB", "CD", "EF", "GH"]
    );
    let twice = format!("{TABLE} BT 2 Tr 0.3 w /F1 10 Tf 60.2 120 Td (AB) Tj ET");
    assert_eq!(
        texts(&pdf::read(&file(&twice, dictionary! {}))),
        ["AB", "CD", "EF", "GH"]
    );
}

#[test]
fn hidden_text_is_told_and_kept_out() {
    let content = format!("{TABLE} BT 3 Tr /F1 10 Tf 60 135 Td (NO) Tj ET");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert_eq!(codes(&document), [Code::TextHidden]);
}

#[test]
fn a_page_that_is_only_a_picture_is_told() {
    let document = pdf::read(&file("q 300 0 0 200 0 0 cm /Im Do Q", dictionary! {}));
    assert_eq!(codes(&document), [Code::PageIsPicture]);
}

#[test]
fn a_picture_with_an_ocr_layer_is_read_and_told() {
    let content = format!("q 300 0 0 200 0 0 cm /Im Do Q 3 Tr {TABLE}");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert_eq!(codes(&document), [Code::TextHidden]);
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    let whole = file(TABLE, dictionary! {});
    let at = whole
        .windows(9)
        .rposition(|w| w == b"startxref")
        .expect("a startxref");
    let cut = pdf::read(&whole[..at - 20]);
    let cells = ["AB", "CD", "EF", "GH"];
    assert_eq!(texts(&cut), cells, "cut off in the xref table");
    assert_eq!(codes(&cut), [Code::PdfRepaired]);
    let lost = whole[..at].iter().chain(b"startxref\n9999999\n%%EOF\n");
    let lost = pdf::read(&lost.copied().collect::<Vec<u8>>());
    assert_eq!(texts(&lost), cells, "startxref points nowhere");
    assert_eq!(codes(&lost), [Code::PdfRepaired]);
    let mut junk = b"junk before the header\r\n".to_vec();
    junk.extend(&whole);
    assert_eq!(
        texts(&pdf::read(&junk)),
        ["AB", "CD", "EF", "GH"],
        "junk before the header"
    );
    let document = pdf::read(b"%PDF-1.7\nnothing follows");
    assert_eq!(codes(&document), [Code::PdfInvalid]);
}

#[test]
fn no_prefix_of_a_file_makes_the_reader_panic() {
    let whole = file(TABLE, dictionary! {});
    for end in (0..whole.len()).step_by(37) {
        let document = pdf::read(&whole[..end]);
        assert!(
            !document.blocks.is_empty() || !document.findings.is_empty(),
            "cut at {end}: nothing said"
        );
    }
}

/// What the page keeps apart, as (text, why).
fn apart(content: &str) -> Vec<(String, Why)> {
    let (pages, _) = pdf::pages(&file(content, dictionary! {}), &ReadOptions::default());
    let of_page = pages.iter().flat_map(|p| &p.apart);
    of_page.map(|a| (a.glyph.text.clone(), a.why)).collect()
}

#[test]
fn white_text_is_read_on_ink_and_kept_apart_on_paper() {
    let white = "BT 1 1 1 rg /F1 10 Tf 60 175 Td (W) Tj ET";
    assert_eq!(apart(white), [("W".to_string(), Why::PaperColoured)]);
    let on_ink = format!("0 0 0.5 rg 50 170 100 20 re f {white}");
    assert_eq!(apart(&on_ink), []);
    let document = pdf::read(&file(&on_ink, dictionary! {}));
    assert_eq!(prose(&document), ["W"]);
}

#[test]
fn text_under_an_opaque_area_is_kept_apart() {
    let text = "BT 0 g /F1 10 Tf 60 175 Td (C) Tj ET";
    let covered = format!("{text} 1 g 50 165 100 30 re f");
    assert_eq!(apart(&covered), [("C".to_string(), Why::Covered)]);
    let beside = format!("{text} 1 g 80 165 100 30 re f");
    assert_eq!(apart(&beside), []);
    let again = format!("{covered} {text}");
    assert_eq!(prose(&pdf::read(&file(&again, dictionary! {}))), ["C"]);
}

#[test]
fn text_under_a_picture_drawn_later_is_its_ocr_layer() {
    let content = format!("{TABLE} q 300 0 0 200 0 0 cm /Im Do Q");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert_eq!(codes(&document), [Code::TextHidden]);
}

#[test]
fn replacement_text_is_given_once() {
    let content = "/Span <</ActualText (fi)>> BDC BT /F1 10 Tf 60 175 Td (X) Tj ET EMC";
    assert_eq!(prose(&pdf::read(&file(content, dictionary! {}))), ["fi"]);
}

#[test]
fn turned_glyphs_know_their_angle() {
    let content = "BT /F1 10 Tf 0 -1 1 0 60 175 Tm (AB) Tj ET";
    let (pages, _) = pdf::pages(&file(content, dictionary! {}), &ReadOptions::default());
    let angles: Vec<f32> = pages[0].glyphs.iter().map(|g| g.angle).collect();
    assert_eq!(angles, [90.0, 90.0]);
    assert_eq!(prose(&pdf::read(&file(content, dictionary! {}))), ["AB"]);
}

/// The table, locked with RC4 of 128 bits.
fn locked(user_password: &str) -> Vec<u8> {
    let mut pdf = document(TABLE, dictionary! {});
    let id = Object::string_literal("0123456789abcdef");
    pdf.trailer.set("ID", vec![id.clone(), id]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &pdf,
        owner_password: "owner",
        user_password,
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("a state");
    pdf.encrypt(&state).expect("can be encrypted");
    save(pdf)
}

#[test]
fn locked_files_open_with_no_password_or_the_right_one() {
    assert_eq!(texts(&pdf::read(&locked(""))), ["AB", "CD", "EF", "GH"]);
    let bytes = locked("secret");
    assert_eq!(codes(&pdf::read(&bytes)), [Code::Locked]);
    let with = |password: &str| ReadOptions {
        password: Password::new(password),
        ..ReadOptions::default()
    };
    assert_eq!(
        codes(&pdf::read_with(&bytes, &with("wrong"))),
        [Code::Locked]
    );
    let document = pdf::read_with(&bytes, &with("secret"));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert!(!format!("{:?}", with("secret")).contains("secret"));
}

#[test]
fn a_border_filled_between_two_rectangles_hides_nothing() {
    let content = format!("{TABLE} 40 40 220 120 re 41 41 218 118 re f*");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), ["AB", "CD", "EF", "GH"]);
    assert_eq!(codes(&document), []);
}
