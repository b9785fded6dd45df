"""Where the text of a run's files comes from: the lifts of every block, and the files that share a body."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.labelling import Labelled
from pipeline.labelling.copied import Lift, PlanText, Shared, Submission, compare
from pipeline.results import FileResult
from pipeline.text import fold


def trace(files: Sequence[FileResult], plan: PlanText, past: Sequence[FileResult] = ()) -> list[FileResult]:
    """Return the files with what they share with one another and with `past` files added to their blocks.

    A past file that also lies in the inbox is the same paper, not an earlier one.
    """
    own = [_submission(f) for f in files if f.labelled]
    here = {f.sha256 for f in files}
    earlier = [_submission(f, past=True) for f in past if f.sha256 not in here]
    shared = compare([*own, *earlier], plan)
    return [_traced(f, shared) for f in files]


def _submission(file: FileResult, *, past: bool = False) -> Submission:
    """Return a file as it is compared; where no unit is known, it is its own."""
    whose = file.unit_id or fold(file.unit) or file.name
    if file.document is None:
        return Submission(file.name, whose, "", (), past)
    return Submission(file.name, whose, file.document.letterhead.date.value, file.document.blocks, past)


def _traced(file: FileResult, shared: Shared) -> FileResult:
    blocks = tuple(_with(x, shared.lifts.get((file.name, x.block.id), ())) for x in file.labelled)
    return replace(file, labelled=blocks, same_text=shared.same_text.get(file.name, ()))


def _with(labelled: Labelled, lifts: tuple[Lift, ...]) -> Labelled:
    return labelled._replace(lifts=(*labelled.lifts, *lifts))
