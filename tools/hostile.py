#!/usr/bin/env python3
"""A folder of broken, hostile and enormous files, and whether a run survives it.

    tools/hostile.py make DIR                 writes DIR/good (the corpus) and DIR/bad
    tools/hostile.py check GYOKAKU DIR        runs both, and says what does not hold

What must hold: the run ends; the good files give the same records as without the bad ones; every bad file has an
outcome, and a finding unless it is read like the file it was made from (or is spoiled text, which nothing proves); all processes together stay below 1 GiB.
Python 3.9 or later, nothing else; the memory is measured on Linux.
"""

import argparse
import collections
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
import zlib

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus" / "documents"
GIBIBYTE = 1024**3


# --- files made from good ones -------------------------------------------------------------------------------------


def spoiled(data, seed):
    """(name, bytes) of spoiled copies of a file: cut off, and with bits turned over."""
    chance = random.Random(seed)
    for percent in (5, 40, 80, 97):
        yield f"cut{percent}", data[: len(data) * percent // 100]
    for n in (1, 2):
        copy = bytearray(data)
        for _ in range(max(1, len(copy) // 2000) * n):
            at = chance.randrange(len(copy)) if copy else 0
            if copy:
                copy[at] ^= 1 << chance.randrange(8)
        yield f"flip{n}", bytes(copy)


# --- PDF -----------------------------------------------------------------------------------------------------------


def pdf(objects, trailer="/Root 1 0 R"):
    """A PDF file of numbered objects; each is bytes, or (dictionary, stream)."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n" % number)
        if isinstance(body, tuple):
            head, stream = body
            out.write(b"<<%s /Length %d>>\nstream\n" % (head, len(stream)))
            out.write(stream + b"\nendstream")
        else:
            out.write(body)
        out.write(b"\nendobj\n")
    start = out.tell()
    last = max(places) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % last)
    for number in range(1, last):
        kind = b"n" if number in places else b"f"
        out.write(b"%010d 00000 %s \n" % (places.get(number, 0), kind))
    out.write(b"trailer <</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (last, trailer.encode(), start))
    return out.getvalue()


ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def page(resources=b"", more=b""):
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>%s>>" % (resources, more)


def one_page(content, resources=b"", more=b"", filters=b"", **others):
    objects = {1: ROOT, 2: PAGES, 3: page(resources, more), 4: (filters, content)}
    objects.update({int(k[1:]): v for k, v in others.items()})
    return pdf(objects)


FLATE = b"/Filter/FlateDecode"
FONT = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def packed(unit, times):
    """Deflated repetition, made without ever holding it."""
    pack = zlib.compressobj(9)
    block = unit * max(1, (1 << 20) // len(unit))
    rounds = times * len(unit) // len(block)
    return b"".join([pack.compress(block) for _ in range(rounds)] + [pack.flush()])


def nested_forms(depth):
    objects = {1: ROOT, 2: PAGES, 3: page(b"/XObject<</Fm 5 0 R>>"), 4: (b"", b"/Fm Do")}
    for n in range(5, 5 + depth):
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</Fm %d 0 R>>>>" % (n + 1)
        objects[n] = (head, b"/Fm Do /Fm Do")
    objects[5 + depth] = (b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]", b"0 0 1 1 re f")
    return pdf(objects)


def many_pages(count):
    kids = b" ".join(b"%d 0 R" % (n + 10) for n in range(count))
    objects = {1: ROOT, 2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), 4: (b"", b"BT /F1 9 Tf 50 800 Td (x) Tj ET")}
    for n in range(count):
        objects[n + 10] = page(FONT)
    return pdf(objects)


def hostile_pdfs():
    yield "bomb-content", one_page(packed(b" ", 700_000_000), filters=FLATE)
    yield "bomb-twice", one_page(zlib.compress(packed(b"0 0 m ", 1_000_000_000)), filters=b"/Filter[/FlateDecode/FlateDecode]")
    yield "text-endless", one_page(packed(b"BT /F1 9 Tf 50 800 Td (text) Tj ET\n", 300_000_000), FONT, filters=FLATE)
    yield "lines-endless", one_page(packed(b"10 10 m 500 700 l S\n", 200_000_000), filters=FLATE)
    yield "state-endless", one_page(packed(b"q ", 300_000_000), filters=FLATE)
    yield "forms-doubling", nested_forms(60)
    yield "form-in-itself", one_page(
        b"/Fm Do", b"/XObject<</Fm 5 0 R>>",
        _5=(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Fm 5 0 R>>>>", b"/Fm Do"))
    yield "pages-in-circle", pdf({1: ROOT, 2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>", 3: page(), 4: (b"", b"")})
    yield "pages-own-parent", pdf({1: ROOT, 2: b"<</Type/Pages/Kids[5 0 R]/Count 1>>", 5: b"<</Type/Pages/Kids[2 0 R]/Parent 5 0 R/Count 1>>"})
    yield "pages-deep", pdf({1: ROOT, **{n: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 50_000)}})
    yield "pages-100000", many_pages(100_000)
    yield "pages-count-lies", pdf({1: ROOT, 2: b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", 3: page(), 4: (b"", b"")})
    yield "objects-million", pdf({1: ROOT, 2: PAGES, 3: page(), 4: (b"", b""), **{n: b"null" for n in range(5, 1_000_000)}})
    yield "xref-in-circle", one_page(b"").replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9")
    yield "arrays-deep", one_page(b"[" * 200_000)
    yield "arrays-deep-object", pdf({1: ROOT, 2: PAGES, 3: page(b"", b"/X " + b"[" * 500_000 + b"]" * 500_000), 4: (b"", b"")})
    yield "dictionaries-deep", pdf({1: b"<</A" * 200_000, 2: PAGES, 3: page(), 4: (b"", b"")})
    yield "reference-to-itself", pdf({1: ROOT, 2: b"2 0 R"})
    yield "length-lies", one_page(b"BT ET").replace(b"/Length 5", b"/Length 99999999999")
    yield "box-infinite", one_page(b"").replace(b"0 0 595 842", b"0 0 1e38 1e38")
    yield "box-inside-out", one_page(b"").replace(b"0 0 595 842", b"595 842 -1e30 -1e30")
    yield "numbers-huge", one_page(b"BT /F1 1e38 Tf 1e38 -1e38 Td (x) Tj ET 1e38 0 0 1e38 0 0 cm 0 0 m 1e38 1e38 l S" * 100, FONT)
    yield "picture-huge", one_page(
        b"q 500 0 0 500 0 0 cm /Im Do Q", b"/XObject<</Im 5 0 R>>",
        _5=(FLATE + b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceRGB/BitsPerComponent 8", packed(b"\0", 500_000_000)))
    yield "pattern-tiny", one_page(
        b"/Pattern cs /P scn 0 0 595 842 re f", b"/Pattern<</P 5 0 R>>",
        _5=(b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.00001/YStep 0.00001/Resources<<>>", b"0 0 1 1 re f"))
    ranges = b"1 beginbfrange <0000> <FFFF> <0041> endbfrange\n" * 200_000
    yield "cmap-endless", one_page(
        b"BT /F1 9 Tf 50 800 Td <00410042> Tj ET", b"/Font<</F1 5 0 R>>",
        _5=b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        _6=b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 0>>>>",
        _7=(FLATE, zlib.compress(ranges)))
    yield "font-in-circle", one_page(
        b"BT /F1 9 Tf 50 800 Td (x) Tj ET", b"/Font<</F1 5 0 R>>",
        _5=b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]>>")
    yield "type3-in-itself", one_page(
        b"BT /F1 9 Tf 50 800 Td (aa) Tj ET", b"/Font<</F1 5 0 R>>",
        _5=b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]"
           b"/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F1 5 0 R>>>>>>",
        _6=(b"", b"1 0 d0 BT /F1 1 Tf (aa) Tj ET"))
    typed = lambda value, more=b"": one_page(
        b"", more=b"/Annots[5 0 R]", _5=b"<</Type/Annot/Subtype/Widget/FT/Tx/F 4/Rect[10 10 11 11]/V(%s)%s>>" % (value, more))
    yield "field-endless", typed(b"word " * 2_000_000, b"/Ff 4096")
    yield "field-comb-endless", typed(b"x" * 1_000_000, b"/Ff 16777216/MaxLen 2147483647")
    yield "field-in-itself", typed(b"", b"/Parent 5 0 R").replace(b"/V()", b"")
    yield "field-box-infinite", typed(b"text").replace(b"[10 10 11 11]", b"[-1e38 -1e38 1e38 1e38]")
    yield "fields-100000", one_page(b"", more=b"/Annots[%s]" % (b"5 0 R " * 100_000), _5=(
        b"<</Type/Annot/Subtype/FreeText/F 4/Rect[10 10 500 500]/Contents(text of a note)>>"))
    yield "brackets-endless", one_page(packed(b"[ ( << ", 4_000_000), filters=FLATE)
    yield "brackets-closing", one_page(packed(b"] ) >> ", 4_000_000), filters=FLATE)
    yield "same-letter-endless", one_page(packed(b"BT /F1 9 Tf 50 800 Td (iiiiiiiiiiiiiiiiiiii) Tj ET\n", 400_000), FONT, filters=FLATE)
    yield "frame-of-million-corners", one_page(b"0 0 m " + b"500 0 l 500 500 l 0 500 l 0 0 l " * 250_000 + b"f")
    yield "lock-unknown", one_page(b"").replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt<</Filter/Nobody/V 9>>")
    yield "only-a-head", b"%PDF-1.7\n"
    yield "noise", b"%PDF-1.7\n" + random.Random(7).randbytes(300_000)


# --- workbooks, text, and what is neither ----------------------------------------------------------------------------

TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Default Extension="xml" ContentType="application/xml"/>'
         '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PACKAGE = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def xlsx(sheet, more=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        put = lambda name, text: book.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        put("[Content_Types].xml", TYPES)
        put("_rels/.rels", PACKAGE.format(f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/>'))
        put("xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{RELATION}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
        put("xl/_rels/workbook.xml.rels", PACKAGE.format(
            f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'))
        if callable(sheet):
            with book.open(zipfile.ZipInfo("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
                sheet(part)
        else:
            put("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}>{sheet}</worksheet>")
        for name, text in more:
            put(name, text)
    return out.getvalue()


def endless_sheet(part):
    part.write(f"<worksheet {MAIN}><sheetData>".encode())
    row = b"<row>" + b"<c><v>1</v></c>" * 60_000 + b"</row>"
    for _ in range(200):
        part.write(row)


LAUGHS = ('<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12)) + ']>')


def hostile_others():
    yield "endless.xlsx", xlsx(endless_sheet)
    cell = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    laughs = f'<?xml version="1.0"?>{LAUGHS}<sst {MAIN}><si><t>&m;</t></si></sst>'
    yield "laughs.xlsx", xlsx(cell, [("xl/sharedStrings.xml", laughs)])
    yield "far-corner.xlsx", xlsx('<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                                  '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 40_001))
    yield "merges-wide.xlsx", xlsx(f'{cell}<mergeCells>{merges}</mergeCells>')
    yield "merges-all-over.xlsx", xlsx(f'{cell}<mergeCells>' + '<mergeCell ref="A1:XFD1048576"/>' * 1000 + '</mergeCells>')
    yield "xml-deep.xlsx", xlsx("<a>" * 300_000)
    yield "names-climb.xlsx", xlsx(cell, [("../../../../tmp/gyokaku-escaped.txt", "x"), ("/etc/gyokaku-escaped", "x")])
    yield "no-parts.xlsx", xlsx(cell)[:-30] + b"\0" * 30
    yield "old-office.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 100_000
    span = '<table><tr><td rowspan="1000000000" colspan="1000000000">No.</td><td>x</td></tr></table>'
    yield "span-endless.txt", span.encode()
    yield "tables-deep.txt", b"<table><tr><td>" * 100_000
    yield "one-line.txt", "改革項目\t".encode() * 3_000_000
    yield "one-line.csv", "改革項目,".encode() * 3_000_000
    yield "quote-open.csv", b'No.,"' + b"a\n" * 3_000_000
    yield "nothing-but-nul.csv", b"\0" * 5_000_000
    yield "empty.pdf", b""
    yield "empty.xlsx", b""
    yield "empty.txt", b""
    yield "really-html.pdf", b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    yield "really-text.xlsx", "行政改革".encode()
    yield "really-zip.pdf", xlsx(cell)
    yield "noise.xlsx", b"PK\x03\x04" + random.Random(8).randbytes(100_000)
    yield "noise.txt", random.Random(9).randbytes(100_000)
    yield "か\u3099行.pdf", b"%PDF-1.7 decomposed name"
    yield "n" * 200 + ".pdf", b"%PDF-1.7 long name"
    yield "new\nline.pdf", b"%PDF-1.7 name of two lines"


def make(folder):
    good, bad = folder / "good", folder / "bad"
    shutil.copytree(CORPUS, good, dirs_exist_ok=True)
    bad.mkdir(parents=True, exist_ok=True)
    for path in sorted(p for p in CORPUS.rglob("*") if p.is_file()):
        for name, data in spoiled(path.read_bytes(), path.name):
            (bad / f"{path.stem}@{name}{path.suffix}").write_bytes(data)
    for name, data in hostile_pdfs():
        (bad / f"{name}.pdf").write_bytes(data)
    for name, data in hostile_others():
        (bad / name).write_bytes(data)
    locked = bad / "no-rights"
    locked.mkdir(exist_ok=True)
    (locked / "plan.txt").write_text("x")
    (bad / "folder.pdf").mkdir(exist_ok=True)
    if os.name == "posix":
        for link, target in (("circle", bad), ("nowhere.pdf", folder / "missing.pdf"), ("itself.pdf", bad / "itself.pdf")):
            if not (bad / link).is_symlink():
                (bad / link).symlink_to(target)
        if not (bad / "pipe.pdf").exists():
            os.mkfifo(bad / "pipe.pdf")
        locked.chmod(0)
    print(f"{sum(1 for _ in bad.iterdir())} bad files in {bad}")


# --- the check -------------------------------------------------------------------------------------------------------


def memory_of(parent):
    """Bytes that a process and its children occupy: what is shared is counted for each."""
    total = 0
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(l.split(":", 1) for l in status.read_text().splitlines() if ":" in l)
        except OSError:
            continue
        if int(fields["Pid"]) == parent or int(fields["PPid"]) == parent:
            total += int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return total


def run(program, inputs, out):
    """Exit code, seconds, most memory, complaints."""
    begin = time.monotonic()
    arguments = [program, "run", *map(str, inputs), "-o", str(out), "--fresh", "--quiet", "--lang", "en"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    most = 0
    told = []
    listener = threading.Thread(target=lambda: told.append(process.stderr.read()))
    listener.start()
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.02)
    listener.join()
    return process.returncode, time.monotonic() - begin, most, "".join(told)


def result(out):
    output = json.loads((out / "records.json").read_text("utf-8"))
    records = collections.defaultdict(list)
    for record in output["records"]:
        path = record["source"]["file"]
        record = {k: v for k, v in record.items() if k not in ("document", "id")}
        records[path].append(json.dumps(record, sort_keys=True))
    return output["documents"], records


def check(program, folder):
    good, bad = folder / "good", folder / "bad"
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    faults = []
    code, seconds, most, told = run(program, [good], out / "good")
    print(f"good alone: exit {code}, {seconds:.1f} s, {most / 2**20:.0f} MB")
    code, seconds, most, told = run(program, [good, bad], out / "all")
    print(f"good and bad: exit {code}, {seconds:.1f} s, {most / 2**20:.0f} MB")
    print(told.strip())
    if code not in (0, 1):
        faults.append(f"the run ended with {code}")
    if most > GIBIBYTE:
        faults.append(f"{most / 2**20:.0f} MB of memory in all")
    _, expected = result(out / "good")
    documents, found = result(out / "all")
    faults += [f"{path}: other records" for path in expected if found.get(path) != expected[path]]
    by_name = {d["path"].rsplit("/", 1)[-1]: d for d in documents}
    codes = collections.Counter()
    silent = []
    for entry in sorted(bad.iterdir()):
        document = by_name.get(entry.name)
        if entry.is_dir():
            continue
        if document is None:
            faults.append(f"{entry.name!r}: no outcome")
            continue
        told = {f["code"] for f in document["findings"] if f["severity"] != "note"}
        codes.update(told)
        if not told:
            silent.append(entry.name)
    for name in silent:
        origin = name.split("@")[0] + pathlib.Path(name).suffix
        whole = [r for p, rs in expected.items() if p.endswith("/" + origin) for r in rs]
        mine = [r for p, rs in found.items() if p.endswith("/" + name) for r in rs]
        strip = lambda rs: [json.dumps({k: v for k, v in json.loads(r).items() if k != "source"}, sort_keys=True) for r in rs]
        kind = pathlib.Path(name).suffix
        if "@" in name and (kind in (".txt", ".md", ".csv") or "@flip" in name and kind == ".html"):
            # Text has no checksum: half a plan is a plan. A page of HTML tells its end.
            continue
        if "@" not in name or strip(whole) != strip(mine):
            faults.append(f"{name!r}: no finding, and not read like the whole file")
    outcomes = collections.Counter(d["status"] for d in documents if "/bad/" in d["path"])
    print("outcomes of the bad files:", dict(outcomes), f"({len(silent)} read without a finding)")
    for code, count in codes.most_common():
        print(f"  {count:4} {code}")
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "check"])
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    given = parser.parse_args()
    if given.what == "make":
        make(given.paths[0])
        return 0
    return check(str(given.paths[0].resolve()), given.paths[1])


if __name__ == "__main__":
    sys.exit(main())
