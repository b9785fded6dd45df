"""A text as words that can be compared: without diacritics, abbreviations written out, figures masked.

Without diacritics, because recognition loses tones first, and what was lifted must still be found then.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.text import fold

MOST = 2000  # words; what comes after them in one block is no paragraph any more, and a repeated word costs its square
FIGURE = "#"  # stands for any number: the same sentence with other figures is the same text
WORD = re.compile(r"\d+(?:[.,/:\u2013-]\d+)*|[^\W\d_][^\W_]*")
NUMBERING = re.compile(
    r"\s*(?:[-+*•–—➢✓►]+\s*|\(?(?:\d{1,2}\.)*\d{1,2}\s?[.)]+\s*(?!\d)|\(?[a-zđ]\s?[.)]+\s+|[IVX]{1,5}\s?[.)]\s+)+"
)
# What offices abbreviate where the plan writes it out, or the other way round; folded.
ABBREVIATIONS = {
    "atgt": "an toan giao thong", "bdkh": "bien doi khi hau", "bgtvt": "bo giao thong van tai",
    "bvmt": "bao ve moi truong", "cbcc": "can bo cong chuc", "cbccvc": "can bo cong chuc vien chuc",
    "cchc": "cai cach hanh chinh", "cds": "chuyen doi so", "cntt": "cong nghe thong tin", "dtxd": "dau tu xay dung",
    "dvc": "dich vu cong", "dvctt": "dich vu cong truc tuyen", "gpmb": "giai phong mat bang",
    "gtvt": "giao thong van tai", "htqt": "hop tac quoc te", "kcht": "ket cau ha tang",
    "kchtgt": "ket cau ha tang giao thong", "khcn": "khoa hoc cong nghe", "ktnn": "kiem toan nha nuoc",
    "nld": "nguoi lao dong", "nsnn": "ngan sach nha nuoc", "pbgdpl": "pho bien giao duc phap luat",
    "pctn": "phong chong tham nhung", "pctt": "phong chong thien tai", "qlnn": "quan li nha nuoc",
    "qppl": "qui pham phap luat", "sgtvt": "so giao thong van tai", "tkcn": "tim kiem cuu nan",
    "ttatgt": "trat tu an toan giao thong", "tthc": "thu tuc hanh chinh", "ubnd": "uy ban nhan dan",
    "vbqppl": "van ban qui pham phap luat",
}  # fmt: skip
OPEN_Y = re.compile(r"(?:h|k|l|m|s|t|v|qu)y")  # spelt with y or i alike
# Numbers that a copy changes, or keeps, without saying anything of the unit's work: dates, periods, papers' numbers.
NO_FIGURE = re.compile(
    r"ng[aà]y\s*\d{1,2}\s*(?:[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|th[aá]ng\s*\d{1,2}(?:\s*n[aă]m\s*\d{4})?)?"
    r"|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b|\b\d{1,2}/(?:19|20)\d\d\b"
    r"|(?:th[aá]ng|qu[yý]|k[yỳ])\s*\d{1,2}\b|\b\d{1,2}\s*th[aá]ng\b"
    r"|(?:s[oố]\s*)?\b\d+\s*(?:/\s*\d{4}\s*)?/\s*(?=[A-ZĐ])[\w-]+"
    r"|(?<![\d.,/])(?:19|20)\d\d(?![\d/]|[.,]\d)(?:\s*[-\u2013]\s*(?:19|20)\d\d)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![^\W\d_])\d+(?:[.,]\d+)*")  # a digit inside a word is a letter misread


class Place(NamedTuple):
    """Hold where a word stands in its text: first letter, and the one after its last."""

    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> str:
    if word[0].isdigit():
        return FIGURE
    folded = fold(word).replace(" ", "")
    folded = folded[:-1] + "i" if OPEN_Y.fullmatch(folded) else folded
    return ABBREVIATIONS.get(folded, folded)


def forms(text: str) -> tuple[str, ...]:
    """Return the comparable words of a text, in order, without the numbering that it begins with; at most `MOST`."""
    plain = unicodedata.normalize("NFC", text)
    return tuple(" ".join(map(_form, WORD.findall(plain, _begin(plain)))).split()[:MOST])


def places(text: str) -> tuple[Place, ...]:
    """Return where each of `forms(text)` stands; the words of an abbreviation all stand where it does."""
    plain = unicodedata.normalize("NFC", text)
    found = WORD.finditer(plain, _begin(plain))
    return tuple(islice((Place(*m.span()) for m in found for _ in _form(m[0]).split()), MOST))


def _begin(text: str) -> int:
    found = NUMBERING.match(text)
    return found.end() if found else 0


def figures(text: str) -> Counter[str]:
    """Return how often each figure stands in a text; dates, periods and the numbers of papers are none."""
    plain = unicodedata.normalize("NFC", text)
    return Counter(map(_value, NUMBER.findall(NO_FIGURE.sub(" ", plain))))


def _value(number: str) -> str:
    """Return a number as written, without zeros in front and points between the thousands: 05 is 5."""
    return number.replace(".", "").lstrip("0") or "0"
