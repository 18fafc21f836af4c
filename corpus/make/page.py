"""What a layout makes of a source and what the printers put on paper: sheets of headings, paragraphs and grids."""
import math
import unicodedata
from dataclasses import dataclass, field


@dataclass
class Text:
    """A line outside tables. `size` is relative to the body text; `bold` for headings."""
    text: str
    size: float = 1.0
    bold: bool = False
    break_before: bool = False


@dataclass
class Cell:
    """A cell at (row, col) of a grid. `kind`: head, label (shaded, first column of forms), mid (centred) or body."""
    row: int
    col: int
    text: str
    kind: str = "body"
    rows: int = 1
    cols: int = 1


@dataclass
class Arrow:
    """An arrow over columns first..last (inclusive) of a row, at `at` (0 to 1) of its height.

    `mark` stands above a line arrow; `text` stands on a block arrow.
    """
    row: int
    first: int
    last: int
    at: float
    mark: str | None = None
    text: str | None = None


@dataclass
class Grid:
    """A table. Widths in millimetres; the first `head` rows are its head."""
    widths: list
    head: int
    cells: list = field(default_factory=list)
    arrows: list = field(default_factory=list)
    minimum: dict = field(default_factory=dict)   # row → least height in mm
    break_before: set = field(default_factory=set)  # rows that begin a page where the printer breaks by hand
    flow: bool = False                              # rows may be cut by a page break (where the printer can)

    def add(self, row, col, text, kind="body", rows=1, cols=1):
        self.cells.append(Cell(row, col, text or "", kind, rows, cols))

    def rows(self):
        return max(c.row + c.rows for c in self.cells)

    def heights(self, size):
        """Height of each row in mm for body text of `size` points: enough for the text, merged cells included."""
        rows = self.rows()
        height = [self.minimum.get(r, 6.0) for r in range(rows)]
        for cell in sorted(self.cells, key=lambda c: c.rows):
            width = sum(self.widths[cell.col:cell.col + cell.cols])
            need = text_height(cell.text, width, size)
            have = sum(height[cell.row:cell.row + cell.rows])
            if need > have:
                # The last row grows, except where it is reserved (arrow lanes): then the first.
                last = cell.row + cell.rows - 1
                height[cell.row if last in self.minimum else last] += need - have
        return height

    def full(self):
        """Adds an empty cell wherever none is, so that every position is covered once."""
        taken = {(r, c) for x in self.cells for r in range(x.row, x.row + x.rows) for c in range(x.col, x.col + x.cols)}
        for r in range(self.rows()):
            for c in range(len(self.widths)):
                if (r, c) not in taken:
                    self.add(r, c, "")
        self.cells.sort(key=lambda c: (c.row, c.col))
        return self


@dataclass
class Sheet:
    """A sheet of the workbook; the PDF begins a new page with it unless `runs_on`."""
    name: str
    blocks: list = field(default_factory=list)
    runs_on: bool = False


def em(char):
    """Width of a character in em (an estimate on the wide side)."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6


def text_height(text, width, size):
    """Height in mm of a text wrapped to a cell of `width` mm."""
    mm = size * 0.3528
    avail = (width - 2.4) * 0.96 / mm
    lines = sum(max(1, math.ceil(sum(map(em, line)) / avail)) for line in text.split("\n"))
    return lines * mm * 1.38 + 2.4
