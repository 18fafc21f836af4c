//! Text that is in the file but not printed.

use crate::made::*;
use crate::truetype::{self, Charmap};
use gyokaku::finding::Code;
use gyokaku::page::Why;
use gyokaku::read::pdf;
use lopdf::{Object, Stream, dictionary};

#[test]
fn hidden_text_is_told_and_kept_out() {
    let content = format!("{TABLE} BT 3 Tr /F1 10 Tf 60 135 Td (NO) Tj ET");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), CELLS);
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
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), [Code::TextHidden]);
}

/// A page number or a stamp on a scan changes nothing.
#[test]
fn a_scan_with_a_page_number_is_a_scan() {
    let number = "0 g BT 0 Tr /F1 8 Tf 148 10 Td (7) Tj ET";
    let scan = "q 300 0 0 200 0 0 cm /Im Do Q";
    let document = pdf::read(&file(&format!("{scan} {number}"), dictionary! {}));
    assert_eq!(codes(&document), [Code::PageIsPicture]);
    let layer = format!("{scan} 3 Tr {TABLE} {number}");
    let document = pdf::read(&file(&layer, dictionary! {}));
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), [Code::TextHidden]);
    // A title beside a picture is a page of its own.
    let titled = "q 300 0 0 150 0 0 cm /Im Do Q BT /F1 20 Tf 50 170 Td (A report) Tj ET";
    assert_eq!(codes(&pdf::read(&file(titled, dictionary! {}))), []);
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
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), [Code::TextHidden]);
}

#[test]
fn a_border_filled_between_two_rectangles_hides_nothing() {
    let content = format!("{TABLE} 40 40 220 120 re 41 41 218 118 re f*");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), []);
}

#[test]
fn a_frame_filled_as_one_outline_hides_nothing() {
    let ring =
        "40 40 m 260 40 l 260 160 l 40 160 l 40 40 l 41 41 l 41 159 l 259 159 l 259 41 l 41 41 l f";
    let document = pdf::read(&file(&format!("{TABLE} {ring}"), dictionary! {}));
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), []);
}

/// What is drawn as a group is seen as much as the group is.
#[test]
fn text_in_a_clear_group_is_kept_apart() {
    for (opacity, apart) in [(0.0, 8), (0.4, 0)] {
        let mut document = document("q /G gs /Fm Do Q", dictionary! {});
        let forms = document
            .objects
            .values_mut()
            .filter_map(|o| o.as_stream_mut().ok());
        for stream in forms.filter(|s| s.dict.has(b"BBox")) {
            stream
                .dict
                .set("Group", dictionary! { "S" => "Transparency" });
        }
        let (_, page_id) = document.get_pages().into_iter().next().expect("a page");
        let page = document.get_dictionary_mut(page_id).expect("a page");
        let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut);
        let state = dictionary! { "G" => dictionary! { "ca" => opacity } };
        resources.expect("resources").set("ExtGState", state);
        let page = self::page(&save(document));
        assert_eq!(page.apart.len(), apart, "{opacity}");
        assert!(page.apart.iter().all(|a| a.why == Why::Invisible));
    }
}

/// How a layer is switched.
#[derive(Clone, Copy)]
enum Layer {
    On,
    Off,
    /// By the state of all layers that are not listed.
    OffWithAll,
}

/// The table and the word NO on a layer that is on or off; `marked`: by marked content, else as a form.
fn layered(state: Layer, marked: bool) -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.7");
    let font = document.add_object(helvetica());
    let fonts = dictionary! { "F1" => font };
    let layer = document
        .add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("notes") });
    let word = "BT /F1 10 Tf 60 175 Td (NO) Tj ET";
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 300, 200]),
    "OC" => layer, "Resources" => dictionary! { "Font" => fonts.clone() } };
    let form = document.add_object(Stream::new(form, word.as_bytes().to_vec()));
    let resources = dictionary! { "Font" => fonts, "Properties" => dictionary! { "L1" => layer },
    "XObject" => dictionary! { "Fm" => form } };
    let drawn = if marked {
        format!("/OC /L1 BDC {word} EMC")
    } else {
        "/Fm Do".to_string()
    };
    let content = format!("{drawn} {TABLE}");
    with_pages(&mut document, &[&content], resources, dictionary! {});
    let listed = vec![Object::Reference(layer)];
    let setting = match state {
        Layer::On => dictionary! { "ON" => listed.clone() },
        Layer::Off => dictionary! { "OFF" => listed.clone() },
        Layer::OffWithAll => dictionary! { "BaseState" => "OFF" },
    };
    let layers = dictionary! { "OCGs" => listed, "D" => setting };
    let catalog = document.catalog_mut().expect("a catalog");
    catalog.set("OCProperties", layers);
    save(document)
}

#[test]
fn text_on_layers_is_read_where_they_are_on() {
    for marked in [true, false] {
        let on = pdf::read(&layered(Layer::On, marked));
        assert_eq!(
            (texts(&on), prose(&on)),
            (CELLS.map(String::from).into(), vec!["NO".into()])
        );
        assert_eq!(codes(&on), []);
    }
    let off = [Layer::Off, Layer::OffWithAll];
    for (state, marked) in off.into_iter().flat_map(|s| [(s, true), (s, false)]) {
        let bytes = layered(state, marked);
        let off = pdf::read(&bytes);
        assert_eq!(
            (texts(&off), prose(&off)),
            (CELLS.map(String::from).into(), vec![])
        );
        assert_eq!(codes(&off), [Code::TextHidden]);
        let apart = page(&bytes).apart.into_iter();
        let apart: Vec<_> = apart.map(|a| (a.glyph.text.to_string(), a.why)).collect();
        assert_eq!(
            apart,
            [("N".into(), Why::LayerOff), ("O".into(), Why::LayerOff)]
        );
    }
}

