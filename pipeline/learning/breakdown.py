"""Where answers are wrong: which areas are taken for which, in what kind of text, and how sure the model was."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pipeline.learning import measure
from pipeline.learning.answers import LOST, Paper, Sheet
from pipeline.learning.measure import BINS, Mask, Numbers, plain

LENGTHS = ((0, "dưới 10"), (10, "10–19"), (20, "20–39"), (40, "40–79"), (80, "từ 80"))  # words
STANCES = ("result", "intent", "nil", "copied")
SAID = (*STANCES, "none", LOST)
SHOWN = ("block_micro_f1", "block_precision", "block_recall", "general_false_alarm")
FEWEST = 5  # documents; the spread of fewer says nothing
JUDGED = ("reported", "mentioned", "nil", "missing")
GIVEN = (*JUDGED, "unreadable")
CERTAIN = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MEDIA = {"": "không qua tệp", "text": "PDF có chữ", "scan": "bản quét", "word": "Word", "other": "tệp khác"}
KINDS = {"para": "đoạn văn", "item": "gạch đầu dòng", "row": "dòng bảng"}
TYPES = {True: "kế hoạch", False: "báo cáo"}


# --- areas ------------------------------------------------------------------------------------------------------------


def areas(sheet: Sheet, weights: Numbers) -> list[dict[str, Any]]:
    """Return for each area how many counted blocks it has, and precision, recall and F1 with intervals."""
    counts = measure.counts(sheet, sheet.counted)
    one, drawn = counts.drawn(measure.once(sheet)), counts.drawn(weights)
    blocks = sheet.true[sheet.counted].sum(axis=0)
    return [
        {
            "id": area.id, "name": area.short or area.name, "blocks": int(blocks[k]),
            **{n: plain(measure.estimate(getattr(one, n)[0, k], getattr(drawn, n)[:, k])) for n in MEASURES},
        }
        for k, area in enumerate(sheet.taxonomy.areas)
    ]  # fmt: skip


MEASURES = ("precision", "recall", "f1")


def confusion(sheet: Sheet) -> dict[str, list[list[int]]]:
    """Return how often each wrong area was given `instead` of a right one, or `beside` it (K × K).

    `instead` is (K + 1) × (K + 1): its last row holds blocks of no area, its last column right areas that were missed
    where nothing wrong was given.
    """
    true, found = sheet.true[sheet.counted], sheet.found[sheet.counted]
    wrong, general = found & ~true, ~true.any(axis=1)
    silent = ~wrong.any(axis=1) & ~general
    instead = _crossed(np.column_stack([true & ~found, general]), np.column_stack([wrong, silent]))
    return {"instead": instead, "beside": _crossed(true & found, wrong)}


def _crossed(rows: Mask, columns: Mask) -> list[list[int]]:
    return [[int(n) for n in row] for row in rows.astype(int).T @ columns.astype(int)]


# --- parts of the material --------------------------------------------------------------------------------------------


def slices(sheet: Sheet) -> dict[str, list[dict[str, Any]]]:
    """Return the figures of labels by year, document type, reading, kind of unit, kind of block and length of block."""
    return {
        "year": _sliced(sheet, _of_papers(sheet, lambda p: str(p.gold.year))),
        "doc_type": _sliced(sheet, _of_papers(sheet, lambda p: TYPES[p.gold.plan])),
        "medium": _sliced(sheet, _of_papers(sheet, lambda p: MEDIA.get(p.medium, p.medium))),
        "kind": _sliced(sheet, [KINDS.get(b.kind, b.kind) for b in sheet.blocks]),
        "length": _sliced(sheet, [_length(b.text) for b in sheet.blocks], [name for _, name in LENGTHS]),
        "unit_kind": _sliced(sheet, _of_papers(sheet, lambda p: p.gold.unit_kind or "chưa rõ")),
    }


def _of_papers(sheet: Sheet, value: Callable[[Paper], str]) -> list[str]:
    values = [value(p) for p in sheet.papers]
    return [values[d] for d in sheet.document]


def _length(text: str) -> str:
    words = len(text.split())
    return next(name for least, name in reversed(LENGTHS) if words >= least)


def _sliced(sheet: Sheet, values: Sequence[str], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return one row a value with counted blocks, in order."""
    names, held = order or sorted(set(values)), np.array(values)
    masks = [(name, sheet.counted & (held == name)) for name in names]
    return [_slice(sheet, name, mask) for name, mask in masks if mask.any()]


