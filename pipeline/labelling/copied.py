"""Text lifted from the launching plan: containment of word shingles (Broder 1997), tolerant of small edits."""

from dataclasses import dataclass

from pipeline.taxonomy import Taxonomy
from pipeline.text import shingles, syllables

SIZE = 4  # syllables a shingle: a swapped word costs four of them
LIFTED = 0.6  # least share of a block's shingles that stand in the plan
OWN_PART = 0.25  # least share of a block's shingles by which an area counts among those it was lifted from
FEWEST = 9  # syllables; anything shorter is too short to tell


@dataclass(frozen=True, slots=True)
class PlanText:
    """Hold the shingles of each area's wording in the plan."""

    areas: dict[int, frozenset[tuple[str, ...]]]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "PlanText":
        """Index the wordings of a taxonomy; areas without a wording are not compared."""
        return cls({a.id: frozenset(shingles(syllables(a.wording), SIZE)) for a in taxonomy.areas if a.wording})

    def shares(self, text: str) -> dict[int, float]:
        """Return for each area the share of the text's shingles that its wording holds; {} for a short text."""
        words = syllables(text)
        if len(words) < FEWEST:
            return {}
        own = shingles(words, SIZE)
        return {area: len(own & theirs) / len(own) for area, theirs in self.areas.items()}

    def lifted(self, text: str) -> tuple[int, ...]:
        """Return the areas whose wording a text repeats; () where the text is the unit's own."""
        shares = self.shares(text)
        if sum(shares.values()) < LIFTED:
            return ()
        return tuple(sorted(a for a, s in shares.items() if s >= OWN_PART))
