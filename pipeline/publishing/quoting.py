"""What of a block is quoted for an area: the clause that carries it, and the figures that stand in it."""

import re
from decimal import Decimal

from pipeline.labelling import Labelled
from pipeline.labelling.evidence import LONG
from pipeline.labelling.figures import Figure
from pipeline.labelling.figures.numerals import plain, write

SHOWN = ("amount", "share", "ratio", "count", "road")  # kinds that a reviewer looks for, the weightiest first
MOST = 5  # figures shown of one block
BARE = re.compile(r"[\d.,\s–÷-]+")


def excerpt(labelled: Labelled, area: int) -> str:
    """Return a block's text, or of a long one the part that carries the area."""
    text = labelled.block.text
    start, end = labelled.spans.get(area, (0, len(text)))
    if len(text) <= LONG or end - start == len(text):
        return text
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def figures(labelled: Labelled, area: int) -> str:
    """Return the figures of a block that belong to an area, as written, the weightiest kinds first; "" for none."""
    start, end = labelled.spans.get(area, (0, len(labelled.block.text)))
    inside = [f for f in labelled.figures if f.kind in SHOWN and start <= f.start and f.end <= end]
    best = sorted(inside, key=lambda f: SHOWN.index(f.kind))[:MOST]
    return "; ".join(dict.fromkeys(_shown(f) for f in sorted(best, key=lambda f: f.start)))


def _shown(figure: Figure) -> str:
    """Return a figure as it is written, with its unit where that stands in another cell of the table."""
    if isinstance(figure.value, str) or not figure.unit or not BARE.fullmatch(figure.text):
        return figure.text
    ends = [write(Decimal(plain(v))) for v in (figure.value, figure.to) if v is not None]
    return f"{' - '.join(ends)}{'' if figure.unit == '%' else ' '}{figure.unit}"
