"""Any plain table: columns that say which field they hold, and rows of cells. `^` merges a cell with the one above, `<` with the
one at its left. KPI tables, amounts, two axes of rating and checklists are made of it. A group with a `year` reports on that year: on a
`sheet` of its own where it names one, its `era` and `year` standing for `{era}` and `{year}` in the columns. A row that `goes_on` is of the
item above; what a row `holds` stands for `{row}`."""
import re

from layout_evaluation import level
from layout_form import number
from layout_plan import front
from page import Grid, Sheet, Text


def build(source, options):
    columns = source["column"]
    widths = [c["width"] for c in columns]
    sheets, records = [Sheet(source["document"].get("sheet", "一覧"))], []
    options.setdefault("widths", widths)
    front(source, sheets[0])
    legend(source, options, sheets, "before")
    for group in source["group"]:
        if group.get("sheet"):
            title = Text(source["document"]["title"], 1.7, True)
            sheets[:] = [*(sheets if records else []), Sheet(group["sheet"], [title])]
        sheet, columns = sheets[-1], of_year(source["column"], group)
        for key, size in (("section", 1.3), ("heading", 1.15)):
            if group.get(key):
                sheet.blocks.append(Text(group[key], size, True, group.get("new_page", False) and key == "section"))
        for key in ("section", "heading"):
            group.setdefault("above", []).extend([group[key]] if group.get(key) else [])
        if group.get("note"):
            sheet.blocks.append(Text(group["note"]))
        grid = heads(columns, widths, options)
        rows = [list(row["cells"]) for row in group["row"]]
        for r, row in enumerate(rows):
            assert len(row) == len(columns), row
            for c, text in enumerate(row):
                if text not in ("^", "<"):
                    down = span(lambda n: r + n < len(rows) and rows[r + n][c] == "^")
                    right = span(lambda n: c + n < len(row) and row[c + n] == "<")
                    grid.add(grid.head + r, c, text, columns[c].get("kind", "body"), down, right)
            if group["row"][r].get("break"):
                grid.break_before.add(grid.head + r)
        sheet.blocks.append(grid)
        for r, row in enumerate(group["row"]):
            mine = [{**c, "field": c["field"].replace("{row}", row.get("holds", ""))} for c in columns]
            found = record(source, mine, group, r, rows, len(sheets))
            if row.get("goes_on"):
                join(records[-1], found)
            else:
                records.append(found)
        if group.get("after"):
            sheet.blocks.append(Text(group["after"]))
    legend(source, options, sheets, "after")
    legend(source, options, sheets, "sheet")
    return sheets, records


def join(record, more):
    """What a further row of the same item says of other fields."""
    for field, value in more.items():
        if isinstance(value, dict):
            record[field] = {**value, **record.get(field, {})}


def of_year(columns, group):
    """The columns, with the group's year in place of `{era}` and `{year}`."""
    def put(value):
        if isinstance(value, str):
            return value.replace("{era}", group["era"]).replace("{year}", str(group["year"]))
        return [put(v) for v in value] if isinstance(value, list) else value
    return [{k: put(v) for k, v in c.items()} for c in columns] if "year" in group else columns


def legend(source, options, sheets, where):
    """What the marks of a rating mean: a line (`line`) or a small table of its own (`table`, on a sheet of its own: `sheet`)."""
    said = source.get("legend")
    if not said or options.get("legend_at", "before") != where:
        return
    if where == "sheet":
        sheets.append(Sheet(said["head"]))
    if options.get("legend", "line") == "line":
        marks = said.get("between", "　").join(mark + said.get("sign", "：") + meaning for mark, meaning in said["marks"])
        sheets[-1].blocks.append(Text("※" + said["head"] + "　" + marks))
        return
    sheets[-1].blocks.append(Text("【" + said["head"] + "】"))
    grid = Grid([18, 90], 1)
    for c, head in enumerate(said["heads"]):
        grid.add(0, c, head, "head")
    for r, (mark, meaning) in enumerate(said["marks"], 1):
        grid.add(r, 0, mark, "mid")
        grid.add(r, 1, meaning)
    sheets[-1].blocks.append(grid)


