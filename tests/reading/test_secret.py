"""Marks of secrecy in text: which lines are one, and which only hold the word."""

import pytest

from pipeline.document import Line, Place
from pipeline.reading.secret import mark_in


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"), ("Mật", "MẬT"), ("TỐI MẬT", "TỐI MẬT"), ("Tuyệt mật", "TUYỆT MẬT"), ("M Ậ T", "MẬT"),
        ("PHÒNG VẬN TẢI M Ậ T", "MẬT"), ("T Ố I  M Ậ T", "MẬT"), ("Độ mật: Tối mật", "TỐI MẬT"),
        ("ĐÓNG DẤU: MẬT", "MẬT"), ("Số: 12/BC-X (Mật)", "MẬT"), ("PHÒNG BẢO MẬT", ""), ("Mặt đường", ""), ("Mất", ""),
        ("Công tác bảo mật được chú trọng", ""), ("Bảo vệ bí mật nhà nước (mật)", ""),
    ],
)  # fmt: skip
def test_a_line_is_a_mark_by_itself_behind_a_label_or_with_its_letters_apart(text: str, mark: str) -> None:
    assert mark_in([Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Place(1)), Line(text, Place(1))]) == mark


def test_only_the_first_page_is_looked_at() -> None:
    assert mark_in([Line("MẬT", Place(2))]) == ""
