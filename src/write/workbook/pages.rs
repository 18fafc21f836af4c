//! Where printed pages begin: what belongs together stays on one page.

/// Manual page breaks that a sheet holds at most (Excel specifications and limits).
const MOST_BREAKS: usize = 1000;

/// Share of the page's height that is filled: row heights differ a little from program to program.
const FILLED: f64 = 0.96;

/// Fills pages from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// What a page holds below the repeated heads, in points.
    room: f64,
    /// How much of the current one is filled.
    used: f64,
    /// Rows that begin a page.
    breaks: Vec<u32>,
}

impl Pages {
    /// Pages of this height below their repeated heads, in points.
    pub(super) fn of_height(height: f64) -> Self {
        Self {
            room: height * FILLED,
            ..Self::default()
        }
    }

    /// What a page holds, in points.
    pub(super) fn room(&self) -> f64 {
        self.room
    }

    /// Begins a page before this row where `height` does not fit the current one any more.
    pub(super) fn keep(&mut self, row: u32, height: f64) {
        if self.used > 0.0 && self.used + height > self.room {
            self.next(row);
        }
    }

    /// Begins a page with this row.
    pub(super) fn next(&mut self, row: u32) {
        // Further pages break where they are full.
        if self.breaks.len() < MOST_BREAKS {
            self.breaks.push(row);
        }
        self.used = 0.0;
    }

    /// Takes room on the current page.
    pub(super) fn fill(&mut self, height: f64) {
        self.used += height;
    }

    /// The rows that begin a page.
    pub(super) fn breaks(&self) -> &[u32] {
        &self.breaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_stays_together() {
        let mut pages = Pages::of_height(100.0);
        pages.fill(90.0);
        // A heading of 5 fits, with its row of 20 it does not.
        pages.keep(5, 25.0);
        assert_eq!((pages.breaks(), pages.used), ([5].as_slice(), 0.0));
        // What is higher than a page begins one only where it is not at its top already.
        pages.keep(5, 300.0);
        assert_eq!(pages.breaks(), [5]);
    }
}
