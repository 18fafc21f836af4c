"""Writes sheets as a workbook (XlsxWriter), with arrows as drawn shapes; LibreOffice prints it as PDF."""
import datetime
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

EMU = 9525  # a pixel of 1/96 inch
NS = ('xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
      'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"')


def px(mm):
    return round(mm / 25.4 * 96)


class Axis:
    """Edges of columns or rows in pixels."""

    def __init__(self, sizes):
        self.sizes = sizes

    def at(self, position):
        """(index, offset in EMU) of a position in pixels."""
        for i, size in enumerate(self.sizes):
            if position < size:
                return i, round(position * EMU)
            position -= size
        return len(self.sizes), 0

    def edge(self, index):
        return sum(self.sizes[:index])


def write(sheets, options, path):
    """Writes the workbook; returns nothing. Sheet n of the list is sheet n + 1 of the file."""
    size = options.get("size", 9)
    font = options["font"]
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"created": datetime.datetime(2024, 4, 1)})
    # The width of columns counts digits of the default font: here one of 7 pixels that LibreOffice has too.
    book.formats[0].set_font_name("IPAexGothic")
    book.formats[0].set_font_size(9)
    base = {"font_name": font, "font_size": size, "text_wrap": True, "valign": "top"}
    border = dict(base, border=1)
    formats = {
        "head": book.add_format(dict(border, align="center", valign="vcenter", bg_color="#E1E1E1")),
        "label": book.add_format(dict(border, align="center", valign="vcenter", bg_color="#E1E1E1")),
        "mid": book.add_format(dict(border, align="center", valign="vcenter")),
        "body": book.add_format(border),
    }
    styles = {}
    drawings = []
    for sheet in sheets:
        ws = book.add_worksheet(sheet.name)
        if options.get("landscape"):
            ws.set_landscape()
        ws.set_paper(8 if options.get("paper") == "a3" else 9)
        ws.set_print_scale(options.get("scale", 92))
        margin = options.get("margin", 16) / 25.4
        ws.set_margins(left=margin, right=margin, top=margin, bottom=margin)
        if options.get("page_numbers"):
            ws.set_footer("&C- &P -")
        if options.get("running_head"):
            ws.set_header("&L&8" + options["running_head"])
        grids = [b for b in sheet.blocks if hasattr(b, "widths")]
        widths = [px(w) for w in (grids[0].widths if grids else options["widths"])]
        for i, w in enumerate(widths):
            ws.set_column_pixels(i, i, w)
        row, breaks, shapes, row_px = 0, [], [], []

        def height(mm):
            ws.set_row_pixels(row, px(mm))
            row_px.append(px(mm))

        from page import text_height
        for block in sheet.blocks:
            if hasattr(block, "widths"):
                grid = block.full()
                heights = grid.heights(size)
                top = row
                if options.get("repeat_head") and len(grids) == 1:
                    ws.repeat_rows(top, top + grid.head - 1)
                for r, mm in enumerate(heights):
                    if r in grid.break_before:
                        breaks.append(row)
                    height(mm)
                    row += 1
                for c in grid.cells:
                    form = formats[c.kind]
                    if c.rows > 1 or c.cols > 1:
                        ws.merge_range(top + c.row, c.col, top + c.row + c.rows - 1, c.col + c.cols - 1, c.text, form)
                    elif c.text:
                        ws.write_string(top + c.row, c.col, c.text, form)
                    else:
                        ws.write_blank(top + c.row, c.col, None, form)
                shapes += [(top, a) for a in grid.arrows]
            else:
                if block.break_before and row:
                    breaks.append(row)
                key = (block.size, block.bold)
                if key not in styles:
                    styles[key] = book.add_format(dict(base, font_size=size * block.size, bold=block.bold))
                ws.merge_range(row, 0, row, len(widths) - 1, block.text, styles[key])
                height(text_height(block.text, sum(widths) * 25.4 / 96, size * block.size))
                row += 1
        if breaks:
            ws.set_h_pagebreaks(breaks)
        if shapes:
            ws.insert_textbox(0, 0, "x")  # makes the drawing part that is replaced below
            drawings.append(drawing(shapes, Axis(widths), Axis(row_px), size))
    book.close()
    if drawings:
        replace_drawings(path, drawings)


