//! A text dump → headings, paragraphs and tables.

#![no_main]

use gyokaku::read::text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| laws::check(&text::read(bytes)));
