//! Compiled patterns. Those of the vocabulary are part of every rule, and to compile one takes as long as to read a page:
//! each is compiled once in the life of the program.

use regex::{Error, Regex, RegexSet};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

static ONE: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);
static SETS: LazyLock<Mutex<HashMap<Vec<String>, Option<RegexSet>>>> =
    LazyLock::new(Mutex::default);

/// A pattern, ready to be used. Errors: it is none.
pub(super) fn compiled(pattern: &str) -> Result<Regex, Error> {
    // A lock is never left poisoned: nothing in its scope panics.
    let Ok(mut known) = ONE.lock() else {
        return Regex::new(pattern);
    };
    if let Some(regex) = known.get(pattern) {
        return Ok(regex.clone());
    }
    let regex = Regex::new(pattern)?;
    known.insert(pattern.to_string(), regex.clone());
    Ok(regex)
}

/// Patterns as one, which looks at a text once; `None` where they are too many for that.
pub(super) fn at_once(patterns: Vec<String>) -> Option<RegexSet> {
    let Ok(mut known) = SETS.lock() else {
        return RegexSet::new(patterns).ok();
    };
    let set = known.entry(patterns);
    set.or_insert_with_key(|patterns| RegexSet::new(patterns).ok())
        .clone()
}
