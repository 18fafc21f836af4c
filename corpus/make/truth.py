"""Truth files: the records of a source in the published form, and the page each begins on."""
import json
import re
import subprocess
import unicodedata

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def clean(record):
    """Leaves out what is not printed."""
    return {k: v for k, v in record.items() if v not in ("", [], {}) and (v is not None or k in ("fiscal_year", "municipality"))}


def actions(measure):
    """The measure split at circled numbers."""
    parts = re.split(f"([{CIRCLED}])", measure or "")
    return [{"mark": m, "text": t.strip()} for m, t in zip(parts[1::2], parts[2::2])]


def spans(printed, years):
    """`["①", "R3", "R5"]` or `["text", "R3", "R5", "on the arrow"]` → spans of western years."""
    out = []
    for mark, first, last, *text in printed:
        span = {"mark": mark or None, "from": years[first], "to": years[last]}
        if text:
            span["text"] = text[0]
        out.append(span)
    return out


def folded(text):
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("⻑⺠⻄", "長民西"))
    return re.sub(r"\s+", "", text)


def page_words(pdf, page):
    """The text of a page in the order of its content stream, by pieces; pieces of a wrapped cell stand together."""
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), pdf, "-"]
    return folded(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def pages(pdf, records):
    """The page on which each record begins: the first page from the previous record's on that prints the begin of its
    `_find` text. The result is read by eye afterwards."""
    info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    count = int(re.search(r"Pages:\s+(\d+)", info).group(1))
    text = {n: page_words(pdf, n) for n in range(1, count + 1)}
    page, out = 1, []
    for record in records:
        needle = folded(record["_find"])[:record.get("_find_length", 14)]
        found = [n for n in range(page, count + 1) if needle in text[n]]
        if not found:
            raise SystemExit(f"{pdf}: not found: {needle}")
        page = found[0]
        if record.get("_find_last") and len(found) > 1:
            page = found[-1]
        out.append(page)
    return out, count


LABEL = 2.8  # mm a character


def label_column(grid, arrow, label):
    x = sum(grid.widths[arrow.first:arrow.last + 1]) / 2 - len(label) * LABEL / 2
    col = arrow.first
    while x >= grid.widths[col]:
        x -= grid.widths[col]
        col += 1
    return col


def tables(sheets, abut):
    """The grids of each sheet as published tables; a sheet is one page or one sheet of a workbook. Where grids `abut` (in a
    workbook: no row between them) one right below the other, their rulings join them to one table."""
    out = []
    for page, sheet in enumerate(sheets, 1):
        above = None
        for grid in sheet.blocks:
            if not hasattr(grid, "widths"):
                above = None
                continue
            for a in sorted(grid.arrows, key=lambda a: a.at):
                # What is printed on or above the middle of an arrow is the text of the cell where that text begins.
                label = a.text or a.mark
                if label:
                    start = next(c for c in grid.full().cells if (c.row, c.col) == (a.row, label_column(grid, a, label)))
                    start.text = "\n".join(t for t in (start.text, label) if t)
            cells = [{"r0": c.row, "c0": c.col, "r1": c.row + c.rows - 1, "c1": c.col + c.cols - 1, "text": c.text}
                     for c in grid.full().cells if c.text]
            if above is not None and abut:
                down = above
                cells = [{**c, "r0": c["r0"] + down, "r1": c["r1"] + down} for c in cells]
                out[-1]["cells"] += cells
                above += grid.rows()
            else:
                out.append({"page": page, "cells": cells})
                above = grid.rows()
    return out


def write(path, source, options, records, where, count_key, count, structure=()):
    head = source["document"]
    year = head.get("fiscal_year")
    document = {"file": path.name, "municipality": head["municipality"], "title": head["title"], "kind": head["kind"],
                "fiscal_year": None if year == "none" else year, "period": None if head["period"] == "none" else head["period"],
                count_key: count, "status": "ok", "findings": options.get("findings", head.get("findings", [])),
                "render": {"layout": source.get("format", source["layout"]), "municipality_printed": head.get("municipality_printed", True)}}
    if document["findings"] == "open":
        # Whether there is a rule for its format is no fact of the document.
        del document["findings"]
    rows = []
    for record, place in zip(records, where):
        row = clean({k: None if v == "none" else v for k, v in record.items() if not k.startswith("_")})
        rows.append({**row, "source": place})
    save(path, document, rows, structure)


def save(path, document, rows, structure=()):
    """A record, a table a line, so that a change is a line."""
    parts = {"records": rows, **({"tables": structure} if structure else {})}
    lists = [f'"{k}":[\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in v) + "\n]" if v else f'"{k}":[]' for k, v in parts.items()]
    target = path.parent.parent / "truth" / (path.name + ".truth.json")
    target.write_text(f'{{"documents":[{json.dumps(document, ensure_ascii=False)}],\n' + ",\n".join(lists) + "}\n", encoding="utf-8")
