"""Lines into blocks."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Box, Line, Place
from pipeline.reading.numbering import number_of
from pipeline.reading.structure import blocks

LEFT, RIGHT, PITCH = 85.0, 540.0, 19.0


def line(
    text: str,
    row: int,
    *,
    x0: float = LEFT,
    x1: float = RIGHT,
    page: int = 1,
    bold: bool = False,
    hint: str = "",
    cells: tuple[str, ...] = (),
) -> Line:
    top = 60 + row * PITCH
    return Line(text, Place(page, Box(x0, top, x1, top + 15)), 14.0, bold=bold, hint=hint, cells=cells)


def page_of(*texts: tuple[str, float, float]) -> list[Line]:
    return [line(t, i, x0=x0, x1=x1) for i, (t, x0, x1) in enumerate(texts)]


PAGE = [
    line("I. KẾT QUẢ THỰC HIỆN", 0, x0=114, x1=300, bold=True),
    line("1. Công tác bảo trì", 1, x0=114, x1=280, bold=True),
    line("Đơn vị đã vá 320 m2 ổ gà trên tuyến tỉnh lộ 8 và đang chuẩn bị cho mùa mưa", 2, x0=114),
    line("sắp tới theo kế hoạch của Sở.", 3, x1=260),
    line("- Phát quang 12 km; khơi rãnh 4 km trên các tuyến được giao quản lý trong kỳ vừa", 4, x0=114),
    line("qua.", 5, x1=110),
    line("II. PHƯƠNG HƯỚNG", 6, x0=114, x1=260, bold=True),
    line("Tiếp tục bám đường, bám tuyến.", 7, x0=114, x1=330),
]


def test_paragraphs_headings_and_items_are_told_apart() -> None:
    found = blocks(PAGE, "digest")
    assert [(b.kind, b.level) for b in found] == [
        ("heading", 1),
        ("heading", 2),
        ("para", 0),
        ("item", 0),
        ("heading", 1),
        ("para", 0),
    ]


def test_a_block_knows_the_headings_above_it() -> None:
    found = blocks(PAGE, "digest")
    assert found[2].path == ("I. KẾT QUẢ THỰC HIỆN", "1. Công tác bảo trì")
    assert found[5].path == ("II. PHƯƠNG HƯỚNG",)


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    lines = [
        line("Đoạn này chạy hết chiều ngang của trang giấy và còn chưa dứt thì đã hết trang", 40, x0=114),
        line("nên tiếp ở đầu trang sau.", 0, x1=240, page=2),
    ]
    [one] = blocks(lines, "digest")
    assert one.text.endswith("chưa dứt thì đã hết trang nên tiếp ở đầu trang sau.")
    assert [p.page for p in one.places] == [1, 2]


def test_a_footnote_does_not_cut_the_paragraph_that_goes_on_over_the_page() -> None:
    note = replace(line("1) Số liệu đến ngày 10 tháng 6.", 45, x1=300), hint="note")
    lines = [
        line("Trong đợt mưa lớn đầu tiên, công nhân của Hạt đã túc trực suốt ba ngày đêm để", 40, x0=114, x1=480),
        note,
    ]
    found = blocks([*PAGE, *lines, line("dọn đất đá trên đèo.", 0, x1=240, page=2)], "d")
    assert [b.text[-20:] for b in found[-2:]] == ["dọn đất đá trên đèo.", "đến ngày 10 tháng 6."]


def test_a_new_paragraph_on_a_new_page_stays_apart() -> None:
    lines = [
        line("Đoạn này chạy hết chiều ngang của trang giấy và dứt ngay ở cuối trang thứ nhất.", 40, x0=114),
        line("Đoạn sau thụt đầu dòng.", 0, x0=114, x1=240, page=2),
    ]
    assert len(blocks([*PAGE, *lines], "digest")) == len(blocks(PAGE, "digest")) + 2


def test_a_range_broken_at_its_dash_does_not_begin_an_item() -> None:
    lines = page_of(
        ("Thực hiện kế hoạch đầu tư công trung hạn của tỉnh trong giai đoạn từ năm 2021", 114, RIGHT),
        ("- 2025 đã được giao.", LEFT, 200),
    )
    assert len(blocks(lines, "digest")) == 1


def test_table_rows_stay_rows_under_their_header() -> None:
    cells = [("TT", "Nội dung"), ("1", "Vá ổ gà"), ("2", "Phát cây")]
    rows = [line(" | ".join(c), i, hint="row", cells=c) for i, c in enumerate(cells)]
    found = blocks([PAGE[0], *rows, PAGE[7]], "digest")
    assert [b.kind for b in found] == ["heading", "row", "row", "row", "para"]
    assert [b.header for b in found] == ["", "", "TT | Nội dung", "TT | Nội dung", ""]


def test_ids_are_the_same_on_every_run_and_differ_between_blocks() -> None:
    one, other = blocks(PAGE, "digest"), blocks(PAGE, "digest")
    assert one == other
    assert len({b.id for b in one}) == len(one)
    assert one[0].id != blocks(PAGE, "other")[0].id


NUMBERS = [
    ("I. Kết quả", "roman", "I."), ("IV.Kết quả", "roman", "IV."), ("1. Vận tải", "decimal", "1."), ("1.2. Vận tải", "decimal2", "1.2."),
    ("a) Vận tải", "small", "a)"), ("- Vận tải", "bullet", "-"), ("• Vận tải", "bullet", "•"), ("+ Vận tải", "bullet", "+"),
    ("Phần thứ nhất", "part", "Phần thứ nhất"), ("PHỤ LỤC I", "appendix", "PHỤ LỤC I"), ("Điều 3. Phạm vi", "article", "Điều 3."),
    ("(2) Vận tải", "paren", "(2)"), ("1.012 lượt", None, None), ("2024 là năm", None, None), ("-5 độ", None, None), ("Vận tải", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "style", "number"), NUMBERS)
def test_numbering_of_every_style_is_told_from_figures(text: str, style: str | None, number: str | None) -> None:
    found = number_of(text)
    assert (found.style, found.text) == (style, number) if found else style is None


MISREAD = [
    ("H. TỒN TẠI, HẠN CHẾ", "roman"), ("HI. GIẢI PHÁP", "roman"), ("HIL GIẢI PHÁP", "roman"), ("1I. KẾT QUẢ", "roman"), ("II. KẾT QUẢ", "roman"),
    ("H. Tồn tại", "letter"), ("1. CÔNG TÁC", "decimal"), ("2. CÔNG TÁC", "decimal"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "style"), MISREAD)
def test_roman_numerals_misread_by_recognition_still_count_as_such(text: str, style: str) -> None:
    found = number_of(text, recognised=True)
    assert found
    assert found.style == style


def test_headings_of_a_scan_are_told_without_bold() -> None:
    texts = ("I. KẾT QUẢ THỰC HIỆN", "1. Tổ chức phong trào", "Ban đã phát động đợt thi đua.", "H. TỒN TẠI, HẠN CHẾ")
    scan = [replace(x, origin="ocr") for x in page_of(*[(t, 114, 300) for t in texts])]
    full = [
        replace(line("Một dòng chạy hết chiều ngang của trang giấy, hết câu.", 9 + i), origin="ocr") for i in range(4)
    ]
    found = [(b.kind, b.level) for b in blocks([*scan, *full], "d")]
    assert found[:4] == [("heading", 1), ("heading", 2), ("para", 0), ("heading", 1)]


words = st.text(alphabet="abcdđêôơư .;-1I", min_size=1, max_size=60).filter(lambda t: t.strip() and "\n" not in t)
lines = st.lists(
    st.tuples(
        words,
        st.sampled_from([85.0, 114.0, 130.0]),
        st.sampled_from([200.0, 400.0, 540.0]),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=30,
)


@given(lines)
def test_blocks_keep_every_letter_of_their_lines(given_lines: list[tuple[str, float, float, int, bool]]) -> None:
    made = [
        line(t, i, x0=x0, x1=x1, page=p, bold=b)
        for i, (t, x0, x1, p, b) in enumerate(sorted(given_lines, key=lambda g: g[3]))
    ]
    before = re.sub(r"\s", "", "".join(x.text for x in made))
    assert re.sub(r"\s", "", "".join(b.text for b in blocks(made, "d"))) == before
