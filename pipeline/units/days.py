"""Days as registers hold them: dates of a spreadsheet, dates in figures, months and years alone."""

import calendar
import math
import re
from datetime import date, datetime, timedelta

DAY = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", re.IGNORECASE)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[/.-]\s*(\d{4})", re.IGNORECASE)
YEAR = re.compile(r"(?:năm\s*)?(\d{4})", re.IGNORECASE)
EPOCH = date(1899, 12, 30)  # Excel counts days from here
SERIALS = range(20_000, 80_000)  # days that Excel's number may stand for: 1954 to 2119
YEARS = range(1900, 2200)


def read(cell: object, *, last: bool = False) -> date | None:
    """Return the day that a cell names, None where it names none; of a month or year alone its first or last day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and math.isfinite(cell) and int(cell) in SERIALS:
        return EPOCH + timedelta(days=int(cell))
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "").strip()
    return _written(text, last=last)


def _written(text: str, *, last: bool) -> date | None:
    for pattern, order in ((DAY, (3, 2, 1)), (ISO, (1, 2, 3)), (MONTH, (2, 1, 0)), (YEAR, (1, 0, 0))):
        if found := pattern.fullmatch(text):
            year, month, day = (int(found[i]) if i else 0 for i in order)
            return _date(year, month, day, last=last)
    return None


def _date(year: int, month: int, day: int, *, last: bool) -> date | None:
    """Return a day; a month or day of 0 is the last or the first."""
    if year not in YEARS or month > 12:  # noqa: PLR2004 - months
        return None
    month = month or (12 if last else 1)
    day = day or (calendar.monthrange(year, month)[1] if last else 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None
