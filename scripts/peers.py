"""Set the model beside its peers on the same data, in one run: a keyword list and three libraries' text classifiers.

    python -m scripts.peers [--evaluation ../shared/evaluation] [--out docs/peers.md]

All learn from the corpus's splits train and dev. The peers that learn do so from blocks without headings, as plain
text, and each takes part three times: on the block alone and deciding at 0.5, as it comes from its library; on the
block alone with thresholds fixed as the model's own are (best_thresholds in pipeline/learning/train.py), never by what
is judged; and so with the nearest heading before the block.
Ends with 1 where the model leads the best peer by less than `BAR` on a set, or where no set is there.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from spacy.training import Example
from thinc.util import fix_random_seed
from underthesea_core import TextClassifier

from pipeline.labelling.features import Passage
from pipeline.labelling.linear import TOKENS
from pipeline.labelling.model import Settings
from pipeline.labelling.terms import TermMatcher
from pipeline.learning import corpus
from pipeline.learning.train import area_labels, best_thresholds, f1, folds_of, train
from pipeline.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "evaluation"
BAR = 0.05
PLAIN, ALONE, HEADED = ", as it comes", ", own thresholds", ", with the heading"  # what follows a peer's name
RANKS = {  # what is told over which leads: by what names end that are not among the peers
    "The model's lead over the best peer as it comes, on the block alone:": (ALONE, HEADED),
    "Over the best of those with thresholds of their own as well:": (HEADED,),
    "Over the best of all, those with the heading as well:": (),
}
OURS = "thidua (this project)"
WARM = 50  # passages labelled before the clock starts, so that nobody pays for loading
EPOCHS = 5  # of spaCy's classifier: F1 on the split dev, by blocks without headings, is 0.855 after 5, 0.849 after 10
BATCH = 64
BAG = {
    "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 2, "no_output_layer": False,
    "length": 262144,
}  # fmt: skip
NOTES = {
    "keyword list": "The taxonomy's own terms, none inside one of its exclusions; an area counts when one of its terms "
    "is found. Nothing is learnt.",
    "TF-IDF + logistic regression": "scikit-learn on tokens that whitespace parts, runs of one and two, C 10, one "
    "classifier an area. Thresholds are cross-fitted over writers.",
    "spaCy textcat_multilabel": f"A blank pipeline (xx), TextCatBOW over runs of one and two tokens, {EPOCHS} epochs, "
    "seeded; on the split dev that is better than one epoch or ten. Thresholds come from the split dev, by a "
    "classifier that learnt from the split train: five folds would take too long.",
    "underthesea_core TextClassifier": "It gives one label a text, so there are ten, one against the rest each, over "
    "runs of one and two syllables; its other settings are its own defaults. Of the score of its label comes the "
    "probability of the area. Thresholds are cross-fitted over writers.",
    OURS: "pipeline/learning/train.py with its default settings; it also learns from headings and "
    "reads what stands before and after a block; its speed is that of areas and stances together.",
}

Labels = NDArray[np.int8]  # passages × areas of 0 and 1
Scorer = Callable[[Sequence[Passage]], NDArray[np.float64]]  # passages × areas of probabilities
Learner = Callable[[Sequence[Passage], Labels], Scorer]


class Body(NamedTuple):
    """Hold blocks that are no headings, with their labels."""

    passages: Sequence[Passage]
    labels: Labels

    def only(self, among: NDArray[np.bool_]) -> "Body":
        """Return some of the blocks."""
        return Body([self.passages[i] for i in np.flatnonzero(among).tolist()], self.labels[among])


class Contender(NamedTuple):
    """Hold what labels passages, ready to be judged, and one threshold an area."""

    score: Scorer
    thresholds: NDArray[np.float64]


class Figures(NamedTuple):
    """Hold the micro-F1 on one set, and how many blocks were labelled a second."""

    f1: float
    speed: float


Results = Mapping[str, Mapping[str, Figures]]  # by contender, then by set


# --- what learns ------------------------------------------------------------------------------------------------------


def text_of(passage: Passage) -> str:
    """Return what a peer reads of a passage: the nearest heading, where there is one, and the text."""
    return " . ".join((*passage.path[-1:], passage.text))


def texts_of(passages: Sequence[Passage]) -> list[str]:
    """Return what a peer reads of passages."""
    return [text_of(p) for p in passages]


def keywords(taxonomy: Taxonomy) -> Scorer:
    """Return a scorer that gives 1 to an area one of whose terms stands in the text of a passage, else 0."""
    matcher = TermMatcher.of(taxonomy)

    def score(passages: Sequence[Passage]) -> NDArray[np.float64]:
        found = [{hit.area for hit in matcher.find(p.text)} for p in passages]
        return np.array([[float(a in areas) for a in taxonomy.ids] for areas in found])

    return score


def learn_regression(passages: Sequence[Passage], labels: Labels) -> Scorer:
    """Return a logistic regression an area over TF-IDF of tokens that whitespace parts."""
    vectoriser = TfidfVectorizer(token_pattern=TOKENS, ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectoriser.fit_transform(texts_of(passages))
    model = OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear", random_state=0)).fit(matrix, labels)
    return lambda judged: np.asarray(model.predict_proba(vectoriser.transform(texts_of(judged))), dtype=np.float64)


def alone(learn: Learner) -> Learner:
    """Return a learner that is not shown headings."""

    def bare(passages: Sequence[Passage]) -> list[Passage]:
        return [replace(p, path=()) for p in passages]

    def learnt(passages: Sequence[Passage], labels: Labels) -> Scorer:
        score = learn(bare(passages), labels)
        return lambda judged: score(bare(judged))

    return learnt


def learn_syllables(passages: Sequence[Passage], labels: Labels) -> Scorer:
    """Return underthesea_core's classifier, one an area."""
    texts, ones = texts_of(passages), []
    for column in labels.T:
        one = TextClassifier(ngram_range=(1, 2))
        one.fit(texts, ["yes" if label else "no" for label in column])
        ones.append(one)

    def score(judged: Sequence[Passage]) -> NDArray[np.float64]:
        read = texts_of(judged)
        return np.array([[likely(*said) for said in one.predict_with_scores(read)] for one in ones]).T

    return score


