//! Records of a BIFF8 stream ([MS-XLS] 2.1.4) and the numbers and strings in them.

/// A record: its number, its data, and the data of the CONTINUE records behind it.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
    pub more: Vec<&'a [u8]>,
}

/// CONTINUE ([MS-XLS] 2.4.58).
const CONTINUE: u16 = 0x003C;

/// The records from an offset of the stream on. A record that the stream cuts off is the last one, shortened.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// Begins at an offset of the stream.
    pub fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn peek(&self) -> Option<(u16, &'a [u8])> {
        let mut head = Fields::new(self.stream.get(self.at..)?);
        let (kind, size) = (head.u16()?, usize::from(head.u16()?));
        Some((kind, head.rest().get(..size).unwrap_or(head.rest())))
    }

    /// The data of a record where it is the next one.
    pub fn next_if(&mut self, kind: u16) -> Option<Record<'a>> {
        self.peek().filter(|(k, _)| *k == kind)?;
        self.next()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data) = self.peek()?;
        self.at += 4 + data.len();
        let mut more = Vec::new();
        while let Some((CONTINUE, data)) = self.peek() {
            self.at += 4 + data.len();
            more.push(data);
        }
        Some(Record { kind, data, more })
    }
}

impl<'a> Record<'a> {
    /// Its fields, without those in CONTINUE records.
    pub fn fields(&self) -> Fields<'a> {
        Fields::new(self.data)
    }

    /// Its data with those of the CONTINUE records.
    pub fn parts(&self) -> Parts<'a> {
        let parts: Vec<&[u8]> = std::iter::once(self.data)
            .chain(self.more.iter().copied())
            .collect();
        Parts {
            parts,
            part: 0,
            at: 0,
        }
    }
}

/// Little-endian fields, one after the other; `None` behind the end.
#[derive(Debug, Clone)]
pub(in super::super) struct Fields<'a> {
    data: &'a [u8],
}

impl<'a> Fields<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.data
    }

    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.data.split_at_checked(count)?;
        self.data = tail;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[b]| b)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// Characters: bytes of Latin-1, or UTF-16 ("wide").
    pub fn chars(&mut self, count: usize, wide: bool) -> Option<String> {
        let bytes = self.bytes(if wide { count.checked_mul(2)? } else { count })?;
        Some(text(bytes, wide))
    }

    /// A string with a length of 16 bits and a byte of options ([MS-XLS] 2.5.294).
    pub fn string(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let wide = self.u8()? & 1 != 0;
        self.chars(count, wide)
    }

    /// A string with a length of 8 bits and a byte of options ([MS-XLS] 2.5.240).
    pub fn short_string(&mut self) -> Option<String> {
        let count = usize::from(self.u8()?);
        let wide = self.u8()? & 1 != 0;
        self.chars(count, wide)
    }
}

fn text(bytes: &[u8], wide: bool) -> String {
    if !wide {
        return bytes.iter().map(|b| char::from(*b)).collect();
    }
    let units: Vec<u16> = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|c| u16::from_le_bytes(*c))
        .collect();
    String::from_utf16_lossy(&units)
}

/// Data that runs over CONTINUE records.
#[derive(Debug, Clone)]
pub(super) struct Parts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Parts<'_> {
    /// Moves on to the part that holds the next byte; whether there is one.
    fn settle(&mut self) -> bool {
        while let Some(part) = self.parts.get(self.part) {
            if self.at < part.len() {
                return true;
            }
            self.part += 1;
            self.at = 0;
        }
        false
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.settle();
        let byte = self.parts.get(self.part)?.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// Leaves bytes out.
    pub fn skip(&mut self, mut count: usize) {
        while count > 0 && self.settle() {
            let step = count.min(self.parts[self.part].len() - self.at);
            self.at += step;
            count -= step;
        }
    }

    /// Characters; where they go on in the next part, that part begins with their width.
    pub fn chars(&mut self, count: usize, mut wide: bool) -> Option<String> {
        let mut out = String::new();
        let mut left = count;
        while left > 0 {
            let ended = self.parts.get(self.part)?.len() == self.at;
            if ended {
                wide = self.u8()? & 1 != 0;
                continue;
            }
            let rest = &self.parts[self.part][self.at..];
            let width = if wide { 2 } else { 1 };
            let take = left.min(rest.len() / width);
            if take == 0 {
                return None; // half a character at the end of a part: damaged
            }
            out.push_str(&text(&rest[..take * width], wide));
            self.at += take * width;
            left -= take;
        }
        Some(out)
    }

    /// A string with formatting runs and phonetic data behind it ([MS-XLS] 2.5.293), which are left out.
    pub fn rich_string(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let options = self.u8()?;
        let runs = if options & 8 != 0 {
            usize::from(self.u16()?)
        } else {
            0
        };
        let phonetic = if options & 4 != 0 {
            self.u32()? as usize
        } else {
            0
        };
        let text = self.chars(count, options & 1 != 0)?;
        self.skip(runs * 4);
        self.skip(phonetic);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_change_their_width_where_a_record_goes_on() {
        let record = Record {
            kind: 0xFC,
            data: &[5, 0, 0, b'a', b'b'],
            more: vec![&[1, 0x42, 0x30, 0x44, 0x30], &[0, b'c']],
        };
        assert_eq!(record.parts().rich_string().as_deref(), Some("abあいc"));
    }

    #[test]
    fn cut_records_end_the_stream() {
        let stream = [0x0A, 0, 1, 0, 7, 0x3C, 0, 2, 0, 8, 9, 0xFF, 0, 9, 0, 1];
        let records: Vec<_> = Records::new(&stream, 0).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(
            (records[0].data, records[0].more.as_slice()),
            (&[7u8][..], &[&[8u8, 9][..]][..])
        );
        assert_eq!(records[1].data, [1]);
        assert!(Records::new(&stream, 99).next().is_none());
    }
}
