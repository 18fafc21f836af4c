//! How codes become Unicode, for every kind of font, and where their glyphs stand.

use crate::made::*;
use crate::postscript::{cff, type1};
use crate::truetype::{self, Charmap};
use encoding_rs::{EUC_JP, SHIFT_JIS};
use gyokaku::finding::Code;
use gyokaku::geometry::Rect;
use gyokaku::page::{Page, UnicodeSource, Why};
use gyokaku::read::pdf;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use unicode_normalization::UnicodeNormalization;

/// A composite font (ISO 32000-1, 9.7).
#[derive(Default)]
struct Composite<'a> {
    encoding: &'a str,
    /// Character collection of Adobe.
    ordering: &'a str,
    to_unicode: Option<&'a str>,
    /// A TrueType font program.
    program: Option<Vec<u8>>,
    /// Further entries of the descendant font.
    descendant: Dictionary,
}

impl Composite<'_> {
    fn add(self, pdf: &mut Document) -> ObjectId {
        let mut descriptor =
            dictionary! { "Type" => "FontDescriptor", "FontName" => "Made", "Flags" => 4 };
        if let Some(program) = self.program {
            descriptor.set(
                "FontFile2",
                pdf.add_object(Stream::new(dictionary! {}, program)),
            );
        }
        let descriptor = pdf.add_object(descriptor);
        let info = dictionary! { "Registry" => Object::string_literal("Adobe"),
        "Ordering" => Object::string_literal(self.ordering), "Supplement" => 2 };
        let mut descendant = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Made",
        "CIDSystemInfo" => info, "FontDescriptor" => descriptor, "CIDToGIDMap" => "Identity" };
        for (key, value) in self.descendant {
            descendant.set(key, value);
        }
        let descendant = pdf.add_object(descendant);
        let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Made",
        "Encoding" => self.encoding, "DescendantFonts" => vec![descendant.into()] };
        if let Some(ranges) = self.to_unicode {
            font.set("ToUnicode", to_unicode(pdf, "<0000> <FFFF>", ranges));
        }
        pdf.add_object(font)
    }

    fn page(self, text: &[u8]) -> Page {
        page(&shown(text, |pdf| self.add(pdf)))
    }
}

/// A ToUnicode CMap with these ranges.
fn to_unicode(pdf: &mut Document, codes: &str, ranges: &str) -> ObjectId {
    let cmap = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def \
         1 begincodespacerange {codes} endcodespacerange {ranges} endcmap end end"
    );
    pdf.add_object(Stream::new(dictionary! {}, cmap.into_bytes()))
}

/// A simple font (ISO 32000-1, 9.6) with further entries, embedded where it has a program under the given key.
fn simple(
    pdf: &mut Document,
    kind: &str,
    program: Option<(&str, Stream)>,
    entries: Dictionary,
) -> ObjectId {
    let mut descriptor =
        dictionary! { "Type" => "FontDescriptor", "FontName" => "Made", "Flags" => 4 };
    if let Some((key, program)) = program {
        descriptor.set(key, pdf.add_object(program));
    }
    let descriptor = pdf.add_object(descriptor);
    let mut font = dictionary! { "Type" => "Font", "Subtype" => kind, "BaseFont" => "Made", "FontDescriptor" => descriptor,
    "FirstChar" => 0, "LastChar" => 255, "Widths" => numbers(&[500; 256]) };
    for (key, value) in entries {
        font.set(key, value);
    }
    pdf.add_object(font)
}

/// An encoding that names the glyphs of codes from `first` on.
fn names(first: i64, names: &[&str]) -> Dictionary {
    let names = names.iter().map(|n| Object::Name(n.as_bytes().to_vec()));
    let differences: Vec<Object> = [first.into()].into_iter().chain(names).collect();
    dictionary! { "Type" => "Encoding", "Differences" => differences }
}

fn sources(page: &Page) -> Vec<UnicodeSource> {
    let mut sources: Vec<_> = page.glyphs.iter().map(|g| g.unicode).collect();
    sources.dedup();
    sources
}

