//! Separated values (.csv) → [`Document`].
//!
//! A table begins where rows with several fields begin; rows with one field above it are headings and units, those
//! behind it notes. Empty rows part tables, and so does the head row where it comes again. A row whose only field is
//! the first one stands over all columns, as it did before the merged cells were lost; so do heads over columns without a
//! name of their own. Columns that are empty throughout are no columns.

mod heads;

use super::encoding;
use crate::document::{Block, Cell, Document, Evidence, GridOrigin, Line, Place, Table, TextBlock};
use crate::finding::{Code, Finding};

/// Separators that are tried, the most usual first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Records that are looked at to tell the separator.
const SAMPLE: usize = 200;
/// Most fields of a record; a spreadsheet has no more.
const FIELD_LIMIT: usize = 1 << 14;

/// A record and the lines of the file it stands on.
#[derive(Debug, Clone, PartialEq)]
struct Record {
    fields: Vec<String>,
    lines: (u32, u32),
}

impl Record {
    fn filled(&self) -> usize {
        self.fields.iter().filter(|f| !f.is_empty()).count()
    }

    /// Whether another record has the same fields, but for empty ones at the end.
    fn same_fields(&self, other: &Self) -> bool {
        let up_to = |r: &Self| {
            r.fields
                .iter()
                .rposition(|f| !f.is_empty())
                .map_or(0, |i| i + 1)
        };
        self.fields[..up_to(self)] == other.fields[..up_to(other)]
    }
}

/// Reads separated values in any Japanese encoding; separator and quoting are found. Never fails: characters that
/// cannot be decoded are findings with line and character, and so is a quotation mark that is never closed.
pub fn read(bytes: &[u8]) -> Document {
    let text = encoding::decode(bytes)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut document = Document {
        pages: 1,
        findings: encoding::damage((1..).zip(text.split('\n'))),
        ..Document::default()
    };
    let dialect = Dialect::of(&text);
    let (mut records, open) = dialect.records(&text);
    drop_empty_columns(&mut records);
    if let Some(line) = open {
        let place = Place::Lines {
            page: 1,
            first: line,
            last: line,
        };
        let subject = format!("{line}: \"");
        document
            .findings
            .push(Finding::new(Code::QuoteOpen, subject, place));
    }
    for run in records.split(|r| r.filled() == 0) {
        for part in parts(run) {
            blocks(part, &mut document.blocks);
        }
    }
    document
}

/// Takes away the columns that are empty throughout: what the merged cells of graph paper leave behind.
fn drop_empty_columns(records: &mut [Record]) {
    let width = records.iter().map(|r| r.fields.len()).max().unwrap_or(0);
    let mut used = vec![false; width];
    for record in records.iter() {
        for (used, field) in used.iter_mut().zip(&record.fields) {
            *used |= !field.is_empty();
        }
    }
    for record in records {
        let mut at = 0..;
        record
            .fields
            .retain(|_| at.next().is_some_and(|i: usize| used[i]));
    }
}

/// Cuts a run of records where its head row comes again, with the headings above it.
fn parts(run: &[Record]) -> Vec<&[Record]> {
    let mut parts = Vec::new();
    let mut rest = run;
    while let Some(head) = rest.iter().position(|r| r.filled() > 1) {
        let again = (head + 1..rest.len()).find(|i| rest[*i].same_fields(&rest[head]));
        let Some(again) = again else { break };
        let headings = rest[..again].iter().rev();
        let headings = headings.take_while(|r| r.filled() == 1 && !is_note(r));
        let (part, next) = rest.split_at(again - headings.count());
        parts.push(part);
        rest = next;
    }
    parts.push(rest);
    parts
}

/// Whether the only field of a record is a note on the table above it.
fn is_note(record: &Record) -> bool {
    let mut filled = record.fields.iter().filter(|f| !f.is_empty());
    let first = filled.next();
    filled.next().is_none() && first.is_some_and(|f| f.starts_with(['※', '注', '（', '＊', '*']))
}

