"""Prints sheets as PDF with Typst (PyPI package `typst`)."""
import json
import re

import typst

FONTS = ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/opentype/ipaexfont-gothic",
         "/usr/share/fonts/opentype/ipaexfont-mincho"]


def string(text):
    """A text as a Typst expression: strings, so that nothing in it is markup; line breaks where it has them."""
    return "[" + " \\ ".join("#" + json.dumps(line, ensure_ascii=False) + ";" if line else "" for line in text.split("\n")) + "]"


def cell(c, grid, heights, size):
    align = {"head": "center + horizon", "label": "center + horizon", "mid": "center + horizon", "body": "left + top"}[c.kind]
    args = [f"x: {c.col}", f"y: {c.row}", f"align: {align}"]
    if c.rows > 1:
        args.append(f"rowspan: {c.rows}")
    if c.cols > 1:
        args.append(f"colspan: {c.cols}")
    if c.kind in ("head", "label"):
        args.append("fill: luma(225)")
    arrows = [a for a in grid.arrows if a.row == c.row and a.first == c.col]
    if arrows:
        args[2] = "align: left + top"
        args.append("inset: 0pt")
        body = "[" + "".join(arrow(a, grid, heights, size) for a in arrows) + "]"
    else:
        body = string(c.text)
    return f"table.cell({', '.join(args)}, {body})"


def arrow(a, grid, heights, size):
    length = sum(grid.widths[a.first:a.last + 1])
    y = heights[a.row] * a.at
    if a.text is not None:
        left, right, half, tip = 0.8, length - 0.8, 2.6, 2.6
        points = [(left, y - half), (right - tip, y - half), (right, y), (right - tip, y + half), (left, y + half)]
        shape = f"#place(top + left, polygon(fill: luma(235), stroke: 0.6pt, {points_of(points)}))"
        label = f"#place(top + left, dx: {left}mm, dy: {y - half}mm, box(width: {right - left - 0.6}mm, height: {2 * half}mm, align(center + horizon, text({size * 0.88}pt, {string(a.text)}))))"
        return shape + label
    left, right, tip = 0.9, length - 0.9, 1.8
    line = f"#place(top + left, line(start: ({left}mm, {y:.2f}mm), end: ({right - tip}mm, {y:.2f}mm), stroke: 0.8pt))"
    head = f"#place(top + left, polygon(fill: black, {points_of([(right - tip, y - 0.8), (right, y), (right - tip, y + 0.8)])}))"
    mark = ""
    if a.mark:
        mark = f"#place(top + left, dx: {(left + right) / 2 - 1.5:.2f}mm, dy: {y - 4:.2f}mm, text({size * 0.9}pt, {string(a.mark)}))"
    return line + head + mark


def points_of(points):
    return ", ".join(f"({x:.2f}mm, {y:.2f}mm)" for x, y in points)


def grid_source(grid, size, repeat):
    grid.full()
    heights = grid.heights(size)
    lanes = {a.row for a in grid.arrows} | set(grid.minimum)
    rows = ", ".join("auto" if grid.flow and r not in lanes and r >= grid.head else f"{h:.2f}mm" for r, h in enumerate(heights))
    head = ",\n".join(cell(c, grid, heights, size) for c in grid.cells if c.row < grid.head)
    body = ",\n".join(cell(c, grid, heights, size) for c in grid.cells if c.row >= grid.head)
    header = f"table.header(repeat: {'true' if repeat else 'false'}, {head})," if grid.head else ""
    columns = ", ".join(f"{w}mm" for w in grid.widths)
    return f"#table(columns: ({columns}), rows: ({rows}), stroke: 0.5pt, inset: (x: 1mm, y: 1.1mm), {header}\n{body})\n"


def source(sheets, options):
    size = options.get("size", 9)
    width, height = (297, 210) if options.get("landscape") else (210, 297)
    if options.get("paper") == "a3":
        width, height = 420, 297
    margin = options.get("margin", 16)
    foot = '#context align(center, text(8pt)[\\- #counter(page).display() \\-])' if options.get("page_numbers") else ""
    head = string(options["running_head"]) if options.get("running_head") else "[]"
    behind = f", background: text({min(width, height) * 0.4}mm, fill: luma(218), {string(options['watermark'])})" if options.get("watermark") else ""
    out = [f'#set page(width: {width}mm, height: {height}mm, margin: {margin}mm, header: text(7pt, {head}), footer: [{foot}]{behind})',
           f'#set text(font: "{options["font"]}", size: {size}pt, lang: "ja", top-edge: 0.88em, bottom-edge: -0.12em)',
           '#set par(leading: 0.34em, spacing: 0.8em)', '#set block(spacing: 0.9em)']
    for n, sheet in enumerate(sheets):
        if n and not sheet.runs_on:
            out.append("#pagebreak()")
        for block in sheet.blocks:
            if isinstance(block, str):
                continue
            if hasattr(block, "widths"):
                out.append(grid_source(block, size, options.get("repeat_head", False)))
            else:
                if block.break_before:
                    out.append("#pagebreak(weak: true)")
                weight = '"bold"' if block.bold else '"regular"'
                sticky = "true" if block.bold else "false"
                out.append(f"#block(sticky: {sticky}, text({size * block.size:.2f}pt, weight: {weight}, {string(block.text)}))")
    text = "\n".join(out) + "\n"
    for plain, radical in options.get("radicals", {}).items():
        text = re.sub(plain, radical, text)
    return text


def print_pdf(sheets, options, path):
    typst_source = path.with_suffix(".typ.tmp")
    typst_source.write_text(source(sheets, options), encoding="utf-8")
    try:
        typst.compile(str(typst_source), output=str(path), font_paths=FONTS, ignore_system_fonts=True)
    finally:
        typst_source.unlink()
