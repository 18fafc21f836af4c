//! Changes of a PDF that change nothing on its pages but where they lie.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::path::PathBuf;

/// Copies of the files, changed.
pub fn all(files: &[PathBuf], change: impl Fn(&mut Document)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in files {
        let mut pdf = Document::load(file).expect("a PDF of the corpus");
        change(&mut pdf);
        let name = file.file_name().expect("a file has a name");
        pdf.save(folder.path().join(name)).expect("saved");
    }
    folder
}

/// An entry of a page, its own or inherited.
fn inherited(pdf: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut at = pdf.get_dictionary(page).ok()?;
    loop {
        if let Ok(value) = at.get(key) {
            let (_, value) = pdf.dereference(value).ok()?;
            return Some(value.clone());
        }
        let parent = at.get(b"Parent").ok()?.as_reference().ok()?;
        at = pdf.get_dictionary(parent).ok()?;
    }
}

fn page_mut(pdf: &mut Document, page: ObjectId) -> &mut Dictionary {
    pdf.get_object_mut(page)
        .and_then(Object::as_dict_mut)
        .expect("a page is a dictionary")
}

/// Every page is shown turned clockwise.
pub fn turn(pdf: &mut Document, degrees: i64) {
    for page in pdf.get_pages().into_values() {
        let before = inherited(pdf, page, b"Rotate").and_then(|r| r.as_i64().ok());
        let turned = (before.unwrap_or(0) + degrees).rem_euclid(360);
        page_mut(pdf, page).set("Rotate", turned);
    }
}

/// The origin of every page lies elsewhere; boxes and content move along.
pub fn shift(pdf: &mut Document, x: f32, y: f32) {
    for page in pdf.get_pages().into_values() {
        for key in ["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"] {
            let Some(Object::Array(sides)) = inherited(pdf, page, key.as_bytes()) else {
                continue;
            };
            let moved = sides.iter().zip([x, y, x, y]);
            let moved = moved.map(|(s, by)| Object::Real(s.as_float().expect("a number") + by));
            let moved: Vec<Object> = moved.collect();
            page_mut(pdf, page).set(key, moved);
        }
        let before = format!("q 1 0 0 1 {x:.4} {y:.4} cm\n").into_bytes();
        let content = pdf.get_page_content(page);
        let parts = [before, content, b"\nQ".to_vec()];
        contents(pdf, page, parts.concat());
    }
}

/// What a page draws, in one stream.
fn contents(pdf: &mut Document, page: ObjectId, bytes: Vec<u8>) {
    let id = pdf.add_object(Stream::new(Dictionary::new(), bytes));
    page_mut(pdf, page).set("Contents", id);
}

/// What a page draws, in two streams: up to a share of its operations, and the rest (PDF 32000-1, 7.8.2: the division
/// may occur between any two tokens).
pub fn split(pdf: &mut Document, at: f64) {
    for page in pdf.get_pages().into_values() {
        let bytes = pdf.get_page_content(page);
        let mut first = Content::decode(&bytes).expect("operations").operations;
        let middle = (first.len() as f64 * at) as usize;
        let second = first.split_off(middle);
        let ids: Vec<Object> = [first, second]
            .into_iter()
            .map(|operations| Content { operations }.encode().expect("encoded"))
            .map(|bytes| pdf.add_object(Stream::new(Dictionary::new(), bytes)).into())
            .collect();
        page_mut(pdf, page).set("Contents", ids);
    }
}
