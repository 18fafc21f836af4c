//! The JSON Schema of `records.json`.

use crate::record::Output;
use schemars::generate::SchemaSettings;

/// The schema (draft 2020-12) of what a run writes, generated from the types that are written: a field that is
/// always there is required.
pub fn records_schema() -> String {
    let mut schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Output>();
    schema.insert("title".into(), "gyokaku records.json".into());
    // The version is part of the form.
    if let Some(version) = schema.pointer_mut("/properties/schema") {
        version["const"] = crate::pipeline::SCHEMA.into();
    }
    format!("{:#}\n", schema.to_value())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let published = include_str!("../../schema/records.schema.json").replace("\r\n", "\n");
        assert!(
            published == super::records_schema(),
            "schema/records.schema.json is out of date; write it anew: cargo run -- schema > schema/records.schema.json"
        );
    }
}
