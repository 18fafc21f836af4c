//! Names of municipalities in titles, headings and file names, with their codes.
//!
//! The table is `data/municipalities.csv` (public facts, CC0); its first lines say where it is from and of what date.

use super::romaji;
use super::text::{clean, is_japanese};
use super::words::WORDS;
use crate::record::Municipality;
use std::collections::HashMap;
use std::sync::LazyLock;

const CSV: &str = include_str!("../../data/municipalities.csv");

struct Row {
    code: &'static str,
    prefecture: &'static str,
    /// Without the space between city and ward.
    name: String,
    reading: &'static str,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    CSV.lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("code,"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            let (code, prefecture, name, reading) = (
                fields.next()?,
                fields.next()?,
                fields.next()?,
                fields.next()?,
            );
            Some(Row {
                code,
                prefecture,
                name: name.split_whitespace().collect(),
                reading,
            })
        })
        .collect()
});

/// The rows by the first character of their names.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static Row>>> = LazyLock::new(|| {
    let mut rows: HashMap<char, Vec<&Row>> = HashMap::new();
    for row in TABLE.iter() {
        if let Some(first) = row.name.chars().next() {
            rows.entry(first).or_default().push(row);
        }
    }
    rows
});

/// Rows with the Latin spelling of their names and what may follow it: those that can be told by it.
static LATIN: LazyLock<Vec<(String, &'static [&'static str], &'static Row)>> =
    LazyLock::new(|| {
        let rows = TABLE.iter().filter(|row| !row.reading.contains(' '));
        rows.filter_map(|row| {
            let (stem, suffixes) = stem_of(row)?;
            let stem = romaji::folded(&romaji::of(stem)?);
            (stem.len() >= 4).then_some((stem, suffixes, row))
        })
        .collect()
    });

/// Names of the 47 prefectures, as they stand in the table, in its order.
pub static PREFECTURES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names: Vec<&'static str> = Vec::new();
    for row in TABLE.iter() {
        if !names.contains(&row.prefecture) {
            names.push(row.prefecture);
        }
    }
    names
});

/// A municipality named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The municipality; without a code where the name is not in the table or stands in it more than once.
    pub municipality: Municipality,
    /// Prefectures of all municipalities of this name, where there are several and the text does not tell.
    pub candidates: Vec<String>,
}

/// The municipality that a title or heading names: the longest name of the table, else a word that is built like
/// one (invented names).
pub fn named_in(text: &str) -> Option<Named> {
    let text: String = clean(text).split_whitespace().collect();
    known_in(&text).or_else(|| built_like_a_name(&text).map(|name| resolve(&name, &text)))
}

/// The municipality a user gives: "府中市" or "東京都府中市".
pub fn given(text: &str) -> Named {
    let text: String = clean(text).split_whitespace().collect();
    let name = PREFECTURES
        .iter()
        .find_map(|p| text.strip_prefix(p))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&text);
    resolve(name, &text)
}

/// The municipality a file or folder name names, in Japanese or in Latin letters as a whole word.
pub fn named_in_file_name(name: &str) -> Option<Named> {
    let name: String = clean(name).split_whitespace().collect();
    known_in(&name)
        .or_else(|| romanised(&name))
        .or_else(|| built_like_a_name(&name).map(|found| resolve(&found, &name)))
}

fn known_in(text: &str) -> Option<Named> {
    let mut best: Option<(usize, usize, &str)> = None;
    for (at, first) in text.char_indices() {
        let (before, rest) = text.split_at(at);
        let rows = BY_FIRST.get(&first).map_or(&[][..], Vec::as_slice);
        for row in rows.iter().filter(|r| rest.starts_with(r.name.as_str())) {
            // The first of equals stays.
            let better = best.is_none_or(|(length, ..)| row.name.len() > length);
            if better && begins_a_name(before) {
                best = Some((row.name.len(), at, row.name.as_str()));
            }
        }
    }
    best.map(|(_, _, name)| resolve(name, text))
}

/// Whether a name can begin behind this text: not in the middle of another word.
fn begins_a_name(before: &str) -> bool {
    let Some(last) = before.chars().last() else {
        return true;
    };
    !is_japanese(last)
        || PREFECTURES.iter().any(|p| before.ends_with(p))
        || WORDS
            .municipalities
            .before
            .iter()
            .any(|e| before.ends_with(e.as_str()))
}

fn resolve(name: &str, context: &str) -> Named {
    let rows: Vec<&Row> = TABLE.iter().filter(|r| r.name == name).collect();
    let told: Vec<&&Row> = rows
        .iter()
        .filter(|r| context.contains(&format!("{}{name}", r.prefecture)))
        .collect();
    let one = match (rows.as_slice(), told.as_slice()) {
        ([row], _) => Some(*row),
        (_, [row]) => Some(**row),
        _ => None,
    };
    let prefecture = one.map(|r| r.prefecture.to_string()).or_else(|| {
        PREFECTURES
            .iter()
            .find(|p| rows.is_empty() && context.contains(&format!("{p}{name}")))
            .map(ToString::to_string)
    });
    Named {
        municipality: Municipality {
            name: name.to_string(),
            code: one.map(|r| r.code.to_string()),
            prefecture,
        },
        candidates: match one {
            Some(_) => Vec::new(),
            None => rows.iter().map(|r| r.prefecture.to_string()).collect(),
        },
    }
}

