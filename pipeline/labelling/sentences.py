"""Sentences and clauses of a block, with their offsets; no letter is lost and none stands in two of them.

A splitter of our own: underthesea's gives no offsets back, and ends a sentence inside "QL. 1A" and "TP. Huế".
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

STOP = re.compile(r"[.!?…]+[\"”’)\]]*(?=\s+[\"“‘(\[]?(?:[-–+•]\s*)?(?P<next>[^\W_]))")
# A clause ends at a semicolon, and where a comma goes over to another matter ("…, riêng kiểm toán không phát sinh").
BREAK = re.compile(
    r";(?=\s)|,(?=\s(?:riêng|còn (?:về|công tác|nội dung|lĩnh vực|mảng|phần)|trong khi(?: đó)?|ngược lại)\s)"
)
# What stands before a full stop that ends nothing: an abbreviation, or the number that a paragraph begins with.
ABBREVIATION = re.compile(
    r"(?:^|[\s(/])(?:(?i:tp|tx|tt|ql|đt|tl|đh|km|ths|ts|pgs|gs|ks|cn|bs|đ/c|tr|st|nxb|no|cty|gđ|hl|vd|xem|thg)|[PQHXTĐ])$"
)
NUMBERING = re.compile(r"\s*[-–+•]?\s*\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-zđ]|[IVXLivx]+)$")
REACH = 8  # letters of the longest of these
SHORTEST = 16  # letters; what is shorter says nothing by itself and stays with what follows
Span = tuple[int, int]


class Clause(NamedTuple):
    """Hold where a clause stands in its block, and the number of the sentence that it belongs to."""

    start: int
    end: int
    sentence: int


def sentences(text: str) -> list[Span]:
    """Return start and end of each sentence of a text, in order; blanks between them belong to none."""
    ends = [m.end() for m in STOP.finditer(text) if not _goes_on(text, m)]
    return _spans(text, ends)


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    """Tell whether the sentence goes on: with a small letter, or behind an abbreviation or a numbering."""
    if stop["next"].islower():
        return True
    at = stop.start()
    return text[at] == "." and bool(
        ABBREVIATION.search(text, max(0, at - REACH), at) or NUMBERING.fullmatch(text, 0, at)
    )


def clauses(text: str) -> list[Clause]:
    """Return the clauses of a text: its sentences, parted where a clause ends."""
    found = list[Clause]()
    for number, (start, end) in enumerate(sentences(text)):
        part = text[start:end]
        found += [
            Clause(start + a, start + b, number) for a, b in _spans(part, [m.end() for m in BREAK.finditer(part)])
        ]
    return found


def _spans(text: str, ends: Iterable[int]) -> list[Span]:
    """Return the parts of a text between the ends, without blanks around; a very short part joins what follows."""
    cuts = [0, *ends, len(text)]
    found, start = list[Span](), 0
    for end in cuts[1:]:
        part = text[start:end].strip()
        if len(part) < SHORTEST and end < len(text):
            continue
        if part:
            first = start + len(text[start:end]) - len(text[start:end].lstrip())
            found.append((first, first + len(part)))
        start = end
    return found
