"""Writes sheets as 方眼紙: narrow columns of one width, every cell of a table merged over many of them (openpyxl)."""
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from page import text_height

SQUARE = 4.0  # mm a column


def write(sheets, options, path):
    size = options.get("size", 9)
    book = Workbook()
    book.remove(book.active)
    side = Side(style="thin")
    box = Border(left=side, right=side, top=side, bottom=side)
    for sheet in sheets:
        ws = book.create_sheet(sheet.name)
        ws.sheet_view.showGridLines = False
        grids = [b for b in sheet.blocks if hasattr(b, "widths")]
        across = round(sum(grids[0].widths if grids else options["widths"]) / SQUARE)
        for n in range(1, across + 2):
            ws.column_dimensions[get_column_letter(n)].width = 2.0
        row = 1
        for block in sheet.blocks:
            if not hasattr(block, "widths"):
                cell = ws.cell(row, 1, block.text)
                cell.font = Font(name=options["font"], size=size * block.size, bold=block.bold)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                ws.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)
                ws.row_dimensions[row].height = text_height(block.text, across * SQUARE, size * block.size) * 2.84
                row += 1
                continue
            grid = block.full()
            assert not grid.arrows
            edges = [0]
            for w in grid.widths:
                edges.append(edges[-1] + w)
            edges = [1 + round(e / SQUARE) for e in edges]
            for r, mm in enumerate(grid.heights(size)):
                ws.row_dimensions[row + r].height = mm * 2.84
            for c in grid.cells:
                r0, r1, c0, c1 = row + c.row, row + c.row + c.rows - 1, edges[c.col], edges[c.col + c.cols] - 1
                for r in range(r0, r1 + 1):
                    for k in range(c0, c1 + 1):
                        ws.cell(r, k).border = box
                cell = ws.cell(r0, c0, c.text or None)
                cell.data_type = "s" if c.text else "n"
                cell.font = Font(name=options["font"], size=size)
                middle = c.kind != "body"
                cell.alignment = Alignment(wrap_text=True, horizontal="center" if middle else "left", vertical="center" if middle else "top")
                if c.kind in ("head", "label"):
                    cell.fill = PatternFill("solid", fgColor="E1E1E1")
                if r1 > r0 or c1 > c0:
                    ws.merge_cells(start_row=r0, end_row=r1, start_column=c0, end_column=c1)
            row += grid.rows()
    book.save(path)
