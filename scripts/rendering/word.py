"""Write a document as the Word file of an office, with real paragraphs, tables and numbering."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from scripts.rendering import parts
from scripts.rendering.markup import Block, Document

FACE = "Times New Roman"
WRITTEN_AT = datetime(2024, 6, 1, 8, 0, tzinfo=UTC)
ZIP_TIME = (2024, 6, 1, 8, 0, 0)
PAPER = (Mm(210), Mm(297))
MARGINS = Mm(30 + 17)
TEXT_WIDTH = Mm(210 - 30 - 17)
LETTERHEAD_SHARES = [0.39, 0.61]

CLAUSES, DASHES = 90, 91
"""Ids of the two automatic numberings: clauses (I., 1., a)) and dashes."""
LABELS = ((re.compile(r"[IVX]+\. "), CLAUSES, 0), (re.compile(r"\d+\. "), CLAUSES, 1),
          (re.compile(r"[a-zđ]\) "), CLAUSES, 2), (re.compile(r"- "), DASHES, 0))  # fmt: skip
CLAUSE_LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
DASH_LEVELS = (("bullet", "-"),)

TextWriter = Callable[[WordFile, Block], None]


def render_docx(document: Document, path: Path) -> None:
    """Write the document as a Word file, the same bytes each time.

    The head field `word` says how headings and lists are made: `bold` (bold paragraphs, typed
    labels; the default), `numbered` (Word's automatic numbering) or `headings` (heading styles).
    """
    word = _new_file(document)
    _write_letterhead(word, document)
    _write_title(word, document)
    write_text = WRITERS[document.head.get("word", "bold")]
    body, appendix = parts.split_appendix(document.blocks)
    _write_blocks(word, body, write_text)
    _write_ending(word, document)
    if appendix:
        _turn_page(word)
        _style_line(word.add_paragraph(), appendix[0].text, size=14, bold=True)
        _write_blocks(word, appendix[1:], write_text)
    _save(word, path)


def _new_file(document: Document) -> WordFile:
    """Return an empty A4 file with the margins, the type and the page numbers of the decree."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = PAPER
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(17)
    section.header_distance = Mm(10)
    _number_pages(word)
    _set_type(word)
    _add_numberings(word)
    properties = word.core_properties
    properties.title, properties.author = document.head["subject"], document.head["unit"]
    properties.last_modified_by, properties.comments = document.head["unit"], ""
    properties.created = properties.modified = WRITTEN_AT
    return word


def _set_type(word: WordFile) -> None:
    """Set every style that is used in black Times New Roman, single-spaced."""
    normal = word.styles["Normal"]
    if isinstance(normal, ParagraphStyle):
        normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0
    for name, size in (("Normal", 13.5), ("Heading 1", 13.5), ("Heading 2", 13.5), ("Heading 3", 13.5)):
        style = word.styles[name].element
        properties = style.get_or_add_rPr()
        for tag in ("w:rFonts", "w:color", "w:sz", "w:szCs", "w:lang"):
            for old in properties.findall(qn(tag)):
                properties.remove(old)
        fonts = f'w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"'
        properties.insert(0, _element(f"<w:rFonts {{ns}} {fonts}/>"))
        properties.append(_element(f'<w:sz {{ns}} w:val="{round(size * 2)}"/>'))
        properties.append(_element('<w:lang {ns} w:val="vi-VN"/>'))


def _element(xml: str) -> BaseOxmlElement:
    """Parse a piece of WordprocessingML in which {ns} stands for the namespace."""
    return parse_xml(xml.replace("{ns}", nsdecls("w"), 1))


def _number_pages(word: WordFile) -> None:
    """Put the page number, centred, at the top of every page but the first."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(  # noqa: SLF001  python-docx has no fields
        _element('<w:fldSimple {ns} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'),
    )


def _add_numberings(word: WordFile) -> None:
    """Define the automatic numberings for clauses and for dashes."""
    numbering = word.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    for number, levels in ((CLAUSES, CLAUSE_LEVELS), (DASHES, DASH_LEVELS)):
        items = "".join(_level(index, *level) for index, level in enumerate(levels))
        kind = '<w:multiLevelType w:val="multilevel"/>'
        abstract = _element(f'<w:abstractNum {{ns}} w:abstractNumId="{number}">{kind}{items}</w:abstractNum>')
        first.addprevious(abstract)
        numbering.append(_element(f'<w:num {{ns}} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def _level(index: int, style: str, pattern: str) -> str:
    """Return the WordprocessingML of one level of a numbering."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="space"/>'
        f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl>'
    )


