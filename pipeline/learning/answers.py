"""What a model answers for documents whose labels are known, beside what is right, as arrays over blocks and cells.

Blocks are counted when they are no headings and have at least `SHORTEST` letters and blanks once folded; areas are in
the order of the default taxonomy, whose ids the gold labels use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.coverage import Coverage, cover
from pipeline.document import Block, Document, Field, Letterhead, Source
from pipeline.errors import InputError
from pipeline.labelling import Labelled, Labeller
from pipeline.language import _
from pipeline.learning.corpus import Gold
from pipeline.taxonomy import Taxonomy
from pipeline.text import fold

SHORTEST = 20
LOST = "lost"  # the stance of a block that was not found in what the reader read
PLAN, REPORT = "KẾ HOẠCH", "BÁO CÁO"

Answer = Labelled | None  # None: the block is not in what the reader read


class Paper(NamedTuple):
    """Hold one gold document with the answer for each of its blocks, its cells, and how it was read ("" if not)."""

    gold: Gold
    answers: Sequence[Answer]
    cells: Sequence[Coverage]
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold gold labels and answers of `D` documents, `N` blocks and `K` areas.

    `document` (N) is each block's document; `true`, `found` and `scores` are N × K; `stances` and `said` (N) what the
    block says of its areas, truly and by the answer; `statuses`, `given` and `certainty` are D × K.
    """

    papers: tuple[Paper, ...]
    taxonomy: Taxonomy
    document: NDArray[np.int64]
    blocks: tuple[Block, ...]
    true: NDArray[np.bool_]
    found: NDArray[np.bool_]
    scores: NDArray[np.float64]
    stances: NDArray[np.str_]
    said: NDArray[np.str_]
    counted: NDArray[np.bool_]
    statuses: NDArray[np.str_]
    given: NDArray[np.str_]
    certainty: NDArray[np.float64]

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Return which blocks (N) were not found in what the reader read."""
        return np.asarray(self.said == LOST, dtype=np.bool_)

    @property
    def golds(self) -> list[Gold]:
        """Return the documents."""
        return [p.gold for p in self.papers]

    def by_document(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sums over each document (D × …) of values of blocks (N × …)."""
        sums = np.zeros((len(self.papers), *values.shape[1:]))
        np.add.at(sums, self.document, values)
        return sums


def document_of(gold: Gold) -> Document:
    """Return a gold document as though a reader had read it without a fault."""
    kind = PLAN if gold.plan else REPORT
    head = Letterhead(unit=Field(gold.unit, None, 1.0), kind=Field(kind, None, 1.0))
    return Document(Source(gold.id, "0" * 64), head, gold.blocks)


def answer(labeller: Labeller, documents: Iterable[Gold]) -> list[Paper]:
    """Return the answers for gold blocks as they stand, without files and readers."""
    papers = []
    for gold in documents:
        document = document_of(gold)
        labelled = labeller.label(document)
        papers.append(Paper(gold, labelled, cover(document, labelled, labeller.taxonomy)))
    return papers


def sheet(papers: Sequence[Paper], taxonomy: Taxonomy) -> Sheet:
    """Return papers, whose answers use the areas of a taxonomy, as arrays.

    Raises:
        InputError: there are no papers, or the taxonomy lacks an area that gold labels use.
    """
    if not papers:
        raise InputError(_("không có tài liệu nào để đánh giá"), advice=_("Chọn năm hoặc phần khác (--year, --split)."))
    default = standard()
    ids = _ids(taxonomy, default)
    blocks = tuple(b for p in papers for b in p.gold.blocks)
    answers = [a for p in papers for a in p.answers]
    cells = [{c.area: c for c in p.cells} for p in papers]
    return Sheet(
        papers=tuple(papers),
        taxonomy=default,
        document=np.repeat(np.arange(len(papers)), [len(p.gold.blocks) for p in papers]),
        blocks=blocks,
        true=np.array([[a in areas for a in default.ids] for p in papers for areas in p.gold.areas], dtype=bool),
        found=np.array([[a is not None and i in a.areas for i in ids] for a in answers], dtype=bool),
        scores=np.array([[a.scores[i] if a else 0.0 for i in ids] for a in answers]),
        stances=np.array([s for p in papers for s in p.gold.stances]),
        said=np.array([a.stance if a else LOST for a in answers]),
        counted=np.array([b.kind != "heading" and len(fold(b.text)) >= SHORTEST for b in blocks]),
        statuses=np.array([[p.gold.coverage[a] for a in default.ids] for p in papers]),
        given=np.array([[c[i].status if i in c else "unreadable" for i in ids] for c in cells]),
        certainty=np.array([[c[i].certainty if i in c else 0.0 for i in ids] for c in cells]),
    )


@cache
def standard() -> Taxonomy:
    """Return the taxonomy whose ids gold labels use."""
    return Taxonomy.default()


def _ids(taxonomy: Taxonomy, default: Taxonomy) -> list[int]:
    """Return the ids in a taxonomy of the default one's areas, met by key."""
    known = {a.key: a.id for a in taxonomy.areas}
    if missing := [a.name for a in default.areas if a.key not in known]:
        raise InputError(
            _("kế hoạch thiếu nội dung: {missing}").format(missing="; ".join(missing)),
            advice=_("Dùng kế hoạch có đủ các nội dung."),
        )
    return [known[a.key] for a in default.areas]
