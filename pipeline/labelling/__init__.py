"""Labelling: which areas each block of a document is about, and what it says of them."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.document import Block, Document
from pipeline.errors import ModelError
from pipeline.labelling.copied import PlanText
from pipeline.labelling.features import passages
from pipeline.labelling.model import Model
from pipeline.marks import Mark, Stance
from pipeline.taxonomy import Taxonomy


class Labelled(NamedTuple):
    """Hold a block with the areas it is about, every area's probability, and its stance ("none" without areas)."""

    block: Block
    areas: tuple[int, ...]
    scores: dict[int, float]
    stance: Stance
    by: str

    def marks(self) -> list[Mark]:
        """Return one mark an area."""
        return [Mark(self.block.id, a, a in self.areas, s, self.stance, self.by) for a, s in self.scores.items()]


class Labeller:
    """Label documents with a model for the areas of a taxonomy; areas meet by their key, so their order may differ."""

    def __init__(self, model: Model, taxonomy: Taxonomy) -> None:
        """Match the model's areas to the taxonomy's.

        Raises:
            ModelError: the taxonomy has an area that the model was not trained for.
        """
        self.model, self.taxonomy = model, taxonomy
        columns = {a.key: i for i, a in enumerate(model.taxonomy.areas)}
        unknown = [a.name for a in taxonomy.areas if a.key not in columns]
        if unknown:
            msg = f"mô hình {model.name} chưa được huấn luyện cho nội dung: {'; '.join(unknown)}"
            advice = "Dùng tệp danh mục (thidua plan FILE --save X.yaml) trong đó mỗi nội dung mang key của mô hình."
            raise ModelError(msg, advice=advice)
        self._columns = {a.id: columns[a.key] for a in taxonomy.areas}
        self._plan = PlanText.of(taxonomy)

    def label(self, document: Document) -> list[Labelled]:
        """Return the document's blocks with their labels, in order."""
        plan = document.letterhead.kind.value == "KẾ HOẠCH"
        given = passages(document.blocks, plan=plan)
        scores, stances = self.model.predict(given)
        return [self._one(b, row, s) for b, row, s in zip(document.blocks, scores.tolist(), stances, strict=True)]

    def _one(self, block: Block, row: Sequence[float], stance: str) -> Labelled:
        scores = {a: round(row[c], 4) for a, c in self._columns.items()}
        areas = tuple(a for a, c in self._columns.items() if row[c] >= self.model.thresholds[c])
        lifted = self._plan.lifted(block.text) if block.kind != "heading" else ()
        if lifted:
            areas, stance = lifted, "copied"
            scores |= {a: max(scores[a], 0.95) for a in lifted}
        if block.kind == "heading":
            stance = "heading"
        elif not areas:
            stance = "none"
        return Labelled(block, areas, scores, stance, f"model:{self.model.name}")  # type: ignore[arg-type]  # one of Stance