def likely(label: str, score: float) -> float:
    """Return the probability of "yes" from a label, "yes" or "no", and the probability of that label."""
    return score if label == "yes" else 1 - score


def learn_spacy(passages: Sequence[Passage], labels: Labels) -> Scorer:
    """Return spaCy's classifier of several labels a text."""
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    nlp.add_pipe("textcat_multilabel", config={"model": BAG})
    names = [str(k) for k in range(labels.shape[1])]
    rows = [dict(zip(names, map(float, row), strict=True)) for row in labels]
    pairs = zip(texts_of(passages), rows, strict=True)
    examples = [Example.from_dict(nlp.make_doc(text), {"cats": row}) for text, row in pairs]
    optimizer = nlp.initialize(lambda: examples)
    chance = random.Random(0)  # noqa: S311 - no secret
    for _ in range(EPOCHS):
        chance.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            nlp.update(examples[start : start + BATCH], sgd=optimizer)
    return lambda judged: np.array([[doc.cats[n] for n in names] for doc in nlp.pipe(texts_of(judged))])


# --- contenders -------------------------------------------------------------------------------------------------------


def fixed(learn: Learner, known: Body, folds: NDArray[np.int64]) -> Contender:
    """Return a learner that learnt from all blocks, its thresholds from folds that it had not seen.

    `folds` (blocks) names each block's fold, held out in its turn; what has -1 is never held out.
    """
    scores = np.zeros(known.labels.shape)
    for fold in sorted(set(folds.tolist()) - {-1}):
        held = folds == fold
        scores[held] = learn(*known.only(~held))(known.only(held).passages)
    judged = folds >= 0
    return Contender(learn(*known), best_thresholds(scores[judged], known.labels[judged]))


