//! Writers: the result of a run → files.
