#!/usr/bin/env python3
"""Prints the corpus: `python3 corpus/make/make.py [--truth] [NAME...]`; NAME is a source, a source/printer, or `faults`.
`--truth` writes the truth anew without printing. See corpus/README.md."""
import copy
import importlib
import sys
import tomllib
from pathlib import Path

import faults
import truth

CORPUS = Path(__file__).resolve().parent.parent
DOCUMENTS = CORPUS / "documents"

# Printer → (what follows the name, kind of pages, how). A function takes sheets, options and the path.
PRINTERS = {
    "typst": ("-typst.pdf", "pages", lambda: importlib.import_module("typst_printer").print_pdf),
    "weasyprint": ("-weasyprint.pdf", "pages", lambda: importlib.import_module("html_printer").weasyprint_pdf),
    "chromium": ("-chromium.pdf", "pages", lambda: importlib.import_module("html_printer").chromium_pdf),
    "reportlab": ("-reportlab.pdf", "pages", lambda: importlib.import_module("reportlab_printer").print_pdf),
    "writer": ("-writer.pdf", "pages", lambda: importlib.import_module("writer_printer").print_pdf),
    "xlsx": (".xlsx", "sheets", lambda: importlib.import_module("workbook_printer").write),
    "xls": (".xls", "sheets", lambda: importlib.import_module("workbook_printer").write_as),
    "ods": (".ods", "sheets", lambda: importlib.import_module("workbook_printer").write_as),
    "graph_paper": ("-graph-paper.xlsx", "sheets", lambda: importlib.import_module("graph_paper_printer").write),
    "office": ("-office.xlsx", "sheets", lambda: importlib.import_module("office_printer").write),
    "html": (".html", "one", lambda: importlib.import_module("workbook_printer").write_as),
    "csv": (".csv", "one", lambda: importlib.import_module("plain_printer").write_csv),
    "dump": (".txt", "one", lambda: importlib.import_module("plain_printer").write_dump),
    "markdown": (".md", "one", lambda: importlib.import_module("plain_printer").write_dump),
}


def make(path, only, print_too):
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    layout = importlib.import_module("layout_" + source["layout"])
    name = source.get("name", path.stem)
    for printer, options in source["print"].items():
        if only and printer != only:
            continue
        options = {**source.get("common", {}), **options, "form": printer}
        # `calc` is the workbook and the PDF that LibreOffice makes of it.
        for step in ("xlsx", "calc") if printer == "calc" else (printer,):
            sheets, records = layout.build(copy.deepcopy(source), options)
            if step == "calc":
                file, kind = DOCUMENTS / f"{name}-calc.pdf", "pages"
                if print_too:
                    importlib.import_module("workbook_printer").print_pdf(DOCUMENTS / f"{name}.xlsx", file)
            else:
                suffix, kind, function = PRINTERS[step]
                file = DOCUMENTS / (name + suffix)
                if print_too:
                    function()(sheets, options, file)
            finish(file, kind, source, options, sheets, records)


def finish(file, kind, source, options, sheets, records):
    for record in records:
        record.setdefault("_find", record.get("item", ""))
    if kind == "pages":
        numbers, count = truth.pages(str(file), records)
        where = [{"page": p} for p in numbers]
    elif kind == "sheets":
        where, count = [{"page": r["_sheet"], "sheet": r["_sheet"]} for r in records], len(sheets)
    else:
        # A text has no pages but those it shows: a sheet that begins with the title again is the next one.
        again = len(sheets) > 1 and all(s.blocks[0].text == sheets[0].blocks[0].text for s in sheets)
        where = [{"page": r["_sheet"] if again else 1} for r in records]
        count = len(sheets) if again else 1
    # The structure is known by construction where a sheet of the source is a page of the file.
    structure = truth.tables(sheets, kind == "sheets") if count == len(sheets) and kind != "one" else []
    truth.write(file, source, options, records, where, "sheets" if kind == "sheets" else "pages", count, structure)
    pages = [w["page"] for w in where]
    print(f"{file.name}: {count} {kind}, {file.stat().st_size // 1024} KB, {len(records)} records on {pages}, {len(structure)} tables")


if __name__ == "__main__":
    print_too = "--truth" not in sys.argv
    wanted = [a for a in sys.argv[1:] if a != "--truth"]
    for path in sorted(CORPUS.glob("source/*.toml")):
        mine = [w for w in wanted if w.split("/")[0] == path.stem]
        if path.stem != "faults" and (mine or not wanted):
            for one in mine or [path.stem]:
                make(path, one.partition("/")[2], print_too)
    if "faults" in wanted or not wanted:
        faults.make(CORPUS)
