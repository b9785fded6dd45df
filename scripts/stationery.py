"""Office paper in Word: styles, letterhead, foot and tables in the layout of Decree 30/2020/NĐ-CP, appendix I."""

from collections.abc import Callable
from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from pipeline.text import fold

FONT = "Times New Roman"
SHORT, LONG = 210.0, 297.0  # A4, mm
TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 15.0  # mm
WIDTH = SHORT - LEFT - RIGHT
OWN, STATE = 73.0, WIDTH - 73.0  # the two columns of the letterhead, mm
MOTTO_RULE = (18.0, 18.0)  # mm left free on both sides of the rule under the motto, which is as long as the motto
CENTRE, BOTH, LEFTWARD = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
KEPT_STYLES = frozenset({"Normal", "Default Paragraph Font", "Normal Table", "No List", "header"})
EMPTY = frozenset({"thumbnail", "stylesWithEffects", "customXml", "numbering", "webSettings"})  # parts that say nothing
Write = Callable[..., None]


class Look(NamedTuple):
    """Hold how a style looks: size, spaces and indents in points and millimetres."""

    size: float
    align: WD_ALIGN_PARAGRAPH
    bold: bool = False
    italic: bool = False
    first: float = 0.0  # mm
    left: float = 0.0  # mm
    before: float = 0.0  # pt
    after: float = 0.0  # pt
    together: bool = False  # with the paragraph that follows


LOOKS = {
    "Cơ quan cấp trên": Look(12, CENTRE),
    "Tên cơ quan": Look(12, CENTRE, bold=True),
    "Gạch dưới tên": Look(6, CENTRE, bold=True),
    "Quốc hiệu": Look(12, CENTRE, bold=True),
    "Tiêu ngữ": Look(13, CENTRE, bold=True),
    "Số ký hiệu": Look(13, CENTRE, before=4),
    "Trích yếu công văn": Look(12, CENTRE),
    "Ngày tháng": Look(13, CENTRE, italic=True, before=4),
    "Kính gửi": Look(14, CENTRE, before=18, after=12),
    "Tên loại": Look(14, CENTRE, bold=True, before=18),
    "Trích yếu": Look(14, CENTRE, bold=True),
    "Thân bài": Look(14, BOTH, first=12.7, after=6),
    "Đề mục": Look(14, BOTH, bold=True, first=12.7, before=2, after=6, together=True),
    "Câu dẫn": Look(14, BOTH, first=12.7, after=4, together=True),
    "Ý": Look(14, BOTH, first=12.7, after=4),
    "Trích dẫn": Look(13, BOTH, italic=True, left=12.7, after=4),
    "Nơi nhận": Look(12, LEFTWARD, bold=True, italic=True, before=6),
    "Danh sách nơi nhận": Look(11, LEFTWARD),
    "Chức vụ": Look(14, CENTRE, bold=True, together=True, before=3),
    "Họ tên": Look(14, CENTRE, bold=True, before=72),
    "Bảng": Look(11, LEFTWARD),
    "Bảng giữa": Look(11, CENTRE),
    "Bảng đầu": Look(11, CENTRE, bold=True),
    "Chú giải": Look(11, BOTH, after=3),
}


def blank() -> Word:
    """Return an empty A4 document with our styles, in Vietnamese, with a page number from the second page on."""
    word = Document()
    for style in list(word.styles):
        if style.name not in KEPT_STYLES and style.element.get(qn("w:styleId")) != "Header":
            style.element.getparent().remove(style.element)
    _font(word.styles["Normal"], 14)
    header: Any = word.styles["header"].element
    header.remove(header.find(qn("w:link")))  # to a style that is gone
    for name, look in LOOKS.items():
        _style(word, name, look)
    section = word.sections[0]
    page(section, wide=False)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    _number(section)
    _facts(word)
    return word


def _facts(word: Word) -> None:
    """Say what the file is, and nothing of who wrote it and when; leave the preview picture out."""
    facts = word.core_properties
    facts.author, facts.comments, facts.title, facts.language = "thidua", "", "", "vi-VN"
    facts.last_modified_by, facts.revision = "thidua", 1
    package = word.part.package
    for rels in (package.rels, word.part.rels):
        for key, link in list(rels.items()):
            if link.reltype.rpartition("/")[2] in EMPTY:
                del rels[key]


def _font(style: Any, size: float) -> None:  # noqa: ANN401 - python-docx has no name for a style with a font
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)


def _style(word: Word, name: str, look: Look) -> None:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = word.styles["Normal"], True
    style.style_id = "".join(w.capitalize() for w in fold(name).split())
    _font(style, look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    form = style.paragraph_format
    form.alignment, form.line_spacing = look.align, 1.0
    form.first_line_indent, form.left_indent = Mm(look.first), Mm(look.left)
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next, form.widow_control = look.together, True


def page(section: Section, *, wide: bool) -> None:
    """Give a section the size and margins of the decree, upright or wide."""
    across, down = (LONG, SHORT) if wide else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)


