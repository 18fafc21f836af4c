//! A JSON value as named leaves: "results.2023", "ratings[0].raw", "schedule.spans".

use super::text::plain;
use serde_json::Value;
use std::collections::BTreeMap;

/// Leaf → text. Lists of texts are one leaf; spans are one leaf in the order of their years; null is nothing.
pub(super) type Leaves = BTreeMap<String, String>;

/// The leaves of a value.
pub(super) fn leaves(value: &Value) -> Leaves {
    let mut out = Leaves::new();
    flatten("", value, &mut out);
    out
}

fn flatten(name: &str, value: &Value, out: &mut Leaves) {
    let mut put = |text: String| {
        out.insert(name.to_string(), text);
    };
    match value {
        Value::Null => {}
        Value::String(s) => put(s.clone()),
        Value::Bool(b) => put(b.to_string()),
        // 12 and 12.0 are one number.
        Value::Number(n) => put(n.as_f64().map_or_else(|| n.to_string(), |f| f.to_string())),
        Value::Array(list) if name == "schedule.spans" => {
            let mut spans: Vec<String> = list.iter().map(span).collect();
            spans.sort();
            put(spans.join(" "));
        }
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if !texts.is_empty() {
                put(texts.join(" | "));
            }
        }
        Value::Array(list) => {
            for (i, v) in list.iter().enumerate() {
                flatten(&format!("{name}[{i}]"), v, out);
            }
        }
        Value::Object(map) => {
            for (key, v) in map {
                let dot = if name.is_empty() { "" } else { "." };
                flatten(&format!("{name}{dot}{key}"), v, out);
            }
        }
    }
}

/// "2021-2023①", "2024-2025「試行」".
fn span(span: &Value) -> String {
    let mark = span["mark"].as_str().unwrap_or_default();
    let on_it = span["text"].as_str().map(|t| format!("「{}」", plain(t)));
    let on_it = on_it.unwrap_or_default();
    format!("{}-{}{mark}{on_it}", span["from"], span["to"])
}

/// The field a leaf belongs to: "results.2023" → "results", "ratings[0].raw" → "ratings", "schedule.years.2020" →
/// "schedule.years".
pub(super) fn field(leaf: &str) -> &str {
    let end = |s: &str| s.find(['.', '[']).unwrap_or(s.len());
    let first = end(leaf);
    match leaf.get(..first) {
        Some("schedule" | "source") => {
            let rest = leaf.get(first + 1..).unwrap_or_default();
            leaf.get(..first + 1 + end(rest)).unwrap_or(leaf)
        }
        Some(name) => name,
        None => leaf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn leaves_are_named() {
        let value = json!({ "a": null, "results": { "2023": "済" }, "ratings": [{ "raw": "A", "level": 1.0 }],
            "path": ["x", "y"], "flags": [],
            "schedule": { "spans": [{ "mark": "②", "from": 2022, "to": 2023 }, { "from": 2021, "to": 2021, "text": "試 行" }] } });
        let leaves: Vec<String> = leaves(&value)
            .into_iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let expected = [
            "path=x | y",
            "ratings[0].level=1",
            "ratings[0].raw=A",
            "results.2023=済",
            "schedule.spans=2021-2021「試行」 2022-2023②",
        ];
        assert_eq!(leaves, expected);
    }

    #[test]
    fn leaves_belong_to_fields() {
        let names = [
            "item",
            "results.2023",
            "ratings[0].raw",
            "schedule.years.2020",
            "source.page",
            "extra.備考",
        ];
        let fields = [
            "item",
            "results",
            "ratings",
            "schedule.years",
            "source.page",
            "extra",
        ];
        assert_eq!(names.map(field), fields);
    }
}
