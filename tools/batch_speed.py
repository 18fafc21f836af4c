#!/usr/bin/env python3
"""What a batch costs: `gyokaku run` beside `pdftotext -layout` (and pdfplumber, where it is installed), in one run.

    tools/batch_speed.py GYOKAKU FOLDER... [--pages 5000]

The PDF files of the folders are repeated, each copy with a comment of its own, until they have so many pages. Told are
processor and wall time on one and two cores, of a second run over the same files, the most memory of all processes
together, and the cost of a page for growing numbers of files. Linux, Python 3.9 or later, poppler.
"""

import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def pages_of(path):
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, errors="replace")
    found = re.search(r"^Pages:\s+(\d+)", info.stdout, re.M)
    return int(found.group(1)) if found else 0


def repeated(sources, pages, folder):
    """Copies of the files with at least so many pages. How many files and pages."""
    files = 0
    left = pages
    while left > 0:
        for source, count in sources:
            if left <= 0:
                break
            copy = folder / f"{files // 500:03}" / f"{files:05}_{source.name}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes() + b"\n%% %d\n" % files)
            files += 1
            left -= count
    return files, pages - left


def memory_of(parent):
    total = 0
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(l.split(":", 1) for l in status.read_text().splitlines() if ":" in l)
        except OSError:
            continue
        if int(fields["Pid"]) == parent or int(fields["PPid"]) == parent:
            total += int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return total


def on_one_core():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def measured(command, prepare=None):
    """Processor seconds, wall seconds and most bytes of a command and its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    process = subprocess.Popen(command, preexec_fn=prepare, **QUIET)
    most = 0
    done = threading.Event()

    def watch():
        nonlocal most
        while not done.is_set():
            most = max(most, memory_of(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    wall = time.monotonic() - begin
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, most


def show(name, numbers, pages):
    cpu, wall, most = numbers
    print(f"{name:34} {cpu:8.2f} s CPU {wall:8.2f} s wall {1000 * cpu / pages:7.2f} ms/page {most / 2**20:6.0f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=5000)
    given = parser.parse_args()
    program = str(given.program.resolve())
    found = sorted(p for f in given.folders for p in f.rglob("*.pdf"))
    sources = [(p, n) for p in found if (n := pages_of(p)) > 0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        files, pages = repeated(sources, given.pages, folder / "in")
        print(f"{files} files, {pages} pages of {len(sources)} documents")
        run = lambda out, *more, prepare=None: measured(
            [program, "run", str(folder / "in"), "-o", str(folder / out), *more], prepare
        )
        every = "find \"$1\" -name '*.pdf' -exec pdftotext -layout {} - \\;"
        text = measured(["sh", "-c", every, "sh", str(folder / "in")])
        show("pdftotext -layout", text, pages)
        one, two = run("one", "--jobs", "1", prepare=on_one_core), run("two", "--jobs", "2")
        show("gyokaku run --jobs 1, one core", one, pages)
        show("gyokaku run --jobs 2", two, pages)
        again = run("two", "--jobs", "2")
        show("the same again", again, pages)
        stream = [program, "run", str(folder / "in"), "-o", "-", "--format", "jsonl", "--jobs"]
        line_one, lines = measured([*stream, "1"], on_one_core), measured([*stream, "2"])
        show("records to a pipe, one core", line_one, pages)
        show("records to a pipe, two", lines, pages)
        print(f"CPU of pdftotext × {one[0] / text[0]:.2f}; wall of pdftotext × {two[1] / text[1]:.2f}; "
              f"1 → 2 cores × {one[1] / two[1]:.2f} faster (records alone × {line_one[1] / lines[1]:.2f}); second run × {two[1] / again[1]:.0f} faster")
        for count in (10, 100, 1000):
            part = folder / f"part{count}"
            some, of_them = 0, 0
            for path in sorted((folder / "in").rglob("*.pdf"))[:count]:
                part.mkdir(exist_ok=True)
                shutil.copy(path, part)
                some, of_them = some + 1, of_them + dict((s.name, n) for s, n in sources)[path.name[6:]]
            numbers = measured([program, "run", str(part), "-o", str(folder / f"out{count}")])
            show(f"{some} files", numbers, of_them)
        try:
            import pdfplumber  # noqa: F401
        except ImportError:
            return 0
        tables = "import pdfplumber,sys\nfor f in sys.argv[1:]:\n  with pdfplumber.open(f) as d:\n    [p.extract_tables() for p in d.pages]"
        numbers = measured([sys.executable, "-c", tables, *(str(p) for p, _ in sources)])
        show("pdfplumber, each document once", numbers, sum(n for _, n in sources))
        per_page = numbers[0] / sum(n for _, n in sources)
        print(f"pdfplumber's tables × {per_page / (one[0] / pages):.0f} of gyokaku's CPU time a page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
