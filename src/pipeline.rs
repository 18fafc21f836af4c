//! The order of work.
