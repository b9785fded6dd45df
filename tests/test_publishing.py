"""Tables, workbook and page say the same of a run, account for every file, and run nothing of what a file says."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.coverage import SIGN, VIETNAMESE, Coverage
from pipeline.publishing import page, quoting, tables, workbook
from pipeline.publishing.view import STANCE, View, clean, percent
from pipeline.results import FILE_STATUS, Run
from pipeline.units import Unit
from tests.publishing_run import PORT, TAXONOMY, VEHICLES, cells, hostile_run, labelled, make_run, submitted

SHEETS = ["Tổng hợp", "Bỏ sót", "Minh chứng", "Hồ sơ nhận được", "Chưa nộp", "Thông tin"]
OUTPUTS = ("documents.csv", "coverage.csv", "paragraphs.jsonl", "lifted.csv", "tong-hop.xlsx", "index.html")
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


def panels(root: html.HtmlElement) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(root.get_element_by_id("du-lieu").text)["cells"]
    return found


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


def test_matrix_of_the_page_is_as_it_was(folder: Path, golden: Callable[[str, bytes], None]) -> None:
    table = re.search(r'<table id="bang">.*?</table>\n', (folder / "index.html").read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    golden("matrix.html", table[0].encode())


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
    assert [row[2] for row in listed] == fates
    assert [row[1].text_content() for row in root.xpath('//table[@id="tep"]/tbody/tr')] == names
    assert [row[2].text_content() for row in root.xpath('//table[@id="tep"]/tbody/tr')] == fates
    assert [row[2] for row in texts(book["Chưa nộp"])[3:]] == [PORT.name]
    assert [li.xpath("string(bdi)") for li in root.xpath('//ol[@id="chua"]/li')] == [PORT.name]


def test_header_counts_add_up(root: html.HtmlElement) -> None:
    tiles = [int(b.text) for b in root.xpath('//ul[@class="tiles"]/li/b')]
    assert tiles == [6, 2, 1, 1, 1, 1, 1, 2]
    assert tiles[0] == sum(tiles[1:6])


def test_page_and_workbook_show_the_same_statuses(book: openpyxl.Workbook, root: html.HtmlElement) -> None:
    run = make_run()
    known = [[r.cells[a].status for a in TAXONOMY.ids] for r in View(run).rows()]
    rows = texts(book["Tổng hợp"])[5 : 5 + len(known)]
    shown = [tr.xpath("td/button/@data-status") for tr in root.xpath('//table[@id="bang"]/tbody/tr')]
    assert shown == known
    assert [row[4:8] for row in rows] == [[f"{SIGN[s]} {VIETNAMESE[s]}" for s in line] for line in known]
    assert {s for line in known for s in line} == set(VIETNAMESE)


# --- workbook --------------------------------------------------------------------------------------------------------


def test_workbook_counts_gaps_by_row_and_area(book: openpyxl.Workbook) -> None:
    rows = texts(book["Tổng hợp"])
    assert [row[8] for row in rows[5:10]] == ["1", "1", "0", "0", "0"]
    assert rows[10][0] == "Tổng số lượt bỏ sót"
    assert rows[10][4:] == ["0", "1", "0", "1", "2"]


def test_workbook_is_ready_to_print(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
            1,
            0,
        )  # one page is what no word means
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
        footer = sheet.oddFooter
        assert footer is not None
        assert "&P" in str(footer.center.text)
        assert {c.font.name for row in sheet.iter_rows() for c in row} == {"Times New Roman"}
    words = {v for row in texts(book["Tổng hợp"]) for v in row}
    assert {"NGƯỜI LẬP BIỂU", "......, ngày ... tháng ... năm ...", "Chú giải"} <= words


def test_only_gaps_carry_a_note_with_certainty_and_nearest(book: openpyxl.Workbook) -> None:
    noted = [(c.value, c.comment.text) for row in book["Tổng hợp"].iter_rows() for c in row if c.comment]
    assert [value for value, _ in noted] == ["✗ BỎ SÓT"] * 2
    assert "Độ chắc chắn bỏ sót: 88%" in noted[0][1]
    assert "Đoạn gần nhất (trang 1, xác suất 4%)" in noted[0][1]


def test_gaps_are_listed_surest_first(book: openpyxl.Workbook) -> None:
    rows = texts(book["Bỏ sót"])[3:]
    assert [(row[1], row[2]) for row in rows] == [
        ("Ban Quản lý dự án", "2. Quản lý, khai thác vận tải"),
        ("Phòng Quản lý vận tải", "4. Hợp tác quốc tế"),
    ]
    assert [float(row[3]) for row in rows] == sorted((float(row[3]) for row in rows), reverse=True)


def test_evidence_is_quoted_best_first_and_not_too_much(tmp_path: Path) -> None:
    said = [(f"Đoạn {i} " + "dài " * 200, 1, "result", 0.6 + i / 100) for i in range(9)]
    file = submitted("dài.pdf", VEHICLES, said)  # type: ignore[arg-type]  # the list's stances are plain strings
    run = Run(TAXONOMY, "m", "0", (file,), tuple(cells(file, VEHICLES)))
    publish(run, tmp_path)
    rows = texts(openpyxl.load_workbook(tmp_path / "tong-hop.xlsx")["Minh chứng"])[3:]
    shown = panels(html.fromstring((tmp_path / "index.html").read_bytes()))["0-1"]
    assert [row[5][:6] for row in rows] == [f"Đoạn {i}" for i in (8, 7, 6, 5, 4)]
    assert {len(row[5]) for row in rows} <= {299, 300}
    assert [q[0][:6] for q in shown["evidence"]] == [row[5][:6] for row in rows]
    assert shown["more"] == 4


def test_of_a_long_block_the_part_that_carries_the_area_is_quoted_with_its_figures(tmp_path: Path) -> None:
    lead, own, rest = (
        "Mở đầu dài dòng. " * 20,
        "Đã vá 320 m2, chi 1,5 tỷ đồng trên QL.1A ngày 05/3/2024.",
        " Kết thúc 12 việc.",
    )
    file = submitted("dài.pdf", VEHICLES, [(lead + own + rest, 1, "result", 0.9), (own, 1, "result", 0.8)])
    parted = file.labelled[0]._replace(spans={1: (len(lead), len(lead) + len(own))}, stances={1: "nil"})
    run = Run(TAXONOMY, "m", "0", (replace(file, labelled=(parted, file.labelled[1])),), tuple(cells(file, VEHICLES)))
    publish(run, tmp_path)
    rows = texts(openpyxl.load_workbook(tmp_path / "tong-hop.xlsx")["Minh chứng"])[3:]
    figures = "320 m2; 1,5 tỷ đồng; QL.1A"
    assert [row[4:7] for row in rows] == [["không phát sinh", f"… {own} …", figures], ["kết quả", own, figures]]
    shown = panels(html.fromstring((tmp_path / "index.html").read_bytes()))["0-1"]["evidence"]
    assert [(q[0], q[2], q[4]) for q in shown] == [(row[5], row[4], row[6]) for row in rows]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Vá ổ gà (m2) | 1.200 | 1.310", "1.200 m2; 1.310 m2"), ("Thu (tỷ đồng) | 3,45", "3.450.000.000 đồng"), ("còn 5,43 tỷ", "5,43 tỷ"),
     ("giảm (%) | 5 - 10", "5 - 10%"), ("ngày 05/3/2024", ""), ("12 xe, 12 xe", "12 xe"), ("1 xe, 2 cầu, 3 vụ, 4 tổ, 5 hộ, 6%", "1 xe; 2 cầu; 3 vụ; 4 tổ; 6%")],
)  # fmt: skip
def test_figures_are_shown_as_written_with_the_unit_of_their_column(text: str, shown: str) -> None:
    [one] = labelled("x", [(text, 1, "result", 0.9)], [1])
    assert quoting.figures(one, 1) == shown


def test_dates_are_dates_where_they_can_be(book: openpyxl.Workbook) -> None:
    row = next(r for r in book["Hồ sơ nhận được"].iter_rows(min_row=4) if r[1].value == "báo cáo.pdf")
    assert (row[8].value, row[8].number_format) == (datetime(2024, 6, 5), "dd/mm/yyyy")  # noqa: DTZ001  # as in Excel


# --- page ------------------------------------------------------------------------------------------------------------


def test_page_loads_nothing(folder: Path, root: html.HtmlElement) -> None:
    assert root.get("lang") == "vi"
    assert root.xpath("//meta[@http-equiv]/@content")[0].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    )
    assert root.xpath("//@src | //@href | //@onclick | //@action | //link | //iframe") == []
    assert "url(" not in (folder / "index.html").read_text(encoding="utf-8")


def test_every_cell_has_sign_and_word(root: html.HtmlElement) -> None:
    for button in root.xpath('//table[@id="bang"]//button'):
        sign, word = button.xpath("span")
        status = button.get("data-status")
        assert (sign.text, sign.get("aria-hidden"), word.text) == (SIGN[status], "true", VIETNAMESE[status])


def test_panels_hold_what_stands_behind_each_cell(root: html.HtmlElement) -> None:
    found = panels(root)
    assert found["0-1"]["evidence"][0] == [
        "Đã giải quyết 1.248 hồ sơ, đạt 98,6%.",
        1,
        STANCE["result"],
        "97%",
        "1.248 hồ sơ; 98,6%",
    ]
    assert found["0-4"]["certainty"] == "88%"
    assert len(found["0-4"]["nearest"]) == 3
    assert "certainty" not in found["2-1"]  # pages were lost: nothing can be said
    assert set(root.xpath("//@data-cell")) == set(found)


def test_rows_are_found_without_tones(root: html.HtmlElement) -> None:
    keys = root.xpath("//@data-key")
    assert keys[0] == "phong quan ly van tai bao cao 6 thang dau nam 2024 bao cao pdf"


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


def test_hostile_text_is_harmless_in_the_workbook(hostile: tuple[str, Path]) -> None:
    book = openpyxl.load_workbook(hostile[1] / "tong-hop.xlsx")
    found = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert book.sheetnames == SHEETS
    assert {c.data_type for c in found} <= {"s", "n", "d"}
    assert not [c for c in found if c.hyperlink or len(str(c.value)) > 32_767]
    assert len(texts(book["Hồ sơ nhận được"])[3:]) == 2


def test_hostile_text_is_harmless_in_the_page(hostile: tuple[str, Path]) -> None:
    text, folder = hostile
    root = html.fromstring((folder / "index.html").read_bytes())
    known = html.fromstring(page.render(make_run()).encode())
    for tag in ("script", "style", "meta"):
        assert root.xpath(f"count(//{tag})") == known.xpath(f"count(//{tag})"), tag
    assert root.xpath("//img | //a | //@onerror | //comment()") == []
    assert panels(root)["0-1"]["evidence"][0][0] == clean(text, 600)
    assert root.xpath('count(//table[@id="bang"]/tbody/tr)') == 3


def test_an_empty_run_is_published(tmp_path: Path) -> None:
    publish(Run(TAXONOMY, "m", "0", (), ()), tmp_path)
    assert "Nhận 0 tệp; 0 đơn vị chưa nộp; 0 lượt nội dung bỏ sót." in (tmp_path / "index.html").read_text(
        encoding="utf-8"
    )
    assert openpyxl.load_workbook(tmp_path / "tong-hop.xlsx").sheetnames == SHEETS


def test_a_file_name_that_is_no_text_is_shown(tmp_path: Path) -> None:
    name = "b\udce1o.pdf"  # what Python makes of a Latin-1 file name on Linux
    run = hostile_run(name)
    workbook.write(run, tmp_path / "tong-hop.xlsx")
    assert "b o.pdf" in page.render(run)
