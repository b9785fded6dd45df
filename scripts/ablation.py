"""Take each part of the labelling model away in turn, and see what it is worth: python -m scripts.ablation.

    python -m scripts.ablation [--evaluation ../shared/evaluation] [--out docs/labelling.md]

All variants learn from the splits train and dev of the corpus; "crossed" is their micro-F1 over those documents with
whole writers held out, by which choices are made; the written test split, the development documents (their gold blocks)
and the real paragraphs are only looked at. Thresholds come from the crossed probabilities. "no area" is the share of
blocks of the crossed documents without an area that were given one.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.labelling import linear
from pipeline.labelling.features import Featuriser, Passage
from pipeline.labelling.model import Settings, settled
from pipeline.learning import corpus
from pipeline.learning.train import (
    Lessons,
    area_labels,
    best_thresholds,
    cross_fitted,
    f1,
    fit_areas,
    folds_of,
    lessons_of,
)
from pipeline.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- ablation: begin -->", "<!-- ablation: end -->"
VIEWS = tuple(Settings().weights)
TEXTS = tuple(v for v in VIEWS if v in linear.TEXTS)


def weighted(settings: Settings, weights: Mapping[str, float]) -> Settings:
    """Return settings with other weights for some views."""
    return replace(settings, **dict(weights))  # type: ignore[arg-type]  # the names are those of views


ALONE = {v: dict.fromkeys((o for o in VIEWS if o != v), 0.0) for v in VIEWS}
LEXICON = ("terms", "hits", "header", "above")
AROUND = ("before", "after")
PARTS = {
    "words": ("words",), "syllables": ("syllables",), "headings, lead, shape of the line": ("context",),
    "the blocks before and after": AROUND, "shape of rows": ("shape",), "the lexicon": LEXICON,
}  # fmt: skip
VARIANTS: dict[str, Settings] = {
    "all of it (shipped)": Settings(),
    **{f"without {name}": weighted(Settings(), dict.fromkeys(views, 0.0)) for name, views in PARTS.items()},
    "rows of tables learnt with all else": replace(Settings(), rows=0.0),
    "without pieces": replace(Settings(), pieces=False),
    "the lexicon alone": weighted(Settings(), {v: 0.0 for v in VIEWS if v not in LEXICON}),
    "words alone, no pieces": weighted(replace(Settings(), pieces=False), ALONE["words"]),
}


class Judged(NamedTuple):
    """Hold a set that is looked at: views of its passages, labels, and which passages count (headings do not)."""

    views: Mapping[str, Any]
    labels: NDArray[np.int8]
    body: NDArray[np.bool_]


def judged(documents: Sequence[corpus.Gold], featuriser: Featuriser) -> Judged:
    """Return documents as a set that is looked at."""
    passages = [p for d in documents for p in d.passages]
    return Judged(featuriser.views(passages), area_labels(documents, featuriser.taxonomy), body_of(documents))


def body_of(documents: Sequence[corpus.Gold]) -> NDArray[np.bool_]:
    """Tell of each passage whether it is no heading."""
    return np.array([s != "heading" for d in documents for s in d.stances])


def real(path: Path, featuriser: Featuriser) -> Judged:
    """Return the real public paragraphs as a set that is looked at."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = np.array([[a in r["areas"] for a in featuriser.taxonomy.ids] for r in rows], dtype=np.int8)
    return Judged(featuriser.views([Passage(r["text"], "para") for r in rows]), labels, np.ones(len(rows), dtype=bool))


def sets_of(documents: Sequence[corpus.Gold], evaluation: Path, featuriser: Featuriser) -> dict[str, Judged]:
    """Return the sets that are looked at, those that are there."""
    found = {"written test": judged([d for d in documents if d.split == "test"], featuriser)}
    if evaluation.is_dir():
        paths = sorted((evaluation / "dev" / "gold").glob("*.json"))
        gold = [corpus.gold(json.loads(p.read_text(encoding="utf-8"))) for p in paths]
        found["development"] = judged(gold, featuriser)
        found["real"] = real(evaluation / "real-dev.jsonl", featuriser)
    return found