fn boxes(page: &Page) -> Vec<Rect> {
    page.glyphs.iter().map(|g| g.bbox).collect()
}

fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

#[test]
fn a_file_says_what_its_codes_mean() {
    let ranges = "3 beginbfchar <0001> <884C> <0002> <006600660069> <0003> <D842DFB7> endbfchar \
         2 beginbfrange <0004> <0005> <3042> <0006> <0007> [<9769> <6848>] endbfrange";
    for program in [None, Some(truetype::font(Charmap::Unicode, &[0x41; 1]))] {
        let font = Composite {
            encoding: "Identity-H",
            ordering: "Identity",
            to_unicode: Some(ranges),
            program,
            ..Composite::default()
        };
        let page = font.page(&[0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7]);
        assert_eq!(glyphs(&page), "行ffi𠮷あぃ革案");
        assert_eq!(page.glyphs.len(), 7, "a ligature is one glyph");
        assert_eq!(sources(&page), [UnicodeSource::Resolved]);
    }
}

#[test]
fn a_character_collection_says_what_its_codes_mean() {
    let nothing = "2 beginbfchar <0022> <0000> <034B> <FFFD> endbfchar";
    // The character map of the font is about glyphs, which need not have the numbers of the collection.
    let other = truetype::font(Charmap::Unicode, &[0x58; 1]);
    for to_unicode in [None, Some(nothing)] {
        for program in [None, Some(other.clone())] {
            let font = Composite {
                encoding: "Identity-H",
                ordering: "Japan1",
                to_unicode,
                program,
                ..Composite::default()
            };
            // Adobe-Japan1: CID 34 is A, 843 is あ.
            let page = font.page(&[0x00, 0x22, 0x03, 0x4b]);
            assert_eq!(glyphs(&page), "Aあ");
            assert!(!sources(&page).contains(&UnicodeSource::Guessed));
        }
    }
}

#[test]
fn an_embedded_font_says_what_its_glyphs_mean() {
    let font = Composite {
        encoding: "Identity-H",
        ordering: "Identity",
        program: Some(truetype::font(Charmap::Unicode, &[0x3042, 0x884c, 0x9769])),
        ..Composite::default()
    };
    let page = font.page(&[0, 2, 0, 3, 0, 1]);
    assert_eq!(glyphs(&page), "行革あ");
    assert_eq!(sources(&page), [UnicodeSource::Reversed]);
}

/// A CMap of identity in place of a ToUnicode map: the codes are Unicode.
#[test]
fn codes_that_are_unicode_are_read_as_such() {
    let mut pdf = Document::with_version("1.7");
    let font = Composite {
        encoding: "Identity-H",
        ordering: "Identity",
        ..Composite::default()
    }
    .add(&mut pdf);
    let entries = pdf.get_dictionary_mut(font).expect("a font");
    entries.set("ToUnicode", "Identity-H");
    let content = "BT /F1 20 Tf 50 150 Td <884C9769> Tj ET";
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    with_pages(&mut pdf, &[content], resources, dictionary! {});
    let page = page(&save(pdf));
    assert_eq!(glyphs(&page), "行革");
    assert_eq!(sources(&page), [UnicodeSource::Reversed]);
}

