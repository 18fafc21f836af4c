//! Reading PDF files made for the purpose, each the smallest that shows one trait.

mod drawing;
mod encodings;
mod faults;
mod hidden;
mod lines;
mod locked;
mod made;
mod pages;
mod postscript;
mod truetype;
