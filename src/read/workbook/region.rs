//! Where the tables of a sheet are: connected drawn edges first, else runs of rows with several texts.

use super::grid::spreads;
use super::lattice::{Lattice, Unit};
use super::sheet::Style;
use std::collections::BTreeMap;
use std::ops::Range;

/// A rectangle of lanes that holds a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
}

impl Region {
    fn join(&mut self, rows: &Range<usize>, cols: &Range<usize>) {
        self.rows = self.rows.start.min(rows.start)..self.rows.end.max(rows.end);
        self.cols = self.cols.start.min(cols.start)..self.cols.end.max(cols.end);
    }
}

/// All tables of a sheet by first row, then first column.
pub(super) fn find(lattice: &Lattice, styles: &[Style]) -> Vec<Region> {
    let mut regions = settle(lattice, ruled(lattice));
    let mut taken = Taken::of(lattice, &regions);
    for region in &mut regions {
        *region = grow(lattice, styles, region, &taken);
        taken.take(region);
    }
    let mut regions = settle(lattice, regions);
    regions.extend(runs(lattice, styles, &regions));
    let mut regions = settle(lattice, regions);
    regions.sort_by_key(|r| (r.rows.start, r.cols.start));
    regions
}

/// The positions that lie in regions.
struct Taken {
    width: usize,
    positions: Vec<bool>,
}

impl Taken {
    fn of(lattice: &Lattice, regions: &[Region]) -> Self {
        let (height, width) = (lattice.rows.lanes.len(), lattice.cols.lanes.len());
        let mut taken = Self {
            width,
            positions: vec![false; height * width],
        };
        regions.iter().for_each(|r| taken.take(r));
        taken
    }

    fn take(&mut self, region: &Region) {
        for row in region.rows.clone() {
            self.positions[row * self.width..][region.cols.clone()].fill(true);
        }
    }

    fn holds(&self, row: usize, col: usize) -> bool {
        self.positions[row * self.width + col]
    }
}

/// What is known of connected edges.
#[derive(Clone, Copy)]
struct Component {
    rows: (usize, usize),
    cols: (usize, usize),
    /// Whether an edge runs within, not only on the border.
    inner: bool,
}

/// Bounding rectangles of connected drawn edges. An underline has no area, and a frame around text rules nothing off:
/// neither is a table.
fn ruled(lattice: &Lattice) -> Vec<Region> {
    let (height, width) = (lattice.rows.lanes.len(), lattice.cols.lanes.len());
    let point = |row: usize, col: usize| row * (width + 1) + col;
    let mut sets = Sets::new((height + 1) * (width + 1));
    for_edges(lattice, |row, col, across| match across {
        true => sets.join(point(row, col), point(row, col + 1)),
        false => sets.join(point(row, col), point(row + 1, col)),
    });
    let mut components: Vec<Component> = Vec::new();
    // The component of each root.
    let mut places = vec![u32::MAX; (height + 1) * (width + 1)];
    for_edges(lattice, |row, col, across| {
        let place = &mut places[sets.root(point(row, col))];
        if *place == u32::MAX {
            *place = components.len() as u32;
            components.push(Component {
                rows: (row, row),
                cols: (col, col),
                inner: false,
            });
        }
        let c = &mut components[*place as usize];
        c.rows = (c.rows.0.min(row), c.rows.1.max(row + usize::from(!across)));
        c.cols = (c.cols.0.min(col), c.cols.1.max(col + usize::from(across)));
    });
    for_edges(lattice, |row, col, across| {
        let c = &mut components[places[sets.root(point(row, col))] as usize];
        c.inner |= match across {
            true => c.rows.0 < row && row < c.rows.1,
            false => c.cols.0 < col && col < c.cols.1,
        };
    });
    let is_table = |c: &&Component| c.rows.0 < c.rows.1 && c.cols.0 < c.cols.1 && c.inner;
    let region = |c: &Component| Region {
        rows: c.rows.0..c.rows.1,
        cols: c.cols.0..c.cols.1,
    };
    components.iter().filter(is_table).map(region).collect()
}

