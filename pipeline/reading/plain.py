"""Plain text and Markdown into lines: a blank line ends a paragraph, Markdown's signs are taken off."""

import re
from pathlib import Path

from pipeline.document import Line, Place
from pipeline.errors import UnreadableError
from pipeline.reading.page import Page, Reading
from pipeline.text import normalise

ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")
SIGNS = re.compile(r"^(#{1,6})\s+|\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")


def read(path: Path) -> Reading:
    """Return a text file as one page whose lines are its paragraphs.

    Raises:
        UnreadableError: the bytes are no text in an encoding that is known.
    """
    text = _decoded(path.read_bytes())
    paragraphs = (p for p in re.split(r"\n\s*\n|\n(?=\s*(?:[-+*•#]|\d+\.)\s)", text.replace("\r\n", "\n")))
    lines = tuple(_line(p) for p in paragraphs if normalise(p))
    return Reading((Page(1, lines=lines),), reader="text")


def _decoded(raw: bytes) -> str:
    for encoding in ENCODINGS if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-16",):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    msg = "tệp văn bản có bảng mã không nhận ra"
    raise UnreadableError(msg)


def _line(paragraph: str) -> Line:
    stripped = paragraph.strip()
    heading = re.match(r"(#{1,6})\s", stripped)
    bold = bool(heading) or (stripped.startswith("**") and stripped.endswith("**"))
    text = normalise(SIGNS.sub("", stripped))
    return Line(text, Place(1), bold=bold, hint="start")
