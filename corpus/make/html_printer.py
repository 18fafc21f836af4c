"""Prints sheets as HTML, and that as PDF with WeasyPrint or headless Chromium."""
import html
import subprocess
import tempfile
from pathlib import Path

from page import text_height


def text(value):
    return html.escape(value).replace("\n", "<br>")


def arrow(a, grid, heights):
    """An arrow as SVG over the cells of its row; millimetres from the left of its first column."""
    length, y = sum(grid.widths[a.first:a.last + 1]), heights[a.row] * a.at
    if a.text is not None:
        points = [(0.8, y - 2.6), (length - 3.4, y - 2.6), (length - 0.8, y), (length - 3.4, y + 2.6), (0.8, y + 2.6)]
        shape = f'<polygon points="{" ".join(f"{x:.2f},{v:.2f}" for x, v in points)}" fill="#eee" stroke="#000" stroke-width="0.2"/>'
        label = f'<text x="{length / 2:.2f}" y="{y + 1.1:.2f}" font-size="3" text-anchor="middle">{html.escape(a.text)}</text>'
        return shape + label
    shaft = f'<line x1="0.9" y1="{y:.2f}" x2="{length - 2.6:.2f}" y2="{y:.2f}" stroke="#000" stroke-width="0.3"/>'
    tip = f'<polygon points="{length - 2.7:.2f},{y - 0.9:.2f} {length - 0.9:.2f},{y:.2f} {length - 2.7:.2f},{y + 0.9:.2f}" fill="#000"/>'
    mark = f'<text x="{length / 2:.2f}" y="{y - 1:.2f}" font-size="3" text-anchor="middle">{html.escape(a.mark)}</text>' if a.mark else ""
    return shaft + tip + mark


def table(grid, options):
    grid.full()
    heights = grid.heights(options.get("size", 9))
    lanes = {a.row for a in grid.arrows}
    rows = ['<table style="width:{:.1f}mm">'.format(sum(grid.widths)), "<colgroup>"]
    rows += [f'<col style="width:{w}mm">' for w in grid.widths] + ["</colgroup>"]
    rows.append("<thead>" if grid.head and options.get("repeat_head") else "<tbody>")
    for r, height in enumerate(heights):
        if r == grid.head and grid.head and options.get("repeat_head"):
            rows.append("</thead><tbody>")
        low = f"height:{height:.2f}mm" if r in lanes or r in grid.minimum else ""
        rows.append(f'<tr style="{low}">')
        for c in (c for c in grid.cells if c.row == r):
            drawn = [a for a in grid.arrows if a.row == r and a.first == c.col]
            body = text(c.text)
            if drawn:
                across = sum(grid.widths[c.col:])
                shapes = "".join(arrow(a, grid, heights) for a in drawn)
                body += f'<svg style="width:{across}mm;height:{height}mm" viewBox="0 0 {across} {height}">{shapes}</svg>'
            rows.append(f'<td class="{c.kind}" rowspan="{c.rows}" colspan="{c.cols}">{body}</td>')
        rows.append("</tr>")
    rows.append("</tbody></table>")
    return "".join(rows)


def document(sheets, options):
    paper = {"a3": "A3"}.get(options.get("paper"), "A4")
    turn = " landscape" if options.get("landscape") else ""
    foot = '@bottom-center{content:"- " counter(page) " -";font-size:8pt}' if options.get("page_numbers") else ""
    if options.get("running_head"):
        foot += f'@top-left{{content:"{options["running_head"]}";font-size:7pt}}'
    border = options.get("border", "0.5pt solid #000")
    out = [f"""<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><style>
@page{{size:{paper}{turn};margin:{options.get("margin", 14)}mm;{foot}}}
body{{font-family:"{options["font"]}";font-size:{options.get("size", 9)}pt;margin:0;line-height:1.35}}
table{{border-collapse:collapse;table-layout:fixed;margin:2mm 0 4mm}}tr{{break-inside:{"auto" if options.get("flow") else "avoid"}}}
td{{border:{border};padding:0.6mm 1mm;vertical-align:top;position:relative;overflow-wrap:anywhere}}
td.head,td.label{{background:#e1e1e1;text-align:center;vertical-align:middle}}td.mid{{text-align:center;vertical-align:middle}}
svg{{position:absolute;left:0;top:0}}p,h1,h2,h3{{margin:1.5mm 0;font-weight:normal;font-size:1em;break-after:auto}}h2,h3{{font-weight:bold;break-after:avoid}}
{options.get("css", "")}</style></head><body>"""]
    if options.get("watermark"):
        # What is fixed stands on every page.
        out.append(f'<div style="position:fixed;top:50%;left:0;right:0;text-align:center;line-height:0;z-index:-1;color:#dadada;'
                   f'font-size:{options.get("watermark_height", 70)}mm">{text(options["watermark"])}</div>')
    for n, sheet in enumerate(sheets):
        for k, block in enumerate(sheet.blocks):
            if hasattr(block, "widths"):
                out.append(table(block, options))
                continue
            new = "break-before:page;" if block.break_before or (n and not k and not sheet.runs_on) else ""
            tag = "h2" if block.bold else "p"
            out.append(f'<{tag} style="{new}font-size:{block.size}em">{text(block.text)}</{tag}>')
    return "".join(out) + "</body></html>"


def weasyprint_pdf(sheets, options, path):
    from weasyprint import HTML
    HTML(string=document(sheets, options)).write_pdf(str(path))


def chromium_pdf(sheets, options, path):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(document(sheets, options), encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", "--disable-pdf-tagging",
                        f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True, timeout=180)