/// Calls for each drawn edge with the position it is above or left of, and whether it is above.
fn for_edges(lattice: &Lattice, mut call: impl FnMut(usize, usize, bool)) {
    let (height, width) = (lattice.rows.lanes.len(), lattice.cols.lanes.len());
    for row in 0..=height {
        for col in 0..=width {
            if col < width && lattice.edge_above(row, col) {
                call(row, col, true);
            }
            if row < height && lattice.edge_left(row, col) {
                call(row, col, false);
            }
        }
    }
}

/// Widens regions to whole units and joins those that overlap, until nothing changes. Linear in the positions that
/// the regions cover, times the few rounds it takes.
fn settle(lattice: &Lattice, mut regions: Vec<Region>) -> Vec<Region> {
    let width = lattice.cols.lanes.len();
    let mut owner = vec![u32::MAX; lattice.rows.lanes.len() * width];
    loop {
        let before = regions.clone();
        regions.iter_mut().for_each(|r| widen(lattice, r));
        let mut sets = Sets::new(regions.len());
        owner.fill(u32::MAX);
        for (i, region) in regions.iter().enumerate() {
            for row in region.rows.clone() {
                for at in &mut owner[row * width..][region.cols.clone()] {
                    if *at == u32::MAX {
                        *at = i as u32;
                    } else {
                        sets.join(*at as usize, i);
                    }
                }
            }
        }
        let mut joined: BTreeMap<usize, Region> = BTreeMap::new();
        for (i, region) in regions.into_iter().enumerate() {
            match joined.get_mut(&sets.root(i)) {
                Some(other) => other.join(&region.rows, &region.cols),
                None => {
                    joined.insert(sets.root(i), region);
                }
            }
        }
        regions = joined.into_values().collect();
        if regions == before {
            return regions;
        }
    }
}

/// Widens a region to the units that reach beyond it: they lie on its border.
fn widen(lattice: &Lattice, region: &mut Region) {
    let (rows, cols) = (region.rows.clone(), region.cols.clone());
    let ends = |lanes: &Range<usize>| [lanes.start, lanes.end.saturating_sub(1).max(lanes.start)];
    let across = ends(&rows)
        .into_iter()
        .flat_map(|row| cols.clone().map(move |col| (row, col)));
    let down = ends(&cols)
        .into_iter()
        .flat_map(|col| rows.clone().map(move |row| (row, col)));
    for (row, col) in across.chain(down) {
        let unit = &lattice.units[lattice.unit_at(row, col)];
        region.join(&unit.rows, &unit.cols);
    }
}

/// Texts beside and below a ruled region that are its label column or its rows without rules. Texts below a rule that
/// closes the region are notes where all of them run over the edges of their cells.
fn grow(lattice: &Lattice, styles: &[Style], region: &Region, taken: &Taken) -> Region {
    let mut grown = region.clone();
    let free = |row: usize, col: usize| {
        let unit = &lattice.units[lattice.unit_at(row, col)];
        !unit.is_empty() && !taken.holds(row, col)
    };
    let lines = region.rows.clone().filter(|r| {
        region
            .cols
            .clone()
            .any(|c| !lattice.units[lattice.unit_at(*r, c)].is_empty())
    });
    let lines = lines.count();
    let width = lattice.cols.lanes.len();
    let beside = [
        region.cols.start.checked_sub(1),
        Some(region.cols.end).filter(|c| *c < width),
    ];
    for col in beside.into_iter().flatten() {
        let labels = region
            .rows
            .clone()
            .filter(|r| free(*r, col) && lattice.units[lattice.unit_at(*r, col)].cols.len() == 1);
        let labels = labels.count();
        if lines >= 3 && labels * 2 > lines {
            grown.join(&region.rows, &(col..col + 1));
        }
    }
    let bottom = region.rows.end;
    let closed = region
        .cols
        .clone()
        .all(|col| lattice.edge_above(bottom, col));
    while grown.rows.end < lattice.rows.lanes.len() {
        let row = grown.rows.end;
        let texts = grown.cols.clone();
        let texts: Vec<&Unit> = texts
            .filter(|c| free(row, *c) && starts(lattice, row, *c))
            .map(|c| &lattice.units[lattice.unit_at(row, c)])
            .collect();
        if texts.len() < 2 || (closed && texts.iter().all(|u| spreads(lattice, styles, u))) {
            break;
        }
        grown.rows.end += 1;
    }
    grown
}

