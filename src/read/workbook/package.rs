//! The container: parts of a zip package, with limits on what is unpacked.

use super::sheet::Unread;
use super::xml::{self, Node};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest uncompressed part that is read. Real plans stay below a few megabytes; a part beyond this is an attack or
/// a data dump, and unpacking it could use up the machine's memory.
const PART_LIMIT: u64 = 128 << 20;
/// All parts together may be so many times as large as one: a workbook of many sheets, each below its own limit.
const TOTAL: u64 = 4;
/// Most room that is made for a part before any of it is unpacked.
const CLAIM_LIMIT: u64 = 16 << 20;

/// A workbook package.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limit: u64,
    unpacked: u64,
}

impl<'a> Package<'a> {
    /// Opens a package. The error says what is wrong with it.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unread> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        Ok(Self {
            zip,
            limit: PART_LIMIT,
            unpacked: 0,
        })
    }

    /// Lowers the size limit.
    #[cfg(test)]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Whether the package has a part.
    pub fn has(&self, path: &str) -> bool {
        self.position(path).is_some()
    }

    /// Part names do not distinguish case (ECMA-376 part 2, 6.2.2.3).
    fn position(&self, wanted: &str) -> Option<usize> {
        self.zip
            .file_names()
            .position(|n| n.is_ok_and(|n| n.replace('\\', "/").eq_ignore_ascii_case(wanted)))
    }

    /// The text of a part; `Ok(None)` where the package has no such part.
    pub fn part(&mut self, path: &str) -> Result<Option<String>, Unread> {
        Ok(self.bytes(path)?.map(decode))
    }

    /// The bytes of a part; `Ok(None)` where the package has no such part. Never more than the limit, whatever size
    /// its entry claims.
    pub fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>, Unread> {
        let wanted = path.trim_start_matches('/');
        let Some(index) = self.position(wanted) else {
            return Ok(None);
        };
        let part = self.zip.by_index(index).map_err(|e| e.to_string())?;
        // What an entry claims is room to start with, no more: it may claim anything.
        let claimed = part.size().min(self.limit).min(CLAIM_LIMIT);
        let mut bytes = Vec::with_capacity(claimed as usize + 1);
        part.take(self.limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| format!("{wanted}: {e}"))?;
        if bytes.len() as u64 > self.limit {
            let limit = self.limit >> 20;
            return Err(Unread::TooLarge(format!("{wanted} > {limit} MiB")));
        }
        self.unpacked += bytes.len() as u64;
        if self.unpacked > self.limit.saturating_mul(TOTAL) {
            let limit = (self.limit * TOTAL) >> 20;
            return Err(Unread::TooLarge(format!("> {limit} MiB")));
        }
        Ok(Some(bytes))
    }

    /// The tree of a part; `Ok(None)` where the package has no such part.
    pub fn tree(&mut self, path: &str) -> Result<Option<Node>, Unread> {
        match self.part(path)? {
            Some(text) => xml::parse(&text)
                .map(Some)
                .map_err(|e| Unread::Damaged(format!("{path}: {e}"))),
            None => Ok(None),
        }
    }
}

/// UTF-8, or UTF-16 where a byte order mark says so.
fn decode(bytes: Vec<u8>) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .skip(1)
            .map(|c| from(*c))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes.get(..2) {
        Some([0xFF, 0xFE]) => wide(u16::from_le_bytes),
        Some([0xFE, 0xFF]) => wide(u16::from_be_bytes),
        _ => {
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
            match text.strip_prefix('\u{FEFF}') {
                Some(rest) => rest.to_string(),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_beyond_the_limit_is_refused() {
        let bytes = rust_xlsxwriter::Workbook::new()
            .save_to_buffer()
            .expect("workbook");
        let mut package = Package::open(&bytes).expect("package").with_limit(64);
        let part = package.part("xl/workbook.xml");
        assert!(matches!(part, Err(Unread::TooLarge(_))), "{part:?}");
    }
}