/// How a file separates and quotes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Dialect {
    separator: u8,
    quote: u8,
}

impl Dialect {
    /// The dialect in which the most records have the same number of fields, at least two.
    fn of(text: &str) -> Self {
        // Apostrophes quote only where no quotation marks do.
        let apostrophes = !text.contains('"')
            && text
                .lines()
                .take(SAMPLE)
                .filter(|l| l.starts_with('\'') && l.ends_with('\''))
                .count()
                > 0;
        let quote = if apostrophes { b'\'' } else { b'"' };
        let rate = |separator: &u8| {
            let dialect = Self {
                separator: *separator,
                quote,
            };
            let mut counts = std::collections::BTreeMap::<usize, usize>::new();
            for record in dialect.reader(text).records().take(SAMPLE).flatten() {
                *counts.entry(record.len()).or_default() += 1;
            }
            let several = counts.into_iter().filter(|(fields, _)| *fields > 1);
            several.map(|(fields, n)| (n, fields)).max()
        };
        let best = SEPARATORS.iter().rev().max_by_key(|s| rate(s));
        Self {
            separator: *best.unwrap_or(&b','),
            quote,
        }
    }

    fn reader<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .quote(self.quote)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
    }

    /// The records, and the line in which a quotation mark was opened that is never closed.
    fn records(&self, text: &str) -> (Vec<Record>, Option<u32>) {
        // The library leaves blank lines out: they are found by the lines that no record stands on.
        let mut out: Vec<Record> = Vec::new();
        let mut reader = self.reader(text);
        let mut raw = csv::StringRecord::new();
        let mut next = 1u32;
        let mut last_start = 0usize;
        // UTF-8 comes in, and records of any length are taken: there are no errors.
        while matches!(reader.read_record(&mut raw), Ok(true)) {
            let start = raw.position().map_or(0, |p| p.byte() as usize);
            let end = reader.position().byte() as usize;
            let piece = text.get(start..end).unwrap_or_default();
            let blank = piece.len() - piece.trim_start_matches('\n').len();
            let first = next + blank as u32;
            if blank > 0 {
                out.push(Record {
                    fields: Vec::new(),
                    lines: (next, first - 1),
                });
            }
            let body = piece.trim_start_matches('\n');
            let breaks = body.matches('\n').count() as u32;
            next = first + breaks;
            let last = if body.ends_with('\n') { next - 1 } else { next };
            let fields = raw.iter().take(FIELD_LIMIT).map(|f| field(f).to_string());
            out.push(Record {
                fields: fields.collect(),
                lines: (first, last.max(first)),
            });
            last_start = start + blank;
        }
        let tail = text.get(last_start..).unwrap_or_default();
        let quotes = tail.matches(char::from(self.quote)).count();
        let opens = self.opens(tail);
        let open = out.last().filter(|_| quotes % 2 == 1 && opens);
        let open = open.map(|r| r.lines.0);
        (out, open)
    }

    /// Whether a field of a record begins with a quotation mark.
    fn opens(&self, record: &str) -> bool {
        let (separator, quote) = (char::from(self.separator), char::from(self.quote));
        record.starts_with(quote) || record.contains(&format!("{separator}{quote}"))
    }
}

/// A field without the guard that keeps a spreadsheet from taking a text for a number (`="001"`).
fn field(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("=\"")
        .and_then(|t| t.strip_suffix('"'))
        .unwrap_or(text)
}

/// Cuts a run of records into headings, a table and notes.
fn blocks(run: &[Record], out: &mut Vec<Block>) {
    let lone = |r: &&Record| r.filled() < 2;
    let above = run.iter().take_while(lone).count();
    let below = run[above..].iter().rev().take_while(|r| is_note(r)).count();
    let (above, rest) = run.split_at(above);
    let (rows, below) = rest.split_at(rest.len() - below);
    let texts = |records: &[Record], out: &mut Vec<Block>| {
        for record in records {
            for field in record.fields.iter().filter(|f| !f.is_empty()) {
                out.push(Block::Paragraph(TextBlock {
                    lines: lines(field),
                    level: None,
                    place: place(record.lines.0, record.lines.1),
                    furniture: false,
                }));
            }
        }
    };
    texts(above, out);
    out.extend(table(rows).map(Block::Table));
    texts(below, out);
}