#[test]
fn text_without_paint_is_kept_apart() {
    let spot = |name: &str| {
        let tint = dictionary! { "FunctionType" => 2, "Domain" => numbers(&[0, 1]), "N" => 1,
        "C0" => numbers(&[0, 0, 0, 0]), "C1" => numbers(&[0, 0, 0, 1]) };
        let space: [Object; 4] = [
            "Separation".into(),
            name.into(),
            "DeviceCMYK".into(),
            tint.into(),
        ];
        Object::Array(space.into())
    };
    let read_with = |content: &str, spaces: &lopdf::Dictionary| {
        let text = format!("{content} BT /F1 10 Tf 60 175 Td (N) Tj ET");
        let mut document = document(&text, dictionary! {});
        let state = |opacity: f32| dictionary! { "ca" => opacity, "CA" => opacity };
        let states = dictionary! { "G0" => state(0.0), "G5" => state(0.5) };
        set_resource(&mut document, "ExtGState", states);
        set_resource(&mut document, "ColorSpace", spaces.clone());
        let page = self::page(&save(document));
        assert_eq!(page.glyphs.len() + page.apart.len(), 1);
        page.apart.first().map(|a| a.why)
    };
    // With a space that cannot be spelled out plainly, and without.
    let plain = dictionary! { "S" => spot("Black") };
    let special = dictionary! { "S" => spot("Black"), "None" => spot("None") };
    let read = |content: &str| {
        let why = read_with(content, &special);
        assert_eq!(read_with(content, &plain), why, "{content}");
        why
    };
    for colour in ["", "1 0 0 rg", "0 0 0 1 k", "/S cs 1 scn", "0.5 g"] {
        assert_eq!(read(colour), None, "{colour}");
        assert_eq!(read(&format!("/G5 gs {colour}")), None, "{colour}");
        assert_eq!(
            read(&format!("{colour} /G0 gs")),
            Some(Why::Invisible),
            "{colour}"
        );
    }
    let none = read_with("/None cs 1 scn", &special);
    assert_eq!(none, Some(Why::Invisible));
    for paper in ["1 g", "1 1 1 rg", "0 0 0 0 k", "/S cs 0 scn"] {
        assert_eq!(read(paper), Some(Why::PaperColoured), "{paper}");
    }
}

#[test]
fn text_that_clips_is_read_when_something_is_painted_through_it() {
    let read = |painted: &str| {
        let mut document = lopdf::Document::with_version("1.7");
        let program = truetype::font(Charmap::Unicode, &[b'W'.into()]);
        let program = document.add_object(Stream::new(dictionary! {}, program));
        let descriptor = document.add_object(
            dictionary! { "Type" => "FontDescriptor", "FontName" => "Made", "Flags" => 32,
            "FontFile2" => program },
        );
        let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Made",
        "Encoding" => "WinAnsiEncoding", "FirstChar" => 87, "LastChar" => 87, "Widths" => numbers(&[500]),
        "FontDescriptor" => descriptor });
        let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        let content = format!("q 7 Tr BT /F1 10 Tf 60 175 Td (W) Tj ET {painted} Q");
        with_pages(&mut document, &[&content], resources, dictionary! {});
        page(&save(document))
    };
    let unpainted = read("");
    assert_eq!(
        (glyphs(&unpainted).as_str(), unpainted.apart[0].why),
        ("", Why::Invisible)
    );
    assert_eq!(glyphs(&read("0.5 0 0 rg 50 170 100 20 re f")), "W");
}

#[test]
fn text_over_or_beside_a_picture_is_read() {
    let content = format!("q 300 0 0 200 0 0 cm /Im Do Q {TABLE}");
    let document = pdf::read(&file(&content, dictionary! {}));
    assert_eq!(texts(&document), CELLS);
    assert_eq!(codes(&document), []);
    let covered =
        "BT /F1 10 Tf 60 175 Td (C) Tj 100 -40 Td (D) Tj ET q 30 0 0 30 50 165 cm /Im Do Q";
    assert_eq!(apart(covered), [("C".to_string(), Why::Covered)]);
}

#[test]
fn text_in_patterns_and_masks_is_counted_and_told() {
    let content =
        "/P cs /Tile scn 10 10 100 50 re f 10 60 100 50 re f 0 g /Masked gs 150 10 100 50 re f";
    let mut document = document(content, dictionary! {});
    let font = document.add_object(helvetica());
    let fonts = dictionary! { "Font" => dictionary! { "F1" => font } };
    let text = |text: &str| format!("BT 1 g /F1 10 Tf 2 2 Td ({text}) Tj ET").into_bytes();
    let tile = document.add_object(Stream::new(
        dictionary! { "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => numbers(&[0, 0, 50, 20]),
        "XStep" => 50, "YStep" => 20, "Resources" => fonts.clone() },
        text("A B"),
    ));
    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceGray" };
    let mask = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 300, 200]),
        "Resources" => fonts, "Group" => group },
        text("C"),
    ));
    let masked = dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } };
    set_resource(&mut document, "Pattern", dictionary! { "Tile" => tile });
    set_resource(
        &mut document,
        "ColorSpace",
        dictionary! { "P" => "Pattern" },
    );
    set_resource(
        &mut document,
        "ExtGState",
        dictionary! { "Masked" => masked },
    );
    let read = pdf::read(&save(document));
    let told = read.findings.iter().map(|f| (f.code, f.subject.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (Code::PageWarning, "text in a pattern ×2"),
            (Code::PageWarning, "text in a mask ×1")
        ]
    );
}
