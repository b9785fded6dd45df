"""Damage that no engine complains of is told of, and what is whole is never called damaged."""

import base64
import re
import zlib
from pathlib import Path

import pytest

from pipeline.reading import damage

TEXT = b"BT /F1 12 Tf 72 720 Td (Da va 320 m2 o ga tren duong tinh) Tj ET\n" * 9
TREE = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


def stream(packed: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def pdf(*objects: bytes, contents: bytes = b"4 0 R", end: bytes = b"startxref\n9\n%%EOF\n") -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /Contents %s >>" % contents
    bodies = (b"<< /Type /Catalog /Pages 2 0 R >>", TREE, page, *objects)
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, b) for i, b in enumerate(bodies, 1)) + end


FLATE = zlib.compress(TEXT, 9)
BROKEN = FLATE[:20] + bytes(12) + FLATE[32:]
FLIPPED = FLATE[:-6] + bytes([FLATE[-6] ^ 1]) + FLATE[-5:]
BOTH = b"/Filter [ /ASCII85Decode /FlateDecode ]"
HELD = zlib.compress(b"3 0 7 41 << /Type /Page /Contents [5 0 R 6 0 R] >> << >>")
LIST = b"/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode"

CASES = [
    ("a whole file", pdf(stream(FLATE)), ()),
    ("nothing is packed", pdf(stream(TEXT, b"")), ()),
    ("a mail program's lines before, blanks behind", b"X: y\n" + pdf(stream(FLATE)) + b"\0" * 900, ()),
    ("packed twice", pdf(stream(base64.a85encode(FLATE) + b"~>", BOTH)), ()),
    ("a part without its end, as some writers leave it", pdf(stream(FLATE[:-9])), ()),
    ("an empty part", pdf(stream(b"")), ()),
    ("a damaged picture says so by itself", pdf(stream(FLATE), stream(BROKEN, b"/Subtype /Image /Filter /FlateDecode")), ()),
    ("an encrypted file cannot be judged", pdf(stream(BROKEN)) + b"trailer << /Encrypt 9 0 R >> startxref", ()),
    ("the drawing is overwritten", pdf(stream(BROKEN)), (damage.TORN,)),
    ("one bit is wrong", pdf(stream(FLIPPED)), (damage.TORN,)),
    ("packed twice, and damaged", pdf(stream(base64.a85encode(BROKEN) + b"~>", BOTH)), (damage.TORN,)),
    ("no letters of the second packing", pdf(stream(b"\xff\xfe\xfd" * 9, BOTH)), (damage.TORN,)),
    ("the drawing is not there", pdf(contents=b"4 0 R"), (damage.TORN,)),
    ("one of several drawings is not there", pdf(stream(FLATE), contents=b"[4 0 R 9 0 R]"), (damage.TORN,)),
    ("pages in a packed list name drawings that are not there", pdf(stream(FLATE), stream(HELD, LIST)), (damage.TORN,)),
    ("objects in a packed list are there", pdf(stream(FLATE), stream(HELD, LIST), TREE, contents=b"[4 0 R 7 0 R]"), ()),
    ("the end did not arrive", pdf(stream(FLATE), end=b""), (damage.CUT,)),
    ("a cut file is called cut, not torn", pdf(stream(BROKEN), end=b"4"), (damage.CUT,)),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_damage_is_told_by_the_bytes(tmp_path: Path, raw: bytes, said: tuple[str, ...]) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(raw)
    assert damage.wounds(path) == said


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "MOST_INFLATED", 1_000)
    packed = zlib.compress(bytes(10_000_000), 9)
    (tmp_path / "x.pdf").write_bytes(pdf(stream(packed)))
    assert damage.wounds(tmp_path / "x.pdf") == ()
    assert len(damage._unpacked(packed, [b"FlateDecode"]) or b"") == 1_000


def test_every_number_of_an_object_is_found() -> None:
    raw = pdf(stream(FLATE), TREE)
    assert set(damage._objects(raw)) == {int(n) for n in re.findall(rb"(\d+) 0 obj", raw)}
