"""ZIP files and e-mails: every file that is in them comes out, under a name of ours, and nothing gets out of hand."""

import base64
import hashlib
import hmac
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NotSupportedError, ThiduaError, UnreadableError
from pipeline.reading import encodings, winzip
from pipeline.reading.archive import Expansion, Limits, expand

PDF = b"%PDF-1.7\n"
TEXT = "Báo cáo kết quả".encode()


def packed(members: Sequence[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def packed_raw(names: Sequence[bytes], extra: bytes = b"") -> bytes:
    """Return a ZIP whose names are these bytes, with nothing said of their encoding."""
    body, directory = b"", b""
    for name in names:
        crc, size = zlib.crc32(PDF), len(PDF)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, size, size, len(name), len(extra))
        tail = struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + tail + name + extra
        body += b"PK\x03\x04" + fields + name + extra + PDF
    return (
        body
        + directory
        + b"PK\x05\x06"
        + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    )


def opened(
    tmp_path: Path,
    content: bytes,
    *,
    name: str = "a.zip",
    limits: Limits | None = None,
    passwords: Sequence[bytes] = (),
) -> Expansion:
    path = tmp_path / name
    path.write_bytes(content)
    return expand(path, tmp_path / "out", limits=limits, passwords=passwords)


def names(found: Expansion) -> list[str]:
    return [m.name for m in found.members]


def test_members_come_out_whole_with_names_to_show_and_places_of_our_own(tmp_path: Path) -> None:
    found = opened(tmp_path, packed([("báo cáo.pdf", PDF), ("sub/phụ lục.txt", TEXT)]))
    assert names(found) == ["a.zip/báo cáo.pdf", "a.zip/sub/phụ lục.txt"]
    assert [m.path.read_bytes() for m in found.members] == [PDF, TEXT]
    assert [m.path.name for m in found.members] == ["00001.pdf", "00002.txt"]
    assert found.problems == ()


def test_archives_in_archives_are_opened_and_leave_nothing_behind(tmp_path: Path) -> None:
    inner = packed([("x.pdf", PDF)])
    found = opened(tmp_path, packed([("trong.zip", inner), ("y.pdf", PDF), ("không đuôi", inner)]))
    assert names(found) == ["a.zip/trong.zip/x.pdf", "a.zip/y.pdf", "a.zip/không đuôi/x.pdf"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(m.path.name for m in found.members)


def test_depth_is_limited(tmp_path: Path) -> None:
    content = PDF
    for level in range(6):
        content = packed([(f"{level}.zip" if level else "x.pdf", content)])
    found = opened(tmp_path, content)
    assert names(found) == []
    assert [reason for _, reason in found.problems] == ["tệp nén lồng nhau quá 4 lớp, không mở tiếp"]


EVIL = ["../../x.pdf", "/etc/x.pdf", "C:\\Windows\\x.pdf", "..\\..\\x.pdf", "CON.pdf", "a/./../../x.pdf", "x.pdf\u202e"]


def test_no_name_in_an_archive_becomes_a_path(tmp_path: Path) -> None:
    found = opened(tmp_path, packed([(name, PDF) for name in EVIL]))
    assert len(found.members) == len(EVIL)
    assert {m.path.parent for m in found.members} == {tmp_path / "out"}
    assert not any(".." in m.name or "\\" in m.name or "\u202e" in m.name for m in found.members)
    assert len(set(names(found))) == len(EVIL)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "out"]


def test_links_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    found = opened(tmp_path, buffer.getvalue())
    assert names(found) == []
    assert "liên kết" in found.problems[0][1]


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    junk = ["__MACOSX/._x.pdf", "sub/.DS_Store", "Thumbs.db", "~$bao cao.docx", "sub/desktop.ini", "._x.pdf"]
    found = opened(tmp_path, packed([(name, PDF) for name in [*junk, "x.pdf"]]))
    assert (names(found), found.problems) == (["a.zip/x.pdf"], ())


def test_an_archive_without_files_says_so(tmp_path: Path) -> None:
    assert opened(tmp_path, packed([])).problems == (("a.zip", "tệp nén không có tệp nào"),)


NAME = "Báo cáo sơ kết thi đua quý I - Đường bộ.pdf"
DECOMPOSED = "Ba\u0301o ca\u0301o sơ kê\u0301t thi đua quy\u0301 I - Đươ\u0300ng bô\u0323.pdf"
TO_TCVN3 = {letter: bytes([code]) for code, letter in reversed(list(enumerate(encodings.TCVN3_LETTERS, 0xA1)))}
RAW_NAMES = [
    NAME.encode(),
    DECOMPOSED.encode(),
    DECOMPOSED.encode("cp1258"),
    b"".join(TO_TCVN3.get(c) or c.encode() for c in NAME),
]


@pytest.mark.parametrize("raw", RAW_NAMES)
def test_names_without_a_told_encoding_are_read_as_the_best_vietnamese(tmp_path: Path, raw: bytes) -> None:
    assert names(opened(tmp_path, packed_raw([raw, b"plain.pdf"]))) == [f"a.zip/{NAME}", "a.zip/plain.pdf"]


def test_the_unicode_name_beside_a_garbled_one_is_believed(tmp_path: Path) -> None:
    raw = b"Bao c?o.pdf"
    extra = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + "Báo cáo.pdf".encode()
    found = opened(tmp_path, packed_raw([raw], struct.pack("<HH", 0x7075, len(extra)) + extra))
    assert names(found) == ["a.zip/Báo cáo.pdf"]


def test_bombs_are_stopped_while_they_inflate_and_the_rest_comes_out(tmp_path: Path) -> None:
    found = opened(tmp_path, packed([("bom.pdf", bytes(30_000_000)), ("x.pdf", PDF)]))
    assert names(found) == ["a.zip/x.pdf"]
    assert found.problems == (("a.zip/bom.pdf", "bung ra lớn bất thường (bom nén), không mở"),)
    assert [p.name for p in (tmp_path / "out").iterdir()] == [found.members[0].path.name]


def test_bombs_that_lie_about_their_size_are_stopped_too(tmp_path: Path) -> None:
    content = packed([("bom.pdf", bytes(30_000_000))])
    lying = content.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 100))
    assert names(opened(tmp_path, lying)) == []


