#!/usr/bin/env python3
"""Whether regress and the tests notice deliberate faults: each is made in the sources, built, and taken back.

    tools/mutations.py [--only N...]

For every fault: caught by `gyokaku regress corpus --baseline`, else by which test, or by nothing. Needs a clean work tree.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What is wrong: file, what stands there, what the fault makes of it.
FAULTS = [
    ("edges snap too far", "src/table/scale.rs", "(self.em * 0.2).max", "(self.em * 1.6).max"),
    ("edges do not snap", "src/table/scale.rs", "(self.em * 0.2).max(self.rule * 1.5)", "(self.em * 0.0).max(self.rule * 0.0)"),
    ("low cells are dropped", "src/table/scale.rs", "self.em * 0.45", "self.em * 2.45"),
    ("thin fills are no rules", "src/table/scale.rs", "self.em * 0.25", "self.em * 0.0"),
    ("an arrow must cover all of a column", "src/table/cells.rs", "const COVERED: f32 = 0.25", "const COVERED: f32 = 1.01"),
    ("a row's text is page furniture", "src/table/furniture.rs", "const NEARLY_EVERY: f32 = 0.8", "const NEARLY_EVERY: f32 = 0.1"),
    ("pages are never turned", "src/table/upright.rs", "const DOMINANT: f32 = 0.6", "const DOMINANT: f32 = 1.6"),
    ("every text is a watermark", "src/table/watermark.rs", "const LARGE: f32 = 3.0", "const LARGE: f32 = 0.3"),
    ("letters hang from their line", "src/read/pdf/placement.rs", "const ASCENT: f64 = 0.88", "const ASCENT: f64 = -0.88"),
    ("a page with a logo is a scan", "src/read/pdf/trust.rs", "const PICTURE: f32 = 0.25", "const PICTURE: f32 = 2.5"),
    ("Reiwa begins a year early", "data/eras.csv", "令和,R,2019,5,1", "令和,R,2018,5,1"),
    ("△ is no minus", "src/japanese/numbers.rs", "['△', '▲', '-', '▵']", "['-', '▵']"),
    ("radicals stay", "src/japanese/text.rs", "_ => out.push(repaired(c)),", "_ => out.push(c),"),
    ("spread words stay spread", "src/japanese/text.rs", "out.contains([' ', '\\u{3000}', '\\u{00A0}'])", "out.contains(['\\u{0000}'])"),
    ("departments are not split at ・", "src/japanese/departments.rs", "'・' | '、'", "'、'"),
    ("C is better than B", "rules/vocabulary.toml", '["A", "B", "C"', '["A", "C", "B"'),
    ("headings carry over sections", "src/rule/rows.rs", "            self.carried.clear();\n", ""),
    ("hidden rows are read", "src/read/workbook/lattice.rs", "if layout.row_hidden(r) {", "if false && layout.row_hidden(r) {"),
    ("a slid row is not put back", "src/rule/repair/align.rs", "const SLIDE: f32 = 0.75", "const SLIDE: f32 = 75.0"),
    ("a pair needs no certainty", "src/reconcile/assign.rs", "const CERTAIN: f64 = 9.0", "const CERTAIN: f64 = 1.0"),
    ("a margin is not asked for", "src/reconcile/assign.rs", "const MARGIN: f64 = 3.0", "const MARGIN: f64 = -9.0"),
    ("layers that are off are shown", "src/read/pdf/layers.rs", 'name.as_str() == "OFF"', 'name.as_str() == "ON"'),
]


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def verdict():
    built = run("cargo", "build", "--quiet")
    if built.returncode:
        return "does not compile", False
    done = run("cargo", "run", "--quiet", "--", "regress", "corpus", "--baseline", "corpus/baseline.json")
    if done.returncode:
        worse = len(re.findall(r"悪化", done.stdout))
        return f"caught by regress ({worse} documents worse)", True
    tests = run("cargo", "test", "--quiet", "--no-fail-fast")
    failed = re.findall(r"^    (\S+)$", tests.stdout, re.M)
    if tests.returncode:
        return f"caught by tests: {', '.join(sorted(set(failed))[:3])}", True
    return "NOT CAUGHT", False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, nargs="*")
    only = parser.parse_args().only
    if run("git", "status", "--porcelain", "--untracked-files=no").stdout:
        sys.exit("the work tree has changes: commit or stash them first")
    caught = tried = 0
    for number, (what, name, old, new) in enumerate(FAULTS, 1):
        if only and number not in only:
            continue
        path = ROOT / name
        text = path.read_text("utf-8")
        if old not in text:
            print(f"{number:2} {what}: {name} no longer says {old!r}", flush=True)
            continue
        try:
            path.write_text(text.replace(old, new, 1), "utf-8")
            told, noticed = verdict()
        finally:
            path.write_text(text, "utf-8")
        tried += 1
        caught += noticed
        print(f"{number:2} {what}: {told}", flush=True)
    print(f"{caught} of {tried} caught")
    return caught != tried


if __name__ == "__main__":
    sys.exit(main())
