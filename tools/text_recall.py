#!/usr/bin/env python3
"""Measures the text that gyokaku reads from PDF files against poppler's pdftotext.

Usage:  tools/text_recall.py [--program PATH] [--jobs N] [--all] [--tsv FILE] FOLDER_OR_FILE...

Needs:  Python 3.9 or later (standard library only), poppler-utils (pdftotext, pdfinfo), a built gyokaku
        (default: target/release/gyokaku, or `gyokaku` on the PATH).

What is compared, file by file, over the area that is shown (the crop box):
  recall     share of pdftotext's characters that we have too (multisets, after NFKC, without spaces and controls).
             `printed` counts what goes into tables and prose; `all` counts the text kept apart as well (hidden, or
             without certain Unicode), as pdftotext makes no such difference.
  precision  share of our characters that pdftotext has too, likewise. Files for which we have no text do not count.
  position   share of the characters of pdftotext's words (-bbox) for which we have the same character with its middle
             inside the word's box grown by 2 points; the part of it on pages with /Rotate is told apart.
Files where pdftotext finds nothing count for outcomes only. Means are macro means: every file weighs the same.

What each file came to is counted too: exit codes 0 and 1 are outcomes, 2 is a file not read (its reason is printed),
a signal or code 101 is a panic, more than 20 seconds a hang. Exit code of the script: 0 without panics and hangs, else 1.
"""
import argparse, concurrent.futures, html, json, os, re, shutil, subprocess, sys, unicodedata
from collections import Counter, defaultdict

CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
HANG = 20  # seconds
NEAR = 2.0  # points


