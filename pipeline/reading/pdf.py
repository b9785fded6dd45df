"""PDF files into pages of lines, by pdfplumber (layout engine: words, ruling lines, tables)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.document import Box, Line, Place
from pipeline.errors import EncryptedError, UnreadableError
from pipeline.reading import layout
from pipeline.reading.page import Page, Reading
from pipeline.text import normalise

# 1.5 points: with pdfplumber's default of 3 words run together in some files (valid syllables 0.75, against 0.955).
X_TOLERANCE = 1.5
FEW_WORDS = 8  # a page with fewer words and an image over much of it is a scan
PAGE_LOST = "trang {pages}: không có lớp chữ (ảnh quét), chưa đọc được"


def read(path: Path) -> Reading:
    """Return the pages of a PDF file with their lines.

    Raises:
        EncryptedError: the file is locked with a password.
        UnreadableError: the file is damaged or is no PDF.
    """
    try:
        with pdfplumber.open(path) as pdf:
            pages = [_page(p) for p in pdf.pages]
    except PdfminerException as error:
        raise _refusal(error) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError) as error:
        # pdfminer lets such errors through on damaged files
        msg = "tệp PDF hỏng, không mở được"
        raise UnreadableError(msg) from error
    if not pages:
        msg = "tệp PDF không có trang nào"
        raise UnreadableError(msg)
    return _reading(layout.set_aside(pages))


def _refusal(error: Exception) -> UnreadableError:
    if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
        return EncryptedError("tệp PDF đặt mật khẩu")
    return UnreadableError("tệp PDF hỏng hoặc không phải PDF")


def _reading(pages: Sequence[Page]) -> Reading:
    lost = [p.number for p in pages if p.lost]
    problems = (PAGE_LOST.format(pages=", ".join(map(str, lost))),) if lost else ()
    return Reading(tuple(join_tables(pages)), problems, reader="pdfplumber")


def _page(page: Any) -> Page:
    """Return one pdfplumber page as ours, and let go of what pdfplumber keeps for it."""
    words = [_word(w) for w in page.extract_words(x_tolerance=X_TOLERANCE, return_chars=True)]
    tables = [t for t in page.find_tables() if _is_table(t)]
    loose = [w for w in words if not any(_inside(w, t.bbox) for t in tables)]
    lines = layout.page_lines(loose, page=page.page_number, width=float(page.width), height=float(page.height))
    for table in tables:
        lines = _insert(lines, list(_table_lines(table, words, page.page_number)))
    lost = len(words) < FEW_WORDS and bool(page.images)
    result = Page(page.page_number, float(page.width), float(page.height), tuple(lines), lost=lost)
    page.close()
    return result


def _word(word: dict[str, Any]) -> layout.Word:
    chars = word.pop("chars")
    bold = sum("bold" in c["fontname"].lower() for c in chars) * 2 > len(chars)
    return {**word, "size": layout.median([c["size"] for c in chars]), "bold": bold}


def _is_table(table: Any) -> bool:
    return len(table.rows) >= 1 and max(len(r.cells) for r in table.rows) >= 2


def _inside(word: layout.Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _table_lines(table: Any, words: Sequence[layout.Word], page: int) -> Iterator[Line]:
    within = [w for w in words if _inside(w, table.bbox)]
    for row in table.rows:
        cells = tuple(_cell(within, c) for c in row.cells)
        if any(cells):
            yield Line(" | ".join(cells), Place(page, Box(*(round(v, 1) for v in row.bbox))), hint="row", cells=cells)


def _cell(words: Sequence[layout.Word], box: tuple[float, float, float, float] | None) -> str:
    if box is None:
        return ""
    rows = layout.rows_of([w for w in words if _inside(w, box)])
    return normalise(" ".join(w["text"] for r in rows for w in r))


def _insert(lines: list[Line], rows: list[Line]) -> list[Line]:
    """Put a table's rows where they stand among the lines."""
    if not rows or rows[0].place.box is None:
        return lines
    top = rows[0].place.box.top
    above = [i for i, line in enumerate(lines) if line.place.box and line.place.box.top < top]
    at = above[-1] + 1 if above else 0
    return [*lines[:at], *rows, *lines[at:]]


def join_tables(pages: Sequence[Page]) -> Iterator[Page]:
    """Yield the pages with a table that runs on over a page break made whole.

    A header row that is repeated goes to the furniture; a row that the break cut in two becomes one again.
    """
    last: Page | None = None
    for page in pages:
        if last is None:
            last = page
            continue
        last, following = _join(last, page)
        yield last
        last = following
    if last is not None:
        yield last


def _join(page: Page, following: Page) -> tuple[Page, Page]:
    if not (page.lines and following.lines and page.lines[-1].cells and following.lines[0].cells):
        return page, following
    above, below = page.lines[-1], following.lines[0]
    if len(above.cells) != len(below.cells):
        return page, following
    header = _header(page.lines)
    if below.cells == header:
        rest = replace(following, lines=following.lines[1:], furniture=(*following.furniture, below))
        return _join(page, rest)
    if below.cells[0] or not above.cells[0]:
        return page, following
    cells = tuple(normalise(f"{a} {b}") for a, b in zip(above.cells, below.cells, strict=True))
    whole = replace(above, text=" | ".join(cells), cells=cells)
    return replace(page, lines=(*page.lines[:-1], whole)), replace(following, lines=following.lines[1:])


def _header(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the cells of the first row of the table that ends these lines."""
    first = len(lines)
    while first > 0 and lines[first - 1].cells:
        first -= 1
    return lines[first].cells
