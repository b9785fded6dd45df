"""Labelling: which areas each block of a document is about, and what it says of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.document import Block, Document
from pipeline.errors import ModelError
from pipeline.labelling.copied import Lift, PlanLift, PlanText
from pipeline.labelling.evidence import Part, Seen, carried, parts_of, told_nil
from pipeline.labelling.features import Passage, passages
from pipeline.labelling.figures import Figure, figures
from pipeline.labelling.model import Model
from pipeline.labelling.sentences import Span
from pipeline.language import _
from pipeline.marks import Mark, Stance
from pipeline.taxonomy import Taxonomy

OWN_WORDS = frozenset({"result", "intent", "nil"})  # stances of text that a unit wrote itself
UNSURE = 0.05  # what is left of doubt where a block is the plan's own wording


class Labelled(NamedTuple):
    """Hold a block with the areas it is about, every area's probability, and its stance ("none" without areas).

    `lifts` say where its text stands elsewhere: in the launching plan, in another unit's file, in an earlier one.
    `spans` say where in a long block, or in one of several areas, each area stands (offsets); `stances` what is said of
    areas told as nil beside others that are not; `figures` are those of a block with areas.
    """

    block: Block
    areas: tuple[int, ...]
    scores: dict[int, float]
    stance: Stance
    by: str
    lifts: tuple[Lift, ...] = ()
    spans: Mapping[int, Span] = {}
    stances: Mapping[int, Stance] = {}
    figures: tuple[Figure, ...] = ()

    def marks(self) -> list[Mark]:
        """Return one mark an area."""
        return [Mark(self.block.id, a, a in self.areas, s, self.says(a), self.by) for a, s in self.scores.items()]

    def says(self, area: int) -> Stance:
        """Return what the block says of an area: its stance, unless the area is told as nil beside others."""
        return self.stances.get(area, self.stance) if self.stance in OWN_WORDS else self.stance


class Labeller:
    """Label documents with a model for the areas of a taxonomy; areas meet by their key, so their order may differ."""

    def __init__(self, model: Model, taxonomy: Taxonomy, *, plan: Document | None = None) -> None:
        """Match the model's areas to the taxonomy's; `plan` is the launching plan, whose other sections have no area.

        Raises:
            ModelError: the taxonomy has an area that the model was not trained for.
        """
        self.model, self.taxonomy = model, taxonomy
        columns = {a.key: i for i, a in enumerate(model.taxonomy.areas)}
        unknown = [a.name for a in taxonomy.areas if a.key not in columns]
        if unknown:
            msg = _("mô hình {name} chưa được huấn luyện cho nội dung: {unknown}").format(
                name=model.name, unknown="; ".join(unknown)
            )
            advice = _("Dùng tệp danh mục (thidua plan FILE --save X.yaml) trong đó mỗi nội dung mang key của mô hình.")
            raise ModelError(msg, advice=advice)
        self._columns = {a.id: columns[a.key] for a in taxonomy.areas}
        self.plan = PlanText.of(taxonomy, plan)

    @property
    def thresholds(self) -> dict[int, float]:
        """Return the probability, by area of the taxonomy, from which a block counts as about it."""
        return {a: self.model.thresholds[c] for a, c in self._columns.items()}

    def label(self, document: Document) -> list[Labelled]:
        """Return the document's blocks with their labels, in order."""
        plan = document.letterhead.kind.value == "KẾ HOẠCH"
        given = passages(document.blocks, plan=plan)
        scores, stances = self.model.predict(given)
        found = [self._one(b, row, s) for b, row, s in zip(document.blocks, scores.tolist(), stances, strict=True)]
        return self._with_evidence(found, given)

    def _with_evidence(self, labelled: Sequence[Labelled], given: Sequence[Passage]) -> list[Labelled]:
        """Return labelled blocks with the clauses that carry their areas, and with their figures."""
        own = {i: Seen(p, x.areas, x.stance) for i, (x, p) in enumerate(zip(labelled, given, strict=True))}
        parts = parts_of(self.model.predict, {i: s for i, s in own.items() if s.stance in (*OWN_WORDS, "none")})
        return [self._evident(x, parts.get(i, [])) for i, x in enumerate(labelled)]

    def _evident(self, labelled: Labelled, parts: Sequence[Part]) -> Labelled:
        if parts:
            labelled = self._parted(labelled, parts)
        if labelled.areas and labelled.block.kind != "heading":
            labelled = labelled._replace(figures=tuple(figures(labelled.block.text)))
        return labelled

    def _parted(self, labelled: Labelled, parts: Sequence[Part]) -> Labelled:
        """Return a block with where each area stands, what is said of it, and the areas that a clause tells as nil."""
        nil = {a: s for a, s in told_nil(parts, self._columns).items() if a not in labelled.areas}
        columns = {a: c for a, c in self._columns.items() if a in labelled.areas or a in nil}
        if not columns:
            return labelled
        stance = "nil" if labelled.stance == "none" else labelled.stance
        own = carried(parts, columns, self.model.thresholds, stance)
        scores = labelled.scores | {a: round(s, 4) for a, s in nil.items()}
        return labelled._replace(
            areas=tuple(columns), scores=scores, spans=own.spans, stance=own.stance, stances=own.stances
        )

    def _one(self, block: Block, row: Sequence[float], stance: str) -> Labelled:
        scores = {a: round(row[c], 4) for a, c in self._columns.items()}
        areas = tuple(a for a, c in self._columns.items() if row[c] >= self.model.thresholds[c])
        found = self.plan.find(block.text) if block.kind != "heading" else PlanLift()
        if found.whole:
            areas, stance, scores = found.areas, "copied", _scores_of(found, scores)
        if block.kind == "heading":
            stance = "heading"
        elif not areas:
            stance = "none"
        return Labelled(block, areas, scores, stance, f"model:{self.model.name}", found.lifts)  # type: ignore[arg-type]  # one of Stance


def _scores_of(lifted: PlanLift, scores: dict[int, float]) -> dict[int, float]:
    """Return the probabilities of a block that is the plan's: near 1 for the areas it repeats, else near 0 for all."""
    if not lifted.areas:
        return {a: min(s, UNSURE) for a, s in scores.items()}
    return scores | {a: max(scores[a], 1 - UNSURE) for a in lifted.areas}
