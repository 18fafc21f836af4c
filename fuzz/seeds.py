#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets to fuzz/corpus/<target>/ from corpus/documents and rules/.

A mutated byte of a compressed stream is only a broken stream. So the seeds of `pdf` are single pages with their streams
unpacked (once with fonts, once without), those of `workbook` the parts of a package one after another, each under a line
`=== NAME` (the target puts them into a package). Needs pikepdf.
"""

import pathlib
import subprocess
import sys
import zipfile

import pikepdf

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
DOCUMENTS = ROOT / "corpus" / "documents"
SEEDS = HERE / "corpus"


def folder(target):
    path = SEEDS / target
    path.mkdir(parents=True, exist_ok=True)
    return path


def without_fonts(pdf):
    """The embedded fonts are most of the bytes and the least of the reader."""
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary):
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in obj:
                    del obj[key]


def pdf_seeds():
    out = folder("pdf")
    for path in sorted(DOCUMENTS.glob("*.pdf")):
        for fonts in (True, False):
            try:
                whole = pikepdf.open(path)
            except (pikepdf.PdfError, pikepdf.PasswordError):
                break  # locked or damaged: no streams to unpack
            with whole, pikepdf.new() as one:
                one.pages.append(whole.pages[0])
                if not fonts:
                    without_fonts(one)
                one.remove_unreferenced_resources()
                name = f"{path.stem}{'' if fonts else '-plain'}.pdf"
                one.save(
                    out / name,
                    compress_streams=False,
                    stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                    object_stream_mode=pikepdf.ObjectStreamMode.disable,
                )


def workbook_seeds():
    out = folder("workbook")
    for path in sorted(DOCUMENTS.glob("*.xlsx")):
        try:
            with zipfile.ZipFile(path) as book:
                parts = [b"=== " + name.encode() + b"\n" + book.read(name) + b"\n" for name in book.namelist()]
        except zipfile.BadZipFile:
            continue  # damaged: no parts
        (out / path.stem).write_bytes(b"".join(parts))


def text_seeds(gyokaku):
    """The documents' own text, as `gyokaku show text` prints it, and the markup that dumps bring along."""
    out = folder("text")
    for path in sorted(DOCUMENTS.glob("*-typst.pdf")):
        shown = subprocess.run([gyokaku, "show", "text", path], capture_output=True, check=False)
        (out / path.stem).write_bytes(shown.stdout[:8192])
    (out / "markup").write_text(
        "=== Page 1 ===\n# 見出し\n\n| No. | 取組 | R5 |\n|---|---|---|\n| 1 | 改善<br>継続 | 〇 |\n\n"
        "<table><tr><th rowspan=2>項目</th><td colspan=\"2\">&amp;値&#x3042;</td></tr><tr><td>1</td></tr></table>\n"
        "\f2\nNo.\t取組\t担当\n1\t窓口の改善\t総務課\n・箇条\n（１）小見出し\n",
        encoding="utf-8",
    )
    (out / "utf16").write_bytes("行革\tプラン\n1\t2\n".encode("utf-16"))
    (out / "cp932").write_bytes("行革\tプラン\r\n1\t2\r\n".encode("cp932"))


def rule_seeds():
    out = folder("rule")
    for path in sorted((ROOT / "rules").glob("*/rule.toml")):
        (out / path.parent.name).write_bytes(path.read_bytes())


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: fuzz/seeds.py PATH-OF-GYOKAKU")
    pdf_seeds()
    workbook_seeds()
    text_seeds(sys.argv[1])
    rule_seeds()
    for target in sorted(SEEDS.iterdir()):
        files = list(target.iterdir())
        print(f"{target.name}: {len(files)} seeds, {sum(f.stat().st_size for f in files) // 1024} KiB")


if __name__ == "__main__":
    main()
