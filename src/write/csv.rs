//! The tables as CSV files (RFC 4180): a head line, lines ending in CRLF, an empty cell for no value.

use super::tabular::{Datum, Table};
use super::values;
use crate::document::Place;
use crate::finding::{Code, Finding};
use crate::record::{DocumentInfo, Output, Record};
use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

/// How characters are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 with a byte order mark, by which Excel knows it.
    #[default]
    Utf8,
    /// Windows-31J (CP932), for programs that know nothing else.
    Cp932,
}

impl Encoding {
    /// Its registered name (IANA character sets).
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Cp932 => "windows-31j",
        }
    }
}

/// Stands for a character that the encoding does not have.
const GETA: char = '〓';

/// The file name of a table.
pub(super) fn file_name(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// Writes a table. Errors: what the file system says.
pub(super) fn write(
    output: &Output,
    table: &Table,
    encoding: Encoding,
    to: impl Write,
) -> Result<(), String> {
    let mut to = BufWriter::new(to);
    if encoding == Encoding::Utf8 {
        to.write_all("\u{feff}".as_bytes())
            .map_err(|e| e.to_string())?;
    }
    let mut file = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(to);
    let columns = (table.columns)();
    file.write_record(columns.iter().map(|c| c.name))
        .map_err(|e| e.to_string())?;
    (table.rows)(output, &mut |row| {
        let cells = row.iter().map(|datum| bytes(&shown(datum), encoding));
        file.write_record(cells).map_err(|e| e.to_string())
    })?;
    file.flush().map_err(|e| e.to_string())
}

fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Null => String::new(),
        Datum::Integer(n) => n.to_string(),
        Datum::Number(n) => n.to_string(),
        Datum::Text(text) => guarded(text.clone()),
    }
}

/// A text with an apostrophe before it where a spreadsheet would calculate with it (OWASP, CSV injection).
pub(super) fn guarded(text: String) -> String {
    if is_formula(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// Whether a spreadsheet that opens the file would calculate with the text: it begins like a formula and is neither
/// a lone sign nor a number.
fn is_formula(text: &str) -> bool {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    begins && text.chars().count() > 1 && text.parse::<f64>().is_err()
}

fn bytes(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Cp932 => {
            let known: String = text.chars().map(|c| in_cp932(c).unwrap_or(GETA)).collect();
            SHIFT_JIS.encode(&known).0.into_owned()
        }
    }
}

/// The character as CP932 writes it; `None` where it has none.
fn in_cp932(c: char) -> Option<char> {
    // Unicode has two code points for these; the vendors' tables and JIS's chose differently (JIS X 0221 annex).
    let c = match c {
        '\u{301c}' => '\u{ff5e}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{ff0d}',
        '\u{2014}' => '\u{2015}',
        '\u{a2}' => '\u{ffe0}',
        '\u{a3}' => '\u{ffe1}',
        '\u{ac}' => '\u{ffe2}',
        '\u{a6}' => '\u{ffe4}',
        '\u{a0}' => ' ',
        c => c,
    };
    let mut room = [0; 4];
    let (_, _, lost) = SHIFT_JIS.encode(c.encode_utf8(&mut room));
    (!lost && c != '\u{a5}' && c != '\u{203e}').then_some(c)
}

/// What the files cannot hold as it is, a finding each with the index of its document: characters without a code,
/// and texts that got an apostrophe.
pub(super) fn findings(output: &Output, encoding: Encoding) -> Vec<(usize, Finding)> {
    let mut records: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &output.records {
        let of = records.entry(record.document.as_str()).or_default();
        of.push(record);
    }
    let mut found = Vec::new();
    for (at, document) in output.documents.iter().enumerate() {
        let own = records.get(document.id.as_str()).map(Vec::as_slice);
        let told = Told::of(document, own.unwrap_or_default(), encoding);
        let mut tell = |code, subject: Option<String>| {
            let finding = subject.map(|s| Finding::new(code, s, Place::File));
            found.extend(finding.map(|f| (at, f)));
        };
        tell(Code::CsvCharacters, told.characters());
        tell(Code::CsvFormula, told.formulas());
    }
    found
}

#[derive(Default)]
struct Told {
    lost: BTreeMap<char, usize>,
    formulas: Vec<String>,
}

/// How many texts are named in a finding.
const NAMED: usize = 5;

impl Told {
    fn of(document: &DocumentInfo, records: &[&Record], encoding: Encoding) -> Told {
        let mut told = Told::default();
        let messages = document.findings.iter().map(|f| f.message.as_str());
        let title = document.title.as_deref();
        for text in title.into_iter().chain([document.path.as_str()]) {
            told.look_at(text, encoding);
        }
        messages.for_each(|text| told.look_at(text, encoding));
        for record in records {
            for value in values::values(record) {
                told.look_at(value.text, encoding);
                told.look_at(value.key.unwrap_or_default(), encoding);
            }
            for raw in record.raw.values() {
                told.look_at(raw, encoding);
            }
        }
        told
    }

    fn look_at(&mut self, text: &str, encoding: Encoding) {
        if encoding == Encoding::Cp932 {
            for c in text.chars().filter(|c| in_cp932(*c).is_none()) {
                *self.lost.entry(c).or_default() += 1;
            }
        }
        if is_formula(text) {
            let line = text.lines().next().unwrap_or_default();
            self.formulas.push(line.chars().take(20).collect());
        }
    }

    fn characters(&self) -> Option<String> {
        let told: Vec<String> = self
            .lost
            .iter()
            .map(|(c, count)| format!("{c} (U+{:04X}) {count}", u32::from(*c)))
            .collect();
        (!told.is_empty()).then(|| told.join("、"))
    }

    fn formulas(&self) -> Option<String> {
        let named = self.formulas.iter().take(NAMED);
        let mut told: Vec<Cow<str>> = named.map(|t| t.as_str().into()).collect();
        if self.formulas.len() > NAMED {
            told.push(format!("… ({})", self.formulas.len()).into());
        }
        (!told.is_empty()).then(|| told.join("、"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_cp932() {
        for c in "あ髙﨑①Ⅱ㈱～－∥―▲◎→".chars() {
            assert_eq!(in_cp932(c), Some(c), "{c}");
        }
        assert_eq!(in_cp932('〜'), Some('～'));
        assert_eq!(in_cp932('−'), Some('－'));
        for c in "𠮷➡㊿¥".chars() {
            assert_eq!(in_cp932(c), None, "{c}");
        }
        let bytes = bytes("𠮷〜−髙", Encoding::Cp932);
        assert_eq!(SHIFT_JIS.decode(&bytes).0, "〓～－髙");
    }

    #[test]
    fn formulas() {
        for text in ["=cmd|' /C calc'!A0", "@sum(1)", "+1+1", "-a", "\t=1"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["-", "=", "-5", "+1.5", "△5", "a=1", ""] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
