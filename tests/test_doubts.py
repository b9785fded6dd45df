"""What was recognised uncertainly is said to the person, in every output, and costs the file nothing else."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import html

from pipeline.document import SURE, Box, Field, Letterhead, Line, Place
from pipeline.publishing import page, tables, workbook
from pipeline.reading import letterhead
from pipeline.results import FileResult, Run
from tests.publishing_run import TAXONOMY, VEHICLES, submitted

HEAD = Place(1, Box(85, 100, 200, 114))
NOTE = "cần đối chiếu với bản gốc: số “47/BC-VT” (viết tay hoặc mờ, nhận dạng chưa chắc chắn)"


def field(value: str, confidence: float) -> Field:
    return Field(value, HEAD, confidence)


KIND, NUMBER, DATE = field("BÁO CÁO", 0.93), field("47/BC-VT", 0.91), field("2024-06-12", 0.95)
SOUND = Letterhead(unit=field("HẠT NẬM KHA", 0.92), number=NUMBER, date=DATE, kind=KIND)
CASES = [
    ("all is print", SOUND, True, []),
    ("the number is written by hand", replace(SOUND, number=field("47/BC-VT", 0.4)), True, ["số “47/BC-VT”"]),
    ("the date is written by hand", replace(SOUND, date=field("2024-06-12", 0.5)), True, ["ngày 12/06/2024"]),
    ("as sure as it must be", replace(SOUND, number=field("47/BC-VT", SURE)), True, []),
    ("unit and kind are blurred", replace(SOUND, unit=field("HAT NAM", 0.6), kind=field("BÁO CÁO", 0.7)), True,
     ["đơn vị “HAT NAM”", "loại văn bản “BÁO CÁO”"]),
    ("there is no number", replace(SOUND, number=Field()), True, ["không đọc được số của"]),
    ("the number has no figure", replace(SOUND, number=field("/BC-VT", 0.9)), True, ["không đọc được số của"]),
    ("neither number nor date", replace(SOUND, number=Field(), date=Field()), True, ["không đọc được số và ngày của"]),
    ("a text file left blank for the clerk", replace(SOUND, number=field("/BC-VT", 1.0), date=Field()), False, []),
    ("a scan without a letterhead", Letterhead(), True, []),
    ("a kind that was only inferred", replace(SOUND, kind=Field("BÁO CÁO", None, 0.5)), True, []),
]  # fmt: skip


@pytest.mark.parametrize(("head", "recognised", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_person_is_told_what_to_compare_with_the_paper(head: Letterhead, recognised: bool, said: list[str]) -> None:
    told = "; ".join(letterhead.doubts(head, recognised=recognised))
    assert bool(told) == bool(said)
    assert [x for x in said if x not in told] == []


def test_a_line_is_no_surer_than_its_least_certain_figure() -> None:
    issued = Line("Nậm Kha, ngày 12 tháng 6 năm 2024", HEAD, hint="right", origin="ocr", confidence=0.86, figures=0.43)
    title = Line("BÁO CÁO", HEAD, origin="ocr", confidence=0.95)
    date = letterhead.parse(letterhead.split([issued, title])).date
    assert (date.value, date.confidence, date.doubtful) == ("2024-06-12", 0.43, True)


SIGNS = [
    ("Số: 25/BC-HQLĐB", "25/BC-HQLĐB"), ("Số: ....47./BC-HQLĐB", "47/BC-HQLĐB"), ("Số: ...4⁄⁄/BC-HQLĐB", "4/BC-HQLĐB"),
    ("....s:z../BC-HQLĐB", "/BC-HQLĐB"), ("/BC-HQLĐB", "/BC-HQLĐB"), ("SỐ, s2. /KH-UBND", "2/KH-UBND"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), SIGNS)
def test_a_number_that_was_misread_is_no_part_of_the_unit(text: str, number: str) -> None:
    lines = [Line(t, HEAD, hint="left", origin="ocr") for t in ("SỞ GIAO THÔNG", "HẠT NẬM KHA", text)]
    head = letterhead.parse(letterhead.split([*lines, Line("BÁO CÁO", HEAD, origin="ocr")]))
    assert (head.number.value, head.unit.value) == (number, "HẠT NẬM KHA")


@pytest.fixture
def run() -> Run:
    """Return a run of one file whose number was written by hand."""
    file = submitted("quét.pdf", VEHICLES, [])
    if file.document is None:
        raise AssertionError
    head = replace(file.document.letterhead, number=field("47/BC-VT", 0.4), date=field("2024-06-12", 0.95))
    read: FileResult = replace(file, document=replace(file.document, letterhead=head, notes=(NOTE,)), problem=NOTE)
    return Run(TAXONOMY, "m", "0", (read,), ())


def test_every_output_shows_the_doubt_and_the_file_stays_read(run: Run, tmp_path: Path) -> None:
    tables.write(run, tmp_path)
    workbook.write(run, tmp_path / "tong-hop.xlsx")
    page.write(run, tmp_path / "index.html")
    row = (tmp_path / "documents.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert ",read," in row
    assert NOTE in row
    cells = {c.value: c for c in openpyxl.load_workbook(tmp_path / "tong-hop.xlsx")["Hồ sơ nhận được"][4]}
    assert NOTE in cells
    assert cells["47/BC-VT"].font.italic
    assert not cells["BÁO CÁO"].font.italic
    listed = html.parse(str(tmp_path / "index.html")).xpath("//table[@id='tep']//tbody/tr")[0]
    assert NOTE in listed.text_content()
    assert [x.getparent().text_content().strip() for x in listed.xpath(".//*[@title]")] == ["47/BC-VT ? chưa chắc chắn"]
