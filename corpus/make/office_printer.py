"""Writes sheets as an office keeps them (openpyxl): the table away from the corner, amounts stored in yen and shown in 千円, merged cells
of the body taken apart and their repeats hidden by a conditional format, notes for the office in white letters, a hidden column."""
import datetime
import re

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

AMOUNT = re.compile(r"(△?)([0-9,]+)$")
LEFT, TOP = 3, 2  # the first column and row in use


def write(sheets, options, path):
    size = options.get("size", 9)
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime.datetime(2024, 4, 1)
    side = Side(style="thin")
    box = Border(left=side, right=side, top=side, bottom=side)
    white = Font(color="FFFFFFFF")
    for sheet in sheets:
        ws = book.create_sheet(sheet.name)
        row = TOP
        for block in sheet.blocks:
            if not hasattr(block, "widths"):
                cell = ws.cell(row, LEFT, block.text)
                cell.font = Font(name=options["font"], size=size * block.size, bold=block.bold)
                row += 1
                continue
            grid = block.full()
            for n, width in enumerate(grid.widths):
                ws.column_dimensions[get_column_letter(LEFT + n)].width = width / 2
            for c in grid.cells:
                head = c.row < grid.head
                whole = head or c.cols > 1
                for r in range(c.row, c.row + c.rows):
                    for k in range(c.col, c.col + c.cols):
                        cell = ws.cell(row + r, LEFT + k)
                        cell.border = box
                        first = (r, k) == (c.row, c.col)
                        if c.text and (first or not whole):
                            put(cell, c.text, c.row >= grid.head)
                        cell.font = Font(name=options["font"], size=size)
                        cell.alignment = Alignment(wrap_text=True, horizontal="center" if c.kind != "body" else None, vertical="center")
                        if head:
                            cell.fill = PatternFill("solid", fgColor="E1E1E1")
                if whole and c.rows * c.cols > 1:
                    ws.merge_cells(start_row=row + c.row, end_row=row + c.row + c.rows - 1,
                                   start_column=LEFT + c.col, end_column=LEFT + c.col + c.cols - 1)
                if not whole and c.rows > 1:
                    column, first, last = get_column_letter(LEFT + c.col), row + c.row, row + c.row + c.rows - 1
                    rule = FormulaRule(formula=[f"${column}{first + 1}=${column}{first}"], font=white)
                    ws.conditional_formatting.add(f"{column}{first + 1}:{column}{last}", rule)
            note = ws.cell(row, LEFT + len(grid.widths) + 1, "照合済")
            note.font = white
            ws.cell(row, LEFT).comment = Comment("担当に確認", "office")
            row += grid.rows()
        ws.column_dimensions["A"].hidden = True
        ws.cell(TOP, 1, "控え")
    book.save(path)


def put(cell, text, body):
    amount = AMOUNT.match(text) if body else None
    if not amount:
        cell.value = text
        return
    number = int(amount[2].replace(",", "")) * 1000
    cell.value = -number if amount[1] else number
    cell.number_format = '#,##0,;"△"#,##0,'
