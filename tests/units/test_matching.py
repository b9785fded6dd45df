"""Whose a paper is: letterheads as they come, files and folders, old names, and what must never be mixed up."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import units
from pipeline.text import fold
from pipeline.units import NOBODY, Match, Unit
from pipeline.units.names import key
from tests.units_made_up import REGISTER, SO, head

SAMPLE = units.load(Path(__file__).parents[2] / "corpora" / "sample" / "units.csv")
BODY = SO.upper()


def whose(found: Match) -> str:
    """Return the unit's id, with "?" where a person should look, "-" where there is none."""
    return found.unit.id + "?" * found.doubtful if found.unit.id else "-"


@pytest.mark.parametrize("unit", REGISTER, ids=lambda u: u.id)
def test_each_of_units_with_nearly_the_same_names_finds_itself(unit: Unit) -> None:
    for name, upper in ((unit.name.upper(), unit.parent.upper()), (unit.name, unit.parent), (fold(unit.name), "")):
        assert units.look(head(name, upper), REGISTER).unit is unit
    assert not units.look(head(unit.name.upper(), unit.parent.upper()), REGISTER).doubtful


LETTERHEADS = [
    # abbreviations, tones gone, letters misread
    ("THANH TRA", BODY, "TTR"),
    ("Thanh lra Sô", "Sô Giao thõng vận tãi", "TTR"),
    ("VAN PHONG", "SO GTVT SON HA", "VP"),
    ("PHÒNG KH-TC", BODY, "KHTC"),
    ("PHÒNG TCCB", BODY, "TCCB"),
    ("PHÒNG QL PT VÀ NL", BODY, "QLPT"),
    ("P. QUẢN LÝ VẬN TẢI", BODY, "QLVT"),
    ("PHÒNG QUÀN LÝ VẬN TÀl", BODY, "QLVT"),
    ("BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG CÔNG TRÌNH GIAO THÔNG", "UBND TỈNH SƠN HÀ", "BQ"),
    ("TRUNG TÂM SÁT HẠCH LÁI XE", "SỞ GTVT SƠN HÀ", "SH"),
    # word order; the bodies above joined with the unit's name, or cut wrongly
    ("SÁT HẠCH LÁI XE SƠN HÀ, TRUNG TÂM", BODY, "SH"),
    (f"{BODY} THANH TRA SỞ", "", "TTR"),
    ("DỰ ÁN ĐTXD CÔNG TRÌNH GIAO THÔNG", "UBND TỈNH SƠN HÀ BAN QUẢN LÝ", "BQ"),
    # numbers
    ("HẠT GIAO THÔNG SỐ 01", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "H1"),
    ("HẠT GIAO THÔNG SỐ l", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "H1"),
    ("HẠT GIAO THÔNG SỐ 1l", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "H11"),
    ("HẠT GIAO THÔNG SỐ 4", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "-"),
    ("HẠT GIAO THÔNG", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "-"),
    ("HẠT QUẢN LÝ ĐƯỜNG BỘ SỐ 1", "CÔNG TY CP ĐƯỜNG BỘ SƠN HÀ", "-"),
    ("TRUNG TÂM ĐĂNG KIỂM XE CƠ GIỚI 81-0lS", BODY, "DK1"),
    ("TTĐK XCG 8102D", BODY, "DK2"),
    ("TRUNG TÂM ĐĂNG KIỂM XE CƠ GIỚI", BODY, "-"),
    ("TRUNG TÂM ĐĂNG KIỂM XE CƠ GIỚI 81-09X", BODY, "-"),
    ("CHI CỤC ĐTNĐ KHU VỰC II", "", "C2"),
    ("CHI CỤC ĐƯỜNG THỦY NỘI ĐỊA KHU VỰC l", "", "C1"),
    ("CHI CỤC ĐƯỜNG THỦY NỘI ĐỊA", "", "-"),
    # the district stands in the line above, in one of its spellings
    ("BAN QLDA ĐTXD CÔNG TRÌNH GIAO THÔNG", "UBND HUYỆN MƯỜNG LÁ", "BQ2"),
    ("BAN QLDA ĐTXD CÔNG TRÌNH GIAO THÔNG", "UBND HUYỆN ĐĂK HÀ", "-"),
    ("BAN QLDA ĐTXD CÔNG TRÌNH GIAO THÔNG", "", "BQ?"),
    ("BAN QLDA ĐTXD CÔNG TRÌNH DÂN DỤNG", "UBND TỈNH SƠN HÀ", "-"),
    ("BAN ATGT", "UBND HUYỆN ĐẮC TÔ", "AT5"),
    ("BAN ATGT", "UBND HUYỆN ĐĂK TÔNG", "-"),
    ("PHÒNG KT&HT", "UBND HUYỆN LONG KHÁNH", "KT7"),
    ("PHÒNG KINH TẾ - HẠ TẦNG", "UỶ BAN NHÂN DÂN HUYỆN MUỜNG LÁ", "KT2"),
    ("PHÒNG KT VÀ HT", "UBND HUYỆN LONG THANB", "KT6"),
    ("PHÒNG KT VÀ HT", "UBND THỊ XÃ LONG KHÁNH", "KT7?"),
    ("PHÒNG KT VÀ HT", "", "-"),
    # another body above, another thing
    ("THANH TRA SỞ", "SỞ TÀI CHÍNH TỈNH SƠN HÀ", "-"),
    ("PHÒNG KẾ HOẠCH - TÀI CHÍNH", "SỞ XÂY DỰNG TỈNH SƠN HÀ", "-"),
    ("VĂN PHÒNG", "CÔNG TY CỔ PHẦN VẬN TẢI BIỂN", "-"),
    ("VĂN PHÒNG", "", "VP?"),
    ("VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", BODY, "-"),
    ("PHÒNG GIAO THÔNG", BODY, "-"),
    ("PHÒNG QUẢN LÝ", BODY, "QLVT?"),
    ("CÔNG TY CP BẾN XE", "", "BX?"),
    ("CÔNG TY CP BẾN XE SƠN LA", "", "-"),
    ("CÔNG TY CP QUẢN LÝ VÀ XÂY DỰNG ĐƯỜNG BỘ SỐ 2", "", "-"),
    ("SỞ GIAO THÔNG VẬN TẢI", "UBND TỈNH SƠN HÀ", "-"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "upper", "wanted"), LETTERHEADS, ids=[f"{n} | {u}" for n, u, _ in LETTERHEADS])
