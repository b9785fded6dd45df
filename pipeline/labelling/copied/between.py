"""Text that files share with one another: each block's source in other files, and the bodies that files share."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.document import Block
from pipeline.labelling.copied.alignment import Span, align, covered, grams, pool
from pipeline.labelling.copied.lift import FEWEST, Lift, Origin, is_lifted, lift
from pipeline.labelling.copied.plan import PlanText
from pipeline.labelling.copied.postings import SIZE, Passage, Postings
from pipeline.labelling.copied.standard import is_standard
from pipeline.labelling.copied.words import FIGURE, forms

LOOKED_AT = 6  # candidates of each origin that are aligned with a block
PIECES = 3  # blocks of one other file that a block may have been made of
OWN = 0.5  # least share of rare 4-grams that makes a block count among a file's own body
BODY = 60  # words; of a shorter body nobody can say whose it is
SAME_LEAST = 0.2  # share of a body from which two files have text in common
LIKELY = 0.05  # share of a body's rare 4-grams from which that is worth a look: misreading leaves a third of them
NEAR_KEPT, ALIGNED_KEPT = 1 << 11, 1 << 14  # answers kept: a file's own while it is compared
TWINS = 0.8  # share of both bodies from which two files are one paper sent twice


class Submission(NamedTuple):
    """Hold a file that is compared: its name, whose it is, its date (ISO, "" where unknown), and its blocks.

    `past` says that it comes from the folder of earlier years: others are compared with it, it is not looked into.
    """

    file: str
    unit: str
    date: str
    blocks: tuple[Block, ...]
    past: bool = False


class SameText(NamedTuple):
    """Say how much of a file's own body, 0 to 1, stands in another file."""

    file: str
    share: float


class Shared(NamedTuple):
    """Hold what files share: lifts by file and block id, and the other files by file, most alike first."""

    lifts: dict[tuple[str, str], tuple[Lift, ...]]
    same_text: dict[str, tuple[SameText, ...]]


def compare(files: Sequence[Submission], plan: PlanText) -> Shared:
    """Return what files share with one another; `plan` is the launching plan, which both may repeat.

    A block's source is another unit's file, whichever of the two was first, or an earlier file of the same unit.
    Standard phrases, the plan's wording and short blocks are nobody's.
    """
    desk = _Comparison(files, plan)
    lifts, same = dict[tuple[str, str], tuple[Lift, ...]](), dict[str, tuple[SameText, ...]]()
    for number, file in enumerate(files):
        if not file.past:
            lifts |= {(file.file, key): found for key, found in desk.lifts(number)}
            same[file.file] = desk.same_text(number)
    return Shared(lifts, {name: found for name, found in same.items() if found})


def twins(same_text: Mapping[str, Sequence[SameText]]) -> frozenset[frozenset[str]]:
    """Return the pairs of files of which each holds nearly all of the other's body: one paper sent twice."""
    near = {(name, s.file) for name, found in same_text.items() for s in found if s.share >= TWINS}
    return frozenset(frozenset(pair) for pair in near if pair[::-1] in near)


