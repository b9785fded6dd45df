"""Words on a page into lines: rows, columns of the letterhead and the foot, page numbers and running heads.

A word is a dict with text, x0, x1, top, bottom (points), size and bold, as pdfplumber and the recogniser yield it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.document import Box, Line, Origin, Place
from pipeline.reading import columns
from pipeline.reading.columns import Row, Word
from pipeline.reading.page import Page
from pipeline.text import fold, normalise

PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*$", re.IGNORECASE)
TITLE = re.compile(
    r"^(bao cao|ke hoach|to trinh|thong bao|quyet dinh|cong van|bien ban|chuong trinh|huong dan|phu luc|de an|"
    r"phuong an|giay moi|ban dang ky|dang ky thi dua|ke hoach to chuc|ban giao uoc)\b"
)
DATE_LINE = re.compile(r"\bngay\b.{0,24}\bthang\b.{0,12}\bnam\b")
MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{0,4}tu do.{0,4}hanh phuc|dang cong san viet nam")
FOOTNOTE = re.compile(r"^(?:\(?\d{1,2}\)?|[*†]+)")
FOOT = re.compile(r"^noi nhan\b")
HEAD_SHARE = 0.42  # a letterhead never reaches lower than this share of the first page
EDGE_SHARE = 0.085  # page numbers and running heads stand within this share of the page's height from its edges
GUTTER = 4.0  # points: the narrowest empty strip that parts two columns


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Return words grouped into rows, top to bottom, each row left to right; a superscript joins its row."""
    rows, tallest = list[Row](), list[Word]()
    for word in sorted(words, key=lambda w: (w["top"] + w["bottom"], w["x0"])):
        near = range(len(rows) - 1, max(-1, len(rows) - 5), -1)
        at = next((i for i in near if _same_row(tallest[i], word)), None)
        if at is None:
            rows.append([word])
            tallest.append(word)
            continue
        rows[at].append(word)
        tallest[at] = max(tallest[at], word, key=lambda w: w["bottom"] - w["top"])
    for row in rows:
        row.sort(key=lambda w: w["x0"])
    return sorted(rows, key=lambda r: median([w["bottom"] for w in r]))


def _same_row(tallest: Word, word: Word) -> bool:
    """Tell whether a word stands in the row whose tallest word is given."""
    overlap = min(tallest["bottom"], word["bottom"]) - max(tallest["top"], word["top"])
    shorter = min(tallest["bottom"] - tallest["top"], word["bottom"] - word["top"])
    return bool(overlap > 0.55 * shorter)


def median(values: Sequence[float]) -> float:
    """Return the middle value of a non-empty sequence."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def line_of(row: Row, page: int, *, hint: str = "", origin: Origin = "text") -> Line:
    """Return the row as one line: text with single blanks, box, main font size, bold where most letters are."""
    letters = sum(len(w["text"]) for w in row) or 1
    size = median([w["size"] for w in row for _ in w["text"]] or [0.0])
    bold = sum(len(w["text"]) for w in row if w["bold"]) / letters > 0.8
    confidence = sum(w.get("confidence", 1.0) * len(w["text"]) for w in row) / letters
    text = normalise(" ".join(w["text"] for w in row))
    figures = min((w.get("confidence", 1.0) for w in row if any(map(str.isdigit, w["text"]))), default=1.0)
    place = Place(page, bounds(row))
    return Line(
        text, place, round(size, 1), bold, hint, origin, round(min(confidence, 1.0), 3), figures=round(figures, 3)
    )


def bounds(row: Row) -> Box:
    """Return the box around a row's words, in points rounded to a tenth."""
    sides = (
        min(w["x0"] for w in row),
        min(w["top"] for w in row),
        max(w["x1"] for w in row),
        max(w["bottom"] for w in row),
    )
    return Box(*(round(float(s), 1) for s in sides))


def row_text(row: Row) -> str:
    """Return a row's text, folded."""
    return fold(normalise(" ".join(w["text"] for w in row)))


def has_motto(rows: Sequence[Row], height: float) -> bool:
    """Tell whether the national motto stands in a page's upper third, so that a document begins on it."""
    return any(MOTTO.search(row_text(r)) for r in rows[:12] if r[0]["top"] < height / 3)


def head_rows(rows: Sequence[Row], height: float) -> int:
    """Return how many rows of a first page belong to the letterhead, above the title; 0 where there is none."""
    limit = [i for i, r in enumerate(rows) if r[0]["top"] < HEAD_SHARE * height]
    titles = [i for i in limit if TITLE.match(row_text(rows[i])) and _centred(rows[i], rows)]
    dates = [i for i in limit if DATE_LINE.search(row_text(rows[i]))]
    if titles:
        return titles[0]
    return dates[0] + 1 if dates and dates[0] < 12 else 0


def _centred(row: Row, rows: Sequence[Row]) -> bool:
    left, right = min(r[0]["x0"] for r in rows), max(r[-1]["x1"] for r in rows)
    return bool(abs((row[0]["x0"] + row[-1]["x1"]) / 2 - (left + right) / 2) < 0.12 * (right - left))


def foot_start(rows: Sequence[Row], width: float) -> int | None:
    """Return the first row of the foot: "Nơi nhận", or the signer's column where it begins a little higher."""
    start = next((i for i, r in enumerate(rows) if FOOT.match(row_text(r))), None)
    if start is None:
        return None
    while (
        start > 0 and rows[start - 1][0]["x0"] > 0.42 * width and rows[start][0]["top"] - rows[start - 1][0]["top"] < 30
    ):
        start -= 1
    return start


