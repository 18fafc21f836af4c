//! Composite fonts as the file describes them (ISO 32000-1, 9.7): what their codes mean, and the metrics of vertical
//! writing, which the interpreter does not tell.

use hayro_interpret::hayro_cmap::{
    BfString, CMap, CMapName, CidFamily, WritingMode, load_embedded,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A composite font.
pub struct Composite {
    encoding: CMap,
    /// CID → Unicode of its character collection, where it has one.
    ucs2: Option<CMapName<'static>>,
    /// The same, read when it is first needed.
    ucs2_map: OnceCell<Option<CMap>>,
    /// The file names a CMap of identity for its codes' Unicode: they are Unicode themselves.
    codes_are_unicode: bool,
    /// Of a font of vertical writing.
    metrics: Option<Metrics>,
}

/// Widths and vertical metrics by CID (ISO 32000-1, 9.7.4.3), in thousandths of the font size.
struct Metrics {
    width: f32,
    widths: HashMap<u32, f32>,
    vertical: (f32, f32),
    verticals: HashMap<u32, (f32, f32, f32)>,
}

/// Where the em box of a glyph of vertical writing stands relative to its horizontal origin, y upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerticalBox {
    /// Middle of the column.
    pub middle: f64,
    /// Where the glyph begins.
    pub top: f64,
    /// Where the next one begins.
    pub bottom: f64,
}

impl Default for VerticalBox {
    /// That of a full-width glyph without metrics of its own.
    fn default() -> Self {
        Self {
            middle: 500.0,
            top: 880.0,
            bottom: -120.0,
        }
    }
}

impl Composite {
    /// The text of a code where it is Unicode itself, or by the font's character collection.
    pub fn text(&self, code: u32) -> Option<String> {
        if self.codes_are_unicode {
            return char::from_u32(code).map(String::from);
        }
        let ucs2 = self.ucs2_map.get_or_init(|| embedded_cmap(self.ucs2?));
        match ucs2.as_ref()?.lookup_bf_string(self.cid(code)?)? {
            BfString::Char(c) => Some(c.to_string()),
            BfString::String(s) => Some(s),
        }
    }

    /// The place of a code's glyph, for a font of vertical writing.
    pub fn vertical_box(&self, code: u32) -> Option<VerticalBox> {
        // None has a font of the same name that is set across.
        let m = self.metrics.as_ref()?;
        let cid = self.cid(code)?;
        let width = m.widths.get(&cid).copied().unwrap_or(m.width);
        let (advance, middle, top) = match m.verticals.get(&cid) {
            Some(&(advance, x, y)) => (advance, x, y),
            None => (m.vertical.1, width / 2.0, m.vertical.0),
        };
        // Vertical text runs downwards.
        (advance < 0.0).then(|| VerticalBox {
            middle: f64::from(middle),
            top: f64::from(top),
            bottom: f64::from(top + advance),
        })
    }

    fn cid(&self, code: u32) -> Option<u32> {
        (1..=4).find_map(|length| self.encoding.lookup_cid_code(code, length))
    }

    fn new(font: &Dict<'_>) -> Option<Self> {
        let descendant = font
            .get::<Array<'_>>("DescendantFonts")?
            .iter::<Dict<'_>>()
            .next()?;
        let encoding = match font.get::<Object<'_>>("Encoding")? {
            Object::Name(name) => embedded_cmap(CMapName::from_bytes(name.as_ref()))?,
            Object::Stream(stream) => embedded_in(&stream)?,
            _ => return None,
        };
        let from_encoding = encoding
            .metadata()
            .character_collection
            .as_ref()
            .and_then(|c| c.family.ucs2_cmap());
        let ucs2 = from_encoding.or_else(|| {
            let info = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
            let registry = info.get::<PdfString<'_>>("Registry")?;
            let ordering = info.get::<PdfString<'_>>("Ordering")?;
            CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()).ucs2_cmap()
        });
        let says = font.get::<Name<'_>>("ToUnicode");
        let is_vertical = encoding.metadata().writing_mode == Some(WritingMode::Vertical);
        Some(Composite {
            encoding,
            codes_are_unicode: says.is_some_and(|name| name.as_str().starts_with("Identity")),
            ucs2,
            ucs2_map: OnceCell::new(),
            metrics: is_vertical.then(|| Metrics::new(&descendant)),
        })
    }
}

