//! Labels and texts inside the cells of a form.

use super::evidence::Label;
use super::is_year;
use crate::document::{Cell, Line, join_lines};
use crate::japanese::key;
use std::collections::BTreeMap;

/// A part of a row: a label or a text.
pub struct Piece {
    /// Which label; `None` for a text.
    pub label: Option<Label>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Column of the cell.
    pub col: usize,
    /// It was one cell with the piece before it.
    pub glued: bool,
}

/// The labels and texts of a cell.
pub fn of_cell(labels: &BTreeMap<String, Label>, cell: &Cell, col: usize) -> Vec<Piece> {
    if let Some(&label) = labels.get(&key(&cell.text())) {
        return vec![Piece {
            label: Some(label),
            lines: cell.lines.clone(),
            col,
            glued: false,
        }];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |label: Option<Label>, line: Line| match pieces.last_mut() {
        Some(last) if label.is_none() && last.label.is_none() => last.lines.push(line),
        _ => {
            let glued = !pieces.is_empty();
            pieces.push(Piece {
                label,
                lines: vec![line],
                col,
                glued,
            });
        }
    };
    for line in &cell.lines {
        for (label, text) in cut(labels, &line.text) {
            push(
                label,
                Line {
                    text,
                    wraps: line.wraps,
                },
            );
        }
    }
    // The cell "label + value" is glued at its label, too.
    if let [first, _, ..] = pieces.as_mut_slice() {
        first.glued = true;
    }
    spread_years(pieces)
}

/// Cuts a line where words between spaces are a label.
fn cut(labels: &BTreeMap<String, Label>, line: &str) -> Vec<(Option<Label>, String)> {
    if let Some(&label) = labels.get(&key(line)) {
        return vec![(Some(label), line.to_string())];
    }
    let mut parts: Vec<(Option<Label>, String)> = Vec::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let bare = key(word);
        // Short words could be text.
        let label = labels
            .get(&bare)
            .copied()
            .filter(|l| bare.chars().count() >= 3 || *l == Label::Years);
        match parts.last_mut() {
            Some((None, text)) if label.is_none() => text.push_str(word),
            _ => parts.push((label, word.to_string())),
        }
    }
    let years_follow = |i: usize, parts: &[(Option<Label>, String)]| {
        parts
            .get(i + 1)
            .is_some_and(|(_, text)| text.split_whitespace().all(is_year))
    };
    if (0..parts.len()).any(|i| parts[i].0 == Some(Label::Years) && !years_follow(i, &parts)) {
        return vec![(None, line.to_string())];
    }
    parts
        .into_iter()
        .map(|(label, text)| (label, text.trim().to_string()))
        .filter(|p| !p.1.is_empty())
        .collect()
}

/// A text of nothing but years is one value a year.
fn spread_years(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut after_years = false;
    for piece in pieces {
        let text = join_lines(&piece.lines);
        let words: Vec<&str> = text.split_whitespace().collect();
        if after_years && words.len() > 1 && words.iter().all(|w| is_year(w)) {
            let part = |word: &&str| Piece {
                label: None,
                lines: vec![Line::hard(*word)],
                col: piece.col,
                glued: true,
            };
            out.extend(words.iter().map(part));
        } else {
            after_years = piece.label == Some(Label::Years);
            out.push(piece);
        }
    }
    out
}
