"""The workbook says what the run found, sheet by sheet, and nothing of what a stranger wrote does anything in it."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.coverage import VIETNAMESE
from pipeline.publishing import workbook
from pipeline.publishing.doubts import KINDS, Doubt, doubts
from pipeline.publishing.view import MEANING, View, label
from pipeline.publishing.workbook import charts
from pipeline.results import FILE_STATUS, FileResult, Run
from pipeline.rollcall import Roll
from pipeline.units import Unit
from tests.publishing_run import TAXONOMY, VEHICLES, cells, submitted
from tests.rolled_run import absent_cells, big_run, rolled_run

SHEETS = [
    "Tổng hợp",
    "Theo đơn vị",
    "Minh chứng",
    "Hồ sơ nhận được",
    "Chưa nộp",
    "Cần xem lại",
    "Thống kê",
    "Thông tin",
]
LISTS = [n for n in SHEETS if n not in {"Tổng hợp", "Theo đơn vị", "Thống kê"}]
OTHER_FONTS = {
    "xl/theme/theme1.xml",
    "xl/styles.xml",
}  # the writer's lists of what there is; what cells use is looked at


def texts(sheet: Worksheet, first: int = 1) -> list[list[str]]:
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(min_row=first, values_only=True)]


def write(run: Run, folder: Path, links: dict[str, str] | None = None) -> openpyxl.Workbook:
    workbook.write(run, folder / "tong-hop.xlsx", links=links)
    return openpyxl.load_workbook(folder / "tong-hop.xlsx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("book")


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    return write(rolled_run(), folder)


# --- the whole -------------------------------------------------------------------------------------------------------


def test_every_cell_is_as_it_was(book: openpyxl.Workbook, golden: Callable[[str, bytes], None]) -> None:
    lines = []
    for sheet in book.worksheets:
        lines += [f"== {sheet.title}", *("\t".join(row).rstrip("\t").replace("\n", "⏎") for row in texts(sheet))]
    golden("tong-hop.txt", ("\n".join(lines) + "\n").encode())


def test_same_run_gives_same_bytes(book: openpyxl.Workbook, folder: Path, tmp_path: Path) -> None:
    assert book.sheetnames == SHEETS
    write(rolled_run(), tmp_path)
    assert (tmp_path / "tong-hop.xlsx").read_bytes() == (folder / "tong-hop.xlsx").read_bytes()


def test_every_sheet_is_ready_to_print(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_title_rows
        footer = sheet.oddFooter
        assert footer is not None
        assert "Trang &P/&N" in str(footer.center.text).replace("&[Page]", "&P").replace("&[Pages]", "&N")
        if sheet.title != charts.NAME:  # whose pages end where a table ends
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.freeze_panes


def test_every_list_can_be_filtered(book: openpyxl.Workbook) -> None:
    assert {s.title for s in book.worksheets if s.auto_filter.ref} == {"Tổng hợp", *LISTS}


def test_one_font_everywhere(book: openpyxl.Workbook, folder: Path) -> None:
    assert {c.font.name for sheet in book.worksheets for row in sheet.iter_rows() for c in row} == {"Times New Roman"}
    with zipfile.ZipFile(folder / "tong-hop.xlsx") as package:
        parts = {n: package.read(n).decode() for n in package.namelist() if n.endswith(".xml")}
    named = {
        f
        for n, part in parts.items()
        if n not in OTHER_FONTS
        for f in re.findall(r'(?:typeface|rFont val|name val)="([^"]+)"', part)
    }
    assert named - {"Times New Roman"} == set()
    assert all(
        '"Times New Roman,' in p.replace("&quot;", '"') for n, p in parts.items() if n.startswith("xl/worksheets/")
    )


# --- sheet by sheet --------------------------------------------------------------------------------------------------


def test_summary_has_a_row_a_unit_and_kind_with_sums_that_follow_an_edit(folder: Path, book: openpyxl.Workbook) -> None:
    rows = texts(openpyxl.load_workbook(folder / "tong-hop.xlsx", data_only=True)["Tổng hợp"], 8)
    assert [row[1:3] for row in rows[:6]] == [
        ["Phòng Quản lý vận tải", "Kế hoạch"], ["Phòng Quản lý vận tải", "Báo cáo 6 tháng"],
        ["Ban Quản lý dự án", "Báo cáo 6 tháng"], ["Công ty Quản lý đường bộ số 2", "Báo cáo 6 tháng"],
        ["Trung tâm Đăng kiểm", "Báo cáo 6 tháng"], ["Cảng vụ Đường thủy nội địa", "Báo cáo 6 tháng"],
    ]  # fmt: skip
    assert rows[1][3:] == ["● Có báo cáo", "✗ BỎ SÓT *", "○ Chỉ nhắc đến *", "✗ BỎ SÓT *", "2", "Nộp nhiều lần"]
    assert [row[-1] for row in rows[2:6]] == [
        "Chưa chắc đơn vị",
        "Đọc một phần; sai kỳ; giống đơn vị khác",
        "Đã nộp, không đọc được",
        "",
    ]
    assert [row[0] for row in rows[6:10]] == [
        "Số lượt có báo cáo",
        "Số lượt bỏ sót",
        "Số lượt chưa thể kết luận",
        "Số lượt chưa nộp",
    ]
    assert rows[7][3:8] == ["0", "2", "1", "1", "4"]
    shown = [[cell for cell in row[3:7]] for row in rows[:6]]  # noqa: C416 - a copy of each
    for status, line in zip(("reported", "missing", "unreadable", "not_submitted"), rows[6:10], strict=True):
        counted = [sum(row[i].startswith(label(status)) for row in shown) for i in range(4)]  # type: ignore[arg-type]
        assert line[3:8] == [str(n) for n in [*counted, sum(counted)]]
    assert book["Tổng hợp"]["E15"].value == '=COUNTIF(E8:E13,"✗ BỎ SÓT*")'
    assert book["Tổng hợp"]["H9"].value == '=COUNTIF(D9:G9,"✗ BỎ SÓT*")'


def test_summary_stands_as_offices_write_a_table(book: openpyxl.Workbook) -> None:
    words = {v for row in texts(book["Tổng hợp"]) for v in row}
    assert {"NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ", "........., ngày ..... tháng ..... năm ......", "Chú giải"} <= words
    assert {label(s) for s in MEANING} | set(MEANING.values()) <= words
    first = texts(book["Tổng hợp"])[:5]
    assert first[0][0].startswith("CƠ QUAN: ....")
    assert first[3][0].startswith("Kỳ báo cáo: ....")
    assert first[4][0] == (
        "Nhận 6 tệp (3 đọc đủ, 1 đọc một phần, 1 không đọc được, 1 đã có bản sau); 1 đơn vị chưa nộp văn bản nào; "
        "4 lượt nội dung bỏ sót, trong đó 2 lượt chưa chắc chắn."
    )


def test_only_gaps_carry_a_note_with_certainty_and_nearest(book: openpyxl.Workbook) -> None:
    noted = [(c.value, c.comment.text) for row in book["Tổng hợp"].iter_rows() for c in row if c.comment]
    assert [value for value, _ in noted] == ["✗ BỎ SÓT", "✗ BỎ SÓT *", "✗ BỎ SÓT *", "✗ BỎ SÓT"]
    assert noted[1][1].splitlines() == [
        "Độ chắc chắn bỏ sót: 65%", "Đoạn gần nhất (BC QLVT.pdf, trang 3; xác suất 30%, cần từ 42%): Xe chạy êm.",
    ]  # fmt: skip


def test_each_unit_has_its_areas_with_the_best_quote_and_its_plan_beside(book: openpyxl.Workbook) -> None:
    rows = texts(book["Theo đơn vị"], 4)
    bars = [row[0] for row in rows if not row[1]]
    assert bars == [
        "1. Phòng Quản lý vận tải – Kế hoạch – KH QLVT.docx", "2. Phòng Quản lý vận tải – Báo cáo 6 tháng – BC QLVT.pdf – Nộp nhiều lần",
        "3. Ban Quản lý dự án – Báo cáo 6 tháng – BC Ban.pdf – Chưa chắc đơn vị",
        "4. Công ty Quản lý đường bộ số 2 – Báo cáo 6 tháng – BC duong bo.pdf – Đọc một phần; sai kỳ; giống đơn vị khác",
        "5. Trung tâm Đăng kiểm – Báo cáo 6 tháng – ? CHƯA ĐỌC ĐƯỢC – hỏng.pdf – Đã nộp, không đọc được",
        "6. Cảng vụ Đường thủy nội địa – Báo cáo 6 tháng – ∅ CHƯA NỘP",
    ]  # fmt: skip
    report = rows[6:10]
    assert report[0][:7] == [
        "1. Thể chế, pháp luật",
        "● Có báo cáo",
        "0.97",
        "Đã ban hành 04 văn bản.",
        "04 văn bản",
        "BC QLVT.pdf",
        "1",
    ]
    assert report[1][3] == "Gần nhất (xác suất 30%, cần từ 42%): Xe chạy êm."
    assert report[0][7] == "– Ban hành 05 văn bản, hoàn thành 100%. [05 văn bản; 100%]"
    assert report[1][7].startswith("BÁO CÁO KHÔNG NÊU:\n– Cấp 12.000 giấy phép lái xe.")
    assert [row[7] for row in report[2:]] == ["", ""]


def test_evidence_is_quoted_best_first_and_not_too_much(tmp_path: Path) -> None:
    said = [(f"Đoạn {i} " + "dài " * 200, 1, "result", 0.6 + i / 100) for i in range(9)]
    file = submitted("dài.pdf", VEHICLES, said)  # type: ignore[arg-type]  # the list's stances are plain strings
    book = write(Run(TAXONOMY, "m", "0", (file,), tuple(cells(file, VEHICLES))), tmp_path)
    rows = texts(book["Minh chứng"], 4)
    assert [row[6][:6] for row in rows] == [f"Đoạn {i}" for i in (8, 7, 6, 5, 4)]
    assert {len(row[6]) for row in rows} <= {299, 300}
    assert {tuple(row[1:6]) for row in rows} == {(VEHICLES.name, "", "1. Thể chế, pháp luật", "Có báo cáo", "kết quả")}


def test_of_a_long_block_the_part_that_carries_the_area_is_quoted_with_its_figures(tmp_path: Path) -> None:
    lead, own = "Mở đầu dài dòng. " * 20, "Đã vá 320 m2, chi 1,5 tỷ đồng trên QL.1A ngày 05/3/2024."
    file = submitted(
        "dài.pdf", VEHICLES, [(f"{lead}{own} Kết thúc 12 việc.", 1, "result", 0.9), (own, 1, "result", 0.8)]
    )
    parted = file.labelled[0]._replace(spans={1: (len(lead), len(lead) + len(own))}, stances={1: "nil"})
    run = Run(TAXONOMY, "m", "0", (replace(file, labelled=(parted, file.labelled[1])),), tuple(cells(file, VEHICLES)))
    rows = texts(write(run, tmp_path)["Minh chứng"], 4)
    figures = "320 m2; 1,5 tỷ đồng; QL.1A"
    assert [row[5:8] for row in rows] == [["không phát sinh", f"… {own} …", figures], ["kết quả", own, figures]]


def test_every_file_is_listed_with_its_fate_and_whose_it_is(book: openpyxl.Workbook) -> None:
    rows = texts(book["Hồ sơ nhận được"], 4)
    run = rolled_run()
    assert [(row[1], row[3]) for row in rows] == [(f.name, FILE_STATUS[f.status]) for f in run.files]
    assert rows[0][6:9] == [
        "Ban Quản lý dự án",
        "0.55",
        "Ban Quản lý dự án [u2] 55%; Cảng vụ Đường thủy nội địa [u4] 50%",
    ]
    assert rows[2][4:] == [
        "đã có BC QLVT.pdf",
        "",
        VEHICLES.name,
        "",
        "",
        "",
        "Báo cáo 6 tháng",
        "",
        "",
        "",
        "BC QLVT.pdf",
    ]
    marked = [c.coordinate for c in book["Hồ sơ nhận được"][4] if c.fill.fgColor.rgb == "FFFFF0C2"]
    assert marked == ["G4", "H4", "M4"]  # unit and its certainty; a date read uncertainly


def test_dates_are_dates_where_they_can_be(book: openpyxl.Workbook) -> None:
    found = {r[1].value: (r[12].value, r[12].number_format) for r in book["Hồ sơ nhận được"].iter_rows(min_row=4)}
    assert found["BC QLVT.pdf"] == (datetime(2024, 6, 5), "dd/mm/yyyy")  # noqa: DTZ001  # as in Excel
    assert found["BC Ban.pdf"][0] == "2024-06-31"


def test_who_owes_what_is_listed_by_kind(book: openpyxl.Workbook, tmp_path: Path) -> None:
    assert texts(book["Chưa nộp"])[0][0] == "CHƯA NỘP: 1 ĐƠN VỊ, 1 VĂN BẢN"
    assert [row[1:6] for row in texts(book["Chưa nộp"], 4)] == [
        ["u4", "Cảng vụ Đường thủy nội địa", "Sở Giao thông vận tải", "Báo cáo 6 tháng", "chưa nộp văn bản nào"],
    ]
    silent = Run(TAXONOMY, "m", "0", (), (), (VEHICLES,), (VEHICLES,))  # no roll was called
    assert [row[2] for row in texts(write(silent, tmp_path)["Chưa nộp"], 4)] == [VEHICLES.name]


def test_a_unit_that_sent_another_kind_is_listed_with_what_it_sent(tmp_path: Path) -> None:
    run = big_run(6)
    rows = texts(write(run, tmp_path)["Chưa nộp"], 4)
    assert [(row[1], row[4], row[5]) for row in rows] == [("dv05", "Báo cáo 6 tháng", "Kế hoạch")]


def test_doubts_stand_in_the_order_of_what_they_would_change(book: openpyxl.Workbook) -> None:
    rows = texts(book["Cần xem lại"], 4)
    kinds = [row[1] for row in rows]
    assert kinds == sorted(kinds, key=list(KINDS.values()).index)
    assert set(kinds) == set(KINDS.values())
    sure = [float(re.findall(r"(\d+)%", row[5])[0]) for row in rows if row[1] == KINDS["gap"]]
    assert sure == sorted(sure)


def of_kind(kind: str) -> list[Doubt]:
    return [d for d in doubts(View(rolled_run())) if d.kind == kind]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("gap", ["BỎ SÓT, độ chắc chắn 65%; đoạn gần nhất: xác suất 30%, cần từ 42%", "Xe chạy êm."]),
        ("status", ["Có báo cáo, độ chắc chắn 55%", "Giải ngân 320 tỷ đồng."]),
        ("lost", ["không đọc được: tệp đặt mật khẩu; 4 nội dung chưa thể kết luận", "hỏng.pdf"]),
        ("unit", ["Văn bản ghi “Ban Quản lý dự án”; đang tính cho đơn vị này (55%); có thể là: Ban Quản lý dự án [u2] 55%",
                  'thidua units settle DANH_SÁCH --run THƯ_MỤC_KẾT_QUẢ "BC Ban.pdf" u2']),
        ("twice", ["Nộp 2 lần; tính bản sau: BC QLVT.pdf."]),
        ("wrong", ["Văn bản ghi năm 2023, kế hoạch là năm 2024."]),
        ("same", ["Giống văn bản của Phòng Quản lý vận tải (80% lời văn)", "Đã vận chuyển"]),
        ("head", ["Đọc chưa chắc: ngày “2024-06-31”"]),
        ("lifted", ["1 đoạn từ văn bản của đơn vị khác (trong đó 1 đoạn khác số liệu), trên tổng số 3 đoạn"]),
        ("sure gap", ["BỎ SÓT, độ chắc chắn 88%", "Xác nhận trước khi gửi công văn đôn đốc."]),
    ],
)  # fmt: skip
def test_a_doubt_says_why_and_what_to_do(kind: str, words: list[str]) -> None:
    first = " ".join(map(str, of_kind(kind)[0]))
    assert [w for w in words if w not in first] == []


@pytest.mark.parametrize(
    "name", ['a"; rm -rf ~ #.pdf', "$(calc).pdf", "`x`.pdf", "-rf.pdf", "a\nb.pdf", "a%PATH%.pdf", "a!b.pdf", "a'b.pdf"]
)
def test_no_command_is_offered_with_a_name_that_a_shell_could_obey(name: str) -> None:
    file = FileResult(name, "0", "unreadable", "hỏng", candidates=((VEHICLES, 0.5), (Unit("$(x)", "y"), 0.4)))
    [found] = [d for d in doubts(View(Run(TAXONOMY, "m", "0", (file,), (), register=(VEHICLES,)))) if d.kind == "unit"]
    assert found.action.endswith('"TÊN TỆP" u1')


def test_counts_follow_the_summary_and_have_charts(folder: Path, book: openpyxl.Workbook) -> None:
    sheet = book["Thống kê"]
    assert sheet["B5"].value == "=COUNTIF('Tổng hợp'!$D$8:$D$13,\"● Có báo cáo*\")"
    values = texts(openpyxl.load_workbook(folder / "tong-hop.xlsx", data_only=True)["Thống kê"])
    assert values[4][:8] == ["1. Thể chế, pháp luật", "3", "0", "0", "0", "0", "2", "1"]
    assert [row[:4] for row in values if row[0] in {"Kế hoạch", "Báo cáo 6 tháng"}] == [
        ["Kế hoạch", "1", "0", "0"], ["Báo cáo 6 tháng", "3", "1", "1"],
    ]  # fmt: skip
    assert [row[:2] for row in values if row[0] in {"Phòng Quản lý vận tải", "Ban Quản lý dự án"}] == [
        ["Phòng Quản lý vận tải", "3"], ["Ban Quản lý dự án", "1"],
    ]  # fmt: skip
    with zipfile.ZipFile(folder / "tong-hop.xlsx") as package:
        found = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert ['barDir val="bar"' in c for c in found] == [True, False, True]
    assert all(name in found[0] for name in VIETNAMESE.values())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Văn phòng Sở", "Văn phòng Sở"),
        ("Ban Quản lý dự án đầu tư xây dựng các công trình giao thông thị xã Sơn Hà", "Ban Quản lý dự án … thông thị xã Sơn Hà"),
        ("Đ" * 99, "Đ" * 20 + " … " + "Đ" * 24),
    ],
)  # fmt: skip
def test_a_chart_shows_both_ends_of_a_long_name(name: str, shown: str) -> None:
    assert charts.shortened(name) == shown


def test_about_tells_by_what_the_run_was_made_and_no_date(book: openpyxl.Workbook) -> None:
    facts = dict(row[:2] for row in texts(book["Thông tin"], 4))
    assert facts["Nội dung 1"] == "Thể chế, pháp luật (ngưỡng xác suất 42%)"
    assert (facts["Mã kiểm tra: Mô hình"], facts["Mã kiểm tra: Danh sách đơn vị"]) == ("b" * 12, "a" * 12)
    assert facts["Loại báo cáo phải nộp"] == "Báo cáo 6 tháng"
    assert not re.search(r"20[12]\d-\d\d", " ".join(facts.values()))


def test_units_of_one_name_are_told_apart() -> None:
    twins = (Unit("a", "Trạm kiểm tra", "Chi cục 1"), Unit("b", "Trạm kiểm tra"))
    covered = [c for u in twins for c in absent_cells(u, "mid_year")]
    rows = View(Run(TAXONOMY, "m", "0", (), (), twins, twins, Roll(cells=covered))).unit_rows()
    assert [r.unit for r in rows] == ["Trạm kiểm tra (Chi cục 1)", "Trạm kiểm tra (b)"]
