//! Which rows of a table are its head and which columns its stub, told from spans and from what the cells hold.

use super::{Cell, Table};

/// Between the levels of a head or stub that are joined.
pub const LEVEL: &str = " › ";

impl Table {
    /// Number of rows of the head: what the reader saw, else what spans and texts tell. 0 for a table without a head.
    pub fn head_rows(&self) -> usize {
        self.evidence
            .head_rows
            .unwrap_or_else(|| head_rows(self))
            .min(self.rows)
    }

    /// Number of columns of the stub: those that name the rows. 0 for a table of values only.
    pub fn stub_cols(&self) -> usize {
        stub_cols(self, self.head_rows())
    }

    /// The heads over a column, outermost first: every text of the head once, wrapped lines joined.
    pub fn head_path(&self, col: usize) -> Vec<String> {
        let rows = self.head_rows();
        levels(
            (0..rows)
                .filter_map(|r| self.cell_at(r, col))
                .filter(|c| !self.is_title(c)),
        )
    }

    /// The heads over a column joined: "主な取組・実施時期 › R3".
    pub fn head_text(&self, col: usize) -> String {
        self.head_path(col).join(LEVEL)
    }

    /// What names a row, outermost first.
    pub fn stub_path(&self, row: usize) -> Vec<String> {
        levels((0..self.stub_cols()).filter_map(|c| self.cell_at(row, c)))
    }

    /// A cell over the whole width names the table, not a column.
    fn is_title(&self, cell: &Cell) -> bool {
        self.cols > 1 && cell.cols.len() == self.cols
    }
}

/// The texts of cells met along a line of the grid; a span is met several times and counts once.
fn levels<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<String> {
    let mut seen: Vec<&Cell> = Vec::new();
    let mut out = Vec::new();
    for cell in cells.filter(|c| !c.is_empty()) {
        if seen.iter().any(|s| std::ptr::eq(*s, cell)) {
            continue;
        }
        seen.push(cell);
        out.push(cell.text().replace('\n', ""));
    }
    out
}

/// A number that is a value: digits for the most part, and no year.
fn is_value(text: &str) -> bool {
    let (mut digits, mut letters) = (0usize, 0usize);
    for c in text.chars() {
        digits += usize::from(c.is_numeric());
        letters += usize::from(c.is_alphabetic());
    }
    digits > 0 && digits > letters && !is_year(text)
}

/// A year, or a span of years: "2010", "2009/10", "2005–2010", "H27".
fn is_year(text: &str) -> bool {
    let mut numbers = text
        .split(|c: char| !c.is_numeric())
        .filter(|n| !n.is_empty());
    let western = |n: &str| n.chars().count() == 4 && (n.starts_with("19") || n.starts_with("20"));
    let sign = |c: char| c.is_whitespace() || "-–—~〜～/・.'’()（）*年度".contains(c);
    let only = text.chars().all(|c| c.is_numeric() || sign(c));
    only && numbers.next().is_some_and(western)
}

/// A text in brackets: the unit of the column above it, or its number.
fn is_note(text: &str) -> bool {
    let t = text.trim();
    t.starts_with(['(', '（', '[', '［']) && t.ends_with([')', '）', ']', '］'])
}

fn head_rows(table: &Table) -> usize {
    if table.rows < 2 {
        return 0;
    }
    let at = |r: usize| {
        let mut cells: Vec<&Cell> = Vec::new();
        for c in 0..table.cols {
            let Some(cell) = table.cell_at(r, c) else {
                continue;
            };
            if !cells.last().is_some_and(|l| std::ptr::eq(*l, cell)) {
                cells.push(cell);
            }
        }
        cells
    };
    let valued = |cells: &[&Cell]| {
        cells
            .iter()
            .any(|c| c.cols.start > 0 && is_value(&c.text()))
    };
    if valued(&at(0)) {
        return 0;
    }
    let mut rows = closed(table, 1);
    while rows < table.rows {
        let (last, next) = (at(rows - 1), at(rows));
        let title = last.len() == 1;
        // A head over several columns is followed by theirs.
        let split = last.iter().any(|head| {
            let below = next.iter().filter(|c| {
                !c.is_empty() && c.cols.start >= head.cols.start && c.cols.end <= head.cols.end
            });
            head.cols.len() > 1 && !head.is_empty() && below.count() > 1
        });
        let filled = || next.iter().filter(|c| !c.is_empty());
        let notes = filled().count() > 1 && filled().all(|c| is_note(&c.text()));
        // Words all the way: another level, not a first row of words among rows of words.
        if !(notes || (title || split) && !valued(&next)) {
            break;
        }
        rows = closed(table, rows + 1);
    }
    if rows < table.rows { rows } else { 0 }
}

