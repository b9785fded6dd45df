"""Numbering as units write it, and as recognition misreads it."""

import pytest

from pipeline.reading.numbering import mended, number_of


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("I. ĐẶC ĐIỂM TÌNH HÌNH", "roman", "I."),
        ("IV- Kết quả", "roman", "IV-"),
        ("1. Công tác vận tải", "decimal", "1."),
        ("1.2. Bảo trì", "decimal2", "1.2."),
        ("a) Về đăng kiểm", "small", "a)"),
        ("- Tổ chức tuần tra", "bullet", "-"),
        ("Phần thứ nhất", "part", "Phần thứ nhất"),
        ("PHỤ LỤC 2", "appendix", "PHỤ LỤC 2"),
    ],
)
def test_every_style_of_numbering_is_told(text: str, style: str, number: str) -> None:
    found = number_of(text)
    assert found is not None
    assert (found.style, found.text) == (style, number)


@pytest.mark.parametrize("text", ["Trong năm 2024", "12.500 lượt xe", "7-7,5% so với", "VI PHẠM", "2024"])
def test_text_that_only_looks_numbered_is_not(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["I. KẾT QUẢ", "H. TỒN TẠI", "HI. GIẢI PHÁP"], ["I. KẾT QUẢ", "II. TỒN TẠI", "III. GIẢI PHÁP"]),
        (["I. KẾT QUẢ", "Đã làm.", "1I. TỒN TẠI"], ["I. KẾT QUẢ", "Đã làm.", "II. TỒN TẠI"]),
        (["I. KẾT QUẢ", "II. TỒN TẠI", "HIL TỔ CHỨC"], ["I. KẾT QUẢ", "II. TỒN TẠI", "III. TỔ CHỨC"]),
        # out of turn, or a word: left as it was read
        (["HI. GIẢI PHÁP"], ["HI. GIẢI PHÁP"]),
        (["I. KẾT QUẢ", "VI PHẠM GIAO THÔNG"], ["I. KẾT QUẢ", "VI PHẠM GIAO THÔNG"]),
    ],
)
def test_a_misread_roman_numeral_is_put_right_where_the_next_one_fits(read: list[str], meant: list[str]) -> None:
    assert mended(read) == meant
