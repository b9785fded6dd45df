"""Draw the learning curve: documents learnt from against micro-F1, on written and on real text.

    python -m scripts.learning_curve [--evaluation ../shared/evaluation] [--out docs/learning-curve.md]

The model, its settings and its features are those of `thidua train` (pipeline/learning/train.py). For each size the
training split's documents are drawn three times, whole documents at a time; the interval is that of 200 bootstrap
samples of the judged documents (of the paragraphs, for the real ones) over all draws. Thresholds are cross-fitted
inside each draw.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.labelling import linear
from pipeline.labelling.features import Featuriser, Passage
from pipeline.labelling.model import Settings, settled
from pipeline.learning import corpus
from pipeline.learning.train import best_thresholds, cross_fitted, fit_areas, folds_of, lessons_of
from pipeline.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
SIZES = (8, 16, 32, 64, 128, 256)
DRAWS = 3
SETTLED = 32  # documents from which on the curve is told as a gain per doubling
WORTH = 0.005  # of micro-F1 per doubling, from which on more documents are said to help
SAMPLES = 200


@dataclass(frozen=True)
class Judged:
    """Hold passages to judge: features, labels, and the group (document) of each."""

    name: str
    seen: linear.Views
    labels: NDArray[np.int8]
    groups: NDArray[np.int64]


def judged(name: str, documents: Sequence[corpus.Gold], featuriser: Featuriser) -> Judged:
    """Return the blocks of documents, headings aside."""
    rows = [(d, i) for d in documents for i, s in enumerate(d.stances) if s != "heading"]
    groups = {d.id: n for n, d in enumerate(documents)}
    labels = np.array([[a in d.areas[i] for a in featuriser.taxonomy.ids] for d, i in rows], dtype=np.int8)
    return Judged(
        name, featuriser.views([d.passages[i] for d, i in rows]), labels, np.array([groups[d.id] for d, _ in rows])
    )


def real(path: Path, featuriser: Featuriser) -> Judged:
    """Return the real public paragraphs."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = np.array([[a in r["areas"] for a in featuriser.taxonomy.ids] for r in rows], dtype=np.int8)
    return Judged(
        "real paragraphs", featuriser.views([Passage(r["text"], "para") for r in rows]), labels, np.arange(len(rows))
    )


def fit(
    documents: Sequence[corpus.Gold], featuriser: Featuriser, settings: Settings
) -> tuple[Any, Any, NDArray[np.float64]]:
    """Return vectorisers, area models and thresholds learnt from some documents."""
    lessons = lessons_of(documents, featuriser.taxonomy, settings)
    crossed = cross_fitted(lessons, folds_of(documents, settings.folds), settings.area_strength)
    body = np.array([s != "heading" for d in documents for s in d.stances])
    model = fit_areas(lessons, settings.area_strength)
    return lessons.vectorisers, model, best_thresholds(crossed[body], lessons.labels[body])


def counts(found: NDArray[np.bool_], labels: NDArray[np.int8], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each group: hits, and all that was found or true (the two numbers that F1 is made of)."""
    both = (found & (labels == 1)).sum(axis=1)
    total = found.sum(axis=1) + labels.sum(axis=1)
    return np.array([[both[groups == g].sum(), total[groups == g].sum()] for g in np.unique(groups)])


def interval(parts: Sequence[NDArray[np.int64]], seed: int) -> tuple[float, float, float]:
    """Return mean F1 over draws and the 95 % interval over bootstrap samples of the groups."""
    chance = np.random.default_rng(seed)
    means = [2 * p[:, 0].sum() / p[:, 1].sum() for p in parts]
    samples = []
    for _ in range(SAMPLES):
        p = parts[int(chance.integers(len(parts)))]
        some = p[chance.integers(len(p), size=len(p))].sum(axis=0)
        samples.append(2 * some[0] / max(1, some[1]))
    low, high = np.quantile(samples, [0.025, 0.975])
    return float(np.mean(means)), float(low), float(high)


def curve(
    train: Sequence[corpus.Gold], sets: Sequence[Judged], featuriser: Featuriser
) -> list[tuple[int, list[tuple[float, float, float]]]]:
    """Return for each size the F1 on each set, with its interval."""
    rows = []
    for size in [s for s in SIZES if s < len(train)] + [len(train)]:
        parts: list[list[NDArray[np.int64]]] = [[] for _ in sets]
        for draw in range(DRAWS if size < len(train) else 1):
            some = random.Random(f"{size}:{draw}").sample(list(train), size)  # noqa: S311 - no secret
            vectorisers, model, thresholds = fit(some, featuriser, Settings())
            for k, judge in enumerate(sets):
                matrix = linear.stacked(vectorisers, judge.seen, Settings().weights, rows=Settings().rows)
                found = settled(linear.probabilities(model, matrix), judge.seen) >= thresholds
                parts[k].append(counts(found, judge.labels, judge.groups))
        rows.append((size, [interval(p, size) for p in parts]))
        print(size, *(f"{m:.3f}" for m, _, _ in rows[-1][1]), flush=True)
    return rows


def written(rows: Sequence[tuple[int, list[tuple[float, float, float]]]], sets: Sequence[Judged]) -> str:
    """Return the curve as a page."""
    lines = [
        "# Learning curve",
        "",
        __doc__.split("\n\n")[2].strip(),
        "",
        f"| documents | {' | '.join(s.name for s in sets)} |",
    ]
    lines.append(f"|---|{'---|' * len(sets)}")
    lines += [
        f"| {n} | " + " | ".join(f"{m:.3f} ({a:.3f} to {b:.3f})" for m, a, b in cells) + " |" for n, cells in rows
    ]
    lines += ["", verdict(rows, sets), "", "Made by `python -m scripts.learning_curve`.", ""]
    return "\n".join(lines)


def verdict(rows: Sequence[tuple[int, list[tuple[float, float, float]]]], sets: Sequence[Judged]) -> str:
    """Return what each doubling brought from SETTLED documents on, and what one more would bring at that rate."""
    doubled = [r for r in rows if SETTLED <= r[0] <= SIZES[-1]]
    steps = len(doubled) - 1
    gains = [(b[0] - a[0]) / steps for a, b in zip(doubled[0][1], doubled[-1][1], strict=True)] if steps > 0 else []
    told = "; ".join(f"{gain:+.3f} on the {judge.name}" for gain, judge in zip(gains, sets, strict=False))
    helps = "still" if any(g >= WORTH for g in gains) else "hardly"
    return (
        f"From {doubled[0][0]} to {doubled[-1][0]} documents each doubling brought {told}. "
        f"More documents would {helps} help: at that rate, twice the {rows[-1][0]} would bring about as much once "
        "more, and less as it flattens."
    )


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "evaluation")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "learning-curve.md")
    options = parser.parse_args()
    featuriser = Featuriser.of(Taxonomy.default())
    documents = corpus.load(ROOT / "corpora")
    sets = [judged("written test split", [d for d in documents if d.split == "test"], featuriser)]
    if options.evaluation.is_dir():
        gold = [
            corpus.gold(json.loads(p.read_text(encoding="utf-8")))
            for p in sorted((options.evaluation / "dev" / "gold").glob("*.json"))
        ]
        sets += [
            judged("development documents", gold, featuriser),
            real(options.evaluation / "real-dev.jsonl", featuriser),
        ]
    rows = curve([d for d in documents if d.split == "train"], sets, featuriser)
    options.out.write_text(written(rows, sets), encoding="utf-8")


if __name__ == "__main__":
    main()
