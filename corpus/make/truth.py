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


def write(path, source, records, where, count_key, count):
    head = source["document"]
    document = {"file": path.name, "municipality": head["municipality"], "title": head["title"], "kind": head["kind"],
                "fiscal_year": head.get("fiscal_year"), "period": head["period"], count_key: count,
                "render": {"layout": source["layout"], "municipality_printed": head.get("municipality_printed", True)}}
    rows = []
    for record, place in zip(records, where):
        row = clean({k: v for k, v in record.items() if not k.startswith("_")})
        row["source"] = place
        rows.append(row)
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    target = path.parent.parent / "truth" / (path.name + ".truth.json")
    target.write_text(f'{{"documents":[{json.dumps(document, ensure_ascii=False)}],\n"records":[\n{lines}\n]}}\n', encoding="utf-8")
