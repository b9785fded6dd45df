r"""The one module that holds scikit-learn: linear models over views of a passage, plain types only.

A view is a TF-IDF matrix of pre-tokenised text (`token_pattern=r"\S+"`) or a matrix of numbers. Models made so load
with skops without a list of trusted types.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

TOKENS = r"\S+"
VERSION = str(sklearn.__version__)
Matrix = Any


class Views(NamedTuple):
    """Hold what is known of passages: words, context, and rows of numbers."""

    words: Sequence[str]
    context: Sequence[str]
    numbers: Matrix


class Weights(NamedTuple):
    """Hold how much each view counts beside the others."""

    words: float = 1.0
    context: float = 0.6
    numbers: float = 1.0


def fit_vectorisers(views: Views, *, min_df: int = 2) -> dict[str, TfidfVectorizer]:
    """Return the vectorisers of words and context, fitted."""
    words = TfidfVectorizer(token_pattern=TOKENS, lowercase=False, ngram_range=(1, 2), min_df=min_df, sublinear_tf=True)
    context = TfidfVectorizer(token_pattern=TOKENS, lowercase=False, min_df=min_df, sublinear_tf=True)
    return {"words": words.fit(views.words), "context": context.fit(views.context)}


def without_addresses(vectorisers: dict[str, TfidfVectorizer]) -> dict[str, TfidfVectorizer]:
    """Return the vectorisers as they are saved: scikit-learn notes an address in memory on each, which is dropped."""
    for vectoriser in vectorisers.values():
        vars(vectoriser).pop("_stop_words_id", None)
    return vectorisers


def stacked(vectorisers: dict[str, TfidfVectorizer], views: Views, weights: Weights) -> Matrix:
    """Return the views side by side as one sparse matrix, each times its weight."""
    parts = [
        vectorisers["words"].transform(views.words) * weights.words,
        vectorisers["context"].transform(views.context) * weights.context,
        views.numbers * weights.numbers,
    ]
    return sparse.hstack(parts, format="csr")


def fit_areas(matrix: Matrix, labels: NDArray[np.int8], *, strength: float) -> OneVsRestClassifier:
    """Return one logistic regression an area; `labels` is passages × areas of 0 and 1."""
    return OneVsRestClassifier(_regression(strength, "liblinear")).fit(matrix, labels)


def fit_stance(matrix: Matrix, labels: Sequence[str], *, strength: float) -> LogisticRegression:
    """Return a multinomial logistic regression over stances."""
    return _regression(strength, "lbfgs").fit(matrix, list(labels))


def _regression(strength: float, solver: str) -> LogisticRegression:
    return LogisticRegression(C=strength, solver=solver, max_iter=2000, random_state=0)


def probabilities(model: OneVsRestClassifier | LogisticRegression, matrix: Matrix) -> NDArray[np.float64]:
    """Return passages × classes of probabilities."""
    return np.asarray(model.predict_proba(matrix), dtype=np.float64)


def classes(model: LogisticRegression) -> list[str]:
    """Return the names of a model's classes in the order of its columns."""
    return [str(c) for c in model.classes_]