def _slice(sheet: Sheet, name: str, mask: Mask) -> dict[str, Any]:
    """Return the figures of one part; of few documents they have no interval."""
    among = np.isin(np.arange(len(sheet.papers)), sheet.document[mask])
    documents = int(among.sum())
    number = measure.DRAWS if documents >= FEWEST else 0
    one, drawn = (
        measure.of_blocks(sheet, w, mask) for w in (measure.once(sheet), measure.draws(sheet, among, number=number))
    )
    found = measure.estimates({n: one[n] for n in SHOWN}, drawn)
    return {"name": name, "documents": documents, "blocks": int(mask.sum()), **{n: plain(e) for n, e in found.items()}}


# --- stances and statuses ---------------------------------------------------------------------------------------------


def stance_matrix(sheet: Sheet) -> dict[str, dict[str, int]]:
    """Return how many counted blocks of each stance were said to have which; lost ones too."""
    among = sheet.counted & sheet.true.any(axis=1)
    return _matrix(sheet.stances[among], sheet.said[among], STANCES, SAID)


def status_matrix(sheet: Sheet) -> dict[str, dict[str, int]]:
    """Return how many cells of each status were given which."""
    return _matrix(sheet.statuses.ravel(), sheet.given.ravel(), JUDGED, GIVEN)


def _matrix(true: Any, found: Any, rows: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, int]]:
    return {r: {c: int(((true == r) & (found == c)).sum()) for c in columns} for r in rows}


def certainty(sheet: Sheet, weights: Numbers) -> dict[str, list[dict[str, Any]]]:
    """Return for each status, and for "missing" flags, of the cells at least so certain how many are right."""
    return {s: [_held(sheet, weights, s, least) for least in CERTAIN] for s in JUDGED}


def _held(sheet: Sheet, weights: Numbers, status: str, least: float) -> dict[str, Any]:
    among = (sheet.given == status) & (sheet.certainty >= least)
    right = among & (sheet.statuses == sheet.given)
    sums = [part.sum(axis=1).astype(float) for part in (right, among)]
    one, drawn = (measure.ratio(w @ sums[0], w @ sums[1]) for w in (measure.once(sheet), weights))
    return {
        "least": least, "cells": int(among.sum()), "right": int(right.sum()),
        "share": plain(measure.estimate(one[0], drawn)),
    }  # fmt: skip


def status_bins(sheet: Sheet) -> list[dict[str, Any]]:
    """Return cells with a judged status by tenth of certainty: how many, mean certainty, share of right ones."""
    judged = np.isin(sheet.given, JUDGED)
    certain, right = sheet.certainty[judged], (sheet.statuses == sheet.given)[judged]
    tenths = np.minimum((certain * BINS).astype(int), BINS - 1)
    sums = [(certain[tenths == t], right[tenths == t]) for t in range(BINS)]
    return [_bin(t, len(c), float(c.sum()), float(r.sum())) for t, (c, r) in enumerate(sums)]


def probability_bins(sheet: Sheet) -> list[dict[str, Any]]:
    """Return pairs of block and area by tenth of probability: how many, mean probability, share of true ones."""
    sums = measure.bins(sheet).sum(axis=0)
    return [_bin(t, int(n), total, true) for t, (n, total, true) in enumerate(sums.tolist())]


def _bin(tenth: int, number: int, total: float, true: float) -> dict[str, Any]:
    mean, share = (round(v / number, 4) if number else None for v in (total, true))
    return {"from": tenth / BINS, "to": (tenth + 1) / BINS, "number": number, "mean": mean, "share": share}
