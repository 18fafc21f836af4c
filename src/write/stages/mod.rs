//! One stage of reading a page → text, JSON or an SVG picture over the page.

mod json;
mod svg;
mod text;

use crate::document::{Block, Document, GridOrigin, Table};
use crate::page::{Page, UnicodeSource};

/// What to show of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Lines of text.
    Text,
    /// Every glyph with its box.
    Glyphs,
    /// Rulings, the grids between them, frames.
    Rulings,
    /// Arrows and bars.
    Arrows,
    /// Pictures.
    Images,
    /// The grids of the tables, with the numbers of rows and columns.
    Grid,
    /// The tables with their texts, spans and arrows, and what spoke for them.
    Tables,
}

impl Stage {
    /// Whether it shows tables: then the whole file must have been laid out.
    pub fn needs_tables(self) -> bool {
        matches!(self, Stage::Grid | Stage::Tables)
    }
}

/// How to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines to be read by people.
    Text,
    /// One object, on one line.
    Json,
    /// A picture of the page's size.
    Svg,
}

/// A page and the tables found on it.
#[derive(Debug, Clone)]
pub struct View<'v> {
    /// The page as read.
    pub page: &'v Page,
    /// Its tables in reading order; empty for the stages before.
    pub tables: Vec<&'v Table>,
}

impl<'v> View<'v> {
    /// A page, with its tables taken from the document it belongs to.
    pub fn new(page: &'v Page, document: &'v Document) -> Self {
        let tables = document.blocks.iter().filter_map(|b| match b {
            Block::Table(t) if t.place.page() == page.number => Some(t),
            _ => None,
        });
        Self {
            page,
            tables: tables.collect(),
        }
    }

    /// What a stage found, without a line break at the end.
    pub fn show(&self, stage: Stage, form: Form) -> String {
        match form {
            Form::Text => text::text(self, stage),
            Form::Json => json::json(self, stage).to_string(),
            Form::Svg => svg::svg(self, stage),
        }
    }
}

/// A stable word for how a glyph's Unicode was found.
fn source(unicode: UnicodeSource) -> &'static str {
    match unicode {
        UnicodeSource::Resolved => "resolved",
        UnicodeSource::Reversed => "reversed",
        UnicodeSource::Guessed => "guessed",
    }
}

/// A stable word for where a grid comes from.
fn origin(origin: GridOrigin) -> &'static str {
    match origin {
        GridOrigin::Ruled => "ruled",
        GridOrigin::Aligned => "aligned",
        GridOrigin::Delimited => "delimited",
        GridOrigin::Separated => "separated",
    }
}
