"""The register as offices keep it: sheets, headings, rows that are no unit, slips of Excel, and refusals with a reason."""

import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import units
from pipeline.errors import InputError
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit
from pipeline.units.register import HEADINGS

HEADS = (
    "STT",
    "Mã đơn vị",
    "Tên đơn vị",
    "Cơ quan cấp trên",
    "Tên khác",
    "Nội dung yêu cầu",
    "Từ ngày",
    "Đến ngày",
    "Đơn vị kế thừa",
)


def workbook(path: Path, sheets: dict[str, Iterable[Iterable[Any]]], *, merged: str = "") -> Path:
    """Write a real workbook with these rows."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if merged:
            sheet.merge_cells(merged)
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def test_a_workbook_is_read_as_an_office_keeps_it(tmp_path: Path) -> None:
    rows = [
        ["SỞ GIAO THÔNG VẬN TẢI"],
        [],
        ["DANH SÁCH ĐƠN VỊ PHẢI NỘP BÁO CÁO THI ĐUA NĂM 2024"],
        ["(Kèm theo Công văn số 12/SGTVT-VP ngày 05 tháng 3 năm 2024)"],
        [],
        HEADS,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["I", None, "Các phòng thuộc Sở"],
        [1, 101, "Văn phòng\nSở", "Sở A", "VP Sở; VPS", None, None, None, None],
        [],
        [2.0, "TTr", "Thanh tra Sở ", "Sở A", None, "1-3, 9", datetime(2020, 1, 15), 2025, None],  # noqa: DTZ001
        ["II", None, "Các đơn vị khác"],
        [3, "cu", "Tổ Thanh tra", None, None, "tất cả", None, "30/6/2019", "TTr"],
        [None, None, "Tổng cộng", 3],
        [None, None, "Người lập biểu", None, "Thủ trưởng đơn vị"],
        [None, None, "Nguyễn Văn A"],
    ]
    path = workbook(tmp_path / "don vi.xlsx", {"Bìa": [["Sở A"]], "DS": rows}, merged="A3:I3")
    assert units.load(path) == (
        Unit("101", "Văn phòng Sở", "Sở A", ("VP Sở", "VPS")),
        Unit(
            "TTr", "Thanh tra Sở", "Sở A", (), (1, 2, 3, 9), valid_from=date(2020, 1, 15), valid_to=date(2025, 12, 31)
        ),
        Unit("cu", "Tổ Thanh tra", valid_to=date(2019, 6, 30), successor="TTr"),
    )


def test_a_list_in_yaml_is_read_with_lists_and_dates(tmp_path: Path) -> None:
    records = [
        {"id": 7, "name": "Văn phòng", "other_names": ["VP", "VPS"], "areas": [1, 2], "valid_from": date(2021, 2, 3)}
    ]
    for data in (records, {"đơn vị": records}):
        path = tmp_path / "units.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        assert units.load(path) == (Unit("7", "Văn phòng", "", ("VP", "VPS"), (1, 2), valid_from=date(2021, 2, 3)),)


def test_a_csv_may_have_titles_above_and_lines_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text('DANH SÁCH;;\n;;\nSTT;"Tên\nđơn vị";Email\n1;Văn phòng;a@b.vn\nTổng số: 1;;\n', encoding="utf-8")
    assert units.load(path) == (Unit("u01", "Văn phòng", contact="a@b.vn"),)


def test_several_columns_make_up_a_contact_and_the_other_names(tmp_path: Path) -> None:
    heads = ["Tên đơn vị", "Người nhận", "Tên cũ", "Điện thoại", "Viết tắt", "Email"]
    path = workbook(tmp_path / "u.xlsx", {"S": [heads, ["Văn phòng", "Bà Hà", "Phòng Hành chính", "0900", "VP", None]]})
    [unit] = units.load(path)
    assert (unit.contact, unit.other_names) == ("Bà Hà; 0900", ("Phòng Hành chính", "VP"))


@pytest.mark.parametrize(
    "last",
    ["Tổng cộng", "TỔNG SỐ: 2", "Cộng", "Tổng cộng: 2 đơn vị", "Người lập biểu", "Sơn Hà, ngày 5 tháng 3 năm 2024"],
)
def test_what_stands_below_the_table_is_no_unit(tmp_path: Path, last: str) -> None:
    names = ["Tổng công ty Đường sắt", "Cộng đồng X", "Tổng đội Y", last, "Nguyễn Văn A"]
    path = workbook(tmp_path / "u.xlsx", {"S": [["Tên đơn vị"], *([n] for n in names)]})
    assert [u.name for u in units.load(path)] == names[:3]


def one(tmp_path: Path, head: str, cell: object) -> Unit:
    """Return the one unit of a workbook with one more column."""
    path = workbook(tmp_path / "u.xlsx", {"S": [["Tên đơn vị", head], ["Văn phòng", cell]]})
    return units.load(path)[0]


CELLS = [
    ("Nội dung", "1;2 ; 2;9", "areas", (1, 2, 9)),
    ("Nội dung", "1, 2 và 5", "areas", (1, 2, 5)),
    ("Nội dung", "1-3;7–8", "areas", (1, 2, 3, 7, 8)),
    ("Nội dung", 5, "areas", (5,)),
    ("Nội dung", "Tất cả", "areas", ()),
    ("Từ ngày", "01/02/2023", "valid_from", date(2023, 2, 1)),
    ("Từ ngày", "2023-02-01", "valid_from", date(2023, 2, 1)),
    ("Từ ngày", "năm 2023", "valid_from", date(2023, 1, 1)),
    ("Từ ngày", 2023, "valid_from", date(2023, 1, 1)),
    ("Từ ngày", 45000, "valid_from", date(2023, 3, 15)),
    ("Đến ngày", "2/2024", "valid_to", date(2024, 2, 29)),
    ("Đến ngày", "2024", "valid_to", date(2024, 12, 31)),
    ("Mã đơn vị (nếu có)", 12.0, "id", "12"),
    ("Viết tắt", "VP\nVPS", "other_names", ("VP VPS",)),
    ("Loại đơn vị", "phòng", "kind", "phòng"),
    ("Điện thoại", "0900", "contact", "0900"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "cell", "name", "value"), CELLS)
def test_a_cell_is_understood_as_people_write_it(
    tmp_path: Path, head: str, cell: object, name: str, value: object
) -> None:
    assert getattr(one(tmp_path, head, cell), name) == value


WRONG_CELLS = [
    ("Nội dung", "một", "trang “S”, dòng 2: cột areas phải là"),
    ("Nội dung", "9-1", "cột areas phải là"),
    ("Nội dung", 1.2, "Excel đã đổi ô nội dung"),
    ("Nội dung", datetime(2024, 5, 1), "Excel đã đổi ô nội dung"),  # noqa: DTZ001
    ("Từ ngày", "hôm qua", "dòng 2: không hiểu ngày “hôm qua”"),
    ("Từ ngày", "31/2/2024", "không hiểu ngày"),
    ("Đơn vị kế thừa", "u99", "dòng 2: không có đơn vị kế thừa “u99”"),
    ("Đơn vị kế thừa", "Văn phòng", "không có đơn vị kế thừa"),
]


@pytest.mark.parametrize(("head", "cell", "message"), WRONG_CELLS)
def test_a_wrong_cell_is_refused_with_its_place(tmp_path: Path, head: str, cell: object, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        one(tmp_path, head, cell)
    assert caught.value.advice


WRONG_ROWS = [
    ("id,name,từ ngày,đến ngày\n1,A,2024,2023\n", "dòng 2: ngày bắt đầu 01/01/2024 sau ngày kết thúc 31/12/2023"),
    ("id,name,kế thừa\n1,A,2\n2,B,1\n", "dòng 2: các đơn vị kế thừa lẫn nhau"),
    ("id,name\n1,A\n2,B\n1,C\n", "trùng id: dòng 2 và dòng 4"),
    ("id,name\nvi-du-1,A\n", "không có đơn vị nào"),
    ("name\n", "không có đơn vị nào"),
    ("stt,đơn vị cấp trên\n1,A\n", "thiếu cột"),
]


@pytest.mark.parametrize(("content", "message"), WRONG_ROWS)
def test_a_register_that_contradicts_itself_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        units.load(path)


def test_one_name_twice_is_allowed_at_different_times_and_a_successor_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        "id,name,từ ngày,đến ngày,kế thừa\na,Phòng B,,2023,phòng b mới\nb,Phòng B,2024,,\nc,Phòng B mới,,,\n",
        encoding="utf-8",
    )
    assert [u.successor for u in units.load(path)] == ["c", "", ""]


def test_a_unit_without_an_id_gets_one_that_nobody_has(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("id,name\n,A\nu01,B\n,C\n", encoding="utf-8")
    assert [u.id for u in units.load(path)] == ["u02", "u01", "u03"]


REFUSED = [
    ("u.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Excel kiểu cũ"),
    ("u.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Excel kiểu cũ"),
    ("u.xls", b"<html><table>", "không phải là tệp Excel"),
    ("u.xlsx", b"PK\x03\x04 broken", "bị hỏng"),
    ("u.yaml", b"- a: [", "không đúng YAML \\(dòng"),
    ("u.yaml", b"- name: {a: 1}", "lồng nhau"),
    ("u.yaml", b"name: A", "không phải là một danh sách"),
    ("u.csv", b"name\n" + b'"' + b"x" * 200_000, "không đọc được dưới dạng CSV"),
]


@pytest.mark.parametrize(("name", "raw", "message"), REFUSED)
def test_what_is_no_register_is_refused_with_advice(tmp_path: Path, name: str, raw: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InputError, match=message) as caught:
        units.load(tmp_path / name)
    assert caught.value.advice


def test_a_missing_register_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có hoặc không mở được danh sách đơn vị"):
        units.load(tmp_path / "none.xlsx")


def _book() -> bytes:
    book, whole = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["Tên đơn vị"])
    book.worksheets[0].append(["Văn phòng"])
    book.save(whole)
    return whole.getvalue()


BOOK = _book()
SPOILT = st.tuples(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=40)).map(
    lambda t: BOOK[: t[0]] + t[1] + BOOK[t[0] + len(t[1]) :]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([".csv", ".xlsx", ".yaml", ".yml", ".xls", ".txt"]),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda t: f"name,id\n{t}".encode()),
        st.text(max_size=100).map(lambda t: f"- name: {t}".encode()),
        SPOILT,
    ),
)
def test_any_bytes_are_a_register_or_an_input_error(tmp_path: Path, ending: str, raw: bytes) -> None:
    path = tmp_path / f"u{ending}"
    path.write_bytes(raw)
    with suppress(InputError):
        assert all(u.name for u in units.load(path))


def test_no_heading_means_two_things() -> None:
    heads = [h for known in HEADINGS.values() for h in known]
    assert len(heads) == len(set(heads))


def test_check_says_what_a_person_should_look_at() -> None:
    found = units.check(
        (
            Unit("a", "Văn phòng", areas=(1, 99)),
            Unit("b", "Văn phòng", "Sở B"),
            Unit("c", "Hạt 1", successor="x"),
            Unit("d", "Hạt 2", successor="e"),
            Unit("e", "Hạt 3", successor="d"),
            Unit("f", "Hạt 4", valid_from=date(2024, 1, 1), valid_to=date(2023, 1, 1)),
        ),
        Taxonomy.default(),
    )
    wanted = (
        "không có nội dung 99",
        "không có đơn vị kế thừa “x”",
        "thành vòng",
        "thành vòng",
        "sau ngày kết thúc",
        "chưa ghi đơn vị kế thừa",
        "cùng tên",
    )
    assert [w for w, line in zip(wanted, found, strict=True) if w not in line] == []


def test_check_finds_nothing_in_a_good_register() -> None:
    assert units.check((Unit("a", "Văn phòng", "Sở A"), Unit("b", "Văn phòng", "Sở B")), Taxonomy.default()) == ()
