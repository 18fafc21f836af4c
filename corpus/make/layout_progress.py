"""Layout B: a progress report. The measure stands above the lanes of its arrows; boxes stand above the tables."""
from layout_plan import front, lanes
from page import Grid, Sheet, Text
from truth import actions, spans


def build(source, options):
    years, heads = source["years"], source["columns"]
    n = len(years)
    widths = [10, 36, 52, *[14.5] * n, 94]
    year = str(source["document"]["fiscal_year"])
    sheets, records = [Sheet("実施状況")], []
    front(source, sheets[0])
    for section in source["section"]:
        sheet = sheets[-1]
        sheet.blocks.append(Text(section["heading"], 1.3, True, section.get("new_page", False)))
        if section.get("intro"):
            sheet.blocks.append(Text(section["intro"]))
        for group in section["group"]:
            sheet.blocks.append(Text(group["heading"], 1.15, True, group.get("new_page", False)))
            if group.get("intro"):
                sheet.blocks.append(Text(group["intro"]))
            if group.get("box"):
                box = Grid(widths, 0)
                box.add(0, 0, group["box"], cols=len(widths))
                sheet.blocks.append(box)
            grid = Grid(widths, 2)
            for c, key in enumerate(("no", "item", "description")):
                grid.add(0, c, heads[key], "head", rows=2)
            grid.add(0, 3, heads["measure"], "head", cols=n)
            for c, name in enumerate(years):
                grid.add(1, 3 + c, name, "head")
            grid.add(0, 3 + n, heads["results"], "head", rows=2)
            r = 2
            for row in group["row"]:
                label = "".join(f"\n【{f}】" for f in row.get("flags", []))
                grid.add(r, 0, row["no"], "mid", rows=2)
                grid.add(r, 1, row["item"] + label, rows=2)
                grid.add(r, 2, row["description"], rows=2)
                grid.add(r, 3, row["measure"], cols=n)
                grid.add(r, 3 + n, row["result"], rows=2)
                lanes(grid, r + 1, 3, years, row["spans"])
                grid.minimum[r + 1] = 7.0 * len(row["spans"]) + 1
                if row.get("break"):
                    grid.break_before.add(r)
                records.append({
                    "municipality": source["document"]["municipality"], "fiscal_year": int(year),
                    "path": [section["heading"], group["heading"]], "no": row["no"], "item": row["item"],
                    "flags": row.get("flags", []), "measure": row["measure"], "actions": actions(row["measure"]),
                    "description": row["description"], "schedule": {"spans": spans(row["spans"], years)},
                    "results": {year: row["result"]}, "_sheet": len(sheets), "_find_length": 5,
                })
                r += 2
            sheet.blocks.append(grid)
    return sheets, records