def drawing(shapes, columns, rows, size):
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xdr:wsDr {NS}>']
    number = 1

    def anchor(x0, y0, x1, y1, body):
        (c0, co0), (c1, co1) = columns.at(x0), columns.at(x1)
        (r0, ro0), (r1, ro1) = rows.at(y0), rows.at(y1)
        out.append(
            f'<xdr:twoCellAnchor><xdr:from><xdr:col>{c0}</xdr:col><xdr:colOff>{co0}</xdr:colOff><xdr:row>{r0}</xdr:row>'
            f'<xdr:rowOff>{ro0}</xdr:rowOff></xdr:from><xdr:to><xdr:col>{c1}</xdr:col><xdr:colOff>{co1}</xdr:colOff>'
            f'<xdr:row>{r1}</xdr:row><xdr:rowOff>{ro1}</xdr:rowOff></xdr:to>{body}<xdr:clientData/></xdr:twoCellAnchor>')

    def box(name, x0, y0, x1, y1, text, points, shape="rect", fill="<a:noFill/>", line="<a:ln><a:noFill/></a:ln>"):
        nonlocal number
        number += 1
        anchor(x0, y0, x1, y1,
               f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" name="{name} {number}"/><xdr:cNvSpPr/></xdr:nvSpPr>'
               f'<xdr:spPr><a:xfrm><a:off x="{round(x0 * EMU)}" y="{round(y0 * EMU)}"/><a:ext cx="{round((x1 - x0) * EMU)}" cy="{round((y1 - y0) * EMU)}"/></a:xfrm>'
               f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>{fill}{line}</xdr:spPr><xdr:txBody>'
               f'<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:p><a:pPr algn="ctr"/><a:r>'
               f'<a:rPr lang="ja-JP" sz="{round(points * 100)}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:rPr>'
               f'<a:t>{escape(text)}</a:t></a:r></a:p></xdr:txBody></xdr:sp>')

    for top, a in shapes:
        x0, x1 = columns.edge(a.first) + 3, columns.edge(a.last + 1) - 3
        y = rows.edge(top + a.row) + rows.sizes[top + a.row] * a.at
        if a.text is not None:
            box("矢印: 五方向", x0, y - 10, x1, y + 10, a.text, size * 0.88, "homePlate",
                '<a:solidFill><a:srgbClr val="EBEBEB"/></a:solidFill>',
                '<a:ln w="7620"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>')
            continue
        number += 1
        anchor(x0, y, x1, y,
               f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{number}" name="直線矢印コネクタ {number}"/><xdr:cNvCxnSpPr/></xdr:nvCxnSpPr>'
               f'<xdr:spPr><a:xfrm><a:off x="{round(x0 * EMU)}" y="{round(y * EMU)}"/><a:ext cx="{round((x1 - x0) * EMU)}" cy="0"/></a:xfrm>'
               '<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom><a:ln w="12700"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
               '<a:tailEnd type="triangle"/></a:ln></xdr:spPr></xdr:cxnSp>')
        if a.mark:
            x = (x0 + x1) / 2
            box("テキスト ボックス", x - 8, y - 17, x + 8, y - 2, a.mark, size * 0.9)
    out.append("</xdr:wsDr>")
    return "".join(out)


def replace_drawings(path, drawings):
    """Puts our drawing parts in the place of those of the dummy text boxes (drawing1.xml is the first sheet's with arrows)."""
    with tempfile.NamedTemporaryFile(delete=False, suffix=".xlsx") as f:
        new = Path(f.name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out:
        for info in old.infolist():
            data = old.read(info)
            for n, xml in enumerate(drawings, 1):
                if info.filename == f"xl/drawings/drawing{n}.xml":
                    data = xml.encode()
            out.writestr(info, data, zipfile.ZIP_DEFLATED)
    shutil.move(new, path)
    path.chmod(0o644)


def print_pdf(workbook, path):
    """Prints a workbook with LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book.xlsx"
        shutil.copy(workbook, copy)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder, str(copy)],
                       check=True, capture_output=True, timeout=180)
        shutil.move(Path(folder) / "book.pdf", path)


def write_as(sheets, options, path):
    """The workbook as LibreOffice saves it in the form that the path's ending names."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsx"
        write(sheets, options, book)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", path.suffix[1:], "--outdir", folder, str(book)],
                       check=True, capture_output=True, timeout=180)
        shutil.move(Path(folder) / f"book{path.suffix}", path)
