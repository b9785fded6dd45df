r"""The one module that holds scikit-learn: linear models over views of a passage, plain types only.

A view is a TF-IDF matrix of pre-tokenised text (`token_pattern=r"\S+"`) or a matrix of numbers. Models made so load
with skops without a list of trusted types.
"""

from collections.abc import Mapping, Sequence
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
DIGITS = 4


class TextView(NamedTuple):
    """Say how a view of tokens is weighed: the longest run of tokens, and in how many passages one must stand."""

    runs: int = 1
    min_df: int = 2


TEXTS = {
    "words": TextView(2), "syllables": TextView(3), "context": TextView(), "terms": TextView(),
    "before": TextView(1, 3), "after": TextView(1, 3),
}  # fmt: skip
NUMBERS = ("hits", "header", "above", "shape")
Views = Mapping[str, Any]  # by name: strings of tokens, or a matrix of numbers, a row a passage


def fit_vectorisers(views: Views) -> dict[str, TfidfVectorizer]:
    """Return the vectorisers of the views of tokens, fitted."""
    return {name: _vectoriser(how).fit(views[name]) for name, how in TEXTS.items()}


def _vectoriser(how: TextView) -> TfidfVectorizer:
    return TfidfVectorizer(
        token_pattern=TOKENS, lowercase=False, ngram_range=(1, how.runs), min_df=how.min_df, sublinear_tf=True
    )


def without_addresses(vectorisers: dict[str, TfidfVectorizer]) -> dict[str, TfidfVectorizer]:
    """Return the vectorisers as they are saved: scikit-learn notes an address in memory on each, which is dropped."""
    for vectoriser in vectorisers.values():
        vars(vectoriser).pop("_stop_words_id", None)
    return vectorisers


def stacked(vectorisers: dict[str, TfidfVectorizer], views: Views, weights: Mapping[str, float]) -> Matrix:
    """Return the views side by side as one sparse matrix, in the order of the weights, each times its weight."""
    parts = [(vectorisers[n].transform(views[n]) if n in TEXTS else views[n]) * w for n, w in weights.items()]
    return sparse.hstack(parts, format="csr")


def scaled(matrix: Matrix, columns: NDArray[np.float64]) -> Matrix:
    """Return a matrix with each column times its factor."""
    return (matrix @ sparse.diags(columns)).tocsr()


def beneath(upper: Matrix, lower: Matrix) -> Matrix:
    """Return two matrices of the same columns as one, the second beneath the first."""
    return sparse.vstack([upper, lower], format="csr")


def fit_areas(matrix: Matrix, labels: NDArray[np.int8], *, strength: float) -> OneVsRestClassifier:
    """Return one logistic regression an area; `labels` is passages × areas of 0 and 1.

    The dual problem with a loose tolerance is solved in half the time, and moves no logit by more than 0.03.
    """
    one = LogisticRegression(C=strength, solver="liblinear", dual=True, tol=0.1, max_iter=2000, random_state=0)
    return OneVsRestClassifier(one).fit(matrix, labels)


def fit_stance(matrix: Matrix, labels: Sequence[str], *, strength: float) -> LogisticRegression:
    """Return a multinomial logistic regression over stances."""
    return LogisticRegression(C=strength, solver="lbfgs", max_iter=2000, random_state=0).fit(matrix, list(labels))


def rounded(model: OneVsRestClassifier | LogisticRegression) -> Any:
    """Return the model with its weights rounded to four digits: it says the same and packs small."""
    for part in getattr(model, "estimators_", [model]):
        part.coef_, part.intercept_ = np.round(part.coef_, DIGITS), np.round(part.intercept_, DIGITS)
    return model


def probabilities(model: OneVsRestClassifier | LogisticRegression, matrix: Matrix) -> NDArray[np.float64]:
    """Return passages × classes of probabilities."""
    return np.asarray(model.predict_proba(matrix), dtype=np.float64)


def classes(model: LogisticRegression) -> list[str]:
    """Return the names of a model's classes in the order of its columns."""
    return [str(c) for c in model.classes_]
