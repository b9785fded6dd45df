"""Traps of broken and hostile files: locked, empty, cut short, misnamed, and bombs of every make."""

import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from scripts.traps import paper
from scripts.traps.paper import Paper
from scripts.traps.rawpdf import RawPdf, Text, byte_font, content, unicode_book
from scripts.traps.record import Expect, trap

PASSWORD = "nam-kha-2024"  # noqa: S105  the password that the tests hand to the reader
MEGABYTE = 1024 * 1024
BALLAST = 256  # megabytes of blanks
MESSAGE = "tệp"  # every message of these files speaks of the file, in Vietnamese
SAID = Expect(status="unreadable", said=(MESSAGE,))
SURVIVED = Expect(status=("read", "partial", "unreadable"))
"""A bomb may be read, read in part, or refused: it must cost neither the batch nor more than its limits."""


def _locked(path: Path, password: str) -> None:
    lock = StandardEncryption(password, ownerPassword="owner", strength=128)
    sheet = Paper(path)
    sheet.canvas = Canvas(str(path), pagesize=(sheet.width, sheet.height), encrypt=lock)
    sheet.whole()
    sheet.save()


@trap("locked.pdf", Expect(status="unreadable", said=("mật khẩu",)))
def locked(path: Path) -> None:
    """A file under a password that nobody gave."""
    _locked(path, "khong-ai-biet")


@trap("unlocked.pdf", Expect(words=paper.PHRASES, fields=paper.FIELDS, count=6))
def unlocked(path: Path) -> None:
    """A file under a password that stands in the list."""
    _locked(path, PASSWORD)


@trap("empty.pdf", Expect(status="unreadable", said=("rỗng",)))
def empty(path: Path) -> None:
    """No byte at all."""
    path.write_bytes(b"")


@trap("zeros.docx", Expect(status="unreadable", said=("tệp",)))
def zeros(path: Path) -> None:
    """A file of which only the length arrived."""
    path.write_bytes(bytes(20_000))


@trap("truncated.pdf", SAID)
def truncated(path: Path) -> None:
    """A file cut short on the way."""
    sheet = Paper(path)
    sheet.whole()
    sheet.save()
    path.write_bytes(path.read_bytes()[:9_000])


@trap("false-offsets.pdf", Expect(words=paper.PHRASES, count=6))
def false_offsets(path: Path) -> None:
    """A file whose table of objects points nowhere, though every object is there: it can be mended."""
    unicode_book(path, [paper.raw_report()])
    raw = re.sub(rb"\d{10} 00000 n", b"0000000007 00000 n", path.read_bytes())
    path.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n17", raw))


@trap("junk-before.pdf", Expect(words=paper.PHRASES, count=6))
def junk_before(path: Path) -> None:
    """A file before whose head a mail program left its own lines."""
    unicode_book(path, [paper.raw_report()])
    path.write_bytes(b"Content-Type: application/pdf\r\nX-Note: bao cao\r\n\r\n" + path.read_bytes())


@trap("page.pdf", Expect(status="unreadable", said=("PDF",)))
def html_as_pdf(path: Path) -> None:
    """A page of a portal saved as PDF."""
    path.write_text("<!DOCTYPE html><html><body><h1>404</h1><p>Không tìm thấy tệp.</p></body></html>", encoding="utf-8")


@trap("pointer.pdf", Expect(status="unreadable", said=("đường dẫn",)))
def pointer(path: Path) -> None:
    """A file that says where the real one is kept."""
    digest = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    told = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 1489213\n"
    path.write_text(told, encoding="ascii", newline="\n")


