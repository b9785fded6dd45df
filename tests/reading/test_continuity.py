"""Missing pages are noticed by the numbers printed on the others, by broken sentences, and by an end that is none."""

import pytest

from pipeline.document import Box, Line, Origin, Place
from pipeline.reading.continuity import gaps, without_backs
from pipeline.reading.page import Page
from pipeline.reading.unread import FAINT_PAGE

SENTENCE = "Đơn vị đã hoàn thành các nhiệm vụ được giao trong kỳ báo cáo."


def line(text: str, at: int, bottom: float, *, hint: str = "", sure: float = 1.0) -> Line:
    origin: Origin = "text" if sure == 1.0 else "ocr"
    return Line(text, Place(at, Box(80, bottom - 14, 500, bottom)), hint=hint, origin=origin, confidence=sure)


def page(
    at: int,
    number: str = "",
    *,
    texts: tuple[str, ...] = (SENTENCE,),
    bottom: float = 780,
    hint: str = "",
    sure: float = 1.0,
    note: str = "",
) -> Page:
    lines = tuple(line(t, at, bottom, hint=hint) for t in texts)
    printed = (line(number, at, 40, sure=sure),) if number else ()
    return Page(at, 595, 842, lines, printed, lost=bool(note), note=note)


def blank(at: int) -> Page:
    return page(at, texts=())


WHOLE = [
    [page(1), page(2, "2"), page(3, "3")],
    [page(1, "1"), page(2, "- 2 -"), page(3, "Trang 3/3")],
    [page(1), blank(2), page(3, "2"), blank(4), page(5, "3")],  # printed on one side, scanned on both
    [page(1), page(2, "1"), page(3, "2")],  # a cover without a number
    [page(1), page(2, "2"), page(3, "1"), page(4, "2")],  # an annex with numbers of its own
    [page(1), page(2), page(3, "3")],  # a number that was not found
    [page(1), page(2, "2"), page(3, texts=(), note="nhận dạng kém"), page(4, "4")],  # told of as lost already
    [page(1), page(2, "7", sure=0.5), page(3, "3")],  # a number that was misread
    [page(1), page(2, "8"), page(3, "3")],
    [page(1), page(2, "245")],  # a number of something else
    [page(4), page(5, "9")],  # a later document of the same file
    [],
]


@pytest.mark.parametrize("pages", WHOLE)
def test_pages_that_follow_one_another_lack_none(pages: list[Page]) -> None:
    assert gaps(pages, ended=True) == ()


TORN = [
    ([page(1), page(2, "2"), blank(3), page(4, "4")], "thiếu trang 3 "),
    ([page(1), page(2, "2"), page(3, "4")], "thiếu trang 3 "),
    ([page(1), page(2, "4"), page(3, "6")], "thiếu trang 2, 3, 5 "),
    ([page(1, "2"), page(2, "3")], "thiếu trang 1 "),
    ([blank(1), page(2, "2")], "thiếu trang 1 "),
    ([page(1), blank(2), page(3, "3", sure=0.95)], "thiếu trang 2 "),
    ([page(1, "1/4"), page(2, "2/4")], "thiếu trang cuối"),
]


@pytest.mark.parametrize(("pages", "said"), TORN)
def test_numbers_tell_of_pages_that_are_not_there(pages: list[Page], said: str) -> None:
    [found] = gaps(pages, ended=True)
    assert said in found


ENDS = [
    ({}, False, True),
    ({}, True, False),
    ({"bottom": 400.0}, False, False),
    ({"texts": ("GIÁM ĐỐC",)}, False, False),
    ({"texts": (SENTENCE, "kỳ sau.")}, False, True),
    ({"hint": "note"}, False, False),
]


@pytest.mark.parametrize(("last", "ended", "cut"), ENDS)
def test_a_full_last_page_without_an_end_may_not_be_the_last(
    last: dict[str, object], *, ended: bool, cut: bool
) -> None:
    assert bool(gaps([page(1), page(2, **last)], ended=ended)) == cut  # type: ignore[arg-type]  # of the table


BREAKS = [
    (SENTENCE.rstrip("."), SENTENCE, 600, True),
    (SENTENCE.rstrip("."), SENTENCE, 780, False),
    (SENTENCE, SENTENCE, 400, False),
    (SENTENCE + ",", SENTENCE, 600, True),
    ("Biểu 1. Kết quả thực hiện các chỉ tiêu thi đua năm 2024", SENTENCE, 600, False),
    ("CHỈ TIÊU THI ĐUA CỦA CÁC PHÒNG, BAN VÀ ĐƠN VỊ TRỰC THUỘC", SENTENCE, 400, False),
]


@pytest.mark.parametrize(("last", "first", "bottom", "broken"), BREAKS)
def test_a_sentence_that_breaks_off_high_on_a_page_has_lost_its_end(
    last: str, first: str, bottom: float, *, broken: bool
) -> None:
    found = gaps([page(1, texts=(last,), bottom=bottom), page(2, texts=(first,))], ended=True)
    assert bool(found) == broken


def test_the_blank_back_of_a_sheet_is_not_lost() -> None:
    pages = [
        page(1),
        page(2, texts=(), note=FAINT_PAGE),
        page(3, "2"),
        page(4, texts=(), note=FAINT_PAGE),
        page(5, "4"),
    ]
    assert [p.lost for p in without_backs(pages)] == [False, False, False, True, False]
    assert gaps(pages, ended=True)


def test_faint_pages_of_which_no_number_tells_stay_lost() -> None:
    pages = [page(1), page(2, texts=(), note=FAINT_PAGE), page(3)]
    assert without_backs(pages) == pages
