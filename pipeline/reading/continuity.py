"""Are all pages there, and all of each? What page numbers and broken sentences say of text that never arrived.

A page that is blank where text should be, or that was left out, leaves no other trace: an area of which it told would
be called left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipeline.document import Line
from pipeline.reading.page import Page
from pipeline.reading.unread import FAINT_PAGE

NUMBER = re.compile(r"\W*(?:trang\s*)?(?P<number>\d{1,3})(?:\s*/\s*(?P<total>\d{1,3}))?\W*", re.IGNORECASE)
MOST = 20  # pages; a larger leap is a misread number, and on more pages a broken end is how the paper is written
CLEAR = 0.9  # confidence from which a recognised page number is believed
FULL, SHORT = 0.8, 0.75  # share of a page's height: a full page reaches below the first, none ends above the second
LONG = 40  # letters; a shorter line is a title or a caption
STOPS = '.;:!?…”")/'
AGAIN = "đề nghị đơn vị gửi lại"


class Numbered(NamedTuple):
    """Hold the place of a page in its document, from 0, the number printed on it, and the total (0: not printed)."""

    at: int
    number: int
    total: int = 0


def gaps(pages: Sequence[Page], *, ended: bool) -> tuple[str, ...]:
    """Return a sentence for each sign that text of a document is missing; `ended` says that its foot was found."""
    numbers = _numbers(pages)
    absent = [str(n) for a, b in pairwise(numbers) for n in _between(a, b, pages)]
    broken = [str(p.number) for p, following in pairwise([p for p in pages if p.lines]) if _breaks_off(p, following)]
    cut = _short_of_total(numbers, len(pages)) or (not ended and _is_full(pages))
    said = (
        (absent, f"thiếu trang {', '.join(absent)} theo số trang in trên giấy"),
        (
            0 < len(broken) <= MOST,
            f"trang {', '.join(broken)}: chữ dừng giữa câu khi chưa hết trang, có thể mất phần dưới",
        ),
        (cut, "không thấy nơi nhận, chữ ký và trang cuối kín chữ, có thể thiếu trang cuối"),
    )
    return tuple(f"{sentence}; {AGAIN}" for found, sentence in said if found)


def without_backs(pages: Sequence[Page]) -> list[Page]:
    """Return the pages, those that are the blank back of a sheet, through which its front shows, no longer as lost.

    They are known by the numbers printed before and after them, which leave no page out.
    """
    backs = {i for a, b in pairwise(_numbers(pages)) for i in range(a.at + 1, b.at) if not [*_between(a, b, pages)]}
    return [replace(p, lost=False, note="") if i in backs and p.note == FAINT_PAGE else p for i, p in enumerate(pages)]


def _numbers(pages: Sequence[Page]) -> list[Numbered]:
    """Return the printed numbers that can be believed, behind a start at nought where a file begins with the pages."""
    found = [x for i, page in enumerate(pages) if (x := _number(i, page))]
    rising = [x for i, x in enumerate(found) if all(x.number < y.number for y in found[i + 1 : i + 2])]
    start = [Numbered(-1, 0)] if pages and pages[0].number == 1 else []
    return [*start, *rising]


def _number(at: int, page: Page) -> Numbered | None:
    fixed = page.furniture if page.height else ()  # a Word file's pages are those that Word last laid out
    told = [NUMBER.fullmatch(line.text) for line in fixed if _is_believed(line)]
    known = [m for m in told if m]
    return Numbered(at, int(known[0]["number"]), int(known[0]["total"] or 0)) if len(known) == 1 else None


def _is_believed(line: Line) -> bool:
    return line.origin == "text" or min(line.confidence, line.figures) >= CLEAR


def _between(one: Numbered, other: Numbered, pages: Sequence[Page]) -> Iterator[int]:
    """Yield the printed numbers between two pages for which there is no page with text, or known to be lost."""
    there = sum(bool(p.lines) or (p.lost and p.note != FAINT_PAGE) for p in pages[one.at + 1 : other.at])
    absent = other.number - one.number - 1 - there
    if 0 < absent <= MOST:
        yield from range(other.number - absent, other.number)


def _short_of_total(numbers: Sequence[Numbered], pages: int) -> bool:
    """Tell whether the last page says that there are more ("3/5")."""
    last = numbers[-1] if numbers else Numbered(0, 0)
    return last.at == pages - 1 and 0 < last.total - last.number <= MOST


def _is_full(pages: Sequence[Page]) -> bool:
    """Tell whether a document's text ends at the foot of a page, blank pages behind it aside."""
    written = [p for p in pages if p.lines]
    return bool(written) and _is_plain(written[-1].lines[-1]) and _reach(written[-1]) > FULL


def _breaks_off(page: Page, following: Page) -> bool:
    """Tell whether a page's text ends in the middle of a sentence high above its foot."""
    last, first = page.lines[-1], following.lines[0]
    if not _is_plain(last) or not 0 < _reach(page) < SHORT:
        return False
    open_end = (
        last.text[-1] == "," or last.text[-1].islower() or (last.text[-1] not in STOPS and first.text[:1].islower())
    )
    return len(last.text) >= LONG and open_end


def _is_plain(line: Line) -> bool:
    return not line.cells and not line.hint and line.text.upper() != line.text


def _reach(page: Page) -> float:
    """Return how far down a page, 0 to 1, its last line stands; 0 where pages have no fixed layout."""
    box = page.lines[-1].place.box if page.lines else None
    return box.bottom / page.height if box and page.height else 0.0
