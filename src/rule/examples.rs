//! Examples of the built-in rules, run as tests.
