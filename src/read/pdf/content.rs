//! The content of a page: its streams one behind the other, and whether all of them are there.

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::object::{MaybeRef, Name, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::xref::XRef;
use std::io;

/// A mark behind the content: where the interpreter comes to it, it has read everything before.
pub const END: &[u8] = b"GyokakuEnd";

/// Longer content gets no mark, for which it would be copied: no page has so much, but a bomb.
const LARGEST: usize = 64 << 20;

/// The content of a page, with the mark behind it.
#[derive(Default)]
pub struct Content {
    bytes: Vec<u8>,
    /// Where the mark begins.
    end: usize,
    /// A stream is not in the file, or breaks off.
    pub is_cut: bool,
}

impl Content {
    /// Content of these bytes; operands without an operator at their end do not reach the mark.
    pub fn new(bytes: Vec<u8>) -> Content {
        let mut content = Content {
            end: bytes.len(),
            bytes,
            is_cut: false,
        };
        if content.end <= LARGEST {
            let mark: [&[u8]; 3] = [b"\nn\n/", END, b" BMC EMC\n"];
            mark.into_iter().for_each(|part| content.bytes.extend(part));
        }
        content
    }

    /// The content of a page (ISO 32000-1, 7.8.2). In a `damaged` file, a stream shorter than it says is cut, too: a wrong
    /// length is common, and harmless in a file that is whole.
    pub fn of(page: &Page<'_>, damaged: bool) -> Content {
        let Some(contents) = page.raw().get_raw::<Object<'_>>("Contents") else {
            return Content::new(Vec::new()); // an empty page
        };
        let mut streams = Streams {
            damaged,
            ..Streams::default()
        };
        match behind(contents, page.xref()) {
            Some(Object::Array(parts)) => {
                for part in parts.raw_iter() {
                    streams.add(behind(part, page.xref()));
                    // They are parted as words are.
                    streams.bytes.push(b' ');
                }
            }
            other => streams.add(other),
        }
        Content {
            is_cut: streams.is_cut,
            ..Content::new(streams.bytes)
        }
    }

    /// The content alone.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// The content and the mark.
    pub fn marked(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there is a mark.
    pub fn has_mark(&self) -> bool {
        self.end < self.bytes.len()
    }
}

/// What a reference leads to; streams and lists of them are given by reference, lists also by themselves.
fn behind<'a>(object: MaybeRef<Object<'a>>, xref: &'a XRef) -> Option<Object<'a>> {
    match object {
        MaybeRef::Ref(r) => xref.get(r.into()),
        MaybeRef::NotRef(array @ Object::Array(_)) => Some(array),
        MaybeRef::NotRef(_) => None,
    }
}

/// Streams, decoded.
#[derive(Default)]
struct Streams {
    bytes: Vec<u8>,
    damaged: bool,
    is_cut: bool,
}

impl Streams {
    fn add(&mut self, object: Option<Object<'_>>) {
        let Some(Object::Stream(stream)) = object else {
            self.is_cut = true;
            return;
        };
        let Ok(decoded) = stream.decoded_data() else {
            self.is_cut = true;
            return;
        };
        self.is_cut |= breaks_off(&stream, &decoded) || self.damaged && is_short(&stream);
        match self.bytes.is_empty() {
            true => self.bytes = decoded.into_owned(),
            false => self.bytes.extend(&*decoded),
        }
    }
}

fn is_short(stream: &Stream<'_>) -> bool {
    let said = stream.dict().get::<usize>("Length").unwrap_or_default();
    let missing = said.saturating_sub(stream.raw_data().len());
    // A lock by AES adds a block in front and fills the last one (ISO 32000-2, 7.6.3.2).
    let by_lock = said.is_multiple_of(16) && missing <= 32;
    missing > 0 && !by_lock
}

/// Whether the data of a stream ends before its end or is corrupt. The interpreter takes what there is, and tells nobody.
fn breaks_off(stream: &Stream<'_>, decoded: &[u8]) -> bool {
    let filters = match stream.dict().get::<Object<'_>>("Filter") {
        Some(Object::Array(list)) => list.iter::<Name<'_>>().collect(),
        Some(Object::Name(name)) => vec![name],
        _ => Vec::new(),
    };
    if filters
        .first()
        .is_none_or(|name| name.as_str() != "FlateDecode")
    {
        return false; // decoded to its end
    }
    let data = stream.raw_data();
    // RFC 1950: a header of two bytes, which is sometimes missing, and a checksum at the end, which often is. Where it is
    // there, it tells whether what was inflated is what was written.
    let plain = filters.len() == 1 && !stream.dict().contains_key("DecodeParms");
    if plain && has_checksum(&data, simd_adler32::adler32(&decoded)) {
        return false;
    }
    let (deflated, has_header) = match data.as_ref() {
        [method, flags, rest @ ..]
            if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0 =>
        {
            (rest, true)
        }
        all => (all, false),
    };
    if has_header {
        match io::copy(&mut ZlibDecoder::new(data.as_ref()), &mut io::sink()) {
            Ok(_) => return false,
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return true,
            Err(_) => {} // ends before the checksum, or before its end
        }
    }
    io::copy(&mut DeflateDecoder::new(deflated), &mut io::sink()).is_err()
}

/// Whether deflated data ends with this checksum, or with it and the end of a line.
fn has_checksum(data: &[u8], checksum: u32) -> bool {
    let ends = [&[][..], b"\n", b"\r", b"\r\n"];
    let mut ends = ends.iter().filter_map(|end| data.strip_suffix(*end));
    ends.any(|data| data.ends_with(&checksum.to_be_bytes()))
}
