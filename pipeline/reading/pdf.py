"""PDF files into pages of lines: characters from pdfium, words and tables by pdfplumber, a verdict on every page.

Pages whose text layer is missing or bad are handed on as wanted by recognition; their text, if any, is dropped.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal

from pipeline.errors import UnreadableError
from pipeline.reading import compose, damage, encodings, gate, pdfium, plumber, spacing
from pipeline.reading.columns import Word
from pipeline.reading.page import Page, Reading
from pipeline.reading.pdfium import RawPage

Engine = Literal["pdfium", "pdfminer"]
SPECK = 100.0  # square points; a smaller image is a dot or a rule
MOST_PAGES = 2_000  # pages read of one file


def read(path: Path, *, engine: Engine = "pdfium", password: str | None = None) -> Reading:
    """Return the pages of a PDF file; those without a usable text layer say so in `wants`.

    Raises:
        EncryptedError: the file is locked with a password.
        UnreadableError: the file is damaged, is no PDF, or has no page.
    """
    notes = list[str]()
    pages = [_page(raw, notes) for raw in islice(_raw_pages(path, engine, password), MOST_PAGES + 1)]
    if not pages:
        raise UnreadableError("tệp PDF không có trang nào")
    problems = (f"tệp dài hơn {MOST_PAGES} trang, chỉ đọc {MOST_PAGES} trang đầu",) if len(pages) > MOST_PAGES else ()
    if engine == "pdfminer":
        notes.append("đọc bằng pdfminer vì pdfium không đọc được tệp này")
    return Reading(
        tuple(pages[:MOST_PAGES]),
        (*problems, *damage.wounds(path)),
        tuple(dict.fromkeys(notes)),
        f"pdfplumber+{engine}",
    )


def _raw_pages(path: Path, engine: Engine, password: str | None) -> Iterator[RawPage]:
    if engine == "pdfminer":
        yield from plumber.pages_by_pdfminer(path, password or "")
        return
    with pdfium.opened(path, password) as document:
        for index in range(len(document)):
            try:
                yield pdfium.page_of(document, index)
            except UnreadableError:
                yield RawPage(index + 1, 595.0, 842.0, damaged=True)


def _page(raw: RawPage, notes: list[str]) -> Page:
    """Return one page: its lines, or the wish to be recognised."""
    width, height = round(raw.width, 1), round(raw.height, 1)
    if raw.damaged:
        return Page(raw.number, width, height, lost=True, note="trang hỏng")
    words = _decoded(spacing.mended(plumber.words_of(raw)), notes)
    verdict = _verdict(words, raw)
    if verdict.recognise:
        return Page(raw.number, width, height, wants=verdict.reason)
    grids = plumber.grids_of(raw.edges)
    lines = compose.lines_of(words, grids, page=raw.number, width=raw.width, height=raw.height)
    return Page(raw.number, width, height, lines, pictures=_pictures(raw) if raw.number == 1 else ())


def _verdict(words: Sequence[Word], raw: RawPage) -> gate.Verdict:
    """Return the verdict on a page's text: of the whole, and of each font, since a single map may be broken."""
    text = " ".join(w["text"] for w in words)
    whole = gate.judge(text, image_share=raw.image_share, invisible=raw.invisible, drawn=raw.drawn)
    fonts = dict[str, list[str]]()
    for word in words:
        fonts.setdefault(word["font"], []).append(word["text"])
    rarer = sorted(fonts.values(), key=len)[:-1]  # the commonest font's text is like the whole
    parts = (gate.judge(" ".join(texts), image_share=0.0, invisible=0.0, drawn=0) for texts in rarer)
    return whole if whole.recognise else next((v for v in parts if v.recognise), whole)


def _pictures(raw: RawPage) -> tuple[pdfium.Span, ...]:
    """Return the images in the upper half: an emblem, a stamp, a signature's number, the scan itself."""
    upper = [i for i in raw.images if i[1] < raw.height / 2]
    return tuple((x0, top, x1, bottom) for x0, top, x1, bottom in upper if (x1 - x0) * (bottom - top) > SPECK)


def _decoded(words: Sequence[Word], notes: list[str]) -> list[Word]:
    """Return the words with legacy encodings turned into Unicode, font by font."""
    by_font = dict[str, list[Word]]()
    for word in words:
        by_font.setdefault(word.get("font", ""), []).append(word)
    for font, group in by_font.items():
        _decode_font(font, group, notes)
    return list(words)


def _decode_font(font: str, words: Sequence[Word], notes: list[str]) -> None:
    text, encoding = encodings.repair(" ".join(w["text"] for w in words), font=font)
    pieces = text.split(" ")
    if encoding is None or len(pieces) != len(words):
        return
    for word, piece in zip(words, pieces, strict=True):
        word["text"] = piece
    notes.append(f"chuyển mã {encoding.upper()} sang Unicode")
