"""The labelling model: which areas a passage is about, with what probability, and what it says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.labelling import linear, stance
from pipeline.labelling.features import Featuriser, Passage
from pipeline.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold every choice of training; saved with the model.

    `strength` values are scikit-learn's C (inverse regularisation); the others are the weights of the views
    (features.Featuriser.views), of which 0 leaves one out. `pieces` says that clauses are learnt from as well.
    """

    area_strength: float = 10.0
    stance_strength: float = 10.0
    words: float = 1.0
    syllables: float = 0.7
    context: float = 0.4
    terms: float = 0.3
    before: float = 0.3
    after: float = 0.3
    hits: float = 0.15
    header: float = 0.2
    above: float = 1.0
    shape: float = 1.0
    pieces: bool = True
    folds: int = 5
    seed: int = 0

    @property
    def weights(self) -> dict[str, float]:
        """Return the weights of the views that take part, in their order."""
        named = {n: float(getattr(self, n)) for n in (*linear.TEXTS, *linear.NUMBERS)}
        return {n: w for n, w in named.items() if w}


@dataclass(slots=True)
class Model:
    """Hold fitted parts and the taxonomy they were trained for.

    `thresholds` has one probability an area, in the taxonomy's order: from it on a passage counts as about the area.
    """

    taxonomy: Taxonomy
    settings: Settings
    vectorisers: dict[str, Any]
    areas: Any
    stances: Any
    thresholds: tuple[float, ...]
    name: str = "unsaved"

    def __post_init__(self) -> None:
        """Index the taxonomy for the features."""
        self._featuriser = Featuriser.of(self.taxonomy)

    _featuriser: Any = None

    def matrix(self, passages: Sequence[Passage]) -> Any:
        """Return the passages as the models take them."""
        return linear.stacked(self.vectorisers, self._featuriser.views(passages), self.settings.weights)

    def predict(self, passages: Sequence[Passage]) -> tuple[NDArray[np.float64], list[str]]:
        """Return passages × areas of probabilities, and the stance of each passage were it about any area."""
        if not passages:
            return np.zeros((0, len(self.taxonomy.areas))), []
        matrix = self.matrix(passages)
        guessed = linear.probabilities(self.stances, matrix)
        names = linear.classes(self.stances)
        kinds = [
            stance.settle(p, dict(zip(names, row.tolist(), strict=True)))
            for p, row in zip(passages, guessed, strict=True)
        ]
        return linear.probabilities(self.areas, matrix), kinds
