//! Which read record answers to which true one: the best alignment that keeps the order of both.

use std::collections::BTreeMap;

/// Below this likeness two records are not the same row misread, but one missing and one too many.
const SAME: f64 = 0.35;

/// What tells a record from others.
pub struct Key {
    name: BTreeMap<[char; 2], usize>,
    rest: BTreeMap<[char; 2], usize>,
}

impl Key {
    /// `name`: number and item; `rest`: all its text.
    pub fn new(name: &str, rest: &str) -> Key {
        Key {
            name: pairs(name),
            rest: pairs(rest),
        }
    }

    fn likeness(&self, other: &Key) -> f64 {
        0.6 * dice(&self.name, &other.name) + 0.4 * dice(&self.rest, &other.rest)
    }
}

fn pairs(text: &str) -> BTreeMap<[char; 2], usize> {
    let chars: Vec<char> = std::iter::once(' ').chain(text.chars()).collect();
    let mut out = BTreeMap::new();
    for w in chars.windows(2) {
        *out.entry([w[0], w[1]]).or_default() += 1;
    }
    out
}

fn dice(a: &BTreeMap<[char; 2], usize>, b: &BTreeMap<[char; 2], usize>) -> f64 {
    let total = a.values().sum::<usize>() + b.values().sum::<usize>();
    if total == 0 {
        return 1.0;
    }
    let both: usize = a
        .iter()
        .map(|(k, n)| (*n).min(b.get(k).copied().unwrap_or(0)))
        .sum();
    2.0 * both as f64 / total as f64
}

/// Pairs of indices (true, read), in order; what is in no pair is missing or too many.
pub fn align(truth: &[Key], read: &[Key]) -> Vec<(usize, usize)> {
    let (n, m) = (truth.len(), read.len());
    // best[i][j]: the likeness gained from truth[i..] and read[j..].
    let mut best = vec![vec![0.0f64; m + 1]; n + 1];
    let mut pair = vec![vec![None; m]; n];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let likeness = truth[i].likeness(&read[j]);
            let skip = best[i + 1][j].max(best[i][j + 1]);
            best[i][j] = skip;
            if likeness >= SAME && likeness + best[i + 1][j + 1] >= skip {
                pair[i][j] = Some(likeness);
                best[i][j] = likeness + best[i + 1][j + 1];
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < n && j < m {
        if pair[i][j].is_some() {
            out.push((i, j));
            i += 1;
            j += 1;
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[test]
fn a_missing_row_leaves_the_others_in_place() {
    let keys = |names: &[&str]| -> Vec<Key> { names.iter().map(|n| Key::new(n, n)).collect() };
    let truth = keys(&["1窓口の見直し", "2広告料の確保", "3会議の削減"]);
    assert_eq!(
        align(&truth, &keys(&["1窓口の見直し", "3会議の削減"])),
        [(0, 0), (2, 1)]
    );
    assert_eq!(
        align(
            &truth,
            &keys(&["1窓ロの見直し", "2広告料の確保", "別の行", "3会議の削減"])
        ),
        [(0, 0), (1, 1), (2, 3)]
    );
    assert_eq!(align(&truth, &[]), []);
}
