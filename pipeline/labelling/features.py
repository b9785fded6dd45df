"""What the classifiers see of a block: its words, the headings above, the terms it holds, how near it is to each area.

Everything is plain text and numbers, so that a saved model holds nothing but plain types.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.document import Block
from pipeline.labelling.encoder import Encoder
from pipeline.labelling.lexicon import GENERAL, STRENGTHS, USUAL, Found, Lexicon
from pipeline.labelling.segment import words_of
from pipeline.taxonomy import Taxonomy, dumps, loads
from pipeline.text import comparable, fold, syllables

# What a heading announces. Of reports, "nhiệm vụ", "kế hoạch", "chỉ tiêu" alone say nothing: most blocks of such
# sections tell results ("Kết quả thực hiện nhiệm vụ", "Thanh tra theo kế hoạch").
FUTURE = re.compile(
    r"phuong huong|huong toi|thoi gian toi|sap toi|cuoi nam|con lai cua nam|tiep theo|phan dau"
    r"|dang k[iy] (?:thi dua )?nam"
    r"|nhiem vu (?:va giai phap |trong tam |chu yeu |cong tac )*(?:nam|quy|thang|[69] thang|giai doan|den|20\d\d)\b"
    r"|ke hoach (?:cong tac )?(?:nam|quy|thang|[69] thang) "
)
PLANNED = re.compile(r"nhiem vu|giai phap|ke hoach|to chuc thuc hien|muc tieu|chi tieu")  # of a unit's plan
ASKING = re.compile(r"kien nghi|de xuat|de nghi")
LEAD_LENGTH = 160  # letters; a longer paragraph that ends with a colon says more than what its list is about
KEPT = 1 << 15  # texts whose words and entries are remembered: some 40 MB
FIGURES = re.compile(r"\d+")
# Figures that columns are named by: years, months, quarters, days, square metres, how often.
OF_COLUMNS = re.compile(
    r"\b(?:\d{1,2}[/. -])?(?:\d{1,2}[/. -])?(?:19|20)\d\d\b|\b\d{1,2}[/. -]\d{1,2}\b|\b\d{1,2} ?(?:thang|t)\b"
    r"|\b(?:thang|quy|cot|lan|ngay) ?\d{1,2}\b|\bk?m[23]\b"
)
DONE = re.compile(r"ket qua|danh gia|tinh hinh|ton tai|han che|thuyet minh|thuc trang|dac diem|uu diem")


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a block's text with its context.

    That is the headings above, the line that leads a list in, the header of its table, whether the document is a unit's
    plan, and the texts of the blocks before and after it. `heads` says that it is the header of the rows below it.
    """

    text: str
    kind: str
    path: tuple[str, ...] = ()
    lead: str = ""
    header: str = ""
    plan: bool = False
    before: str = ""
    after: str = ""
    heads: bool = False

    @property
    def section(self) -> str:
        """Return what the nearest heading that announces anything does: "future", "asking", "done", "both" or ""."""
        for heading in reversed(self.path):
            folded = fold(heading)
            if ASKING.search(folded):
                return "asking"
            ahead = FUTURE.search(folded) or (self.plan and PLANNED.search(folded))
            back = DONE.search(folded)
            if ahead or back:
                return ("both" if back else "future") if ahead else "done"
        return ""


def passages(blocks: Sequence[Block], *, plan: bool) -> list[Passage]:
    """Return the blocks of one document with their context, in order; `plan` says the document is a unit's plan."""
    found, lead = list[Passage](), ""
    texts = ["", *(b.text for b in blocks), ""]
    for i, block in enumerate(blocks):
        if block.kind in ("para", "heading"):
            lead = block.text if block.text.endswith(":") and len(block.text) < LEAD_LENGTH else ""
        led = lead if block.kind in ("item", "row") else ""
        around = {"before": texts[i], "after": texts[i + 2], "heads": heads(block, blocks[i + 1 : i + 2])}
        found.append(Passage(block.text, block.kind, block.path, led, block.header, plan, **around))  # type: ignore[arg-type]  # of three types
    return found