def gutter(rows: Sequence[Row], width: float) -> float | None:
    """Return the middle of the widest empty vertical strip in the page's middle, or None."""
    spans = sorted((w["x0"], w["x1"]) for r in rows for w in r)
    best, at, reach = GUTTER, None, 0.0
    for x0, x1 in spans:
        if reach and x0 - reach > best and 0.28 * width < (x0 + reach) / 2 < 0.68 * width:
            best, at = x0 - reach, (x0 + reach) / 2
        reach = max(reach, x1)
    return at


def two_columns(rows: Sequence[Row], width: float, page: int, origin: Origin) -> list[Line]:
    """Return the lines of a zone of two columns, the left column first; plain lines where nothing parts them."""
    at = gutter(rows, width)
    if at is None:
        return [line_of(r, page, origin=origin) for r in rows]
    lines: list[Line] = []
    for side in ("left", "right"):
        kept = [w for r in rows for w in r if (w["x0"] < at) == (side == "left")]
        lines += [line_of(r, page, hint=side, origin=origin) for r in rows_of(kept)]
    return lines


def page_lines(words: Sequence[Word], *, page: int, width: float, height: float, origin: Origin = "text") -> list[Line]:
    """Return a page's lines in reading order, with the columns of letterhead and foot kept apart."""
    rows = rows_of(words)
    head = head_rows(rows, height) if page == 1 or has_motto(rows, height) else 0
    foot = foot_start(rows[head:], width)
    end = len(rows) if foot is None else head + foot
    after = next((i for i in range(end, len(rows)) if i > end and _crosses(rows[i], width)), len(rows))
    plain = [body_lines(some, page, height, origin) for some in (rows[head:end], rows[after:])]
    sides = [two_columns(some, width, page, origin) for some in (rows[:head], rows[end:after])]
    return [*sides[0], *plain[0], *sides[1], *plain[1]]


def body_lines(rows: Sequence[Row], page: int, height: float, origin: Origin) -> list[Line]:
    """Return rows of the body as lines: tables without ruling lines as rows of cells, footnotes marked as notes."""
    notes = footnotes_start(rows, height) if origin == "text" else len(rows)
    lines = [x for part in columns.parts_of(rows[:notes]) for x in _part_lines(part, page, origin)]
    return [*lines, *(line_of(r, page, hint="note", origin=origin) for r in rows[notes:])]


def _part_lines(part: columns.Part, page: int, origin: Origin) -> Iterator[Line]:
    if not part.cells:
        yield from (line_of(r, page, origin=origin) for r in part.rows)
        return
    line = line_of([w for r in part.rows for w in r], page, origin=origin)
    cells = tuple(normalise(" ".join(w["text"] for w in cell)) for cell in part.cells)
    yield replace(line, text=" | ".join(cells), hint="row", cells=cells)


def footnotes_start(rows: Sequence[Row], height: float) -> int:
    """Return the first row of a page's footnotes: small type at the foot that begins with a mark; else the end."""
    if len(rows) < 4:
        return len(rows)
    usual = median([w["size"] for r in rows for w in r])
    first = len(rows)
    while (
        first > 1
        and rows[first - 1][0]["top"] > 0.5 * height
        and max(w["size"] for w in rows[first - 1]) < 0.88 * usual
    ):
        first -= 1
    marks = [i for i in range(first, len(rows)) if FOOTNOTE.match(rows[i][0]["text"])]
    return marks[0] if marks else len(rows)


def _crosses(row: Row, width: float) -> bool:
    """Tell whether a row runs across the page's middle without a gap: text again, no column of the foot."""
    left = [w["x1"] for w in row if (w["x0"] + w["x1"]) / 2 < width / 2]
    right = [w["x0"] for w in row if (w["x0"] + w["x1"]) / 2 >= width / 2]
    wide = row[0]["x0"] < 0.35 * width and row[-1]["x1"] > 0.6 * width
    return bool(left and right and wide and min(right) - max(left) < 14)


def set_aside(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with page numbers and running heads moved from their lines to their furniture."""
    seen = Counter(key for p in pages for key in {_running(line) for line in p.lines if _at_edge(line, p)})
    return [_without_furniture(p, seen, enough=3 if len(pages) > 3 else 2) for p in pages]


def _running(line: Line) -> str:
    return re.sub(r"\d+", "0", fold(line.text))


def _at_edge(line: Line, page: Page) -> bool:
    box = line.place.box
    return bool(
        box
        and page.height
        and not line.cells
        and (box.bottom < EDGE_SHARE * page.height or box.top > (1 - EDGE_SHARE) * page.height)
    )


def _without_furniture(page: Page, seen: Counter[str], *, enough: int) -> Page:
    def idle(line: Line) -> bool:
        repeated = seen[_running(line)] >= enough and len(line.text) < 90 and line.hint not in ("left", "right")
        return _at_edge(line, page) and (bool(PAGE_NUMBER.match(line.text)) or repeated)

    kept, gone = [line for line in page.lines if not idle(line)], [line for line in page.lines if idle(line)]
    return replace(page, lines=tuple(kept), furniture=(*page.furniture, *gone))
