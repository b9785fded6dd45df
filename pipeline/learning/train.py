"""Training: gold documents in, a model with thresholds and its card out; same corpus and settings, same bytes."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.labelling import linear
from pipeline.labelling.features import Featuriser, Passage
from pipeline.labelling.model import Model, Settings, views
from pipeline.learning.corpus import Gold
from pipeline.taxonomy import Taxonomy

GRID = np.arange(0.15, 0.66, 0.01)
FEWEST = 4  # documents; fewer cannot be split for cross-fitting


def train(
    documents: Sequence[Gold], taxonomy: Taxonomy, settings: Settings, *, tell: Callable[[str], None] = lambda _: None
) -> tuple[Model, dict[str, Any]]:
    """Return a model trained on the documents, and figures for its card (micro-F1 by cross-fitting over documents).

    Raises:
        InputError: there are too few documents to learn from.
    """
    if len(documents) < FEWEST:
        msg = f"chỉ có {len(documents)} tài liệu, cần ít nhất {FEWEST}"
        raise InputError(msg)
    passages = [p for d in documents for p in d.passages]
    tell(f"{len(documents)} tài liệu, {len(passages)} đoạn")
    seen = views(Featuriser(taxonomy), passages)
    vectorisers = linear.fit_vectorisers(seen, min_df=settings.min_df)
    matrix = linear.stacked(vectorisers, seen, settings.weights)
    labels = area_labels(documents, taxonomy)
    tell("tìm ngưỡng cho từng nội dung")
    crossed = cross_fitted(matrix, labels, folds_of(documents, settings.folds), settings.area_strength)
    body = np.array([s != "heading" for d in documents for s in d.stances])
    thresholds = best_thresholds(crossed[body], labels[body])
    tell("huấn luyện")
    areas = linear.fit_areas(matrix, labels, strength=settings.area_strength)
    stances = _fit_stances(matrix, documents, settings)
    model = Model(taxonomy, settings, vectorisers, areas, stances, tuple(float(t) for t in thresholds))
    return model, _figures(crossed[body] >= thresholds, labels[body] == 1, passages)


def area_labels(documents: Sequence[Gold], taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return passages × areas of 0 and 1."""
    return np.array([[a in areas for a in taxonomy.ids] for d in documents for areas in d.areas], dtype=np.int8)


def folds_of(documents: Sequence[Gold], folds: int) -> NDArray[np.int64]:
    """Return each passage's fold: whole writers together where there are enough of them, else whole documents."""
    writers = {d.author for d in documents}
    keys = [str(d.author) if len(writers) >= 2 * folds else d.id for d in documents]
    order = {k: i % folds for i, k in enumerate(sorted(set(keys), key=lambda k: zlib.crc32(k.encode())))}
    return np.array([order[k] for k, d in zip(keys, documents, strict=True) for _ in d.passages])


def cross_fitted(
    matrix: linear.Matrix, labels: NDArray[np.int8], folds: NDArray[np.int64], strength: float
) -> NDArray[np.float64]:
    """Return probabilities for every passage from a model that never saw its fold."""
    crossed = np.zeros(labels.shape)
    for fold in sorted(set(folds.tolist())):
        held = folds == fold
        model = linear.fit_areas(matrix[~held], labels[~held], strength=strength)
        crossed[held] = linear.probabilities(model, matrix[held])
    return crossed


def best_thresholds(scores: NDArray[np.float64], labels: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return for each area the threshold of the best F1, drawn half way to the best common one against overfitting."""
    common = _best(scores, labels)
    own = [_best(scores[:, [k]], labels[:, [k]]) for k in range(labels.shape[1])]
    return np.asarray(np.round((np.array(own) + common) / 2, 4), dtype=np.float64)


def _best(scores: NDArray[np.float64], labels: NDArray[np.int8]) -> float:
    return float(max(GRID, key=lambda t: f1(scores >= t, labels == 1)))


def f1(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """Return the micro-averaged F1 of two arrays of one shape; 1.0 where there is nothing to find and none found."""
    both = int((found & true).sum())
    total = int(found.sum()) + int(true.sum())
    return 2 * both / total if total else 1.0


def _fit_stances(matrix: linear.Matrix, documents: Sequence[Gold], settings: Settings) -> Any:
    stances = np.array([s for d in documents for s in d.stances])
    learnt = np.isin(stances, ["result", "intent", "nil"])
    return linear.fit_stance(matrix[learnt], stances[learnt].tolist(), strength=settings.stance_strength)


def _figures(found: NDArray[np.bool_], true: NDArray[np.bool_], passages: Sequence[Passage]) -> dict[str, Any]:
    per_area = [round(f1(found[:, k], true[:, k]), 4) for k in range(true.shape[1])]
    return {"passages": len(passages), "cross_fitted_micro_f1": round(f1(found, true), 4), "cross_fitted_f1": per_area}


def from_corpus(
    documents: Sequence[Gold], digest: str, *, tell: Callable[[str], None] = lambda _: None
) -> tuple[Model, dict[str, Any]]:
    """Return the model of a corpus with the default taxonomy and settings, and its card.

    All documents are learnt from; the figures are cross-fitted over writers, so that no text is judged by a model that
    has seen its writer.
    """
    model, figures = train(documents, Taxonomy.default(), Settings(), tell=tell)
    years = sorted({d.year for d in documents})
    about = {"documents": len(documents), "years": years, "corpus_digest": digest, "taxonomy": model.taxonomy.digest}
    return model, {**about, **figures}
