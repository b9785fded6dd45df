"""Reading: any file that a unit sent, into a Document of blocks with page and place."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.document import Document, Source, SourceKind
from pipeline.errors import NotSupportedError, UnreadableError
from pipeline.reading import docx, letterhead, pdf, plain, structure
from pipeline.reading.page import Reading

READERS: dict[SourceKind, Callable[[Path], Reading]] = {"pdf": pdf.read, "docx": docx.read, "text": plain.read}
SUFFIXES: dict[str, SourceKind] = {".pdf": "pdf", ".docx": "docx", ".txt": "text", ".md": "text"}


def kind_of(path: Path) -> SourceKind:
    """Return what a file is by its first bytes, whatever its ending says.

    Raises:
        UnreadableError: the file is empty, or is not what its ending says.
        NotSupportedError: files of this kind are not read.
    """
    head = path.read_bytes()[:2048]
    said = SUFFIXES.get(path.suffix.lower(), "unknown")
    if not head:
        msg = "tệp rỗng (0 byte)"
        raise UnreadableError(msg)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if said in ("pdf", "docx"):
        msg = f"tệp không phải {path.suffix[1:].upper()} như đuôi tệp ghi"
        raise UnreadableError(msg)
    if said == "unknown":
        msg = f"chưa hỗ trợ loại tệp {path.suffix or '(không có đuôi)'}"
        raise NotSupportedError(msg)
    return said


def _zipped(path: Path) -> SourceKind:
    if path.suffix.lower() != ".docx":
        msg = f"chưa hỗ trợ loại tệp {path.suffix or '(không có đuôi)'}"
        raise NotSupportedError(msg)
    return "docx"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, *, name: str = "") -> Document:
    """Return a file as a Document; `name` is what the outputs call it (the file's own name by default).

    Raises:
        UnreadableError: the file cannot be read at all; its message and advice are fit for a secretary.
    """
    kind = kind_of(path)
    digest = digest_of(path)
    reading = READERS[kind](path)
    lines = [line for page in reading.pages for line in page.lines]
    parts = letterhead.split(lines)
    lost = tuple(p.number for p in reading.pages if p.lost)
    if not lines:
        raise UnreadableError(reading.problems[0] if reading.problems else "tệp không có chữ nào")
    return Document(
        source=Source(
            name or path.name, digest, kind, len(reading.pages), sum(p.ocr for p in reading.pages), reading.reader
        ),
        letterhead=letterhead.parse(parts),
        blocks=structure.blocks(parts.body, digest),
        problems=reading.problems,
        notes=reading.notes,
        lost_pages=lost,
        furniture=(*parts.head, *parts.foot, *(x for p in reading.pages for x in p.furniture)),
    )
