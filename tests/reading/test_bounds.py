"""What one file may bring in: everything, in lines of bearable length, up to a limit that is told of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Line, Place
from pipeline.reading import bounds
from pipeline.reading.page import Page


def page(*texts: str, number: int = 1) -> Page:
    return Page(number, lines=tuple(Line(text, Place(number)) for text in texts))


def texts(pages: list[Page]) -> list[str]:
    return [line.text for page in pages for line in page.lines]


@given(st.lists(st.text("ab ", min_size=1, max_size=60).map(str.strip).filter(bool), max_size=20))
def test_no_letter_is_lost_below_the_limit(found: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "LONGEST", 9)
        kept, said = bounds.bounded([page(*found)])
    assert "".join(texts(kept)).replace(" ", "") == "".join(found).replace(" ", "")
    assert max(map(len, texts(kept)), default=0) <= 9
    assert said == ()


def test_pages_stay_as_they_are_in_an_ordinary_file() -> None:
    pages = [page("Đã vá 320 m2 ổ gà.", "Phát cây."), page("Hết.", number=2)]
    assert bounds.bounded(pages) == (pages, ())


def test_what_is_over_the_limit_is_left_out_and_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds._Room.__init__, "__defaults__", (20, 3, False))
    kept, said = bounds.bounded([page("mười một chữ", "bốn"), page("năm mươi chữ cái", number=2)])
    assert texts(kept) == ["mười một chữ", "bốn"]
    assert said == (bounds.TOO_MUCH,)
    assert [p.number for p in kept] == [1, 2]
    kept, said = bounds.bounded([page("a", "b", "c", "d")])
    assert (texts(kept), said) == (["a", "b", "c"], (bounds.TOO_MUCH,))


def test_a_table_row_is_never_cut() -> None:
    cells = ("x" * 9_000, "y")
    row = Line(" | ".join(cells), Place(1), cells=cells)
    assert bounds.bounded([Page(1, lines=(row,))])[0][0].lines == (row,)
