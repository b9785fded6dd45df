"""The numbering that Vietnamese administrative text carries: "I.", "1.", "1.1.", "a)", "-", "Phần thứ nhất"."""

import re
from typing import NamedTuple

from pipeline.text import is_syllable

STYLES = (
    ("part", re.compile(r"^(?:PHẦN|Phần)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVX]+|\d+|[A-Z])\b[.:]?")),
    ("appendix", re.compile(r"^(?:PHỤ LỤC|Phụ lục)\b(?:\s+(?:số\s+)?[\dIVX]+)?[.:]?")),
    ("article", re.compile(r"^(?:Điều|ĐIỀU)\s+\d+\.?")),
    ("roman", re.compile(r"^[IVX]{1,5}\s*[./)-](?=\s|[^\W\d])")),
    ("letter", re.compile(r"^[A-HĐ]\s*[./)](?=\s)")),
    ("decimal3", re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?=\s)")),
    ("decimal2", re.compile(r"^\d{1,2}\.\d{1,2}\.?(?=\s+\D)")),
    ("decimal", re.compile(r"^(?:\d{1,2}\s*[./](?=\s|[^\W\d])|\d{1,2}\s*-\s(?=[^\W\d]))")),
    ("paren", re.compile(r"^\(?\d{1,2}\)(?=\s|[^\W\d])")),
    ("small", re.compile(r"^\(?[a-zđ]\s?[).](?=\s)")),
    ("bullet", re.compile(r"^[-–—+*•·▪●○◦■□➢❖✓]+(?=\s|[^\W\d])")),
)
LISTED = frozenset({"small", "bullet", "paren"})


class Number(NamedTuple):
    """Hold the style of a numbering and its text."""

    style: str
    text: str


# What recognition makes of a Roman numeral before a heading in capitals: "II." → "H.", "III." → "HI.", "I[I.", "1I.".
MISREAD = re.compile(r"^(?!\d+\b)[IVXHLTJ1l|!\[\]]{1,5}\s?[.,](?=\s*[^\W\d]{2})")


DOTLESS = re.compile(r"^[IVXHLT1|]{2,4}(?=\s+[^\W\d]{2})")


def _dotless(text: str) -> re.Match[str] | None:
    """Return a Roman numeral whose full stop was lost ("HIL GIẢI PHÁP"), unless it reads as a word ("VI PHẠM")."""
    found = DOTLESS.match(text)
    return found if found and not is_syllable(found.group()) else None


def number_of(text: str, *, recognised: bool = False) -> Number | None:
    """Return the numbering at the head of a text, or None; `recognised` text may have its Roman numerals misread."""
    if recognised and text.upper() == text and (found := MISREAD.match(text) or _dotless(text)):
        return Number("roman", found.group().strip())
    for style, pattern in STYLES:
        if found := pattern.match(text):
            return Number(style, found.group().strip())
    return None
