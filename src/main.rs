//! The command line of gyokaku.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    gyokaku::cli::main()
}