@pytest.mark.parametrize(
    ("limits", "count"),
    [(Limits(members=2), 2), (Limits(total=250), 2), (Limits(member=50), 0), (Limits(), 4)],
)
def test_limits_hold_for_all_that_an_archive_holds(tmp_path: Path, limits: Limits, count: int) -> None:
    inner = packed([("c.pdf", PDF.ljust(100))], method=zipfile.ZIP_STORED)
    members = [("a.pdf", PDF.ljust(100)), ("b.pdf", PDF.ljust(100)), ("c.zip", inner), ("d.pdf", PDF.ljust(100))]
    found = opened(tmp_path, packed(members), limits=limits)
    assert len(found.members) == count
    assert bool(found.problems) == (count < 4)


def test_a_broken_member_costs_itself_alone(tmp_path: Path) -> None:
    content = bytearray(packed([("a.pdf", PDF), ("b.pdf", PDF)], method=zipfile.ZIP_STORED))
    content[content.index(PDF) + 3] ^= 1
    found = opened(tmp_path, bytes(content))
    assert names(found) == ["a.zip/b.pdf"]
    assert "hỏng" in found.problems[0][1]


def test_a_broken_archive_inside_is_left_to_whoever_reads_it(tmp_path: Path) -> None:
    assert names(opened(tmp_path, packed([("trong.zip", b"PK\x03\x04cut")]))) == ["a.zip/trong.zip"]


def test_other_files_and_broken_archives_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSupportedError):
        opened(tmp_path, PDF)
    with pytest.raises(UnreadableError, match="hỏng"):
        opened(tmp_path, packed([("x.pdf", PDF)])[:40])


# ----------------------------------------------------------------------------------------------------------- passwords


