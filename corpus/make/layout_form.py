"""Layout E: one form a page; label cells own the cells beside or below them."""
import re

from layout_plan import front
from page import Grid, Sheet, Text


def number(text):
    """The number of a cell that holds one number with or without a unit."""
    found = re.fullmatch(r"([△▲-]?)([\d,]+(?:\.\d+)?)\s*[^\d\s]*", text)
    if not found:
        return None
    value = float(found.group(2).replace(",", ""))
    return -value if found.group(1) else value


def build(source, options):
    heads, years = source["labels"], source["years"]
    widths = [20, 18] + [28] * len(years)
    last = len(widths) - 1
    sheets, records = [Sheet("表紙")], []
    options.setdefault("widths", widths)
    front(source, sheets[0])
    for section in source["section"]:
        for group in section["group"]:
            for form in group["form"]:
                sheet = Sheet(f"{len(sheets)} {form['name']}"[:28])
                sheets.append(sheet)
                sheet.blocks.append(Text(section["heading"], 1.2, True))
                sheet.blocks.append(Text(group["heading"], 1.15, True))
                sheet.blocks.append(Text(f"{form['mark']} {form['name']}", 1.15, True))
                grid = Grid(widths, 0)
                half = last // 2
                grid.add(0, 0, heads["departments"], "label")
                grid.add(0, 1, form["departments"], cols=half)
                grid.add(0, half + 1, heads["related"], "label")
                grid.add(0, half + 2, form.get("related", ""), cols=last - half - 1)
                for r, key in ((1, "current_state"), (2, "description")):
                    grid.add(r, 0, heads[key], "label")
                    grid.add(r, 1, form[key], cols=last)
                    grid.minimum[r] = 26
                grid.add(3, 0, heads["goal_state"], "label", rows=4)
                grid.add(3, 1, form["goal_state"], rows=4, cols=last - 2)
                for r, text, kind in ((3, heads["baseline"], "label"), (4, form.get("baseline", ""), "mid"),
                                      (5, heads["target"], "label"), (6, form.get("target", ""), "mid")):
                    grid.add(r, last - 1, text, kind, cols=2)
                    grid.minimum[r] = 9
                grid.add(7, 0, heads["yearly"], "label", rows=4)
                for r, key in ((7, "year"), (8, "status"), (9, "goals"), (10, "values")):
                    grid.add(r, 1, heads[key], "label")
                    cells = list(years) if key == "year" else form.get(key, [""] * len(years))
                    if len(cells) == 1:
                        grid.add(r, 2, cells[0], "mid", cols=len(years))
                    else:
                        for c, text in enumerate(cells):
                            grid.add(r, 2 + c, text, "label" if key == "year" else "body" if key == "goals" else "mid")
                    grid.minimum[r] = 9 if key != "goals" else 18
                sheet.blocks.append(grid)

                def by_year(key):
                    cells = form.get(key, [])
                    if len(cells) == 1:
                        cells = cells * len(years)
                    return {str(y): t for y, t in zip(years.values(), cells) if t}

                values = by_year("values")
                # Only rows that hold numbers throughout count as columns that hold numbers.
                numbers = {y: number(t) for y, t in values.items()}
                held = values and all(v is not None for v in numbers.values())
                records.append({
                    "municipality": source["document"]["municipality"], "fiscal_year": None,
                    "path": [section["heading"], group["heading"]], "no": form["mark"], "item": form["name"],
                    "departments": form["units"], "related_departments": form.get("related_units", []),
                    "current_state": form["current_state"], "description": form["description"], "goal_state": form["goal_state"],
                    "baseline": form.get("baseline", ""), "target": form.get("target", ""),
                    "schedule": {"years": by_year("status")} if by_year("status") else {},
                    "yearly_goals": by_year("goals"), "yearly_values": values,
                    "numbers": {"yearly_values": numbers} if held else {}, "_sheet": len(sheets),
                    "_find": form["current_state"], "_find_length": 8,
                })
    return sheets, records
