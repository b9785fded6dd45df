"""What opens on a click, as data: each block once, and for each cell which blocks stand behind it."""

import base64
from collections.abc import Mapping, Sequence

from pipeline.coverage import SIGN, VIETNAMESE, shortfall
from pipeline.labelling import Labelled
from pipeline.publishing.page.lines import Index
from pipeline.publishing.page.quotes import quoted
from pipeline.publishing.view import JUDGED, MEANING, QUOTE_LETTERS, QUOTES, UnitRow, area_name, clean, percent, problem
from pipeline.results import Run
from pipeline.rollcall import KIND_NAMES, BlockRef, Promise, UnitCoverage

Promises = dict[tuple[str, str, str, int], Promise]


class _Shelf:
    """Give each block, for one area, a number under which the page has it once."""

    def __init__(self, index: Index, thresholds: Mapping[int, float], pictures: Mapping[BlockRef, bytes]) -> None:
        self.index, self.thresholds, self.pictures = index, thresholds, pictures
        self.quotes: list[dict[str, object]] = []
        self.images: list[str] = []
        self._numbers: dict[tuple[BlockRef, int, bool], int] = {}
        self._shown: dict[BlockRef, int] = {}

    def several(self, refs: tuple[BlockRef, ...], area: int, *, short: bool = False) -> list[int]:
        """Return the numbers of the likeliest of some blocks; `short` says that each fell short, which is explained."""
        best = self.index.best(refs, area, QUOTES)
        return [self._number(ref, x, area, short=short) for ref in best if (x := self.index.block(ref))]

    def _number(self, ref: BlockRef, found: Labelled, area: int, *, short: bool) -> int:
        key = ref, area, short
        if key not in self._numbers:
            self._numbers[key] = len(self.quotes)
            why = {"w": shortfall(found, area, self.thresholds)} if short else {}
            self.quotes.append({"f": self.index.numbers[ref.file], **quoted(found, area), **why, **self._picture(ref)})
        return self._numbers[key]

    def _picture(self, ref: BlockRef) -> dict[str, int]:
        if ref not in self.pictures:
            return {}
        if ref not in self._shown:
            self._shown[ref] = len(self.images)
            self.images.append(base64.b64encode(self.pictures[ref]).decode())
        return {"i": self._shown[ref]}


def panels(
    run: Run, rows: Sequence[UnitRow], index: Index, links: Mapping[str, str], pictures: Mapping[BlockRef, bytes]
) -> dict[str, object]:
    """Return the data of all panels."""
    shelf = _Shelf(index, run.thresholds, pictures)
    promises: Promises = {(p.unit_id, p.unit, p.report_kind, p.area): p for p in run.roll.promises}
    cells = {f"{i}-{a}": _cell(c, shelf, promises) for i, row in enumerate(rows) for a, c in row.cells.items()}
    return {
        "meaning": MEANING, "status": {s: [SIGN[s], VIETNAMESE[s]] for s in VIETNAMESE},
        "areas": {a.id: _area(a.id, run) for a in run.taxonomy.areas}, "cells": cells,
        "rows": [_row(row, run, index) for row in rows], "quotes": shelf.quotes, "images": shelf.images,
        "files": [_file(f.name, index, links) for f in run.files],
    }  # fmt: skip


def _area(area: int, run: Run) -> list[str]:
    """Return an area's name, the plan's wording of it, and where the plan has none, what belongs to it."""
    known = run.taxonomy.by_id[area]
    wording = clean(known.wording, QUOTE_LETTERS)
    return [area_name(known), wording, "" if wording else clean(known.definition, QUOTE_LETTERS)]


def _cell(cell: UnitCoverage, shelf: _Shelf, promises: Promises) -> dict[str, object]:
    promise = promises.get((cell.unit_id, cell.unit, cell.kind, cell.area))
    evidence = shelf.several(cell.evidence, cell.area)
    parts: dict[str, object] = {
        "certainty": percent(cell.certainty) if cell.status in JUDGED else "",
        "evidence": evidence, "more": max(0, len(cell.evidence) - QUOTES),
        "nearest": shelf.several(cell.nearest, cell.area, short=True),
        "plan": shelf.several(promise.targets, cell.area) if promise else [],
        "silent": bool(promise and promise.silent),
    }  # fmt: skip
    return {k: v for k, v in parts.items() if v}


def _row(row: UnitRow, run: Run, index: Index) -> dict[str, object]:
    """Return what the panel of a unit says of one kind of submission."""
    old, remarks = (row.entry.superseded, row.entry.remarks) if row.entry else ((), ())
    told = {
        "kind": KIND_NAMES[row.kind] if run.roll.entries else "", "key": [row.unit_id, row.unit],
        "files": [index.numbers[f] for f in row.files if f in index.numbers],
        "old": [index.numbers[f] for f in old if f in index.numbers],
        "remarks": [[clean(r.text, QUOTE_LETTERS), clean(r.quote, QUOTE_LETTERS)] for r in remarks],
    }  # fmt: skip
    return {k: v for k, v in told.items() if v}


def _file(name: str, index: Index, links: Mapping[str, str]) -> list[str]:
    return [clean(name), links.get(name, ""), problem(index.files[name])]
