"""Words and table grids of a page into its lines: tables in their place, a table over a page break made whole."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.document import Box, Line, Origin, Place
from pipeline.reading import layout
from pipeline.reading.columns import Word
from pipeline.reading.page import Page
from pipeline.reading.pdfium import Span
from pipeline.reading.plumber import Grid
from pipeline.text import normalise


def lines_of(
    words: Sequence[Word], grids: Sequence[Grid], *, page: int, width: float, height: float, origin: Origin = "text"
) -> tuple[Line, ...]:
    """Return a page's lines in reading order, a table's rows among them."""
    real = [g for g in grids if _holds_table(g, words)]
    loose = [w for w in words if not any(_inside(w, g.box) for g in real)]
    lines = layout.page_lines(loose, page=page, width=width, height=height, origin=origin)
    for grid in real:
        lines = _insert(lines, list(_rows(grid, words, page, origin)))
    return tuple(lines)


def _holds_table(grid: Grid, words: Sequence[Word]) -> bool:
    """Tell whether a grid is a table and no frame around text: words in at least two of its columns."""
    inside = [w for w in words if _inside(w, grid.box)]
    used = {i for row in grid.rows for i, cell in enumerate(row) if cell and any(_inside(w, cell) for w in inside)}
    return len(used) > 1


def _inside(word: Word, box: Span) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _rows(grid: Grid, words: Sequence[Word], page: int, origin: Origin) -> Iterator[Line]:
    within = [w for w in words if _inside(w, grid.box)]
    for row, box in zip(grid.rows, grid.row_boxes, strict=True):
        held = [[w for w in within if cell and _inside(w, cell)] for cell in row]
        cells = tuple(_text(c) for c in held)
        if any(cells):
            yield _row_line(cells, [w for c in held for w in c], Place(page, _box(box)), origin)


def _row_line(cells: tuple[str, ...], words: Sequence[Word], place: Place, origin: Origin) -> Line:
    letters = sum(len(w["text"]) for w in words) or 1
    confidence = sum(w.get("confidence", 1.0) * len(w["text"]) for w in words) / letters
    bold = sum(len(w["text"]) for w in words if w["bold"]) / letters > 0.8
    text = " | ".join(cells)
    return Line(text, place, 0.0, bold, "row", origin, round(min(confidence, 1.0), 3), cells)


def _box(span: Span) -> Box:
    return Box(*(round(float(v), 1) for v in span))


def _text(words: Sequence[Word]) -> str:
    return normalise(" ".join(w["text"] for row in layout.rows_of(words) for w in row))


def _insert(lines: list[Line], rows: list[Line]) -> list[Line]:
    """Put a table's rows where they stand among the lines; the foot's columns stay last."""
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
    if below.cells == _header(page.lines):
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
