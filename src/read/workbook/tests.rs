//! Workbooks built in memory, read as documents.
