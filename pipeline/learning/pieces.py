"""Pieces of blocks, to learn from: a clause says more plainly than its paragraph which words carry which area.

About half of the pieces lose what stands around their block, so that the words alone learn to speak.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

from pipeline.labelling.features import Passage

# After a stop that ends a word, a semicolon, a figure's stop before a capital, a comma before a word.
CUT = re.compile(r"(?<=[^\d\s][.;:!?])\s+|(?<=;)\s+|(?<=\d[.;])\s+(?=[A-ZĐÀ-Ỹ])|,\s+(?=\D)")
FEWEST = 6  # words; what is shorter goes with what follows, or with what came before


def pieces(passage: Passage) -> list[Passage]:
    """Return the clauses of a passage as passages; none of a row, whose shape tells more, or where there is but one."""
    texts = [] if passage.kind == "row" else list(cut(passage.text))
    return [_alone(replace(passage, text=t)) for t in texts] if len(texts) > 1 else []


def cut(text: str) -> Iterator[str]:
    """Yield the clauses of a text, of FEWEST words or more each where the text has so many."""
    held = list[str]()
    found = list[str]()
    for part in filter(None, (p.strip() for p in CUT.split(text))):
        held.append(part)
        if len(" ".join(held).split()) >= FEWEST:
            found.append(", ".join(held))
            held = []
    if held and found:
        found[-1] = ", ".join([found[-1], *held])
    yield from found or filter(None, [", ".join(held)])


def _alone(passage: Passage) -> Passage:
    """Return every second piece, by its text, without what stands around it."""
    if zlib.crc32(passage.text.encode()) % 2:
        return passage
    return Passage(passage.text, passage.kind)
