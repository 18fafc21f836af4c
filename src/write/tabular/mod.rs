//! The result as plain tables: the one description that CSV files, the data package and the database are made from.

mod places;
mod tables;

use crate::record::Output;
pub(super) use tables::TABLES;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// Whole number.
    Integer,
    /// Number.
    Number,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its name, the same as in `records.json` where it stands there.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Its Japanese name.
    pub ja: &'static str,
    /// What it means.
    pub about: &'static str,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Number; finite.
    Number(f64),
}

/// Takes the rows of a table one after another. Errors end the table.
pub(super) type Take<'s> = &'s mut dyn FnMut(&[Datum]) -> Result<(), String>;

/// A column whose values stand in a column of another table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    /// Column of this table.
    pub column: &'static str,
    /// The other table.
    pub table: &'static str,
    /// Its column, which is its key.
    pub to: &'static str,
}

/// A table of the result.
pub(super) struct Table {
    /// Its name; also that of its CSV file.
    pub name: &'static str,
    /// Its Japanese name.
    pub ja: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Its columns.
    pub columns: fn() -> Vec<Column>,
    /// The columns that tell its rows apart.
    pub key: &'static [&'static str],
    /// Its references to other tables.
    pub refers: &'static [Reference],
    /// Gives its rows in order, each as long as `columns`.
    pub rows: fn(&Output, Take) -> Result<(), String>,
}

impl Datum {
    fn text(text: impl Into<String>) -> Datum {
        Datum::Text(text.into())
    }

    fn maybe(text: Option<&str>) -> Datum {
        text.map_or(Datum::Null, Datum::text)
    }

    /// A list in one cell; the single values stand in `cells`.
    fn list(texts: &[String], between: &str) -> Datum {
        if texts.is_empty() {
            Datum::Null
        } else {
            Datum::Text(texts.join(between))
        }
    }

    fn count(number: usize) -> Datum {
        i64::try_from(number).map_or(Datum::Null, Datum::Integer)
    }

    fn integer(number: Option<impl Into<i64>>) -> Datum {
        number.map_or(Datum::Null, |n| Datum::Integer(n.into()))
    }

    fn number(number: Option<f64>) -> Datum {
        number
            .filter(|n| n.is_finite())
            .map_or(Datum::Null, Datum::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{DocumentInfo, FindingOut, Item, Match, Progress, Record};

    #[test]
    fn rows_are_as_long_as_their_heads_and_of_their_kind() {
        let output = Output {
            documents: vec![DocumentInfo {
                findings: vec![FindingOut::default()],
                ..DocumentInfo::default()
            }],
            records: vec![Record {
                no: Some("1".into()),
                ..Record::default()
            }],
            items: vec![Item {
                matches: vec![Match::default()],
                progress: vec![Progress::default()],
                records: vec![0],
                ..Item::default()
            }],
            ..Output::default()
        };
        for table in TABLES {
            let columns = (table.columns)();
            let mut rows = 0;
            (table.rows)(&output, &mut |row| {
                rows += 1;
                assert_eq!(row.len(), columns.len(), "{}", table.name);
                for (datum, column) in row.iter().zip(&columns) {
                    let fits = match datum {
                        Datum::Null => true,
                        Datum::Text(_) => column.kind == Kind::Text,
                        Datum::Integer(_) => column.kind == Kind::Integer,
                        Datum::Number(_) => column.kind == Kind::Number,
                    };
                    assert!(fits, "{}.{}: {datum:?}", table.name, column.name);
                }
                Ok(())
            })
            .expect("rows");
            assert_eq!(rows, 1, "{}", table.name);
            let has = |name: &&str| columns.iter().any(|c| c.name == *name);
            assert!(table.key.iter().all(has), "{}", table.name);
            for reference in table.refers {
                let other = TABLES.iter().find(|t| t.name == reference.table);
                let other = other.expect("a table");
                assert!(has(&reference.column) && other.key == [reference.to]);
            }
        }
    }
}
