"""Tables, workbook and page say the same of a run, account for every file, and run nothing of what a file says."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.coverage import SIGN, VIETNAMESE, Coverage
from pipeline.publishing import page, quoting, tables, workbook
from pipeline.publishing.view import View, clean, percent
from pipeline.results import FILE_STATUS, Run
from pipeline.units import Unit
from tests.publishing_run import PORT, TAXONOMY, VEHICLES, cells, hostile_run, labelled, make_run, submitted

SHEETS = [
    "Tổng hợp", "Theo đơn vị", "Minh chứng", "Hồ sơ nhận được", "Chưa nộp", "Cần xem lại", "Thống kê", "Thông tin",
]  # fmt: skip
OUTPUTS = (
    "documents.csv", "coverage.csv", "paragraphs.jsonl", "lifted.csv", "roll-call.csv", "units.csv", "promises.csv",
    "tong-hop.xlsx", "index.html",
)  # fmt: skip
HOSTILE = {
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "link": '=HYPERLINK("http://example.com","x")',
    "url": "http://example.com/x",
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)</script><!--",
    "handler": "\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}",
    "long": "Đơn vị " * 1500,
    "one word": "Đ" * 10_000,
    "right to left": "\u202efdp.oac oab\u200f \u2067x\u061c",
    "two lines": "một\nhai\r\nba\rbốn",
    "control": "a\x00b\x01c\x07d\x0be\x1ff\x7fg\ufffeh\uffff",
    "separators": "a\u2028b\u2029c\x85d",
    "escaped": "_x0041_ &lt;b&gt; &#60;",
    "beyond the plane": "𠀀 🛑 \U000f0000",
}  # fmt: skip


def publish(run: Run, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    tables.write(run, folder)
    workbook.write(run, folder / "tong-hop.xlsx")
    page.write(run, folder / "index.html")
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def texts(sheet: Worksheet) -> list[list[str]]:
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(make_run(), tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "tong-hop.xlsx")


@pytest.fixture(scope="module")
def root(folder: Path) -> html.HtmlElement:
    return html.fromstring((folder / "index.html").read_bytes())


# --- small pieces ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.0, "dưới 1%"), (0.004, "dưới 1%"), (0.01, "1%"), (0.934, "93%"), (0.994, "99%"), (0.9996, "trên 99%"), (1.0, "trên 99%")],
)  # fmt: skip
def test_percent_never_says_none_or_all(probability: float, shown: str) -> None:
    assert percent(probability) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Sở  GTVT\n", "Sở GTVT"), ("a\x00b", "a b"), ("\u202eabc", "abc"), ("Đ" * 500, "Đ" * 199 + "…"), ("=1", "=1")],
)
def test_clean_gives_one_short_line(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_units_with_two_files_are_told_apart() -> None:
    files = [submitted(name, VEHICLES, []) for name in ("một.pdf", "hai.pdf")]
    run = Run(TAXONOMY, "m", "0", tuple(files), tuple(c for f in files for c in cells(f, VEHICLES)))
    assert [(r.unit, r.file, r.twin) for r in View(run).rows()] == [(VEHICLES.name, f.name, True) for f in files]


def test_absent_units_of_one_name_keep_a_row_each() -> None:
    units = [Unit(i, "Trạm kiểm tra") for i in ("a", "b")]
    covered = [Coverage("", u.id, u.name, 1, "not_submitted", 1.0) for u in units]
    assert len(View(Run(TAXONOMY, "m", "0", (), tuple(covered), tuple(units))).rows()) == 2


# --- every output says the same --------------------------------------------------------------------------------------


def test_csv_and_jsonl_are_as_they_were(folder: Path, golden: Callable[[str, bytes], None]) -> None:
    for name in ("documents.csv", "coverage.csv", "paragraphs.jsonl"):
        golden(name, (folder / name).read_bytes())


def test_same_run_gives_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = publish(make_run(), tmp_path)
    for name in OUTPUTS:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_nothing_is_left_beside_the_outputs(folder: Path) -> None:
    assert {p.name for p in folder.iterdir()} == set(OUTPUTS)


def test_every_file_and_absent_unit_is_accounted_for(
    book: openpyxl.Workbook, root: html.HtmlElement, folder: Path
) -> None:
    run = make_run()
    names = [f.name for f in run.files]
    fates = [FILE_STATUS[f.status] for f in run.files]
    listed = texts(book["Hồ sơ nhận được"])[3:]
    assert [row["file"] for row in rows_of(folder / "documents.csv")] == names
    assert [row[1] for row in listed] == names
    assert [row[3] for row in listed] == fates
    assert [row[1].text_content() for row in root.xpath('//table[@id="tep"]/tbody/tr')] == names
    assert [row[2].text_content() for row in root.xpath('//table[@id="tep"]/tbody/tr')] == fates
    assert [row[2] for row in texts(book["Chưa nộp"])[3:]] == [PORT.name]
    assert [tr[1].text_content() for tr in root.xpath('//table[@id="nop"]/tbody/tr')] == [PORT.name]


def test_page_and_workbook_show_the_same_statuses(book: openpyxl.Workbook, root: html.HtmlElement) -> None:
    run = make_run()
    known = [[r.cells[a].status for a in TAXONOMY.ids] for r in View(run).rows()]
    rows = texts(book["Tổng hợp"])[7 : 7 + len(known)]
    shown = [tr.xpath("td/button/@data-status") for tr in root.xpath('//table[@id="bang"]/tbody/tr')]
    assert shown == known
    assert [row[3:7] for row in rows] == [[f"{SIGN[s]} {VIETNAMESE[s]}" for s in line] for line in known]
    assert {s for line in known for s in line} == set(VIETNAMESE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Vá ổ gà (m2) | 1.200 | 1.310", "1.200 m2; 1.310 m2"), ("Thu (tỷ đồng) | 3,45", "3.450.000.000 đồng"), ("còn 5,43 tỷ", "5,43 tỷ"),
     ("giảm (%) | 5 - 10", "5 - 10%"), ("ngày 05/3/2024", ""), ("12 xe, 12 xe", "12 xe"), ("1 xe, 2 cầu, 3 vụ, 4 tổ, 5 hộ, 6%", "1 xe; 2 cầu; 3 vụ; 4 tổ; 6%")],
)  # fmt: skip
def test_figures_are_shown_as_written_with_the_unit_of_their_column(text: str, shown: str) -> None:
    [one] = labelled("x", [(text, 1, "result", 0.9)], [1])
    assert quoting.figures(one, 1) == shown


# --- hostile content -------------------------------------------------------------------------------------------------


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    return request.param, publish(hostile_run(request.param), tmp_path / "run")


def test_hostile_text_is_harmless_in_csv_and_jsonl(hostile: tuple[str, Path]) -> None:
    text, folder = hostile
    documents, covered = rows_of(folder / "documents.csv"), rows_of(folder / "coverage.csv")
    assert (len(documents), len(covered)) == (2, 6)
    assert not [v for row in [*documents, *covered] for v in row.values() if v.startswith(tables.HARMFUL)]
    lines = (folder / "paragraphs.jsonl").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line)["text"] for line in lines if line] == [text, text]


def test_a_lone_carriage_return_starts_no_new_row_in_csv(tmp_path: Path) -> None:
    tables.write(hostile_run("một\r=1+1"), tmp_path)
    assert len(rows_of(tmp_path / "documents.csv")) == 2


def test_an_empty_run_is_published(tmp_path: Path) -> None:
    publish(Run(TAXONOMY, "m", "0", (), ()), tmp_path)
    assert openpyxl.load_workbook(tmp_path / "tong-hop.xlsx").sheetnames == SHEETS


def test_a_file_name_that_is_no_text_is_shown(tmp_path: Path) -> None:
    name = "b\udce1o.pdf"  # what Python makes of a Latin-1 file name on Linux
    run = hostile_run(name)
    workbook.write(run, tmp_path / "tong-hop.xlsx")
