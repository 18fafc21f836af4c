//! Page furniture: page numbers, and running heads and feet that stand at the same place on nearly every page.

use crate::document::{Block, Document, Place, TextBlock};
use crate::page::Page;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A line is furniture when it stands on at least this share of the pages (and on three).
const NEARLY_EVERY: f32 = 0.8;

/// Marks the furniture of a document's pages.
pub fn mark(document: &mut Document, pages: &[Cow<'_, Page>]) {
    let mut seen: BTreeMap<(String, i32), u32> = BTreeMap::new();
    for block in &document.blocks {
        if let Some((text, slot)) = text_of(block).and_then(|t| slot(t, pages)) {
            *seen.entry((text, slot)).or_default() += 1;
        }
    }
    let enough = ((pages.len() as f32 * NEARLY_EVERY).ceil() as u32).max(3);
    for block in &mut document.blocks {
        let (Block::Heading(text) | Block::Paragraph(text)) = block else {
            continue;
        };
        let repeated =
            slot(text, pages).is_some_and(|key| seen.get(&key).is_some_and(|n| *n >= enough));
        text.furniture = repeated || is_page_number(text, pages);
    }
}

fn text_of(block: &Block) -> Option<&TextBlock> {
    match block {
        Block::Heading(t) | Block::Paragraph(t) => Some(t),
        Block::Table(_) => None,
    }
}

/// Text without digits, and the hundredth of the page height it stands at; `None` in the middle of the page.
fn slot(text: &TextBlock, pages: &[Cow<'_, Page>]) -> Option<(String, i32)> {
    let Place::Page { page, bbox } = &text.place else {
        return None;
    };
    let height = pages.get(page.checked_sub(1)? as usize)?.height;
    let at = bbox.center().y / height.max(f32::EPSILON);
    let words = text
        .text()
        .chars()
        .filter(|c| !c.is_numeric() && !c.is_whitespace())
        .collect();
    (!(0.12..=0.88).contains(&at)).then_some((words, (at * 100.0).round() as i32))
}

/// A number, perhaps between dashes or with the count of pages, alone at the top or foot of a page.
fn is_page_number(text: &TextBlock, pages: &[Cow<'_, Page>]) -> bool {
    let Some((words, _)) = slot(text, pages) else {
        return false;
    };
    let whole = text.text();
    whole.chars().any(|c| c.is_numeric())
        && whole.chars().count() <= 12
        && words
            .chars()
            .all(|c| "-‐–—―−－ー/／～〜()（）頁ページPpage.".contains(c))
}