fn built_like_a_name(text: &str) -> Option<String> {
    let words = &WORDS.municipalities;
    let chars: Vec<char> = text.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let Some(not_before) = words.not_followed_by.get(c) else {
            continue;
        };
        if chars
            .get(i + 1)
            .is_some_and(|next| not_before.contains(*next))
        {
            continue;
        }
        let start = chars
            .get(..i)?
            .iter()
            .rposition(|c| !is_japanese(*c))
            .map_or(0, |p| p + 1);
        let before: String = chars.get(start..i)?.iter().collect();
        let after_prefecture = PREFECTURES
            .iter()
            .find_map(|p| before.rfind(p).and_then(|at| before.get(at + p.len()..)));
        let mut core = behind_ordinal(after_prefecture.unwrap_or(&before));
        for prefix in &words.prefixes {
            core = core.strip_prefix(prefix.as_str()).unwrap_or(core);
        }
        let length = core.chars().count();
        let name = format!("{core}{c}");
        let plain = (1..=6).contains(&length)
            && !words.not_in.iter().any(|word| name.contains(word.as_str()))
            && !words
                .not_last
                .iter()
                .any(|end| core.ends_with(end.as_str()))
            && !name.ends_with("都市");
        if plain {
            return Some(name);
        }
    }
    None
}

/// What stands behind an ordinal in ideographs ("第二期架空野").
fn behind_ordinal(text: &str) -> &str {
    let numerals = |t: &'static str| move |c: char| t.contains(c);
    text.split_once('第')
        .map(|(_, rest)| {
            (
                rest,
                rest.trim_start_matches(numerals("〇一二三四五六七八九十")),
            )
        })
        .filter(|(rest, behind)| behind.len() < rest.len())
        .and_then(|(_, behind)| behind.strip_prefix(numerals("期次回版")))
        .unwrap_or(text)
}

/// A reading in Latin letters that stands in the name as a whole word and belongs to one name only.
fn romanised(name: &str) -> Option<Named> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|w| w.len() >= 4)
        .map(romaji::folded)
        .collect();
    if words.is_empty() {
        return None;
    }
    let is_named = |stem: &String, suffixes: &[&str]| {
        words.iter().any(|word| {
            word.strip_prefix(stem.as_str()).is_some_and(|rest| {
                ["", "city", "town"].contains(&rest) || suffixes.contains(&rest)
            })
        })
    };
    let mut found = LATIN
        .iter()
        .filter(|(stem, suffixes, _)| is_named(stem, suffixes));
    match (found.next(), found.next()) {
        (Some((_, _, row)), None) => Some(resolve(&row.name, "")),
        _ => None,
    }
}

fn stem_of(row: &Row) -> Option<(&'static str, &'static [&'static str])> {
    let endings: &[(&str, &[&str])] = match row.name.chars().last()? {
        '市' => &[("し", &["shi"])],
        '町' => &[("まち", &["machi"]), ("ちょう", &["cho"])],
        '村' => &[("むら", &["mura"]), ("そん", &["son"])],
        '区' => &[("く", &["ku"])],
        _ => return None,
    };
    endings
        .iter()
        .find_map(|(kana, latin)| Some((row.reading.strip_suffix(kana)?, *latin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        named_in(text).map(|n| n.municipality.name)
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(TABLE.len(), 1916);
        assert_eq!(PREFECTURES.len(), 47);
        assert!(
            TABLE
                .iter()
                .all(|r| r.code.len() == 6 && r.code.bytes().all(|b| b.is_ascii_digit()))
        );
    }

    #[test]
    fn names_in_titles() {
        assert_eq!(
            name("令和6年度東久留米市市政点検の結果について").as_deref(),
            Some("東久留米市")
        );
        assert_eq!(name("第2次 安中市窓口改善方針").as_deref(), Some("安中市"));
        assert_eq!(
            name("令和5年度架空野市行政改革実施計画").as_deref(),
            Some("架空野市")
        );
        assert_eq!(
            name("みどり川市第2次行財政改革プラン").as_deref(),
            Some("みどり川市")
        );
        assert_eq!(
            name("架空野市市政改革推進計画").as_deref(),
            Some("架空野市")
        );
        assert_eq!(
            name("第3次行財政改革大綱後期行動計画 進行管理票とりまとめ一覧"),
            None
        );
        assert_eq!(
            name("第二期架空野市行革プラン").as_deref(),
            Some("架空野市")
        );
        assert_eq!(name("新しい市政改革プラン"), None);
        assert_eq!(name("市町村合併と都市計画"), None);
        assert_eq!(name("まちづくり市民会議"), None);
        for text in [
            "市区町村名",
            "本市の取組",
            "当市における行政改革",
            "旧安中市の公共施設",
            "旧架空野町役場",
            "〇〇市行政改革",
            "県内市の状況",
            "類似町との比較",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn ambiguous_names_need_their_prefecture() {
        let bare = named_in("府中市行政改革").expect("a name");
        assert_eq!(bare.municipality.code, None);
        assert_eq!(bare.candidates, ["東京都", "広島県"]);
        let full = given("広島県府中市");
        assert_eq!(
            (
                full.municipality.name.as_str(),
                full.municipality.code.as_deref()
            ),
            ("府中市", Some("342084"))
        );
    }

    #[test]
    fn names_of_files() {
        let of = |n: &str| named_in_file_name(n).map(|n| n.municipality.name);
        assert_eq!(of("B_nihonmatsu_progress.pdf").as_deref(), Some("二本松市"));
        assert_eq!(of("izunokuni-shi.xlsx").as_deref(), Some("伊豆の国市"));
        assert_eq!(of("annakashi_r2.txt").as_deref(), Some("安中市"));
        assert_eq!(of("C_aizu_calc_plain.pdf"), None);
        assert_eq!(of("安中市_計画.pdf").as_deref(), Some("安中市"));
        assert_eq!(of("plan_final.pdf"), None);
    }
}
