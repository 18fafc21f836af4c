//! Compares what was read from a document with its truth, field by field.

use super::align::{Key, align};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// A field that is not as the truth says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// File name.
    pub document: String,
    /// "#3 2 押印の見直し": position in the truth, No. and item; empty for the document itself.
    pub record: String,
    /// "results.2023", "ratings[0].raw", …
    pub field: String,
    /// What the truth says; "–" for nothing.
    pub expected: String,
    /// What was read; "–" for nothing.
    pub got: String,
}

/// All differences of a document: its own fields, missing and surplus records, fields of records.
pub fn compare(name: &str, document: &Value, records: &[&Value], truth: &Value) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut add = |record: &str, field: &str, expected: &str, got: &str| {
        out.push(Difference {
            document: name.into(),
            record: record.into(),
            field: field.into(),
            expected: expected.into(),
            got: got.into(),
        });
    };
    fields(
        &document_truth(&truth["documents"][0]),
        &document_read(document),
        |f, e, g| add("", f, e, g),
    );

    let truth: Vec<&Value> = truth["records"].as_array().into_iter().flatten().collect();
    let pairs = align(&keys(&truth), &keys(records));
    for (i, t) in truth.iter().enumerate() {
        let label = label(i, t);
        match pairs.iter().find(|p| p.0 == i) {
            None => add(&label, "(record)", "a record", "–"),
            Some(&(_, j)) => {
                let place = |r: &Value| json!({ "page": r["source"]["page"], "sheet": r["source"]["sheet"] });
                let (mut t, mut r) = ((*t).clone(), records[j].clone());
                for value in [&mut t, &mut r] {
                    let source = place(value);
                    if let Some(map) = value.as_object_mut() {
                        map.remove("document");
                        map.remove("raw");
                        map.insert("source".into(), source);
                    }
                }
                fields(&t, &r, |f, e, g| add(&label, f, e, g));
            }
        }
    }
    for (j, r) in records.iter().enumerate() {
        if !pairs.iter().any(|p| p.1 == j) {
            let got = format!("page {}: {}", r["source"]["page"], label(j, r));
            add("", &format!("(surplus record {})", j + 1), "–", &got);
        }
    }
    out
}

fn label(index: usize, record: &Value) -> String {
    let text = |key: &str| record[key].as_str().unwrap_or_default();
    format!("#{} {} {}", index + 1, text("no"), text("item")).replace("  ", " ")
}

fn keys(records: &[&Value]) -> Vec<Key> {
    records
        .iter()
        .map(|r| {
            let text = |key: &str| norm(r[key].as_str().unwrap_or_default());
            let rest = ["path", "measure", "departments", "results", "schedule"]
                .map(|k| norm(&r[k].to_string()));
            Key::new(&(text("no") + &text("item")), &rest.concat())
        })
        .collect()
}

/// What the truth says of the document, in the published form.
fn document_truth(t: &Value) -> Value {
    let pages = if t["pages"].is_null() {
        &t["sheets"]
    } else {
        &t["pages"]
    };
    json!({
        "municipality": t["municipality"], "title": t["title"], "document_kind": t["kind"], "fiscal_year": t["fiscal_year"],
        "period": { "from": t["period"][0], "to": t["period"][1] }, "pages": pages, "coverage": { "leftover": 0 },
    })
}

fn document_read(d: &Value) -> Value {
    json!({
        "municipality": d["municipality"]["name"], "title": d["title"], "document_kind": d["document_kind"],
        "fiscal_year": d["fiscal_year"], "period": d["period"], "pages": d["pages"],
        "coverage": { "leftover": d["coverage"]["leftover"] },
    })
}

/// Calls `differs` with every field, as printed in the report, that is not the same on both sides.
fn fields(truth: &Value, read: &Value, mut differs: impl FnMut(&str, &str, &str)) {
    let (mut t, mut r) = (BTreeMap::new(), BTreeMap::new());
    flatten("", truth, &mut t);
    flatten("", read, &mut r);
    let names: BTreeSet<&String> = t.keys().chain(r.keys()).collect();
    for name in names {
        let (expected, got) = (t.get(name), r.get(name));
        // What a mark means is read from a legend; the truth need not say it.
        if expected.is_none() && name.starts_with("ratings[") && name.ends_with("].meaning") {
            continue;
        }
        if expected.map(|s| norm(s)) != got.map(|s| norm(s)) {
            let shown = |s: Option<&String>| s.map_or("–".to_string(), |s| s.replace('\n', "⏎"));
            differs(name, &shown(expected), &shown(got));
        }
    }
}

