"""The cells of all that counts of a unit's submissions of one kind, area by area."""

import math
from collections.abc import Iterable, Mapping, Sequence

from pipeline.attendance.papers import Paper
from pipeline.coverage import Coverage, Status
from pipeline.rollcall import BlockRef, SubmissionKind, UnitCoverage

STRONGEST: tuple[Status, ...] = ("reported", "nil", "mentioned")
NEAREST = 3  # candidates shown for an area that is left out
EVEN = 0.5  # the certainty of what cannot be said
Key = tuple[str, str, SubmissionKind]


def merged(key: Key, papers: Sequence[Paper], areas: Iterable[int], *, unread: bool = False) -> list[UnitCoverage]:
    """Return one cell an area for the papers that count; `unread` says that a further file could hold anything."""
    return [_merged(key, papers, area, unread=unread) for area in areas]


def absent(key: Key, areas: Iterable[int], asked: Sequence[int], status: Status) -> list[UnitCoverage]:
    """Return the cells of a unit of whose kind nothing was sent, or nothing could be read."""
    return [UnitCoverage(*key, a, status if not asked or a in asked else "not_required", 1.0) for a in areas]


def _merged(key: Key, papers: Sequence[Paper], area: int, *, unread: bool) -> UnitCoverage:
    cells = [p.cells[area] for p in papers if area in p.cells]
    if cells and all(c.status == "not_required" for c in cells):
        return UnitCoverage(*key, area, "not_required", 1.0)
    scores = _scores(papers, area)
    found = next((s for s in STRONGEST if any(c.status == s for c in cells)), None)
    if found:
        own = [c for c in cells if c.status == found]
        certainty = 1 - math.prod(1 - c.certainty for c in own)
        return UnitCoverage(*key, area, found, round(certainty, 4), _best(own, "evidence", scores))
    nearest = _best(cells, "nearest", scores)[:NEAREST]
    if unread or not cells or any(c.status != "missing" for c in cells):
        return UnitCoverage(*key, area, "unreadable", EVEN, (), nearest)
    certainty = math.prod(c.certainty for c in cells)
    return UnitCoverage(*key, area, "missing", round(certainty, 4), (), nearest)


def _scores(papers: Iterable[Paper], area: int) -> dict[BlockRef, float]:
    return {BlockRef(p.name, x.block.id): x.scores.get(area, 0.0) for p in papers for x in p.result.labelled}


def _best(cells: Iterable[Coverage], role: str, scores: Mapping[BlockRef, float]) -> tuple[BlockRef, ...]:
    """Return the blocks of several files' cells, likeliest first."""
    refs = dict.fromkeys(BlockRef(c.file, i) for c in cells for i in getattr(c, role))
    return tuple(sorted(refs, key=lambda r: (-scores.get(r, 0.0), r)))
