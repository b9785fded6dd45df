"""Plain text and Markdown into lines: a blank line ends a paragraph, Markdown's signs are taken off."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.document import Line, Place
from pipeline.errors import UnreadableError
from pipeline.reading.bounds import MOST_LETTERS
from pipeline.reading.encodings import Encoding, repair
from pipeline.reading.numbering import number_of
from pipeline.reading.page import Page, Reading
from pipeline.text import normalise, syllable_share

SIGNS = re.compile(r"^(#{1,6})\s+|\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
WRAPPED = 60  # letters; lines of about this length and more that end in mid-sentence are one paragraph wrapped
NULS = 0.15  # share of zero bytes from which a text is UTF-16 without a mark at its head
LEAST_SHARE = 0.3  # valid syllables; less is no Vietnamese, or bytes taken for another encoding


def read(path: Path) -> Reading:
    """Return a text file as one page whose lines are its paragraphs.

    Raises:
        UnreadableError: the bytes are no text in an encoding that is known.
    """
    text, encoding = _decoded(path.read_bytes())
    text = text[: 2 * MOST_LETTERS]  # the rest is cut off in any case
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = tuple(_line(p) for p in _paragraphs(rows, soft=path.suffix.lower() == ".md"))
    notes = (f"chuyển mã {encoding.upper()} sang Unicode",) if encoding else ()
    return Reading((Page(1, lines=lines),), notes=notes, reader="text")


def _paragraphs(rows: Iterable[str], *, soft: bool) -> Iterator[str]:
    """Yield paragraphs: a blank line or a new numbering ends one, and so does a short row or the end of a sentence.

    Where line breaks are `soft` (Markdown), only blank lines and numbering count.
    """
    held: list[str] = []
    for row in rows:
        if held and (not row.strip() or not (soft or _wraps(held[-1])) or number_of(normalise(SIGNS.sub("", row)))):
            yield " ".join(held)
            held = []
        if row.strip():
            held.append(row)
    if held:
        yield " ".join(held)


def _wraps(row: str) -> bool:
    """Tell whether a row may go on in the next: long, and not at the end of a sentence."""
    text = normalise(row)
    return len(text) >= WRAPPED and not text.endswith((".", ";", ":", "./", "!", "?")) and text.upper() != text


def _decoded(raw: bytes) -> tuple[str, Encoding | None]:
    """Return the text in the encoding in which it is most Vietnamese, and the old encoding of its letters, if any."""
    if (wide := _unicode(raw)) is not None:
        return repair(wide)
    tries = [repair(raw.decode(code_page, "replace")) for code_page in ("cp1258", "cp1252")]
    text, encoding = max(tries, key=lambda found: syllable_share(found[0]))
    text = unicodedata.normalize("NFC", text)
    if syllable_share(text) < LEAST_SHARE or "\x00" in text:
        msg = "tệp văn bản có bảng mã không nhận ra"
        raise UnreadableError(msg, advice="Đề nghị đơn vị gửi tệp Word hoặc lưu văn bản ở dạng UTF-8.")
    return text, encoding


def _unicode(raw: bytes) -> str | None:
    """Return the text of UTF-16, told by a mark at its head or by its zero bytes, or of valid UTF-8; else None."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if raw.count(0) > NULS * len(raw):  # every Latin letter of UTF-16 has one
        return raw.decode("utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _line(paragraph: str) -> Line:
    stripped = paragraph.strip()
    heading = re.match(r"(#{1,6})\s", stripped)
    bold = bool(heading) or (stripped.startswith("**") and stripped.endswith("**"))
    text = normalise(SIGNS.sub("", stripped))
    return Line(text, Place(1), bold=bold, hint="start")
