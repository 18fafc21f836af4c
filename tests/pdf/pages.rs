//! Where things stand on a page: rotation, crop box, forms, clips.

use crate::made::*;
use gyokaku::document::Place;
use gyokaku::geometry::Rect;
use gyokaku::read::{ReadOptions, pdf};
use lopdf::{Object, Stream, dictionary};

#[test]
fn a_ruled_table_is_read() {
    let document = pdf::read(&file(TABLE, dictionary! {}));
    assert_eq!(texts(&document), CELLS);
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
    assert_eq!(texts(&document), CELLS);
    assert!(prose(&document).is_empty(), "{:?}", prose(&document));
}

#[test]
fn a_form_is_read_through_its_matrix() {
    let document = pdf::read(&file("/Fm Do", dictionary! {}));
    assert_eq!(texts(&document), CELLS);
    let Place::Page { bbox, .. } = &tables(&document)[0].place else {
        panic!("a page")
    };
    assert!(
        (bbox.x0 - 45.0).abs() < 0.5 && (bbox.x1 - 145.0).abs() < 0.5,
        "{bbox:?}"
    );
}

#[test]
fn text_clipped_away_is_left_out() {
    let clipped = format!("{TABLE} q 0 0 10 10 re W n BT /F1 10 Tf 60 135 Td (NO) Tj ET Q");
    assert_eq!(texts(&pdf::read(&file(&clipped, dictionary! {}))), CELLS);
}

#[test]
fn turned_glyphs_know_their_angle() {
    let content = "BT /F1 10 Tf 0 -1 1 0 60 175 Tm (AB) Tj ET";
    let (pages, _) = pdf::pages(&file(content, dictionary! {}), &ReadOptions::default());
    let angles: Vec<f32> = pages[0].glyphs.iter().map(|g| g.angle).collect();
    assert_eq!(angles, [90.0, 90.0]);
    assert_eq!(prose(&pdf::read(&file(content, dictionary! {}))), ["AB"]);
}

/// Boxes count from the corner of what is shown, whatever the boxes of the page.
#[test]
fn places_count_from_the_corner_of_the_crop_box() {
    let boxes = |list: &[i64]| numbers(list);
    for (how, entries, x, y) in [
        ("media box at the origin", dictionary! {}, 60.0, 71.2),
        (
            "media box elsewhere",
            dictionary! { "MediaBox" => boxes(&[-100, -50, 300, 200]) },
            160.0,
            71.2,
        ),
        (
            "crop box",
            dictionary! { "CropBox" => boxes(&[40, 40, 260, 180]) },
            20.0,
            51.2,
        ),
        (
            "crop box larger than the page",
            dictionary! { "CropBox" => boxes(&[-10, -10, 400, 400]) },
            60.0,
            71.2,
        ),
        (
            "corners swapped",
            dictionary! { "MediaBox" => boxes(&[300, 200, 0, 0]) },
            60.0,
            71.2,
        ),
    ] {
        let page = page(&file(TABLE, entries));
        let first = page.glyphs[0].bbox;
        assert!(
            (first.x0 - x).abs() < 0.01 && (first.y0 - y).abs() < 0.01,
            "{how}: {first:?}"
        );
    }
}

/// Places count from the corner of the page as it is shown, after its rotation.
#[test]
fn places_on_turned_pages_are_those_that_are_shown() {
    let upright = page(&file(TABLE, dictionary! {}));
    for angle in [90, 180, 270] {
        let turned = page(&turned(angle));
        assert_eq!((turned.width, turned.height), (300.0, 200.0), "{angle}");
        for (a, b) in turned.glyphs.iter().zip(&upright.glyphs) {
            assert_eq!((&a.text, a.angle), (&b.text, 0.0), "{angle}");
            let apart = (a.bbox.x0 - b.bbox.x0).abs() + (a.bbox.y0 - b.bbox.y0).abs();
            assert!(apart < 0.01, "{angle}: {:?} {:?}", a.bbox, b.bbox);
        }
    }
}

