//! Japanese as administrations print it: repaired text, keys for comparing, fiscal years, departments, numbers,
//! municipalities. Common ground: depends on no stage.

pub mod departments;
pub mod eras;
pub mod municipalities;
pub mod numbers;
mod radicals;
mod romaji;
pub mod text;
mod words;
pub mod years;

pub use text::{clean, key};