def span(goes_on):
    n = 1
    while goes_on(n):
        n += 1
    return n


def heads(columns, widths, options):
    """One row of heads, or two where a head is a pair: equal upper heads side by side are one cell."""
    pairs = [c["head"] if isinstance(c["head"], list) else [c["head"]] for c in columns]
    grid = Grid(widths, max(map(len, pairs)), flow=options.get("flow", False))
    for c, pair in enumerate(pairs):
        if len(pair) == 1:
            grid.add(0, c, pair[0], "head", rows=grid.head)
            continue
        grid.add(1, c, pair[1], "head")
        if c == 0 or pairs[c - 1][0] != pair[0]:
            grid.add(0, c, pair[0], "head", cols=span(lambda n: c + n < len(pairs) and pairs[c + n][0] == pair[0]))
    return grid


def rated(source, column, text):
    """The rating of a cell and, where the cell says more than a mark, that text. A column may have marks of its own."""
    scale = column.get("marks")
    worth = source if scale is None else {"document": {"scale": [m for m, _ in scale]}, "legend": {"marks": scale}}
    mark, more = re.fullmatch(r"(.*?)((?:（.+）)?)", text, re.S).groups()
    if any(end in mark for end in "。、"):
        return [], text
    return [{"department": None, "raw": mark, **level(worth, mark)}], text if more else ""


def record(source, columns, group, r, rows, sheet):
    """The record of a row: `^` is the cell above, `<` is no text of its own."""
    head, row = source["document"], group["row"][r]
    out = {"municipality": head["municipality"], "fiscal_year": group.get("year", head.get("fiscal_year")), "path": list(group["above"]),
           "ratings": [], "extra": {}, "_sheet": sheet}
    out |= group.get("all", {})
    if row.get("kind"):
        out["row_kind"] = row["kind"]
    for c, column in enumerate(columns):
        at = r
        while rows[at][c] == "^":
            at -= 1
        text, (field, _, year) = rows[at][c], column["field"].partition(".")
        if text in ("", "<") or field in ("", "none"):
            continue
        if field == "path":
            out["path"].append(text)
        elif field == "item":
            out["flags"] = re.findall(r"【(.+?)】", text)
            out["item"] = re.sub(r"\s*【.+?】", "", text)
        elif field == "ratings":
            ratings, said = rated(source, column, text)
            if sum(other["field"] == "ratings" for other in columns) > 1:
                axis = column["head"] if isinstance(column["head"], str) else column["head"][-1]
                ratings = [{"axis": axis, **rating} for rating in ratings]
            out["ratings"] += ratings
            if said:
                out["extra"][column["head"]] = said
        elif field in ("departments", "related_departments"):
            out[field] = group["row"][at].get("units", re.split(r"[・、\n]", text))
        elif field == "extra":
            out["extra"][" ".join(column["head"]) if isinstance(column["head"], list) else column["head"]] = text
        elif year:
            out.setdefault(field, {})[year] = text
        else:
            out[field] = text
    if row.get("kind"):
        # The name of a total stands in whatever cell comes first.
        out["item"], out["path"] = row["cells"][row.get("name", 0)], out["path"][:row.get("name", 0)]
    for field in ("yearly_values", "yearly_goals"):
        numbers = {y: number(t) for y, t in out.get(field, {}).items()}
        numbers = {y: v for y, v in numbers.items() if v is not None}
        if numbers:
            out.setdefault("numbers", {})[field] = numbers
    if out.get("status"):
        out["schedule"] = {"years": out.pop("status")}
    # An item stands on the sheet of every year; what was done does not.
    done = out.get("results", {}).get(str(group["year"])) if group.get("sheet") else None
    out["_find"] = row.get("find") or done or out.get("item") or out.get("indicator") or ""
    out["_find_length"] = row.get("find_length", 6)
    return out
