"""An inverted index of word 4-grams over thousands of documents, with limits on how many units may share one.

A 4-gram that many units write is a standard phrase, and one that stands in the plan is the plan's: neither points to
anybody. What is left points from a passage to the few others that share it, so the cost grows with what was really
lifted and not with the square of the documents.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SIZE = 4  # words
STANDARD_SHARE, STANDARD_FEWEST, STANDARD_MOST = 0.1, 3, 20  # units that may share a 4-gram: a tenth of all, 3 to 20
CROWD = 64  # passages that may share a 4-gram, whoever wrote them: a unit's own habits over many years
SHARED, SHARED_PART, SHARED_ENOUGH = 3, 0.1, 8  # rare 4-grams from which two passages are compared: a tenth, 3 to 8
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits spread: a multiplicative hash of four word numbers
Numbers = NDArray[np.int64]
Codes = NDArray[np.uint64]


class Passage(NamedTuple):
    """Hold a block that is compared: numbers of its document and unit, and its comparable words."""

    document: int
    unit: int
    words: tuple[str, ...]


class Near(NamedTuple):
    """Say that a passage shares so many rare 4-grams with the one that was asked about."""

    passage: int
    shared: int


class Postings:
    """Hold which passages share which rare 4-grams; `rare` says how many each has that are no standard phrase."""

    def __init__(self, passages: Sequence[Passage], known: Iterable[Sequence[str]] = ()) -> None:
        """Index passages; what stands in `known` texts (the plan) points to nobody."""
        self._documents = np.array([p.document for p in passages], dtype=np.int64)
        units = np.array([p.unit for p in passages], dtype=np.int64)
        numbers: dict[str, int] = {}
        codes, owners = _codes([p.words for p in passages], numbers)
        plan, _ = _codes(list(known), numbers)
        table = _Table(codes, owners, self._documents, units)
        common = table.common(_limit(units), plan)
        self.rare = np.bincount(table.owners[~common[table.groups]], minlength=len(passages))
        self._keep(table, common)

    def _keep(self, table: "_Table", common: NDArray[np.bool_]) -> None:
        """Keep the 4-grams that point somewhere: rare, and in more than one document."""
        kept = (~common & (table.documents > 1))[table.groups]
        groups, owners = np.unique(table.groups[kept], return_inverse=True)[1], table.owners[kept]
        self._members, self._starts = owners, _starts(groups, groups[-1] + 1 if len(groups) else 0)
        order = np.argsort(owners, kind="stable")
        self._groups, self._own = groups[order], _starts(owners[order], len(self._documents))

    def near(self, passage: int) -> list[Near]:
        """Return the passages of other documents that share rare 4-grams with one, the nearest first."""
        groups = self._groups[self._own[passage] : self._own[passage + 1]]
        least = min(SHARED_ENOUGH, max(SHARED, SHARED_PART * self.rare[passage]))
        if len(groups) < least:
            return []
        found = np.concatenate([self._members[self._starts[g] : self._starts[g + 1]] for g in groups])
        others, counts = np.unique(found[self._documents[found] != self._documents[passage]], return_counts=True)
        enough = counts >= least
        pairs = zip(others[enough].tolist(), counts[enough].tolist(), strict=True)
        return sorted((Near(o, n) for o, n in pairs), key=lambda near: (-near.shared, near.passage))


class _Table:
    """Hold every 4-gram of every passage once, ordered by 4-gram and passage, and what is counted of each."""

    def __init__(self, codes: Codes, owners: Numbers, documents: Numbers, units: Numbers) -> None:
        order = np.lexsort((owners, codes))
        codes, owners = codes[order], owners[order]
        first = np.ones(len(codes), dtype=bool)
        first[1:] = (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])
        codes, self.owners = codes[first], owners[first]
        self.codes, self.groups = np.unique(codes, return_inverse=True)
        self.passages = np.bincount(self.groups, minlength=len(self.codes))
        self.documents = self._distinct(documents)
        self.units = self._distinct(units)

    def _distinct(self, labels: Numbers) -> Numbers:
        """Return for each 4-gram how many different labels its passages have."""
        most = int(labels.max(initial=0)) + 1
        pairs = np.unique(self.groups * most + labels[self.owners])
        return np.bincount(pairs // most, minlength=len(self.codes))

    def common(self, limit: int, plan: Codes) -> NDArray[np.bool_]:
        """Return which 4-grams too many share, or the plan holds."""
        return (self.units > limit) | (self.passages > CROWD) | np.isin(self.codes, plan)


def _limit(units: Numbers) -> int:
    """Return how many units may share a 4-gram before it is a standard phrase."""
    return int(min(STANDARD_MOST, max(STANDARD_FEWEST, STANDARD_SHARE * len(np.unique(units)))))


def _codes(texts: Sequence[Sequence[str]], numbers: dict[str, int]) -> tuple[Codes, Numbers]:
    """Return the code of every 4-gram of all texts and the number of the text it stands in; new words get a number."""
    flat = np.array([numbers.setdefault(w, len(numbers)) for words in texts for w in words], dtype=np.uint64)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), [len(words) for words in texts])
    count = max(0, len(flat) - SIZE + 1)
    codes = np.zeros(count, dtype=np.uint64)
    for i in range(SIZE):
        codes = (codes ^ (flat[i : i + count] + np.uint64(1))) * FACTOR
        codes ^= codes >> np.uint64(29)
    whole = owners[:count] == owners[len(flat) - count :]
    return codes[whole], owners[:count][whole]


def _starts(labels: Numbers, count: int) -> Numbers:
    """Return where each label begins in a list ordered by label, and its end."""
    return np.searchsorted(labels, np.arange(count + 1))
