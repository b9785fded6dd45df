"""Measure what clauses are worth: areas they would add, stances they change, and the time they and figures take.

    python -m scripts.measure_sentences [--model FOLDER]

A model is trained on the training documents alone (or read from a folder; it must be one that never saw the
development documents) and labels the development documents block by block and clause by clause. The logic lives in
pipeline/labelling/evidence.py and sentences.py.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.labelling.artefact import load
from pipeline.labelling.evidence import Part, Seen, carried, part_of, parts_of, told_nil, worth_parting
from pipeline.labelling.features import Passage
from pipeline.labelling.figures import figures
from pipeline.labelling.model import Model, Settings
from pipeline.labelling.sentences import Clause, clauses
from pipeline.learning import corpus
from pipeline.learning.train import f1, train
from pipeline.taxonomy import Taxonomy

CORPUS = Path(__file__).parents[1] / "corpora"
STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
WEIGHTS = (0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Read:
    """Hold what blocks are (gold), what they are found to be, and the highest probability among each one's clauses."""

    gold: NDArray[np.bool_]
    scores: NDArray[np.float64]
    highest: NDArray[np.float64]
    thresholds: NDArray[np.float64]

    def found(self) -> NDArray[np.bool_]:
        """Return blocks × areas as the blocks alone have them."""
        return self.scores >= self.thresholds


def read(model: Model, documents: list[corpus.Gold]) -> Read:
    """Label blocks and their clauses."""
    gold, scores, highest = [], [], []
    for document in documents:
        rows = model.predict(document.passages)[0]
        own = [i for i, p in enumerate(document.passages) if p.kind != "heading"]
        cut = [(i, c) for i in own for c in _clauses(document.passages[i])]
        given = [part_of(document.passages[i], c) for i, c in cut]
        best = np.zeros_like(rows)
        for (i, _), row in zip(cut, model.predict(given)[0], strict=True):
            best[i] = np.maximum(best[i], row)
        gold += [[a in document.areas[i] for a in model.taxonomy.ids] for i in own]
        scores.append(rows[own])
        highest.append(best[own])
    return Read(np.array(gold), np.vstack(scores), np.vstack(highest), np.array(model.thresholds))


def _clauses(passage: Passage) -> list[Clause]:
    found = clauses(passage.text) if passage.kind in ("para", "item") else []
    return found if len(found) > 1 else []


def union(seen: Read) -> Iterator[str]:
    """Yield what areas found by a clause, and not by its block, would do to the blocks' F1."""
    alone = seen.found()
    yield f"blocks {len(alone)}, of several clauses {int((seen.highest.max(1) > 0).sum())}"
    yield f"block alone            micro-F1 {f1(alone, seen.gold):.4f}"
    for least in STEPS:
        both = alone | (seen.highest >= least)
        added = both & ~alone
        right = int((added & seen.gold).sum())
        yield f"or a clause at {least:<8} micro-F1 {f1(both, seen.gold):.4f}  added {int(added.sum())}, right {right}"
    parted = seen.highest.max(1, keepdims=True) > 0
    for weight in WEIGHTS:
        mixed = np.where(parted, (1 - weight) * seen.scores + weight * seen.highest, seen.scores)
        yield f"mean, clause weighs {weight:<3} micro-F1 {f1(mixed >= seen.thresholds, seen.gold):.4f}"


def stances(model: Model, documents: list[corpus.Gold]) -> Iterator[str]:
    """Yield how often parting a block by clauses changes its stance or its areas, and how often rightly."""
    asked = right = better = 0
    for document in documents:
        for i, (seen, parts) in _parted(model, document).items():
            if not document.areas[i] or document.stances[i] == "copied":
                continue
            columns = {a: model.taxonomy.ids.index(a) for a in seen.areas}
            new = carried(parts, columns, model.thresholds, seen.stance).stance if columns else seen.stance
            added = set(told_nil(parts, dict(zip(model.taxonomy.ids, range(99), strict=False)))) - set(seen.areas)
            if added or new != seen.stance:
                gold = f"{sorted(document.areas[i])} {document.stances[i]}"
                yield f"  {seen.areas} {seen.stance} -> +{sorted(added)} {new}; gold {gold}: {seen.passage.text[:90]}"
            asked += 1
            right += seen.stance == document.stances[i]
            better += new == document.stances[i]
    yield f"parted blocks with areas {asked}: stance right {right} before, {better} after"


def _parted(model: Model, document: corpus.Gold) -> dict[int, tuple[Seen, list[Part]]]:
    rows, guessed = model.predict(document.passages)
    found = rows >= np.array(model.thresholds)
    seen = {
        i: Seen(p, tuple(a for a, f in zip(model.taxonomy.ids, found[i], strict=True) if f), guessed[i])
        for i, p in enumerate(document.passages)
    }
    parts = parts_of(model.predict, {i: s for i, s in seen.items() if worth_parting(s)})
    return {i: (seen[i], p) for i, p in parts.items()}


def times(model: Model, documents: list[corpus.Gold]) -> Iterator[str]:
    """Yield what parting and figures take, against labelling the blocks."""
    model.predict(documents[0].passages)
    blocks = parting = reading = 0.0
    for document in documents:
        start = time.process_time()
        rows = model.predict(document.passages)[0]
        middle = time.process_time()
        _parted(model, document)
        end = time.process_time()
        for passage, row in zip(document.passages, rows >= np.array(model.thresholds), strict=True):
            if row.any():
                figures(passage.text)
        blocks += middle - start
        parting += end - middle - (middle - start)  # _parted labels the blocks as well
        reading += time.process_time() - end
    yield f"labelling blocks {blocks:.2f} s; clauses {parting / blocks:+.0%}, figures {reading / blocks:+.0%} of that"


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a model that never saw the development documents")
    folder = parser.parse_args().model
    documents = corpus.load(CORPUS)
    learnt = [d for d in documents if d.split == "train"]
    model = load(folder) if folder else train(learnt, Taxonomy.default(), Settings())[0]
    held = [d for d in documents if d.split == "dev"]
    for line in (*union(read(model, held)), *stances(model, held), *times(model, held)):
        print(line)


if __name__ == "__main__":
    main()