def heads(block: Block, below: Sequence[Block]) -> bool:
    """Tell whether a row is the header of the row below it: that one says so, and it holds no figures of its own.

    Years, months and quarters in it are what its columns are about.
    """
    if block.kind != "row" or not below or below[0].header != block.text:
        return False
    return not FIGURES.search(OF_COLUMNS.sub(" ", fold(block.text)))


@lru_cache(maxsize=KEPT)
def token(word: str) -> str:
    """Return a word as the vectoriser gets it: comparable spelling, figures masked, blanks as "_"."""
    if any(c.isdigit() for c in word):
        return re.sub(r"\d+", "0", word.lower().replace(" ", "_"))
    return comparable(word).replace(" ", "_")


def pseudo_text(words: Iterable[str]) -> str:
    """Return words as one string that splits at blanks."""
    return " ".join(t for t in map(token, words) if t)


class Featuriser:
    """Turn passages into what the models take: strings of tokens by view, and rows of numbers by view."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder | None = None, *, with_heading: bool = False) -> None:
        """Index the taxonomy and its lexicon once; with an encoder there is one more view, of its vectors.

        `with_heading` says that it reads a text with the nearest heading before it.
        """
        self.taxonomy, self.lexicon = taxonomy, Lexicon.of(taxonomy)
        self.encoder, self._with_heading = encoder, with_heading
        self._words = lru_cache(maxsize=KEPT)(lambda text: pseudo_text(text[a:b] for a, b in words_of(text)))
        self._found = lru_cache(maxsize=KEPT)(lambda text: tuple(self.lexicon.find(text)))

    @classmethod
    def of(cls, taxonomy: Taxonomy, encoder: Encoder | None = None, *, with_heading: bool = False) -> "Featuriser":
        """Return the one featuriser of a taxonomy and encoder, which remembers the texts that it saw last."""
        return _featuriser(dumps(taxonomy), encoder, with_heading)

    def views(self, passages: Sequence[Passage]) -> dict[str, Any]:
        """Return every view of passages by its name: a list of strings of tokens, or a sparse matrix of numbers.

        Beside them stand "row" and "heads": which passages are rows of tables, and which of those are header rows.
        """
        own = [self._found(p.text) for p in passages]
        encoded = {"encoded": self._encoded(self.encoder, passages)} if self.encoder else {}
        return {
            "words": [self._words(p.text) for p in passages],
            "syllables": [" ".join(syllables(p.text)) for p in passages],
            "context": [_context(p) for p in passages],
            "terms": [_terms(hits) for hits in own],
            "before": [self._words(p.before) for p in passages],
            "after": [self._words(p.after) for p in passages],
            "hits": self._counted(own),
            "header": self._counted([self._found(p.header.replace(" | ", " ; ")) for p in passages]),
            "above": self._above(passages),
            "shape": sparse.csr_matrix(np.array([_shape(p) for p in passages], dtype=np.float64)),
            "row": np.array([p.kind == "row" for p in passages], dtype=bool),
            "heads": np.array([p.heads for p in passages], dtype=bool),
            **encoded,
        }

    def columns(self, view: str) -> list[str]:
        """Return the names of the columns of a view of numbers."""
        areas = [str(i) for i in self.taxonomy.ids]
        if view == "shape":
            return list(SHAPES)
        if view == "above":
            return [f"above:{a}" for a in areas]
        if view == "encoded":
            return [f"encoded:{i}" for i in range(self.encoder.size if self.encoder else 0)]
        return [f"{view}:{a}:{s}" for a in [*areas, GENERAL] for s in STRENGTHS]

    def _encoded(self, encoder: Encoder, passages: Sequence[Passage]) -> NDArray[np.float64]:
        """Return passages × size: the encoder's vectors, of words joined by "_" where it learnt from such."""
        texts = [". ".join((*p.path[-1:], p.text)) if self._with_heading else p.text for p in passages]
        return encoder.vectors([joined(t) for t in texts] if encoder.segmented else texts)

    def _counted(self, found: Sequence[Sequence[Found]]) -> "sparse.csr_matrix":
        """Return passages × (columns x strengths): the logarithm of one more than the entries found."""
        counts = np.zeros((len(found), self.lexicon.columns * len(STRENGTHS)))
        for i, hits in enumerate(found):
            for hit in hits:
                counts[i, hit.column * len(STRENGTHS) + STRENGTHS.index(hit.strength)] += 1
        return sparse.csr_matrix(np.log1p(counts))

    def _above(self, passages: Sequence[Passage]) -> "sparse.csr_matrix":
        """Return passages × areas: 0, 0.5 or 1 for none, one or more usual entries in what stands above."""
        seen = dict[str, NDArray[np.float64]]()
        for text in {above(p) for p in passages}:
            seen[text] = np.zeros(self.lexicon.columns)
            for hit in self._found(text):
                seen[text][hit.column] += hit.strength >= USUAL
        rows = [np.minimum(seen[above(p)][:-1], 2.0) / 2 for p in passages]
        return sparse.csr_matrix(np.array(rows).reshape(len(passages), -1))


