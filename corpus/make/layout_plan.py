"""Layout A: a plan. No., item, description, measure, year columns with arrows, departments."""
from page import Arrow, Grid, Sheet, Text
from truth import actions, spans


def front(source, sheet):
    head = source["document"]
    sheet.blocks.append(Text(head["title"], 1.7, True))
    for key in ("subtitle", "date"):
        if head.get(key):
            sheet.blocks.append(Text(head[key], 1.1))
    for block in source.get("front", []):
        sheet.blocks.append(Text(block["heading"], 1.3, True, block.get("new_page", False)))
        if block.get("text"):
            sheet.blocks.append(Text(block["text"]))


def year_cells(grid, at, first, years, row):
    """Text in year columns: `[text, from, to]`, one merged cell where it runs over several."""
    names = list(years)
    for text, start, end in row.get("texts", []):
        a, b = names.index(start), names.index(end)
        grid.add(at, first + a, text, "mid", cols=b - a + 1)


def year_texts(years, row):
    names = list(years)
    out = {}
    for text, start, end in row.get("texts", []):
        for name in names[names.index(start):names.index(end) + 1]:
            out[str(years[name])] = text
    return out


def lanes(grid, at, first, years, printed):
    names = list(years)
    for n, (mark, start, end, *text) in enumerate(printed):
        y = (n + 0.66) / len(printed) if not text else (n + 0.5) / len(printed)
        grid.arrows.append(Arrow(at, first + names.index(start), first + names.index(end), y, mark or None, text[0] if text else None))


def build(source, options):
    years, heads = source["years"], source["columns"]
    n = len(years)
    widths = [8, 27, 38, 36] + [9.5] * n + [22]
    options.setdefault("widths", widths)
    sheets, records = [Sheet("前文")], []
    front(source, sheets[0])
    for section in source["section"]:
        if options.get("sheets") == "section" or len(sheets) == 1:
            sheets.append(Sheet(section["heading"].replace("　", " ")[:28].strip()))
            new_page = False
        else:
            new_page = section.get("new_page", False)
        sheet = sheets[-1]
        sheet.blocks.append(Text(section["heading"], 1.3, True, new_page))
        if section.get("intro"):
            sheet.blocks.append(Text(section["intro"]))
        for group in section["group"]:
            sheet.blocks.append(Text(group["heading"], 1.15, True, group.get("new_page", False)))
            if group.get("intro"):
                sheet.blocks.append(Text(group["intro"]))
            grid = Grid(widths, 2)
            for c, key in enumerate(("no", "item", "description", "measure")):
                grid.add(0, c, heads[key], "head", rows=2)
            grid.add(0, 4, heads["schedule"], "head", cols=n)
            for c, name in enumerate(years):
                grid.add(1, 4 + c, name, "head")
            grid.add(0, 4 + n, heads["departments"], "head", rows=2)
            r = 2
            for row in group["row"]:
                parts = row.get("part", [row])
                label = "".join(f"\n【{f}】" for f in row.get("flags", []))
                grid.add(r, 0, row["no"], "mid", rows=len(parts))
                grid.add(r, 1, row["item"] + label, rows=len(parts))
                grid.add(r, 2, row["description"], rows=len(parts))
                grid.add(r, 4 + n, row["departments"], "mid", rows=len(parts))
                if row.get("break"):
                    grid.break_before.add(r)
                for k, part in enumerate(parts):
                    grid.add(r, 3, part["measure"])
                    year_cells(grid, r, 4, years, part)
                    printed = part.get("spans", [])
                    lanes(grid, r, 4, years, printed)
                    if printed:
                        grid.minimum[r] = 7.0 * len(printed) + 1
                    records.append({
                        "municipality": source["document"]["municipality"], "fiscal_year": None,
                        "path": [section["heading"], group["heading"]], "no": row["no"], "item": row["item"],
                        "flags": row.get("flags", []), "measure": part["measure"], "actions": actions(part["measure"]),
                        "description": row["description"], "departments": row["units"],
                        "schedule": {k: v for k, v in (("spans", spans(printed, years)), ("years", year_texts(years, part))) if v},
                        "_sheet": len(sheets), "_find": row["item"] if k == 0 else part["measure"], "_find_length": 5,
                    })
                    r += 1
            sheet.blocks.append(grid)
    if source.get("back"):
        sheets.append(Sheet("用語解説"))
        for block in source["back"]:
            sheets[-1].blocks.append(Text(block["heading"], 1.3, True))
            sheets[-1].blocks.append(Text(block["text"]))
    return sheets, records
