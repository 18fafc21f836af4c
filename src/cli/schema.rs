//! `gyokaku schema`: the form of `records.json`.

use super::{CLEAN, print};
use crate::write;
use clap::Args;

/// records.json のJSON Schemaを表示します。
/// Prints the JSON Schema of records.json.
#[derive(Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(self) -> u8 {
        print(&write::records_schema());
        CLEAN
    }
}