impl Metrics {
    fn new(descendant: &Dict<'_>) -> Self {
        let vertical = descendant
            .get::<[f32; 2]>("DW2")
            .unwrap_or([880.0, -1000.0]);
        Self {
            width: descendant.get::<f32>("DW").unwrap_or(1000.0),
            widths: descendant
                .get::<Array<'_>>("W")
                .map(|list| by_cid::<1>(&list))
                .unwrap_or_default()
                .into_iter()
                .map(|(cid, [width])| (cid, width))
                .collect(),
            vertical: (vertical[0], vertical[1]),
            verticals: descendant
                .get::<Array<'_>>("W2")
                .map(|list| by_cid::<3>(&list))
                .unwrap_or_default()
                .into_iter()
                .map(|(cid, [advance, x, y])| (cid, (advance, x, y)))
                .collect(),
        }
    }
}

/// CIDs are numbers of two bytes.
const LAST_CID: u32 = 0xffff;

/// A list of metrics, `N` values a CID: `first [values …]` for CIDs one after the other, or `first last values` for equal
/// ones.
fn by_cid<const N: usize>(list: &Array<'_>) -> HashMap<u32, [f32; N]> {
    let mut metrics = HashMap::new();
    let mut items = list.iter::<Object<'_>>();
    while let Some(Object::Number(first)) = items.next() {
        let Ok(first) = u32::try_from(first.as_i64()) else {
            break;
        };
        match items.next() {
            Some(Object::Array(values)) => {
                let values: Vec<f32> = values.iter::<f32>().collect();
                let (each, _) = values.as_chunks::<N>();
                metrics.extend((first..=LAST_CID).zip(each.iter().copied()));
            }
            Some(Object::Number(last)) => {
                let last = u32::try_from(last.as_i64())
                    .unwrap_or_default()
                    .min(LAST_CID);
                let mut values = [0.0; N];
                for value in &mut values {
                    let Some(Object::Number(number)) = items.next() else {
                        return metrics;
                    };
                    *value = number.as_f32();
                }
                metrics.extend((first..=last).map(|cid| (cid, values)));
            }
            _ => break,
        }
    }
    metrics
}

/// The composite fonts of a document by PostScript name without subset tag.
pub fn fonts(pdf: &Pdf) -> HashMap<String, Rc<Vec<Composite>>> {
    let mut fonts: HashMap<String, Vec<Composite>> = HashMap::new();
    for object in pdf.objects() {
        let Object::Dict(dict) = object else { continue };
        let composite = dict
            .get::<Name<'_>>("Subtype")
            .is_some_and(|n| n.as_str() == "Type0");
        if composite
            && let Some(base) = dict.get::<Name<'_>>("BaseFont")
            && let Some(font) = Composite::new(&dict)
        {
            let name = match base.as_str().split_once('+') {
                Some((tag, rest)) if tag.len() == 6 => rest,
                _ => base.as_str(),
            };
            fonts.entry(name.to_string()).or_default().push(font);
        }
    }
    let shared = |(name, fonts)| (name, Rc::new(fonts));
    fonts.into_iter().map(shared).collect()
}

/// A predefined CMap, by its own name or that of an older or a newer edition: editions differ in the shapes that they
/// choose for characters, hardly in the characters.
pub fn predefined(name: CMapName<'_>) -> Option<&'static [u8]> {
    load_embedded(name).or_else(|| {
        let CMapName::Custom(name) = name else {
            return None;
        };
        let edition = match name {
            b"UniJIS2004-UTF16-H" | b"UniJISX0213-UTF16-H" => CMapName::UniJisUtf16H,
            b"UniJIS2004-UTF16-V" | b"UniJISX0213-UTF16-V" => CMapName::UniJisUtf16V,
            b"78-RKSJ-H" | b"78ms-RKSJ-H" => CMapName::N90msRksjH,
            b"78-RKSJ-V" | b"78ms-RKSJ-V" => CMapName::N90msRksjV,
            b"78-EUC-H" => CMapName::EucH,
            b"78-EUC-V" => CMapName::EucV,
            b"78-H" => CMapName::H,
            b"78-V" => CMapName::V,
            _ => return None,
        };
        load_embedded(edition)
    })
}

fn embedded_cmap(name: CMapName<'_>) -> Option<CMap> {
    match name {
        CMapName::IdentityH => Some(CMap::identity_h()),
        CMapName::IdentityV => Some(CMap::identity_v()),
        name => CMap::parse(predefined(name)?, predefined),
    }
}

fn embedded_in(stream: &Stream<'_>) -> Option<CMap> {
    CMap::parse(&stream.decoded().ok()?, predefined)
}
