//! What spoke for a grid, and how sure it makes the table and each of its cells.

use super::{GridOrigin, Table};
use serde::Serialize;

/// What speaks for a grid. Each sign is a share: 1 where all that could speak for the grid does, 0 where nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignKind {
    /// The grid is stored as such (a workbook's cells).
    Stored,
    /// Separators part the cells of a text: share of the rows that have the usual number of cells.
    Separators,
    /// Share of the length of all cell borders along which a ruling is drawn.
    BordersDrawn,
    /// Share of the glyphs that lie wholly inside their cell.
    TextInside,
    /// Share of the areas between rulings that are rectangles; the others were cut into cells.
    Rectangles,
    /// Rules above, below and under the head: the share of the three that is drawn.
    RulesAround,
    /// Share of the columns whose text keeps a left, right or middle line.
    ColumnsAligned,
    /// Share of the grid positions of the body that hold text.
    Filled,
    /// Share of the values that are numbers.
    Numbers,
    /// Share of the row steps that are of the usual height.
    EvenRows,
    /// A head was found above the body.
    HeadFound,
}

impl SignKind {
    /// How much the sign counts against the others. What bounds cells counts most; a head may be missing, and a table of
    /// words is a table too, so these count least.
    fn weight(self) -> f32 {
        match self {
            SignKind::Stored | SignKind::Separators => 4.0,
            SignKind::BordersDrawn | SignKind::TextInside | SignKind::ColumnsAligned => 4.0,
            SignKind::Rectangles | SignKind::RulesAround | SignKind::Filled => 2.0,
            SignKind::Numbers | SignKind::EvenRows | SignKind::HeadFound => 1.0,
        }
    }

    /// The sign in words, Japanese.
    pub fn ja(self) -> &'static str {
        match self {
            SignKind::Stored => "セルとして保存されている",
            SignKind::Separators => "区切り文字で列がそろっている",
            SignKind::BordersDrawn => "セルの境界に罫線がある",
            SignKind::TextInside => "文字がセルに収まっている",
            SignKind::Rectangles => "罫線の囲みが長方形である",
            SignKind::RulesAround => "上・下・見出し下に罫線がある",
            SignKind::ColumnsAligned => "列の文字の端がそろっている",
            SignKind::Filled => "本体の欄が埋まっている",
            SignKind::Numbers => "値が数である",
            SignKind::EvenRows => "行の間隔がそろっている",
            SignKind::HeadFound => "見出しがある",
        }
    }

    /// The sign in words, English.
    pub fn en(self) -> &'static str {
        match self {
            SignKind::Stored => "stored as cells",
            SignKind::Separators => "separators keep the columns",
            SignKind::BordersDrawn => "cell borders are drawn",
            SignKind::TextInside => "text lies inside its cell",
            SignKind::Rectangles => "areas between rulings are rectangles",
            SignKind::RulesAround => "rules above, below and under the head",
            SignKind::ColumnsAligned => "columns keep an edge",
            SignKind::Filled => "positions of the body are filled",
            SignKind::Numbers => "values are numbers",
            SignKind::EvenRows => "rows are evenly spaced",
            SignKind::HeadFound => "a head stands above",
        }
    }
}

/// A sign and the share to which it holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sign {
    /// What.
    pub kind: SignKind,
    /// From 0 to 1.
    pub share: f32,
}

/// What spoke for one cell, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CellEvidence {
    /// Share of its outline that is bounded: by a ruling, or in an aligned table by white space free of other text.
    pub bounded: f32,
    /// Share of its glyphs that lie wholly inside it; 1 for an empty cell.
    pub inside: f32,
}

/// What the reader saw that spoke for a grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Signs of the whole grid; empty where the grid was stored or separated as such.
    pub signs: Vec<Sign>,
    /// For each cell, in the order of `Table::cells`; empty like `signs`.
    pub cells: Vec<CellEvidence>,
    /// Rows of the head where the reader saw how they are set off (a rule, bold letters, a shade); `None` where only
    /// what stands in the cells can tell.
    pub head_rows: Option<usize>,
}

impl Table {
    /// What spoke for this grid, the strongest kinds first. Never empty.
    pub fn signs(&self) -> Vec<Sign> {
        let mut signs = self.evidence.signs.clone();
        if signs.is_empty() {
            signs.push(match self.origin {
                GridOrigin::Delimited | GridOrigin::Separated => Sign {
                    kind: SignKind::Separators,
                    share: self.rows_of_usual_length(),
                },
                GridOrigin::Ruled | GridOrigin::Aligned => Sign {
                    kind: SignKind::Stored,
                    share: 1.0,
                },
            });
        }
        signs.push(Sign {
            kind: SignKind::HeadFound,
            share: if self.head_rows() > 0 { 1.0 } else { 0.0 },
        });
        signs.sort_by_key(|s| s.kind);
        signs
    }

    /// How sure the grid is, from 0 to 1: the mean of its signs, each by its weight.
    pub fn confidence(&self) -> f32 {
        let signs = self.signs();
        let all: f32 = signs.iter().map(|s| s.kind.weight()).sum();
        let held: f32 = signs.iter().map(|s| s.kind.weight() * s.share).sum();
        (held / all.max(f32::EPSILON)).clamp(0.0, 1.0)
    }

    /// How sure a cell (an index into `cells`) is: the mean of the table's confidence, how far its outline is bounded and
    /// how far its text lies inside.
    pub fn cell_confidence(&self, cell: usize) -> f32 {
        let table = self.confidence();
        match self.evidence.cells.get(cell) {
            Some(own) => (table + own.bounded + own.inside) / 3.0,
            None => table,
        }
    }

    /// Share of the rows with as many filled cells as most rows have.
    fn rows_of_usual_length(&self) -> f32 {
        let mut filled = vec![0usize; self.rows];
        for cell in self.cells.iter().filter(|c| !c.is_empty()) {
            if let Some(n) = filled.get_mut(cell.rows.start) {
                *n += 1;
            }
        }
        let most = filled
            .iter()
            .map(|n| filled.iter().filter(|m| *m == n).count())
            .max();
        most.unwrap_or(0) as f32 / self.rows.max(1) as f32
    }
}
