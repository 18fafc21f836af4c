//! Bytes → pages → tables.

#![no_main]

use gyokaku::read::pdf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: laws::end_at_panics(), |bytes: &[u8]| {
    let document = pdf::read(bytes);
    laws::check(&document);
    laws::check_told(&document);
});
