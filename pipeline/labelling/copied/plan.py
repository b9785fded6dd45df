"""Text lifted from the launching plan: which areas' wordings a block repeats, and whether it adds any of its own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.document import Block, Document
from pipeline.labelling.copied.alignment import Grams, Span, Words, align, covered, gaps, grams, pool
from pipeline.labelling.copied.lift import FEWEST, Lift, is_lifted, lift, longest
from pipeline.labelling.copied.standard import is_standard
from pipeline.labelling.copied.words import figures, forms, places
from pipeline.taxonomy import Taxonomy
from pipeline.text import fold

SHORTEST = 9  # words; anything shorter is too short to tell
LIFTED = 0.6  # least share of a block that makes it lifted as a whole
OWN_PART = 0.25  # least share of a block by which an area counts among those it was lifted from
OWN_WORDS = 9  # words in one stretch that stand nowhere in the plan: the unit's own clause
ADDITION = 4  # words from which a stretch can say something: "đã" and "đơn vị đã" alone are trivial edits
SAYS = re.compile(r"\bkhong (?:co|phat sinh)\b|\b(?:chua|dat|hoan thanh|ket qua|cu the|trong do|gom)\b")  # folded
CLAUSE = 8  # words of one area's wording in one stretch that count however long the rest is
PHRASE = 6  # words in common with one passage; fewer are the trade's language
GENERAL = 0  # stands for the plan's other sections, which belong to no area
BELONGS = 0.8  # share of a plan's block from which it is a piece of an area's wording


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold a passage of the plan: its area (0 for none), text, comparable words, and the blocks it is made of.

    `blocks` are pairs of the first word of a block and its id, in order.
    """

    area: int
    text: str
    words: tuple[str, ...]
    grams: Grams
    blocks: tuple[tuple[int, str], ...] = ()

    def block_at(self, word: int) -> str:
        """Return the id of the block in which a word stands, "" where no document of the plan was read."""
        return next((key for start, key in reversed(self.blocks) if start <= word), "")


class PlanLift(NamedTuple):
    """Hold what a block owes to the plan.

    `share` is the share of its words that stand in the plan, `areas` those whose wording it repeats; `whole` says that
    it is lifted as a whole and adds nothing of its own; `lifts` are the findings, one a passage of the plan.
    """

    share: float = 0.0
    areas: tuple[int, ...] = ()
    whole: bool = False
    lifts: tuple[Lift, ...] = ()


NOTHING = PlanLift()


@dataclass(frozen=True, slots=True)
class PlanText:
    """Hold the passages of a launching plan, those of the areas first, and which trigrams stand in which."""

    file: str
    wordings: tuple[Wording, ...]
    index: dict[tuple[str, ...], tuple[int, ...]]

    @classmethod
    def of(cls, taxonomy: Taxonomy, document: Document | None = None) -> "PlanText":
        """Index the wordings of a taxonomy, and the other sections of the plan where its document is given."""
        areas = [(a.id, a.wording, forms(a.wording)) for a in taxonomy.areas if a.wording]
        blocks = _sorted_out(document.blocks, [words for _, _, words in areas]) if document else {}
        found = [Wording(a, text, w, grams(w), tuple(blocks.get(i, ()))) for i, (a, text, w) in enumerate(areas)]
        found += [_general(b) for b in _others(document.blocks, blocks)] if document else []
        return cls(document.source.name if document else taxonomy.source, tuple(found), _index(found))

    def find(self, text: str) -> PlanLift:
        """Return what a text owes to the plan."""
        own = forms(text)
        if len(own) < SHORTEST or not self.wordings:
            return NOTHING
        tiles = self._tiles(own)
        share = sum(map(covered, tiles.values())) / len(own)
        if share < OWN_PART:
            return PlanLift(share)
        whole = share >= LIFTED and not _adds(text, own, [s for spans in tiles.values() for s in spans])
        repeated = {
            i for i, spans in tiles.items() if covered(spans) >= OWN_PART * len(own) or longest(spans) >= CLAUSE
        }
        areas = tuple(sorted({self.wordings[i].area for i in repeated} - {GENERAL}))
        return PlanLift(share, areas, whole, tuple(self._lifts(text, own, tiles, whole=whole)))

    def lifted(self, text: str) -> tuple[int, ...]:
        """Return the areas whose wording a text repeats; () where the text is the unit's own."""
        found = self.find(text)
        return found.areas if found.whole else ()

    def _tiles(self, own: Words) -> dict[int, list[Span]]:
        """Return for each passage the runs of a text that stand in it, each word of the text in one passage at most."""
        near = sorted({i for t in grams(own) for i in self.index.get(t, ())})
        aligned = pool({i: align(own, self.wordings[i].words, self.wordings[i].grams) for i in near})
        return {i: spans for i, spans in aligned.items() if covered(spans) >= PHRASE}

    def _lifts(self, text: str, own: Words, tiles: dict[int, list[Span]], *, whole: bool) -> Iterator[Lift]:
        for i, spans in tiles.items():
            source = self.wordings[i]
            where = self.file, source.block_at(min(s.source_start for s in spans))
            found = lift("plan", where, text, source.text, spans)
            if (whole and found.share >= OWN_PART) or is_lifted(own, spans, found.figures):
                yield found


def _adds(text: str, own: Words, spans: Iterable[Span]) -> bool:
    """Tell whether what stands nowhere in the plan says something: a figure, a long clause, a result or nil."""
    where = places(text)
    return any(_says(text[where[i].start : where[j - 1].end], j - i) for i, j in gaps(spans, len(own)))


def _says(addition: str, words: int) -> bool:
    if words >= OWN_WORDS or any(len(f) > 1 for f in figures(addition)):
        return True
    cue = figures(addition) or SAYS.search(fold(addition)) or "đã" in addition.lower().split()
    return words >= ADDITION and bool(cue)


def _index(wordings: Sequence[Wording]) -> dict[tuple[str, ...], tuple[int, ...]]:
    found: dict[tuple[str, ...], tuple[int, ...]] = {}
    for i, wording in enumerate(wordings):
        for gram in wording.grams:
            found[gram] = (*found.get(gram, ()), i)
    return found


def _sorted_out(blocks: Sequence[Block], areas: Sequence[tuple[str, ...]]) -> dict[int, list[tuple[int, str]]]:
    """Return for each area's wording the blocks it is made of: the first word there, and the block's id."""
    known, found = [grams(words) for words in areas], dict[int, list[tuple[int, str]]]()
    for block in blocks:
        own = forms(block.text)
        for i, words in enumerate(areas):
            spans = align(own, words, known[i])
            if spans and covered(spans) >= BELONGS * len(own):
                found.setdefault(i, []).append((min(s.source_start for s in spans), block.id))
    return {i: sorted(pairs) for i, pairs in found.items()}


def _others(blocks: Sequence[Block], areas: dict[int, list[tuple[int, str]]]) -> list[Block]:
    """Return the blocks of the plan that belong to no area's wording and are no standard phrase."""
    taken = {key for pairs in areas.values() for _, key in pairs}
    return [
        b
        for b in blocks
        if b.id not in taken and b.kind != "heading" and len(w := forms(b.text)) >= FEWEST and not is_standard(w)
    ]


def _general(block: Block) -> Wording:
    words = forms(block.text)
    return Wording(GENERAL, block.text, words, grams(words), ((0, block.id),))
