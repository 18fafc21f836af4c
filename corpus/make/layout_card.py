"""A form for each item: `card` is the form with `{name}` where a value stands, `field` says which field a name holds."""
from layout_evaluation import level
from layout_plan import front
from layout_table import span
from page import Grid, Sheet, Text


def build(source, options):
    card, widths = source["card"], source["widths"]
    options.setdefault("widths", widths)
    sheets, records = [], []
    for form in source["form"]:
        sheet = Sheet(form["no"])
        sheets.append(sheet)
        front(source, sheet)
        grid = Grid(widths, 0)
        for r, row in enumerate(card):
            for c, text in enumerate(row):
                if text not in ("^", "<"):
                    down = span(lambda n: r + n < len(card) and card[r + n][c] == "^")
                    right = span(lambda n: c + n < len(row) and row[c + n] == "<")
                    named = text.startswith("{")
                    kind = "label" if text and not named else "mid" if right == 1 else "body"
                    grid.add(r, c, form.get(text[1:-1], "") if named else text, kind, down, right)
        sheet.blocks.append(grid)
        for line in source.get("after", []):
            sheet.blocks.append(Text(line))
        records.append(record(source, form, len(sheets)))
    return sheets, records


def record(source, form, sheet):
    head = source["document"]
    out = {"municipality": head["municipality"], "fiscal_year": head.get("fiscal_year"), "ratings": [], "extra": {}, "_sheet": sheet}
    for name, field in source["field"].items():
        text, (field, _, part) = form.get(name, ""), field.partition(".")
        if not text:
            continue
        if field == "ratings":
            scale = {"document": {"scale": [m for m, _ in source["axis"][part]]}, "legend": {"marks": source["axis"][part]}}
            out["ratings"].append({"axis": part, "department": None, "raw": text, **level(scale, text)})
        elif field == "path":
            out.setdefault("path", []).append(text)
        elif field in ("departments", "related_departments"):
            out[field] = text.split("・")
        elif part:
            out.setdefault(field, {})[part] = text
        else:
            out[field] = text
    out["_find"] = form["item"]
    return out