@lru_cache(maxsize=4)
def _featuriser(taxonomy: str, encoder: Encoder | None, with_heading: bool) -> Featuriser:  # noqa: FBT001 - a key
    return Featuriser(loads(taxonomy), encoder, with_heading=with_heading)


def joined(text: str) -> str:
    """Return a text as words, the syllables of each joined by "_": "giải_phóng mặt_bằng"."""
    return " ".join("_".join(text[a:b].split()) for a, b in words_of(text))


SHAPES = ("row:header", "row:no figures", "row", "heading", "colon")


def _shape(passage: Passage) -> tuple[bool, ...]:
    row = passage.kind == "row"
    figures = any(c.isdigit() for c in passage.text)
    return row and not passage.header, row and not figures, row, passage.kind == "heading", passage.text.endswith(":")


def above(passage: Passage) -> str:
    """Return what stands over a passage: the nearest heading, the lead of its list, the header of its table."""
    return " . ".join((*passage.path[-1:], passage.lead, passage.header))


def _terms(hits: Sequence[Found]) -> str:
    """Return entries found as tokens: each with its column, and its strength alone."""
    named = (f"{h.column}_{h.term.replace(' ', '_')} c{h.column}_{h.strength}" for h in hits)
    return " ".join(named)


def _context(passage: Passage) -> str:
    """Return the words of headings, lead and table header, the nearest heading marked as such, and the shape."""
    near = syllables(passage.path[-1]) if passage.path else []
    far = [w for h in passage.path[:-1] for w in syllables(h)]
    lead = [f"l_{w}" for w in syllables(f"{passage.lead} {passage.header}")]
    pairs = [f"h_{a}_{b}" for a, b in pairwise(near)]
    marks = [f"k_{passage.kind}", f"s_{passage.section or 'none'}", f"p_{int(passage.plan)}", *_marks(passage)]
    return " ".join([*(f"h_{w}" for w in near), *pairs, *(f"u_{w}" for w in far), *lead, *marks])


def _marks(passage: Passage) -> Iterator[str]:
    """Yield how many figures and words a passage has, roughly, and which kind of row it is."""
    figures = len(FIGURES.findall(passage.text))
    yield f"d_{min(figures, 3)}"
    yield f"n_{min(6, int(math.log2(len(passage.text.split()) + 1)))}"
    if passage.kind == "row":
        yield "k_rowbody" if passage.header else "k_rowhead"
        yield "k_rowfigures" if figures else "k_rowwords"
