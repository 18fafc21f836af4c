//! Glyphs outside tables → headings and paragraphs in reading order.

use crate::document::{Block, Line, Place, TextBlock};
use crate::geometry::Rect;
use crate::page::Page;
use crate::table::runs;
use std::collections::BTreeSet;

/// A line of running text.
#[derive(Debug, Clone)]
pub struct ProseLine {
    /// Its text.
    pub text: String,
    /// Its box.
    pub bbox: Rect,
    /// Its largest em.
    pub size: f32,
    /// All of it is bold.
    pub bold: bool,
}

/// The lines made of the glyphs `members`, from top to bottom.
pub fn prose_lines(page: &Page, members: &[usize]) -> Vec<ProseLine> {
    let glyphs = &page.glyphs;
    let mut out = Vec::new();
    for line in runs::lines(glyphs, members) {
        let inked: Vec<usize> = line
            .iter()
            .copied()
            .filter(|&g| !glyphs[g].is_space())
            .collect();
        let Some(bbox) = Rect::around(inked.iter().map(|&g| &glyphs[g].bbox)) else {
            continue;
        };
        out.push(ProseLine {
            text: runs::text(glyphs, &line).trim().to_string(),
            bbox,
            size: inked.iter().map(|&g| glyphs[g].size).fold(0.0, f32::max),
            bold: inked.iter().all(|&g| glyphs[g].bold),
        });
    }
    out
}

/// Sizes of a document's text: what is ordinary, and which sizes stand above it.
#[derive(Debug, Clone, Default)]
pub struct Typography {
    body: f32,
    /// Heading sizes, largest first.
    larger: Vec<f32>,
}

/// Two sizes this close are one size.
const SAME_SIZE: f32 = 0.05;

impl Typography {
    /// The typography of all prose lines of a document; the body size is the one most characters are set in. A line printed again on every
    /// page (the title above each part of a table) counts once.
    pub fn of<'a>(lines: impl Iterator<Item = &'a ProseLine>) -> Self {
        let mut counts: Vec<(f32, usize)> = Vec::new();
        let mut seen: BTreeSet<(&str, u32)> = BTreeSet::new();
        for line in lines {
            let again = !seen.insert((&line.text, line.size.round() as u32));
            let n = if again { 0 } else { line.text.chars().count() };
            match counts
                .iter_mut()
                .find(|(s, _)| (s - line.size).abs() <= s * SAME_SIZE)
            {
                Some((_, count)) => *count += n,
                None => counts.push((line.size, n)),
            }
        }
        let body = counts
            .iter()
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.total_cmp(&a.0)))
            .map_or(0.0, |c| c.0);
        let mut larger: Vec<f32> = counts
            .iter()
            .map(|c| c.0)
            .filter(|s| *s > body * (1.0 + SAME_SIZE))
            .collect();
        larger.sort_by(|a, b| b.total_cmp(a));
        Self { body, larger }
    }

    /// Heading level of a line by its look: 1 for the largest size; bold text in body size comes last.
    fn level(&self, line: &ProseLine) -> Option<u8> {
        let rank = self
            .larger
            .iter()
            .position(|s| (s - line.size).abs() <= s * SAME_SIZE);
        match rank {
            Some(r) => Some((r + 1).min(9) as u8),
            None if line.bold && line.size >= self.body * (1.0 - SAME_SIZE) => {
                Some((self.larger.len() + 1).min(9) as u8)
            }
            None => None,
        }
    }
}

/// Joins wrapped lines into blocks, each with its box.
pub fn blocks(
    page: &Page,
    lines: &[ProseLine],
    tables: &[Rect],
    typography: &Typography,
) -> Vec<(Rect, Block)> {
    // The right margin: as far as anything reaches.
    let right = lines
        .iter()
        .map(|l| &l.bbox)
        .chain(tables)
        .map(|b| b.x1)
        .fold(0.0, f32::max);
    let mut out: Vec<(Rect, Vec<&ProseLine>)> = Vec::new();
    for line in lines {
        if let Some((bbox, group)) = out.last_mut()
            && let Some(before) = group.last()
        {
            let same_look = (before.size - line.size).abs() <= before.size * SAME_SIZE
                && before.bold == line.bold;
            let full = right - before.bbox.x1 < before.size * 2.0;
            let near = line.bbox.y0 - before.bbox.y1 < before.size && line.bbox.y0 > before.bbox.y0;
            if same_look && full && near && !runs::begins_anew(&line.text) {
                *bbox = bbox.union(&line.bbox);
                group.push(line);
                continue;
            }
        }
        out.push((line.bbox, vec![line]));
    }
    out.into_iter()
        .map(|(bbox, group)| {
            let last = group.len() - 1;
            let lines = group
                .iter()
                .enumerate()
                .map(|(i, l)| Line {
                    text: l.text.clone(),
                    wraps: i < last,
                })
                .collect();
            // A sentence is no heading, however large.
            let level = typography
                .level(group[0])
                .filter(|_| group.len() <= 2 && !group[last].text.ends_with('。'));
            let block = TextBlock {
                lines,
                level,
                place: Place::Page {
                    page: page.number,
                    bbox,
                },
                furniture: false,
            };
            (
                bbox,
                if level.is_some() {
                    Block::Heading(block)
                } else {
                    Block::Paragraph(block)
                },
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, size: f32) -> ProseLine {
        ProseLine {
            text: text.into(),
            bbox: Rect::default(),
            size,
            bold: false,
        }
    }

    #[test]
    fn a_title_above_every_part_is_no_body_text() {
        let title = || line("行政改革プログラムの取組状況", 21.0);
        let note = line("取組期間　令和４年度～令和６年度", 14.0);
        let running_head = line(&title().text, 7.0);
        let all = [title(), note.clone(), running_head, title(), title()];
        let typography = Typography::of(all.iter());
        assert_eq!(typography.level(&title()), Some(1));
        assert_eq!(typography.level(&note), None);
    }
}
