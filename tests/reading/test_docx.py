"""DOCX: everything that stands in the body, in its order, with Word's own numbering made visible."""

import re
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.reading import docx as reader
from pipeline.reading.docx_numbering import written


def texts(path: Path) -> list[str]:
    return [line.text for page in reader.read(path).pages for line in page.lines]


def saved(tmp_path: Path, *elements: str) -> Path:
    document = docx.Document()
    for element in elements:
        document.element.body.insert_element_before(
            parse_xml(re.sub(r"^<w:(\w+)", rf"<w:\1 {nsdecls('w')}", element)), "w:sectPr"
        )
    path = tmp_path / "x.docx"
    document.save(str(path))
    return path


CASES = [
    ("<w:p><w:r><w:t>Một</w:t></w:r></w:p>", ["Một"]),
    (
        "<w:p><w:ins w:id='1' w:author='a'><w:r><w:t>được thêm</w:t></w:r></w:ins><w:del w:id='2' w:author='a'><w:r><w:delText>bị xoá</w:delText></w:r></w:del></w:p>",
        ["được thêm"],
    ),
    (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>trong ô điều khiển</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        ["trong ô điều khiển"],
    ),
    (
        "<w:p><w:smartTag w:element='x'><w:r><w:t>thẻ</w:t></w:r></w:smartTag><w:r><w:t xml:space='preserve'> thông minh</w:t></w:r></w:p>",
        ["thẻ thông minh"],
    ),
    ("<w:p><w:r><w:t>trước</w:t><w:tab/><w:t>sau</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>", ["trước sau-x"]),
    ("<w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink></w:p>", ["liên kết"]),
    ("<w:p/>", []),
]


@pytest.mark.parametrize(("xml", "wanted"), CASES)
def test_text_is_found_wherever_word_puts_it(tmp_path: Path, xml: str, wanted: list[str]) -> None:
    assert texts(saved(tmp_path, xml)) == wanted


def test_tables_stand_in_place_and_merged_cells_are_not_repeated(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("trước")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "gộp"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).text, table.cell(1, 1).text = "a", "b"
    document.add_paragraph("sau")
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert texts(path) == ["trước", "gộp | a", "| b", "sau"] or texts(path) == ["trước", "gộp | a", " | b", "sau"]


def test_automatic_numbering_is_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("một", "hai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("chấm", style="List Bullet")
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert texts(path) == ["1. một", "2. hai", "• chấm"]


FORMS = [
    (4, "upperRoman", "IV"),
    (9, "lowerRoman", "ix"),
    (14, "upperRoman", "XIV"),
    (3, "lowerLetter", "c"),
    (28, "lowerLetter", "bb"),
    (7, "decimalZero", "07"),
    (7, "decimal", "7"),
    (7, "none", ""),
]


@pytest.mark.parametrize(("value", "form", "text"), FORMS)
def test_numbers_are_written_in_words_formats(value: int, form: str, text: str) -> None:
    assert written(value, form) == text


def test_headings_take_their_level_from_the_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Phần lớn", level=1)
    document.add_heading("Phần nhỏ", level=2)
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert [line.hint for page in reader.read(path).pages for line in page.lines] == ["heading:1", "heading:2"]
