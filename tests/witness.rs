//! A second reader confirms the text of a page, contradicts it, or gives up; whatever it does, the page is read.

use gyokaku::document::{Block, Document};
use gyokaku::finding::{Code, Finding};
use gyokaku::read::{ReadOptions, pdf};
use lopdf::{Dictionary, Object, Stream, dictionary};

const TEXT: &str = "BT /F1 10 Tf 60 120 Td (ABCDEFGH) Tj ET";

/// A page of 300 × 200 points that draws `content` with the font `F1` and the form `Fm`.
fn file(content: &str, font: impl FnOnce(&mut lopdf::Document) -> Dictionary) -> Vec<u8> {
    let mut pdf = lopdf::Document::with_version("1.7");
    let pages = pdf.new_object_id();
    let form = pdf.new_object_id();
    let font = font(&mut pdf);
    let font = pdf.add_object(font);
    let mut resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    if content.contains("/Fm") {
        resources.set("XObject", dictionary! { "Fm" => form });
    }
    let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
    let page = pdf.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content,
    "MediaBox" => vec![0.into(), 0.into(), 300.into(), 200.into()], "Resources" => resources.clone() });
    // It draws itself.
    let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
    "BBox" => vec![0.into(), 0.into(), 300.into(), 200.into()] };
    let form_content = format!("{TEXT} /Fm Do");
    pdf.objects
        .insert(form, Stream::new(dict, form_content.into_bytes()).into());
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    pdf.objects.insert(pages, Object::Dictionary(tree));
    let root = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", root);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("a small PDF can be saved");
    bytes
}

/// A file without forms.
fn plain(font: impl FnOnce(&mut lopdf::Document) -> Dictionary) -> Vec<u8> {
    file(TEXT, font)
}

fn helvetica(_: &mut lopdf::Document) -> Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" }
}

/// Helvetica with a ToUnicode CMap.
fn mapped(pdf: &mut lopdf::Document, ranges: &str) -> Dictionary {
    let cmap = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def \
         1 begincodespacerange <00> <FF> endcodespacerange {ranges} endcmap end end"
    );
    let cmap = pdf.add_object(Stream::new(dictionary! {}, cmap.into_bytes()));
    let mut font = helvetica(pdf);
    font.set("Encoding", "WinAnsiEncoding");
    font.set("ToUnicode", cmap);
    font
}

/// A font that is not embedded and encoded with a predefined CMap, which the witness does not know.
fn shift_jis(pdf: &mut lopdf::Document) -> Dictionary {
    let descriptor = pdf.add_object(
        dictionary! { "Type" => "FontDescriptor", "FontName" => "Ryumin-Light", "Flags" => 4 },
    );
    let info = dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Japan1"),
    "Supplement" => 2 };
    let descendant = pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0",
    "BaseFont" => "Ryumin-Light", "CIDSystemInfo" => info, "FontDescriptor" => descriptor });
    dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Ryumin-Light", "Encoding" => "90ms-RKSJ-H",
    "DescendantFonts" => vec![descendant.into()] }
}

fn read(bytes: &[u8], verify: bool) -> Document {
    let options = ReadOptions {
        verify,
        ..ReadOptions::default()
    };
    pdf::read_with(bytes, &options)
}

fn heard(document: &Document) -> Vec<&Finding> {
    let of_witness = |f: &&Finding| matches!(f.code, Code::WitnessDiffers | Code::WitnessSilent);
    document.findings.iter().filter(of_witness).collect()
}

fn text(document: &Document) -> String {
    let texts = document.blocks.iter().filter_map(|b| match b {
        Block::Heading(t) | Block::Paragraph(t) => Some(t.text()),
        Block::Table(_) => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn readers_that_agree_say_nothing() {
    let document = read(&plain(helvetica), true);
    assert_eq!(text(&document), "ABCDEFGH");
    assert_eq!(heard(&document), [] as [&Finding; 0]);
}

/// Codes with two meanings: one reader takes what is said last, the other the shorter range.
const TWO_MEANINGS: &str = "2 beginbfrange <41> <48> <0041> <40> <5A> <0060> endbfrange";

#[test]
fn readers_that_disagree_are_told_with_what_they_read() {
    let document = read(&plain(|pdf| mapped(pdf, TWO_MEANINGS)), true);
    let [finding] = heard(&document)[..] else {
        panic!("{:?}", document.findings)
    };
    assert_eq!(
        (finding.code, finding.place.page()),
        (Code::WitnessDiffers, 1)
    );
    let subject = &finding.subject;
    assert!(
        subject.starts_with("8/8 ") && subject.contains("ABCD") && subject.contains("abcd"),
        "{subject}"
    );
}

#[test]
fn guessed_characters_are_compared_without_being_asked() {
    // Nothing tells what the codes mean: ours takes them for Unicode, as a guess.
    let untold = |pdf: &mut lopdf::Document| {
        let inner = pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2",
        "BaseFont" => "Unknown", "CIDSystemInfo" => dictionary! { "Registry" => Object::string_literal("Adobe"),
        "Ordering" => Object::string_literal("Identity"), "Supplement" => 0 } });
        dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Unknown",
        "Encoding" => "Identity-H", "DescendantFonts" => vec![inner.into()] }
    };
    let document = read(&plain(untold), false);
    assert!(!heard(&document).is_empty(), "{:?}", document.findings);
}

#[test]
fn certain_characters_are_not_compared_unless_asked() {
    let document = read(&plain(|pdf| mapped(pdf, TWO_MEANINGS)), false);
    assert_eq!(heard(&document), [] as [&Finding; 0]);
}

#[test]
fn a_witness_that_panics_leaves_a_note() {
    let bytes = file("BT /F1 10 Tf 60 120 Td <8D7389FC> Tj ET", shift_jis);
    let document = read(&bytes, true);
    assert_eq!(text(&document), "行改");
    let told: Vec<(Code, &str)> = heard(&document)
        .iter()
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(told, [(Code::WitnessSilent, "p.1 panic")]);
}

/// What it would not come back from is not given to it.
#[test]
fn a_witness_is_spared_what_it_would_not_survive() {
    let cases = [
        (
            file(&format!("{TEXT} /Fm Do"), helvetica),
            "p.1 form in itself",
        ),
        (
            plain(|pdf| {
                mapped(
                    pdf,
                    "1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange",
                )
            }),
            "p.1 CMap range too long",
        ),
        (
            plain(|pdf| mapped(pdf, &"[".repeat(100_000))),
            "p.1 CMap too deep",
        ),
    ];
    for (bytes, why) in cases {
        let document = read(&bytes, true);
        assert_eq!(document.pages, 1, "{why}");
        let told: Vec<(Code, &str)> = heard(&document)
            .iter()
            .map(|f| (f.code, f.subject.as_str()))
            .collect();
        assert_eq!(told, [(Code::WitnessSilent, why)]);
    }
}
