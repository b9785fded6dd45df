"""What a file is, by its bytes: the ending is believed only where the bytes say nothing.

Each probe looks for one family of formats. It returns the kind of a file that is read, raises for one that is known and
not read, and returns None for a file of another family.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from pipeline.document import SourceKind
from pipeline.errors import EncryptedError, NotSupportedError, UnreadableError
from pipeline.language import _
from pipeline.reading import ole
from pipeline.text import WORDS, syllable_share

HEAD = 8_192  # bytes that the probes look at
SAMPLE = 200_000  # bytes of text that are judged
ENDING = re.compile(r"\.[a-z][a-z0-9]{1,5}")
OURS = frozenset({".pdf", ".docx", ".doc", ".rtf", ".odt"})
OTHERS = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".zip", ".eml"})  # read as well
OLD_WORD = frozenset({".doc", ".dot"})
TEXT = frozenset({"", ".txt", ".text", ".md"})
WEB = frozenset({".html", ".htm", ".xhtml"})
FEW_WORDS, GOOD_SHARE = 30, 0.6  # of a text under an ending that promises something else
PAGE_WORDS = 100  # a page saved as a report holds more words than a page that reports an error
LINK_ADVICE = "Đề nghị đơn vị gửi chính tệp báo cáo, không gửi đường dẫn."
ZIP_ADVICE = "Giải nén hoặc nén lại thành ZIP rồi chạy lại."

IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF87a", b"GIF89a")
# Leading bytes of what is not read, its name, and what to do about it ("" for the standing advice).
FOREIGN = (
    (b"Rar!\x1a\x07", "tệp nén RAR", ZIP_ADVICE),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7-Zip", ZIP_ADVICE),
    (b"\x1f\x8b", "tệp nén GZIP", ZIP_ADVICE),
    (b"\xfd7zXZ\0", "tệp nén XZ", ZIP_ADVICE),
    (b"AT&TFORM", "tệp DjVu", ""),
    (b"%!PS", "tệp PostScript", ""),
    (b"\x78\x9f\x3e\x22", "thư Outlook (winmail.dat)", "Lưu riêng tệp đính kèm của thư rồi chạy lại."),
)
SIGNED = bytes.fromhex("06092a864886f70d010702")  # object id of CMS signed data
BROKEN_ZIP = {
    ".docx": "tệp Word hỏng, không mở được (có thể tải về chưa xong)",
    ".odt": "tệp ODT hỏng, không mở được (có thể tải về chưa xong)",
    ".zip": "tệp nén ZIP hỏng, không mở được (có thể tải về chưa xong)",
}
OFFICE_PARTS = (
    ("xl/", "bảng tính Excel (XLSX)"),
    ("ppt/", "bài trình chiếu PowerPoint (PPTX)"),
    ("visio/", "bản vẽ Visio"),
    ("documents/1/", "tệp XPS"),
)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_KINDS = {"spreadsheet": "bảng tính ODS", "presentation": "bài trình chiếu ODP", "graphics": "bản vẽ ODG"}
OLE_STREAMS = (
    ("workbook", "bảng tính Excel (XLS)", ""),
    ("book", "bảng tính Excel (XLS)", ""),
    ("powerpoint document", "bài trình chiếu PowerPoint (PPT)", ""),
    ("__properties_version1.0", "thư Outlook (MSG)", "Mở thư bằng Outlook, lưu riêng tệp đính kèm rồi chạy lại."),
    ("visiodocument", "bản vẽ Visio", ""),
)
SIGNATURE_ADVICE = "Mở tệp ký số, lưu riêng văn bản PDF bên trong rồi chạy lại."
MHT_ADVICE = "Mở tệp bằng Word, lưu lại dạng DOCX rồi chạy lại."

POINTER = re.compile(
    r"version https://git-lfs|\[InternetShortcut\]|\[Desktop Entry\]|/annex/objects/|https?://\S+\s*$"
    r'|\{\s*"[^{}]*"(?:url|doc_id|resource_id)"\s*:|\{\s*"(?:url|doc_id|resource_id)"\s*:|<\?xml.*<plist.*<key>URL</key>',
    re.DOTALL,
)
SHORTCUT = b"\x4c\0\0\0\x01\x14\x02\0"  # a Windows .lnk
PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|script|style|table|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
BY_OFFICE = re.compile(
    r"urn:schemas-microsoft-com:office:word|ProgId[^>]*Word\.Document|content=.(?:Libre|Open)Office", re.IGNORECASE
)
BY_EXCEL = re.compile(r"ProgId[^>]*Excel\.Sheet|urn:schemas-microsoft-com:office:excel", re.IGNORECASE)
ACTIVE = re.compile(r"<(?:form|script|iframe)\b|type=.?password", re.IGNORECASE)
HIDDEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>|<[^>]*>|&\w+;", re.IGNORECASE | re.DOTALL)
FLAT = re.compile(r'<\?mso-application\s+progid="Word\.Document"|<w:wordDocument\b|<pkg:package\b')
FLAT_ODT = re.compile(r"<office:document\b[^>]*opendocument\.text\b", re.DOTALL)
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):")
MAIL_FIELDS = frozenset({"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path"})
SENT_FIELDS = frozenset({"to", "received", "message-id", "return-path"})


def kind_of(path: Path) -> SourceKind:
    """Return what a file is by its content, whatever its ending says.

    Raises:
        EncryptedError: the file is an Office file that is locked with a password.
        NotSupportedError: files of this kind are not read.
        UnreadableError: the file is empty, damaged, only a link, a web page, or not what its ending says.
    """
    head = _head(path)
    for probe in PROBES:
        if kind := probe(path, head):
            return kind
    raise _stranger(_ending(path))


def _head(path: Path) -> bytes:
    """Return a file's first bytes, if there are any that mean something."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise UnreadableError("không mở được tệp", advice="Kiểm tra quyền đọc tệp rồi chạy lại.") from error
    if not head:
        raise UnreadableError("tệp rỗng (0 byte)")
    if not head.strip(b"\0"):
        raise UnreadableError("tệp chỉ gồm các byte 0 (tải về chưa xong), coi như tệp rỗng")
    return head


