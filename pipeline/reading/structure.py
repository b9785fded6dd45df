"""Lines into blocks: paragraphs joined over lines and pages, headings with level and path, items and rows in place.

The law that tests hold this module to: the blocks keep every letter of the lines they were made from.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.document import Block, Box, Kind, Line, Place
from pipeline.reading.layout import FOOTNOTE, median
from pipeline.reading.numbering import LISTED, Number, number_of
from pipeline.text import normalise

HEADING_LENGTH = 230  # letters; a longer bold paragraph is emphasis, not a heading
PLAIN_HEADING_LENGTH = 110  # letters; without bold or capitals only a short numbered line is taken for a heading
PARAGRAPH_HINTS = ("start", "center")  # from formats that know their paragraphs, and so their bold
FEW_LINES = 5  # a page with fewer lines cannot tell its margins
ENDS = (".", ";", ":", "!", "?", "…", "./.", ",")


@dataclass(frozen=True, slots=True)
class Margins:
    """Hold the left and right edge of the body text and the usual distance between lines, in points."""

    left: float
    right: float
    pitch: float


@dataclass(slots=True)
class Draft:
    """Gather the lines of one block while it grows."""

    lines: list[Line] = field(default_factory=list)
    number: Number | None = None

    @property
    def text(self) -> str:
        """Return the lines joined; a word broken by a hyphen at a line's end stays as it was written."""
        return normalise(" ".join(line.text for line in self.lines))

    @property
    def bold(self) -> bool:
        """Tell whether every line of letters is bold."""
        return all(line.bold for line in self.lines if any(c.isalpha() for c in line.text))


def margins(lines: Sequence[Line]) -> Margins:
    """Return the body's edges: the leftmost edge that many lines share, and the right edge of full lines."""
    boxes = [line.place.box for line in lines if line.place.box and not line.cells]
    if not boxes:
        return Margins(0.0, 0.0, 0.0)
    lefts = Counter(round(b.x0 / 3) * 3 for b in boxes)
    common = [x for x, n in lefts.items() if n >= max(2, 0.08 * len(boxes))] or list(lefts)
    rights = sorted(b.x1 for b in boxes)
    pitches = [b.top - a.top for a, b in pairwise(boxes) if 0 < b.top - a.top < 60]
    return Margins(min(common), rights[int(0.9 * (len(rights) - 1))], median(pitches) if pitches else 0.0)


def drafts(lines: Sequence[Line]) -> Iterator[Draft]:
    """Yield the lines gathered into blocks."""
    whole = margins(lines)
    by_page = {
        page: _page_margins([x for x in lines if x.place.page == page], whole) for page in {x.place.page for x in lines}
    }
    draft, notes = Draft(), list[Draft]()
    for line in lines:
        if line.hint == "note":
            _take_note(notes, line)
            continue
        if draft.lines and not _goes_on(draft, line, by_page[line.place.page]):
            yield from (draft, *notes)
            draft, notes = Draft(), []
        if not draft.lines:
            draft.number = number_of(line.text, recognised=line.origin == "ocr")
        draft.lines.append(line)
    yield from (d for d in (draft, *notes) if d.lines)


def _take_note(notes: list[Draft], line: Line) -> None:
    """Keep a footnote's line aside: it stands in the middle of a paragraph that goes on over the page."""
    if not notes or FOOTNOTE.match(line.text):
        notes.append(Draft())
    notes[-1].lines.append(line)


def _page_margins(lines: Sequence[Line], whole: Margins) -> Margins:
    """Return a page's own margins where it is of another format (landscape), else those of the document."""
    own = margins(lines)
    other_format = abs(own.right - whole.right) >= 60 or abs(own.left - whole.left) >= 60
    return own if other_format and len(lines) >= FEW_LINES else whole


def _goes_on(draft: Draft, line: Line, edge: Margins) -> bool:
    """Tell whether a line continues the block before it."""
    last = draft.lines[-1]
    if (
        line.cells
        or last.cells
        or line.hint
        or last.hint not in ("", "start")
        or not (line.place.box and last.place.box)
    ):
        return False
    if not _same_style(last, line) or _far_below(last, line, edge):
        return False
    if line.place.page > last.place.page and _mid_sentence(last, line):
        return True
    return _full(last, line, edge) and not _begins(draft, line, edge)


def _mid_sentence(last: Line, line: Line) -> bool:
    """Tell whether a sentence runs on from one line into the next: no stop before, a small letter after."""
    return not last.text.endswith(ENDS) and line.text[0].islower() and number_of(line.text) is None


def _same_style(last: Line, line: Line) -> bool:
    if last.origin == "ocr" or not last.size or not line.size:
        return True
    return max(last.size, line.size) / min(last.size, line.size) < 1.13


def _far_below(last: Line, line: Line, edge: Margins) -> bool:
    """Tell whether blank space parts two lines of one page."""
    if last.place.page != line.place.page or last.place.box is None or line.place.box is None or not edge.pitch:
        return False
    return line.place.box.top - last.place.box.top > 1.9 * edge.pitch


def _full(last: Line, line: Line, edge: Margins) -> bool:
    """Tell whether the next line's first word would not have fitted on the last line."""
    if last.place.box is None or line.place.box is None:
        return False
    box = line.place.box
    per_letter = (box.x1 - box.x0) / max(len(line.text), 1)
    first = per_letter * (len(line.text.split(" ", 1)[0]) + 1)
    return last.place.box.x1 + first > edge.right - 1.2 * per_letter


