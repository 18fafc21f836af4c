//! The container: parts of the zip package with a size limit, relationships, and the list of sheets.

use super::xml::{self, Node};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest uncompressed part that is read. Real plans stay below a few megabytes; a part beyond this is an attack or
/// a data dump, and unpacking it could use up the machine's memory.
const PART_LIMIT: u64 = 128 << 20;
/// All parts together may be so many times as large as one: a workbook of many sheets, each below its own limit.
const TOTAL: u64 = 4;

/// A workbook package.
pub(in super::super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limit: u64,
    unpacked: u64,
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct SheetEntry {
    /// Name on its tab.
    pub name: String,
    /// Whether it is hidden (or "very hidden").
    pub hidden: bool,
    /// Whether it holds cells; chart and dialog sheets do not.
    pub is_worksheet: bool,
    /// Path of its part.
    pub part: String,
}

/// A relationship of a part.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Relation {
    /// Last segment of its type ("worksheet", "drawing").
    pub kind: String,
    /// Absolute path of the part it points to.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens a package. The error says what is wrong with it.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
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

    /// The text of a part; `Ok(None)` where the package has no such part.
    pub fn part(&mut self, path: &str) -> Result<Option<String>, String> {
        Ok(self.bytes(path)?.map(decode))
    }

    /// The bytes of a part; `Ok(None)` where the package has no such part. Never more than the limit, whatever size
    /// its entry claims.
    pub fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let wanted = path.trim_start_matches('/');
        // Part names do not distinguish case (ECMA-376 part 2, 6.2.2.3).
        let index = self
            .zip
            .file_names()
            .position(|n| n.is_ok_and(|n| n.replace('\\', "/").eq_ignore_ascii_case(wanted)));
        let Some(index) = index else { return Ok(None) };
        let part = self.zip.by_index(index).map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        part.take(self.limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| format!("{wanted}: {e}"))?;
        if bytes.len() as u64 > self.limit {
            return Err(format!(
                "{wanted}: larger than {} MiB unpacked",
                self.limit >> 20
            ));
        }
        self.unpacked += bytes.len() as u64;
        if self.unpacked > self.limit.saturating_mul(TOTAL) {
            return Err(format!("larger than {} MiB unpacked", (self.limit * TOTAL) >> 20));
        }
        Ok(Some(bytes))
    }

    /// The text of the first part of a kind that another part is related to.
    pub fn part_of(&mut self, part: &str, kind: &str) -> Result<Option<String>, String> {
        let related = self.relations(part)?.into_values().find(|r| r.kind == kind);
        match related {
            Some(related) => self.part(&related.target),
            None => Ok(None),
        }
    }

    /// The tree of a part; `Ok(None)` where the package has no such part.
    pub fn tree(&mut self, path: &str) -> Result<Option<Node>, String> {
        match self.part(path)? {
            Some(text) => xml::parse(&text)
                .map(Some)
                .map_err(|e| format!("{path}: {e}")),
            None => Ok(None),
        }
    }

    /// Relationships of a part by their id.
    pub fn relations(&mut self, part: &str) -> Result<BTreeMap<String, Relation>, String> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(root) = self.tree(&format!("{folder}/_rels/{file}.rels"))? else {
            return Ok(BTreeMap::new());
        };
        let relation = |n: &Node| {
            let kind = n.attr("Type")?.rsplit('/').next()?.to_string();
            if n.attr("TargetMode") == Some("External") {
                return None; // nothing outside the file is ever opened
            }
            let target = resolve(folder, n.attr("Target")?);
            Some((n.attr("Id")?.to_string(), Relation { kind, target }))
        };
        Ok(root.children.iter().filter_map(relation).collect())
    }

    /// Path of the workbook part.
    pub fn workbook(&mut self) -> Result<String, String> {
        let main = self
            .relations("")?
            .into_values()
            .find(|r| r.kind == "officeDocument");
        Ok(main.map_or_else(|| "xl/workbook.xml".to_string(), |r| r.target))
    }

    /// The sheets in workbook order, and whether dates count from 1904.
    pub fn sheets(&mut self, workbook: &str) -> Result<(Vec<SheetEntry>, bool), String> {
        let root = self.tree(workbook)?.ok_or("no workbook part")?;
        let relations = self.relations(workbook)?;
        let date1904 = root.child("workbookPr").is_some_and(|p| p.flag("date1904"));
        let mut sheets = Vec::new();
        for sheet in root.child("sheets").map_or(&[][..], |s| &s.children) {
            let name = sheet.attr("name").unwrap_or_default().to_string();
            let relation = sheet.attr("id").and_then(|id| relations.get(id));
            let relation = relation.ok_or_else(|| format!("sheet without a part: {name}"))?;
            sheets.push(SheetEntry {
                name,
                hidden: sheet.attr("state").is_some_and(|s| s != "visible"),
                is_worksheet: relation.kind == "worksheet",
                part: relation.target.clone(),
            });
        }
        Ok((sheets, date1904))
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
            text.trim_start_matches('\u{FEFF}').to_string()
        }
    }
}

/// A relationship's target, relative to the folder of its source part, as a path from the package's root.
fn resolve(folder: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.trim_start_matches('/').to_string();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            step => parts.push(step),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_their_source() {
        assert_eq!(
            resolve("xl/worksheets", "../drawings/drawing1.xml"),
            "xl/drawings/drawing1.xml"
        );
        assert_eq!(
            resolve("xl", "/xl/worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
    }

    #[test]
    fn a_part_beyond_the_limit_is_refused() {
        let bytes = rust_xlsxwriter::Workbook::new()
            .save_to_buffer()
            .expect("workbook");
        let mut package = Package::open(&bytes).expect("package").with_limit(64);
        assert!(package.part("xl/workbook.xml").is_err());
    }
}