def _number(section: Section) -> None:
    """Put the page number in the middle of the top margin."""
    line = section.header.paragraphs[0]
    line.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(13)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx knows no fields


def lines(place: Word | _Cell) -> Write:
    """Return a function that writes paragraphs to a document or a cell; parts of a text in ** are bold."""
    empty = [place.paragraphs[0]] if isinstance(place, _Cell) else []

    def write(style: str, text: str) -> None:
        paragraph = empty.pop() if empty else place.add_paragraph()
        paragraph.style = style
        for i, part in enumerate(text.split("**")):
            if part:
                paragraph.add_run(part).bold = True if i % 2 else None

    return write


def grid(place: Word, widths: list[float], rows: int, *, ruled: bool = False, whole: float = 0.0) -> Table:
    """Return a table of fixed widths (mm); without rules its cells have no margins, as a letterhead needs.

    `whole` is how wide it is to be once its columns are repeated.
    """
    table: Table = place.add_table(rows, len(widths))
    table.autofit = False
    form = table._tbl.tblPr  # noqa: SLF001 - python-docx knows neither borders nor margins of tables
    layout: Any = form.find(qn("w:tblLayout"))  # Word wants these in one order
    layout.addprevious(_edges("w:tblBorders", "single" if ruled else "nil"))
    layout.addnext(_margins(1.0 if ruled else 0.0))
    total: Any = form.find(qn("w:tblW"))
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(Mm(whole or sum(widths)).twips))
    for row in table.rows:
        _whole(row._tr)  # noqa: SLF001
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _edges(tag: str, kind: str) -> Any:  # noqa: ANN401 - an XML element
    edges = OxmlElement(tag)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", kind), ("sz", "4"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        edges.append(edge)
    return edges


def _margins(width: float) -> Any:  # noqa: ANN401 - an XML element
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(Mm(width).twips))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    return margins


def _whole(row: Any, *, head: bool = False) -> None:  # noqa: ANN401 - an XML element
    """Keep a row on one page; a head is repeated on each."""
    form = row.get_or_add_trPr()
    form.append(OxmlElement("w:cantSplit"))
    if head:
        form.append(OxmlElement("w:tblHeader"))


def rule(cell: _Cell, left: float, right: float) -> None:
    """Draw a rule under the last line of a cell, so many millimetres from its sides."""
    paragraph = cell.add_paragraph(style="Gạch dưới tên")
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent, form.line_spacing = Mm(left), Mm(right), Pt(3)
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edges.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx knows no borders
        edges, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def letterhead(word: Word, symbol: str, subject: str = "") -> None:
    """Write the head of a paper: bodies and number on the left, the state's title, place and date on the right."""
    table = grid(word, [OWN, STATE], 2)
    own = lines(table.cell(0, 0))
    own("Cơ quan cấp trên", "{{ co_quan.co_quan_cap_tren | upper }}")
    own("Tên cơ quan", "{{ co_quan.co_quan | upper }}")
    own("Gạch dưới tên", "{{ co_quan.gach }}")
    state = lines(table.cell(0, 1))
    state("Quốc hiệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    state("Tiêu ngữ", "Độc lập - Tự do - Hạnh phúc")
    rule(table.cell(0, 1), *MOTTO_RULE)
    number = lines(table.cell(1, 0))
    number("Số ký hiệu", f"Số:          /{{{{ {symbol} }}}}")
    if subject:
        number("Trích yếu công văn", subject)
    lines(table.cell(1, 1))("Ngày tháng", "{{ co_quan.dia_danh }}, ngày      tháng      năm {{ nam or '        ' }}")


def closing(word: Word, recipients: str, first: str = "") -> None:
    """Write the foot of a paper: recipients on the left, the signer on the right."""
    table = grid(word, [WIDTH / 2, WIDTH / 2], 1)
    left = lines(table.cell(0, 0))
    left("Nơi nhận", "Nơi nhận:")
    if first:
        left("Danh sách nơi nhận", first)
    for text in (f"{{%p for noi in co_quan.{recipients} %}}", "- {{ noi }};", "{%p endfor %}"):
        left("Danh sách nơi nhận", text)
    left("Danh sách nơi nhận", "- Lưu: {{ co_quan.luu }}.")
    right = lines(table.cell(0, 1))
    for text in ("{%p for dong in co_quan.chuc_vu %}", "{{ dong | upper }}", "{%p endfor %}"):
        right("Chức vụ", text)
    right("Họ tên", "{{ co_quan.nguoi_ky }}")
    end(word)


def end(word: Word) -> None:
    """End with a paragraph, as Word wants after a table, so small that it takes no page of its own."""
    word.add_paragraph(style="Gạch dưới tên").paragraph_format.line_spacing = Pt(1)
