//! Dates and times: serial numbers as days, hours, era years.

use super::{Section, Token};
use crate::japanese::eras;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const DAYS_JA: [&str; 7] = ["日", "月", "火", "水", "木", "金", "土"];

/// A moment: civil date, weekday (0 is Sunday), seconds of the day.
struct Moment {
    year: i64,
    month: u32,
    day: u32,
    weekday: usize,
    seconds: f64,
    total: f64,
}

/// Prints a serial number by a date section; `None` outside the years 1900 to 9999.
pub(super) fn print(serial: f64, section: &Section, date1904: bool) -> Option<String> {
    let finest = section
        .tokens
        .iter()
        .any(|t| matches!(t, Token::Date(d) if d.starts_with('s') || d == "[s]"));
    let moment = moment(serial, date1904, if finest { 1.0 } else { 60.0 })?;
    let half_day = section
        .tokens
        .iter()
        .any(|t| matches!(t, Token::Date(d) if d == "am/pm" || d == "a/p"));
    let mut out = String::new();
    for (i, token) in section.tokens.iter().enumerate() {
        match token {
            Token::Date(letters) => out.push_str(&part(letters, &moment, section, i, half_day)),
            Token::Literal(text) => out.push_str(text),
            Token::Point => out.push('.'),
            Token::Comma => out.push(','),
            Token::Percent => out.push('%'),
            Token::Digit(_) => {
                if out.ends_with('.') {
                    out.pop(); // fractions of a second are not printed
                }
            }
            Token::Exponent(_) | Token::Text | Token::General => {}
        }
    }
    Some(out)
}

fn part(letters: &str, at: &Moment, section: &Section, i: usize, half_day: bool) -> String {
    let hour = (at.seconds / 3600.0) as u32;
    let minute = (at.seconds / 60.0) as u32 % 60;
    let second = at.seconds as u32 % 60;
    let clock = if half_day { (hour + 11) % 12 + 1 } else { hour };
    let month = MONTHS
        .get(at.month as usize - 1)
        .copied()
        .unwrap_or_default();
    let weekday = DAYS.get(at.weekday).copied().unwrap_or_default();
    let weekday_ja = DAYS_JA.get(at.weekday).copied().unwrap_or_default();
    match letters {
        "y" | "yy" => format!("{:02}", at.year % 100),
        "g" => era(at).map_or_else(String::new, |(_, letter, _)| letter.to_string()),
        "gg" => era(at).map_or_else(String::new, |(_, _, name)| name.chars().take(1).collect()),
        "ggg" => era(at).map_or_else(String::new, |(_, _, name)| name.to_string()),
        "e" | "ee" | "r" | "rr" => {
            let year = era(at).map_or(at.year, |(year, _, _)| year);
            let name = if letters == "rr" {
                era(at).map_or("", |(_, _, name)| name)
            } else {
                ""
            };
            match (year, letters) {
                (1, _) if section.first_year => format!("{name}元"),
                (_, "ee") => format!("{year:02}"),
                _ => format!("{name}{year}"),
            }
        }
        "m" | "mm" if is_minute(&section.tokens, i) => pad(minute, letters),
        "m" | "mm" => pad(at.month, letters),
        "mmm" => month.chars().take(3).collect(),
        "mmmmm" => month.chars().take(1).collect(),
        "d" | "dd" => pad(at.day, letters),
        "ddd" => weekday.chars().take(3).collect(),
        "aaa" => weekday_ja.to_string(),
        "aaaa" => format!("{weekday_ja}曜日"),
        "h" | "hh" => pad(clock, letters),
        "s" | "ss" => pad(second, letters),
        "[h]" => format!("{}", (at.total / 3600.0) as i64),
        "[m]" => format!("{}", (at.total / 60.0) as i64),
        "[s]" => format!("{}", at.total as i64),
        "am/pm" => if hour < 12 { "AM" } else { "PM" }.to_string(),
        "a/p" => if hour < 12 { "A" } else { "P" }.to_string(),
        _ if letters.starts_with('y') => format!("{:04}", at.year),
        _ if letters.starts_with('g') => {
            era(at).map_or_else(String::new, |(_, _, name)| name.to_string())
        }
        _ if letters.starts_with('m') => month.to_string(),
        _ if letters.starts_with('d') => weekday.to_string(),
        _ => String::new(),
    }
}

fn pad(value: u32, letters: &str) -> String {
    if letters.len() > 1 {
        format!("{value:02}")
    } else {
        value.to_string()
    }
}

/// `m` is minutes behind an hour and before seconds.
fn is_minute(tokens: &[Token], i: usize) -> bool {
    let date = |t: &Token| match t {
        Token::Date(d) => d.chars().find(char::is_ascii_alphabetic),
        _ => None,
    };
    let before = tokens[..i].iter().rev().find_map(date);
    let after = tokens[i + 1..].iter().find_map(date);
    before == Some('h') || after == Some('s')
}

/// Year within the era, letter and name of the era.
fn era(at: &Moment) -> Option<(i64, char, &'static str)> {
    let era = eras::of_day((i32::try_from(at.year).ok()?, at.month, at.day))?;
    Some((at.year - i64::from(era.first.0) + 1, era.letter, era.name))
}

/// A serial number as a moment, rounded to `unit` seconds.
fn moment(serial: f64, date1904: bool, unit: f64) -> Option<Moment> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let total = (serial * 86400.0 / unit + 1e-6).floor() * unit;
    let days = (total / 86400.0).floor();
    let seconds = total - days * 86400.0;
    let days = days as i64;
    // Day 0 is 1904-01-01, or 1899-12-31; in the latter system 1900-02-29 is counted although it never was.
    let (year, month, day) = match days {
        _ if date1904 => civil(days - 24107),
        60 => (1900, 2, 29),
        0..60 => civil(days - 25568),
        _ => civil(days - 25569),
    };
    let since_sunday = if date1904 { days + 5 } else { days + 6 };
    Some(Moment {
        year,
        month,
        day,
        weekday: since_sunday.rem_euclid(7) as usize,
        seconds,
        total,
    })
}

/// Days since 1970-01-01 as year, month, day (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let century = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let shifted = (5 * doy + 2) / 153;
    let day = (doy - (153 * shifted + 2) / 5 + 1) as u32;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    } as u32;
    (yoe + century * 400 + i64::from(month <= 2), month, day)
}