def contenders(documents: Sequence[corpus.Gold], taxonomy: Taxonomy) -> Iterator[tuple[str, Contender]]:
    """Yield what labels passages by its name, each having learnt from the documents; the project's own model last."""
    known, body = body_of(documents, taxonomy), _body(documents)
    writers = folds_of(documents, Settings().folds)[body]
    dev = np.array([0 if d.split == "dev" else -1 for d in documents for _ in d.passages])[body]
    names = iter(NOTES)
    yield next(names), Contender(keywords(taxonomy), np.full(len(taxonomy.ids), 0.5))
    for learn, folds in ((learn_regression, writers), (learn_spacy, dev), (learn_syllables, writers)):
        name = next(names)
        own = fixed(alone(learn), known, folds)
        yield name + PLAIN, Contender(own.score, np.full(len(taxonomy.ids), 0.5))
        yield name + ALONE, own
        yield name + HEADED, fixed(learn, known, folds)
    model, _ = train(documents, taxonomy, Settings())
    yield next(names), Contender(lambda judged: model.predict(judged)[0], np.array(model.thresholds))


# --- what is judged ---------------------------------------------------------------------------------------------------


def _body(documents: Sequence[corpus.Gold]) -> NDArray[np.bool_]:
    return np.array([s != "heading" for d in documents for s in d.stances])


def body_of(documents: Sequence[corpus.Gold], taxonomy: Taxonomy) -> Body:
    """Return the blocks of documents that are no headings."""
    whole = Body([p for d in documents for p in d.passages], area_labels(documents, taxonomy))
    return whole.only(_body(documents))


