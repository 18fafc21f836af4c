"""Writes sheets as text: CSV, and dumps as OCR services return them (tab-separated rows, Markdown)."""
import csv
import io


def rows(grid):
    """The texts by position; a merged cell has its text at its first position."""
    grid.full()
    out = [[""] * len(grid.widths) for _ in range(grid.rows())]
    for c in grid.cells:
        out[c.row][c.col] = c.text
    return out


def write_csv(sheets, options, path):
    """Titles and headings as rows of one cell, as a spreadsheet program saves them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for block in (b for s in sheets for b in s.blocks):
        if hasattr(block, "widths"):
            writer.writerows(rows(block))
        else:
            writer.writerow([block.text] + [""] * (len(options["widths"]) - 1))
    path.write_bytes(out.getvalue().encode(options["encoding"]))


def write_dump(sheets, options, path):
    out = []
    for block in (b for s in sheets for b in s.blocks):
        if not hasattr(block, "widths"):
            mark = {"markdown": "# " if block.size > 1.3 else "## "}.get(options["form"], "") if block.bold else ""
            out.append(mark + block.text)
        elif options["form"] == "markdown":
            table = [[t.replace("\n", "<br>") for t in row] for row in rows(block)]
            table.insert(1, ["---"] * len(block.widths))
            out.append("\n" + "\n".join("| " + " | ".join(row) + " |" for row in table) + "\n")
        else:
            out += ["", *("\t".join(t.replace("\n", " ") for t in row) for row in rows(block)), ""]
    path.write_bytes(("\n".join(out) + "\n").encode(options.get("encoding", "utf-8")))
