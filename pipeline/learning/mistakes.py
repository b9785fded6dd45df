"""Every wrong answer with its text: blocks, stances and cells, those of which the model was surest first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.learning.answers import Sheet

QUOTES = 2  # texts that are shown to explain a wrong cell


def blocks(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the counted blocks with wrong areas, surest first.

    `confidence` is the probability of the surest wrong area given, or one minus that of the surest right one missed.
    """
    wrong = np.nonzero(sheet.counted & (sheet.true != sheet.found).any(axis=1))[0]
    sure = np.where(sheet.found, sheet.scores, 1 - sheet.scores)
    confidence = np.where(sheet.true != sheet.found, sure, 0.0).max(axis=1)
    return [
        {**_place(sheet, i), **_areas(sheet, i), "confidence": round(float(confidence[i]), 4)}
        for i in _surest(wrong, confidence)
    ]


def stances(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the counted blocks that rightly got areas, but a wrong stance."""
    both = (sheet.true & sheet.found).any(axis=1)
    wrong = np.nonzero(sheet.counted & both & (sheet.stances != sheet.said))[0]
    return [{**_place(sheet, i), "expected": str(sheet.stances[i]), "got": str(sheet.said[i])} for i in wrong.tolist()]


def cells(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the wrong cells: false and missed "left out" flags before the rest, each surest first."""
    rows, columns = np.nonzero(sheet.statuses != sheet.given)
    found = [_cell(sheet, d, k) for d, k in zip(rows.tolist(), columns.tolist(), strict=True)]
    return sorted(found, key=lambda c: (ORDER.index(c["mistake"]), -c["certainty"]))


ORDER = ("false_flag", "missed_flag", "other")


def _surest(places: NDArray[np.int64], confidence: NDArray[np.float64]) -> list[int]:
    return sorted(places.tolist(), key=lambda i: (-confidence[i], i))


def _place(sheet: Sheet, i: int) -> dict[str, Any]:
    gold, block = sheet.papers[sheet.document[i]].gold, sheet.blocks[i]
    return {"document": gold.id, "block": block.id, "kind": block.kind, "path": list(block.path), "text": block.text}


def _areas(sheet: Sheet, i: int) -> dict[str, Any]:
    ids = sheet.taxonomy.ids
    told = sheet.true[i] | sheet.found[i]
    return {
        "expected": [a for a, held in zip(ids, sheet.true[i], strict=True) if held],
        "got": [a for a, held in zip(ids, sheet.found[i], strict=True) if held],
        "scores": {str(a): round(float(s), 4) for a, s, t in zip(ids, sheet.scores[i], told, strict=True) if t},
        "lost": bool(sheet.lost[i]),
    }


def _cell(sheet: Sheet, d: int, k: int) -> dict[str, Any]:
    gold, expected, got = sheet.papers[d].gold, str(sheet.statuses[d, k]), str(sheet.given[d, k])
    flags = {(True, False): "missed_flag", (False, True): "false_flag"}
    area = sheet.taxonomy.areas[k]
    return {
        "document": gold.id, "unit": gold.unit, "area": area.id, "expected": expected, "got": got,
        "certainty": round(float(sheet.certainty[d, k]), 4),
        "mistake": flags.get((expected == "missing", got == "missing"), "other"),
        "texts": _behind(sheet, d, k, given=expected == "missing"),
    }  # fmt: skip


def _behind(sheet: Sheet, d: int, k: int, *, given: bool) -> list[str]:
    """Return texts that explain a wrong cell: those that were given the area, else those that are truly about it."""
    held = (sheet.found if given else sheet.true)[:, k] & (sheet.document == d)
    best = sorted(np.nonzero(held)[0].tolist(), key=lambda i: (-sheet.scores[i, k], i))
    return [sheet.blocks[i].text for i in best[:QUOTES]]
