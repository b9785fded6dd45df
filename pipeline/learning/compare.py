"""Two models on the same documents: what is better, what is worse, and whether chance alone could have made it so."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.learning import measure
from pipeline.learning.answers import Paper, Sheet, sheet
from pipeline.learning.evaluate import SCHEMA, material, told
from pipeline.learning.lessons import Subject
from pipeline.learning.measure import DRAWS, SEED, Numbers, plain
from pipeline.taxonomy import Taxonomy

NAME = "comparison.json"
DECIDING = ("block_micro_f1", "status_accuracy", "missing_f1")  # by these a model is better or worse
LESS_IS_BETTER = ("general_false_alarm", "ece", "ece_in_play")
FLIPS = 10_000
BETTER, SAME, WORSE, VOID = "better", "same", "worse", "void"


def comparison(
    subjects: tuple[Subject, Subject],
    papers: tuple[Sequence[Paper], Sequence[Paper]],
    taxonomy: Taxonomy,
    *,
    about: str,
) -> dict[str, Any]:
    """Return how the second model's answers differ from the first's; `about` says which documents they are for.

    The verdict is "void" where one of the models has learnt some of the documents.

    Raises:
        InputError: the answers are not for the same documents, or there are none.
    """
    first, second = (sheet(p, taxonomy) for p in papers)
    if [d.digest for d in first.golds] != [d.digest for d in second.golds]:
        raise InputError(_("hai mô hình không được đánh giá trên cùng các tài liệu"))
    changes = differences(first, second)
    seen = [list(s.seen(first.golds)) for s in subjects]
    return {
        "schema": SCHEMA,
        "kind": "comparison",
        "models": [told(s) for s in subjects],
        "material": material(first, about, taxonomy),
        "seen": seen,
        "bootstrap": {"draws": DRAWS, "seed": SEED, "over": "documents", "flips": FLIPS},
        "verdict": VOID if any(seen) else verdict(changes),
        "figures": changes,
        "areas": area_differences(first, second),
        "tests": {
            "cells": cell_test(first, second),
            "blocks": block_test(first, second),
            "micro_f1": flip_test(first, second),
        },
        "changed": {"cells": changed_cells(first, second), "blocks": changed_blocks(first, second)},
    }


# --- figures ----------------------------------------------------------------------------------------------------------


def differences(first: Sheet, second: Sheet) -> dict[str, dict[str, Any]]:
    """Return every figure of both and the second less the first, with an interval by the same draws of documents."""
    weights = measure.draws(first)
    once, drawn = ([measure.all_figures(s, w) for s in (first, second)] for w in (measure.once(first), weights))
    return {n: _difference(n, *(x[n] for x in (*once, *drawn))) for n in once[0]}


def _difference(name: str, one: Numbers, two: Numbers, ones: Numbers, twos: Numbers) -> dict[str, Any]:
    change = measure.estimate(two[0] - one[0], twos - ones)
    return {"first": plain(one[0]), "second": plain(two[0]), "change": plain(change), "verdict": _judged(name, change)}


def _judged(name: str, change: measure.Estimate) -> str:
    """Return "better" or "worse" where the interval leaves zero out."""
    sign = -1 if name in LESS_IS_BETTER else 1
    ends = sorted((sign * change.low, sign * change.high))
    if ends[0] > 0:
        return BETTER
    return WORSE if ends[1] < 0 else SAME


def verdict(changes: dict[str, dict[str, Any]]) -> str:
    """Return "better", "same" or "worse": better in a deciding figure and worse in none."""
    found = {changes[n]["verdict"] for n in DECIDING}
    if WORSE in found:
        return WORSE
    return BETTER if BETTER in found else SAME


def area_differences(first: Sheet, second: Sheet) -> list[dict[str, Any]]:
    """Return each area's F1 of both and the change with its interval."""
    weights = measure.draws(first)
    counts = [measure.counts(s, s.counted) for s in (first, second)]
    one, two = (c.drawn(measure.once(first)).f1[0] for c in counts)
    ones, twos = (c.drawn(weights).f1 for c in counts)
    return [
        {"id": a.id, "name": a.short or a.name, **_difference("f1", one[[k]], two[[k]], ones[:, k], twos[:, k])}
        for k, a in enumerate(first.taxonomy.areas)
    ]


# --- tests of chance --------------------------------------------------------------------------------------------------


def cell_test(first: Sheet, second: Sheet) -> dict[str, Any]:
    """Return the cells that only one of the two got right, and McNemar's exact test of them."""
    return _discordant(*((s.statuses == s.given).ravel() for s in (first, second)))


