"""DOCX files into lines: the body's XML walked in document order (ECMA-376), with numbering made visible.

python-docx opens the package; its own `document.paragraphs` drops tracked insertions, content controls, text boxes
and tables, so the tree is walked here. A file has no fixed layout: pages are those Word last laid out (page-break
marks in the file), and boxes are unknown.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from pipeline.document import Line, Place
from pipeline.errors import UnreadableError
from pipeline.reading.docx_numbering import Numbering
from pipeline.reading.page import Page, Reading
from pipeline.text import normalise

W_P, W_TBL, W_TR, W_TC, W_R, W_T = (qn(f"w:{n}") for n in ("p", "tbl", "tr", "tc", "r", "t"))
SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    qn("w:tblPr"),
    qn("w:tcPr"),
    qn("w:trPr"),
    qn("w:fldData"),
    qn("w:instrText"),
}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_BOX = qn("w:txbxContent")
MOST_BYTES = 300_000_000  # inflated; no honest report comes near


def read(path: Path) -> Reading:
    """Return the pages of a DOCX file with their lines.

    Raises:
        UnreadableError: the file is damaged, is no DOCX, or inflates beyond all measure.
    """
    try:
        _refuse_bomb(path)
        document = docx.Document(str(path))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        msg = "tệp Word hỏng hoặc không phải DOCX"
        raise UnreadableError(msg) from error
    walker = Walker(Numbering.of(document), _styles(document))
    lines = [*walker.walk(document.element.body)]
    pages = [Page(n, lines=tuple(x for x in lines if x.place.page == n)) for n in range(1, walker.page + 1)]
    return Reading(tuple(pages), reader="python-docx")


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
            msg = "tệp Word bung ra quá lớn"
            raise UnreadableError(msg)


def _styles(document: Any) -> dict[str, tuple[str, bool]]:
    """Return style id -> (hint, bold): headings by their outline level, bold as the style says."""
    styles: dict[str, tuple[str, bool]] = {}
    for style in document.styles.element.findall(qn("w:style")):
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = int(outline.get(qn("w:val"), "9")) + 1 if outline is not None else 10
        bold = _on(style.find(f"{qn('w:rPr')}/{qn('w:b')}"))
        styles[style.get(qn("w:styleId"), "")] = (f"heading:{level}" if level <= 6 else "start", bool(bold))
    return styles


def _on(element: Any) -> bool | None:
    """Return what a toggle property says: None where it is absent."""
    return None if element is None else element.get(qn("w:val"), "1") not in ("0", "false", "off", "none")


class Walker:
    """Walk a body and yield its lines, counting pages on the way."""

    def __init__(self, numbering: Numbering, styles: dict[str, tuple[str, bool]]) -> None:
        """Begin on page 1."""
        self.numbering, self.styles, self.page = numbering, styles, 1

    def walk(self, element: Any) -> Iterator[Line]:
        """Yield the lines of every paragraph and table below an element, in document order."""
        for child in element:
            if child.tag == W_P:
                yield from self.paragraph(child)
            elif child.tag == W_TBL:
                yield from self.table(child)
            elif child.tag not in SKIPPED and child.tag != FALLBACK:
                yield from self.walk(child)

    def paragraph(self, p: Any) -> Iterator[Line]:
        """Yield a paragraph's lines (a manual line break parts them), then those of its text boxes."""
        style = p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        hint, style_bold = self.styles.get(style.get(qn("w:val"), "") if style is not None else "", ("start", False))
        label = self.numbering.label(p)
        pieces = [*_pieces(p, bold=style_bold)]
        text = normalise(f"{label} {''.join(t for t, _ in pieces)}")
        if text.strip(label + " ") or (text and not label):
            letters = sum(len(t.strip()) for t, _ in pieces)
            bold = letters > 0 and sum(len(t.strip()) for t, b in pieces if b) > 0.8 * letters
            align = p.find(f"{qn('w:pPr')}/{qn('w:jc')}")
            centred = align is not None and align.get(qn("w:val")) == "center"
            yield Line(text, Place(self.page), bold=bold, hint="center" if centred and hint == "start" else hint)
        self.page += sum(
            1
            for e in p.iter(qn("w:lastRenderedPageBreak"), qn("w:br"))
            if e.tag != qn("w:br") or e.get(qn("w:type")) == "page"
        )
        for box in p.iter(TEXT_BOX):
            if not any(a.tag == FALLBACK for a in box.iterancestors()):
                yield from self.walk(box)

    def table(self, table: Any) -> Iterator[Line]:
        """Yield a table's rows; a letterhead or signature table without rules yields its columns one by one."""
        rows = [
            [self.cell(c) for c in row.iter(W_TC) if _row_of(c) is row]
            for row in table.iter(W_TR)
            if _table_of(row) is table
        ]
        if self.is_layout(rows):
            yield from self.columns(rows)
            return
        for i, cells in enumerate(rows):
            texts = tuple(normalise(" ".join(x.text for x in cell)) for cell in cells)
            if len(texts) == 1:
                yield from cells[0]
            elif any(texts):
                page = next((x.place.page for c in cells for x in c), self.page)
                bold = i == 0 and all(x.bold for c in cells for x in c)
                yield Line(" | ".join(texts), Place(page), bold=bold, hint="row", cells=texts)

    def cell(self, tc: Any) -> list[Line]:
        """Return the lines of one cell; empty for the lower part of a vertically merged one."""
        merge = tc.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merge is not None and merge.get(qn("w:val")) != "restart":
            return []
        return [*self.walk(tc)]

    @staticmethod
    def is_layout(rows: list[list[list[Line]]]) -> bool:
        """Tell whether a table only lays out a letterhead or a signature: few rows, two columns, known words."""
        if len(rows) > 4 or max((len(r) for r in rows), default=0) not in (2, 3):
            return False
        folded = " ".join(x.text for r in rows for c in r for x in c).lower()
        return "độc lập" in folded or "cộng hòa" in folded or "cộng hoà" in folded or "nơi nhận" in folded

    @staticmethod
    def columns(rows: list[list[list[Line]]]) -> Iterator[Line]:
        """Yield the left column's lines, then the right one's, told apart by their hint."""
        for side, name in ((0, "left"), (-1, "right")):
            for row in rows:
                for line in row[side] if row else []:
                    yield Line(line.text, line.place, bold=line.bold, hint=name)


def _row_of(cell: Any) -> Any:
    return next(a for a in cell.iterancestors() if a.tag == W_TR)


def _table_of(row: Any) -> Any:
    return next(a for a in row.iterancestors() if a.tag == W_TBL)


def _pieces(element: Any, *, bold: bool) -> Iterator[tuple[str, bool]]:
    """Yield the text of a paragraph's runs with whether it is bold; deletions and text boxes are left out."""
    for child in element:
        if child.tag in SKIPPED or child.tag in (FALLBACK, TEXT_BOX):
            continue
        if child.tag == W_T:
            yield child.text or "", bold
        elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            yield " ", bold
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-", bold
        elif child.tag == W_R:
            own = _on(child.find(f"{qn('w:rPr')}/{qn('w:b')}"))
            yield from _pieces(child, bold=bold if own is None else own)
        else:
            yield from _pieces(child, bold=bold)
