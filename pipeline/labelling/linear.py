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
from scipy.special import expit, logit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

TOKENS = r"\S+"
VERSION = str(sklearn.__version__)
Matrix = Any
DIGITS = 4
TINY = 1e-6  # a probability nearer to 0 or 1 counts as one so far away


class TextView(NamedTuple):
    """Say how a view of tokens is weighed: the longest run of tokens, and in how many passages one must stand."""

    runs: int = 1
    min_df: int = 2


TEXTS = {
    "words": TextView(2), "syllables": TextView(3), "context": TextView(), "terms": TextView(),
    "before": TextView(1, 3), "after": TextView(1, 3),
}  # fmt: skip
# How much a view weighs in rows of tables besides, beside what it weighs everywhere: their words are few, and what
# stands above them tells more.
IN_ROWS = {
    "words": 0.7, "syllables": 0.7, "context": 1.5, "terms": 1.0, "before": 1.0, "after": 1.0,
    "hits": 1.0, "header": 1.0, "above": 1.0,
}  # fmt: skip
ENCODED = "encoded"  # a view of numbers that are not there unless an encoder is
NUMBERS = ("hits", "header", "above", "shape", ENCODED)
ROW, HEADS = "row", "heads"  # no views: which passages are rows of tables, and which of those are header rows
Views = Mapping[str, Any]  # by name: strings of tokens, or a matrix of numbers, a row a passage
Vectorisers = dict[str, TfidfVectorizer | StandardScaler]  # by the view's name


def fit_vectorisers(views: Views) -> Vectorisers:
    """Return the vectorisers of the views of tokens, fitted, and what scales the view of vectors where there is one."""
    scaler = {ENCODED: StandardScaler().fit(views[ENCODED])} if ENCODED in views else {}
    return {name: _vectoriser(how).fit(views[name]) for name, how in TEXTS.items()} | scaler


def _vectoriser(how: TextView) -> TfidfVectorizer:
    return TfidfVectorizer(
        token_pattern=TOKENS, lowercase=False, ngram_range=(1, how.runs), min_df=how.min_df, sublinear_tf=True
    )


def without_addresses(vectorisers: Vectorisers) -> Vectorisers:
    """Return the vectorisers as they are saved: scikit-learn notes an address in memory on each, which is dropped."""
    for vectoriser in vectorisers.values():
        vars(vectoriser).pop("_stop_words_id", None)
    return vectorisers


def stacked(vectorisers: Vectorisers, views: Views, weights: Mapping[str, float], *, rows: float) -> Matrix:
    """Return the views side by side as one sparse matrix, in the order of the weights, each times its weight.

    Those of IN_ROWS follow once more, times `rows` and their factor there, for the rows of tables alone
    (`views["row"]`): what a word says there may differ from what it says in a sentence (Daumé, 2007: Frustratingly easy
    domain adaptation). 0 leaves the second copy out.
    """
    parts = {n: _part(vectorisers, views, n) * w for n, w in weights.items()}
    among = sparse.diags(rows * views[ROW].astype(float))
    copies = [among @ parts[n] * w for n, w in IN_ROWS.items() if n in parts] if rows else []
    return sparse.hstack([*parts.values(), *copies], format="csr")


def _part(vectorisers: Vectorisers, views: Views, name: str) -> Matrix:
    """Return one view as a matrix; vectors have each column scaled, and about the length of a row of TF-IDF."""
    if name == ENCODED:
        return sparse.csr_matrix(vectorisers[name].transform(views[name]) / np.sqrt(views[name].shape[1]))
    return vectorisers[name].transform(views[name]) if name in TEXTS else views[name]


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


class Scale(NamedTuple):
    """Hold what makes a logit one that holds: it is multiplied by the slope, and the shift is added."""

    slope: float
    shift: float

    def of(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities drawn to what they are on the whole."""
        held = np.clip(scores, TINY, 1 - TINY)
        return np.asarray(expit(self.slope * logit(held) + self.shift), dtype=np.float64)

    def into(self, model: OneVsRestClassifier) -> OneVsRestClassifier:
        """Return a model of areas whose own probabilities are so drawn: the scale goes into its weights."""
        for one in model.estimators_:
            one.coef_, one.intercept_ = one.coef_ * self.slope, one.intercept_ * self.slope + self.shift
        return model


def fit_scale(scores: NDArray[np.float64], labels: NDArray[np.int8]) -> Scale:
    """Return the scale under which probabilities of held-out passages, passages × areas, hold over all areas at once.

    Two numbers for all areas (Platt, Probabilistic outputs for support vector machines, 1999); (1, 0), which leaves all
    as it is, where there is nothing to learn it from or it would turn the order round.
    """
    held = logit(np.clip(scores, TINY, 1 - TINY)).reshape(-1, 1)
    if labels.min() == labels.max():
        return Scale(1.0, 0.0)
    fitted = LogisticRegression(C=1e6, solver="lbfgs", max_iter=1000).fit(held, labels.ravel())
    scale = Scale(round(float(fitted.coef_[0, 0]), DIGITS), round(float(fitted.intercept_[0]), DIGITS))
    return scale if scale.slope > 0 else Scale(1.0, 0.0)


def probabilities(model: OneVsRestClassifier | LogisticRegression, matrix: Matrix) -> NDArray[np.float64]:
    """Return passages × classes of probabilities."""
    return np.asarray(model.predict_proba(matrix), dtype=np.float64)


def classes(model: LogisticRegression) -> list[str]:
    """Return the names of a model's classes in the order of its columns."""
    return [str(c) for c in model.classes_]
