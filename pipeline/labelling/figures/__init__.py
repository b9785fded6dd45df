"""Figures of a text: amounts, shares, counts, ratios, dates, periods, roads and places along them, each with its place.

Read by compiled regular expressions and a parser, not by token patterns: underthesea parts "7-7,5%", glues
"1.012.500.000" to what follows, and what a recogniser makes of a number ("l.250") is no token of any kind. A regular
expression says letter by letter what it took, so the offsets hold, and it costs a hundredth of the tokenizer's time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.labelling.figures import calendar
from pipeline.labelling.figures.naming import Name, read_document, read_point, read_road
from pipeline.labelling.figures.numerals import plain
from pipeline.labelling.figures.quantities import Change, read_quantity, unit_behind

Kind = Literal["amount", "share", "count", "ratio", "number", "date", "period", "road", "point", "document"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a figure of a text: what it is, its value, unit and words, and the offsets of its words.

    `value` is a number for amounts ("đồng", "USD"…), shares ("%"), counts, ratios, plain numbers and points of a road
    (km); ISO 8601 text for dates and periods; a name for roads ("QL.1A", "cầu Rạch Vọp") and documents
    ("87/KH-UBND"). `to` is the upper end of a range, or the whole of a ratio. `change` says that the figure tells by
    how much something rose or fell.
    """

    kind: Kind
    value: Decimal | str
    unit: str
    text: str
    start: int
    end: int
    to: Decimal | None = None
    change: Change = ""

    def __post_init__(self) -> None:
        """Refuse offsets that do not fit the words."""
        if not self.text or self.start < 0 or self.end - self.start != len(self.text):
            msg = f"not a figure: {self.kind} {self.text!r} {self.start} {self.end}"
            raise ValueError(msg)

    def fields(self) -> dict[str, object]:
        """Return the figure as outputs show it: numbers as exact text, `to` and `change` where they say something."""
        told: dict[str, object] = {
            "kind": self.kind, "value": plain(self.value) if isinstance(self.value, Decimal) else self.value,
            "unit": self.unit, "text": self.text, "start": self.start, "end": self.end,
        }  # fmt: skip
        if self.to is not None:
            told["to"] = plain(self.to)
        return told | ({"change": self.change} if self.change else {})


def figures(text: str) -> list[Figure]:
    """Return the figures of a text in order; they do not overlap, and numbers of documents are none."""
    return [f for f in found(text) if f.kind != "document"]


def references(text: str) -> list[Figure]:
    """Return the documents that a text names by their number, in order."""
    return [f for f in found(text) if f.kind == "document"]


def found(text: str) -> list[Figure]:
    """Return figures and references of a text in order; they do not overlap."""
    taken, at = list[Figure](), _end(NUMBERING, text, 0)
    for word in STARTS.finditer(text, at):
        readers = READERS.get(word[0].lower())
        if readers is None or word.start() < at:
            continue
        made = _first(readers, text, word.start(), at)
        if made is not None:
            taken += made
            at = made[-1].end if made else _end(RUN, text, word.start())
    return taken


def _first(readers: "tuple[Reader, ...]", text: str, at: int, floor: int) -> "Made":
    """Return what the first reader finds that finds anything."""
    return next((made for read in readers if (made := read(text, at, floor)) is not None), None)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    met = pattern.match(text, at)
    return met.end() if met else at


NUMBERING = re.compile(r"\s*(?:[-+*•]\s?)?(?:\(?\d{1,3}(?:\.\d{1,2})*[.)](?=\s)|[IVX]+\.(?=\s)|\d{1,3} (?=\|))")
STARTS = re.compile(r"(?<![^\W_])(?<!\d[.,/:+-])(?:\d|[^\W\d_]+)")
RUN = re.compile(r"[\w.,/:+-]+")  # digits and signs that are no figure
Made = list[Figure] | None  # None: nothing of the kind begins here; []: something does, and it is no figure
Reader = Callable[[str, int, int], Made]  # text, where to read, and from where on words before may be taken


def _naming(read: Callable[[str, int], list[Name] | None]) -> Reader:
    def names(text: str, at: int, floor: int) -> Made:
        del floor
        made = read(text, at)
        if made is None:
            return None
        return [Figure(n.kind, n.value, n.unit, text[n.start : n.end], n.start, n.end) for n in made]

    return names


def _time(text: str, at: int, floor: int) -> Made:
    """Read a date or a period that a word such as "ngày" or "quý" begins."""
    del floor
    time = calendar.read_time(text, at, cued=True)
    return time and [_dated(time, text, at)]


def _dated(time: calendar.Time, text: str, at: int) -> Figure:
    return Figure(time.kind, time.value, "", text[at : time.end], at, time.end)


SURE_DAY = re.compile(r"(?i:\b(?:ngày|trước|sau|từ|dịp|hôm|đêm|sáng|chiều|tối|trưa|lễ|mùng|mồng)\s)$")
SURE_RATIO = re.compile(r"(?i:\b(?:đạt|xong|được|gồm|hạng|chiếm)\s)$")
AROUND_THE_CLOCK = "24/7"
CUE = 8  # letters of the longest of these


def _bare_time(text: str, at: int, floor: int) -> Made:
    """Read a date or a period that begins with a figure; day and month are told from a ratio by their neighbours."""
    del floor
    time = calendar.read_time(text, at, cued=False) or calendar.read_day(text, at)
    if time is None or (time.value.startswith("--") and time.kind == "date" and not _is_day(text, at, time.end)):
        return None
    return [_dated(time, text, at)]


def _is_day(text: str, at: int, end: int) -> bool:
    """Tell whether "30/6" is a day: after "trước" it is, after "đạt" not; 31 of 12 is no ratio; "8/8 xã" is one."""
    if SURE_DAY.search(text, max(0, at - CUE), at):
        return True
    if SURE_RATIO.search(text, max(0, at - CUE), at) or text[at:end] == AROUND_THE_CLOCK:
        return False
    part, _, whole = text[at:end].partition("/")
    return not unit_behind(text, end).known or not part.isdecimal() or int(part) > int(whole)


def _quantity(text: str, at: int, floor: int) -> Made:
    made = read_quantity(text, at, floor)
    if made is None:
        return None
    return [Figure(q.kind, q.value, q.unit, text[q.start : q.end], q.start, q.end, q.to, q.change) for q in made]


DIGITS = "0 1 2 3 4 5 6 7 8 9"
ACTS = "số nghị thông quyết chỉ kế công kết tờ hướng báo luật chương đề văn quy hợp nđ qđ nq tt cv kh"
TIMES = "ngày quý năm cả giai nhiệm thời tháng một hai ba bốn sáu bảy bẩy tám chín mười"
ROADS = "ql quốc đt tl tỉnh đường đh hl hương đx ct cao cầu hầm đèo phà nút"
BEGINNINGS: tuple[tuple[str, Reader], ...] = (
    (DIGITS, _naming(read_document)), (ACTS, _naming(read_document)), (TIMES, _time), (DIGITS, _bare_time),
    (DIGITS, _quantity), ("l i o", _quantity), (ROADS, _naming(read_road)), ("km", _naming(read_point)),
)  # fmt: skip


def _by_beginning() -> dict[str, tuple[Reader, ...]]:
    """Return the readers by the digit or word that what they read may begin with, in the order in which they try."""
    found: dict[str, tuple[Reader, ...]] = {}
    for words, read in BEGINNINGS:
        found |= {word: (*found.get(word, ()), read) for word in words.split()}
    return found


READERS = _by_beginning()
