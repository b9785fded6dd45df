"""Traps of Word's own making: text that stands where paragraphs are not looked for, counted labels, merged cells."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Mm

from scripts.rendering import render_docx
from scripts.rendering.parts import MOTTO, NATION
from scripts.traps import paper
from scripts.traps.legacy import to_tcvn3
from scripts.traps.office import convert
from scripts.traps.paper import FIELDS, PHRASES
from scripts.traps.record import Expect, trap

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
ITEMS = (
    "a) Đội số 1 nhận đoạn từ đầu tuyến đến đỉnh đèo;",
    "b) Đội số 2 nhận đoạn còn lại và nhà hạt.",
    "- Thay 64 cọc tiêu bị gãy;",
    "- Sơn lại toàn bộ cọc ở các đoạn cong.",
)


@trap(
    "counted-labels.docx", Expect(words=("I. KẾT QUẢ THỰC HIỆN", "II. PHƯƠNG HƯỚNG", *ITEMS), count=10, fields=FIELDS)
)
def counted_labels(path: Path) -> None:
    """Labels that Word counts out itself, so that they stand nowhere in the text."""
    document = paper.report("".join(f"I [3] result : {item}\n" for item in ITEMS))
    render_docx(replace(document, head={**document.head, "word": "numbered"}), path)


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(content: str) -> str:
    return f"<w:p>{content}</w:p>"


def _write(path: Path, elements: Sequence[str]) -> None:
    """Write a Word file whose body holds these elements."""
    document = docx.Document()
    for element in elements:
        xml = re.sub(r"^<(w:\w+)", rf"<\1 {SPACES}", element)
        document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    document.save(str(path))


BOX = "Trong khung: Hạt đã đón 03 đoàn kiểm tra của Sở."
GONE = "Hạt chưa làm được việc gì đáng kể."
HELD = "Đã bàn giao 02 nhà hạt cho địa phương."
TAGGED = "Hạt tham gia hội thao của ngành ở Nậm Kha."
INSERTED = "Đã khơi thông 12 km rãnh dọc trước mùa mưa."


@trap("hidden-places.docx", Expect(words=(INSERTED, HELD, TAGGED, BOX), absent=(GONE,), count=4))
def hidden_places(path: Path) -> None:
    """Text in a tracked insertion, a content control, a smart tag and a text box (kept twice); struck text as well."""
    shape = f"<w:txbxContent>{_paragraph(_run(BOX))}</w:txbxContent>"
    drawn = f"<w:drawing><wps:wsp><wps:txbx>{shape}</wps:txbx></wps:wsp></w:drawing>"
    plain = f"<w:pict><v:shape><v:textbox>{shape}</v:textbox></v:shape></w:pict>"
    either = f'<mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{plain}</mc:Fallback>'
    boxed = f"<w:r><mc:AlternateContent>{either}</mc:AlternateContent></w:r>"
    struck = f'<w:del w:id="1" w:author="a"><w:r><w:delText>{GONE}</w:delText></w:r></w:del>'
    first, rest = TAGGED.split(" ", 1)
    _write(path, [
        _paragraph(f'{struck}<w:ins w:id="2" w:author="a">{_run(INSERTED)}</w:ins>'),
        f"<w:sdt><w:sdtContent>{_paragraph(_run(HELD))}</w:sdtContent></w:sdt>",
        _paragraph(f'{_run(first + " ")}<w:smartTag w:element="place">{_run(rest)}</w:smartTag>'),
        _paragraph(boxed),
    ])  # fmt: skip


ROADS = ("Đường tỉnh 541", "Đường tỉnh 543")


@trap(
    "merged-cells.docx",
    Expect(
        words=("Tuyến đường", "Khối lượng", "Vá ổ gà", "320", "Rãnh dọc", "12"), rows=4, count=4,
        absent=(f"{ROADS[0]} {ROADS[0]}", "Khối lượng Khối lượng"),
    ),
)  # fmt: skip
def merged_cells(path: Path) -> None:
    """A table in which cells are merged over rows and columns: nothing is said twice."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    rows = (
        ("Tuyến đường", "Khối lượng", "", "Ghi chú"), (ROADS[0], "Vá ổ gà", "320", "xong"),
        ("", "Rãnh dọc", "12", "xong"), (ROADS[1], "Cọc tiêu", "64", "đang làm"),
    )  # fmt: skip
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(path))


@trap("letterhead-in-header.docx", Expect(fields={k: v for k, v in FIELDS.items() if k != "signer"}, words=PHRASES[:2]))
def letterhead_in_header(path: Path) -> None:
    """Organ, number and date stand in the page header of the first section."""
    document = docx.Document()
    table = document.sections[0].header.add_table(1, 2, Mm(160))
    for cell, lines in zip(
        table.rows[0].cells,
        ((paper.UPPER, paper.UNIT, f"Số: {paper.NUMBER}"), (NATION, MOTTO, paper.ISSUED)),
        strict=True,
    ):
        cell.text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
    document.add_paragraph("BÁO CÁO").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in paper.BODY_BLOCKS[:3]:
        document.add_paragraph(text)
    document.add_section(WD_SECTION.NEW_PAGE)
    document.save(str(path))


def _in_old_type(path: Path) -> None:
    """Write the report's paragraphs in TCVN3, run by run in .VnTime, one word of each in Times New Roman."""
    document = docx.Document()
    for text in paper.BODY_BLOCKS:
        capitals = text.upper() == text
        typed, name = to_tcvn3(text.lower() if capitals else text), ".VnTimeH" if capitals else ".VnTime"
        run = document.add_paragraph().add_run(typed)
        run.font.name = name
    document.save(str(path))


@trap("vntime.docx", Expect(words=PHRASES, said=("TCVN3",), count=6))
def vntime(path: Path) -> None:
    """A Word file in .VnTime: only the type of each run tells what its letters mean."""
    _in_old_type(path)


@trap("vntime.doc", Expect(words=PHRASES, said=("TCVN3",), count=6, needs="libreoffice"))
def old_vntime(path: Path) -> None:
    """The same as Word wrote it before 2007."""
    with TemporaryDirectory() as folder:
        _in_old_type(Path(folder) / "report.docx")
        path.write_bytes(convert(Path(folder) / "report.docx", "doc"))


@trap("secret.docx", Expect(status="unreadable", said=("độ mật TỐI MẬT",)))
def secret_word(path: Path) -> None:
    """A Word file marked as secret."""
    document = docx.Document()
    for text in (paper.UPPER, paper.UNIT, "TỐI MẬT", "BÁO CÁO", *paper.BODY_BLOCKS):
        document.add_paragraph(text)
    document.save(str(path))


@trap("sheet.xlsx", Expect(status="unreadable", said=("Excel",)))
def sheet(path: Path) -> None:
    """A spreadsheet."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")


@trap("sheet.docx", Expect(status="unreadable", said=("Excel",)))
def sheet_as_word(path: Path) -> None:
    """A spreadsheet under the ending of Word."""
    sheet(path)
