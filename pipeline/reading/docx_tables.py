"""The tables of a Word file into lines: real ones row by row, those that only lay out a letterhead by column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.document import Line, Place
from pipeline.reading.docx_runs import is_on, value, w
from pipeline.reading.layout import FOOT
from pipeline.reading.letterhead import ROLE
from pipeline.text import fold, normalise

TABLE, ROW, CELL = (w(n) for n in ("tbl", "tr", "tc"))
EMBLEM = re.compile(r"cong hoa xa hoi chu nghia|doc lap.{0,4}tu do|dang cong san viet nam")
FEW_ROWS, FEW_COLUMNS, FEW_LETTERS = 9, 4, 1_500  # of a letterhead or a signature; a table with more is a table


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold the lines of a cell and how many columns it covers; the lower part of a merged cell has no lines."""

    lines: tuple[Line, ...]
    span: int = 1

    @property
    def text(self) -> str:
        """Return all its lines joined."""
        return normalise(" ".join(x.text for x in self.lines))


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a row: its cells, whether it is repeated on every page, the columns left out before it, and its page."""

    cells: tuple[Cell, ...]
    header: bool = False
    indent: int = 0
    page: int = 1

    @property
    def columns(self) -> int:
        """Return how many columns of the grid it covers."""
        return self.indent + sum(c.span for c in self.cells)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return a text for each column; a cell over several columns says its text once."""
        return ("",) * self.indent + tuple(t for c in self.cells for t in (c.text, *[""] * (c.span - 1)))


def is_deleted(element: Any, properties: str) -> bool:
    """Tell whether a tracked change takes a row or a cell away."""
    said = element.find(w(properties))
    return said is not None and any(said.find(w(name)) is not None for name in ("del", "cellDel"))


def is_continued(tc: Any) -> bool:
    """Tell whether a cell is the lower part of a vertically merged one."""
    merge = tc.find(f"{w('tcPr')}/{w('vMerge')}")
    return merge is not None and merge.get(w("val")) != "restart"


def is_header(row: Any) -> bool:
    """Tell whether a row is repeated at the top of every page."""
    return bool(is_on(row.find(w("trPr")), "tblHeader")) if row.find(w("trPr")) is not None else False


def span_of(tc: Any) -> int:
    """Return how many columns a cell covers."""
    return _count(value(tc.find(w("tcPr")), "gridSpan"), 1)


def indent_of(row: Any) -> int:
    """Return how many columns are left out before a row."""
    return _count(value(row.find(w("trPr")), "gridBefore"), 0)


def _count(text: str, least: int) -> int:
    return min(max(int(text), least), 63) if text.isdecimal() else least  # Word has no more columns


def lines_of(rows: Sequence[Row]) -> Iterator[Line]:
    """Yield the lines of a table."""
    if is_layout(rows):
        yield from _columns(rows)
    elif max((len(r.cells) for r in rows), default=0) < 2:
        yield from (x for r in rows for c in r.cells for x in c.lines)
    else:
        yield from _rows(rows)


def is_layout(rows: Sequence[Row]) -> bool:
    """Tell whether a table only lays out a letterhead, the recipients or signatures: small, with known words."""
    widest = max((len(r.cells) for r in rows), default=0)
    lines = [x for r in rows for c in r.cells for x in c.lines]
    small = len(rows) <= FEW_ROWS and sum(len(x.text) for x in lines) < FEW_LETTERS
    if not small or not 2 <= widest <= FEW_COLUMNS or any(x.cells for x in lines):
        return False
    folded = [fold(x.text) for x in lines]
    return any(EMBLEM.search(f) or FOOT.match(f) for f in folded) or _is_signed(rows)


def _is_signed(rows: Sequence[Row]) -> bool:
    """Tell whether the first row holds nothing but the roles of those who sign, in capitals."""
    heads = [c.lines[0].text for c in rows[0].cells if c.lines]
    roles = [t for t in heads if t.upper() == t and ROLE.search(fold(t))]
    return bool(roles) and len(roles) == len(heads) and len(heads[-1]) < 60


def _columns(rows: Sequence[Row]) -> Iterator[Line]:
    """Yield the left column's lines, then the right one's, told apart by their hint; a lone cell stands for itself."""
    held: dict[str, list[Line]] = {"left": [], "right": []}
    for row in rows:
        if len(row.cells) == 1 and row.cells[0].lines:
            yield from (*held["left"], *held["right"], *row.cells[0].lines)
            held = {"left": [], "right": []}
            continue
        for index, cell in enumerate(row.cells):
            side = "left" if 2 * index < len(row.cells) else "right"
            held[side] += [replace(x, hint=side) for x in cell.lines]
    yield from (*held["left"], *held["right"])


def _rows(rows: Sequence[Row]) -> Iterator[Line]:
    """Yield a line for each row of a table; cells that hold tables or, alone in their row, whole texts stand apart."""
    headed = any(r.header for r in rows)
    first = next(i for i, r in enumerate(rows) if len(r.cells) > 1)
    for i, row in enumerate(rows):
        lines = [x for c in row.cells for x in c.lines]
        alone = len(row.cells) == 1
        if any(x.cells for x in lines) or (alone and len(lines) > 1):
            yield from lines
        elif lines:
            texts = (row.cells[0].text,) if alone else row.texts
            head = row.header if headed else i == first
            bold = head and all(x.bold for x in lines)
            yield Line(" | ".join(texts), _place(row, lines), bold=bold, hint="head" if head else "row", cells=texts)


def _place(row: Row, lines: Sequence[Line]) -> Place:
    return Place(min((x.place.page for x in lines), default=row.page))
