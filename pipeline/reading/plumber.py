"""The one module that holds pdfplumber, the layout engine: characters to words, ruling lines to tables.

Its characters come from pdfium (fast) or, for files that pdfium cannot take, from pdfminer through pdfplumber itself.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber import table as tables
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_words

from pipeline.errors import EncryptedError, UnreadableError
from pipeline.reading.columns import Word
from pipeline.reading.layout import median
from pipeline.reading.pdfium import RawPage, Span, edge

# 1.5 points: with pdfplumber's default of 3 words run together in some files (valid syllables 0.75, against 0.955).
X_TOLERANCE = 1.5
FIELD_SIZE = 12.0  # points: the type in which an undrawn field's value is taken to stand
SNAP = 3.0  # points within which parallel lines are one (pdfplumber's own default)
MOST_EDGES = 4_000  # lines on a page; a drawing has more, and finding their crossings takes a time of its square


class Grid(NamedTuple):
    """Hold a table's box and the boxes of its cells, row by row; None stands for a cell merged into another."""

    box: Span
    rows: tuple[tuple[Span | None, ...], ...]
    row_boxes: tuple[Span, ...]


def words_of(page: RawPage) -> list[Word]:
    """Return the words of a page that stand upright, each with size, bold, and the characters it was made of."""
    chars = [c for c in page.chars if c["upright"]]
    found = extract_words(chars, x_tolerance=X_TOLERANCE, return_chars=True)
    return [*(_word(w) for w in found), *(w for text, span in page.fields for w in _field_words(text, span))]


def _field_words(text: str, span: Span) -> Iterator[Word]:
    """Yield the words of a form field's value, spread over its box line by line as a reader would draw them."""
    x0, top, x1, _ = span
    at, line, step = x0, 0, FIELD_SIZE * 0.5
    for word in text.split():
        if at + step * len(word) > x1 and at > x0:
            at, line = x0, line + 1
        y = top + line * FIELD_SIZE * 1.2
        end = at + step * len(word)
        yield {
            "text": word,
            "x0": at,
            "x1": end,
            "top": y,
            "bottom": y + FIELD_SIZE,
            "size": FIELD_SIZE,
            "bold": False,
            "font": "",
        }
        at = end + step


def _word(word: dict[str, Any]) -> Word:
    chars = word["chars"]
    word["size"] = median([c["size"] for c in chars])
    word["bold"] = sum(c["bold"] for c in chars) * 2 > len(chars)
    word["font"] = chars[0]["fontname"]
    return word


def grids_of(edges: Sequence[dict[str, Any]]) -> list[Grid]:
    """Return the tables that ruling lines form: at least two columns, top to bottom."""
    if len(edges) < 4 or len(edges) > MOST_EDGES:
        return []
    merged = tables.merge_edges(list(edges), SNAP, SNAP, SNAP, SNAP)
    kept = [e for e in merged if e["x1"] - e["x0"] > SNAP or e["bottom"] - e["top"] > SNAP]
    crossings = tables.edges_to_intersections(kept, SNAP, SNAP)
    groups = tables.cells_to_tables(tables.intersections_to_cells(crossings))
    found = [_grid(tables.Table(None, cells)) for cells in groups]  # type: ignore[arg-type]  # rows need no page
    return sorted((g for g in found if max(len(r) for r in g.rows) > 1), key=lambda g: g.box[1])


def _grid(table: tables.Table) -> Grid:
    rows = table.rows
    return Grid(table.bbox, tuple(tuple(r.cells) for r in rows), tuple(r.bbox for r in rows))


def pages_by_pdfminer(path: Path, password: str = "") -> Iterator[RawPage]:
    """Yield the pages of a file through pdfminer, for those that pdfium cannot take.

    Raises:
        EncryptedError: it needs a password that was not given.
        UnreadableError: it is damaged.
    """
    try:
        with pdfplumber.open(path, password=password) as pdf:
            for page in pdf.pages:
                yield _raw(page)
                page.close()
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise EncryptedError("tệp PDF đặt mật khẩu") from error
        raise UnreadableError("tệp PDF hỏng hoặc không phải PDF") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError) as error:
        raise UnreadableError("tệp PDF hỏng, không mở được") from error  # pdfminer lets these through on damaged files


def _raw(page: Any) -> RawPage:
    chars = [{**c, "bold": "bold" in c["fontname"].lower()} for c in page.chars]
    images = [(i["x0"], i["top"], i["x1"], i["bottom"]) for i in page.images]
    edges = [edge(e["x0"], e["top"], e["x1"], e["bottom"]) for e in page.edges]
    drawn = len(images) + len(edges)
    return RawPage(page.page_number, float(page.width), float(page.height), chars, edges, images, drawn=drawn)
