"""The lexicon: what words of the trade say of each area, from "surely" (3) to "looks like it, is not" (-2).

One file an area in pipeline/data/lexicon, named by its key, a line `term<TAB>strength`; `chung` speaks for matter of no
area. Written from knowledge of the trade, not from the corpus: it carries what the corpus never says. A
taxonomy's own terms count as 2 and its exclusions as -2 where the lexicon does not know them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.labelling.phrases import Phrase, Phrases, read
from pipeline.taxonomy import Taxonomy
from pipeline.text import syllables

FOLDER = files("pipeline") / "data" / "lexicon"
GENERAL = "chung"
STRENGTHS = (3, 2, 1, -1, -2)
USUAL, TRAP = 2, -2  # what a taxonomy's own term and exclusion count as


class Found(NamedTuple):
    """Say that an entry stands in a text: whose column it is, its strength, and where (offsets of letters)."""

    column: int
    strength: int
    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Find entries in text; of each column the longest, and none inside one already found.

    Columns are a taxonomy's areas in their order and, last, matter of no area.
    """

    entries: Mapping[Phrase, Mapping[int, int]]
    phrases: Phrases
    columns: int

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "Lexicon":
        """Gather the entries for a taxonomy's areas, by their keys."""
        entries: dict[Phrase, dict[int, int]] = defaultdict(dict)
        for column, key in enumerate([*(a.key for a in taxonomy.areas), GENERAL]):
            for term, strength in _file(key):
                entries[term][column] = strength
        for column, area in enumerate(taxonomy.areas):
            for terms, strength in ((area.terms, USUAL), (area.exclusions, TRAP)):
                for term in filter(None, (tuple(syllables(t)) for t in terms)):
                    entries[term].setdefault(column, strength)
        return cls(dict(entries), Phrases(entries), len(taxonomy.areas) + 1)

    def find(self, text: str) -> list[Found]:
        """Return what stands in a text, in order of place; an entry runs over a comma, not over a stop or semicolon."""
        reading = read(text)
        reach, found = defaultdict[int, int](int), list[Found]()
        for i, run in self.phrases.find(reading):
            for column, strength in self.entries[run].items():
                if i >= reach[column]:
                    reach[column] = i + len(run)
                    found.append(Found(column, strength, " ".join(run), *reading.span(i, len(run))))
        return found


@lru_cache(maxsize=1)
def digest() -> str:
    """Return twelve hex digits of all that the lexicon says; a model fits the lexicon that it learnt with."""
    total = hashlib.sha256()
    for path in sorted(FOLDER.iterdir(), key=lambda p: p.name):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:12]


@lru_cache(maxsize=64)
def _file(key: str) -> tuple[tuple[Phrase, int], ...]:
    """Return the entries of one key; none where there is no file, as for an area of another plan."""
    path = FOLDER / f"{key}.txt"
    if not key.isidentifier() or not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((tuple(syllables(term)), int(strength)) for term, strength in pairs)
