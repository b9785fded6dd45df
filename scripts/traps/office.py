"""Traps of Word, mail and archives: files under false endings, archives in archives, mail with attachments."""

import shutil
import subprocess
import unicodedata
import zipfile
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.rendering import render_docx
from scripts.traps import paper
from scripts.traps.paper import FIELDS, PHRASES, Paper
from scripts.traps.record import Expect, trap

OFFICE = Expect(words=PHRASES, fields=FIELDS, count=6, needs="libreoffice")
PLAIN = Expect(words=PHRASES, count=6)


class NoOfficeError(RuntimeError):
    """Say that LibreOffice, which makes some of the traps, is not installed."""


def convert(source: Path, kind: str) -> bytes:
    """Return a file in a format that LibreOffice makes of it.

    Raises:
        NoOfficeError: LibreOffice is not installed.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise NoOfficeError("LibreOffice is not installed")
    with TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=90)
        return (Path(folder) / f"{source.stem}.{kind}").read_bytes()


@cache
def _converted(kind: str) -> bytes:
    """Return the report in a format that LibreOffice makes."""
    with TemporaryDirectory() as folder:
        render_docx(paper.report(), Path(folder) / "report.docx")
        return convert(Path(folder) / "report.docx", kind)


@trap("report.doc", OFFICE)
def word_of_old(path: Path) -> None:
    """A Word file of before 2007."""
    path.write_bytes(_converted("doc"))


@trap("old.docx", OFFICE)
def ole_as_docx(path: Path) -> None:
    """A Word file of before 2007 under the new ending."""
    path.write_bytes(_converted("doc"))


@trap("report.odt", OFFICE)
def open_document(path: Path) -> None:
    """A file of LibreOffice's own format."""
    path.write_bytes(_converted("odt"))


@trap("rich.doc", Expect(words=PHRASES, count=6, needs="libreoffice"))
def rtf_as_doc(path: Path) -> None:
    """Rich Text under the ending of Word."""
    paragraphs = "\n".join(rf"{_rich(text)}\par" for text in paper.BODY_BLOCKS)
    head = r"\rtf1\ansi\ansicpg1258\uc1{\fonttbl{\f0 Times New Roman;}}\f0\fs26"
    path.write_text(f"{{{head} {paragraphs}}}", encoding="ascii", newline="\n")


def _rich(text: str) -> str:
    return "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in text)


@trap("report.docx", Expect(words=PHRASES, fields=FIELDS, count=6))
def word(path: Path) -> None:
    """A sound Word file."""
    render_docx(paper.report(), path)


@trap("login.doc", Expect(status="unreadable", said=("trang web",)))
def html_as_doc(path: Path) -> None:
    """A page that asks for a password, saved as a Word file."""
    path.write_text('<html><body><form><input type="password"></form>Đăng nhập</body></html>', encoding="utf-8")


@trap("junk.docx", Expect(status="unreadable", said=("DOCX",)))
def broken_ole(path: Path) -> None:
    """The head of an old Word file and nothing behind it, under the new ending."""
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3_000))


@trap("utf-16.txt", PLAIN)
def utf_16(path: Path) -> None:
    """Plain text as Windows Notepad saved it: UTF-16."""
    path.write_text("\r\n\r\n".join(paper.BODY_BLOCKS), encoding="utf-16", newline="")


@trap("utf-16-bare.txt", PLAIN)
def utf_16_bare(path: Path) -> None:
    """Plain text in UTF-16 without the mark at its head."""
    path.write_bytes("\r\n\r\n".join(paper.BODY_BLOCKS).encode("utf-16-le"))


@trap("windows.txt", PLAIN)
def windows(path: Path) -> None:
    """Plain text in the Vietnamese code page of Windows, tones after their letters."""
    path.write_bytes("\r\n\r\n".join(map(_parted, paper.BODY_BLOCKS)).encode("cp1258"))


def _parted(text: str) -> str:
    """Return the text as code page 1258 has it: a letter with its shape, then its tone where no code holds both."""
    out = ""
    for letter in text:
        try:
            letter.encode("cp1258")
            out += letter
        except UnicodeEncodeError:
            out += _tone_apart(letter)
    return out


def _tone_apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tone = next(c for c in parts[1:] if c in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone


def _pdf_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        sheet = Paper(path)
        sheet.whole()
        sheet.save()
        return path.read_bytes()


def _word_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        render_docx(paper.report(), path)
        return path.read_bytes()


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


INNER = "Quý II/Báo cáo Hạt Nậm Kha.docx"


@trap("nested.zip", Expect(words=PHRASES, fields=FIELDS, members=("Báo cáo Hạt Nậm Kha.docx", "bc.pdf"), documents=2))
def nested_zip(path: Path) -> None:
    """An archive in a folder of an archive, Vietnamese names in both."""
    inner = _zipped({INNER: _word_bytes(), "__MACOSX/._x": b"\0\5"})
    path.write_bytes(_zipped({"Gửi Sở/tệp nén.zip": inner, "bc.pdf": _pdf_bytes()}))


@trap("old-names.zip", Expect(words=PHRASES, members=("Báo cáo.docx",), documents=1))
def old_names(path: Path) -> None:
    """An archive made by a program that wrote names in UTF-8 and did not say so."""
    name = "Báo cáo.docx".encode()
    path.write_bytes(_zipped({"x" * len(name): _word_bytes()}).replace(b"x" * len(name), name))


OUTSIDE = "/tmp/trap-evil.exe"  # noqa: S108  where the archive wants to write; nothing may


@trap("climbing.zip", Expect(words=PHRASES, members=("bc.docx",), absent=("kẻ gian",)))
def climbing_zip(path: Path) -> None:
    """An archive whose members want to be written outside the folder."""
    evil = "kẻ gian".encode()
    path.write_bytes(_zipped({"../../trap-evil.exe": evil, OUTSIDE: evil, "bc.docx": _word_bytes()}))


@trap("mail.eml", Expect(words=PHRASES, fields=FIELDS, members=("Báo cáo 6 tháng Hạt Nậm Kha.pdf",), documents=1))
def mail(path: Path) -> None:
    """A mail with the report as its attachment."""
    message = EmailMessage()
    message["From"], message["To"] = "hat@example.vn", "vanphong@example.vn"
    message["Subject"] = "Nộp báo cáo thi đua 6 tháng"
    message.set_content("Kính gửi Văn phòng Sở,\n\nHạt gửi báo cáo thi đua trong tệp đính kèm.\n")
    message.add_attachment(
        _pdf_bytes(), maintype="application", subtype="pdf", filename="Báo cáo 6 tháng Hạt Nậm Kha.pdf"
    )
    path.write_bytes(message.as_bytes())
