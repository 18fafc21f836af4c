//! `records.json`: one document, record or item a line, so that two results can be compared line by line; and
//! `records.jsonl`: a record a line, nothing else.

use crate::record::{Output, Record};
use serde::Serialize;
use std::io::{BufWriter, Write};

/// Writes `records.json`. Errors: a value that JSON cannot hold, or what the file system says.
pub(super) fn write(output: &Output, to: impl Write) -> Result<(), String> {
    let mut to = BufWriter::new(to);
    put(&mut to, "{\"schema\":")?;
    line(&mut to, &output.schema)?;
    list(&mut to, "documents", &output.documents)?;
    list(&mut to, "records", &output.records)?;
    list(&mut to, "items", &output.items)?;
    put(&mut to, "}\n")?;
    to.flush().map_err(|e| e.to_string())
}

/// `records.jsonl` (jsonlines.org) in the making: records in document order, each as in `records.json`.
pub struct Lines<W: Write> {
    to: BufWriter<W>,
}

impl<W: Write> Lines<W> {
    /// None yet.
    pub fn new(to: W) -> Lines<W> {
        Lines {
            to: BufWriter::new(to),
        }
    }

    /// The next record. Errors: a value that JSON cannot hold, or what the stream says.
    pub fn put(&mut self, record: &Record) -> Result<(), String> {
        line(&mut self.to, record)?;
        put(&mut self.to, "\n")
    }

    /// No more. Errors: what the stream says.
    pub fn end(mut self) -> Result<(), String> {
        self.to.flush().map_err(|e| e.to_string())
    }
}

/// Writes `records.jsonl`.
pub(super) fn write_lines(output: &Output, to: impl Write) -> Result<(), String> {
    let mut lines = Lines::new(to);
    for record in &output.records {
        lines.put(record)?;
    }
    lines.end()
}

fn list<T: Serialize>(to: &mut impl Write, name: &str, values: &[T]) -> Result<(), String> {
    put(to, &format!(",\n\"{name}\":["))?;
    for (at, value) in values.iter().enumerate() {
        put(to, if at == 0 { "\n" } else { ",\n" })?;
        line(to, value)?;
    }
    put(to, if values.is_empty() { "]" } else { "\n]" })
}

fn line<T: Serialize>(to: &mut impl Write, value: &T) -> Result<(), String> {
    serde_json::to_writer(to, value).map_err(|e| e.to_string())
}

fn put(to: &mut impl Write, text: &str) -> Result<(), String> {
    to.write_all(text.as_bytes()).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{DocumentInfo, Record};

    fn rendered(output: &Output) -> String {
        let mut bytes = Vec::new();
        write(output, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn is_json_with_a_line_each() {
        let mut output = Output {
            schema: "s".into(),
            ..Output::default()
        };
        assert_eq!(
            rendered(&output),
            "{\"schema\":\"s\",\n\"documents\":[],\n\"records\":[],\n\"items\":[]}\n"
        );
        output.documents.push(DocumentInfo::default());
        output.records.extend([
            Record::default(),
            Record {
                item: Some("改革\n\"".into()),
                ..Record::default()
            },
        ]);
        let text = rendered(&output);
        assert_eq!(text.lines().count(), 9);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["records"][1]["item"], "改革\n\"");
    }

    #[test]
    fn lines_are_the_records() {
        let output = Output {
            records: vec![
                Record {
                    item: Some("一\n二".into()),
                    ..Record::default()
                },
                Record::default(),
            ],
            ..Output::default()
        };
        let mut bytes = Vec::new();
        write_lines(&output, &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("text");
        let read: Vec<Record> = text
            .lines()
            .map(|l| serde_json::from_str(l).expect("a record"))
            .collect();
        assert_eq!(read, output.records);
    }
}