def _begins(draft: Draft, line: Line, edge: Margins) -> bool:
    """Tell whether a line that follows a full line begins a block of its own all the same."""
    first, last, box = draft.lines[0], draft.lines[-1], line.place.box
    if box is None or first.place.box is None or last.place.box is None:
        return True
    indented = box.x0 > edge.left + 9
    marker = number_of(line.text) is not None
    ended = last.text.endswith(ENDS)
    if first.bold and last.bold and not line.bold and draft.number and (indented or ended):
        return True
    if marker and (indented or ended):
        return not (draft.number is None and not ended)
    hanging = len(draft.lines) > 1 and abs(box.x0 - last.place.box.x0) < 4
    hangs = draft.number is not None and box.x0 > first.place.box.x0 + 4
    centred = abs((box.x0 + box.x1) - (last.place.box.x0 + last.place.box.x1)) < 8
    return indented and not (hanging or hangs or (centred and line.bold and last.bold))


def is_heading(draft: Draft, *, styled: bool) -> bool:
    """Tell whether a gathered block is a heading; `styled` says that bold is known in this document."""
    text = draft.text
    if draft.lines[0].hint.startswith("heading"):
        return True
    if draft.lines[0].cells or len(text) > HEADING_LENGTH or not any(c.isalpha() for c in text):
        return False
    style = draft.number.style if draft.number else ""
    capitals = text.upper() == text and len(text) >= 8
    if style == "bullet":
        return draft.bold and styled and not text.endswith(ENDS)
    if draft.bold and styled:
        return not text.endswith((";", ",")) and (bool(style) or _title_like(text))
    if capitals:
        return not text.endswith((";", ","))
    short = len(text) <= PLAIN_HEADING_LENGTH and not text.endswith(ENDS)
    return short and (style in ("roman", "part", "appendix", "letter") or (style.startswith("decimal") and not styled))


def _title_like(text: str) -> bool:
    return len(text) <= PLAIN_HEADING_LENGTH and not text.endswith(".")


def blocks(lines: Sequence[Line], digest: str) -> tuple[Block, ...]:
    """Return the blocks of a document's body lines; ids derive from the file's digest and the block's place in it."""
    gathered = list(drafts(lines))
    styled = any(
        (line.bold or line.hint in PARAGRAPH_HINTS) and line.origin == "text" and not line.cells for line in lines
    )
    stack: list[tuple[str, str]] = []
    made: list[Block] = []
    header = ""
    for index, draft in enumerate(gathered):
        header = _header(draft, gathered[index - 1] if index else None, header)
        heading = is_heading(draft, styled=styled)
        if heading:
            _climb(stack, draft)
        path = tuple(text for _, text in (stack[:-1] if heading else stack))
        made.append(_block(draft, path, len(stack) if heading else 0, header, digest, index))
    return tuple(made)


def _header(draft: Draft, before: Draft | None, current: str) -> str:
    """Return the header row of the table that a row stands in; "" outside tables and for the header row itself."""
    if not draft.lines[0].cells:
        return ""
    if before is None or not before.lines[0].cells or draft.lines[0].hint == "head":
        return ""
    if not current:
        return before.text
    return current


def _climb(stack: list[tuple[str, str]], draft: Draft) -> None:
    """Put a heading on the stack, under the nearest heading of a wider numbering."""
    style = draft.number.style if draft.number else "plain"
    if (hint := draft.lines[0].hint).startswith("heading:"):
        style = hint
    if style in ("part", "appendix"):
        stack.clear()
    styles = [s for s, _ in stack]
    if style in styles:
        del stack[styles.index(style) :]
    stack.append((style, draft.text))


def _block(draft: Draft, path: tuple[str, ...], level: int, header: str, digest: str, index: int) -> Block:
    text, first = draft.text, draft.lines[0]
    kind: Kind = "row" if first.cells else "heading" if level else "item" if _listed(draft) else "para"
    letters = sum(len(line.text) for line in draft.lines) or 1
    return Block(
        id=block_id(digest, index, text),
        kind=kind,
        text=text,
        places=_places(draft.lines),
        path=path,
        level=level,
        number=draft.number.text if draft.number and kind != "row" else "",
        cells=first.cells,
        header=header,
        origin="ocr" if any(line.origin == "ocr" for line in draft.lines) else "text",
        confidence=round(sum(line.confidence * len(line.text) for line in draft.lines) / letters, 3),
    )


def _listed(draft: Draft) -> bool:
    return draft.number is not None and (draft.number.style in LISTED or draft.number.style.startswith("decimal"))


def block_id(digest: str, index: int, text: str) -> str:
    """Return a block's id: twelve hex digits from the file's digest, the block's index and its text."""
    return hashlib.sha256(f"{digest}:{index}:{text}".encode()).hexdigest()[:12]


def _places(lines: Sequence[Line]) -> tuple[Place, ...]:
    """Return one place a page, its box around the block's lines on that page."""
    by_page: dict[int, Box | None] = {}
    for line in lines:
        known = by_page.get(line.place.page)
        by_page[line.place.page] = known.union(line.place.box) if known and line.place.box else line.place.box or known
    return tuple(Place(page, box) for page, box in by_page.items())


def relabel(block: Block, **changes: object) -> Block:
    """Return the block with some of its fields replaced."""
    return replace(block, **changes)  # type: ignore[arg-type]  # the caller names fields of Block