def characters(text):
    return [c for c in unicodedata.normalize("NFKC", text)
            if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Cs")]


def reference(path):
    """Words of pdftotext on the shown area as (page, box, characters), and the pages with /Rotate."""
    run = lambda *args: subprocess.run(args, capture_output=True, timeout=30).stdout.decode("utf-8", "replace")
    words, page, width, height = [], 0, 0.0, 0.0
    for line in run("pdftotext", "-q", "-cropbox", "-enc", "UTF-8", "-bbox", path, "-").split("\n"):
        if m := re.search(r'<page width="([-\d.]+)" height="([-\d.]+)"', line):
            page, width, height = page + 1, float(m.group(1)), float(m.group(2))
        m = re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', line)
        if m:
            x0, y0, x1, y1 = map(float, m.groups()[:4])
            if 0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height:  # pdftotext gives what is cropped away too
                words.append((page, (x0, y0, x1, y1), characters(html.unescape(m.group(5)))))
    info = run("pdfinfo", "-f", "1", "-l", "100000", path)
    turned = {int(p) for p, r in re.findall(r"Page\s+(\d+)\s+rot:\s+(\d+)", info) if int(r) % 360}
    return words, turned


def ours(program, path):
    """Glyphs as (page, text, box, apart?), the messages, and the exit code or 'HANG'."""
    try:
        done = subprocess.run([program, "show", "glyphs", path], capture_output=True, timeout=HANG)
    except subprocess.TimeoutExpired:
        return [], "", "HANG"
    glyphs = []
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        page = json.loads(line)
        for kind in ("glyphs", "apart"):
            glyphs += [(page["page"], g["text"], g["bbox"], kind == "apart") for g in page[kind]]
    return glyphs, done.stderr.decode("utf-8", "replace"), done.returncode


def share(part, whole):
    return part / whole if whole else None


def measure(program, path):
    row = {"path": path}
    try:
        words, turned = reference(path)
    except subprocess.TimeoutExpired:
        return dict(row, outcome="no reference")
    glyphs, messages, code = ours(program, path)
    row["outcome"] = {0: "read", 1: "read, with findings", 2: "not read", "HANG": "hang"}.get(code, f"panic ({code})")
    if code == 2:
        row["reason"] = " ".join(messages.split())
    want = Counter(c for _, _, chars in words for c in chars)
    printed = Counter(c for _, t, _, apart in glyphs if not apart for c in characters(t))
    everything = Counter(c for _, t, _, _ in glyphs for c in characters(t))
    n = sum(want.values())
    row.update(reference=n, printed=sum(printed.values()), all=sum(everything.values()), cjk=sum(n for c, n in want.items() if CJK.match(c)) > 20)
    if n:
        row["recall_printed"] = sum((want & printed).values()) / n
        row["recall"] = sum((want & everything).values()) / n
        row["precision_printed"] = share(sum((want & printed).values()), sum(printed.values()))
        row["precision"] = share(sum((want & everything).values()), sum(everything.values()))
    places = defaultdict(list)
    for page, t, b, _ in glyphs:
        for c in characters(t):
            places[page, c].append(((b[0] + b[2]) / 2, (b[1] + b[3]) / 2))
    hits = {False: [0, 0], True: [0, 0]}
    for page, (x0, y0, x1, y1), chars in words:
        for c in chars:
            if (page, c) in places:  # a character we do not have at all is a matter of recall
                near = any(x0 - NEAR <= x <= x1 + NEAR and y0 - NEAR <= y <= y1 + NEAR for x, y in places[page, c])
                hits[page in turned][0] += near
                hits[page in turned][1] += 1
    row["position"] = share(hits[False][0] + hits[True][0], hits[False][1] + hits[True][1])
    row["position_turned"] = share(*hits[True])
    return row


def mean(rows, key):
    values = [r[key] for r in rows if r.get(key) is not None]
    return f"{sum(values) / len(values):.4f}" if values else "–"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+")
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "gyokaku")
    parser.add_argument("--program", default=here if os.path.exists(here) else shutil.which("gyokaku"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true", help="list every file, not only the weak ones")
    parser.add_argument("--tsv", help="write the figures of every file here")
    args = parser.parse_args()
    if not args.program or not shutil.which(args.program):
        parser.error("no gyokaku found: build it, or give --program")
    paths = []
    for given in args.inputs:
        if os.path.isdir(given):
            for folder, _, names in os.walk(given):
                paths += [os.path.join(folder, n) for n in names if n.lower().endswith(".pdf")]
        else:
            paths.append(given)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        rows = list(pool.map(lambda p: measure(args.program, p), sorted(set(paths))))

    compared = [r for r in rows if r.get("reference")]
    weak = [r for r in compared if args.all or r["recall"] < 0.98 or (r["precision"] or 1) < 0.98]
    for r in sorted(weak, key=lambda r: (r["recall"], r["path"])):
        print(f"{r['recall']:.3f} {r['recall_printed']:.3f} {r['precision'] if r['precision'] is not None else 1:.3f} "
              f"{'C' if r['cjk'] else ' '} {r['all']}/{r['reference']} {r['path']}")
    for r in rows:
        if r["outcome"] not in ("read", "read, with findings"):
            print(f"{r['outcome']}: {r['path']}: {r.get('reason', '')}")
    print("outcomes:", ", ".join(f"{k} {v}" for k, v in sorted(Counter(r["outcome"] for r in rows).items())))
    for name, group in (("all files", compared), ("CJK files", [r for r in compared if r["cjk"]])):
        below = sum(r["recall"] < 0.98 for r in group)
        print(f"{name} {len(group)}: recall {mean(group, 'recall')} (printed {mean(group, 'recall_printed')}), "
              f"precision {mean(group, 'precision')} (printed {mean(group, 'precision_printed')}), "
              f"position {mean(group, 'position')} (turned pages {mean(group, 'position_turned')}), recall below .98: {below}")
    if args.tsv:
        keys = ["path", "outcome", "cjk", "reference", "printed", "all", "recall", "recall_printed", "precision",
                "precision_printed", "position", "position_turned"]
        with open(args.tsv, "w", encoding="utf-8") as out:
            print(*keys, sep="\t", file=out)
            for r in rows:
                print(*(r.get(k, "") for k in keys), sep="\t", file=out)
    sys.exit(any(r["outcome"].startswith(("panic", "hang")) for r in rows))


main()
