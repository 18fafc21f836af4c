//! A rule file as written → as checked; what is refused is refused with a place and a remedy.

#![no_main]

use gyokaku::rule::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = RuleSet::single("fuzz", text) {
        assert!(!errors.is_empty(), "refused without a word");
        for error in errors {
            assert!(!error.to_string().is_empty());
        }
    }
});
