"""What the page looks up again and again: blocks by reference, numbers of files, how sure a cell is."""

from typing import Literal

from pipeline.labelling import Labelled
from pipeline.publishing.view import JUDGED, UNSURE, unsure
from pipeline.results import Run
from pipeline.rollcall import BlockRef, UnitCoverage

SURE = 0.9  # certainty from which a status is shown without a mark
Grade = Literal["sure", "fair", "doubt", ""]


class Index:
    """Find a run's files and blocks by name and reference, and the numbers under which the page has the files."""

    def __init__(self, run: Run) -> None:
        """Index files and blocks."""
        self.files = {f.name: f for f in run.files}
        self.numbers = {f.name: i for i, f in enumerate(run.files)}
        self._blocks = {BlockRef(f.name, x.block.id): x for f in run.files for x in f.labelled}

    def block(self, ref: BlockRef) -> Labelled | None:
        """Return a block, None where the run has it no longer."""
        return self._blocks.get(BlockRef(*ref))

    def best(self, refs: tuple[BlockRef, ...], area: int, most: int) -> list[BlockRef]:
        """Return those of some blocks that the run has, likeliest first, at most so many."""
        known = [(r, x) for r in refs if (x := self.block(r))]
        return [BlockRef(*r) for r, _ in sorted(known, key=lambda k: -k[1].scores.get(area, 0.0))[:most]]


def grade(cell: UnitCoverage) -> Grade:
    """Return how sure a status is, "" where certainty says nothing of it."""
    if cell.status not in JUDGED:
        return ""
    return "sure" if cell.certainty >= SURE else "fair" if cell.certainty >= UNSURE else "doubt"


def needs_look(cell: UnitCoverage) -> bool:
    """Tell whether a person should look: what is left out, what cannot be said, and what is doubtful."""
    return cell.status in {"missing", "unreadable"} or unsure(cell)
