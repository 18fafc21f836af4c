#!/usr/bin/env python3
"""Prints the documents of the invented prefecture and the truth of their matches: `python3 corpus/prefecture/make.py`.

bank.toml (measures) + stories.toml (what happens to them) → documents/<municipality>/*, truth.json. The truth comes from the
stories alone, never from what the program reads.
"""
import datetime
import hashlib
import json
import re
import tomllib
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Side

HERE = Path(__file__).resolve().parent
BANK = tomllib.loads((HERE / "bank.toml").read_text(encoding="utf-8"))
STORIES = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))
CIRCLED = "①②③④⑤⑥"
SCALES = {"ABCD": "ABCD", "ABCDE": "ABCDE", "marks": "◎○△▲"}
YEARS = range(2021, 2026)
LINE = Side(style="thin")


def dice(*what):
    """The same number for the same words, on every machine."""
    return int(hashlib.sha256("/".join(map(str, what)).encode()).hexdigest()[:8], 16)


def item_of(key):
    for section, bank in BANK.items():
        if key in bank:
            name, text, measures, unit = bank[key]
            return {"id": key, "section": section, "name": name, "text": text, "measures": list(measures), "unit": unit}
    raise SystemExit(f"stories.toml: no such measure: {key}")


class Plan:
    """The items of a plan as they stand, by section, in printed order."""

    def __init__(self, name, sections, keys):
        self.name = name
        self.headings = {s: BANK[s]["heading"] for s in sections}
        self.items = {s: [i for i in map(item_of, keys) if i["section"] == s] for s in sections}
        self.last = {}

    def find(self, key):
        for section, items in self.items.items():
            for at, item in enumerate(items):
                if item["id"] == key:
                    return section, at, item
        raise SystemExit(f"stories.toml: {self.name} has no {key} now")

    def take(self, key):
        section, at, item = self.find(key)
        del self.items[section][at]
        return section, at, item

    def step(self, document):
        """What happens before a document; gives the relations that are no plain pairs: (kind, befores, afters)."""
        relations = []
        for key in document.get("drop", []):
            self.take(key)
            relations.append(("dropped", [key], []))
        for key, at in document.get("add", {}).items():
            item = item_of(key)
            self.items[item["section"]].insert(at, item)
            relations.append(("added", [], [key]))
        for key, name in document.get("rename", {}).items():
            self.find(key)[2]["name"] = name
        for key, text in document.get("text", {}).items():
            self.find(key)[2]["text"] = text
        for key, section in document.get("move", {}).items():
            self.items[section].append(self.take(key)[2])
        for key, parts in document.get("split", {}).items():
            section, at, whole = self.take(key)
            new = []
            for n, (name, measures) in enumerate(parts, 1):
                own = [whole["measures"][m] for m in measures]
                new.append({**whole, "id": f"{key}/{n}", "name": name, "measures": own, "text": "と".join(own) + "に取り組む。"})
            self.items[section][at:at] = new
            relations.append(("split", [key], [i["id"] for i in new]))
        for name, keys, section in document.get("merge", []):
            parts = [self.take(key) for key in keys]
            one = {**parts[0][2], "id": "+".join(keys), "name": name, "measures": [m for p in parts for m in p[2]["measures"]]}
            one["text"] = "、".join(p[2]["name"] for p in parts) + "を合わせて進める。"
            self.items[section].insert(parts[0][1], one)
            relations.append(("merged", keys, [one["id"]]))
        for item in (i for items in self.items.values() for i in items):
            item["unit"] = document.get("unit", {}).get(item["unit"], item["unit"])
            if document.get("reword"):
                item["text"] = item["text"].removesuffix("る。") + "ることとする。" if item["text"].endswith("る。") else item["text"]
        for section, heading in document.get("heading", {}).items():
            self.headings[section] = heading
        return relations


def measures(item):
    if len(item["measures"]) == 1:
        return item["measures"][0]
    return "".join(f"{CIRCLED[n]}{m}" for n, m in enumerate(item["measures"]))