def _ending(path: Path) -> str:
    """Return a file's ending in small letters, "" where the last dot stands for something else ("quý I. 2024")."""
    suffix = path.suffix.lower()
    return suffix if ENDING.fullmatch(suffix) else ""


def _stranger(ending: str) -> UnreadableError:
    """Return the error for a file that no probe knows."""
    if ending in OURS | OTHERS:
        return UnreadableError(_("tệp không phải {ending} như đuôi tệp ghi").format(ending=ending[1:].upper()))
    if ending in TEXT - {""}:
        return UnreadableError("tệp văn bản hỏng: nội dung không phải chữ")
    return NotSupportedError(_("chưa hỗ trợ loại tệp {ending}").format(ending=ending or _("(không có đuôi)")))


def _foreign(what: str, advice: str = "") -> NotSupportedError:
    return NotSupportedError(_("chưa hỗ trợ {what}").format(what=_(what)), advice=advice or None)


# ------------------------------------------------------------------------------------------------------- binary formats


def _magic(_path: Path, head: bytes) -> SourceKind | None:
    """Know images, RTF and the formats that are not read by their first bytes."""
    if head.startswith(IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _bitmap(head):
        return "image"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head[4:8] == b"ftyp" and head[8:11] in (b"hei", b"hev", b"mif"):
        raise _foreign("ảnh HEIC", "Chuyển ảnh sang JPG hoặc PDF rồi gửi lại.")
    if head[:1] == b"0" and SIGNED in head[:64]:
        raise _foreign("tệp ký số P7M", SIGNATURE_ADVICE)
    for start, what, advice in FOREIGN:
        if head.startswith(start):
            raise _foreign(what, advice)
    return None


def _bitmap(head: bytes) -> bool:
    return head[:2] == b"BM" and head[6:10] == bytes(4)


def _pdf(_path: Path, head: bytes) -> SourceKind | None:
    return "pdf" if b"%PDF-" in head[:1024] else None


def _zip(path: Path, head: bytes) -> SourceKind | None:
    """Tell packages of Office and OpenDocument from plain archives."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = {n.replace("\\", "/").lstrip("/").lower() for n in archive.namelist()}
            return _open_document(archive) if "mimetype" in names else _package(names)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError) as error:
        raise _broken(_ending(path)) from error


def _broken(ending: str) -> UnreadableError:
    return UnreadableError(BROKEN_ZIP[ending]) if ending in BROKEN_ZIP else _stranger(ending)


def _package(names: set[str]) -> SourceKind:
    if any(re.fullmatch(r"word/document\d*\.xml", n) for n in names):
        return "docx"
    if "index/document.iwa" in names:
        raise _foreign("tệp Pages của Apple")
    if "[content_types].xml" not in names:
        return "zip"
    for start, what in OFFICE_PARTS:
        if any(n.startswith(start) for n in names):
            raise _foreign(what)
    raise UnreadableError("tệp Office hỏng: thiếu phần nội dung")


def _open_document(archive: zipfile.ZipFile) -> SourceKind:
    with archive.open("mimetype") as file:
        kind = file.read(200).decode("ascii", "replace").strip()
    if not kind.startswith(OPEN_DOCUMENT):
        raise _foreign("sách điện tử EPUB" if "epub" in kind else "loại tệp này")
    what = kind.removeprefix(OPEN_DOCUMENT).split("-")[0]
    if what != "text":
        raise _foreign(OPEN_KINDS.get(what, "loại tệp OpenDocument này"))
    with archive.open("META-INF/manifest.xml") as file:
        if b"encryption-data" in file.read(SAMPLE):
            raise EncryptedError("tệp ODT đặt mật khẩu")
    return "odt"


def _ole(path: Path, head: bytes) -> SourceKind | None:
    """Tell the Office files of before 2007, mails of Outlook, and locked files of today apart by their streams."""
    if not head.startswith(ole.MAGIC):
        return None
    raw = path.read_bytes()
    streams = ole.streams(raw)
    if "encryptedpackage" in streams:
        raise EncryptedError("tệp Office đặt mật khẩu")
    if "worddocument" in streams:
        if ole.is_locked(raw, streams["worddocument"]):
            raise EncryptedError("tệp Word (DOC) đặt mật khẩu")
        return "doc"
    for name, what, advice in OLE_STREAMS:
        if name in streams:
            raise _foreign(what, advice)
    if _ending(path) in OLD_WORD:
        raise UnreadableError("tệp Word (DOC) hỏng hoặc thiếu một phần")
    return None


# --------------------------------------------------------------------------------------------------------- text formats


def _pointer(path: Path, head: bytes) -> SourceKind | None:
    """Refuse a file that only says where the real one is."""
    small = path.stat().st_size < 1_024 and POINTER.match(_decoded(head).strip())
    if small or head.startswith(SHORTCUT):
        raise UnreadableError("tệp chỉ là đường dẫn đến nơi khác, không có nội dung", advice=LINK_ADVICE)
    return None


def _markup(path: Path, head: bytes) -> SourceKind | None:
    """Tell reports saved as HTML or XML from the pages that a browser saved in place of a report."""
    text = _decoded(head)
    if FLAT.search(text):
        return "doc"
    if FLAT_ODT.search(text):
        return "odt"
    return _page(path) if PAGE.match(text) else None


def _page(path: Path) -> SourceKind:
    text, ending = _decoded(_sample(path)), _ending(path)
    if BY_EXCEL.search(text):
        raise _foreign("bảng tính Excel")
    if BY_OFFICE.search(text):
        return "html"
    if (
        (ending in WEB or ending in OLD_WORD)
        and not ACTIVE.search(text)
        and _is_prose(HIDDEN.sub(" ", text), PAGE_WORDS)
    ):
        return "html"
    said = f"tệp không phải {ending[1:].upper()} mà" if ending in OURS else "tệp"
    raise UnreadableError(_("{said} là trang web (trang đăng nhập hoặc báo lỗi)").format(said=said))


def _mail(_path: Path, head: bytes) -> SourceKind | None:
    """Know an e-mail by the fields it begins with."""
    fields = _fields(_decoded(head))
    if len(fields & MAIL_FIELDS) < 2:
        return None
    if b"multipart/related" in head and not fields & SENT_FIELDS:
        raise _foreign("trang web đóng gói (MHT)", MHT_ADVICE)
    return "eml"


def _fields(text: str) -> set[str]:
    """Return the names of the header fields that a text begins with, in small letters."""
    names = set[str]()
    for line in text.lstrip().splitlines():
        field = FIELD.match(line)
        if not field and not (names and line[:1] in (" ", "\t")):
            break
        names |= {field[1].lower()} if field else set()
    return names


def _text(path: Path, head: bytes) -> SourceKind | None:
    """Know plain text: by its ending, or by being Vietnamese prose under any other."""
    text = _decoded(_sample(path))
    if not text or head.lstrip().startswith(b"<"):
        return None
    return "text" if _ending(path) in TEXT or _is_prose(text, FEW_WORDS) else None


def _is_prose(text: str, fewest: int) -> bool:
    return len(WORDS.findall(text)) >= fewest and syllable_share(text) >= GOOD_SHARE


def _sample(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE)


def _decoded(raw: bytes) -> str:
    """Return bytes as text, "" where they are none; a letter cut off at the end does not matter."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "ignore")
    if b"\0" in raw:
        wide = max(raw[::2].count(0), raw[1::2].count(0)) > 0.2 * len(raw)
        return (
            raw.decode("utf-16-be" if raw[::2].count(0) > raw[1::2].count(0) else "utf-16-le", "ignore") if wide else ""
        )
    if sum(c < 32 and c not in b"\t\n\x0b\x0c\r" for c in raw) > 0.02 * len(raw):
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start >= len(raw) - 3
        return raw.decode("utf-8-sig", "ignore") if cut else raw.decode("cp1258", "replace")


Probe = Callable[[Path, bytes], SourceKind | None]
PROBES: tuple[Probe, ...] = (_magic, _zip, _ole, _mail, _pdf, _pointer, _markup, _text)
