//! How the parts of a workbook are related (ECMA-376 part 2, 9.3), and the list of its sheets.

use super::super::package::Package;
use super::super::sheet::Unread;
use super::super::xml::Node;
use std::collections::BTreeMap;

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

impl Package<'_> {
    /// The text of the first part of a kind that another part is related to.
    pub fn part_of(&mut self, part: &str, kind: &str) -> Result<Option<String>, Unread> {
        match self.related(part, kind)? {
            Some(target) => self.part(&target),
            None => Ok(None),
        }
    }

    /// The bytes of the first part of a kind that another part is related to.
    pub fn bytes_of(&mut self, part: &str, kind: &str) -> Result<Option<Vec<u8>>, Unread> {
        match self.related(part, kind)? {
            Some(target) => self.bytes(&target),
            None => Ok(None),
        }
    }

    fn related(&mut self, part: &str, kind: &str) -> Result<Option<String>, Unread> {
        let related = self.relations(part)?.into_values().find(|r| r.kind == kind);
        Ok(related.map(|r| r.target))
    }

    /// Relationships of a part by their id.
    pub fn relations(&mut self, part: &str) -> Result<BTreeMap<String, Relation>, Unread> {
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
    pub fn workbook(&mut self) -> Result<String, Unread> {
        let main = self
            .relations("")?
            .into_values()
            .find(|r| r.kind == "officeDocument");
        Ok(main.map_or_else(|| "xl/workbook.xml".to_string(), |r| r.target))
    }

    /// The sheets in workbook order, and whether dates count from 1904.
    pub fn sheets(&mut self, workbook: &str) -> Result<(Vec<SheetEntry>, bool), Unread> {
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
}
