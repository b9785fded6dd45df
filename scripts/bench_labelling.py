"""Measure labelling beside its peers: python -m scripts.bench_labelling [--only speed|peers] [--blocks 2000].

speed: what words, features and prediction take, as shares of what a loop of plain `underthesea.word_tokenize` takes
over the same blocks of the corpus. Each figure is the median of several processes of their own, with one thread, in
which the loop runs first and the step after it: nothing helps that is remembered from another measurement, and both
are measured on the machine as it is at that moment. What is loaded once a process (models, lists) is loaded before.

What is measured: pipeline/labelling.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

import underthesea

from pipeline.labelling import Labeller
from pipeline.labelling.artefact import load_model
from pipeline.labelling.features import Featuriser
from pipeline.labelling.lexicon import Lexicon
from pipeline.labelling.segment import words_of
from pipeline.labelling.terms import TermMatcher
from pipeline.labelling.tokens import language
from pipeline.learning import corpus
from pipeline.learning.answers import document_of
from pipeline.learning.corpus import Gold
from pipeline.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
GOAL = 1.2  # of the plain loop, for words, features and prediction together
WARM = "Sở"  # a text over which a step loads what it needs
Documents = Sequence[Gold]
Job = Callable[[Documents], object]


class Timing(NamedTuple):
    """Hold a process's seconds for the plain loop and for a step, and over how many blocks."""

    plain: float
    step: float
    blocks: int


def speed(blocks: int, repeat: int) -> None:
    """Print what each step takes beside the plain loop."""
    os.environ.update(dict.fromkeys(THREADS, "1"))  # as they start, processes take it over
    print(f"{'step':66}{'ms a block':>11}{'of the loop':>12}")
    for name in STEPS:
        found = [_alone(name, blocks) for _ in range(repeat)]
        took, share = median(t.step / t.blocks for t in found), median(t.step / t.plain for t in found)
        print(f"{name:66}{took * 1000:11.3f}{share:12.3f}{f'  at most {GOAL}' if name == TOGETHER else ''}", flush=True)


def _alone(name: str, blocks: int) -> Timing:
    """Measure a step in a process of its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, name, blocks).result()


def measure(name: str, blocks: int) -> Timing:
    """Measure the plain loop and a step, over documents from all the corpus with some so many blocks."""
    documents = corpus.load(ROOT / "corpora")
    documents = documents[:: max(1, sum(len(d.blocks) for d in documents) // blocks)]
    job = STEPS[name]()
    underthesea.word_tokenize(WARM)
    plain = _seconds(partial(_each_text, underthesea.word_tokenize), documents)
    return Timing(plain, _seconds(job, documents), sum(len(d.blocks) for d in documents))


def _seconds(job: Job, documents: Documents) -> float:
    begin = time.process_time()
    job(documents)
    return time.process_time() - begin


def _each_text(one: Callable[[str], object], documents: Documents) -> None:
    for document in documents:
        for block in document.blocks:
            one(block.text)


def _texts(one: Callable[[str], object]) -> Job:
    one(WARM)
    return partial(_each_text, one)


def _documents(one: Callable[[Gold], object]) -> Job:
    words_of(WARM)
    return lambda documents: [one(document) for document in documents]


def _views() -> Job:
    featuriser = Featuriser(Taxonomy.default())
    return _documents(lambda d: featuriser.views(d.passages))


def _predict() -> Job:
    model = load_model()
    return _documents(lambda d: model.predict(d.passages))


def _label() -> Job:
    labeller = Labeller(load_model(), Taxonomy.default())
    return _documents(lambda d: labeller.label(document_of(d)))


TOGETHER = "words, features, prediction (Model.predict, a document at a time)"
STEPS: dict[str, Callable[[], Job]] = {
    "underthesea.word_tokenize once more": lambda: _texts(underthesea.word_tokenize),
    "words (segment.words_of)": lambda: _texts(words_of),
    "words and terms in the spaCy pipeline (tokens.language)": lambda: _texts(language(Taxonomy.default())),
    "terms (TermMatcher.find)": lambda: _texts(TermMatcher.of(Taxonomy.default()).find),
    "lexicon (Lexicon.find)": lambda: _texts(Lexicon.of(Taxonomy.default()).find),
    "words and features (Featuriser.views, a document at a time)": _views,
    TOGETHER: _predict,
    "labels, with clauses and evidence (Labeller.label)": _label,
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["speed", "peers"], help="leave the other parts out")
    parser.add_argument("--blocks", type=int, default=2000, help="about how many blocks of the corpus (default: 2000)")
    parser.add_argument("--repeat", type=int, default=3, help="processes a figure (default: 3)")
    args = parser.parse_args()
    if args.only in (None, "speed"):
        speed(args.blocks, args.repeat)
    if args.only in (None, "peers"):
        from scripts import peers  # its libraries are not to be loaded where speed is measured

        sys.exit(peers.compare())


if __name__ == "__main__":
    main()
