"""Documents of the corpus with a fault each (`source/faults.toml`): what a fault does to the bytes, and what is then true."""
import io
import json
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pikepdf

import truth


def saved(pdf, **how):
    out = io.BytesIO()
    pdf.save(out, **({"deterministic_id": True} if "encryption" not in how else {}), **how)
    return out.getvalue()


def rotate(data, degrees):
    """All pages are shown turned."""
    pdf = pikepdf.open(io.BytesIO(data))
    for page in pdf.pages:
        page.rotate(degrees, relative=True)
    return saved(pdf)


def shift(data, x, y):
    """The origin of the page lies elsewhere; what is drawn moves along."""
    pdf = pikepdf.open(io.BytesIO(data))
    for page in pdf.pages:
        box = [float(v) for v in page.mediabox]
        page.mediabox = [box[0] + x, box[1] + y, box[2] + x, box[3] + y]
        if "/CropBox" in page:
            page.cropbox = page.mediabox
        page.contents_add(pikepdf.Stream(pdf, f"q 1 0 0 1 {x} {y} cm".encode()), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, b"Q"))
    return saved(pdf)


def encrypt(data, user, owner, revision):
    return saved(pikepdf.open(io.BytesIO(data)), encryption=pikepdf.Encryption(
        user=user, owner=owner, R=revision, aes=revision > 3, metadata=revision > 3))


def packed(data):
    """Objects in streams, as newer producers write them."""
    return saved(pikepdf.open(io.BytesIO(data)), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def cut(data, share):
    """The file ends early."""
    return data[:int(len(data) * share)]


def wrong_xref(data):
    """The table of objects lies elsewhere than the file says."""
    at = data.rindex(b"startxref")
    return data[:at] + b"startxref\n7\n%%EOF\n"


def junk(data, before):
    """Something was saved in front of the file, as by a mail program."""
    return before.encode() + data


def scan(data, dpi, pages=None):
    """Pages (all of them without a list) become pictures, as from a scanner."""
    pdf = pikepdf.open(io.BytesIO(data))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.pdf").write_bytes(data)
        subprocess.run(["pdftoppm", "-mono", "-r", str(dpi), f"{folder}/in.pdf", f"{folder}/p"], check=True)
        pictures = sorted(Path(folder).glob("p*.pbm"))
        for number, (page, picture) in enumerate(zip(pdf.pages, pictures), 1):
            if pages and number not in pages:
                continue
            _, size, bits = picture.read_bytes().split(b"\n", 2)
            width, height = map(int, size.split())
            image = pikepdf.Stream(pdf, bits, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
                                   BitsPerComponent=1, ColorSpace=pikepdf.Name.DeviceGray, Decode=[1, 0])
            box = [float(v) for v in page.mediabox]
            page.Contents = pikepdf.Stream(pdf, f"q {box[2] - box[0]} 0 0 {box[3] - box[1]} {box[0]} {box[1]} cm /Im0 Do Q".encode())
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    pdf.remove_unreferenced_resources()
    return saved(pdf, compress_streams=True, recompress_flate=True)


def same(data):
    """Only the name is wrong."""
    return data


def empty(_data):
    return b""


DO = {f.__name__: f for f in (rotate, shift, encrypt, packed, cut, wrong_xref, junk, scan, same, empty)}


def make(corpus):
    for fault in tomllib.loads((corpus / "source" / "faults.toml").read_text(encoding="utf-8"))["fault"]:
        base, file = corpus / "documents" / fault["base"], corpus / "documents" / fault["file"]
        file.write_bytes(DO[fault["do"]](base.read_bytes(), **fault.get("with", {})))
        true = json.loads((corpus / "truth" / (fault["base"] + ".truth.json")).read_text(encoding="utf-8"))
        document = {**true["documents"][0], "file": file.name, **fault.get("document", {})}
        left = fault.get("left", "all")
        keep = lambda page: left == "all" or left != "none" and page in left
        records = [r for r in true["records"] if keep(r["source"]["page"])]
        if document.get("findings") == "open":
            del document["findings"]
        if left == "none":
            # Nothing is known of what cannot be read.
            document = {k: v for k, v in document.items() if k in ("file", "status", "findings", "render", *fault.get("document", {}))}
        tables = [t for t in true.get("tables", []) if keep(t["page"])] if fault.get("tables", True) else []
        truth.save(file, document, records, tables)
        print(f"{file.name}: {file.stat().st_size // 1024} KB, {len(records)} records")
