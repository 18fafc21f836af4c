//! Eras. The table is `data/eras.csv`.

use std::sync::LazyLock;

const CSV: &str = include_str!("../../data/eras.csv");

/// An era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// 令和.
    pub name: &'static str,
    /// R.
    pub letter: char,
    /// Its first day in the Gregorian calendar: year, month, day.
    pub first: (i32, u32, u32),
}

impl Era {
    /// The western year of a year of this era (1 is 元年).
    pub fn western(&self, year: i32) -> i32 {
        self.first.0 - 1 + year
    }
}

/// All eras, the latest first.
pub fn all() -> &'static [Era] {
    &TABLE
}

/// The era of a day (year, month, day); `None` before the first.
pub fn of_day(day: (i32, u32, u32)) -> Option<&'static Era> {
    all().iter().find(|era| day >= era.first)
}

static TABLE: LazyLock<Vec<Era>> = LazyLock::new(|| CSV.lines().filter_map(row).collect());

/// A line of the table; `None` for comments and the head.
fn row(line: &'static str) -> Option<Era> {
    let mut fields = line.split(',');
    let (name, letter) = (fields.next()?, fields.next()?);
    let mut number = || fields.next()?.parse::<u32>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    Some(Era {
        name,
        letter: letter.chars().next()?,
        first: (i32::try_from(year).ok()?, month, day),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let lines = CSV.lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(all().len(), lines - 1);
        assert!(all().windows(2).all(|pair| pair[0].first > pair[1].first));
    }

    #[test]
    fn a_day_belongs_to_the_era_that_had_begun() {
        let name = |day| of_day(day).map(|e| e.name);
        assert_eq!(name((2019, 4, 30)), Some("平成"));
        assert_eq!(name((2019, 5, 1)), Some("令和"));
        assert_eq!(name((1867, 1, 1)), None);
        assert_eq!(all()[0].western(1), 2019);
    }
}
