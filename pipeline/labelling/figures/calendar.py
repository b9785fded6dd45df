"""Dates and periods as they stand in reports, as ISO 8601 text: a full date, or with "--" where no year is given.

"ngày 05/3/2024" is "2024-03-05", "trước 30/6" "--06-30", "quý II/2024" "2024-04/2024-06", and "6 tháng đầu năm"
"--01/--06".
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

LEAP = 2000  # stands in for a year that is not given, so that 29 February exists
MONTHS = 12
QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
NUMERALS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11, "mười hai": 12,
}  # fmt: skip
YEAR = r"(?:19|20)\d{2}(?!\d)(?![.,]\d)"
SPELT = "|".join(sorted(NUMERALS, key=len, reverse=True))


class Time(NamedTuple):
    """Hold a date or a period: ISO text, and where in the text it ends."""

    kind: "Kind"
    value: str
    end: int


Kind = Literal["date", "period"]
Reader = Callable[[re.Match[str]], str]


def _day(year: str | None, month: str, day: str) -> str:
    """Return an ISO date, "" where there is no such day."""
    full = f"20{year}" if year and len(year) == len("24") else year
    try:
        found = date(int(full or LEAP), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if full else f"--{found:%m-%d}"


def _month(year: str | None, month: int) -> str:
    return f"{year}-{month:02d}" if year else f"--{month:02d}"


def _months(year: str | None, first: int, last: int) -> str:
    return f"{_month(year, first)}/{_month(year, last)}" if 1 <= first < last <= MONTHS else ""


def _full(m: re.Match[str]) -> str:
    return _day(m["y"], m["m"], m["d"])


def _days(m: re.Match[str]) -> str:
    first, last = _day(m["y"], m["m"], m["d"]), _day(m["y"], m["m"], m["d2"])
    return f"{first}/{last}" if first and last and first < last else ""


def _half(m: re.Match[str]) -> str:
    count = int(m["n"]) if m["n"] else NUMERALS[m["spelt"].lower()]
    start = 1 if (m["which"] or "đầu").lower() == "đầu" else MONTHS - count + 1
    return _months(m["y"], start, start + count - 1)


def _quarter(m: re.Match[str]) -> str:
    written = m["q"].replace("l", "I").lower()
    number = QUARTERS.get(written, 0) or QUARTERS.get(written.replace("1", "i"), 0)
    return _months(m["y"], 3 * number - 2, 3 * number)


def _single(m: re.Match[str]) -> str:
    return _month(m["y"], int(m["m"])) if 1 <= int(m["m"]) <= MONTHS else ""


def _years(m: re.Match[str]) -> str:
    return f"{m['y']}/{m['y2']}" if m["y"] < m["y2"] else ""


def _compiled(*forms: tuple[Kind, str, Reader]) -> list[tuple[Kind, re.Pattern[str], Reader]]:
    return [(kind, re.compile(pattern, re.IGNORECASE), read) for kind, pattern, read in forms]


D, M, Y = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})", rf"(?P<y>{YEAR})"
TO = r"\s?(?:[-–]|đến|tới|và)\s?(?:ngày\s)?"
SLASHED = rf"(?P<m>\d{{1,2}})(?!\d)(?:/(?P<y>{YEAR}))?(?![/.,]?\d)"
# By how a form begins; the first that reads wins, so the longer stand before the shorter.
WITH_CUE = _compiled(
    ("date", rf"ngày\s+{D}{TO}(?P<d2>\d{{1,2}})/{SLASHED}", _days),
    ("date", rf"ngày\s+{D}{TO}(?P<d2>\d{{1,2}})\s+tháng\s+{M}(?:\s+năm\s+{Y})?(?!\d)", _days),
    ("date", rf"ngày\s+{D}\s+tháng\s+{M}(?!\d)(?:\s+năm\s+{Y})?", _full),
    ("date", rf"ngày\s+{D}\s?[/.-]\s?{M}\s?[/.-]\s?(?P<y>{YEAR}|\d{{2}}(?!\d))", _full),
    ("date", rf"ngày\s+{D}/(?P<m>\d{{1,2}})(?!\d)(?![/.,]\d)(?P<y>)", _full),
    ("period", rf"quý\s+(?P<q>[Il1]{{1,3}}|[Il1]V|[234])(?![\w])(?:\s?[/,-]?\s?(?:năm\s)?{Y})?", _quarter),
    ("period", rf"(?:năm|giai đoạn|(?:nhiệm|thời) k[ỳì]|năm học)\s+{Y}\s?[-–]\s?(?P<y2>{YEAR})", _years),
    ("period", rf"(?:năm|cả năm)\s+{Y}", lambda m: m["y"]),
    ("period", rf"tháng\s+{M}(?!\d)(?![.,/]?\d)(?:\s+năm\s+{Y})?", _single),
    ("period", rf"tháng\s+{M}\s?[/-]\s?{Y}", _single),
    ("period", rf"(?P<n>)(?P<spelt>{SPELT})\s+tháng\s+(?P<which>đầu|cuối)\s+năm(?:\s+{Y})?", _half),
)  # fmt: skip
BARE = _compiled(
    ("date", rf"{D}[/.-]{M}[/.-]{Y}", _full),
    ("date", rf"{D}/{M}/(?P<y>\d{{2}})(?![\d/.,]*\d)", _full),
    ("period", rf"(?P<n>\d{{1,2}})(?P<spelt>)\s+tháng\s+(?P<which>đầu|cuối)\s+năm(?:\s+{Y})?", _half),
    ("period", rf"(?P<n>\d{{1,2}})(?P<spelt>)(?P<which>)\s+tháng\s+(?:năm\s+)?{Y}", _half),
    ("period", rf"{M}/{Y}", _single),
    ("period", rf"{Y}\s?[-–]\s?(?P<y2>{YEAR})", _years),
)  # fmt: skip
DAY_MONTH = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?!\d)(?![/.,]\d)(?P<y>)")
SPAN = re.compile(rf"{D}\s?[-–]\s?(?P<d2>\d{{1,2}})/{SLASHED}")


def read_time(text: str, at: int, *, cued: bool) -> Time | None:
    """Return the date or period that begins at a place of a text; `cued` says that a word such as "ngày" begins it."""
    for kind, pattern, read in WITH_CUE if cued else BARE:
        found = pattern.match(text, at)
        value = read(found) if found else ""
        if found and value:
            return Time(kind, value, found.end())
    return None


def read_day(text: str, at: int) -> Time | None:
    """Return the day and month without a year that stand at a place ("30/6", "14-15/6"), if they are one."""
    for pattern, read in ((SPAN, _days), (DAY_MONTH, _full)):
        found = pattern.match(text, at)
        value = read(found) if found else ""
        if found and value:
            return Time("date", value, found.end())
    return None