def words(item):
    """The same as words of the year columns: text dumps keep no drawn arrows."""
    cells = arrow(item)
    first = cells.index("→")
    return ["検討" if n == first and cells.count("→") > 1 else "実施" if c else "" for n, c in enumerate(cells)]


def arrow(item):
    first = 2021 + dice(item["id"], "from") % 3
    last = first + dice(item["id"], "to") % (2026 - first)
    return ["→" if first <= y <= last else "" for y in YEARS]


def rating(item, document, unit):
    marks = SCALES[document["scale"]]
    return marks[min(dice(item["id"], document["year"], unit) % 5 // 2, len(marks) - 1)]


def plan_of_year(item, year):
    measure = item["measures"][year % len(item["measures"])]
    return f"{item['unit']}が中心となり、{year - 2018}年度は{measure}について関係者と調整を進める。"


def result(item, year):
    measure = item["measures"][dice(item["id"], year) % len(item["measures"])]
    return f"{measure}を{1 + dice(year, item['id']) % 9}回行った。"


def units(item, story):
    return [item["unit"]] + [u for k, u in story.get("joint", {}).items() if k == item["id"]]


def rows_of(plan, document, story):
    """The printed content: [(heading, head, [(id, No., name, cells)])]."""
    out = []
    era = f"R{document['year'] - 2018}" if "year" in document else ""
    for n, (section, items) in enumerate(plan.items.items(), 1):
        rows = []
        for no, item in enumerate(items, 1):
            name = item["name"]
            if document["kind"] == "plan":
                cells = [str(no), name, item["text"], measures(item), *(arrow if document["as"] == "xlsx" else words)(item), item["unit"]]
                rows.append((item["id"], str(no), name, cells))
                continue
            for unit in units(item, story):
                if document["kind"] == "evaluation":
                    cells = [str(no), name, item["text"], measures(item), unit, result(item, document["year"]),
                             f"{name}は{plan.headings[section]}の柱として続ける。", rating(item, document, unit)]
                    rows.append((item["id"], str(no), name, cells))
                else:
                    year = document["year"]
                    cells = ["", "", name, unit, plan_of_year(item, year), result(item, year), rating(item, document, unit),
                             plan_of_year(item, year + 1)]
                    rows.append((item["id"], None, name, cells))
        heading = plan.headings[section]
        if document["kind"] == "plan":
            head = ["No.", "改革項目", "推進内容", "主な取組", *(f"R{y - 2018}" for y in YEARS), "実施担当"]
        elif document["kind"] == "evaluation":
            head = ["No.", "具体的取組", "内容", "主な取組", "所管課", f"{era}取組状況", "総括", "最終評価"]
        else:
            year = document["year"] - 2018
            head = ["行財政改革の体系", "行動計画の取組項目", "具体的な取組", "担当課", f"令和{year}年度計画", f"令和{year}年度実績",
                    "担当課の評価", f"令和{year + 1}年度計画"]
            if rows:
                rows[0][3][0] = f"{n} 改革の柱"
                rows[0][3][1] = f"({n}) {heading}"
        out.append((f"({n}) {heading}", head, rows))
    return out


def title(story, document):
    name = document.get("other_plan", story["plan"])
    if document["kind"] == "plan":
        return name + (f"（{document['revision']}）" if "revision" in document else "")
    what = "進行管理一覧" if document["kind"] == "list" else "取組状況と総括"
    return f"令和{document['year'] - 2018}年度 {name} {what}"


def marked(cells):
    """A row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def text_file(path, story, document, parts):
    lines = [title(story, document), ""]
    if document["kind"] == "list":
        lines += ["\t".join(parts[0][1])]
        lines += ["\t".join(cells) for _, _, rows in parts for *_, cells in rows]
    else:
        for heading, head, rows in parts:
            lines += [heading, ""]
            if document["kind"] == "plan":
                top = ["No.", "改革項目", "推進内容", "主な取組", "実施時期", "", "", "", "", "実施担当"]
                lines += [marked(top), marked(["---"] * len(top)), marked(["", "", "", "", *head[4:9], ""])]
                lines += [marked(cells) for *_, cells in rows] + [""]
                continue
            lines += ["\t".join(head)]
            lines += ["\t".join(cells) for *_, cells in rows] + [""]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def workbook(path, story, document, parts):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "一覧"
    sheet.append([title(story, document)])
    box = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)

    def row(cells):
        sheet.append(cells)
        for cell in sheet[sheet.max_row][:len(cells)]:
            cell.border, cell.alignment = box, Alignment(wrap_text=True, vertical="top")

    for n, (heading, head, rows) in enumerate(parts):
        if document["kind"] != "list":
            sheet.append([])
            sheet.append([heading])
        if document["kind"] == "plan":
            row(["No.", "改革項目", "推進内容", "主な取組", "実施時期", "", "", "", "", "実施担当"])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=5, end_column=9)
            row(["", "", "", "", *head[4:9], ""])
            for column in (1, 2, 3, 4, 10):
                sheet.merge_cells(start_row=sheet.max_row - 1, end_row=sheet.max_row, start_column=column, end_column=column)
        elif document["kind"] == "evaluation" or n == 0:
            row(head)
        for *_, cells in rows:
            row([int(c) if at == 0 and c.isdigit() else c for at, c in enumerate(cells)])
    for column, width in zip("ABCDEFGHIJ", (8, 26, 40, 40, 10, 30, 30, 10, 10, 16)):
        sheet.column_dimensions[column].width = width
    book.properties.creator = "prefecture"
    book.properties.created = book.properties.modified = datetime.datetime(2026, 4, 1)
    book.save(path)
    undated(path)


def undated(path):
    """The same bytes on every day: decisions are keyed by the hash of a document."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-04-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def main():
    truth = []
    for story in STORIES["municipality"]:
        folder = HERE / "documents" / story["name"]
        folder.mkdir(parents=True, exist_ok=True)
        plan = Plan(story["plan"], story["sections"], story["keys"])
        documents, pairs, others = [], [], []
        seen = {}
        for n, document in enumerate(story["document"], 1):
            own = plan
            if "other_plan" in document:
                own = Plan(document["other_plan"], document["sections"], document["keys"])
            before = {i["id"] for items in own.items.values() for i in items}
            relations = own.step(document)
            parts = rows_of(own, document, story)
            year = f"R{document['year'] - 2018}" if "year" in document else "計画"
            name = f"{n}_{year}{'_' + document['revision'] if 'revision' in document else ''}.{document['as']}"
            (text_file if document["as"] == "txt" else workbook)(folder / name, story, document, parts)
            rows = [(i, no, nm, heading) for heading, _, rows in parts for i, no, nm, _ in rows]
            path = f"{story['name']}/{name}"
            documents.append({"file": path, "rows": [{"id": i, "no": no, "name": nm} for i, no, nm, _ in rows]})
            if "other_plan" in document:
                continue
            now = {}
            for section, items in own.items.items():
                for no, item in enumerate(items, 1):
                    printed_no = no if document["kind"] != "list" else None
                    now[item["id"]] = (item["name"], section, printed_no)
            for i, (nm, section, no) in now.items():
                if i in seen:
                    file, (old, old_section, old_no) = seen[i]
                    kind = "same"
                    if nm != old:
                        kind = "renamed"
                    elif section != old_section or (no and old_no and no != old_no):
                        kind = "moved"
                    pairs.append({"id": i, "from": file, "to": path, "kind": kind})
                seen[i] = (path, now[i])
            others += [{"kind": k, "before": b, "after": a, "to": path} for k, b, a in relations]
        truth.append({"municipality": story["name"], "documents": documents, "pairs": pairs, "others": others})
    lines = ",\n".join(json.dumps(t, ensure_ascii=False) for t in truth)
    (HERE / "truth.json").write_text(f'{{"municipalities":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
