#!/usr/bin/env python3
"""What a page costs: `gyokaku tables` and `gyokaku show text` beside `pdftotext -bbox`, in one run over a folder of PDFs.

    python3 tools/speed.py target/release/gyokaku FOLDER... [--limit-ms 2 --limit-mb 60]

Each file is read by a process of its own on one core. Told are milliseconds of processor time (user and system, start of
the process included), the same less what a process costs that reads nothing, and the largest resident memory of a file
of fewer than 100 pages. Exits with 1 where a limit is given and `show text` (the reader alone) is over it.
Needs poppler (pdftotext, pdfinfo).
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ONE_CORE = {**os.environ, "RAYON_NUM_THREADS": "1"}


def pages_of(path):
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, errors="replace")
    found = re.search(r"^Pages:\s+(\d+)", info.stdout, re.M)
    return int(found.group(1)) if found else 0


def cost(command):
    """Processor seconds and peak resident kilobytes of a command."""
    process = subprocess.Popen(command, env=ONE_CORE, **QUIET)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gyokaku")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument("--limit-ms", type=float)
    parser.add_argument("--limit-mb", type=float)
    options = parser.parse_args()
    files = sorted(f for folder in options.folders for f in folder.rglob("*.pdf"))
    counted = [(f, n) for f in files if (n := pages_of(f))]
    if not counted:
        sys.exit("no PDF that pdfinfo can open")
    pages = sum(n for _, n in counted)
    print(f"{len(counted)} files, {pages} pages ({len(files) - len(counted)} left out: pdfinfo cannot open them)")
    print(f"{'':24}{'ms/page':>9}{'without start':>15}{'start ms':>10}{'peak MB':>9}")
    over = False
    for name, command, idle in (
        ("pdftotext -bbox", lambda f: ["pdftotext", "-bbox", f, os.devnull], ["pdftotext", "-v"]),
        ("gyokaku show text", lambda f: [options.gyokaku, "show", "text", f], [options.gyokaku, "--version"]),
        ("gyokaku tables", lambda f: [options.gyokaku, "tables", f], [options.gyokaku, "--version"]),
    ):
        start = min(cost(idle)[0] for _ in range(max(5, options.repeat)))
        total, peak = 0.0, 0
        for path, count in counted:
            runs = [cost(command(str(path))) for _ in range(options.repeat)]
            total += min(seconds for seconds, _ in runs)
            if count < 100:
                peak = max(peak, max(rss for _, rss in runs))
        page, bare = total / pages * 1000, (total - start * len(counted)) / pages * 1000
        print(f"{name:24}{page:9.2f}{bare:15.2f}{start * 1000:10.1f}{peak / 1024:9.1f}")
        if name == "gyokaku show text":
            over |= options.limit_ms is not None and page > options.limit_ms
            over |= options.limit_mb is not None and peak / 1024 > options.limit_mb
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
