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

    `strength` values are scikit-learn's C (inverse regularisation); weights are those of the views (linear.Weights).
    """

    area_strength: float = 30.0
    stance_strength: float = 10.0
    words: float = 1.0
    context: float = 0.4
    numbers: float = 1.0
    min_df: int = 2
    folds: int = 5
    seed: int = 0

    @property
    def weights(self) -> linear.Weights:
        """Return the views' weights."""
        return linear.Weights(self.words, self.context, self.numbers)


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
        self._featuriser = Featuriser(self.taxonomy)

    _featuriser: Any = None

    def matrix(self, passages: Sequence[Passage]) -> Any:
        """Return the passages as the models take them."""
        return linear.stacked(self.vectorisers, views(self._featuriser, passages), self.settings.weights)

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


def views(featuriser: Featuriser, passages: Sequence[Passage]) -> linear.Views:
    """Return the views of passages: words, context, numbers."""
    return linear.Views(featuriser.words(passages), featuriser.context(passages), featuriser.numbers(passages))
