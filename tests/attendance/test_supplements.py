"""Papers that add to an earlier one, as reminders ask for: they count beside it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.units import Unit
from tests.attendance.inbox import MID_YEAR, called, entry, paper, told

if TYPE_CHECKING:
    from tests.publishing_run import Said


def test_what_a_person_settled_as_nobodys_has_no_row() -> None:
    mine, strange = paper("1.pdf", said=told(1)), paper("2.pdf", unit=Unit("", "Phòng lạ"), said=told(2))
    rows = [[e.unit for e in called([mine, replace(strange, unit_settled=s)]).roll.entries] for s in (False, True)]
    assert ["Phòng lạ" in row for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("subject", "opening", "adds"),
    [
        ("Bổ sung kết quả phong trào thi đua 6 tháng đầu năm 2024", "", True),
        (MID_YEAR, "Đội báo cáo thêm các nội dung còn thiếu trong Báo cáo số 5/BC-QLĐB.", True),
        (MID_YEAR, "Đội xin giải trình như sau.", True),
        (MID_YEAR, "Báo cáo này bổ sung nội dung và thay thế báo cáo số 5/BC-QLĐB.", False),
        (MID_YEAR, "Thực hiện Luật sửa đổi, bổ sung một số điều của Luật Đường bộ.", False),
        (MID_YEAR, "", False),
    ],
)
def test_what_adds_to_a_report_does_not_replace_it(subject: str, opening: str, *, adds: bool) -> None:
    first = paper("1.pdf", said=told(1), date="2024-06-05", number="10/BC-H1")
    said: list[Said] = [(opening, 0, "none", 0.0)] if opening else []
    later = paper("bo sung.pdf", said=[*said, *told(3)], subject=subject, date="2024-07-10", number="52/BC")
    found = called([first, later])
    assert entry(found).files == (("1.pdf", "bo sung.pdf") if adds else ("bo sung.pdf",)), entry(found)
