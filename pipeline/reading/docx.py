"""DOCX files into lines: the body's XML walked in document order (ECMA-376), with numbering made visible.

python-docx's `document.paragraphs` drops tracked insertions, content controls, text boxes and tables, so the tree is
walked here. A file has no fixed layout: pages are those Word last laid out (page-break marks in the file), and boxes
are unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.document import Line, Place
from pipeline.errors import UnreadableError
from pipeline.reading import docx_package, docx_tables
from pipeline.reading.docx_numbering import Numbering
from pipeline.reading.docx_runs import (
    A_P,
    A_T,
    LINE,
    PAGE,
    TEXT_BOX,
    W_P,
    W_PPR,
    W_RPR,
    Ink,
    Runs,
    Styles,
    below,
    decode_legacy,
    is_on,
    kept,
    value,
    w,
)
from pipeline.reading.docx_tables import CELL, ROW, TABLE, Cell
from pipeline.reading.layout import DATE_LINE
from pipeline.reading.letterhead import MOTTO
from pipeline.reading.numbering import number_of
from pipeline.reading.page import Page, Reading
from pipeline.reading.structure import ENDS, HEADING_LENGTH
from pipeline.text import fold, normalise

REFERENCES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
BREAK = w("lastRenderedPageBreak")
GAP = re.compile(r"[ \xa0]*\t[\t \xa0]*|[ \xa0]{4,}")  # parts the columns of a letterhead typed without a table
TOP, COLUMN = 25, 60  # lines among which such a letterhead is looked for; letters in its right column
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
CENTIMETRE = 360_000  # English metric units
PAGE_PICTURE = (13 * CENTIMETRE, 17 * CENTIMETRE)  # a larger picture is a scanned page, no photograph


def read(path: Path) -> Reading:
    """Return the pages of a DOCX file with their lines.

    Raises:
        UnreadableError: the file is damaged, is no DOCX, or inflates beyond all measure.
    """
    package = docx_package.opened(path)
    body = package.document.find(w("body"))
    if body is None:
        raise UnreadableError("tệp Word hỏng: thiếu phần văn bản")
    try:
        return _reading(package, body)
    except RecursionError as error:
        raise UnreadableError("tệp Word lồng bảng, khung quá nhiều lớp, không đọc được") from error


def _reading(package: docx_package.Package, body: Any) -> Reading:
    styles = Styles(package.root("styles"))
    roots = [package.document, *(part.root for part in package.parts.values())]
    notes = decode_legacy(roots, styles)
    rendered = next(body.iter(BREAK), None) is not None
    walker = Walker(Numbering.of(package.root("numbering"), styles), Runs(styles, rendered), _notes(package))
    running = _running(package, body, walker)
    lines = [*running.head, *walker.story(package.document)]
    notes += ("bỏ qua chữ ẩn trong tệp Word",) if walker.runs.hidden else ()
    aside = (*running.aside, *walker.aside)
    last = max([walker.page, *(x.place.page for x in lines)])
    pages = [_page(n, lines, aside) for n in range(1, last + 1)]
    return Reading(tuple(pages), problems=_problems(body, lines), notes=notes, reader="ooxml")


def _page(number: int, lines: Sequence[Line], aside: Sequence[Line]) -> Page:
    here = tuple(x for x in lines if x.place.page == number)
    return Page(number, lines=here, furniture=tuple(x for x in aside if x.place.page == number))


def _notes(package: docx_package.Package) -> dict[tuple[str, str], Any]:
    """Return the footnotes and endnotes by part and id."""
    roots = {kind: package.root(kind) for kind in REFERENCES.values()}
    return {(kind, n.get(w("id"), "")): n for kind, root in roots.items() if root is not None for n in root}


def _problems(body: Any, lines: Sequence[Line]) -> tuple[str, ...]:
    """Say what of a body is lost: pictures of whole pages, and files put in as they are."""
    pictures = [*body.iter(BLIP, OLD_PICTURE)]
    scans = sum(map(_is_scan, body.iter(f"{DRAWING}inline", f"{DRAWING}anchor")))
    found = []
    if scans or (pictures and not lines):
        found.append(f"tệp Word có {scans or len(pictures)} ảnh chụp hoặc bản quét, chưa đọc được chữ trong ảnh")
    if next(body.iter(w("altChunk")), None) is not None:
        found.append("tệp Word nhúng nguyên một tệp khác, phần đó không đọc được")
    return tuple(found)


def _is_scan(drawing: Any) -> bool:
    """Tell whether a drawing is a picture as large as a page, and no border behind the text."""
    extent = drawing.find(f"{DRAWING}extent")
    if extent is None or drawing.get("behindDoc") == "1" or next(drawing.iter(BLIP), None) is None:
        return False
    return all(_number(extent.get(a)) > least for a, least in zip(("cx", "cy"), PAGE_PICTURE, strict=True))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


# ------------------------------------------------------------------------------------------------ headers and footers


@dataclass(slots=True)
class Running:
    """Hold the lines of headers and footers: the letterhead, where it stands there, and the rest."""

    head: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)


def _running(package: docx_package.Package, body: Any, walker: "Walker") -> Running:
    """Return what headers and footers hold; only the first page's header may hold the letterhead."""
    found, first = Running(), _first_header(package, body)
    for part in package.parts.values():
        if part.kind not in ("header", "footer"):
            continue
        lines = [*walker.story(part.root)]
        motto = part.root is first and any(MOTTO.search(fold(x.text)) for x in lines)
        found.head += lines if motto else []
        found.aside += [] if motto else [x for x in lines if x.text not in {y.text for y in found.aside}]
    return found


