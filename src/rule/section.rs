//! Sections of a document that report on years of their own: a workbook with a sheet a year, a report bound behind another.

use super::checked::Rule;
use super::facts::{self, TextLine};
use crate::document::Place;
use crate::japanese::key;
use crate::japanese::years::without_years;
use std::sync::Arc;

/// A title is longer than this many characters where it says what is reported, not only when.
const TELLING: usize = 4;
/// The longest title of a section.
const LONGEST: usize = 60;

/// The section of the document that a walk is in.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// The sheet, where the document is a workbook.
    sheet: Option<Arc<str>>,
    /// The year that the nearest title, else the sheet's name, reports on; `None` where neither names one.
    pub year: Option<i32>,
    /// The document's title and the year it reports on, as soon as records begin.
    document: Option<(Option<String>, Option<i32>)>,
}

impl Section {
    /// Comes to a block. True where a section of another year begins.
    pub(super) fn come_to(&mut self, place: &Place) -> bool {
        let Place::Sheet { name, .. } = place else {
            return false;
        };
        if self.sheet.as_ref() == Some(name) {
            return false;
        }
        self.sheet = Some(name.clone());
        let of_document = self.document.as_ref().and_then(|(_, year)| *year);
        self.turn(facts::reported_year(name).or(of_document))
    }

    /// Comes to a line of text. True where a section of another year begins.
    pub(super) fn line(&mut self, line: &TextLine, alone: bool) -> bool {
        let Some((title, _)) = self.document.as_ref().filter(|_| alone) else {
            return false;
        };
        match year_of_title(title.as_deref(), &line.text) {
            Some(year) => self.turn(Some(year)),
            None => false,
        }
    }

    /// Comes to the first records: the lines above them hold the document's title.
    pub(super) fn records_begin(&mut self, rule: &Rule, lines: &[TextLine]) {
        if self.document.is_none() {
            let title = facts::title(Some(rule), lines);
            let year = title.as_deref().and_then(facts::reported_year);
            self.year = year.or(self.year);
            self.document = Some((title, year));
        }
    }

    fn turn(&mut self, year: Option<i32>) -> bool {
        let turned = year != self.year;
        self.year = year;
        turned
    }
}

/// The year of a line that is the title of a section: a year alone, or the document's title or the telling end of it with
/// another year.
fn year_of_title(title: Option<&str>, line: &str) -> Option<i32> {
    let bare = |text: &str| -> String {
        let (rest, _) = without_years(text);
        let rest = rest.chars();
        rest.filter(|c| c.is_alphanumeric()).collect()
    };
    let year = facts::reported_year(line).filter(|_| key(line).chars().count() <= LONGEST)?;
    let rest = bare(line);
    let title = title.map(bare).unwrap_or_default();
    let telling = |text: &str| text.chars().count() >= TELLING;
    let like_it = telling(&rest) && title.contains(&rest)
        || telling(&title) && rest.contains(&title)
        || rest.is_empty();
    like_it.then_some(year)
}

#[cfg(test)]
mod tests {
    use super::year_of_title;

    #[test]
    fn titles_of_sections() {
        let title = Some("第5次架空野市行政改革大綱 令和4年度実施状況");
        let year = |line: &str| year_of_title(title, line);
        assert_eq!(
            year("第5次架空野市行政改革大綱 令和5年度実施状況"),
            Some(2023)
        );
        assert_eq!(year("【令和5年度】"), Some(2023));
        assert_eq!(year("実施状況（令和5年度）"), Some(2023));
        assert_eq!(year("令和5年度からの新規項目"), None);
        assert_eq!(year("※令和3年度に完了した。"), None);
        assert_eq!(year("（令和3年度～令和7年度）"), None);
    }
}
