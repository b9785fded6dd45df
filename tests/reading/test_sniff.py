"""What a file is, by its bytes; what is not read is refused with a reason that a secretary understands."""

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EncryptedError, NotSupportedError, UnreadableError
from pipeline.reading.sniff import kind_of

PROSE = "Trong sáu tháng đầu năm, đơn vị đã tổ chức phát động phong trào thi đua đến toàn thể cán bộ, công chức. " * 8
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return buffer.getvalue()


def word() -> bytes:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def entry(name: str, *, kind: int, right: int = FREE, child: int = FREE, start: int = END) -> bytes:
    letters = name.encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters) + 2, kind, 1, FREE, right, child)
    return (head + bytes(36) + struct.pack("<II", start, 4096)).ljust(128, b"\0")


def ole(*names: str, flags: int = 0, cut: int | None = None) -> bytes:
    """Return a compound file with streams of these names, each of which begins like a Word stream."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    entries = [entry("Root Entry", kind=5, child=1)]
    for i, name in enumerate(names, 1):
        entries.append(entry(name, kind=2, right=i + 1 if i < len(names) else FREE, start=3))
    directory = b"".join(entries).ljust(1024, b"\0")
    table = struct.pack("<128I", 0xFFFFFFFD, 2, END, END, *[FREE] * 124)
    stream = struct.pack("<H8xH", 0xA5EC, flags).ljust(512, b"\0")
    return (header + table + directory + stream)[:cut]


WORD_HTML = f'<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><body>{PROSE}</body></html>'
MAIL = "From: a@b.vn\r\nTo: c@d.vn\r\nSubject: =?utf-8?q?B=C3=A1o_c=C3=A1o?=\r\n\r\nKính gửi\r\n"
ODT = "application/vnd.oasis.opendocument.text"

KINDS = [
    ("a.pdf", b"%PDF-1.7\n", "pdf"),
    ("a.pdf", b"\n" * 900 + b"%PDF-1.4\n", "pdf"),
    ("a.txt", b"%PDF-1.7\n", "pdf"),
    ("a.docx", word(), "docx"),
    ("a.zip", word(), "docx"),
    ("a", word(), "docx"),
    ("a.docx", zipped(word__document2_DOT_xml="x"), "docx"),
    ("a.zip", zipped(bao_DOT_pdf="%PDF-1.7"), "zip"),
    ("a.docx", zipped(bao_DOT_pdf="%PDF-1.7"), "zip"),
    ("a.zip", zipped(), "zip"),
    ("a.odt", zipped(mimetype=ODT, **{"META-INF/manifest.xml": "<manifest/>"}), "odt"),
    ("a.doc", ole("WordDocument", "1Table"), "doc"),
    ("a.docx", ole("WordDocument"), "doc"),
    ("a.doc", ole("worddocument", "ObjectPool", "Workbook"), "doc"),
    ("a.doc", b"{\\rtf1 Bao cao}", "rtf"),
    ("a.rtf", b"{\\rtf1 Bao cao}", "rtf"),
    ("a.doc", WORD_HTML.encode(), "html"),
    ("a.doc", f"<html><body><p>{PROSE}</p></body></html>".encode(), "html"),
    ("a.doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "doc"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "image"),
    ("a.pdf", b"\xff\xd8\xff\xe0", "image"),
    ("a.tif", b"II*\0", "image"),
    ("a.bmp", b"BM\x10\0\0\0\0\0\0\0", "image"),
    ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", "image"),
    ("a.eml", MAIL.encode(), "eml"),
    ("a.txt", MAIL.encode(), "eml"),
    ("a.txt", "Báo cáo".encode(), "text"),
    ("a.txt", "Báo cáo".encode("utf-16"), "text"),
    ("a.txt", "Ba\u0301o ca\u0301o".encode("cp1258"), "text"),
    ("a.md", "# Báo cáo".encode(), "text"),
    ("báo cáo quý I. 2024", b"Bao cao", "text"),
    ("a.dat", PROSE.encode(), "text"),
    ("a.pdf", PROSE.encode(), "text"),
]


def stored(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("name", "content", "kind"), KINDS)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    assert kind_of(stored(tmp_path, name, content)) == kind


LOGIN = b"<!DOCTYPE html><html><body><form><input type='password'></form></body></html>"
LOCKED_ODT = zipped(mimetype=ODT, **{"META-INF/manifest.xml": "<manifest:encryption-data/>"})
REFUSED = [
    ("a.pdf", b"", UnreadableError, "rỗng"),
    ("a.pdf", bytes(5000), UnreadableError, "rỗng"),
    ("a.pdf", LOGIN, UnreadableError, "không phải PDF mà là trang web"),
    ("a.doc", LOGIN, UnreadableError, "không phải DOC mà là trang web"),
    ("a.doc", f"<html><form>{PROSE}</form></html>".encode(), UnreadableError, "trang web"),
    ("a.pdf", f"<html>{PROSE}</html>".encode(), UnreadableError, "trang web"),
    ("a.html", b"<html>404 Not Found</html>", UnreadableError, "trang web"),
    ("a.pdf", b"404 Not Found", UnreadableError, "không phải PDF"),
    ("a.docx", b"PK\x03\x04cut", UnreadableError, "hỏng"),
    ("a.docx", word()[:9000], UnreadableError, "hỏng"),
    ("a.zip", b"PK\x03\x04cut", UnreadableError, "ZIP hỏng"),
    ("a.xlsx", b"PK\x03\x04cut", NotSupportedError, "chưa hỗ trợ"),
    ("a.docx", zipped(**{"[Content_Types].xml": "x"}), UnreadableError, "thiếu phần nội dung"),
    ("a.docx", zipped(**{"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), NotSupportedError, "Excel"),
    ("a.pptx", zipped(**{"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), NotSupportedError, "PowerPoint"),
    ("a.ods", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), NotSupportedError, "ODS"),
    ("a.odt", LOCKED_ODT, EncryptedError, "mật khẩu"),
    ("a.docx", ole("EncryptedPackage", "EncryptionInfo"), EncryptedError, "mật khẩu"),
    ("a.doc", ole("WordDocument", flags=0x0100), EncryptedError, "mật khẩu"),
    ("a.xls", ole("Workbook"), NotSupportedError, "Excel"),
    ("a.doc", ole("Workbook", "WordArt"), NotSupportedError, "Excel"),
    ("a.ppt", ole("PowerPoint Document"), NotSupportedError, "PowerPoint"),
    ("a.msg", ole("__properties_version1.0"), NotSupportedError, "Outlook"),
    ("a.doc", ole("WordDocument", cut=700), UnreadableError, "hỏng"),
    ("a.docx", ole(cut=8), UnreadableError, "không phải DOCX"),
    ("a.rar", b"Rar!\x1a\x07\x01\0", NotSupportedError, "RAR"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c", NotSupportedError, "7-Zip"),
    ("a.heic", b"\0\0\0\x18ftypheic", NotSupportedError, "HEIC"),
    ("a.mp4", b"\0\0\0\x18ftypisom", NotSupportedError, "chưa hỗ trợ loại tệp .mp4"),
    ("a.exe", b"MZ\x90\0\x03\0\0\0", NotSupportedError, "chưa hỗ trợ"),
    ("a.pdf", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", UnreadableError, "đường dẫn"),
    ("a.url", b"[InternetShortcut]\r\nURL=https://a.vn/x\r\n", UnreadableError, "đường dẫn"),
    ("a.gdoc", b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', UnreadableError, "đường dẫn"),
    ("a.txt", b"https://drive.google.com/file/d/1/view\n", UnreadableError, "đường dẫn"),
    ("a.lnk", b"\x4c\0\0\0\x01\x14\x02\0", UnreadableError, "đường dẫn"),
    ("a.mht", b"MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: multipart/related\r\n\r\n", NotSupportedError, "MHT"),
]


@pytest.mark.parametrize(("name", "content", "error", "reason"), REFUSED)
def test_what_cannot_be_read_is_refused_with_reason_and_advice(
    tmp_path: Path, name: str, content: bytes, error: type[UnreadableError], reason: str
) -> None:
    with pytest.raises(error, match=reason) as caught:
        kind_of(stored(tmp_path, name, content))
    assert type(caught.value) is error
    assert caught.value.advice


def test_a_stream_deep_in_a_storage_does_not_decide(tmp_path: Path) -> None:
    content = ole("Workbook", "MBD0001")
    assert b"W\0o\0r\0k\0b" in content
    with pytest.raises(NotSupportedError):
        kind_of(stored(tmp_path, "a.doc", content + "WordDocument".encode("utf-16-le").ljust(512, b"\0")))


WHOLE = [
    word(),
    ole("WordDocument", "1Table"),
    zipped(mimetype=ODT, **{"META-INF/manifest.xml": "x"}),
    MAIL.encode(),
    WORD_HTML.encode(),
]


@given(st.sampled_from(WHOLE), st.integers(0, 50_000), st.integers(0, 60), st.binary(max_size=8))
def test_damage_anywhere_ends_in_a_kind_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, at: int, gone: int, more: bytes
) -> None:
    at %= len(whole)
    with suppress(UnreadableError):
        kind_of(stored(tmp_path_factory.mktemp("damage"), "a.doc", whole[:at] + more + whole[at + gone :]))
