"""Traps of damage that no reader complains of: the file opens, and a page lacks its text, or a part of it."""

import re
from pathlib import Path

from scripts.traps import paper
from scripts.traps.paper import Paper
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