/// Shadows, outlines and overprints say a text once.
#[test]
fn text_drawn_twice_is_read_once() {
    for (how, again) in [
        ("fake bold", "BT 2 Tr 0.3 w /F1 10 Tf 60 120 Td (AB) Tj ET"),
        (
            "stroke after fill",
            "BT 1 Tr 0.3 w /F1 10 Tf 60 120 Td (AB) Tj ET",
        ),
        ("a hair beside", "BT /F1 10 Tf 60.3 120 Td (AB) Tj ET"),
        ("a shadow", "BT 0.7 g /F1 10 Tf 60.6 119.4 Td (AB) Tj ET"),
    ] {
        let page = page(&file(&format!("{TABLE} {again}"), dictionary! {}));
        assert_eq!(glyphs(&page), "ABCDEFGH", "{how}");
    }
    // A whole line between makes no difference, nor do many.
    let line = |y: i32| format!("BT /F1 5 Tf 20 {y} Td ({}) Tj ET ", "i".repeat(50));
    let many: String = (20..28).map(line).collect();
    let page_of_two = page(&file(&format!("{TABLE} {many} {TABLE}"), dictionary! {}));
    assert_eq!(glyphs(&page_of_two).replace('i', ""), "ABCDEFGH");
    // The same letter side by side is two.
    let page = page(&file("BT /F1 10 Tf 60 120 Td (ll) Tj ET", dictionary! {}));
    assert_eq!(glyphs(&page), "ll");
}

/// What a form field or an annotation shows counts as printed; what it only says does not.
#[test]
fn appearances_of_fields_and_annotations_are_read() {
    let with = |flags: i64, subtype: &str| {
        let mut document = document(TABLE, dictionary! {});
        let font = document.add_object(helvetica());
        let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 50, 20]),
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } };
        let shown = b"BT /F1 10 Tf 2 5 Td (shown) Tj ET".to_vec();
        let shown = document.add_object(Stream::new(form, shown));
        let note = dictionary! { "Type" => "Annot", "Subtype" => subtype, "Rect" => numbers(&[60, 170, 110, 190]), "F" => flags,
        "Contents" => Object::string_literal("said"), "FT" => "Tx", "V" => Object::string_literal("value"),
        "AP" => dictionary! { "N" => shown } };
        let note = document.add_object(note);
        let (_, page) = document.get_pages().into_iter().next().expect("a page");
        let page = document.get_dictionary_mut(page).expect("a dictionary");
        page.set("Annots", vec![Object::Reference(note)]);
        pdf::read(&save(document))
    };
    const PRINT: i64 = 4;
    const HIDDEN: i64 = 2;
    for subtype in ["Widget", "FreeText", "Stamp"] {
        assert_eq!(prose(&with(PRINT, subtype)), ["shown"], "{subtype}");
        assert!(prose(&with(HIDDEN, subtype)).is_empty(), "{subtype}");
    }
}