def locked(content: bytes, password: bytes) -> bytes:
    """Return a stored one-file ZIP locked with the old encryption (APPNOTE 6.1)."""
    raw = bytearray(packed([("x.pdf", content)], method=zipfile.ZIP_STORED))
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        turn(byte)
    out = bytearray()
    for byte in bytes(11) + bytes([zlib.crc32(content) >> 24]) + content:
        mask = (keys[2] & 0xFFFF) | 2
        out.append(byte ^ (((mask * (mask ^ 1)) >> 8) & 0xFF))
        turn(byte)
    start, central = 30 + len("x.pdf"), raw.index(b"PK\x01\x02")
    raw[start:central] = out
    central += 12
    raw[6] |= 1
    raw[central + 8] |= 1
    for at in (18, central + 20):
        raw[at : at + 4] = struct.pack("<I", len(out))
    raw[-6:-2] = struct.pack("<I", central)
    return bytes(raw)


def locked_aes(content: bytes, password: bytes, *, deflated: bool = True) -> bytes:
    """Return a one-file ZIP locked as WinZip does with AES-256 (AE-2); counter mode goes the same way both ways."""
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = deflater.compress(content) + deflater.flush() if deflated else content
    keys = hashlib.pbkdf2_hmac("sha1", password, bytes(16), winzip.ROUNDS, 66)
    body = winzip._deciphered(body, keys[:32])
    body = bytes(16) + keys[64:] + body + hmac.digest(keys[32:64], body, "sha1")[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8 if deflated else 0)
    fields = struct.pack("<HHHHHIIIHH", 51, 1, 99, 0, 0x21, 0, len(body), len(content), 5, len(extra))
    local = b"PK\x03\x04" + fields + b"x.pdf" + extra + body
    central = b"PK\x01\x02" + struct.pack("<H", 51) + fields + bytes(14) + b"x.pdf" + extra
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


RECORDED = base64.b64decode(  # made by pyzipper 0.4.0: the PDF line four times, password "ok2024"
    "UEsDBBQAAQBjAImDdl0AAAAAKgAAACQAAAAFAAsAeC5wZGYBmQcAAgBBRQMIAGtjidXroXUEZZ34dX54LheIGAr0CYLN1xYsX/bjlKEzWEIjRr"
    "59I4vU+1BLAQIUAxQAAQBjAImDdl0AAAAAKgAAACQAAAAFAAsAAAAAAAAAAACAAQAAAAB4LnBkZgGZBwACAEFFAwgAUEsFBgAAAAABAAEAPgAA"
    "AFgAAAAAAA=="
)


LOCKS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "zipcrypto": locked,
    "aes": locked_aes,
    "aes stored": lambda content, password: locked_aes(content, password, deflated=False),
}


@pytest.mark.parametrize("kind", LOCKS)
def test_a_locked_member_opens_with_one_of_the_passwords(tmp_path: Path, kind: str) -> None:
    content = PDF + TEXT * 9000
    found = opened(tmp_path, LOCKS[kind](content, b"ok2024"), passwords=[b"wrong", b"", b"ok2024"])
    assert found.problems == ()
    assert found.members[0].path.read_bytes() == content


def test_what_another_program_locked_opens_too(tmp_path: Path) -> None:
    found = opened(tmp_path, RECORDED, passwords=[b"ok2024"])
    assert found.members[0].path.read_bytes() == PDF * 4


@pytest.mark.parametrize("kind", LOCKS)
def test_a_locked_member_without_its_password_asks_for_it(tmp_path: Path, kind: str) -> None:
    content = LOCKS[kind](PDF, b"ok2024")
    for passwords, words in (([], "--password-file"), ([b"wrong"], "không mật khẩu nào")):
        found = opened(tmp_path, content, passwords=passwords)
        assert names(found) == []
        assert words in found.problems[0][1]


def test_a_bomb_behind_a_password_is_stopped(tmp_path: Path) -> None:
    found = opened(tmp_path, locked_aes(bytes(30_000_000), b"ok"), passwords=[b"ok"])
    assert "bom nén" in found.problems[0][1]


# -------------------------------------------------------------------------------------------------------------- e-mail


