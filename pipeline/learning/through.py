"""Gold documents answered through files and reader: an inbox is analysed, and each gold block met with what was read.

A block that no paragraph read comes near counts as lost: no area, no stance.
"""

from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from pipeline import batch
from pipeline.labelling import Labelled
from pipeline.learning.answers import Answer, Paper
from pipeline.learning.corpus import Gold
from pipeline.results import FileResult, Run
from pipeline.text import fold
from pipeline.workers import Limits, Tell

NEAR = 60  # least nearness, of 100, by which a paragraph is the one that a block became
FRAGMENT = 12  # letters; of anything shorter, a part that fits by chance says nothing


def read(
    inbox: Path,
    documents: Sequence[Gold],
    *,
    model: Path,
    plan: Path | None = None,
    limits: Limits | None = None,
    tell: Tell = lambda _name, _done, _total: None,
) -> tuple[list[Paper], Run]:
    """Return the answers for documents whose files (ID.pdf, ID.docx …) lie in an inbox, and the run they came from.

    Raises:
        InputError: the inbox or the plan cannot be used.
        ModelError: the model cannot be used.
    """
    run = batch.analyse(inbox, plan=plan, model=f"{model.resolve()}", limits=limits, tell=tell)
    files = {stem(f.name): f for f in run.files}
    return [_paper(gold, files.get(gold.id), run) for gold in documents], run


def stem(name: str) -> str:
    """Return the name of a file without folder and ending."""
    return Path(name.partition("#")[0]).stem


def _paper(gold: Gold, file: FileResult | None, run: Run) -> Paper:
    if file is None:
        return Paper(gold, [None] * len(gold.blocks), (), "other")
    cells = [c for c in run.coverage if c.file == file.name]
    return Paper(gold, meet([b.text for b in gold.blocks], file.labelled), cells, medium(file))


def medium(file: FileResult) -> str:
    """Return how a file was read: "text" or "scan" for PDF and images, "word", else "other"."""
    source = file.document.source if file.document else None
    if source is None:
        return "other"
    if source.ocr_pages:
        return "scan"
    return {"pdf": "text", "docx": "word", "doc": "word"}.get(source.kind, "other")


def meet(texts: Sequence[str], labelled: Sequence[Labelled]) -> list[Answer]:
    """Return for each text the labelled paragraph that comes nearest to it, None where none comes near."""
    held = [(fold(x.block.text), x) for x in labelled]
    return [_nearest(fold(text), [(t, x) for t, x in held if t]) for text in texts]


def _nearest(text: str, held: Sequence[tuple[str, Labelled]]) -> Answer:
    if not text:
        return None
    best = max(held, key=lambda pair: nearness(text, pair[0]), default=None)
    return best[1] if best and nearness(text, best[0]) >= NEAR else None


def nearness(text: str, read: str) -> float:
    """Return from 0 to 100 how far a folded paragraph holds a folded block.

    The paragraph may hold other blocks as well; where it is but a part of the block, up to half is taken off.
    """
    alike = fuzz.ratio if min(len(text), len(read)) < FRAGMENT else fuzz.partial_ratio
    whole = min(1.0, len(read) / len(text))
    return float(alike(text, read)) * (1 + whole) / 2