def test_a_letterhead_finds_its_unit_a_doubtful_one_or_none(name: str, upper: str, wanted: str) -> None:
    assert whose(units.look(head(name, upper), REGISTER)) == wanted


IN_THE_SAMPLE = [
    ("PHÒNG VẬN TẢI", BODY, "u03"),
    ("PHÒNG GIAO THÔNG", BODY, "-"),
    ("TRUNG TÂM ĐT VÀ SHLX PHÚ LÃM", "CTY CP ĐÀO TẠO NGHỀ SƠN HÀ", "u07"),
    ("TT ĐTSHLX PHÚ LÃM", "", "u07"),
    ("TRUNG TÂM ĐÀO TẠO VÀ SÁT HẠCH LÁI XE SƠN HÀ", "", "-"),
    ("BAN ATGT THẠCH GLANG", "", "u08"),
    ("CẢNG VỤ ĐƯỜNG THUỶ NỘI ĐỊA SÔNG LAM", BODY, "-"),
    ("BẾN XE SƠN HÀ", "", "u10"),
    ("CÔNG TY CỔ PHẦN VẬN TẢI SƠN HÀ", "", "-"),
]


@pytest.mark.parametrize(("name", "upper", "wanted"), IN_THE_SAMPLE)
def test_names_of_the_sample_register_are_found_by_what_they_are_called(name: str, upper: str, wanted: str) -> None:
    assert whose(units.look(head(name, upper), SAMPLE)) == wanted


