//! Glyphs → pieces of text: the glyphs of a line between gaps wider than ordinary word space.

use crate::geometry::Rect;
use crate::page::{Glyph, Page};
use crate::table::rulings::Ruling;
use crate::table::runs;
use crate::table::scale::median;

/// A piece of a line that no wide gap interrupts.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Indices of glyphs in reading order, white space inside included.
    pub glyphs: Vec<usize>,
    /// Box around the inked glyphs.
    pub bbox: Rect,
    /// Its text.
    pub text: String,
    /// Its largest em.
    pub size: f32,
}

impl Piece {
    /// Mostly digits, or a sign that stands where a number is missing.
    pub fn is_numeric(&self) -> bool {
        is_numeric(&self.text)
    }

    /// Long enough for running text.
    pub fn is_long(&self) -> bool {
        self.bbox.width() >= self.size * 14.0 && !self.is_numeric()
    }

    /// Dots that lead the eye to the right.
    pub fn has_leader(&self) -> bool {
        let dots = self
            .text
            .chars()
            .filter(|c| matches!(c, '.' | '…' | '･' | '・' | '‥' | '⋯'))
            .count();
        dots >= 6 || (self.text.contains("…") && dots >= 2)
    }

    /// Whether its first word would have fitted on the line of `above`, in a column that reaches to `right`.
    pub fn fits_after(&self, above: &Piece, right: f32) -> bool {
        let all = self.text.chars().count().max(1) as f32;
        let spaced = self.text.starts_with(|c: char| c.is_ascii());
        let word = self.text.split_whitespace().next().unwrap_or_default();
        // A line of ideographs ends after any letter.
        let (letters, space) = match spaced {
            true => (word.chars().count() as f32, self.size * WORD_SPACE),
            false => (1.0, 0.0),
        };
        above.bbox.x1 + space + self.bbox.width() * letters / all <= right
    }

    fn height_shared(&self, other: &Piece) -> f32 {
        let overlap = self.bbox.y1.min(other.bbox.y1) - self.bbox.y0.max(other.bbox.y0);
        overlap
            / self
                .bbox
                .height()
                .min(other.bbox.height())
                .max(f32::EPSILON)
    }

    /// Whether both stand on one line of text.
    pub fn level_with(&self, other: &Piece) -> bool {
        let near = (self.bbox.y1 - other.bbox.y1).abs() <= self.size.min(other.size) * 0.3;
        let alike = runs::of_one_line((&self.text, self.size), (&other.text, other.size));
        self.height_shared(other) > 0.5 && near && alike
    }
}

/// The space between two words, in em.
const WORD_SPACE: f32 = 0.25;

/// Signs that begin an item and never stand for a missing number.
const BULLETS: [char; 9] = ['•', '・', '▪', '■', '◆', '►', '▶', '➢', '✓'];

/// Whether a text is a number, a range or an amount, or a sign for "none".
pub fn is_numeric(text: &str) -> bool {
    let (mut digits, mut signs, mut other) = (0usize, 0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        // Kana and ideographs are the most; the tables of Unicode are slow for them.
        if matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}')
        {
            other += 1;
        } else if c.is_numeric() {
            digits += 1;
        } else if c.is_alphabetic() {
            other += 1;
        } else {
            signs += 1;
        }
    }
    match (digits, signs, other) {
        (0, s, 0) => s > 0 && s <= 6 && !text.trim().starts_with(BULLETS),
        (0, _, _) => false,
        (d, ..) if d >= 4 && is_date(text) => true,
        (d, s, o) => (d + s) as f32 >= (d + s + o) as f32 * 0.6 && s <= d * 2 + 2,
    }
}

/// A date or range: one word between numbers.
fn is_date(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let number = |w: Option<&str>| {
        w.is_some_and(|w| w.chars().all(|c| c.is_ascii_digit() || ".-–/".contains(c)))
    };
    let (first, middle, last) = (words.next(), words.next(), words.next());
    let word = middle.is_some_and(|w| w.chars().all(|c| c.is_alphabetic() || c == '.'));
    number(first) && word && number(last) && words.next().is_none()
}

