#!/usr/bin/env python3
"""Prints the corpus: `python3 corpus/make/make.py [NAME...]`. See corpus/README.md."""
import copy
import importlib
import sys
import tomllib
from pathlib import Path

import truth
import typst_printer
import workbook_printer

CORPUS = Path(__file__).resolve().parent.parent


def make(path):
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    folder = CORPUS / "documents"
    layout = importlib.import_module("layout_" + source["layout"])
    name = source.get("name", path.stem)
    for printer, options in source["print"].items():
        options = {**source.get("common", {}), **options}
        sheets, records = layout.build(copy.deepcopy(source), options)
        for n, r in enumerate(records):
            r.setdefault("_find", r.get("item", ""))
        if printer == "typst":
            pdf = folder / f"{name}-typst.pdf"
            typst_printer.print_pdf(sheets, options, pdf)
            finish(pdf, source, records)
        elif printer == "calc":
            book = folder / f"{name}.xlsx"
            workbook_printer.write(sheets, options, book)
            where = [{"page": r["_sheet"], "sheet": r["_sheet"]} for r in records]
            truth.write(book, source, records, where, "sheets", len(sheets))
            pdf = folder / f"{name}-calc.pdf"
            workbook_printer.print_pdf(book, pdf)
            finish(pdf, source, records)


def finish(pdf, source, records):
    where, count = truth.pages(str(pdf), records)
    truth.write(pdf, source, records, [{"page": p} for p in where], "pages", count)
    print(f"{pdf.name}: {count} pages, {pdf.stat().st_size // 1024} KB, {len(records)} records on pages {where}")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for path in sorted(CORPUS.glob("source/*.toml")):
        if not wanted or path.stem in wanted:
            make(path)