/// Leaves by name. Lists of texts are one leaf; spans are one leaf in the order of their years; nulls are left out.
fn flatten(name: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (key, v) in map {
                let inner = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                flatten(&inner, v, out);
            }
        }
        Value::Array(list) if name == "schedule.spans" => {
            let mut spans: Vec<String> = list.iter().map(span).collect();
            spans.sort();
            out.insert(name.into(), spans.join(" "));
        }
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if !texts.is_empty() {
                out.insert(name.into(), texts.join(" | "));
            }
        }
        Value::Array(list) => {
            for (i, v) in list.iter().enumerate() {
                flatten(&format!("{name}[{i}]"), v, out);
            }
        }
        Value::String(s) => {
            out.insert(name.into(), s.clone());
        }
        Value::Number(n) => {
            out.insert(
                name.into(),
                n.as_f64().map_or_else(|| n.to_string(), |f| f.to_string()),
            );
        }
        Value::Bool(b) => {
            out.insert(name.into(), b.to_string());
        }
    }
}

/// "2021-2023①", "2024-2025「試行」".
fn span(span: &Value) -> String {
    let text = span["text"]
        .as_str()
        .map(|t| format!("「{t}」"))
        .unwrap_or_default();
    format!(
        "{}-{}{}{text}",
        span["from"],
        span["to"],
        span["mark"].as_str().unwrap_or_default()
    )
}

/// NFKC, without white space.
pub fn norm(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Fields of a record, other than `raw`, that hold characters of the radical blocks.
pub fn uncleaned(record: &Value) -> Vec<String> {
    let mut record = record.clone();
    if let Some(map) = record.as_object_mut() {
        map.remove("raw");
    }
    let mut leaves = BTreeMap::new();
    flatten("", &record, &mut leaves);
    leaves
        .into_iter()
        .filter(|(_, text)| text.chars().any(|c| ('\u{2E80}'..='\u{2FDF}').contains(&c)))
        .map(|(name, text)| format!("{}: {name}: {text}", record["item"]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth() -> Value {
        json!({
            "documents": [{ "file": "x.pdf", "municipality": "霧ヶ浜市", "title": "計画", "kind": "plan", "fiscal_year": null, "period": [2021, 2025], "pages": 2 }],
            "records": [{
                "municipality": "霧ヶ浜市", "fiscal_year": null, "path": ["重点項目１ 窓口"], "no": "1", "item": "窓口の見直し",
                "departments": ["市民課"], "schedule": { "spans": [{ "mark": "②", "from": 2022, "to": 2023 }, { "mark": "①", "from": 2021, "to": 2021 }] },
                "results": { "2023": "実施した。\n継続する。" }, "ratings": [{ "department": null, "raw": "A", "level": 1 }], "source": { "page": 2 }
            }]
        })
    }

    fn document() -> Value {
        json!({
            "municipality": { "name": "霧ヶ浜市", "code": null }, "title": "計画", "document_kind": "plan", "fiscal_year": null,
            "period": { "from": 2021, "to": 2025 }, "pages": 2, "coverage": { "leftover": 0 }
        })
    }

    fn record() -> Value {
        let mut record = truth()["records"][0].clone();
        record["document"] = json!("0123456789ab");
        record["path"] = json!(["重点項目1　窓口"]);
        record["results"] = json!({ "2023": "実施した。継続する。" });
        record["schedule"]["spans"]
            .as_array_mut()
            .unwrap()
            .reverse();
        record["source"] = json!({ "file": "x.pdf", "page": 2, "bbox": [0.0, 0.0, 1.0, 1.0] });
        record
    }

    #[test]
    fn widths_white_space_and_order_of_arrows_do_not_count() {
        assert_eq!(compare("x.pdf", &document(), &[&record()], &truth()), []);
    }

    #[test]
    fn each_difference_is_named() {
        let mut read = record();
        read["ratings"][0]["raw"] = json!("B");
        read["extra"] = json!({ "備考": "あり" });
        read["source"]["page"] = json!(1);
        let mut document = document();
        document["municipality"] = Value::Null;
        let found: Vec<(String, String)> = compare("x.pdf", &document, &[&read], &truth())
            .into_iter()
            .map(|d| (d.record, d.field))
            .collect();
        let row = "#1 1 窓口の見直し".to_string();
        let expected = [
            ("", "municipality"),
            (&row, "extra.備考"),
            (&row, "ratings[0].raw"),
            (&row, "source.page"),
        ];
        assert_eq!(found, expected.map(|(r, f)| (r.to_string(), f.to_string())));
    }

    #[test]
    fn missing_and_surplus_records_are_told() {
        let other = json!({ "no": "9", "item": "別の項目", "source": { "page": 1 } });
        let found = compare("x.pdf", &document(), &[&other], &truth());
        assert_eq!(
            found.iter().map(|d| d.field.as_str()).collect::<Vec<_>>(),
            ["(record)", "(surplus record 1)"]
        );
    }
}
