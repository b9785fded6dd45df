"""Training: gold documents in, a model with thresholds and its card out; same corpus and settings, same bytes."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.labelling import linear
from pipeline.labelling.encoder import Encoder
from pipeline.labelling.features import Featuriser
from pipeline.labelling.model import Model, Settings, settled
from pipeline.language import _
from pipeline.learning.corpus import Gold
from pipeline.learning.pieces import pieces
from pipeline.taxonomy import Taxonomy

GRID = np.arange(0.15, 0.81, 0.01)
CARRIES = 0.4  # the probability from which a piece carries an area of its block
LEARNT = {"result", "intent", "nil"}  # stances; copied text is found by comparing
FEWEST = 4  # documents; fewer cannot be split for cross-fitting


def train(
    documents: Sequence[Gold], taxonomy: Taxonomy, settings: Settings, *, tell: Callable[[str], None] = lambda _: None
) -> tuple[Model, dict[str, Any]]:
    """Return a model trained on the documents, and figures for its card (micro-F1 by cross-fitting over writers).

    Raises:
        InputError: there are too few documents to learn from, or none tells of an area, or all tell the same way.
        ModelError: there is no such sentence encoder as the settings name, or it cannot be used.
        MissingToolError: what it needs is not installed.
    """
    if len(documents) < FEWEST:
        msg = _("chỉ có {documents} tài liệu, cần ít nhất {fewest}").format(documents=len(documents), fewest=FEWEST)
        raise InputError(msg)
    _refuse_one_sided(documents, taxonomy)
    encoder = settings.load_encoder()
    lessons = lessons_of(documents, taxonomy, settings, encoder=encoder, tell=tell)
    tell(_("tìm ngưỡng cho từng nội dung"))
    crossed = cross_fitted(lessons, folds_of(documents, settings.folds), settings.area_strength)
    body = np.array([s != "heading" for d in documents for s in d.stances])
    scale = linear.fit_scale(crossed[body], lessons.labels[body])
    held = settled(scale.of(crossed), {linear.HEADS: lessons.heads})[body]
    thresholds = best_thresholds(held, lessons.labels[body])
    tell(_("huấn luyện"))
    areas = linear.rounded(scale.into(fit_areas(lessons, settings.area_strength)))
    stances = linear.rounded(_fit_stances(lessons.blocks, documents, settings))
    model = Model(
        taxonomy, settings, lessons.vectorisers, areas, stances, tuple(float(t) for t in thresholds), encoder=encoder
    )
    return model, _figures(held >= thresholds, lessons.labels[body] == 1, len(lessons.labels))


def _refuse_one_sided(documents: Sequence[Gold], taxonomy: Taxonomy) -> None:
    """Refuse documents that teach nothing of an area, as none or each of their blocks is about it, or of stances."""
    told = [areas for d in documents for areas in d.areas]
    lacking = [str(a) for a in taxonomy.ids if {a in areas for areas in told} != {True, False}]
    if lacking:
        msg = _("không học được nội dung {areas}: không đoạn nào, hoặc mọi đoạn, của tài liệu được chọn nói về nó")
        advice = _("Chọn thêm tài liệu, hoặc dùng danh mục nội dung không có nội dung này.")
        raise InputError(msg.format(areas=", ".join(lacking)), advice=advice)
    if len({s for d in documents for s in d.stances} & LEARNT) <= 1:
        msg = _("mọi đoạn của tài liệu được chọn cùng một tính chất, không có gì để phân biệt")
        raise InputError(msg, advice=_("Chọn thêm tài liệu có kết quả, dự kiến và nội dung không phát sinh."))


@dataclass(frozen=True, slots=True)
class Lessons:
    """Hold what is learnt from: blocks with labels (passages × areas), and pieces with the row of their block each."""

    vectorisers: dict[str, Any]
    blocks: linear.Matrix
    labels: NDArray[np.int8]
    pieces: linear.Matrix
    owners: NDArray[np.int64]
    heads: NDArray[np.bool_]  # which blocks are header rows of tables

    def without(self, held: NDArray[np.bool_]) -> "Lessons":
        """Return the lessons without some blocks and their pieces."""
        kept, pieces = ~held, ~held[self.owners]
        owners = (np.cumsum(kept) - 1)[self.owners[pieces]]
        return replace(
            self, blocks=self.blocks[kept], labels=self.labels[kept], pieces=self.pieces[pieces], owners=owners,
            heads=self.heads[kept],
        )  # fmt: skip


def lessons_of(
    documents: Sequence[Gold], taxonomy: Taxonomy, settings: Settings, *, encoder: Encoder | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Lessons:  # fmt: skip
    """Return documents as matrices, with vectorisers fitted on all their blocks, also those held out in crossing."""
    passages = [p for d in documents for p in d.passages]
    tell(_("{documents} tài liệu, {passages} đoạn").format(documents=len(documents), passages=len(passages)))
    featuriser = Featuriser.of(taxonomy, encoder, with_heading=settings.encoded_heading)
    seen = featuriser.views(passages)
    vectorisers = linear.fit_vectorisers(seen)
    cut = [(i, x) for i, p in enumerate(passages) for x in pieces(p)] if settings.pieces else []
    blocks = linear.stacked(vectorisers, seen, settings.weights, rows=settings.rows)
    smaller = featuriser.views([x for _, x in cut]) if cut else None
    parts = linear.stacked(vectorisers, smaller, settings.weights, rows=settings.rows) if smaller else blocks[:0]
    owners = np.array([i for i, _ in cut], dtype=np.int64)
    return Lessons(vectorisers, blocks, area_labels(documents, taxonomy), parts, owners, seen[linear.HEADS])


def fit_areas(lessons: Lessons, strength: float) -> Any:
    """Return a model of areas that learnt from blocks, and then from their pieces with the areas that each carries.

    A piece of a block with several areas gets those that the model of whole blocks finds in it, and each area stays
    with the piece that carries it best (multi-instance learning, Dietterich, Lathrop and Lozano-Pérez, 1997).
    """
    model = linear.fit_areas(lessons.blocks, lessons.labels, strength=strength)
    if not lessons.pieces.shape[0]:
        return model
    shares = shared_out(linear.probabilities(model, lessons.pieces), lessons.owners, lessons.labels)
    labels = np.vstack([lessons.labels, shares])
    return linear.fit_areas(linear.beneath(lessons.blocks, lessons.pieces), labels, strength=strength)


def shared_out(scores: NDArray[np.float64], owners: NDArray[np.int64], labels: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return pieces × areas: the areas of each piece's block that the piece carries, at least its likeliest.

    `owners` holds the row of `labels` of each piece's block; pieces of one block follow each other.
    """
    own = np.where(labels[owners] == 1, scores, -1.0)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    best = np.repeat(np.maximum.reduceat(own, starts, axis=0), np.diff(np.r_[starts, len(owners)]), axis=0)
    carried = (own >= CARRIES) | (own == best) | (own == own.max(axis=1, keepdims=True))
    return np.asarray(carried & (labels[owners] == 1), dtype=np.int8)