/// A field or a note without an appearance is shown with what was typed into it.
#[test]
fn fields_without_an_appearance_are_read_where_viewers_show_them() {
    let text = |t: &str| lopdf::text_string(t);
    let with = |renew: bool, entries: lopdf::Dictionary, page_entries: lopdf::Dictionary| {
        let mut document = document("", page_entries);
        let empty = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 100, 20]) };
        let empty = document.add_object(Stream::new(empty, b"/Tx BMC EMC".to_vec()));
        let mut field = dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4,
        "Rect" => numbers(&[100, 100, 200, 120]), "DA" => Object::string_literal("/Helv 10 Tf 0 g") };
        for (key, value) in entries {
            field.set(key, value);
        }
        if renew {
            field.set("AP", dictionary! { "N" => empty });
            let form = dictionary! { "NeedAppearances" => true, "Fields" => Vec::<Object>::new() };
            document
                .catalog_mut()
                .expect("a catalog")
                .set("AcroForm", form);
        }
        let field = document.add_object(field);
        let (_, page) = document.get_pages().into_iter().next().expect("a page");
        let entries = document.get_dictionary_mut(page).expect("a page");
        entries.set("Annots", vec![Object::Reference(field)]);
        self::page(&save(document))
    };
    let value = || dictionary! { "V" => text("改革A") };
    let upright = Rect::new(102.0, 85.0, 112.0, 95.0); // of 200 points, in the middle of the field
    for renew in [false, true] {
        let page = with(renew, value(), dictionary! {});
        assert_eq!(
            (glyphs(&page).as_str(), page.glyphs[0].bbox),
            ("改革A", upright)
        );
    }
    // A page turned by a quarter has its fields turned back.
    let page = with(
        false,
        {
            let mut turned = value();
            turned.set("MK", dictionary! { "R" => 90 });
            turned.set("Rect", numbers(&[100, 50, 120, 150]));
            turned
        },
        dictionary! { "Rotate" => 90 },
    );
    assert_eq!(
        (glyphs(&page).as_str(), page.glyphs[0].angle),
        ("改革A", 0.0)
    );
    assert!(page.glyphs[0].bbox.x0 < page.glyphs[1].bbox.x0);

    let list = || {
        vec![
            vec![text("a"), text("市民課")].into(),
            vec![text("b"), text("税務課")].into(),
        ]
    };
    let parent = dictionary! { "V" => text("above") };
    for (what, entries, shown) in [
        (
            "lines",
            dictionary! { "Ff" => 4096, "V" => text("first\rsecond") },
            "firstsecond",
        ),
        (
            "a comb",
            dictionary! { "Ff" => 1 << 24, "MaxLen" => 4, "V" => text("12") },
            "12",
        ),
        ("above", dictionary! { "Parent" => parent }, "above"),
        (
            "a choice",
            dictionary! { "FT" => "Ch", "Ff" => 1 << 17, "V" => text("b"), "Opt" => list() },
            "税務課",
        ),
        (
            "a list",
            dictionary! { "FT" => "Ch", "V" => text("b"), "Opt" => list() },
            "市民課税務課",
        ),
        (
            "a note",
            dictionary! { "Subtype" => "FreeText", "Contents" => text("注記"), "V" => text("no") },
            "注記",
        ),
        (
            "a clear note",
            dictionary! { "Subtype" => "FreeText", "Contents" => text("注記"), "CA" => 0 },
            "",
        ),
        (
            "a note to open",
            dictionary! { "Subtype" => "Text", "Contents" => text("注記"), "FT" => Object::Null },
            "",
        ),
        (
            "a password",
            dictionary! { "Ff" => 1 << 13, "V" => text("secret") },
            "",
        ),
        (
            "hidden",
            dictionary! { "F" => 2, "V" => text("hidden") },
            "",
        ),
        (
            "not shown",
            dictionary! { "F" => 32, "V" => text("hidden") },
            "",
        ),
    ] {
        let page = with(false, entries, dictionary! {});
        assert_eq!(glyphs(&page), shown, "{what}");
        let (first, last) = (page.glyphs.first(), page.glyphs.last());
        if let (Some(first), Some(last)) = (first, last) {
            assert!(first.bbox.x0 >= 100.0 && last.bbox.x1 <= 200.0, "{what}");
            assert!(first.bbox.y0 >= 80.0 && last.bbox.y1 <= 100.0, "{what}");
        }
    }
}

/// A wide table on an upright page, with a title and a page number that read upright.
#[test]
fn a_table_set_sideways_is_read_on_its_own() {
    // Upright text enough that the page as a whole is not turned.
    let upright = "BT /F1 8 Tf 20 285 Td (A title that reads upright, and words below) Tj 0 -12 Td (more upright words) Tj \
         60 -265 Td (1) Tj ET";
    for (how, matrix) in [
        ("downwards", "0 -1 1 0 0 300 cm"),
        ("upwards", "0 1 -1 0 200 30 cm"),
    ] {
        let content = format!("{upright} q {matrix} 0.8 0 0 0.8 20 20 cm {TABLE} Q");
        let entries = dictionary! { "MediaBox" => numbers(&[0, 0, 200, 300]) };
        let document = pdf::read(&file(&content, entries));
        assert_eq!(texts(&document), CELLS, "{how}");
        let words = "A title that reads upright, and words below more upright words";
        assert_eq!(prose(&document), [words, "1"], "{how}");
        assert_eq!(codes(&document), [], "{how}");
        // The place of the first cell is where it is on the page.
        let Place::Page { bbox, .. } = &tables(&document)[0].cells[0].place else {
            panic!("a page")
        };
        let page = page(&file(
            &content,
            dictionary! { "MediaBox" => numbers(&[0, 0, 200, 300]) },
        ));
        let a = page
            .glyphs
            .iter()
            .find(|g| g.angle != 0.0)
            .expect("a turned glyph");
        assert!(
            bbox.contains(a.bbox.center()),
            "{how}: {bbox:?} {:?}",
            a.bbox
        );
    }
}

/// Words that run sideways in a cell of an upright table stay in it.
#[test]
fn a_sideways_label_stays_in_its_table() {
    for turn in ["0 1 -1 0", "0 -1 1 0"] {
        let label = format!("BT /F1 10 Tf {turn} 230 65 Tm (side) Tj ET");
        let content = TABLE.replace("100 0 Td (GH) Tj", "");
        let document = pdf::read(&file(&format!("{content} {label}"), dictionary! {}));
        let found = texts(&document);
        assert_eq!(
            found
                .iter()
                .map(|t| t.replace('\n', ""))
                .collect::<Vec<_>>(),
            ["AB", "CD", "EF", "side"],
            "{turn}"
        );
    }
}
