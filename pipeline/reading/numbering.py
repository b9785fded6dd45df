"""The numbering that Vietnamese administrative text carries: "I.", "1.", "1.1.", "a)", "-", "Phần thứ nhất"."""

import re
from collections.abc import Sequence
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


STROKES = str.maketrans(dict.fromkeys("1l|![]JTL", "I") | {"H": "II"})
ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def mended(texts: Sequence[str]) -> list[str]:
    """Return recognised lines with their misread Roman numerals put right, where the numeral that comes next fits."""
    out, last = list[str](), 0
    for text in texts:
        found = number_of(text, recognised=True)
        last, put = _next_roman(found, text, last) if found and found.style == "roman" else (last, text)
        out.append(put)
    return out


def _next_roman(found: Number, text: str, last: int) -> tuple[int, str]:
    bare = found.text.rstrip(" .,/)-")
    if bare in ROMANS[1:]:
        return ROMANS.index(bare), text
    wanted = ROMANS[min(last + 1, len(ROMANS) - 1)]
    if not _looks_like(bare.translate(STROKES), wanted):
        return last, text
    return last + 1, f"{wanted}.{text[len(found.text) :]}"


def _looks_like(strokes: str, wanted: str) -> bool:
    """Tell whether strokes are those of a numeral; among upright ones recognition counts one too many or too few."""
    upright = set(strokes) == set(wanted) == {"I"} and len(wanted) > 1
    return strokes == wanted or (upright and abs(len(strokes) - len(wanted)) <= 1)
