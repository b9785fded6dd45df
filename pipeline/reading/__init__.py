"""Reading: any file that a unit sent, into Documents of blocks with page and place.

In three steps, so that a batch can run them apart: `open_file` reads what can be read at once and says which pages want
recognition, `recognise` does that for some pages, `finish` makes the documents. `read` does all three.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.document import Document, Line, Source, SourceKind
from pipeline.errors import EncryptedError, MissingToolError, NotSupportedError, ThiduaError, UnreadableError
from pipeline.reading import (
    bounds,
    compose,
    continuity,
    docx,
    layout,
    letterhead,
    numbering,
    ocr,
    pdf,
    plain,
    secret,
    structure,
)
from pipeline.reading.office import to_docx
from pipeline.reading.page import Page, Reading
from pipeline.reading.pdf import Engine
from pipeline.reading.sniff import kind_of

OFFICE = frozenset({"doc", "rtf", "odt", "html"})
SMALL = 0.15  # share of a page: larger images hold no signature's number
MOST_RECOGNISED = 400  # pages of one file; at 3 s a page, 20 minutes
NOT_DONE = f"chưa nhận dạng (chỉ nhận dạng {MOST_RECOGNISED} trang ảnh đầu của một tệp)"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_file(path: Path, *, passwords: Sequence[str] = (), engine: Engine = "pdfium") -> Reading:
    """Return what can be read of a file at once; its pages say which of them want recognition.

    Raises:
        UnreadableError: the file cannot be read at all; its message and advice are fit for a secretary.
        MissingToolError: it is of a kind that LibreOffice must convert, which is not installed.
    """
    kind = kind_of(path)
    if kind in ("zip", "eml"):
        raise NotSupportedError("tệp nén, thư điện tử được mở thành các tệp bên trong, không đọc như một văn bản")
    reading = _reader(kind, passwords, engine)(path)
    pages, cut = bounds.bounded(reading.pages)
    secret.refuse(secret.mark_in([x for p in pages[:1] for x in (*p.furniture, *p.lines)]))
    return replace(reading, kind=kind, pages=tuple(pages), problems=(*reading.problems, *cut))


def _reader(kind: SourceKind, passwords: Sequence[str], engine: Engine) -> Callable[[Path], Reading]:
    if kind == "pdf":
        return lambda path: _open_pdf(path, passwords, engine)
    if kind in OFFICE:
        return _open_office
    return {"docx": docx.read, "image": _open_image}.get(kind, plain.read)


def _open_pdf(path: Path, passwords: Sequence[str], engine: Engine) -> Reading:
    for password in (None, *passwords):
        try:
            return replace(pdf.read(path, engine=engine, password=password), password=password or "")
        except EncryptedError:
            continue
    msg = "tệp PDF đặt mật khẩu"
    raise EncryptedError(msg)


def _open_office(path: Path) -> Reading:
    with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
        converted = to_docx(path, Path(folder))
        return replace(docx.read(converted), reader="libreoffice+ooxml")


def _open_image(path: Path) -> Reading:
    pages = tuple(Page(n, wants="ảnh") for n in range(1, ocr.image_pages(path) + 1))
    return Reading(pages, reader="tesseract")


def wanted(reading: Reading) -> tuple[int, ...]:
    """Return the numbers of the pages that want recognition, as many as one file may ask for."""
    return tuple(p.number for p in reading.pages if p.wants)[:MOST_RECOGNISED]


def looks(reading: Reading) -> bool:
    """Tell whether images on the first page may hold a stamp of secrecy or what the letterhead lacks."""
    return bool(reading.pages and reading.pages[0].pictures)


def look(path: Path, reading: Reading) -> list[Line]:
    """Return what small images on the first page say, where its text lacks number or date; [] where it lacks neither.

    Raises:
        SecretError: a stamp marks the paper as secret.
        MissingToolError: tesseract, or its Vietnamese, is not installed.
    """
    password = reading.password or None
    secret.refuse(secret.mark_in_stamp(ocr.red_words(path, password=password)))
    head = letterhead.parse(letterhead.split(reading.pages[0].lines))
    if head.number.value and head.date.value:
        return []
    page = reading.pages[0]
    small = [(a, b, c, d) for a, b, c, d in page.pictures if (c - a) * (d - b) < SMALL * page.width * page.height]
    return ocr.box_lines(path, small, password=password)


def recognise(path: Path, numbers: Iterable[int], *, password: str = "") -> list[Page]:
    """Return some pages of a PDF or image file, recognised.

    Raises:
        MissingToolError: tesseract, or its Vietnamese, is not installed.
        UnreadableError: the file cannot be opened, or a stamp marks it as secret.
    """
    numbers = sorted(numbers)
    pages = ocr.recognise(path, numbers, password=password or None)
    if 1 in numbers:
        secret.refuse(secret.mark_in_stamp(ocr.red_words(path, password=password or None)))
        secret.refuse(secret.mark_in([x for p in pages if p.number == 1 for x in p.lines]))
        pages[0] = _with_pen(path, pages[0], password)
    return pages


def _with_pen(path: Path, page: Page, password: str) -> Page:
    """Return the first page, its head read once more with blue ink where number or date is lacking."""
    lacking = not page.lost and letterhead.lacks(letterhead.parse(letterhead.split(page.lines)))
    return replace(page, penned=tuple(ocr.pen_lines(path, password=password or None))) if lacking else page


def lost(numbers: Sequence[int], error: ThiduaError) -> list[Page]:
    """Return pages that could not be recognised, with the reason and what to do about it."""
    return [Page(n, lost=True, note=f"{error.message}. {error.advice}".strip()) for n in numbers]


def finish(
    path: Path, reading: Reading, recognised: Sequence[Page] = (), *, name: str = "", seen: Sequence[Line] = ()
) -> tuple[Document, ...]:
    """Return the documents of a file: one, or several where one PDF holds several with letterheads of their own.

    Pages that wanted recognition and are not among `recognised` count as lost; `seen` are the lines of the first page
    as `look` saw it, from which the letterhead takes what its text lacks.

    Raises:
        UnreadableError: no page held any text.
    """
    known = {p.number: p for p in recognised}
    pages = [known.get(p.number) or (replace(p, lost=True, note=NOT_DONE) if p.wants else p) for p in reading.pages]
    aside = continuity.without_backs(layout.set_aside(pages))
    whole = list(compose.join_tables(aside)) if reading.kind in ("pdf", "image") else aside
    if not any(p.lines for p in whole):
        raise UnreadableError("; ".join((*reading.problems, *(_lost(whole) or ("tệp không có chữ nào",)))))
    digest = digest_of(path)
    parts = _documents(whole) if reading.kind in ("pdf", "image") else [whole]
    titles = [name or path.name, *(f"{name or path.name}#{i}" for i in range(2, len(parts) + 1))]
    looked = [tuple(seen), *(() for _ in parts[1:])]
    return tuple(_document(reading, *some, digest) for some in zip(parts, titles, looked, strict=True))


def _documents(pages: Sequence[Page]) -> list[list[Page]]:
    """Part the pages where a page begins with a letterhead of its own: motto, number or date, and a title."""
    parts: list[list[Page]] = []
    for page in pages:
        if not parts or letterhead.opens(page.lines):
            parts.append([])
        parts[-1].append(page)
    return parts


def _document(reading: Reading, pages: Sequence[Page], name: str, seen: Sequence[Line], digest: str) -> Document:
    parts = letterhead.split([x for p in pages for x in p.lines])
    head = letterhead.filled(letterhead.completed(letterhead.parse(parts), pages[0].penned), seen)
    recognised = sum(p.ocr for p in pages)
    return Document(
        source=Source(name, digest, reading.kind, len(pages), recognised, reading.reader),
        letterhead=head,
        blocks=structure.blocks(_mended(parts.body), f"{digest}{pages[0].number if pages[0].number > 1 else ''}"),
        problems=(*reading.problems, *_lost(pages), *continuity.gaps(pages, ended=bool(parts.foot))),
        notes=(*reading.notes, *letterhead.doubts(head, recognised=pages[0].ocr)),
        lost_pages=tuple(p.number for p in pages if p.lost),
        furniture=(*parts.head, *parts.foot, *_furniture(pages)),
    )


def _mended(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with Roman numerals that recognition misread put right."""
    texts = iter(numbering.mended([x.text for x in lines if x.origin == "ocr"]))
    return [replace(x, text=next(texts)) if x.origin == "ocr" else x for x in lines]