FILES = [
    ("Thanh tra Sở/bc.pdf", "u02"),
    ("03. TT Dang kiem/scan001.pdf", "u06"),
    ("BC_KTHT_MuongLa_6thang.docx", "u09"),
    ("377-BC BQLDA so ket 6 thang.pdf", "u04"),
    ("64-BC-TTr_gui lai.pdf", "u02"),
    ("KH thi dua 2024 - Trung tam DTSH lai xe Phu Lam.pdf", "u07"),
    ("Phong QLVT_bao cao thi dua 6T2024.pdf", "u03"),
    ("Scan_BC Ban ATGT huyen Thach Giang.pdf", "u08"),
    ("Ben xe Son Ha/quy 2/nen.zip/scan 1.pdf#2", "u10"),
    ("bao cao 6 thang.pdf", "-"),
    ("2024/06/scan0001.pdf", "-"),
]


@pytest.mark.parametrize(("path", "wanted"), FILES)
def test_a_file_and_its_folders_stand_in_for_a_letterhead(path: str, wanted: str) -> None:
    assert whose(units.look(head(""), SAMPLE, hint=path)) == wanted


def test_a_number_in_a_file_name_is_the_units_only_behind_the_same_word() -> None:
    register = tuple(replace(u, other_names=(u.name.replace("Giao thông số ", ""),)) for u in REGISTER)
    assert whose(units.look(head(""), register, hint="Hat 2_BC 6 thang dau nam.pdf")) == "H2"
    assert whose(units.look(head(""), register, hint="Hat_BC 2 quy 2024.pdf")) == "-"


def test_a_file_name_that_agrees_makes_surer_and_one_that_does_not_makes_doubtful() -> None:
    paper = head("THANH TRA SỞ")
    alone, agreed, other = (units.look(paper, SAMPLE, hint=h) for h in ("", "Thanh tra Sở/1.pdf", "Văn phòng Sở.pdf"))
    assert agreed.certainty > alone.certainty
    assert (whose(other), [c.unit.id for c in other.candidates[:2]]) == ("u02?", ["u02", "u01"])


def test_a_file_name_that_says_to_whom_it_goes_says_nothing_of_whose_it_is() -> None:
    assert whose(units.look(head("THANH TRA SỞ", BODY), SAMPLE, hint="BC gửi Văn phòng Sở.pdf")) == "u02"


def test_of_a_letterhead_of_which_nothing_was_read_the_file_name_says_whose_it_is_but_doubtfully() -> None:
    paper = head("ThẺ~ xc1Ị ƯzwN GHh", confidence=0.3)
    assert whose(units.look(paper, SAMPLE, hint="Thanh tra So.pdf")) == "u02?"
    assert whose(units.look(head("CÔNG TY CỔ PHẦN VẬN TẢI BIỂN"), SAMPLE, hint="Thanh tra So.pdf")) == "-"


OLD = Unit("cu", "Phòng Giao thông Công chính", SO, valid_to=date(2023, 6, 30), successor="QLVT")
NEWER = (*REGISTER, OLD, Unit("cu2", "Tổ Vận tải thủy", SO, successor="cu"))


@pytest.mark.parametrize("day", ["", "2022-05-01", "2024-05-01"])
@pytest.mark.parametrize("name", ["PHÒNG GIAO THÔNG CÔNG CHÍNH", "TỔ VẬN TẢI THUỶ"])
def test_papers_under_an_old_name_are_credited_to_the_unit_that_took_over(name: str, day: str) -> None:
    found = units.look(head(name, BODY, date=day), NEWER)
    assert (found.unit.id, found.doubtful) == ("QLVT", False)