/// Bullets and arrows of office programs: codes of a font of signs, by themselves or in the private use area.
#[test]
fn fonts_of_signs_are_read_as_the_signs_they_show() {
    let codes = [0xf06c, 0xf0b7, 0xf0e0, 0xf0fc];
    let font = |name: &'static str, map: Option<&'static str>| {
        move |pdf: &mut Document| {
            let program = Stream::new(dictionary! {}, truetype::font(Charmap::Symbol, &codes));
            let mut entries = dictionary! {};
            if let Some(ranges) = map {
                entries.set("ToUnicode", to_unicode(pdf, "<00> <FF>", ranges));
            }
            let font = simple(pdf, "TrueType", Some(("FontFile2", program)), entries);
            let font_dictionary = pdf.get_dictionary_mut(font).expect("a font");
            font_dictionary.set("BaseFont", name);
            font
        }
    };
    let private = Some("2 beginbfchar <6C> <F06C> <E0> <F0E0> endbfchar");
    for (name, map, text) in [
        ("ABCDEF+Wingdings-Regular", private, "●→"),
        ("ABCDEF+Wingdings-Regular", None, "●→"),
        (
            "SymbolMT",
            Some("2 beginbfchar <6C> <F0B7> <E0> <F0AE> endbfchar"),
            "•→",
        ),
        (
            "SymbolMT",
            Some("2 beginbfchar <6C> <2022> <E0> <0020> endbfchar"),
            "•",
        ),
    ] {
        let page = page(&shown(&[0x6c, 0xe0], font(name, map)));
        assert!(glyphs(&page).starts_with(text), "{name}: {:?}", page.glyphs);
    }
    let other = page(&shown(&[0x6c, 0xe0], font("Made", private)));
    assert_eq!(glyphs(&other), "");
}

#[test]
fn codes_of_which_nothing_is_known_are_kept_apart() {
    let font = |pdf: &mut Document| {
        Composite {
            encoding: "Identity-H",
            ordering: "Identity",
            ..Composite::default()
        }
        .add(pdf)
    };
    let bytes = shown(&[0x00, 0x03, 0x1f, 0x21, 0x24, 0x25, 0x23, 0x11], font);
    assert_eq!(codes(&pdf::read(&bytes)), [Code::PageUnreadable]);
    let page = page(&bytes);
    let whys: Vec<Why> = page.apart.iter().map(|a| a.why).collect();
    assert!(page.glyphs.is_empty());
    assert_eq!(
        whys,
        [Why::Unmapped, Why::Doubtful, Why::Doubtful, Why::Doubtful]
    );
}

/// Some programs write a map that says a space, or a code point without a character, for every glyph.
#[test]
fn a_map_that_says_nothing_is_not_believed() {
    for to_unicode in [
        "1 beginbfrange <0001> <0002> [<0020> <3000>] endbfrange",
        "1 beginbfrange <0001> <0002> <0378> endbfrange",
        "1 beginbfrange <0001> <0002> [<FFFD> <FFFE>] endbfrange",
    ] {
        let font = |program| Composite {
            encoding: "Identity-H",
            ordering: "Identity",
            to_unicode: Some(to_unicode),
            program: Some(program),
            ..Composite::default()
        };
        let program = truetype::font(Charmap::Unicode, &[0x884c, 0x9769]);
        let page = font(program).page(&[0, 1, 0, 2]);
        assert_eq!(glyphs(&page), "行革", "{to_unicode}");
        assert_eq!(sources(&page), [UnicodeSource::Reversed]);
        // Nor does this font know.
        let silent = truetype::font(Charmap::Symbol, &[0xf001, 0xf002]);
        let silent = font(silent).page(&[0, 1, 0, 2]);
        assert!(silent.glyphs.is_empty(), "{to_unicode}");
    }
}