/// The gap from which on two words do not follow each other: well beyond the word space of the page.
pub fn wide(page: &Page, lines: &[Vec<usize>]) -> f32 {
    let glyphs = &page.glyphs;
    let mut gaps = Vec::new();
    for line in lines {
        let inked: Vec<&Glyph> = line
            .iter()
            .map(|&g| &glyphs[g])
            .filter(|g| inked(g))
            .collect();
        for w in inked.windows(2) {
            let gap = (w[1].bbox.x0 - w[0].bbox.x1) / w[0].size.min(w[1].size).max(f32::EPSILON);
            let letters = |g: &Glyph| g.text.chars().all(|c| c.is_ascii_alphabetic());
            if (0.15..0.9).contains(&gap) && letters(w[0]) && letters(w[1]) {
                gaps.push(gap);
            }
        }
    }
    (median(gaps.into_iter()).unwrap_or(0.28) * 1.7).max(0.55)
}

fn inked(g: &Glyph) -> bool {
    !g.is_space()
}

/// The pieces of the glyphs `members`. Vertical rules always part them; a gap wider than `wide` ems does.
pub fn pieces(page: &Page, lines: &[Vec<usize>], walls: &[Ruling], wide: f32) -> Vec<Piece> {
    let glyphs = &page.glyphs;
    let mut out: Vec<Piece> = Vec::new();
    for line in lines {
        let mut open: Option<(Vec<usize>, Rect, f32)> = None;
        let mut blank: Vec<usize> = Vec::new();
        for &i in line {
            let g = &glyphs[i];
            if !inked(g) {
                blank.push(i);
                continue;
            }
            if let Some((members, bbox, size)) = &mut open {
                let gap = g.bbox.x0 - bbox.x1;
                let walled = walled(walls, bbox.x1 - *size * 0.3, &g.bbox);
                if gap <= wide * size.min(g.size) && !walled && !g.vertical {
                    members.append(&mut blank);
                    members.push(i);
                    *bbox = bbox.union(&g.bbox);
                    *size = size.max(g.size);
                    continue;
                }
            }
            out.extend(open.take().map(|o| piece(glyphs, o)));
            blank.clear();
            open = Some((vec![i], g.bbox, g.size));
        }
        out.extend(open.take().map(|o| piece(glyphs, o)));
    }
    join_currencies(out, walls, glyphs)
}

/// A sign of money set off at the left of its column belongs to the amount that follows.
fn join_currencies(pieces: Vec<Piece>, walls: &[Ruling], glyphs: &[Glyph]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for p in pieces {
        if let Some(sign) = out.last_mut()
            && matches!(sign.text.as_str(), "$" | "€" | "£" | "¥" | "￥")
            && sign.level_with(&p)
            && p.bbox.x0 > sign.bbox.x1
            && p.is_numeric()
            && !walled(walls, sign.bbox.x1, &p.bbox)
        {
            sign.glyphs.extend(&p.glyphs);
            sign.bbox = sign.bbox.union(&p.bbox);
            sign.size = sign.size.max(p.size);
            sign.text = runs::text(glyphs, &sign.glyphs).trim().to_string();
            continue;
        }
        out.push(p);
    }
    out
}

/// Whether a wall stands between a place and a box to its right.
fn walled(walls: &[Ruling], from: f32, to: &Rect) -> bool {
    let (x, y) = (to.center().x, to.center().y);
    walls
        .iter()
        .any(|w| w.from <= y && y <= w.to && w.at > from && w.at < x)
}

fn piece(glyphs: &[Glyph], (members, bbox, size): (Vec<usize>, Rect, f32)) -> Piece {
    Piece {
        text: runs::text(glyphs, &members).trim().to_string(),
        glyphs: members,
        bbox,
        size,
    }
}

/// A bullet or number of an item stands before its text: both are one piece.
pub fn join_bullets(pieces: Vec<Piece>, glyphs: &[Glyph]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for p in pieces {
        if let Some(last) = out.last_mut()
            && last.level_with(&p)
            && p.bbox.x0 > last.bbox.x0
            && p.bbox.x0 - last.bbox.x1 <= last.size * 4.0
            && is_bullet(&last.text)
            && !p.is_numeric()
            && p.bbox.width() > p.size * 6.0
        {
            last.glyphs.extend(&p.glyphs);
            last.bbox = last.bbox.union(&p.bbox);
            last.size = last.size.max(p.size);
            last.text = runs::text(glyphs, &last.glyphs).trim().to_string();
            continue;
        }
        out.push(p);
    }
    out
}