def _furniture(pages: Sequence[Page]) -> list[Line]:
    return [x for p in pages for x in p.furniture]


def _lost(pages: Sequence[Page]) -> list[str]:
    """Return a sentence for each reason for which pages were lost, with their numbers."""
    reasons = dict[str, list[int]]()
    for page in pages:
        if page.lost:
            reasons.setdefault(page.note or page.wants or "không đọc được", []).append(page.number)
    return [f"trang {_ranges(numbers)}: {reason}" for reason, numbers in reasons.items()]


def _ranges(numbers: Sequence[int]) -> str:
    """Return page numbers as people write them: "1-3, 7"."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def read(path: Path, *, name: str = "", passwords: Sequence[str] = ()) -> Document:
    """Return a file as a Document (the first, where a file holds several); pages without text are recognised.

    Raises:
        UnreadableError: the file cannot be read at all; its message and advice are fit for a secretary.
        MissingToolError: the file needs LibreOffice, which is not installed.
    """
    reading = open_file(path, passwords=passwords)
    recognised, seen = list[Page](), list[Line]()
    if looks(reading) and ocr.ready():
        seen = look(path, reading)
    if numbers := wanted(reading):
        try:
            recognised = recognise(path, numbers, password=reading.password)
        except MissingToolError as error:
            recognised = lost(numbers, error)
    return finish(path, reading, recognised, name=name, seen=seen)[0]
