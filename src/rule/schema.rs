//! The JSON Schema of rule files, for editors.

use super::written::RuleFile;

/// The schema of `rules/<id>/rule.toml`, generated from the types that read it.
pub fn rule_schema() -> String {
    let schema = schemars::schema_for!(RuleFile);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let published = include_str!("../../rules/rule.schema.json").replace("\r\n", "\n");
        assert!(
            published == super::rule_schema(),
            "rules/rule.schema.json is out of date; write it anew: cargo run -- rules schema > rules/rule.schema.json"
        );
    }
}
