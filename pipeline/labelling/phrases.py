"""Phrases found in text by their syllables: a text is read once, whoever then looks for phrases in it.

On syllables, as on words 5 % of exact occurrences are missed ("tái cơ cấu" is not always one word), on syllables none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.text import WORDS, comparable

PARTING = r"[;:()|]|\.(?=\s)"  # a phrase runs over a comma or a hyphen, not over these
PARTS = re.compile(rf"({WORDS.pattern})|{PARTING}")
TEXTS, FORMS = 1 << 11, 1 << 15  # texts and words that are remembered: some 8 MB and 5 MB
Phrase = tuple[str, ...]


class Reading(NamedTuple):
    """Hold a text's comparable words in order, where each stands (offsets of letters) and in the how-manieth clause.

    The number of a clause says nothing but that words with the same number share a clause.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]

    def span(self, at: int, size: int) -> tuple[int, int]:
        """Return start and end of a run of words in the text."""
        return self.spans[at][0], self.spans[at + size - 1][1]


@lru_cache(maxsize=TEXTS)
def read(text: str) -> Reading:
    """Return a text as words that can be compared."""
    words, spans, clauses, clause = list[str](), list[tuple[int, int]](), list[int](), 0
    for part in PARTS.finditer(text):
        if part.lastindex:
            words.append(_form(part[1]))
            spans.append(part.span())
            clauses.append(clause)
        else:
            clause += 1
    return Reading(tuple(words), tuple(spans), tuple(clauses))


@lru_cache(maxsize=FORMS)
def _form(word: str) -> str:
    return comparable(word)


class Phrases:
    """Find phrases in what was read, by their first two words, of which few texts hold many."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Index phrases of one comparable word or more by how they begin."""
        self._all = frozenset(phrases)
        sizes = defaultdict[Phrase, set[int]](set)
        for phrase in self._all:
            sizes[phrase[:2]].add(len(phrase))
        self._sizes = {begin: tuple(sorted(found, reverse=True)) for begin, found in sizes.items()}

    def find(self, reading: Reading) -> Iterator[tuple[int, Phrase]]:
        """Yield where phrases stand within a clause, by their first word's number, the longest first at each place."""
        words, _, clauses = reading
        pairs = map(self._sizes.get, zip(words, (*words[1:], ""), strict=False))  # of no words, no pair
        single = map(self._sizes.get, zip(words, strict=True))
        for i, (sizes, alone) in enumerate(zip(pairs, single, strict=True)):
            for size in sizes or ():
                last, run = i + size - 1, words[i : i + size]
                if last < len(words) and clauses[last] == clauses[i] and run in self._all:
                    yield i, run
            if alone:
                yield i, words[i : i + 1]