def block_test(first: Sheet, second: Sheet) -> dict[str, Any]:
    """Return the counted blocks whose areas only one of the two got right, and McNemar's exact test of them."""
    return _discordant(*((s.true == s.found).all(axis=1)[s.counted] for s in (first, second)))


def _discordant(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> dict[str, Any]:
    only_first, only_second = int((one & ~two).sum()), int((two & ~one).sum())
    return {"only_first": only_first, "only_second": only_second, "p": plain(mcnemar(only_first, only_second))}


def mcnemar(one: int, two: int) -> float:
    """Return the two-sided exact p-value of as uneven a parting of one + two discordant pairs."""
    total, ways, tail = one + two, 1, 0
    for k in range(min(one, two) + 1):  # ways: of choosing k of all pairs
        tail += ways
        ways = ways * (total - k) // (k + 1)
    return min(1.0, float(2 * tail / 2**total))


def flip_test(first: Sheet, second: Sheet, *, flips: int = FLIPS, seed: int = SEED) -> dict[str, Any]:
    """Return the p-value of the change in micro-F1 if, document by document, chance had named the models."""
    parts = np.stack([_parts(s) for s in (first, second)])  # 2 × D × 2: twice the hits, labels given and right
    change = _f1(parts[1].sum(axis=0)) - _f1(parts[0].sum(axis=0))
    swapped = np.random.default_rng(seed).random((flips, parts.shape[1])) < 1 / 2
    gap = parts[1] - parts[0]
    moved = swapped.astype(float) @ gap
    ones, twos = parts[0].sum(axis=0) + moved, parts[1].sum(axis=0) - moved
    further = np.abs(_f1(twos) - _f1(ones)) >= abs(change) - 1e-12
    return {"change": plain(float(change)), "p": plain(float((further.sum() + 1) / (flips + 1)))}


def _parts(judged: Sheet) -> Numbers:
    counts = measure.counts(judged, judged.counted).together()
    return np.column_stack([2 * counts.hits[:, 0], (2 * counts.hits + counts.false + counts.missed)[:, 0]])


def _f1(parts: Numbers) -> Numbers:
    return measure.ratio(parts[..., 0], parts[..., 1], empty=1.0)


# --- what changed -----------------------------------------------------------------------------------------------------


def changed_blocks(first: Sheet, second: Sheet) -> list[dict[str, Any]]:
    """Return the counted blocks to which the two give other areas: mended, broken, otherwise wrong."""
    rows = np.flatnonzero(first.counted & (first.found != second.found).any(axis=1)).tolist()
    found = [_block(first, second, i) for i in rows]
    return sorted(found, key=lambda b: (ORDER.index(b["change"]), b["document"], b["block"]))


ORDER = ("broken", "mended", "other")


def _block(first: Sheet, second: Sheet, i: int) -> dict[str, Any]:
    gold, block = first.papers[first.document[i]].gold, first.blocks[i]
    return {
        "document": gold.id, "block": block.id, "kind": block.kind, "path": list(block.path), "text": block.text,
        "expected": _ids(first, first.true[i]), "first": _ids(first, first.found[i]),
        "second": _ids(second, second.found[i]),
        "change": _change(*(bool((s.true[i] == s.found[i]).all()) for s in (first, second))),
    }  # fmt: skip


def _ids(judged: Sheet, held: NDArray[np.bool_]) -> list[int]:
    return [a for a, is_held in zip(judged.taxonomy.ids, held, strict=True) if is_held]


def _change(one: bool, two: bool) -> str:  # noqa: FBT001 - right before, right after
    return {(True, False): "broken", (False, True): "mended"}.get((one, two), "other")


def changed_cells(first: Sheet, second: Sheet) -> list[dict[str, Any]]:
    """Return the cells to which the two give other statuses: mended, broken, otherwise wrong."""
    rows = zip(*np.nonzero(first.given != second.given), strict=True)
    found = [_cell(first, second, int(d), int(k)) for d, k in rows]
    return sorted(found, key=lambda c: (ORDER.index(c["change"]), c["document"], c["area"]))


def _cell(first: Sheet, second: Sheet, d: int, k: int) -> dict[str, Any]:
    gold, true = first.papers[d].gold, str(first.statuses[d, k])
    one, two = str(first.given[d, k]), str(second.given[d, k])
    return {
        "document": gold.id, "unit": gold.unit, "area": first.taxonomy.ids[k], "expected": true, "first": one,
        "second": two, "change": _change(one == true, two == true),
    }  # fmt: skip
