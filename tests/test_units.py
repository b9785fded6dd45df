"""The register and the matching of letterheads to it."""

from pathlib import Path

import pytest

from pipeline import units
from pipeline.document import Field, Letterhead
from pipeline.errors import InputError
from pipeline.units import Unit

SO = "SỞ GIAO THÔNG VẬN TẢI TỈNH SƠN HÀ"
REGISTER = (
    Unit("u1", "Thanh tra Sở Giao thông vận tải", SO),
    Unit("u2", "Văn phòng Sở", SO),
    Unit("u3", "Trung tâm Đăng kiểm xe cơ giới 81-01S", SO),
    Unit("u4", "Trung tâm Đăng kiểm xe cơ giới 81-02D", SO),
    Unit("u5", "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông", "ỦY BAN NHÂN DÂN TỈNH SƠN HÀ"),
    Unit("u6", "Phòng Kinh tế và Hạ tầng huyện Đăk Hà", "UBND HUYỆN ĐĂK HÀ"),
    Unit("u7", "Phòng Kinh tế và Hạ tầng huyện Đăk Tô", "UBND HUYỆN ĐĂK TÔ"),
)
MATCHES = [
    ("THANH TRA SỞ", SO, "u1"),
    ("VĂN PHÒNG", SO, "u2"),
    ("TRUNG TÂM ĐĂNG KIỂM XE CƠ GIỚI 81-02D", SO, "u4"),
    ("BAN QLDA ĐTXD CÁC CÔNG TRÌNH GIAO THÔNG", "UBND TỈNH SƠN HÀ", "u5"),
    ("PHONG KINH TE VA HA TANG", "UY BAN NHAN DAN HUYEN DAK TO", "u7"),
    ("PHÒNG KINH TẾ VÀ HẠ TẦNG HUYỆN ĐĂK HÀ", "", "u6"),
    ("TRUNG TÂM ĐĂNG KIỂM XE CƠ GIỚI 81-09X", SO, None),
    ("CÔNG TY CỔ PHẦN VẬN TẢI BIỂN", SO, None),
    ("", "", None),
]


@pytest.mark.parametrize(("name", "upper", "wanted"), MATCHES)
def test_a_letterhead_finds_its_unit_or_none(name: str, upper: str, wanted: str | None) -> None:
    found = units.match(Letterhead(unit=Field(name, None, 1.0), upper=Field(upper, None, 1.0)), REGISTER)
    assert (found.unit.id if found else None) == wanted


STRANGERS = [
    (
        "BAN AN TOÀN GIAO THÔNG",
        "UBND HUYỆN THẠCH HÀ",
        Unit("x", "Ban An toàn giao thông huyện Thạch Giang", "UBND huyện Thạch Giang"),
    ),
    ("PHÒNG QUẢN LÝ KẾT CẤU HẠ TẦNG", SO, Unit("x", "Phòng Quản lý vận tải", SO)),
    ("CÔNG TY CỔ PHẦN BẾN XE PHÚ LÃM", SO, Unit("x", "Công ty cổ phần Bến xe Sơn Hà", SO)),
    ("TRUNG TÂM ĐĂNG KIỂM MƯỜNG LÁ", SO, Unit("x", "Trung tâm Đăng kiểm xe cơ giới Sơn Hà", SO)),
    (
        "PHÒNG KT VÀ HT",
        "UBND HUYỆN THẠCH GIANG",
        Unit("x", "Phòng Kinh tế và Hạ tầng huyện Mường Lá", "UBND huyện Mường Lá"),
    ),
]


@pytest.mark.parametrize(("name", "upper", "unit"), STRANGERS, ids=[s[0] for s in STRANGERS])
def test_a_unit_with_a_word_of_its_own_is_not_taken_for_another(name: str, upper: str, unit: Unit) -> None:
    assert units.match(Letterhead(unit=Field(name, None, 1.0), upper=Field(upper, None, 1.0)), (unit,)) is None


def test_letters_misread_by_recognition_do_not_part_a_unit_from_itself() -> None:
    head = Letterhead(unit=Field("PHÒNG KINH TÉ VÀ HẠ TẰNG", None, 0.8), upper=Field("UBND HUYỆN ĐẮK TÔ", None, 0.8))
    found = units.match(head, REGISTER)
    assert found
    assert found.unit.id == "u7"


def test_a_file_name_stands_in_for_a_missing_letterhead() -> None:
    found = units.in_file_name("BC thi dua - Van phong So.pdf", REGISTER)
    assert found
    assert found.unit.id == "u2"


WRONG = [
    ("phong;ma\nA;1\n", "thiếu cột"),
    ("name,parent\nVăn phòng,Sở A\nvăn phòng,SỞ A\n", "trùng tên"),
    ("", "thiếu cột"),
    ("id,name\n1,A\n1,B\n", "trùng id"),
    ("id,name,areas\n1,A,x;2\n", "areas phải là"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_a_wrong_register_is_refused_with_a_reason(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text(content, encoding="utf-8-sig")
    with pytest.raises(InputError, match=message):
        units.load(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_register_is_read_as_excel_saves_it_anywhere(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "don-vi.csv"
    path.write_text(f"Tên đơn vị{mark}Mã\nVăn phòng Sở{mark}VP\n", encoding=encoding)
    assert units.load(path) == (Unit("VP", "Văn phòng Sở"),)


def test_a_register_is_read_with_names_and_areas(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("id,name,other_names,areas\nA1,Văn phòng Sở,VP Sở; VPS,1;2;9\n", encoding="utf-8-sig")
    assert units.load(path) == (Unit("A1", "Văn phòng Sở", "", ("VP Sở", "VPS"), (1, 2, 9)),)