fn table(rows: &[Record]) -> Option<Table> {
    let field = |r: usize, col: usize| rows[r].fields.get(col).map_or("", String::as_str);
    let filled = |r: &Record| {
        let is_filled = |f: &String| !f.is_empty();
        let first = r.fields.iter().position(is_filled)?;
        Some(first..r.fields.iter().rposition(is_filled)? + 1)
    };
    let outer = rows.iter().filter_map(filled);
    let outer = outer.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))?;
    let cols: Vec<usize> = outer.collect();
    let fields = |r: usize| -> Vec<&str> { cols.iter().map(|c| field(r, *c)).collect() };
    let in_use = |c: usize| (1..rows.len()).any(|r| !field(r, cols[c]).is_empty());
    let in_use: Vec<bool> = (0..cols.len()).map(in_use).collect();
    let second = (rows.len() > 2).then(|| fields(1));
    let mut spans = heads::spans(&fields(0), second.as_deref(), &in_use);
    let height = spans.iter().map(|(rows, _)| rows.end).max().unwrap_or(1);
    for (r, row) in rows.iter().enumerate().skip(height) {
        let is_section = row.filled() == 1 && !field(r, cols[0]).is_empty();
        let span = if is_section { cols.len() } else { 1 };
        let fields = (0..cols.len())
            .step_by(span)
            .map(|c| (r..r + 1, c..c + span));
        spans.extend(fields);
    }
    let cell = |(over, cols_of): heads::Span| Cell {
        lines: lines(field(over.start, cols[cols_of.start])),
        place: place(rows[over.start].lines.0, rows[over.start].lines.1),
        number: None,
        rows: over,
        cols: cols_of,
    };
    let cells = spans.into_iter().map(cell).collect();
    let (first, last) = (rows.first()?, rows.last()?);
    Some(Table {
        place: place(first.lines.0, last.lines.1),
        rows: rows.len(),
        cols: cols.len(),
        cells,
        arrows: Vec::new(),
        column_edges: Vec::new(),
        origin: GridOrigin::Delimited,
        evidence: Evidence::default(),
    })
}

fn lines(field: &str) -> Vec<Line> {
    let printed = |line: &str| -> String { line.chars().filter(|c| !is_dropped(*c)).collect() };
    match field {
        "" => Vec::new(),
        _ => field.split('\n').map(|l| Line::hard(printed(l))).collect(),
    }
}

fn is_dropped(c: char) -> bool {
    c.is_control() && c != '\t'
}

