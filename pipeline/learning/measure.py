"""How good the answers are: every figure from sums over documents, so that one matrix of weights gives all draws.

`weights` is draws × documents (how often each document was drawn); a row of ones gives the figure itself. Precision,
recall and F1 of nothing are 1; any other share of nothing is NaN.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.learning.answers import Sheet

DRAWS, SEED = 1_000, 0
TAILS = (0.025, 0.975)
BINS = 10
IN_PLAY = 0.1  # a probability from which a pair of block and area may be labelled; most pairs are far below
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Estimate(NamedTuple):
    """Hold a figure with the interval of 95 % that resampling whole documents gives."""

    value: float
    low: float
    high: float


class Counts(NamedTuple):
    """Hold hits, false and missed labels, each documents × areas or draws × areas."""

    hits: Numbers
    false: Numbers
    missed: Numbers

    @property
    def precision(self) -> Numbers:
        """Return the share of right ones among the labels given."""
        return ratio(self.hits, self.hits + self.false, empty=1.0)

    @property
    def recall(self) -> Numbers:
        """Return the share of labels given among the right ones."""
        return ratio(self.hits, self.hits + self.missed, empty=1.0)

    @property
    def f1(self) -> Numbers:
        """Return the harmonic mean of precision and recall."""
        return ratio(2 * self.hits, 2 * self.hits + self.false + self.missed, empty=1.0)

    def drawn(self, weights: Numbers) -> "Counts":
        """Return the counts (draws × areas) of drawn documents."""
        return Counts(*(weights @ part for part in self))

    def together(self) -> "Counts":
        """Return the counts over all areas, one column."""
        return Counts(*(part.sum(axis=1, keepdims=True) for part in self))


def ratio(part: Numbers, whole: Numbers, *, empty: float = float("nan")) -> Numbers:
    """Return part by whole, `empty` where the whole is nothing."""
    shape = np.broadcast(part, whole).shape
    return np.asarray(np.divide(part, whole, out=np.full(shape, empty), where=whole > 0), dtype=np.float64)


def once(sheet: Sheet) -> Numbers:
    """Return the weights (1 × D) that count every document once."""
    return np.ones((1, len(sheet.papers)))


def draws(sheet: Sheet, among: Mask | None = None, *, number: int = DRAWS, seed: int = SEED) -> Numbers:
    """Return the weights (draws × D) of a bootstrap over the documents, or over those of a mask (D)."""
    held = np.flatnonzero(np.ones(len(sheet.papers), dtype=bool) if among is None else among)
    weights = np.zeros((number, len(sheet.papers)))
    shares = np.full(held.size, 1 / held.size)
    weights[:, held] = np.random.default_rng(seed).multinomial(held.size, shares, size=number)
    return weights


def estimate(value: float, drawn: Numbers) -> Estimate:
    """Return a figure with its interval; draws without a figure are left out."""
    held = drawn[~np.isnan(drawn)]
    low, high = np.quantile(held, TAILS) if held.size else (float("nan"),) * 2
    return Estimate(float(value), float(low), float(high))


def estimates(once: Mapping[str, Numbers], drawn: Mapping[str, Numbers]) -> dict[str, Estimate]:
    """Return every figure with its interval."""
    return {name: estimate(values[0], drawn[name]) for name, values in once.items()}


# --- blocks -----------------------------------------------------------------------------------------------------------


def counts(sheet: Sheet, mask: Mask) -> Counts:
    """Return hits, false and missed labels (D × K) over the blocks of a mask (N)."""
    true, found = sheet.true & mask[:, None], sheet.found & mask[:, None]
    return Counts(*(sheet.by_document(part) for part in (true & found, found & ~true, true & ~found)))


def of_blocks(sheet: Sheet, weights: Numbers, mask: Mask) -> dict[str, Numbers]:
    """Return the figures of labels (each: one value a draw) over the blocks of a mask (N)."""
    areas = counts(sheet, mask).drawn(weights)
    total, general = areas.together(), mask & ~sheet.true.any(axis=1)
    same = np.asarray((sheet.true == sheet.found).all(axis=1), dtype=np.bool_)
    given = np.asarray(sheet.found.any(axis=1), dtype=np.bool_)
    return {
        "block_micro_f1": total.f1[:, 0], "block_precision": total.precision[:, 0], "block_recall": total.recall[:, 0],
        "block_macro_f1": areas.f1.mean(axis=1),
        "block_exact": share(sheet, weights, same, mask),
        "general_false_alarm": share(sheet, weights, given, general),
    }  # fmt: skip


def share(sheet: Sheet, weights: Numbers, held: Mask, among: Mask) -> Numbers:
    """Return the share (one a draw) of blocks that a mask holds among those of another."""
    return ratio(weights @ sheet.by_document(held & among), weights @ sheet.by_document(among))


def of_stances(sheet: Sheet, weights: Numbers) -> dict[str, Numbers]:
    """Return how many blocks with areas that the reader found got the right stance; "own" leaves lifted ones out."""
    among = sheet.counted & sheet.true.any(axis=1) & ~sheet.lost
    right = sheet.stances == sheet.said
    return {
        "stance_accuracy": share(sheet, weights, right, among),
        "stance_accuracy_own": share(sheet, weights, right, among & (sheet.stances != "copied")),
    }


# --- cells ------------------------------------------------------------------------------------------------------------


def of_cells(sheet: Sheet, weights: Numbers) -> dict[str, Numbers]:
    """Return the figures of the table of documents × areas (each: one value a draw)."""
    right = weights @ (sheet.statuses == sheet.given).sum(axis=1)
    missing, rest = (_flags(sheet, s).drawn(weights) for s in (("missing",), ("missing", "mentioned", "nil")))
    silent = weights @ (sheet.given != "missing").sum(axis=1)
    return {
        "status_accuracy": ratio(right, weights @ np.full(len(sheet.papers), sheet.statuses.shape[1])),
        "missing_precision": missing.precision[:, 0],
        "missing_recall": missing.recall[:, 0],
        "missing_f1": missing.f1[:, 0],
        "missing_npv": ratio(silent - missing.missed[:, 0], silent),
        "not_reported_f1": rest.f1[:, 0],
    }


def _flags(sheet: Sheet, statuses: tuple[str, ...]) -> Counts:
    """Return hits, false and missed flags (D × 1) where a flag is one of some statuses."""
    true, found = np.isin(sheet.statuses, statuses), np.isin(sheet.given, statuses)
    parts = (true & found, found & ~true, true & ~found)
    return Counts(*(part.sum(axis=1, keepdims=True).astype(float) for part in parts))


# --- probabilities ----------------------------------------------------------------------------------------------------


def bins(sheet: Sheet, *, least: float = 0.0) -> Numbers:
    """Return for each document and tenth of probability (D × BINS × 3): pairs, sum of probabilities, true ones.

    Pairs are those of counted blocks and areas with at least a probability.
    """
    held = (sheet.counted & ~sheet.lost)[:, None] & (sheet.scores >= least)
    rows, columns = np.nonzero(held)
    scores, true = sheet.scores[rows, columns], sheet.true[rows, columns]
    sums = np.zeros((len(sheet.papers), BINS, 3))
    at = (sheet.document[rows], np.minimum((scores * BINS).astype(int), BINS - 1))
    np.add.at(sums, at, np.stack([np.ones(len(scores)), scores, true], axis=1))
    return sums


def calibration_error(sums: Numbers, weights: Numbers) -> Numbers:
    """Return the expected calibration error (one a draw) of bins (D × BINS × 3)."""
    drawn = np.tensordot(weights, sums, axes=1)
    gaps = np.abs(drawn[..., 1] - drawn[..., 2]).sum(axis=1)
    return ratio(gaps, drawn[..., 0].sum(axis=1))


def of_probabilities(sheet: Sheet, weights: Numbers) -> dict[str, Numbers]:
    """Return the calibration errors over all pairs, and over those in play."""
    return {
        "ece": calibration_error(bins(sheet), weights),
        "ece_in_play": calibration_error(bins(sheet, least=IN_PLAY), weights),
    }


def all_figures(sheet: Sheet, weights: Numbers) -> dict[str, Numbers]:
    """Return every figure by name, one value a draw."""
    return {
        **of_blocks(sheet, weights, sheet.counted), **of_stances(sheet, weights), **of_cells(sheet, weights),
        **of_probabilities(sheet, weights),
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Return figures as JSON holds them: six decimals, null for NaN, estimates as objects."""
    if isinstance(value, Estimate):
        return {"value": plain(value.value), "low": plain(value.low), "high": plain(value.high)}
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else round(float(value), 6)
    return value