def test_of_two_units_of_one_name_the_one_of_the_papers_day_is_meant() -> None:
    before = Unit("a", "Phòng Quản lý đô thị", SO, valid_to=date(2023, 12, 31))
    after = Unit("b", "Phòng Quản lý đô thị", SO, valid_from=date(2024, 1, 1))
    found = [
        units.look(head("PHÒNG QUẢN LÝ ĐÔ THỊ", BODY, date=d), (before, after))
        for d in ("2023-06-01", "2024-06-01", "")
    ]
    assert [whose(m) for m in found] == ["a", "b", "-"]


def test_a_unit_that_was_none_on_the_papers_day_is_doubtful() -> None:
    gone = Unit("a", "Phòng Quản lý đô thị", SO, valid_to=date(2020, 12, 31))
    assert whose(units.look(head("PHÒNG QUẢN LÝ ĐÔ THỊ", BODY, date="2024-06-01"), (gone,))) == "a?"


def test_a_unit_may_stand_under_several_bodies() -> None:
    moved = Unit("a", "Phòng Quản lý vận tải", f"{SO}; Sở Xây dựng tỉnh Sơn Hà")
    assert whose(units.look(head("PHÒNG QUẢN LÝ VẬN TẢI", "SỞ XÂY DỰNG TỈNH SƠN HÀ"), (moved,))) == "a"


def test_without_a_register_there_is_nobody() -> None:
    assert units.look(head("THANH TRA SỞ", BODY), (), hint="x.pdf") == Match(NOBODY, 0.0)


def test_units_that_were_taken_over_or_are_not_of_the_year_need_not_submit() -> None:
    late = Unit("moi", "Phòng Hạ tầng số", valid_from=date(2025, 7, 1))
    assert units.due((*NEWER, late)) == (*REGISTER, late)
    assert units.due((*NEWER, late), year=2024) == REGISTER
    assert late in units.due((*NEWER, late), year=2025)


def test_units_that_took_one_another_over_each_stand_for_themselves() -> None:
    one, two = Unit("a", "Một", successor="b"), Unit("b", "Hai", successor="a")
    assert units.due((one, two)) == (one, two)


LETTERS = st.sampled_from("abcdeghiklmnopqrstuvxy")
LONG = [u for u in REGISTER if len(u.name) >= 12]
NAMES = {key(u.name) for u in REGISTER}


def slipped(name: str, at: int, way: str, letter: str) -> str:
    """Return a name in which recognition has changed, lost, doubled or added one letter."""
    places = [i for i, c in enumerate(name) if c.isalpha()]
    i = places[at % len(places)]
    new = {"change": letter, "lose": "", "double": name[i] * 2, "add": name[i] + letter}[way]
    return name[:i] + new + name[i + 1 :]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(LONG),
    st.integers(0, 200),
    st.sampled_from(["change", "lose", "double", "add"]),
    LETTERS,
    st.booleans(),
)
def test_one_misread_letter_never_makes_a_unit_another(unit: Unit, at: int, way: str, letter: str, above: bool) -> None:
    name = slipped(unit.name.upper(), at, way, letter.upper())
    if key(name) in NAMES - {key(unit.name)}:
        return  # it is another unit's name, letter by letter
    found = units.look(head(name, unit.parent.upper() if above else ""), REGISTER)
    assert found.unit in (unit, NOBODY)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=60))
def test_a_match_is_a_unit_of_the_register_whatever_was_read(name: str, upper: str, path: str) -> None:
    found = units.look(head(name, upper), SAMPLE, hint=path)
    assert found.unit is NOBODY or found.unit in SAMPLE
    assert 0.0 <= found.certainty <= 1.0
    assert len(found.candidates) <= 3
    assert list(found.candidates) == sorted(found.candidates, key=lambda c: -c.likeness)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(REGISTER), st.randoms(use_true_random=False))
def test_the_order_of_the_register_is_nothing_to_a_match(unit: Unit, random: object) -> None:
    other = list(REGISTER)
    random.shuffle(other)  # type: ignore[attr-defined]  # hypothesis' Random
    paper = head(unit.name, unit.parent)
    assert units.look(paper, tuple(other))[:2] == units.look(paper, REGISTER)[:2]
