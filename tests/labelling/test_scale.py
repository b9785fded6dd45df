"""The scale that makes probabilities hold: what it does to scores, to a model's weights, and where it keeps out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import expit

from pipeline.labelling import linear
from pipeline.labelling.linear import Scale

DRAWN = np.random.default_rng(5)


def test_scores_that_are_too_low_are_drawn_up_to_what_they_are() -> None:
    logits = DRAWN.normal(0, 2, (4000, 3))
    labels = (DRAWN.random(logits.shape) < expit(1.2 * logits + 0.7)).astype(np.int8)
    scale = linear.fit_scale(expit(logits), labels)
    assert scale.slope == pytest.approx(1.2, abs=0.1)
    assert scale.shift == pytest.approx(0.7, abs=0.1)
    held, near = scale.of(expit(logits)), (scale.of(expit(logits)) > 0.3) & (scale.of(expit(logits)) < 0.4)
    assert labels[near].mean() == pytest.approx(held[near].mean(), abs=0.05)


@pytest.mark.parametrize(
    ("scores", "labels"),
    [
        ([[0.2], [0.9]], [[0], [0]]),  # nothing is ever so
        ([[0.2], [0.9]], [[1], [1]]),  # everything is
        ([[0.1], [0.2], [0.8], [0.9]], [[1], [1], [0], [0]]),  # the wrong way round
    ],
)
def test_what_teaches_no_scale_leaves_all_as_it_is(scores: list[list[float]], labels: list[list[int]]) -> None:
    assert linear.fit_scale(np.array(scores), np.array(labels, dtype=np.int8)) == (1.0, 0.0)


@given(scores=st.lists(st.floats(0, 1), min_size=2, max_size=9), slope=st.floats(0.01, 9), shift=st.floats(-9, 9))
def test_a_scale_never_turns_the_order_round(scores: list[float], slope: float, shift: float) -> None:
    drawn = Scale(slope, shift).of(np.array(sorted(scores)))
    assert np.all(np.diff(drawn) >= 0)
    assert np.all((drawn >= 0) & (drawn <= 1))


def test_a_scale_goes_into_the_weights_of_a_model() -> None:
    matrix = sparse.csr_matrix(DRAWN.random((60, 4)))
    labels = (DRAWN.random((60, 2)) < 0.4).astype(np.int8)
    plain = linear.probabilities(linear.fit_areas(matrix, labels, strength=1.0), matrix)
    scale = Scale(1.5, -0.25)
    own = linear.probabilities(scale.into(linear.fit_areas(matrix, labels, strength=1.0)), matrix)
    assert own == pytest.approx(scale.of(plain), abs=1e-9)