#[test]
fn predefined_cmaps_are_known() {
    let shift_jis: fn(&str) -> Vec<u8> = |t| SHIFT_JIS.encode(t).0.into_owned();
    let euc: fn(&str) -> Vec<u8> = |t| EUC_JP.encode(t).0.into_owned();
    let jis: fn(&str) -> Vec<u8> = |t| EUC_JP.encode(t).0.iter().map(|b| b & 0x7f).collect();
    let utf16: fn(&str) -> Vec<u8> = |t| t.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (mixed, wide, supplementary) = (
        "行革（案）ー、12ﾎAb",
        "行革（案）ー、１２",
        "行革、𠮷（案）12",
    );
    for (encoding, encoder, text) in [
        ("90ms-RKSJ-", shift_jis, mixed),
        ("90msp-RKSJ-", shift_jis, mixed),
        ("90pv-RKSJ-", shift_jis, mixed),
        ("EUC-", euc, mixed),
        ("", jis, wide),
        ("UniJIS-UCS2-", utf16, wide),
        ("UniJIS-UTF16-", utf16, supplementary),
        ("UniJIS2004-UTF16-", utf16, supplementary),
        ("78-RKSJ-", shift_jis, wide),
        ("78-", jis, wide),
    ] {
        for direction in ["H", "V"] {
            let name = format!("{encoding}{direction}");
            if name == "90pv-RKSJ-V" {
                continue; // not among the predefined ones
            }
            let font = Composite {
                encoding: &name,
                ordering: "Japan1",
                ..Composite::default()
            };
            let page = page(&shown_in(10, &encoder(text), |pdf| font.add(pdf)));
            assert_eq!(nfkc(&glyphs(&page)), nfkc(text), "{name}");
            assert!(!sources(&page).contains(&UnicodeSource::Guessed), "{name}");
            assert!(
                page.glyphs.iter().all(|g| g.vertical == (direction == "V")),
                "{name}"
            );
        }
    }
}

#[test]
fn vertical_glyphs_stand_where_their_metrics_say() {
    let font = |descendant| Composite {
        encoding: "UniJIS-UTF16-V",
        ordering: "Japan1",
        descendant,
        ..Composite::default()
    };
    let text = [0x88, 0x4c, 0x97, 0x69]; // 行革, from (50, 150) upwards, in 20 points
    let page = font(dictionary! {}).page(&text);
    let expected = [
        Rect::new(40.0, 50.0, 60.0, 70.0),
        Rect::new(40.0, 70.0, 60.0, 90.0),
    ];
    assert_eq!(boxes(&page), expected);
    // The origin lies lower and the next glyph comes sooner.
    let page = font(dictionary! { "DW2" => numbers(&[900, -500]) }).page(&text);
    let expected = [
        Rect::new(40.0, 50.0, 60.0, 60.0),
        Rect::new(40.0, 60.0, 60.0, 70.0),
    ];
    assert_eq!(boxes(&page), expected);
}

#[test]
fn glyph_names_of_simple_fonts_are_known() {
    let encoding = names(
        1,
        &["A", "fi", "f_f_i", "uni884C", "u20BB7", "Euro", "a.alt"],
    );
    let entries = dictionary! { "Encoding" => encoding };
    let bytes = [1, 2, 3, 4, 5, 6, 7];
    let programs: [&[(u8, &str)]; 2] = [&[], &[(1, "A"), (2, "fi"), (4, "uni884C")]];
    let unembedded = page(&shown(&bytes, |pdf| {
        simple(pdf, "Type1", None, entries.clone())
    }));
    let embedded = page(&shown(&bytes, |pdf| {
        let program = Stream::new(dictionary! { "Subtype" => "Type1C" }, cff(programs[1]));
        simple(pdf, "Type1", Some(("FontFile3", program)), entries.clone())
    }));
    for page in [unembedded, embedded] {
        assert_eq!(glyphs(&page), "Aﬁffi行𠮷€a");
        assert_eq!(sources(&page), [UnicodeSource::Resolved]);
    }
}

/// Fonts whose own encoding names the glyphs, as TeX makes them.
#[test]
fn built_in_encodings_are_read_from_the_font() {
    let encoding = [(10, "A"), (11, "fi"), (12, "uni884C")];
    let as_type1 = |pdf: &mut Document| {
        let (program, [clear, secret]) = type1(&encoding);
        let lengths =
            dictionary! { "Length1" => clear as i64, "Length2" => secret as i64, "Length3" => 0 };
        simple(
            pdf,
            "Type1",
            Some(("FontFile", Stream::new(lengths, program))),
            dictionary! {},
        )
    };
    let as_cff = |pdf: &mut Document| {
        let program = Stream::new(dictionary! { "Subtype" => "Type1C" }, cff(&encoding));
        simple(pdf, "Type1", Some(("FontFile3", program)), dictionary! {})
    };
    let pages = [
        page(&shown(&[12, 10, 11], as_type1)),
        page(&shown(&[12, 10, 11], as_cff)),
    ];
    for page in pages {
        assert_eq!(nfkc(&glyphs(&page)), "行Afi");
        assert_eq!(sources(&page), [UnicodeSource::Resolved]);
        assert_eq!(boxes(&page)[1], Rect::new(60.0, 32.4, 70.0, 52.4));
    }
}

