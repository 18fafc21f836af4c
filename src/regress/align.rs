//! Which read record answers to which true one: the best one-to-one assignment.

use super::text::folded;
use crate::record::Record;
use std::collections::BTreeMap;

/// Below this likeness two records are not the same row misread, but one missing and one too many.
const SAME: f64 = 0.5;

/// Items as like as this are the same row even where the path was misread.
const SAME_ITEM: f64 = 0.8;

/// Characters of a record that are compared besides its item and path.
const REST: usize = 400;

/// Pairs of neighbouring characters, sorted: a bag.
type Pairs = Vec<(char, char)>;

/// What tells a record from others.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Key {
    item: Pairs,
    path: Pairs,
    rest: Pairs,
}

impl Key {
    fn of(record: &Record) -> Key {
        let text = |t: &Option<String>| folded(t.as_deref().unwrap_or_default());
        let names = [&record.item, &record.measure, &record.indicator].map(text);
        let item = names.iter().find(|n| !n.is_empty());
        let mut rest = text(&record.measure);
        rest.extend(record.departments.iter().map(|d| folded(d)));
        rest.extend(record.results.values().map(|d| folded(d)));
        rest += &text(&record.no);
        rest += &text(&record.description);
        Key {
            item: item.map(|i| pairs(i.chars())).unwrap_or_default(),
            path: pairs(
                record
                    .path
                    .iter()
                    .map(|t| folded(t))
                    .collect::<String>()
                    .chars(),
            ),
            rest: pairs(rest.chars().take(REST)),
        }
    }

    /// Likeness of item and path, and that with what breaks ties.
    fn likeness(&self, other: &Key, apart: f64) -> (f64, f64) {
        let item = dice(&self.item, &other.item);
        let same = if self.path.is_empty() && other.path.is_empty() {
            item
        } else {
            0.65 * item + 0.35 * dice(&self.path, &other.path)
        };
        let all = same + 0.2 * dice(&self.rest, &other.rest) + 0.01 * (1.0 - apart);
        (same, all)
    }

    fn is_same(&self, other: &Key, (same, all): (f64, f64)) -> bool {
        same >= SAME || all > SAME && dice(&self.item, &other.item) >= SAME_ITEM
    }
}

fn pairs(text: impl Iterator<Item = char>) -> Pairs {
    let chars: Vec<char> = text.collect();
    let mut pairs: Pairs = match chars.as_slice() {
        // A single character stands for itself.
        [one] => vec![(*one, '\0')],
        many => many.windows(2).map(|w| (w[0], w[1])).collect(),
    };
    pairs.sort_unstable();
    pairs
}

/// Twice what both bags share over what they hold (Dice's coefficient).
fn dice(a: &Pairs, b: &Pairs) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() && b.is_empty() {
            1.0
        } else {
            0.0
        };
    }
    let (mut i, mut j, mut both) = (0, 0, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * f64::from(both) / (a.len() + b.len()) as f64
}

/// Pairs of indices (true, read) in the order of the truth; what is in no pair is missing or surplus.
pub(super) fn align(truth: &[&Record], read: &[&Record]) -> Vec<(usize, usize)> {
    let keys = |records: &[&Record]| -> Vec<Key> { records.iter().map(|r| Key::of(r)).collect() };
    let (t, r) = (keys(truth), keys(read));
    let mut out = equals(&t, &r);
    let open = |n: usize, taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..n).filter(|i| !taken(*i)).collect()
    };
    let rows = open(t.len(), &|i| out.iter().any(|p| p.0 == i));
    let cols = open(r.len(), &|j| out.iter().any(|p| p.1 == j));
    let place = |i: usize, n: usize| i as f64 / n as f64;
    let like = |i: usize, j: usize| {
        let apart = (place(i, t.len()) - place(j, r.len())).abs();
        t[i].likeness(&r[j], apart)
    };
    let costs: Vec<Vec<f64>> = rows
        .iter()
        .map(|&i| cols.iter().map(|&j| 1.3 - like(i, j).1).collect())
        .collect();
    for (a, b) in assign(&costs) {
        let (i, j) = (rows[a], cols[b]);
        if t[i].is_same(&r[j], like(i, j)) {
            out.push((i, j));
        }
    }
    out.sort_unstable();
    out
}

