"""The labelling model: which areas a passage is about, with what probability, and what it says of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from pipeline.labelling import linear, stance
from pipeline.labelling.encoder import Encoder, load_encoder
from pipeline.labelling.features import Featuriser, Passage
from pipeline.taxonomy import Taxonomy

# What a file of choices may say: checked where one is read (learning.choices).
Weight = Annotated[float, Field(strict=True, ge=0, le=1000, allow_inf_nan=False)]
Strength = Annotated[float, Field(strict=True, gt=0, le=1e6, allow_inf_nan=False)]
Folds = Annotated[int, Field(strict=True, ge=2, le=100)]
Seed = Annotated[int, Field(strict=True, ge=0, lt=2**32)]
Flag = Annotated[bool, Field(strict=True)]


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold every choice of training; saved with the model.

    `strength` values are scikit-learn's C (inverse regularisation); the others are the weights of the views
    (features.Featuriser.views), of which 0 leaves one out; `rows` is how much those of linear.IN_ROWS weigh once more,
    with weights of their own and times the factor there, in rows of tables. `seed` is noted and not yet drawn on: no
    step of training rolls dice. `pieces` says that clauses are learnt from as well.
    `encoder` is the name of a sentence encoder, or its full path; "" is none. It reads a text after the nearest heading
    where `encoded_heading` says so.
    """

    area_strength: Strength = 10.0
    stance_strength: Strength = 10.0
    words: Weight = 1.0
    syllables: Weight = 0.7
    context: Weight = 0.4
    terms: Weight = 0.3
    before: Weight = 0.3
    after: Weight = 0.3
    hits: Weight = 0.15
    header: Weight = 0.2
    above: Weight = 1.0
    shape: Weight = 1.0
    rows: Weight = 0.6
    pieces: Flag = True
    folds: Folds = 5
    seed: Seed = 0
    encoder: str = ""
    encoded: Weight = 1.0
    encoded_heading: Flag = False

    @property
    def weights(self) -> dict[str, float]:
        """Return the weights of the views that take part, in their order."""
        named = {n: float(getattr(self, n)) for n in (*linear.TEXTS, *linear.NUMBERS)}
        return {n: w for n, w in named.items() if w and (n != linear.ENCODED or self.encoder)}

    @property
    def told(self) -> dict[str, Any]:
        """Return the choices as a card has them: those of an encoder only where one takes part."""
        return {n: v for n, v in asdict(self).items() if linear.ENCODED in self.weights or n not in OF_ENCODER}

    def load_encoder(self, *, digest: str = "") -> Encoder | None:
        """Return the encoder that takes part, if any; `digest` says which one it must be, where that matters.

        Raises:
            ModelError: there is no such encoder, it is another one, or it cannot be used.
            MissingToolError: what it needs is not installed.
        """
        return load_encoder(self.encoder, digest=digest) if linear.ENCODED in self.weights else None


HEADER = 0.02  # the most that the header row of a table can be about an area: it says what stands below it
OF_ENCODER = ("encoder", "encoded", "encoded_heading")


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
    encoder: Encoder | None = None

    def __post_init__(self) -> None:
        """Index the taxonomy for the features."""
        self._featuriser = Featuriser.of(self.taxonomy, self.encoder, with_heading=self.settings.encoded_heading)

    _featuriser: Any = None

    @property
    def featuriser(self) -> Featuriser:
        """Return what turns passages into the model's views."""
        found: Featuriser = self._featuriser
        return found

    def matrix(self, passages: Sequence[Passage]) -> Any:
        """Return the passages as the models take them."""
        return self._stacked(self.featuriser.views(passages))

    def _stacked(self, views: linear.Views) -> Any:
        return linear.stacked(self.vectorisers, views, self.settings.weights, rows=self.settings.rows)

    def predict(self, passages: Sequence[Passage]) -> tuple[NDArray[np.float64], list[str]]:
        """Return passages × areas of probabilities, and the stance of each passage were it about any area."""
        if not passages:
            return np.zeros((0, len(self.taxonomy.areas))), []
        views = self.featuriser.views(passages)
        matrix = self._stacked(views)
        guessed = linear.probabilities(self.stances, matrix)
        names = linear.classes(self.stances)
        kinds = [
            stance.settle(p, dict(zip(names, row.tolist(), strict=True)))
            for p, row in zip(passages, guessed, strict=True)
        ]
        return settled(linear.probabilities(self.areas, matrix), views), kinds


def settled(scores: NDArray[np.float64], views: linear.Views) -> NDArray[np.float64]:
    """Return probabilities, passages × areas, in which header rows of tables are about nothing."""
    return np.where(views[linear.HEADS][:, None], np.minimum(scores, HEADER), scores)
