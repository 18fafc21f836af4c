//! The result with what several sheets look up in it.

use crate::record::{DocumentInfo, Item, Output, Record};
use crate::review::{Question, questions};
use std::collections::BTreeMap;

/// The result and its indices.
pub(super) struct Facts<'a> {
    /// The result.
    pub output: &'a Output,
    /// What a person is asked.
    pub questions: Vec<Question<'a>>,
    /// The municipalities in the order of documents.
    pub municipalities: Vec<&'a str>,
    /// Index of a municipality by its name.
    places: BTreeMap<&'a str, usize>,
    /// Index of a document by its id.
    documents: BTreeMap<&'a str, usize>,
    /// Index of an item by its id.
    items: BTreeMap<&'a str, usize>,
    /// Index of the first item that a record belongs to.
    items_of_records: Vec<Option<usize>>,
    /// Length in bytes of the folder that all paths begin with.
    common: usize,
}

impl<'a> Facts<'a> {
    /// Looks up what is needed once.
    pub(super) fn of(output: &'a Output) -> Self {
        let mut places = BTreeMap::new();
        let mut municipalities = Vec::new();
        for name in named(output) {
            places.entry(name).or_insert_with(|| {
                municipalities.push(name);
                municipalities.len() - 1
            });
        }
        let mut items = BTreeMap::new();
        let mut items_of_records = vec![None; output.records.len()];
        for (at, item) in output.items.iter().enumerate() {
            items.insert(item.id.as_str(), at);
            for record in &item.records {
                if let Some(own @ None) = items_of_records.get_mut(*record) {
                    *own = Some(at);
                }
            }
        }
        let documents = output.documents.iter().enumerate();
        Self {
            output,
            questions: questions(output),
            municipalities,
            places,
            documents: documents.map(|(at, d)| (d.id.as_str(), at)).collect(),
            items,
            items_of_records,
            common: common_folder(output.documents.iter().map(|d| d.path.as_str())),
        }
    }

    /// Where the municipality stands in the order of documents; behind all others where there is none.
    pub(super) fn place_of(&self, municipality: Option<&str>) -> usize {
        let known = municipality.and_then(|name| self.places.get(name));
        known.copied().unwrap_or(self.municipalities.len())
    }

    /// The path of a document, without the folder that all have in common.
    pub(super) fn path(&self, document: &'a DocumentInfo) -> &'a str {
        document.path.get(self.common..).unwrap_or(&document.path)
    }

    /// The document with this id.
    pub(super) fn by_id(&self, id: &str) -> Option<&'a DocumentInfo> {
        let at = self.documents.get(id)?;
        self.output.documents.get(*at)
    }

    /// The document a record was read from.
    pub(super) fn document(&self, record: &Record) -> Option<&'a DocumentInfo> {
        self.by_id(&record.document)
    }

    /// The item of the record at this index.
    pub(super) fn item_of(&self, record: usize) -> Option<&'a Item> {
        let at = self.items_of_records.get(record).copied().flatten()?;
        self.output.items.get(at)
    }

    /// The item with this id.
    pub(super) fn item(&self, id: &str) -> Option<&'a Item> {
        let at = self.items.get(id)?;
        self.output.items.get(*at)
    }

    /// The records of an item, with their indices.
    pub(super) fn records(&self, item: &'a Item) -> impl Iterator<Item = (usize, &'a Record)> {
        let records = &self.output.records;
        let indices = item.records.iter();
        indices.filter_map(|at| Some((*at, records.get(*at)?)))
    }
}

/// The municipalities named by documents, then by records.
fn named(output: &Output) -> impl Iterator<Item = &str> {
    let documents = output.documents.iter();
    let of_documents = documents.filter_map(|d| Some(d.municipality.as_ref()?.name.as_str()));
    let records = output.records.iter();
    of_documents.chain(records.filter_map(|r| r.municipality.as_deref()))
}

/// Length in bytes of the folder, with its last "/", that all paths begin with.
fn common_folder<'a>(mut paths: impl Iterator<Item = &'a str>) -> usize {
    let Some(first) = paths.next() else {
        return 0;
    };
    let folder = |length: usize| {
        let mut bytes = first.bytes().take(length);
        bytes.rposition(|b| b == b'/').map_or(0, |at| at + 1)
    };
    paths.fold(folder(first.len()), |common, path| {
        let both = first.bytes().zip(path.bytes()).take(common);
        folder(both.take_while(|(a, b)| a == b).count())
    })
}

#[cfg(test)]
mod tests {
    use super::common_folder;

    #[test]
    fn the_folder_of_all() {
        let common = |paths: &[&str]| common_folder(paths.iter().copied());
        assert_eq!(common(&[]), 0);
        assert_eq!(common(&["a.pdf", "b/a.pdf"]), 0);
        assert_eq!(common(&["in/a.pdf", "in/b/a.pdf"]), 3);
        assert_eq!(common(&["in/北/a", "in/南/a"]), 3);
        assert_eq!(common(&["in/b/a", "in/bc/a"]), 3);
        assert_eq!(common(&["in/b/a"]), 5);
    }
}