def message(text: str = "Kính gửi báo cáo.", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@b.vn", "c@d.vn", "Báo cáo quý I"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def attach(mail: EmailMessage, content: bytes, name: str) -> EmailMessage:
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


def test_attachments_come_out_and_the_letter_around_them_does_not(tmp_path: Path) -> None:
    mail = attach(attach(message(), PDF, "Báo cáo quý I.pdf"), packed([("x.pdf", PDF)]), "kèm.zip")
    found = opened(tmp_path, mail.as_bytes(), name="thư.eml")
    assert names(found) == ["thư.eml/Báo cáo quý I.pdf", "thư.eml/kèm.zip/x.pdf"]
    assert found.members[0].path.read_bytes() == PDF


FILE_NAMES = [
    b'filename="=?UTF-8?B?QsOhbyBjw6FvLnBkZg==?="',
    b'filename="=?utf-8?Q?B=C3=A1o_?= =?utf-8?Q?c=C3=A1o=2Epdf?="',
    b"filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf",
    b"filename*0*=UTF-8''B%C3%A1o%20; filename*1*=c%C3%A1o.pdf",
    'filename="Báo cáo.pdf"'.encode(),
    'filename="Ba\u0301o ca\u0301o.pdf"'.encode("cp1258"),
]


@pytest.mark.parametrize("field", FILE_NAMES)
def test_the_names_of_attachments_are_read_however_they_are_written(tmp_path: Path, field: bytes) -> None:
    head = b"From: a@b.vn\r\nTo: c@d.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
    part = b"--B\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; " + field + b"\r\n\r\n" + PDF
    assert names(opened(tmp_path, head + part + b"\r\n--B--\r\n", name="a.eml")) == ["a.eml/Báo cáo.pdf"]


@pytest.mark.parametrize(
    "mail",
    [
        message("Đơn vị báo cáo như sau."),
        message("", "<html><head><style>x</style></head><p>Đơn vị báo cáo&nbsp;như <b>sau.</b></p></html>"),
        attach(message("Đơn vị báo cáo như sau."), b"\0\1\2", "ảnh.xyz"),
    ],
)
def test_the_letter_itself_counts_only_where_no_attachment_can_be_read(tmp_path: Path, mail: EmailMessage) -> None:
    found = opened(tmp_path, mail.as_bytes(), name="a.eml")
    assert found.members[-1].name == "a.eml/nội dung thư.txt"
    assert found.members[-1].path.read_text(encoding="utf-8").split() == "Đơn vị báo cáo như sau.".split()


def test_a_forwarded_letter_is_opened_and_a_logo_is_no_attachment(tmp_path: Path) -> None:
    mail = message("Chuyển tiếp.")
    mail.add_related(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo>")
    mail.add_attachment(attach(message(), PDF, "x.pdf"))
    assert names(opened(tmp_path, mail.as_bytes(), name="a.eml")) == ["a.eml/Báo cáo quý I.eml/x.pdf"]


def test_a_letter_with_nothing_in_it_says_so(tmp_path: Path) -> None:
    assert opened(tmp_path, message("").as_bytes(), name="a.eml").problems == (
        ("a.eml", "thư không có tệp đính kèm và không có nội dung"),
    )


def test_a_letter_in_an_archive_is_opened_with_its_limits(tmp_path: Path) -> None:
    mail = attach(attach(message(), PDF, "x.pdf"), PDF, "y.pdf").as_bytes()
    found = opened(tmp_path, packed([("thư.eml", mail)]), limits=Limits(members=2))
    assert names(found) == ["a.zip/thư.eml/x.pdf"]
    assert "quá 2 tệp" in found.problems[0][1]


MAILED = attach(attach(message(), PDF, "báo cáo.pdf"), packed([("x.pdf", PDF)]), "kèm.zip").as_bytes()
WHOLE = [packed([("báo cáo.pdf", PDF), ("x.txt", TEXT)]), locked(PDF, b"ok"), RECORDED, MAILED]


@given(st.sampled_from(WHOLE), st.integers(0, 2_000), st.integers(0, 40), st.binary(max_size=8))
def test_damage_anywhere_ends_in_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, at: int, gone: int, more: bytes
) -> None:
    at %= len(whole)
    with suppress(ThiduaError):
        opened(tmp_path_factory.mktemp("damage"), whole[:at] + more + whole[at + gone :], passwords=[b"ok", b"ok2024"])
