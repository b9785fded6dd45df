"""Letters and report as Word files: the layout of Decree 30/2020/NĐ-CP, and what LibreOffice makes of it."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from pipeline.publishing import letters
from pipeline.publishing.letters import office
from scripts.make_letter_templates import letter, render, report
from tests.letters_run import ROADS, big_run, usual_run
from tests.test_letters import SAMPLE

OURS = {office.LETTER: letter, office.REPORT: report}
MM = 36_000  # English metric units


@pytest.fixture(scope="module")
def found() -> dict[str, bytes]:
    return letters.drafts(usual_run(), office.shipped(SAMPLE))


@pytest.fixture(scope="module", params=["letter", "report"])
def word(request: pytest.FixtureRequest, found: dict[str, bytes]) -> docx.document.Document:
    name = letters.SUMMARY if request.param == "report" else next(n for n in found if ROADS.id in n)
    return docx.Document(io.BytesIO(found[name]))


@pytest.mark.parametrize("name", OURS)
def test_the_templates_are_as_their_script_draws_them(name: str) -> None:
    assert render(OURS[name]()) == (office.SHIPPED / name).read_bytes(), "python -m scripts.make_letter_templates"


def test_pages_are_a4_with_the_margins_of_the_decree(word: docx.document.Document) -> None:
    for section in word.sections:
        assert sorted(round((side or 0) / MM) for side in (section.page_width, section.page_height)) == [210, 297]
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        top, bottom, left, right = (round((side or 0) / MM, 1) for side in sides)
        assert (20 <= top <= 25, 20 <= bottom <= 25, 30 <= left <= 35, 15 <= right <= 20) == (True,) * 4


def test_everything_is_black_times_new_roman_of_the_sizes_of_the_decree(word: docx.document.Document) -> None:
    sizes = {}
    for style in word.styles:
        fonts = style.element.findall(f".//{qn('w:rFonts')}")
        assert all(set(f.attrib.values()) == {"Times New Roman"} for f in fonts)
        if getattr(style, "font", None) is not None and style.font.size:
            sizes[style.name] = style.font.size.pt
    assert (sizes["Thân bài"], sizes["Quốc hiệu"], sizes["Tiêu ngữ"], sizes["Tên cơ quan"]) == (14, 12, 13, 12)
    assert (sizes["Nơi nhận"], sizes["Danh sách nơi nhận"], sizes["Số ký hiệu"]) == (12, 11, 13)
    runs = word.element.body.findall(f".//{qn('w:r')}")
    assert not [r for r in runs if r.findall(f".//{qn('w:color')}") or r.findall(f".//{qn('w:rFonts')}")]


def test_the_body_is_justified_with_an_indented_first_line(word: docx.document.Document) -> None:
    body = word.styles["Thân bài"].paragraph_format
    assert (body.alignment, body.line_spacing) == (WD_ALIGN_PARAGRAPH.JUSTIFY, 1.0)
    assert 10 * MM <= (body.first_line_indent or 0) <= 13 * MM


def test_pages_are_numbered_in_the_middle_of_the_top_margin_from_the_second_on(word: docx.document.Document) -> None:
    first = word.sections[0]
    assert first.different_first_page_header_footer
    assert not first.first_page_header.paragraphs[0].runs
    [line] = first.header.paragraphs
    assert line.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert "PAGE" in line._p.xml


def test_the_head_has_two_columns_with_number_and_day_left_blank(word: docx.document.Document) -> None:
    head = word.tables[0]
    left, right = head.rows[0].cells
    assert [p.text for p in left.paragraphs[:2]] == ["ỦY BAN NHÂN DÂN TỈNH SƠN HÀ", "SỞ GIAO THÔNG VẬN TẢI"]
    assert [p.text for p in right.paragraphs[:2]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    number, day = head.rows[1].cells
    assert re.match(r"Số: {6,}/", number.paragraphs[0].text)
    assert re.fullmatch(r"Sơn Hà, ngày {4,}tháng {4,}năm 2024", day.paragraphs[0].text)


def test_the_foot_names_recipients_file_and_signer(found: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(next(w for n, w in found.items() if ROADS.id in n)))
    left, right = word.tables[-1].rows[0].cells
    assert [p.text for p in left.paragraphs] == ["Nơi nhận:", "- Như trên;", "- Lãnh đạo Sở;", "- Lưu: VT, VP."]
    assert [p.text for p in right.paragraphs] == ["GIÁM ĐỐC", "Nguyễn Văn A"]
    assert word.styles["Chức vụ"].font.bold
    assert word.styles["Nơi nhận"].font.italic


def test_tables_repeat_their_head_keep_rows_whole_and_fill_the_page(found: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(found[letters.SUMMARY]))
    table = word.tables[-1]
    rows = table._tbl.tr_lst
    assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
    assert all(r.find(f".//{qn('w:cantSplit')}") is not None for r in rows)
    assert [c.text for c in table.rows[0].cells] == ["TT", "Đơn vị", "Loại", "1. Thể chế", "2. Vận tải", "3. ATGT", "4. Quốc tế", "Bỏ sót"]  # fmt: skip
    widths = [int(str(c.get(qn("w:w")))) for c in table._tbl.tblGrid]
    assert len(widths) == 8
    assert abs(sum(widths) - 252 / 25.4 * 1440) < 10
    assert word.sections[-1].orientation == WD_ORIENT.LANDSCAPE


# The order in which the standard (ISO 29500) has them; Word takes a file for damaged where it is another.
ORDERS = {
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd textDirection vAlign",
    "pPr": "pStyle keepNext keepLines widowControl pBdr tabs spacing ind jc rPr sectPr",
    "rPr": "rStyle rFonts b i caps color sz szCs u lang",
}


@pytest.mark.parametrize("name", OURS)
def test_what_says_how_a_template_looks_stands_in_the_order_that_word_wants(name: str) -> None:
    word = docx.Document(str(office.SHIPPED / name))
    for tag, order in ORDERS.items():
        for root in (word.element, word.styles.element):
            for element in root.iter(qn(f"w:{tag}")):
                found = [str(child.tag).rpartition("}")[2] for child in element]
                assert found == [t for t in order.split() if t in found], tag


@pytest.mark.parametrize("name", OURS)
def test_a_template_uses_no_style_that_it_does_not_have(name: str) -> None:
    word = docx.Document(str(office.SHIPPED / name))
    known = {s.style_id for s in word.styles}
    used = {
        e.get(qn("w:val"))
        for root in (word.element, word.styles.element)
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")
        for e in root.iter(qn(f"w:{tag}"))
    }
    assert used <= known
    assert all(re.fullmatch(r"[A-Za-z]+", k) for k in known)


def test_nothing_tells_when_and_by_whom_it_was_written(found: dict[str, bytes]) -> None:
    for content in found.values():
        facts = docx.Document(io.BytesIO(content)).core_properties
        assert facts.created == facts.modified
        assert facts.author == "thidua"


# --- rendered --------------------------------------------------------------------------------------------------------

soffice = pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="no LibreOffice")


def rendered(folder: Path, drafts: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the text of each page of each draft, as LibreOffice prints it."""
    for name, content in drafts.items():
        (folder / Path(name).name).write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    paths = [str(p) for p in sorted(folder.glob("*.docx"))]
    subprocess.run([*command, "--outdir", str(folder), *paths], check=True, capture_output=True, timeout=240)
    return {p.stem: pages(p) for p in sorted(folder.glob("*.pdf"))}


