"""The numbering that Vietnamese administrative text carries: "I.", "1.", "1.1.", "a)", "-", "Phần thứ nhất"."""

import re
from typing import NamedTuple

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


def number_of(text: str) -> Number | None:
    """Return the numbering at the head of a text, or None."""
    for style, pattern in STYLES:
        if found := pattern.match(text):
            return Number(style, found.group().strip())
    return None