def paragraphs(path: Path, taxonomy: Taxonomy) -> Body:
    """Return paragraphs that stand alone, one a line of JSON."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = np.array([[a in r["areas"] for a in taxonomy.ids] for r in rows], dtype=np.int8)
    return Body([Passage(r["text"], "para") for r in rows], labels)


def sets_of(documents: Sequence[corpus.Gold], evaluation: Path, taxonomy: Taxonomy) -> dict[str, Body]:
    """Return the sets that are judged by their names; what is not there is told and left out."""
    gold, real = evaluation / "dev" / "gold", evaluation / "real-dev.jsonl"
    makers: dict[str, tuple[bool, Callable[[], Body]]] = {
        "written test": (
            any(d.split == "test" for d in documents),
            lambda: body_of([d for d in documents if d.split == "test"], taxonomy),
        ),
        "development documents": (any(gold.glob("*.json")), lambda: body_of(corpus.load(gold), taxonomy)),
        "real paragraphs": (real.is_file(), lambda: paragraphs(real, taxonomy)),
    }
    for name in (n for n, (there, _) in makers.items() if not there):
        print(f"{name}: not there, skipped")
    return {name: make() for name, (there, make) in makers.items() if there}


def judge(contender: Contender, judged: Body) -> Figures:
    """Return how well, and how fast, one set is labelled."""
    start = time.perf_counter()
    found = contender.score(judged.passages) >= contender.thresholds
    return Figures(f1(found, judged.labels == 1), len(judged.passages) / (time.perf_counter() - start))


# --- what is told -----------------------------------------------------------------------------------------------------


def table(results: Results) -> str:
    """Return the figures of every contender on every set as a table."""
    sets = list(next(iter(results.values())))
    head = ["", *(cell for s in sets for cell in (f"{s}: F1", "blocks/s"))]
    rows = [[name, *(c for s in sets for c in _cells(own[s]))] for name, own in results.items()]
    lines = [head, ["---", *["---:"] * (2 * len(sets))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(figures: Figures) -> tuple[str, str]:
    return f"{figures.f1:.3f}", f"{figures.speed:,.0f}"


def leads(results: Results, without: tuple[str, ...] = ()) -> dict[str, tuple[str, float]]:
    """Return for each set the best peer and by how much the project's own model is better than it.

    Peers whose names end as `without` says are not among them.
    """
    peers = [name for name in results if name != OURS and not name.endswith(without)]
    best = {s: max(peers, key=lambda p: results[p][s].f1) for s in results[OURS]}
    return {s: (peer, results[OURS][s].f1 - results[peer][s].f1) for s, peer in best.items()}


def told(lead: Mapping[str, tuple[str, float]]) -> str:
    """Return the leads as lines, each with whether it reaches the bar."""
    return "\n".join(
        f"- {name}: {by:+.3f} over {peer}{'' if reached(by) else f', below the bar of {BAR}'}"
        for name, (peer, by) in lead.items()
    )


def told_by_rank(results: Results) -> str:
    """Return the leads over peers as they come, with thresholds of their own, and with headings as well."""
    return "\n\n".join(f"{title}\n\n{told(leads(results, without))}" for title, without in RANKS.items())


def reached(by: float) -> bool:
    """Tell whether a lead reaches the bar; as much as the bar is enough."""
    return by >= BAR - 1e-9


def written(results: Results, sizes: Mapping[str, int]) -> str:
    """Return the page; `sizes` has how many blocks each set holds."""
    held = ", ".join(f"{name}: {size:,}" for name, size in sizes.items())
    notes = [f"- **{name}.** {note}" for name, note in NOTES.items() if any(r.startswith(name) for r in results)]
    parts = [
        "# Peers",
        "Made by `python -m scripts.peers --out docs/peers.md`; do not edit by hand.",
        "Micro-F1 over areas, and blocks labelled a second, of the same blocks in the same run. The speed is a rough "
        "figure from two busy processors; underthesea_core's classifier uses both.\n"
        + (__doc__ or "").split("\n\n")[2].partition("Ends with")[0].strip(),
        f"Blocks judged: {held}.",
        table(results),
        told_by_rank(results),
        "What takes part:",
        "\n".join(notes),
    ]
    return "\n\n".join(parts) + "\n"


def compare(evaluation: Path = EVALUATION, out: Path | None = None) -> int:
    """Judge all contenders, print the table and the leads, write the page where one is named.

    Returns 1 where a lead is too small or no set is there, else 0.
    """
    taxonomy, documents = Taxonomy.default(), corpus.load(ROOT / "corpora")
    sets = sets_of(documents, evaluation, taxonomy)
    if not sets:
        return 1
    results = judged_by_all(sets, [d for d in documents if d.split != "test"], taxonomy)
    print(f"\n{table(results)}\n\n{told_by_rank(results)}")
    if out:
        out.write_text(written(results, {s: len(b.passages) for s, b in sets.items()}), encoding="utf-8", newline="\n")
    return 0 if all(reached(by) for _, by in leads(results).values()) else 1


def judged_by_all(sets: Mapping[str, Body], documents: Sequence[corpus.Gold], taxonomy: Taxonomy) -> Results:
    """Return the figures of every contender, each having learnt from the documents, and tell them as they come."""
    warm = body_of(documents, taxonomy).passages[:WARM]
    results = dict[str, dict[str, Figures]]()
    for name, contender in contenders(documents, taxonomy):
        contender.score(warm)
        results[name] = {s: judge(contender, judged) for s, judged in sets.items()}
        print(f"{name:50s}", *(f"{f.f1:.3f} ({f.speed:,.0f}/s)" for f in results[name].values()), flush=True)
    return results


def main() -> int:
    """Compare, with the folders that were given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluation", type=Path, default=EVALUATION)
    parser.add_argument("--out", type=Path, help="a page to write, as docs/peers.md")
    given = parser.parse_args()
    return compare(given.evaluation, given.out)


if __name__ == "__main__":
    sys.exit(main())
