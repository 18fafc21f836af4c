//! Writers: the result of a run → files.

pub mod tables;
