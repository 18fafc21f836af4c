#!/usr/bin/env python3
"""Whether a run that is killed leaves a whole result, old or new, and whether the next one completes it.

    tools/killed.py GYOKAKU INPUT [--times 50]

A run over INPUT is killed with its workers (SIGKILL) at random moments, each time after one file was added or taken away.
Afterwards records.json and gyokaku.xlsx must both be those of the run before or both those of a whole run, and the next
run must give the bytes of a run that was never disturbed. Linux; Python 3.9 or later, nothing else.
"""

import argparse
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FILES = ("records.json", "gyokaku.xlsx")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def state(out):
    """Hashes of the result's files; None for one that is not there."""
    digest = lambda p: hashlib.sha256(p.read_bytes()).hexdigest() if p.exists() else None
    return tuple(digest(out / name) for name in FILES)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=50)
    given = parser.parse_args()
    program = str(given.program.resolve())
    chance = random.Random(1)
    faults, killed, old, new, late = [], 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        source, out = folder / "in", folder / "out"
        shutil.copytree(given.input, source)
        run = lambda to, *more: subprocess.run([program, "run", str(source), "-o", str(to), *more], **QUIET)
        begin = time.monotonic()
        run(out, "--fresh")
        whole = time.monotonic() - begin
        extra = source / "extra.txt"
        for n in range(given.times):
            before = state(out)
            if extra.exists():
                extra.unlink()
            else:
                extra.write_text(f"行政改革実施計画 {n}\n", "utf-8")
            arguments = [program, "run", str(source), "-o", str(out)] + (["--fresh"] if n % 2 else [])
            process = subprocess.Popen(arguments, start_new_session=True, **QUIET)
            time.sleep(chance.uniform(0, whole if n % 2 else whole / 4))
            if process.poll() is None:
                killed += 1
            else:
                late += 1
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it was done before
            process.wait()
            after = state(out)
            undisturbed = folder / "undisturbed"
            shutil.rmtree(undisturbed, ignore_errors=True)
            run(undisturbed)
            right = state(undisturbed)
            if after == right:
                new += 1
            elif after == before:
                old += 1
            else:
                faults.append(f"{n}: neither the old nor the new result")
            run(out)
            if state(out) != right:
                faults.append(f"{n}: the next run did not complete it")
            left = [p.name for p in out.iterdir() if p.name.startswith(".gyokaku-")]
            if left:
                faults.append(f"{n}: {left} left behind")
    print(f"{given.times} runs: {killed} killed, {late} had ended; afterwards {old} old and {new} new results")
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
