//! `records.json`: one document, record or item a line, so that two results can be compared line by line.

use crate::record::Output;
use serde::Serialize;

/// The file's content. Errors: a value that JSON cannot hold.
pub(super) fn render(output: &Output) -> Result<Vec<u8>, String> {
    let mut text = String::from("{\"schema\":");
    text.push_str(&line(&output.schema)?);
    list(&mut text, "documents", &output.documents)?;
    list(&mut text, "records", &output.records)?;
    list(&mut text, "items", &output.items)?;
    text.push_str("}\n");
    Ok(text.into_bytes())
}

fn list<T: Serialize>(text: &mut String, name: &str, values: &[T]) -> Result<(), String> {
    let lines = values.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    text.push_str(",\n\"");
    text.push_str(name);
    text.push_str("\":[");
    if !lines.is_empty() {
        text.push('\n');
        text.push_str(&lines.join(",\n"));
        text.push('\n');
    }
    text.push(']');
    Ok(())
}

fn line<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{DocumentInfo, Record};

    #[test]
    fn is_json_with_a_line_each() {
        let mut output = Output {
            schema: "s".into(),
            ..Output::default()
        };
        let empty = String::from_utf8(render(&output).expect("rendered")).expect("text");
        assert_eq!(
            empty,
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
        let text = String::from_utf8(render(&output).expect("rendered")).expect("text");
        assert_eq!(text.lines().count(), 9);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["records"][1]["item"], "改革\n\"");
    }
}
