//! The parts of a workbook → sheets → tables.
//!
//! The input is the parts one after another, each under a line `=== NAME`, put into a package here: in the compressed
//! package itself a changed byte would only break a checksum.

#![no_main]

use gyokaku::read::workbook;
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const HEAD: &[u8] = b"=== ";

fuzz_target!(|input: &[u8]| {
    if let Some(package) = package(input) {
        let document = workbook::read(&package);
        laws::check(&document);
        laws::check_told(&document);
    }
});

/// The package; `None` where two parts bear one name, or a name is none.
fn package(input: &[u8]) -> Option<Vec<u8>> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for line in input.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(HEAD) {
            Some(name) => package
                .start_file(str::from_utf8(name).ok()?.trim_end(), options)
                .ok()?,
            None => package.write_all(line).ok()?,
        }
    }
    Some(package.finish().ok()?.into_inner())
}
