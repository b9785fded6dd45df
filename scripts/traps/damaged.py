"""Traps of damage that no reader complains of: the file opens, and a page lacks its text, or a part of it."""

import random
import re
import struct
import zipfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from scripts.traps import paper
from scripts.traps.hostile import MEGABYTE
from scripts.traps.paper import PHRASES, Paper
from scripts.traps.picture import Leaf, save_leaves
from scripts.traps.rawpdf import Text, unicode_book
from scripts.traps.record import Expect, trap

FIRST, SECOND = ("Hạt được giao quản lý 86 km đường tỉnh",), "sửa chữa cầu Bản Mù"
OBJECT = re.compile(rb"\d+ 0 obj\n.*?\nendobj\n", re.DOTALL)
PACKED = re.compile(rb"/Filter \[ /ASCII85Decode /FlateDecode \] /Length \d+\s*>>\s*stream\r?\n")


def _pages() -> list[list[Text]]:
    """Return a report on two pages."""
    first = [*paper.raw_letterhead(), *paper.raw_blocks(paper.BODY_BLOCKS[:3], 190)]
    last = paper.raw_blocks(paper.BODY_BLOCKS[3:], 80)
    return [first, [*last, *paper.raw_ending(last[-1].top + 30)]]


@trap("cut-tail.pdf", Expect(status="partial", words=FIRST, said=("cắt cụt", "gửi lại"), absent=(SECOND,)))
def cut_tail(path: Path) -> None:
    """A file made for the web, its table of objects in front, of which the last kilobytes did not arrive."""
    unicode_book(path, _pages())
    raw = path.read_bytes()
    drawings = [m[0] for m in OBJECT.finditer(raw) if b"\nBT 0 Tr" in m[0] and b"stream" in m[0]]
    told = re.search(rb"trailer\n<<.*?>>\n", raw, re.DOTALL)
    others = b"".join(m[0] for m in OBJECT.finditer(raw) if m[0] != drawings[-1])
    head = b"%PDF-1.7\n" + (told[0] if told else b"") + b"startxref\n0\n%%EOF\n"
    path.write_bytes(head + others + b"% " + b"-" * 40_000 + b"\n" + drawings[-1][:300])


@trap("torn-drawing.pdf", Expect(status="partial", words=FIRST, said=("hỏng một phần", "gửi lại"), absent=(SECOND,)))
def torn_drawing(path: Path) -> None:
    """A file in which the packed drawing of the second page was damaged on the way."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*paper.BODY_BLOCKS[:3])
    sheet.next(number=2)
    sheet.flow(*paper.BODY_BLOCKS[3:])
    sheet.save()
    raw = path.read_bytes()
    at = [m.end() for m in PACKED.finditer(raw)][-1]
    path.write_bytes(raw[: at + 60] + b"!" * 40 + raw[at + 100 :])


@trap("lacking-drawing.pdf", Expect(status="partial", words=FIRST, said=("hỏng một phần",), absent=(SECOND,)))
def lacking_drawing(path: Path) -> None:
    """A file whose second page names a drawing that is not there."""
    unicode_book(path, _pages())
    raw = path.read_bytes()
    last = [*re.finditer(rb"/Contents (\d+) 0 R", raw)][-1]
    path.write_bytes(raw.replace(b"\n%s 0 obj\n" % last[1], b"\n%s 0 obx\n" % last[1]))


@trap(
    "torn-picture.pdf",
    Expect(status="partial", words=PHRASES, lost=(2,), said=("ảnh trên trang hỏng",), needs="tesseract"),
)
def torn_picture(path: Path) -> None:
    """A report, and behind it a scanned page whose picture cannot be unpacked: it must not pass for an empty page."""
    save_leaves(path, [Leaf(None, paper.raw_report()), Leaf(Image.new("RGB", (1240, 1754), (230, 230, 230)))])
    raw = path.read_bytes()
    at = raw.index(b"\xff\xd8\xff")
    path.write_bytes(raw[:at] + bytes(2_000) + raw[at + 2_000 :])


@trap("chance.txt", Expect(status="unreadable", said=("không phải chữ",)))
def chance(path: Path) -> None:
    """Bytes of chance under the ending of plain text."""
    path.write_bytes(random.Random(4).randbytes(9_000))  # noqa: S311  no secret


@trap("endless.txt", Expect(status="partial", said=("dài bất thường",)))
def endless(path: Path) -> None:
    """One paragraph of four million letters."""
    path.write_text("Đã vá ổ gà trên đường tỉnh. " * 150_000, encoding="utf-8", newline="\n")


@trap("deep-mail.eml", Expect(status="unreadable", said=("lồng nhau",)))
def deep_mail(path: Path) -> None:
    """A mail whose parts each hold the next, three thousand deep."""
    head = "From: a@example.vn\r\nTo: b@example.vn\r\nSubject: bc\r\nMIME-Version: 1.0\r\n"
    parts = (f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n" for i in range(3_000))
    path.write_text(head + "".join(parts), encoding="ascii", newline="")


@trap("overlapping.zip", Expect(status="unreadable", said=("còn 2950 tệp khác",)))
def overlapping(path: Path) -> None:
    """An archive whose list names the same packed file three thousand times: a row each would bury all others."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), b"0" * MEGABYTE)
    raw = packed.getvalue()
    listed, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    names = b"".join(raw[listed:end].replace(b"a.txt", b"%05d" % i) for i in range(3_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3_000, 3_000, len(names), listed, 0)
    path.write_bytes(raw[:listed] + names + tail)
