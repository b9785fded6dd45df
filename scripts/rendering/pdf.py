"""Lay a document out on A4 as Decree 30/2020 wants it, and write it as a born-digital PDF."""

from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from scripts.rendering import parts
from scripts.rendering.fonts import find_fonts
from scripts.rendering.markup import Block, Document

FACE = "Serif"
TOP, BOTTOM, LEFT, RIGHT = 20 * mm, 20 * mm, 30 * mm, 17 * mm
NUMBER_DROP = 13 * mm
"""How far below the paper's edge the page number stands."""
TEXT_WIDTH = A4[0] - LEFT - RIGHT
LEFT_COLUMN = 70 * mm
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)
BARE = TableStyle(
    [
        ("ALIGN", (0, 0), (-1, -1), "CENTER"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
)

BODY = ParagraphStyle(
    "body", fontName=FACE, fontSize=13.5, leading=18, alignment=TA_JUSTIFY,
    firstLineIndent=12.7 * mm, spaceAfter=6,
)  # fmt: skip
HEADING = ParagraphStyle("heading", BODY, fontName=f"{FACE}-Bold", keepWithNext=1)
CENTRED = ParagraphStyle("centred", fontName=FACE, fontSize=13, leading=16, alignment=TA_CENTER)
ORGAN = ParagraphStyle("organ", CENTRED, fontSize=12, leading=15)
TITLE = ParagraphStyle("title", CENTRED, fontName=f"{FACE}-Bold", fontSize=14, leading=19)
CELL = ParagraphStyle("cell", fontName=FACE, fontSize=12, leading=14.5)
CELL_HEAD = ParagraphStyle("cell head", CELL, fontName=f"{FACE}-Bold", alignment=TA_CENTER)
SMALL = ParagraphStyle("small", fontName=FACE, fontSize=11, leading=13.5)


def render_pdf(document: Document, path: Path) -> None:
    """Write the document as a PDF: the same bytes each time with the same font.

    The ending keeps the last block with it, because no signature stands alone on a page.

    Raises:
        FontMissingError: no Times-like font with Vietnamese letters is installed.
    """
    _register_fonts()
    body, appendix = parts.split_appendix(document.blocks)
    *flow, last = _flow(body, TEXT_WIDTH)
    story = [*_letterhead(document), *_title(document), *flow, KeepTogether([last, *_ending(document)])]
    if appendix:
        story += [NextPageTemplate("landscape"), PageBreak(), *_appendix(appendix)]
    _template(document, path).build(story)


def _register_fonts() -> None:
    """Make the four faces known to reportlab under one name."""
    suffixes = ("", "-Bold", "-Italic", "-BoldItalic")
    for suffix, file in zip(suffixes, find_fonts(), strict=True):
        pdfmetrics.registerFont(TTFont(FACE + suffix, str(file)))
    pdfmetrics.registerFontFamily(FACE, *(FACE + suffix for suffix in suffixes))


def _template(document: Document, path: Path) -> BaseDocTemplate:
    """Return the empty file with its two page kinds; `invariant` fixes dates and ids."""
    title = f"{document.head['doc_type']} {document.head['subject']}"
    template = BaseDocTemplate(
        str(path), pagesize=A4, invariant=1, title=title, author=document.head["unit"], lang="vi-VN"
    )
    template.addPageTemplates([_page("portrait", A4), _page("landscape", landscape(A4))])
    return template


def _page(name: str, size: tuple[float, float]) -> PageTemplate:
    """Return a page kind of that size with the margins of the decree."""
    frame = Frame(
        LEFT, BOTTOM, size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    return PageTemplate(name, [frame], onPage=partial(_draw_page_number, size), pagesize=size)


def _draw_page_number(size: tuple[float, float], canvas: Canvas, template: BaseDocTemplate) -> None:
    """Write the page number centred in the top margin, from page 2."""
    if template.page > 1:
        canvas.setFont(FACE, 13)
        canvas.drawCentredString(size[0] / 2, size[1] - NUMBER_DROP, str(template.page))


def _paragraph(text: str, style: ParagraphStyle, mark: str = "") -> Paragraph:
    """Return the text as a paragraph, inside the mark (b, i) if one is given."""
    safe = escape(text)
    for tag in reversed(mark):
        safe = f"<{tag}>{safe}</{tag}>"
    return Paragraph(safe, style)


def _rule(width: float) -> HRFlowable:
    """Return the short rule that stands under a line of the letterhead."""
    return HRFlowable(width=width, thickness=0.7, color="black", spaceBefore=2, spaceAfter=5)


def _two_columns(left: list[Flowable], right: list[Flowable]) -> Table:
    """Return two columns side by side without ruling lines."""
    widths = [LEFT_COLUMN, TEXT_WIDTH - LEFT_COLUMN]
    return Table([[left, right]], colWidths=widths, style=BARE)


def _letterhead(document: Document) -> list[Flowable]:
    """Return the organ on the left, nation and motto on the right, number and date below."""
    left: list[Flowable] = [
        _paragraph(document.head["upper"], ORGAN),
        _paragraph(document.head["header"], ORGAN, "b"),
        _rule(24 * mm),
    ]
    right: list[Flowable] = [
        _paragraph(parts.NATION, ORGAN, "b"),
        _paragraph(parts.MOTTO, CENTRED, "b"),
        _rule(56 * mm),
    ]
    number: list[Flowable] = [_paragraph(parts.number_line(document), CENTRED)]
    issued: list[Flowable] = [_paragraph(parts.place_and_date(document), CENTRED, "i")]
    return [_two_columns(left, right), _two_columns(number, issued), Spacer(0, 10)]


def _title(document: Document) -> list[Flowable]:
    """Return the kind of paper and its subject, centred over a short rule."""
    names = (document.head["doc_type"], document.head["subject"])
    return [*(_paragraph(name, TITLE) for name in names), _rule(40 * mm), Spacer(0, 8)]


def _flow(blocks: tuple[Block, ...], width: float) -> list[Flowable]:
    """Return the blocks as paragraphs and tables."""
    return [
        _table(group, width) if group[0].kind == "R" else _text_block(group[0]) for group in parts.group_rows(blocks)
    ]


def _text_block(block: Block) -> Paragraph:
    """Return a heading in bold, anything else as body text."""
    return _paragraph(block.text, HEADING if block.kind == "H" else BODY)


def _table(rows: list[Block], width: float) -> Table:
    """Return a ruled table that may break between pages and then repeats its header row."""
    styles = [CELL_HEAD] + [CELL] * (len(rows) - 1)
    cells = [[_paragraph(cell, style) for cell in row.cells] for row, style in zip(rows, styles, strict=True)]
    return Table(
        cells,
        colWidths=parts.column_widths(rows, width),
        repeatRows=1,
        style=GRID,
        spaceBefore=4,
        spaceAfter=10,
    )


def _ending(document: Document) -> list[Flowable]:
    """Return the recipients in small type beside the signer."""
    left: list[Flowable] = [_paragraph(parts.RECIPIENTS_TITLE, SMALL, "bi")]
    left += [_paragraph(line, SMALL) for line in parts.recipient_lines(document)]
    right: list[Flowable] = [_paragraph(role, CENTRED, "b") for role in parts.signer_roles(document)]
    right += [Spacer(0, 24 * mm), _paragraph(document.head["signer"], CENTRED, "b")]
    return [Spacer(0, 10), _two_columns(left, right)]


def _appendix(blocks: tuple[Block, ...]) -> list[Flowable]:
    """Return the appendix: its name centred, then its blocks over the width of a landscape page."""
    width = A4[1] - LEFT - RIGHT
    return [_paragraph(blocks[0].text, TITLE), Spacer(0, 8), *_flow(blocks[1:], width)]
