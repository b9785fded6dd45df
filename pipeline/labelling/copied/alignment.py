"""Which runs of one text stand in another, in whatever order, misread letters and swapped words aside.

Runs are seeded by shared word trigrams and grown along their diagonal, longest first (greedy string tiling; Wise 1993).
A plain longest common subsequence keeps the order and scatters over common words; tiles do neither.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

SEED = 3  # words; two are shared by chance, four are too rarely whole where one letter in twenty is misread
REPEATED = 8  # places of one trigram in a source that are looked at
ALIKE = 0.6  # likeness from which two words are one word misread; "tac" and "tao" have 0.67
JOINED = 0.7  # the same for the words between two runs, written together: recognition joins and splits words
BRIDGE = 12  # words between two runs that may be one run misread
MISREAD = 0.3  # share of a text in exact runs from which the rest may be the same source misread
RECOVERED = 0.78  # likeness, letter by letter, of such a stretch with the best part of the source
FEWEST_LETTERS = 12  # of such a stretch; fewer are alike by chance
STRIDE = 4  # words taken together at most where a run grows
STEPS = ((1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3), (3, 4), (4, 3), (4, 4))  # words of text and source

Words = Sequence[str]
Grams = dict[tuple[str, ...], list[int]]


class Span(NamedTuple):
    """Say that words `start` to `end` of a text are those `source_start` to `source_end` of a source; ends excluded."""

    start: int
    end: int
    source_start: int
    source_end: int

    @property
    def length(self) -> int:
        """Return how many words of the text it covers."""
        return self.end - self.start


def grams(words: Words) -> Grams:
    """Return where each trigram of a source begins."""
    found: Grams = {}
    for i in range(len(words) - SEED + 1):
        at = found.setdefault(tuple(words[i : i + SEED]), [])
        if len(at) < REPEATED:
            at.append(i)
    return found


def align(own: Words, source: Words, known: Grams | None = None) -> list[Span]:
    """Return the runs of a text that stand in a source, in order and apart; `known` are the source's trigrams."""
    tiles = pool({0: _runs(own, source, grams(source) if known is None else known)}).get(0, [])
    spans = _bridged(_grown(tiles, own, source), own, source)
    if MISREAD * len(own) > covered(spans):
        return spans
    return sorted([*spans, *_recovered(spans, own, source)])


def _recovered(spans: Sequence[Span], own: Words, source: Words) -> Iterator[Span]:
    """Yield the stretches between the runs that stand in the source so misread that hardly a word is whole."""
    starts = [0, *accumulate(map(len, source))]
    letters = "".join(source)
    for start, end in gaps(spans, len(own)):
        stretch = "".join(own[start:end])
        if len(stretch) < FEWEST_LETTERS:
            continue
        found = fuzz.partial_ratio_alignment(stretch, letters, score_cutoff=100 * RECOVERED)
        if found and found.src_end - found.src_start == len(stretch):
            first, last = bisect_right(starts, found.dest_start) - 1, bisect_left(starts, found.dest_end)
            yield Span(start, end, first, last)


def gaps(spans: Iterable[Span], words: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text of so many words that no span covers, as first word and end."""
    at = 0
    for span in [*sorted(spans), Span(words, words, 0, 0)]:
        if span.start > at:
            yield at, span.start
        at = max(at, span.end)


def covered(spans: Iterable[Span]) -> int:
    """Return how many words lie in spans that are apart."""
    return sum(s.length for s in spans)


def _runs(own: Words, source: Words, known: Grams) -> list[Span]:
    """Return the longest exact runs, wherever they stand; they may overlap."""
    found = []
    for i in range(len(own) - SEED + 1):
        for j in known.get(tuple(own[i : i + SEED]), ()):
            if i and j and own[i - 1] == source[j - 1]:
                continue  # the run that began one word earlier holds this one
            n = SEED
            while i + n < len(own) and j + n < len(source) and own[i + n] == source[j + n]:
                n += 1
            found.append(Span(i, i + n, j, j + n))
    return found


def _trim(run: Span, taken: set[int]) -> Span:
    """Return a run without the words at its ends that others have taken."""
    start, end = run.start, run.end
    while start < end and start in taken:
        start += 1
    while end > start and end - 1 in taken:
        end -= 1
    first = min(run.source_start + start - run.start, run.source_end)
    return Span(start, end, first, max(first, run.source_end - (run.end - end)))


def _grown(tiles: Sequence[Span], own: Words, source: Words) -> list[Span]:
    """Return the tiles grown over misread words at both ends, as far as the neighbouring tile."""
    found, floor = list[Span](), 0
    for i, tile in enumerate(tiles):
        ceiling = tiles[i + 1].start if i + 1 < len(tiles) else len(own)
        back = _reach(own[floor : tile.start][::-1], source[: tile.source_start][::-1])
        on = _reach(own[tile.end : ceiling], source[tile.source_end :])
        found.append(Span(tile.start - back[0], tile.end + on[0], tile.source_start - back[1], tile.source_end + on[1]))
        floor = found[-1].end
    return found


def _reach(own: Words, source: Words) -> tuple[int, int]:
    """Return how many words from their beginning two texts have in common, misread words and joined ones included."""
    i = j = 0
    while step := _step(own[i : i + STRIDE], source[j : j + STRIDE]):
        i, j = i + step[0], j + step[1]
    return i, j


def _step(own: Words, source: Words) -> tuple[int, int] | None:
    """Return how many words next in both texts are the same: a pair alike, or a few alike when written together."""
    if own and source and _alike(own[0], source[0]):
        return 1, 1
    pairs = ((m, n) for m, n in STEPS if m <= len(own) and n <= len(source))
    return next(((m, n) for m, n in pairs if _same("".join(own[:m]), "".join(source[:n]))), None)


def _alike(word: str, other: str) -> bool:
    return word == other or Levenshtein.normalized_similarity(word, other, score_cutoff=ALIKE) > 0


def _same(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other, score_cutoff=JOINED) > 0


def _bridged(spans: Sequence[Span], own: Words, source: Words) -> list[Span]:
    """Return the spans, two of them as one where what lies between is alike when written together."""
    found = list(spans[:1])
    for before, span in pairwise(spans):
        last = found[-1]
        if _same_between(before, span, own, source):
            found[-1] = Span(last.start, span.end, last.source_start, span.source_end)
        else:
            found.append(span)
    return found


def _same_between(before: Span, span: Span, own: Words, source: Words) -> bool:
    gap, source_gap = span.start - before.end, span.source_start - before.source_end
    if gap == 0 and source_gap == 0:
        return True
    if not 0 < gap <= BRIDGE or not 0 < source_gap <= BRIDGE:
        return False
    return _same("".join(own[before.end : span.start]), "".join(source[before.source_end : span.source_start]))


def pool(aligned: Mapping[int, Iterable[Span]]) -> dict[int, list[Span]]:
    """Return the runs that a text shares with several sources, longest first; no word is owed to two of them."""
    ranked = sorted(((-s.length, i, s) for i, spans in aligned.items() for s in spans))
    taken, kept = set[int](), dict[int, list[Span]]()
    for _, i, span in ranked:
        rest = _trim(span, taken)
        if rest.length >= SEED and rest.source_start < rest.source_end:
            kept.setdefault(i, []).append(rest)
            taken.update(range(rest.start, rest.end))
    return {i: sorted(kept[i]) for i in sorted(kept)}