class _Comparison:
    """Hold the comparable blocks of all files, and compare one file's with the others'."""

    def __init__(self, files: Sequence[Submission], plan: PlanText) -> None:
        units = {u: i for i, u in enumerate(dict.fromkeys(f.unit for f in files))}
        self._files, self._plan = files, plan
        self._blocks, passages = list[Block](), list[Passage]()
        self._ranges = list[range]()
        for number, file in enumerate(files):
            start = len(passages)
            for block, words in _comparable(file.blocks):
                self._blocks.append(block)
                passages.append(Passage(number, units[file.unit], words))
            self._ranges.append(range(start, len(passages)))
        self._passages, self._postings = passages, Postings(passages, [w.words for w in plan.wordings])
        self._near = lru_cache(maxsize=NEAR_KEPT)(self._postings.near)
        self._grams = lru_cache(maxsize=NEAR_KEPT)(lambda n: grams(passages[n].words))
        self._align = lru_cache(maxsize=ALIGNED_KEPT)(self._aligned)

    def _aligned(self, one: int, other: int) -> list[Span]:
        return align(self._passages[one].words, self._passages[other].words, self._grams(other))

    def lifts(self, number: int) -> Iterator[tuple[str, tuple[Lift, ...]]]:
        """Yield the blocks of a file that stand in others, each with its best source of either origin."""
        for n in self._ranges[number]:
            found = tuple(x for origin in ("unit", "past") if (x := self._best(n, origin)))
            if found:
                yield self._blocks[n].id, found

    def _best(self, n: int, origin: Origin) -> Lift | None:
        """Return what a block owes to its best source: one with the same figures, else the one with most of it."""
        near = [x.passage for x in self._near(n) if self._origin(n, x.passage) == origin][:LOOKED_AT]
        found = [x for m in near if (x := self._lift(n, m, origin))]
        best = max(found, key=lambda x: (x.figures == "same", x.share), default=None)
        return best if best and self._plan.find(self._blocks[n].text).share < OWN else None

    def _lift(self, n: int, other: int, origin: Origin) -> Lift | None:
        """Return the finding that a block was lifted from another, None where it was not."""
        spans, source = self._align(n, other), self._blocks[other]
        if covered(spans) < FEWEST:
            return None
        where = self._files[self._passages[other].document].file, source.id
        found = lift(origin, where, self._blocks[n].text, source.text, spans)
        return found if is_lifted(self._passages[n].words, spans, found.figures) else None

    def _origin(self, n: int, other: int) -> Origin | None:
        """Return what a passage is to another: another unit's, the same unit's earlier one, or neither."""
        mine, theirs = self._passages[n], self._passages[other]
        if mine.unit != theirs.unit:
            return "unit"
        own, file = self._files[mine.document], self._files[theirs.document]
        return "past" if file.past or "" < file.date < own.date else None

    def same_text(self, number: int) -> tuple[SameText, ...]:
        """Return the files in which a good part of a file's own body stands, most alike first."""
        body = [n for n in self._ranges[number] if self._is_own(n)]
        words = sum(len(self._passages[n].words) for n in body)
        if words < BODY:
            return ()
        shares, likely = Counter[int](), self._likely(body)
        for n in body:
            for other, pieces in self._pieces(n, likely).items():
                shares[other] += covered(s for spans in pool(pieces).values() for s in spans)
        found = [SameText(self._files[other].file, round(n / words, 4)) for other, n in sorted(shares.items())]
        return tuple(sorted((s for s in found if s.share >= SAME_LEAST), key=lambda s: (-s.share, s.file)))

    def _is_own(self, n: int) -> bool:
        return bool(self._postings.rare[n] >= OWN * (len(self._passages[n].words) - SIZE + 1))

    def _likely(self, body: Sequence[int]) -> frozenset[int]:
        """Return the files that share so many rare 4-grams with a body that a good part of it may stand in them."""
        grams = Counter[int]()
        for n in body:
            best = dict[int, int]()
            for near in self._near(n):
                best.setdefault(self._passages[near.passage].document, near.shared)
            grams.update(best)
        least = LIKELY * sum(int(self._postings.rare[n]) for n in body)
        return frozenset(d for d, n in grams.items() if n >= least)

    def _pieces(self, n: int, likely: frozenset[int]) -> dict[int, dict[int, list[Span]]]:
        """Return for each likely file the few blocks nearest to a passage, with the runs in them."""
        found: dict[int, dict[int, list[Span]]] = {}
        for near in self._near(n):
            document = self._passages[near.passage].document
            if document not in likely:
                continue
            pieces = found.setdefault(document, {})
            if len(pieces) < PIECES:
                pieces[near.passage] = self._align(n, near.passage)
        return found


def _comparable(blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """Yield the blocks that somebody may have lifted, with their words: long enough, no heading, no standard phrase."""
    for block in blocks:
        words = forms(block.text) if block.kind != "heading" else ()
        if len(words) - words.count(FIGURE) >= FEWEST and not is_standard(words):
            yield block, words