#[test]
fn truetype_fonts_are_read_by_encoding_or_map() {
    let embedded = |charmap, codes: &[u16], entries: Dictionary| {
        let program = truetype::font(charmap, codes);
        move |pdf: &mut Document| {
            let stream = Stream::new(dictionary! {}, program);
            simple(pdf, "TrueType", Some(("FontFile2", stream)), entries)
        }
    };
    let named = dictionary! { "Encoding" => "WinAnsiEncoding" };
    let page_named = page(&shown(
        b"A\x80\xe9",
        embedded(Charmap::Unicode, &[0x41, 0xe9, 0x20ac], named),
    ));
    assert_eq!(glyphs(&page_named), "A€é");
    // A subset with codes of its own says nothing of what they mean, but the text can be told by the ToUnicode CMap.
    let silent = page(&shown(
        &[1, 2],
        embedded(Charmap::Symbol, &[0xf001, 0xf002], dictionary! {}),
    ));
    assert!(silent.glyphs.is_empty(), "{:?}", silent.glyphs);
    let told = page(&shown(&[1, 2], |pdf| {
        let map = to_unicode(
            pdf,
            "<00> <FF>",
            "1 beginbfrange <01> <02> <3042> endbfrange",
        );
        embedded(
            Charmap::Symbol,
            &[0xf001, 0xf002],
            dictionary! { "ToUnicode" => map },
        )(pdf)
    }));
    assert_eq!(glyphs(&told), "あぃ");
    assert_eq!(sources(&told), [UnicodeSource::Resolved]);
}

#[test]
fn drawn_fonts_are_read_by_name_or_map_and_their_em_by_their_ink() {
    let font = |with_map: bool| {
        move |pdf: &mut Document| {
            let square = Stream::new(dictionary! {}, b"12 0 0 0 10 16 d1 0 0 10 16 re f".to_vec());
            let square = pdf.add_object(square);
            // A bitmap's dots: 20 of them are an em.
            let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type3", "FirstChar" => 1, "LastChar" => 2,
            "Widths" => numbers(&[12, 12]), "FontBBox" => numbers(&[0, 0, 0, 0]),
            "FontMatrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), 0.into()],
            "CharProcs" => dictionary! { "A" => square, "b" => square }, "Encoding" => names(1, &["A", "b"]) };
            if with_map {
                let map = to_unicode(
                    pdf,
                    "<00> <FF>",
                    "1 beginbfrange <01> <02> <3042> endbfrange",
                );
                font.set("ToUnicode", map);
            }
            pdf.add_object(font)
        }
    };
    for (with_map, text) in [(false, "Ab"), (true, "あぃ")] {
        let pdf = shown_in(1, &[1, 2], font(with_map));
        let page = page(&pdf);
        assert_eq!(glyphs(&page), text);
        let sizes: Vec<f32> = page.glyphs.iter().map(|g| g.size).collect();
        assert_eq!(sizes, [20.0, 20.0]);
        let starts: Vec<f32> = page.glyphs.iter().map(|g| g.bbox.x0).collect();
        assert_eq!(starts, [50.0, 62.0]);
    }
}

#[test]
fn replacement_text_is_given_once() {
    let content = "/Span <</ActualText (fi)>> BDC BT /F1 10 Tf 60 175 Td (X) Tj ET EMC";
    assert_eq!(prose(&pdf::read(&file(content, dictionary! {}))), ["fi"]);
}
