//! Small PDF files made for a test, and what was read from them.

use gyokaku::document::{Block, Document, Table};
use gyokaku::finding::Code;
use gyokaku::page::{Page, Why};
use gyokaku::read::{ReadOptions, pdf};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

/// A two-by-two ruled table ("AB" / "CD") in Helvetica, on a page of 300 × 200 points.
pub const TABLE: &str = "0.5 w 50 50 m 250 50 l S 50 100 m 250 100 l S 50 150 m 250 150 l S \
     50 50 m 50 150 l S 150 50 m 150 150 l S 250 50 m 250 150 l S \
     BT /F1 10 Tf 60 120 Td (AB) Tj 100 0 Td (CD) Tj -100 -50 Td (EF) Tj 100 0 Td (GH) Tj ET";

/// What stands in the cells of [`TABLE`].
pub const CELLS: [&str; 4] = ["AB", "CD", "EF", "GH"];

/// Gives the page of a document further resources.
pub fn set_resource(document: &mut lopdf::Document, kind: &str, entries: Dictionary) {
    let (_, page) = document.get_pages().into_iter().next().expect("a page");
    let page = document.get_dictionary_mut(page).expect("a page");
    let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut);
    resources.expect("resources").set(kind, entries);
}

/// The bytes of a one-page PDF with further page entries.
pub fn file(content: &str, page: Dictionary) -> Vec<u8> {
    save(document(content, page))
}

/// A one-page PDF with Helvetica as /F1, the table as form /Fm at half its size, and a grey pixel as picture /Im.
pub fn document(content: &str, page: Dictionary) -> lopdf::Document {
    let mut pdf = lopdf::Document::with_version("1.7");
    let font = pdf.add_object(helvetica());
    let form = pdf.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 300, 200]),
        "Matrix" => vec![Object::Real(0.5), 0.into(), 0.into(), Object::Real(0.5), 20.into(), 30.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } },
        TABLE.as_bytes().to_vec(),
    ));
    let image = pdf.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray",
        "BitsPerComponent" => 8 },
        vec![128],
    ));
    let resources = dictionary! { "Font" => dictionary! { "F1" => font },
    "XObject" => dictionary! { "Fm" => form, "Im" => image } };
    with_pages(&mut pdf, &[content], resources, page);
    pdf
}

pub fn helvetica() -> Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" }
}

pub fn numbers(list: &[i64]) -> Vec<Object> {
    list.iter().map(|n| Object::Integer(*n)).collect()
}

/// Adds pages with these contents, their tree behind them, and the catalog. Further entries go to every page.
pub fn with_pages(
    pdf: &mut lopdf::Document,
    contents: &[&str],
    resources: Dictionary,
    entries: Dictionary,
) {
    let behind = pdf.max_id + 2 * contents.len() as u32 + 1;
    with_tree(pdf, (behind, 0), contents, resources, entries);
}

/// The same with the number of the page tree, which says where it stands in the file.
pub fn with_tree(
    pdf: &mut lopdf::Document,
    pages: ObjectId,
    contents: &[&str],
    resources: Dictionary,
    entries: Dictionary,
) {
    let mut kids: Vec<Object> = Vec::new();
    for content in contents {
        let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let mut page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => numbers(&[0, 0, 300, 200]), "Resources" => resources.clone() };
        for (key, value) in entries.iter() {
            page.set(key.clone(), value.clone());
        }
        kids.push(pdf.add_object(page).into());
    }
    let count = kids.len() as i64;
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    pdf.objects.insert(pages, Object::Dictionary(tree));
    pdf.max_id = pdf.max_id.max(pages.0);
    let root = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", root);
}

pub fn save(mut pdf: lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("a small PDF can be saved");
    bytes
}

/// A page that shows a string of bytes, 20 points large from (50, 150), in a font made by `font`.
pub fn shown(bytes: &[u8], font: impl FnOnce(&mut lopdf::Document) -> ObjectId) -> Vec<u8> {
    shown_in(20, bytes, font)
}

/// The same in another font size.
pub fn shown_in(
    size: u32,
    bytes: &[u8],
    font: impl FnOnce(&mut lopdf::Document) -> ObjectId,
) -> Vec<u8> {
    let mut pdf = lopdf::Document::with_version("1.7");
    let font = font(&mut pdf);
    let hex: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
    let content = format!("BT /F1 {size} Tf 50 150 Td <{hex}> Tj ET");
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    with_pages(&mut pdf, &[&content], resources, dictionary! {});
    save(pdf)
}

pub fn tables(document: &Document) -> Vec<&Table> {
    let table = |b: &'_ Block| matches!(b, Block::Table(_));
    let blocks = document.blocks.iter().filter(|b| table(b));
    blocks
        .filter_map(|b| {
            if let Block::Table(t) = b {
                Some(t)
            } else {
                None
            }
        })
        .collect()
}

pub fn texts(document: &Document) -> Vec<String> {
    let cells = |t: &&Table| t.cells.iter().map(|c| c.text()).collect::<Vec<_>>();
    tables(document).iter().flat_map(cells).collect()
}

pub fn prose(document: &Document) -> Vec<String> {
    let text = |b: &Block| match b {
        Block::Heading(t) | Block::Paragraph(t) => Some(t.text()),
        Block::Table(_) => None,
    };
    document.blocks.iter().filter_map(text).collect()
}

pub fn codes(document: &Document) -> Vec<Code> {
    document.findings.iter().map(|f| f.code).collect()
}

/// The only page of a file.
pub fn page(bytes: &[u8]) -> Page {
    let (mut pages, findings) = pdf::pages(bytes, &ReadOptions::default());
    assert_eq!(pages.len(), 1, "{findings:?}");
    pages.remove(0)
}

/// The text of a page's glyphs in the order they are drawn.
pub fn glyphs(page: &Page) -> String {
    page.glyphs.iter().map(|g| g.text.as_str()).collect()
}

/// What the page of this content keeps apart, as (text, why).
pub fn apart(content: &str) -> Vec<(String, Why)> {
    let page = page(&file(content, dictionary! {}));
    let apart = page.apart.into_iter();
    apart.map(|a| (a.glyph.text.into(), a.why)).collect()
}
