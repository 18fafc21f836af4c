//! All rules of a run: those built into the program, and those of a folder.

use super::checked::Rule;
use super::error::RuleError;
use super::join::{check, check_vocabulary};
use std::path::Path;

/// The vocabulary shared by all rules.
const VOCABULARY: (&str, &str) = (
    "rules/vocabulary.toml",
    include_str!("../../rules/vocabulary.toml"),
);

macro_rules! builtin {
    ($($id:literal),+ $(,)?) => {
        /// Id, rule and examples of every built-in rule.
        pub(super) const BUILTIN: &[(&str, &str, &str)] = &[$((
            $id,
            include_str!(concat!("../../rules/", $id, "/rule.toml")),
            include_str!(concat!("../../rules/", $id, "/examples.toml")),
        ),)+];
    };
}

builtin!(
    "evaluation-by-department",
    "form-progress",
    "form-yearly",
    "plan-arrows",
    "progress-arrows",
    "progress-list"
);

/// All rules of a run, checked, ordered by id.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    shapes: Vec<Rule>,
}

impl RuleSet {
    /// The rules built into the program.
    ///
    /// # Panics
    /// Never: that every built-in rule is valid is a test.
    pub fn builtin() -> RuleSet {
        let rules = BUILTIN
            .iter()
            .filter_map(|(id, rule, _)| {
                check(&format!("rules/{id}/rule.toml"), rule, id, VOCABULARY).ok()
            })
            .collect();
        RuleSet {
            rules,
            shapes: check_vocabulary(VOCABULARY.0, VOCABULARY.1).unwrap_or_default(),
        }
    }

    /// The same vocabulary, and no rules: every document is read without one.
    #[must_use]
    pub fn without_rules(self) -> RuleSet {
        RuleSet {
            rules: Vec::new(),
            shapes: self.shapes,
        }
    }

    /// The built-in rules, replaced and extended by those of a folder: `DIR/<id>/rule.toml`, and
    /// `DIR/vocabulary.toml` in place of the built-in vocabulary.
    ///
    /// # Errors
    /// Every error of every file, with line and column; a folder that cannot be read.
    pub fn load(dir: &Path) -> Result<RuleSet, Vec<RuleError>> {
        let mut errors = Vec::new();
        let vocabulary_path = dir.join("vocabulary.toml");
        let own_vocabulary = vocabulary_path
            .is_file()
            .then(|| read(&vocabulary_path, &mut errors))
            .flatten();
        let vocabulary_name = vocabulary_path.display().to_string();
        let vocabulary = own_vocabulary
            .as_deref()
            .map_or(VOCABULARY, |text| (vocabulary_name.as_str(), text));
        let mut sources: Vec<(String, String, String)> = BUILTIN
            .iter()
            .map(|(id, rule, _)| {
                (
                    (*id).to_string(),
                    format!("rules/{id}/rule.toml"),
                    (*rule).to_string(),
                )
            })
            .collect();
        let mut folders: Vec<_> = match std::fs::read_dir(dir) {
            Ok(entries) => entries
                .filter_map(Result::ok)
                .map(|e| e.path())
                .filter(|p| p.is_dir())
                .collect(),
            Err(error) => return Err(vec![unreadable(dir, &error)]),
        };
        folders.sort();
        for folder in folders {
            let path = folder.join("rule.toml");
            let id = folder
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            if !path.is_file() {
                continue; // A folder of something else: rules are found by their rule.toml.
            }
            let Some(text) = read(&path, &mut errors) else {
                continue;
            };
            sources.retain(|(known, _, _)| *known != id);
            sources.push((id, path.display().to_string(), text));
        }
        sources.sort();
        let mut rules = Vec::new();
        let shapes = match check_vocabulary(vocabulary.0, vocabulary.1) {
            Ok(shapes) => shapes,
            Err(found) => {
                errors.extend(found);
                Vec::new()
            }
        };
        for (id, file, text) in &sources {
            match check(file, text, id, vocabulary) {
                Ok(rule) => rules.push(rule),
                Err(found) => errors.extend(
                    found
                        .into_iter()
                        .filter(|e| !errors.contains(e))
                        .collect::<Vec<_>>(),
                ),
            }
        }
        if errors.is_empty() {
            Ok(RuleSet { rules, shapes })
        } else {
            Err(errors)
        }
    }

    /// A set of one rule given as text, with the built-in vocabulary.
    ///
    /// # Errors
    /// All errors of the text.
    pub fn single(id: &str, text: &str) -> Result<RuleSet, Vec<RuleError>> {
        Ok(RuleSet {
            rules: vec![check("rule.toml", text, id, VOCABULARY)?],
            shapes: Vec::new(),
        })
    }

    /// The shapes in which documents are read that no rule fits.
    pub fn shapes(&self) -> &[Rule] {
        &self.shapes
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

fn read(path: &Path, errors: &mut Vec<RuleError>) -> Option<String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) => {
            errors.push(unreadable(path, &error));
            None
        }
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> RuleError {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => ("ありません".to_string(), "does not exist".to_string()),
        _ => (
            format!("読めません（{error}）"),
            format!("cannot be read ({error})"),
        ),
    };
    RuleError {
        file: path.display().to_string(),
        line: 1,
        column: 1,
        message: message.into(),
        help: (
            "<id>/rule.toml のあるフォルダーを指定してください（文字コードは UTF-8）",
            "give a folder with <id>/rule.toml, in UTF-8",
        )
            .into(),
        text: String::new(),
        span: 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_rules_are_valid() {
        let shapes = check_vocabulary(VOCABULARY.0, VOCABULARY.1).map(|s| s.len());
        assert!(matches!(shapes, Ok(2..)), "{shapes:?}");
        for (id, rule, _) in BUILTIN {
            if let Err(errors) = check(&format!("rules/{id}/rule.toml"), rule, id, VOCABULARY) {
                panic!(
                    "{}",
                    errors
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join("\n")
                );
            }
        }
        assert_eq!(RuleSet::builtin().rules().len(), BUILTIN.len());
    }

    #[test]
    fn errors_name_place_and_what_is_valid() {
        let text =
            "schema = 1\nid = \"x\"\nname = \"x\"\nkind = \"plan\"\n[detect]\nneed = [\"itme\"]\n";
        let errors = RuleSet::single("x", text).expect_err("an unknown field");
        assert_eq!((errors[0].line, errors[0].column), (6, 9));
        assert!(errors[0].help.en.contains("`item`"), "{}", errors[0]);
        let text = "schema = 1\nid = \"x\"\nname = \"x\"\nkind = \"plan\"\nnmae = 1\n[detect]\nneed = []\n";
        let errors = RuleSet::single("x", text).expect_err("an unknown key");
        assert_eq!(errors[0].line, 5);
        assert!(
            errors[0].help.ja.contains("書けるもの: schema, id, name"),
            "{}",
            errors[0]
        );
        let text = "schema = 2\nid = \"x\"\nname = \"x\"\nkind = \"plan\"\n[detect]\nneed = [\"item\"]\ntitle = ['(']\n";
        let errors = RuleSet::single("x", text).expect_err("schema and pattern");
        assert_eq!(errors.len(), 2);
        assert_eq!((errors[1].line, errors[1].column), (7, 10));
    }
}