fn is_bullet(text: &str) -> bool {
    let n = text.chars().count();
    let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
    runs::begins_anew(text) && n == 1
        || matches!(text, "-" | "–" | "—" | "*" | "**" | "***" | "†" | "‡" | "")
        || (n <= 5
            && text.ends_with(['.', ')', '）', '．'])
            && text
                .trim_matches(['(', ')', '（', '）', '.', '．'])
                .chars()
                .all(plain))
}

/// Whether a text is the caption of a table or figure: its kind and a number ("表１", "Table 2.1").
pub fn is_caption(text: &str) -> bool {
    let kinds = [
        "表", "図", "Table", "TABLE", "Figure", "FIGURE", "Fig.", "Exhibit", "EXHIBIT", "Chart",
    ];
    let rest = kinds.iter().find_map(|k| text.trim_start().strip_prefix(k));
    rest.is_some_and(|r| r.trim_start().starts_with(char::is_numeric))
}

/// Whether a text says where a table is from, or is a note to it ("資料：…", "Source: …", "注１）…").
pub fn is_source(text: &str) -> bool {
    let kinds = [
        "資料", "出典", "出所", "注", "（注", "(注", "Source", "Sources", "SOURCE", "Note",
        "Notes", "NOTE",
    ];
    let sign = |rest: &str| {
        let rest = rest.trim_start().trim_start_matches(char::is_numeric);
        rest.starts_with([':', '：', ')', '）'])
    };
    let mut rests = kinds
        .iter()
        .filter_map(|k| text.trim_start().strip_prefix(k));
    rests.any(sign)
}

/// For every piece whether it belongs to a block of running text: three or more long lines, one below another with the
/// same left edge, that do not stand beside numbers.
pub fn prose(pieces: &[Piece]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|&a, &b| pieces[a].bbox.y0.total_cmp(&pieces[b].bbox.y0));
    // Asked for every pair of pieces.
    let long: Vec<bool> = pieces.iter().map(Piece::is_long).collect();
    let follows = |a: &Piece, b: &Piece| {
        let pitch = b.bbox.y1 - a.bbox.y1;
        pitch > a.size * 0.6
            && pitch < a.size * 1.9
            && (a.bbox.x0 - b.bbox.x0).abs() <= a.size * 0.6
            && (a.size - b.size).abs() <= a.size * 0.15
    };
    let mut block: Vec<Option<usize>> = vec![None; pieces.len()];
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    for (n, &i) in order.iter().enumerate() {
        if !long[i] {
            continue;
        }
        let above = order[..n]
            .iter()
            .rev()
            .copied()
            .find(|&j| long[j] && block[j].is_some() && follows(&pieces[j], &pieces[i]));
        let b = match above.and_then(|j| block[j]) {
            Some(b) => b,
            None => {
                blocks.push(Vec::new());
                blocks.len() - 1
            }
        };
        blocks[b].push(i);
        block[i] = Some(b);
    }
    let mut out = vec![false; pieces.len()];
    for members in blocks.iter().filter(|b| b.len() >= 3) {
        let beside = members
            .iter()
            .filter(|&&i| {
                pieces
                    .iter()
                    .enumerate()
                    .any(|(j, p)| j != i && !long[j] && p.level_with(&pieces[i]))
            })
            .count();
        if beside * 3 <= members.len() {
            for &i in members {
                out[i] = true;
            }
        }
    }
    // The short last line of a paragraph, and an indented first one: no line after those.
    let full = out.clone();
    for &i in &order {
        if full[i] {
            continue;
        }
        let tail = pieces.iter().enumerate().any(|(j, p)| {
            full[j]
                && (follows(p, &pieces[i]) || (long[i] && p.level_with(&pieces[i])))
                && !is_caption(&p.text)
        });
        if tail && !pieces[i].is_numeric() && alone(pieces, &long, i) {
            out[i] = true;
        }
    }
    out
}

fn alone(pieces: &[Piece], long: &[bool], i: usize) -> bool {
    let mine = &pieces[i];
    !pieces.iter().enumerate().any(|(j, p)| {
        let gap = (p.bbox.x0 - mine.bbox.x1).max(mine.bbox.x0 - p.bbox.x1);
        j != i && !long[j] && p.level_with(mine) && gap < mine.size * 8.0
    })
}