@trap("no-pages.pdf", SAID)
def no_pages(path: Path) -> None:
    """A sound file without a page."""
    pdf = RawPdf()
    tree = pdf.add("<< /Type /Pages /Count 0 /Kids [] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


def _one_page(pdf: RawPdf, path: Path, drawing: int, entries: str = "") -> None:
    """Write a file of one page with that drawing; `entries` stand in the page's dictionary."""
    tree = pdf.add("")
    page = pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {drawing} 0 R {entries} >>")
    pdf.replace(tree, f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


@trap("nested-forms.pdf", SURVIVED)
def nested_forms(path: Path) -> None:
    """Forms that each draw the next one four times, twelve deep: 16 million drawings."""
    pdf = RawPdf()
    font = byte_font(pdf, "Helvetica", [500.0] * 224)
    below = pdf.stream(
        "BT /F1 9 Tf 60 700 Td (bom) Tj ET",
        f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 {font} 0 R >> >>",
    )
    for _ in range(12):
        below = pdf.stream(
            "/Fm Do " * 4,
            f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Fm {below} 0 R >> >>",
        )
    _one_page(pdf, path, pdf.stream("/Fm Do"), f"/Resources << /XObject << /Fm {below} 0 R >> >>")


@trap("form-in-itself.pdf", replace(SURVIVED, absent=("chưa cài tesseract",), needs="tesseract"))
def form_in_itself(path: Path) -> None:
    """A form that draws itself."""
    pdf = RawPdf()
    form = pdf.add("")
    drawing = "/Fm Do /Fm Do"
    pdf.replace(
        form,
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {len(drawing)}"
        f" /Resources << /XObject << /Fm {form} 0 R >> >> >>\nstream\n{drawing}\nendstream",
    )
    _one_page(pdf, path, pdf.stream("/Fm Do"), f"/Resources << /XObject << /Fm {form} 0 R >> >>")


@trap("inflating.pdf", SURVIVED)
def inflating(path: Path) -> None:
    """A drawing of a few kilobytes that inflates to a quarter of a gigabyte of operators."""
    pdf = RawPdf()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 9 9 l S\n" * 75_000) for _ in range(250)) + packer.flush()
    twice = zlib.compress(packed, 9)
    head = f"<< /Length {len(twice)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode()
    _one_page(pdf, path, pdf.add(head + twice + b"\nendstream"))


@trap("inflating-objects.pdf", SURVIVED)
def inflating_objects(path: Path) -> None:
    """A stream of objects that inflates to a quarter of a gigabyte, and holds the catalogue at its end."""
    packer = zlib.compressobj(9)
    first = f"2 {BALLAST * MEGABYTE} ".encode()  # where object 2 begins, counted from the end of this line
    packed = packer.compress(first) + b"".join(packer.compress(b" " * MEGABYTE) for _ in range(BALLAST))
    packed += packer.compress(b"<< /Type /Catalog /Pages 3 0 R >>") + packer.flush()
    entries = f"/Type /ObjStm /N 1 /First {len(first)} /Length {len(packed)} /Filter /FlateDecode"
    head = f"<< {entries} >>\nstream\n".encode()
    body = b"%PDF-1.7\n1 0 obj\n" + head + packed + b"\nendstream\nendobj\n"
    place = len(body)
    rows = bytes([0, 0, 0, 0, 255]) + bytes([1, 0, 0, 9, 0]) + bytes([2, 0, 0, 1, 0])
    table = f"<< /Type /XRef /Size 3 /W [1 3 1] /Root 2 0 R /Length {len(rows)} >>\nstream\n".encode()
    body += b"3 0 obj\n" + table + rows + f"\nendstream\nendobj\nstartxref\n{place}\n%%EOF\n".encode()
    path.write_bytes(body)


@trap("looping-pages.pdf", Expect(status=("read", "partial", "unreadable")))
def looping_pages(path: Path) -> None:
    """A tree of pages whose branch leads back to its root."""
    pdf = RawPdf()
    tree, branch = pdf.add(""), pdf.add("")
    pdf.replace(tree, f"<< /Type /Pages /Count 1000000 /Kids [{branch} 0 R {branch} 0 R] >>")
    pdf.replace(branch, f"<< /Type /Pages /Parent {tree} 0 R /Count 1000000 /Kids [{tree} 0 R {branch} 0 R] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


@trap("many-pages.pdf", Expect(status=("partial", "unreadable"), said=("trang",)))
def many_pages(path: Path) -> None:
    """A hundred thousand pages out of one: each branch of the tree names the next one ten times."""
    pdf = RawPdf()
    font = byte_font(pdf, "Helvetica", [500.0] * 224)
    drawing = pdf.stream(content([Text(85, 100, "Trong thang da sua xong con duong vao ban va trong cay hai ben le")]))
    below = pdf.add(
        f"<< /Type /Page /MediaBox [0 0 595 842] /Contents {drawing} 0 R /Resources << /Font << /F1 {font} 0 R >> >> >>"
    )
    for level in range(1, 6):
        below = pdf.add(f"<< /Type /Pages /Count {10**level} /Kids [{f'{below} 0 R ' * 10}] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {below} 0 R >>"))


@trap("giant-page.pdf", SURVIVED)
def giant_page(path: Path) -> None:
    """A page of 200 inches, empty but for a line: to be recognised it must not be painted in full size."""
    pdf = RawPdf()
    drawing = pdf.stream("0 0 m 14400 14400 l S")
    tree = pdf.add("")
    page = pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 14400 14400] /Contents {drawing} 0 R >>")
    pdf.replace(tree, f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


@trap("image-bomb.png", SAID)
def image_bomb(path: Path) -> None:
    """A picture of 30,000 by 30,000 dots in a few kilobytes."""
    side = 30_000
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(side // 8 + 1)) for _ in range(side)) + rows.flush()
    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    chunks = b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, packed, b"")))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _word_file(path: Path, entities: str, text: str) -> None:
    """Write a Word file of one paragraph under a declaration of entities."""
    body = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    xml = f'<?xml version="1.0"?>{entities}{body}'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", LINKS)
        archive.writestr("word/document.xml", xml)


@trap("inflating.docx", SAID)
def word_bomb(path: Path) -> None:
    """A Word file whose text inflates from 400 kB to 400 MB."""
    _swollen(path, 400)


def _swollen(path: Path, megabytes: int) -> None:
    start = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>'.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", LINKS)
        with archive.open("word/document.xml", "w") as part:
            part.write(start)
            for _ in range(megabytes):
                part.write(b"bom " * (MEGABYTE // 4))
            part.write(b"</w:t></w:r></w:p></w:body></w:document>")


@trap("entities.docx", Expect(status=("read", "partial", "unreadable"), absent=("bombombom",)))
def entity_bomb(path: Path) -> None:
    """A Word file whose entities unfold to a billion words."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    entities = f'<!DOCTYPE w:document [<!ENTITY e0 "bom">{levels}]>'
    _word_file(path, entities, "&e9;")


@trap("outside-entity.docx", Expect(status=("read", "partial", "unreadable"), absent=("root:", "/bin/")))
def outside_entity(path: Path) -> None:
    """A Word file that asks for a file of the machine it is read on."""
    entities = '<!DOCTYPE w:document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    _word_file(path, entities, "Báo cáo &secret;")


@trap("lying-sizes.docx", SAID)
def lying_sizes(path: Path) -> None:
    """A Word bomb whose directory says that it is small."""
    _swollen(path, 40)
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")  # the directory's last entry, which is the large one
    raw[at + 24 : at + 28] = (9_000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