fn place(first: u32, last: u32) -> Place {
    Place::Lines {
        page: 1,
        first,
        last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outline(document: &Document) -> Vec<String> {
        let short = |b: &Block| match b {
            Block::Heading(t) | Block::Paragraph(t) => t.text(),
            Block::Table(t) => {
                let texts: Vec<String> = t.cells.iter().map(Cell::text).collect();
                format!("{}x{} {}", t.rows, t.cols, texts.join("|"))
            }
        };
        document.blocks.iter().map(short).collect()
    }

    #[test]
    fn titles_tables_and_notes_are_parted() {
        let text = "行革計画,,,\r\n,,,（単位：千円）\r\n,No.,項目,額\r\n,1,\"広報,\n広聴\",\"1,200\"\r\n,2,窓口,△5\r\n※再掲,,,\r\n\r\n年度,件数\r\nR3,2\r\n";
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(text);
        let document = read(&bytes);
        assert_eq!(
            outline(&document),
            [
                "行革計画",
                "（単位：千円）",
                "3x3 No.|項目|額|1|広報,\n広聴|1,200|2|窓口|△5",
                "※再掲",
                "2x2 年度|件数|R3|2"
            ]
        );
        assert!(document.findings.is_empty());
        let Block::Table(table) = &document.blocks[2] else {
            panic!("a table")
        };
        assert_eq!(table.place, place(3, 6));
        assert_eq!(table.cells[3].place, place(4, 5));
        let Block::Table(table) = &document.blocks[4] else {
            panic!("a table")
        };
        assert_eq!(table.place, place(9, 10));
    }

    #[test]
    fn a_head_that_comes_again_begins_a_table_and_lone_fields_stand_over_all_columns() {
        let text = "番号,指標,目標\n１　手続,,\n1,利用率,40\n※ 速報\n２　財政,,\n番号,指標,目標,\n2,収納率,97\n";
        let document = read(text.as_bytes());
        assert_eq!(
            outline(&document),
            [
                "3x3 番号|指標|目標|１　手続|1|利用率|40",
                "※ 速報",
                "２　財政",
                "2x3 番号|指標|目標|2|収納率|97"
            ]
        );
    }

    #[test]
    fn columns_without_a_field_are_dropped_for_all_tables_alike() {
        let text = ",番号,,項目,,効果額,\n,,,,,R5,R6\n,1,,広報,,2,3\n\n,2,,窓口,,,4\n";
        let document = read(text.as_bytes());
        assert_eq!(
            outline(&document),
            ["3x4 番号|項目|効果額|R5|R6|1|広報|2|3", "1x4 2|窓口||4"]
        );
        let Block::Table(table) = &document.blocks[0] else {
            panic!("a table")
        };
        assert_eq!(
            (&table.cells[2].rows, &table.cells[2].cols),
            (&(0..1), &(2..4))
        );
    }

    #[test]
    fn separators_and_quoting_are_found() {
        for (text, want) in [
            ("a\tb\n1,5\t2\n", "2x2 a|b|1,5|2"),
            ("a;b;c\n\"x;y\";2;3\n", "2x3 a|b|c|x;y|2|3"),
            ("a|b\n1|2\n", "2x2 a|b|1|2"),
            ("'a,b','c'\n'1','2'\n", "2x2 a,b|c|1|2"),
            ("a,b\n=\"001\",2\n", "2x2 a|b|001|2"),
        ] {
            assert_eq!(outline(&read(text.as_bytes())), [want]);
        }
    }

    #[test]
    fn damage_and_open_quotes_are_told_with_their_places() {
        let document = read(b"No.,\x8d\x80\x96\xda\n1,a\xff\n2,\"x\n3,y\n");
        let told: Vec<_> = document
            .findings
            .iter()
            .map(|f| (f.code, f.subject.as_str()))
            .collect();
        assert_eq!(
            told,
            [(Code::TextUndecodable, "2:4"), (Code::QuoteOpen, "3: \"")]
        );
    }

    proptest! {
        #[test]
        fn fields_come_out_as_they_went_in(rows in prop::collection::vec(prop::collection::vec("[a-c,;\"\n項目]{0,6}", 3), 1..12)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("record");
            }
            let document = read(&writer.into_inner().expect("bytes"));
            let printed = |s: &String| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let want: String = rows.iter().flatten().map(printed).collect();
            let got: String = outline(&document).iter().map(|s| s.split_once('x').map_or(s.as_str(), |(n, rest)| {
                if n.parse::<u32>().is_ok() { rest.trim_start_matches(|c: char| c.is_ascii_digit()) } else { s.as_str() }
            }).to_string()).map(|s| printed(&s)).collect();
            prop_assert_eq!(got, want);
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let document = read(&bytes);
            for block in &document.blocks {
                if let Block::Table(t) = block {
                    let covered: usize = t.cells.iter().map(|c| c.rows.len() * c.cols.len()).sum();
                    prop_assert_eq!(covered, t.rows * t.cols);
                }
            }
        }
    }
}
