//! How the program is linked.

use std::env;

/// Stack of the main thread on Windows, in bytes, where it is 1 MiB otherwise: files nest deeply.
const STACK: u32 = 16 * 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    match (target("OS").as_str(), target("ENV").as_str()) {
        ("windows", "msvc") => println!("cargo::rustc-link-arg-bins=/STACK:{STACK}"),
        ("windows", "gnu") => println!("cargo::rustc-link-arg-bins=-Wl,--stack,{STACK}"),
        ("linux", "gnu") => println!("cargo::rustc-link-arg-bins=-no-pie"),
        _ => {}
    }
}
