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
Files where pdftotext finds nothing count for outcomes only, and so do files where it prints codes in place of characters
(control characters, private use, noncharacters: more than 2 in 100), as there is nothing to compare with; their number is
told. U+FFFD is no character: it says that none is known. Means are macro means: every file weighs the same.

Three habits of pdftotext are allowed for. Its boxes of vertical text lie one em above and half an em right of the ink
(compare with pdftoppm), so a vertical glyph may stand there too. Its boxes are as high as the font's ascent and descent
claim, nothing for some fonts, so the middle of a glyph's baseline counts as well as its middle; and as wide as the font's
widths, nothing for some, so a glyph may begin in the box. Pages with /Rotate are given with width and height not turned.

What each file came to is counted too: exit codes 0 and 1 are outcomes, 2 is a file not read (its reason is printed),
a signal or code 101 is a panic, more than 20 seconds a hang. Exit code of the script: 0 without panics and hangs, else 1.
"""
import argparse, concurrent.futures, html, json, math, os, re, shutil, subprocess, sys, unicodedata
from collections import Counter, defaultdict

CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
HANG = 20  # seconds
NEAR = 2.0  # points


ASCENT, DESCENT = 0.88, 0.12  # of the em: how gyokaku draws a glyph's box
CODES = 0.02  # with more of them, the reference is codes and no text


def characters(text):
    return [c for c in unicodedata.normalize("NFKC", text)
            if not c.isspace() and c != "\ufffd" and unicodedata.category(c) not in ("Cf", "Cc", "Cs")]


def codes(text):
    return sum(c == "\ufffd" or c not in "\t\n\r\f" and unicodedata.category(c) in ("Cc", "Co", "Cn") for c in text)


def reference(path):
    """Words of pdftotext on the shown area as (page, box, characters), the pages with /Rotate, and the share of codes."""
    run = lambda *args: subprocess.run(args, capture_output=True, timeout=30).stdout.decode("utf-8", "replace")
    info = run("pdfinfo", "-f", "1", "-l", "100000", path)
    rotation = {int(p): int(r) % 360 for p, r in re.findall(r"Page\s+(\d+)\s+rot:\s+(\d+)", info)}
    words, page, width, height = [], 0, 0.0, 0.0
    for line in run("pdftotext", "-q", "-cropbox", "-enc", "UTF-8", "-bbox", path, "-").split("\n"):
        if m := re.search(r'<page width="([-\d.]+)" height="([-\d.]+)"', line):
            page, width, height = page + 1, float(m.group(1)), float(m.group(2))
            if rotation.get(page, 0) % 180:
                width, height = height, width
        m = re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', line)
        if m:
            x0, y0, x1, y1 = map(float, m.groups()[:4])
            if 0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height:  # pdftotext gives what is cropped away too
                words.append((page, (x0, y0, x1, y1), characters(html.unescape(m.group(5)))))
    raw = run("pdftotext", "-q", "-enc", "UTF-8", path, "-")  # -bbox leaves control characters out
    turned = {page for page, angle in rotation.items() if angle}
    return words, turned, share(codes(raw), len(raw)) or 0.0


def ours(program, path):
    """Glyphs as (page, text, glyph, apart?), the messages, and the exit code or 'HANG'."""
    try:
        done = subprocess.run([program, "show", "glyphs", "--json", path], capture_output=True, timeout=HANG)
    except subprocess.TimeoutExpired:
        return [], "", "HANG"
    glyphs = []
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        page = json.loads(line)
        for kind in ("glyphs", "apart"):
            glyphs += [(page["page"], g["text"], g, kind == "apart") for g in page[kind]]
    return glyphs, done.stderr.decode("utf-8", "replace"), done.returncode


def share(part, whole):
    return part / whole if whole else None


def places_of(glyph):
    """Points of which one should lie in pdftotext's box of the word (see above)."""
    x0, y0, x1, y1 = glyph["bbox"]
    x, y, em = (x0 + x1) / 2, (y0 + y1) / 2, glyph["size"]
    if glyph["vertical"] and not glyph["angle"]:
        return [(x, y), (x + em / 2, y - em)]
    turn, drop = math.radians(glyph["angle"]), em * ((ASCENT + DESCENT) / 2 - DESCENT)
    along = (y1 - y0 if glyph["angle"] % 180 == 90 else x1 - x0) / 2
    down, start = (-math.sin(turn) * drop, math.cos(turn) * drop), (-math.cos(turn) * along, -math.sin(turn) * along)
    return [(x + a * down[0] + b * start[0], y + a * down[1] + b * start[1]) for a in (0, 1) for b in (0, 1)]


def measure(program, path):
    row = {"path": path}
    try:
        words, turned, coded = reference(path)
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
    row["codes"] = coded > CODES
    if n:
        row["recall_printed"] = sum((want & printed).values()) / n
        row["recall"] = sum((want & everything).values()) / n
        row["precision_printed"] = share(sum((want & printed).values()), sum(printed.values()))
        row["precision"] = share(sum((want & everything).values()), sum(everything.values()))
    places = defaultdict(list)
    for page, t, glyph, _ in glyphs:
        for c in characters(t):
            places[page, c] += places_of(glyph)
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

    coded = sum(1 for r in rows if r.get("reference") and r["codes"])
    compared = [r for r in rows if r.get("reference") and not r["codes"]]
    weak = [r for r in compared if args.all or r["recall"] < 0.98 or (r["precision"] or 1) < 0.98]
    for r in sorted(weak, key=lambda r: (r["recall"], r["path"])):
        print(f"{r['recall']:.3f} {r['recall_printed']:.3f} {r['precision'] if r['precision'] is not None else 1:.3f} "
              f"{'C' if r['cjk'] else ' '} {r['all']}/{r['reference']} {r['path']}")
    for r in rows:
        if r["outcome"] not in ("read", "read, with findings"):
            print(f"{r['outcome']}: {r['path']}: {r.get('reason', '')}")
    print("outcomes:", ", ".join(f"{k} {v}" for k, v in sorted(Counter(r["outcome"] for r in rows).items())))
    print("not compared, as pdftotext prints codes:", coded)
    for name, group in (("all files", compared), ("CJK files", [r for r in compared if r["cjk"]])):
        below = sum(r["recall"] < 0.98 for r in group)
        print(f"{name} {len(group)}: recall {mean(group, 'recall')} (printed {mean(group, 'recall_printed')}), "
              f"precision {mean(group, 'precision')} (printed {mean(group, 'precision_printed')}), "
              f"position {mean(group, 'position')} (turned pages {mean(group, 'position_turned')}), recall below .98: {below}")
    if args.tsv:
        keys = ["path", "outcome", "codes", "cjk", "reference", "printed", "all", "recall", "recall_printed", "precision",
                "precision_printed", "position", "position_turned"]
        with open(args.tsv, "w", encoding="utf-8") as out:
            print(*keys, sep="\t", file=out)
            for r in rows:
                print(*(r.get(k, "") for k in keys), sep="\t", file=out)
    sys.exit(any(r["outcome"].startswith(("panic", "hang")) for r in rows))


main()
