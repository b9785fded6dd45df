"""Figures in text: what is read of it, and what is left alone; offsets always hold the words."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.labelling.figures import Figure, figures, references
from pipeline.labelling.figures.numerals import parse, plain, write

Told = tuple[str, str, str]  # kind, value, unit


def told(text: str) -> list[Told]:
    return [(f.kind, plain(f.value) if isinstance(f.value, Decimal) else f.value, f.unit) for f in figures(text)]


# --- numbers ----------------------------------------------------------------------------------------------------------

NUMBERS = [
    ("1.012.500.000", "1012500000"), ("1.250", "1250"), ("45,6", "45.6"), ("0,25", "0.25"), ("8,240", "8.240"), ("05", "5"), ("12", "12"),
    ("1.250,5", "1250.5"), ("12.5", "12.5"), ("3.14", "3.14"), ("0.250", "0.250"), ("1,250,000", "1250000"), ("1,250.5", "1250.5"),
    ("1 250 000", "1250000"), ("l.250", "1250"), ("O5", "5"), ("1O", "10"), ("I2", "12"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_a_number_is_read_exactly_as_it_is_written(written: str, value: str) -> None:
    found = parse(written)
    assert found is not None
    assert str(found) == str(Decimal(value))


@pytest.mark.parametrize(
    "written",
    ["", "l", "IO", "I.1", "1.2.3", "1..2", "12.34.56", "1,2,3", "1.25O,", "abc", "1.2500,", "O.5", ",5", "5,"],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    assert parse(written) is None


@pytest.mark.parametrize(
    ("written", "whole", "value"),
    [("1,250", True, 1250), ("1,250", False, Decimal("1.25")), ("12,5", True, Decimal("12.5"))],
)
def test_a_lone_comma_parts_thousands_only_of_what_has_no_parts(written: str, whole: bool, value: Decimal) -> None:
    assert parse(written, whole=whole) == value


@given(st.decimals(min_value=0, max_value=10**13, places=3), st.integers(0, 3))
def test_a_number_written_the_vietnamese_way_is_read_back(value: Decimal, places: int) -> None:
    rounded = round(value, places) if places else Decimal(int(value))
    assert parse(write(rounded)) == rounded


# --- what is found ----------------------------------------------------------------------------------------------------

AMOUNTS = [
    ("Thu 1.012.500.000 đồng", [("amount", "1012500000", "đồng")]),
    ("chi 8,24 tỷ đồng", [("amount", "8240000000", "đồng")]),
    ("còn 5,43 tỷ, thu hồi 890 triệu)", [("amount", "5430000000", "đồng"), ("amount", "890000000", "đồng")]),
    ("1 tỷ 250 triệu đồng", [("amount", "1250000000", "đồng")]),
    ("620 đồng/km", [("amount", "620", "đồng/km")]),
    ("1,4 triệu đồng/người/tháng", [("amount", "1400000", "đồng/người/tháng")]),
    ("2,5 triệu USD", [("amount", "2500000", "USD")]),
    ("1,2 nghìn tỷ đồng", [("amount", "1200000000000", "đồng")]),
    ("1,017 tỉ đồng", [("amount", "1017000000", "đồng")]),
]  # fmt: skip
SHARES = [
    ("đạt 45,6%", [("share", "45.6", "%")]), ("đạt 98 %", [("share", "98", "%")]), ("12.5%", [("share", "12.5", "%")]),
    ("cao hơn 9 điểm phần trăm", [("share", "9", "điểm %")]), ("đạt 1O%", [("share", "10", "%")]),
]  # fmt: skip
COUNTS = [
    ("1.250 lượt", [("count", "1250", "lượt")]), ("1,250 lượt", [("count", "1250", "lượt")]), ("l.250 lượt xe", [("count", "1250", "lượt xe")]),
    ("O5 vụ", [("count", "5", "vụ")]), ("6,42 triệu lượt khách", [("count", "6420000", "lượt khách")]), ("3,5 tấn", [("count", "3.5", "tấn")]),
    ("320m2 mặt đường", [("count", "320", "m2")]), ("12 kg, 5 tấn", [("count", "12", "kg"), ("count", "5", "tấn")]), ("02 đồng chí", [("count", "2", "đồng chí")]),
    ("tổng số 48 thủ tục", [("count", "48", "thủ tục")]), ("47 mái che", [("count", "47", "mái che")]), ("cao độ -8,7 m", [("count", "-8.7", "m")]),
    ("02 vụ, 01 người chết", [("count", "2", "vụ"), ("count", "1", "người chết")]),
    ("6 vụ, chết 4, bị thương 5 người", [("count", "6", "vụ"), ("count", "4", "người chết"), ("count", "5", "người bị thương")]),
]  # fmt: skip
TIMES = [
    ("ngày 05/3/2024", [("date", "2024-03-05", "")]), ("ngày 05 tháng 3 năm 2024", [("date", "2024-03-05", "")]),
    ("trước 30/6", [("date", "--06-30", "")]), ("từ 05-3-2024", [("date", "2024-03-05", "")]), ("ngày 23-24/9/2021", [("date", "2021-09-23/2021-09-24", "")]),
    ("ngày 14 và 15/10", [("date", "--10-14/--10-15", "")]), ("ngày 29/02/2024", [("date", "2024-02-29", "")]), ("đến 31/12 giải ngân", [("date", "--12-31", "")]),
    ("quý II/2024", [("period", "2024-04/2024-06", "")]), ("quý 3 năm 2023", [("period", "2023-07/2023-09", "")]), ("Quý IV", [("period", "--10/--12", "")]),
    ("6 tháng đầu năm", [("period", "--01/--06", "")]), ("sáu tháng cuối năm 2024", [("period", "2024-07/2024-12", "")]), ("9 tháng năm 2023", [("period", "2023-01/2023-09", "")]),
    ("năm 2024", [("period", "2024", "")]), ("giai đoạn 2021 - 2025", [("period", "2021/2025", "")]), ("tháng 5/2021", [("period", "2021-05", "")]), ("tháng 11", [("period", "--11", "")]),
]  # fmt: skip
PLACES = [
    ("Quốc lộ 1", [("road", "QL.1", "QL")]), ("QL.1A", [("road", "QL.1A", "QL")]), ("QL1A", [("road", "QL.1A", "QL")]), ("ĐT.605", [("road", "ĐT.605", "ĐT")]),
    ("tỉnh lộ 8", [("road", "ĐT.8", "ĐT")]), ("QL.lA", [("road", "QL.1A", "QL")]), ("quốc lộ 37 và 16,", [("road", "QL.37", "QL"), ("road", "QL.16", "QL")]),
    ("quốc lộ 6 và 3 cầu", [("road", "QL.6", "QL"), ("count", "3", "cầu")]), ("cầu Rạch Vọp xong", [("road", "cầu Rạch Vọp", "cầu")]),
    ("cao tốc Nội Bài - Lào Cai", [("road", "cao tốc Nội Bài - Lào Cai", "cao tốc")]), ("km 12+300", [("point", "12.3", "km")]), ("tại Km0+150", [("point", "0.15", "km")]),
]  # fmt: skip
TABLES = [
    ("5 | Vá ổ gà (m2) | 1.200 | 1.310", [("count", "1200", "m2"), ("count", "1310", "m2")]),
    ("Thu phí (tỷ đồng) | 3,45 | 2,86", [("amount", "3450000000", "đồng"), ("amount", "2860000000", "đồng")]),
    ("Giải ngân | % | 95 | 97,5", [("share", "95", "%"), ("share", "97.5", "%")]),
    ("Thôn 1 | 820 | 46", [("number", "820", ""), ("number", "46", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [*AMOUNTS, *SHARES, *COUNTS, *TIMES, *PLACES, *TABLES])
def test_figures_are_read_with_value_and_unit(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "số 87/KH-UBND", "Nghị định 112/2014/NĐ-CP", "Thông tư 02", "NĐ 10/2020", "Nghị quyết 18-NQ/TW", "Công ty đường bộ số 2 thực hiện", "Điều 5 khoản 2",
        "ISO 9001:2015", "QCVN 41:2019", "biển số 25A-001.42", "trực 24/24, 24/7", "từ 6 giờ 30", "khung 17-20h", "Hạt 4 cắm", "lớp 12", "1. Công tác", "1.2. Bảo trì",
        "a) Nội dung", "II. KẾT QUẢ", "PM2.5", "COVID-19", "nhu cầu Vốn", "yêu cầu Sở", "", " ", "không có số", "| |", "ngày 32/13/2024 |", "tỷ lệ", "4G", "COP26",
    ],
)  # fmt: skip
def test_numbers_that_name_or_tell_the_hour_are_no_figures(text: str) -> None:
    assert told(text) == []


DOCUMENTS = [
    ("Kế hoạch số 87/KH-UBND ngày 12/01/2024", ["87/KH-UBND"]), ("theo Nghị định 112/2014/NĐ-CP và Thông tư 02", ["112/2014/NĐ-CP", "02"]),
    ("Chỉ thị số 05-CT/TW", ["05-CT/TW"]), ("(QĐ 19/2022)", ["19/2022"]), ("kế hoạch 35 lớp", []), ("ban hành 03 Nghị định", []), ("12 xe/ngày", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), DOCUMENTS)
def test_documents_are_told_from_figures(text: str, codes: list[str]) -> None:
    assert [f.value for f in references(text)] == codes


RATIOS = [
    ("23/25 dự án", ("ratio", "23", "25")), ("giải ngân 27,3/58,2 tỷ đồng", ("ratio", "27300000000", "58200000000")), ("8/8 xã", ("ratio", "8", "8")),
    ("đạt 7/9", ("ratio", "7", "9")), ("tăng trưởng 7-7,5%", ("share", "7", "7.5")), ("6 - 9 ngày", ("count", "6", "9")), ("giảm từ 5 đến 10%", ("share", "5", "10")),
    ("300 - 500 nghìn đồng", ("amount", "300000", "500000")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RATIOS)
def test_ratios_and_ranges_keep_both_numbers(text: str, expected: tuple[str, str, str]) -> None:
    [one] = figures(text)
    assert isinstance(one.value, Decimal)
    assert one.to is not None
    assert (one.kind, plain(one.value), plain(one.to)) == expected


CHANGES = [
    ("tăng 12,5 % so với cùng kỳ, gồm", "up", "tăng 12,5 % so với cùng kỳ"), ("giảm 02 người chết so với cùng kỳ năm 2023.", "down", "giảm 02 người chết so với cùng kỳ năm 2023"),
    ("46 vụ (-13,2%)", "down", "-13,2%"), ("tăng thêm 6 chuyến/ngày", "up", "tăng thêm 6 chuyến/ngày"), ("giảm còn 22%", "", "22%"), ("tăng lên 81%", "", "81%"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "change", "words"), CHANGES)
def test_a_rise_is_told_from_a_level(text: str, change: str, words: str) -> None:
    assert (figures(text)[-1].change, figures(text)[-1].text) == (change, words)


def test_a_figure_shows_what_it_has_and_nothing_empty() -> None:
    [one] = figures("giải ngân 27,3/58,2 tỷ đồng")
    assert one.fields() == {"kind": "ratio", "value": "27300000000", "unit": "đồng", "text": "27,3/58,2 tỷ đồng", "start": 10, "end": 27, "to": "58200000000"}  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end"), [("", 0, 0), ("5%", 0, 3), ("5%", -2, 0)])
def test_offsets_that_do_not_fit_are_refused(text: str, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a figure"):
        Figure("share", Decimal(5), "%", text, start, end)


# --- laws -------------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    "ngày tháng năm quý II 05/3/2024 30/6 12 1.250 45,6% 8,24 tỷ đồng triệu lượt người chết tăng giảm QL.1A Km12+300 23/25 dự án - ; , . | ( ) số "
    "87/KH-UBND l.250 O5 7-7,5% cầu Rạch 2024 (tỷ đồng) so với cùng kỳ 6 đầu -8,7 m2 Nghị định".split(" ")
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map(" ".join)))
def test_figures_hold_their_words_in_order_and_never_overlap(text: str) -> None:
    found = figures(text) + references(text)
    assert all(text[f.start : f.end] == f.text for f in found)
    ordered = sorted(found, key=lambda f: f.start)
    assert all(one.end <= two.start for one, two in pairwise(ordered))


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([("%", "share", 1), (" tỷ đồng", "amount", 10**9), (" km", "count", 1)]),
)
def test_a_written_quantity_is_read_back_exactly(value: Decimal, unit: tuple[str, str, int]) -> None:
    words, kind, factor = unit
    text = f"Kết quả là {write(value)}{words}."
    assume(value % 1)
    [one] = figures(text)
    assert (one.kind, one.value) == (kind, value * factor)