def weighed(lessons: Lessons, settings: Settings) -> Lessons:
    """Return lessons, whose views stand at weight 1, with the weights of some settings; views at 0 become blank."""
    scale = scale_of(lessons, settings)
    own = replace(lessons, blocks=linear.scaled(lessons.blocks, scale), pieces=linear.scaled(lessons.pieces, scale))
    return own if settings.pieces else replace(own, pieces=own.pieces[:0], owners=own.owners[:0])


def scale_of(lessons: Lessons, settings: Settings) -> NDArray[np.float64]:
    """Return what each column weighs: those of the views, and their copies for rows of tables."""
    scale = np.concatenate([np.full(n, getattr(settings, v)) for v, n in widths(lessons).items()])
    copies = [np.full(widths(lessons)[v], settings.rows * getattr(settings, v)) for v in linear.IN_ROWS]
    return np.concatenate([scale, *copies])


def widths(lessons: Lessons) -> dict[str, int]:
    """Return how many columns each view has."""
    known = {n: len(v.vocabulary_) for n, v in lessons.vectorisers.items()}
    featuriser = Featuriser.of(Taxonomy.default())
    return {v: known[v] if v in known else len(featuriser.columns(v)) for v in VIEWS}


def row(
    lessons: Lessons, documents: Sequence[corpus.Gold], settings: Settings, sets: Mapping[str, Judged]
) -> list[float]:
    """Return one variant's figures: crossed micro-F1, its false alarms, and micro-F1 on each set."""
    own, body = weighed(lessons, settings), body_of(documents)
    crossed = cross_fitted(own, folds_of(documents, settings.folds), settings.area_strength)[body]
    true = own.labels[body] == 1
    thresholds = best_thresholds(crossed, own.labels[body])
    found = crossed >= thresholds
    model = fit_areas(own, settings.area_strength)
    plain = ~true.any(axis=1)
    out = [f1(found, true), float(found[plain].any(axis=1).mean())]
    for judge in sets.values():
        matrix = linear.stacked(own.vectorisers, judge.views, dict.fromkeys(VIEWS, 1.0), rows=1.0)
        probable = settled(linear.probabilities(model, linear.scaled(matrix, scale_of(lessons, settings))), judge.views)
        out.append(f1((probable >= thresholds)[judge.body], judge.labels[judge.body] == 1))
    return out


def table(rows: Mapping[str, Sequence[float]], names: Sequence[str]) -> str:
    """Return the figures as a table."""
    head = ["variant", "crossed", "no area", *names]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {name} | {' | '.join(f'{x:.3f}' for x in figures)} |" for name, figures in rows.items()]
    return "\n".join(lines)


def put(page: str, made: str) -> str:
    """Return a page with what stands between the marks replaced; the marks are added where they are not there."""
    if BEGIN not in page:
        return f"{page.rstrip()}\n\n{BEGIN}\n{made}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Measure every variant and put the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "evaluation")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "labelling.md")
    given = parser.parse_args()
    taxonomy = Taxonomy.default()
    documents = corpus.load(ROOT / "corpora")
    train = [d for d in documents if d.split != "test"]
    level = weighted(Settings(rows=1.0), dict.fromkeys(VIEWS, 1.0))
    lessons = lessons_of(train, taxonomy, level)
    sets = sets_of(documents, given.evaluation, Featuriser.of(taxonomy))
    rows = dict[str, list[float]]()
    for name, settings in VARIANTS.items():
        rows[name] = row(lessons, train, settings, sets)
        print(f"{name:50s}", *(f"{x:.4f}" for x in rows[name]), flush=True)
    page = given.out.read_text(encoding="utf-8") if given.out.exists() else "# Labelling\n"
    given.out.write_text(put(page, table(rows, [*sets])), encoding="utf-8")


if __name__ == "__main__":
    main()