/// The head grown until no cell that begins in it ends below; a cell as high as the table does not count.
fn closed(table: &Table, mut rows: usize) -> usize {
    loop {
        let end = table
            .cells
            .iter()
            .filter(|c| c.rows.start < rows && c.rows.end < table.rows)
            .map(|c| c.rows.end)
            .fold(rows, usize::max);
        if end == rows {
            return rows;
        }
        rows = end;
    }
}

fn stub_cols(table: &Table, head: usize) -> usize {
    let mut cols = 0;
    while cols + 1 < table.cols {
        let own: Vec<&Cell> = table
            .cells
            .iter()
            .filter(|c| c.rows.start >= head && c.cols.start == cols && !c.is_empty())
            .collect();
        let numbers = own.iter().filter(|c| is_value(&c.text())).count();
        let groups = own.iter().any(|c| c.rows.len() > 1);
        // A running number names a row only together with what follows.
        let counts = runs_on(&own);
        if numbers * 2 > own.len() && !counts {
            break;
        }
        cols += 1;
        if !(groups || counts) {
            break;
        }
    }
    cols
}

/// Whether the cells count the rows: 1, 2, 3 …
fn runs_on(cells: &[&Cell]) -> bool {
    let numbers: Vec<usize> = cells
        .iter()
        .filter_map(|c| {
            let digits: String = c.text().chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect();
    let steps = numbers.windows(2).filter(|w| w[1] == w[0] + 1).count();
    numbers.len() > 1 && numbers.len() == cells.len() && (steps + 1) * 4 >= numbers.len() * 3
}

#[cfg(test)]
mod tests {
    use super::super::{Evidence, GridOrigin, Line, Place};
    use super::*;

    /// A table from rows of "text" cells; ">" continues the cell to the left, "^" the one above.
    fn table(rows: &[&[&str]]) -> Table {
        let mut cells: Vec<Cell> = Vec::new();
        for (r, row) in rows.iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                let grown = match *text {
                    ">" => cells
                        .iter_mut()
                        .find(|x| x.rows.contains(&r) && x.cols.end == c),
                    "^" => cells
                        .iter_mut()
                        .find(|x| x.cols.contains(&c) && x.rows.end >= r),
                    _ => None,
                };
                if let Some(cell) = grown {
                    cell.cols.end = cell.cols.end.max(c + 1);
                    cell.rows.end = cell.rows.end.max(r + 1);
                    continue;
                }
                cells.push(Cell {
                    rows: r..r + 1,
                    cols: c..c + 1,
                    lines: vec![Line::hard(*text)],
                    place: Place::File,
                    number: None,
                });
            }
        }
        Table {
            place: Place::File,
            rows: rows.len(),
            cols: rows[0].len(),
            cells,
            arrows: Vec::new(),
            column_edges: Vec::new(),
            origin: GridOrigin::Ruled,
            evidence: Evidence::default(),
        }
    }

    #[test]
    fn heads_over_several_columns_are_followed_by_theirs() {
        let t = table(&[
            &["改革項目", "主な取組・実施時期", ">", "所管課"],
            &["^", "R3", "R4", "^"],
            &["窓口", "検討", "実施", "市民課"],
            &["財産", "実施", "", "管財課"],
        ]);
        assert_eq!((t.head_rows(), t.stub_cols()), (2, 1));
        assert_eq!(t.head_text(2), "主な取組・実施時期 › R4");
        assert_eq!(t.head_text(0), "改革項目");
    }

    #[test]
    fn a_title_over_the_table_is_head_but_names_no_column() {
        let t = table(&[
            &["表1 歳入", ">", ">"],
            &["区分", "2010", "2011"],
            &["市税", "1,200", "1,300"],
        ]);
        assert_eq!(t.head_rows(), 2);
        assert_eq!(t.head_text(1), "2010");
    }

    #[test]
    fn values_in_the_first_row_leave_no_head() {
        let t = table(&[&["市税", "1,200", "1,300"], &["交付税", "800", "900"]]);
        assert_eq!((t.head_rows(), t.stub_cols()), (0, 1));
    }

    #[test]
    fn running_numbers_and_merged_groups_belong_to_the_stub() {
        let t = table(&[
            &["No.", "項目", "区分", "R3"],
            &["1", "窓口", "計画", "10"],
            &["2", "財産", "計画", "20"],
            &["3", "職員", "計画", "30"],
        ]);
        assert_eq!(t.stub_cols(), 2);
        let t = table(&[
            &["柱", "項目", "値"],
            &["財政", "税", "10"],
            &["^", "債", "20"],
            &["組織", "人", "30"],
        ]);
        assert_eq!(t.stub_cols(), 2);
        assert_eq!(t.stub_path(2), ["財政", "債"]);
    }
}
