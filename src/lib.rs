//! 行革 (gyokaku): a folder of municipal reform plans in, one reconciled workbook and JSON out.
//!
//! ```text
//! files ─intake→ Source ─read→ Document{blocks} ─rule→ Record ─reconcile→ Item ─write→ records.json, gyokaku.xlsx
//!                  pdf │ workbook │ text     ▲ the narrow waist
//! ```
//!
//! [`pipeline`] is the only module that knows the order of work. Dependencies point one way: a later stage uses
//! earlier ones; [`geometry`], [`japanese`] and [`finding`] are common ground.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod batch;
pub mod cli;
pub mod decision;
pub mod document;
pub mod finding;
pub mod geometry;
pub mod intake;
pub mod japanese;
pub mod page;
mod parallel;
pub mod pipeline;
pub mod read;
pub mod reconcile;
pub mod record;
pub mod regress;
pub mod review;
pub mod rule;
pub mod source;
pub mod table;
pub mod write;