/// Records whose keys are equal and stand once on both sides: no assignment is better for them.
fn equals(truth: &[Key], read: &[Key]) -> Vec<(usize, usize)> {
    let mut seen: BTreeMap<&Key, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (i, key) in truth.iter().enumerate() {
        seen.entry(key).or_default().0.push(i);
    }
    for (j, key) in read.iter().enumerate() {
        seen.entry(key).or_default().1.push(j);
    }
    let once = seen
        .into_values()
        .filter_map(|(a, b)| match (&a[..], &b[..]) {
            (&[i], &[j]) => Some((i, j)),
            _ => None,
        });
    once.collect()
}

/// The assignment of rows to columns with the least sum of costs (Kuhn–Munkres with potentials, O(n²m)); every row
/// has as many costs as there are columns. As many pairs as the shorter side has members.
fn assign(costs: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let n = costs.len();
    let m = costs.first().map_or(0, Vec::len);
    if n == 0 || m == 0 {
        return Vec::new();
    }
    if n > m {
        let turned: Vec<Vec<f64>> = (0..m)
            .map(|j| costs.iter().map(|row| row[j]).collect())
            .collect();
        return assign(&turned).into_iter().map(|(a, b)| (b, a)).collect();
    }
    // Rows and columns count from 1; 0 is the row or column being placed.
    let (mut of_row, mut of_col) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let mut row_at = vec![0usize; m + 1];
    for row in 1..=n {
        let mut from = vec![0usize; m + 1];
        let mut least = vec![f64::INFINITY; m + 1];
        let mut used = vec![false; m + 1];
        row_at[0] = row;
        let mut col = 0;
        while row_at[col] != 0 {
            used[col] = true;
            let at = row_at[col];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for j in 1..=m {
                if used[j] {
                    continue;
                }
                let rest = costs[at - 1][j - 1] - of_row[at] - of_col[j];
                if rest < least[j] {
                    (least[j], from[j]) = (rest, col);
                }
                if least[j] < step {
                    (step, next) = (least[j], j);
                }
            }
            for j in 0..=m {
                if used[j] {
                    of_row[row_at[j]] += step;
                    of_col[j] -= step;
                } else {
                    least[j] -= step;
                }
            }
            col = next;
        }
        while col != 0 {
            row_at[col] = row_at[from[col]];
            col = from[col];
        }
    }
    let placed = (1..=m).filter(|&j| row_at[j] != 0);
    placed.map(|j| (row_at[j] - 1, j - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(names: &[&str]) -> Vec<Record> {
        let of = |name: &&str| Record {
            item: Some((*name).to_string()),
            ..Record::default()
        };
        names.iter().map(of).collect()
    }

    fn aligned(truth: &[&str], read: &[&str]) -> Vec<(usize, usize)> {
        let (t, r) = (records(truth), records(read));
        align(&t.iter().collect::<Vec<_>>(), &r.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_missing_row_leaves_the_others_in_place() {
        let truth = ["窓口の見直し", "広告料の確保", "会議の削減"];
        assert_eq!(
            aligned(&truth, &["窓口の見直し", "会議の削減"]),
            [(0, 0), (2, 1)]
        );
        let read = ["窓ロの見直し", "広告料の確保", "別の行", "会議の削減"];
        assert_eq!(aligned(&truth, &read), [(0, 0), (1, 1), (2, 3)]);
        assert_eq!(aligned(&truth, &[]), []);
    }

    #[test]
    fn equal_names_are_told_by_their_place() {
        assert_eq!(
            aligned(&["検討", "検討"], &["検討", "検討"]),
            [(0, 0), (1, 1)]
        );
    }

    /// The least sum over all assignments, by trying them.
    fn least(costs: &[Vec<f64>], row: usize, used: &mut Vec<bool>) -> f64 {
        if row == costs.len() {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        for j in 0..used.len() {
            if !used[j] {
                used[j] = true;
                best = best.min(costs[row][j] + least(costs, row + 1, used));
                used[j] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_assignment_is_the_best(costs in (1usize..5, 0usize..3).prop_flat_map(|(n, more)|
            prop::collection::vec(prop::collection::vec(0.0f64..2.0, n + more), n)))
        {
            let found = assign(&costs);
            prop_assert_eq!(found.len(), costs.len());
            let sum: f64 = found.iter().map(|&(i, j)| costs[i][j]).sum();
            let best = least(&costs, 0, &mut vec![false; costs[0].len()]);
            prop_assert!((sum - best).abs() < 1e-9);
        }
    }
}
