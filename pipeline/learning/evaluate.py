"""A model judged by documents whose labels are known: everything that its report shows, as one plain object."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.learning import breakdown, measure, mistakes
from pipeline.learning.answers import Paper, Sheet, sheet
from pipeline.learning.lessons import Subject
from pipeline.learning.measure import DRAWS, SEED, plain
from pipeline.taxonomy import Taxonomy

SCHEMA = 1
NAME = "evaluation.json"


def evaluation(subject: Subject, papers: Sequence[Paper], taxonomy: Taxonomy, *, about: str) -> dict[str, Any]:
    """Return the evaluation of a model's answers; `about` says in Vietnamese which documents they are for.

    Raises:
        InputError: there are no answers, or the taxonomy lacks an area.
    """
    judged = sheet(papers, taxonomy)
    weights = measure.draws(judged)
    once, drawn = (measure.all_figures(judged, w) for w in (measure.once(judged), weights))
    return {
        "schema": SCHEMA,
        "kind": "evaluation",
        "model": told(subject),
        "material": material(judged, about, taxonomy),
        "seen": list(subject.seen(judged.golds)),
        "bootstrap": {"draws": DRAWS, "seed": SEED, "over": "documents"},
        "figures": {n: plain(e) for n, e in measure.estimates(once, drawn).items()},
        "areas": breakdown.areas(judged, weights),
        "confusion": breakdown.confusion(judged),
        "calibration": {"probabilities": breakdown.probability_bins(judged), "statuses": breakdown.status_bins(judged)},
        "stances": breakdown.stance_matrix(judged),
        "statuses": breakdown.status_matrix(judged),
        "certainty": breakdown.certainty(judged, weights),
        "slices": breakdown.slices(judged),
        "errors": {
            n: f(judged)
            for n, f in (("cells", mistakes.cells), ("blocks", mistakes.blocks), ("stances", mistakes.stances))
        },
    }


def told(subject: Subject) -> dict[str, Any]:
    """Return what a report says of a model."""
    card = subject.card
    names = ("scikit-learn", "years", "documents", "corpus_digest", "settings")
    about = {"name": subject.name, "digest": subject.digest, "retrained": subject.retrained}
    return about | {n: card[n] for n in names if n in card}


def material(judged: Sheet, about: str, taxonomy: Taxonomy) -> dict[str, Any]:
    """Return what a report says of the documents; `wording` tells whether lifted text could be found."""
    return {
        "about": about,
        "documents": {d.id: d.digest for d in judged.golds},
        "years": sorted({d.year for d in judged.golds}),
        "blocks": len(judged.blocks),
        "counted": int(judged.counted.sum()),
        "lost": int((judged.lost & judged.counted).sum()),
        "cells": judged.statuses.size,
        "taxonomy": taxonomy.digest,
        "wording": any(a.wording for a in taxonomy.areas),
        "read": any(p.medium for p in judged.papers),
    }


def dumps(found: dict[str, Any]) -> str:
    """Return an evaluation or comparison as JSON text; the same one gives the same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write(found: dict[str, Any], page: str, out: Path, name: str) -> None:
    """Write an object and its page into a folder, made where it is missing."""
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(dumps(found), encoding="utf-8", newline="\n")
    (out / "index.html").write_text(page, encoding="utf-8", newline="\n")
