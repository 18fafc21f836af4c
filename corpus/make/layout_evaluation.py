"""Layout C: an evaluation. Merged item and measure cells, a row and a rating for each department."""
from page import Grid, Sheet, Text


def level(source, raw):
    """What a mark is worth: its place in the scale, and what the legend says it means."""
    scale = source["document"]["scale"]
    meanings = dict(source.get("legend", {}).get("marks", []))
    worth = {"level": scale.index(raw) + 1} if raw in scale else {}
    return worth | ({"meaning": meanings[raw]} if raw in meanings else {})


def build(source, options):
    heads, year = source["columns"], str(source["document"]["fiscal_year"])
    widths = [30, 32, 46, 24, 56, 56, 20]
    sheets, records = [], []
    for group in source["group"]:
        sheet = Sheet(group["heading"][:28])
        sheets.append(sheet)
        sheet.blocks.append(Text(source["document"]["title"], 1.5, True))
        if source["document"].get("subtitle") and len(sheets) == 1:
            sheet.blocks.append(Text(source["document"]["subtitle"]))
        sheet.blocks.append(Text(group["heading"], 1.2, True))
        grid = Grid(widths, 1, flow=options.get("flow", False))
        for c, key in enumerate(("item", "measure", "description", "departments", "result", "summary", "rating")):
            grid.add(0, c, heads[key], "head")
        r = 1
        for item in group["item"]:
            total = sum(len(m["row"]) for m in item["measure"])
            grid.add(r, 0, item["name"], rows=total)
            for measure in item["measure"]:
                grid.add(r, 1, measure["name"], rows=len(measure["row"]))
                grid.add(r, 2, measure["text"], rows=len(measure["row"]))
                for row in measure["row"]:
                    grid.add(r, 3, row["department"], "mid")
                    grid.add(r, 4, row["result"])
                    # A summary merged with the row above stands in the source once.
                    if row.get("summary") is not None:
                        below = measure["row"][measure["row"].index(row) + 1:]
                        span = 1
                        while span <= len(below) and below[span - 1].get("summary") is None:
                            span += 1
                        grid.add(r, 5, row["summary"], rows=span)
                        summary = row["summary"]
                    grid.add(r, 6, row["rating"], "mid")
                    if row.get("break"):
                        grid.break_before.add(r)
                    ratings = row.get("ratings") or [[None, row["rating"]]]
                    records.append({
                        "municipality": source["document"]["municipality"], "fiscal_year": int(year),
                        "path": [group["heading"], item["name"]], "item": measure["name"], "measure": measure["name"],
                        "description": measure["text"], "departments": row["units"], "results": {year: row["result"]},
                        "summary": summary,
                        "ratings": [{"department": d, "raw": raw, **level(source, raw)} for d, raw in ratings],
                        "_sheet": len(sheets),
                        # Of a row that a page break cuts, another cell may be printed first.
                        "_find": options.get("printed_first", {}).get(row["department"]) or (row["result"] if len(row["result"]) > 3 else summary),
                        "_find_length": 6,
                    })
                    r += 1
        sheet.blocks.append(grid)
    return sheets, records