def _style_line(
    paragraph: Paragraph, text: str, *, size: float = 13, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Write one line of the letterhead, the title or the ending, centred and close."""
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _add_columns(word: WordFile, rows: int) -> Table:
    """Add a table of two columns without ruling lines."""
    table: Table = word.add_table(rows=rows, cols=2)
    _set_widths(table, [TEXT_WIDTH.pt * share for share in LETTERHEAD_SHARES])
    return table


def _set_widths(table: Table, widths: list[float]) -> None:
    """Give each column its width in points."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)


def _lines_of(cell: _Cell, count: int) -> list[Paragraph]:
    """Return that many empty paragraphs of the cell."""
    return [cell.paragraphs[0], *(cell.add_paragraph() for _ in range(count - 1))]


def _underline(paragraph: Paragraph, margin: float) -> None:
    """Draw the short rule under a line: a border on an empty paragraph drawn in by the margin."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(margin)
    form.space_after, form.line_spacing = Pt(4), Pt(4)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001  python-docx has no borders
        _element('<w:pBdr {ns}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'),
        *("w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def _write_letterhead(word: WordFile, document: Document) -> None:
    """Write the organ on the left, nation and motto on the right, number and date below."""
    table = _add_columns(word, rows=2)
    upper, header, left_rule = _lines_of(table.cell(0, 0), 3)
    _style_line(upper, document.head["upper"], size=12)
    _style_line(header, document.head["header"], size=12, bold=True)
    _underline(left_rule, margin=22)
    nation, motto, right_rule = _lines_of(table.cell(0, 1), 3)
    _style_line(nation, parts.NATION, size=12, bold=True)
    _style_line(motto, parts.MOTTO, bold=True)
    _underline(right_rule, margin=20)
    _style_line(table.cell(1, 0).paragraphs[0], parts.number_line(document))
    _style_line(table.cell(1, 1).paragraphs[0], parts.place_and_date(document), italic=True)


def _write_title(word: WordFile, document: Document) -> None:
    """Write the kind of paper and its subject, centred over a short rule."""
    kind = _style_line(word.add_paragraph(), document.head["doc_type"], size=14, bold=True)
    kind.paragraph_format.space_before = Pt(12)
    _style_line(word.add_paragraph(), document.head["subject"], size=14, bold=True)
    _underline(word.add_paragraph(), margin=60)


def _write_blocks(word: WordFile, blocks: tuple[Block, ...], write_text: TextWriter) -> None:
    """Write the blocks as paragraphs and tables."""
    for group in parts.group_rows(blocks):
        if group[0].kind == "R":
            _write_table(word, group)
        else:
            write_text(word, group[0])


def _write_bold(word: WordFile, block: Block) -> None:
    """Write the block with its label typed, a heading as a bold paragraph."""
    _shape(word.add_paragraph(), block.text, bold=block.kind == "H")


def _write_headed(word: WordFile, block: Block) -> None:
    """Write the block with its label typed, a heading in Word's heading style."""
    style = f"Heading {block.level}" if block.level else "Normal"
    _shape(word.add_paragraph(style=style), block.text, bold=block.kind == "H")


def _write_numbered(word: WordFile, block: Block) -> None:
    """Write the block so that Word itself counts out its label."""
    for pattern, numbering, level in LABELS if block.kind in "HI" else ():
        if label := pattern.match(block.text):
            paragraph = word.add_paragraph()
            _shape(paragraph, block.text[label.end() :], bold=block.kind == "H")
            _count(paragraph, numbering, level)
            return
    _write_bold(word, block)


WRITERS: dict[str, TextWriter] = {"bold": _write_bold, "headings": _write_headed, "numbered": _write_numbered}


def _shape(paragraph: Paragraph, text: str, *, bold: bool) -> None:
    """Write body text: justified, first line drawn in."""
    paragraph.add_run(text).bold = bold
    form = paragraph.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.first_line_indent = Mm(12.7)
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.15
    form.keep_with_next = bold


def _count(paragraph: Paragraph, numbering: int, level: int) -> None:
    """Make the paragraph an item of an automatic numbering."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # type: ignore[attr-defined]  # noqa: SLF001  python-docx has no lists
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = numbering


def _write_table(word: WordFile, rows: list[Block]) -> None:
    """Write a ruled table whose header row is repeated on every page."""
    paper = word.sections[-1].page_width or PAPER[0]
    widths = parts.column_widths(rows, paper.pt - MARGINS.pt)
    table: Table = word.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    for index, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(line.cells, row.cells, strict=False):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(12), index == 0
    table.rows[0]._tr.get_or_add_trPr().append(_element("<w:tblHeader {ns}/>"))  # noqa: SLF001  no public name
    _set_widths(table, widths)
    word.add_paragraph().paragraph_format.space_after = Pt(0)


def _write_ending(word: WordFile, document: Document) -> None:
    """Write the recipients in small type beside the signer."""
    table = _add_columns(word, rows=1)
    left, right = table.cell(0, 0), table.cell(0, 1)
    lines = [parts.RECIPIENTS_TITLE, *parts.recipient_lines(document)]
    for index, (paragraph, text) in enumerate(zip(_lines_of(left, len(lines)), lines, strict=True)):
        _style_line(paragraph, text, size=11, bold=index == 0, italic=index == 0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    names = [*parts.signer_roles(document), "", "", "", document.head["signer"]]
    for paragraph, text in zip(_lines_of(right, len(names)), names, strict=True):
        _style_line(paragraph, text, bold=True)
    word.add_paragraph()  # Word mends a file that ends with a table, and says so


def _turn_page(word: WordFile) -> None:
    """Begin a landscape page for the appendix."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_height, section.page_width = PAPER
    section.different_first_page_header_footer = False


def _save(word: WordFile, path: Path) -> None:
    """Write the package with the same time on every member."""
    packed = io.BytesIO()
    word.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # else the system that ran the script would stand in the file
            target.writestr(member, source.read(name))
