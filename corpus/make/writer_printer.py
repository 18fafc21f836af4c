"""Prints sheets as PDF with LibreOffice Writer, from a document of python-docx. Arrows are not drawn."""
import subprocess
import tempfile
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt


def print_pdf(sheets, options, path):
    book = docx.Document()
    section = book.sections[0]
    width, height = (420, 297) if options.get("paper") == "a3" else (297, 210)
    if not options.get("landscape"):
        width, height = height, width
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    margin = Mm(options.get("margin", 14))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    style = book.styles["Normal"]
    style.font.name, style.font.size = options["font"], Pt(options.get("size", 9))
    style.element.rPr.rFonts.set(qn("w:eastAsia"), options["font"])
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    if options.get("running_head"):
        section.header.paragraphs[0].add_run(options["running_head"]).font.size = Pt(7)
    if options.get("page_numbers"):
        page_number(section.footer.paragraphs[0])
    for n, sheet in enumerate(sheets):
        for k, block in enumerate(sheet.blocks):
            if hasattr(block, "widths"):
                table(book, block, options)
                book.add_paragraph()
                continue
            paragraph = book.add_paragraph()
            run = paragraph.add_run()
            if block.break_before or (n and not k and not sheet.runs_on):
                run.add_break(WD_BREAK.PAGE)
            lines(run, block.text)
            run.bold, run.font.size = block.bold, Pt(options.get("size", 9) * block.size)
            paragraph.paragraph_format.keep_with_next = block.bold
    with tempfile.TemporaryDirectory() as folder:
        book.save(f"{folder}/text.docx")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder,
                        f"{folder}/text.docx"], check=True, capture_output=True, timeout=300)
        Path(path).write_bytes((Path(folder) / "text.pdf").read_bytes())


def page_number(paragraph):
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" -")


def lines(run, text):
    for n, line in enumerate(text.split("\n")):
        if n:
            run.add_break()
        run.add_text(line)


def table(book, grid, options):
    assert not grid.arrows
    grid.full()
    out = book.add_table(rows=grid.rows(), cols=len(grid.widths), style="Table Grid")
    out.alignment, out.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in out.rows:
        for cell, width in zip(row.cells, grid.widths):
            cell.width = Mm(width)
        if not options.get("flow"):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if options.get("repeat_head"):
        for row in out.rows[:grid.head]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for c in grid.cells:
        cell = out.cell(c.row, c.col)
        if c.rows > 1 or c.cols > 1:
            cell = cell.merge(out.cell(c.row + c.rows - 1, c.col + c.cols - 1))
        paragraph = cell.paragraphs[0]
        lines(paragraph.add_run(), c.text)
        if c.kind != "body":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if c.kind in ("head", "label"):
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E1E1E1")):
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)
