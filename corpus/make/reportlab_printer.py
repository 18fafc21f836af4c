"""Prints sheets as PDF with ReportLab: rulings as single strokes, texts line by line, arrows as strokes with two-stroke heads.
With `font = "90ms-RKSJ-H"` (or another predefined CMap) the font is named, not embedded."""
import unicodedata

from page import em
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import cidfonts, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FILES = {"IPAexGothic": "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
         "IPAexMincho": "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"}
CODECS = {"90ms-RKSJ-H": "cp932", "UniJIS-UCS2-H": "utf-16-be"}


class NamedFont(cidfonts.CIDFont):
    """A font of Adobe-Japan1 that the reader must have, in the encoding of a predefined CMap."""

    def __init__(self, cmap):
        self.codec = CODECS[cmap]
        super().__init__("HeiseiKakuGo-W5", cmap)
        self.name = self.fontName = cmap

    def formatForPdf(self, text):
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        data = text.encode(self.codec)
        return "".join("\\%03o" % b for b in data)

    def stringWidth(self, text, size, encoding="utf8"):
        return sum(map(em, text)) * size


def font(name):
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(NamedFont(name) if name in CODECS else TTFont(name, FILES[name]))
    return name


class Printer:
    def __init__(self, options, path):
        size = A3 if options.get("paper") == "a3" else A4
        self.width, self.height = landscape(size) if options.get("landscape") else size
        self.options, self.margin = options, options.get("margin", 14) * mm
        self.size, self.font = options.get("size", 9), font(options["font"])
        self.wide = lambda c: 1.0 if unicodedata.east_asian_width(c) in "WFA" else pdfmetrics.stringWidth(c, self.font, 1)
        self.canvas = canvas.Canvas(str(path), pagesize=(self.width, self.height), invariant=1)
        self.begin()

    def begin(self):
        """What every page has, before its text."""
        c, options = self.canvas, self.options
        c.setLineWidth(0.5)
        self.y = self.height - self.margin
        mark = options.get("watermark")
        if mark and options.get("watermark_at") == "corner":
            x, y, side = self.width - self.margin - 12 * mm, self.height - self.margin + 1 * mm, 12 * mm
            c.rect(x, y, side, side)
            c.setFont(self.font, 9 * mm)
            c.drawCentredString(x + side / 2, y + 2.5 * mm, mark)
        elif mark:
            c.setFillGray(0.85)
            c.setFont(self.font, 60 * mm)
            c.drawCentredString(self.width / 2, self.height / 2 - 20 * mm, mark)
            c.setFillGray(0)
        if options.get("running_head"):
            c.setFont(self.font, 7)
            c.drawString(self.margin, self.height - self.margin + 3 * mm, options["running_head"])
        if options.get("page_numbers"):
            c.setFont(self.font, 8)
            c.drawCentredString(self.width / 2, self.margin - 6 * mm, f"- {c.getPageNumber()} -")

    def lines(self, text, width, size):
        """Wrapped by width; a stop or closing bracket takes the character before it along to the next line."""
        out = []
        for part in text.split("\n"):
            line, used = "", 0.0
            for char in part:
                wide = self.wide(char) * size
                if used + wide > width:
                    keep = line[-1:] if char in "、。）」" else ""
                    out.append(line[:len(line) - len(keep)])
                    line, used = keep, sum(self.wide(c) * size for c in keep)
                line, used = line + char, used + wide
            out.append(line)
        return out

    def room(self, height):
        if self.y - height < self.margin:
            self.canvas.showPage()
            self.begin()

    def text(self, block):
        size = self.size * block.size
        if block.break_before:
            self.room(self.height)
        for line in self.lines(block.text, self.width - 2 * self.margin, size):
            self.room(size * 1.5)
            self.y -= size * 1.4
            self.canvas.setFont(self.font, size)
            self.canvas.drawString(self.margin, self.y, line)
        self.y -= size * 0.5

    def grid(self, grid):
        grid.full()
        heights = [h * mm for h in grid.heights(self.size)]
        edges = [self.margin]
        for w in grid.widths:
            edges.append(edges[-1] + w * mm)
        starts = [r for r in range(len(heights)) if not any(c.row < r < c.row + c.rows for c in grid.cells)] + [len(heights)]
        head = sum(heights[:grid.head])
        for a, b in zip(starts, starts[1:]):
            need = sum(heights[a:b]) + (head if a == 0 and grid.head < len(starts) else 0)
            before = self.y
            if a in grid.break_before:
                self.room(self.height)
            self.room(need)
            if self.y > before and a >= grid.head and self.options.get("repeat_head"):
                self.rows(grid, heights, edges, 0, grid.head)
            self.rows(grid, heights, edges, a, b)
        self.y -= self.size

    def rows(self, grid, heights, edges, a, b):
        c, top = self.canvas, [self.y]
        for h in heights[a:b]:
            top.append(top[-1] - h)
        for cell in (x for x in grid.cells if a <= x.row < b):
            x0, x1 = edges[cell.col], edges[cell.col + cell.cols]
            y0, y1 = top[cell.row - a], top[cell.row - a + cell.rows]
            if cell.kind in ("head", "label"):
                c.setFillGray(0.88)
                c.rect(x0, y1, x1 - x0, y0 - y1, stroke=0, fill=1)
                c.setFillGray(0)
            for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                c.line(*ends)
            lines = self.lines(cell.text, x1 - x0 - 2 * mm, self.size)
            leading = self.size * 1.3
            middle = cell.kind != "body"
            y = (y0 + y1 + len(lines) * leading) / 2 if middle else y0 - 0.8 * mm
            c.setFont(self.font, self.size)
            for n, line in enumerate(lines):
                at = y - n * leading - self.size
                if middle:
                    c.drawCentredString((x0 + x1) / 2, at, line)
                elif line:
                    c.drawString(x0 + 1 * mm, at, line)
        for arrow in (x for x in grid.arrows if a <= x.row < b):
            self.arrow(arrow, edges, top[arrow.row - a], heights[arrow.row])
        self.y = top[-1]

    def arrow(self, a, edges, top, height):
        c, x0, x1, y = self.canvas, edges[a.first] + 0.9 * mm, edges[a.last + 1] - 0.9 * mm, top - height * a.at
        if a.text is not None:
            path = c.beginPath()
            path.moveTo(x0, y + 2.6 * mm)
            for x, v in ((x1 - 2.6 * mm, y + 2.6 * mm), (x1, y), (x1 - 2.6 * mm, y - 2.6 * mm), (x0, y - 2.6 * mm)):
                path.lineTo(x, v)
            path.close()
            c.setFillGray(0.94)
            c.drawPath(path, stroke=1, fill=1)
            c.setFillGray(0)
            c.setFont(self.font, self.size * 0.88)
            c.drawCentredString((x0 + x1) / 2, y - self.size * 0.3, a.text)
            return
        c.line(x0, y, x1, y)
        for side in (1, -1):
            c.line(x1 - 1.8 * mm, y + side * 1.1 * mm, x1, y)
        if a.mark:
            c.setFont(self.font, self.size * 0.9)
            c.drawCentredString((x0 + x1) / 2, y + 1 * mm, a.mark)


def print_pdf(sheets, options, path):
    printer = Printer(options, path)
    for n, sheet in enumerate(sheets):
        if n and not sheet.runs_on:
            printer.room(printer.height)
        for block in sheet.blocks:
            (printer.grid if hasattr(block, "widths") else printer.text)(block)
    printer.canvas.save()