/// The gaps inside a piece: from, to, and the count of glyphs before it.
fn inner_gaps(p: &Piece, glyphs: &[Glyph]) -> Vec<(f32, f32, usize)> {
    let mut out = Vec::new();
    let mut before: Option<f32> = None;
    for (n, &g) in p.glyphs.iter().enumerate() {
        let glyph = &glyphs[g];
        if !inked(glyph) {
            continue;
        }
        if let Some(x) = before
            && glyph.bbox.x0 - x >= p.size * 0.15
        {
            out.push((x, glyph.bbox.x0, n));
        }
        before = Some(before.map_or(glyph.bbox.x1, |x| x.max(glyph.bbox.x1)));
    }
    out
}

/// Cuts a piece at its gaps that lie in a gutter and are at least `least` ems wide.
pub fn cut(p: &Piece, gutters: &[(f32, f32)], least: f32, glyphs: &[Glyph]) -> Vec<Piece> {
    let slack = p.size * 0.3;
    let cuts: Vec<usize> = inner_gaps(p, glyphs)
        .into_iter()
        .filter(|(a, b, _)| {
            b - a >= least * p.size
                && gutters
                    .iter()
                    .any(|(from, to)| *a <= to + slack && *b >= from - slack)
        })
        .map(|(_, _, n)| n)
        .collect();
    let mut out = Vec::new();
    let mut from = 0;
    for to in cuts.into_iter().chain([p.glyphs.len()]) {
        let members: Vec<usize> = p.glyphs[from..to].to_vec();
        let ink: Vec<&Glyph> = members
            .iter()
            .map(|&g| &glyphs[g])
            .filter(|g| inked(g))
            .collect();
        if let Some(bbox) = Rect::around(ink.iter().map(|g| &g.bbox)) {
            let size = ink.iter().map(|g| g.size).fold(0.0, f32::max);
            out.push(piece(glyphs, (members, bbox, size)));
        }
        from = to;
    }
    out
}

/// The gaps of a piece that part two numbers.
fn number_gaps(p: &Piece, glyphs: &[Glyph]) -> Vec<(f32, f32)> {
    if !p.is_numeric() || p.text.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    inner_gaps(p, glyphs)
        .into_iter()
        .filter(|(_, _, n)| {
            let (left, right) = p.glyphs.split_at(*n);
            let left = runs::text(glyphs, left);
            let right = runs::text(glyphs, right);
            let digits = right
                .trim()
                .chars()
                .take_while(char::is_ascii_digit)
                .count();
            let thousands = digits == 3 && !right.contains(',');
            let ends = |c: char| c.is_numeric() || matches!(c, '%' | ')' | '*');
            let begins = |c: char| c.is_numeric() || matches!(c, '$' | '(' | '¥' | '△');
            left.trim().ends_with(ends) && right.trim().starts_with(begins) && !thousands
        })
        .map(|(a, b, _)| (a, b))
        .collect()
}

/// Two numbers set close to each other are two pieces where most lines part at the same place.
pub fn part_numbers(lines: &[Vec<Piece>], glyphs: &[Glyph]) -> Vec<(f32, f32)> {
    let mut found: Vec<(f32, f32)> = Vec::new();
    for gap in lines.iter().flatten().flat_map(|p| number_gaps(p, glyphs)) {
        let x = (gap.0 + gap.1) / 2.0;
        let (mut parted, mut crossed) = (0usize, 0usize);
        for line in lines.iter().filter(|l| l.len() >= 2) {
            if let Some(p) = line.iter().find(|p| p.bbox.x0 < x && p.bbox.x1 > x) {
                let own = number_gaps(p, glyphs).iter().any(|(a, b)| *a < x && *b > x);
                parted += usize::from(own);
                crossed += usize::from(!own);
            } else {
                let left = line.iter().any(|p| p.bbox.x1 <= x);
                let right = line.iter().any(|p| p.bbox.x0 >= x);
                parted += usize::from(left && right);
            }
        }
        if parted >= 4 && crossed * 10 <= parted {
            found.push(gap);
        }
    }
    found
}
