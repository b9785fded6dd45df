"""What head and foot say of a document, in the layout of Decree 30/2020/NĐ-CP and in common deviations."""

from collections.abc import Sequence

import pytest

from pipeline.document import Box, Line, Place
from pipeline.reading import letterhead

Raw = tuple[str, str, bool]


def lines(*raw: Raw) -> list[Line]:
    return [Line(t, Place(1), hint=h, bold=b) for t, h, b in raw]


DECREE: tuple[Raw, ...] = (
    ("SỞ GIAO THÔNG VẬN TẢI TỈNH", "left", False), ("SƠN HÀ", "left", False), ("ĐOẠN QUẢN LÝ", "left", True), ("ĐƯỜNG BỘ", "left", True),
    ("Số: 118/BC-ĐQLĐB", "left", False), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "right", True), ("Độc lập - Tự do - Hạnh phúc", "right", True),
    ("Sơn Hà, ngày 08 tháng 12 năm 2023", "right", False), ("BÁO CÁO", "center", True),
    ("Tổng kết phong trào thi đua năm 2023", "center", True), ("Đoạn báo cáo như sau:", "start", False),
    ("Nơi nhận:", "left", True), ("- Sở GTVT;", "left", False), ("GIÁM ĐỐC", "right", True), ("Nguyễn Văn An", "right", True),
)  # fmt: skip


def read(raw: Sequence[Raw]) -> dict[str, str]:
    found = letterhead.parse(letterhead.split(lines(*raw)))
    return {
        n: getattr(found, n).value
        for n in ("upper", "unit", "number", "place", "date", "kind", "subject", "period", "role", "signer")
    }


def test_every_field_of_a_decree_30_letterhead_is_read() -> None:
    assert read(DECREE) == {
        "upper": "SỞ GIAO THÔNG VẬN TẢI TỈNH SƠN HÀ", "unit": "ĐOẠN QUẢN LÝ ĐƯỜNG BỘ", "number": "118/BC-ĐQLĐB", "place": "Sơn Hà",
        "date": "2023-12-08", "kind": "BÁO CÁO", "subject": "Tổng kết phong trào thi đua năm 2023", "period": "năm 2023",
        "role": "GIÁM ĐỐC", "signer": "Nguyễn Văn An",
    }  # fmt: skip


def test_head_body_and_foot_are_parted() -> None:
    parts = letterhead.split(lines(*DECREE))
    assert [x.text for x in parts.body] == ["Đoạn báo cáo như sau:"]
    assert len(parts.head) == 10
    assert len(parts.foot) == 4


def test_the_first_paragraph_of_a_scan_without_bold_is_no_part_of_the_subject() -> None:
    rows = ((274, 350, 168, "KẾ HOẠCH"), (193, 431, 195, "Phát động phong trào thi đua"), (190, 433, 212, "năm 2024"),
            (112, 512, 238, "Để hoàn thành nhiệm vụ được giao, Đoạn phát động phong trào thi đua trong toàn đơn vị"))  # fmt: skip
    placed = [Line(t, Place(1, Box(x0, top, x1, top + 10)), origin="ocr", confidence=0.9) for x0, x1, top, t in rows]
    parts = letterhead.split(placed)
    assert [x.text for x in parts.body] == [rows[-1][-1]]
    assert letterhead.parse(parts).subject.value == "Phát động phong trào thi đua năm 2024"


def test_an_appendix_after_the_signature_belongs_to_the_body() -> None:
    parts = letterhead.split(lines(*DECREE, ("PHỤ LỤC I", "start", True), ("Vá 320 m2 ổ gà.", "start", False)))
    assert [x.text for x in parts.body][1:] == ["PHỤ LỤC I", "Vá 320 m2 ổ gà."]


def test_a_text_without_letterhead_loses_nothing() -> None:
    parts = letterhead.split(
        lines(("Trong năm đơn vị đã vá 320 m2 ổ gà.", "start", False), ("- Phát cây 12 km.", "start", False))
    )
    assert len(parts.body) == 2
    assert letterhead.parse(parts).unit.value == ""


PERIODS = [
    ("Sơ kết phong trào thi đua 6 tháng đầu năm 2024", "6 tháng đầu năm 2024"),
    ("Kết quả quý III năm 2023", "quý III năm 2023"),
    ("Tổng kết giai đoạn 2021 - 2025", "giai đoạn 2021 - 2025"),
    ("Sơ kết 6 tháng đầu năm, phương hướng 6 tháng cuối năm 2023", "6 tháng đầu năm 2023"),
    ("Kết quả nửa đầu năm 2024", "nửa đầu năm 2024"),
    ("Kết quả năm 2023 và phương hướng, nhiệm vụ năm 2024", "năm 2023"),
    ("Kết quả thi đua", ""),
]


@pytest.mark.parametrize(("subject", "period"), PERIODS)
def test_the_period_is_read_from_the_subject(subject: str, period: str) -> None:
    raw = [(subject, h, b) if t.startswith("Tổng kết") else (t, h, b) for t, h, b in DECREE]
    assert read(raw)["period"] == period


NUMBERS = [
    ("Số: 87/BC-TTr", "87/BC-TTr"),
    ("Số:  206 / BC - BQLGT", "206/BC-BQLGT"),
    ("Số:     /KH-SGTVT", "/KH-SGTVT"),
    ("Số: …/BC-VP", "/BC-VP"),
    ("Sô: 31/BC-QLVT", "31/BC-QLVT"),
]


@pytest.mark.parametrize(("raw", "number"), NUMBERS)
def test_the_number_is_read_as_written_without_blanks(raw: str, number: str) -> None:
    assert read([(raw, h, b) if t.startswith("Số:") else (t, h, b) for t, h, b in DECREE])["number"] == number


def test_a_missing_title_falls_back_on_the_sign_of_the_number() -> None:
    raw = [r for r in DECREE if r[0] not in ("BÁO CÁO", "Tổng kết phong trào thi đua năm 2023")]
    found = letterhead.parse(letterhead.split(lines(*raw))).kind
    assert found.value == "BÁO CÁO"
    assert found.confidence < 1
