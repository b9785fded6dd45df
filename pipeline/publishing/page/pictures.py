"""Which blocks the page shows as a picture of the paper: the best ones of cells at which a person should look."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.publishing.page.lines import Index, needs_look
from pipeline.publishing.view import UnitRow, View
from pipeline.results import Run
from pipeline.rollcall import BlockRef, UnitCoverage

BEST = 2  # pictures of one cell at most
PAPER = frozenset({"pdf", "image"})  # kinds of files that have pages to be shown


def wanted(run: Run) -> list[BlockRef]:
    """Return the blocks of which a picture helps, those of the most doubtful cells first; each once."""
    index = Index(run)
    cells = sorted(_looked_at(View(run).unit_rows()), key=lambda c: (_rank(c), c.certainty))
    several = [index.best(cell.evidence or cell.nearest, cell.area, BEST) for cell in cells]
    found = dict.fromkeys(ref for refs in _by_turns(several) for ref in refs)
    return [ref for ref in found if _on_paper(ref, index)]


def _looked_at(rows: Iterable[UnitRow]) -> Iterator[UnitCoverage]:
    """Yield the cells that people open to see for themselves."""
    for row in rows:
        yield from (c for c in row.cells.values() if needs_look(c) or c.status == "mentioned")


def _rank(cell: UnitCoverage) -> int:
    return {"missing": 0, "mentioned": 2}.get(cell.status, 1)


def _by_turns(several: Sequence[Sequence[BlockRef]]) -> Iterator[list[BlockRef]]:
    """Yield the best block of every cell, then the second of every cell, and so on."""
    for turn in range(BEST):
        yield [refs[turn] for refs in several if len(refs) > turn]


def _on_paper(ref: BlockRef, index: Index) -> bool:
    """Tell whether a block has a place on a page that can be shown."""
    block, document = index.block(ref), index.files[ref.file].document
    return bool(block and block.block.places[0].box and document and document.source.kind in PAPER)