/// Whether a unit's first position in a row is here.
fn starts(lattice: &Lattice, row: usize, col: usize) -> bool {
    lattice.units[lattice.unit_at(row, col)].cols.start == col
}

/// Runs of at least two rows that hold two texts or more each, outside ruled regions. A row with one text between
/// them belongs to the run if it is a plain cell; one behind them if it goes on in a column. Texts that all run over the edges of their cells are notes beside
/// each other.
fn runs(lattice: &Lattice, styles: &[Style], regions: &[Region]) -> Vec<Region> {
    let mut ruled = vec![false; lattice.rows.lanes.len()];
    regions
        .iter()
        .for_each(|r| ruled[r.rows.clone()].fill(true));
    let texts = |row: usize| -> Vec<usize> {
        if ruled[row] {
            return Vec::new();
        }
        let cols = (0..lattice.cols.lanes.len()).filter(|c| starts(lattice, row, *c));
        cols.map(|c| lattice.unit_at(row, c))
            .filter(|u| !lattice.units[*u].is_empty())
            .collect()
    };
    let height = lattice.rows.lanes.len();
    let rows: Vec<Vec<usize>> = (0..height).map(texts).collect();
    let full = |r: usize| rows.get(r).is_some_and(|t| t.len() >= 2);
    let mut found = Vec::new();
    let mut row = 0;
    while row < height {
        let start = row;
        while full(row)
            || (row > start
                && full(row + 1)
                && rows[row].len() == 1
                && !lattice.units[rows[row][0]].merged)
        {
            row += 1;
        }
        while row > start && goes_on(lattice, &rows[start..row], rows.get(row)) {
            row += 1;
        }
        let mut units = rows[start..row]
            .iter()
            .flatten()
            .map(|u| &lattice.units[*u]);
        if (start..row).filter(|r| full(*r)).count() >= 2
            && aligned(lattice, &rows[start..row])
            && !units.all(|u| spreads(lattice, styles, u))
        {
            let mut units = rows[start..row]
                .iter()
                .flatten()
                .map(|u| &lattice.units[*u]);
            if let Some(first) = units.next() {
                let mut region = Region {
                    rows: start..row,
                    cols: first.cols.clone(),
                };
                units.for_each(|u| region.join(&u.rows, &u.cols));
                found.push(region);
            }
        }
        row += 1;
    }
    found
}

/// Whether a row with one text belongs to the rows above it: it is a plain cell of a column behind the first that has a
/// head and a text of its own there. Notes below a table begin in its first column.
fn goes_on(lattice: &Lattice, above: &[Vec<usize>], row: Option<&Vec<usize>>) -> bool {
    let Some([only]) = row.map(Vec::as_slice) else {
        return false;
    };
    let unit = &lattice.units[*only];
    let column = |u: &usize| lattice.units[*u].cols.start;
    let texts = above.iter().flatten().map(column);
    let in_column = texts.clone().filter(|c| *c == unit.cols.start).count();
    !unit.merged && in_column >= 3 && texts.min().is_some_and(|first| first < unit.cols.start)
}

/// Whether two columns at least have texts in two rows or more.
fn aligned(lattice: &Lattice, rows: &[Vec<usize>]) -> bool {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for unit in rows.iter().flatten() {
        *counts.entry(lattice.units[*unit].cols.start).or_default() += 1;
    }
    counts.values().filter(|n| **n >= 2).count() >= 2
}

/// Disjoint sets.
struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
        }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] as usize != i {
            self.parent[i] = self.parent[self.parent[i] as usize];
            i = self.parent[i] as usize;
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b) as u32;
    }
}