def pages(path: Path) -> list[str]:
    command = [shutil.which("pdftotext") or "", "-layout", str(path), "-"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return answer.stdout.split("\f")[:-1]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


@soffice
def test_letters_and_report_of_forty_five_units_print_well(tmp_path: Path) -> None:
    run = big_run()
    found = letters.drafts(run, office.shipped(SAMPLE))
    chosen = {n: w for n, w in found.items() if n == letters.SUMMARY or re.search(r"-u(01|03|08)\.docx", n)}
    printed = rendered(tmp_path, chosen)
    assert len(printed) == 4
    summary = printed["bao-cao-tong-hop"]
    table = [p for p in summary if "PHỤ LỤC" in p or {"TT", "Đơn"} <= set(p.split())]
    assert len(table) >= 3
    assert all("Bỏ sót" in p for p in table)  # the head is on every page
    missing = [u.name for u in run.register if len(u.name) < 100 and plain(u.name) not in plain("".join(summary))]
    assert missing == []
    assert all(p.strip(" \n0123456789") for p in summary)  # no page is empty
    assert {name[-3:]: len(found) for name, found in printed.items() if name[-3] == "u"} == {
        "u01": 1,
        "u03": 1,
        "u08": 1,
    }
    for name, text in printed.items():
        assert "{{" not in "".join(text), name
        assert plain("Độc lập - Tự do - Hạnh phúc") in plain(text[0]), name
        assert [p.split()[0] for p in text[1:]] == [str(i) for i in range(2, len(text) + 1)], name
