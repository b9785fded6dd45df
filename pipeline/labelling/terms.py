"""Curated terms of a taxonomy found in text."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.labelling.phrases import Phrase, Phrases, read
from pipeline.taxonomy import Area, Taxonomy
from pipeline.text import syllables


class Hit(NamedTuple):
    """Say that a term of an area stands in a text, from `start` to `end` (offsets of letters)."""

    area: int
    term: str
    start: int
    end: int


@dataclass(slots=True)
class TermMatcher:
    """Find the terms of every area; longest match first, none inside an exclusion of its area."""

    terms: dict[Phrase, set[int]] = field(default_factory=lambda: defaultdict(set))
    exclusions: dict[Phrase, set[int]] = field(default_factory=lambda: defaultdict(set))
    entries: Phrases = field(default_factory=lambda: Phrases(()))

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "TermMatcher":
        """Index the terms and exclusions of a taxonomy."""
        matcher = cls()
        for area in taxonomy.areas:
            matcher._add(area)
        matcher.entries = Phrases((*matcher.terms, *matcher.exclusions))
        return matcher

    def _add(self, area: Area) -> None:
        for entries, phrases in ((self.terms, area.terms), (self.exclusions, area.exclusions)):
            for words in filter(None, (tuple(syllables(p)) for p in phrases)):
                entries[words].add(area.id)

    def find(self, text: str) -> list[Hit]:
        """Return the hits in order of their place; a word run may hit several areas."""
        reading = read(text)
        runs = list(self.entries.find(reading))
        barred = [(i, i + len(run), self.exclusions[run]) for i, run in runs if run in self.exclusions]
        hits, reach = list[Hit](), defaultdict[int, int](int)
        for i, run in runs:
            for area in sorted(self.terms.get(run, ())):
                if i >= reach[area] and not any(s <= i and i + len(run) <= e and area in a for s, e, a in barred):
                    hits.append(Hit(area, " ".join(run), *reading.span(i, len(run))))
                    reach[area] = i + len(run)
        return hits