def area_labels(documents: Sequence[Gold], taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return passages × areas of 0 and 1."""
    return np.array([[a in areas for a in taxonomy.ids] for d in documents for areas in d.areas], dtype=np.int8)


def folds_of(documents: Sequence[Gold], folds: int) -> NDArray[np.int64]:
    """Return each passage's fold: whole writers together where there are enough of them, else whole documents."""
    writers = {d.author for d in documents}
    keys = [str(d.author) if len(writers) >= 2 * folds else d.id for d in documents]
    order = {k: i % folds for i, k in enumerate(sorted(set(keys), key=lambda k: zlib.crc32(k.encode())))}
    return np.array([order[k] for k, d in zip(keys, documents, strict=True) for _ in d.passages])


def cross_fitted(lessons: Lessons, folds: NDArray[np.int64], strength: float) -> NDArray[np.float64]:
    """Return probabilities for every block from a model that never saw its fold."""
    crossed = np.zeros(lessons.labels.shape)
    for fold in sorted(set(folds.tolist())):
        held = folds == fold
        model = fit_areas(lessons.without(held), strength)
        crossed[held] = linear.probabilities(model, lessons.blocks[held])
    return settled(crossed, {linear.HEADS: lessons.heads})


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
    learnt = np.isin(stances, sorted(LEARNT))
    return linear.fit_stance(matrix[learnt], stances[learnt].tolist(), strength=settings.stance_strength)


def _figures(found: NDArray[np.bool_], true: NDArray[np.bool_], passages: int) -> dict[str, Any]:
    per_area = [round(f1(found[:, k], true[:, k]), 4) for k in range(true.shape[1])]
    return {"passages": passages, "cross_fitted_micro_f1": round(f1(found, true), 4), "cross_fitted_f1": per_area}


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
