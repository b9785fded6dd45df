"""Raise the quality floors of tests/floors.json to what training reaches now: `python -m scripts.raise_floors`.

A floor is never lowered: a figure below its floor is told, and nothing is written. What is measured, and how, stands in
pipeline/learning/floors.py; the settings of training are those of the shipped model.
"""

import argparse
import sys
from pathlib import Path

from pipeline.errors import InputError
from pipeline.labelling.model import Settings
from pipeline.learning import corpus, floors
from pipeline.learning.floors import Floors

ROOT = Path(__file__).resolve().parents[1]


def told(before: Floors, after: Floors, measured: floors.Values) -> list[str]:
    """Return one line a figure: its bound before and after, and what was measured."""
    old, new = ({**held.floors, **held.ceilings} for held in (before, after))
    return [f"{n:36} {old.get(n, float('nan')):.3f} -> {new[n]:.3f}   measured {measured[n]:.4f}" for n in new]


def main() -> int:
    """Measure, raise, write; return 1 where a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora")
    parser.add_argument("--floors", type=Path, default=ROOT / "tests" / "floors.json")
    options = parser.parse_args()
    before = floors.load(options.floors) if options.floors.exists() else Floors({}, {})
    wanted = [*floors.names(floors.FLOORS), *floors.names(floors.CEILINGS)]
    documents = corpus.load(options.corpus)
    measured = floors.reached(documents, Settings(), wanted, tell=lambda line: print(line, flush=True))
    try:
        after = before.raised(measured, corpus.digest(options.corpus))
    except InputError as error:
        print(error.message, error.advice, sep="\n", file=sys.stderr)
        return 1
    options.floors.write_text(floors.dumps(after), encoding="utf-8", newline="\n")
    print(*told(before, after, measured), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
