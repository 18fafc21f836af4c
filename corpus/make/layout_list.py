"""Layout D: a list of nine columns; hierarchy at the left, plan, result, rating and next plan at the right."""
import re

from layout_evaluation import level
from page import Grid, Sheet, Text


def build(source, options):
    heads, year = source["columns"], source["document"]["fiscal_year"]
    widths = [w * options.get("width", 388) / 388 for w in (30, 30, 38, 52, 26, 64, 64, 16, 56, 12)]
    sheet = Sheet(source["document"].get("sheet", "一覧"))
    sheet.blocks.append(Text(source["document"]["title"], 1.6, True))
    for key in ("subtitle", "legend"):
        if source["document"].get(key):
            sheet.blocks.append(Text(source["document"][key]))
    grid = Grid(widths, 1, flow=options.get("flow", False))
    grid.add(0, 0, heads["system"], "head", cols=2)
    for c, key in enumerate(("item", "measure", "departments", "plan", "result", "rating", "next", "page"), 2):
        grid.add(0, c, heads[key], "head")
    r, records = 1, []
    for system in source["system"]:
        grid.add(r, 0, system["name"], rows=sum(len(i["row"]) for b in system["branch"] for i in b["item"]))
        for branch in system["branch"]:
            grid.add(r, 1, branch["name"], rows=sum(len(i["row"]) for i in branch["item"]))
            for item in branch["item"]:
                grid.add(r, 2, item["name"], rows=len(item["row"]))
                for n, row in enumerate(item["row"]):
                    grid.add(r, 3, row["measure"])
                    if not row.get("shared"):
                        # The cells right of the measure are merged with the following rows that share them.
                        span = 1
                        while n + span < len(item["row"]) and item["row"][n + span].get("shared"):
                            span += 1
                        whole = row
                        for c, key in enumerate(("departments", "plan", "result", "rating", "next", "page"), 4):
                            grid.add(r, c, row[key], "mid" if key in ("departments", "rating", "page") else "body", rows=span)
                    if row.get("break"):
                        grid.break_before.add(r)
                    flags = re.findall(r"【(.+?)】", row["measure"])
                    records.append({
                        "municipality": source["document"]["municipality"], "fiscal_year": year,
                        "path": [system["name"], branch["name"], item["name"]],
                        "item": re.sub(r"【.+?】", "", row["measure"]).strip(), "flags": flags, "measure": row["measure"],
                        "departments": whole["units"], "plans": {str(year): whole["plan"], str(year + 1): whole["next"]},
                        "results": {str(year): whole["result"]},
                        "ratings": [{"department": None, "raw": whole["rating"], **level(source, whole["rating"])}],
                        "page_ref": whole["page"], "_sheet": 1, "_find": row["measure"], "_find_length": 7,
                    })
                    r += 1
    sheet.blocks.append(grid)
    return [sheet], records
