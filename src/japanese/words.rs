//! Words by which names and years are recognised: `data/words.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TOML: &str = include_str!("../../data/words.toml");

/// All lists of words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub departments: Departments,
    pub municipalities: Municipalities,
    pub years: Years,
    pub numbers: Numbers,
}

/// Words in names of departments.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Departments {
    /// Endings of units.
    pub endings: Vec<String>,
    /// Words that only add to the unit before them.
    pub tails: Vec<String>,
    /// Endings of units that stand above sections.
    pub divisions: Vec<String>,
    /// Words that end so and name all units as a whole.
    pub wholes: Vec<String>,
}

/// Words around names of municipalities.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Municipalities {
    /// Behind these a name can begin.
    pub before: Vec<String>,
    /// Printed close before a name.
    pub prefixes: Vec<String>,
    /// What holds one of these is no name.
    pub not_in: Vec<String>,
    /// A name does not end in these before 市, 町 or 村.
    pub not_last: Vec<String>,
    /// 市, 町, 村 → characters that make another word of it.
    pub not_followed_by: BTreeMap<char, String>,
}

/// Words of years.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Years {
    /// Word, and years from the year reported on.
    pub relative: Vec<(String, i32)>,
}

/// Words beside numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    /// Units of figures.
    pub units: Vec<String>,
    /// Units that may stand before or behind others.
    pub scales: Vec<String>,
}

/// The words of the file; that it can be read is a test.
pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(TOML).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_can_be_read() {
        let words: Words = toml::from_str(TOML).expect("data/words.toml");
        assert!(words.departments.endings.len() > 10);
        assert_eq!(words.municipalities.not_followed_by.len(), 3);
        assert!(words.years.relative.len() > 5);
    }
}
