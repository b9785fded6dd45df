"""Tables without ruling lines: runs of rows whose words stand in the same columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Word = dict[str, Any]
Row = list[Word]
Range = tuple[float, float]

GAP = 11.0  # points between two cells at least; justified text seldom reaches it, and not three rows running
FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
CLOSE = 1.3  # of the type size: rows further apart are not of one table
LOOSE = 3.0  # points by which a cell may overhang its column


class Part(NamedTuple):
    """Hold rows of a page: plain text (no cells), or one table row with its cells, the words of each in order."""

    rows: tuple[Row, ...]
    cells: tuple[Row, ...] = ()


def segments(row: Row) -> list[Row]:
    """Return a row's words parted where the gap is as wide as between columns, wide letter spacing left out of it."""
    parts = [[row[0]]]
    for before, word in pairwise(row):
        if word["x0"] - before["x1"] - 2 * before.get("spaced", 0.0) > max(GAP, 0.85 * float(word["size"])):
            parts.append([])
        parts[-1].append(word)
    return parts


def parts_of(rows: Sequence[Row]) -> Iterator[Part]:
    """Yield the rows in order: runs of plain rows, and the rows of tables one by one."""
    plain: list[Row] = []
    at = 0
    while at < len(rows):
        table, ranges = _run(rows, at)
        if table < FEWEST_ROWS:
            plain.append(rows[at])
            at += 1
            continue
        if plain and _heads(plain[-1], rows[at], ranges):
            head = segments(plain.pop())
            yield from ([Part(tuple(plain))] if plain else [])
            plain = []
            yield Part(([w for cell in head for w in cell],), tuple(head))
        if plain:
            yield Part(tuple(plain))
        plain = []
        yield from _table(rows[at : at + table], ranges)
        at += table
    if plain:
        yield Part(tuple(plain))


def _run(rows: Sequence[Row], at: int) -> tuple[int, list[Range]]:
    """Return how many rows from here on stand in the same columns, and the columns."""
    first = segments(rows[at])
    ranges = [_range(s) for s in first]
    if len(first) < FEWEST_COLUMNS:
        return 0, ranges
    count, full = 1, 1
    for before, row in pairwise(rows[at:]):
        parts = segments(row)
        homes = [_home(s, ranges) for s in parts]
        if (
            None in homes
            or len(set(homes)) != len(homes)
            or not _belongs(len(parts), homes)
            or not _follows(before, row)
        ):
            break
        for home, part in zip(homes, parts, strict=True):
            ranges[home or 0] = _wider(ranges[home or 0], _range(part))
        count += 1
        full += len(parts) >= FEWEST_COLUMNS
    return (count, ranges) if full >= FEWEST_ROWS else (0, ranges)


def _heads(row: Row, first: Row, ranges: Sequence[Range]) -> bool:
    """Tell whether a row right above a table is its header: as many cells, each nearest to a column of its own."""
    parts = segments(row)
    near = [_nearest(p, ranges) for p in parts]
    return len(parts) == len(ranges) and near == sorted(set(near)) and _follows(row, first)


def _nearest(words: Row, ranges: Sequence[Range]) -> int:
    middle = sum(_range(words)) / 2
    return min(range(len(ranges)), key=lambda i: abs(sum(ranges[i]) / 2 - middle))


def _follows(row: Row, following: Row) -> bool:
    """Tell whether a row stands close under another, as the lines of one table do."""
    return float(following[0]["top"] - row[0]["bottom"]) < CLOSE * float(row[0]["size"])


def _belongs(parts: int, homes: Sequence[int | None]) -> bool:
    """Tell whether a row is a table's: several cells, or the rest of a cell other than the first."""
    return parts >= FEWEST_COLUMNS - 1 or 0 not in homes


def _range(words: Row) -> Range:
    return min(w["x0"] for w in words), max(w["x1"] for w in words)


def _wider(one: Range, other: Range) -> Range:
    return min(one[0], other[0]), max(one[1], other[1])


def _home(words: Row, ranges: Sequence[Range]) -> int | None:
    """Return the one column that some words stand in, or None."""
    x0, x1 = _range(words)
    hits = [i for i, (a, b) in enumerate(ranges) if x0 < b - LOOSE and x1 > a + LOOSE]
    return hits[0] if len(hits) == 1 else None


def _table(rows: Sequence[Row], ranges: Sequence[Range]) -> Iterator[Part]:
    """Yield table rows; a row whose first cell is empty goes on with the one before."""
    held: list[Row] = []
    cells: list[Row] = []
    for row in rows:
        placed: list[Row] = [[] for _ in ranges]
        for part in segments(row):
            placed[_home(part, ranges) or 0] += part
        if held and not placed[0]:
            cells = [a + b for a, b in zip(cells, placed, strict=True)]
            held.append(row)
            continue
        if held:
            yield Part(tuple(held), tuple(cells))
        held, cells = [row], placed
    if held:
        yield Part(tuple(held), tuple(cells))