def _first_header(package: docx_package.Package, body: Any) -> Any:
    """Return the root of the header on the first page, or None."""
    section = next(body.iter(w("sectPr")), None)
    if section is None:
        return None
    wanted = "first" if is_on(section, "titlePg") else "default"
    headers = {h.get(w("type"), "default"): h for h in section.findall(w("headerReference"))}
    key = next((v for k, v in headers[wanted].items() if k.endswith("}id")), "") if wanted in headers else ""
    return package.parts[key].root if key in package.parts else None


# ----------------------------------------------------------------------------------------------------------- the body


@dataclass(slots=True)
class Walker:
    """Walk a story (the body, a header) and yield its lines, counting pages on the way."""

    numbering: Numbering
    runs: Runs
    notes: dict[tuple[str, str], Any]
    page: int = 1
    aside: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)  # notes, until the paragraph or table is over
    noted: set[tuple[str, str]] = field(default_factory=set)
    carried: Ink = field(default_factory=Ink)  # of paragraphs that the next one goes on with
    seen: int = 0
    depth: int = 0  # of tables

    def story(self, root: Any) -> Iterator[Line]:
        """Yield all lines of a story; what notes are left come last."""
        self.seen, self.carried = 0, Ink()
        for line in self.walk(root):
            self.seen += 1
            yield line
        yield from (*self._rest(), *self._let_out())

    def walk(self, element: Any) -> Iterator[Line]:
        """Yield the lines of every paragraph and table below an element, in document order."""
        for child in kept(element):
            if child.tag == W_P:
                yield from self.paragraph(child)
            elif child.tag == TABLE:
                yield from self.table(child)
            elif child.tag == A_P:
                yield from self._drawn(child)
            else:
                yield from self.walk(child)

    def _drawn(self, p: Any) -> Iterator[Line]:
        """Yield the text of a drawing that is no text box."""
        text = normalise("".join(t.text or "" for t in p.iter(A_T)))
        if text:
            yield Line(text, Place(self.page), hint="start")

    def _rest(self) -> Iterator[Line]:
        """Yield the text of a paragraph with which none goes on after all."""
        ink, self.carried = self.carried, Ink()
        if text := normalise(ink.text):
            yield Line(text, Place(self.page), bold=ink.bold, hint="start")

    def _let_out(self) -> Iterator[Line]:
        """Yield the notes that wait, unless a table goes on."""
        if not self.depth:
            yield from self.waiting
            self.waiting = []

    # ------------------------------------------------------------------------------------------------------ paragraphs

    def paragraph(self, p: Any) -> Iterator[Line]:
        """Yield a paragraph's lines, then those of its text boxes, then its notes.

        The notes of centred lines wait until those are over, so that a title stays in one piece.
        """
        shape = _shape(p, self.runs.styles)
        if not shape.centred:
            yield from self._let_out()
        if shape.breaks and not self.runs.rendered and self.seen:
            self.page += 1
        ink = self.carried.then(self.runs.ink(p))
        gone = _goes_on(p)
        self.carried = ink if gone else Ink()
        if not gone:
            lines = self._lines(ink, self.numbering.label(p), shape)
            yield from self._set_aside(lines) if shape.contents else lines
        self._gather_notes(p)
        for box in below(p, frozenset({TEXT_BOX, A_P})):
            yield from self._drawn(box) if box.tag == A_P else self.walk(box)
        self.page += 0 if self.runs.rendered else _ends_section(p)
        if not shape.centred:
            yield from self._let_out()

    def _set_aside(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Put lines of a table of contents among what is no content."""
        self.aside += lines
        yield from ()

    def _lines(self, ink: Ink, label: str, shape: "Shape") -> Iterator[Line]:
        """Yield the lines of a paragraph, counting the page breaks in it."""
        columns = self.seen < TOP and GAP.search(ink.text.strip()) is not None
        for n, part in enumerate(_segments(ink, apart=shape.centred or self.depth > 0 or columns)):
            letter = re.search(r"\S", part.text)
            page = self.page + part.text[: letter.start() if letter else 0].count(PAGE)
            self.page += part.text.count(PAGE)
            if letter:
                yield from self._sides(part, label if n == 0 else "", shape.hint if n == 0 else "", Place(page), shape)

    def _sides(self, ink: Ink, label: str, hint: str, place: Place, shape: "Shape") -> Iterator[Line]:
        """Yield one line, or the two columns of a letterhead that was typed with tabs or blanks."""
        gap = _gap(ink) if self.seen < TOP and not label and not self.depth else None
        if gap is None:
            text = normalise(f"{label} {ink.text}")
            heading = hint.startswith("heading") and len(text) <= HEADING_LENGTH
            usual = "center" if shape.centred else "start"
            if text:
                yield Line(text, place, bold=ink.bold, hint=hint if heading else usual)
            return
        for side, part in (("left", ink.part(0, gap.start())), ("right", ink.part(gap.end(), len(ink.text)))):
            yield Line(normalise(part.text), place, bold=part.bold, hint=side)

    def _gather_notes(self, p: Any) -> None:
        """Read the notes that a paragraph refers to, each once."""
        for reference in below(p, frozenset(REFERENCES), closed=frozenset({TEXT_BOX})):
            key = (REFERENCES[reference.tag], reference.get(w("id"), ""))
            if key in self.notes and key not in self.noted:
                self.noted.add(key)
                self.waiting += self._note(self.notes[key])

    def _note(self, element: Any) -> list[Line]:
        state = (self.waiting, self.carried, self.depth, self.page)
        self.waiting, self.carried, self.depth = [], Ink(), 1
        lines = [*self.walk(element), *self.waiting]
        self.waiting, self.carried, self.depth, self.page = state
        return [x if x.cells else replace(x, hint="note") for x in lines]

    # ---------------------------------------------------------------------------------------------------------- tables

    def table(self, table: Any) -> Iterator[Line]:
        """Yield a table's lines, then the notes of its cells."""
        yield from self._let_out()
        self.depth += 1
        rows = [self._row(row) for row in below(table, frozenset({ROW})) if not docx_tables.is_deleted(row, "trPr")]
        self.depth -= 1
        yield from docx_tables.lines_of(rows)
        yield from self._let_out()

    def _row(self, row: Any) -> docx_tables.Row:
        """Return a row; its cells begin on one page, and the longest says where it ends."""
        start = end = self.page
        cells = []
        for tc in below(row, frozenset({CELL})):
            if docx_tables.is_deleted(tc, "tcPr"):
                continue
            self.page = start
            lines = () if docx_tables.is_continued(tc) else (*self.walk(tc), *self._rest())
            end = max(end, self.page)
            cells.append(Cell(lines, docx_tables.span_of(tc)))
        self.page = end
        return docx_tables.Row(tuple(cells), docx_tables.is_header(row), docx_tables.indent_of(row), start)


@dataclass(frozen=True, slots=True)
class Shape:
    """Hold what a paragraph's properties and styles say: its hint, place on the line, and what it belongs to."""

    hint: str
    centred: bool
    contents: bool
    breaks: bool


def _shape(p: Any, styles: Styles) -> Shape:
    said = styles.properties(p)
    level = next((v for x in said if (v := value(x, "outlineLvl"))), "9")
    hint = f"heading:{int(level) + 1}" if level in ("0", "1", "2", "3", "4", "5") else ""
    centred = next((v for x in said if (v := value(x, "jc"))), "") == "center"
    names = [value(style, "name").lower() for style in styles.chain(styles.name_of(p))]
    breaks = next((b for x in said if (b := is_on(x, "pageBreakBefore")) is not None), False)
    return Shape(hint, centred, any(re.match(r"toc \d", name) for name in names), breaks)


def _goes_on(p: Any) -> bool:
    """Tell whether the next paragraph goes on with this one: after a tracked change, or a large first letter."""
    marks, frame = p.find(f"{W_PPR}/{W_RPR}"), p.find(f"{W_PPR}/{w('framePr')}")
    if frame is not None and frame.get(w("dropCap"), "none") != "none":
        return True
    return marks is not None and any(marks.find(w(name)) is not None for name in ("del", "moveFrom"))


def _ends_section(p: Any) -> bool:
    """Tell whether the next paragraph begins a section on a new page."""
    section = p.find(f"{W_PPR}/{w('sectPr')}")
    return section is not None and value(section, "type", "nextPage") not in ("continuous", "nextColumn")


def _segments(ink: Ink, *, apart: bool) -> Iterator[Ink]:
    """Yield a paragraph's parts between line breaks; those that only wrap a sentence stay together.

    A break parts where it is followed by numbering or stands between two sentences; `apart` says that all do.
    """
    start = 0
    for found in re.finditer(LINE, ink.text):
        before, after = ink.text[start : found.start()].strip(), ink.text[found.end() :].lstrip(" \t")
        ended = not before or (before.endswith(ENDS[:6]) and after[:1].isupper())
        if apart or ended or after.startswith(LINE) or number_of(after.split(LINE)[0]):
            yield ink.part(start, found.start())
            start = found.end()
    yield ink.part(start, len(ink.text))


def _gap(ink: Ink) -> re.Match[str] | None:
    """Return the gap between the two columns of a letterhead's line, or None where it is no such line."""
    start = len(ink.text) - len(ink.text.lstrip())
    gaps = [*GAP.finditer(ink.text, start, len(ink.text.rstrip()))]
    if len(gaps) != 1:
        return None
    left, right = normalise(ink.text[: gaps[0].start()]), fold(ink.text[gaps[0].end() :])
    known = MOTTO.search(right) or DATE_LINE.search(right)
    return gaps[0] if known and len(right) < COLUMN and not number_of(f"{left} …") else None
