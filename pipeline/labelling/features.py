"""What the classifiers see of a block: its words, the headings above, the terms it holds, how near it is to each area.

Everything is plain text and numbers, so that a saved model holds nothing but plain types.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.document import Block
from pipeline.labelling.terms import TermMatcher
from pipeline.labelling.tokens import language
from pipeline.taxonomy import Taxonomy
from pipeline.text import comparable, fold, shingles, syllables

FUTURE = re.compile(
    r"phuong huong|nhiem vu(?! da)|giai phap|ke hoach|to chuc thuc hien|muc tieu|chi tieu|thoi gian toi|cuoi nam"
)
ASKING = re.compile(r"kien nghi|de xuat|de nghi")
LEAD_LENGTH = 160  # letters; a longer paragraph that ends with a colon says more than what its list is about
DONE = re.compile(r"ket qua|danh gia|tinh hinh|ton tai|han che|thuyet minh|thuc trang|dac diem|uu diem")


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a block's text with its context: headings, the line that leads a list in, whether it is a unit's plan."""

    text: str
    kind: str
    path: tuple[str, ...] = ()
    lead: str = ""
    header: str = ""
    plan: bool = False

    @property
    def section(self) -> str:
        """Return what the headings above announce: "future", "asking", "done" or ""."""
        for heading in reversed(self.path):
            folded = fold(heading)
            for name, pattern in (("asking", ASKING), ("future", FUTURE), ("done", DONE)):
                if pattern.search(folded):
                    return name
        return ""


def passages(blocks: Sequence[Block], *, plan: bool) -> list[Passage]:
    """Return the blocks of one document with their context, in order; `plan` says the document is a unit's plan."""
    found, lead = list[Passage](), ""
    for block in blocks:
        if block.kind in ("para", "heading"):
            lead = block.text if block.text.endswith(":") and len(block.text) < LEAD_LENGTH else ""
        found.append(
            Passage(
                block.text, block.kind, block.path, lead if block.kind in ("item", "row") else "", block.header, plan
            )
        )
    return found


def token(word: str) -> str:
    """Return a word as the vectoriser gets it: comparable spelling, figures masked, blanks as "_"."""
    if any(c.isdigit() for c in word):
        return re.sub(r"\d+", "0", word.lower().replace(" ", "_"))
    return comparable(word).replace(" ", "_")


def pseudo_text(words: Iterable[str]) -> str:
    """Return words as one string that splits at blanks."""
    return " ".join(t for t in map(token, words) if t)


class Featuriser:
    """Turn passages into what the models take: strings of tokens, and one row of numbers a passage."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Index the taxonomy once."""
        self.taxonomy = taxonomy
        self._nlp = language(taxonomy)
        self._matcher = TermMatcher.of(taxonomy)
        self._near = [self._pairs(f"{a.name}. {a.definition}") for a in taxonomy.areas]

    @staticmethod
    def _pairs(text: str) -> set[tuple[str, ...]]:
        return shingles(syllables(text), 2)

    def words(self, passages: Sequence[Passage]) -> list[str]:
        """Return each passage's own words as tokens."""
        return [pseudo_text(t.text for t in doc) for doc in self._nlp.pipe(p.text for p in passages)]

    def context(self, passages: Sequence[Passage]) -> list[str]:
        """Return the words of headings, lead and table header, the nearest heading marked as such."""
        return [self._context(p) for p in passages]

    @staticmethod
    def _context(passage: Passage) -> str:
        near = passage.path[-1] if passage.path else ""
        above = [w for h in passage.path[:-1] for w in syllables(h)]
        lead = [f"l_{w}" for w in syllables(f"{passage.lead} {passage.header}")]
        near_words = syllables(near)
        pairs = [f"h_{a}_{b}" for a, b in pairwise(near_words)]
        marks = [f"k_{passage.kind}", f"s_{passage.section or 'none'}", f"p_{int(passage.plan)}"]
        return " ".join([*(f"h_{w}" for w in near_words), *pairs, *(f"u_{w}" for w in above), *lead, *marks])

    def numbers(self, passages: Sequence[Passage]) -> "sparse.csr_matrix":
        """Return a matrix of passages × (4 x areas): term hits in text, in the headings, share of hits, nearness."""
        return sparse.csr_matrix(np.vstack([self._row(p) for p in passages]))

    def _row(self, passage: Passage) -> NDArray[np.float64]:
        own = self._hits(passage.text)
        above = self._hits(" . ".join((*passage.path[-1:], passage.lead, passage.header)))
        share = own / max(1.0, own.sum())
        pairs = self._pairs(passage.text)
        near = np.array([math.sqrt(len(pairs & n) / max(6, len(pairs))) for n in self._near])
        return np.concatenate([np.log1p(own), np.minimum(above, 2.0) / 2, share, near])

    def _hits(self, text: str) -> NDArray[np.float64]:
        counts = dict.fromkeys(self.taxonomy.ids, 0.0)
        for hit in self._matcher.find(text):
            counts[hit.area] += 1
        return np.array(list(counts.values()))
